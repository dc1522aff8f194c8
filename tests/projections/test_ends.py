"""How things end that lie in the way of each other: small stories with the right answer first."""

from __future__ import annotations

from typing import Any

from tests.story import Story


def _measure(story: Story, kind: str, id: str, occurred: str, measure: str, **fields: Any) -> None:
    told = {"by": "USA", "to": "CHN", "measure": measure, **fields}
    story.tell(f"measure-{kind}", id=id, occurred=occurred, **told)


def _split(kind: str = "imposed", **fields: Any) -> Story:
    """A measure toward CHN of which a split made two parts, m-1 and m-2."""
    story = Story()
    _measure(story, kind, "whole", "2026-01-01", "m", **fields)
    _measure(story, "changed", "split", "2026-01-10", "m", split_into=["m-1", "m-2"])
    return story


def _agreed(story: Story, id: str, occurred: str, **fields: Any) -> None:
    if "by" not in fields:
        fields = {"between": ["USA", "CHN"], **fields}
    story.tell("agreement", id=id, occurred=occurred, agreement="deal", **fields)


# --- the parts of a whole -------------------------------------------------------------------


def test_parts_that_a_split_made_are_settled_from_the_state_of_the_whole() -> None:
    story = _split(quantity="50 USD bn coverage")
    _agreed(story, "deal-1", "2026-02-05", issue="trade", settles=["m-1", "m-2"])
    for part in ("measure:m-1", "measure:m-2"):
        position = story.position(part, ended=True)
        assert (position.status, position.issue) == ("settled", "pay")
        assert story.verdicts(part) == ["softened R6 status"]
    (row,) = story.rows("measure:m-1")
    assert (row.before, row.after, row.confidence) == ("in-force", "settled", "medium")
    story.tell("agreement", id="no", occurred="2026-03-01", agreement="deal", by="CHN",
               status="rejected")  # fmt: skip
    assert story.position("measure:m-1").status == "in-force"


def test_a_part_that_a_split_made_is_withdrawn_where_it_is_not_in_force_yet() -> None:
    story = _split("threatened")
    story.tell("withdrawal", id="dropped", occurred="2026-02-05", by="USA", measure="m-2")
    assert story.position("measure:m-2", ended=True).status == "withdrawn"
    assert story.verdicts("measure:m-2") == ["softened R6 status"]
    assert story.position("measure:m").status == "threatened"
    in_force = _split()
    in_force.tell("withdrawal", id="dropped", occurred="2026-02-05", by="USA", measure="m-2")
    assert in_force.tracks() == ["measure:m"]
