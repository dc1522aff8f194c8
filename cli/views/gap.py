"""`timeline gap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.output import cells
from cli.views.reading import Shown, reading
from timeline.wording import date_words, distance_words, point_words

if TYPE_CHECKING:
    from timeline.answers.gap import GapAnswer, PairTold, PointTold


@reading("gap", "timeline gap --db demo -n black-sea-grain-2022 --issue term")
def gap(answer: GapAnswer) -> Shown:
    from timeline.answers.gap import PointTold

    point_row = " ".join(PointTold.__struct_fields__)
    rows = (
        {**cells(pair, _PAIR), **cells(point, point_row)}
        for pair in answer.pairs
        for point in pair.points
    )
    return Shown(
        rows, lambda: [(_heading(pair), [_point(pair, p) for p in pair.points])
                       for pair in answer.pairs],
        f"{_PAIR} {point_row}",
    )  # fmt: skip


_PAIR = "issue unit basis asks gives demand offer first last closed"


def _heading(pair: PairTold) -> str:
    what = f"{pair.unit} {pair.basis or ''}".strip()
    told = distance_words(pair)
    return f"{pair.issue}: {pair.asks} asks, {pair.gives} offers ({what}); {told}"


def _point(pair: PairTold, point: PointTold) -> dict[str, str]:
    asks = point.party == pair.asks
    words = point_words(point)
    return {
        "from": date_words(point.day),
        "asked": words if asks else "",
        "offered": "" if asks else words,
        "by": point.development,
    }
