"""What a report is made from: the answers at one cut, for the parties and issues that were chosen,
and where each development is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from projections.verdicts import AuditRow
from timeline import asking
from timeline.answers.agreements import AgreementTold
from timeline.answers.audit import AuditAnswer, SummaryTold
from timeline.answers.developments import DevelopmentTold, SourceTold
from timeline.answers.gap import GapAnswer
from timeline.answers.positions import PositionTold
from timeline.answers.stance import StanceAnswer, VoiceTold
from timeline.reading import Question, Shelf
from web.folds import Folds, KeptShelf
from web.pictures.names import Names
from web.report.paper import Note
from web.report.speech import Speech


class Gathered:
    """The answers about a negotiation at a cut, all of one moment. `parties` and `issues` are
    those that the report tells of; none: all. Raises Refused and UnknownName."""

    def __init__(
        self, shelf: Shelf, named: str | None, question: Question, *, parties: Sequence[str] = (),
        issues: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.shelf = KeptShelf(shelf, Folds())
        self.name = self.shelf.choose(named)
        self.head = shelf.reader.head()
        if question.recorded_by is None:
            last = min(self.head, self.shelf.head(self.name))
            question = replace(question, recorded_by=str(last))
        self.question = question
        self.record = self.shelf.record(self.name, question)
        for party in parties:
            asking.known(self.record, party, None)
        for issue in issues:
            asking.known(self.record, None, issue)
        self.parties, self.issues = tuple(parties), tuple(issues)

    def wanted(self, party: str | None, issue: str | None) -> bool:
        """Whether the report tells of a party's line on an issue."""
        return (not self.parties or party in self.parties) and (
            not self.issues or issue in self.issues
        )

    @cached_property
    def names(self) -> Names:
        """What everything is called."""
        listed = asking.listing(self.shelf, self.name, self.question)
        return Names.of(listed, self.record.titles)

    @property
    def title(self) -> str:
        """The negotiation's title, else its name."""
        opened = self.record.opened
        return (opened.title if opened else None) or self.name

    @cached_property
    def stance(self) -> StanceAnswer:
        """Where all stand."""
        return asking.stance(self.shelf, self.name, self.question)

    @cached_property
    def audit(self) -> AuditAnswer:
        """How all moved."""
        return asking.audit(self.shelf, self.name, self.question)

    @cached_property
    def gap(self) -> GapAnswer:
        """How far all were apart."""
        return asking.gap(self.shelf, self.name, self.question)

    @cached_property
    def positions(self) -> list[PositionTold]:
        """The positions that stand."""
        return [one for one in self.stance.positions if self.wanted(one.party, one.issue)]

    @cached_property
    def rows(self) -> list[AuditRow]:
        """The rows of the audit."""
        return [row for row in self.audit.rows if self.wanted(row.party, row.issue)]

    @cached_property
    def summary(self) -> list[SummaryTold]:
        """The verdicts over the window, with the net of each track."""
        return [one for one in self.audit.summary if self.wanted(one.party, one.issue)]

    @cached_property
    def voices(self) -> list[VoiceTold]:
        """Words that bind nobody."""
        return [one for one in self.stance.voices if self.wanted(one.party, one.issue)]

    @cached_property
    def agreements(self) -> list[AgreementTold]:
        """What was agreed, ended ones too."""
        found = asking.agreements(self.shelf, self.name, self.question, ended=True).agreements
        return [one for one in found if any(self.wanted(c.party, c.issue) for c in one.commitments)]

    def told(self, identifier: str) -> DevelopmentTold | None:
        """A development whole; None where the cut leaves it out."""
        item = self.record.visible.get(identifier)
        return None if item is None else DevelopmentTold.of(self.record, item)

    def occurred(self, identifier: str) -> str:
        """When a development occurred, as it was entered."""
        item = self.record.visible.get(identifier)
        return item.development.occurred if item else "unknown"


class Evidence:
    """The numbered notes: each source of a development with its words on it is a note, counted
    when it is first named."""

    def __init__(self, gathered: Gathered, speech: Speech) -> None:
        self._gathered = gathered
        self._speech = speech
        self._numbers: dict[tuple[str, str | None], int] = {}
        self.notes: list[Note] = []

    def marks(self, developments: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the notes of these developments."""
        numbers = []
        for identifier in dict.fromkeys(developments):
            told = self._gathered.told(identifier)
            for source in told.sources if told else ():
                key = (source.id, source.quote)
                if key not in self._numbers:
                    self._numbers[key] = len(self._numbers) + 1
                    self.notes.append(self._note(source, source.quote))
                numbers.append(self._numbers[key])
        return tuple(dict.fromkeys(numbers))

    def publishers(self, developments: Iterable[str]) -> list[str]:
        """Who published these developments."""
        told = [self._gathered.told(one) for one in dict.fromkeys(developments)]
        return list(dict.fromkeys(self.called(s) for one in told if one for s in one.sources))

    def called(self, source: SourceTold, *, dated: bool = False) -> str:
        """What a source is called: its publisher, else its title, else its id."""
        name = source.publisher or source.title or source.id
        day = self._speech.day(source.published)
        return self._speech.say("dated", name=name, day=day) if dated and day else name

    def _note(self, source: SourceTold, quote: str | None) -> Note:
        say = self._speech.say
        title = self._speech.quoted(source.title) if source.title else None
        parts = [self._speech.say("of", one=source.publisher, two=title)
                 if source.publisher and title else source.publisher or title or source.id,
                 source.author and say("by", author=source.author),
                 self._speech.day(source.published) or say("undated")]  # fmt: skip
        text = say("sentence", text=", ".join(part for part in parts if part))
        if quote:
            text += say("gap") + say("quote", quote=self._speech.quoted(quote))
        if source.via:
            via = SourceTold.of(self._gathered.record, source.via)
            text += say("gap") + say("via", source=self.called(via, dated=True))
        if source.accessed:
            text += say("gap") + say("accessed", day=self._speech.day(source.accessed))
        return Note(text=text, url=source.url)


def track_words(track: str, gathered: Gathered, speech: Speech) -> str:
    """What a track is: `the demand “A cut of the deficit”`."""
    kind = track.partition(":")[0]
    return speech.say(f"track {kind}", title=speech.quoted(gathered.names.track(track)))
