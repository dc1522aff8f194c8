"""What HTTP adds: an answer at a cut over HTTP against the same service call in process.

    python benchmarks/web.py [DEVELOPMENTS]

Makes a store of that many invented developments (default 5,000), serves it with `timeline serve`,
and asks both by turns, each time at another cut. Prints the medians and their ratio; the bound that
the project set itself is 3.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from timeline.entries.document import Document
from timeline.entries.draft import Draft
from timeline.questions import table as questions
from timeline.recording.desk import Desk
from timeline.shelf import Question, Shelf

NAME = "invented"
PARTIES = ("ARL", "BOR", "CAL", "DOR")
ISSUES = tuple(f"issue-{number}" for number in range(40))
FIRST = date(2020, 1, 1)
ROUNDS = 7


def entries(count: int) -> list[Draft]:
    """Demands that are revised again and again, and answers to them."""
    listed = [Draft(place="", kind="party", raw={"party": [party]}) for party in PARTIES]
    listed += [
        Draft(place="", kind="issue", raw={"issue": [issue], "unit": ["kt"]}) for issue in ISSUES
    ]
    for number in range(count):
        issue, turn = ISSUES[number % len(ISSUES)], number // len(ISSUES)
        asker = PARTIES[turn % 2]
        other = PARTIES[(turn + 1) % 2]
        raw = {
            "id": [f"d-{number}"],
            "occurred": [str(FIRST + timedelta(days=number // 2))],
            "issue": [issue],
            "by": [asker],
            "says": [f"Number {number}."],
        }
        if turn % 3 == 2:
            name = f"{issue}-{PARTIES[0]}"
            raw |= {"to-proposal": [name], "answer": [("objects", "refuses")[turn % 2]],
                    "by": [PARTIES[1]]}  # fmt: skip
            listed.append(Draft(place="", kind="response", raw=raw))
        else:
            raw |= {"to": [other], "proposal": [f"{issue}-{asker}"],
                    "quantity": [f"{100 + turn} kt total"]}  # fmt: skip
            listed.append(Draft(place="", kind="demand", raw=raw))
    return listed


def fill(place: str, count: int) -> None:
    """The store, with every development recorded."""
    desk = Desk(place, "benchmark", create=True)
    desk.open_negotiation(NAME, "An invented example")
    desk.enter_document(NAME, Document(entries=tuple(entries(count))))
    desk.close()


Answer = TypeVar("Answer")


def taken(action: Callable[[], Answer]) -> tuple[float, Answer]:
    """Milliseconds, and what came of it."""
    started = time.perf_counter()
    answer = action()
    return (time.perf_counter() - started) * 1000, answer


def get(address: str, path: str, tag: str = "") -> tuple[int, bytes, str]:
    """Status, body and ETag, over a connection of its own."""
    url = urlsplit(address)
    assert url.hostname is not None
    connection = http.client.HTTPConnection(url.hostname, url.port)
    try:
        connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers["etag"]
    finally:
        connection.close()


def measure(place: str, address: str, count: int) -> None:
    """Ask by turns, and print what each took."""
    shelf = Shelf(place)
    days = [str(FIRST + timedelta(days=count // 2 - back)) for back in range(ROUNDS + 2)]
    print(f"{count:,} developments, {ROUNDS} cuts each, medians in ms")
    print(f"{'question':<10} {'in process':>10} {'over HTTP':>10} {'ratio':>6} {'304':>6}  bytes")
    for question in (questions.stance, questions.audit):
        inside, outside, unchanged, size = [], [], [], 0
        for day in days:
            path = f"/api/{question.__name__}?as_of={day}"
            first, here = taken(partial(question, shelf, NAME, Question(as_of=day)))
            second, (status, body, tag) = taken(partial(get, address, path))
            third, (unsent, _, _) = taken(partial(get, address, path, tag))
            assert (status, unsent) == (200, 304)
            assert json.loads(body) == json.loads(msgspec.json.encode(here))
            inside.append(first)
            outside.append(second)
            unchanged.append(third)
            size = len(body)
        # The first two warm both up.
        one, two, three = (statistics.median(times[2:]) for times in (inside, outside, unchanged))
        print(f"{question.__name__:<10} {one:>10.1f} {two:>10.1f} {two / one:>6.2f} "
              f"{three:>6.1f}  {size:,}")  # fmt: skip
    shelf.close()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "store.sqlite")
        fill(place, count)
        call = "from cli.main import main; main()"
        served = subprocess.Popen(
            [sys.executable, "-c", call, "serve", "--db", place, "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            assert served.stdout is not None
            address = served.stdout.readline().strip()
            for _ in range(100):
                try:
                    measure(place, address, count)
                    break
                except ConnectionRefusedError:
                    time.sleep(0.1)
        finally:
            served.terminate()
            served.communicate(timeout=30)


if __name__ == "__main__":
    main()
