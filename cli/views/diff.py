"""`timeline diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.wording import (
    day_text,
    describe_position,
    evidence,
    status_of,
    status_text,
    who_on_what,
)
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
            "recorded": [_entry(entry) for entry in change["recorded"]],
        }
        for change in answer["changes"]
    )
    emit(settings.form, answer, rows, title=_title(answer), board=lambda: _board(answer))


def _side(position: dict[str, Any] | None) -> str:
    if position is None:
        return ""
    status = status_of(position)
    head = "" if status == "live" else f"{status}; "
    return f"{head}{describe_position(position)}"


def _title(answer: Json) -> str:
    return f"{answer['negotiation']}, {_cut(answer['from'])} and {_cut(answer['to'])}"


def _cut(cut: Json) -> str:
    day = f"as of {day_text(cut['as_of'])}" if cut["as_of"] else "at its latest"
    return f"{day} (recorded by {cut['recorded_by']})"


def _board(answer: Json) -> list[Section]:
    return [("What changed", [_changed(change) for change in answer["changes"]])]


def _changed(change: Json) -> dict[str, str]:
    one, two = change["before"], change["after"]
    lines = [change["track"]]
    if one:
        lines.append(f"was: {_words(one)}")
    if two:
        lines.append(f"is: {_words(two)}")
    there = two or one
    authorities = sorted({account["authority"] for account in there["accounts"]})
    sources = dict.fromkeys(s for account in there["accounts"] for s in account["sources"])
    lines.append(f"since {evidence(there['since'], authorities, sources)}")
    lines += [f"recorded: {_entry(entry)}" for entry in change["recorded"]]
    return {
        "who, on what": who_on_what(change["party"], change["toward"], change["issue"]),
        "change": f"{change['verdict'] or change['change']}",
        "position": "\n".join(lines),
    }


def _words(position: Json) -> str:
    parts = (status_text(status_of(position)), describe_position(position))
    return "; ".join(part for part in parts if part) or "stated without terms"


def _entry(entry: Json) -> str:
    """What the log took in meanwhile: `97 us-deficit-200.corrected by li: typo`."""
    why = f": {entry['reason']}" if entry["reason"] else ""
    return f"{entry['seq']} {entry['id'] or entry['type']} by {entry['recorder']}{why}"
