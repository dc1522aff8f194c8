"""What every answer starts with: schema, negotiation, codebook and cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.cut import Cut
    from projections.record import Record

Json = dict[str, Any]


def cut_json(cut: Cut) -> Json:
    """The cut as asked and resolved; `recorded_by` is always a sequence number."""
    return {
        "as_of": cut.as_of.isoformat() if cut.as_of else None,
        "known_by": cut.known_by.isoformat() if cut.known_by else None,
        "recorded_by": cut.recorded_by,
        "reading": cut.reading,
        "without": [*cut.without, *(f"source:{name}" for name in cut.without_sources)],
    }


def head(schema: str, negotiation: str, record: Record) -> Json:
    """What every answer starts with."""
    return {
        "schema": schema,
        "negotiation": negotiation,
        "codebook": record.codebook.label,
        "cut": cut_json(record.cut),
    }
