"""A table of one's own: whole commands of `timeline import`, new and again, with the processor
seconds and the largest memory that each took.

    python benchmarks/own_table.py [--rows 100000]

The table has 5 parties, 40 issues, a figure and a source of its own on each row, and rows of six
kinds: a demand, its raises, answers to it, measures that are announced and imposed, statements.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from measuring import scratch

PARTIES = ("USA", "CHN", "JPN", "DEU", "FRA")
ISSUES = tuple(f"issue-{number:02d}" for number in range(40))
HEADER = ("Nr", "Date", "Kind", "Who", "Whom", "Topic", "Name", "Answer", "Figure", "Headline",
          "Paper", "Link")  # fmt: skip
MAPPING = """\
table: own
negotiation: own
key: [Nr]
columns:
  occurred: Date
  kind: Kind
  by: Who
  to: Whom
  issue: Topic
  says: Headline
  source.publisher: Paper
  source.url: Link
rules:
  - {when: {Kind: [=demand, =offer]}, set: {proposal: "{Name}", quantity: "{Figure}"}}
  - {when: {Kind: [=response]}, set: {to-proposal: "{Name}", answer: "{Answer}"}}
  - {when: {Kind: [=measure-announced, =measure-imposed]},
     set: {measure: "{Name}", instrument: tariff, quantity: "{Figure}"}}
  - {when: {Kind: [=statement]}, set: {to: "", quantity: "{Figure}"}}
defaults: {source.published: "{Date}"}
declare: [parties, issues]
"""


def write_table(path: Path, rows: int) -> None:
    """The same rows at every run: what is asked, answered and imposed keeps its name for some."""
    random_ = random.Random(1)
    day = date(1970, 1, 5)
    story = ("demand", "demand", "response", "statement", "offer", "measure-announced",
             "measure-imposed", "statement")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number in range(rows):
            episode, step = divmod(number, len(story))
            kind = story[step]
            one, other = random.Random(episode).sample(PARTIES, 2)
            topic = ISSUES[episode % len(ISSUES)]
            who, whom = (other, one) if kind in ("response", "offer") else (one, other)
            thing = {"demand": "ask", "response": "ask", "offer": "bid"}.get(kind, "duty")
            day += timedelta(days=random_.randrange(4) // 3)
            writer.writerow((
                number, day.isoformat(), kind, who, whom, topic,
                "" if kind == "statement" else f"{thing}-{episode}",
                "refuses" if kind == "response" else "",
                "" if kind == "response" else f"{random_.randrange(1, 400)} USD bn total",
                f"{who} on {topic}: word {random_.randrange(10**9)} of {number}",
                f"Paper {number % 50}", f"https://paper{number % 50}.example/{day:%Y}/{number}",
            ))  # fmt: skip


def main() -> None:
    """Make the table, import it twice, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    beside = os.path.join(os.path.dirname(sys.executable), "timeline")
    command = beside if os.path.exists(beside) else shutil.which("timeline")
    assert command is not None, "install the program first"
    with scratch() as folder:
        write_table(folder / "own.csv", rows)
        (folder / "own.yaml").write_text(MAPPING)
        told = [command, "--db", "own.db", "import", "own.csv", "-m", "own.yaml"]
        for what in ("new", "again"):
            begun = time.perf_counter()
            process = subprocess.Popen(told, cwd=folder, stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            said = process.stdout.read().splitlines()[:1]
            _, status, used = os.wait4(process.pid, 0)
            cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
            print(f"{what:<6} {rows:>8,} rows: {cpu:6.1f} CPU s, {memory:5.0f} MB, "
                  f"{time.perf_counter() - begun:6.1f} s of the clock; exit "
                  f"{os.waitstatus_to_exitcode(status)}: {' '.join(said)}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
