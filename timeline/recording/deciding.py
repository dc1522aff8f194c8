"""From drafts to events: what a whole batch comes to beside what is recorded, in memory.

Nothing is read here but through the neighbourhood of the batch, and nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from events import developments as d
from events.declaring import DECLARING
from events.entry import build, unbuild
from events.errors import Conflict, Problem, Refused
from events.fields import FIELDS
from events.former import former_body, formerly
from events.kinds import KINDS, Kind
from events.log import Logged, first_recorded
from events.names import WITH_IDS, unfit
from events.redaction import REDACTED
from projections.record.codebook import STANDARD
from timeline.checking.fitting import undeclared
from timeline.entries import framing
from timeline.entries.document import Document, digests_of
from timeline.entries.draft import Draft, dropped
from timeline.recording.amending import Amender, TargetState
from timeline.recording.asserting import asserted
from timeline.recording.decision import Decision, decision_of, found
from timeline.recording.declared import Declared, declaration_of, named_by_day, unknown_in
from timeline.recording.hood import Hood
from timeline.store import closing
from timeline.wording import count_words

_NO_FILE = Document(entries=())


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """The terms of a write beside its drafts.

    `key` is the idempotency key that was given, `expect_version` the version that the negotiation
    must have, `document` the file that they stand in: what is wrong with that is told with the
    rest. `opening` opens the negotiation where there is none of its name. With `dry_run` nothing is
    recorded.
    """

    key: str | None = None
    expect_version: int | None = None
    dry_run: bool = False
    document: Document = _NO_FILE
    opening: d.NegotiationOpened | None = None

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """A file of several entries as digests: as it is read now, and as version 1 read it."""
        entries = self.document.entries
        return digests_of(entries) if len(entries) > 1 else ()


def decide(drafts: Sequence[Draft], hood: Hood, recorder: str, asked: Conditions) -> list[Decision]:
    """What the drafts come to, in order; each with the number of its event where it is there.
    Raises Refused with every problem of all of them, and Conflict."""
    _check_key(asked, len(drafts))
    return _Deciding(drafts, hood, recorder, asked).run()


class _Deciding:
    """One batch on its way: each draft may refer to those before it."""

    def __init__(
        self, drafts: Sequence[Draft], hood: Hood, recorder: str, asked: Conditions
    ) -> None:
        self.drafts, self.hood, self.recorder, self.asked = drafts, hood, recorder, asked
        self.declared = Declared(hood, drafts)
        self.key = asked.key
        self.said: dict[str, Decision] = {}
        """The decisions so far, by their keys."""
        self.new: Decision | None = None
        """The last that was found not to have been said before."""
        self.pending: list[Logged] = []
        self.problems: list[Problem] = list(asked.document.problems)
        self.conflicts: list[Problem] = []
        self.clash: Conflict | None = None
        """The first key that was used for another body before."""

    def run(self) -> list[Decision]:
        for unread in self.asked.document.unread:
            self.declared.refused(unread)
        decisions: list[Decision] = []
        if not self.hood.is_there and self.asked.opening is not None:
            # The same request wherever it was first recorded.
            asked = msgspec.structs.replace(self.asked.opening, original=None)
            decisions.append(self._take(decision_of(self.asked.opening, asked=asked)))
        again = _said_again(self.drafts)
        for number, draft in enumerate(self.drafts):
            self.key = draft.key or self.asked.key
            try:
                decision = self.decide(draft, said_again=number in again)
            except Refused as refused:
                self.problems += [p.at(draft.place) for p in refused.problems]
                self.declared.refused(draft)
                continue
            except Conflict as conflict:
                self.conflicts.append(Problem(where="", message=str(conflict)).at(draft.place))
                self.declared.refused(draft)
                continue
            first = self.said.get(decision.key)
            if first is None:
                self.said[decision.key] = decision
                decisions.append(self._take(decision))
            else:
                self._said_twice(draft, decision, first)
        self._stop()
        if self.pending:
            self.hood.refuse_closed()
        if self.clash is not None:
            raise self.clash
        return decisions

    def _take(self, decision: Decision) -> Decision:
        """The decision with what is recorded of it, and the names that it is the first to use."""
        used = None if decision is self.new else found(self.hood, decision)
        if used is not None:
            if self.clash is None and not decision.asks_what(used[0]):
                self.clash = Conflict(used_otherwise(decision.key, f"event {used[1]}"))
            return msgspec.structs.replace(decision, there=used[1])
        decision = msgspec.structs.replace(decision, names=self.declared.take(decision.event))
        if isinstance(decision.event, d.Declaration):
            self.declared.say(decision)
        seq = self.hood.head + len(self.pending) + 1
        self.pending.append(Logged(seq, 0, self.recorder, decision.event))
        return decision

    def _said_twice(self, draft: Draft, decision: Decision, first: Decision) -> None:
        if not first.asks_what(decision.digest):
            message = used_otherwise(decision.key, str(first.place))
            self.conflicts.append(Problem(where="", message=message).at(draft.place))
        elif draft.kind in KINDS or draft.kind == "link":
            message = f"is the same entry as {first.place}: remove one"
            self.problems.append(Problem(where="", message=message).at(draft.place))

    def _stop(self) -> None:
        if self.problems:
            told = [*self.problems, *self.conflicts]
            raise Refused(sorted(told, key=_line) if self.asked.document.problems else told)
        if self.conflicts:
            raise Conflict(self.conflicts)

    # --- one draft ------------------------------------------------------------------------------

    def decide(self, draft: Draft, *, said_again: bool) -> Decision:
        """What one draft comes to. Raises Refused with its problems, Conflict for a taken id.
        `said_again`: whether a declaration's name is declared once more in this write."""
        decision = self._decide(draft, said_again)
        if draft.original is None or decision.event.original is not None:
            return decision
        # A fact beside what was asked for: the same entry is known again with or without it.
        event = msgspec.structs.replace(decision.event, original=draft.original)
        return decision.saying(event)

    def _decide(self, draft: Draft, said_again: bool) -> Decision:
        if draft.kind in KINDS:
            return self._development(KINDS[draft.kind], draft)
        if problems := dropped(draft):
            raise Refused(problems)
        if draft.kind in DECLARING:
            return declaration_of(self.declared, draft, self.key, said_again=said_again)
        if draft.kind == "close":
            return self._closing(draft)
        if draft.kind == "assertion":
            return self._assertion(draft)
        amender = Amender(self.declared, self.key, self.asked.digests)
        return amender.decide(draft, self.pending)

    def _development(self, kind: Kind, draft: Draft) -> Decision:
        named = bool(draft.raw.get("id"))
        raw = self.declared.with_ids(draft.raw)
        event, problems = build(kind, raw, self.declared.words, self._make_id)
        if event is None:
            raise Refused([*problems, *unknown_in(self.declared, raw)])
        # What was asked for, without an id that was only made up for it.
        asked = event if named else msgspec.structs.replace(event, id="")
        before = formerly(asked, raw, draft.inherited)
        former = former_body(before) if before is not None else None
        decision = decision_of(event, draft.place, key=self.key, asked=asked, former=former)
        if self._is_new(decision):
            taken = named and self.declared.is_taken(event.id)
            if taken and (seq := self._brought_back(draft, "development", event)):
                return msgspec.structs.replace(decision, there=seq)
            logged = draft.original is not None
            problems = undeclared(self.declared, event, logged=logged)
            if not logged and kind.type is d.AgreementReached:
                problems += _alone(raw)
            # As a default it is meant for the entries that have words.
            if raw.get("anchor") and not raw.get("phrase") and "anchor" not in draft.inherited:
                said = "has no phrase: give the words that count from it"
                problems.append(Problem(where="anchor", message=said))
            if problems:
                raise Refused(problems)
            if taken:
                raise Conflict(self._taken(event, before))
        return decision

    def _brought_back(self, draft: Draft, space: str, event: Identified) -> int | None:
        """The number of the event that an exported entry is of, if that says the same, whatever it
        was asked for by: an id may have been made up for it. Links may have gone since, with what
        was redacted elsewhere."""
        entry = self._entered(space, event.id) if draft.original else None
        if entry is None or first_recorded(entry) != draft.original:
            return None
        head, known = (getattr(one, "account_of", None) for one in (event, entry.event))
        if head and head != known:  # the first of several accounts of what went?
            other = self._entered("development", head)
            if not known or getattr(other and other.event, "account_of", None) != known:
                return None
        return entry.seq if _says(entry.event, event) else None

    def _entered(self, space: str, name: str) -> Logged | None:
        seq = self.hood.recorded_name(space, name)
        return None if seq is None else self.hood.rows([seq])[0]

    def _make_id(self, kind: Kind, occurred: str) -> str:
        return self.declared.free(named_by_day(kind.name, occurred))

    def _taken(self, event: d.Development, before: d.Development | None) -> str:
        """Why an id cannot be used again, and what to do instead."""
        change = f"'timeline correct {event.id} --set field=value --reason WHY'"
        by, was = "another entry of this file", ""
        entry = self._entered("development", event.id)
        if entry is not None:
            by, state = f"event {entry.seq}", TargetState(self.hood, event.id, self.pending)
            removed = None if state.redacted else _removed_in(entry.event)
            if state.redacted or removed:
                return (
                    f"{removed or ''}'{event.id}' ({by}) was removed by order of the law: leave "
                    "the entry out, or choose another id for what may be recorded"
                )
            if state.development is not None and state.corrected_by:
                corrected = f"corrected by {' and '.join(state.corrected_by)}"
                if msgspec.structs.replace(state.development, original=None) in (event, before):
                    return (
                        f"'{event.id}' ({by}) says that already, as {corrected}, but was first "
                        "entered with another body: leave the entry out, or as it was first "
                        f"entered, and change it with {change}"
                    )
                was = f", and it was {corrected}"
        else:
            others = (self.hood.recorded_name(space, event.id) for space in WITH_IDS)
            if other := next(filter(None, others), None):
                return f"the id '{event.id}' is taken by event {other}: choose another id"
        return (
            f"the id '{event.id}' is taken by {by} with another body{was}: choose another id, or "
            f"change it with {change}"
        )

    def _assertion(self, draft: Draft) -> Decision:
        asked = asserted(self.declared, draft.raw, logged=draft.original is not None)
        # Facts beside what was asked for: by which codebook it was expected, and a made-up id.
        event = msgspec.structs.replace(asked, codebook=STANDARD.label)
        decision = decision_of(event, draft.place, key=self.key, asked=asked)
        if not event.id:
            made = self.declared.free(f"assertion-{event.as_of}")
            return decision.saying(msgspec.structs.replace(event, id=made))
        if self._is_new(decision) and self.declared.is_taken(event.id):
            if seq := self._brought_back(draft, "assertion", event):
                return msgspec.structs.replace(decision, there=seq)
            raise Conflict(f"the id '{event.id}' is taken already: choose another id")
        return decision

    def _closing(self, draft: Draft) -> Decision:
        """The end of a negotiation. Refused where anything happened in it."""
        name = self.hood.negotiation
        event = framing.closed(name, draft.raw)
        times = self.hood.mentions(closing.SPACE, closing.CLOSED)
        decision = decision_of(event, draft.place, key=self.key)
        if self.hood.is_closed:
            return msgspec.structs.replace(decision, there=times[-1])
        held = {space: len(self.declared.names(space)) for space in ("development", "assertion")}
        told = [count_words(count, space) for space, count in held.items() if count]
        if told:
            raise Refused(
                f"negotiation '{name}' holds {' and '.join(told)}: only one in which nothing but "
                "declarations was recorded is closed; what is wrong in it is retracted "
                "('timeline retract')"
            )
        if times and self.key is None:
            decision = msgspec.structs.replace(decision, key=f"{decision.key}:{len(times)}")
        return decision

    def _is_new(self, decision: Decision) -> bool:
        # Not said before in this very write, nor recorded.
        if decision.key in self.said or found(self.hood, decision) is not None:
            return False
        self.new = decision
        return True


Identified = d.Development | d.StanceAsserted


def _says(entered: d.Event, event: Identified) -> bool:
    """Whether an event that was entered says what another does, or that and more links."""
    aside: dict[str, Any] = {"original": None}
    if isinstance(event, d.StanceAsserted):
        aside["codebook"] = event.codebook
    else:
        for name in _LINKS:
            now, then = getattr(event, name, None), getattr(entered, name, None)
            if now and name != "account_of" and not set(now) <= set(then or ()):
                return False
            aside |= {name: now} if hasattr(entered, name) else {}
    return type(entered) is type(event) and msgspec.structs.replace(entered, **aside) == event


def _removed_in(event: d.Event) -> str | None:
    """Which of its texts the law removed, if it did."""
    texts = unbuild(event)[1] if isinstance(event, d.Development) else {}
    names = [name for name, told in texts.items() if REDACTED in told]
    return f"{' and '.join(names)} of " if names else None


_LINKS = [field.attribute for field in FIELDS.values() if field.links and field.many]
_LINKS.append("account_of")


def _alone(raw: Mapping[str, Sequence[str]]) -> list[Problem]:
    """One party as the parties of an agreement, which is of two; or one of them as who did what
    all of them are said to have done."""
    by, between = (
        {one.strip() for text in raw.get(name, ()) for one in text.split(",") if one.strip()}
        for name in ("by", "between")
    )
    if by and by < between:
        who = " and ".join(sorted(by))
        message = (
            f"{who} is one of those between whom it is: what all of them did is --between "
            f"without --by, what {who} did alone is --by {who} without --between"
        )
        return [Problem(where="by", message=message)]
    if len(between) != 1 or by:
        return []
    message = (
        "an agreement needs two parties, e.g. USA,CHN; what "
        f"{min(between)} alone did to one is --by"
    )
    return [Problem(where="between", message=message)]


def used_otherwise(key: str, by: str) -> str:
    """What is said of a key that another request had."""
    return f"the key '{key}' was used for {by} with another body: use another key, or none"


def _check_key(asked: Conditions, drafts: int) -> None:
    if asked.key is None:
        return
    if not asked.key.strip():
        raise Refused("is empty: leave it out, or name one", where="key")
    if unfit(asked.key):
        raise Refused("holds what no text may hold", where="key")
    if drafts > 1:
        message = f"is a key for one entry, and there are {drafts}"
        raise Refused([Problem(where="key", message=message), *asked.document.problems])


def _said_again(drafts: Iterable[Draft]) -> set[int]:
    """The places of declarations whose name is declared once more after them."""
    seen: set[tuple[str, str]] = set()
    again = set()
    declaring = [one for one in enumerate(drafts) if one[1].kind in DECLARING]
    for number, draft in reversed(declaring):
        field = "name" if draft.kind == "title" else draft.kind
        named = (draft.kind, (draft.raw.get(field) or [""])[0])
        if named in seen:
            again.add(number)
        seen.add(named)
    return again


def _line(problem: Problem) -> int:
    """The line or entry that a problem stands at; 0 without one."""
    digits = re.search(r"\d+", problem.place or "")
    return int(digits.group()) if digits else 0
