"""The steps of a party on an issue, as the ladder and the lists of the page tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from timeline.wording import plain_terms, plain_words
from web.pictures.names import Names
from web.pictures.verdicts import verdict_over
from web.words import change_words, shortened

Json = Mapping[str, Any]


def ladder_steps(rows: Sequence[Json]) -> list[dict[str, Any]]:
    """The steps in order: rows of one step together, with the verdict over them."""
    groups: dict[tuple[str, str | None, tuple[str, ...], str], list[Json]] = {}
    for row in rows:
        name = (row["track"], row["toward"], tuple(row["to"]), row["day"])
        groups.setdefault(name, []).append(row)
    steps = []
    for (track, toward, to, day), members in groups.items():
        summary = verdict_over(members)
        steps.append(
            {
                "track": track,
                "toward": toward,
                "day": day,
                "to": list(to),
                "verdict": summary.verdict,
                "led_by": summary.led_by,
                "rows": members,
            }
        )
    return steps


def row_words(row: Json, names: Names) -> str:
    """What a row of the audit says, in words: `deadline: none → December 2025`."""
    dimension = row["dimension"].partition(":")[0]
    if dimension in ("asks", "gives"):
        added = [names.title(name) for name in (row["after"] or "").split(", ")]
        what = {"asks": "one more ask", "gives": "one more thing given"}[dimension]
        if row["verdict"] == "incomparable":
            what = f"{dimension} that may have come together"
        return f"{what}: {', '.join(added)}"
    if row["dimension"] == "status" and row["after"] in _STATUS:
        return _STATUS[row["after"]]
    if row["before"] is None and dimension in _ADDED:
        return f"{_ADDED[dimension]} {plain_terms(row['after'] or 'stated without terms')}"
    if dimension == "quantity" and is_settled(row):
        return f"settled at {plain_terms(row['after'])}"
    plain = dimension in ("whole", "quantity", "response", "status")
    lead = "" if plain else f"{plain_words(dimension)}: "
    return f"{lead}{change_words(row['before'], row['after']) or 'stated without terms'}"


def is_settled(row: Json) -> bool:
    """Whether the row compares with the figure at which an agreement settled the track."""
    return bool(row["after"]) and "settled by an agreement" in (row.get("note") or "")


_STATUS = {"settled": "settled by an agreement", "live": "open again"}
_ADDED = {
    "deadline": "sets a deadline:",
    "conditions": "adds a condition:",
    "scope": "names a scope:",
    "pending": "a change is pending:",
}


_DOES = {
    "demand": "asks", "offer": "offers", "review-proposal": "proposes", "withdrawal": "withdraws",
    "legal-action": "complains", "policy": "rule",
    "measure-threatened": "threatens", "tariff-threat": "threatens",
    "measure-announced": "announces", "measure-imposed": "imposes", "export-ban": "bans",
    "measure-changed": "changes", "measure-suspended": "suspends", "measure-lifted": "lifts",
}  # fmt: skip


def mark_words(step: Json, names: Names) -> str:
    """A development in a few words: what is done and to what, else the first words of it."""
    move = step["moves"][0] if step["moves"] else None
    if move is None or step["kind"].startswith("talks"):
        talks = plain_words(step["kind"]) if step["kind"].startswith("talks") else ""
        return talks or shortened(step["says"] or plain_words(step["kind"]), LONGEST)
    does = move["answer"] or _DOES.get(step["kind"]) or move["status"] or step["kind"]
    return shortened(f"{plain_words(does)}: {names.track(move['track'])}", 2 * LONGEST)


LONGEST = 40
"""Characters of a development in its first words; a title may have twice as many."""
