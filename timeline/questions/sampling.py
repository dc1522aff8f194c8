"""Whether a fold as of a day gives what the log read and folded at that day gives: the part of
`check` that looks at the program itself, on a few days of the record at hand."""

from __future__ import annotations

from collections.abc import Sequence

from events.errors import Problem
from events.log import Logged
from projections.questions.stance import Fold, plain_view_of
from projections.record.codebook import STANDARD
from projections.record.cut import Cut
from projections.record.intake import read_record
from timeline.answers.stance import StanceAnswer

DAYS = 3
"""How many days are looked at, evenly spread over those on which something happened."""

MOST = 60_000
"""Events that are read for these, at most, beyond the first day: of a long record it is one day."""


def check_days(log: Sequence[Logged], cut: Cut) -> list[Problem]:
    """The days on which the stance differs, with what to do; the day of `cut` does not count."""
    fold = Fold(read_record(log, cut.at(None), STANDARD))
    days = sorted({item.latest for item in fold.record.items})
    count = max(1, min(DAYS, MOST // max(1, len(log)))) if days else 0
    found = []
    for day in sorted({days[(2 * i + 1) * len(days) // (2 * count)] for i in range(count)}):
        afresh = plain_view_of(read_record(log, cut.at(day), STANDARD))
        one, two = (StanceAnswer.of("", view, ended=True) for view in (fold.at(day), afresh))
        if one != two:
            message = (
                "the stance is not the one that the log gives when it is read afresh: a fault of "
                "this program, not of the record. Do not rely on answers of this day; please "
                "report it, with the version ('timeline --version')"
            )
            found.append(Problem(where=f"as of {day}", message=message))
    return found
