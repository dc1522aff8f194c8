"""Writing: every way to add to a negotiation, each one transaction and idempotent.

Nothing is replayed to append: names, keys and versions come from indexed tables, and the answer
sentence is told from the neighbourhood of what was entered.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from events import developments as d
from events.codec import encode
from events.errors import Conflict, Problem, Refused, StaleVersion, UnknownName, nearest
from events.kinds import KINDS
from events.log import Logged
from events.names import prose, unfit
from events.when import parse_when
from projections.assertions import Judgement, judge
from projections.cut import Cut
from projections.record import read_record
from projections.stance import Fold
from timeline import closing, framing
from timeline.asserting import Bench, Checked, found_text, issues_of, newly_broken
from timeline.checks import account_problems, order_problems
from timeline.clock import check_clock
from timeline.entries.document import Document, digests_of
from timeline.entries.draft import Draft
from timeline.lives import life_problems
from timeline.mentions import mentions_of, names_of
from timeline.reading import Shelf
from timeline.recording import declarations
from timeline.recording.breaking import holds_here, may_break, standing_assertions
from timeline.recording.deciding import Decider
from timeline.recording.decision import Decision, content_key, digest_of, found
from timeline.recording.declared import Declared
from timeline.recording.hood import neighbourhood
from timeline.recording.outcome import Outcome, Written, outcome_of
from timeline.store.entry import Entry
from timeline.store.errors import StoreError

if TYPE_CHECKING:
    from eventsourcing.persistence import StoredEvent

    from timeline.integrity.redact import Redacting

Done = TypeVar("Done")

_TRIES = 200
"""How often a write starts again when other desks keep getting in first."""

MOST_WHOLE = 300
"""Events of a negotiation up to which an amendment is told from the whole record, ledger
included; in a longer one, from the tracks that it touches."""

MOST_COMPARED = 5_000
"""Events that hang together up to which an amendment tells what it changed: they are folded
twice."""


MOST_BESIDE = 20
"""Other agreements, the newest, that a new one is held against for a hint."""


def _draft_of(opening: d.NegotiationOpened) -> Decision:
    """A first event to be recorded: the same request wherever it was first recorded."""
    asked = msgspec.structs.replace(opening, original=None)
    digest = digest_of(asked, encode(asked))
    return Decision(event=opening, key=content_key(digest), digest=digest)


class Desk:
    """A store opened for writing by one recorder."""

    def __init__(self, place: str, recorder: str, *, create: bool = False) -> None:
        from timeline.negotiation import Negotiations  # the library costs 300 ms; reads skip it

        try:
            with contextlib.closing(Shelf(place)) as shelf:
                check_clock(place, shelf.reader)
        except StoreError:
            if not create:  # a write into a store that is not there says so, and makes none
                raise
            check_clock(place, None)
        try:
            self.recorder = prose(recorder)
        except ValueError as problem:
            raise Refused([Problem(where="recorder", message=str(problem))]) from None
        self._application = Negotiations(place)
        self.shelf = Shelf(place)

    def close(self) -> None:
        self.shelf.close()
        self._application.close()

    # --- framing ----------------------------------------------------------------------------

    def open_negotiation(
        self, name: str, title: str | None = None, original: d.Original | None = None
    ) -> Written:
        """Begin a timeline. Opening it again with the same title is answered with the first.

        `original` says when and by whom it was opened in the store that it comes from.
        """
        event = framing.opened(name, title)

        def write() -> Written:
            last = self.shelf.reader.last(name)
            if last is not None:
                first = self.shelf.log(name)[0]
                earlier = getattr(first.event, "title", None)
                if closing.is_closed(self.shelf.reader, name):
                    return self._reopen(name, title or earlier, last[0])
                if title and earlier != event.title:
                    raise Conflict(
                        f"negotiation '{name}' is open already "
                        + (f"under the title '{earlier}'" if earlier else "without a title")
                        + ": choose another name"
                    )
                return Written(
                    negotiation=name, outcomes=(Outcome(seq=first.seq, id=None, event=first.event,
                                                        new=False, version=last[0]),)
                )  # fmt: skip
            digest = digest_of(event, encode(event))
            fact = msgspec.structs.replace(event, original=original)
            return self._record(
                name, [Decision(event=fact, key=content_key(digest), digest=digest)]
            )

        return self._again(write)

    def _reopen(self, name: str, title: str | None, version: int) -> Written:
        event = framing.opened(name, title)
        times = len(self.shelf.reader.mentions(name, closing.SPACE, closing.CLOSED))
        draft = _draft_of(event)
        draft = replace(draft, key=f"{draft.key}:{times}")
        return self._record(name, [draft], version=version, claims=[()])

    def close_negotiation(
        self, name: str, reason: str | None = None, *, dry_run: bool = False
    ) -> Written:
        """Give up a timeline in which nothing happened, so that nothing asks for it any more;
        opened again, it goes on. Raises Refused where anything but declarations was recorded."""
        raw = {"reason": [reason]} if reason else {}
        return self.enter(name, [Draft(place="", kind="close", raw=raw)], dry_run=dry_run)

    def declare(self, negotiation: str, kind: str, raw: Mapping[str, Sequence[str]]) -> Written:
        """Declare a party, an issue, a source or a title (`kind`) from texts."""
        return self.enter(negotiation, [Draft(place="", kind=kind, raw=_listed(raw))])

    # --- developments and amendments --------------------------------------------------------

    def append(
        self,
        negotiation: str,
        kind: str,
        raw: Mapping[str, Sequence[str]],
        *,
        key: str | None = None,
        expect_version: int | None = None,
        dry_run: bool = False,
    ) -> Written:
        """Record one development. Raises Refused with every problem, Conflict for a stale
        version or a key that was used with another body; then nothing is written."""
        entered = Draft(place="", kind=kind, raw=_listed(raw))
        return self.enter(
            negotiation, [entered], key=key, expect_version=expect_version, dry_run=dry_run
        )

    def amend(
        self,
        negotiation: str,
        kind: str,
        raw: Mapping[str, Sequence[str]],
        *,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Written:
        """Correct, retract, reinstate, link, or add a source (`kind`), from texts."""
        entered = Draft(place="", kind=kind, raw=_listed(raw))
        return self.enter(negotiation, [entered], key=key, dry_run=dry_run)

    def enter_document(
        self,
        negotiation: str,
        document: Document,
        *,
        key: str | None = None,
        expect_version: int | None = None,
        dry_run: bool = False,
    ) -> Written:
        """Record a whole file, all or nothing. An export whose negotiation is not here opens it."""
        opening = None
        if document.original is not None and document.negotiation == negotiation:
            event = framing.opened(negotiation, document.title)
            opening = msgspec.structs.replace(event, original=document.original)
        several = len(document.entries) > 1
        return self.enter(
            negotiation,
            document.entries,
            key=key,
            expect_version=expect_version,
            dry_run=dry_run,
            documents=digests_of(document.entries) if several else (),
            opening=opening,
            faulty=document,
        )

    def enter(
        self,
        negotiation: str,
        entries: Sequence[Draft],
        *,
        key: str | None = None,
        expect_version: int | None = None,
        dry_run: bool = False,
        documents: Sequence[str] = (),
        opening: d.NegotiationOpened | None = None,
        faulty: Document | None = None,
    ) -> Written:
        """Record entries in one transaction: every problem of all of them, or all of them.

        `opening` opens the negotiation in the same transaction where there is none of its name.
        `faulty` is the file they stand in: what is wrong with itself is told with the rest.
        """
        told = faulty.problems if faulty else ()

        def write() -> Written:
            last = self.shelf.reader.last(negotiation)  # before anything is checked against it
            if last is None and opening is None:
                known = self.shelf.negotiations()
                raise UnknownName(f"no negotiation '{negotiation}' ({nearest(negotiation, known)})")
            if key is not None and not key.strip():
                raise Refused([Problem(where="key", message="is empty: leave it out, or name one")])
            if key is not None and unfit(key):
                raise Refused([Problem(where="key", message="holds what no text may hold")])
            if key is not None and len(entries) > 1:
                message = f"is a key for one entry, and there are {len(entries)}"
                raise Refused([Problem(where="key", message=message), *told])
            declared = Declared(self.shelf, negotiation)
            for unread in faulty.unread if faulty else ():
                declared.refused(unread)
            declared.expect(entries)
            drafter = Decider(declared, key, documents)
            problems: list[Problem] = list(told)
            conflicts: list[Problem] = []
            drafts: list[Decision] = []
            claims: list[tuple[tuple[str, str], ...]] = []
            pending: list[Logged] = []
            seen = drafter.said
            head = self.shelf.reader.head()
            if last is None and opening is not None:
                drafts.append(_draft_of(opening))
                claims.append(declared.take(opening))
                pending.append(Logged(head + 1, _now(), self.recorder, opening))
            again = _said_again(entries)
            for number, entered in enumerate(entries):
                drafter.key = entered.key or key
                try:
                    draft = drafter.draft(entered, pending, said_again=number in again)
                except Refused as refused:
                    problems += [_placed(p, entered.place) for p in refused.problems]
                    declared.refused(entered)
                    continue
                except Conflict as conflict:
                    problem = _placed(Problem(where="", message=str(conflict)), entered.place)
                    conflicts.append(problem)
                    declared.refused(entered)
                    continue
                if draft.key in seen:
                    first = seen[draft.key]
                    if not first.asks_what(draft.digest):
                        message = (
                            f"the key '{draft.key}' was used for {first.place} with another body: "
                            "use another key, or none"
                        )
                        conflicts.append(_placed(Problem(where="", message=message), entered.place))
                    elif entered.kind in KINDS or entered.kind == "link":
                        message = f"is the same entry as {first.place}: remove one"
                        problems.append(_placed(Problem(where="", message=message), entered.place))
                    continue
                seen[draft.key] = draft
                drafts.append(draft)
                there = found(self.shelf.reader, negotiation, draft) is not None
                claims.append(() if there else declared.take(draft.event))
                if not there:
                    declared.say(draft)
                    pending.append(
                        Logged(head + len(pending) + 1, _now(), self.recorder, draft.event)
                    )
            if problems:
                found_here = [*problems, *conflicts]
                raise Refused(sorted(found_here, key=_line) if told else found_here)
            if conflicts:
                raise Conflict("\n".join(map(str, conflicts)))
            if pending and closing.is_closed(self.shelf.reader, negotiation):
                raise Refused(
                    f"negotiation '{negotiation}' is closed: 'timeline new {negotiation}' opens "
                    "it again"
                )
            return self._record(
                negotiation,
                drafts,
                version=last[0] if last else 0,
                claims=claims,
                expect_version=expect_version,
                dry_run=dry_run,
            )

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
            return planned, record(self.shelf, self._application, self.recorder, planned)

        return self._again(write)

    def put(self, stored: Sequence[StoredEvent], entries: Sequence[Entry]) -> list[int]:
        """Record events that are encoded and known to fit, in one transaction: the way in for
        coded events by the hundred thousand. Raises the store's Taken where a key, version or
        name is taken; then nothing was written."""
        return self._application.append_encoded(stored, entries)

    # --- how it is done ---------------------------------------------------------------------

    def _again(self, write: Callable[[], Done]) -> Done:
        from timeline.store.conflicts import Taken

        for _ in range(_TRIES):
            try:
                return write()
            except Taken:
                continue  # another desk wrote meanwhile: look again, then decide again
        raise Conflict(f"other desks kept writing first, {_TRIES} times: try again")

    def _record(
        self,
        negotiation: str,
        drafts: Sequence[Decision],
        *,
        version: int = 0,
        claims: Sequence[tuple[tuple[str, str], ...]] | None = None,
        expect_version: int | None = None,
        dry_run: bool = False,
    ) -> Written:
        known: list[tuple[Decision, int | None]] = []
        for draft in drafts:
            used = found(self.shelf.reader, negotiation, draft)
            if used is not None and not draft.asks_what(used[0]):
                raise Conflict(
                    f"the key '{draft.key}' was used for event {used[1]} with another body: "
                    "use another key, or none"
                )
            known.append((draft, used[1] if used else None))
        fresh = [draft for draft, seq in known if seq is None]
        if fresh and expect_version is not None and expect_version != version:
            raise StaleVersion(
                f"{negotiation} is at version {version}, not {expect_version}: "
                "look at what was added ('timeline log'), then try again"
            )
        if claims is None:
            claims = [tuple(names_of(draft.event)) for draft in drafts]
        head = self.shelf.reader.head()
        now = _now()
        pending = [
            Logged(head + i, now, self.recorder, draft.event)
            for i, draft in enumerate(fresh, start=1)
        ]
        self._check_order(negotiation, fresh, pending)
        if fresh and not dry_run:
            kept = [names for (_, seq), names in zip(known, claims, strict=True) if seq is None]
            seqs = self._application.append(
                negotiation,
                version,
                [draft.event for draft in fresh],
                [
                    Entry(
                        recorder=self.recorder,
                        event_id=getattr(draft.event, "id", None),
                        names=names,
                        mentions=tuple(mentions_of(draft.event)),
                        key=draft.key,
                        digest=draft.digest,
                    )
                    for draft, names in zip(fresh, kept, strict=True)
                ],
            )
        else:
            seqs = [entry.seq for entry in pending]
        outcomes = self._outcomes(negotiation, known, seqs, version, dry_run)
        written = Written(negotiation=negotiation, outcomes=tuple(outcomes), dry_run=dry_run)
        return self._against_assertions(written, pending) if fresh else written

    def _against_assertions(self, written: Written, pending: Sequence[Logged]) -> Written:
        """What was written with the assertions that it broke; nothing is read where there are
        none. They never keep anything from being recorded."""
        events = [outcome.event for outcome in written.outcomes if outcome.new]
        made = any(isinstance(event, d.StanceAsserted) for event in events)
        if not made and not self.shelf.reader.names(written.negotiation, "assertion"):
            return written
        first = min(outcome.seq for outcome in written.outcomes if outcome.new)
        near = self._near(written.negotiation, events)
        have = {entry.seq for entry in near}
        near = [*near, *(entry for entry in pending if entry.seq not in have)]
        issues = issues_of(near)
        concerned = [
            entry
            for entry in standing_assertions(self.shelf, written.negotiation)
            if entry.seq < first and getattr(entry.event, "issue", None) in issues
        ]
        if len(events) <= 20:
            concerned = may_break(concerned, near, first)
        # What issues are redefined as may matter anywhere on them.
        issues = {event.issue for event in events if isinstance(event, d.IssueDefined)}
        issues |= {entry.event.issue for entry in concerned}  # type: ignore[attr-defined]
        bench = _Whole(self.shelf, written, pending)
        broken: list[Checked] = []
        if issues:
            broken = newly_broken(bench.log, first, issues)
        outcomes = tuple(
            replace(one, changes=(found_text(self._judged(written, one.event, bench)),))
            if isinstance(one.event, d.StanceAsserted)
            else one
            for one in written.outcomes
        )
        return replace(written, outcomes=outcomes, broken=tuple(broken))

    def _judged(self, written: Written, one: d.StanceAsserted, whole: _Whole) -> Judgement:
        """Whether a new assertion holds, from what it is about where that is enough."""
        here = None if written.dry_run else holds_here(self.shelf, written.negotiation, one)
        return judge(here, one) if here is not None else whole.bench.judge(one)

    def _check_order(
        self, negotiation: str, fresh: Sequence[Decision], pending: Sequence[Logged]
    ) -> None:
        events = [draft.event for draft in fresh]
        if not any(isinstance(event, d.Development | d.Amendment) for event in events):
            return
        near = self._near(negotiation, events)
        before = read_record(near, Cut(recorded_by=pending[0].seq - 1))
        after = read_record([*near, *pending], Cut(recorded_by=pending[-1].seq))
        places = {entry.seq: draft.place for entry, draft in zip(pending, fresh, strict=True)}
        old = {clash.edge for clash in before.clashes}
        clashes = [clash for clash in after.clashes if clash.edge not in old]
        problems = [
            (clash.edge.seq, problem)
            for clash, problem in zip(clashes, order_problems(before, after), strict=True)
        ]
        problems += account_problems(before, after)
        about = {_concerned(entry.event): entry.seq for entry in pending}
        told = life_problems(before, after, [name for name in about if name])
        problems += [(about[name], problem) for name, problem in told]
        if problems:
            raise Refused([_placed(problem, places.get(seq) or "") for seq, problem in problems])

    def _near(self, negotiation: str, events: Sequence[d.Event]) -> list[Logged]:
        # Many entries concern most of the stream: then one range read beats many look-ups.
        if len(events) > 20:
            return self.shelf.log(negotiation)
        return neighbourhood(self.shelf, negotiation, [*events, *self._beside(negotiation, events)])

    def _beside(self, negotiation: str, events: Sequence[d.Event]) -> list[d.Event]:
        """The first entries of the other agreements, where one under a new name comes in: it may
        be one of them."""
        reader = self.shelf.reader
        new = [
            event
            for event in events
            if isinstance(event, d.AgreementReached)
            and len(reader.mentions(negotiation, "agreement", event.agreement or event.id)) < 2
        ]
        if not new:
            return []
        names = reader.names(negotiation, "agreement")[-MOST_BESIDE:]
        found_at = (reader.find_name(negotiation, "agreement", name) for name in names)
        seqs = {seq for seq in found_at if seq is not None}
        return [entry.event for entry in self.shelf.rows(negotiation, seqs)] if seqs else []

    def _last_day(self, negotiation: str, near: Sequence[Logged], last: int) -> date | None:
        """The record's last day, where something in the neighbourhood lapses only after its own:
        then the whole stream says whether it has lapsed. None where that cannot matter."""
        if not _may_lapse_after(near, read_record(near, Cut(recorded_by=last)).last_day):
            return None
        have = {entry.seq for entry in near}
        whole = [e for e in self.shelf.log(negotiation, last) if e.seq not in have]
        log = sorted((*whole, *near), key=lambda entry: entry.seq)
        return read_record(log, Cut(recorded_by=last)).last_day

    def _outcomes(
        self,
        negotiation: str,
        known: Sequence[tuple[Decision, int | None]],
        seqs: Sequence[int],
        version: int,
        dry_run: bool,
    ) -> list[Outcome]:
        given = iter(seqs)
        at = version
        places: list[tuple[d.Event, int, bool, int]] = []
        for draft, seq in known:
            if seq is None:
                at += 1
                places.append((draft.event, next(given), True, at))
            else:
                (first,) = self.shelf.rows(negotiation, [seq])
                places.append((first.event, seq, False, version))
        concerned = [e for e, _, _, _ in places if isinstance(e, d.Development | d.Amendment)]
        if not concerned:
            return [
                Outcome(seq=seq, id=getattr(event, "id", None), event=event, new=new, version=v)
                for event, seq, new, v in places
            ]
        single = len(places) == 1
        # The ledger of a party counts what it asked on every track: that takes the whole record.
        whole = isinstance(concerned[0], d.Amendment) and single and at <= MOST_WHOLE
        near = self.shelf.log(negotiation) if whole else self._near(negotiation, concerned)
        have = {entry.seq for entry in near}
        near += [
            Logged(seq, _now(), self.recorder, event)
            for event, seq, _, _ in places
            if seq not in have and (dry_run or isinstance(event, d.Development | d.Amendment))
        ]
        near.sort(key=lambda entry: entry.seq)
        last = max(seq for _, seq, _, _ in places)
        if not all(new for _, _, new, _ in places):
            last = max(last, self.shelf.head(negotiation))  # told as it stands today
        today = self._last_day(negotiation, near, last)
        after = Fold(read_record(near, Cut(recorded_by=last), judged_on=today))
        first_seq = min(seq for _, seq, _, _ in places)
        before = (
            Fold(read_record(near, Cut(recorded_by=first_seq - 1), judged_on=after.record.last_day))
            if single
            and places[0][2]
            and isinstance(concerned[0], d.Amendment)
            and len(near) <= MOST_COMPARED
            else None
        )
        return [
            outcome_of(
                event,
                seq=seq,
                new=new,
                version=v,
                before=before,
                after=after,
                whole=whole,
                alone=single,
            )
            for event, seq, new, v in places
        ]


class _Whole:
    """The whole log after a write, read where it is needed."""

    def __init__(self, shelf: Shelf, written: Written, pending: Sequence[Logged]) -> None:
        self._shelf, self._written, self._pending = shelf, written, pending

    @cached_property
    def log(self) -> list[Logged]:
        log = self._shelf.log(self._written.negotiation)
        return [*log, *self._pending] if self._written.dry_run else log

    @cached_property
    def bench(self) -> Bench:
        return Bench(self.log)


def _may_lapse_after(near: Sequence[Logged], last_day: date | None) -> bool:
    """Whether something that was ever said here lapses on or after a day, so that it matters
    what day it is."""
    said = [
        text
        for entry in near
        for text in (
            getattr(entry.event, "lapses", None),
            entry.event.patch.get("lapses") if isinstance(entry.event, d.Corrected) else None,
        )
        if text
    ]
    days = [parse_when(text).latest for text in said]
    return any(day is not None and (last_day is None or day >= last_day) for day in days)


def _concerned(event: d.Event) -> str | None:
    """The development that an event enters, or enters otherwise."""
    match event:
        case d.Development():
            return event.id
        case d.Corrected() | d.Reinstated() | d.Linked():
            return event.target
        case _:
            return None


def _said_again(entries: Sequence[Draft]) -> set[int]:
    """The places of declarations whose name is declared once more after them."""
    seen: set[tuple[str, str]] = set()
    found = set()
    for number in range(len(entries) - 1, -1, -1):
        entered = entries[number]
        if entered.kind in declarations.KINDS:
            field = "name" if entered.kind == "title" else entered.kind
            named = (entered.kind, (entered.raw.get(field) or [""])[0])
            if named in seen:
                found.add(number)
            seen.add(named)
    return found


def _line(problem: Problem) -> int:
    """The line or entry that a problem stands at; 0 without one."""
    digits = re.search(r"\d+", problem.place or "")
    return int(digits.group()) if digits else 0


def _placed(problem: Problem, place: str) -> Problem:
    return problem.at(place) if place else problem


def _listed(raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in raw.items() if texts}


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1_000_000)
