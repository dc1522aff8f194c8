"""What an import has decided so far, beside what is recorded. Names are held, for every later row
may refer to them; the events themselves are packed away and read back by the few that need them."""

from __future__ import annotations

import contextlib
import tempfile
import time
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Generic, TypeVar
from weakref import finalize

import msgspec

from events import developments as d
from events.codec import decode
from events.declaring import name_declared
from events.errors import Conflict, Problem, Refused
from events.log import Logged
from projections.record.links import inline_links
from timeline.entries import framing
from timeline.entries.draft import AMENDING, Draft
from timeline.mentions import Named, bearing_of
from timeline.recording.batch import Batch
from timeline.recording.deciding import Conditions, decide
from timeline.recording.decision import Decision
from timeline.recording.declared import names_given
from timeline.recording.desk import Desk
from timeline.recording.hood import Hood
from timeline.store.errors import StoreError

Thing = TypeVar("Thing")

_IN_MEMORY = 4 << 20
"""Bytes that stay in memory."""


class Spool(Generic[Thing]):
    """Things of one type in the order in which they were added, or in another one. Adding and
    reading raise StoreError where the temporary folder has no room."""

    def __init__(self, kind: Any) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - as long as this
        finalize(self, _close, self._file)
        self._ends = array("q", [0])
        self._unfit: dict[int, Thing] = {}
        """What holds half of a pair, which no packed text can: refused as soon as it is decided."""
        self._was_read = False
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, thing: Thing) -> None:
        """Put a thing after the others."""
        try:
            packed = self._encoder.encode(thing)
        except UnicodeEncodeError:
            self._unfit[len(self)], packed = thing, b""
        try:
            if self._was_read:
                self._file.seek(self._ends[-1])
                self._was_read = False
            self._file.write(packed)
        except OSError as error:
            raise _no_room(error) from None
        self._ends.append(self._ends[-1] + len(packed))

    def read(self, places: Iterable[int] | None = None) -> Iterator[Thing]:
        """The things at these places, counted from 0; all of them without any."""
        ends, file, decode = self._ends, self._file, self._decoder.decode
        for place in range(len(self)) if places is None else places:
            if place in self._unfit:
                yield self._unfit[place]
                continue
            start = ends[place]
            self._was_read = True  # others may read, or add, between two of these
            try:
                file.seek(start)
                packed = file.read(ends[place + 1] - start)
            except OSError as error:
                raise _no_room(error) from None
            yield decode(packed)


def _no_room(error: OSError) -> StoreError:
    return StoreError(
        f"what is read of the table cannot be kept there ({error.strerror or error})",
        tempfile.tempdir or "the temporary folder",
        "Free some space, or name another folder in TMPDIR, then try again.",
    )


def _close(file: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # what had no room is not needed any more
        file.close()


_Packed = tuple[str, bytes, str, bytes, str | None, tuple[Named, ...]]
"""A decision without its event: topic, body, key, digest, place, names."""

_LIVES = (d.Measure, d.Withdrawn, d.AgreementReached)
"""What may come too late, because what it is about has ended."""

_BY_WORDS = (d.Linked, d.TitleGiven, d.StanceAsserted)


def declared_in(event: d.Event) -> list[str]:
    """The party, issue or source that an event declares: `party USA`."""
    if isinstance(event, d.Declaration) and event.space != "title":
        return [f"{event.space} {name_declared(event)}"]
    return []


class _Around(Hood):
    """A neighbourhood whose log is what bears on the events that it took in."""

    _taken_in: Sequence[Logged] = ()

    def take(self, entries: Sequence[Logged]) -> None:
        super().take(entries)
        self._taken_in = entries

    def log(self) -> list[Logged]:
        near = {entry.seq: entry for entry in self.near(e.event for e in self._taken_in)}
        return sorted({**near, **{entry.seq: entry for entry in self._taken_in}}.values())


class Ahead(Hood):
    """The store, and what was decided of the rows so far, under the numbers that it would have."""

    def __init__(self, desk: Desk, negotiation: str, title: str | None, drafts: int) -> None:
        super().__init__(desk.shelf, negotiation, drafts)
        self._desk = desk
        self._opening = None if self.is_there else framing.opened(negotiation, title)
        self._before = self.head
        self._named: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._borne: dict[Named, list[int]] = {}
        self._lives: list[int] = []
        self._hangs_together = False
        self._doubtful: set[str] = set()
        self._said: dict[str, tuple[bytes, int, str | None]] = {}
        """Links, titles and assertions, which are known by their words: key -> digest, number and
        place. Rows have keys of their own, and a name is declared once."""
        self._packed = Spool[_Packed](_Packed)
        self.declared: list[str] = []
        """The parties, issues and sources that are declared: `party USA`."""

    def __len__(self) -> int:
        return len(self._packed)

    @property
    def all_names(self) -> None:
        """Not known: what was decided since is none of those that were read at once."""
        return None

    def decide(self, drafts: Sequence[Draft]) -> None:
        """Decide the next drafts. Raises Refused and Conflict; then their names count as given,
        so that what refers to them later is not called wrong as well."""
        asked = Conditions(opening=None if self._packed else self._opening)
        known = [draft for draft in drafts if not self._amends_doubtful(draft)]
        try:
            decisions = decide(known, self, self._desk.recorder, asked)
        except (Refused, Conflict):
            for space, name in (named for draft in drafts for named in names_given(draft)):
                self._doubtful.add(name)
                self._named[space].setdefault(name, 0)
            raise
        twice = []
        for decision in decisions:
            first = self._said.get(decision.key)
            if first is not None and isinstance(decision.event, d.Linked):
                message = f"is the same entry as {first[2]}: remove one"
                twice.append(Problem(where="", message=message, place=decision.place))
            if decision.there is None:
                self._take(decision)
            if first is None and isinstance(decision.event, _BY_WORDS):
                seq = decision.there or self.head
                self._said[decision.key] = decision.digest, seq, decision.place
        if twice:
            raise Refused(twice)

    def _amends_doubtful(self, draft: Draft) -> bool:
        if not self._doubtful or draft.kind not in AMENDING:
            return False
        return any(text in self._doubtful for name in ("id", "other")
                   for text in draft.raw.get(name, ()))  # fmt: skip

    def _take(self, decision: Decision) -> None:
        event, self.head = decision.event, self.head + 1
        for space, name in decision.names:
            self._named[space][name] = self.head
        self._packed.add((event.topic, decision.stored(), decision.key, decision.digest,
                          decision.place, decision.names))  # fmt: skip
        if isinstance(event, d.Development):
            if isinstance(event, _LIVES):
                self._lives.append(self.head)
            if event.time or event.package or inline_links(event):
                self._hangs_together = True
            if event.package:
                self._borne.setdefault(("package", event.package), []).append(self.head)
            return
        self._hangs_together |= isinstance(event, d.Amendment)
        self.declared += declared_in(event)
        if not isinstance(event, d.SourceDeclared):
            for named in bearing_of(event):
                self._borne.setdefault(named, []).append(self.head)

    # --- as a neighbourhood ---------------------------------------------------------------------

    def has_declared(self, space: str, name: str) -> bool:
        """Whether the import itself declares a name."""
        return name in self._named[space]

    def find_name(self, space: str, name: str) -> int | None:
        """As of a Hood; so are all below."""
        found = self._named[space].get(name)
        return super().find_name(space, name) if found is None else found

    def find_key(self, key: str, *others: str) -> tuple[bytes, int] | None:
        found = self._said.get(key)
        return super().find_key(key, *others) if found is None else found[:2]

    def names(self, space: str) -> list[str]:
        return [*super().names(space), *self._named[space]]

    def mentions(self, space: str, name: str) -> list[int]:
        found = self._borne.get((space, name), [])
        if space in ("development", "source") and (seq := self._named[space].get(name)):
            found = [seq, *found]
        return [*super().mentions(space, name), *found]

    def rows(self, seqs: Collection[int]) -> list[Logged]:
        places = sorted(seq - self._before - 1 for seq in seqs if seq > self._before)
        return [*super().rows([seq for seq in seqs if seq <= self._before]),
                *self.events(places)]  # fmt: skip

    # --- what became of it ----------------------------------------------------------------------

    def events(self, places: Sequence[int] | None = None) -> list[Logged]:
        """What is new, or the part of it at these places, under the numbers that it would have."""
        now = max(time.time_ns() // 1000, self.recorded + 1)
        first = self._before + 1
        at = range(len(self)) if places is None else places
        return [
            Logged(first + place, now + place, self._desk.recorder, decision.event)
            for place, decision in zip(at, self.decisions(at), strict=True)
        ]

    def decisions(self, places: Sequence[int] | None = None) -> Iterator[Decision]:
        """What was decided, or the part of it at these places."""
        for topic, body, key, digest, place, names in self._packed.read(places):
            yield Decision(event=decode(topic, body), key=key, digest=digest, place=place,
                           names=names, body=body)  # fmt: skip

    def check(self) -> None:
        """Refuse what the order, the accounts or the life of what is there has no room for; as
        `Batch.check`, which is told of what that may hang on. Where nothing has a link, a time of
        day or a package and nothing is amended, that is what may come to its end, and its
        sources, whose days may be its own."""
        if self._hangs_together:
            concerned = list(range(len(self)))
        else:
            sources = self._named["source"]
            cited = (one.source for entry in self.rows(self._lives)
                     for one in entry.event.citations)  # type: ignore[attr-defined]  # fmt: skip
            seqs = {*self._lives, *(sources[name] for name in cited if name in sources)}
            concerned = sorted(seq - self._before - 1 for seq in seqs)
        if concerned:
            # Of a stream that is longer than what is new, only what bears on that is read.
            kind = _Around if self.version > len(concerned) else Hood
            hood = kind(self.shelf, self.negotiation)
            Batch(hood, list(self.decisions(concerned)), self._desk.recorder).check()

    def put(self, size: int) -> Iterator[int]:
        """Record it by parts of so many events, each of them one transaction; how many are
        recorded after each. Raises the store's Taken where another desk wrote meanwhile."""
        self._named.clear()
        self._said.clear()
        decisions, done = self.decisions(), 0
        while part := list(islice(decisions, size)):
            stream, version, who = self.negotiation, self.version + 1, self._desk.recorder
            fresh = [one.fresh(stream, at, who) for at, one in enumerate(part, start=version)]
            self._desk.put([(self, fresh)])
            done += len(part)
            yield done
