"""What a report is made from: the answers at one cut, and where each development is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from timeline.answers.agreements import AgreementTold
from timeline.answers.audit import AuditAnswer
from timeline.answers.developments import DevelopmentTold, SourceTold
from timeline.answers.gap import GapAnswer
from timeline.answers.stance import StanceAnswer
from timeline.questions import table as questions
from web.at_cut import AtCut
from web.report.paper import Note
from web.report.speech import Speech

Answer = TypeVar("Answer", bound=Struct)


@dataclass(frozen=True, kw_only=True)
class Gathered(AtCut):
    """The answers at a cut. `parties`, `issues`: those that the report tells of; none: all."""

    parties: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise UnknownName for a party or issue that nobody declared."""
        for party in self.parties:
            questions.known(self.record, party, None)
        for issue in self.issues:
            questions.known(self.record, None, issue)

    def wanted(self, party: str | None, issue: str | None) -> bool:
        """Whether the report tells of a party's line on an issue."""
        return (not self.parties or party in self.parties) and (
            not self.issues or issue in self.issues
        )

    @cached_property
    def stance(self) -> StanceAnswer:
        """Where the parties stand or may stand, who met, and whose words bind nobody."""
        return self._narrowed(self.ask(questions.stance), "positions", "possible", "voices")

    @cached_property
    def audit(self) -> AuditAnswer:
        """Every step, and the verdicts over them with the net of each track."""
        return self._narrowed(self.ask(questions.audit), "rows", "summary")

    def gap(self, issue: str) -> GapAnswer:
        """What one side asks and the other offers on an issue."""
        found = self.ask(questions.gap)
        return replace(found, pairs=tuple(
            one for one in found.pairs if one.issue == issue
            and (self.wanted(one.asks, issue) or self.wanted(one.gives, issue))
        ))  # fmt: skip

    def _narrowed(self, answer: Answer, *arrays: str) -> Answer:
        """The answer with only what the report tells of in these arrays."""
        return replace(answer, **{
            name: type(rows)(one for one in rows if self.wanted(one.party, one.issue))
            for name in arrays for rows in [getattr(answer, name)]
        })  # fmt: skip

    @cached_property
    def agreements(self) -> list[AgreementTold]:
        """What was agreed, ended ones too."""
        found = questions.agreements(self.shelf, self.name, self.question, ended=True).agreements
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
    """What a report is made of, in a language, with the numbered notes: each source of a
    development with its words on it is a note, counted when it is first named."""

    def __init__(self, gathered: Gathered, speech: Speech) -> None:
        self.gathered, self.speech = gathered, speech
        self.names, self.say = gathered.names, speech.say
        self._numbers: dict[tuple[str, str | None], int] = {}
        self.notes: list[Note] = []

    def marks(self, developments: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the notes of these developments."""
        numbers = []
        for identifier in dict.fromkeys(developments):
            told = self.gathered.told(identifier)
            for source in told.sources if told else ():
                key = (source.id, source.quote)
                if key not in self._numbers:
                    self._numbers[key] = len(self._numbers) + 1
                    self.notes.append(self._note(source, source.quote))
                numbers.append(self._numbers[key])
        return tuple(dict.fromkeys(numbers))

    def publishers(self, developments: Iterable[str]) -> list[str]:
        told = [self.gathered.told(one) for one in dict.fromkeys(developments)]
        return list(dict.fromkeys(self.called(s) for one in told if one for s in one.sources))

    def called(self, source: SourceTold, *, dated: bool = False) -> str:
        """What a source is called: its publisher, else its title."""
        name = source.called
        day = self.speech.day(source.published)
        return self.say("dated", name=name, day=day) if dated and day else name

    def track(self, track: str) -> str:
        """What a track is: `the demand “A cut of the deficit”`."""
        title = self.speech.quoted(self.names.track(track))
        return self.say(f"track {track.partition(':')[0]}", title=title)

    def _note(self, source: SourceTold, quote: str | None) -> Note:
        say = self.say
        title = self.speech.quoted(source.title) if source.title else None
        parts = [self.speech.say("of", one=source.publisher, two=title)
                 if source.publisher and title
                 else title or source.called,
                 source.author and say("by", author=source.author),
                 self.speech.day(source.published) or say("undated")]  # fmt: skip
        text = say("sentence", text=", ".join(part for part in parts if part))
        if quote:
            text += say("gap") + say("quote", quote=self.speech.quoted(quote))
        if source.via:
            via = SourceTold.of(self.gathered.record, source.via)
            text += say("gap") + say("via", source=self.called(via, dated=True))
        if source.accessed:
            text += say("gap") + say("accessed", day=self.speech.day(source.accessed))
        return Note(text=text, url=source.url)
