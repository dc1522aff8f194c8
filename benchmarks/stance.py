"""A stance at a cut: one of many negotiations of 300 developments and some 40 tracks in a store of
1,000,000 (5,000,000 with --big), and a negotiation of 50,000."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from measuring import options, scratch, seconds, table

from benchmarks.filling import copy, fill
from timeline.questions.table import stance
from timeline.shelf import Question, Shelf


def at(place: Path, stream: str, days: list[str | None]) -> list[tuple[str, float]]:
    """(what was asked, seconds) for each day."""
    shelf = Shelf(str(place))
    found = []
    for day in days:
        question = Question(as_of=day)
        told = stance(shelf, stream, question)
        possible = " (something only possible)" if told.possible else ""
        name = (
            f"as of {day or 'the latest'}{possible}, {len(told.positions)} positions, "
            f"{len(told.voices)} voices"
        )
        found.append((name, seconds(partial(stance, shelf, stream, question), 3)))
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
            table(
                f"300 developments in a store of {size:,}",
                [
                    (name, f"{taken * 1000:.2f} ms", f"{taken / base.setdefault(name, taken):.2f}",
                     "< 15 ms" if size <= 1_000_000 else "<= 1.5 of the smaller")
                    for name, taken in at(place, f"deal-{size // 600}",
                                          [None, "2010-03-01", "2010-04-10"])
                ],
            )  # fmt: skip
            place.unlink()
        place = folder / "long.db"
        fill(place, stream="long", developments=long)
        table(
            f"A negotiation of {long:,} developments",
            [
                (name, f"{taken * 1000:.0f} ms", "", "")
                for name, taken in at(place, "long", [None, "2030-01-01"])
            ],
        )


if __name__ == "__main__":
    main()
