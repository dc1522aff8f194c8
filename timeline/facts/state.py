"""What the facts of a stream are true of."""

from __future__ import annotations

from dataclasses import dataclass

from projections.codebook import STANDARD
from timeline.facts.format import FORMAT, checksum

__all__ = ["STATE", "STATE_COLUMNS", "State"]

STATE_COLUMNS = ("stream", "codebook", "format", "version", "upto", "names", "gaps", "ties",
                 "members", "checksum")  # fmt: skip
STATE = f"SELECT {', '.join(STATE_COLUMNS)} FROM facts_state WHERE stream = :stream"
"""The statement that reads the row of a stream, its columns in the order of `State`."""


@dataclass
class State:
    """The row of `facts_state`: up to which version and number the facts hold, who wrote them,
    and how many rows belong to them."""

    stream: str
    codebook: str = STANDARD.label
    format: int = FORMAT
    version: int = 0
    upto: int = 0
    names: int = 0
    gaps: int = 0
    ties: int = 0
    members: int = 0
    sum: int | None = None

    @property
    def row(self) -> tuple[str | int, ...]:
        """The columns, with a fresh checksum."""
        told = (
            self.stream,
            self.codebook,
            self.format,
            self.version,
            self.upto,
            self.names,
            self.gaps,
            self.ties,
            self.members,
        )
        return (*told, checksum(*told))

    @property
    def trusted(self) -> bool:
        """Written whole, by this codebook and this form of facts."""
        return (
            self.sum == self.row[-1] and self.codebook == STANDARD.label and self.format == FORMAT
        )
