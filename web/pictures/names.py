"""What parties, issues and the steps of a party are called, as pictures and lists tell them, and
where what is told of them leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Self

from events.grouping import grouped
from projections.rules.findings import Verdict
from projections.rules.verdicts import AuditRow, Net, verdict_over
from timeline.answers.listing import ListAnswer
from timeline.answers.replay import StepTold
from timeline.position_words import IN_WORDS, Style
from timeline.wording import change_words, plain_words
from web.words import TABLES, shortened

WHOLE = "Everything together"
"""What a ledger row without an issue stands for."""


class Links:
    """Where a picture's marks lead: nowhere, unless it is said, as in files."""

    def development(self, identifier: str) -> str | None:
        """The page of a development."""
        return None

    def position(self, party: str, issue: str) -> str | None:
        """The page of a party's line on an issue."""
        return None


@dataclass(frozen=True, kw_only=True)
class Names:
    """Parties and issues in the order of their declaration, with what they are called; the `titles`
    that were given to other names; and where what is told of them leads."""

    parties: Mapping[str, str]
    issues: Mapping[str, str]
    titles: Mapping[str, str]
    links: Links = field(default_factory=Links)

    @classmethod
    def of(cls, listed: ListAnswer, titles: Mapping[str, str]) -> Self:
        return cls(
            parties={p.party: p.name or p.party for p in listed.parties},
            issues={i.issue: i.title or i.issue for i in listed.issues},
            titles=titles,
        )

    def party(self, name: str | None) -> str:
        return self.parties.get(name, name) if name else ""

    def all(self, parties: Iterable[str]) -> str:
        return ", ".join(map(self.party, parties))

    def issue(self, name: str | None) -> str:
        return self.issues.get(name, name.replace("-", " ")) if name else WHOLE

    def title(self, name: str) -> str:
        """The title of what has that name, else the name's own words."""
        return self.titles.get(name) or name.replace("-", " ")

    def track(self, track: str) -> str:
        """What a track is about: its title, else its name without its kind."""
        return self.title(track.partition(":")[2] or track)

    def heading(self, track: str, toward: str | None) -> str:
        """A track over what is told of it: `Demand: a cut of the deficit, toward China`."""
        kind = track.partition(":")[0]
        lead = TABLES["tracks"].get(kind, kind.replace("-", " ").capitalize())
        aimed = f", toward {self.party(toward)}" if toward else ""
        return lead + aimed if kind == "ledger" else f"{lead}: {self.track(track)}{aimed}"

    def pairs(self, found: set[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
        """Party and issue pairs in the order of declaration, the whole of a party last."""
        party, issue = in_order(self.parties), in_order(self.issues)
        return sorted(found, key=lambda pair: (party(pair[0]), pair[1] is None, issue(pair[1])))


def in_order(known: Iterable[str]) -> Callable[[str | None], tuple[int, str]]:
    """The key by which names stand in the order of what is known, others behind these."""
    places = {name: place for place, name in enumerate(known)}
    return lambda name: (places.get(name or "", len(places)), name or "")


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


def mark_words(step: StepTold, names: Names) -> str:
    """A development in a few words: what is done and to what, else the first words of it."""
    move = step.moves[0] if step.moves else None
    if move is None or step.kind.startswith("talks"):
        talks = plain_words(step.kind) if step.kind.startswith("talks") else ""
        return talks or shortened(step.says or plain_words(step.kind), LONGEST)
    does = move.answer or TABLES["does"].get(step.kind) or move.status or step.kind
    return shortened(f"{plain_words(does)}: {names.track(move.track)}", 2 * LONGEST)


LONGEST = 40
"""Characters of a development in its first words; a title may have twice as many."""
