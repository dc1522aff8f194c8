"""`show/1` and `why/1`: developments whole, with their sources and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from events.codec import plain_fields
from events.developments import Redacted, StanceAsserted
from events.kinds import kind_of
from events.log import Logged, recorded_text
from projections.provenance import Why
from projections.record import Item, Record
from projections.stance import Fold
from timeline.answers.checked import assertion_json
from timeline.answers.heading import Json, head
from timeline.answers.log import event_json, original_json
from timeline.answers.positions import position_json


def show_json(negotiation: str, record: Record, item: Item | None, named: str,
              history: Sequence[Logged]) -> Json:  # fmt: skip
    """`show/1`: a development at the cut (None where the cut leaves it out) and its history."""
    aside = next((a for a in record.set_aside if a.development == named), None)
    return {
        **head("show/1", negotiation, record),
        "development": development_json(record, item) if item else None,
        "set_aside": f"{aside.reason} {aside.detail}".strip() if aside else None,
        "assertion": next(
            (assertion_json(e) for e in history if isinstance(e.event, StanceAsserted)), None
        ),
        "history": [event_json(negotiation, entry) for entry in history],
    }


def why_json(negotiation: str, fold: Fold, party: str, issue: str, found: Why) -> Json:
    """`why/1`."""
    return {
        **head("why/1", negotiation, fold.record),
        "party": party,
        "issue": issue,
        "positions": [position_json(fold, position) for position in found.positions],
        "developments": [development_json(fold.record, item) for item in found.developments],
        "set_aside": [
            {"development": a.development, "reason": a.reason, "detail": a.detail or None}
            for a in found.set_aside
        ],
    }


def development_json(record: Record, item: Item) -> Json:
    """A development whole: its fields as corrected, dates as tightened, sources with quotes."""
    amended = (entry.event for entry in record.amendments.get(item.id, ()))
    notes = (event.note for event in amended if isinstance(event, Redacted))
    fields = plain_fields(item.development)
    fields.pop("citations", None)
    fields.pop("original", None)
    fields = {"occurred": item.development.occurred, **fields}
    return {
        "id": item.id,
        "kind": kind_of(item.development).name,
        "seq": item.seq,
        "recorded": recorded_text(item.recorded),
        "recorder": item.recorder,
        **original_json(item.development),
        "earliest": item.earliest.isoformat() if item.earliest else None,
        "latest": item.latest.isoformat(),
        "known": item.known.isoformat(),
        "certain": item.certain,
        "authority": record.codebook.authority(item.development),
        "certainty": item.development.certainty,
        "fields": fields,
        "sources": [
            {**source_json(record, citation.source), "quote": citation.quote}
            for citation in item.citations
        ],
        "links": [
            {"relation": relation, "to": other}
            for relation, other in _links(record, record.linked_from, item)
        ],
        "linked_from": [
            {"relation": relation, "from": one}
            for relation, one in _links(record, record.linked_to, item)
        ],
        "corrections": list(item.corrected_by),
        "note": next((note for note in notes if note), None),
    }


def _links(
    record: Record, links: Mapping[str, Sequence[tuple[str, str]]], item: Item
) -> Iterator[tuple[str, str]]:
    """The links of a development, but for those to what came only after the cut's day."""
    for relation, other in links.get(item.id, ()):
        if other not in record.visible or not record.is_later(record.visible[other]):
            yield relation, other


def source_json(record: Record, name: str) -> Json:
    """A declared source."""
    declared = record.sources.get(name)
    fields = plain_fields(declared) if declared else {"source": name}
    return {
        "id": name,
        **{
            field: fields.get(field)
            for field in ("publisher", "title", "author", "url", "published", "accessed", "via")
        },
    }
