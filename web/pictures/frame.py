"""One picture by its name, from the answers it needs: the same for the page and for files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from events.errors import UnknownName, nearest
from timeline.answers.replay import ReplayAnswer
from timeline.questions import table as questions
from timeline.wording import date_words
from web.at_cut import AtCut
from web.pictures import PICTURES
from web.pictures.board import board
from web.pictures.gap import gap
from web.pictures.ladder import ladder
from web.pictures.lanes import lanes
from web.pictures.names import Links
from web.pictures.strip import strip
from web.pictures.style import Look, Spec
from web.words import cut_notes, drawn


def specification(
    at: AtCut, name: str, look: Look, *, party: str | None, issue: str | None,
    leading: Links | None = None, replay: Callable[[], ReplayAnswer] | None = None,
) -> Spec:  # fmt: skip
    """The Vega-Lite specification of a picture. Raises UnknownName.

    A ladder is of one party and issue: what was not named is the first pair that moved. With a
    key it also tells its title and its cut; in the page all of these stand around it. `replay`: the
    developments that it tells of, where not all of the party and the issue.
    """
    names = replace(at.names, links=leading) if leading else at.names
    pair = {"party": party, "issue": issue}
    told = replay or (lambda: at.ask(questions.replay, **pair))

    def titled(what: str = PICTURES.get(name, "")) -> Look:
        return _headed(look, at, drawn(what)) if look.key else look

    match name:
        case "board":
            return board(at.ask(questions.stance, **pair), names, titled())
        case "strip":
            return strip(at.ask(questions.audit, **pair), names, titled())
        case "ladder":
            audit = at.ask(questions.audit, **pair)
            pairs = names.pairs({(row.party, row.issue) for row in audit.rows if row.issue})
            who, of = pairs[0] if pairs else (party, issue)
            if who is None or of is None:
                raise UnknownName("no step at this cut: ask for a later day, or another issue")
            return ladder(audit, who, of, at.course(who, of), names,
                          titled(f"{names.party(who)}: {names.issue(of)}"))  # fmt: skip
        case "gap":
            answer = at.ask(questions.gap, **pair)
            if not answer.pairs:
                raise UnknownName(
                    "no demand and offer to one another with figures in one unit at this cut: ask "
                    "for a later day, or another issue"
                )
            until = max((step.latest for step in told().steps), default=date.min)
            return gap(answer, until, names, titled())
        case "lanes":
            return lanes(told(), at.ask(questions.talks), at.answered, names, titled())
    raise UnknownName(f"no picture '{name}' ({nearest(name, PICTURES)})")


def _headed(look: Look, at: AtCut, what: str) -> Look:
    """The look of a picture of `what` that is passed on without the page around it: it says its
    negotiation and its cut. Its title and its credit, where it has some, are the reader's own."""
    day = f", as of {date_words(at.cut.as_of)}" if at.cut.as_of else ""
    lines = [at.title, *cut_notes(at.cut, at.codebook)]
    if look.title and day:
        lines.insert(1, day[2:])
    return replace(
        look,
        title=drawn(look.title or f"{what}{day}"),
        subtitle=(drawn(" · ".join(lines)),),
        cut=(drawn(f"{at.title}, {at.cut_words}"),),
        credit=drawn(look.credit),
    )
