"""Which column of a table is what: guessed from its name, and only where its cells agree."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from events.quantity import NotAQuantity, parse_quantity
from events.spoken_dates import read_date
from events.spoken_figures import read_figure
from events.when import NotADate
from timeline.interchange.countries import alpha3_of
from timeline.interchange.tables import Row, Table

WORDS: dict[str, str] = {
    "occurred": "date day when occurred datum fecha data jour 日期 дата time tag",
    "says": "headline title titel titulo titre 标题 event ereignis событие summary what "
    "description beschreibung descripcion says text 内容 details note notes action body",
    "by": "who actor by party country side source_actor initiator from wer akteur quien pays land "
    "方 страна",
    "to": "to target recipient against toward ziel objetivo",
    "kind": "kind type category event_type eventtype art tipo",
    "issue": "issue topic subject theme thema tema sujet",
    "quantity": "quantity amount value figure betrag wert summe monto",
    "speaker": "speaker said_by spokesperson sprecher",
    "source.url": "url link source_url sourceurl links reference quelle fuente",
    "source.publisher": "source publisher outlet newspaper media publication quelle zeitung",
    "source.published": "published publication_date pubdate date_published",
    "id": "id nr no number key #",
}
"""Words in the names of columns, by field; in the order in which they are looked for."""

_FIRST = ("source.published", "source.url", "occurred", "by", "to", "kind", "issue", "quantity",
          "speaker", "source.publisher", "id", "says")  # fmt: skip
_YEARS = ("Year", "Month", "Day")
_LOOKED_AT = 300


@dataclass(kw_only=True)
class Found:
    """What was guessed: field -> columns; and columns that each hold one party's acts."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    acts: dict[str, str] = field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        """Every column that was given a meaning."""
        return {name for names in self.columns.values() for name in names} | set(self.acts)


def guess(table: Table, rows: Sequence[Row], hidden: Collection[str] = ()) -> Found:
    """A meaning for each column that shows one, and that is not hidden from readers."""
    found = Found()
    cells = {name: [row.cells[name] for row in rows if row.cells.get(name)]
             for name in table.columns}  # fmt: skip
    filled = [name for name in table.columns if cells[name] and name not in hidden]
    taken: set[str] = set()
    if set(_YEARS) <= set(filled):
        found.columns["occurred"] = list(_YEARS)
        taken |= set(_YEARS)
    acts = _acts(filled, cells)
    if len(set(acts.values())) > 1:
        found.acts = acts
        taken |= set(acts)
    for target in _FIRST:
        if target in found.columns:
            continue
        for word in WORDS[target].split():
            fit = [n for n in filled if n not in taken and _named(n, word)
                   and _plausible(target, cells[n])]  # fmt: skip
            if fit:
                found.columns.setdefault(target, []).append(fit[0])
                taken.add(fit[0])
                if target != "says":
                    break
    _by_content(found, filled, cells, taken)
    return found


def _by_content(
    found: Found, filled: Sequence[str], cells: Mapping[str, Sequence[str]], taken: set[str]
) -> None:
    """What no name of a column told, but its cells do."""
    if "occurred" not in found.columns:
        dated = [n for n in filled if n not in taken and share_of_dates(cells[n]) > 0.6]
        if dated:
            found.columns["occurred"] = [max(dated, key=lambda n: share_of_dates(cells[n]))]
            taken |= set(found.columns["occurred"])
    if "source.url" not in found.columns:
        links = [n for n in filled if n not in taken
                 and sum(t.startswith("http") for t in cells[n]) > len(cells[n]) * 0.6]  # fmt: skip
        if links:
            found.columns["source.url"] = [links[0]]
            taken.add(links[0])
    if "by" not in found.columns and not found.acts:
        named = [n for n in filled if n not in taken
                 and sum(alpha3_of(t) is not None for t in cells[n]) * 2 > len(cells[n])
                 ]  # fmt: skip
        if named:
            found.columns["by"] = [named[0]]
            taken.add(named[0])
    if "says" not in found.columns and not found.acts:
        texts = [n for n in filled if n not in taken and _length(cells[n]) > 12]
        if texts:
            found.columns["says"] = [max(texts, key=lambda n: _length(cells[n]))]


def _acts(filled: Sequence[str], cells: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Columns named after a party that hold sentences: `US action`, `China`."""
    found = {}
    for name in filled:
        words = re.split(r"[\s_/:'’\-]+", name)
        party = alpha3_of(name) or next((c for w in words if len(w) > 1 and (c := alpha3_of(w))),
                                        None)  # fmt: skip
        if party and _length(cells[name]) > 12 and not cells[name][0].startswith("http"):
            found[name] = party
    return found


def _named(column: str, word: str) -> bool:
    parts = re.split(r"[\s_./\-]+", column.casefold())
    return word in (column.casefold(), "_".join(parts)) or (word in parts and len(parts) <= 3)


def _plausible(target: str, texts: Sequence[str]) -> bool:
    if target in ("occurred", "source.published"):
        return share_of_dates(texts) > 0.4
    if target == "source.url":
        return sum(text.startswith("http") for text in texts) > len(texts) * 0.4
    if target in ("by", "to", "kind", "issue"):
        return _length(texts) < 60
    if target == "quantity":
        looked = texts[:_LOOKED_AT]
        return sum(is_figure(text) for text in looked) > len(looked) * 0.4
    if target == "id":
        return len(set(texts)) == len(texts)
    if target == "source.publisher":
        return sum(text.startswith("http") for text in texts) < len(texts) * 0.2
    return True


def _length(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / max(len(texts), 1)


def is_figure(text: str) -> bool:
    """Whether it reads as a quantity once what is ambiguous in it is settled."""
    for decimal in (None, "comma"):
        try:
            parse_quantity(read_figure(text, "USD", decimal))
        except NotAQuantity as problem:
            return "unknown unit" in str(problem)
        except ValueError:
            continue
        return True
    return False


def share_of_dates(texts: Sequence[str]) -> float:
    """The share that reads as dates once what is ambiguous in them is settled."""
    good = 0
    looked = texts[:_LOOKED_AT]
    for text in looked:
        try:
            read_date(text, "month-first" if order_of(text) == "month-first" else "day-first",
                      2000, 1900, 2000)  # fmt: skip
            good += 1
        except NotADate:
            continue
    return good / max(len(looked), 1)


def order_of(text: str) -> str | None:
    """`day-first`, `month-first` or `ambiguous` for a date like `03/04/2018`; else None."""
    match = re.match(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})\Z", text)
    if match is None:
        return None
    one, two = int(match[1]), int(match[2])
    if one == two:
        return None
    return "day-first" if one > 12 else "month-first" if two > 12 else "ambiguous"
