"""`measures/1` and `proposals/1`: what is in force, and what is on the table."""

from __future__ import annotations

from projections.naming import TABLED, TrackKey
from projections.positions import Position, position_of
from projections.stance import Fold, by_party, only_possible
from timeline.answers.heading import Json, head
from timeline.answers.positions import asked, position_json

ACTS = ("measure", "policy")
"""The kinds of tracks that `measures/1` is about; `proposals/1` is about what is tabled."""


def measures_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`measures/1`: every measure and policy with its status at the cut, ended ones too."""

    def wanted(key: TrackKey, about: str) -> bool:
        return key.kind in ACTS and asked(key.party, about, party, issue)

    tracks = [track for track in fold.board.tracks.values() if wanted(track.key, track.issue)]
    positions = [position_of(fold.board, track) for track in tracks]
    possible = [p for p in only_possible(fold) if wanted(p.key, p.issue)]
    parts = _parts(fold)
    return {
        **head("measures/1", negotiation, fold.record),
        "measures": [
            {**position_json(fold, p), **_measure_facts(fold, p, parts)}
            for p in by_party(positions)
        ],
        "possible": [position_json(fold, p, undated=p.undated) for p in possible],
    }


def _parts(fold: Fold) -> dict[TrackKey, dict[str, None]]:
    """The names of each track's parts, in the order in which they were opened."""
    tracks = fold.board.tracks
    split: dict[str, list[TrackKey]] = {}
    for track in tracks.values():
        for name in track.split_into:
            split.setdefault(name, []).append(track.key)
    found: dict[TrackKey, dict[str, None]] = {}
    for track in tracks.values():
        wholes = [track.parent] if track.parent else []
        for whole in (*wholes, *split.get(track.key.name, ())):
            found.setdefault(whole, {})[track.key.name] = None
    return found


def _measure_facts(fold: Fold, position: Position, parts: dict[TrackKey, dict[str, None]]) -> Json:
    track = fold.board.tracks[position.key]
    developments = [item.development for step in track.steps for item in step.items]
    instruments = [i for one in developments if (i := getattr(one, "instrument", None))]
    return {
        "instrument": instruments[-1] if instruments else None,
        "effective": position.state.effective,
        "parts": list(parts.get(position.key, ())),
        "part_of": track.parent.name if track.parent else None,
    }


def proposals_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`proposals/1`: what is on the table, and who answered what."""
    live = fold.positions()
    answers: dict[str, list[Position]] = {}
    for position in live:
        if position.key.kind == "response":
            answers.setdefault(position.key.name, []).append(position)
    return {
        **head("proposals/1", negotiation, fold.record),
        "proposals": [
            {
                **position_json(fold, p),
                "answers": [
                    _answer(answer)
                    for answer in answers.get(p.key.name, ())
                    if answer.key.party != p.key.owner
                ],
            }
            for p in by_party(live)
            if p.key.kind in TABLED and asked(p.key.party, p.issue, party, issue)
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
