"""What a write may meet of one negotiation: its version, names, keys, and the few events that what
is written concerns. Each thing is read once, however many drafts ask for it.

Dates are tightened along links, a package shares its date and sources, a track is what was said
of one name: all of these stay within the events that are reached from one another by name. So an
append needs to look at no more than these, however long the stream is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from events import developments as d
from events.errors import Refused
from events.log import Logged
from events.names import WITH_IDS, unfit
from timeline.mentions import MENTIONED, Named, bearing_of, hanging_of, indexed
from timeline.shelf import Shelf, logged
from timeline.store import closing
from timeline.store.reader import FEW, Around, Reader

if TYPE_CHECKING:
    from timeline.store.entry import Fresh

_DEVELOPMENTS = {kind.topic for kind in d.types_of(d.Development)}

MOST_ALONE = 20
"""Drafts up to which each name is asked for on its own."""

_WORTH_IT = 50
"""Events of a stream, for each draft of a larger batch, up to which all of its names and keys are
read at once: then one range read beats many look-ups."""


_MOST_EXPECTED = 100
"""Names that are looked up before anything else."""

_ASSERTION = "assertion"

_CLOSING = ((closing.SPACE, closing.CLOSED), (closing.SPACE, closing.OPENED))


class Hood:
    """The neighbourhood of a batch of `drafts` in a negotiation, as it was when it was made."""

    def __init__(
        self,
        shelf: Shelf,
        negotiation: str,
        drafts: int = 1,
        expected: Iterable[Named] = (),
        keys: Sequence[str] = (),
    ) -> None:
        """`expected` are names that will be asked for, `keys` idempotency keys: they are looked up
        with the first question, and what bears on the names with them."""
        self.shelf, self.negotiation = shelf, negotiation
        wanted = list(islice((one for one in expected if not unfit(one[1])), _MOST_EXPECTED))
        keys = [key for key in keys if not unfit(key)]
        # Before anything is checked against it. No store has what no text can be.
        stream = "" if unfit(negotiation) else negotiation
        bearing = [*indexed(wanted), *_CLOSING]
        found = self._reader.around(stream, wanted, bearing, keys, whole=[_ASSERTION])
        self.is_there = found.last is not None
        self._is_new = found.last is None
        self.version, self.last = found.last or (0, 0)
        self.head, self.recorded = found.tip
        """The number of the store's last event, and when it was recorded."""
        self._names: dict[Named, int | None] = {}
        self._keys: dict[str, tuple[bytes, int] | None] = {}
        self._mentions: dict[Named, list[int]] = {}
        told = sorted(
            (seq, name) for (space, name), seq in found.names.items() if space == _ASSERTION
        )
        self._spaces: dict[str, list[str]] = {_ASSERTION: [name for _, name in told]}
        self._rows: dict[int, Logged] = {}
        self._log: list[Logged] | None = None if self.is_there else []
        self._taken: list[Logged] = []
        self._bear: dict[Named, list[int]] | None = None
        self._take_in(found, wanted, bearing, keys)
        self._first = [*self._rows.values()]
        """What was found at once, until what hangs on it is looked up."""
        self._whole = drafts > MOST_ALONE and self.version <= _WORTH_IT * drafts
        if self._whole and self.is_there:
            self._names |= self._reader.all_names(negotiation)
            self._keys |= self._reader.all_keys(negotiation)

    @property
    def _reader(self) -> Reader:
        return self.shelf.reader  # of another store, once one is made for what is written

    def _look(self, bearing: Collection[Named], keys: Sequence[str] = ()) -> None:
        """Look up in one question what bears on these names, and these keys."""
        found = self._reader.around(self.negotiation, (), bearing, keys)
        self._take_in(found, (), bearing, keys)

    def _take_in(self, found: Around, names: Iterable[Named], bearing: Iterable[Named],
                 keys: Iterable[str]) -> None:  # fmt: skip
        self._names |= {named: found.names.get(named) for named in names}
        self._keys |= {key: found.keys.get(key) for key in keys}
        self._mentions |= {named: self._there(found.mentions.get(named, ())) for named in bearing}
        new = [row for row in found.rows if row.seq <= self.last and row.seq not in self._rows]
        self._rows |= {entry.seq: entry for entry in map(logged, new)}

    @property
    def all_names(self) -> list[Named] | None:
        """All names that are there, where they were read at once."""
        if self.is_there and not self._whole:
            return None
        return [named for named, seq in self._names.items() if seq is not None]

    def find_name(self, space: str, name: str) -> int | None:
        """The number of the event that declared a name."""
        named = (space, name)
        if named not in self._names:
            if self._whole or not self.is_there or unfit(name):
                return None
            if self._is_new and space in MENTIONED:
                return None  # all that declares was taken in
            wanted = [(one, name) for one in (WITH_IDS if space in WITH_IDS else (space,))]
            found = self._reader.find_names(self.negotiation, wanted)
            self._names |= {named: found.get(named) for named in wanted}
        return self._names[named]

    def recorded_name(self, space: str, name: str) -> int | None:
        """The same of what is in the log, whatever else was decided since."""
        return Hood.find_name(self, space, name)

    def find_names(self, wanted: Iterable[Named]) -> dict[Named, int]:
        """Those of these names that are there, looked up in one question."""
        wanted = list(wanted)
        if self.is_there and not self._whole:
            missing = [one for one in wanted if one not in self._names and not unfit(one[1])]
            found = self._reader.find_names(self.negotiation, missing) if missing else {}
            self._names |= {named: found.get(named) for named in missing}
        return {one: seq for one in wanted if (seq := self._names.get(one)) is not None}

    def names(self, space: str) -> list[str]:
        """The names declared in a space, in the order of their declaration."""
        if space not in self._spaces:
            self._spaces[space] = (
                self._reader.names(self.negotiation, space) if self.is_there else []
            )
        return self._spaces[space]

    def newest(self, space: str, size: int) -> list[Logged]:
        """The events that declared so many names of a space, the newest of them, in order."""
        if not self.is_there:
            return []
        return self.rows(self._reader.newest_names(self.negotiation, space, size))

    def declarations(self, *spaces: str) -> list[Logged]:
        """Every declaration of the names of these spaces, in order."""
        named = [(MENTIONED[space], name) for space in spaces for name in self.names(space)]
        self._bearing(named)
        rows = self.rows({seq for one in named for seq in self.mentions(*one)})
        # A correction that brings such a name in is found there, too.
        return [row for row in rows if isinstance(row.event, d.Declaration)]

    def find_key(self, key: str, *others: str) -> tuple[bytes, int] | None:
        """The digest of the request that used an idempotency key, and its event's number. What is
        known of `others` is looked up with it: they may be asked for next."""
        if key not in self._keys:
            if self._whole or not self.is_there:
                return None
            due = {named for row in self._first for named in hanging_of(row.event)}
            due -= self._mentions.keys()
            self._look(due if _are_few(due) else (), [key, *others])
            self._first = []
        return self._keys[key]

    def expect(self, keys: Sequence[str]) -> None:
        """Look up many keys at once; of those asked for before, nothing is kept."""
        found = self._reader.find_keys(self.negotiation, keys) if self.is_there else {}
        self._keys = {**dict.fromkeys(keys), **found}

    def moved_on(self, fresh: Sequence[Fresh], seqs: Sequence[int]) -> None:
        """Take in the names and the version of what was recorded under these numbers."""
        self.is_there, self.version, self.last = True, self.version + len(seqs), seqs[-1]
        self._log, self._mentions, self._spaces = None, {}, {}
        for one, seq in zip(fresh, seqs, strict=True):
            if one.topic not in _DEVELOPMENTS:  # those are by the hundred thousand
                self._names |= dict.fromkeys(one.names, seq)

    def mentions(self, space: str, name: str) -> list[int]:
        """The numbers of the events that bear on a name, in order."""
        named = (space, name)
        self._bearing((named,))
        if self._bear is None:
            self._bear = {}
            for entry in self._taken:
                for one in bearing_of(entry.event):
                    self._bear.setdefault(one, []).append(entry.seq)
        return [*self._mentions[named], *self._bear.get(named, ())]

    def _bearing(self, wanted: Iterable[Named]) -> None:
        missing = [named for named in wanted if named not in self._mentions]
        fit = [named for named in missing if not unfit(named[1])] if self.is_there else []
        if fit and _are_few(fit):
            self._look(fit)
        elif fit:
            found = self._reader.bearing(self.negotiation, fit)
            self._mentions |= {named: self._there(seqs) for named, seqs in found.items()}
        for named in missing:
            self._mentions.setdefault(named, [])

    def _there(self, seqs: Iterable[int]) -> list[int]:
        """Without what was stored since this was made: what was taken may be among it."""
        return [seq for seq in seqs if seq <= self.last]

    @property
    def is_closed(self) -> bool:
        """Whether the last word on the negotiation was to close it."""
        self._bearing(_CLOSING)
        closed, opened = (self.mentions(*named) for named in _CLOSING)
        return closing.was_last(closed, opened)

    def refuse_closed(self) -> None:
        """Raise Refused where the negotiation is closed: nothing is recorded of it."""
        if self.is_closed:
            name = self.negotiation
            raise Refused(f"negotiation '{name}' is closed: 'timeline new {name}' opens it again")

    def rows(self, seqs: Collection[int]) -> list[Logged]:
        """The events with these numbers, in order."""
        missing = [seq for seq in seqs if seq not in self._rows]
        if missing:
            found = self.shelf.rows(self.negotiation, missing)
            self._rows |= {entry.seq: entry for entry in found}
        return [self._rows[seq] for seq in sorted(set(seqs)) if seq in self._rows]

    def log(self) -> list[Logged]:
        """The whole stream, in order, with what was taken."""
        if self._log is None:
            self._log = self.shelf.log(self.negotiation, self.last)
            self._rows |= {entry.seq: entry for entry in self._log}
        return [*self._log, *self._taken]

    def take(self, entries: Sequence[Logged]) -> None:
        """Take in what a write puts last, in place of what was taken; names and keys stay."""
        for entry in self._taken:
            del self._rows[entry.seq]
        self._taken, self._bear = list(entries), None
        self._rows |= {entry.seq: entry for entry in entries}

    def near(
        self, seeds: Iterable[d.Event] = (), *, seqs: Iterable[int] = (), upto: int | None = None,
        frame: Iterable[Logged] = (),
    ) -> list[Logged]:  # fmt: skip
        """Every event up to a number that bears on the seeds or on these numbers, also through
        others; and the frame, from which nothing else is looked for. In order."""
        found = {entry.seq: entry for entry in frame}
        seen: set[Named] = set()
        events, wanted = list(seeds), set(seqs)
        while events or wanted:
            fresh = {named for event in events for named in hanging_of(event)} - seen
            seen |= fresh
            self._bearing(fresh)
            wanted.update(seq for named in fresh for seq in self.mentions(*named))
            rows = self.rows({seq for seq in wanted - found.keys() if upto is None or seq <= upto})
            found |= {row.seq: row for row in rows}
            events, wanted = [row.event for row in rows], set()
        joined = [one.event for one in found.values() if isinstance(one.event, d.PartyJoined)]
        if any(one.mediator for one in joined):
            # What a mediator tables for nobody by name is on the table for all.
            parties = self.declarations("party")
            found |= {one.seq: one for one in parties if upto is None or one.seq <= upto}
        return [found[seq] for seq in sorted(found)]


def _are_few(named: Collection[Named]) -> bool:
    return len({name for _, name in named}) <= FEW
