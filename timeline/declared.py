"""The names that an entry may refer to: what the store has declared, and what this very write
declares on top of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from events import developments as d
from events.errors import Problem
from events.fields import FIELDS
from events.names import identifier
from events.quantity import IssueWords
from timeline.checks import unknown
from timeline.entered import Entered
from timeline.mentions import names_of
from timeline.reading import Shelf, is_sequence

_AMENDMENTS = ("link", "correct", "retract", "reinstate", "add-source")

_NAMING = {"id": "development", "proposal": "proposal", "measure": "measure",
           "split-into": "measure", "package": "package", "round": "round"}  # fmt: skip
"""The fields with which a development gives names: field -> the space of the name."""

_LINK_FIELDS = ("responds-to", "supersedes", "follows", "restates", "account-of")


@dataclass
class Declared:
    """What is declared in the store, and what this very write declares on top of it."""

    shelf: Shelf
    negotiation: str
    fresh: dict[str, dict[str, None]] = field(default_factory=dict)
    issues: dict[str, IssueWords] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)

    def refused(self, entered: Entered) -> None:
        """Take an entry that is refused as saying its names, so that whatever refers to them is
        not called wrong as well. Nothing of a write with such an entry is ever recorded."""
        own = entered.kind if entered.kind in ("party", "issue", "source") else None
        spaces = {own: own} if own else _NAMING
        for name, space in spaces.items():
            for text in entered.raw.get(name, ()) if entered.kind not in _AMENDMENTS else ():
                if not self.knows(space, text):
                    self.fresh.setdefault(space, {})[text] = None
                    self.doubtful.add(text)

    def knows(self, space: str, name: str) -> bool:
        if name in self.fresh.get(space, ()):
            return True
        return self.shelf.reader.find_name(self.negotiation, space, name) is not None

    def names(self, space: str) -> list[str]:
        return [*self.shelf.reader.names(self.negotiation, space), *self.fresh.get(space, ())]

    def words(self, issue: str) -> IssueWords:
        if issue not in self.issues:
            seqs = self.shelf.reader.mentions(self.negotiation, "issue", issue)
            units: dict[str, None] = {}
            bases: dict[str, None] = {}
            for entry in self.shelf.rows(self.negotiation, seqs) if seqs else ():
                if isinstance(entry.event, d.IssueDefined):
                    units |= dict.fromkeys(entry.event.units)
                    bases |= dict.fromkeys(entry.event.bases)
            self.issues[issue] = IssueWords(tuple(units), tuple(bases))
        return self.issues[issue]

    def take(self, event: d.Event) -> tuple[tuple[str, str], ...]:
        """The names that this event is the first to use; they are known from now on."""
        taken = []
        for space, name in names_of(event):
            if not self.knows(space, name):
                self.fresh.setdefault(space, {})[name] = None
                taken.append((space, name))
        if isinstance(event, d.IssueDefined):
            had = self.words(event.issue)
            self.issues[event.issue] = IssueWords(
                (*had.units, *event.units), (*had.bases, *event.bases)
            )
        return tuple(taken)

    def with_ids(self, raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Sequence numbers in link fields become the ids that they name."""
        find = self.shelf.find_development
        return {
            name: [find(self.negotiation, text) if is_sequence(text) else text for text in texts]
            if name in _LINK_FIELDS
            else list(texts)
            for name, texts in raw.items()
        }

    def is_taken(self, name: str) -> bool:
        """Whether an id is in use, of whatever it is the id."""
        spaces = ("development", "amendment", "assertion")
        return any(self.knows(space, name) for space in spaces)

    def free(self, wanted: str) -> str:
        """The wanted id, or the first of `wanted-2`, `wanted-3` ... that is free."""
        identifier(wanted)
        if not self.is_taken(wanted):
            return wanted
        number = 2
        while self.is_taken(f"{wanted}-{number}"):
            number += 1
        return f"{wanted}-{number}"


def unknown_in(declared: Declared, raw: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Names nobody declared, beside the problems of the values themselves."""
    spaces = {"by": "party", "between": "party", "to": "party", "issue": "issue",
              "source": "source", "speaks-for": "party"}  # fmt: skip
    problems = []
    for where, space in spaces.items():
        for text in raw.get(where, ()):
            for name in map(str.strip, text.split(",") if FIELDS[where].commas else [text]):
                fixed = name in ("all", "process", "")
                if not fixed and not declared.knows(space, name):
                    problems.append(unknown(declared, space, name, where))
    return problems
