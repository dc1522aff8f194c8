"""The board: parties across, issues down, in each cell what stands there and on what it rests.

Everything shown is in the answers `stance/1` and `diff/1`; here it is only put in its place, and
compared with the board of another day, so that a step sends no more than what differs.
Rows and columns hang on the record and not on the day, so that nothing jumps as the day moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from typing import Self

from projections.questions.diff import Change
from timeline.answers.agreements import AgreementTold
from timeline.answers.positions import PositionTold, PossibleTold
from timeline.answers.stance import StanceAnswer, VoiceTold
from timeline.answers.talks import RoundTold
from timeline.position_words import has_ended
from web.pictures.names import Names, in_order


@dataclass(kw_only=True)
class Cell:
    """What one party holds on one issue. `changes`: track and counterpart -> the mark of it."""

    party: str
    issue: str
    positions: list[PositionTold] = field(default_factory=list)
    possible: list[PossibleTold] = field(default_factory=list)
    ended: list[PositionTold] = field(default_factory=list)
    voices: list[VoiceTold] = field(default_factory=list)
    changes: dict[tuple[str, str | None], str] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """Its name in the page, hyphens of the party doubled: `a-b` on `c` is not `a` on `b-c`."""
        return f"cell-{self.party.replace('-', '--')}-{self.issue}"

    @property
    def empty(self) -> bool:
        return not (self.positions or self.possible or self.ended or self.voices)

    def change(self, position: PositionTold) -> str | None:
        """`new`, a verdict, `ended`, or None where nothing changed since the earlier cut."""
        return self.changes.get((position.track, position.toward))


@dataclass(kw_only=True)
class BoardRow:
    """One issue with a cell for each column, and the voices of those who are no party."""

    issue: str
    cells: list[Cell]
    voices: list[VoiceTold] = field(default_factory=list)


@dataclass(kw_only=True)
class PageBoard:
    """The board at a cut. `moved` counts the marks by name."""

    parties: list[str]
    rows: list[BoardRow]
    moved: dict[str, int]
    talks: tuple[RoundTold, ...]
    agreements: tuple[AgreementTold, ...]

    @property
    def positions(self) -> int:
        return sum(len(c.positions) + len(c.possible) for row in self.rows for c in row.cells)

    def is_laid_out_as(self, other: Self) -> bool:
        """Whether both have the same rows and columns."""
        return self.parties == other.parties and [r.issue for r in self.rows] == [
            r.issue for r in other.rows
        ]

    def differing(self, other: Self) -> tuple[list[BoardRow], list[Cell]]:
        """What differs from a board that is laid out alike: rows by their own voices, and cells."""
        pairs = list(zip(self.rows, other.rows, strict=True))
        cells = [
            one
            for row, old in pairs
            for one, two in zip(row.cells, old.cells, strict=True)
            if one != two
        ]
        return [row for row, old in pairs if row.voices != old.voices], cells


def board_of(
    stance: StanceAnswer, agreements: tuple[AgreementTold, ...], changes: Iterable[Change],
    names: Names, actors: Set[str],
) -> PageBoard:  # fmt: skip
    """The board from a stance with its ended positions, and what changed since an earlier cut."""
    held = {one.issue or "" for one in (*stance.positions, *stance.possible)}
    held |= {voice.issue or "" for voice in stance.voices}
    board = laid_out(names, actors, held)
    rows, cells = board.rows, {(c.party, c.issue): c for row in board.rows for c in row.cells}
    by_issue = {row.issue: row for row in rows}
    for position in stance.positions:
        cell = cells[position.party, position.issue or ""]
        (cell.ended if has_ended(position) else cell.positions).append(position)
    for position in stance.possible:
        cells[position.party, position.issue or ""].possible.append(position)
    for voice in stance.voices:
        owner = cells.get((voice.party or "", voice.issue or "")) or by_issue[voice.issue or ""]
        owner.voices.append(voice)
    marks = []
    for change in changes:
        found, mark = cells.get((change.key.party, change.issue)), mark_of(change)
        if found is not None and mark is not None:
            found.changes[change.key.track, change.key.toward] = mark
            marks.append(mark)
    return replace(board, moved=counted(marks), talks=stance.talks, agreements=agreements)


def laid_out(names: Names, acting: Set[str], held: Set[str]) -> PageBoard:
    """An empty board of those who act, and of the issues on which anything is held."""
    parties = sorted(acting, key=in_order(names.parties))
    issues = sorted({*names.issues, *held} - {""}, key=in_order(names.issues))
    rows = [BoardRow(issue=i, cells=[Cell(party=p, issue=i) for p in parties]) for i in issues]
    return PageBoard(parties=parties, rows=rows, moved={}, talks=(), agreements=())


_MARKS = ("hardened", "softened", "mixed", "incomparable", "held", "new", "ended")


def counted(marks: Iterable[str]) -> dict[str, int]:
    """How many there are of each mark, in one order."""
    found = Counter(marks)
    return {mark: found[mark] for mark in _MARKS if mark in found}


def mark_of(change: Change) -> str | None:
    """How a change is marked; None where nothing is."""
    return {"opened": "new", "ended": "ended"}.get(change.change) or change.verdict
