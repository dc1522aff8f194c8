"""A position in the cells of a table or board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cli.output import Section, cells, lined, some
from projections.rules.words import joined
from timeline.position_words import describe_position, status_of
from timeline.wording import date_words, moment_words, plain_words

if TYPE_CHECKING:
    from timeline.answers.developments import SourceTold
    from timeline.answers.log import EventTold
    from timeline.answers.positions import AccountTold, PositionTold


ROW = "view party toward issue track status terms since authority sources note"
"""The columns of a position."""


def position_row(position: PositionTold, where: str) -> dict[str, Any]:
    return cells(
        position,
        ROW,
        view=where,
        status=status_of(position),
        terms=describe_position(position),
        authority=_authorities(position.accounts),
        sources=_sources(position.accounts),
    )


def _authorities(accounts: Sequence[AccountTold]) -> list[str]:
    return sorted({account.authority for account in accounts})


def _sources(accounts: Sequence[AccountTold]) -> list[str]:
    return list(dict.fromkeys(source for account in accounts for source in account.sources))


def evidence(development: str, authorities: Iterable[str], sources: Iterable[str]) -> str:
    """What a thing rests on, in a line: `us-deficit-200 (A1 A2: nyt-2018-05-04)`."""
    words = " ".join(authorities)
    told = ", ".join(sources) or "no source"
    return f"{development} ({words}: {told})" if words else f"{development} ({told})"


def since_evidence(position: PositionTold) -> str:
    """Since which development a position stands, with what that rests on."""
    accounts = position.accounts
    return f"since {evidence(position.since, _authorities(accounts), _sources(accounts))}"


def who_on_what(party: str, toward: str | None, issue: str | None) -> str:
    """The left cell of a board: who, toward whom, and on which issue."""
    head = f"{party} > {toward}" if toward else party
    return f"{head}\n{issue or '(whole)'}"


def status_text(status: str) -> str:
    """A status as words, and nothing for one that merely stands."""
    return "" if status == "live" else plain_words(status)


def track_text(position: PositionTold) -> str:
    """What a position is on, with the title that it has."""
    return f"{position.title} ({position.track})" if position.title else position.track


def position_cells(position: PositionTold) -> dict[str, str]:
    """A position as two cells of a board, its evidence below its terms."""
    undated = "undated" if getattr(position, "undated", False) else ""
    return {
        "who, on what": who_on_what(position.party, position.toward, position.issue),
        "position": lined(
            track_text(position),
            joined(undated, status_text(status_of(position)), describe_position(position)),
            position.note and f"({position.note})",
            since_evidence(position),
        ),
    }


def next_text(told: str) -> str:
    """The next round as an account tells it: a day, that none is set, or that nothing is known."""
    return {"none-set": "no date set", "unknown": "unknown"}.get(told) or date_words(told)


def redacted_section(redacted: Iterable[str]) -> list[Section]:
    """The developments that the law ordered removed, if there are any."""
    rows = ({"development": name} for name in redacted)
    return some("Redacted: removed by order of the law, and left out", rows)


def original_words(event: EventTold) -> list[str]:
    """When and by whom an event that was brought over was first recorded."""
    first = event.originally_recorded
    return [f"first recorded {moment_words(first)} by {event.original_recorder}"] if first else []


def source_words(source: SourceTold) -> str:
    parts = (source.publisher, source.title, source.author, date_words(source.published))
    return ", ".join(part for part in parts if part)
