"""`timeline diff`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import emit
from cli.views.wording import describe_position
from events.errors import Refused
from timeline import answers

if TYPE_CHECKING:
    from projections.stance import Fold
    from timeline.reading import Question, Shelf


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
    from projections.diff import changes_between

    if not (from_ or from_recorded):
        raise click.UsageError("diff needs --from DAY (and --to DAY), or --from-recorded SEQ")
    earlier = replace(
        question,
        as_of=from_ or question.as_of,
        recorded_by=from_recorded or question.recorded_by,
    )
    later = replace(
        question, as_of=to or question.as_of, recorded_by=to_recorded or question.recorded_by
    )
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        one = _fold_as(
            shelf, name, earlier, from_ and "--from", from_recorded and "--from-recorded"
        )
        two = _fold_as(shelf, name, later, to and "--to", to_recorded and "--to-recorded")
    answer = answers.diff_json(name, one, two, changes_between(one, two))
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


def _fold_as(
    shelf: Shelf, name: str, question: Question, as_of: str | None, recorded_by: str | None
) -> Fold:
    """Fold; a problem with a bound is told of the option that gave it."""
    given = {"--as-of": as_of, "--recorded-by": recorded_by}
    try:
        return shelf.fold(name, question)
    except Refused as refused:
        raise Refused(
            [replace(p, where=given.get(p.where) or p.where) for p in refused.problems]
        ) from None


def _side(position: dict[str, Any] | None) -> str:
    if position is None:
        return ""
    head = "" if position["status"] == "live" else f"{position['status']}; "
    return f"{head}{describe_position(position)}"
