"""Whether the facts, the cache of stances, are up with the log."""

from timeline.facts.serving import state_of
from timeline.keeping.finding import Finding, fine, warning
from timeline.reading import Shelf

__all__ = ["look"]


def look(place: str) -> Finding:
    """Which negotiations answer from facts. Their truth is `verify`'s and `check`'s to tell."""
    shelf = Shelf(place)
    try:
        names = shelf.negotiations()
        behind = [name for name in names if not _is_current(shelf, name)]
    finally:
        shelf.close()
    if not behind:
        return fine(
            "facts", f"current for {len(names)} negotiation{'' if len(names) == 1 else 's'}"
        )
    told = ", ".join(behind[:5]) + (f" and {len(behind) - 5} more" if len(behind) > 5 else "")
    return warning(
        "facts",
        f"not current for {told}: answers are the same, only slower",
        "make them again with 'timeline rebuild'",
    )


def _is_current(shelf: Shelf, name: str) -> bool:
    state, last = state_of(shelf.reader, name), shelf.reader.last(name)
    if state is None:
        # Where a payload was removed there are none, and none can be made.
        return any(entry.event.topic == "development-redacted" for entry in shelf.log(name))
    return state.trusted and last is not None and last == (state.version, state.upto)
