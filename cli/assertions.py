"""Say what the record is expected to say, and check it: `assert`, `check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from cli.options import KEY, Settings, timeline_command
from cli.output import cells, lined
from cli.recording import enter
from cli.views.questions import Shown, reading
from timeline.system.terminal import talk
from timeline.wording import date_words

if TYPE_CHECKING:
    from timeline.answers.checked import CheckAnswer


@timeline_command(
    "assert",
    example="timeline assert 'USA trade-deficit 200 USD bn' --as-of 2018-05-04",
    tries=True,
)
@click.argument("expects", metavar="EXPECTATION")
@click.option("--as-of", required=True, metavar="DAY", help="The day of which it is expected.")
@click.option("--id", metavar="SLUG", help="Its id, a slug; else made from the day.")
@click.option("--says", metavar="TEXT", help="Why it is expected.")
@click.option("--key", **KEY)
def assert_(settings: Settings, key: str | None, **given: str | None) -> None:
    """Record what you expect of the stance as of a day; 'check' and every later append say when
    it does not hold. It moves no stance, and 'retract' takes it back.

    EXPECTATION is PARTY ISSUE [toward PARTY|all] [on NAME], then one of: a quantity ('200 USD bn
    total', '100..150 USD bn', '>20 percent'); a status (live, announced, in-force, ratified, left,
    settled, lifted ...); an answer (accepted, refuses ...); 'hardened since DAY' (or softened,
    held, mixed); 'no position'. NAME is a proposal, measure, agreement or legal action. It holds
    where one track fits. In a file: assertions: [{expects: ..., as-of: DAY, id: ..., says: ...}].
    """
    raw = {name.replace("_", "-"): [text] for name, text in given.items() if text is not None}
    enter(settings, "assertion", raw, key=key)


@reading("check", "timeline check --format json")
def check(answer: CheckAnswer) -> Shown:
    """A few days of the record are also read afresh from the log; where the stance of one differs,
    that is told as a fault of this program. Ends with 1 where an assertion is broken or anything
    else is wrong, with 0 where all hold."""

    def verdict() -> None:
        broken = [one for one in answer.assertions if not one.holds]
        total = len(answer.assertions)
        talk(f"{total - len(broken)} of {total} assertions hold.")
        for problem in answer.problems:
            where = f"{problem.where}: " if problem.where else ""
            talk(f"{problem.check}: {where}{problem.message}")
        if broken or answer.problems:
            raise click.exceptions.Exit(1)

    return Shown(_rows(answer), lambda: [("Assertions", [_told(row) for row in _rows(answer)])],
                title=answer.negotiation, after=verdict,
                columns=_ROW if answer.assertions or answer.problems else "")  # fmt: skip


_ROW = "holds id expects as_of found broken_by says"


def _rows(answer: CheckAnswer) -> Iterator[dict[str, Any]]:
    for one in answer.assertions:
        broke = one.broken_by
        yield cells(
            one,
            _ROW,
            holds="holds" if one.holds else "broken",
            broken_by=(broke.id or broke.seq) if broke else None,
        )
    for problem in answer.problems:
        yield {"holds": "problem", "id": problem.check, "found": problem.message,
               "says": problem.where}  # fmt: skip


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    broke, says = row.get("broken_by"), row["says"]
    expects, day = row.get("expects") or row["id"], date_words(row.get("as_of"))
    return {
        "": row["holds"],
        "expected": lined(expects, f"as of {day}", says and f"({says})"),
        "found": lined(row["found"], broke and f"broken by {broke}"),
    }
