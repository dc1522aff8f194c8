"""Terms on which accounts differ, or forms of open order, through what comes after them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story import Story


def _measure(story: Story, kind: str, id: str, occurred: str, **fields: Any) -> None:
    told = {"by": "USA", "to": "CHN", "measure": "list", **fields}
    story.tell(f"measure-{kind}", id=id, occurred=occurred, **told)


def _agreed(story: Story, id: str, occurred: str, **fields: Any) -> None:
    told = {"between": ["UNION", "ACME"], "agreement": "deal", **fields}
    story.tell("agreement", id=id, occurred=occurred, **told)


# --- accounts that differ -------------------------------------------------------------------


def test_a_last_day_on_which_accounts_differ_is_there_again_after_a_suspension() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", lapses="2026-06-01")
    _measure(story, "imposed", "j", "2026-01-01", lapses="2026-07-01", account_of="i")
    _measure(story, "suspended", "s", "2026-02-01", lapses="2026-03-01")
    assert story.position("measure:list", as_of="2026-06-15").state.told("lapses") == (
        "2026-06-01", "2026-07-01",
    )  # fmt: skip
    assert story.position("measure:list", as_of="2026-12-01", ended=True).status == "lapsed"


def test_a_threat_on_whose_last_day_accounts_differ_has_none_once_it_is_carried_out() -> None:
    story = Story()
    _measure(story, "threatened", "t", "2026-01-01", lapses="2026-03-01")
    _measure(story, "threatened", "u", "2026-01-01", lapses="2026-04-01", account_of="t")
    _measure(story, "imposed", "i", "2026-02-01")
    assert story.position("measure:list", as_of="2026-12-01").state.told("lapses") == ()


def test_a_bare_deed_carries_out_every_figure_that_accounts_give_of_what_was_pending() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="5 percent rate")
    told = {"quantity": "10 percent rate", "lapses": "2027-01-01"}
    _measure(story, "announced", "a", "2026-02-01", **told)
    told = {"quantity": "15 percent rate", "lapses": "2027-02-01", "account_of": "a"}
    _measure(story, "announced", "b", "2026-02-01", **told)
    _measure(story, "changed", "c", "2026-05-01")
    assert dict(story.position("measure:list").state.differ) == {
        "quantity:rate": ("10 percent rate", "15 percent rate"),
        "lapses": ("2027-01-01", "2027-02-01"),
    }
    row = story.rows("measure:list")[2]
    assert (row.verdict, row.rule, row.confidence) == ("hardened", "R1", "medium")


def test_a_threat_between_the_figures_that_accounts_give_says_nothing_of_the_direction() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="5 percent rate")
    _measure(story, "imposed", "j", "2026-01-01", quantity="8 percent rate", account_of="i")
    _measure(story, "threatened", "t", "2026-01-05", quantity="7 percent rate")
    assert story.verdicts("measure:list") == ["opened R8 whole", "incomparable R0 pending"]


@pytest.mark.parametrize(
    ("status", "lapses", "verdicts"),
    [("ratified", None, ["softened R6 status"]), ("suspended", None, ["hardened R6 status"]),
     ("extended", "2026-12-01", ["held R7 whole"]), ("resumed", None, ["held R7 whole"])],
)  # fmt: skip
def test_what_is_done_to_an_agreement_keeps_all_that_its_accounts_told(
    status: str, lapses: str | None, verdicts: list[str]
) -> None:
    story = Story()
    one, two = ("2026-06-01", "2026-07-01")
    _agreed(story, "g", "2026-02-01", commits=["ACME: 5 percent rate"], lapses=one)
    _agreed(story, "h", "2026-02-01", commits=["ACME: 7 percent rate"], lapses=two, account_of="g")
    _agreed(story, "r", "2026-03-01", status=status, **({"lapses": lapses} if lapses else {}))
    (position,) = [p for p in story.fold(as_of="2026-04-01").positions() if p.key.party == "ACME"]
    assert position.state.told("quantity:rate") == ("5 percent rate", "7 percent rate")
    assert position.state.told("lapses") == ((lapses,) if lapses else (one, two))
    rows = [r for r in story.rows(as_of="2026-04-01") if r.party == "ACME" and "r" in r.to_ids]
    assert [f"{r.verdict} {r.rule} {r.dimension}" for r in rows] == verdicts
