"""What earlier imports of a table recorded, as the log has it now: read by parts, as it is asked
for, since a table may be as long as the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice

from msgspec import structs

from events import developments as d
from projections.record.cut import Cut
from projections.record.intake import read_record
from timeline.interchange.mapping.file import SOURCE_FIELDS
from timeline.interchange.names import short_hash
from timeline.recording.hood import Hood
from timeline.shelf import Shelf

Told = Mapping[str, Sequence[str]]

PART = 2_000
"""Events that are read at once."""

_, *_OF_SOURCES = SOURCE_FIELDS  # but their ids


class Recorded:
    """The developments of a table's rows in one negotiation. `rows`: a row's key -> the number of
    the event that recorded it; `amendments`: the numbers of what imports did to it since."""

    def __init__(self, shelf: Shelf, negotiation: str, prefix: str) -> None:
        self._shelf, self._negotiation = shelf, negotiation
        self.hood = Hood(shelf, negotiation)
        self.rows: dict[str, int] = {}
        self.amendments: dict[str, list[int]] = {}
        for key, seq in shelf.reader.keys(negotiation, prefix):
            name, _, number = key.removeprefix(prefix).partition("!")
            if number:
                self.amendments.setdefault(name, []).append(seq)
            else:
                self.rows[name] = seq
        self.first: dict[int, d.Event] = {}
        """The events that were looked at last, as they were recorded."""
        self.now: dict[str, d.Development] = {}
        """The developments among them as they stand, with the sources that were added; without
        those that are retracted."""

    def look(self, seqs: Iterable[int]) -> None:
        """Read the events of these numbers, and what became of them since."""
        shelf, name = self._shelf, self._negotiation
        found = shelf.rows(name, seqs)
        self.first = {entry.seq: entry.event for entry in found}
        told = {e.event.id: e.event for e in found if isinstance(e.event, d.Development)}
        self.now = dict(told)
        bearing = shelf.reader.bearing(name, [("development", one) for one in told])
        others = {seq for seqs in bearing.values() for seq in seqs} - self.first.keys()
        later = [entry.event for entry in shelf.rows(name, others)]
        changed = {one.target for one in later if isinstance(one, d.Amendment)} & told.keys()
        changed |= {one.id for one in told.values() if one.package}
        if not changed:
            return
        near = self.hood.near([told[one] for one in changed])
        record = read_record(near, Cut(recorded_by=self.hood.last))
        for one in changed:
            item = record.visible.get(one)
            if item is None:
                del self.now[one]
            else:
                self.now[one] = structs.replace(item.development, citations=item.citations)

    def event(self, seq: int) -> d.Event:
        """Any event of the negotiation."""
        (entry,) = self._shelf.rows(self._negotiation, [seq])
        return entry.event

    def is_account(self, name: str, head: str) -> bool:
        """Whether a development was recorded as an account of another."""
        asked = ("development", name)
        seq = self._shelf.reader.find_names(self._negotiation, [asked]).get(asked)
        found = self.event(seq) if seq else None
        return isinstance(found, d.Development) and found.account_of == head

    def sources(self, names: Iterable[str]) -> dict[str, d.SourceDeclared]:
        """What was declared of those of some sources that are there."""
        asked = {("source", name) for name in names}
        seqs = self._shelf.reader.find_names(self._negotiation, asked).values()
        found = (entry.event for entry in self._shelf.rows(self._negotiation, seqs))
        return {one.source: one for one in found if isinstance(one, d.SourceDeclared)}

    def source_of(self, raw: Told) -> str | None:
        """The source of which just this was told."""
        return self._by_words.get(_told_of(raw)) if self.hood.is_there else None

    def is_former(self, seq: int) -> bool:
        """Whether an event is stored in an earlier version of its type."""
        return self._shelf.is_former(self._negotiation, seq)

    @cached_property
    def _by_words(self) -> dict[str, str]:
        names = iter(self._shelf.reader.names(self._negotiation, "source"))
        return {
            _told_of({n: [v] for n in _OF_SOURCES if (v := getattr(one, n)) is not None}): name
            for part in iter(lambda: list(islice(names, PART)), [])
            for name, one in self.sources(part).items()
        }


def _told_of(raw: Told) -> str:
    return short_hash(*((raw.get(name) or [""])[0] for name in _OF_SOURCES), size=24)
