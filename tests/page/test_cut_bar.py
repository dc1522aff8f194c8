"""The cut bar: a day is dragged, typed, stepped to and played, and the address holds it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.page.conftest import Watched, text_of

US_DEFICIT = "#cell-USA-trade-deficit"
CN_DEFICIT = "#cell-CHN-trade-deficit"


def drag_to(page: Page, day: str) -> None:
    """Move the slider as a hand does: the value, and the event that the browser sends for it."""
    page.locator("#slider").evaluate(
        """(slider, day) => {
            const first = document.getElementById("cut").dataset.first;
            slider.value = (Date.parse(day) - Date.parse(first)) / 86400000;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        day,
    )


def test_dragging_from_1_april_to_5_may_shows_the_demand_double_and_how_china_answered(
    watched: Watched,
) -> None:
    page = watched.open("?as_of=2018-04-01")
    expect(page.locator("#slider")).to_have_value("0")
    stands = page.locator(f"{US_DEFICIT} .position:not(.possible)")
    expect(stands).to_have_count(0)
    drag_to(page, "2018-04-30")
    expect(stands).to_contain_text("100 USD bn")
    expect(stands).not_to_contain_text("200 USD bn")
    drag_to(page, "2018-05-03")
    expect(stands).to_contain_text("200 USD bn total")
    expect(stands).to_contain_text("hardened")
    drag_to(page, "2018-05-05")
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("5 May 2018"))
    expect(page.locator(US_DEFICIT)).to_contain_text("200 USD bn total")
    answer = page.locator(CN_DEFICIT)
    expect(answer).to_contain_text("refuses")
    expect(answer).to_contain_text("objects")
    assert "as_of=2018-05-05" in page.url


def test_the_same_step_without_reloading_the_page(watched: Watched) -> None:
    page = watched.open("?as_of=2018-04-30")
    page.evaluate("() => { window.sameDocument = true; }")
    drag_to(page, "2018-05-03")
    expect(page.locator(US_DEFICIT)).to_contain_text("200 USD bn total")
    assert page.evaluate("() => window.sameDocument")


def test_what_is_read_stays_where_it_is_when_the_day_changes(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-04", viewport={"width": 390, "height": 844})
    # Not every browser keeps the place by itself: the page does.
    page.evaluate("() => { document.documentElement.style.overflowAnchor = 'none'; }")
    cell = page.locator(CN_DEFICIT)
    cell.evaluate("(one) => scrollBy(0, one.getBoundingClientRect().top - 90)")  # under the bar
    page.wait_for_timeout(300)
    below = "document.getElementById('cut').getBoundingClientRect().bottom + 1"
    read = page.evaluate(f"document.elementFromPoint(innerWidth / 2, {below}).closest('[id]').id")
    assert read.startswith("position-CHN-trade-deficit")
    where = "(id) => [document.getElementById(id).getBoundingClientRect().top, scrollY]"
    top, scrolled = page.evaluate(where, read)
    drag_to(page, "2018-05-03")  # what stands above it is less then
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("3 May 2018"))
    page.wait_for_timeout(300)  # what came onto the screen is laid out with the next frames
    now, scrolled_now = page.evaluate(where, read)
    assert abs(now - top) < 3
    assert abs(scrolled_now - scrolled) > 20


def test_arrow_keys_move_a_day_and_with_shift_to_the_next_day_on_which_something_happened(
    watched: Watched,
) -> None:
    page = watched.open("?as_of=2018-04-28")
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#day-words")).to_have_text("29 April 2018")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#day-words")).to_have_text("30 April 2018")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#day-words")).to_have_text("3 May 2018")
    expect(page.locator(US_DEFICIT)).to_contain_text("200 USD bn total")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#day-words")).to_have_text("30 April 2018")
    expect(page.locator("#slider")).to_be_focused()
    assert page.locator("#slider").get_attribute("aria-valuetext") == "30 April 2018"


def test_a_typed_day_moves_the_slider_and_a_bad_one_is_told(watched: Watched) -> None:
    page = watched.open()
    page.get_by_label("As of").fill("2018-05-03")
    page.keyboard.press("Enter")
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("3 May 2018"))
    expect(page.locator("#slider")).to_have_value("32")
    watched.expected.append("422")
    page.get_by_label("As of").fill("03/05/2018")
    page.keyboard.press("Enter")
    expect(page.locator("#day-words")).to_contain_text("03/05/2018")
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("3 May 2018"))
    expect(page).to_have_url(watched.url("?as_of=2018-05-03"))  # what is shown, to be passed on


def test_play_goes_from_step_to_step_and_stops_at_the_end(watched: Watched) -> None:
    page = watched.open("?as_of=2018-04-01")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#day-words")).to_have_text("4 May 2018", timeout=15_000)
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false", timeout=5_000)


def test_earlier_and_later_are_links_to_the_neighbouring_steps(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-03")
    page.get_by_role("link", name="Earlier").click()
    expect(page.locator("#day-words")).to_have_text("30 April 2018")
    page.get_by_role("link", name="Later").click()
    expect(page.locator("#day-words")).to_have_text("3 May 2018")


def test_a_link_gives_the_same_view_to_somebody_else(watched: Watched) -> None:
    page = watched.open()
    page.get_by_text("Other clocks").click()
    page.get_by_label("A4 unnamed officials").check()
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("without A4"))
    page.get_by_label("possible: may have happened").check()
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("possible reading"))
    page.locator("select[name=codebook]").select_option("broad")
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("broad/2"))
    page.get_by_label("Known by").fill("2018-05-04")
    page.get_by_label("Known by").press("Enter")
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("known by 4 May"))
    drag_to(page, "2018-05-03")
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("3 May 2018"))
    other = watched.open(page.url.removeprefix(watched.site))
    assert text_of(other) == text_of(page)
    assert other.get_by_label("A4 unnamed officials").is_checked()
    assert other.locator("select[name=codebook]").input_value() == "broad"
    assert other.get_by_label("As of").input_value() == "2018-05-03"


def test_back_and_forward_go_through_the_cuts(watched: Watched) -> None:
    page = watched.open("?as_of=2018-04-30")
    before = text_of(page)
    page.get_by_role("link", name="Later").click()
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("3 May 2018"))
    after = text_of(page)
    page.go_back()
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("30 April 2018"))
    assert text_of(page) == before
    assert page.get_by_label("As of").input_value() == "2018-04-30"
    page.go_forward()
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("3 May 2018"))
    assert text_of(page) == after


def test_the_address_says_nothing_that_is_empty_or_usual(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-03&known_by=&reading=certain&codebook=standard&q=")
    assert page.url == watched.url("?as_of=2018-05-03")


def test_what_was_recorded_earlier_can_be_asked(watched: Watched) -> None:
    page = watched.open("?recorded_by=35")
    assert "recorded by 35" in text_of(page, ".lead h2")
    assert "200 USD bn" not in text_of(page)
    assert page.locator("details.more").get_attribute("open") is not None
