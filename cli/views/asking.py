"""The options and checks that views share, and the title that says which cut is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from events.errors import UnknownName, nearest

if TYPE_CHECKING:
    from projections.record import Record

PARTY = click.option("--party", metavar="PARTY", help="Only this party.")
ISSUE = click.option("--issue", metavar="ISSUE", help="Only this issue.")


def known(record: Record, party: str | None, issue: str | None) -> None:
    """Refuse a party or issue that nobody declared by the cut."""
    if party is not None and party not in record.parties:
        raise UnknownName(f"no party '{party}' ({nearest(party, record.parties)})")
    issues = [*record.issues, "process"]
    if issue is not None and issue not in issues:
        raise UnknownName(f"no issue '{issue}' ({nearest(issue, issues)})")


def title_of(answer: dict[str, Any]) -> str:
    cut = answer["cut"]
    parts = [answer["negotiation"]]
    parts += [f"as of {cut['as_of']}"] if cut["as_of"] else ["at its latest"]
    if cut["known_by"]:
        parts.append(f"known by {cut['known_by']}")
    parts.append(f"recorded by {cut['recorded_by']}")
    if cut["reading"] == "possible":
        parts.append("possible reading")
    if cut["without"]:
        parts.append(f"without {', '.join(cut['without'])}")
    return f"{', '.join(parts)} ({answer['codebook']})"
