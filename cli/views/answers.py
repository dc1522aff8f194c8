"""`timeline answers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import day_text, days_text
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("answers", example="timeline answers --as-of 2018-05-04 --issue trade-deficit",
                  cut=True)  # fmt: skip
@PARTY
@ISSUE
def answers(settings: Settings, question: Question, party: str | None, issue: str | None) -> None:
    """Who answered whom: chains of response across the parties with the days between, and what
    hardening was answered with, pair by pair."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.responses(shelf, name, question, party=party, issue=issue)
    emit(
        settings.form,
        answer,
        _rows(answer),
        title=title_of(answer),
        board=lambda: _board(answer),
    )


def _rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(
        ("view", "chain", "party", "development", "occurred", "issue", "verdict", "days",
         "answers", "answered_party", "answered_verdict", "by", "count", "note")
    )  # fmt: skip
    before = {(a["development"], a["answers"]): a for a in answer["answers"]}
    for number, chain in enumerate(answer["chains"], start=1):
        for step in chain["steps"]:
            answered = before.get((step["development"], step["answers"]))
            yield {
                **blank,
                "view": "chain",
                "chain": number,
                "party": step["parties"],
                "development": step["development"],
                "occurred": step["occurred"],
                "issue": step["issue"],
                "verdict": step["verdict"],
                "days": _bounds(step["days"]),
                "answers": step["answers"],
                "answered_party": answered["answered_parties"] if answered else None,
                "answered_verdict": answered["answered_verdict"] if answered else None,
                "by": step["by"],
                "note": step["note"],
            }
    for pair in answer["reciprocity"]:
        for count in pair["counts"] or ():
            yield {
                **blank,
                "view": "reciprocity",
                "party": count["answerer"],
                "verdict": count["answered"],
                "answered_party": count["mover"],
                "answered_verdict": count["moved"],
                "count": count["count"],
            }
        if pair["counts"] is None:
            yield {
                **blank,
                "view": "reciprocity",
                "party": pair["parties"],
                "note": pair["reason"],
            }


def _bounds(days: Json | None) -> str | None:
    """`3`, `0..33`, `0..` in a cell."""
    if days is None:
        return None
    least, most = days["min"], days["max"]
    return str(least) if least == most else f"{least}..{'' if most is None else most}"


def _board(answer: Json) -> list[Section]:
    sections: list[Section] = []
    for chain in answer["chains"]:
        length = len(chain["steps"])
        heading = (
            f"{' and '.join(chain['parties'])}: {chain['first']} to {chain['last']}, "
            f"{length} developments, {days_text(chain['days'])}"
        )
        sections.append((heading, [_step(step) for step in chain["steps"]]))
    rows = [row for pair in answer["reciprocity"] for row in _pair(pair)]
    return [*sections, ("What moves were answered with", rows)]


def _step(step: Json) -> dict[str, str]:
    after = ""
    if step["days"]:
        told = days_text(step["days"])
        exact = step["days"]["max"] not in (0, None)
        after = f"\n{told} later" if exact else f"\n{told}"
    note = f"\n({step['note']})" if step["note"] else ""
    return {
        "when": f"{day_text(step['occurred'])}{after}",
        "who": ", ".join(step["parties"]),
        "development": f"{step['development']}\n{step['says'] or ''}".strip(),
        "moved": f"{step['verdict'] or 'nothing'}{note}",
    }


def _pair(pair: Json) -> Iterator[dict[str, str]]:
    one, two = pair["parties"]
    if pair["counts"] is None:
        yield {"move": f"{one} and {two}", "answer": pair["reason"], "times": ""}
        return
    for count in pair["counts"]:
        yield {
            "move": f"{count['mover']} {count['moved']}",
            "answer": f"{count['answerer']} {count['answered']}",
            "times": str(count["count"]),
        }
