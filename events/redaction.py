"""What is left of an event when the law orders a text or the whole payload removed.

Pure: from an event and what is to go, to the event that is stored in its place. A text that goes
is replaced by `[redacted]`, so that every reader shows that something stood there; positions,
dates, names and sources stay. A payload that goes leaves what the event was and its id.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from events import developments as d
from events.codec import plain_fields
from events.declaring import DECLARING
from events.fields import FIELDS

REDACTED = "[redacted]"
"""What stands where a text was removed."""

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

_PART = {"quote": "quote", "phrase": "text", "commits": "text"}
"""What goes of a value that is no mere text; of a person, everything does."""


def without_texts(event: d.Event, names: Iterable[str]) -> d.Event:
    """The event without these texts (keys of TEXTS); equal to the event where it has none."""
    fields = plain_fields(event)
    if isinstance(event, d.NegotiationOpened):
        # Its name is the stream's, not a text.
        names = [name for name in names if name != "name"]
    for name in names:
        _remove(name, fields)
        if isinstance(event, d.Corrected):
            _remove(name, fields["patch"])
    left: d.Event = msgspec.convert(fields, type(event))
    return left


def _remove(name: str, fields: dict[str, Any]) -> None:
    # The quote of a source that was added later, and that of a declared source, stand alone.
    for attribute in {_OF_FIELDS.get(name, name), *(("citation", name) if name == "quote" else ())}:
        if fields.get(attribute) is not None:
            fields[attribute] = _without(fields[attribute], _PART.get(name))


def _without(value: Any, part: str | None) -> Any:
    if isinstance(value, str):
        return REDACTED
    if isinstance(value, list):
        return [_without(one, part) for one in value]
    if part is None:
        return {"name": REDACTED}
    return value | {part: REDACTED} if value.get(part) is not None else value


def without_payload(event: d.Development | d.Amendment) -> d.PayloadRemoved:
    """What is left of an event whose payload goes."""
    target = event.target if isinstance(event, d.Amendment) else None
    return d.PayloadRemoved(redacted=event.topic, id=event.id, target=target)
