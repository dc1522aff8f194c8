"""What parties and issues are called, and how a picture or a page links to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from timeline.answers.listing import ListAnswer

_TRACK_WORDS = {
    "ledger": "Everything asked and given",
    "response": "Answer to",
    "commitment": "Agreement",
    "legal-action": "Complaint",
}

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
    """Parties and issues in the order of their declaration, with what they are called, and the
    `titles` that were given to proposals, measures, agreements, rounds and packages; and where
    what is told of them leads."""

    parties: Mapping[str, str]
    issues: Mapping[str, str]
    titles: Mapping[str, str]
    links: Links = field(default_factory=Links)

    @classmethod
    def of(cls, listed: ListAnswer, titles: Mapping[str, str]) -> Names:
        """From a `list/1` answer, and the titles that its record gives."""
        return cls(
            parties={p.party: p.name or p.party for p in listed.parties},
            issues={i.issue: i.title or i.issue for i in listed.issues},
            titles=titles,
        )

    def party(self, name: str | None) -> str:
        """A party's name."""
        return self.parties.get(name, name) if name else ""

    def all(self, parties: Iterable[str]) -> str:
        """The names of several parties."""
        return ", ".join(map(self.party, parties))

    def issue(self, name: str | None) -> str:
        """An issue's title."""
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
        lead = _TRACK_WORDS.get(kind, kind.replace("-", " ").capitalize())
        aimed = f", toward {self.party(toward)}" if toward else ""
        return lead + aimed if kind == "ledger" else f"{lead}: {self.track(track)}{aimed}"

    def pairs(self, found: set[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
        """Party and issue pairs in the order of declaration, the whole of a party last."""
        parties, issues = list(self.parties), list(self.issues)

        def place(pair: tuple[str, str | None]) -> tuple[int, str, bool, int, str]:
            party, issue = pair
            return (
                parties.index(party) if party in parties else len(parties),
                party,
                issue is None,
                issues.index(issue) if issue in issues else len(issues),
                issue or "",
            )

        return sorted(found, key=place)
