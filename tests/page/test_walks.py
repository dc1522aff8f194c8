"""Whole walks through the page: what a person does from the first look to a link for a colleague,
with the mouse, with a token, and on either database."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.calling import BY_NIGHT, DEMO, call
from tests.page.conftest import Watched, ready, running, text_of, watching
from tests.page.test_views import VIEWS
from tests.web.conftest import make_token
from web.settings import ServeSettings

US_DEFICIT = "#cell-USA-trade-deficit"
CN_DEFICIT = "#cell-CHN-trade-deficit"


def drag(page: Page, day: str) -> None:
    """Take the slider's thumb and move it, with the mouse, to a day."""
    one = page.locator("#slider")
    box = one.bounding_box()
    assert box is not None
    index = one.evaluate(
        "(one, day) => (Date.parse(day) - Date.parse(one.form.dataset.first)) / 86400000", day
    )
    thumb = 16
    now = float(one.input_value()) / float(one.get_attribute("max") or 1)
    then = index / float(one.get_attribute("max") or 1)
    y = box["y"] + box["height"] / 2
    places = [box["x"] + thumb / 2 + share * (box["width"] - thumb) for share in (now, then)]
    page.mouse.move(places[0], y)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(places[0] + (places[1] - places[0]) * step / 12, y)
        page.wait_for_timeout(15)
    page.mouse.up()


def test_from_the_first_look_to_a_link_for_a_colleague(watched: Watched) -> None:
    page = watched.open("/")
    drag(page, "2018-04-01")
    expect(page.locator("#day-words")).to_have_text("1 April 2018")
    expect(page.locator(f"{US_DEFICIT} .position:not(.possible)")).to_have_count(0)
    drag(page, "2018-04-30")
    expect(page.locator(f"{US_DEFICIT} .position:not(.possible)")).to_contain_text("100 USD bn")
    drag(page, "2018-05-05")
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("5 May 2018"))
    expect(page.locator(US_DEFICIT)).to_contain_text("200 USD bn total")
    expect(page.locator(CN_DEFICIT)).to_contain_text("refuses")

    page.locator(f"{US_DEFICIT} .demand summary").click()
    quote = page.locator(f"{US_DEFICIT} .demand blockquote").first
    expect(quote).to_have_text("by $200 billion over the next two years")
    expect(page.locator(f"{US_DEFICIT} .demand cite").first).to_contain_text("The New York Times")
    page.locator(US_DEFICIT).get_by_role("link", name="How it hardened").click()
    expect(page).to_have_url(re.compile("/position/USA/trade-deficit"))
    ready(page)
    page.locator(".drawing path[fill='#b03a14']").first.click()
    expect(page).to_have_url(re.compile("/development/us-deficit-200"))
    expect(page.locator("blockquote")).to_have_text("by $200 billion over the next two years")

    copied = page.url
    other = watched.open(copied.removeprefix(watched.site))
    assert "as_of=2018-05-05" in copied
    assert text_of(other) == text_of(page)


@pytest.mark.parametrize("at_once", [40, 0])
def test_a_step_shows_what_a_fresh_look_shows(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("web.page.views.MOST_AT_ONCE", at_once)
    low = {"width": 1280, "height": 500}
    page = watched.open("?as_of=2018-04-01", viewport=low)
    days = ("2018-04-30", "2018-05-03", "2018-04-15", "2018-05-04")
    for day in days if at_once or BY_NIGHT else days[1:3]:  # a large step onward, and one back
        drag(page, day)
        expect(page.locator("#slider")).to_have_attribute("aria-valuetext", re.compile("2018"))
        page.wait_for_function(
            "(day) => document.getElementById('view').dataset.query === `as_of=${day}`"
            " && !document.getElementById('view').dataset.rest",
            arg=day,
        )
        fresh = watched.open(f"?as_of={day}", viewport=low)
        assert _on_paper(page) == _on_paper(fresh)
        assert _links(page) == _links(fresh)


def _on_paper(page: Page) -> str:
    """What stands on the page, and not only what is near the screen."""
    page.emulate_media(media="print")
    told = text_of(page)
    page.emulate_media(media="screen")
    return told


def test_a_step_that_replaces_much_brings_the_rows_on_the_screen_first(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.page.views.MOST_AT_ONCE", 2)
    ask = watched.context().request

    def cells(shown: str, **headers: str) -> tuple[set[str], bool]:
        address = watched.url(f"?as_of=2018-05-05&part=1&shown={shown}")
        answer = ask.get(address, headers=headers)
        assert answer.status == 200
        return set(re.findall(r'data-part="(cell-[^"]+)"', answer.text())), (
            'data-rest="1"' in answer.text()
        )

    whole, more = cells("2018-04-01")
    assert not more
    first, more = cells("2018-04-01", sight="0-1")
    assert more
    assert first
    rest, more = cells("2018-04-01 0-1 2018-05-05")
    assert not more
    assert first | rest == whole
    assert not first & rest
    assert cells("2018-04-01", sight="0-99") == (whole, False)
    for shown, sight in (("2018-04-01 0-1 never", "0-1"), ("", "-1"), ("2018-04-01 x latest", "")):
        assert cells(shown, sight=sight)[1] is False


def test_what_never_came_of_a_step_is_put_right_by_the_next(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.page.views.MOST_AT_ONCE", 0)
    watched.expected.append("Failed to load resource")
    page = watched.open("?as_of=2018-04-01", viewport={"width": 1280, "height": 500})
    before = _on_paper(page)
    page.route(re.compile(r"as_of=2018-05-05&shown=2018-04-01\+"), lambda route: route.abort())
    page.get_by_label("As of").fill("2018-05-05")
    page.keyboard.press("Enter")
    expect(page.locator("#day-words")).to_contain_text("fetch")
    assert _on_paper(page) != before
    page.get_by_label("As of").fill("2018-04-01")
    page.keyboard.press("Enter")
    expect(page.locator("#view")).to_have_attribute("data-rest", "")
    assert _on_paper(page) == before
    page.unroute_all()


def _links(page: Page) -> list[str]:
    """Where the links lead that are not in evidence, which a step does not bring."""
    found = page.evaluate(
        "() => [...document.querySelectorAll('main a, #fixed a')]"
        ".filter((one) => !one.closest('.accounts, .later')).map((one) => one.href)"
    )
    assert isinstance(found, list)
    return found


@pytest.fixture
def guarded(browser: Browser, place: str) -> Iterator[Watched]:
    """The page of a service that answers nobody without a token."""
    settings = ServeSettings(place=place, read_needs_token=True, poll=0.05)
    with running(settings) as address, watching(browser, address) as pages:
        yield pages


def test_without_a_token_the_page_says_how_to_use_one(guarded: Watched) -> None:
    # A browser without a window cannot ask for a password: this is what one shows that was refused.
    ask = guarded.context().request
    answer = ask.get(guarded.url("?as_of=2018-05-03"))
    assert answer.status == 401
    assert [one["value"] for one in answer.headers_array if one["name"] == "www-authenticate"] == [
        'Bearer realm="timeline"', 'Basic realm="timeline"'
    ]  # fmt: skip
    told = answer.text()
    assert "the token as the password" in told
    assert "200 USD bn" not in told
    style = re.search(r'href="(/static/[^"]+\.css)"', told)
    assert style is not None
    assert ask.get(guarded.url(style[1])).status == 200


def test_with_a_token_as_the_password_everything_works(guarded: Watched, place: str) -> None:
    credentials = {"username": "ana", "password": make_token(place, "read")}
    page = guarded.open("?as_of=2018-04-30", http_credentials=credentials)
    page.get_by_role("link", name="Later").click()
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("3 May 2018"))
    page.locator(f"{US_DEFICIT} .demand summary").click()
    expect(page.locator(f"{US_DEFICIT} blockquote").first).to_be_visible()
    guarded.go(page, "hardening")
    expect(page.locator(".drawing > svg")).to_be_visible()
    retracted = call("--db", place, "retract", "us-deficit-200", "--reason", "a test")
    assert retracted.code == 0
    expect(page.locator("#news")).to_contain_text("New development recorded")


def test_the_page_is_the_same_on_either_database(browser: Browser, everywhere: str) -> None:
    settings = ServeSettings(place=everywhere, poll=0.05)
    with running(settings) as address, watching(browser, address) as pages:
        page = pages.open("/")
        for view in VIEWS:
            pages.go(page, view)
            expect(page.locator("#view h2").first).to_be_visible()
        pages.go(page, "?as_of=2018-04-30")
        page.get_by_role("link", name="Later").click()
        expect(page.locator(US_DEFICIT)).to_contain_text("200 USD bn total")
        page.wait_for_timeout(300)
        told = call("--db", everywhere, "-n", DEMO, "retract", "us-deficit-200", "--reason", "test")
        assert told.code == 0, told.err
        expect(page.locator("#news")).to_contain_text("us-deficit-200.retracted")
