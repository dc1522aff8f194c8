"""Reading a store without writing to it.

`timeline.store.readers` picks the implementation. An SQLite file is read through the standard
library alone: loading SQLAlchemy takes longer than most answers. Nothing heavy is imported here.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from timeline.store.identity import damaged


class Row(NamedTuple):
    """One stored event. recorded: microseconds since 1970-01-01 UTC, rising with seq. texts: those
    whose hashes the state holds (`events.sealing`)."""

    seq: int
    stream: str
    version: int
    topic: str
    state: bytes
    recorded: int
    recorder: str
    event_id: str | None
    texts: bytes | None


class StreamHead(NamedTuple):
    """A stream in outline: its first number in the log, and how many events it has."""

    stream: str
    first_seq: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a stream


class Around(NamedTuple):
    """What a store holds around some names of a stream, all as of one moment.

    last, tip: as `Reader` gives them. names: those that are declared, with the event's number;
    mentions: the events that bear on one, in order; (space, name) each. keys: as `find_keys` gives
    them. rows: the events of the stream that bear on the names, and its last one.
    """

    last: tuple[int, int] | None
    tip: tuple[int, int]
    names: dict[tuple[str, str], int]
    mentions: dict[tuple[str, str], list[int]]
    keys: dict[str, tuple[bytes, int]]
    rows: list[Row]


_TOP = 2**63 - 1
"""Above every number: the largest integer that both databases hold."""

_LAST = "\U0010ffff"
"""Sorts after every other character in byte order."""

_FILLED = ("events", "names", "keys", "mentions")
"""The tables that `check_filled` looks at."""

FEW = 50
"""Names up to which those of several spaces are looked up at once, each in all of them."""


class Reader(ABC):
    """Answers about one store, on top of one way to run a statement; each is true of one moment.

    The log is append-only and its numbers follow the order of commits, so everything up to a
    number read once stays as it is: answers that take several statements need no transaction. A
    reader serves one thread at a time.
    Every method may raise the errors of `timeline.store.errors`. What is not there is None, 0 or
    empty, never an error.
    """

    _shown: str
    """What messages call the store."""

    @abstractmethod
    def _ask(self, statement: str, **values: Any) -> Sequence[Sequence[Any]]:
        """All rows of the statement of that name; raises StoreError."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the store; the reader cannot be used afterwards."""

    def check_filled(self) -> None:
        """Refuse, with StoreDamaged, a store of which a whole table was emptied.

        It costs a look at the first row of each. It is true of stores that
        `timeline.recording.desk` wrote, where each event has a key, and each negotiation and
        issue a name.
        """
        filled = dict(zip(_FILLED, self._ask("filled")[0], strict=True))
        if all(filled.values()) or not any(filled.values()):
            return
        if not (filled["events"] and filled["names"]):
            lost = " and ".join(name for name in ("events", "names") if not filled[name])
            raise damaged(f"its table {lost} is empty, and others are not", self._shown)
        # A redaction removes keys, and what mentions nothing may be all that there is.
        if not filled["keys"] and not self._ask("redacted"):
            raise damaged("its table keys is empty, and others are not", self._shown)
        if not filled["mentions"] and self._ask("mentioned"):
            raise damaged("its table mentions is empty, and others are not", self._shown)

    def head(self) -> int:
        """The number of the last event; 0 in an empty store."""
        return self.tip()[0]

    def tip(self, upto: int = _TOP) -> tuple[int, int]:
        """Number of the last event up to `upto`, and when it was recorded; zeros without one."""
        for seq, recorded in self._ask("tip", upto=upto):
            return seq, recorded
        return 0, 0

    def streams(self) -> list[StreamHead]:
        """All streams, in the order in which they began. Reads an index of all events."""
        return [StreamHead._make(row) for row in self._ask("streams")]

    def last(self, stream: str, upto: int | None = None) -> tuple[int, int] | None:
        """Version and number of the stream's last event up to `upto`. Versions have no gaps: it
        is also how many events there are."""
        for version, seq in self._ask("last", stream=stream, upto=_TOP if upto is None else upto):
            return version, seq
        return None

    def part(self, stream: str, start: int, end: int) -> list[Row]:
        """The events of a stream after its first `start` ones, up to the one numbered `end`."""
        return [Row._make(row) for row in self._ask("part", stream=stream, start=start, end=end)]

    def stream(self, name: str, upto: int | None = None) -> list[Row]:
        """The events of a stream with numbers up to `upto`, in order."""
        found = self._ask("stream", stream=name, upto=_TOP if upto is None else upto)
        return [Row._make(row) for row in found]

    def rows(self, stream: str, seqs: Iterable[int]) -> list[Row]:
        """The events of a stream with these numbers, in order, each once."""
        wanted = [*seqs]
        found = self._ask("rows", stream=stream, seqs=wanted) if wanted else ()
        return [Row._make(row) for row in found]

    def log(self, stream: str | None = None, after: int = 0, limit: int | None = None) -> list[Row]:
        """The first so many events with numbers above `after`, in order, of one stream or all."""
        statement, of = ("log", {}) if stream is None else ("stream log", {"stream": stream})
        found = self._ask(statement, after=after, size=_TOP if limit is None else limit, **of)
        return [Row._make(row) for row in found]

    def find_name(self, stream: str, space: str, name: str) -> int | None:
        """The number of the event that declared a name."""
        return self.find_names(stream, [(space, name)]).get((space, name))

    def names(self, stream: str, space: str, upto: int = _TOP) -> list[str]:
        """The names declared in a space by events up to a number, by declaration, then bytes."""
        return [name for (name,) in self._ask("names", stream=stream, space=space, upto=upto)]

    def newest_names(self, stream: str, space: str, size: int) -> list[int]:
        """The numbers of the events that declared so many names of a space, the newest first."""
        found = self._ask("newest names", stream=stream, space=space, size=size)
        return [seq for (seq,) in found]

    def all_names(self, stream: str) -> dict[tuple[str, str], int]:
        """Every name that is declared in a stream, (space, name) -> its event's number."""
        found = self._ask("all names", stream=stream)
        return {(space, name): seq for space, name, seq in found}

    def all_keys(self, stream: str) -> dict[str, tuple[bytes, int]]:
        """Every idempotency key of a stream -> its request's digest, its event's number."""
        found = self._ask("all keys", stream=stream)
        return {key: (bytes(digest), seq) for key, digest, seq in found}

    def mentions(self, stream: str, space: str, name: str) -> list[int]:
        """The numbers of the events that bear on a name, in order."""
        return self.bearing(stream, [(space, name)])[space, name]

    def placed(
        self, stream: str, space: str, upto: int, size: int, *, last: bool = False
    ) -> list[tuple[str, int]]:
        """The first so many mentions of names in a space (`last`: the last, backwards) by events up
        to a number: (name, the event's number), by name and number. What has no name is none."""
        statement = "last placed" if last else "first placed"
        found = self._ask(statement, stream=stream, space=space, upto=upto, size=size)
        return [(name, seq) for name, seq in found]

    def count_mentions(self, stream: str, space: str, upto: int) -> int:
        """How many mentions in a space events up to a number make."""
        return int(self._ask("mentions counted", stream=stream, space=space, upto=upto)[0][0])

    def around(
        self,
        stream: str,
        wanted: Collection[tuple[str, str]],
        bearing: Collection[tuple[str, str]],
        keys: Sequence[str] = (),
        whole: Sequence[str] = (),
    ) -> Around:
        """In one question: which (space, name) of those `wanted` are declared, and every name of
        the `whole` spaces; what bears on others; some `keys`. It may tell of more than was asked,
        where a name is asked for in several spaces."""
        names = {name for _, name in (*wanted, *bearing)}
        told = self._ask(
            "around", stream=stream, names=[*names], spaces=[*{space for space, _ in wanted}],
            bearing=[*{space for space, _ in bearing}], keys=list(keys), whole=list(whole),
        )  # fmt: skip
        rows: dict[int, Row] = {}
        found = Around(None, (0, 0), {}, {}, {}, [])
        for what, seq, *others in told:
            space, _, name, state, *_ = others
            if what == "event":
                rows[seq] = Row(seq, *others)
            elif what == "mention":
                found.mentions.setdefault((space, name), []).append(seq)
            elif what == "name":
                found.names[space, name] = seq
            else:
                found.keys[name] = bytes(state), seq
        for seqs in found.mentions.values():
            seqs.sort()
        own = sorted(row for row in rows.values() if row.stream == stream)
        bear = {seq for seqs in found.mentions.values() for seq in seqs}
        tip = max(rows, default=0)
        return found._replace(
            last=(own[-1].version, own[-1].seq) if own else None,
            tip=(tip, rows[tip].recorded) if rows else (0, 0),
            rows=[row for row in own if row.seq in bear],
        )

    def find_names(
        self, stream: str, wanted: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        """Those of many (space, name) that are declared -> the number of the event."""
        found = self._of_many("some names", stream, wanted)
        return {(space, name): seq for space, name, seq in found if (space, name) in wanted}

    def bearing(
        self, stream: str, wanted: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], list[int]]:
        """The numbers of the events that bear on each of many (space, name), in order."""
        found: dict[tuple[str, str], list[int]] = {named: [] for named in wanted}
        for space, name, seq in self._of_many("some mentions", stream, wanted):
            if (space, name) in found:
                found[space, name].append(seq)
        return {named: sorted(seqs) for named, seqs in found.items()}

    def _of_many(
        self, statement: str, stream: str, wanted: Collection[tuple[str, str]]
    ) -> Iterator[Sequence[Any]]:
        """The rows of some names in some spaces, and of others of these names that are there: one
        question where there are few, else one a space."""
        of: dict[str, dict[str, None]] = {}
        for space, name in wanted:
            of.setdefault(space, {})[name] = None
        together = dict.fromkeys(name for _, name in wanted)
        at_once = of and len(together) <= FEW
        for spaces, names in [([*of], together)] if at_once else [([s], of[s]) for s in of]:
            yield from self._ask(statement, stream=stream, spaces=spaces, names=[*names])

    def find_keys(self, stream: str, wanted: Sequence[str]) -> dict[str, tuple[bytes, int]]:
        """Those of many idempotency keys that were used: digest of the request, event's number."""
        found = self._ask("some keys", stream=stream, keys=[*wanted]) if wanted else ()
        return {key: (bytes(digest), seq) for key, digest, seq in found}

    def keys(self, stream: str, prefix: str) -> list[tuple[str, int]]:
        """The idempotency keys that begin so, each with its event's number, in that order."""
        found = self._ask("keys", stream=stream, low=prefix, high=prefix + _LAST)
        return [(key, seq) for key, seq in found]

    def leaf(self, seq: int) -> bytes | None:
        """The leaf hash of an event."""
        return next((bytes(leaf) for (leaf,) in self._ask("leaf", seq=seq)), None)

    def seq_at(self, recorded_us: int) -> int:
        """The number of the last event recorded at or before a time (microseconds, UTC)."""
        # Times rise with the numbers: some twenty looks by number spare an index on the time.
        return bisect_right(
            range(1, self.head() + 1), recorded_us, key=lambda seq: self.tip(seq)[1]
        )

    def server_now(self) -> int | None:
        """What the database's own clock says (microseconds, UTC); a file has none."""
        return None
