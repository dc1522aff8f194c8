"""The site in a real browser: opened from a folder, and under a path; the board of every day."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.calling import BY_NIGHT, DEMO, GRAIN
from tests.page.site.conftest import Looked, publish
from tests.page.test_layout import assert_fine_everywhere
from timeline.position_words import headline
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from web.page.board import counted

BOARD = """(day) => {
    const slider = document.getElementById("slider");
    if (day !== null) { slider.value = day; slider.dispatchEvent(new Event("input")); }
    const all = (what, within = document) => [...within.querySelectorAll(what)];
    const texts = (one) => all(".figure, .text", one).map((text) => text.textContent.trim());
    return {
        stands: Object.fromEntries(all(".positions > .position:not(.possible)")
            .map((one) => [one.id, texts(one)])),
        possible: all(".positions > .possible a").map((one) => one.getAttribute("href")),
        voices: document.querySelectorAll(".voices:not([hidden]) > ul > li").length,
        talks: all("#rounds > details").map((one) => one.id),
        agreements: all("#agreements > details").map((one) => one.id),
        told: document.getElementById("day").textContent,
        blank: all(".board td").filter((one) => (one.querySelector("li") !== null)
            !== (one.querySelector(":scope > .none")?.hidden ?? false)).length,
        beside: all(".board .none:not([hidden]) ~ *").filter((one) => one.checkVisibility()).length,
        marks: all("#moved .verdict").map((one) => one.textContent.trim()),
        before: document.querySelector("#cut").dataset.stops.split(" ").map(Number)
            .findLast((stop) => stop < Number(document.getElementById("slider").value)),
    };
}"""


def board_of(shelf: Shelf, name: str, day: str) -> dict[str, Any]:
    """What `timeline stance` and its neighbours answer, as the page should show it."""
    question = Question(as_of=day)
    stance = questions.stance(shelf, name, question)
    replay = questions.replay(shelf, name, question)
    agreed = questions.agreements(shelf, name, question, ended=True)
    return {
        "stands": {
            f"position-{p.party}-{p.issue}-{p.track}:{p.toward or ''}": headline(p)
            for p in stance.positions
        },
        "possible": {f"development/{one.development}.html" for one in replay.possible if one.moves},
        "voices": len(stance.voices),
        "talks": {f"talks-{one.round}" for one in stance.talks},
        "agreements": {f"agreement-{one.name}" for one in agreed.agreements},
    }


def compared(page: Page, shelf: Shelf, name: str, first: date, day: int | None, iso: str) -> None:
    shown, told = page.evaluate(BOARD, day), board_of(shelf, name, iso)
    assert shown["stands"].keys() == told["stands"].keys(), iso
    for position, words in told["stands"].items():
        texts = " / ".join(shown["stands"][position])
        told_apart = [one for one in words if " ".join(one.split()) not in texts]
        # Where accounts stand beside each other each has its own words.
        assert not told_apart or len(shown["stands"][position]) > 1, (iso, position)
    assert set(shown["possible"]) == told["possible"], iso
    assert shown["voices"] == told["voices"], iso
    assert set(shown["talks"]) == told["talks"], iso
    assert set(shown["agreements"]) == told["agreements"], iso
    assert shown["blank"] == shown["beside"] == 0, iso
    assert shown["marks"] == marks_since(shelf, name, first, shown.get("before"), iso), iso


def marks_since(shelf: Shelf, name: str, first: date, before: int | None, iso: str) -> list[str]:
    """What `timeline diff` answers since the stop before a day, counted."""
    if before is None:
        return []
    since = (first + timedelta(days=before)).isoformat()
    found = counted(
        {"opened": "new"}.get(one.change) or one.verdict or "ended"
        for one in questions.diff(shelf, name, Question(), from_=since, to=iso).changes
    )
    return [f"{count} {mark}" for mark, count in found.items()]


@pytest.mark.parametrize("name", [DEMO, GRAIN])
def test_the_slider_shows_what_the_stance_answers_on_many_days(
    request: pytest.FixtureRequest, sites: dict[str, Path], look: Looked, name: str
) -> None:
    store = request.getfixturevalue("filled" if name == DEMO else "filled_grain")
    page = look(sites[name] / "index.html")
    first = date.fromisoformat(page.locator("#cut").get_attribute("data-first") or "")
    last = int(page.locator("#slider").get_attribute("max") or "")
    shelf = Shelf(str(store))
    days = [0, last, *random.Random(7).sample(range(last), min(last, 28 if BY_NIGHT else 10))]
    for day in days:
        compared(page, shelf, name, first, day, (first + timedelta(days=day)).isoformat())
    shelf.close()


@pytest.mark.parametrize("name", [DEMO, GRAIN])
def test_without_a_script_the_board_of_its_day_and_every_list_are_there(
    request: pytest.FixtureRequest, sites: dict[str, Path], look: Looked, name: str
) -> None:
    store = request.getfixturevalue("filled" if name == DEMO else "filled_grain")
    shelf = Shelf(str(store))
    page = look(sites[name] / "index.html", java_script_enabled=False)

    shown = page.locator(".positions > .position:not(.possible)").evaluate_all(
        "(all) => all.map((one) => one.id)")  # fmt: skip
    latest = questions.stance(shelf, name, Question())
    assert set(shown) == {f"position-{p.party}-{p.issue}-{p.track}:{p.toward or ''}"
                          for p in latest.positions}  # fmt: skip
    said = "(all) => all.map((td) => [td.querySelector('li') !== null, td.innerText])"
    cells = page.locator(".board td").evaluate_all(said)
    assert all(filled or "nothing yet" in text for filled, text in cells), cells
    assert not page.locator("#slider").is_visible()
    page.get_by_role("link", name="Timeline").click()
    listed = questions.replay(shelf, name, Question())
    assert page.locator(".telling").count() == min(100, len(listed.steps))
    page.locator(".says a").first.click()
    assert "development/" in page.url
    assert page.locator("blockquote, .none").count() > 0
    shelf.close()


def test_every_page_has_no_fault_that_axe_finds_by_day_by_night_and_on_a_phone(
    sites: dict[str, Path], look: Looked
) -> None:
    site = sites[GRAIN]
    for path in ("index.html", "hardening.html", "timeline.html", "compare.html", "sources.html",
                 "position/RUS/term.html", "development/geneva-opened.html",
                 f"source/{next((site / 'source').iterdir()).name}"):  # fmt: skip
        assert_fine_everywhere(look(site / path))


def test_a_day_is_chosen_by_keys_and_by_the_address_and_two_are_compared(
    sites: dict[str, Path], look: Looked
) -> None:
    page = look(f"file://{sites[DEMO] / 'index.html'}#2018-05-03")
    assert page.locator("#day").inner_text() == "as of 3 May 2018"
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("#2018-05-04")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.locator("#day").inner_text() == "as of 3 May 2018"
    page.get_by_role("button", name="The day before").click()
    assert page.locator("#day").inner_text() == "as of 30 April 2018"
    assert page.locator("b.verdict:visible").count() > 0

    page.get_by_role("link", name="Compare").click()
    page.locator("[name=from]").fill("2018-04-30")
    page.get_by_role("button", name="Compare").click()
    row = page.locator("#changes tr", has_text="200 USD bn total")
    assert row.locator("td").nth(0).inner_text() == "changed"
    assert "100 USD bn" in row.locator("td").nth(2).inner_text()
    assert row.get_by_role("link", name="United States on The US trade deficit").count() == 1


def test_it_works_on_a_host_under_any_path(
    sites: dict[str, Path], look: Looked, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "talks").symlink_to(sites[DEMO])
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = look(f"http://127.0.0.1:{server.server_port}/deep/talks/index.html")
        shown = page.evaluate(BOARD, 29)
        assert shown["told"] == "as of 30 April 2018"
        for link in ("How it hardened", "Timeline", "Compare", "Board"):
            page.get_by_role("link", name=link, exact=True).first.click()
            assert page.locator("h1").inner_text().startswith("US-China")
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_on_paper_parties_stand_under_their_issue_and_no_word_is_broken(
    sites: dict[str, Path], look: Looked
) -> None:
    for path, words in (("index.html", "refuses"), ("hardening.html", "Russia")):
        sheets = pypdfium2.PdfDocument(look(sites[GRAIN] / path).pdf(format="A4"))
        told = [sheet.get_textpage().get_text_range() for sheet in sheets]
        assert words in told[0], path
        assert len(told) <= 8, path


def test_hostile_texts_are_inert(hostile: Path, tmp_path: Path, look: Looked) -> None:
    site = publish(hostile, tmp_path / "site", "--no-pictures")
    for path in ("index.html", "hardening.html", "timeline.html", "compare.html", "sources.html",
                 *(f"development/{kind}-{n}.html" for kind in "dvt" for n in (0, 4, 13, 27)),
                 "source/s-1.html", "position/P1/i-1.html"):  # fmt: skip
        page = look(site / path)
        if path == "index.html":
            for day in (20, 40, 70):
                page.evaluate(BOARD, day)
        assert page.evaluate("() => window.struck") is None, path
        assert (
            page.evaluate(
                "() => document.querySelectorAll('iframe, base, main script, main style').length"
            )
            == 0
        )
        assert page.locator("main").inner_text()
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert policy
        assert policy.startswith(
            "default-src 'none';script-src 'self' file:;style-src 'self' file:"
        )
