"""What is left of an event when the law orders a text or the whole payload removed.

Pure: from an event and what is to go, to the event that is stored in its place. A text that goes
is replaced by `[redacted]`, so that every reader shows that something stood there; positions,
dates, names and sources stay. A payload that goes leaves what the event was and its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from events import developments as d
from events.codec import plain_fields

REDACTED = "[redacted]"
"""What stands where a text was removed."""

Fields = dict[str, Any]


def _text(name: str) -> Callable[[Fields], None]:
    def remove(fields: Fields) -> None:
        if fields.get(name) is not None:
            fields[name] = REDACTED

    return remove


def _quotes(fields: Fields) -> None:
    for citation in [*(fields.get("citations") or ()), fields.get("citation") or {}]:
        if citation.get("quote") is not None:
            citation["quote"] = REDACTED
    _text("quote")(fields)  # a declared source has its own


def _speaker(fields: Fields) -> None:
    if fields.get("speaker"):
        fields["speaker"] = {"name": REDACTED}


def _members(fields: Fields) -> None:
    if fields.get("members"):
        fields["members"] = [{"name": REDACTED} for _ in fields["members"]]


def _phrase(fields: Fields) -> None:
    if fields.get("phrase"):
        fields["phrase"]["text"] = REDACTED


def _commits(fields: Fields) -> None:
    for commitment in fields.get("commits") or ():
        if commitment.get("text") is not None:
            commitment["text"] = REDACTED


TEXTS: dict[str, Callable[[Fields], None]] = {
    "quote": _quotes,
    "says": _text("says"),
    "because": _text("because"),
    "speaker": _speaker,
    "reason": _text("reason"),
    "outcome": _text("outcome"),
    "place": _text("place"),
    "member": _members,
    "phrase": _phrase,
    "commits": _commits,
    "title": _text("title"),
    "author": _text("author"),
    "publisher": _text("publisher"),
    "url": _text("url"),
    "name": _text("name"),
}
"""The texts that can be removed on their own, by field: words that are shown and that no verdict
compares. Quantities, dates, conditions and scope make the position: those go with the payload."""

DECLARED_TEXTS = ("quote", "title", "author", "publisher", "url", "name")
"""Those of a declaration (a source, party, issue or negotiation)."""

DEVELOPMENT_TEXTS = tuple(
    name for name in TEXTS if name not in ("title", "author", "publisher", "url", "name")
)
"""Those of a development and of what amends it."""


def without_texts(event: d.Event, names: Iterable[str]) -> d.Event:
    """The event without these texts (keys of TEXTS); equal to the event where it has none."""
    fields = plain_fields(event)
    if isinstance(event, d.NegotiationOpened):
        # Its name is the stream's, not a text.
        names = [name for name in names if name != "name"]
    for name in names:
        TEXTS[name](fields)
        if isinstance(event, d.Corrected):
            TEXTS[name](fields["patch"])
    left: d.Event = msgspec.convert(fields, type(event))
    return left


def without_payload(event: d.Development | d.Amendment) -> d.PayloadRemoved:
    """What is left of an event whose payload goes."""
    target = event.target if isinstance(event, d.Amendment) else None
    return d.PayloadRemoved(redacted=event.topic, id=event.id, target=target)
