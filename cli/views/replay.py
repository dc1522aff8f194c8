"""`timeline replay`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import day_text, redacted_section
from cli.window import LIMIT, TAIL, cut_rows
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("replay", example="timeline replay --as-of 2018-05-03 --known-by 2018-05-03",
                  cut=True)  # fmt: skip
@PARTY
@ISSUE
@LIMIT
@TAIL
def replay(
    settings: Settings,
    question: Question,
    party: str | None,
    issue: str | None,
    limit: int | None,
    tail: int | None,
) -> None:
    """The story in order, each development with what it did to whose position.

    --limit and --tail count what happened and what is only possible each for itself.
    """
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.replay(shelf, name, question, party=party, issue=issue)
    cut_rows(answer, ("steps", "possible"), limit=limit, tail=tail)
    emit(
        settings.form,
        answer,
        _replay_rows(answer),
        title=title_of(answer),
        board=lambda: replay_board(answer),
    )


def _replay_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for view, steps in (("", answer["steps"]), ("possible", answer["possible"])):
        for step in steps:
            effects = [_effect(effect) for effect in step["effects"]]
            yield {
                "view": "undated" if step.get("undated") else view,
                "occurred": step["occurred"],
                "known": step["known"],
                "seq": step["seq"],
                "development": step["development"],
                "kind": step["kind"],
                "actors": step["actors"],
                "issue": step["issue"],
                "says": step["says"],
                "effects": " | ".join(effects),
                "sources": step["sources"],
            }
    names = ("view", "occurred", "known", "seq", "development", "kind", "actors", "issue", "says",
             "effects", "sources")  # fmt: skip
    for redacted in answer["redacted"]:
        yield {**dict.fromkeys(names), "view": "redacted", "development": redacted}


def _effect(effect: Json) -> str:
    """Whose position toward whom moved, on what, and how."""
    toward = f" > {effect['toward']}" if effect["toward"] else ""
    return f"{effect['party']}{toward} on {effect['issue']}: {effect['text']}"


def replay_board(answer: Json) -> list[Section]:
    """The story: when, which development, what it did."""
    sections: list[Section] = [("The story", [_step(step) for step in answer["steps"]])]
    if answer["possible"]:
        sections.append(("Only possible by then", [_step(step) for step in answer["possible"]]))
    return [*sections, *redacted_section(answer)]


def _step(step: Json) -> dict[str, str]:
    effects = [f"> {_effect(effect)}" for effect in step["effects"]]
    head = f"{step['development']} ({step['kind']}, {step['issue']})"
    return {
        "when": f"{day_text(step['occurred'])}\npublic {day_text(step['known'])}",
        "what": "\n".join([line for line in (head, step["says"]) if line] + effects),
    }
