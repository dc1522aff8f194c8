"""What people call a kind of development, a field, or something else that has another name here.

The nearest letters mislead where a word is no misspelling: of `edit` they are those of `redact`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from events.errors import nearest
from events.words import names_by_word


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
