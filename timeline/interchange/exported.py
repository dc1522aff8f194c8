"""What is exported: a table of texts, and what it was made from."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from typing import Any

from projections.record import Record
from timeline.interchange.answer_sheets import TYPED, Kind
from timeline.interchange.sheet_form import ABOUT


@dataclass(frozen=True, kw_only=True)
class About:
    """What an export was made from."""

    negotiation: str
    title: str | None
    what: str
    codebook: str
    cut: Keyed[str, Any]
    checkpoint: str

    @property
    def _asked(self) -> dict[str, str]:
        """What was asked for, as texts."""
        return {name: ", ".join(value) if isinstance(value, list) else str(value)
                for name, value in self.cut.items() if value not in (None, [])}  # fmt: skip

    @property
    def sentence(self) -> str:
        """`developments of us-china-2018; as of 2018-05-04; ...; log head 96`."""
        asked = [f"{name.replace('_', ' ')} {text}" for name, text in self._asked.items()]
        return "; ".join((f"{self.what} of {self.negotiation}", *asked,
                          f"codebook {self.codebook}", self.checkpoint))  # fmt: skip

    @property
    def fields(self) -> dict[str, str]:
        """The same as texts by name."""
        return {"negotiation": self.negotiation, "what": self.what, **self._asked,
                "codebook": self.codebook, "checkpoint": self.checkpoint}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An export as a table of texts."""

    about: About
    columns: list[str]
    rows: list[dict[str, str]]
    record: Record

    @property
    def typed(self) -> Keyed[str, Kind]:
        """Columns that are no texts where a form has more; the sheet of developments has texts
        alone, since it is imported again."""
        return {} if self.about.what == "developments" else TYPED


def about_row(sheet: Sheet) -> dict[str, str]:
    """The last row of a CSV: what was exported. An import skips it."""
    first = "kind" if sheet.about.what == "developments" else sheet.columns[0]
    last = "says" if "says" in sheet.columns else sheet.columns[-1]
    if first == last or not sheet.columns:
        return {first: f"{ABOUT}: {sheet.about.sentence}"}
    return {first: ABOUT, last: sheet.about.sentence}
