"""From a row to what it records: one development for each act of the row and each party in it.
Where a row says when a thing begins and when it ends, the two days must be in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Keyed
from functools import lru_cache, partial
from hashlib import sha256
from typing import TypeVar

import msgspec

from events.entry import meant_for, unknown_kind
from events.errors import Problem, Refused, nearest
from events.kinds import KINDS
from events.spoken.clocks import time_in
from events.spoken.dates import Habits, Told, spoken_date
from events.spoken.figures import read_figure
from events.when import NotADate, parse_when
from timeline.entries.draft import Draft
from timeline.interchange.mapping import act_texts
from timeline.interchange.mapping.act_texts import ActTexts, holds
from timeline.interchange.mapping.file import Mapping
from timeline.interchange.mapping.named_rows import DATES, NAMES, Name, RowNames, sources_of
from timeline.interchange.names import Numbering, short_hash
from timeline.interchange.tables.shape import Table, TableRow, behind_name
from timeline.interchange.tables.tidy import plain_text
from timeline.interchange.wording import given_up

_WORDS = ("immediate", "none-set", "unknown")
UNCOMPUTED = (
    "holds a formula that was never computed: open the file in a spreadsheet program and save it"
)

_DATES, _NAMES = frozenset(DATES), frozenset(NAMES)

Read = TypeVar("Read")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One development that a row stands for. Of its row only the `line` is kept: a table has
    hundreds of thousands, and whoever needs the cells reads the file again. `key`: what tells it
    from every other one of its table, over all versions of the file. `declares`: the parties,
    issues and sources that it names. `act`: which act of the mapping it is, from 0."""

    key: str
    line: int
    entered: Draft
    declares: tuple[Draft, ...] = ()
    act: int = 0


class TableReader:
    """What reads the rows of a table: what it found beside them, known once all are read, and what
    was wrong (`problems`), with places. `declared` is entered before the rows, `trailing` after."""

    def __init__(self, mapping: Mapping, table: Table, max_errors: int) -> None:
        self.mapping, self.table, self.max_errors = mapping, table, max_errors
        self.skipped = 0
        self.repeated: list[tuple[int, int]] = []
        """Lines that are equal in every cell to an earlier one: (left out, kept)."""
        self.problems: list[Problem] = []
        self.no_links: list[str] = []
        """Cells of links that hold no address, in words."""
        self.alike: list[str] = []
        """What was taken for one name though it is written otherwise."""
        self.declared: list[Draft] = []
        self.trailing: list[Draft] = []

    def lines(self) -> Iterator[Line]:
        """Every development of every row, in the order of the file. A row with a problem gives
        none."""
        raise NotImplementedError

    def column(self, act: int, field: str) -> str | None:
        """The first column from which an act takes a field."""
        raise NotImplementedError

    def placed(self, problem: Problem, line: Line) -> Problem:
        """A problem of a line with the column from which its field comes."""
        column = self.column(line.act, problem.where)
        place = line.entered.place
        return problem.at(f"{place}, column '{column}'" if column else place)

    def wrong(self, row: TableRow, column: str, message: str) -> None:
        """Put down what is wrong with a cell, or with a row where no column is named. Raises
        Refused where that is one too many."""
        line = place = row.place
        if column in self.table.columns:
            place, column = f"{line}, column '{column}'", ""
        if any(p.message == message and (p.place in (place, line) or (place == line and
               str(p.place).startswith(f"{line},"))) for p in self.problems[-8:]):  # fmt: skip
            return  # one cell may be several fields
        self.problems.append(Problem(where=column, message=message, place=place))
        if len(self.problems) > self.max_errors:
            raise given_up(self.problems, self.max_errors)


class RowReader(TableReader):
    """Reads the rows of one table by one mapping. A row that repeats another in everything is
    counted and left out."""

    def __init__(
        self, mapping: Mapping, table: Table, max_errors: int = 100, called: Name | None = None
    ) -> None:
        super().__init__(mapping, table, max_errors)
        self._no_links: dict[tuple[str, str], None] = {}
        taken = [{**mapping.columns, **act.columns} for act in mapping.acts]
        self._columns = [{name: names[0] for name, names in act.items()} for act in taken]
        self._says: dict[str, list[str]] = {}
        for group in mapping.groups:
            for name, names in group.items():
                self._says.setdefault(name, []).extend(names)
        self._own = [tuple({n for names in act.columns.values() for n in names})
                     for act in mapping.acts]  # fmt: skip
        self._keyed = mapping.key or tuple(n for n in mapping.used if n in table.columns)
        self._texts = ActTexts(mapping, table.columns)
        self._called = called
        m = mapping
        self._figure = lru_cache(8192)(lambda text: read_figure(text, m.dollar, m.decimal, m.signs))
        holes = {name for text in mapping.templates for name in act_texts.HOLE.findall(text)}
        self._needed = {*mapping.used, *holes}
        self._chosen = bool(holes & set(act_texts.CHOSEN))
        # Where the addresses behind a column's words are read by themselves, its words are bare.
        self._linked = {name for name in self._needed if behind_name(name) in self._needed}
        missing = [
            Problem(where=name, message=f"{table.path} has no column of that name "
                    f"({nearest(name, table.columns)})", place="the mapping")
            for name in mapping.used if name not in table.columns
        ] + [
            Problem(where=text, message=f"'{name}' is no column of {table.path}, and neither by "
                    f"nor to ({nearest(name, table.columns)})", place="the mapping")
            for text in mapping.templates for name in act_texts.HOLE.findall(text)
            if name not in table.columns and name not in act_texts.CHOSEN
        ]  # fmt: skip
        if missing:
            raise Refused(missing)

    def lines(self) -> Iterator[Line]:
        self._names = RowNames(self.mapping, self._called)
        seen: dict[str, int] = {}
        free = Numbering()
        whole: dict[bytes, int] = {}
        needed, html, linked = self._needed, self.mapping.html, self._linked
        for row in self.table.rows():
            if row.problem is not None:
                self.wrong(row, "", row.problem)
                continue
            cells = {
                name: plain_text(text, html=html, links=name not in linked)
                for name, text in row.cells.items()
                if name in needed
            }
            if self.mapping.skip and any(
                holds(cells, {name: texts}) for name, texts in self.mapping.skip.items()
            ):
                self.skipped += 1
                continue
            before = len(self.problems)
            for name in row.uncomputed:
                if name in self._needed:
                    self.wrong(row, name, UNCOMPUTED)
            if len(self.problems) > before:
                continue
            # What stands for all cells; half of a pair, which no JSON holds, counts too.
            written = repr(sorted(row.cells.items())).encode("utf-8", "surrogatepass")
            all_of_it = sha256(written).digest()[:12]
            if all_of_it in whole:
                self.repeated.append((row.line, whole[all_of_it]))
                continue
            whole[all_of_it] = row.line
            told = (" ".join(cells.get(name, "").split()) for name in self._keyed)
            key = short_hash(*told, size=24)
            if key in seen:
                said = f"has the same key as line {seen[key]} ({', '.join(self.mapping.key)})"
                self.wrong(row, self.mapping.key[0], f"{said}: change one, or name another key in "
                            "the mapping")  # fmt: skip
                continue
            if self.mapping.key:
                seen[key] = row.line
            else:  # rows that differ only where no rule looks are rows all the same
                key = free.of(key)
            found = list(self._acts(row, cells, key))
            for entered, said in out_of_order([line.entered for line in found]):
                acts = (line.act for line in found if line.entered is entered)
                self.wrong(row, self.column(next(acts), "occurred") or "", said)
            if len(self.problems) == before:
                yield from found
        for row, column, said in self._names.in_question():
            self.wrong(row, column, said)
        # The parties that the mapping's own issues name come first.
        self.declared = [*self._names.wanted(), *self.mapping.declared]
        self.alike = self._names.alike
        del self._names  # what only further rows would need
        self.no_links = [f"{place}: '{text}' is no web address, so it is the title of its source"
                         for place, text in self._no_links]  # fmt: skip

    def column(self, act: int, field: str) -> str | None:
        return self._columns[act].get(field)

    def _acts(self, row: TableRow, cells: Keyed[str, str], key: str) -> Iterator[Line]:
        made = False
        for number, act in enumerate(self.mapping.acts):
            own = self._own[number]
            if not holds(cells, act.when) or (own and not any(map(cells.get, own))):
                continue
            made = True
            for raw, mark in self._texts.of(cells, act):
                if self._chosen:
                    act_texts.name_chosen(raw, self.table.columns)
                for part, told in talks_of(raw, self.mapping.dates):
                    named = f"{key}:{number + 1}{mark}{part}"
                    if line := self._line(row, cells, named, told, number):
                        yield line
        if not made:
            self.wrong(row, "", "no act of the mapping takes this row: add one, or 'skip' the row")

    def _line(
        self, row: TableRow, cells: Keyed[str, str], key: str, raw: dict[str, list[str]], act: int
    ) -> Line | None:
        columns = self._columns[act]
        before = len(self.problems)
        named = act_texts.kind_named(raw.pop("kind", []) or [act_texts.DEFAULT_KIND])
        kind = KINDS.get(named)
        if kind is None:
            said = f"{unknown_kind(named)}: map it under 'values: {{kind: ...}}'"
            self.wrong(row, columns.get("kind", "kind"), said)
            return None
        for name in [name for name in raw if name in _DATES]:
            column = columns.get(name, name)
            days = [self._read(row, column, self._date, text) or Told("", None)
                    for text in raw[name]]  # fmt: skip
            raw[name] = [day.edtf for day in days]
            if name == "occurred" and days[0].phrase and not raw.get("phrase"):
                raw["phrase"] = [days[0].phrase]
        if "time" in raw:
            dated = columns.get("time") == columns.get("occurred") and "occurred" in raw
            day = raw["occurred"][0] if dated else None
            raw["time"] = [time_in(text, day) for text in raw["time"]]
        originals = {name: list(texts) for name, texts in raw.items() if name in _NAMES}
        known = self._names.known.get
        for name, texts in originals.items():
            column = columns.get(name, name)
            read = partial(self._names.name, row, name, column)
            raw[name] = [known((name, text)) or self._read(row, column, read, text) or ""
                         for text in texts]  # fmt: skip
        if "quantity" in raw:
            column = columns.get("quantity", "quantity")
            raw["quantity"] = [self._read(row, column, self._figure, text) or ""
                               for text in raw["quantity"]]  # fmt: skip
        declares: list[Draft] = []
        place = row.place

        column = columns.get("source.url", "source.url")
        behind = row.cells.get(behind_name(column), "")

        def no_link(text: str) -> None:
            self._no_links.setdefault((f"{place}, column '{column}'", text), None)

        try:
            declares += sources_of(raw, place, self.mapping, no_link, behind)
        except ValueError as problem:
            self.wrong(row, columns.get("source.id", column), str(problem))
        told = {name: texts for name, texts in raw.items() if any(texts)}
        # Of a default, no cell of this row says anything: it may be dropped.
        defaults = {name: texts for name, texts in told.items()
                    if not any(map(cells.get, self._says.get(name, ())))}  # fmt: skip
        meant = meant_for(kind, defaults, told.keys() - defaults.keys())
        kept = {n: texts for n, texts in told.items() if n not in defaults or n in meant}
        for name in ("speaker", "says"):
            if name in kept:
                kept[name] = ["\n".join(kept[name])]
        if len(self.problems) > before:
            return None
        declares += self._names.declared(kept, originals)
        # What its kind does not take and no column says was only to be declared.
        taken = {n: t for n, t in kept.items() if n in kind.fields or n in columns}
        entered = Draft(place=place, kind=kind.name, raw=taken, inherited=frozenset(meant))
        return Line(key=key, line=row.line, entered=entered, declares=tuple(declares), act=act)

    def _date(self, text: str) -> Told:
        return Told(text, None) if text in _WORDS else spoken_date(text, self.mapping.dates)

    def _read(
        self, row: TableRow, column: str, read: Callable[[str], Read], text: str
    ) -> Read | None:
        """What a text of a cell is read as; None where it is wrong, which is told."""
        try:
            return read(text)
        except ValueError as problem:
            self.wrong(row, column, str(problem))
            return None


_BEGIN = ("measure-threatened", "tariff-threat", "measure-announced", "measure-imposed",
          "export-ban", "policy", "talks-scheduled", "talks-opened", "demand", "offer",
          "review-proposal")  # fmt: skip
_END = ("measure-lifted", "measure-suspended", "measure-changed", "talks-closed",
        "talks-cancelled", "withdrawal")  # fmt: skip

_NAMED = ("measure", "round", "proposal")


def out_of_order(entries: Iterable[Draft]) -> Iterator[tuple[Draft, str]]:
    """Of one row's entries, each that ends what another one begins later, with what is said."""
    begun: dict[tuple[str, str], str] = {}
    told = [
        (entered, (entered.raw.get("occurred") or [""])[0],
         [(field, text) for field in _NAMED for text in entered.raw.get(field, ())])
        for entered in entries
    ]  # fmt: skip
    for entered, first, names in told:
        if entered.kind in _BEGIN:
            for name in names:
                begun.setdefault(name, first)
    for entered, last, names in told:
        firsts = [begun.get(name, "") for name in names] if entered.kind in _END and last else []
        for first in filter(None, firsts):
            if _bounds(last)[1] < _bounds(first)[0]:
                yield entered, f"ends {last}, before it begins {first}"
                break


def talks_of(
    raw: dict[str, list[str]], habits: Habits
) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Of a row that is `talks`: their opening and their closing, each with a mark for its key, on
    the first and the last of their days; of any other row, the row."""
    if act_texts.kind_named(raw.get("kind", ())) != act_texts.TALKS:
        yield "", raw
        return
    try:
        first, _, last = spoken_date((raw.get("occurred") or [""])[0], habits).edtf.partition("/")
    except NotADate:  # which is told of the row
        first, last = (raw.get("occurred") or [""])[0], ""
    shared = dict(raw)
    if not raw.get("between"):  # else who is named as well only adds to them
        shared["between"] = [*shared.pop("by", []), *shared.pop("to", [])]
    says = {name: texts for name, texts in shared.items() if name != "outcome"}
    yield "", {**says, "kind": ["talks-opened"], "occurred": [first]}
    closed = {**shared, "kind": ["talks-closed"], "occurred": [last or first]}
    yield "-closed", {name: list(texts) for name, texts in closed.items()}


def _bounds(text: str) -> tuple[str, str]:
    """The first and the last day of a date as texts that are in order; an end that is open, or told
    of the row as none, is before or after all others."""
    try:
        _, earliest, latest = parse_when(text)
    except NotADate:
        return "", "9999"
    return str(earliest or ""), str(latest or "9999")
