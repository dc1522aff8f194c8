"""Where the log's index finds what one party's stance on one issue may follow from.

A position follows from developments that hang together by names, and at least one of them has its
party among those whose move it is, and its issue: that one is found here. So are the rounds of
talks that a party took part in, and whatever gives a development another party or issue than its
own.
"""

from __future__ import annotations

from itertools import product

from events import developments as d
from events.memo import Memo

Named = tuple[str, str]
"""(space, name)."""

SPACE = "cell"

ANYWHERE = (SPACE, "")
"""Where an event is found that gives a development another party, issue or round."""

_MOVED_BY = {"actors", "speaks_for", "issue", "commits", "responds_to", "round"}
"""The fields of a correction that may do so."""

_ANSWERING = (d.MeasureThreatened, d.MeasureAnnounced, d.MeasureImposed)
"""What is the answer to what it responds to, under the issue of that."""


def of_both(party: str, issue: str) -> Named:
    """Where what a party did or said on an issue is found."""
    return SPACE, f"{party}/{issue}"


def of_party(party: str) -> Named:
    """Where talks of a party are found, and what may bear on any issue."""
    return SPACE, f"{party}/"


def of_round(name: str) -> Named:
    """Where the talks of a round are found."""
    return SPACE, f"/{name}"


def _of_all(told: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[Named, ...]:
    """Where what each of some parties did on each of some issues is found."""
    parties, issues = map(dict.fromkeys, told)
    return tuple([of_both(*cell) for cell in product(parties, issues)])


_OF_ALL = Memo(_of_all, 1 << 12)


def cells_of(event: d.Event) -> list[Named]:
    """The cells that an event bears on."""
    match event:
        case d.Talks():
            return [*map(of_party, dict.fromkeys(event.actors)), of_round(event.round)]
        case d.Development():
            if type(event) in (d.EventCoded, d.IndicatorReported):
                return []  # neither a position nor a voice, whoever reads it
            whose, issues = (*event.actors, *event.speaks_for), (event.issue,)
            if commits := getattr(event, "commits", ()):
                whose += tuple([one.party for one in commits])
                issues += tuple([one.issue for one in commits if one.issue])
            found = [*_OF_ALL[whose, issues]]
            if event.responds_to and isinstance(event, _ANSWERING):
                found += map(of_party, dict.fromkeys(whose))
            return found
        case d.Corrected() if not _MOVED_BY.isdisjoint(event.patch):
            return [ANYWHERE]
        case d.Linked() if event.relation == "responds-to":
            return [ANYWHERE]
        case _:
            return []
