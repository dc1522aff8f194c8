"""`timeline stance` from a cold shell, against the interpreter with its two largest imports.
Runs alternate; the shortest counts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from time import perf_counter

from measuring import options, scratch, table

from benchmarks.filling import fill


def main() -> None:
    """Measure and print."""
    times = 5 if options(__doc__ or "").quick else 15
    found: dict[str, list[float]] = {}
    with scratch() as folder:
        place = folder / "store.db"
        fill(place, stream="deal", developments=300, length=22)
        beside = os.path.join(os.path.dirname(sys.executable), "timeline")
        command = beside if os.path.exists(beside) else shutil.which("timeline")
        assert command is not None, "install the program first"
        stance = [command, "--db", str(place), "stance", "--as-of", "2010-04-10"]
        calls = {
            "python -c 'import click, sqlite3'": [sys.executable, "-c", "import click, sqlite3"],
            "timeline stance --format json": [*stance, "--format", "json"],
            "timeline stance --format table": [*stance, "--format", "table"],
        }
        # Installed programs are compiled once. Here it is done at the first call, which is the
        # slowest and does not count, whatever this environment says of bytecode.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(times):
            for name, call in calls.items():
                begun = perf_counter()
                subprocess.run(call, check=True, stdout=subprocess.DEVNULL, env=environment)
                found.setdefault(name, []).append(perf_counter() - begun)
    base = min(next(iter(found.values())))
    targets = {"timeline stance --format json": "<= 3"}
    table(
        "From a cold shell",
        [
            (name, f"{min(times) * 1000:.0f} ms", f"{min(times) / base:.2f}", targets.get(name, ""))
            for name, times in found.items()
        ],
    )


if __name__ == "__main__":
    main()
