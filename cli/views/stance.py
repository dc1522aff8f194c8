"""Where each party stands, and the talks: `timeline stance` and `timeline talks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.output import Section, cells, lined, some
from cli.views.reading import Shown, reading
from cli.views.wording import (
    ROW,
    evidence,
    next_text,
    position_cells,
    position_row,
    redacted_section,
)
from timeline.position_words import AS_ENTERED, voice_words
from timeline.wording import date_words, span_words

if TYPE_CHECKING:
    from timeline.answers.stance import StanceAnswer, VoiceTold
    from timeline.answers.talks import RoundTold, TalksAnswer


@reading("stance", "timeline stance --as-of 2018-05-04 --party USA --without A4")
def stance(answer: StanceAnswer) -> Shown:
    return Shown(_rows(answer), lambda: _board(answer), ROW)


def _rows(answer: StanceAnswer) -> Iterator[dict[str, Any]]:
    for position in answer.positions:
        yield position_row(position, "position")
    for position in answer.possible:
        yield position_row(position, "possible")
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
            "terms": " / ".join(_outcomes(one)),
            "since": one.accounts[-1].development,
            "sources": list(dict.fromkeys(s for a in one.accounts for s in a.sources)),
        }
    for redacted in answer.redacted:
        yield {"view": "redacted", "since": redacted}


def _board(answer: StanceAnswer) -> list[Section]:
    """Positions, what is only possible, voices, talks: one table each."""
    return [
        ("Positions", [position_cells(p) for p in answer.positions]),
        *some("Only possible by then", map(position_cells, answer.possible)),
        *some("Voices, which bind nobody", map(_voice, answer.voices)),
        *some("Talks", map(_talks, answer.talks)),
        *redacted_section(answer.redacted),
    ]


def _voice(voice: VoiceTold) -> dict[str, str]:
    who = voice.speaker or voice.party or "somebody"
    said = voice_words(voice, AS_ENTERED)
    where = evidence(voice.development, [voice.authority], voice.sources)
    return {"on what": voice.issue or "", "who said what": f"{who}: {said}\n{where}"}


def _outcomes(one: RoundTold) -> list[str]:
    """What came of a round; that it was an invitation counts until more is known of it."""
    only = one.status == "scheduled"
    return [a.outcome for a in one.accounts if a.outcome and (only or a.outcome != "invited")]


def _talks(one: RoundTold) -> dict[str, str]:
    days = span_words(one.opened, one.closed)
    between = (" " if days.startswith("since") else ", ") if days else ""
    lines = [f"{', '.join(one.parties)}; {one.status}{between}{days}"]
    for account in one.accounts:
        if account.outcome or len(one.accounts) == 1:
            upcoming = f"; next: {next_text(account.next)}" if account.next else ""
            told = account.outcome or account.says or "no outcome told"
            lines.append(f"{told}{upcoming}")
            lines.append(f"  {evidence(account.development, (), account.sources)}")
    return {"round": one.round, "what came of it": "\n".join(lines)}


@reading("talks", "timeline talks --as-of 2018-05-03")
def talks(answer: TalksAnswer) -> Shown:
    """--party keeps the rounds that a party takes part in, --issue those that have it on the
    agenda."""
    rows = (
        {
            **cells(one, _ROUND),
            **cells(account, _ACCOUNT),
        }
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
    days = span_words(one.opened, one.closed) or "no day told"
    agenda = f"\nAgenda: {', '.join(one.agenda)}" if one.agenda else ""
    who = f"\nWith: {'; '.join(one.members)}" if one.members else ""
    place = f" in {one.place}" if one.place else ""
    return f"{one.round}: {', '.join(one.parties)}{place}; {one.status}, {days}{agenda}{who}"


def _accounts(one: RoundTold) -> Iterator[dict[str, str]]:
    for account in one.accounts:
        told = lined(
            account.outcome or account.says or "no outcome told",
            account.outcome == "invited" and account.says,
            account.next and f"next: {next_text(account.next)}",
            account.speaks_for and f"speaks for {', '.join(account.speaks_for)}",
            evidence(account.development, (), account.sources),
        )
        yield {"when": date_words(account.occurred), "account": told}
