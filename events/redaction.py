"""What is left of an event when the law orders a text or the whole payload removed.

Pure: from an event and what is to go, to the event that is stored in its place. A text that goes
is replaced by `[redacted]`, so that every reader shows that something stood there; positions,
dates, names and sources stay. A payload that goes leaves what the event was and its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from events import developments as d
from events.codec import plain_fields
from events.declaring import DECLARING
from events.fields import FIELDS

REDACTED = "[redacted]"
"""What stands where a text was removed."""

_PART = {"quote": "quote", "phrase": "text", "commits": "text"}
"""What goes of a value that is no mere text."""
_ALONE = {"quote": ("citation", "quote")}
_OF_FIELDS = {field.text: field.attribute for field in FIELDS.values() if field.text}
DECLARED_TEXTS = tuple(
    dict.fromkeys(one.text for fields in DECLARING.values() for one in fields if one.text)
)
"""Those of a declaration (a source, party, issue or negotiation)."""

DEVELOPMENT_TEXTS = (*_OF_FIELDS, "reason")
"""Those of a development and of what amends it."""

TEXTS = tuple(dict.fromkeys((*DEVELOPMENT_TEXTS, *DECLARED_TEXTS)))
"""The texts that can be removed on their own, by field: words that are shown and that no verdict
compares. Quantities, dates, conditions and scope make the position: those go with the payload."""

# The quote of a source that was added later, and that of a declared source, stand alone.
_WHERE = {
    name: tuple(dict.fromkeys((_OF_FIELDS.get(name, name), *_ALONE.get(name, ()))))
    for name in TEXTS
}
"""Where each of them stands in what is stored."""

STORED_TEXTS = tuple(dict.fromkeys(_PART.get(name, where[-1]) for name, where in _WHERE.items()))
"""The names under which they stand in what is stored; others may stand under the same."""

OF_DEVELOPMENTS = (d.Development, d.Amendment, d.StanceAsserted)
"""Whose texts are DEVELOPMENT_TEXTS; an assertion has what it says."""

_PERSONS = ("speaker", "member")
"""Of a person, everything goes."""


class Text(NamedTuple):
    """A text that can be removed on its own: the field it belongs to (one of TEXTS), where it
    stands (`holder[at]`), and what stands there once it is removed."""

    name: str
    holder: Any
    at: Any
    left: Any = REDACTED


def texts_in(kind: type[d.Event], fields: dict[str, Any]) -> list[Text]:
    """The texts in the stored fields of an event of that kind which can be removed on their own,
    those in what a correction says included."""
    places = _places_of(kind)
    found = _found(places, fields)
    if issubclass(kind, d.Corrected):
        found += _found(places, fields["patch"])
    return found


@cache
def _places_of(kind: type[d.Event]) -> dict[str, str]:
    """Where the texts that an event of that kind may have stand, and the name of each."""
    if issubclass(kind, d.PayloadRemoved | d.Redacted):
        return {}
    known = DEVELOPMENT_TEXTS if issubclass(kind, OF_DEVELOPMENTS) else DECLARED_TEXTS
    if issubclass(kind, d.NegotiationOpened):
        known = tuple(name for name in known if name != "name")  # that is the stream's, no text
    return {attribute: name for name in known for attribute in _WHERE[name]}


def _found(places: dict[str, str], fields: dict[str, Any]) -> list[Text]:
    return [
        text
        for attribute, value in fields.items()
        if value is not None and attribute in places
        for text in _within(places[attribute], fields, attribute)
    ]


def _within(name: str, holder: Any, at: Any) -> Iterator[Text]:
    value, part = holder[at], _PART.get(name)
    if isinstance(value, list):
        for i in range(len(value)):
            yield from _within(name, value, i)
    elif part is not None and isinstance(value, dict) and "#" not in value:
        if value.get(part) is not None:
            yield Text(name, value, part)
    else:  # a text, a person, or the hash of one where it is sealed
        yield Text(name, holder, at, {"name": REDACTED} if name in _PERSONS else REDACTED)


def without_texts(event: d.Event, names: Iterable[str]) -> d.Event:
    """The event without these texts (of TEXTS); equal to the event where it has none."""
    fields, gone = plain_fields(event), set(names)
    for text in texts_in(type(event), fields):
        if text.name in gone:
            text.holder[text.at] = text.left
    left: d.Event = msgspec.convert(fields, type(event))
    return left


def without_payload(event: d.Development | d.Amendment) -> d.PayloadRemoved:
    """What is left of an event whose payload goes."""
    target = event.target if isinstance(event, d.Amendment) else None
    return d.PayloadRemoved(redacted=event.topic, id=event.id, target=target)
