"""Folds that are kept for a while: an answer up to a sequence number never changes.

A fold is named by the negotiation, the entry it reads up to and everything else of its cut, so
that what is kept can be dropped at any time and is never out of date. The entry is named by its
number and by when it was recorded, so that another store in the same place is another name.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from threading import Lock
from typing import TypeVar

from events.log import Logged
from projections.as_of import at_day
from projections.codebook import Codebook, find_codebook
from projections.cut import Cut
from projections.diff import Change
from projections.record import Record, read_record
from projections.stance import Fold
from timeline.answers.positions import PositionTold, course_of
from timeline.parts import Parts
from timeline.reading import Question, Shelf

Kept = TypeVar("Kept")


class Shelved(OrderedDict[Hashable, object]):
    """The last few results by name; the oldest unused one goes first. Any thread may use it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._lock = Lock()

    def of(self, name: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under that name, else what `make` gives. Two threads may both make it."""
        with self._lock:
            if name in self:
                self.move_to_end(name)
                return self[name]  # type: ignore[return-value]
        made = make()
        with self._lock:
            self[name] = made
            while len(self) > self.size:
                self.popitem(last=False)
        return made

    def let_go(self) -> None:
        """Keep nothing."""
        with self._lock:
            self.clear()


class Folds:
    """Folds of one store, kept while they are asked for again. Any thread may use it.

    With every entry of the log, of whichever negotiation, all of it is let go: a redaction is an
    entry too, and what it removes shall not stay here.
    """

    def __init__(self, folds: int = 12, records: int = 3, answers: int = 48) -> None:
        self._folds = Shelved(folds)
        self._records = Shelved(records)
        self._logs = Shelved(records)
        self._parts = Shelved(records)
        self.answers = Shelved(answers)
        self._head: Hashable = None

    def follow(self, head: Hashable) -> None:
        """Let go of everything that was kept at another head of the log."""
        if head != self._head:
            for one in (self._folds, self._records, self._logs, self._parts, self.answers):
                one.let_go()
            self._head = head

    def at(self, shelf: Shelf, negotiation: str, cut: Cut, codebook: str) -> Fold:
        """The negotiation folded at a cut; equal to `Shelf.fold`."""
        book = find_codebook(codebook)
        entry = entry_of(shelf, negotiation, cut)
        self.follow(entry[0])
        whole = self._whole(shelf, negotiation, cut, book, entry)
        return self._folds.of(
            (negotiation, entry, cut, book.label), lambda: Fold(at_day(whole, cut.as_of))
        )

    def record(self, shelf: Shelf, negotiation: str, cut: Cut, codebook: str) -> Record:
        """The negotiation's record at a cut; equal to `Shelf.record`."""
        entry = entry_of(shelf, negotiation, cut)
        self.follow(entry[0])
        return at_day(
            self._whole(shelf, negotiation, cut, find_codebook(codebook), entry), cut.as_of
        )

    def parts(self, shelf: Shelf, negotiation: str, cut: Cut, codebook: str) -> Parts:
        """The negotiation in the parts that bear on each other, whatever the cut's day."""
        book = find_codebook(codebook)
        entry = entry_of(shelf, negotiation, cut)
        self.follow(entry[0])
        name = (negotiation, entry, cut.at(None), book.label)
        return self._parts.of(
            name,
            lambda: Parts(
                self._whole(shelf, negotiation, cut, book, entry),
                self._log(shelf, negotiation, cut, entry),
            ),
        )

    def _whole(
        self, shelf: Shelf, negotiation: str, cut: Cut, book: Codebook, entry: Hashable
    ) -> Record:
        """The record without a day: the day is taken from it without reading the log again."""
        return self._records.of(
            (negotiation, entry, cut.at(None), book.label),
            lambda: read_record(self._log(shelf, negotiation, cut, entry), cut.at(None), book),
        )

    def _log(self, shelf: Shelf, negotiation: str, cut: Cut, entry: Hashable) -> list[Logged]:
        return self._logs.of(
            (negotiation, entry), lambda: Shelf.log(shelf, negotiation, cut.recorded_by)
        )


def entry_of(shelf: Shelf, negotiation: str, cut: Cut) -> tuple[Hashable, Hashable]:
    """The head of the log, and the last entry that a cut reads with the time of its recording."""
    last = shelf.rows(negotiation, [cut.recorded_by])
    return shelf.reader.head(), (cut.recorded_by, last[0].recorded if last else None)


class KeptShelf(Shelf):
    """A store opened for reading whose folds are kept: the same answers, sooner."""

    def __init__(self, shelf: Shelf, folds: Folds) -> None:
        self.place = shelf.place
        self.reader = shelf.reader
        self.folds = folds

    def fold(self, negotiation: str, question: Question) -> Fold:
        cut = self.cut(negotiation, question)
        return self.folds.at(self, negotiation, cut, question.codebook)

    def fold_each(self, negotiation: str, questions: Sequence[Question]) -> list[Fold]:
        return [self.fold(negotiation, question) for question in questions]

    def record(self, negotiation: str, question: Question) -> Record:
        cut = self.cut(negotiation, question)
        return self.folds.record(self, negotiation, cut, question.codebook)

    def changes(self, negotiation: str, question: Question, since: date) -> list[Change]:
        """What changed from that day to the question's."""
        cut = self.cut(negotiation, question)
        parts = self.folds.parts(self, negotiation, cut, question.codebook)
        return parts.changes(since, cut.as_of)

    def course(
        self, negotiation: str, question: Question, party: str, issue: str
    ) -> list[tuple[date, PositionTold]]:
        """What each track of a party on an issue was after each of its steps: positions with the
        day by which the step had happened, for the pictures."""
        fold = self.fold(negotiation, question).about(lambda move: move.bears_on(party, issue))
        return course_of(fold, party, issue)

    def kept(self, negotiation: str, question: Question, name: Hashable,
             make: Callable[[], Kept]) -> Kept:  # fmt: skip
        """What `make` gives, kept for as long as the same is asked of the same record."""
        cut = self.cut(negotiation, question)
        entry = entry_of(self, negotiation, cut)
        self.folds.follow(entry[0])
        return self.folds.answers.of((negotiation, entry, cut, question.codebook, name), make)
