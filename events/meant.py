"""What people call a kind of development, a field, or something else that has another name here.

The nearest letters mislead where a word is no misspelling: of `edit` they are those of `redact`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from events.errors import nearest

KIND_WORDS = {
    "accept": "response", "acceptance": "response", "answer": "response", "ban": "export-ban",
    "concession": "offer", "counteroffer": "offer", "counter-offer": "offer", "deal": "agreement",
    "lawsuit": "legal-action", "meeting": "talks-opened", "promise": "offer",
    "proposal": "demand or offer", "refusal": "response", "reject": "response",
    "rejection": "response", "reply": "response", "request": "demand",
    "sanction": "measure-imposed", "sanctions": "measure-imposed", "speech": "statement",
    "strike": "measure-imposed", "summit": "talks-opened", "talks": "talks-opened or talks-closed",
    "tariff": "tariff-threat or measure-imposed", "threat": "measure-threatened",
    "tweet": "statement", "ultimatum": "demand --pressing ultimatum",
    "warning": "measure-threatened",
}  # fmt: skip
"""Of each word the kind, with its option, that records it."""


FIELD_WORDS = {
    "actor": "by", "from": "by", "party": "by", "who": "by", "parties": "between",
    "against": "to", "recipient": "to", "target": "to", "toward": "to", "towards": "to",
    "date": "occurred", "day": "occurred", "on": "occurred", "when": "occurred",
    "amount": "quantity", "figure": "quantity", "number": "quantity", "percent": "quantity",
    "quantities": "quantity", "rate": "quantity", "value": "quantity",
    "condition": "if", "conditions": "if", "deadline": "due",
    "effect": "effective", "effective-date": "effective", "starts": "effective",
    "ends": "lapses", "expires": "lapses", "expiry": "lapses", "until": "lapses",
    "comment": "says", "description": "says", "note": "says", "summary": "says", "text": "says",
    "words": "says", "link": "source", "sources": "source", "url": "source",
    "subject": "issue", "topic": "issue", "commitment": "commits", "commitments": "commits",
    "in-reply-to": "responds-to", "in-response-to": "responds-to",
    "reply-to": "responds-to", "part": "part-of", "result": "outcome",
}  # fmt: skip
"""Of each word the field that it is."""


def folded(word: str) -> str:
    """A word as these tables spell it.

    >>> folded("Effective_Date")
    'effective-date'
    """
    return word.casefold().replace("_", "-")


def meant(word: str, others: Mapping[str, str], known: Iterable[str]) -> str:
    """A clause that names what was probably meant, else what is spelt alike.

    >>> meant("Deal", KIND_WORDS, ["demand"])
    'did you mean agreement?'
    """
    told = others.get(folded(word))
    return f"did you mean {told}?" if told else nearest(word, known)


def field_meant(word: str, known: Collection[str]) -> str:
    """The same of a word that is no field of a kind.

    >>> field_meant("Effective_Date", ["effective", "due"])
    'did you mean effective?'
    """
    return meant(word, {one: name for one, name in FIELD_WORDS.items() if name in known}, known)
