"""A commitment as people write it: `RUS: 120 days`, `B on hours: 36 hours`, and back.

What is wholly a quantity by the words of its issue is a figure; anything else is text. A mapping
(`{party, issue, text, quantity, due, lapses, if}`) arrives here as its JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from events.developments import Commitment
from events.errors import nearest
from events.names import name, prose
from events.quantity import IssueWords, NotAQuantity, Quantity, parse_quantity
from events.when import parse_entered

COMMITS = "commits"
"""The one field whose entries may be mappings."""

_KEYS = ("party", "issue", "text", "quantity", "due", "lapses", "if")
FORM = "'PARTY: what it commits to' or 'PARTY on ISSUE: what it commits to'"


def commitment_text(texts: Mapping[str, Sequence[str]]) -> str:
    """A commitment that was given as a mapping, as the one text that `read_commitment` takes."""
    told = {key: list(values) for key, values in texts.items()}
    return json.dumps({k: v[0] if len(v) == 1 else v for k, v in told.items()}, ensure_ascii=False)


def read_commitment(text: str, words: IssueWords) -> Commitment:
    """The commitment that a text states. Raises ValueError with a sentence."""
    if text.startswith("{"):
        return _from_mapping(text, words)
    party, issue, what = parts_of(text)
    chosen = name(issue) if issue else None
    told = prose(what)
    figure = wholly_quantity(told, words.on(chosen))
    return Commitment(
        party=name(party),
        issue=chosen,
        text=None if figure else told,
        quantities=(figure,) if figure else (),
    )


def parts_of(text: str) -> tuple[str, str, str]:
    """The party, the issue (empty where none is named) and what it commits to, of a text that is
    no mapping. Raises ValueError with a sentence."""
    who, colon, what = text.partition(":")
    if not colon:
        raise ValueError(f"'{text}' names no party: write {FORM}")
    party, on, issue = (part.strip() for part in who.partition(" on "))
    if on and not issue:
        raise ValueError(f"'{text}' names no issue after 'on': write {FORM}")
    return party, issue, what


def wholly_quantity(text: str, words: IssueWords) -> Quantity | None:
    """The quantity that a text is, with nothing beside it; None where it is anything else."""
    try:
        return parse_quantity(text, words)
    except NotAQuantity:
        return None


def _from_mapping(text: str, words: IssueWords) -> Commitment:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise ValueError(f"'{text[:60]}' is no mapping: {error}; write {FORM}") from None
    for key in given:
        if key not in _KEYS:
            raise ValueError(f"a commitment takes no '{key}' ({nearest(key, _KEYS)})")
    party, issue = (_one(given, key) for key in ("party", "issue"))
    if party is None:
        raise ValueError("a commitment names its party: add 'party'")
    chosen = name(issue) if issue else None
    on = words.on(chosen)
    due, lapses = _one(given, "due"), _one(given, "lapses")
    said = _one(given, "text")
    quantities = tuple(parse_quantity(q, on) for q in _list(given, "quantity"))
    if said is None and not quantities:
        raise ValueError(f"the commitment of {party} says nothing: add 'text' or 'quantity'")
    return Commitment(
        party=name(party),
        issue=chosen,
        text=prose(said) if said else None,
        quantities=quantities,
        due=due if due in (None, "immediate") else parse_entered(str(due)).text,
        lapses=parse_entered(lapses).text if lapses else None,
        conditions=tuple(prose(one) for one in _list(given, "if")),
    )


def _list(given: Mapping[str, Any], key: str) -> list[str]:
    value = given.get(key)
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict | list) for one in values):
        raise ValueError(f"'{key}' of a commitment is nested: give a text or a list of texts")
    return [str(one) for one in values]


def _one(given: Mapping[str, Any], key: str) -> str | None:
    values = _list(given, key)
    if len(values) > 1:
        raise ValueError(f"'{key}' of a commitment is given {len(values)} times: say it once")
    return values[0] if values else None


def write_commitment(value: Commitment) -> str:
    """The text that `read_commitment` reads as this commitment."""
    plain = not (value.due or value.lapses or value.conditions)
    said = value.text or (str(value.quantities[0]) if len(value.quantities) == 1 else None)
    if plain and said and not (value.text and value.quantities):
        return f"{value.party}{f' on {value.issue}' if value.issue else ''}: {said}"
    given = {
        "party": value.party,
        "issue": value.issue,
        "text": value.text,
        "quantity": [str(quantity) for quantity in value.quantities],
        "due": value.due,
        "lapses": value.lapses,
        "if": list(value.conditions),
    }
    return json.dumps({key: told for key, told in given.items() if told}, ensure_ascii=False)
