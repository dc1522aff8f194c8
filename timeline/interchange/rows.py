"""From a row to what it records: one development for each act of the row and each party in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from itertools import product

from events.entry import meant_for
from events.errors import Problem, Refused, nearest
from events.fields import FIELDS
from events.kinds import KINDS, Kind
from events.when import NotADate
from timeline.entered import Entered
from timeline.interchange.dates import read_date
from timeline.interchange.figures import read_figure
from timeline.interchange.mapping import Act, Mapping, fold
from timeline.interchange.names import short_hash, slug, source_id
from timeline.interchange.tables import Row, Table
from timeline.interchange.tidy import plain_text

_DATES = ("occurred", "due", "lapses", "effective", "refers-to", "anchor", "next",
          "source.published", "source.accessed")  # fmt: skip
_WORDS = ("immediate", "none-set", "unknown")
_PARTIES = ("by", "between", "to", "speaks-for", "aimed-at")
_NAMES = (*_PARTIES, "issue", "agenda", "source", "source.id", "proposal", "measure", "round",
          "package", "agreement", "to-proposal", "to-measure", "about", "about-measure",
          "action", "part-of", "split-into", "settles", "instrument")  # fmt: skip
_HOLE = re.compile(r"\{([^{}]+)\}")
UNCOMPUTED = (
    "holds a formula that was never computed: open the file in a spreadsheet program and save it"
)

_CHOSEN = ("by", "to")
"""Fields whose names may stand in a template: of an act of each side, each has its own."""

_DEFAULT_KIND = "statement"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One development that a row stands for. Of its row only the line is kept: a table has
    hundreds of thousands, and whoever needs the cells reads the file again.

    `key`: what tells it from every other one of its table, over all versions of the file.
    `declares`: the parties, issues and sources that it names, to be declared where they are not.
    `columns`: the field's column, for what is said of a problem.
    """

    key: str
    row: Row
    entered: Entered
    declares: tuple[Entered, ...] = ()
    columns: Keyed[str, str] = field(default_factory=dict)


class RowReader:
    """Reads the rows of one table by one mapping. `problems` holds what was wrong, with places."""

    def __init__(self, mapping: Mapping, table: Table, max_errors: int = 100) -> None:
        self.mapping = mapping
        self.max_errors = max_errors
        self.table = table
        self.skipped = 0
        self.repeated = 0
        self.problems: list[Problem] = []
        self._columns: dict[int, Keyed[str, str]] = {}
        self._declared: dict[tuple[str, str, str], Entered] = {}
        holes = {name for text in mapping.templates for name in _HOLE.findall(text)}
        self._needed = {*mapping.used, *holes}
        missing = [
            Problem(where=name, message=f"{table.path} has no column of that name "
                    f"({nearest(name, table.columns)})", place="the mapping")
            for name in mapping.used if name not in table.columns
        ] + [
            Problem(where=text, message=f"'{name}' is no column of {table.path}, and neither by "
                    f"nor to ({nearest(name, table.columns)})", place="the mapping")
            for text in mapping.templates for name in _HOLE.findall(text)
            if name not in table.columns and name not in _CHOSEN
        ]  # fmt: skip
        if missing:
            raise Refused(missing)

    def lines(self) -> Iterator[Line]:
        """Every development of every row, in the order of the file. A row with a problem gives
        none. A row that repeats another in everything is counted and left out."""
        seen: dict[str, int] = {}
        for row in self.table.rows():
            if row.problem is not None:
                self._wrong(row, "", row.problem)
                continue
            cells = {
                name: plain_text(text, html=self.mapping.html) for name, text in row.cells.items()
            }
            if self.mapping.skip and any(
                _holds(cells, {name: texts}) for name, texts in self.mapping.skip.items()
            ):
                self.skipped += 1
                continue
            before = len(self.problems)
            for name in row.uncomputed:
                if name in self._needed:
                    self._wrong(row, name, UNCOMPUTED)
            if len(self.problems) > before:
                continue
            key = self._key(cells)
            if key in seen:
                if self.mapping.key:
                    self._wrong(
                        row, self.mapping.key[0],
                        f"has the same key as line {seen[key]} ({', '.join(self.mapping.key)}): "
                        "change one, or name another key in the mapping",
                    )  # fmt: skip
                else:
                    self.repeated += 1
                continue
            seen[key] = row.line
            found = list(self._acts(row, cells, key))
            if len(self.problems) == before:
                yield from found

    def _key(self, cells: Keyed[str, str]) -> str:
        names = self.mapping.key or tuple(n for n in self.mapping.used if n in self.table.columns)
        return short_hash(*(" ".join(cells.get(name, "").split()) for name in names), size=24)

    def _wrong(self, row: Row, column: str, message: str) -> None:
        place = place_of(row) + (f", column '{column}'" if column in self.table.columns else "")
        where = "" if column in self.table.columns else column
        problem = Problem(where=where, message=message, place=place)
        line = place_of(row)
        if any(p.message == message and (p.place in (place, line) or (place == line and
               str(p.place).startswith(f"{line},"))) for p in self.problems[-8:]):  # fmt: skip
            return  # one cell may be several fields
        self.problems.append(problem)
        if len(self.problems) > self.max_errors:
            stop = f"more than {self.max_errors} problems: the rest was not read (--max-errors)"
            raise Refused([*self.problems[:-1], Problem(where="", message=stop)])

    def _acts(self, row: Row, cells: Keyed[str, str], key: str) -> Iterator[Line]:
        made = False
        for number, act in enumerate(self.mapping.acts, start=1):
            own = [name for names in act.columns.values() for name in names]
            if act.when and not _holds(cells, act.when):
                continue
            if own and not any(cells.get(name) for name in own):
                continue
            made = True
            yield from self._act(row, cells, key, act, number)
        if not made:
            self._wrong(row, "", "no act of the mapping takes this row: add one, or 'skip' the row")

    def _act(
        self, row: Row, cells: Keyed[str, str], key: str, act: Act, number: int
    ) -> Iterator[Line]:
        taken, columns = self._taken(cells, act)
        choices: list[tuple[str, list[tuple[str, ...]], bool]] = []
        joint = self._is_joint(taken)
        for name, texts in taken.items():
            sets, each = self._values(name, texts)
            if each and joint:  # talks and agreements are one, however many take part
                sets, each = [tuple(dict.fromkeys(one for texts in sets for one in texts))], False
            choices.append((name, sets, each))
        spread = [name for name, _, each in choices if each]
        for chosen in product(*(sets for _, sets, _ in choices)):
            raw = {name: list(texts) for (name, _, _), texts in zip(choices, chosen, strict=True)}
            mark = "".join(f"-{'+'.join(raw[name])}" for name in spread)
            self._others(raw, choices, spread)
            _name_chosen(raw, self.table.columns)
            line = self._line(row, cells, f"{key}:{number}{mark}", raw, columns)
            if line is not None:
                yield line

    def _is_joint(self, taken: Keyed[str, list[str]]) -> bool:
        """Whether the row's kind is between parties rather than by one of them."""
        sets, _ = self._values("kind", taken.get("kind", [_DEFAULT_KIND]))
        kind = KINDS.get(_kind_name(sets[0][0] if sets[0] else ""))
        return kind is not None and "between" in kind.own

    def _taken(
        self, cells: Keyed[str, str], act: Act
    ) -> tuple[dict[str, list[str]], Keyed[str, str]]:
        """Texts by field: rules before columns before defaults, the act's own before the rest."""
        taken: dict[str, list[str]] = {}
        columns = self._columns_of(act)
        for rule in (*act.rules, *self.mapping.rules):
            if _holds(cells, rule.when):
                for name, texts in rule.sets.items():
                    filled = [_filled(text, cells, self.table.columns) for text in texts]
                    if any(filled) or not any(texts):
                        taken.setdefault(name, [text for text in filled if text])
        for group in (act.columns, self.mapping.columns):
            for name, names in group.items():
                found = [cells[one] for one in names if cells.get(one)]
                if found and name not in taken:
                    taken[name] = self._parts(name, found)
        for defaults in (act.defaults, self.mapping.defaults):
            for name, texts in defaults.items():
                filled = [_filled(text, cells, self.table.columns) for text in texts]
                if any(filled):
                    taken.setdefault(name, [text for text in filled if text])
        return taken, columns

    def _columns_of(self, act: Act) -> Keyed[str, str]:
        """The first column of each field: the same for every row, so made once."""
        known = self._columns.get(id(act))
        if known is None:
            groups = (self.mapping.columns, act.columns)  # the act's own over the rest
            known = {name: names[0] for group in groups for name, names in group.items()}
            self._columns[id(act)] = known
        return known

    def _parts(self, name: str, found: list[str]) -> list[str]:
        """The texts of a field's cells: joined where it is one text, apart where it is a list."""
        mark = self.mapping.split.get(name)
        if mark is not None:
            mark = "\n" if mark in ("newline", "\\n") else mark
            return [part.strip() for cell in found for part in cell.split(mark) if part.strip()]
        if name == "source.url":
            return [part for cell in found for part in re.split(r"[\s;]+", cell) if part]
        if name in _DATES:
            return [" ".join(found)]
        entry = FIELDS.get(name)
        return found if entry is not None and entry.many else ["\n".join(found)]

    def _values(self, name: str, texts: list[str]) -> tuple[list[tuple[str, ...]], bool]:
        """What the texts stand for: one list of texts, or one for `each`."""
        table = self.mapping.values.get(name)
        if not table:
            return [tuple(texts)], False
        whole: list[str] = []
        each: list[str] = []
        for text in texts:
            value = table.get(fold(text))
            if value is None:
                whole.append(text)
            elif value.each:
                each += value.texts
            else:
                whole += [one for one in value.texts if one]
        if each:
            return [(one, *whole) for one in each], True
        return [tuple(whole)], False

    @staticmethod
    def _others(
        raw: dict[str, list[str]],
        choices: list[tuple[str, list[tuple[str, ...]], bool]],
        spread: list[str],
    ) -> None:
        """Of an act of each, the others are those toward whom it is, unless it is said."""
        if spread == ["by"] and not raw.get("to"):
            everyone = next(sets for name, sets, _ in choices if name == "by")
            raw["to"] = [one for texts in everyone for one in texts if one not in raw["by"]]

    def _line(
        self,
        row: Row,
        cells: Keyed[str, str],
        key: str,
        raw: dict[str, list[str]],
        columns: Keyed[str, str],
    ) -> Line | None:
        before = len(self.problems)
        named = _kind_name((raw.pop("kind", None) or [_DEFAULT_KIND])[0])
        kind = KINDS.get(named)
        if kind is None:
            self._wrong(
                row, columns.get("kind", "kind"),
                f"'{named}' is no kind of development ({nearest(named, KINDS)}): map it under "
                "'values: {kind: ...}'",
            )  # fmt: skip
            return None
        for name in [name for name in raw if name in _DATES]:
            raw[name] = [self._date(row, columns.get(name, name), text) for text in raw[name]]
        originals = {name: list(texts) for name, texts in raw.items() if name in _NAMES}
        for name in originals:
            raw[name] = [
                self._name(row, columns.get(name, name), text) for text in _listed(name, raw[name])
            ]
        for name in ("quantity",):
            raw[name] = [
                self._figure(row, columns.get(name, name), text) for text in raw.get(name, [])
            ]
        declares = list(self._sources(row, raw))
        said = {name: texts for name, texts in raw.items() if any(texts)}
        defaults = {n: texts for n, texts in said.items() if n in self._defaulted(cells, n)}
        meant = meant_for(kind, defaults, said.keys() - defaults.keys())
        kept = {n: texts for n, texts in said.items() if n not in defaults or n in meant}
        for name in ("speaker", "says"):
            if name in kept:
                kept[name] = ["\n".join(kept[name])]
        if len(self.problems) > before:
            return None
        declares += self._declares(kept, originals)
        entered = Entered(
            place=place_of(row),
            kind=kind.name,
            raw=_trimmed(kind, kept, columns),
            inherited=frozenset(meant),
        )
        return Line(
            key=key,
            row=Row(row.line, {}),
            entered=entered,
            declares=tuple(declares),
            columns=columns,
        )

    def _defaulted(self, cells: Keyed[str, str], name: str) -> tuple[str, ...]:
        """The name itself where no cell of this row says it: such a default may be dropped."""
        groups = (self.mapping.columns, *(act.columns for act in self.mapping.acts))
        named = [one for group in groups for one in group.get(name, ())]
        return () if any(cells.get(one) for one in named) else (name,)

    def _date(self, row: Row, column: str, text: str) -> str:
        if text in _WORDS:
            return text
        try:
            m = self.mapping
            return read_date(text, m.order, m.year, m.serial, m.century)
        except NotADate as problem:
            self._wrong(row, column, str(problem))
            return ""

    def _name(self, row: Row, column: str, text: str) -> str:
        found = slug(text)
        if not found:
            self._wrong(row, column, f"'{text}' has no letters for a name: map it under 'values'")
        return found

    def _figure(self, row: Row, column: str, text: str) -> str:
        try:
            return read_figure(text, self.mapping.dollar, self.mapping.decimal)
        except ValueError as problem:
            self._wrong(row, column, str(problem))
            return ""

    def _sources(self, row: Row, raw: dict[str, list[str]]) -> Iterator[Entered]:
        """The sources that a row describes; they join those it names."""
        told = {
            name.removeprefix("source."): raw.pop(name)
            for name in list(raw)
            if name.startswith("source.")
        }
        if not any(any(told.get(name, ())) for name in _IDENTIFY):
            return  # a day alone is no source
        urls: list[str | None] = [url for url in told.pop("url", []) if url]
        urls = urls or [None]
        details = {name: texts[0] for name, texts in told.items() if texts and texts[0]}
        own = details.pop("id", None)
        if len(urls) > 1 and own:
            self._wrong(row, "source.id", f"'{own}' names one source, and there are {len(urls)}")
            return
        for url in urls:
            name = own or source_id(
                url, details.get("publisher"), *(details.get(n) for n in _DETAILS)
            )
            fields = {"source": [name], **{n: [text] for n, text in details.items()}}
            if url:
                fields["url"] = [url]
            if name not in raw.get("source", []):
                raw.setdefault("source", []).append(name)
            yield Entered(place=place_of(row), kind="source", raw=fields)

    def _declares(
        self, kept: Keyed[str, list[str]], originals: Keyed[str, list[str]]
    ) -> Iterator[Entered]:
        wanted = self.mapping.declare
        spaces: list[tuple[str, tuple[str, ...]]] = []
        spaces += [("party", _PARTIES)] if "parties" in wanted else []
        spaces += [("issue", ("issue", "agenda"))] if "issues" in wanted else []
        spaces += [("source", ("source",))] if "sources" in wanted else []
        for space, names in spaces:
            for name in names:
                texts = _listed(name, originals.get(name, []))
                for text, found in zip(texts, kept.get(name, ()), strict=False):
                    if found and found != "all":
                        yield self._declaration(space, found, text)

    def _declaration(self, space: str, name: str, text: str) -> Entered:
        """The same names stand in most rows: each is kept once."""
        known = self._declared.get((space, name, text))
        if known is None:
            raw = {space: [name]}
            if text != name and space != "source":
                raw["name" if space == "party" else "title"] = [text]
            known = self._declared[space, name, text] = Entered(place="", kind=space, raw=raw)
        return known


_IDENTIFY = ("id", "url", "publisher", "title", "author")
_DETAILS = ("title", "author", "published", "accessed", "via")


def _kind_name(text: str) -> str:
    return "-".join(text.lower().split())


def place_of(row: Row) -> str:
    """Where a row stands, for what is said of it."""
    return f"line {row.line}"


def _listed(name: str, texts: Iterable[str]) -> list[str]:
    """Names that a cell lists with commas, apart: `USA, CHN`."""
    entry = FIELDS.get(name)
    if entry is None or not entry.commas:
        return list(texts)
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _trimmed(
    kind: Kind, kept: dict[str, list[str]], columns: Keyed[str, str]
) -> dict[str, list[str]]:
    """Without what this kind does not take and no cell said."""
    return {name: texts for name, texts in kept.items() if name in kind.fields or name in columns}


def _holds(cells: Keyed[str, str], when: Keyed[str, Iterable[str]]) -> bool:
    """Whether each named cell holds one of its texts: anywhere in it; `=text` the whole of it;
    `*` anything at all; an empty text, nothing."""
    return all(
        any(_matches(cells.get(name, ""), text) for text in texts) for name, texts in when.items()
    )


def _matches(cell: str, text: str) -> bool:
    if text == "*":
        return bool(cell)
    if not text:
        return not cell
    if text.startswith("="):
        return fold(cell) == fold(text[1:])
    return text.casefold() in cell.casefold()


def _name_chosen(raw: dict[str, list[str]], columns: Iterable[str]) -> None:
    """Put in the names of those who act and are acted upon, in place of `{by}` and `{to}`."""
    for name in _CHOSEN:
        hole = f"{{{name}}}"
        if name in columns:
            continue
        named = "-".join(slug(text) for text in _listed(name, raw.get(name, [])))
        for field_name, texts in raw.items():
            if any(hole in text for text in texts):
                raw[field_name] = [text.replace(hole, named) for text in texts]


def _filled(text: str, cells: Keyed[str, str], columns: Iterable[str]) -> str:
    """A text with `{Column}` replaced by that cell; nothing where all its cells are blank."""
    named = [name for name in _HOLE.findall(text) if name in columns]
    if named and not any(cells.get(name) for name in named):
        return ""

    def fill(hole: re.Match[str]) -> str:
        return cells.get(hole[1], "") if hole[1] in columns else hole[0]

    return _HOLE.sub(fill, text)
