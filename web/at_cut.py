"""A negotiation at a cut: what every picture, page, report and feed starts from."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeVar

from projections.codebook import find_codebook
from projections.cut import Cut
from projections.record import Record
from timeline import asking
from timeline.answers.listing import ListAnswer
from timeline.answers.positions import course_of
from timeline.reading import Question, Shelf
from timeline.wording import cut_words, date_words
from web.folds import Course, Folds, KeptShelf
from web.pictures.names import Names

Answered = TypeVar("Answered")


@dataclass(frozen=True, kw_only=True)
class AtCut:
    """A negotiation at a cut. `question` is fixed to the end of the log at the time of asking, so
    that all answers are of one moment."""

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
        """The record at the cut."""
        return self.shelf.record(self.name, self.question)

    @property
    def whole(self) -> Record:
        """The record from which titles and links are."""
        return self.record

    @cached_property
    def listed(self) -> ListAnswer:
        """Everything declared (`list/1`)."""
        return self.ask(asking.listing)

    @cached_property
    def names(self) -> Names:
        """Parties, issues and everything that has a title, by what they are called."""
        return Names.of(self.listed, self.whole.titles)

    @cached_property
    def title(self) -> str:
        """The negotiation's title, else its name."""
        opened = self.whole.opened
        return (opened.title if opened else None) or self.name

    def ask(self, question: Callable[..., Answered], **own: str | None) -> Answered:
        """The answer to one of the questions of `timeline.asking`."""
        name = (question.__name__, *sorted(own.items(), key=str))
        return self.kept(name, lambda: question(self.shelf, self.name, self.question, **own))

    def course(self, party: str, issue: str) -> Course:
        """The positions of a party on an issue after each step."""
        return self.kept(
            ("course", party, issue),
            lambda: course_of(self.shelf.fold(self.name, self.question), party, issue),
        )

    def kept(self, name: Hashable, make: Callable[[], Answered]) -> Answered:
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
