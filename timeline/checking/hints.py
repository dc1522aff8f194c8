"""What a coder may have meant otherwise: hints that follow a recorded development.

A hint proposes and never guesses. What is recorded is what was reported, so what looks odd is
told and not refused, unless it has no meaning at all (that is `timeline.checking.fitting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from events import developments as d
from events.commitments import COMMITS
from events.memo import Memo
from events.when import parse_when
from projections.fold.in_turn import may_follow
from projections.fold.tracks import Step
from projections.moves.naming import LATER, Naming
from projections.moves.stated import like
from projections.questions.stance import View
from projections.record.items import Item, Record
from projections.record.links import ACCOUNT_RELATIONS
from projections.rules.figures import harder_is_more
from projections.rules.findings import MOVED
from projections.rules.state import quantity_term
from timeline.checking.beside import SOUGHT, StandsBeside
from timeline.checking.fitting import Subject, acted_on, named_before, subject_of
from timeline.checking.odd import figure_in_words, odd, toward_another
from timeline.mentions import Named, names_of

_MOST = 5
"""How many developments of one track are named whose order is open; the rest is counted."""


class Hints:
    """The hints that a fold gives, with what they look up in it once."""

    def __init__(self, fold: View) -> None:
        self.fold, self.record = fold, fold.record
        self.owners: Memo[str, list[str]] = Memo(self._owners)
        self.begun: Memo[str, date | None] = Memo(self._begun)
        self.undeclared: dict[str, str] = {}
        """What was said of figures that nobody declared, each with the development."""

    def of(self, event: d.Event) -> tuple[str, ...]:
        """The hints for an event that the fold has taken in."""
        there = self.record.visible
        if isinstance(event, d.Development):
            item = there.get(event.id)
            return self.on(item) if item is not None else ()
        if isinstance(event, d.Linked):
            return tuple(_accounts_apart(self.fold, event))
        if isinstance(event, d.Corrected | d.SourceAdded) and event.target in there:
            item = there[event.target]
            found = [*_public_before_it_happened(self.record, item)]
            if isinstance(event, d.Corrected) and COMMITS in event.patch:
                found += figure_in_words(self.record, item.development)
            return tuple(found)
        return ()

    def on(self, item: Item) -> tuple[str, ...]:
        """The hints for a development."""
        development, record, name = item.development, self.record, item.development.id
        found: list[str] = []
        # Nearly every development is asked for one or two of these only.
        steps = self.fold.board.steps_of[name] if name in self._of_steps else ()
        of_somebody = type(development) in _OF_SOMEBODY
        if steps:
            found += _open_order(self, item, steps)
        if name in record.linked_from:
            found += _another_name(record, item)
        if steps:
            found += _another_issue(item, steps)
        if of_somebody:
            found += [*_not_its_own(self, item), *toward_another(self.fold, item)]
        if development.speaks_for:
            found += _speaks_for_another(development)
        if of_somebody:
            found += _before_what_it_presupposes(self, item)
        found += _public_before_it_happened(record, item)
        if type(development) is d.AgreementReached:
            found += figure_in_words(record, development)
        if type(development) in SOUGHT:
            found += self._beside.hints(item)
        if record.amendments or record.set_aside:
            found += _nothing_of_that_name(self, development)
        if isinstance(development, d.Terms):
            if development.quantities:
                found += _no_preference(self, item)
                found += _basis_left_out(self.fold, item)
            found += odd(self.fold, item)
        return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)

    @cached_property
    def naming(self) -> Naming:
        """Who made what, under which name."""
        return self.fold.board.moves.naming

    @cached_property
    def _of_steps(self) -> set[str]:
        """The developments of which a step is of open order, or stands under another issue."""
        later = self.open_later
        return {
            name
            for step in self.fold.board.steps
            if step.unsettled or step in later or (step.before and step.before.issue != step.issue)
            for name in step.ids
        }

    @cached_property
    def open_later(self) -> dict[Step, list[Step]]:
        """Of each step the later ones of its track in open order, but for what time ended."""
        found: dict[Step, list[Step]] = {}
        for later in self.fold.board.steps:
            for step in later.unsettled if later.lapsed_on is None else ():
                found.setdefault(step, []).append(later)
        return found

    @cached_property
    def _beside(self) -> StandsBeside:
        return StandsBeside(self.fold)

    @cached_property
    def standing(self) -> set[Named]:
        """The names that the developments of the record give."""
        visible = self.record.visible.values()
        return {name for item in visible for name in names_of(item.development)}

    def _owners(self, name: str) -> list[str]:
        """Whose proposal or measure it ever was."""
        return list(dict.fromkeys([party for party, _ in self.naming.owners(name)]))

    def _begun(self, name: str) -> date | None:
        """The first day on which what has a name was there, whatever became of it; None where
        nothing is, or some of it may have been there ever before."""
        days = [
            other.earliest
            for other in self.record.of_name(name)
            if not isinstance(other.development, _ENDS)
            and name in (getattr(other.development, "proposal", ""),
                         getattr(other.development, "measure", ""))
        ]  # fmt: skip
        told = [day for day in days if day is not None]
        return min(told) if told and len(told) == len(days) else None


def _open_order(fold: Hints, item: Item, steps: Iterable[Step]) -> Iterator[str]:
    """The link that would settle an open order."""
    for step in steps:
        if step.lapsed_on is not None:
            continue
        others = [
            one for one in (*step.unsettled, *fold.open_later.get(step, ()))
            if one.lapsed_on is None and item.id not in one.ids and may_follow(step, one)
        ]  # fmt: skip
        for other in others[:_MOST]:
            yield (
                f"Its date overlaps {other.first.id} on {step.track.key.track}, so their order is "
                f"unsettled: --supersedes {other.first.id} would settle it, if it came later."
            )
        if len(others) > _MOST:
            yield f"And so does that of {len(others) - _MOST:,} more on {step.track.key.track}."


def _another_name(record: Record, item: Item) -> Iterator[str]:
    """A revision keeps the name of what it revises: under another one both stand."""
    for other in record.others(item, "supersedes"):
        own, theirs = subject_of(item.development), subject_of(other.development)
        if own is None or theirs is None or _same(own, theirs):
            continue
        yield (
            f"It supersedes {other.id}, which is {_told(theirs)}, and this is {_told(own)}: both "
            "stand. A revision keeps the name; what is given up is withdrawn or lifted."
        )


def _another_issue(item: Item, steps: Iterable[Step]) -> Iterator[str]:
    """One thing has one position: told under another issue, it leaves the one that it was on."""
    for step in steps:
        if step.first.id == item.id and step.before is not None and step.before.issue != step.issue:
            yield (
                f"{step.track.key.track} was on {step.before.issue} so far, and stands under "
                f"{step.issue} from here on: if it is about {step.before.issue}, timeline correct "
                f"{item.id} --set issue={step.before.issue} --reason ..."
            )


def _no_preference(hints: Hints, item: Item) -> Iterator[str]:
    """A figure that changed and a verdict hangs on, though nobody said who wants more of it. Of a
    whole file it is said once, or it would hide what else is to be said."""
    for step in hints.fold.board.steps_of.get(item.id, ()):
        before = step.before.state.quantities if step.before is not None else ()
        if not before or step.first.id != item.id:
            continue
        for new in step.state.quantities:
            unit, whose = new.base_unit, step.track.key.party
            harder, declared = harder_is_more(step.track.key, new, step.preferences)
            if declared or new in before or all(old.base_unit != unit for old in before):
                continue
            reads = "asking more, or giving less, reads as harder"
            told = (
                f"Nobody declared which way {unit} is to go on {step.issue}: "
                f"{'nothing can be said of it' if harder is None else reads}. To declare it: "
                f"timeline issue {step.issue} --wants '{whose} less {unit}' (or more)."
            )
            if hints.undeclared.get(told, item.id) != item.id:
                continue  # before it is judged, which takes longer than all other hints
            hangs = MOVED if harder is not None else ("incomparable",)
            rows = [(row.dimension, row.verdict) for row in hints.fold.audit.judged(step).rows]
            if any((quantity_term(new.basis), verdict) in rows for verdict in hangs):
                hints.undeclared[told] = item.id
                yield told


def _basis_left_out(fold: View, item: Item) -> Iterator[str]:
    """A figure that is compared with none before it, since one of them says its basis and another
    does not; a part (a tranche) beside the whole is no such thing."""
    for step in fold.board.steps_of.get(item.id, ()):
        before = step.before.state.quantities if step.before is not None else ()
        # Of an agreement what it states for this party, and not for others.
        stated = [one for move in step.moves if move.item is item for one in move.stated.quantities]
        for new in stated:
            olds = [one for one in before if one.base_unit == new.base_unit]
            if any(like(one.basis) == like(new.basis) for one in olds):
                continue
            for old in olds:
                bare, basis = (new, old.basis) if new.basis is None else (old, new.basis)
                if any(like(one.basis) == like(old.basis) for one in stated):
                    continue  # the old one is said again, and this is one more
                if bare.basis is None and basis != "tranche":
                    yield (f"{new} is not compared with {old}: only one says its basis. "
                           f"'{bare} {basis}' would be.")  # fmt: skip


def _same(one: Subject, two: Subject) -> bool:
    return one.name == two.name and bool(one.parties & two.parties)


def _told(subject: Subject) -> str:
    return f"{', '.join(sorted(subject.parties))}'s {subject.kind} '{subject.name}'"


def _not_its_own(fold: Hints, item: Item) -> Iterator[str]:
    """Nobody lifts another's measure, withdraws another's proposal or answers his own."""
    development, name = item.development, acted_on(item.development)
    bound = fold.record.codebook.bound(development)
    changes = isinstance(development, d.Measure)
    owners = fold.naming.makers(name) if changes else fold.owners[name]
    if isinstance(development, d.ResponseGiven):
        if len(owners) == 1 and owners[0] in bound:
            yield f"'{name}' is {owners[0]}'s own, and nobody answers himself: no move."
        return
    what = "proposal" if getattr(development, "proposal", None) else "measure"
    became = "changed" if changes else "was withdrawn"
    for party in bound:
        if owners and party not in owners:
            whose = " and ".join(owners)
            yield f"The {what} '{name}' is {whose}'s: nothing of {party}'s {became}."


_ENDS = (*LATER, d.Withdrawn)
_OF_SOMEBODY = frozenset((*_ENDS, d.ResponseGiven))


def _speaks_for_another(development: d.Development) -> Iterator[str]:
    """A state agency binds its own side only; what the other side tells of an offer is A4."""
    if not development.actors or development.authority not in (None, "A1", "A2", "A3"):
        return
    for party in development.speaks_for:
        if party not in development.actors:
            yield (
                f"It sets the position of {party} by words of {', '.join(development.actors)}: "
                "told by the other side it binds as A4 (--authority A4) at most."
            )


def _before_what_it_presupposes(fold: Hints, item: Item) -> Iterator[str]:
    """An answer or an end dated before all of its name; a part may end what its whole began."""
    development = item.development
    name = "" if getattr(development, "part_of", None) else acted_on(development)
    what = _ACTED.get(type(development), "which it changes or ends")
    first = fold.begun[name]
    if first is None or item.latest >= first:
        return
    if isinstance(development, d.ResponseGiven) or "/" not in name:
        yield (
            f"It is dated before '{name}', {what}, was there ({first.isoformat()} at "
            "the earliest): check the two dates."
        )


_ACTED = {d.ResponseGiven: "which it answers", d.Withdrawn: "which it takes back"}

_DAY_SET_BEFOREHAND = frozenset(
    (d.MeasureImposed, d.MeasureChanged, d.MeasureSuspended, d.MeasureLifted, d.PolicyNoted)
)
"""What an order may put into force on a later day: that day is public before it comes."""

_INSTEAD: dict[type[d.Development], str] = {
    d.TalksOpened: "talks that are only arranged are talks-scheduled",
    d.TalksClosed: "talks that are only arranged are talks-scheduled",
    d.TalksScheduled: "its day is the one on which the round was arranged",
    d.MeasureAnnounced: "the day from which a measure is to hold is --effective",
    d.MeasureThreatened: "the day from which a measure is to hold is --effective",
    d.ExpectationStated: "the day that is hoped for is --refers-to",
}


def _public_before_it_happened(record: Record, item: Item) -> Iterator[str]:
    """A report that was public before the first day on which the thing can have happened. What
    is planned is told of in advance, but as what it is then: arranged, announced, expected."""
    development = item.development
    if item.earliest is None or item.earliest <= item.known:
        return
    if type(development) in _DAY_SET_BEFOREHAND:
        return
    instead = _INSTEAD.get(type(development), "what was only planned then is an expectation")
    when = f"and was public on {item.known} ({', '.join(_first_public(record, item))})"
    if not item.citations:
        when = f"and is recorded on {item.known}, without a source"
    yield (
        f"It is dated {development.occurred}, {when}, before it happened: check the two dates "
        f"(time zones put them one day apart at most); {instead}."
    )


def _first_public(record: Record, item: Item) -> Iterator[str]:
    """The sources that a development was first public through."""
    for citation in item.citations:
        source = record.sources.get(citation.source)
        text = (source.published or source.accessed) if source else None
        if text is None or parse_when(text).latest == item.known:
            yield citation.source


def _nothing_of_that_name(fold: Hints, development: d.Development) -> Iterator[str]:
    """A name that was declared, but that a correction or retraction has taken away."""
    for one in named_before(development):
        if not any((space, one.name) in fold.standing for space in one.role.spaces):
            yield (
                f"Nothing stands under the name '{one.name}' any more: what had it was retracted, "
                "or has another name since a correction."
            )


def _accounts_apart(fold: View, link: d.Linked) -> Iterator[str]:
    """Linked as accounts of one development, though they are about different things."""
    if link.relation not in ACCOUNT_RELATIONS:
        return
    ends = [fold.record.visible.get(name) for name in (link.target, link.other)]
    one, two = (subject_of(end.development) if end else None for end in ends)
    if one is None or two is None or _same(one, two):
        return
    if one.parties & two.parties and not (one.name and two.name):
        return  # an entry of an agreement may be of the one that the other ends
    yield (
        f"'{link.relation}' makes them accounts of one development, but {link.target} is "
        f"{_told(one)} and {link.other} {_told(two)}: they stay apart. 'in-tension' or "
        "'follows' may be what is meant."
    )
