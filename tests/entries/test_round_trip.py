"""Whatever was entered can be exported, entered elsewhere, and gives the same answers there."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import given, settings

from events.errors import TimelineError
from tests.answers import answers_json, audit_json, checked_json, replay_json, stance_json
from timeline.entries.document import read_document
from timeline.entries.exchange import exported
from timeline.recording.asserting import check_assertions
from timeline.recording.desk import Desk
from timeline.shelf import Question

NAME = "wage-round"
DAYS = [f"2020-01-{day:02d}" for day in range(1, 10)]
IDS = [f"n{i}" for i in range(8)]

days = st.one_of(st.sampled_from(DAYS), st.sampled_from(["unknown", "2020-01", "../2020-01-05"]))
Entry = tuple[str, dict[str, list[str]]]


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """One entry of any kind; whether it can be accepted is for the desk to say."""
    kind = draw(st.sampled_from(
        ["demand"] * 3 + ["response"] * 2 + ["offer", "measure-threatened", "measure-imposed",
         "statement", "link", "correct", "retract", "reinstate", "add-source", "assertion"]
    ))  # fmt: skip
    one, two = draw(st.sampled_from(IDS)), draw(st.sampled_from(IDS))
    if kind == "link":
        relation = draw(st.sampled_from(["follows", "supersedes", "responds-to", "corroborates"]))
        return kind, {"id": [one], "relation": [relation], "other": [two]}
    if kind == "correct":
        sets = draw(st.sampled_from(["says=Said, in other words.", "occurred=2020-01-03", "due="]))
        return kind, {"id": [one], "set": [sets], "reason": ["a slip"]}
    if kind in ("retract", "reinstate"):
        return kind, {"id": [one], "reason": ["checked"]}
    if kind == "add-source":
        return kind, {"id": [one], "source": [draw(st.sampled_from(["early", "late"]))]}
    if kind == "assertion":
        expects = draw(st.sampled_from(
            ["UNION pay 5 percent", "UNION pay hardened since 2020-01-02", "ACME pay no position",
             "ACME pay on raise refuses"]
        ))  # fmt: skip
        return kind, {"expects": [expects], "as-of": [draw(st.sampled_from(DAYS))]}
    by, to = ("ACME", "UNION") if draw(st.booleans()) else ("UNION", "ACME")
    raw = {"id": [one], "occurred": [draw(days)], "issue": ["pay"], "by": [by]}
    if draw(st.booleans()):
        raw["source"] = [draw(st.sampled_from(["early", "late"]))]
    if kind == "statement":
        return kind, raw
    raw["to"] = [to]
    figure = draw(st.sampled_from(["5 percent", "8 percent rate", "~7 percent"]))
    if kind == "response":
        answer = draw(st.sampled_from(["objects", "refuses", "accepted"]))
        return kind, raw | {"to-proposal": ["raise"], "answer": [answer]}
    if kind.startswith("measure"):
        return kind, raw | {"measure": ["strike"], "quantity": [figure]}
    return kind, raw | {"proposal": ["raise"], "quantity": [figure], "due": ["2020-06"]}


def told(desk: Desk) -> list[Any]:
    """Every answer, without the numbers and times that a store gives."""
    answers: list[Any] = []
    for question in (Question(), Question(as_of="2020-01-05"), Question(known_by="2020-01-06")):
        fold = desk.shelf.fold(NAME, question)
        answers += [
            stance_json(NAME, fold, ended=True),
            audit_json(NAME, fold),
            replay_json(NAME, fold),
            answers_json(NAME, fold),
        ]
    answers += [checked_json(one) for one in check_assertions(desk.shelf.log(NAME))]
    return [_bare(answer) for answer in answers]


def _bare(answer: Any) -> Any:
    if isinstance(answer, dict):
        given = ("seq", "recorded", "recorder", "recorded_by", "message")
        return {name: _bare(value) for name, value in answer.items() if name not in given}
    return [_bare(one) for one in answer] if isinstance(answer, list) else answer


def lines(desk: Desk) -> str:
    return "\n".join(json.dumps(line) for line in exported(desk.shelf.log(NAME)))


@settings(max_examples=min(settings().max_examples // 2, 500))
@given(st.lists(entries(), min_size=3, max_size=14))
def test_a_history_brought_over_answers_and_is_exported_alike(history: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:

        def open_desk(name: str, recorder: str) -> Desk:
            desk = Desk(str(Path(folder) / name), recorder, create=True)
            return stack.enter_context(contextlib.closing(desk))

        one, two = open_desk("one.db", "li"), open_desk("two.db", "wang")
        one.open_negotiation(NAME, "A wage round")
        for party in ("UNION", "ACME"):
            one.declare(NAME, "party", {"party": [party]})
        one.declare(NAME, "issue", {"issue": ["pay"], "wants": ["UNION more percent"]})
        one.declare(NAME, "source", {"source": ["early"], "published": ["2020-01-04"]})
        one.declare(NAME, "source", {"source": ["late"], "published": ["2020-02-01"]})
        for kind, raw in history:
            with contextlib.suppress(TimelineError):
                one.append(NAME, kind, raw)

        text = lines(one)
        document = read_document(text, form="jsonl")
        written = two.enter_document(NAME, document)

        assert written.new == len(one.shelf.log(NAME))
        assert told(two) == told(one)
        assert lines(two) == text
        assert two.enter_document(NAME, document).new == 0
