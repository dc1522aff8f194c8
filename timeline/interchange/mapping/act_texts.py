"""The texts of an act of a row, by field: what the mapping asks of which cells and takes from them,
what its templates make of them, and what its `values` say that they stand for."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from collections.abc import Mapping as Keyed
from functools import lru_cache
from itertools import product

from events.kinds import KINDS
from timeline.interchange.mapping.file import Act, Mapping, fold
from timeline.interchange.mapping.named_rows import ONE, listed, lists, split_at, texts_of
from timeline.interchange.names import slug

CHOSEN = ("by", "to")
"""Fields whose names may stand in a template: of an act of each side, each has its own."""

TALKS = "talks"
"""What a mapping calls a row that is a whole round of talks."""

HOLE = re.compile(r"\{([^{}]+)\}")


def holds(cells: Keyed[str, str], when: Keyed[str, Iterable[str]]) -> bool:
    """Whether each named cell holds one of its texts: anywhere in it; `=text` the whole of it;
    `*` anything at all; an empty text, nothing."""
    for name, texts in when.items():
        cell = cells.get(name, "")
        for text in texts:
            if _matches(cell, text):
                break
        else:
            return False
    return True


@lru_cache(maxsize=1 << 13)
def _matches(cell: str, text: str) -> bool:
    if text == "*":
        return bool(cell)
    if not text:
        return not cell
    if text.startswith("="):
        return fold(cell) == fold(text[1:])
    return text.casefold() in cell.casefold()


def filled(text: str, cells: Keyed[str, str], columns: Container[str]) -> str:
    """A text in which `{Column}` stands for that cell; nothing where all its cells are blank. What
    is no column in it stays as it stands."""
    holes = [name for name in HOLE.findall(text) if name in columns] if "{" in text else []
    if not holes:
        return text
    if not any(map(cells.get, holes)):
        return ""
    return HOLE.sub(lambda h: cells.get(h[1], "") if h[1] in columns else h[0], text)


def name_chosen(raw: dict[str, list[str]], columns: Iterable[str]) -> None:
    """Put in the names of those who act and are acted upon, in place of `{by}` and `{to}`."""
    for name in CHOSEN:
        hole = f"{{{name}}}"
        asked = [field for field, texts in raw.items() if any(hole in text for text in texts)]
        if not asked or name in columns:
            continue
        named = "-".join(slug(text) for text in raw.get(name, []))
        for field in asked:
            raw[field] = [text.replace(hole, named) for text in raw[field]]


DEFAULT_KIND = "statement"
"""What a row is of which nothing says what it is."""


def kind_named(texts: Iterable[str]) -> str:
    """A kind as a cell may write it: `Measure imposed`. Several are none."""
    return "-".join(" ".join(texts).lower().split())


class ActTexts:
    """Makes the texts of acts, by one mapping, for a table with these columns."""

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        self._mapping, self._columns = mapping, frozenset(columns)

    def of(self, cells: Keyed[str, str], act: Act) -> Iterator[tuple[dict[str, list[str]], str]]:
        """What an act's texts stand for, once for each where it is of each, with a key's mark."""
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
            if spread == ["by"] and not raw.get("to"):
                # Of an act of each, the others are those toward whom it is, unless it is said.
                everyone = next(sets for name, sets, _ in choices if name == "by")
                raw["to"] = [one for texts in everyone for one in texts if one not in raw["by"]]
            yield raw, "".join(f"-{'+'.join(raw[name])}" for name in spread)

    def _is_joint(self, taken: Keyed[str, list[str]]) -> bool:
        """Whether the row's kind is between parties rather than by one of them."""
        sets, _ = self._values("kind", taken.get("kind", [DEFAULT_KIND]))
        named = kind_named(sets[0])
        kind = KINDS.get("talks-opened" if named == TALKS else named)
        return kind is not None and "between" in kind.own

    def _taken(self, cells: Keyed[str, str], act: Act) -> dict[str, list[str]]:
        """Texts by field: rules before columns before defaults, the act's own before the rest."""
        mapping = self._mapping
        taken: dict[str, list[str]] = {}
        for rule in (*act.rules, *mapping.rules):
            for name, texts in rule.sets.items() if holds(cells, rule.when) else ():
                told = [] if name in taken else self._told(name, texts, cells)
                if told or not any(texts):  # blank: the row has none of it
                    taken.setdefault(name, told)
        for group in (act.columns, mapping.columns):
            for name, columns in group.items():
                if name not in taken and (found := list(filter(None, map(cells.get, columns)))):
                    taken[name] = texts_of(name, found, mapping.split.get(name))
        for defaults in (act.defaults, mapping.defaults):
            for name, texts in defaults.items():
                if name not in taken and (told := self._told(name, texts, cells)):
                    taken[name] = told
        return taken

    def _told(self, name: str, texts: Iterable[str], cells: Keyed[str, str]) -> list[str]:
        """What the mapping's own texts say of a field."""
        apart = [part for text in texts for part in (listed(text) if lists(name) else (text,))]
        told = [text for part in apart if (text := filled(part, cells, self._columns))]
        mark = self._mapping.split.get(name, ONE)
        return told if mark == ONE else [one for text in told for one in split_at(mark, text)]

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
