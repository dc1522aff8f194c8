"""Every answer that is read from a fold, as JSON, and what is left of it to compare."""

from __future__ import annotations

from typing import Any

from projections.questions.diff import changes_between
from projections.questions.stance import View, view_of
from projections.record.items import Record
from tests import answers

CELLS = [(party, issue) for party in ("ACME", "UNION") for issue in ("pay", "trade")]

Json = dict[str, Any]


def told(record: Record, fold: View | None = None) -> dict[str, Json]:
    """Every answer at a record's cut, without the sequence that the cut was asked by."""
    fold = fold or view_of(record)
    found = {
        "stance": answers.stance_json("story", fold, ended=True),
        "audit": answers.audit_json("story", fold),
        "replay": answers.replay_json("story", fold),
        "answers": answers.answers_json("story", fold),
        "measures": answers.measures_json("story", fold),
        "proposals": answers.proposals_json("story", fold),
        "agreements": answers.agreements_json("story", fold, ended=True),
        "gap": answers.gap_json("story", fold),
        "talks": answers.rounds_json("story", record),
    }
    for party, issue in CELLS:
        found[f"why {party} {issue}"] = answers.why_json("story", fold, party=party, issue=issue)
    for answer in found.values():
        answer["cut"].pop("recorded_by")
    return found


def differ(one: Record, two: Record) -> Json:
    """What changed between two cuts, without the sequences that they were asked by."""
    folds = view_of(one), view_of(two)
    found = answers.diff_json("story", *folds, changes_between(*folds))
    for cut in ("cut", "from", "to"):
        found[cut].pop("recorded_by")
    return found


def without_the_left_out(told: dict[str, Json]) -> dict[str, Json]:
    """The answers without the list of what a cut leaves out: that, and that alone, names what
    came later, is not public yet, or was retracted."""
    for name, answer in told.items():
        if name.startswith("why"):
            answer["set_aside"] = [
                one
                for one in answer["set_aside"]
                if one["reason"] not in ("later than the cut", "retracted")
            ]
    return told
