"""The views: the board with its evidence, ladders, the timeline, comparison, one development."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.calling import call
from tests.page import steel
from tests.page.conftest import Watched, text_of

VIEWS = (
    "?as_of=2018-05-03",
    "hardening",
    "position/USA/trade-deficit",
    "timeline",
    "compare?from=2018-04-30",
    "development/us-deficit-200",
)
"""An address of each view."""


def test_the_start_is_the_only_negotiation_and_a_list_of_several(
    edited: Watched, place: str
) -> None:
    page = edited.open("/")
    expect(page).to_have_url(edited.url(""))
    expect(page.locator("#view h2")).to_contain_text("Who stands where")
    assert call("--db", place, "new", "steel", "--title", "Steel talks").code == 0
    edited.go(page, "/")
    expect(page).to_have_url(edited.url("/"))
    page.get_by_role("link", name="Steel talks").click()
    expect(page).to_have_url(re.compile("/n/steel/$"))
    page.get_by_role("link", name="Negotiation Timeline").click()
    expect(page.get_by_role("link", name="US-China trade talks")).to_be_visible()


def test_a_position_opens_to_its_quotes_sources_authority_and_certainty(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-03")
    evidence = page.locator("#cell-USA-trade-deficit .position.demand details")
    expect(evidence.locator("blockquote").first).not_to_be_visible()
    evidence.locator("summary").press("Enter")
    expect(evidence.locator("blockquote").first).to_be_visible()
    told = text_of(page, "#cell-USA-trade-deficit .position.demand details")
    for part in (
        "by $200 billion over the next two years",
        "The New York Times",
        "Keith Bradsher, 4 May 2018",
        "A1, principal or official document",
        "certainty reported",
        "public 4 May 2018",
        "demand:us-deficit-cut toward China",
    ):
        assert part in told


def test_forms_that_say_the_same_stand_once_with_their_days(edited: Watched, place: str) -> None:
    def tell(*words: str) -> None:
        assert call("--db", place, "-n", "forms", *words).code == 0

    assert call("--db", place, "new", "forms").code == 0
    tell("party", "ARL")
    tell("party", "BOR")
    tell("issue", "steel")
    for id, month, share in (("a", "2026-03", 4), ("b", "2026-03", 5), ("c", "2026-03/2026-04", 4)):
        tell("append", "demand", "--id", id, "--occurred", month, "--by", "ARL", "--to", "BOR",
             "--issue", "steel", "--proposal", "cut", "--quantity", f"{share} percent")  # fmt: skip
    page = edited.open("/n/forms/")
    forms = page.locator("#cell-ARL-steel .beside li")
    expect(forms).to_have_count(2)
    expect(forms.first).to_contain_text("4 percent")
    expect(forms.first).to_contain_text("March 2026, March 2026 to April 2026")
    expect(forms.last).to_contain_text("5 percent")


def test_a_large_board_brings_evidence_when_it_is_opened_and_leads_to_it_without_a_script(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.page.views.MOST_INLINE", 3)
    page = watched.open("?as_of=2018-05-03")
    assert page.locator("#cell-USA-trade-deficit blockquote").count() == 0
    summary = page.locator("#cell-USA-trade-deficit .position.demand summary")
    summary.focus()
    page.keyboard.press("Enter")
    quote = page.locator("#cell-USA-trade-deficit .position.demand blockquote").first
    expect(quote).to_have_text("by $200 billion over the next two years")
    expect(summary).to_be_focused()
    plain = watched.context(java_script_enabled=False).new_page()
    plain.goto(watched.url("?as_of=2018-05-03"))
    plain.locator("#cell-USA-trade-deficit .position.demand summary").click()
    plain.locator("#cell-USA-trade-deficit").get_by_role("link", name="Quotes and sources").click()
    assert "by $200 billion over the next two years" in text_of(plain)


def test_a_position_is_told_in_the_words_nearest_to_the_principal(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-05")
    cell = page.locator("#cell-USA-made-in-china-2025 .position.demand > .text")
    expect(cell).to_have_text(re.compile("^Halt all subsidies"))


def test_accounts_of_open_order_and_what_is_only_possible_are_told_apart(watched: Watched) -> None:
    page = watched.open()
    both = page.locator("#cell-CHN-trade-deficit .position.response .beside")
    assert "refuses" in both.inner_text()
    assert "objects" in both.inner_text()
    watched.go(page, "?as_of=2018-04-15")
    possible = page.locator("#cell-USA-zte-ban .position.possible")
    expect(possible).to_contain_text("only possible by then")
    assert possible.evaluate("(one) => getComputedStyle(one).borderLeftStyle") == "dashed"


def test_what_was_opened_stays_open_on_the_next_step(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-03")
    page.locator("#cell-USA-trade-deficit .position.demand summary").click()
    page.get_by_role("link", name="Later").click()
    expect(page.locator("#view")).to_have_attribute("data-told", re.compile("4 May 2018"))
    expect(page.locator("#cell-USA-trade-deficit blockquote").first).to_be_visible()


def test_a_step_of_the_ladder_leads_to_its_rule_quote_and_source(watched: Watched) -> None:
    page = watched.open("?as_of=2018-05-04")
    page.locator("#cell-USA-trade-deficit").get_by_role("link", name="how it hardened").click()
    step = page.locator(".rung.hardened").first
    expect(step).to_contain_text("100 USD bn → 200 USD bn total")
    expect(step).to_contain_text("R1")
    expect(step).to_contain_text("R3 deadline: added, made earlier, made later or dropped")
    step.locator("summary").click()
    expect(step.locator(".evidence")).to_contain_text("by $200 billion over the next two years")
    expect(step.locator(".evidence")).to_contain_text("Deutsche Welle")
    step.locator(".evidence a").first.click()
    expect(page).to_have_url(re.compile(r"/development/us-deficit-200\?as_of=2018-05-04"))
    assert "supersedes us-deficit-100" in text_of(page)


def test_the_marks_of_a_picture_lead_to_their_pages(watched: Watched) -> None:
    page = watched.open("hardening")
    page.locator(".drawing path[fill='#b03a14']").first.click(position={"x": 6, "y": 6})
    expect(page).to_have_url(re.compile(r"/position/"))


def test_the_strip_and_the_table_behind_it_tell_the_same(watched: Watched) -> None:
    page = watched.open("hardening")
    rows = page.locator(".list tbody tr")
    cells = page.locator(".drawing path[fill='#b03a14']").count()
    hardened = [text for text in rows.all_inner_texts() if "hardened" in text.split("\t")[2]]
    assert cells == len(hardened) == 3


def test_on_paper_are_no_controls_but_what_the_list_was_chosen_by(watched: Watched) -> None:
    page = watched.open("timeline")
    page.emulate_media(media="print")
    for told in (page.get_by_role("button", name="Find"), page.locator(".zoom")):
        expect(told).to_be_hidden()
    watched.go(page, "timeline?party=CHN")
    expect(page.locator(".filter")).to_be_visible()


def test_on_paper_what_is_folded_is_told_but_for_evidence_that_was_left_folded(
    watched: Watched,
) -> None:
    page = watched.open("")
    round_ = page.get_by_text("no deal; the US delegation left without a statement")
    evidence = page.locator("details[id^=evidence-] .account, details[id^=evidence-] .later").first
    assert not round_.evaluate("(one) => one.checkVisibility()")
    page.emulate_media(media="print")
    assert round_.evaluate("(one) => one.checkVisibility()")
    assert not evidence.evaluate("(one) => one.checkVisibility()")
    page.locator("details[id^=evidence-]").first.evaluate("(one) => { one.open = true; }")
    assert evidence.evaluate("(one) => one.checkVisibility()")


def test_the_timeline_finds_by_text_party_issue_and_kind(watched: Watched) -> None:
    page = watched.open("timeline")
    assert page.locator(".telling").count() == 67
    page.get_by_label("Text").fill("Wang Qishan")
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(re.compile("q=Wang"))
    expect(page.locator(".telling")).to_have_count(2)
    watched.go(page, "timeline?party=CHN&issue=trade-deficit&kind=response")
    found = page.locator(".telling")
    assert found.count() == 3
    assert all("response" in text for text in found.all_text_contents())
    answer = page.locator("#told-cn-dismisses-deficit-cut")
    expect(answer).to_contain_text("answers Originally the administration sought a cut")


def test_the_lanes_zoom_by_button_and_come_back(watched: Watched) -> None:
    page = watched.open("timeline")
    labels = ".drawing .role-axis-label text"
    whole = page.locator(labels).all_text_contents()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function(
        "([labels, whole]) => JSON.stringify([...document.querySelectorAll(labels)]"
        ".map((one) => one.textContent)) !== JSON.stringify(whole)",
        arg=[labels, whole],
    )
    page.get_by_role("button", name="All", exact=True).click()
    page.wait_for_function(
        "([labels, whole]) => JSON.stringify([...document.querySelectorAll(labels)]"
        ".map((one) => one.textContent).sort()) === JSON.stringify(whole.sort())",
        arg=[labels, whole],
    )


def test_two_cuts_are_compared_side_by_side(watched: Watched) -> None:
    page = watched.open("compare?from=2018-05-03&as_of=2018-04-30")
    backwards = page.get_by_text("This is told backwards")
    expect(backwards).to_be_visible()
    watched.go(page, "compare?from=2018-04-30&as_of=2018-05-03")
    expect(backwards).to_have_count(0)
    row = page.locator(".changes tr", has_text="Demand: Cut the US trade deficit")
    expect(row).to_contain_text("hardened")
    before, after = row.locator("td[data-label]").all_inner_texts()
    assert "100 USD bn" in before
    assert "200 USD bn total" in after
    watched.go(page, "compare?from_recorded=40")
    assert "recorded by 40" in text_of(page, ".lead h2")


def test_a_development_has_its_three_clocks_and_its_history(watched: Watched) -> None:
    page = watched.open("development/zte-ban")
    told = text_of(page)
    assert "occurred April 2018 2018-04, “last month” as of 4 May 2018" in told
    assert "banned all shipments of American wares to ZTE" in told
    assert "export-ban" in text_of(page, ".facts.tall >> nth=1")
    page.get_by_text("the entry as stored").click()
    assert '"measure": "zte-ban"' in page.locator("pre").inner_text()


def test_what_cannot_be_shown_is_told_with_a_way_back(watched: Watched) -> None:
    watched.expected += ["404", "422"]
    page = watched.context().new_page()
    for path, status, words in (
        ("?as_of=yesterday", 422, "'yesterday' is no day"),
        ("?without=A9", 422, "'A9' is no authority"),
        ("development/nothing-of-that-name", 404, "no development"),
        ("position/XXX/trade-deficit", 404, "no party 'XXX'"),
        ("timeline?kind=gossip", 404, "gossip"),
        ("/n/nowhere/", 404, "no negotiation 'nowhere'"),
        ("picture/pie.svg", 404, "no picture 'pie'"),
        ("/nowhere", 404, "nothing is at /nowhere"),
    ):
        answer = page.goto(watched.url(path))
        assert answer is not None
        assert answer.status == status, path
        assert words in text_of(page), path
        assert "Traceback" not in page.content()
        expect(page.get_by_role("link", name="all negotiations")).to_be_visible()
        # The cut alone may be at fault: then there is a view to go back to.
        latest = page.get_by_role("link", name="The same view at its latest")
        expect(latest).to_have_count(int("?" in path))


def test_what_is_pending_stands_beside_what_stands(mill: Watched) -> None:
    page = mill.open(f"/n/{steel.NAME}/?as_of=2025-02-25")
    duty = page.locator("#cell-ARL-duty .position.measure")
    expect(duty.locator(".what")).to_contain_text("measure, in force")
    expect(duty.locator(".name")).to_have_text("The duty of 2025")
    expect(duty.locator(".figure")).to_have_text("10 percent rate")
    pending = duty.locator(".pending")
    expect(pending).to_contain_text("pending, threatened 25 percent rate if Borland pays no more",
                                    use_inner_text=True)  # fmt: skip
    stands, beside = duty.locator(".figure").bounding_box(), pending.bounding_box()
    assert stands
    assert beside
    assert beside["x"] > stands["x"] + 100
    duty.locator("summary").click()
    expect(duty.locator(".account")).to_have_count(3)  # the threat to raise is one of them


def test_an_answer_has_its_figures_deadline_and_conditions(mill: Watched) -> None:
    page = mill.open(f"/n/{steel.NAME}/?as_of=2025-02-25")
    answer = page.locator("#cell-BOR-quota .position.response > p").all_inner_texts()
    assert answer[1:] == ["objects", "at least 500 kt per year", "due June 2025",
                          "if a review every year", "to the demand A cap on shipments"]  # fmt: skip


def test_an_answer_to_an_earlier_form_says_what_came_after(mill: Watched) -> None:
    page = mill.open(f"/n/{steel.NAME}/?as_of=2025-04-01")
    note = page.locator("#cell-BOR-quota .position.response .note")
    expect(note).to_have_text(
        "it answers an earlier form; since then: Arland would take 400 kt (20 to 24 March 2025)"
    )
    note.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/development/cap-400"))


def test_agreements_are_listed_with_their_status_and_history(mill: Watched) -> None:
    page = mill.open(f"/n/{steel.NAME}/")
    agreed = page.locator("#agreement-quota-deal")
    expect(agreed.locator("summary")).to_contain_text(
        "The Portby accord, agreed, until 31 December 2025: Arland, Borland"
    )
    agreed.locator("summary").click()
    expect(agreed).to_contain_text("Borland on The steel quota: suspended; 420 kt per year")
    expect(agreed.locator("ol")).to_contain_text("2 June 2025: suspended, by Borland")
    page.get_by_role("link", name="Earlier").click()
    expect(agreed).to_contain_text("Borland on The steel quota: agreed; 420 kt per year")


def test_the_gap_and_the_net_stand_under_how_it_hardened(mill: Watched) -> None:
    page = mill.open(f"/n/{steel.NAME}/hardening")
    expect(page.get_by_text("Both sides' figures on a true scale")).to_be_visible()
    pair = page.locator("details.pair")
    expect(pair).to_have_count(1)
    pair.locator("summary").click()
    told = " ".join(pair.inner_text().split())
    assert "300 apart at first, 50 at last: 83 % closer" in told
    assert "between 20 March 2025 and 24 March 2025: Arland asks, 400 kt" in told
    net = page.locator("tbody tr", has_text="The duty on steel").first.locator(".net")
    assert " ".join(net.inner_text().split()) == (
        "softened Measure: The duty of 2025, toward Borland: "
        "threatened \N{RIGHTWARDS ARROW} lifted "
        "hardened Measure: The duty of 2025, toward Borland: "
        "10 percent rate \N{RIGHTWARDS ARROW} 25 percent rate"
    )
    signs = net.locator(".verdict").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one, '::before').content)"
    )
    assert [sign[1] for sign in signs] == [
        "\N{BLACK DOWN-POINTING TRIANGLE}", "\N{BLACK UP-POINTING TRIANGLE}"
    ]  # fmt: skip
    mill.go(page, f"/n/{steel.NAME}/position/BOR/quota")
    expect(page.locator("figure.picture")).to_have_count(2)
    expect(page.get_by_text("settled at 420").first).to_be_visible()


def test_a_picture_over_http_takes_a_title_and_a_credit_and_comes_in_words(mill: Watched) -> None:
    page = mill.context().new_page()
    for form in ("svg", "txt"):
        answer = page.request.get(
            mill.url(f"/n/{steel.NAME}/picture/gap.{form}?title=Closer+%3C1%3E&credit=The+Paper")
        )
        assert answer.ok
        told = answer.text()
        assert "What this picture shows: Closer" in told
        assert "12 January 2025: Arland asks 300 kt" in told
        assert "The Paper" in told
        assert "<1>" not in told or form == "txt"
    assert (
        page.request.get(mill.url(f"/n/{steel.NAME}/picture/gap.svg?as_of=1990-01-01")).status
        == 404
    )
