"""`timeline diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import emit
from cli.views.wording import describe_position
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("diff", example="timeline diff --from 2018-05-02 --to 2018-05-04", cut=True)
@click.option("--from", "from_", metavar="DAY", help="The earlier day (occurred).")
@click.option("--to", "to", metavar="DAY", help="The later day (occurred).")
@click.option("--from-recorded", metavar="SEQ|TIME|DAY", help="What we had recorded then ...")
@click.option("--to-recorded", metavar="SEQ|TIME|DAY", help="... and what by then.")
def diff(
    settings: Settings,
    question: Question,
    from_: str | None,
    to: str | None,
    from_recorded: str | None,
    to_recorded: str | None,
) -> None:
    """What changed between two days, or between what was recorded at two times."""
    if not (from_ or from_recorded):
        raise click.UsageError("diff needs --from DAY (and --to DAY), or --from-recorded SEQ")
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.diff(
            shelf,
            name,
            question,
            from_=from_,
            to=to,
            from_recorded=from_recorded,
            to_recorded=to_recorded,
        )
    rows = (
        {
            "change": change["change"],
            "verdict": change["verdict"],
            "party": change["party"],
            "toward": change["toward"],
            "issue": change["issue"],
            "track": change["track"],
            "before": _side(change["before"]),
            "after": _side(change["after"]),
            "since": (change["after"] or change["before"])["since"],
        }
        for change in answer["changes"]
    )
    emit(settings.form, answer, rows, title=f"{name}: from {from_ or from_recorded} to {to or '-'}")


def _side(position: dict[str, Any] | None) -> str:
    if position is None:
        return ""
    head = "" if position["status"] == "live" else f"{position['status']}; "
    return f"{head}{describe_position(position)}"
