"""Assertions: what an analyst expects of a stance, read, checked, and told of when they break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from events import developments as d
from events.assertions import assertion_text, head_of, read_assertion
from events.declaring import name_declared
from events.errors import Refused, read_among
from events.log import Logged
from events.memo import Memo
from events.names import identifier, prose
from projections.questions.assertions import Judgement, assertions_of, judge
from projections.questions.stance import Fold, View
from projections.record.codebook import STANDARD
from projections.record.cut import Cut
from projections.record.intake import read_record

if TYPE_CHECKING:
    from timeline.recording.declared import Declared


class CheckedAssertion(msgspec.Struct, frozen=True, kw_only=True):
    """An assertion held against the record. `broken_by` is the event with which what held
    before did not hold any more; None where it holds, or never did by what is left of the record.
    `since_removed` is the last redaction that removed some of what it was recorded beside."""

    entry: Logged
    asserted: d.StanceAsserted
    judgement: Judgement
    broken_by: Logged | None = None
    since_removed: Logged | None = None

    @property
    def holds(self) -> bool:
        return self.judgement.holds


_WITH_TRACKS = ("proposal", "measure", "agreement", "action")


def asserted(
    declared: Declared, raw: Mapping[str, Sequence[str]], *, logged: bool
) -> d.StanceAsserted:
    """An assertion from its texts (`expects`, `as-of`, `says`, `id`); its id is empty where none
    was given. `logged`: it comes with its log, and what it is on may have been removed from that.
    Raises Refused with every problem."""
    from timeline.checking.fitting import unknown

    text = (raw.get("expects") or [""])[0]
    head = head_of(text)
    words = declared.words(head[1] if head else "")
    fields, problems = read_assertion(text, (raw.get("as-of") or [""])[0], words)
    for field, space in (("party", "party"), ("issue", "issue"), ("toward", "party")):
        name = fields.get(field)
        always = (field, name) in (("toward", "all"), ("issue", "process"))
        if name and not always and not declared.knows(space, name):
            problems.append(unknown(declared, space, name, "assertion"))
    on = fields.get("on")
    if on and not (logged or any(declared.knows(space, on) for space in _WITH_TRACKS)):
        problems.append(unknown(declared, "proposal", on, "assertion"))
    for name, read in (("id", identifier), ("says", prose)):
        if raw.get(name):
            fields[name] = read_among(problems, name, read, raw[name][0])
    if problems:
        raise Refused(problems)
    return d.StanceAsserted(**{"id": "", **fields})


def found_text(judgement: Judgement) -> str:
    """The judgement in a sentence: `Holds: demand:us-deficit-cut: 200 USD bn total.`"""
    return f"{'Holds' if judgement.holds else 'Does not hold'}: {judgement.found}."


def broken_text(checked: CheckedAssertion) -> str:
    """What broke, for a reader: what was expected, what is found, and with which event."""
    one = checked.asserted
    text = (
        f"{one.id} is broken: expected '{assertion_text(one)}' as of {one.as_of}, "
        f"found {checked.judgement.found}."
    )
    if checked.broken_by is None and one.codebook != STANDARD.label:
        return (
            f"{text} No entry broke it: it was recorded when answers were by "
            f"{one.codebook or 'standard/1'}, and by {STANDARD.label} it did not hold then either. "
            "Assert what you expect now, and retract this one."
        )
    if checked.broken_by is None:
        removed = checked.since_removed
        left = f", by what {_named(removed)} left of the record" if removed else ""
        return f"{text} It did not hold when it was recorded either{left}."
    return f"{text} Broken by {_named(checked.broken_by)}."


def _named(entry: Logged) -> str:
    """An event for a reader: its id, number, what it changes and why."""
    event = entry.event
    if isinstance(event, d.Declaration):
        return f"what {event.space} '{name_declared(event)}' declares (event {entry.seq})"
    target, reason = getattr(event, "target", None), getattr(event, "reason", None)
    of = f", which changes {target}" if target else ""
    why = f": {reason}" if target and reason else ""
    return f"{getattr(event, 'id', None) or event.topic} (event {entry.seq}{of}{why})"


class Bench:
    """A log on which assertions are judged, folded once for each number up to which it counts."""

    def __init__(self, log: Sequence[Logged]) -> None:
        self.log = log
        self._folds: Memo[int, Fold] = Memo(
            lambda seq: Fold(read_record(log, Cut(recorded_by=seq)))
        )
        self._views: Memo[tuple[int, str], View] = Memo(
            lambda at: self._folds[at[0]].at(date.fromisoformat(at[1]))
        )

    def view(self, one: d.StanceAsserted, upto: int | None = None) -> View:
        """The record as of an assertion's day, as recorded by `upto`."""
        seq = (self.log[-1].seq if self.log else 0) if upto is None else upto
        return self._views[seq, one.as_of]

    def judge(self, one: d.StanceAsserted, upto: int | None = None) -> Judgement:
        """An assertion against the record as of its day, as recorded by `upto`."""
        return judge(self.view(one, upto), one)


def check_assertions(log: Sequence[Logged]) -> list[CheckedAssertion]:
    """Every assertion that stands, broken ones with what broke them."""
    bench = Bench(log)
    return [_checked(bench, entry, entry.seq) for entry in assertions_of(log)]


def newly_broken(
    log: Sequence[Logged], first: int, issues: Iterable[str]
) -> list[CheckedAssertion]:
    """The assertions on these issues that held before event `first`, and do not at the end."""
    concerned, bench = set(issues), Bench(log)
    checked = (
        _checked(bench, entry, first - 1)
        for entry in assertions_of(log)
        if entry.seq < first and getattr(entry.event, "issue", None) in concerned
    )
    return [one for one in checked if one.broken_by]


NEAR = 16
"""So many of the last events are looked at one by one for the one that broke an assertion."""


def _checked(bench: Bench, entry: Logged, held: int) -> CheckedAssertion:
    """An assertion held against the record, with the event that broke it if it held after the one
    of number `held`: the last that did, looked for from the end, of `NEAR` events one by one, then
    by strides that double, and by halving. Before those it may be one that was mended since for
    a shorter while than a stride."""
    one = entry.event
    assert isinstance(one, d.StanceAsserted)
    judgement = bench.judge(one)
    if judgement.holds or not bench.judge(one, held).holds:
        removed = [
            later for later in bench.log
            if later.seq > held and isinstance(event := later.event, d.Redacted)
            and not event.fields and any(gone.seq <= held for gone in event.events)
        ]  # fmt: skip
        return CheckedAssertion(entry=entry, asserted=one, judgement=judgement,
                                since_removed=removed[-1] if removed else None)  # fmt: skip
    events = [later for later in bench.log if later.seq > held]
    broken, stride = len(events) - 1, 1
    while broken >= stride and not bench.judge(one, events[broken - stride].seq).holds:
        broken -= stride
        stride = stride if len(events) - broken <= NEAR else 2 * stride
    before = max(broken - stride, -1)
    while broken - before > 1:
        middle = (before + broken) // 2
        if bench.judge(one, events[middle].seq).holds:
            before = middle
        else:
            broken = middle
    return CheckedAssertion(entry=entry, asserted=one, judgement=judgement,
                            broken_by=events[broken])  # fmt: skip


def issues_of(log: Iterable[Logged]) -> set[str]:
    """Every issue that events are about, before and after corrections."""
    found: set[str] = set()
    for entry in log:
        event = entry.event
        if isinstance(event, d.Development):
            found.add(event.issue)
        elif isinstance(event, d.Corrected) and event.patch.get("issue"):
            found.add(str(event.patch["issue"]))
    return found
