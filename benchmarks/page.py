"""How soon the page is there, and a step of the slider: in Chromium, at 5,000 developments.

    python benchmarks/page.py [DEVELOPMENTS]

Makes a store of that many invented developments, serves it with `timeline serve`, and opens it in
the system's Chromium. A step is timed in the page: from the slider's event to the new board in its
place and laid out, what is on the screen and all of it. The baseline of each is what the server
alone takes for the same bytes, asked without a browser. The bounds that the project set itself: a
first render of 1 s, a step of 100 ms.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from timeline.entries.document import Document
from timeline.entries.draft import Draft
from timeline.recording.desk import Desk

NAME = "invented"
PARTIES = ("ARL", "BOR", "CAL", "DOR")
ISSUES = tuple(f"issue-{number}" for number in range(20))
FIRST = date(2018, 1, 1)
DAYS = 1500
ROUNDS = 9

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip

STEP = """async (value) => {
    const slider = document.getElementById("slider"), { dataset } = document.getElementById("view");
    const placed = () => new Promise((done) => {
        document.addEventListener("placed", done, { once: true });
    });
    const there = () => document.body.getBoundingClientRect() && performance.now() - started;
    const started = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await placed();
    const seen = there();
    while (dataset.rest) await placed();
    return [seen, there()];
}"""
"""From the slider's event to what is on the screen laid out, and to all of it."""


def entries(count: int) -> list[Draft]:
    """Four parties on twenty issues over four years: demands and offers that are revised, answers
    to them, measures that come and go, and words in between, each with a source and a quote."""
    listed = [Draft(place="", kind="party", raw={"party": [party]}) for party in PARTIES]
    listed += [
        Draft(place="", kind="issue", raw={"issue": [i], "title": [f"What {i} is about"],
                                             "unit": ["kt"]})
        for i in ISSUES
    ]  # fmt: skip
    listed += [
        Draft(place="", kind="source", raw={
            "source": [f"paper-{year}"], "publisher": ["The Herald"], "title": [f"Year {year}"],
            "published": [f"{year}-12-31"]})
        for year in range(2018, 2023)
    ]  # fmt: skip
    for number in range(count):
        issue, turn = ISSUES[number % len(ISSUES)], number // len(ISSUES)
        by, to = PARTIES[turn % 4], PARTIES[(turn + 1) % 4]
        day = FIRST + timedelta(days=number * DAYS // count)
        raw = {
            "id": [f"d-{number}"],
            "occurred": [str(day)],
            "issue": [issue],
            "by": [by],
            "says": [f"Number {number}: what was said of it, at the length of a short sentence."],
            "source": [f"paper-{day.year}"],
            "quote": ["a few words of the paper"],
        }
        kind = ("demand", "response", "offer", "measure-announced", "statement")[turn // 4 % 5]
        if kind in ("demand", "offer"):
            raw |= {"to": [to], "proposal": [f"{issue}-{by}-{kind}"],
                    "quantity": [f"{100 + turn % 37} kt total"]}  # fmt: skip
        elif kind == "response":
            raw |= {"to-proposal": [f"{issue}-{to}-demand"],
                    "answer": [("open", "objects", "refuses")[turn % 3]]}  # fmt: skip
        elif kind == "measure-announced":
            raw |= {"to": [to], "measure": [f"{issue}-{by}-duty"],
                    "quantity": [f"{5 + turn % 20} percent rate"]}  # fmt: skip
        listed.append(Draft(place="", kind=kind, raw=raw))
    return listed


def fill(place: str, count: int) -> None:
    """The store, with every development recorded."""
    desk = Desk(place, "benchmark", create=True)
    desk.open_negotiation(NAME, "An invented example")
    desk.enter_document(NAME, Document(entries=tuple(entries(count))))
    desk.close()


def fetched(url: str) -> tuple[float, int]:
    """Milliseconds and bytes of an answer, without a browser."""
    started = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        size = len(answer.read())
    return (time.perf_counter() - started) * 1000, size


def rendered(page: Page, url: str) -> float:
    """Milliseconds until the page's contents were first painted."""
    page.goto(url, wait_until="load")
    painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
    # Asked again and again from here: the page's policy forbids a text that is run as a script.
    while (found := page.evaluate(painted)) is None:
        time.sleep(0.01)
    page.wait_for_load_state("networkidle")  # its picture is drawn, and the server at rest
    return float(found)


def middle(values: list[float]) -> str:
    """The median and the worst."""
    return f"{statistics.median(values):7.0f} ms   (worst {max(values):.0f})"


def main(count: int) -> None:
    """Fill, serve, open, step, and print."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("no Chromium: install it, or name one with CHROMIUM=/path/to/it")
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "store.sqlite")
        fill(place, count)
        in_process(place)
        server = subprocess.Popen(
            [Path(sys.executable).with_name("timeline"), "--db", place, "serve", "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert server.stdout is not None
        base = f"{server.stdout.readline().strip()}n/{NAME}/"
        try:
            while True:
                try:
                    fetched(base)
                    break
                except OSError:
                    time.sleep(0.1)
            measure(base, chromium, count)
        finally:
            server.terminate()
            server.wait(90)


def in_process(place: str) -> None:
    """Processor time of the service alone, on which a busy machine has less of a bearing."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # before benchmarks/web.py
    from fastapi.testclient import TestClient

    from web.app import create_app
    from web.server import settle
    from web.settings import ServeSettings

    client = TestClient(create_app(ServeSettings(place=place)), base_url="http://127.0.0.1")
    settle()
    client.get(f"/n/{NAME}/?as_of={FIRST}")

    def taken(view: str, query: str) -> float:
        started = time.process_time()
        answer = client.get(f"/n/{NAME}/{view}?{query}")
        assert answer.status_code == 200
        return (time.process_time() - started) * 1000

    days = [FIRST + timedelta(days=1300 + number) for number in range(ROUNDS + 1)]
    for view in ("", "timeline", "hardening"):
        times = [taken(view, f"as_of={day}") for day in days[:5]]
        print(f"processor time, whole {view or 'board':9} {middle(times)}")
    before = days[0] - timedelta(days=1)
    client.get(f"/n/{NAME}/?as_of={before}")
    steps = [taken("", f"as_of={day}&part=1&shown={day - timedelta(days=1)}") for day in days]
    print(f"processor time, a step of the board {middle(steps)}")


def measure(base: str, chromium: str, count: int) -> None:
    """The figures."""
    print(f"{count:,} developments, medians of {ROUNDS}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for view in ("", "timeline", "hardening"):
            asked, seen, size = [], [], 0
            for number in range(5):
                day = FIRST + timedelta(days=1400 + number)
                alone, size = fetched(f"{base}{view}?as_of={day}")
                asked.append(alone)
                seen.append(rendered(page, f"{base}{view}?as_of={day + timedelta(days=20)}"))
            print(f"first render, {view or 'board':9} {middle(seen)}; the server alone "
                  f"{middle(asked)}, {size // 1024} KiB")  # fmt: skip
        page.goto(f"{base}?as_of=2021-06-01", wait_until="networkidle")
        start = int(page.locator("#slider").input_value())
        page.wait_for_timeout(2000)
        near = []
        for number in range(ROUNDS):
            near.append(page.evaluate(STEP, start + number + 1)[1])
            page.wait_for_timeout(900)
        far, alone_far = [], []
        for number in range(ROUNDS):
            far.append(page.evaluate(STEP, 200 + (number * 577) % 1100))
            day = FIRST + timedelta(days=203 + (number * 577) % 1100)
            alone_far.append(fetched(f"{base}?as_of={day}&part=1&shown={FIRST}")[0])
            page.wait_for_timeout(300)
        print(f"slider, next day        {middle(near)}")
        seen, whole = map(list, zip(*far, strict=True))
        print(f"slider, far away        {middle(seen)}; all {middle(whole)}; the server alone "
              f"{middle(alone_far)}")  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
