"""Parties, issues, sources and titles: what was declared of a name so far, and what is new of it.

A party, an issue and a title may be said again with other words, earlier ones among them: the
newest count. Said in the newest words, it is there already. Options that are not given keep what
was said. A source is declared once: its days decide what was public when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from events import developments as d
from events.declaring import DECLARING, declared, name_declared
from events.errors import Conflict, Problem, Refused, nearest
from events.fields import TITLED
from timeline.checks import unknown
from timeline.entries.draft import Draft
from timeline.recording.decision import Decision, decision_of
from timeline.recording.declared import Declared, Said, standing

KINDS = tuple(DECLARING)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an entry says: of which name, and the event that its words alone make."""

    space: str
    name: str
    event: d.Event
    raw: Mapping[str, Sequence[str]]

    def on(self, earlier: d.Event) -> d.Event:
        """What stands once it is said on top of what was."""
        return standing(earlier, self.event, mediator_told="mediator" in self.raw)


class Declarer:
    """Decides declarations. `key` is the idempotency key that was given."""

    def __init__(self, declared: Declared, key: str | None) -> None:
        self.declared = declared
        self.hood = declared.hood
        self.key = key

    def decide(self, draft: Draft, *, said_again: bool = False) -> Decision:
        """The declaration of an entry; `said_again` where a later one of the same write is about
        the same name, so that this one need not be the newest. Raises Refused, and Conflict for a
        source that is declared with another body."""
        given = self._given(draft)
        said = self.declared.said(given.space, given.name)
        decision = decision_of(given.event, draft.place)
        content = decision.key
        key = self.key or (content if not said else f"{content}:{len(said)}")
        if key != content:
            decision = msgspec.structs.replace(decision, key=key)
        if self.key is not None and self.hood.find_key(self.key):
            return decision
        if not said:
            self._check(given)
            return decision
        last = len(said) - 1
        for number in range(last + 1):
            # What this write records itself is no reason to pass over what it says later.
            counts = number == last or (said_again and said[number].seq is not None)
            if counts and self._says(given, said[number], content, number):
                return said[number].again(draft.place)
        if given.space == "source":
            raise Conflict(
                f"the source '{given.name}' is declared already, with another body: choose "
                "another name"
            )
        self._check(given)
        if isinstance(given.event, d.PartyJoined):
            decision = decision.saying(given.on(said[-1].event))
        return decision

    def _says(self, given: Given, said: Said, content: str, number: int) -> bool:
        """Whether what was said says all of this, or was said in these very words."""
        if given.on(said.event) == said.event:
            return True
        found = self.hood.find_key(content if number == 0 else f"{content}:{number}")
        return found is not None and found[1] == said.seq

    def _given(self, draft: Draft) -> Given:
        event = declared(draft.kind, draft.raw, self.declared.words)
        return Given(space=event.space, name=name_declared(event), event=event, raw=draft.raw)

    def _check(self, given: Given) -> None:
        """Refuse names that nobody declared."""
        match given.event:
            case d.IssueDefined(preferences=preferences):
                unknown_parties = dict.fromkeys(
                    one.party for one in preferences if not self.declared.knows("party", one.party)
                )
                problems = [unknown(self.declared, "party", p, "wants") for p in unknown_parties]
            case d.SourceDeclared(via=str(via)) if not self.declared.knows("source", via):
                problems = [unknown(self.declared, "source", via, "via")]
            case d.TitleGiven(name=name):
                problems = self._untitled(name)
            case _:
                problems = []
        if problems:
            raise Refused(problems)

    def _untitled(self, name: str) -> list[Problem]:
        knows = self.declared.knows
        if any(knows(space, name) or (space, name) in self.declared.coming for space in TITLED):
            return []
        for space, what, option in (
            ("party", "a party", "--name"),
            ("issue", "an issue", "--title"),
        ):
            if knows(space, name):
                command = f"timeline {space} {name} {option} TEXT"
                message = f"'{name}' is the name of {what}: '{command}' words it"
                return [Problem(where="name", message=message)]
        known = [one for space in TITLED for one in self.declared.names(space)]
        message = (
            f"no proposal, measure, agreement, round, package or legal action '{name}' is "
            f"recorded ({nearest(name, known)})"
        )
        return [Problem(where="name", message=message)]
