"""What people call something, a kind of development above all, that has another name here.

The nearest letters mislead where a word is no misspelling: of `edit` they are those of `redact`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


def meant(word: str, others: Mapping[str, str], known: Iterable[str]) -> str:
    """A clause that names what was probably meant, else what is spelt alike.

    >>> meant("Deal", KIND_WORDS, ["demand"])
    'did you mean agreement?'
    """
    told = others.get(word.casefold())
    return f"did you mean {told}?" if told else nearest(word, known)
