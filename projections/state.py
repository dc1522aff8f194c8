"""Where a track stands after a step."""

from __future__ import annotations

from dataclasses import dataclass

from events.quantity import Quantity

ENDED = ("withdrawn", "settled", "lapsed", "lifted")


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a track stands after a step: what its accounts state, merged, on top of what stood.

    `quantities` holds alternatives where accounts differ; `answers` likewise. `stated` names the
    dimensions that this step itself states.
    """

    status: str = "live"
    pressing: str | None = None
    answers: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    due: str | None = None
    lapses: str | None = None
    effective: str | None = None
    conditions: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    text: str | None = None
    disputed: bool = False
