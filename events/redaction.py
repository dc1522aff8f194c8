"""What is left of an event when the law orders a text or the whole payload removed.

Pure: from an event and what is to go, to the event that is stored in its place. A text that goes
is replaced by `[redacted]`, so that every reader shows that something stood there; positions,
dates, names and sources stay. A payload that goes leaves what the event was and its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from events import developments as d
from events.codec import plain_fields

REDACTED = "[redacted]"
"""What stands where a text was removed."""

Fields = dict[str, Any]


class Text(NamedTuple):
    """A text that can be removed on its own: the field it belongs to (one of TEXTS), where it
    stands (`holder[at]`), and what stands there once it is removed."""

    name: str
    holder: Any
    at: Any
    left: Any = REDACTED


def _texts(fields: Fields) -> Iterator[Text]:
    for name in TEXTS:
        match name:
            case "quote":
                for citation in [*(fields.get("citations") or ()), fields.get("citation"), fields]:
                    yield Text(name, citation, "quote")  # a declared source has its own
            case "speaker":
                yield Text(name, fields, name, {"name": REDACTED})
            case "member":
                members = fields.get("members") or []
                yield from (Text(name, members, i, {"name": REDACTED}) for i in range(len(members)))
            case "phrase":
                yield Text(name, fields.get(name), "text")
            case "commits":
                yield from (Text(name, one, "text") for one in fields.get(name) or ())
            case _:
                yield Text(name, fields, name)


def texts_in(kind: type[d.Event], fields: Fields) -> list[Text]:
    """The texts in the stored fields of an event of that kind which can be removed on their own,
    those in what a correction says included."""
    if issubclass(kind, d.PayloadRemoved | d.Redacted):
        return []
    known = DEVELOPMENT_TEXTS if issubclass(kind, _WITH_IDS) else DECLARED_TEXTS
    found = list(_texts(fields))
    if issubclass(kind, d.Corrected):
        found += _texts(fields["patch"])
    return [
        text
        for text in found
        if text.name in known
        # The name of a negotiation is its stream's, not a text.
        and not (text.name == "name" and issubclass(kind, d.NegotiationOpened))
        and _there(text)
    ]


def _there(text: Text) -> bool:
    if isinstance(text.at, int):
        return True
    if not isinstance(text.holder, dict):
        return False
    value = text.holder.get(text.at)
    return bool(value) if isinstance(text.left, dict) else value is not None


TEXTS = (
    "quote", "says", "because", "speaker", "reason", "outcome", "place", "member", "phrase",
    "commits", "title", "author", "publisher", "url", "name",
)  # fmt: skip
"""The texts that can be removed on their own, by field: words that are shown and that no verdict
compares. Quantities, dates, conditions and scope make the position: those go with the payload."""

_WITH_IDS = (d.Development, d.Amendment)

DECLARED_TEXTS = ("quote", "title", "author", "publisher", "url", "name")
"""Those of a declaration (a source, party, issue or negotiation)."""

DEVELOPMENT_TEXTS = tuple(
    name for name in TEXTS if name not in ("title", "author", "publisher", "url", "name")
)
"""Those of a development and of what amends it."""


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
