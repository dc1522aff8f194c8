"""A negotiation opened at the cut of an address: what every view of the page starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from projections.codebook import CODEBOOKS
from projections.cut import Cut
from projections.record import Record
from timeline import asking
from timeline.answers.developments import SourceTold
from timeline.answers.listing import ListAnswer
from timeline.reading import Question
from timeline.wording import cut_words, date_words
from web.folds import KeptShelf
from web.page.asked import Address
from web.page.span import Span, span_of
from web.pictures.ladder import Course
from web.pictures.names import Names

Answered = TypeVar("Answered")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A negotiation at a cut. `question` is fixed to the end of the log at the time of asking, so
    that all answers of one page are of one moment."""

    place: Address
    shelf: KeptShelf
    name: str
    question: Question
    cut: Cut
    head: int

    @cached_property
    def listed(self) -> ListAnswer:
        """Everything declared, whatever the day (`list/1`)."""
        return self.at_its_latest.ask(asking.listing)

    @cached_property
    def at_its_latest(self) -> Opened:
        """The same without a day."""
        return replace(self, question=replace(self.question, as_of=None))

    @cached_property
    def whole(self) -> Record:
        """The record without a day: what the slider reaches over."""
        return self.shelf.record(self.name, replace(self.question, as_of=None))

    @cached_property
    def span(self) -> Span:
        """The days that the slider reaches over."""
        question = replace(self.question, as_of=None)
        return self.shelf.kept(self.name, question, "span", lambda: span_of(self.whole))

    def on(self, day: date | None) -> Opened:
        """The same at another day."""
        text = day.isoformat() if day else None
        return replace(
            self,
            place=self.place.on(text),
            question=replace(self.question, as_of=text),
            cut=self.cut.at(day),
        )

    @cached_property
    def actors(self) -> frozenset[str]:
        """Everybody who ever acts, whatever the day."""
        question = replace(self.question, as_of=None)
        return self.shelf.kept(
            self.name,
            question,
            "actors",
            lambda: frozenset(a for item in self.whole.items for a in item.development.actors),
        )

    @cached_property
    def names(self) -> Names:
        """Parties, issues and everything that has a title, by what they are called."""
        return Names.of(self.listed, self.whole.titles)

    @cached_property
    def sources(self) -> dict[str, SourceTold]:
        """The declared sources by id."""
        return {source.id: source for source in self.listed.sources}

    @cached_property
    def title(self) -> str:
        """The negotiation's title, else its name."""
        opened = self.whole.opened
        return (opened.title if opened else None) or self.name

    def ask(self, question: Callable[..., Answered], **own: str | None) -> Answered:
        """The answer to one of the questions of `timeline.asking` at this cut, of which a view and
        its picture are made."""
        return self.shelf.kept(
            self.name,
            self.question,
            (question.__name__, *sorted(own.items(), key=str)),
            lambda: question(self.shelf, self.name, self.question, **own),
        )

    def told(self, identifier: str) -> tuple[str, str]:
        """What a development says, and when it occurred."""
        development = self.whole.visible[identifier].development
        return development.says or identifier, development.occurred

    def course(self, party: str, issue: str) -> Course:
        """The positions of a party on an issue after each step."""
        return self.shelf.kept(
            self.name,
            self.question,
            ("course", party, issue),
            lambda: self.shelf.course(self.name, self.question, party, issue),
        )

    @property
    def around(self) -> Mapping[str, Any]:
        """What stands around a view: the layout, and the site that it is a page of, if one."""
        return {"layout": "base.html", "site": None}

    @property
    def answered(self) -> list[tuple[str, str]]:
        """Pairs of developments of which the first answers the second, as linked."""
        return [(one, other) for one, relation, other, _ in self.whole.relations
                if relation == "responds-to"]  # fmt: skip

    @property
    def cut_words(self) -> str:
        """The cut in a line, with the codebook."""
        left_out = (*self.cut.without, *self.cut.without_sources)
        return cut_words(self.cut, self.codebook, left_out, date_words)

    @property
    def codebook(self) -> str:
        """The codebook's name with its version."""
        codebook = CODEBOOKS.get(self.question.codebook.partition("/")[0])
        return codebook.label if codebook else self.question.codebook

    @property
    def earlier(self) -> date | None:
        """The day with which the board compares: as asked, else the stop before the cut."""
        asked = self.place.get("since")
        if asked:
            return self.shelf.cut(self.name, replace(self.question, as_of=asked)).as_of
        return self.span.before(self.cut.as_of)


def opened(shelf: KeptShelf, place: Address) -> Opened:
    """Open the negotiation at the cut. Raises Refused with every problem of the cut."""
    name = shelf.choose(place.negotiation)
    cut = shelf.cut(name, place.question)
    return Opened(
        place=place,
        shelf=shelf,
        name=name,
        question=replace(place.question, recorded_by=str(cut.recorded_by)),
        cut=cut,
        head=shelf.head(name),
    )
