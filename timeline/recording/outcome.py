"""What a write did, in facts and in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from events import developments as d
from events.assertions import assertion_text
from events.declaring import name_declared
from events.entry import unbuild
from events.kinds import kind_of
from events.log import Logged
from projections.moves.naming import TrackKey, toward_of
from projections.moves.scales import ASKS
from projections.questions.reaudited import Reaudited, apart, reaudited
from projections.questions.replay import EffectOnTrack, effects_of, verdicts_of
from projections.questions.stance import View, view_of
from projections.record.amended import retraction_of
from projections.record.items import Item, Record
from projections.rules.findings import Verdict
from timeline.checking.hints import Hints
from timeline.checking.odd import not_yet_public
from timeline.mentions import names_of
from timeline.recording.asserting import CheckedAssertion
from timeline.recording.batch import Batch, alike_in

NO_LEDGERS = "The record is long: its ledgers were not compared here ('timeline audit')."

MOST_COMPARED = 5_000
"""Events that hang together up to which they are folded twice, to tell what changed."""

_MOST_OF_A_FIELD = 120
"""Characters of a field's words that are told of a correction."""

MOST_MOVES = 8
"""So many steps and positions that a write changed are named; the rest is counted."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, dict=True, eq=False):
    """One recorded event. `new` is false where it had been recorded before: then `now` says what
    became of it since, and the effects are those that it has today. `changes` say how positions
    and verdicts differ where an amendment was recorded, or, beside its effects, a development that
    came before others or narrows their days, None where nobody looked (one of many); and where a
    declaration made what was there read otherwise: told of the last one of a write.
    `item` is a development in the record once all is written (`after`, with the hints that it
    gives), `further` are hints beside those."""

    seq: int
    id: str | None
    event: d.Event
    new: bool
    version: int
    changes: tuple[str, ...] | None = None
    now: str | None = None
    item: Item | None = None
    after: Hints | None = None
    further: tuple[str, ...] = ()

    @cached_property
    def effects(self) -> tuple[EffectOnTrack, ...]:
        """What a development did to whose position, in words."""
        return effects_of(self.after.fold, self.item) if self.after and self.item else ()

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts of its effects."""
        return verdicts_of(self.after.fold, self.item) if self.after and self.item else []

    @property
    def hints(self) -> tuple[str, ...]:
        """What would help."""
        if self.after is None:
            return self.further
        found = self.after.on(self.item) if self.item else self.after.of(self.event)
        return (*found, *self.further)

    @property
    def public(self) -> str | None:
        """The day on which it was public."""
        return self.item.known.isoformat() if self.item else None

    @property
    def tabled(self) -> tuple[str, ...]:
        """To whom a mediator's proposal was put, which has no position of its own."""
        if self.after is None or self.item is None:
            return ()
        steps = self.after.fold.board.steps_of.get(self.item.id, ())
        put = [step for step in steps if step.first is self.item and step.moves[0].effect == "put"]
        return tuple(dict.fromkeys(s.track.key.party for s in put if s.track.key.tabled))

    @property
    def voice(self) -> bool:
        """Whether it is words that bind nobody."""
        if self.after is None or self.item is None:
            return False
        return self.after.record.codebook.is_voice(self.item.development)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a write did: the outcomes in order; those that were there already are not `new`.

    `broken` are the assertions that held before it and do not hold after it. `changed` are the
    verdicts of earlier steps that are not what they were, in a sentence each, where several
    events were written; empty where too much hangs together to look.
    """

    negotiation: str
    outcomes: tuple[Outcome, ...]
    dry_run: bool = False
    broken: tuple[CheckedAssertion, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        return sum(outcome.new for outcome in self.outcomes)


def told_of(batch: Batch, *, dry_run: bool = False) -> Written:
    """What each decision of a batch did, told from the records around it."""
    version = batch.hood.version
    after = view_of(batch.judged()) if batch.concerned or batch.reframing else None
    hints = Hints(after) if after is not None else None
    outcomes = []
    alike = alike_in(batch)
    for entry, decision in zip(batch.events, batch.decisions, strict=True):
        new = decision.there is None
        version += new
        told = {} if hints is None else _told(entry, new, batch, hints)
        said = [alike[one] for one in names_of(entry.event) if one in alike] if alike else ()
        beside = (*not_yet_public(entry), *said) if new else ()
        told.setdefault("further", beside)
        one = Outcome(
            seq=entry.seq, id=getattr(entry.event, "id", None), event=entry.event, new=new,
            version=version if new else batch.hood.version, **told,
        )  # fmt: skip
        outcomes.append(one)
    changed: tuple[str, ...] = ()
    several = after is not None and batch.fresh and not batch.alone
    if after is not None and several and len(batch.near) <= MOST_COMPARED and batch.before.items:
        before = view_of(replace(batch.before, judged_on=after.record.last_day))
        moved = reaudited(before, after, with_ledger=batch.is_whole)
        changed = tuple(_verdicts_moved(one for one in moved if one.before))
    return Written(
        negotiation=batch.hood.negotiation,
        outcomes=tuple(outcomes),
        dry_run=dry_run,
        changed=changed,
    )


def _told(entry: Logged, new: bool, batch: Batch, hints: Hints) -> dict[str, Any]:
    """What is told of an event beside itself; of too large a neighbourhood only where to look."""
    event, after, item = entry.event, hints.fold, None
    told: dict[str, Any] = {}
    if isinstance(event, d.Development):
        item = after.record.visible.get(event.id)
        told = {"item": item, "after": hints if item else None}
        if not new:
            return {"now": _since(after.record, event), **told}
        if item is None or not (batch.alone and _reaches_back(batch, after.record, item)):
            return told
    elif isinstance(event, d.Amendment):
        if not new:
            return {"now": _since(after.record, event)}
        if not batch.alone:
            return {"after": hints}
    elif not batch.reframing or entry != batch.reframing[-1]:
        return {}
    if len(batch.near) > MOST_COMPARED:
        return {"further": (_too_much(entry),), **told}
    before = view_of(replace(batch.before, judged_on=after.record.last_day))
    if item is not None:
        return {"changes": changes_beside(before, after, item), **told}
    if not isinstance(event, d.Amendment):
        return {"changes": _reframed(event, before, batch.reframed)}
    kinds = {key.kind for fold in (before, after) for key in fold.board.tracks}
    # Whether a party's ledger may count something of what was touched.
    ledgers = not kinds.isdisjoint((*ASKS, "offer", "measure"))
    left = (NO_LEDGERS,) if ledgers and not batch.whole else ()
    changes = changes_between_folds(before, after, whole=batch.whole)
    return {"changes": changes, "after": hints, "further": left}


def _reaches_back(batch: Batch, after: Record, item: Item) -> bool:
    """Whether what was there may read otherwise by a new development: something does not certainly
    come before it, or may have lapsed after it, it narrows the days of something, or it tells what
    a measure is, or whom that hits, of which more was told before than this."""
    first = item.earliest or date.min
    if after.judged_on is not None and after.judged_on > item.latest:
        return True
    if any(one.latest >= first for one in after.items if one is not item):
        return True
    if isinstance(item.development, d.PolicyNoted):
        return True
    of_name = after.of_name(getattr(item.development, "measure", None) or "")
    if of_name and not toward_of(of_name[0].development):
        return True
    if batch.adds_alone:
        return False
    there, before = after.visible, batch.before.visible
    return any((one.earliest, one.latest) != (there[name].earliest, there[name].latest)
               for name, one in before.items() if name in there)  # fmt: skip


def changes_beside(before: View, after: View, item: Item) -> tuple[str, ...]:
    """What a development changed beside what its own steps tell: positions that it is not the last
    to act on, and verdicts of steps that were there."""
    own = after.board.steps_of.get(item.id, ())
    last = {
        step.track.key for step in own
        if all(one.lapsed_on is not None for one in step.track.steps[step.place + 1 :])
    }  # fmt: skip
    told = {(step.track.key.track, step.ids[0]) for step in own}
    moved = (
        one for one in reaudited(before, after, with_ledger=False)
        if (one.track, one.development) not in told
    )  # fmt: skip
    return (*_positions_moved(before, after, but=last), *_verdicts_moved(moved))


def _since(record: Record, event: d.Development | d.Amendment) -> str | None:
    """What was done to a recorded event later, as the record has it: retracted, redacted,
    corrected, taken back; None where it stands as it was entered."""
    if isinstance(event, d.Development) and (item := record.visible.get(event.id)):
        return _corrected(item, event)
    if isinstance(event, d.Retracted):
        # A later word on the same thing takes it back.
        later = record.amendments.get(event.target, ())
        undone = [one.event.id for one in later if isinstance(one.event, d.Reinstated)]
        return f"Taken back by {undone[-1]}." if undone and not retraction_of(later) else None
    by = retraction_of(record.amendments.get(event.id, ()))
    return f"Retracted by {by}: 'timeline reinstate {event.id}' brings it back." if by else None


def _corrected(item: Item, event: d.Development) -> str | None:
    if not item.corrected_by:
        return None
    old, new = unbuild(event)[1], unbuild(item.development)[1]
    changed = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
    told = [
        f"{name} {_field_words(new[name])}" if name in new else f"no {name}" for name in changed
    ]
    says = f": it says now {', '.join(told)}" if told else ""
    return f"Corrected by {' and '.join(item.corrected_by)}{says}."


def _field_words(texts: list[str]) -> str:
    told = "; ".join(texts)
    return f"'{told if len(told) <= _MOST_OF_A_FIELD else told[:_MOST_OF_A_FIELD] + '...'}'"


def _reframed(event: d.Event, before: View, declared: Record) -> tuple[str, ...]:
    """How what was there reads otherwise by a declaration: `declared` is the record with it."""
    after = view_of(replace(declared, judged_on=before.record.judged_on))
    moved = _positions_moved(before, after, first=getattr(event, "party", None))
    verdicts = _verdicts_moved(reaudited(before, after, with_ledger=True))
    return (*_first(moved, "positions"), *verdicts)


def _too_much(entry: Logged) -> str:
    told = f"timeline diff --from-recorded {entry.seq - 1}"
    return f"Too much hangs together here to compare at once: '{told}' tells what changed."


def changes_between_folds(before: View, after: View, *, whole: bool) -> tuple[str, ...]:
    """How an amendment moved the positions, ended ones too, and the verdicts of the audit, in a
    sentence each. Both folds are judged at the same day, so that time alone changes nothing."""
    moved = reaudited(before, after, with_ledger=whole)
    return (*_positions_moved(before, after), *_verdicts_moved(moved))


def _positions_moved(
    before: View, after: View, first: str | None = None, but: Collection[TrackKey] = ()
) -> list[str]:
    """The positions that differ, by party; those of one party before all others, and none of the
    tracks `but`."""
    old = {p.key: p for p in before.positions(ended=True)}
    new = {p.key: p for p in after.positions(ended=True)}
    changes = []
    keys = sorted(
        {**old, **new}, key=lambda k: (k.party != first, k.party, k.track, k.toward or "")
    )
    whom = apart(keys)
    for key in (one for one in keys if one not in but):
        one, two = old.get(key), new.get(key)
        was = one.described if one else "nothing"
        now = two.described if two else "nothing"
        there = two or one
        assert there is not None
        line = f"{key.track}{whom(key)}"
        if was != now:
            changes.append(f"{key.party} on {there.issue} ({line}): {was} -> {now}.")
        if one and two and one.issue != two.issue:
            changes.append(f"{key.party} ({line}): on {one.issue} -> on {two.issue}.")
    return changes


def _verdicts_moved(found: Iterable[Reaudited]) -> list[str]:
    """The verdicts that differ, as many as are told."""
    return _first([f"{verdict_moved(one)}." for one in found], "steps of the audit")


def _first(told: list[str], what: str) -> list[str]:
    """As many of some sentences as are told, and how many more there are."""
    more = len(told) - MOST_MOVES
    return told if more <= 0 else [*told[:MOST_MOVES], f"And {more:,} more {what} changed."]


def verdict_moved(one: Reaudited) -> str:
    """A verdict before and after: `Audit, USA on tariffs (demand:cut), ask-2: held (R7) -> ...`."""
    line = f"{one.party} on {one.issue or '(whole)'} ({one.track}{one.whom})"
    changed = f"{one.before or 'nothing'} -> {one.after or 'nothing'}"
    return f"Audit, {line}, {one.development}: {changed}"


def sentence(outcome: Outcome, *, dry_run: bool = False) -> str:
    """What was done, for a reader: `42 us-deficit-200 recorded. USA on ...`."""
    name = outcome.id or _framed(outcome.event)
    if not outcome.new:
        verb = "was recorded already; nothing was written"
    else:
        verb = "would be recorded (dry run)" if dry_run else "recorded"
    parts = [f"{outcome.seq} {name} {verb}."]
    event = outcome.event
    if isinstance(event, d.Development):
        parts += [outcome.now] if outcome.now else []
        parts += _effects_told(outcome.effects)
        parts += outcome.changes or ()
        unmoved = not (outcome.effects or outcome.changes)
        if unmoved and (outcome.new or outcome.public):
            parts.append("A voice: no stance changed." if outcome.voice else "No stance changed.")
            if outcome.tabled:
                parts.append(f"It is on the table for {' and '.join(outcome.tabled)} to answer.")
        if outcome.public:
            parts.append(f"Public {outcome.public}.")
        if event.supersedes:
            parts.append(f"Supersedes {', '.join(event.supersedes)}.")
        parts += outcome.hints
    elif isinstance(event, d.StanceAsserted):
        parts.append(f"{assertion_text(event)}, as of {event.as_of}.")
        parts += outcome.changes or ()
    else:
        parts += [outcome.now] if outcome.now else []
        if outcome.changes == () and isinstance(event, d.Amendment):
            parts.append("No stance at the latest cut and no verdict changed.")
        parts += (*(outcome.changes or ()), *outcome.hints)
    return " ".join(parts)


def _effects_told(effects: Collection[EffectOnTrack]) -> Iterable[str]:
    """Each effect in words; toward whom, where it moves one line toward several."""
    whom = apart(effects)
    for one in effects:
        yield f"{one.party} on {one.issue} ({one.track}{whom(one)}): {one.text}."


def _framed(event: d.Event) -> str:
    match event:
        case d.NegotiationOpened():
            return f"negotiation {event.name}"
        case d.TitleGiven():
            return f"title of {event.name}"
        case d.Declaration():
            return f"{event.space} {name_declared(event)}"
        case d.NegotiationClosed():
            return f"end of negotiation {event.name}"
        case d.Development():
            return kind_of(event).name
        case _:
            return event.topic
