"""Where a report comes from, and who said it with what standing."""

from typing import Literal, get_args

import msgspec

Authority = Literal["A1", "A2", "A3", "A4", "A5", "A6", "A7"]
"""Standing of the *speaker*, never of the writer (DOMAIN.md, 2)."""

AUTHORITIES: dict[str, str] = {
    "A1": "principal or official document",
    "A2": "named spokesperson, ministry, or the government as such",
    "A3": "state news agency",
    "A4": "unnamed officials",
    "A5": "expert or media of a state body",
    "A6": "outside expert",
    "A7": "reporter's inference",
}

Certainty = Literal["confirmed", "reported", "inferred", "opinion"]
CERTAINTIES: tuple[str, ...] = get_args(Certainty)


class Citation(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A source of a development, by its id, with a short verbatim fragment of it."""

    source: str
    quote: str | None = None


class Speaker(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Who spoke: name (or a description where unnamed), role, and channel."""

    name: str
    role: str | None = None
    channel: str | None = None

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name


class Phrase(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A date as the report words it ("last month", "early May 2018") and, of a relative one, the
    day it counts from."""

    text: str
    anchor: str | None = None


class Classification(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A code of a field's scheme (PLOVER, CAMEO with its Goldstein score). It sets no stance."""

    scheme: str
    code: str
    label: str | None = None
    score: str | None = None
