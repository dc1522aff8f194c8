"""What a record holds survives: the log as JSON lines, what holds at its head as a sheet."""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from events.errors import Conflict, Refused
from events.log import Logged
from tests.answers import as_json
from tests.histories import histories
from tests.story import Story
from timeline.entries.document import read_document
from timeline.entries.exchange import exported
from timeline.interchange.exporting.forms import make, render
from timeline.interchange.exporting.sheet_form import own_mapping
from timeline.interchange.importing.table import Options, import_table
from timeline.interchange.tables.files import open_table
from timeline.questions import table as questions
from timeline.recording.desk import Desk
from timeline.shelf import Question

Run = Callable[..., Any]
_numbers = itertools.count(1)
EACH = min(settings().max_examples // 2, 500)
"""Histories that each test tries: each is entered, asked and brought over three times."""

AMENDING = ("correct", "retract", "reinstate")


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk, Path]]:
    folder = tmp_path_factory.mktemp("round")
    pair = tuple(Desk(str(folder / f"{n}.db"), "li", create=True) for n in (1, 2))
    yield (*pair, folder)  # type: ignore[misc]
    for desk in pair:
        desk.close()


def entered(desk: Desk, name: str, log: list[Logged]) -> None:
    """A log through the front door, as its own export; where that is refused, another is tried."""
    lines = [json.dumps({"reason": "a reason", **line} if line.get("kind") in AMENDING else line)
             for line in exported(log)]  # fmt: skip
    desk.open_negotiation(name)
    try:
        desk.enter(name, read_document("\n".join(lines[1:]), form="jsonl").entries)
    except (Refused, Conflict):
        assume(False)


def told(desk: Desk, name: str) -> list[Any]:
    """The answers, without what a store gives."""
    question = Question()
    answers = [
        questions.stance(desk.shelf, name, question, ended=True),
        questions.audit(desk.shelf, name, question),
        questions.replay(desk.shelf, name, question),
    ]
    return [_without(as_json(answer)) for answer in answers]


def _without(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {k: _without(v) for k, v in answer.items()
                if k not in ("seq", "recorded", "recorded_by", "negotiation")}  # fmt: skip
    return [_without(one) for one in answer] if isinstance(answer, list) else answer


@given(story=histories(7), form=st.sampled_from(["csv", "xlsx"]))
@settings(max_examples=EACH, suppress_health_check=list(HealthCheck))
def test_a_sheet_of_any_history_comes_back_with_equal_answers(
    desks: tuple[Desk, Desk, Path], story: Story, form: str
) -> None:
    first, second, folder = desks
    name = f"s{next(_numbers)}"
    entered(first, name, story.log)
    path = folder / f"{name}.{form}"
    path.write_bytes(render(make(first.shelf, name, Question(), "developments"), form))
    table = open_table(str(path))
    mapping = own_mapping(table)
    assert mapping is not None

    refused = ""
    try:
        import_table(second, name, table, mapping, Options())
    except Refused as why:
        refused = str(why)
    # What answers something that was retracted cannot be entered alone; the log's lines can.
    assert all("is recorded" in line for line in refused.splitlines())
    assume(not refused)
    assert told(second, name) == told(first, name)
    again = import_table(second, name, table, mapping, Options())
    assert (again.plan.new, again.plan.corrected, again.plan.missing) == (0, [], [])
    at_home = import_table(first, name, table, mapping, Options())
    assert (at_home.plan.new, at_home.plan.corrected, at_home.plan.by_hand) == (0, [], [])


@given(story=histories(7))
@settings(max_examples=EACH, suppress_health_check=list(HealthCheck))
def test_the_log_of_any_history_comes_back_with_equal_answers(
    desks: tuple[Desk, Desk, Path], story: Story
) -> None:
    first, second, _ = desks
    name = f"l{next(_numbers)}"
    entered(first, name, story.log)

    lines = [json.dumps(line) for line in exported(first.shelf.log(name))]
    second.open_negotiation(name)
    second.enter(name, read_document("\n".join(lines[1:]), form="jsonl").entries)

    assert told(second, name) == told(first, name)
    assert len(second.shelf.log(name)) == len(first.shelf.log(name))
