"""What a redaction takes along, told before it is made: it cannot be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import developments as d
from events.redaction import without_payload
from projections.cut import Cut
from projections.intake import read_record
from projections.stance import view_of
from timeline.reading import Shelf
from timeline.recording.outcome import MOST_COMPARED, changes_between_folds

if TYPE_CHECKING:
    from timeline.integrity.redact import Redacting


def taken_along(shelf: Shelf, planned: Redacting) -> tuple[str, ...] | None:
    """The positions and verdicts at the latest cut that a planned redaction changes, a sentence
    each; none where only texts go, or where it was made before. None where the record is too
    long to be folded twice for it (`MOST_COMPARED` events)."""
    if planned.event.fields or planned.first is not None:
        return ()
    log = shelf.log(planned.negotiation)
    if len(log) > MOST_COMPARED:
        return None
    going = {row.seq for row, _ in planned.changes}
    left = [
        entry._replace(event=without_payload(entry.event))
        if entry.seq in going and isinstance(entry.event, d.Development | d.Amendment)
        else entry
        for entry in log
    ]
    cut = Cut(recorded_by=log[-1].seq)
    before = view_of(read_record(log, cut))
    after = view_of(read_record(left, cut, judged_on=before.record.last_day))
    return changes_between_folds(before, after, whole=True)
