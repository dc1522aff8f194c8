"""One picture by its name, from the answers it needs: the same for the page and for files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.errors import UnknownName, nearest
from web.pictures.board import board
from web.pictures.ladder import ladder
from web.pictures.lanes import lanes
from web.pictures.names import Links, Names, Nowhere
from web.pictures.strip import strip
from web.pictures.style import Spec, Theme

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


def specification(
    name: str, answers: Answers, *, party: str | None, issue: str | None, theme: Theme,
    narrow: bool, leading: Links | None, title: str, subtitle: str | None,
) -> Spec:  # fmt: skip
    """The Vega-Lite specification of a picture. Raises UnknownName.

    A ladder is of one party and issue: what was not named is the first pair that moved.
    """
    links = leading or Nowhere()
    names = answers.names
    match name:
        case "board":
            return board(answers.stance(), names, links, theme=theme, title=title,
                         subtitle=subtitle)  # fmt: skip
        case "strip":
            return strip(answers.audit(), names, links, theme=theme, narrow=narrow, title=title,
                         subtitle=subtitle)  # fmt: skip
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
            heading = f"{names.party(chosen[0])} on {names.issue(chosen[1])}"
            return ladder(audit, chosen[0], chosen[1], names, links, theme=theme, narrow=narrow,
                          title=f"{title}: {heading}" if title else "",
                          subtitle=subtitle)  # fmt: skip
        case "lanes":
            return lanes(answers.replay(), answers.talks(), answers.links(), names, links,
                         theme=theme, narrow=narrow, title=title, subtitle=subtitle)  # fmt: skip
    raise UnknownName(f"no picture '{name}' ({nearest(name, PICTURES)})")
