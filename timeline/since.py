"""What became of an event since it was recorded, in a sentence: for whoever enters it again."""

from __future__ import annotations

from events import developments as d
from events.entry import unbuild
from projections.record import Item, Record

_MOST = 120
"""Characters of a field's words that are told."""


def since(record: Record, event: d.Development | d.Amendment) -> str | None:
    """What was done to a recorded event later, as the record has it: retracted, redacted,
    corrected, taken back; None where it stands as it was entered."""
    if isinstance(event, d.Development) and (item := record.visible.get(event.id)):
        return _corrected(item, event)
    if isinstance(event, d.Retracted):
        # A later word on the same thing takes it back.
        later = [e.event for e in record.amendments.get(event.target, ())]
        undone = [one.id for one in later if isinstance(one, d.Reinstated)]
        return f"Taken back by {undone[-1]}." if undone and not _retraction(later) else None
    by = _retraction([entry.event for entry in record.amendments.get(event.id, ())])
    return f"Retracted by {by}: 'timeline reinstate {event.id}' brings it back." if by else None


def _corrected(item: Item, event: d.Development) -> str | None:
    if not item.corrected_by:
        return None
    old, new = unbuild(event)[1], unbuild(item.development)[1]
    changed = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
    told = [f"{name} {_words(new[name])}" if name in new else f"no {name}" for name in changed]
    says = f": it says now {', '.join(told)}" if told else ""
    return f"Corrected by {' and '.join(item.corrected_by)}{says}."


def _retraction(amendments: list[d.Event]) -> str | None:
    """The id of the retraction that stands, if the last word was to retract."""
    turns = [one for one in amendments if isinstance(one, d.Retracted | d.Reinstated)]
    return turns[-1].id if turns and isinstance(turns[-1], d.Retracted) else None


def _words(texts: list[str]) -> str:
    told = "; ".join(texts)
    return f"'{told if len(told) <= _MOST else told[:_MOST] + '...'}'"
