"""Terms on which accounts differ, or forms of open order, through what comes after them."""

from __future__ import annotations

from typing import Any

from tests.story import Story


def _measure(story: Story, kind: str, id: str, occurred: str, **fields: Any) -> None:
    told = {"by": "USA", "to": "CHN", "measure": "list", **fields}
    story.tell(f"measure-{kind}", id=id, occurred=occurred, **told)


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
