"""The few events that one event concerns, found by the index of mentions.

Dates are tightened along links, a package shares its date and sources, a track is what was said
of one name: all of these stay within the events that are reached from one another by name. So an
append needs to look at no more than these, however long the stream is.
"""

from __future__ import annotations

from collections.abc import Iterable

from events import developments as d
from events.log import Logged
from timeline.mentions import MENTIONED, Named, claimed_by, issues_of, mentions_of
from timeline.reading import Shelf


def neighbourhood(shelf: Shelf, negotiation: str, seeds: Iterable[d.Event]) -> list[Logged]:
    """Every recorded event that bears on the seeds, directly or through others, in order."""
    found: dict[int, Logged] = {}
    seen: set[Named] = set()
    events = list(seeds)
    while events:
        fresh = {named for event in events for named in _reaching(event)} - seen
        seen |= fresh
        seqs = {
            seq
            for space, name in sorted(fresh)
            for seq in shelf.reader.mentions(negotiation, space, name)
        } - found.keys()
        rows = shelf.rows(negotiation, seqs) if seqs else []
        found |= {row.seq: row for row in rows}
        events = [row.event for row in rows]
    return [found[seq] for seq in sorted(found)]


def _reaching(event: d.Event) -> list[Named]:
    """The names through which an event is tied to others (who acts ties nothing, but what is
    declared of him counts), and what is declared of them."""
    if isinstance(event, _DECLARED):
        return []
    names = mentions_of(event)
    if isinstance(event, d.Development):
        claimed = claimed_by(event)
        names += [("source", source) for source in claimed["source"]]
        names += [("issue", issue) for issue in issues_of(event)]
        names += [(MENTIONED["party"], party) for party in claimed["party"]]
    return names


_DECLARED = (
    d.NegotiationOpened, d.NegotiationClosed, d.PartyJoined, d.IssueDefined, d.SourceDeclared,
    d.TitleGiven,
)  # fmt: skip
