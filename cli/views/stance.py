"""Where each party stands, what is on the table, in force and agreed, and the talks: `timeline
stance`, `proposals`, `measures`, `agreements` and `talks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.output import Section, cells, lined, some
from cli.views import wording
from cli.views.questions import Shown, reading
from timeline.position_words import AS_ENTERED, describe_position, status_of, voice_words
from timeline.wording import date_words, plain_words, span_words

if TYPE_CHECKING:
    from timeline.answers import table
    from timeline.answers.agreements import AgreementsAnswer
    from timeline.answers.positions import PossibleTold
    from timeline.answers.stance import StanceAnswer, VoiceTold
    from timeline.answers.talks import RoundAccount, RoundTold, TalksAnswer


@reading("stance", "timeline stance --as-of 2018-05-04 --party USA --without A4")
def stance(answer: StanceAnswer) -> Shown:
    return Shown(_rows(answer), lambda: _board(answer), wording.ROW)


def _rows(answer: StanceAnswer) -> Iterator[dict[str, Any]]:
    for position in answer.positions:
        yield wording.position_row(position, "position")
    for position in answer.possible:
        yield wording.position_row(position, "possible")
    for voice in answer.voices:
        yield {
            **cells(voice, "party issue authority sources"),
            "view": "voice",
            "terms": voice_words(voice, AS_ENTERED),
            "since": voice.development,
            "note": voice.speaker,
        }
    for one in answer.talks:
        yield {
            "view": "talks",
            "party": one.parties,
            "track": one.round,
            "status": one.status,
            "terms": " / ".join(a.outcome or "" for a in _telling(one)),
            "since": one.accounts[-1].development,
            "sources": list(dict.fromkeys(s for a in one.accounts for s in a.sources)),
        }
    for redacted in answer.redacted:
        yield {"view": "redacted", "since": redacted}


def _board(answer: StanceAnswer) -> list[Section]:
    return [
        ("Positions", [wording.position_cells(p) for p in answer.positions]),
        *some("Only possible by then", map(wording.position_cells, answer.possible)),
        *some("Voices, which bind nobody", map(_voice, answer.voices)),
        *some("Talks", map(_talks, answer.talks)),
        *wording.redacted_section(answer.redacted),
    ]


def _voice(voice: VoiceTold) -> dict[str, str]:
    who = voice.speaker or voice.party or "somebody"
    said = voice_words(voice, AS_ENTERED)
    where = wording.evidence(voice.development, [voice.authority], voice.sources)
    return {"on what": voice.issue or "", "who said what": f"{who}: {said}\n{where}"}


def _telling(one: RoundTold) -> list[RoundAccount]:
    """Who tells what came of a round; that it was an invitation counts until more is known."""
    only = one.status == "scheduled"
    return [a for a in one.accounts if a.outcome and (only or a.outcome != "invited")]


def _status(one: RoundTold) -> str:
    """`open since 3 May 2018`, `closed, 3 to 4 May 2018`."""
    days = span_words(one.opened, one.closed)
    between = (" " if days.startswith("since") else ", ") if days else ""
    return f"{one.status}{between}{days}"


def _talks(one: RoundTold) -> dict[str, str]:
    lines = [f"{', '.join(one.parties)}; {_status(one)}"]
    for account in _telling(one) or one.accounts[-1:]:
        upcoming = f"; next: {wording.next_text(account.next)}" if account.next else ""
        told = account.outcome or account.says or "no outcome told"
        lines.append(f"{told}{upcoming}")
        lines.append(f"  {wording.evidence(account.development, (), account.sources)}")
    return {"round": one.round, "what came of it": "\n".join(lines)}


@reading("talks", "timeline talks --as-of 2018-05-03")
def talks(answer: TalksAnswer) -> Shown:
    """--party keeps the rounds that a party takes part in, --issue those that have it on the
    agenda."""
    rows = (
        {**cells(one, _ROUND), **cells(account, _ACCOUNT)}
        for one in answer.talks
        for account in one.accounts
    )
    return Shown(
        rows, lambda: [(_round_heading(one), list(_accounts(one))) for one in answer.talks],
        f"{_ROUND} {_ACCOUNT}",
    )  # fmt: skip


_ROUND = "round parties status opened closed agenda"
_ACCOUNT = "development outcome next speaks_for sources"


def _round_heading(one: RoundTold) -> str:
    agenda = f"\nAgenda: {', '.join(one.agenda)}" if one.agenda else ""
    who = f"\nWith: {'; '.join(one.members)}" if one.members else ""
    place = f" in {one.place}" if one.place else ""
    return f"{one.round}: {', '.join(one.parties)}{place}; {_status(one)}{agenda}{who}"


def _accounts(one: RoundTold) -> Iterator[dict[str, str]]:
    for account in one.accounts:
        told = lined(
            account.outcome or account.says or "no outcome told",
            account.outcome == "invited" and account.says,
            account.next and f"next: {wording.next_text(account.next)}",
            account.speaks_for and f"speaks for {', '.join(account.speaks_for)}",
            wording.evidence(account.development, (), account.sources),
        )
        yield {"when": date_words(account.occurred), "account": told}


@reading("measures", "timeline measures --as-of 2018-04-30")
def measures(answer: table.MeasuresAnswer) -> Shown:
    """--party keeps those of one party, whomever they are aimed at."""
    return Shown(_measure_rows(answer), lambda: [
        ("Measures", [_measure(one) for one in answer.measures]),
        *some("Only possible by then", map(_measure, answer.possible)),
    ], _MEASURE)  # fmt: skip


_MEASURE = ("view party toward issue track status instrument effective terms parts part_of since "
        "sources")  # fmt: skip


def _measure_rows(answer: table.MeasuresAnswer) -> Iterator[dict[str, Any]]:
    for position in (*answer.measures, *answer.possible):
        yield {
            **wording.position_row(position, "possible" if hasattr(position, "undated") else ""),
            "instrument": getattr(position, "instrument", None),
            "effective": position.terms.effective,
            "parts": getattr(position, "parts", ()),
            "part_of": getattr(position, "part_of", None),
        }


def _measure(position: table.MeasureTold | PossibleTold) -> dict[str, str]:
    instrument, parts, part_of = (
        getattr(position, name, None) for name in ("instrument", "parts", "part_of")
    )
    effective = position.terms.effective
    undated = "\nundated" if getattr(position, "undated", False) else ""
    return {
        "who, on what": wording.who_on_what(position.party, position.toward, position.issue),
        "status": f"{wording.status_text(status_of(position))}{undated}",
        "measure": lined(
            wording.track_text(position) + (f", {instrument}" if instrument else ""),
            describe_position(position),
            effective and f"takes effect {date_words(effective)}",
            parts and f"parts: {', '.join(parts)}",
            part_of and f"a part of {part_of}",
            position.note and f"({position.note})",
            wording.since_evidence(position),
        ),
    }


@reading("proposals", "timeline proposals --as-of 2018-05-04")
def proposals(answer: table.ProposalsAnswer) -> Shown:
    """--party keeps what one party has tabled, with the answers of the others."""
    rows = (
        cells(
            p,
            _PROPOSAL,
            terms=describe_position(p),
            answers="; ".join(f"{a.party} {_replied(a)} ({a.since})" for a in p.answers),
        )
        for p in answer.proposals
    )
    return Shown(rows, lambda: [("On the table", list(map(_proposal, answer.proposals)))],
                 _PROPOSAL)  # fmt: skip


_PROPOSAL = "party toward issue track terms package since answers"


def _replied(response: table.ReplyTold) -> str:
    """The answer, or each of several that stand."""
    return " / ".join(response.differ) or response.answer or "answered"


def _proposal(position: table.ProposalTold) -> dict[str, str]:
    told = wording.position_cells(position)
    answers = [
        f"{one.party} {_replied(one)} ({'; '.join(filter(None, (one.since, one.note)))})"
        for one in position.answers
    ]
    package = position.package and f"tabled in {position.package}"
    said = lined(told["position"], package, *(answers or ["no answer recorded"]))
    return {"who, on what": told["who, on what"], "proposal": said}


@reading("agreements", "timeline agreements --as-of 2018-05-20 --all")
def agreements(answer: AgreementsAnswer) -> Shown:
    rows = (
        {"agreement": one.name, "agreement_status": one.status, "lapses": one.lapses,
         **wording.position_row(position, "commitment")}
        for one in answer.agreements
        for position in one.commitments
    )  # fmt: skip
    return Shown(
        rows, lambda: _agreements(answer), f"agreement agreement_status lapses {wording.ROW}"
    )


def _agreements(answer: AgreementsAnswer) -> list[Section]:
    sections: list[Section] = []
    for one in answer.agreements:
        until = f", until {date_words(one.lapses)}" if one.lapses else ""
        head = f"{one.title or one.name}: {plain_words(one.status)}{until}"
        parties = ", ".join(one.parties)
        sections.append(
            (f"{head}\n{parties}", [wording.position_cells(p) for p in one.commitments])
        )
        history = [
            {"when": date_words(entry.occurred),
             "what": f"{plain_words(entry.status)}, by {', '.join(entry.by)}\n"
                     f"{entry.development}"}
            for entry in one.history
        ]  # fmt: skip
        sections.append((f"{one.title or one.name}, step by step", history))
    return sections
