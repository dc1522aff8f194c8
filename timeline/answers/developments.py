"""`show/1` and `why/1`: developments whole, with their sources and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Self, get_args

from msgspec import field

from events.amendments import Redacted, Relation
from events.codec import plain_fields
from events.developments import StanceAsserted
from events.kinds import kind_of
from events.log import Logged, recorded_text
from events.source import Certainty
from projections.questions.provenance import why
from projections.questions.stance import View
from projections.record.items import AsideTold, Item, Record
from projections.record.links import ORDER_RELATIONS
from timeline.answers.checked import AssertionTold
from timeline.answers.heading import Headed, Part, head, one_of, taken
from timeline.answers.log import EventTold, original
from timeline.answers.positions import Authority, KindName, PositionTold
from timeline.wording import source_name

RelationName = Annotated[
    str, one_of(dict.fromkeys((*get_args(Relation), *ORDER_RELATIONS, "account-of")))
]


class SourceTold(Part, frozen=True, gc=False):
    """A source as declared; one that nobody declared has an id alone."""

    id: str
    publisher: str | None
    title: str | None
    author: str | None
    url: str | None
    published: str | None
    accessed: str | None
    via: str | None

    @classmethod
    def of(cls, record: Record, name: str, **own: Any) -> Self:
        declared = record.sources.get(name)
        fields = {one: getattr(declared, one, None) for one in SourceTold.__struct_fields__[1:]}
        return cls(id=name, **fields, **own)

    @property
    def called(self) -> str:
        """What people call it."""
        return source_name(self.id, self)

    @property
    def about(self) -> str | None:
        """Its title, where it is not called by it."""
        return self.title if self.publisher else None


class CitedSource(SourceTold, frozen=True, gc=False):
    """A source that reports a development, with the words that it has of it."""

    quote: str | None


class LinkTo(Part, frozen=True, gc=False):
    """A link of a development to another."""

    relation: RelationName
    to: str


class LinkFrom(Part, frozen=True, gc=False):
    """A link of another development to one."""

    relation: RelationName
    from_: str = field(name="from")


class DevelopmentTold(Part, frozen=True, gc=False):
    """A development whole: its fields as corrected, dates as tightened, sources with quotes."""

    id: str
    kind: KindName
    seq: int
    recorded: str
    recorder: str
    originally_recorded: str | None
    original_recorder: str | None
    earliest: date | None
    latest: date
    known: date
    certain: bool
    authority: Authority
    certainty: Certainty
    fields: dict[str, Any]
    sources: list[CitedSource]
    links: list[LinkTo]
    linked_from: list[LinkFrom]
    corrections: tuple[str, ...]
    note: str | None

    @classmethod
    def of(cls, record: Record, item: Item) -> Self:
        amended = (entry.event for entry in record.amendments.get(item.id, ()))
        notes = (event.note for event in amended if isinstance(event, Redacted))
        development = item.development
        fields = plain_fields(development)
        fields.pop("citations", None)
        fields.pop("original", None)
        return taken(
            cls,
            item,
            kind=kind_of(development).name,
            recorded=recorded_text(item.recorded),
            **original(development),
            authority=record.codebook.authority(development),
            certainty=development.certainty,
            fields={"occurred": development.occurred, **fields},
            sources=[CitedSource.of(record, c.source, quote=c.quote) for c in item.citations],
            links=[LinkTo(*link) for link in _links(record, record.linked_from, item)],
            linked_from=[LinkFrom(*link) for link in _links(record, record.linked_to, item)],
            corrections=item.corrected_by,
            note=next((note for note in notes if note), None),
        )


def _links(
    record: Record, links: Mapping[str, Sequence[tuple[str, str]]], item: Item
) -> Iterator[tuple[str, str]]:
    """The links of a development, but for those to what came only after the cut's day."""
    for relation, other in links.get(item.id, ()):
        if other not in record.visible or not record.is_later(record.visible[other]):
            yield relation, other


class ShowAnswer(Headed, frozen=True, gc=False, tag="show/1"):
    """A development at the cut (None where the cut leaves it out) and its history."""

    development: DevelopmentTold | None
    set_aside: str | None
    assertion: AssertionTold | None
    history: list[EventTold]

    @classmethod
    def of(cls, negotiation: str, record: Record, named: str,
           history: Sequence[Logged]) -> Self:  # fmt: skip
        item = record.visible.get(named)
        aside = next((a for a in record.set_aside if a.development == named), None)
        asserted = (e for e in history if isinstance(e.event, StanceAsserted))
        return cls(
            **head(negotiation, record),
            development=DevelopmentTold.of(record, item) if item else None,
            set_aside=str(aside) if aside else None,
            assertion=next(map(AssertionTold.of, asserted), None),
            history=[EventTold.of(negotiation, entry) for entry in history],
        )


class WhyAnswer(Headed, frozen=True, gc=False, tag="why/1"):
    """Every development that bears on a party's stance on an issue, and those set aside."""

    party: str
    issue: str
    positions: list[PositionTold]
    developments: list[DevelopmentTold]
    set_aside: list[AsideTold]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str, issue: str) -> Self:
        found = why(fold, party, issue)
        return cls(
            **head(negotiation, fold.record),
            party=party,
            issue=issue,
            positions=[PositionTold.of(fold, position) for position in found.positions],
            developments=[DevelopmentTold.of(fold.record, item) for item in found.developments],
            set_aside=list(found.set_aside),
        )
