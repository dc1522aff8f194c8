"""One picture by its name, from the answers it needs: the same for the page and for files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from events.errors import UnknownName, nearest
from web.pictures.board import board
from web.pictures.ladder import ladder
from web.pictures.lanes import lanes
from web.pictures.names import Links, Names, Nowhere
from web.pictures.strip import strip
from web.pictures.style import Look, Spec, Theme
from web.words import drawn

Json = Mapping[str, Any]

PICTURES = {
    "board": "who stands where: parties across, issues down",
    "strip": "when each party hardened, softened or held on each issue",
    "ladder": "one party's steps on one issue, with their rules",
    "lanes": "every development in the lane of its party",
}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Where a picture gets its answers; each is asked only if it is drawn. `links` are pairs of
    developments of which the first answers the second."""

    stance: Callable[[], Json]
    audit: Callable[[], Json]
    replay: Callable[[], Json]
    talks: Callable[[], Json]
    links: Callable[[], Sequence[tuple[str, str]]]
    names: Names


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a picture in a file says of itself: the negotiation's title, and the cut in words."""

    negotiation: str
    cut: str

    def title(self, what: str) -> str:
        """What is drawn and as of when: a picture is passed on without the page around it."""
        return drawn(f"{what}, {self.cut.partition(',')[0]}")

    @property
    def lines(self) -> list[str]:
        """The lines under the title: the negotiation, and the rest of the cut."""
        return [drawn(f"{self.negotiation} · {self.cut.partition(', ')[2]}")]


def specification(
    name: str, answers: Answers, *, party: str | None, issue: str | None, theme: Theme,
    narrow: bool = False, leading: Links | None = None, heading: Heading | None = None,
) -> Spec:  # fmt: skip
    """The Vega-Lite specification of a picture. Raises UnknownName.

    A ladder is of one party and issue: what was not named is the first pair that moved. With a
    `heading` it has a title, its cut and a key; in the page all of these stand around it.
    """
    links = leading or Nowhere()
    names = answers.names
    look = Look(theme=theme, narrow=narrow, key=heading is not None)

    def titled(what: str) -> Look:
        if heading is None:
            return look
        return replace(look, title=heading.title(what), subtitle=tuple(heading.lines))

    match name:
        case "board":
            return board(answers.stance(), names, links, titled("Who stands where"))
        case "strip":
            return strip(answers.audit(), names, links, titled("When each position hardened"))
        case "ladder":
            audit = answers.audit()
            found = {(row["party"], row["issue"]) for row in audit["rows"] if row["issue"]}
            pairs = [
                (one, other)
                for one, other in names.pairs(found)
                if party in (None, one) and issue in (None, other)
            ]
            chosen = pairs[0] if pairs else (party, issue)
            if chosen[0] is None or chosen[1] is None:
                raise UnknownName("no step at this cut: ask for a later day, or another issue")
            what = f"{names.party(chosen[0])} on {_lowered(names.issue(chosen[1]))}"
            return ladder(audit, chosen[0], chosen[1], names, links, titled(what))
        case "lanes":
            return lanes(answers.replay(), answers.talks(), answers.links(), names, links,
                         titled("What happened"))  # fmt: skip
    raise UnknownName(f"no picture '{name}' ({nearest(name, PICTURES)})")


def _lowered(title: str) -> str:
    """An issue's title within a sentence: `The US trade deficit` as `the US trade deficit`."""
    first, _, rest = title.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "An") else title
