"""`timeline diff`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cli.output import Section, cells
from cli.views.reading import Shown, reading
from cli.views.wording import since_evidence, status_text, track_text, who_on_what
from timeline.position_words import describe_position, status_of
from timeline.terminal import talk
from timeline.wording import date_words

if TYPE_CHECKING:
    from timeline.answers.diff import BearingEntry, ChangeTold, DiffAnswer
    from timeline.answers.heading import CutTold
    from timeline.answers.positions import PositionTold


@reading("diff", "timeline diff --from 2018-05-02 --to 2018-05-04",
         "diff needs --from DAY (and --to DAY), or --from-recorded SEQ")  # fmt: skip
def diff(answer: DiffAnswer) -> Shown:
    rows = (
        cells(
            change,
            _ROW,
            before=_side(change.before),
            after=_side(change.after),
            since=_there(change).since,
            recorded=[_entry(entry) for entry in change.recorded],
        )
        for change in answer.changes
    )
    title = f"{answer.negotiation}, {_cut(answer.from_)} and {_cut(answer.to)}"

    def board() -> list[Section]:
        return [("What changed", [_changed(change) for change in answer.changes])]

    one, two = ((cut.as_of or date.max, cut.recorded_by) for cut in (answer.from_, answer.to))
    back = None if one <= two else lambda: talk(_BACK)
    return Shown(rows, board, _ROW, title, after=back)


_BACK = "This is told backwards: what --from names is later than what --to names."


_ROW = "change verdict party toward issue track before after since recorded"


def _there(change: ChangeTold) -> PositionTold:
    """The position after a change; one that ended, before it."""
    there = change.after or change.before
    assert there is not None
    return there


def _side(position: PositionTold | None) -> str:
    if position is None:
        return ""
    status = status_of(position)
    return _told("" if status == "live" else status, position)


def _cut(cut: CutTold) -> str:
    day = f"as of {date_words(cut.as_of)}" if cut.as_of else "at its latest"
    return f"{day} (recorded by {cut.recorded_by})"


def _changed(change: ChangeTold) -> dict[str, str]:
    one, two = change.before, change.after
    lines = [track_text(_there(change))]
    if one:
        lines.append(f"was: {_words(one)}")
    if two:
        lines.append(f"is: {_words(two)}")
    lines.append(since_evidence(_there(change)))
    lines += [f"recorded: {_entry(entry)}" for entry in change.recorded]
    return {
        "who, on what": who_on_what(change.party, change.toward, change.issue),
        "change": f"{change.verdict or change.change}",
        "position": "\n".join(lines),
    }


def _words(position: PositionTold) -> str:
    return _told(status_text(status_of(position)), position)


def _told(status: str, position: PositionTold) -> str:
    return "; ".join(filter(None, (status, describe_position(position)))) or "stated without terms"


def _entry(entry: BearingEntry) -> str:
    """What the log took in meanwhile: `97 us-deficit-200.corrected by li: typo`."""
    why = f": {entry.reason}" if entry.reason else ""
    return f"{entry.seq} {entry.id or entry.type} by {entry.recorder}{why}"
