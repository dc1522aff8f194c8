"""Writing: every way to add to a negotiation, each one transaction and idempotent.

Nothing is replayed to append: names, keys and versions come from indexed tables, and the answer
sentence is told from the neighbourhood of what was entered.

Nor is anything recorded by a clock that cannot be right. A time that lies far ahead cannot be taken
back: everything later gets times behind it, and drops out of every answer that is bounded by what
was known or recorded by a day.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

import msgspec
from msgspec import structs

from events import developments as d
from events.errors import Conflict, Refused, StaleVersion, UnknownName, nearest, read_at
from events.log import Logged, recorded_text
from events.names import prose
from projections.questions.assertions import Judgement, assertions_of
from timeline.config import CLOCK_IS_RIGHT
from timeline.entries import framing
from timeline.entries.document import Document
from timeline.entries.draft import Draft
from timeline.mentions import names_of
from timeline.recording.asserting import Bench, found_text, issues_of, newly_broken
from timeline.recording.batch import Batch
from timeline.recording.deciding import Conditions, decide
from timeline.recording.decision import Ready, decision_of
from timeline.recording.declared import asked_of
from timeline.recording.hood import MOST_ALONE, Hood
from timeline.recording.outcome import Written, told_of
from timeline.shelf import Shelf
from timeline.store import closing
from timeline.store.appender import now_us
from timeline.store.entry import Fresh
from timeline.store.errors import StoreAbsent
from timeline.store.place import find_place
from timeline.store.reader import Reader
from timeline.store.readers import EmptyReader, open_reader
from timeline.system.uncollected import uncollected

if TYPE_CHECKING:
    from timeline.integrity.redact import Redacting
    from timeline.store.recorder import Negotiations

Done = TypeVar("Done")

_TRIES = 200
"""How often a write starts again when other desks keep getting in first."""


class WritingTerms(TypedDict, total=False):
    """What every way to write takes, as `Conditions` has it."""

    key: str | None
    expect_version: int | None
    dry_run: bool


class Desk:
    """A store opened for writing by one recorder. Where there is none, that is refused; with
    `create` one is made with the first event, so that what is refused or only tried leaves none."""

    def __init__(self, place: str, recorder: str, *, create: bool = False) -> None:
        from timeline.store.recorder import Negotiations  # the library costs 300 ms; reads skip it

        self.recorder = read_at("recorder", prose, recorder)
        self._application: Negotiations | None = None
        stand_in = None
        try:
            with contextlib.closing(Shelf(place)) as shelf:
                check_clock(place, shelf.reader)
            self._application = Negotiations(place)
        except StoreAbsent:
            if not create:
                raise
            check_clock(place, None)
            stand_in = EmptyReader()
        self.shelf = Shelf(place, reader=stand_in)

    def close(self) -> None:
        """Let go of the store; the desk cannot be used afterwards."""
        self.shelf.close()
        if self._application is not None:
            self._application.close()

    def _log(self) -> Negotiations:
        """The log that is written to, of a store that is made now where there was none."""
        if self._application is None:
            from timeline.store.recorder import Negotiations

            self._application = Negotiations(self.shelf.place)
            self.shelf.close()
            self.shelf.reader = open_reader(self.shelf.place)
        return self._application

    # --- framing ----------------------------------------------------------------------------

    def open_negotiation(self, name: str, title: str | None = None) -> Written:
        """Begin a timeline. Opening it again with the same title is answered with the first."""
        event = framing.opened(name, title)

        def write() -> Written:
            hood, decision = Hood(self.shelf, name), decision_of(event)
            opened = hood.rows(hood.mentions(closing.SPACE, closing.OPENED)[:1])
            first = opened[0] if opened else None
            earlier = getattr(first.event, "title", None) if first else None
            if first is None:
                decision = structs.replace(decision, names=tuple(names_of(event)))
            elif hood.is_closed:
                again = decision_of(framing.opened(name, title or earlier))
                times = len(hood.mentions(closing.SPACE, closing.CLOSED))
                decision = structs.replace(again, key=f"{again.key}:{times}")
            elif title and earlier != event.title:
                raise Conflict(
                    f"negotiation '{name}' is open already "
                    + (f"under the title '{earlier}'" if earlier else "without a title")
                    + ": choose another name"
                )
            else:
                decision = structs.replace(decision, there=first.seq)
            return self._record(Batch(hood, [decision], self.recorder), Conditions())

        return self._again(write)

    # --- entries ----------------------------------------------------------------------------

    def append(
        self, negotiation: str, kind: str, raw: Mapping[str, Sequence[str]],
        **terms: Unpack[WritingTerms],
    ) -> Written:  # fmt: skip
        """Record one entry from texts: a development, a declaration (a party, an issue, a source
        or a title), an amendment, or the end of a negotiation (`kind`). Raises Refused with every
        problem, Conflict for a stale version or a key that was used with another body; then nothing
        is written."""
        texts = {name: list(told) for name, told in raw.items() if told}
        return self.enter(negotiation, [Draft(place="", kind=kind, raw=texts)], **terms)

    declare = amend = append

    def enter_document(
        self, negotiation: str, document: Document, **terms: Unpack[WritingTerms]
    ) -> Written:
        """Record a whole file, all or nothing. An export whose negotiation is not here opens it."""
        opening = None
        if document.original is not None and document.negotiation == negotiation:
            event = framing.opened(negotiation, document.title)
            opening = structs.replace(event, original=document.original)
        asked = Conditions(opening=opening, document=document, **terms)
        return self._enter(negotiation, document.entries, asked)

    def enter(
        self, negotiation: str, drafts: Sequence[Draft],
        *, opening: d.NegotiationOpened | None = None, **terms: Unpack[WritingTerms],
    ) -> Written:  # fmt: skip
        """Record drafts in one transaction: every problem of all of them, or all of them. `opening`
        opens the negotiation in the same transaction where there is none of its name."""
        return self._enter(negotiation, drafts, Conditions(opening=opening, **terms))

    def _enter(self, negotiation: str, drafts: Sequence[Draft], asked: Conditions) -> Written:
        keys = [key for draft in drafts if (key := draft.key or asked.key)]
        few = drafts if len(drafts) <= MOST_ALONE else ()
        expected = dict.fromkeys(named for draft in few for named in asked_of(draft))

        def write() -> Written:
            hood = Hood(self.shelf, negotiation, len(drafts), expected, keys if few else ())
            if not hood.is_there and asked.opening is None:
                known = self.shelf.negotiations()
                told = f"no negotiation '{negotiation}' ({nearest(negotiation, known)})"
                raise UnknownName(told, where="negotiation")
            decisions = decide(drafts, hood, self.recorder, asked)
            return self._record(Batch(hood, decisions, self.recorder), asked)

        with uncollected(len(drafts) > MOST_ALONE):
            return self._again(write)

    def redact(
        self,
        negotiation: str,
        named: str,
        *,
        reason: str,
        fields: Sequence[str] = (),
        dry_run: bool = False,
    ) -> tuple[Redacting, int | None]:
        """Remove what the law orders removed: these texts, or without fields the whole payload.

        What it does, and the number of the event that says so (None when nothing is written).
        Final, and idempotent. Raises Refused where there is nothing to remove, StoreError.
        """
        from timeline.integrity.redact import plan, record

        def write() -> tuple[Redacting, int | None]:
            planned = plan(self.shelf, negotiation, named, reason, fields)
            if dry_run:
                return planned, planned.first
            return planned, record(self.shelf, self._log(), self.recorder, planned)

        return self._again(write)

    def put(self, batches: Sequence[tuple[Hood, Sequence[Fresh]]]) -> None:
        """Record what is ready for several negotiations in one transaction and tell nothing of it:
        the way in for what comes by the hundred thousand. The neighbourhoods move on. Raises the
        store's Taken where a key, version or name is; then nothing was written."""
        told = [fresh for _, fresh in batches]
        numbers = iter(self._log().append(list(chain.from_iterable(told))))
        for hood, fresh in batches:
            hood.moved_on(fresh, list(islice(numbers, len(fresh))))

    # --- how it is done ---------------------------------------------------------------------

    def _again(self, write: Callable[[], Done]) -> Done:
        from timeline.store.conflicts import Taken

        for _ in range(_TRIES):
            try:
                return write()
            except Taken:
                continue  # another desk wrote meanwhile: look again, then decide again
        raise Conflict(f"other desks kept writing first, {_TRIES} times: try again")

    def _record(self, batch: Batch, asked: Conditions) -> Written:
        """Put what is fresh of the decisions into the log, and tell what they did."""
        hood = batch.hood
        if batch.fresh and asked.expect_version not in (None, hood.version):
            raise StaleVersion(
                f"{hood.negotiation} is at version {hood.version}, not {asked.expect_version}: "
                "look at what was added ('timeline log'), then try again"
            )
        batch.check()
        if batch.fresh and not asked.dry_run:
            ready = Ready(batch.fresh, hood.negotiation, hood.version, self.recorder)
            tip = hood.head, hood.recorded
            batch.place(self._log().append(ready, tip))
        return _against_assertions(batch, told_of(batch, dry_run=asked.dry_run))


# --- which assertions it broke --------------------------------------------------------------
#
# Told from what was touched: a record of fifty thousand developments is not folded for an answer
# that a handful of them gives. What a party stands for follows from the developments that hang
# together. An assertion that holds where one track fits breaks only where a track that was touched
# fitted before and does not now; one of no position, only where something was put; one of how a
# party moved, on one thing, only by what that thing's own developments say. Only what is asked of a
# party's whole ledger needs the record.


def _against_assertions(batch: Batch, written: Written) -> Written:
    """What was written with the assertions that it broke: they keep nothing from being recorded."""
    made = d.StanceAsserted in {type(entry.event) for entry in batch.pending}
    if not batch.pending or not (made or batch.hood.names("assertion")):
        return written
    first, near = batch.pending[0].seq, batch.near
    issues = issues_of(near)
    names = batch.hood.names("assertion")
    standing = assertions_of(batch.hood.near([d.Retracted(id=one, target=one) for one in names]))
    concerned = [
        entry
        for entry in standing
        if entry.seq < first and getattr(entry.event, "issue", None) in issues
    ]
    if len(batch.pending) <= MOST_ALONE:
        concerned = _may_break(concerned, near, first)
    # What issues are redefined as may matter anywhere on them.
    issues = {e.event.issue for e in batch.pending if isinstance(e.event, d.IssueDefined)}
    issues |= {entry.event.issue for entry in concerned}  # type: ignore[attr-defined] # assertions
    broken = newly_broken(batch.hood.log(), first, issues) if issues else []
    bench: Bench | None = None
    told = []
    for one in written.outcomes:
        if not isinstance(one.event, d.StanceAsserted):
            told.append(one)
            continue
        found = _holds_here(batch.hood, one.event)
        if found is None:
            bench = bench or Bench(batch.hood.log())
            found = bench.judge(one.event)
        told.append(msgspec.structs.replace(one, changes=(found_text(found),)))
    return replace(written, outcomes=tuple(told), broken=tuple(broken))


def _may_break(assertions: Iterable[Logged], near: Sequence[Logged], first: int) -> list[Logged]:
    """The assertions that the events from number `first` on may have broken. `near` is every event
    that bears on those events, and they themselves, in order."""
    bench = Bench(near)
    found = []
    for entry in assertions:
        one = entry.event
        assert isinstance(one, d.StanceAsserted)
        if one.moved and one.on is None:
            boards = [bench.view(one, upto).board for upto in (first - 1, None)]
            breaks = any(key.party == one.party for board in boards for key in board.tracks)
        else:
            breaks = bench.judge(one, first - 1).holds and not bench.judge(one).holds
        if breaks:
            found.append(entry)
    return found


def _holds_here(hood: Hood, one: d.StanceAsserted) -> Judgement | None:
    """The judgement of an assertion that holds by what it is about; None: the whole record says."""
    if one.on is None:
        return None
    near = hood.near([d.DemandMade(id="", issue=one.issue, proposal=one.on)])
    found = Bench(near).judge(one) if near else None
    return found if found is not None and found.holds else None


_BEGUN = 1_577_836_800_000_000
"""2020-01-01: no machine that runs this program has an earlier day. A clock without a battery
begins at 1970."""

_DAY = 24 * 3600 * 1_000_000
_YEAR = 366 * _DAY


def check_clock(place: str, reader: Reader | None) -> None:
    """Raise Refused where the clock is before 2020, or a day ahead of the database's server; on a
    file, where it is more than a year ahead of the last recorded event, of the last change of the
    file, or of the folder in which a store is made now (reader: None), and of the day on which this
    program was put here. An old release is no sign of a wrong clock."""
    path, now = find_place(place).path, now_us()
    right = bool(os.environ.get(CLOCK_IS_RIGHT))
    if now < (0 if right else _BEGUN):
        how = "" if right else ", or say --clock-is-right"
        raise Refused(
            f"this machine's clock says {_day(now)}, which is long past: what has no source would "
            f"count as public since then. Set the clock{how}"
        )
    if right:
        return
    if path is None:
        if reader is None:
            return
        known, most, what = reader.server_now() or now, _DAY, "the database's clock says"
    else:
        there = path if reader is not None else os.path.dirname(path)
        while not os.path.exists(there) and there != os.path.dirname(there):
            there = os.path.dirname(there)
        times = [0 if reader is None else reader.tip()[1]]
        for file in (there, __file__):
            with contextlib.suppress(OSError):
                times.append(os.stat(file).st_mtime_ns // 1000)
        known, most, what = max(times), _YEAR, "the newest time that is known here is"
    if now > known + most:
        raise Refused(
            f"this machine's clock says {_day(now)}, and {what} {_day(known)}: nothing is recorded "
            "by a clock that may be wrong, since no later event could stand before it. Set the "
            "clock, or say --clock-is-right"
        )


def _day(microseconds: int) -> str:
    try:
        return recorded_text(microseconds)[:10]
    except OverflowError:
        return "a year that no calendar has"
