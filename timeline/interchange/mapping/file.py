"""The mapping: a small YAML file that says which column of a table is what.

    table: trade-war            # these rows' own name: it is part of their keys
    negotiation: us-china
    read: {encoding: cp1252, header: 3}
    dates: {order: day-first}
    figures: {decimal: comma}
    key: [Date, Headline]       # which cells tell one row from another
    columns: {occurred: Date, by: Who, says: [Headline, Text], source.url: Link}
    split: {by: ";"}
    values:
      by: {US: USA, China: CHN, Both: {each: [USA, CHN]}}
    rules:
      - {when: {Headline: threat}, set: {kind: tariff-threat, measure: us-list}}
    acts:                       # a row that holds an act of each side
      - {columns: {says: US action}, defaults: {by: USA}}
    defaults: {kind: statement, issue: tariffs}
    skip: {Who: [nobody]}
    declare: [parties, issues]

Every scalar is read as text: `NO: NOR` is Norway, not false.
"""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from typing import Any

import msgspec
import yaml

from events.currencies import ISO_4217
from events.errors import Problem, Refused, nearest
from events.fields import FIELDS
from events.names import whole_number
from events.spoken.dates import Habits
from events.spoken.figures import Decimals
from events.words import field_meant
from timeline.entries.draft import AMENDING, Draft
from timeline.entries.in_yaml import Texts, readable
from timeline.interchange.tables.shape import Reading

LARGEST_MAPPING = 1_000_000
DEEPEST_MAPPING = 20

SOURCE_FIELDS = ("id", "url", "publisher", "title", "author", "published", "accessed", "via")
"""What a row may say of its source: `source.url` and so on."""

TARGETS = (*FIELDS, "kind", *(f"source.{name}" for name in SOURCE_FIELDS))
"""Everything that a column may be."""

_KEYS = ("table", "negotiation", "title", "read", "dates", "dollar", "signs", "figures",
         "key", "columns", "split", "countries", "values", "rules", "acts", "defaults", "skip",
         "declare", "parties", "issues", "sources")  # fmt: skip
_DECLARE = ("parties", "issues", "sources")


def _meant(word: str) -> str:
    of_source = f"source.{word}"
    return f"did you mean {of_source}?" if of_source in TARGETS else field_meant(word, TARGETS)


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What a cell's text stands for: texts together, or `each` of them in a row of its own."""

    texts: tuple[str, ...]
    each: bool = False


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that are set where every named cell holds one of its texts."""

    when: Keyed[str, tuple[str, ...]]
    sets: Keyed[str, tuple[str, ...]]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One development of a row: what it adds to what the mapping says of all of them. Its own
    `rules` come before the mapping's, which hold for every act of a row."""

    when: Keyed[str, tuple[str, ...]] = {}
    columns: Keyed[str, tuple[str, ...]] = {}
    defaults: Keyed[str, tuple[str, ...]] = {}
    rules: tuple[Rule, ...] = ()


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of a table become developments."""

    table: str
    negotiation: str | None = None
    title: str | None = None
    reading: Reading = Reading()
    html: bool = True
    dates: Habits = Habits()
    dollar: str | None = None
    signs: Keyed[str, str] = {}
    decimal: Decimals | None = None
    key: tuple[str, ...] = ()
    columns: Keyed[str, tuple[str, ...]] = {}
    split: Keyed[str, str] = {}
    countries: bool = False
    values: Keyed[str, Keyed[str, Value]] = {}
    rules: tuple[Rule, ...] = ()
    acts: tuple[Act, ...] = (Act(),)
    defaults: Keyed[str, tuple[str, ...]] = {}
    skip: Keyed[str, tuple[str, ...]] = {}
    declare: tuple[str, ...] = ()
    declared: tuple[Draft, ...] = ()

    @property
    def groups(self) -> tuple[Keyed[str, tuple[str, ...]], ...]:
        """The columns of all acts, then those of each."""
        return (self.columns, *(act.columns for act in self.acts))

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of all acts, then those of each."""
        return (*self.rules, *(rule for act in self.acts for rule in act.rules))

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The columns by which rules and acts are chosen."""
        whens = [*(rule.when for rule in self.all_rules), *(act.when for act in self.acts)]
        return tuple(name for when in whens for name in when)

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that it names, in order."""
        names: list[str] = [*self.key, *self.skip]
        names += (name for group in self.groups for found in group.values() for name in found)
        return tuple(dict.fromkeys([*names, *self.looked_at]))

    @property
    def templates(self) -> tuple[str, ...]:
        """Every text that may name cells: `{Date}`."""
        groups = [rule.sets for rule in self.all_rules]
        groups += [self.defaults, *(act.defaults for act in self.acts)]
        return tuple(text for group in groups for texts in group.values() for text in texts)


def read_mapping(text: str, *, name: str) -> Mapping:
    """The mapping of a YAML text; `name` is the table's name where it gives none. Raises Refused
    with every problem, each with its path in the file (`columns.by`)."""
    if len(text) > LARGEST_MAPPING:
        raise Refused(f"the mapping has {len(text):,} characters: at most {LARGEST_MAPPING:,}")
    with readable(text, "the mapping", deepest=DEEPEST_MAPPING, to_be="one"):
        body = yaml.load(text, Loader=Texts)
    if not isinstance(body, dict):
        raise Refused("the mapping is no mapping of keys: see 'timeline import FILE --explain'")
    reader = _Reader()
    mapping = reader.mapping(body, name)
    if reader.problems:
        raise Refused([problem.at("the mapping") for problem in reader.problems])
    return mapping


class _Reader:
    """Reads the parts and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, where: str, message: str) -> None:
        self.problems.append(Problem(where=where, message=message))

    def mapping(self, body: dict[Any, Any], name: str) -> Mapping:
        for key in body:
            if key not in _KEYS:
                self.wrong(str(key), f"is no part of a mapping ({nearest(str(key), _KEYS)})")
        reading = self._part(body, "read", encoding=str, delimiter=str, sheet=str, header=str,
                             html=("strip", "keep"))  # fmt: skip
        dates = self._part(body, "dates", order=("day-first", "month-first"), year=int, serial=int,
                           century=int, hemisphere=("north", "south"))  # fmt: skip
        century, serial = dates.get("century"), dates.get("serial")
        if century is not None and (century % 100 or not 1000 <= century <= 2900):
            self.wrong("dates.century", f"'{century}' is no century: write e.g. 2000")
        if serial not in (None, 1900, 1904):
            self.wrong("dates.serial", f"'{serial}' is neither 1900 nor 1904")
        dollar = self._text(body, "dollar")
        if dollar is not None and dollar not in ISO_4217:
            self.wrong("dollar", f"'{dollar}' is no currency: write its code (USD, CAD, AUD ...)")
        countries = self._read("countries", self._text(body, "countries"), ("codes", "names"))
        split = self._fields(body, "split")
        for field_name, marks in split.items():
            if len(marks) > 1:
                self.wrong(f"split.{field_name}", "names several marks: give one")
        header = reading.pop("header", None)
        return Mapping(
            table=self._text(body, "table") or name,
            negotiation=self._text(body, "negotiation"),
            title=self._text(body, "title"),
            html=reading.pop("html", None) != "keep",
            reading=Reading(
                header=0 if header == "none" else self._read("read.header", header, int), **reading
            ),
            dates=Habits(**dates),
            dollar=dollar,
            signs=self._signs(body),
            decimal=self._part(body, "figures", decimal=("comma", "point")).get("decimal"),
            key=self._texts(body.get("key", []), "key"),
            columns=self._fields(body, "columns"),
            split={field_name: marks[0] for field_name, marks in split.items()},
            countries=countries == "codes",
            values=self._values(body.get("values") or {}),
            rules=self._rules(body),
            acts=tuple(
                Act(
                    when=self._conditions(act.get("when") or {}, f"acts[{i}].when"),
                    columns=self._fields(act, "columns", f"acts[{i}]."),
                    defaults=self._fields(act, "defaults", f"acts[{i}]."),
                    rules=self._rules(act, f"acts[{i}]."),
                )
                for i, act in self._parts(body, "acts", ("when", "columns", "defaults", "rules"))
            )
            or (Act(),),
            defaults=self._fields(body, "defaults"),
            skip=self._conditions(body.get("skip") or {}, "skip"),
            declare=self._declare(body),
            declared=tuple(self._declared(body)),
        )

    def _rules(self, body: Keyed[str, Any], at: str = "") -> tuple[Rule, ...]:
        return tuple(
            Rule(
                when=self._conditions(rule.get("when"), f"{at}rules[{i}].when"),
                sets=self._fields(rule, "set", f"{at}rules[{i}].", blank=True),
            )
            for i, rule in self._parts(body, "rules", ("when", "set"))
        )

    def _keyed(self, value: Any, where: str, of: str) -> dict[Any, Any]:
        """A part that is a mapping; where it is none, which is told, an empty one."""
        if isinstance(value, dict):
            return value
        self.wrong(where, f"is no mapping{of}")
        return {}

    def _signs(self, body: Keyed[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        meant = " of signs to currencies: write e.g. {'¥': JPY}"
        for sign, code in self._keyed(body.get("signs") or {}, "signs", meant).items():
            if not isinstance(code, str) or code not in ISO_4217:
                self.wrong(f"signs.{sign}", f"'{code}' is no currency: write its code, e.g. JPY")
            elif found.setdefault(str(sign).lower(), code) != code:
                self.wrong(f"signs.{sign}", f"is {found[str(sign).lower()]} above")
        return found

    def _text(self, body: Keyed[str, Any], name: str) -> str | None:
        value = body.get(name)
        if isinstance(value, dict | list):
            self.wrong(name, "is nested: give a text")
            return None
        return value or None

    def _part(self, body: Keyed[str, Any], name: str, **known: Any) -> dict[str, Any]:
        """What a part says. `known`: whether each is a text, a number or one of two words."""
        part = self._keyed(body.get(name) or {}, name, f": it may have {', '.join(known)}")
        for key, value in part.items():
            if key not in known:
                self.wrong(f"{name}.{key}", f"is not known here ({nearest(str(key), known)})")
            if isinstance(value, dict | list):
                self.wrong(f"{name}.{key}", "is nested: give a text")
        return {
            key: self._read(f"{name}.{key}", value, known[key])
            for key, value in part.items()
            if key in known and isinstance(value, str)
        }

    def _read(self, where: str, value: str | None, kind: Any) -> Any:
        """A text as what it is to be; None where it is blank, or wrong."""
        if not value or kind is str:
            return value or None
        read = whole_number(value, 8) if kind is int else value if value in kind else None
        if read is None:
            known = "no number" if kind is int else f"neither {kind[0]} nor {kind[1]}"
            self.wrong(where, f"'{value}' is {known}")
        return read

    def _parts(
        self, body: Keyed[str, Any], name: str, known: tuple[str, ...]
    ) -> list[tuple[int, dict[str, Any]]]:
        parts = body.get(name) or []
        if not isinstance(parts, list):
            self.wrong(name, "is no list")
            return []
        found = []
        for i, part in enumerate(parts, start=1):
            if isinstance(part, dict) and set(part) <= set(known):
                found.append((i, part))
            else:
                self.wrong(f"{name}[{i}]", f"has {', '.join(known)} and nothing else")
        return found

    def _texts(self, value: Any, where: str) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, dict | list) for one in values):
            self.wrong(where, "is nested: give a text or a list of texts")
            return ()
        return tuple(str(one) for one in values)

    def _fields(
        self, body: Keyed[str, Any], name: str, at: str = "", *, blank: bool = False
    ) -> dict[str, tuple[str, ...]]:
        found, where = {}, at + name
        for field_name, value in self._keyed(body.get(name) or {}, where, " of fields").items():
            at = f"{where}.{field_name}"
            if field_name not in TARGETS:
                self.wrong(at, f"is no field ({_meant(str(field_name))})")
                continue
            texts = self._texts(value, at)
            if any(texts) or blank:
                found[str(field_name)] = texts
        return found

    def _conditions(self, part: Any, where: str) -> dict[str, tuple[str, ...]]:
        told = self._keyed(part, where, " of columns to texts")
        return {str(name): self._texts(value, f"{where}.{name}") for name, value in told.items()}

    def _values(self, part: Any) -> dict[str, dict[str, Value]]:
        found: dict[str, dict[str, Value]] = {}
        for name, table in self._keyed(part, "values", " of fields").items():
            where = f"values.{name}"
            if name not in TARGETS:
                self.wrong(where, f"is no field ({_meant(str(name))})")
                continue
            if table == "":
                continue
            found[name] = {}
            for text, value in self._keyed(table, where, " of cell texts to values").items():
                each = isinstance(value, dict) and set(value) == {"each"}
                texts = self._texts(value["each"] if each else value, f"{where}.{text}")
                stands = Value(texts=texts, each=each)
                if found[name].setdefault(fold(str(text)), stands) != stands:
                    self.wrong(f"{where}.{text}", "stands for something else above: capitals, "
                               "spaces and the ends of a sentence make no difference")  # fmt: skip
        return found

    def _declare(self, body: Keyed[str, Any]) -> tuple[str, ...]:
        names = self._texts(body.get("declare") or [], "declare")
        for name in names:
            if name not in _DECLARE:
                self.wrong("declare", f"'{name}' is none of {', '.join(_DECLARE)}")
        return names

    def _declared(self, body: Keyed[str, Any]) -> list[Draft]:
        found = []
        for section, kind in (("parties", "party"), ("issues", "issue"), ("sources", "source")):
            needed, further = AMENDING[kind]
            for i, part in self._parts(body, section, (*needed, *further)):
                place = f"the mapping: {section}[{i}]"
                raw = {n: list(self._texts(v, f"{section}[{i}].{n}")) for n, v in part.items()}
                if not any(raw.get(needed[0], ())):
                    self.wrong(f"{section}[{i}]", f"names no {needed[0]}")
                    continue
                found.append(Draft(place=place, kind=kind, raw=raw))
        return found


def fold(text: str) -> str:
    """How cell texts are compared: without case, spare spaces, and the ends of a sentence."""
    return " ".join(text.casefold().split()).strip(" .,;:")
