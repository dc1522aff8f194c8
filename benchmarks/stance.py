"""A stance at a cut by facts and by the fold: one of many negotiations of 300 developments and
some 40 tracks in a store of 1,000,000 (5,000,000 with --big), and a negotiation of 50,000."""

from __future__ import annotations

import json
from pathlib import Path

from measuring import options, scratch, seconds, table

from benchmarks.filling import copy, fill
from timeline.facts.stance import stance
from timeline.reading import Question, Shelf


def at(place: Path, stream: str, days: list[str | None]) -> list[tuple[str, int, float, float]]:
    """(day, positions, seconds by facts, seconds by the fold) for each day; the answers agree."""
    shelf = Shelf(str(place))
    found = []
    for day in days:
        question = Question(as_of=day)
        served = stance(shelf, stream, question)
        folded = stance(shelf, stream, question, facts=False)
        assert json.dumps(served) == json.dumps(folded), day
        possible = " (something only possible)" if served["possible"] else ""
        found.append(
            (
                f"as of {day or 'the latest'}{possible}, {len(served['positions'])} positions, "
                f"{len(served['voices'])} voices",
                len(served["positions"]),
                seconds(lambda: stance(shelf, stream, question), 15),  # noqa: B023 - called here
                seconds(lambda: stance(shelf, stream, question, facts=False), 3),  # noqa: B023
            )
        )
    shelf.close()
    return found


def main() -> None:
    """Measure and print."""
    asked = options(__doc__ or "", big=True)
    sizes = [20_000] if asked.quick else [1_000_000, *([5_000_000] if asked.big else [])]
    long = 50_000
    base: dict[str, float] = {}
    with scratch() as folder:
        for size in sizes:
            place = folder / f"{size}.db"
            fill(place, stream="deal", developments=300, length=22)
            copy(place, "deal", size // 300 - 1)
            rows = []
            for name, _, facts, fold in at(place, f"deal-{size // 600}", [None, "2010-03-01",
                                                                        "2010-04-10"]):  # fmt: skip
                grown = f", {facts / base[name]:.2f} of the smaller store" if name in base else ""
                base.setdefault(name, facts)
                rows += [
                    (f"{name}: fold", f"{fold * 1000:.2f} ms", "1.0", "< 15 ms"),
                    (f"{name}: facts", f"{facts * 1000:.2f} ms", f"{fold / facts:.1f}{grown}",
                     "< 1 ms" if size <= 1_000_000 else "< 1 ms, <= 1.5 of the smaller"),
                ]  # fmt: skip
            table(f"300 developments in a store of {size:,}", rows)
            place.unlink()
        place = folder / "long.db"
        fill(place, stream="long", developments=long)
        rows = []
        middle = "2030-01-01" if long > 10_000 else "2011-01-01"
        for name, _, facts, fold in at(place, "long", [None, middle]):
            rows += [
                (f"{name}: fold", f"{fold * 1000:.0f} ms", "1.0", ""),
                (f"{name}: facts", f"{facts * 1000:.1f} ms", f"{fold / facts:.1f}", ">= 20"),
            ]
        table(f"A negotiation of {long:,} developments", rows)


if __name__ == "__main__":
    main()
