"""The texts of an act of a row, by field: what the mapping takes from which cells, and what its
`values` say that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Keyed
from itertools import product
from typing import NamedTuple

from events.kinds import KINDS
from events.memo import Memo
from timeline.interchange.apart import ONE, listed, lists, marks_in, split_at, texts_of
from timeline.interchange.mapping import Act, Mapping, fold
from timeline.interchange.matching import Template, holds, template
from timeline.interchange.spans import TALKS

DEFAULT_KIND = "statement"
"""What a row is of which nothing says what it is."""


def kind_named(text: str) -> str:
    """A kind as a cell may write it: `Measure imposed`."""
    return "-".join(text.lower().split())


class _Step(NamedTuple):
    """Where the texts of a field come from, if no step before it gives any: the same in each row
    (`fixed`), templates with cells in them, or columns. `bare`: one column whose cell is the text,
    unless it holds `marks`.
    """

    name: str
    fixed: list[str] | None = None
    templates: tuple[Template, ...] = ()
    columns: tuple[str, ...] = ()
    bare: bool = False
    marks: re.Pattern[str] | None = None


class _Steps:
    """The steps of an act, by the cells that its rules look at."""

    def __init__(self, mapping: Mapping, columns: Sequence[str], act: Act) -> None:
        self._mapping, self._columns, self._act = mapping, columns, act
        self._rules = (*act.rules, *mapping.rules)
        self.watched = tuple(dict.fromkeys(name for rule in self._rules for name in rule.when))
        self._holding: Memo[tuple[bool, ...], list[_Step]] = Memo(self._of_rules, 1 << 10)
        self.of: Memo[tuple[str | None, ...], list[_Step]] = Memo(self._of_cells, 1 << 10)

    def _of_cells(self, told: tuple[str | None, ...]) -> list[_Step]:
        cells = {name: cell for name, cell in zip(self.watched, told, strict=True) if cell}
        return self._holding[tuple([holds(cells, rule.when) for rule in self._rules])]

    def _of_rules(self, hold: tuple[bool, ...]) -> list[_Step]:
        """Rules before columns before defaults, the act's own before the rest."""
        steps: list[_Step] = []
        for rule, holding in zip(self._rules, hold, strict=True):
            for name, texts in rule.sets.items() if holding else ():
                step = self._told(name, texts)
                if step.fixed != [] or not any(texts):  # blank: the row has none of it
                    steps.append(step)
        for group in (self._act.columns, self._mapping.columns):
            steps += [self._read(name, names) for name, names in group.items()]
        for defaults in (self._act.defaults, self._mapping.defaults):
            told = (self._told(name, texts) for name, texts in defaults.items())
            steps += [step for step in told if step.fixed != []]
        settled: set[str] = set()
        found = []
        for step in steps:
            if step.name not in settled:
                found.append(step)
                if step.fixed is not None:
                    settled.add(step.name)
        return found

    def _read(self, name: str, columns: tuple[str, ...]) -> _Step:
        bare = len(columns) == 1 and self._mapping.split.get(name, ONE) == ONE
        return _Step(name, columns=columns, bare=bare, marks=marks_in(name))

    def _told(self, name: str, texts: tuple[str, ...]) -> _Step:
        """What the mapping's own texts say of a field."""
        apart = [part for text in texts for part in (listed(text) if lists(name) else (text,))]
        made = tuple([template(part, self._columns) for part in apart])
        if not any(one.holes for one in made):
            return _Step(name, fixed=self.filled(name, made, {}))
        return _Step(name, templates=made)

    def filled(self, name: str, templates: Iterable[Template], cells: Keyed[str, str]) -> list[str]:
        told = [text for one in templates if (text := one.filled(cells))]
        mark = self._mapping.split.get(name, ONE)
        return told if mark == ONE else [one for text in told for one in split_at(mark, text)]


class ActTexts:
    """Makes the texts of acts, by one mapping, for a table with these columns."""

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        self._mapping = mapping
        self._steps = {id(act): _Steps(mapping, columns, act) for act in mapping.acts}

    def of(self, cells: Keyed[str, str], act: Act) -> Iterator[tuple[dict[str, list[str]], str]]:
        """What the texts of an act stand for, once for each where it is one of each, with a mark
        for the key."""
        taken = self._taken(cells, act)
        if self._mapping.values.keys().isdisjoint(taken):
            yield taken, ""
            return
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
            self._others(raw, choices, spread)
            yield raw, "".join(f"-{'+'.join(raw[name])}" for name in spread)

    def _is_joint(self, taken: Keyed[str, list[str]]) -> bool:
        """Whether the row's kind is between parties rather than by one of them."""
        sets, _ = self._values("kind", taken.get("kind", [DEFAULT_KIND]))
        named = kind_named(sets[0][0] if sets[0] else "")
        kind = KINDS.get("talks-opened" if named == TALKS else named)
        return kind is not None and "between" in kind.own

    def _taken(self, cells: Keyed[str, str], act: Act) -> dict[str, list[str]]:
        """Texts by field."""
        steps, get = self._steps[id(act)], cells.get
        taken: dict[str, list[str]] = {}
        told = steps.of[tuple(map(get, steps.watched))]
        for name, fixed, templates, columns, bare, marks in told:
            if name in taken:
                continue
            if fixed is not None:
                taken[name] = list(fixed)
            elif templates:
                if texts := steps.filled(name, templates, cells):
                    taken[name] = texts
            elif bare and type(cell := get(columns[0], "")) is str and not (
                marks and marks.search(cell)
            ):  # fmt: skip
                if cell:
                    taken[name] = [cell]
            elif found := [text for one in columns if (text := get(one))]:
                taken[name] = texts_of(name, found, self._mapping.split.get(name))
        return taken

    def _values(self, name: str, texts: list[str]) -> tuple[list[tuple[str, ...]], bool]:
        """What the texts stand for: one list of texts, or one for `each`."""
        table = self._mapping.values.get(name)
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
                whole += [part for one in value.texts if one
                          for part in (listed(one) if lists(name) else (one,))]  # fmt: skip
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
