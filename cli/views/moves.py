"""Who moved, and who answered whom: `timeline audit` and `timeline answers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.output import Section, cells, lined, some
from cli.views.questions import LIMIT, TAIL, Shown, reading
from cli.views.wording import who_on_what
from timeline.shelf import few
from timeline.wording import date_words, days_text

if TYPE_CHECKING:
    from projections.questions.answers import Days, ReciprocityTold
    from projections.rules.verdicts import AuditRow, Net, SummaryTold
    from timeline.answers.audit import AuditAnswer
    from timeline.answers.responses import AnswersAnswer, ChainStep


@reading("audit", "timeline audit --issue trade-deficit --since 2018-05-01",
         arrays=lambda params: ["summary" if params["summary"] else "rows"])  # fmt: skip
@click.option("--summary", is_flag=True, help="Only the verdict for each party and issue.")
@LIMIT
@TAIL
def audit(answer: AuditAnswer, summary: bool) -> Shown:
    """The verdicts are those of the whole window, however many rows --limit or --tail leave."""
    if summary:
        return Shown(map(_summary_row, answer.summary), lambda: _verdicts(answer, True), _SUMMARY)
    rows = (
        cells(
            row, _ROW, **{"issue": row.issue or "(whole)", "from": row.from_ids, "to": row.to_ids}
        )
        for row in answer.rows
    )
    return Shown(rows, lambda: _verdicts(answer, False), _ROW, legend=LEGEND)


_ROW = ("day party issue track dimension verdict rule confidence order before after from to "
        "in_answer_to sources note toward")  # fmt: skip
_SUMMARY = "party issue verdict led_by counts net"


def _summary_row(row: SummaryTold) -> dict[str, Any]:
    nets = [
        f"{one.track}{f' toward {one.toward}' if one.toward else ''}, {one.dimension}: "
        f"{one.verdict}, {_change(one)}"
        for one in _moved(row)
    ]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in row.counts.items())
    return cells(row, _SUMMARY, issue=row.issue or "(whole)", counts=counts, net="; ".join(nets))


def _moved(row: SummaryTold) -> list[Net]:
    """The tracks that came to something else over the window, dimension by dimension."""
    return [net for net in row.net if net.verdict not in ("opened", "held")]


def _change(row: AuditRow | Net) -> str:
    return f"{row.before or 'none'} -> {row.after or 'none'}"


def _verdicts(answer: AuditAnswer, summary_only: bool) -> list[Section]:
    rows = [
        {"party": one["party"], "issue": one["issue"], "verdict": one["verdict"],
         "led by": one["led_by"] or "", "steps": one["counts"]}
        for one in map(_summary_row, answer.summary)
    ]  # fmt: skip
    if not summary_only:
        return [("The verdicts", rows), ("The steps", list(map(_audit_step, answer.rows)))]
    net = (
        {
            "who": who_on_what(row.party, one.toward, row.issue),
            "verdict": one.verdict,
            "net": f"{one.track}, {one.dimension}\n{_change(one)}",
        }
        for row in answer.summary
        for one in _moved(row)
    )
    heading = "What each track came to, from the first day asked for to the last"
    return [("The verdicts", rows), *some(heading, net)]


LEGEND = (
    "R1 figure, R2 answer, R3 deadline, R4 condition, R5 scope or one more on the ledger, "
    "R6 status or pressing, R7 said again, R8 first of its kind, R0 not comparable."
)


def _audit_step(row: AuditRow) -> dict[str, str]:
    change = row.after or ""
    if row.before != row.after and (row.before or row.verdict != "opened"):
        change = _change(row)
    dimension = "" if row.dimension == "whole" else f", {row.dimension}"
    others = [name for name in row.from_ids if name not in row.to_ids]
    against = f" against {few(others, 6)}" if others else ""
    order = ", by a link" if row.order == "link" else ""
    return {
        "when, who": f"{date_words(row.day)}\n{who_on_what(row.party, row.toward, row.issue)}",
        "verdict": f"{row.verdict}\n{row.rule} {row.confidence}{order}",
        "step": lined(
            f"{row.track}{dimension}",
            change,
            row.order == "unsettled" and f"its order is open{against}",
            row.note and f"({row.note})",
            _developments(row),
        ),
    }


def _developments(row: AuditRow) -> str:
    told = few(row.to_ids, 6)
    if row.from_ids and row.verdict != "opened" and row.order != "unsettled":
        told = f"{few(row.from_ids, 6)} -> {told}"
    answered = f"; in answer to {few(row.in_answer_to, 6)}" if row.in_answer_to else ""
    return f"{told}{answered}"


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
        sections.append((heading, [_chain_step(step) for step in chain.steps]))
    rows = [row for pair in answer.reciprocity for row in _pair(pair)]
    return [*sections, ("What moves were answered with", rows)]


def _chain_step(step: ChainStep) -> dict[str, str]:
    after = days_text(step.days) if step.days else ""
    if step.days and step.days.max:  # else the words say themselves how long after
        after += " later"
    return {
        "when": lined(date_words(step.occurred), after),
        "who": ", ".join(step.parties),
        "development": lined(step.development, step.says),
        "moved": lined(step.verdict or "nothing", step.note and f"({step.note})"),
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
