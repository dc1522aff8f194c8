"""One picture by its name, from the answers it needs: the same for the page and for files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from events.errors import UnknownName, nearest
from projections.cut import Cut
from timeline.answers.audit import AuditAnswer
from timeline.answers.gap import GapAnswer
from timeline.answers.replay import ReplayAnswer
from timeline.answers.stance import StanceAnswer
from timeline.answers.talks import TalksAnswer
from timeline.wording import cut_words, date_words
from web.pictures import PICTURES
from web.pictures.board import board
from web.pictures.gap import gap
from web.pictures.ladder import Course, ladder
from web.pictures.lanes import lanes
from web.pictures.names import Links, Names, Nowhere
from web.pictures.strip import strip
from web.pictures.style import Look, Spec, Theme
from web.words import cut_notes, drawn


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where a picture gets its answers; each is asked only if it is drawn. `course` gives the
    positions of a party on an issue after each step; `links` are pairs of developments of which
    the first answers the second."""

    stance: Callable[[], StanceAnswer]
    course: Callable[[str, str], Course]
    audit: Callable[[], AuditAnswer]
    gap: Callable[[], GapAnswer]
    replay: Callable[[], ReplayAnswer]
    talks: Callable[[], TalksAnswer]
    links: Callable[[], Sequence[tuple[str, str]]]
    names: Names


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a picture in a file says of itself: the negotiation's title, and its cut. A picture is
    passed on without the page around it. `title` and `credit` are the reader's own."""

    negotiation: str
    cut: Cut
    codebook: str
    title: str | None = None
    credit: str | None = None

    def look(self, look: Look, what: str) -> Look:
        """The look of a picture of `what`."""
        day = f", as of {date_words(self.cut.as_of)}" if self.cut.as_of else ""
        lines = [self.negotiation, *cut_notes(self.cut, self.codebook)]
        if self.title and day:
            lines.insert(1, day[2:])
        left_out = (*self.cut.without, *self.cut.without_sources)
        words = cut_words(self.cut, self.codebook, left_out, date_words)
        return replace(
            look,
            title=drawn(self.title or f"{what}{day}"),
            subtitle=(drawn(" · ".join(lines)),),
            cut=(drawn(f"{self.negotiation}, {words}"),),
            credit=drawn(self.credit),
        )


def specification(
    name: str, answers: Sources, *, party: str | None, issue: str | None, theme: Theme,
    narrow: bool = False, width: int = 960, leading: Links | None = None,
    heading: Heading | None = None,
) -> Spec:  # fmt: skip
    """The Vega-Lite specification of a picture. Raises UnknownName.

    A ladder is of one party and issue: what was not named is the first pair that moved. With a
    `heading` it has a title, its cut and a key; in the page all of these stand around it.
    """
    links = leading or Nowhere()
    names = answers.names
    look = Look(theme=theme, narrow=narrow, width=width, key=heading is not None)

    def titled(what: str) -> Look:
        return heading.look(look, drawn(what)) if heading else look

    match name:
        case "board":
            return board(answers.stance(), names, links, titled("Who stands where"))
        case "strip":
            return strip(answers.audit(), names, links, titled("When each position hardened"))
        case "ladder":
            audit = answers.audit()
            pairs = [
                (one, other)
                for one, other in names.pairs({(r.party, r.issue) for r in audit.rows if r.issue})
                if party in (None, one) and issue in (None, other)
            ]
            who, of = pairs[0] if pairs else (party, issue)
            if who is None or of is None:
                raise UnknownName("no step at this cut: ask for a later day, or another issue")
            return ladder(audit, who, of, answers.course(who, of), names, links,
                          titled(f"{names.party(who)}: {names.issue(of)}"))  # fmt: skip
        case "gap":
            answer = answers.gap()
            if not answer.pairs:
                raise UnknownName(
                    "no demand and offer to one another with figures in one unit at this cut: ask "
                    "for a later day, or another issue"
                )
            until = max((step.latest for step in answers.replay().steps), default=date.min)
            return gap(answer, until, names, links, titled("How far apart both sides are"))
        case "lanes":
            return lanes(answers.replay(), answers.talks(), answers.links(), names, links,
                         titled("What happened"))  # fmt: skip
    raise UnknownName(f"no picture '{name}' ({nearest(name, PICTURES)})")
