"""`measures/1` and `proposals/1`: what is in force, and what is on the table."""

from __future__ import annotations

from typing import Self

from events.fields import ALL
from projections.fold.positions import Position, position_of
from projections.fold.responses import named_by
from projections.fold.tracks import Track
from projections.moves.naming import ACTS, TABLED, TrackKey
from projections.questions.stance import View, by_party
from timeline.answers.heading import Headed, Part, head, taken
from timeline.answers.positions import AnswerName, PositionTold, PossibleTold, asked


def _toward(key: TrackKey, asked: str | None) -> bool:
    """Whether a track is put to the party asked for (None: any; all: everyone)."""
    return asked in (None, key.put_to or ALL)


class MeasureTold(PositionTold, frozen=True, gc=False):
    """A measure or policy; `parts` are the names of its own, `part_of` the whole that it is of."""

    instrument: str | None
    effective: str | None
    parts: tuple[str, ...]
    part_of: str | None


class MeasuresAnswer(Headed, frozen=True, gc=False, tag="measures/1"):
    """Every measure and policy with its status at the cut, ended ones too."""

    measures: list[MeasureTold]
    possible: list[PossibleTold]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None, toward: str | None = None) -> Self:  # fmt: skip
        def wanted(key: TrackKey, about: str) -> bool:
            return (key.kind in ACTS and asked(key.party, about, party, issue)
                    and _toward(key, toward))  # fmt: skip

        tracks = [track for track in fold.board.tracks.values() if wanted(track.key, track.issue)]
        positions = [position_of(fold.board, track) for track in tracks]
        parts = _parts(fold)
        return cls(
            **head(negotiation, fold.record),
            measures=[_measure(fold, p, parts) for p in by_party(positions)],
            possible=[
                PossibleTold.of(fold, p) for p in fold.only_possible if wanted(p.key, p.issue)
            ],
        )


def _parts(fold: View) -> dict[TrackKey, dict[str, None]]:
    """The names of each track's parts, in the order in which they were opened."""
    tracks = fold.board.tracks
    split: dict[str, list[TrackKey]] = {}
    for track in tracks.values():
        for name in track.split_into:
            split.setdefault(name, []).append(track.key)
    found: dict[TrackKey, dict[str, None]] = {}
    for track in tracks.values():
        whole = _whole(fold, track)
        for one in (*([whole] if whole else ()), *split.get(track.key.name, ())):
            found.setdefault(one, {})[track.key.name] = None
    return found


def _whole(fold: View, track: Track) -> TrackKey | None:
    """What a track is a part of by then, though that was told of only later."""
    if track.parent:
        return track.parent
    wholes = fold.fold.moves.naming.wholes_of(track.key.name, fold.record.last_day)
    above = (track.key._replace(name=name) for name in wholes)
    return next((key for key in above if key in fold.board.tracks), None)


def _measure(fold: View, position: Position, parts: dict[TrackKey, dict[str, None]]) -> MeasureTold:
    track = fold.board.tracks[position.key]
    whole = _whole(fold, track)
    developments = [item.development for step in track.steps for item in step.items]
    instruments = [i for one in developments if (i := getattr(one, "instrument", None))]
    return MeasureTold.of(
        fold,
        position,
        instrument=instruments[-1] if instruments else None,
        parts=tuple(parts.get(position.key, ())),
        part_of=whole.name if whole else None,
    )


class ReplyTold(Part, frozen=True, gc=False):
    """A response beside what it answers. `differ`: each answer where several stand, because their
    order is open or accounts contradict each other; `answer` is None then."""

    party: str
    answer: AnswerName | None
    differ: list[str]
    since: str
    note: str | None

    @classmethod
    def of(cls, response: Position) -> Self:
        told = list(dict.fromkeys(name for form in response.forms for name in form.answers))
        return taken(
            cls,
            response,
            response.key,
            answer=told[0] if len(told) == 1 else None,
            differ=told if len(told) > 1 else [],
        )


class ProposalTold(PositionTold, frozen=True, gc=False):
    """What is on the table, with what the others answer."""

    answers: list[ReplyTold]


class ProposalsAnswer(Headed, frozen=True, gc=False, tag="proposals/1"):
    """What is on the table, and who answered what."""

    proposals: list[ProposalTold]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None, toward: str | None = None) -> Self:  # fmt: skip
        live = fold.positions()
        answers: dict[TrackKey, list[Position]] = {}
        for one in live:
            if one.key.kind == "response":
                for other in named_by(fold.board, fold.board.tracks[one.key]):
                    answers.setdefault(other.key, []).append(one)
        proposals = [
            ProposalTold.of(
                fold,
                p,
                answers=[ReplyTold.of(one) for one in answers.get(p.key, ())],
            )
            for p in by_party(live)
            if p.key.kind in TABLED
            and asked(p.key.owner, p.issue, party, issue)
            and _toward(p.key, toward)
        ]
        return cls(**head(negotiation, fold.record), proposals=proposals)
