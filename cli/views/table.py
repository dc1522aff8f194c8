"""What is on the table, in force and agreed: `timeline proposals`, `measures` and `agreements`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.output import Section, cells, lined, some
from cli.views.reading import Shown, reading
from cli.views.wording import (
    ROW,
    position_cells,
    position_row,
    since_evidence,
    status_text,
    track_text,
    who_on_what,
)
from timeline.position_words import describe_position, status_of
from timeline.wording import date_words, plain_words

if TYPE_CHECKING:
    from timeline.answers.agreements import AgreementsAnswer
    from timeline.answers.positions import PossibleTold
    from timeline.answers.table import (
        MeasuresAnswer,
        MeasureTold,
        ProposalsAnswer,
        ProposalTold,
        ReplyTold,
    )


@reading("measures", "timeline measures --as-of 2018-04-30")
def measures(answer: MeasuresAnswer) -> Shown:
    """--party keeps those of one party, whomever they are aimed at."""
    return Shown(_measure_rows(answer), lambda: [
        ("Measures", [_measure(one) for one in answer.measures]),
        *some("Only possible by then", map(_measure, answer.possible)),
    ], _MEASURE)  # fmt: skip


_MEASURE = ("view party toward issue track status instrument effective terms parts part_of since "
        "sources")  # fmt: skip


def _measure_rows(answer: MeasuresAnswer) -> Iterator[dict[str, Any]]:
    every = [*((one, "") for one in answer.measures), *((o, "possible") for o in answer.possible)]
    for position, view in every:
        yield {
            **position_row(position, view),
            "instrument": getattr(position, "instrument", None),
            "effective": position.terms.effective,
            "parts": getattr(position, "parts", ()),
            "part_of": getattr(position, "part_of", None),
        }


def _measure(position: MeasureTold | PossibleTold) -> dict[str, str]:
    instrument, parts, part_of = (
        getattr(position, name, None) for name in ("instrument", "parts", "part_of")
    )
    effective = position.terms.effective
    undated = "\nundated" if getattr(position, "undated", False) else ""
    return {
        "who, on what": who_on_what(position.party, position.toward, position.issue),
        "status": f"{status_text(status_of(position))}{undated}",
        "measure": lined(
            track_text(position) + (f", {instrument}" if instrument else ""),
            describe_position(position),
            effective and f"takes effect {date_words(effective)}",
            parts and f"parts: {', '.join(parts)}",
            part_of and f"a part of {part_of}",
            position.note and f"({position.note})",
            since_evidence(position),
        ),
    }


@reading("proposals", "timeline proposals --as-of 2018-05-04")
def proposals(answer: ProposalsAnswer) -> Shown:
    """--party keeps what one party has tabled, with the answers of the others."""
    rows = (
        cells(
            p,
            _PROPOSAL,
            terms=describe_position(p),
            answers="; ".join(f"{a.party} {_told(a)} ({a.since})" for a in p.answers),
        )
        for p in answer.proposals
    )
    return Shown(rows, lambda: [("On the table", list(map(_proposal, answer.proposals)))],
                 _PROPOSAL)  # fmt: skip


_PROPOSAL = "party toward issue track terms package since answers"


def _told(response: ReplyTold) -> str:
    """The answer, or each of several that stand."""
    return " / ".join(response.differ) or response.answer or "answered"


def _proposal(position: ProposalTold) -> dict[str, str]:
    told = position_cells(position)
    answers = [
        f"{one.party} {_told(one)} ({'; '.join(filter(None, (one.since, one.note)))})"
        for one in position.answers
    ]
    package = position.package and f"tabled in {position.package}"
    said = lined(told["position"], package, *(answers or ["no answer recorded"]))
    return {"who, on what": told["who, on what"], "proposal": said}


@reading("agreements", "timeline agreements --as-of 2018-05-20 --all")
def agreements(answer: AgreementsAnswer) -> Shown:
    rows = (
        {"agreement": one.name, "agreement_status": one.status, "lapses": one.lapses,
         **position_row(position, "commitment")}
        for one in answer.agreements
        for position in one.commitments
    )  # fmt: skip
    return Shown(rows, lambda: _agreements(answer), f"agreement agreement_status lapses {ROW}")


def _agreements(answer: AgreementsAnswer) -> list[Section]:
    sections: list[Section] = []
    for one in answer.agreements:
        until = f", until {date_words(one.lapses)}" if one.lapses else ""
        head = f"{one.title or one.name}: {plain_words(one.status)}{until}"
        parties = ", ".join(one.parties)
        sections.append((f"{head}\n{parties}", [position_cells(p) for p in one.commitments]))
        history = [
            {"when": date_words(entry.occurred),
             "what": f"{plain_words(entry.status)}, by {', '.join(entry.by)}\n"
                     f"{entry.development}"}
            for entry in one.history
        ]  # fmt: skip
        sections.append((f"{one.title or one.name}, step by step", history))
    return sections
