"""`check/1`: assertions held against the record, and what other checks found."""

from __future__ import annotations

from collections.abc import Sequence

from events.assertions import assertion_text
from events.developments import StanceAsserted
from events.errors import Problem
from events.log import Logged, recorded_text
from projections.cut import Cut
from timeline.answers.heading import Json, cut_json
from timeline.asserting import Checked, broken_text


def check_json(
    negotiation: str,
    codebook: str,
    cut: Cut,
    checked: Sequence[Checked],
    problems: Sequence[tuple[str, Problem]],
) -> Json:
    """`check/1`. `problems` are (name of the check, problem)."""
    return {
        "schema": "check/1",
        "negotiation": negotiation,
        "codebook": codebook,
        "cut": cut_json(cut),
        "assertions": [checked_json(one) for one in checked],
        "problems": [
            {"check": check, "where": problem.where or None, "message": problem.message}
            for check, problem in problems
        ],
    }


def checked_json(one: Checked) -> Json:
    """One assertion: what it expects, whether it holds, what was found, and what broke it."""
    broke = one.broken_by
    return {
        **assertion_json(one.entry),
        "holds": one.holds,
        "found": one.judgement.found,
        "developments": list(one.judgement.developments),
        "broken_by": None
        if broke is None
        else {
            "seq": broke.seq,
            "id": getattr(broke.event, "id", None),
            "type": broke.event.topic,
            "target": getattr(broke.event, "target", None),
        },
        "message": None if one.holds else broken_text(one),
    }


def assertion_json(entry: Logged) -> Json:
    """An assertion as recorded."""
    event = entry.event
    assert isinstance(event, StanceAsserted)
    return {
        "id": event.id,
        "seq": entry.seq,
        "recorded": recorded_text(entry.recorded),
        "recorder": entry.recorder,
        "expects": assertion_text(event),
        "as_of": event.as_of,
        "party": event.party,
        "issue": event.issue,
        "says": event.says,
    }
