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

from collections.abc import Iterable, Iterator, Sequence, Set
from collections.abc import Mapping as Keyed
from itertools import islice
from typing import Literal

import msgspec

from events import developments as d
from events.codec import encode
from events.entry import build, unbuild
from events.errors import Problem
from events.former import TERMS, formerly
from events.kinds import KINDS, kind_of
from projections.record.amended import patched
from timeline.entries.draft import Draft
from timeline.interchange.exporting.sheet_form import ACCOUNT, LINKS
from timeline.interchange.importing.recorded import PART, Recorded
from timeline.interchange.mapping.rows import Line
from timeline.interchange.names import short_hash
from timeline.interchange.wording import contrast, shortened
from timeline.recording.declared import Declared
from timeline.shelf import Shelf

Decide = Literal["stop", "log", "file"]
Texts = Keyed[str, list[str]]

_LONGEST_REASON = 300
"""Characters of a correction's reason: which line of the file, and what differs."""

_READ_OTHERWISE = (("status",), ("by", "between"), ("commits",), *((name,) for name in TERMS))
"""The fields that version 1 read otherwise; together where one meant the other."""


class FieldConflict(msgspec.Struct, frozen=True, kw_only=True):
    """A field that was changed in the file and in the log since the last import."""

    place: str
    development: str
    field: str
    base: str
    log: str
    file: str


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What the file changes of a recorded development: field -> (now, then)."""

    place: str
    development: str
    changes: Keyed[str, tuple[str, str]]


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A development whose row is no longer in the file."""

    development: str
    says: str


class Plan(msgspec.Struct, kw_only=True):
    """What an import would do, as lists to show: what is written stands in its drafts."""

    new: int = 0
    corrected: list[Correction] = []
    replaced: list[str] = []
    reinstated: list[str] = []
    missing: list[Missing] = []
    by_hand: list[str] = []
    conflicts: list[FieldConflict] = []
    problems: list[Problem] = []
    unchanged: int = 0


class Merger:
    """Compares lines with one negotiation's log, a part at a time, and keeps the `plan`. table:
    whose keys the rows have; file: its name, for reasons; there: the ids that the file names, where
    it is a sheet of this program's own."""

    def __init__(
        self,
        shelf: Shelf,
        negotiation: str,
        table: str,
        file: str,
        there: Set[str] | None,
        decide: Decide = "stop",
    ) -> None:
        self.plan = Plan()
        self._decide = decide
        self._own = there is not None
        self._there = there or ()
        self._prefix = f"import:{short_hash(table, size=12)}:"
        """What the keys of the table's rows begin with."""
        self._file = file
        self._recorded = Recorded(shelf, negotiation, self._prefix)
        self._words = Declared(self._recorded.hood).words
        self._known: dict[str, d.SourceDeclared] = {}

    def drafts(self, lines: Iterable[Line], *, retract_missing: bool = False) -> Iterator[Draft]:
        """Compare every line and give what is to be written; recorded and in no line is missing."""
        recorded = self._recorded
        seen: set[str] = set()
        coming = iter(lines)
        while part := list(islice(coming, PART)):
            keys = [self._generation(line.key) for line in part]
            seqs = [self._number(line, key) for line, key in zip(part, keys, strict=True)]
            recorded.look([seq for seq in seqs if seq is not None])
            self._as_recorded(part)
            for line, key, seq in zip(part, keys, seqs, strict=True):
                if key in seen:
                    message = "is the same entry as one before it, or has its id: remove one"
                    problem = Problem(where="", message=message, place=line.entered.place)
                    self.plan.problems.append(problem)
                    continue
                seen.add(key)
                if seq is None:
                    self.plan.new += 1
                    yield from self._append(line, key)
                else:
                    yield from self._compare(line, key, seq)
        gone = [k for k in recorded.rows if k not in seen and _next(k) not in recorded.rows]
        for start in range(0, len(gone), PART):
            keys = gone[start : start + PART]
            recorded.look([recorded.rows[key] for key in keys])
            for key in keys:
                yield from self._miss(key, retract_missing)

    def _as_recorded(self, lines: Sequence[Line]) -> None:
        """A source of which all that a row says is recorded already keeps the id that it has."""
        told = [(line, draft) for line in lines for draft in line.declares
                if draft.kind == "source"]  # fmt: skip
        self._known = self._recorded.sources(draft.raw["source"][0] for _, draft in told)
        for line, draft in told:
            name = draft.raw["source"][0]
            known = None if name in self._known else self._recorded.source_of(draft.raw)
            if known is not None:
                draft.raw["source"] = [known]
                cited = line.entered.raw.get("source", [])
                line.entered.raw["source"] = [known if one == name else one for one in cited]

    def _number(self, line: Line, key: str) -> int | None:
        """The event that recorded a row: under its key, else under the id that the row names."""
        named, found = line.entered.raw.get("id"), self._recorded.rows.get(key)
        if found is not None or not named:
            return found
        return self._recorded.hood.find_name("development", named[0])

    def _generation(self, key: str) -> str:
        """The row's last key: a row whose kind changed was recorded again under another."""
        while (following := _next(key)) in self._recorded.rows:
            key = following
        return key

    def _append(self, line: Line, key: str) -> Iterator[Draft]:
        yield from line.declares
        entered = line.entered
        yield Draft(place=entered.place, kind=entered.kind, raw=entered.raw,
                    original=entered.original, key=self._prefix + key)  # fmt: skip

    def _compare(self, line: Line, key: str, seq: int) -> Iterator[Draft]:
        plan, place = self.plan, line.entered.place
        first = self._recorded.first[seq]
        if not isinstance(first, d.Development):  # its payload was removed, and stays so
            plan.by_hand.append(place)
            return
        stands = self._recorded.now.get(first.id)
        if kind_of(first).name != line.entered.kind:
            if stands is not None:
                reason = f"{place} of {self._file} is now a {line.entered.kind}"
                yield self._amend(place, key, "retract", first.id, reason=reason)
            # A kind is never corrected: the row's development is recorded anew.
            yield from self._append(line, _next(key))
            plan.replaced.append(first.id)
            return
        amended = [self._recorded.event(n) for n in self._recorded.amendments.get(key, ()) if n > 0]
        if stands is None and not (amended and isinstance(amended[-1], d.Retracted)):
            plan.by_hand.append(first.id)
            return
        base = first  # the development as the imports alone would have it
        for event in amended:
            if isinstance(event, d.Corrected) and event.target == first.id:
                base = patched(base, event.patch)
        raw, kind = {**line.entered.raw, "id": [first.id]}, KINDS[line.entered.kind]
        built, problems = build(kind, raw, self._words, lambda *_: first.id)
        if built is None:
            plan.problems += [problem.at(place) for problem in problems]
            return
        if stands is base and encode(built) == encode(base):  # nearly every row
            plan.unchanged += 1
            return
        before = unbuild(base)[1]
        now = unbuild(stands)[1] if stands is not None else before
        if key not in self._recorded.rows:
            before = now  # what an import knew of it is what the log had
        told = self._told(line, built, before, seq)
        edits = self._edits(line, first, told, now, before)
        if stands is None:
            yield self._amend(place, key, "reinstate", first.id)
            plan.reinstated.append(first.id)
        if edits:
            yield from line.declares
            yield self._correct(line, key, first, now, edits)
        elif stands is not None:
            if all(told.get(n, []) == self._seen(n, told.get(n, []), now.get(n, []))
                   for n in {*told, *now} - {"id"}):  # fmt: skip
                plan.unchanged += 1
            else:
                plan.by_hand.append(first.id)

    def _edits(
        self, line: Line, first: d.Development, told: Texts, now: Texts, before: Texts
    ) -> dict[str, list[str]]:
        """The fields that the file changes, where the log's do not stay."""
        edits: dict[str, list[str]] = {}
        for name in dict.fromkeys((*told, *now, *before)):
            file = told.get(name, [])
            log, base = (self._seen(name, file, texts.get(name, [])) for texts in (now, before))
            if name == "id" or file in (log, base):
                continue  # as the log has it; or that was corrected, and the row was not
            if log != base:
                conflict = FieldConflict(
                    place=line.entered.place, development=first.id, field=name,
                    base="; ".join(base), log="; ".join(log), file="; ".join(file),
                )  # fmt: skip
                self.plan.conflicts.append(conflict)
                if self._decide != "file":
                    continue
            edits[name] = file
        return edits

    def _correct(
        self, line: Line, key: str, first: d.Development, now: Texts, edits: Texts
    ) -> Draft:
        place = line.entered.place
        sets = [f"{n}={text}" for n, texts in edits.items() for text in texts or [""]]
        changes = {
            name: ("; ".join(self._said(line, name, now.get(name, []))),
                   "; ".join(self._said(line, name, texts)))
            for name, texts in edits.items()
        }  # fmt: skip
        differs = "; ".join(f"{n}: {' -> '.join(contrast(*pair))}" for n, pair in changes.items())
        reason = shortened(f"{place} of {self._file}: {differs}", _LONGEST_REASON)
        self.plan.corrected.append(Correction(place=place, development=first.id, changes=changes))
        return self._amend(place, key, "correct", first.id, sets, reason)

    def _told(
        self, line: Line, development: d.Development, base: Texts, seq: int
    ) -> dict[str, list[str]]:
        """What the row says, in the form in which recorded fields are compared. Of a development
        that version 1 recorded, what reads as it did then is no edit."""
        told = unbuild(development)[1]
        raw = {name: texts for name, texts in line.entered.raw.items() if name != "id"}
        former = formerly(development, raw, line.entered.inherited)
        if former is not None and self._recorded.is_former(seq):
            then = unbuild(former)[1]
            for group in _READ_OTHERWISE:
                if all(then.get(name) == base.get(name) for name in group):
                    told |= {name: then[name] for name in group if name in then}
                    for name in set(group) - then.keys():
                        told.pop(name, None)
        told.pop("id", None)
        return told

    def _seen(self, name: str, file: list[str], texts: list[str]) -> list[str]:
        """A field's texts in the log, but for links to what a sheet of our own leaves out: of its
        accounts the others name the first."""
        if not self._own or name not in LINKS:
            return texts
        if name == ACCOUNT and file and texts and texts[0] not in self._there:
            return file if self._recorded.is_account(file[0], texts[0]) else texts
        return [text for text in texts if text in self._there or text in file]

    def _said(self, line: Line, name: str, texts: list[str]) -> list[str]:
        """A field's texts for a reader: a source by its address, which its made-up id is not."""
        if name != "source":
            return texts
        told = {entered.raw["source"][0]: entered.raw for entered in line.declares
                if entered.kind == "source"}  # fmt: skip
        found = []
        for text in texts:
            known = self._known.get(text) or self._recorded.sources([text]).get(text)
            urls = told.get(text, {}).get("url") or [known.url if known and known.url else ""]
            found.append(urls[0] or text)
        return found if len(set(found)) == len(texts) else texts

    def _miss(self, key: str, retract: bool) -> Iterator[Draft]:
        first = self._recorded.first.get(self._recorded.rows[key])
        stands = self._recorded.now.get(getattr(first, "id", ""))
        if stands is None:
            return  # retracted before
        self.plan.missing.append(Missing(development=stands.id, says=stands.says or ""))
        if retract:
            reason = f"its row is gone from {self._file}"
            place = f"the missing row of {stands.id}"
            yield self._amend(place, key, "retract", stands.id, reason=reason)

    def _amend(
        self,
        place: str,
        key: str,
        kind: str,
        target: str,
        sets: list[str] | None = None,
        reason: str | None = None,
    ) -> Draft:
        """An amendment under the row's next key: the first import to use it has it."""
        raw = {"id": [target], "reason": [reason or f"{place} of {self._file}"]}
        if sets is not None:
            raw["set"] = sets
        known = self._recorded.amendments.setdefault(key, [])
        known.append(-1)
        return Draft(place=place, kind=kind, raw=raw, key=f"{self._prefix}{key}!{len(known)}")


def _next(key: str) -> str:
    """The key after a row's `HASH:1`, `HASH:1~2` ... for what is recorded in its place."""
    head, mark, number = key.rpartition("~")
    return f"{head}~{int(number) + 1}" if mark and number.isdigit() else f"{key}~2"
