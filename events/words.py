"""What people call what has another name here: the words that `words.tsv` lists."""

from __future__ import annotations

from functools import cache


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    from importlib.resources import files  # whoever finds every word waits for it

    found: dict[str, dict[str, list[str]]] = {}
    _, *rows = (files(__package__) / "words.tsv").read_text(encoding="utf-8").splitlines()
    for table, name, words in (row.split("\t") for row in rows):
        found.setdefault(table, {}).setdefault(name, []).extend(words.split(", "))
    return found


def words_of(table: str) -> dict[str, list[str]]:
    """A table: of each name the words for it. A name may have several rows."""
    return _tables()[table]


def names_by_word(table: str) -> dict[str, str]:
    """The same by its words: of each the name."""
    return {word: name for name, words in words_of(table).items() for word in words}
