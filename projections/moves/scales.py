"""Which words are weaker than which: the scales that verdicts compare by."""

from __future__ import annotations

from decimal import Decimal

RESPONSE_SCALE: dict[str, int] = {
    "implemented": 3,
    "accepted": 2,
    "in-principle": 1,
    "open": 0,
    "objects": -1,
    "refuses": -2,
    "threatens": -3,
    "retaliates": -4,
}
"""Answers from +3 to -4 (DOMAIN.md, 1)."""

PRESSING_SCALE: dict[str, int] = {"wish": 0, "request": 1, "demand": 2, "ultimatum": 3}

STATUS_RANK: dict[str, Decimal] = {
    "lifted": Decimal(0),
    "suspended": Decimal("0.5"),
    "threatened": Decimal(1),
    "announced": Decimal(2),
    "announced-final": Decimal("2.5"),
    "in-force": Decimal(3),
}
"""A measure's statuses from soft to hard; a final announcement stands above a proposed one."""

ON_THE_WAY = ("threatened", "announced", "announced-final")
"""The statuses of a measure that is not in force yet."""

AGREEMENT_RANK: dict[str, Decimal] = {
    "tentative": Decimal(1),
    "agreed": Decimal(2),
    "ratified": Decimal(3),
    "in-force": Decimal(4),
}
"""How firm an agreement is; a firmer one softens (DOMAIN.md, R6)."""

ASKS = ("demand", "mechanism")
"""The kinds of track by which a party asks for something."""
