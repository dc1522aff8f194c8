"""`gap/1`: how far what one side asks lies from what the other offers, day by day."""

from __future__ import annotations

from decimal import Decimal

from events.quantity import plain
from projections.gap import Pair, Point, gaps_of
from projections.stance import Fold
from timeline.answers.heading import Json, head
from timeline.answers.positions import quantity_json


def gap_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`gap/1`."""
    pairs = gaps_of(fold, party=party, issue=issue)
    return {
        **head("gap/1", negotiation, fold.record),
        "pairs": [_pair_json(pair) for pair in pairs],
    }


def _pair_json(pair: Pair) -> Json:
    return {
        "issue": pair.issue,
        "unit": pair.unit,
        "basis": pair.basis,
        "asks": pair.asks,
        "gives": pair.gives,
        "demand": pair.demand,
        "offer": pair.offer,
        "points": [_point_json(point) for point in pair.points],
        "first": _decimal(pair.first),
        "last": _decimal(pair.last),
        "closed": _decimal(pair.closed),
    }


def _point_json(point: Point) -> Json:
    figure = quantity_json(point.figure) if point.figure else {}
    return {
        "day": point.day.isoformat(),
        "earliest": point.earliest.isoformat() if point.earliest else None,
        "party": point.party,
        "development": point.development,
        "unit": figure.get("unit"),
        "strict": figure.get("strict", False),
        "approximate": figure.get("approximate", False),
        "value": figure.get("value"),
        "min": figure.get("min"),
        "max": figure.get("max"),
        "settled": point.settled,
    }


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
