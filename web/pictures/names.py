"""What parties and issues are called, and how a picture or a page links to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from web.words import drawn

Json = Mapping[str, Any]

WHOLE = "everything together"
"""What a ledger row without an issue stands for."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """Parties and issues in the order of their declaration, with what they are called."""

    parties: Mapping[str, str]
    issues: Mapping[str, str]

    @classmethod
    def of(cls, listed: Json) -> Names:
        """From a `list/1` answer."""
        return cls(
            parties={p["party"]: p["name"] or p["party"] for p in listed["parties"]},
            issues={
                **{i["issue"]: i["title"] or i["issue"] for i in listed["issues"]},
            },
        )

    def party(self, name: str | None) -> str:
        """A party's name."""
        return self.parties.get(name, name) if name else ""

    def issue(self, name: str | None) -> str:
        """An issue's title."""
        return self.issues.get(name, name.replace("-", " ")) if name else WHOLE

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

    def label(self, party: str, issue: str | None) -> str:
        """A party and an issue for the edge of a picture."""
        return drawn(f"{party} · {self.issue(issue)}")


class Links(Protocol):
    """Where a picture's marks lead. A picture in a file leads nowhere."""

    def development(self, identifier: str) -> str | None:
        """The page of a development."""
        ...

    def position(self, party: str, issue: str) -> str | None:
        """The page of a party's line on an issue."""
        ...


class Nowhere:
    """No links: for files."""

    def development(self, identifier: str) -> str | None:
        return None

    def position(self, party: str, issue: str) -> str | None:
        return None
