"""Countries: ISO 3166-1 alpha-3, FIPS 10-4 (which GDELT uses for places), and names. The table is
`countries.tsv`; its facts are told of in NOTICE."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from events.spoken.words import bare


def table_lines(name: str) -> Iterator[list[str]]:
    """The lines of `NAME.tsv`, each with as many cells as the first."""
    lines = (files(__package__) / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    width = lines[0].count("\t") + 1
    for line in lines:
        cells = line.split("\t")
        yield [*cells, *[""] * (width - len(cells))]


def code_table(name: str) -> Iterator[list[str]]:
    """The rows of `NAME.tsv` below its first line, which says what its cells are."""
    return islice(table_lines(name), 1, None)


def words_of(table: str) -> dict[str, str]:
    """A table of `guesses.tsv`: what people call something, by what it is here, in order."""
    return {name: words for one, name, words in code_table("guesses") if one == table}


class _Countries(NamedTuple):
    titles: dict[str, str]
    by_name: dict[str, str]
    by_fips: dict[str, str]
    by_cameo: dict[str, str]


@cache
def _countries() -> _Countries:
    found = _Countries({}, {}, {}, {})
    for code, fips, cameo, title, others in code_table("countries"):
        found.titles[code] = title
        found.by_name.update(dict.fromkeys(map(_key, (title, *others.split("|"))), code))
        found.by_fips.update(dict.fromkeys(fips.split(), code))
        found.by_cameo.update(dict.fromkeys(cameo.split(), code))
    found.by_name.pop("", None)
    return found


def _key(text: str) -> str:
    return bare(text.replace("’", "'")).replace(" & ", " and ")


def alpha3_of(name: str) -> str | None:
    """The alpha-3 code of a country's name as people or ICEWS write it, or of the code itself;
    None where it is none. The European Union is `EU`; parts of a country (`Scotland`, `Gaza`) are
    parties of their own, which two of them would lose if both were the whole."""
    return name if name in _countries().titles else _countries().by_name.get(_key(name))


def alpha3_of_fips(code: str) -> str | None:
    """The alpha-3 code of a FIPS 10-4 code: `CH` is China there, `SZ` Switzerland."""
    return _countries().by_fips.get(code.strip().upper())


def alpha3_of_cameo(code: str) -> str:
    """The alpha-3 code of a code of CAMEO's country list, which mostly are the same."""
    return _countries().by_cameo.get(code, code)


def title_of(code: str) -> str | None:
    """A country's name, by its alpha-3 code."""
    return _countries().titles.get(code)
