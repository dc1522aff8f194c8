"""What version 1 made of the same words, so that whatever it recorded is known again.

A request is known by the digest of what was asked for (docs/decisions/0003). Where the types of
version 2 read the same texts otherwise, that digest is another one: here is the one of then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from events.codec import plain_body, plain_fields
from events.developments import AgreementReached, Commitment, Development, Proposal, TalksArranged
from events.names import name, prose

TERMS: Mapping[str, str] = {
    "quantity": "quantities", "due": "due", "lapses": "lapses", "if": "conditions",
    "scope": "scope",
}  # fmt: skip
"""Fields that an agreement takes since version 2, and where they are stored."""

_STATUSES = ("tentative", "ratified", "rejected")


def formerly(
    event: Development, raw: Mapping[str, Sequence[str]], inherited: Collection[str] = ()
) -> Development | None:
    """The development that version 1 recorded for these texts, as it is read today.

    `inherited` are the fields that a file's `defaults` gave: those that a kind did not take were
    passed over. None where version 1 read the texts no otherwise, or could not read them.
    """
    if event.version == 1 or event.time is not None:
        return None
    match event:
        case Proposal():
            return event
        case TalksArranged():
            who = tuple(dict.fromkeys((*event.by, *event.actors)))
            return msgspec.structs.replace(event, actors=who, by=())
        case AgreementReached():
            return _agreement(event, raw, inherited)
    return None


def _agreement(
    event: AgreementReached, raw: Mapping[str, Sequence[str]], inherited: Collection[str]
) -> AgreementReached | None:
    status = (raw.get("status") or ["tentative"])[0].strip()
    told = [stored for field, stored in TERMS.items() if getattr(event, stored)]
    passed = {TERMS[field] for field in inherited if field in TERMS}
    if status not in _STATUSES or not passed.issuperset(told):
        return None
    commits = []
    for text in raw.get("commits", ()):
        party, colon, what = text.strip().partition(":")
        try:
            commits.append(Commitment(party=name(party.strip()), text=prose(what)))
        except ValueError:
            return None
        if not colon:
            return None
    bare: dict[str, Any] = dict.fromkeys(("due", "lapses"))
    bare |= dict.fromkeys(("quantities", "conditions", "scope"), ())
    return msgspec.structs.replace(event, status=status, commits=tuple(commits), **bare)


def former_body(event: Development) -> bytes:
    """The bytes that version 1 stored for what `formerly` gave."""
    body = plain_body(event)
    if not any(map(body.__contains__, _CHANGED)):
        return body
    return msgspec.json.encode({
        "about_measure" if key == "about" else key: value
        for key, value in plain_fields(event).items() if (key, value) != ("status", "tentative")
    })  # fmt: skip


_CHANGED = (b'"about":', b'"status":"tentative"')
"""What was stored otherwise: in JSON it can be nothing else, for a text has its quotes escaped."""
