"""The shapes of the answers, for the description of the endpoints. `docs/decisions/0011-json.md`
says what the fields mean; the answers themselves come from `timeline.asking`."""

from web.shapes.agreed import Agreements, Gap
from web.shapes.answered import Answers
from web.shapes.record import (
    Check,
    Health,
    Listing,
    Log,
    Negotiations,
    ProblemDocument,
    Show,
    Written,
)
from web.shapes.views import Audit, Diff, Measures, Proposals, Replay, Stance, Talks, Why

__all__ = [
    "Agreements",
    "Answers",
    "Audit",
    "Check",
    "Diff",
    "Gap",
    "Health",
    "Listing",
    "Log",
    "Measures",
    "Negotiations",
    "ProblemDocument",
    "Proposals",
    "Replay",
    "Show",
    "Stance",
    "Talks",
    "Why",
    "Written",
]
