"""Light and dark, wide and narrow, with keyboard and screen reader, with and without JavaScript."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.calling import BY_NIGHT, GRAIN, call
from tests.page import steel
from tests.page.conftest import USUAL, Watched, text_of
from tests.page.test_views import VIEWS

PHONE = {"width": 390, "height": 844}
AXE = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")


LOOKS = """() => {
    const plain = "rgba(0, 0, 0, 0),1,none,none,normal,static,auto,visible,auto,none,none";
    const chains = new Map();
    const chain = (one) => {
        if (!one) return "";
        if (!chains.has(one)) {
            const s = getComputedStyle(one);
            const how = [s.backgroundColor, s.opacity, s.backgroundImage, s.filter,
                s.mixBlendMode, s.position, s.zIndex, s.visibility, s.clip, s.clipPath, s.float]
                .join();
            const above = chain(one.parentElement);
            chains.set(one, how === plain ? above : `${above}>${how}`);
        }
        return chains.get(one);
    };
    const seen = new Set();
    for (const one of document.querySelectorAll("[data-look]")) one.removeAttribute("data-look");
    for (const one of document.body.querySelectorAll("*")) {
        const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!says && !one.matches("input, select, textarea")) continue;  // has no text of its own
        const s = getComputedStyle(one), { width, height } = one.getBoundingClientRect();
        const look = [chain(one), s.color, s.fontSize, s.fontWeight, s.textShadow, width > 1,
            height > 1].join();
        if (says && !one.closest("svg") && seen.has(look)) continue;
        seen.add(look);
        one.setAttribute("data-look", "");
    }
}"""
"""Marks what has to be looked at for its contrast: of texts that look alike, one."""

FOUND = """async (marked) => {
    if (marked) axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });
    return (await axe.run({ resultTypes: ["violations"] })).violations;
}"""


def violations(page: Page) -> list[str]:
    """What axe finds, every rule of it, in the page as it is. Contrast takes it a millisecond for
    each text: by day it is given one of those whose colours, size and surroundings are the same."""
    page.evaluate(AXE)
    if not BY_NIGHT:
        page.evaluate(LOOKS)
    found = page.evaluate(FOUND, not BY_NIGHT)
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def unfolded(page: Page) -> Page:
    """The page with everything on it opened."""
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )
    return page


def width(page: Page) -> int:
    found: int = page.evaluate("() => document.documentElement.scrollWidth")
    return found


def assert_fine_everywhere(page: Page) -> None:
    """axe finds nothing wide and light, nor on a phone in the dark; all fits in the width."""
    looks = (USUAL["viewport"], "light", "rgb(255, 255, 255)"), (PHONE, "dark", "rgb(20, 23, 26)")
    for size, scheme, ground in looks:
        if page.viewport_size != size:
            page.set_viewport_size(size)
            page.wait_for_timeout(300)  # a moment later pictures are drawn anew
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "(ground) => [...document.querySelectorAll('.drawing > svg')]"
            ".every((one) => getComputedStyle(one).backgroundColor === ground)",
            arg=ground,
        )
        assert violations(page) == []
        assert width(page) <= size["width"]


# The board of the last day is looked at by night: of a day, of six parties, and of agreements and
# pending changes it is looked at in each run.
@pytest.mark.parametrize("view", [*(["/"] if BY_NIGHT else []), *VIEWS])
def test_axe_finds_nothing_wide_and_light_nor_on_a_phone_in_the_dark(
    watched: Watched, view: str
) -> None:
    page = unfolded(watched.open(view))
    # No day in the order of one language.
    assert not re.search(r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b", text_of(page, "body"))
    assert_fine_everywhere(page)


@pytest.mark.parametrize("view", ["?as_of=2025-02-25", "", "hardening", "position/BOR/quota"])
def test_axe_finds_nothing_where_agreements_gaps_and_pending_changes_are(
    mill: Watched, view: str
) -> None:
    assert_fine_everywhere(unfolded(mill.open(f"/n/{steel.NAME}/{view}")))


def test_no_name_of_a_party_is_broken_within_a_word_beside_its_verdicts(grain: Watched) -> None:
    page = grain.open(f"/n/{GRAIN}/hardening")
    page.locator(".verdicts").scroll_into_view_if_needed()
    lines = page.locator(".verdicts td:first-child bdi").evaluate_all(
        "names => names.map(one => [one.innerText.split(' ').length, one.getClientRects().length])"
    )
    assert lines
    assert all(taken <= words for words, taken in lines)


def test_a_board_of_many_parties_moves_sideways_in_its_place(grain: Watched) -> None:
    page = grain.open(f"/n/{GRAIN}/")
    assert violations(page) == []
    assert width(page) <= 1280
    board = page.get_by_role("region", name="The board")
    board.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(one) => one.scrollLeft > 0", arg=board.element_handle())
    assert page.locator("th[scope=row]").first.bounding_box()["x"] < 60  # the issue stays in sight


@pytest.mark.parametrize("view", ["hardening", "compare?from=2018-04-30"])
def test_a_table_is_read_on_a_phone_without_moving_it_sideways(watched: Watched, view: str) -> None:
    page = watched.context(viewport=PHONE).new_page()
    watched.go(page, view)
    place = page.locator(".wide:has(> .list)")
    assert place.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    widths = place.evaluate(
        "(one) => [...one.querySelectorAll('td')].map((cell) => cell.clientWidth)"
    )
    assert min(widths) > PHONE["width"] * 0.8  # no word is broken for a column


def test_axe_finds_nothing_on_the_index_and_on_a_refusal(edited: Watched, place: str) -> None:
    assert call("--db", place, "new", "steel").code == 0
    page = edited.open("/")
    assert violations(page) == []
    edited.expected.append("422")
    page.goto(edited.url("?as_of=never"))
    assert violations(page) == []


def test_dark_follows_the_machine_and_the_switch_is_remembered(watched: Watched) -> None:
    page = watched.open("hardening", color_scheme="dark")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(20, 23, 26)"
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    expect(page.locator(".drawing > svg")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.reload()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(ground) == "rgb(20, 23, 26)"


def test_everything_is_reached_by_keyboard_alone(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-03")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the board"
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => document.activeElement.id || document.activeElement.name"
                                  " || document.activeElement.textContent.trim()"))  # fmt: skip
    for place in ("theme", "play", "as-of", "slider", "Timeline"):
        assert place in reached
    assert "earlier" in reached
    assert any("accounts" in place for place in reached)


@pytest.mark.parametrize("view", ["?as_of=2018-05-03", "timeline", "hardening"])
def test_nothing_moves_while_the_page_settles(watched: Watched, view: str) -> None:
    context = watched.context()
    context.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
        " if (!one.hadRecentInput) window.shift += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page = context.new_page()
    watched.go(page, view)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.shift") < 0.05


def test_without_javascript_the_board_and_the_list_work(watched: Watched) -> None:
    page = watched.context(java_script_enabled=False).new_page()
    page.goto(watched.url(""))
    page.get_by_label("As of").fill("2018-04-30")
    page.get_by_role("button", name="Show").first.click()
    assert page.url == watched.url("?as_of=2018-04-30")
    assert "100 USD bn" in text_of(page, "#cell-USA-trade-deficit")
    page.get_by_role("link", name="Later").click()
    assert "200 USD bn total" in text_of(page, "#cell-USA-trade-deficit")
    page.locator("#cell-USA-trade-deficit summary").first.click()
    assert page.locator("#cell-USA-trade-deficit blockquote").first.is_visible()
    page.get_by_text("Other clocks").click()
    page.get_by_label("A4 unnamed officials").check()
    page.get_by_role("button", name="Show").last.click()
    assert page.url == watched.url("?as_of=2018-05-03&without=A4")
    page.get_by_role("link", name="Timeline", exact=True).click()
    page.get_by_label("Kind").select_option("demand")
    page.get_by_role("button", name="Find").click()
    assert page.locator(".telling").count() > 0
    assert all("demand" in text for text in page.locator(".telling").all_text_contents())
    assert not page.locator("#slider").is_visible()
    page.goto(watched.url("hardening"))
    picture = page.locator("noscript img, .picture img")
    expect(picture).to_be_visible()
    assert picture.evaluate("(one) => one.naturalWidth") > 300
