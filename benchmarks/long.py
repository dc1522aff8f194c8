"""A negotiation of 50,000 developments from the shell: the processor time of whole commands,
against the interpreter with its two largest imports. `timeline append FILE` makes the store."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from measuring import options, scratch, table

from benchmarks.stories import frame, jsonl, story

DAY = "2030-01-01"
DEMAND = ["append", "demand", "--by", "USA", "--to", "CHN", "--issue", "tariffs"]
CELL = ["--party", "USA", "--issue", "tariffs"]
WORDS = ["append", "statement", "--speaker", "A. Scholar, professor", "--authority", "A6"]
COMMANDS: list[tuple[str, list[str], str]] = [
    ("stance, the latest (json)", ["stance", "--format", "json"], "< 1 s"),
    ("stance, the latest (tsv)", ["stance", "--format", "tsv"], "< 1 s"),
    (f"stance as of {DAY} (json)", ["stance", "--as-of", DAY, "--format", "json"], "< 1 s"),
    (f"stance as of {DAY}, one party and issue",
     ["stance", "--as-of", DAY, "--party", "USA", "--issue", "tariffs"], "< 1 s"),
    ("append: a demand", [*DEMAND, "--proposal", "new", "--quantity", "5 USD bn total",
                          "--occurred", "2044-01-03", "--id", "new-1"], "< 1 s"),
    ("append: its revision", [*DEMAND, "--proposal", "new", "--quantity", "7 USD bn total",
                              "--occurred", "2044-01-04", "--id", "new-2"], "< 1 s"),
    ("append: an expert's words", [*WORDS, "--issue", "tariffs", "--says", "No one wins",
                                   "--occurred", "2044-01-04", "--id", "new-3"], "< 1 s"),
    ("correct", ["correct", "s1-e100-0", "--set", "quantity=77 USD bn total", "--reason", "x"],
     "< 1 s"),
    ("retract", ["retract", "s1-e150-2", "--reason", "x"], "< 1 s"),
    ("retract the last one", ["retract", "new-3", "--reason", "x"], "< 1 s"),
    ("link", ["link", "s1-e120-1", "follows", "s1-e120-0"], "< 1 s"),
    ("party", ["party", "NEW"], "< 1 s"),
    ("issue, with another preference", ["issue", "tariffs", "--wants", "EU less USD bn"], ""),
    ("assert, on one proposal", ["assert", "USA tariffs on new 7 USD bn", "--as-of", "2044-01-05"],
     "< 1 s"),
    ("append elsewhere on the issue", [*DEMAND, "--proposal", "other", "--quantity",
                                       "5 USD bn total", "--occurred", "2044-01-05"], "< 1 s"),
    ("append that breaks the assertion", [*DEMAND, "--proposal", "new", "--quantity",
                                          "9 USD bn total", "--occurred", "2044-01-05"], ""),
    ("rebuild", ["rebuild"], ""),
    ("stance --without A4", ["stance", "--without", "A4"], "< 2 s"),
    ("stance, the latest, as a table", ["stance", "--format", "table"], "< 2 s"),
    (f"replay as of {DAY}", ["replay", "--as-of", DAY], "< 2 s"),
    ("replay of one party and issue", ["replay", *CELL], "< 2 s"),
    ("audit", ["audit"], "< 2 s"),
    ("audit of one party and issue", ["audit", *CELL], "< 2 s"),
    ("audit --summary", ["audit", "--summary"], "< 2 s"),
    ("why USA tariffs", ["why", "USA", "tariffs"], "< 2 s"),
    ("list", ["list"], "< 2 s"),
    ("list --search", ["list", "--search", "cannot"], "< 2 s"),
    (f"diff of {DAY} and the latest day", ["diff", "--from", DAY, "--to", "2044-01-01"], "< 2 s"),
    ("talks", ["talks"], "< 2 s"),
    ("measures", ["measures"], "< 2 s"),
    ("proposals", ["proposals"], "< 2 s"),
    ("answers", ["answers"], "< 2 s"),
    ("show s1-e100-0", ["show", "s1-e100-0"], "< 2 s"),
    ("check", ["check"], ""),
    ("verify", ["verify"], ""),
]  # fmt: skip


def main() -> None:
    """Measure and print."""
    count = 5_000 if options(__doc__ or "").quick else 50_000
    beside = os.path.join(os.path.dirname(sys.executable), "timeline")
    command = beside if os.path.exists(beside) else shutil.which("timeline")
    assert command is not None, "install the program first"
    with scratch() as folder:
        store, file = folder / "long.db", folder / "story.jsonl"
        with file.open("w", encoding="utf-8") as out:
            for line in jsonl([*frame(), *story(count)]):
                out.write(json.dumps(line) + "\n")
        base = _taken([sys.executable, "-c", "import click, sqlite3"])
        base = min(base, _taken([sys.executable, "-c", "import click, sqlite3"]))
        program = [command, "--db", str(store)]
        _taken([*program, "new", "story"])
        rows = [("python -c 'import click, sqlite3'", base, "")]
        rows.append(
            (f"append FILE of {count:,}", _taken([*program, "append", str(file)]), "< 60 s")
        )
        for name, words, target in COMMANDS:
            rows.append((name, _taken([*program, *words]), target))
        size = _size(store)
    table(
        f"A negotiation of {count:,} developments ({size}), processor time of whole commands",
        [
            (name, f"{seconds:.2f} s", f"{seconds / base:.1f}", target)
            for name, seconds, target in rows
        ],
    )


def _taken(call: list[str]) -> float:
    """Processor time, of the program and of the system for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    checks = call[-1] == "check"  # the broken assertion is found: 1
    subprocess.run(call, check=not checks, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _size(store: Path) -> str:
    return f"{store.stat().st_size / 1e6:.0f} MB"


if __name__ == "__main__":
    main()
