"""The codebook: what a reported development *means*. Versioned, in one place, swappable.

Facts are in the log; nothing here touches them. Every answer names the codebook it used.
This module says what binds, `projections.moves.scales` which words are weaker than which,
`projections.moves.by_kind` which type makes which move; the rules R0 to R9 are in
`projections.rules.comparison`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from events.errors import UnknownName, nearest

# Who writes names a codebook too and folds nothing: a shell waits for each import.
if TYPE_CHECKING:
    from events.developments import Development


@cache
def _is_deed(kind: type[Development]) -> bool:
    """What counts whoever reports it; everything else is speech and needs a speaker who binds."""
    from events import developments as d

    deeds = (d.Talks, d.MeasureImposed, d.MeasureChanged, d.MeasureSuspended, d.MeasureLifted,
             d.PolicyNoted, d.LegalActionFiled)  # fmt: skip
    return issubclass(kind, deeds)


@cache
def _is_coded(kind: type[Development]) -> bool:
    """Events that a machine coded from the news. A code says that somebody demanded something of
    somebody, not what, nor how much: it is neither a position nor a voice, in every codebook."""
    from events.developments import EventCoded

    return issubclass(kind, EventCoded)


@cache
def _may_be_a_voice(kind: type[Development]) -> bool:
    """A figure of the world is no voice."""
    from events.developments import IndicatorReported

    return not (_is_coded(kind) or issubclass(kind, IndicatorReported))


VERSION = 2
"""Of every codebook: it counts up with each change of a rule that changes answers."""

_GONE = {"1": "what it said of how measures and agreements change and end was wrong"}
"""The versions that are not given any more, and why."""


class Codebook(msgspec.Struct, frozen=True, kw_only=True):
    """A reading of the log. `name/version` identifies it in every answer."""

    name: str
    binding_authorities: frozenset[str]
    binding_certainties: frozenset[str] = frozenset({"confirmed", "reported"})
    about: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}/{VERSION}"

    def authority(self, development: Development) -> str:
        """The speaker's standing; where the coder gave none, a party speaks as its government
        (A2) and anybody else as a reporter (A7)."""
        return development.authority or ("A2" if development.actors else "A7")

    def binds(self, development: Development) -> bool:
        """Whether it can move a stance: a deed always, words by authority, both by certainty.

        A state agency (A3) binds only the party it speaks for: of what several say, where nobody
        said for whom it speaks, it binds none.
        """
        if development.certainty not in self.binding_certainties:
            return False
        if _is_deed(type(development)):
            return True
        said_by = self.authority(development)
        if said_by == "A3" and len(development.actors) > 1 and not development.speaks_for:
            return False
        return said_by in self.binding_authorities

    def bound(self, development: Development) -> tuple[str, ...]:
        """The parties whose position it sets."""
        if _is_coded(type(development)) or not self.binds(development):
            return ()
        return development.speaks_for or development.actors

    def is_voice(self, development: Development) -> bool:
        """Words that bind nobody, and a deed that is inferred."""
        return _may_be_a_voice(type(development)) and not self.binds(development)


STANDARD = Codebook(
    name="standard",
    binding_authorities=frozenset({"A1", "A2", "A3", "A4"}),
    about="principals to unnamed officials bind (A1 to A4)",
)
NAMED = Codebook(
    name="named",
    binding_authorities=frozenset({"A1", "A2", "A3"}),
    about="unnamed officials are voices (A1 to A3 bind)",
)
BROAD = Codebook(
    name="broad",
    binding_authorities=frozenset({"A1", "A2", "A3", "A4", "A5"}),
    about="experts and media of state bodies bind too (A1 to A5)",
)

CODEBOOKS: dict[str, Codebook] = {book.name: book for book in (STANDARD, NAMED, BROAD)}


def find_codebook(name: str) -> Codebook:
    """The codebook of that name (`standard`, or `standard/2`). Raises UnknownName."""
    head, slash, version = name.partition("/")
    book = CODEBOOKS.get(head)
    if book is not None and version in _GONE:
        raise UnknownName(
            f"answers by '{name}' are not given any more: {_GONE[version]}. Ask for "
            f"'{book.label}', or leave it out",
            where="codebook",
        )
    if book is None or (slash and name != book.label):
        told = f"no codebook '{name}' ({nearest(name, CODEBOOKS)})"
        raise UnknownName(told, where="codebook")
    return book
