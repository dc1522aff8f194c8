"""The steps of a party on an issue, as the ladder and the lists of the page tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from projections.findings import Verdict
from projections.net import Net
from projections.verdicts import AuditRow, verdict_over
from timeline.answers.replay import StepTold
from timeline.grouping import grouped
from timeline.position_words import IN_WORDS, Style
from timeline.wording import change_words, plain_words
from web.pictures.names import Names
from web.words import shortened


class Rung(NamedTuple):
    """One step of a track: its rows, with the verdict over them."""

    track: str
    toward: str | None
    day: date
    to: tuple[str, ...]
    verdict: Verdict
    led_by: str | None
    rows: Sequence[AuditRow]


def ladder_steps(rows: Iterable[AuditRow]) -> list[Rung]:
    """The steps in order: rows of one step together, with the verdict over them."""
    groups = grouped(rows, lambda row: (row.track, row.toward, row.day, row.to_ids))
    return [Rung(*step, *verdict_over(members), members) for step, members in groups.items()]


def row_words(row: AuditRow | Net, names: Names, style: Style = IN_WORDS) -> str:
    """What a row of the audit says, in words: `deadline: none → December 2025`."""
    tongue, told = style.tongue, style.told
    phrases, dimension = tongue.phrases, row.dimension.partition(":")[0]
    if dimension in ("asks", "gives"):
        added = ", ".join(names.title(name) for name in (row.after or "").split(", "))
        mark = "?" if row.verdict == "incomparable" else "+"
        return phrases[mark + dimension].format(added)
    if row.dimension == "status" and row.after in ("settled", "live"):
        return phrases[row.after]
    if row.before is None and f"+{dimension}" in phrases:
        after = told(row.after) if row.after else phrases["termless"]
        return phrases[f"+{dimension}"].format(after)
    if dimension == "quantity" and is_settled(row):
        return phrases["settled-at"].format(told(row.after or ""))
    changed = change_words(row.before, row.after, told, tongue) or phrases["termless"]
    plain = dimension in ("whole", "quantity", "response", "status")
    return changed if plain else phrases["of"].format(tongue.word(dimension), changed)


def is_settled(row: AuditRow | Net) -> bool:
    """Whether the row compares with the figure at which an agreement settled the track."""
    return bool(row.after) and "settled by an agreement" in (getattr(row, "note", None) or "")


_DOES = {
    "demand": "asks", "offer": "offers", "review-proposal": "proposes", "withdrawal": "withdraws",
    "legal-action": "complains", "policy": "rule",
    "measure-threatened": "threatens", "tariff-threat": "threatens",
    "measure-announced": "announces", "measure-imposed": "imposes", "export-ban": "bans",
    "measure-changed": "changes", "measure-suspended": "suspends", "measure-lifted": "lifts",
}  # fmt: skip


def mark_words(step: StepTold, names: Names) -> str:
    """A development in a few words: what is done and to what, else the first words of it."""
    move = step.moves[0] if step.moves else None
    if move is None or step.kind.startswith("talks"):
        talks = plain_words(step.kind) if step.kind.startswith("talks") else ""
        return talks or shortened(step.says or plain_words(step.kind), LONGEST)
    does = move.answer or _DOES.get(step.kind) or move.status or step.kind
    return shortened(f"{plain_words(does)}: {names.track(move.track)}", 2 * LONGEST)


LONGEST = 40
"""Characters of a development in its first words; a title may have twice as many."""
