"""What is recorded while somebody reads: it is told, it is shown, and nothing jumps."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.calling import call
from tests.page.conftest import Watched, text_of


def record(place: str, identifier: str, *more: str) -> None:
    """Append from the command line, beside the running service."""
    result = call(
        "--db", place, "append", "offer", "--id", identifier, "--occurred", "2018-05-05",
        "--issue", "trade-deficit", "--by", "CHN", "--to", "USA", "--proposal", "cn-purchases",
        "--quantity", "70 USD bn total", "--source", "nyt-2018-05-04", *more,
    )  # fmt: skip
    assert result.code == 0, result.err


def test_a_new_development_is_told_and_shown(edited: Watched, place: str) -> None:
    page = edited.open()
    expect(page.locator("#cell-CHN-trade-deficit")).not_to_contain_text("70 USD bn")
    page.wait_for_timeout(300)  # the feed is followed once the page has loaded
    record(place, "cn-purchases-70")
    expect(page.locator("#news")).to_have_text("New development recorded: cn-purchases-70")
    expect(page.locator("#cell-CHN-trade-deficit")).to_contain_text("70 USD bn total")
    assert page.locator("#news").get_attribute("role") == "status"


def test_what_is_being_read_does_not_move_and_stays_open(edited: Watched, place: str) -> None:
    page = edited.open()
    page.locator("#cell-CHN-zte-ban summary").first.click()
    page.locator("#issue-zte-ban").evaluate("(row) => row.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(300)
    top = "() => document.getElementById('issue-zte-ban').getBoundingClientRect().top"
    before = page.evaluate(top)
    record(place, "cn-purchases-70")
    expect(page.locator("#cell-CHN-trade-deficit")).to_contain_text("70 USD bn total")
    assert abs(page.evaluate(top) - before) < 2
    expect(page.locator("#cell-CHN-zte-ban blockquote").first).to_be_visible()


def test_a_view_of_earlier_entries_stays_what_it_was(edited: Watched, place: str) -> None:
    page = edited.open("?recorded_by=118")
    page.wait_for_timeout(300)
    before = text_of(page)
    record(place, "cn-purchases-70")
    expect(page.locator("#news")).to_have_text(re.compile("fixed to earlier entries"))
    assert text_of(page) == before


def test_a_correction_shows_in_the_history(edited: Watched, place: str) -> None:
    record(place, "cn-purchases-70", "--says", "Purchases of 70 billion.")
    page = edited.open("development/cn-purchases-70")
    page.wait_for_timeout(300)
    result = call("--db", place, "correct", "cn-purchases-70", "--set", "says=Purchases of 75.",
                  "--reason", "misread")  # fmt: skip
    assert result.code == 0, result.err
    expect(page.locator("h2")).to_have_text("Purchases of 75.")
    expect(page.locator(".history li")).to_have_count(2)
    assert "misread" in text_of(page, ".history")
