"""CAMEO codes as PLOVER event types, by the field's own conversion table.

`cameo.tsv` has the facts of the table of the PLOVER project (CAMEO2PLOVER, 17 September 2021,
CC BY-SA 4.0, see NOTICE), one line a group. Statements (01) and appeals (02) have no PLOVER type
there. Where the table has a code twice (175), the two agree.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from timeline.interchange.code_tables import code_table

SCHEME = "PLOVER"


class Plover(NamedTuple):
    """A PLOVER event type with its mode and contexts, as the conversion table has them."""

    type: str
    mode: str | None
    contexts: tuple[str, ...]

    @property
    def label(self) -> str | None:
        """Mode and contexts in words: `mode visit, context diplomatic`."""
        parts = [f"mode {self.mode}"] if self.mode else []
        if self.contexts:
            parts.append(f"context {' '.join(self.contexts)}")
        return ", ".join(parts) or None


@cache
def _codes() -> dict[str, Plover]:
    return {
        code: Plover(type, mode or None, tuple(contexts.split()))
        for type, mode, contexts, listed in code_table("cameo")
        for code in listed.split()
    }


def plover_of(code: str) -> Plover | None:
    """The PLOVER type of a CAMEO code (`042`, `1411`); None where the table has none. A root code
    (`11`) is read as its general code (`110`, not specified further)."""
    return _codes().get(code) or _codes().get(f"{code}0")
