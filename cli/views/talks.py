"""`timeline talks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.output import cells
from cli.views.reading import Shown, reading, title_of
from cli.views.wording import days_of, evidence, next_text
from timeline.wording import date_words

if TYPE_CHECKING:
    from timeline.answers.talks import RoundTold, TalksAnswer


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
    return Shown(rows, lambda: [(_heading(one), list(_accounts(one))) for one in answer.talks],
                 title_of(answer), columns=f"{_ROUND} {_ACCOUNT}")  # fmt: skip


_ROUND = "round parties status opened closed agenda"
_ACCOUNT = "development outcome next speaks_for sources"


def _heading(one: RoundTold) -> str:
    days = days_of(one) or "no day told"
    agenda = f"\nAgenda: {', '.join(one.agenda)}" if one.agenda else ""
    who = f"\nWith: {'; '.join(one.members)}" if one.members else ""
    place = f" in {one.place}" if one.place else ""
    return f"{one.round}: {', '.join(one.parties)}{place}; {one.status}, {days}{agenda}{who}"


def _accounts(one: RoundTold) -> Iterator[dict[str, str]]:
    for account in one.accounts:
        lines = [account.outcome or account.says or "no outcome told"]
        if account.outcome == "invited" and account.says:
            lines.append(account.says)
        if account.next:
            lines.append(f"next: {next_text(account.next)}")
        if account.speaks_for:
            lines.append(f"speaks for {', '.join(account.speaks_for)}")
        lines.append(evidence(account.development, (), account.sources))
        yield {"when": date_words(account.occurred), "account": "\n".join(lines)}
