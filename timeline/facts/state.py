"""What the facts of a stream are true of."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from projections.codebook import STANDARD
from timeline.facts.format import FORMAT, STATE_TABLE, checksum

__all__ = ["STATE", "STATE_COLUMNS", "State"]

STATE_COLUMNS = ("stream", "codebook", "format", "version", "upto", "names", "name_sum", "gaps",
                 "gap_sum", "uses", "use_sum", "waiting", "days", "day_sum",
                 "checksum")  # fmt: skip
STATE = f"SELECT {', '.join(STATE_COLUMNS)} FROM {STATE_TABLE} WHERE stream = :stream"
"""The statement that reads the row of a stream, its columns in the order of `State`."""


@dataclass
class State:
    """The row of `facts_head`: up to which version and number the facts hold, who wrote them,
    and how many rows belong to them, with sums over what stands in those rows.

    The sums are carried on from append to append and never taken anew, so what was changed by
    hand shows for as long as it stands.
    """

    stream: str
    codebook: str = STANDARD.label
    format: int = FORMAT
    version: int = 0
    upto: int = 0
    names: int = 0
    name_sum: int = 0
    gaps: int = 0
    gap_sum: int = 0
    uses: int = 0
    use_sum: int = 0
    waiting: int = 0
    days: int = 0
    day_sum: int = 0
    sum: int | None = None

    @property
    def row(self) -> tuple[str | int, ...]:
        """The columns, with a fresh checksum."""
        told = astuple(self)[:-1]
        return (*told, checksum(*told))

    @property
    def trusted(self) -> bool:
        """Written whole, by this codebook and this form of facts."""
        return (
            self.sum == self.row[-1] and self.codebook == STANDARD.label and self.format == FORMAT
        )
