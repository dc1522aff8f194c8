"""`timeline replay`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.output import Section, cells
from cli.views.reading import Shown, reading
from cli.views.wording import redacted_section
from cli.window import LIMIT, TAIL
from timeline.wording import date_words

if TYPE_CHECKING:
    from timeline.answers.replay import EffectTold, ReplayAnswer, StepTold


def _part(*asked: Any) -> ReplayAnswer | None:
    from timeline.excerpt import replay_part  # few ask for a part: all others need not wait for it

    return replay_part(*asked)


@reading("replay", "timeline replay --as-of 2018-05-03 --known-by 2018-05-03",
         arrays=lambda _: ("steps", "possible"), part=_part)  # fmt: skip
@LIMIT
@TAIL
def replay(answer: ReplayAnswer) -> Shown:
    """--limit and --tail count what happened and what is only possible each for itself."""
    return Shown(_rows(answer), lambda: _board(answer), _COLUMNS)


_COLUMNS = "view occurred known seq development kind actors issue says effects sources"


def _rows(answer: ReplayAnswer) -> Iterator[dict[str, Any]]:
    for step in (*answer.steps, *answer.possible):
        undated = getattr(step, "undated", None)
        view = "" if undated is None else "undated" if undated else "possible"
        yield cells(step, _COLUMNS, view=view, effects=" | ".join(map(_effect, step.effects)))
    for redacted in answer.redacted:
        yield {"view": "redacted", "development": redacted}


def _effect(effect: EffectTold) -> str:
    """Whose position toward whom moved, on what, and how."""
    toward = f" > {effect.toward}" if effect.toward else ""
    return f"{effect.party}{toward} on {effect.issue}: {effect.text}"


def _board(answer: ReplayAnswer) -> list[Section]:
    """The story: when, which development, what it did."""
    sections: list[Section] = [("The story", [_step(step) for step in answer.steps])]
    if answer.possible:
        sections.append(("Only possible by then", [_step(step) for step in answer.possible]))
    return [*sections, *redacted_section(answer.redacted)]


def _step(step: StepTold) -> dict[str, str]:
    effects = [f"> {_effect(effect)}" for effect in step.effects]
    head = f"{step.development} ({step.kind}, {step.issue})"
    return {
        "when": f"{date_words(step.occurred)}\npublic {date_words(step.known)}",
        "what": "\n".join([line for line in (head, step.says) if line] + effects),
    }
