"""A negotiation at a cut: what every picture, page, report and feed starts from; and folds that are
kept for a while.

A fold is named by the negotiation, the entry it reads up to and everything else of its cut but the
day, so that it is never out of date. The entry is named by its number and by when it was recorded:
another store in the same place has other names.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, Self, TypeVar

from projections.questions.diff import Change, changes_between
from projections.questions.stance import Fold, View
from projections.record.codebook import find_codebook
from projections.record.cut import Cut
from projections.record.intake import read_record
from projections.record.items import Record
from timeline.answers.listing import ListAnswer
from timeline.answers.positions import PositionTold, course_of
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from timeline.wording import cut_words, date_words
from web.pictures.names import Names

Kept = TypeVar("Kept")
Course = Sequence[tuple[date, PositionTold]]
"""The positions of a party on an issue after each step, with the day by which it had happened."""

Name = tuple[Hashable, ...]
"""What is kept is named by its negotiation first."""


MOST_BYTES = 64 * 1024 * 1024
"""Of files that were made (feeds, calendars), so many bytes are kept."""


class Shelved(OrderedDict[Name, object]):
    """The last few results by name; the oldest unused one goes first. Any thread may use it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._lock = Lock()

    def of(self, name: Name, make: Callable[[], Kept]) -> Kept:
        """What is kept under that name, else what `make` gives. Two threads may both make it."""
        with self._lock:
            if name in self:
                self.move_to_end(name)
                return self[name]  # type: ignore[return-value] # whatever `make` of that name gave
        made = make()
        with self._lock:
            self[name] = made
            kept = sum(len(one) for one in self.values() if isinstance(one, bytes))
            while len(self) > self.size or (len(self) > 1 and kept > MOST_BYTES):
                _, gone = self.popitem(last=False)
                kept -= len(gone) if isinstance(gone, bytes) else 0
        return made

    def let_go(self, negotiation: str) -> None:
        with self._lock:
            for name in [name for name in self if name[0] == negotiation]:
                del self[name]


class Folds:
    """Folds of one store, each for every day, kept while they are asked for again, by any thread.

    With every entry in a negotiation all of it is let go: what a redaction removes shall not stay.
    """

    def __init__(self, folds: int = 4, views: int = 24, answers: int = 48) -> None:
        self._folds, self._views = Shelved(folds), Shelved(views)
        self.answers = Shelved(answers)
        self._heads: dict[str, Hashable] = {}

    def name(self, shelf: Shelf, negotiation: str, cut: Cut) -> Name:
        """What is read of the negotiation by a cut; what was kept before its last entry goes."""
        seqs = [cut.recorded_by, shelf.head(negotiation)]
        recorded = {entry.seq: entry.recorded for entry in shelf.rows(negotiation, seqs)}
        head = (seqs[1], recorded.get(seqs[1]))
        if self._heads.get(negotiation) != head:
            for one in (self._folds, self._views, self.answers):
                one.let_go(negotiation)
            self._heads[negotiation] = head
        return negotiation, head, cut.recorded_by, recorded.get(cut.recorded_by)

    def at(self, shelf: Shelf, negotiation: str, cut: Cut, codebook: str) -> View:
        """The negotiation folded at a cut; equal to `Shelf.fold`."""
        book = find_codebook(codebook)
        name = (*self.name(shelf, negotiation, cut), cut.at(None), book.label)

        def make() -> Fold:
            log = shelf.log(negotiation, cut.recorded_by)
            return Fold(read_record(log, cut.at(None), book))

        return self._views.of((*name, cut.as_of), lambda: self._folds.of(name, make).at(cut.as_of))


class KeptShelf(Shelf):
    """A store opened for reading whose folds are kept: the same answers, sooner."""

    keeps_folds = True

    def __init__(self, shelf: Shelf, folds: Folds) -> None:
        self.place = shelf.place
        self.reader = shelf.reader
        self.folds = folds

    def fold(self, negotiation: str, question: Question) -> View:
        view = self._at(negotiation, question)
        _ = view.fold.board  # whole, so that it is there for the next question
        return view

    def _at(self, negotiation: str, question: Question) -> View:
        cut = self.cut(negotiation, question)
        return self.folds.at(self, negotiation, cut, question.codebook)

    def fold_each(self, negotiation: str, questions: Sequence[Question]) -> list[View]:
        return [self.fold(negotiation, question) for question in questions]

    def record(self, negotiation: str, question: Question) -> Record:
        return self._at(negotiation, question).record

    def changes(self, negotiation: str, question: Question, since: date) -> list[Change]:
        before = replace(question, as_of=since.isoformat())
        return changes_between(*self.fold_each(negotiation, [before, question]))

    def kept(self, negotiation: str, question: Question, name: Hashable,
             make: Callable[[], Kept]) -> Kept:  # fmt: skip
        """What `make` gives, kept for as long as the same is asked of the same record."""
        cut = self.cut(negotiation, question)
        entry = self.folds.name(self, negotiation, cut)
        return self.folds.answers.of((*entry, cut, question.codebook, name), make)


@dataclass(frozen=True, kw_only=True)
class AtCut:
    """A negotiation at a cut. `question` is fixed to the end of the log: all is of one moment."""

    shelf: KeptShelf
    name: str
    question: Question
    cut: Cut

    @classmethod
    def of(cls, shelf: Shelf, named: str | None, question: Question, **own: Any) -> Self:
        """The negotiation asked for, or the only one. Raises UnknownName, StoreError, and Refused
        with every problem of the cut."""
        kept = shelf if isinstance(shelf, KeptShelf) else KeptShelf(shelf, Folds())
        name = kept.choose(named)
        cut = kept.cut(name, question)
        fixed = replace(question, recorded_by=str(cut.recorded_by))
        return cls(shelf=kept, name=name, question=fixed, cut=cut, **own)

    @cached_property
    def record(self) -> Record:
        return self.shelf.record(self.name, self.question)

    @property
    def whole(self) -> Record:
        """The record from which titles and links are."""
        return self.record

    @cached_property
    def listed(self) -> ListAnswer:
        return self.ask(questions.listing)

    @cached_property
    def names(self) -> Names:
        """Parties, issues and everything that has a title, by what they are called."""
        return Names.of(self.listed, self.whole.titles)

    @cached_property
    def title(self) -> str:
        """The negotiation's title, else its name."""
        opened = self.whole.opened
        return (opened.title if opened else None) or self.name

    def ask(self, question: Callable[..., Kept], **own: str | None) -> Kept:
        """The answer to one of the questions of `timeline.questions.table`."""
        name = (question.__name__, *sorted(own.items(), key=str))
        return self.kept(name, lambda: question(self.shelf, self.name, self.question, **own))

    def course(self, party: str, issue: str) -> Course:
        return self.kept(
            ("course", party, issue),
            lambda: course_of(self.shelf.fold(self.name, self.question), party, issue),
        )

    def kept(self, name: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, kept for as long as the same is asked of the same record."""
        return self.shelf.kept(self.name, self.question, name, make)

    @property
    def answered(self) -> list[tuple[str, str]]:
        """Pairs of developments of which the first answers the second, as linked."""
        return [(one, other) for one, relation, other, _ in self.whole.relations
                if relation == "responds-to"]  # fmt: skip

    @property
    def codebook(self) -> str:
        """The codebook's name with its version."""
        return find_codebook(self.question.codebook).label

    @property
    def cut_words(self) -> str:
        """The cut in a line, with the codebook."""
        left_out = (*self.cut.without, *self.cut.without_sources)
        return cut_words(self.cut, self.codebook, left_out, date_words)
