"""What people call a kind of development, a field, or something else that has another name here:
the words that `words.tsv` lists.

The nearest letters mislead where a word is no misspelling: of `edit` they are those of `redact`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from events.errors import nearest


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


def folded(word: str) -> str:
    """A word as these tables spell it.

    >>> folded("Effective_Date")
    'effective-date'
    """
    return word.casefold().replace("_", "-")


def meant(word: str, others: Mapping[str, str], known: Iterable[str]) -> str:
    """A clause that names what was probably meant, else what is spelt alike.

    >>> meant("Deal", {"deal": "agreement"}, ["demand"])
    'did you mean agreement?'
    """
    told = others.get(folded(word))
    return f"did you mean {told}?" if told else nearest(word, known)


def field_meant(word: str, known: Collection[str]) -> str:
    """The same of a word that is no field of a kind.

    >>> field_meant("Effective_Date", ["effective", "due"])
    'did you mean effective?'
    """
    others = {one: name for one, name in names_by_word("field").items() if name in known}
    return meant(word, others, known)
