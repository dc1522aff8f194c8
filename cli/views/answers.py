"""`timeline answers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.output import Section, cells
from cli.views.reading import Shown, reading
from timeline.wording import date_words, days_text

if TYPE_CHECKING:
    from projections.answers import Days
    from timeline.answers.responses import AnswersAnswer, ChainStep, ReciprocityTold


@reading("answers", "timeline answers --as-of 2018-05-04 --issue trade-deficit")
def answers(answer: AnswersAnswer) -> Shown:
    """A chain tells the days between its developments."""
    return Shown(_rows(answer), lambda: _board(answer), _COLUMNS)


_COLUMNS = ("view chain party development occurred issue verdict days answers answered_party "
            "answered_verdict by count note")  # fmt: skip


def _rows(answer: AnswersAnswer) -> Iterator[dict[str, Any]]:
    before = {(a.development, a.answers): a for a in answer.answers}
    for number, chain in enumerate(answer.chains, start=1):
        for step in chain.steps:
            answered = before.get((step.development, step.answers or ""))
            yield {
                **cells(step, "development occurred issue verdict answers by note"),
                "view": "chain",
                "chain": number,
                "party": step.parties,
                "days": _bounds(step.days),
                "answered_party": answered.answered_parties if answered else None,
                "answered_verdict": answered.answered_verdict if answered else None,
            }
    for pair in answer.reciprocity:
        for count in pair.counts or ():
            yield {
                "view": "reciprocity",
                "party": count.answerer,
                "verdict": count.answered,
                "answered_party": count.mover,
                "answered_verdict": count.moved,
                "count": count.count,
            }
        if pair.counts is None:
            yield {"view": "reciprocity", "party": pair.parties, "note": pair.reason}


def _bounds(days: Days | None) -> str | None:
    """`3`, `0..33`, `0..` in a cell."""
    if days is None:
        return None
    least, most = days.min, days.max
    return str(least) if least == most else f"{least}..{'' if most is None else most}"


def _board(answer: AnswersAnswer) -> list[Section]:
    sections: list[Section] = []
    for chain in answer.chains:
        length = len(chain.steps)
        heading = (
            f"{' and '.join(chain.parties)}: {chain.first} to {chain.last}, "
            f"{length} developments, {days_text(chain.days)}"
        )
        sections.append((heading, [_step(step) for step in chain.steps]))
    rows = [row for pair in answer.reciprocity for row in _pair(pair)]
    return [*sections, ("What moves were answered with", rows)]


def _step(step: ChainStep) -> dict[str, str]:
    after = ""
    if step.days:
        told = days_text(step.days)
        exact = step.days.max not in (0, None)
        after = f"\n{told} later" if exact else f"\n{told}"
    note = f"\n({step.note})" if step.note else ""
    return {
        "when": f"{date_words(step.occurred)}{after}",
        "who": ", ".join(step.parties),
        "development": f"{step.development}\n{step.says or ''}".strip(),
        "moved": f"{step.verdict or 'nothing'}{note}",
    }


def _pair(pair: ReciprocityTold) -> Iterator[dict[str, str]]:
    one, two = pair.parties
    if pair.counts is None:
        yield {"move": f"{one} and {two}", "answer": pair.reason or "", "times": ""}
        return
    for count in pair.counts:
        yield {
            "move": f"{count.mover} {count.moved}",
            "answer": f"{count.answerer} {count.answered}",
            "times": str(count.count),
        }
