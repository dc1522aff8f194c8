"""Questions from a cold shell to negotiations of 300 and of 5,000 developments, in processor time,
against the interpreter with its two largest imports. Runs alternate; the shortest counts."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys

from measuring import options, scratch, table

from benchmarks.filling import fill

CELL = ["--party", "USA", "--issue", "tariffs"]

TARGETS = {
    "stance of 300 as of a day, json": "<= 3",
    "stance of 5,000, one party and issue": "<= 3.5",
    "stance of 5,000": "<= 6",
    "audit of 5,000": "<= 5",
    "replay of 5,000": "<= 5",
}


def _taken() -> float:
    """Processor time of all commands so far, and of the system for them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    times = 5 if options(__doc__ or "").quick else 15
    found: dict[str, list[float]] = {}
    with scratch() as folder:
        place = folder / "store.db"
        long = folder / "long.db"
        fill(place, stream="deal", developments=300, length=22)
        fill(long, stream="long", developments=5_000)
        beside = os.path.join(os.path.dirname(sys.executable), "timeline")
        command = beside if os.path.exists(beside) else shutil.which("timeline")
        assert command is not None, "install the program first"
        stance = [command, "--db", str(place), "stance", "--as-of", "2010-04-10"]
        asked = [command, "--db", str(long)]
        calls = {
            "python -c 'import click, sqlite3'": [sys.executable, "-c", "import click, sqlite3"],
            "stance of 300 as of a day, json": [*stance, "--format", "json"],
            "the same as a table": [*stance, "--format", "table"],
            "stance of 5,000, one party and issue": [*asked, "stance", *CELL, "--format", "json"],
            "stance of 5,000": [*asked, "stance", "--format", "json"],
            "audit of 5,000": [*asked, "audit", "--format", "json"],
            "replay of 5,000": [*asked, "replay", "--format", "json"],
        }
        # Installed programs are compiled once. Here it is done at the first call, which is the
        # slowest and does not count, whatever this environment says of bytecode.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(times):
            for name, call in calls.items():
                begun = _taken()
                subprocess.run(call, check=True, stdout=subprocess.DEVNULL, env=environment)
                found.setdefault(name, []).append(_taken() - begun)
    base = min(next(iter(found.values())))
    table(
        "From a cold shell",
        [
            (name, f"{min(times) * 1000:.0f} ms", f"{min(times) / base:.2f}", TARGETS.get(name, ""))
            for name, times in found.items()
        ],
    )


if __name__ == "__main__":
    main()
