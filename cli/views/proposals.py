"""`timeline proposals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.output import cells
from cli.views.reading import Shown, reading, title_of
from cli.views.wording import position_cells
from timeline.position_words import describe_position

if TYPE_CHECKING:
    from timeline.answers.table import ProposalsAnswer, ProposalTold, ReplyTold


@reading("proposals", "timeline proposals --as-of 2018-05-04")
def proposals(answer: ProposalsAnswer) -> Shown:
    """--party keeps what one party has tabled, with the answers of the others."""
    rows = (
        cells(
            p,
            _ROW,
            terms=describe_position(p),
            answers="; ".join(f"{a.party} {_told(a)} ({a.since})" for a in p.answers),
        )
        for p in answer.proposals
    )
    return Shown(rows, lambda: [("On the table", list(map(_proposal, answer.proposals)))],
                 title_of(answer), columns=_ROW)  # fmt: skip


_ROW = "party toward issue track terms package since answers"


def _told(response: ReplyTold) -> str:
    """The answer, or each of several that stand."""
    return " / ".join(response.differ) or response.answer or "answered"


def _proposal(position: ProposalTold) -> dict[str, str]:
    told = position_cells(position)
    lines = [told["position"]]
    if position.package:
        lines.append(f"tabled in {position.package}")
    for one in position.answers:
        note = f"; {one.note}" if one.note else ""
        lines.append(f"{one.party} {_told(one)} ({one.since}{note})")
    if not position.answers:
        lines.append("no answer recorded")
    return {"who, on what": told["who, on what"], "proposal": "\n".join(lines)}
