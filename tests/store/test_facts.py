"""Facts that are damaged, old, or missing are never trusted; the fold answers instead."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from cli.main import main
from projections.cut import Cut
from timeline.entered import Entered
from timeline.facts.checking import check_facts
from timeline.facts.rebuilding import rebuild
from timeline.facts.recorder import FactsRecorder
from timeline.facts.serving import serve, state_of
from timeline.facts.stance import stance
from timeline.reading import Question
from timeline.writing import Desk

NAME = "story"


def entered(kind: str, **raw: Any) -> Entered:
    texts = {k.rstrip("_").replace("_", "-"): [v] if isinstance(v, str) else v
             for k, v in raw.items()}  # fmt: skip
    return Entered(place="", kind=kind, raw=texts)


def demand(id: str, day: str, figure: int, **more: Any) -> Entered:
    return entered("demand", id=id, occurred=day, by="USA", to="CHN", issue="trade",
                   proposal="cut", quantity=f"{figure} USD bn total", **more)  # fmt: skip


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """Three demands and a comment, entered one by one, on each of the databases."""
    found = Desk(where, "li", create=True)
    found.open_negotiation(NAME)
    found.enter(
        NAME,
        [
            entered("party", party="USA"),
            entered("party", party="CHN"),
            entered("issue", issue="trade"),
            entered("source", source="paper", published="2020-01-02"),
        ],
    )
    for one in (
        demand("a", "2020-01-01", 100, source="paper"),
        demand("b", "2020-01-05", 200, supersedes="a"),
        demand("c", "2020-01", 50, lapses="2020-03-01"),
        entered("statement", id="v", occurred="2020-01-03", issue="trade", speaker="An expert",
                authority="A6", says="too much"),
    ):  # fmt: skip
        found.enter(NAME, [one])
    yield found
    found.close()


def is_served(desk: Desk, **question: Any) -> bool:
    cut = desk.shelf.cut(NAME, Question(**question))
    return serve(desk.shelf.reader, NAME, cut) is not None


def answers(desk: Desk, **question: Any) -> tuple[str, str]:
    asked = Question(**question)
    return tuple(  # type: ignore[return-value]
        json.dumps(stance(desk.shelf, NAME, asked, facts=facts)) for facts in (True, False)
    )


def change(desk: Desk, statement: str) -> int:
    """Do what nobody should; the number of rows that it changed."""
    from timeline.negotiation import Negotiations

    application = Negotiations(desk.shelf.place)
    with application.recorder.database.writing() as connection:  # type: ignore[attr-defined]
        count: int = connection.exec_driver_sql(statement).rowcount
    application.close()
    return count


@pytest.mark.parametrize(
    "question",
    [{"known_by": "2020-02-01"}, {"reading": "possible"}, {"without": ("A6",)},
     {"without_sources": ("paper",)}],
)  # fmt: skip
def test_a_question_of_another_shape_goes_to_the_fold(desk: Desk, question: dict[str, Any]) -> None:
    assert is_served(desk)
    assert not is_served(desk, **question)
    assert len(set(answers(desk, **question))) == 1


def test_another_codebook_goes_to_the_fold(desk: Desk) -> None:
    answer = stance(desk.shelf, NAME, Question(codebook="named"))
    assert answer["codebook"] == "named/1"


BUILT_ON = [
    "DELETE FROM facts_ties",
    "DELETE FROM facts_members",
    "UPDATE facts_ties SET component = component + 1",
]
"""What no answer is read from, but the next append builds on."""


@pytest.mark.parametrize("damage", BUILT_ON)
def test_a_damage_to_what_bears_on_what_is_found_by_the_check(desk: Desk, damage: str) -> None:
    change(desk, damage)
    assert check_facts(desk.shelf.place, NAME)
    rebuild(desk.shelf.place)
    assert check_facts(desk.shelf.place, NAME) == []


@pytest.mark.parametrize("damage", BUILT_ON[:2])
def test_an_append_builds_on_no_part_of_what_bears_on_what(desk: Desk, damage: str) -> None:
    change(desk, damage)
    desk.enter(NAME, [demand("d", "2020-01-06", 300, supersedes="b")])
    assert not is_served(desk)


DAMAGES = [
    "UPDATE facts SET ended = 1 WHERE kind = 'position' AND ended = 0",
    "UPDATE facts SET valid_to = 737500 WHERE kind = 'voice'",
    "UPDATE facts SET body = (SELECT body FROM facts WHERE kind = 'voice' AND body IS NOT NULL) "
    "WHERE kind = 'position'",
    "DELETE FROM facts WHERE kind = 'position'",
    "DELETE FROM facts WHERE kind = 'component'",
    "DELETE FROM facts_names WHERE kind = 'voice'",
    "UPDATE facts_names SET first_day = 800000",
    "DELETE FROM facts_gaps",
    "UPDATE facts_state SET names = names - 1",
    "UPDATE facts_state SET codebook = 'standard/0'",
    "UPDATE facts_state SET format = format + 1",
    "DELETE FROM facts_state",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_answer_is_taken_from_damaged_facts_and_a_rebuild_mends_them(
    desk: Desk, damage: str
) -> None:
    assert check_facts(desk.shelf.place, NAME, samples=None) == []
    assert change(desk, damage) > 0

    assert not is_served(desk)
    assert len(set(answers(desk))) == 1
    problems = check_facts(desk.shelf.place, NAME, samples=None)
    assert problems
    assert all("timeline rebuild" in problem for problem in problems)

    rebuild(desk.shelf.place)
    assert is_served(desk)
    assert check_facts(desk.shelf.place, NAME, samples=None) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_append_over_damaged_facts_is_recorded_and_nothing_false_is_served(
    desk: Desk, damage: str
) -> None:
    change(desk, damage)
    written = desk.enter(NAME, [demand("d", "2020-01-06", 300)])

    assert written.new == 1
    for day in (None, "2020-01-01", "2020-01-04", "2020-01-06", "2020-04-01"):
        assert len(set(answers(desk, as_of=day))) == 1
    assert check_facts(desk.shelf.place, NAME, samples=None)


def test_facts_of_another_codebook_or_form_are_told(desk: Desk) -> None:
    from timeline.facts.state import State

    state = state_of(desk.shelf.reader, NAME)
    assert state is not None
    other = State(NAME, "standard/0", state.format, state.version, state.upto, state.names,
                  state.gaps, state.ties, state.members)  # fmt: skip
    change(desk, f"UPDATE facts_state SET codebook = 'standard/0', checksum = {other.row[-1]}")

    assert not is_served(desk)
    (problem,) = check_facts(desk.shelf.place, NAME)
    assert "written by codebook standard/0" in problem
    assert "passed over" in problem


def test_an_append_too_large_to_keep_facts_leaves_the_earlier_cuts_served(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = desk.shelf.head(NAME)
    monkeypatch.setattr(FactsRecorder, "MOST", 1)
    desk.enter(NAME, [demand("d", "2020-01-06", 300)])

    assert not is_served(desk)
    assert is_served(desk, recorded_by=str(head))
    (problem,) = check_facts(desk.shelf.place, NAME)
    assert f"end with event {head}" in problem
    desk.enter(NAME, [demand("e", "2020-01-07", 400)])
    assert not is_served(desk), "what missed an event is not added to"

    rebuild(desk.shelf.place, [NAME])
    assert is_served(desk)


def test_a_store_without_tables_for_facts_answers_by_the_fold(desk: Desk) -> None:
    for table in ("facts", "facts_names", "facts_state", "facts_gaps", "facts_ties",
                  "facts_members", "facts_frames"):  # fmt: skip
        change(desk, f"DROP TABLE {table}")
    fresh = Desk(desk.shelf.place, "li")
    try:
        assert fresh.enter(NAME, [demand("d", "2020-01-06", 300)]).new == 1
        assert not is_served(fresh)
        assert len(set(answers(fresh))) == 1
        assert check_facts(fresh.shelf.place, NAME) == []

        rebuild(fresh.shelf.place)
        assert is_served(fresh)
    finally:
        fresh.close()


def test_a_refused_append_leaves_no_trace_in_the_facts(desk: Desk) -> None:
    from events.errors import Refused

    before = state_of(desk.shelf.reader, NAME)
    with pytest.raises(Refused):
        desk.enter(NAME, [demand("d", "2020-01-06", 300, responds_to="nobody")])
    assert state_of(desk.shelf.reader, NAME) == before
    assert check_facts(desk.shelf.place, NAME, samples=None) == []


def test_a_cut_between_events_that_came_together_goes_to_the_fold(desk: Desk) -> None:
    first = desk.shelf.head(NAME) + 1
    desk.enter(NAME, [demand("d", "2020-01-06", 300), demand("e", "2020-01-07", 400)])

    assert is_served(desk)
    cut = Cut(recorded_by=first)
    assert serve(desk.shelf.reader, NAME, cut) is None
    rebuild(desk.shelf.place, every=True)
    assert serve(desk.shelf.reader, NAME, cut) is not None


@pytest.mark.parametrize("fields", [["--field", "says"], []])
def test_a_redaction_leaves_no_copy_in_the_facts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fields: list[str]
) -> None:
    args = ["redact", "v", *fields, "--reason", "asked for", "--yes"]
    assert _run([*args, "--db", desk.shelf.place, "-n", NAME], monkeypatch) == 0

    assert desk.shelf.reader.ask("SELECT * FROM facts WHERE stream = :stream", stream=NAME) == []
    assert not is_served(desk)
    assert len(set(answers(desk))) == 1
    rebuild(desk.shelf.place)
    assert is_served(desk) is bool(fields), "an answer names a payload that was removed"
    assert len(set(answers(desk))) == 1
    assert check_facts(desk.shelf.place, NAME) == []


def test_a_rebuild_from_the_shell_names_what_it_made(
    sqlite_path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(sqlite_path, "li", create=True)
    desk.open_negotiation(NAME)
    desk.close()
    with closing(sqlite3.connect(sqlite_path)) as connection, connection:
        connection.execute("DELETE FROM facts_state")
    run: Callable[[list[str]], int] = lambda args: _run(args, monkeypatch)  # noqa: E731

    assert run(["rebuild", "--db", sqlite_path, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rebuilt"] == [{"negotiation": NAME, "events": 1}]
    assert check_facts(sqlite_path, NAME) == []
    assert run(["rebuild", "--db", sqlite_path, "-n", "nobody"]) == 3
    assert "no negotiation 'nobody'" in capsys.readouterr().err
    assert run(["rebuild", "--db", sqlite_path + "-not-there"]) == 5


def _run(args: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["timeline", *args])
    with pytest.raises(SystemExit) as stop:
        main()
    assert isinstance(stop.value.code, int)
    return stop.value.code
