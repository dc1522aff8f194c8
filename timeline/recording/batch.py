"""Decisions in their place in the log, and the record around them: read once, before and after."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from events import developments as d
from events.errors import Refused
from events.log import Logged
from events.names import folded
from events.when import parse_when
from projections.record.cut import Cut
from projections.record.intake import read_record
from projections.record.items import Item, Record
from projections.record.links import inline_links
from timeline.checking.beside import AGREED, MOST_HELD, sought
from timeline.checking.fitting import ALWAYS_KNOWN, account_problems, order_problems
from timeline.checking.lives import life_problems
from timeline.mentions import MENTIONED, Named, names_of
from timeline.recording.decision import Decision
from timeline.recording.from_an_end import last_of
from timeline.recording.hood import MOST_ALONE, Hood
from timeline.store.closing import is_closed

MOST_WHOLE = 300
"""Events of a negotiation up to which an amendment is told from the whole record, ledger
included; in a longer one, from the tracks that it touches."""

_SAYING = d.types_of(d.Development, d.Amendment)
"""What says something about what happened."""


class Batch:
    """What one write does: `decisions` in order, those of them that are `fresh`, the events that
    these put into the log (`pending`), and the records around them."""

    def __init__(self, hood: Hood, decisions: Sequence[Decision], recorder: str) -> None:
        self.hood, self.decisions, self.recorder = hood, decisions, recorder
        self.fresh = [decision for decision in decisions if decision.there is None]
        # As the store gives it: never before what is there.
        self._recorded = max(time.time_ns() // 1000, hood.recorded + 1)
        self._place(range(hood.head + 1, hood.head + 1 + len(self.fresh)))

    def place(self, seqs: Sequence[int]) -> None:
        """Give the fresh events their numbers, where they are not those that were expected."""
        if seqs[0] != self.pending[0].seq:
            self._place(seqs)

    def _place(self, seqs: Sequence[int]) -> None:
        self.pending = [
            Logged(seq, self._recorded + at, self.recorder, decision.event)
            for at, (seq, decision) in enumerate(zip(seqs, self.fresh, strict=True))
        ]
        self.hood.take(self.pending)
        for name in ("events", "concerned", "reframing", "near", "before", "reframed", "after"):
            self.__dict__.pop(name, None)

    @cached_property
    def events(self) -> list[Logged]:
        """The event of each decision, as the log has it."""
        fresh = iter(self.pending)
        return [
            next(fresh) if decision.there is None else self.hood.rows([decision.there])[0]
            for decision in self.decisions
        ]

    @cached_property
    def concerned(self) -> list[d.Event]:
        """Those of them that say something about what happened."""
        return [entry.event for entry in self.events if type(entry.event) in _SAYING]

    @property
    def alone(self) -> bool:
        """Whether there is one decision only."""
        return len(self.decisions) == 1

    @cached_property
    def whole(self) -> bool:
        """Whether what is told is told from the whole record. The ledger of a party counts what
        it asked on every track; so much is read for one amendment of a short record."""
        if not self.alone or self.hood.version + len(self.fresh) > MOST_WHOLE:
            return False
        return [isinstance(event, d.Amendment) for event in self.concerned] == [True]

    @cached_property
    def reframing(self) -> list[Logged]:
        """The declarations of it by which what was recorded before may read otherwise: who
        mediates, and which way a party wants an issue to go."""
        return [entry for entry in self.pending if self._reframes(entry.event)]

    def _reframes(self, event: d.Event) -> bool:
        if type(event) is d.IssueDefined:
            told = event.preferences or event.units or event.bases
            named = ("issue", event.issue)
            return bool(told and (named in ALWAYS_KNOWN or self._declared(*named)))
        if type(event) is not d.PartyJoined:
            return False
        earlier = self._declared("party", event.party)
        return bool(earlier) and getattr(earlier[-1], "mediator", None) != event.mediator

    def _declared(self, space: str, name: str) -> list[d.Event]:
        """What was declared of a name before."""
        hood = self.hood
        if hood.find_name(space, name) is None:  # asked before, so that nothing is looked up
            return []
        seqs = [seq for seq in hood.mentions(MENTIONED[space], name) if seq <= hood.last]
        return [row.event for row in hood.rows(seqs)]

    @cached_property
    def near(self) -> list[Logged]:
        """Every event that bears on what is written, and what is written, in order."""
        concerned = self.concerned
        # Many concern most of the stream: then one range read beats many look-ups.
        if self.whole or self.reframing or len(concerned) > MOST_ALONE:
            return self.hood.log()
        near = self.hood.near([*concerned, *self._beside(concerned)])
        have = {entry.seq for entry in near}
        return sorted([*near, *(e for e in self.pending if e.seq not in have)])

    @property
    def is_whole(self) -> bool:
        """Whether these are all events of the negotiation."""
        return len(self.near) == self.hood.version + len(self.pending)

    def _beside(self, events: Sequence[d.Event]) -> list[d.Event]:
        """The first entries of what a new name may be one with, or may leave standing: of other
        agreements and of proposals, of threats and of rounds, of the same on the same issue."""
        hood = self.hood
        found: list[d.Event] = []
        for event in events:
            spaces, kinds = sought(event)
            own = [hood.recorded_name(*one) for one in names_of(event) if one[0] in spaces[:1]]
            new = not any(seq and seq <= hood.last for seq in own)
            for space in spaces if new or getattr(event, "status", None) in AGREED else ():
                found += [
                    one
                    for one in (row.event for row in hood.newest(space, MOST_HELD))
                    if isinstance(one, kinds)
                    and one.issue == getattr(event, "issue", None)
                    and not set(one.actors).isdisjoint(getattr(event, "actors", ()))
                ]
        return found

    @property
    def last(self) -> int:
        """The number by which what is there already is told as it stands."""
        return max([self.hood.last, *(entry.seq for entry in self.pending)])

    @cached_property
    def before(self) -> Record:
        """The record without what is written."""
        return read_record(self.near, Cut(recorded_by=self.hood.head))

    @cached_property
    def reframed(self) -> Record:
        """The record with no more of what is written than its declarations."""
        head = self.hood.head
        near = [e for e in self.near if e.seq <= head or isinstance(e.event, d.Declaration)]
        return read_record(near, Cut(recorded_by=self.last))

    @cached_property
    def after(self) -> Record:
        """The record with what is written."""
        return read_record(self.near, Cut(recorded_by=self.last))

    @property
    def adds_alone(self) -> bool:
        """Whether what was there is as it was, and lies as it lay: nothing amends it, and what is
        tied to nothing narrows no days."""
        return not any(
            isinstance(event, d.Amendment)
            or (isinstance(event, d.Development) and (event.package or inline_links(event)))
            or (isinstance(event, d.Measure) and event.carries_out)
            for event in (entry.event for entry in self.pending)
        )

    def judged(self) -> Record:
        """The record with what is written, judged at the last day of the whole record where
        something in the neighbourhood lapses only after its own."""
        if self.is_whole:
            return self.after
        items = self.after.every if self.adds_alone else (*self.before.every, *self.after.every)
        if not _may_lapse_after(items, self.after.last_day):
            return self.after
        return replace(self.after, judged_on=self._last_day())

    def _last_day(self) -> date | None:
        """The last day of the whole record with what is written; of a long one by the index."""
        hood, own = self.hood, self.after.last_day
        if hood.version > MOST_WHOLE and own is not None:
            last = last_of(hood.shelf, hood.negotiation, hood.head)
            if last is None or last.latest <= own:
                return own
            if all(entry.seq != last.seq for entry in self.near):
                return last.latest  # nothing that is written moves it
        return read_record(hood.log(), Cut(recorded_by=self.last)).last_day

    def check(self) -> None:
        """Refuse what the order, the accounts or the life of what is there has no room for."""
        if not any(type(entry.event) in _SAYING for entry in self.pending):
            return
        # What was there before is read where something may be wrong alone.
        before, after = (lambda: self.before), self.after
        problems = [*order_problems(before, after), *account_problems(before, after)]
        about = {name: entry for entry in self.pending if (name := _concerned(entry.event))}
        logged = {name: entry.event.original is not None for name, entry in about.items()}
        told = life_problems(before, after, logged)
        problems += [(about[name].seq, problem) for name, problem in told]
        if problems:
            places = {e.seq: one.place for e, one in zip(self.pending, self.fresh, strict=True)}
            raise Refused([problem.at(places.get(seq)) for seq, problem in problems])


def _may_lapse_after(items: Sequence[Item], last_day: date | None) -> bool:
    """Whether something that is said lapses on or after a day, so that it matters what day it is.
    What was said to lapse before it was made lapses after its own day."""
    for item in items:
        own = item.development
        for text in (
            getattr(own, "lapses", None),
            *(c.lapses for c in getattr(own, "commits", ())),
        ):
            day = parse_when(text).latest if text else None
            if day is not None and (last_day is None or max(day, item.latest) >= last_day):
                return True
    return False


def _concerned(event: d.Event) -> str | None:
    """The development that an event enters, or enters otherwise."""
    match event:
        case d.Development():
            return event.id
        case d.Corrected() | d.Reinstated() | d.Linked():
            return event.target
        case _:
            return None


_MARKS = re.compile(r"[._/+-]+")

_GIVING = d.types_of(d.Development, d.Declaration, d.NegotiationOpened)
"""What gives names that others may have meant."""


def alike_in(batch: Batch) -> dict[Named, str]:
    """Of the names that a write is the first to give, those that differ from another one in
    capitals or marks alone, with that one: both are names, and whoever types the one may mean the
    other. Looked for are the spellings that people use, however many names there are."""
    hood = batch.hood
    given: dict[Named, None] = {}
    brought = False
    for one in batch.fresh:
        if type(one.event) in _GIVING:
            # One that a correction was the first to bring in is as new as that.
            names = names_of(one.event) if brought else one.names
            given |= {named: None for named in names if named[0] != "development"}
        elif isinstance(one.event, d.Corrected):
            brought = brought or len(one.names) > 1
    first = batch.pending[0].seq if batch.pending else 0

    def there(wanted: Iterable[Named]) -> list[Named]:
        return [named for named, seq in hood.find_names(wanted).items() if seq < first]

    for named in there(given) if brought else ():
        del given[named]
    every = hood.all_names
    # Where all that are there were read at once, one of another space is like none of them.
    spaces = {space for space, _ in (given if every is None else every)}
    told = {
        (space, variant) for space, name in given if space in spaces for variant in _spellings(name)
    }
    known = {(space, folded(name)): name for space, name in there(told)}
    found = {}
    for space, name in given:
        if space == "negotiation":
            reader = hood.shelf.reader
            for stream in {one.stream for one in reader.streams()} - {name}:
                if folded(stream) == folded(name) and not is_closed(reader, stream):
                    known[space, folded(stream)] = stream
        other = known.setdefault((space, folded(name)), name)
        if other != name:
            found[space, name] = f"There is '{other}' too, another {space}: is it the same?"
    return found


def _spellings(name: str) -> set[str]:
    """A name as others may have spelt it."""
    parts = _MARKS.split(name)
    written = {mark.join(parts) for mark in ("-", "_", ".", "/")}
    return {
        form(one) for one in written for form in (str.lower, str.upper, str.capitalize, str.title)
    }
