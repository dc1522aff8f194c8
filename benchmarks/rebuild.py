"""Making facts again, against reading and decoding the same log."""

from __future__ import annotations

from measuring import options, scratch, seconds, table

from benchmarks.filling import copy, fill
from timeline.facts.rebuilding import rebuild
from timeline.reading import Shelf


def main() -> None:
    """Measure and print."""
    quick = options(__doc__ or "").quick
    streams = 3 if quick else 30
    with scratch() as folder:
        place = folder / "store.db"
        fill(place, stream="deal", developments=300, length=22)
        copy(place, "deal", streams - 1)
        shelf = Shelf(str(place))
        names = shelf.negotiations()

        def read() -> None:
            for name in names:
                shelf.log(name)

        base = seconds(read)
        once = seconds(lambda: rebuild(str(place)), 2)
        every = seconds(lambda: rebuild(str(place), every=True), 1)
        shelf.close()
    table(
        f"{streams} negotiations of 300 developments",
        [
            ("reading and decoding the log", f"{base * 1000:.0f} ms", "1.0", ""),
            ("timeline rebuild", f"{once * 1000:.0f} ms", f"{once / base:.1f}", "<= 4"),
            ("timeline rebuild --every", f"{every * 1000:.0f} ms", f"{every / base:.1f}", ""),
        ],
    )


if __name__ == "__main__":
    main()
