"""`measures/1` and `proposals/1`: what is in force, and what is on the table."""

from __future__ import annotations

from projections.stance import Fold, Position, by_party, stance_of
from timeline.answers.heading import Json, head
from timeline.answers.positions import asked, position_json


def measures_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`measures/1`: every measure and policy with its status at the cut, ended ones too."""

    def wanted(p: Position) -> bool:
        return p.key.kind in ("measure", "policy") and asked(p.key.party, p.issue, party, issue)

    positions = [p for p in fold.positions(ended=True) if wanted(p)]
    possible = [p for p in stance_of(fold).possible if wanted(p)]
    return {
        **head("measures/1", negotiation, fold.record),
        "measures": [
            {**position_json(fold, p), **_measure_facts(fold, p)} for p in by_party(positions)
        ],
        "possible": [position_json(fold, p, undated=p.undated) for p in possible],
    }


def _measure_facts(fold: Fold, position: Position) -> Json:
    track = fold.board.tracks[position.key]
    developments = [item.development for step in track.steps for item in step.items]
    instruments = [i for one in developments if (i := getattr(one, "instrument", None))]
    parts = [
        other.key.name
        for other in fold.board.tracks.values()
        if other.parent == position.key or other.key.name in track.split_into
    ]
    return {
        "instrument": instruments[-1] if instruments else None,
        "effective": position.state.effective,
        "parts": list(dict.fromkeys(parts)),
        "part_of": track.parent.name if track.parent else None,
    }


def proposals_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`proposals/1`: what is on the table, and who answered what."""
    live = fold.positions()
    return {
        **head("proposals/1", negotiation, fold.record),
        "proposals": [
            {
                **position_json(fold, p),
                "answers": [
                    _answer(answer)
                    for answer in live
                    if answer.key.kind == "response"
                    and answer.key.name == p.key.name
                    and answer.key.party != p.key.party
                ],
            }
            for p in by_party(live)
            if p.key.kind in ("demand", "offer", "mechanism")
            and asked(p.key.party, p.issue, party, issue)
        ],
    }


def _answer(response: Position) -> Json:
    """A response beside what it answers. `differ`: each answer where several stand, because
    their order is open or accounts contradict each other; `answer` is None then."""
    told = list(dict.fromkeys(name for form in response.forms for name in form.answers))
    return {
        "party": response.key.party,
        "answer": told[0] if len(told) == 1 else None,
        "differ": told if len(told) > 1 else [],
        "since": response.since,
        "note": response.note,
    }
