"""Everything recomputed from the stored bytes, and the first event that is not as it was recorded.

One pass over the log in pages: leaf hashes, the sequence without gaps, rising times, versions, the
tree's root at every checkpoint that was issued, and the index (`timeline.integrity.stored_log`).
The access tokens, which open the service, are looked at when the log itself is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from msgspec.structs import replace

from events import developments as d
from events.codec import SEALED, Unreadable, decode, encode, unseal
from events.errors import Malformed
from events.sealing import Unsealed, look
from timeline.integrity.checkpoint import Checkpoint, read_checkpoint
from timeline.integrity.findings import Redaction, Report
from timeline.integrity.keys import in_base64
from timeline.integrity.stored_log import IndexCheck, Stored, StoredLog
from timeline.integrity.tree import Frontier
from timeline.store.errors import StoreDamaged
from timeline.store.leaf import leaf_of
from timeline.system.uncollected import uncollected

Progress = Callable[[int, int], None]
"""Called with how many events are checked, and how many there are."""


def verify(
    place: str, *, published: Sequence[Checkpoint] = (), progress: Progress | None = None
) -> Report:
    """Check a store whole; memory grows with its redactions, negotiations and issued checkpoints
    alone. published: checkpoints kept outside the store that the log must agree with, too; their
    signatures are the caller's matter. Raises StoreError when the store cannot be opened."""
    with closing(StoredLog(place, broken=True)) as log:
        report = Report(store=log.place.shown)
        try:
            # A server looks after its own pages.
            found = log.ask("PRAGMA integrity_check(100)") if log.place.path else []
            for (problem,) in found if found != [("ok",)] else ():
                report.add(f"the file is damaged: {' '.join(str(problem).split())}")
            for fault in log.faults():
                report.add(f"the table {fault.table} {fault.what}")
            if "events" in log.tables:
                with uncollected():
                    _Walk(log, report, published).run(progress)
        except StoreDamaged as error:
            report.add(f"{error.what}; it cannot be read on")
            return report
    if not report.found:
        from timeline.store.tokens import Tokens

        with closing(Tokens(place, read_only=True)) as tokens:
            for problem in tokens.problems():
                report.add(problem)
    return report


class _Walk:
    def __init__(self, log: StoredLog, report: Report, published: Sequence[Checkpoint]) -> None:
        self.log = log
        self.report = report
        self.head = log.head()
        self.frontier = Frontier()
        self.index = IndexCheck(log, report, self.head)
        self.versions: dict[str, int] = {}
        self.due: dict[int, list[tuple[str, bytes]]] = {}
        self.redactions: dict[int, tuple[Redaction, str]] = {}
        sealed_from = log.sealed_from()
        if sealed_from is None and "store" in log.tables:
            report.add("the store does not say from which event on its texts are sealed")
        self.sealed_from = sealed_from or 1  # of all of them, where it is not known
        self.last_seq = 0
        self.last_recorded = -1
        for row in log.of_topic(d.Redacted.topic):
            self._redaction(row)
        self._checkpoints(published)

    def run(self, progress: Progress | None) -> None:
        self._roots()
        for page in self.log.events(self.head):
            read = [(row, event) for row in page if (event := self._event(row)) is not None]
            self.index.page(read)
            self.report.events += len(page)
            if progress:
                progress(self.report.events, self.head)
        for size in sorted(self.due):
            for told, _ in self.due[size]:
                self.report.add(
                    f"the log ends after {self.frontier.size} events, and {told} says that there "
                    f"were {size}: the log was truncated"
                )
        self.index.finish(self.redactions.keys())
        self.report.root = self.frontier.root()

    # --- one event --------------------------------------------------------------------------

    def _event(self, row: Stored) -> d.Event | None:
        wrong = _types(row)
        if wrong:
            self._tell(row, f"the stored {wrong} is of a wrong type")
            if isinstance(row.leaf, bytes) and isinstance(row.seq, int):
                self._place(row)
            return None
        self._place(row)
        self._order(row)
        state = unseal(row.state, row.texts)
        self.report.unfit.look(row.seq, state, row.stream, row.recorder, row.event_id)
        try:
            computed = leaf_of(*row[:8])
        except UnicodeEncodeError:
            self._tell(row, "its texts are damaged: they are no UTF-8")
            return None
        if not self._holds(row, computed):
            return None
        try:
            return decode(row.topic, state)
        except Unreadable as error:
            self._tell(row, f"its bytes are as recorded, but unreadable: {error}")
            return None

    def _place(self, row: Stored) -> None:
        """Its place in the sequence, and its leaf's in the tree."""
        if row.seq != self.last_seq + 1:
            first, last = self.last_seq + 1, row.seq - 1
            missing = f"event {first} is" if first == last else f"events {first} to {last} are"
            self._tell(row, f"{missing} missing before it")
        self.last_seq = row.seq
        self.frontier.add(row.leaf)
        self._roots()

    def _roots(self) -> None:
        for told, root in self.due.pop(self.frontier.size, ()):
            computed = self.frontier.root()
            if computed != root:
                self.report.add(
                    f"the first {self.frontier.size} events are not those of {told}: the log was "
                    "rewritten up to here, or that checkpoint is of another log",
                    seq=self.frontier.size or None,
                    stored=in_base64(root),
                    computed=in_base64(computed),
                )

    def _order(self, row: Stored) -> None:
        if row.recorded <= self.last_recorded:
            what = "it was recorded no later than the event before it"
            self._tell(row, what, str(row.recorded), f"more than {self.last_recorded}")
        self.last_recorded = row.recorded
        expected = self.versions.get(row.stream, 0) + 1
        if row.version != expected:
            what = "its version does not follow the one before it"
            self._tell(row, what, str(row.version), str(expected))
        self.versions[row.stream] = row.version

    def _holds(self, row: Stored, computed: bytes) -> bool:
        """Whether the stored bytes are those that were recorded, or that a redaction left."""
        whole = computed == row.leaf
        opened = Unsealed()
        if whole and (row.texts is not None or SEALED in row.state):
            opened = look(row.topic, row.state, row.texts)
            if row.seq < self.sealed_from:
                wrong = f"its texts are sealed, which they are from event {self.sealed_from} on"
                opened = opened._replace(wrong=(wrong, *opened.wrong))
        for wrong in opened.wrong:
            self._tell(row, wrong)
        if opened.wrong:
            return False
        if row.seq in self.redactions:
            return self._left(row, computed, opened)
        if whole and not opened.removed:
            return True
        what = "its bytes are not those that were recorded"
        if whole:
            what = f"its {', '.join(sorted(opened.removed))} is removed"
        self._tell(row, f"{what}, and no redaction is recorded", row.leaf.hex(), computed.hex())
        return False

    def _left(self, row: Stored, computed: bytes, opened: Unsealed) -> bool:
        """Whether what stands there is what the redaction of it left."""
        redaction, left = self.redactions[row.seq]
        fields, by = set(redaction.fields), f"event {redaction.by}"
        whole = computed == row.leaf
        sealed = whole and SEALED in row.state
        if redaction.negotiation != row.stream or redaction.by <= row.seq:
            wrong = f"{by} redacts it, but is not of its negotiation or not after it"
        elif ((whole and not sealed) or fields & opened.there) if fields else whole:
            wrong = f"{by} redacted it, but what was removed is there again"
        elif not fields and not _is_removed(row):
            wrong = f"{by} redacts all of it, but what stands there is not what that leaves"
        elif opened.removed - fields:
            gone = ", ".join(sorted(opened.removed - fields))
            wrong = f"its {gone} is removed, and no redaction is recorded"
        elif fields and not whole and row.seq >= self.sealed_from:
            wrong = ("its bytes are not those that were recorded, and the redaction by "
                     f"{by} removes texts only, which are no part of them")  # fmt: skip
        elif not sealed and computed.hex() != left:
            wrong = f"its bytes are not those that the redaction by {by} left"
        else:
            proven = sealed if fields else None
            self.report.redactions.append(replace(redaction, id=row.event_id, rest_proven=proven))
            return True
        self._tell(row, wrong, left, computed.hex())
        return False

    def _tell(
        self, row: Stored, what: str, stored: str | None = None, computed: str | None = None
    ) -> None:
        self.report.add(what, seq=row.seq, id=row.event_id, negotiation=row.stream,
                        stored=stored, computed=computed)  # fmt: skip

    # --- what is known beforehand -------------------------------------------------------------

    def _redaction(self, row: Stored) -> None:
        if _types(row):
            return  # the walk over the log tells
        try:
            event = decode(row.topic, row.state)
        except Unreadable:
            return
        if not isinstance(event, d.Redacted):
            return
        for one in event.events:
            fields = event.fields
            if one.seq in self.redactions:
                before, _ = self.redactions[one.seq]
                both = before.fields and fields
                fields = tuple(dict.fromkeys((*before.fields, *fields))) if both else ()
            told = Redaction(seq=one.seq, id=event.target, negotiation=row.stream, by=row.seq,
                             reason=event.reason, fields=fields)  # fmt: skip
            self.redactions[one.seq] = told, one.leaf

    def _agree(self, told: str, one: Checkpoint) -> None:
        """The log must come by a checkpoint, which also says since when texts are sealed: who
        doubts that takes the earlier."""
        found = one.sealed_from
        if found is not None and found != self.sealed_from:
            self.report.add(
                f"{told} says that texts are sealed from event {found} on, the store from "
                f"{self.sealed_from}"
            )
            self.sealed_from = min(found, self.sealed_from)
        self.due.setdefault(one.size, []).append((told, one.root))

    def _checkpoints(self, published: Sequence[Checkpoint]) -> None:
        before = 0
        for row in self.log.checkpoints():
            told = f"checkpoint {row.number}"
            self.report.checkpoints += 1
            if row.number != before + 1:
                self.report.add(
                    f"the stored {told} stands where {before + 1} should: one is missing, or a "
                    "number was changed"
                )
            before = row.number
            try:
                note = read_checkpoint(str(row.note))
            except Malformed as error:
                self.report.add(f"the stored {told} is damaged: {error}")
                continue
            if not isinstance(row.issued, int) or row.issued < 0:
                self.report.add(f"the stored {told} is damaged: its time is no time")
            elif (note.size, note.root) != (row.size, row.root):
                self.report.add(f"the stored {told} is damaged: its note and its row differ")
            else:
                self._agree(told, note)
        for one in published:
            self._agree(f"the checkpoint of {one.origin}", one)


_KINDS = (
    ("stream", str),
    ("topic", str),
    ("recorder", str),
    ("state", bytes),
    ("event_id", str | None),
    ("texts", bytes | None),
)


def _types(row: Stored) -> str | None:
    """The first column that holds what it cannot hold."""
    for name in ("seq", "version", "recorded"):
        if not isinstance(value := getattr(row, name), int) or value < 0:
            return name
    for name, kind in _KINDS:
        if not isinstance(getattr(row, name), kind):
            return name
    return None if isinstance(row.leaf, bytes) and len(row.leaf) == 32 else "leaf"


def _is_removed(row: Stored) -> bool:
    """Whether all that stands there is what is left of an event without its payload."""
    kind = d.EVENT_TYPES.get(row.topic)
    if kind is None or not issubclass(kind, d.Development | d.Amendment) or row.texts is not None:
        return False
    try:
        event = decode(row.topic, row.state)
    except Unreadable:
        return False
    as_stored = (row.event_id, row.state)
    return isinstance(event, d.PayloadRemoved) and (event.id, encode(event)) == as_stored
