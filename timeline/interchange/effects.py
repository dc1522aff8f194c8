"""What an import does to the stances, position by position, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from events.log import Logged
from projections.cut import Cut
from projections.diff import Change, changes_between
from projections.intake import read_record
from projections.positions import Position
from projections.reaudited import reaudited
from projections.stance import view_of
from projections.words import describe
from timeline.hints import Hints
from timeline.interchange.wording import contrast
from timeline.recording.outcome import verdict_moved

MOST_FOLDED = 50_000
"""Events up to which the effect on the stances is worked out."""


def told_whole(before: Sequence[Logged], fresh: Sequence[Logged]) -> tuple[list[str], list[str]]:
    """The hints and the effects of events that come after a negotiation's others: how positions
    differ, and which verdicts of the audit are not what they were, in sentences."""
    if not fresh:
        return [], []
    old, new = (
        view_of(read_record(log, Cut(recorded_by=log[-1].seq if log else 0)))
        for log in (before, [*before, *fresh])
    )
    hints = Hints(new)
    told = [
        f"{getattr(entry.event, 'id', None)}: {hint}"
        for entry in fresh
        for hint in hints.of(entry.event)
    ]
    effects = [_sentence(change) for change in changes_between(old, new)]
    # What is new has verdicts of its own, which the audit tells; here, those it had given before.
    effects += [verdict_moved(one) for one in reaudited(old, new, with_ledger=False) if one.before]
    return told, effects


def _sentence(change: Change) -> str:
    """One position before and after; no verdict, for what an import adds is no step of a party."""
    was = describe(change.before.state) if change.before else "nothing"
    now = describe(change.after.state) if change.after else "nothing"
    if was == now and change.before and change.after:
        was, now = _apart(change.before, change.after)
    else:
        was, now = contrast(was, now, 200)
    return f"{change.key.party} on {change.issue} ({change.key.track}): {was} -> {now}"


def _apart(before: Position, after: Position) -> tuple[str, str]:
    """What differs between two positions whose terms read the same."""
    if before.status != after.status:
        return before.status, after.status
    if before.since != after.since:
        return f"since {before.since}", f"since {after.since}"
    for name in before.state.__struct_fields__:
        one, two = getattr(before.state, name), getattr(after.state, name)
        if one != two:
            return f"{name} {one or 'none'}", f"{name} {two or 'none'}"
    told = [", ".join(dict.fromkeys(account.item.id for account in position.accounts))
            for position in (before, after)]  # fmt: skip
    return f"told by {told[0]}", f"told by {told[1]}"
