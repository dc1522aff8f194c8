"""What a redaction takes along: told before it is made, for it cannot be undone; and what broke."""

from __future__ import annotations

from events.developments import StanceAsserted
from events.log import Logged
from projections.questions.assertions import assertions_of
from projections.questions.stance import view_of
from projections.record.cut import Cut
from projections.record.intake import read_record
from timeline.integrity.redact import Redacting
from timeline.recording.asserting import Bench, CheckedAssertion
from timeline.recording.hood import Hood
from timeline.recording.outcome import MOST_COMPARED, changes_between_folds
from timeline.shelf import Shelf, logged


def taken_along(shelf: Shelf, planned: Redacting) -> tuple[str, ...] | None:
    """The positions and verdicts at the latest cut that a planned redaction changes, a sentence
    each; none where only texts go, or where it was made before. None where the record is too
    long to be folded twice for it (`MOST_COMPARED` events)."""
    if planned.event.fields or planned.first is not None:
        return ()
    log, left = _with_and_without(shelf, planned)
    if len(log) > MOST_COMPARED:
        return None
    cut = Cut(recorded_by=log[-1].seq)
    before = view_of(read_record(log, cut))
    after = view_of(read_record(left, cut, judged_on=before.record.last_day))
    return changes_between_folds(before, after, whole=True)


def broken_along(shelf: Shelf, planned: Redacting, seq: int | None) -> list[CheckedAssertion]:
    """The assertions that hold with the payload that a redaction removes and not without it, made
    (as event `seq`) or only planned."""
    hood = Hood(shelf, planned.negotiation)
    if planned.event.fields or planned.first is not None or not hood.names("assertion"):
        return []
    before, after = map(Bench, _with_and_without(shelf, planned))
    by = Logged(seq or hood.head + 1, hood.recorded, "", planned.event)
    return [
        CheckedAssertion(entry=entry, asserted=one, judgement=after.judge(one), broken_by=by)
        for entry in assertions_of(after.log)
        if isinstance(one := entry.event, StanceAsserted)
        and before.judge(one).holds
        and not after.judge(one).holds
    ]


def _with_and_without(shelf: Shelf, planned: Redacting) -> tuple[list[Logged], list[Logged]]:
    """The log with what a redaction removes, and without it; made or only planned."""
    log = shelf.log(planned.negotiation)
    old = {row.seq: logged(row) for row, _ in planned.changes}
    new = {left.seq: logged(left) for _, left in planned.changes}
    return [old.get(e.seq, e) for e in log], [new.get(e.seq, e) for e in log]
