"""A table against the log: what is new, changed, missing, or was changed in both places.

Three forms of each row are compared, field by field: what the last import recorded (the base),
what the log holds now (with corrections by hand), and what the file says.

    file = log                          unchanged
    file = base, log differs            corrected by hand since: left alone
    log = base, file differs            the file was edited: a correction
    all differ, in different fields     the file's edits are made, the log's stay
    all differ, in the same field       a conflict: listed, and decided by whoever imports
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from events import developments as d
from events.entry import build, unbuild
from events.errors import Problem
from events.former import TERMS, formerly
from events.kinds import KINDS, kind_of
from events.log import Logged
from events.quantity import IssueWords
from projections.amended import patched
from projections.cut import Cut
from projections.record import Item, read_record
from timeline.entries.draft import Draft
from timeline.interchange.names import short_hash
from timeline.interchange.rows import Line
from timeline.interchange.sheet_form import LINKS
from timeline.interchange.wording import contrast, shortened

Decision = Literal["stop", "log", "file"]
Texts = Keyed[str, list[str]]

_LONGEST_REASON = 300
"""Characters of a correction's reason: which line of the file, and what differs."""


_READ_OTHERWISE = (("status",), ("by", "between"), ("commits",), *((name,) for name in TERMS))
"""The fields that version 1 read otherwise; together where one meant the other."""


@dataclass(frozen=True, kw_only=True)
class FieldConflict:
    """A field that was changed in the file and in the log since the last import."""

    place: str
    development: str
    field: str
    base: str
    log: str
    file: str


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What the file changes of a recorded development: field -> (now, then)."""

    place: str
    development: str
    changes: Keyed[str, tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A development whose row is no longer in the file."""

    development: str
    says: str


@dataclass(kw_only=True)
class Plan:
    """What an import would do, as entries to record and as lists to show."""

    entries: list[Draft] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    reinstated: list[str] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    conflicts: list[FieldConflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0


@dataclass(kw_only=True)
class _Recorded:
    """One row's development in the log: the numbers of its first entry and of its amendments.

    `adopted`: it was not an import that recorded it, but the row names it by its id."""

    seq: int
    amendments: list[int] = field(default_factory=list)
    adopted: bool = False


class Merger:
    """Compares lines with one negotiation's log."""

    def __init__(
        self,
        table: str,
        file: str,
        log: Iterable[Logged],
        keys: Iterable[tuple[str, int]],
        *,
        own: bool = False,
        is_former: Callable[[int], bool] = lambda _: False,
    ) -> None:
        self._own = own
        self._is_former = is_former
        self._there: set[str] = set()
        self._prefix = prefix_of(table)
        self._file = file
        self._events = {entry.seq: entry.event for entry in log}
        last = max(self._events, default=0)
        entries = [Logged(seq, 0, "", event) for seq, event in self._events.items()]
        self._record = read_record(entries, Cut(recorded_by=last))
        self._sources = {
            _told_of({n: [v] for n in _OF_SOURCES if (v := getattr(source, n)) is not None}): name
            for name, source in self._record.sources.items()
        }
        self._rows: dict[str, _Recorded] = {}
        self._amendments: dict[str, list[int]] = {}
        for key, seq in keys:
            name, _, number = key.removeprefix(self._prefix).partition("!")
            if number:
                self._amendments.setdefault(name, []).append(seq)
            else:
                self._rows[name] = _Recorded(
                    seq=seq, amendments=self._amendments.setdefault(name, [])
                )
        self._ids = {
            event.id: seq for seq, event in self._events.items() if isinstance(event, d.Development)
        }

    def plan(
        self, lines: Iterable[Line], *, retract_missing: bool = False, decide: Decision = "stop"
    ) -> Plan:
        """Compare every line; what is recorded and in no line is missing."""
        plan = Plan()
        seen: set[str] = set()
        lines = list(lines)
        for line in lines:
            self._as_recorded(line)
        self._there = {name for line in lines for name in line.entered.raw.get("id", ())}
        for line in lines:
            key = self._generation(line.key)
            seen.add(key)
            recorded = self._rows.get(key) or self._adopted(line, key)
            if recorded is None:
                self._append(plan, line, key)
                plan.new.append(line.entered.place)
            else:
                self._compare(plan, line, key, recorded, decide)
        for key, recorded in self._rows.items():
            if key not in seen and not self._superseded(key):
                self._miss(plan, key, recorded, retract_missing)
        return plan

    def _as_recorded(self, line: Line) -> None:
        """A source of which all that a row says is recorded already keeps the id that it has."""
        for entered in line.declares:
            named = entered.raw.get("source", [""])[0] if entered.kind == "source" else ""
            known = self._sources.get(_told_of(entered.raw)) if named else None
            if known is None or known == named or named in self._record.sources:
                continue
            entered.raw["source"] = [known]
            cited = line.entered.raw.get("source", [])
            line.entered.raw["source"] = [known if name == named else name for name in cited]

    def _adopted(self, line: Line, key: str) -> _Recorded | None:
        """The development that a row names by its id, where no import recorded it."""
        named = line.entered.raw.get("id") or [""]
        seq = self._ids.get(named[0])
        if seq is None:
            return None
        return _Recorded(seq=seq, amendments=self._amendments.setdefault(key, []), adopted=True)

    def _generation(self, key: str) -> str:
        """The row's last key: a row whose kind changed was recorded again under another."""
        number = 2
        while f"{key}~{number}" in self._rows:
            number += 1
        return key if number == 2 else f"{key}~{number - 1}"

    def _superseded(self, key: str) -> bool:
        head, mark, number = key.rpartition("~")
        follows = f"{head}~{int(number) + 1}" if mark and number.isdigit() else f"{key}~2"
        return follows in self._rows

    def _append(self, plan: Plan, line: Line, key: str) -> None:
        entered = line.entered
        plan.entries += line.declares
        plan.entries.append(
            Draft(place=entered.place, kind=entered.kind, raw=entered.raw,
                    original=entered.original, key=self._prefix + key)
        )  # fmt: skip

    def _compare(
        self, plan: Plan, line: Line, key: str, recorded: _Recorded, decide: Decision
    ) -> None:
        first = self._events[recorded.seq]
        if not isinstance(first, d.Development):  # its payload was removed, and stays so
            plan.by_hand.append(line.entered.place)
            return
        place = line.entered.place
        if kind_of(first).name != line.entered.kind:
            self._replace(plan, line, key, recorded, first)
            return
        retracted = first.id not in self._record.visible
        if retracted and not self._took_back(recorded):
            plan.by_hand.append(first.id)
            return
        base = unbuild(self._base(first, recorded))[1]
        item = self._record.visible.get(first.id)
        now = unbuild(_cited(item))[1] if item else base
        if recorded.adopted:
            base = now  # what an import knew of it is what the log had
        told = self._told(plan, line, first, base, recorded)
        if told is None:
            return
        edits: dict[str, list[str]] = {}
        for name in dict.fromkeys((*told, *now, *base)):
            if name == "id":
                continue
            file, log, before = told.get(name, []), now.get(name, []), base.get(name, [])
            if self._own and name in LINKS:
                # A sheet of this program's own has no links to what it leaves out.
                log, before = (self._seen(file, texts) for texts in (log, before))
            if file == log:
                continue
            if file == before:
                continue  # the log was corrected, the row was not
            if log != before:
                conflict = FieldConflict(
                    place=place, development=first.id, field=name, base="; ".join(before),
                    log="; ".join(log), file="; ".join(file),
                )  # fmt: skip
                plan.conflicts.append(conflict)
                if decide != "file":
                    continue
            edits[name] = file
        if retracted:
            self._amend(plan, line, key, recorded, "reinstate", first.id)
            plan.reinstated.append(first.id)
        if edits:
            plan.entries += line.declares
            sets = [f"{n}={text}" for n, texts in edits.items() for text in texts or [""]]
            changes = {
                name: ("; ".join(self._said(line, name, now.get(name, []))),
                       "; ".join(self._said(line, name, texts)))
                for name, texts in edits.items()
            }  # fmt: skip
            differs = "; ".join(
                f"{name}: {' -> '.join(contrast(*pair))}" for name, pair in changes.items()
            )
            reason = shortened(f"{place} of {self._file}: {differs}", _LONGEST_REASON)
            self._amend(plan, line, key, recorded, "correct", first.id, sets, reason)
            plan.corrected.append(Correction(place=place, development=first.id, changes=changes))
        elif not retracted:
            if all(told.get(n, []) == (self._seen(told.get(n, []), now.get(n, []))
                   if self._own and n in LINKS else now.get(n, []))
                   for n in {*told, *now} - {"id"}):  # fmt: skip
                plan.unchanged += 1
            else:
                plan.by_hand.append(first.id)

    def _told(
        self, plan: Plan, line: Line, first: d.Development, base: Texts, recorded: _Recorded
    ) -> dict[str, list[str]] | None:
        """What the row says, in the form in which recorded fields are compared. Of a development
        that version 1 recorded, what reads as it did then is no edit."""
        raw = {name: texts for name, texts in line.entered.raw.items() if name != "id"}
        development, problems = build(
            KINDS[line.entered.kind], {**raw, "id": [first.id]}, self._words, lambda *_: first.id
        )
        if development is None:
            plan.problems += [problem.at(line.entered.place) for problem in problems]
            return None
        told = unbuild(development)[1]
        former = formerly(development, raw, line.entered.inherited)
        if former is not None and self._is_former(recorded.seq):
            then = unbuild(former)[1]
            for group in _READ_OTHERWISE:
                if all(then.get(name) == base.get(name) for name in group):
                    told |= {name: then[name] for name in group if name in then}
                    for name in set(group) - then.keys():
                        told.pop(name, None)
        told.pop("id", None)
        return told

    def _seen(self, file: list[str], texts: list[str]) -> list[str]:
        """Of the developments that a field names, those that the file has too."""
        return [text for text in texts if text in self._there or text in file]

    def _said(self, line: Line, name: str, texts: list[str]) -> list[str]:
        """A field's texts for a reader: a source by its address, which its made-up id is not."""
        if name != "source":
            return texts
        told = {entered.raw["source"][0]: entered.raw for entered in line.declares
                if entered.kind == "source"}  # fmt: skip
        found = []
        for text in texts:
            known = self._record.sources.get(text)
            urls = told.get(text, {}).get("url") or [known.url if known and known.url else ""]
            found.append(urls[0] or text)
        return found if len(set(found)) == len(texts) else texts

    def _words(self, issue: str) -> IssueWords:
        return self._record.words(issue)

    def _base(self, first: d.Development, recorded: _Recorded) -> d.Development:
        """The development as the imports alone would have it."""
        base = first
        for seq in recorded.amendments:
            event = self._events[seq]
            if isinstance(event, d.Corrected) and event.target == first.id:
                base = patched(base, event.patch)
        return base

    def _took_back(self, recorded: _Recorded) -> bool:
        """Whether the last word of an import on the row was to retract it."""
        last = [self._events[seq] for seq in recorded.amendments]
        return bool(last) and isinstance(last[-1], d.Retracted)

    def _replace(
        self, plan: Plan, line: Line, key: str, recorded: _Recorded, first: d.Development
    ) -> None:
        """A kind is never corrected: the row's development is retracted and recorded anew."""
        if first.id in self._record.visible:
            reason = f"{line.entered.place} of {self._file} is now a {line.entered.kind}"
            self._amend(plan, line, key, recorded, "retract", first.id, reason=reason)
        number = int(key.rpartition("~")[2]) + 1 if "~" in key else 2
        self._append(plan, line, f"{key.rpartition('~')[0] or key}~{number}")
        plan.replaced.append(first.id)

    def _miss(self, plan: Plan, key: str, recorded: _Recorded, retract: bool) -> None:
        first = self._events[recorded.seq]
        item = self._record.visible.get(getattr(first, "id", ""))
        if item is None:
            return  # retracted before
        plan.missing.append(Missing(development=item.id, says=item.development.says or ""))
        if retract:
            raw = {"id": [item.id], "reason": [f"its row is gone from {self._file}"]}
            plan.entries.append(
                Draft(place=f"the missing row of {item.id}", kind="retract", raw=raw,
                        key=self._next(key, recorded))
            )  # fmt: skip

    def _amend(
        self,
        plan: Plan,
        line: Line,
        key: str,
        recorded: _Recorded,
        kind: str,
        target: str,
        sets: list[str] | None = None,
        reason: str | None = None,
    ) -> None:
        raw = {"id": [target], "reason": [reason or f"{line.entered.place} of {self._file}"]}
        if sets is not None:
            raw["set"] = sets
        plan.entries.append(
            Draft(place=line.entered.place, kind=kind, raw=raw, key=self._next(key, recorded))
        )

    def _next(self, key: str, recorded: _Recorded) -> str:
        """The key of the row's next amendment: the first import to use it has it."""
        recorded.amendments.append(-1)
        return f"{self._prefix}{key}!{len(recorded.amendments)}"


_OF_SOURCES = ("publisher", "title", "author", "url", "published", "accessed", "via")


def _told_of(raw: Texts) -> tuple[str, ...]:
    return tuple((raw.get(name) or [""])[0] for name in _OF_SOURCES)


def _cited(item: Item) -> d.Development:
    """The development with the sources that were added to it, as a sheet shows it."""
    return msgspec.structs.replace(item.development, citations=item.citations)


def prefix_of(table: str) -> str:
    """What the keys of a table's rows begin with."""
    return f"import:{short_hash(table, size=12)}:"
