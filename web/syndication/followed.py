"""A record as somebody follows it: each thing under one identity for good, each change told once.

What was retracted or corrected is no longer in the answer at the cut, while a reader still has what
it said before. So the answers just before each such turn are asked too, as they were recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, Self
from uuid import UUID, uuid5

from events import developments as d
from projections.record.items import Item
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from web.at_cut import AtCut

_SPACE = UUID("5f1c8a6e-3b0d-5d52-9d0e-2f6d6b0f7a41")
"""Whose names the identities are made in; it never changes."""

MOST_TURNS = 100
"""So many corrections and retractions are followed back, the newest: each asks for a fold."""


class Revision(NamedTuple):
    """The last entry of the log that changed something: it only ever grows."""

    seq: int
    recorded: int


@dataclass(frozen=True, kw_only=True)
class Pursuit(AtCut):
    """A negotiation at a cut that somebody follows. `party` and `issue` narrow what is told."""

    party: str | None
    issue: str | None

    def called(self, *of: str | None) -> str:
        """Its title, with what is told of it where that is not all."""
        issue = self.names.issue(self.issue) if self.issue else None
        told = ", ".join(filter(None, [*of, self.names.party(self.party), issue]))
        return f"{self.title}: {told}" if told else self.title

    @cached_property
    def born(self) -> int:
        """When the negotiation was first opened, in microseconds since 1970."""
        return self.shelf.part(self.name, 0, 1)[0].recorded

    def identity(self, *what: str) -> UUID:
        """The same for the same thing of this log in every file and on every service."""
        return uuid5(_SPACE, "\n".join((self.name, str(self.born), *what)))

    def revision(self, item: Item) -> Revision:
        """The entry that last changed a development, of those that the cut applies."""
        cited = set(item.sources)
        linked = set(self.record.linked_from.get(item.id, ()))

        def applies(event: d.Event) -> bool:
            match event:
                case d.Corrected():
                    return event.id in item.corrected_by
                case d.SourceAdded():
                    return event.citation.source in cited
                case d.Linked():
                    return (event.relation, event.other) in linked
                case _:
                    return isinstance(event, d.Reinstated | d.Redacted)

        amended = [e for e in self.record.amendments.get(item.id, ()) if applies(e.event)]
        return max((Revision(e.seq, e.recorded) for e in amended),
                   default=Revision(item.seq, item.recorded))  # fmt: skip

    def turns(self) -> Iterator[tuple[Revision, Self]]:
        """Each correction and retraction, the newest first, with the record as it was recorded
        just before it. Several in a row are one: the last of them, and the record before all."""
        found = [
            entry
            for entries in self.record.amendments.values()
            for entry in entries
            if isinstance(entry.event, d.Corrected | d.Retracted)
        ]
        found.sort(reverse=True)
        # Of those in a row the number falls as the place rises.
        runs = groupby(enumerate(found[:MOST_TURNS]), lambda one: one[0] + one[1].seq)
        for run in ([entry for _, entry in entries] for _, entries in runs):
            last = run[0]
            before = replace(self.question, recorded_by=str(run[-1].seq - 1))
            earlier = replace(self, question=before)
            vars(earlier)["names"] = self.names  # what is called so now was always the same thing
            yield Revision(last.seq, last.recorded), earlier


def followed(
    shelf: Shelf, name: str | None, question: Question, party: str | None, issue: str | None
) -> Pursuit:
    """Open a negotiation for a feed or a calendar. Raises Refused, UnknownName and StoreError."""
    follow = Pursuit.of(shelf, name, question, party=party, issue=issue)
    questions.known(follow.record, party, issue)
    return follow
