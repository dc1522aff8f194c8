"""Coded events into the log, by chunks: the same rows as the ordinary way writes, only faster.

What an entry needs checked by name is known here without asking: an event's own id, its party,
source and issue. A test holds what is written equal to what `Desk.append` writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from eventsourcing.persistence import StoredEvent

from events import developments as d
from events.codec import encode
from events.entry import unbuild
from events.errors import Conflict
from projections.cut import Cut
from projections.record import read_record
from timeline import framing
from timeline.entries.draft import Draft
from timeline.interchange.coded import Coded, Party, event_of
from timeline.interchange.names import slug
from timeline.mentions import mentions_of, names_of
from timeline.recording.decision import content_key, digest_of
from timeline.recording.desk import Desk
from timeline.recording.hood import Hood
from timeline.store.conflicts import KeyTaken, NameTaken, Taken
from timeline.store.entry import Entry

CHUNK = 20_000
"""Events in one transaction."""

_MOST_KNOWN = 200_000
"""Declared names that are remembered; beyond that the store is asked."""

_TRIES = 20
_TOPIC = d.EventCoded.topic.encode() + b"\n"


@dataclass(kw_only=True)
class _Stream:
    """What is known of one negotiation: its version, and which names it has."""

    version: int
    fresh: bool
    known: set[tuple[str, str]] = field(default_factory=set)


@dataclass(kw_only=True)
class Tally:
    """What became of the events that were taken."""

    new: int = 0
    unchanged: int = 0
    corrected: int = 0
    by_hand: int = 0
    opened: int = 0


class Bulk:
    """Records coded events at one desk. Call `add` for each and `flush` at the end."""

    def __init__(
        self,
        desk: Desk,
        reader: str,
        issue: str,
        *,
        title_of: Callable[[str], str | None],
        dry_run: bool = False,
    ) -> None:
        self.tally = Tally()
        self._desk = desk
        self._reader = reader
        self._issue = issue
        self._title_of = title_of
        self._dry_run = dry_run
        self._streams: dict[str, _Stream] = {}
        self._waiting: list[tuple[str, Coded]] = []

    def add(self, stream: str, coded: Coded) -> None:
        """Take one event for a negotiation, which is opened if there is none."""
        self._waiting.append((stream, coded))
        if len(self._waiting) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Record what waits. Raises Conflict where an id or name is somebody else's."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        if self._dry_run:
            self._count(waiting)
            return
        for _ in range(_TRIES):
            batch = _Batch(self, self._desk.recorder)
            for stream, coded in waiting:
                batch.add(stream, coded)
            try:
                if batch.stored:
                    self._desk.put(batch.stored, batch.entries)
            except (KeyTaken, NameTaken) as taken:
                waiting = self._without_known(waiting, taken)
                self._streams.clear()
                continue
            except Taken:
                self._streams.clear()  # somebody appended meanwhile: look again
                continue
            batch.settle()
            self.tally.new += batch.events
            return
        raise Conflict("other desks kept writing first: try again")

    # --- what is known --------------------------------------------------------------------

    def key(self, coded: Coded) -> str:
        """The idempotency key of an event: its number in the file's own numbering."""
        return f"import:{self._reader}:{coded.id}"

    def stream(self, name: str) -> _Stream:
        found = self._streams.get(name)
        if found is None:
            last = self._desk.shelf.reader.last(name)
            found = _Stream(version=last[0] if last else 0, fresh=last is None)
            self._streams[name] = found
        return found

    def knows(self, name: str, stream: _Stream, space: str, what: str) -> bool:
        """Whether a name is declared in a negotiation."""
        if (space, what) in stream.known:
            return True
        if stream.fresh and stream.version == 0:
            return False
        if self._desk.shelf.reader.find_name(name, space, what) is None:
            return False
        stream.known.add((space, what))
        return True

    def party_title(self, party: Party) -> str | None:
        """A party's name in words."""
        assert party.party is not None
        title = self._title_of(party.party)
        if title is None and party.name and slug(party.name) == party.party:
            title = party.name  # a code of its own is not named after whoever bore it first
        return title if title != party.party else None

    # --- what is there already ------------------------------------------------------------

    def _count(self, waiting: list[tuple[str, Coded]]) -> None:
        for stream, coded in waiting:
            found = self._desk.shelf.reader.find_key(stream, self.key(coded))
            if found is None:
                self.tally.new += 1
                if not self._desk.shelf.reader.last(stream) and stream not in self._streams:
                    self.tally.opened += 1
                    self._streams[stream] = _Stream(version=0, fresh=True)
            elif found[0] == _digest(encode(event_of(coded, self._reader, self._issue))):
                self.tally.unchanged += 1
            else:
                self.tally.corrected += 1

    def _without_known(
        self, waiting: list[tuple[str, Coded]], taken: Taken
    ) -> list[tuple[str, Coded]]:
        """What is left after the events that an earlier import recorded, which are corrected
        where the file says otherwise now. Of an event that the file has twice, the first."""
        left: dict[tuple[str, str], tuple[str, Coded]] = {}
        found_any = False
        for stream, coded in waiting:
            found = self._desk.shelf.reader.find_key(stream, self.key(coded))
            if found is None and (stream, coded.id) not in left:
                left[stream, coded.id] = (stream, coded)
                continue
            found_any = True
            if found is None or found[0] == _digest(
                encode(event_of(coded, self._reader, self._issue))
            ):
                self.tally.unchanged += 1
            else:
                self._correct(stream, coded, found[1])
        if not found_any and isinstance(taken, NameTaken):
            raise Conflict(f"{taken}: it is no event of this import")
        return list(left.values())

    def _correct(self, stream: str, coded: Coded, seq: int) -> None:
        """The ordinary correction of an event that the file has otherwise now."""
        shelf = self._desk.shelf
        (first,) = shelf.rows(stream, [seq])
        if not isinstance(first.event, d.Development):  # its payload was removed, and stays so
            self.tally.by_hand += 1
            return
        near = Hood(shelf, stream).near([first.event])
        if any(
            isinstance(e.event, d.Amendment) and not self._is_ours(stream, coded, e.seq)
            for e in near
            if getattr(e.event, "target", None) == first.event.id
        ):
            self.tally.by_hand += 1
            return
        record = read_record(near, Cut(recorded_by=near[-1].seq))
        item = record.visible.get(first.event.id)
        now = unbuild(item.development if item else first.event)[1]
        told = unbuild(event_of(coded, self._reader, self._issue))[1]
        sets = [
            f"{name}={text}"
            for name in dict.fromkeys((*told, *now))
            if told.get(name) != now.get(name)
            for text in told.get(name) or [""]
        ]
        if not sets:
            self.tally.unchanged += 1
            return
        number = len(shelf.reader.keys(stream, f"{self.key(coded)}!")) + 1
        self._desk.enter(
            stream,
            [
                *self._undeclared(stream, coded),
                Draft(
                    place=f"event {coded.id}",
                    kind="correct",
                    raw={"id": [first.event.id], "set": sets, "reason": ["the file was changed"]},
                    key=f"{self.key(coded)}!{number}",
                ),
            ],
        )
        self.tally.corrected += 1

    def _is_ours(self, stream: str, coded: Coded, seq: int) -> bool:
        keys = self._desk.shelf.reader.keys(stream, f"{self.key(coded)}!")
        return seq in {number for _, number in keys}

    def _undeclared(self, stream: str, coded: Coded) -> list[Draft]:
        find = self._desk.shelf.reader.find_name
        found = []
        for party in (coded.actor, coded.recipient):
            if party.party and find(stream, "party", party.party) is None:
                title = self.party_title(party)
                raw = {"party": [party.party], **({"name": [title]} if title else {})}
                found.append(Draft(place=f"event {coded.id}", kind="party", raw=raw))
        source = coded.source
        if source and find(stream, "source", source.id) is None:
            raw = {"source": [source.id]} | {
                name: [text]
                for name, text in source._asdict().items()
                if name != "id" and text is not None
            }
            found.append(Draft(place=f"event {coded.id}", kind="source", raw=raw))
        return found


class _Batch:
    """The rows of one transaction."""

    def __init__(self, bulk: Bulk, recorder: str) -> None:
        self.stored: list[StoredEvent] = []
        self.entries: list[Entry] = []
        self.events = 0
        self._bulk = bulk
        self._recorder = recorder
        self._versions: dict[str, int] = {}
        self._taken: dict[str, set[tuple[str, str]]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._opened = 0

    def add(self, name: str, coded: Coded) -> None:
        """One event, after what it needs declared."""
        bulk = self._bulk
        stream = bulk.stream(name)
        if stream.version == 0 and name not in self._versions:
            self._frame(name, framing.opened(name, None))
            self._opened += 1
        for party in (coded.actor, coded.recipient):
            if party.party is not None and not self._has(name, stream, ("party", party.party)):
                title = bulk.party_title(party)
                self._frame(name, d.PartyJoined(party=party.party, name=title))
        source = coded.source
        if source is not None and not self._has(name, stream, ("source", source.id)):
            self._frame(name, d.SourceDeclared(
                source=source.id, publisher=source.publisher, title=source.title, url=source.url,
                published=source.published, accessed=source.accessed,
            ))  # fmt: skip
        issue = bulk._issue
        if issue != "process" and not self._has(name, stream, ("issue", issue)):
            self._frame(name, d.IssueDefined(issue=issue))
        event = event_of(coded, bulk._reader, issue)
        body = encode(event)
        named = ("development", event.id)
        self._put(
            name, event, body,
            Entry(recorder=self._recorder, event_id=event.id, names=(named,), mentions=(named,),
                  key=bulk.key(coded), digest=_digest(body)),
        )  # fmt: skip
        self.events += 1

    def settle(self) -> None:
        """The batch is recorded: what it declared is known from now on."""
        for name, version in self._versions.items():
            stream = self._bulk.stream(name)
            stream.version = version
            if len(stream.known) > _MOST_KNOWN:
                stream.known.clear()
                stream.fresh = False
            stream.known |= self._taken.get(name, set())
        self._bulk.tally.opened += self._opened

    def _has(self, name: str, stream: _Stream, named: tuple[str, str]) -> bool:
        if named in stream.known:
            return True
        taken = self._taken.get(name)
        if taken is not None and named in taken:
            return True
        return self._bulk.knows(name, stream, *named)

    def _frame(self, name: str, event: d.Event) -> None:
        body = encode(event)
        digest = digest_of(event.topic, body)
        names = tuple(names_of(event))
        self._taken.setdefault(name, set()).update(names)
        self._put(
            name, event, body,
            Entry(recorder=self._recorder, names=names, mentions=tuple(mentions_of(event)),
                  key=content_key(digest), digest=digest),
        )  # fmt: skip

    def _put(self, name: str, event: d.Event, body: bytes, entry: Entry) -> None:
        version = self._versions.get(name)
        version = (self._bulk.stream(name).version if version is None else version) + 1
        self._versions[name] = version
        self.stored.append(StoredEvent(name, version, event.topic, body))
        self.entries.append(entry)


def _digest(body: bytes) -> bytes:
    return sha256(_TOPIC + body).digest()
