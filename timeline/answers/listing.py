"""`list/1`: what is declared and recorded, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Self

from msgspec.structs import replace

from events.codec import plain_fields
from events.developments import IssueDefined
from events.kinds import kind_of
from events.log import Logged
from projections.record.items import Item, Record
from timeline.answers.checked import AssertionTold
from timeline.answers.developments import SourceTold
from timeline.answers.heading import Headed, Part, head, taken
from timeline.answers.positions import KindName
from timeline.mentions import titled


class NegotiationsAnswer(Part, frozen=True, gc=False, tag_field="schema", tag="list/1"):
    """The names of all negotiations of a store."""

    negotiations: list[str]


class PartyTold(Part, frozen=True, gc=False):
    """A party as declared."""

    party: str
    name: str | None
    mediator: bool


class IssueTold(Part, frozen=True, gc=False):
    """An issue as declared; `wants` are who wants more or less of what."""

    issue: str
    title: str | None
    units: tuple[str, ...]
    bases: tuple[str, ...]
    wants: list[str]

    @classmethod
    def of(cls, issue: IssueDefined) -> Self:
        wants = [" ".join(x for x in (w.party, w.wants, w.unit, w.basis) if x)
                 for w in issue.preferences]  # fmt: skip
        return taken(cls, issue, wants=wants)


class TitleTold(Part, frozen=True, gc=False):
    """Words for the name of a proposal, measure, agreement, round, package or legal action."""

    name: str
    title: str


class ListedDevelopment(Part, frozen=True, gc=False):
    """A development in a line."""

    id: str
    seq: int
    kind: KindName
    occurred: str
    issue: str | None
    actors: tuple[str, ...]
    says: str | None

    @classmethod
    def of(cls, item: Item) -> Self:
        development = item.development
        return taken(cls, development, seq=item.seq, kind=kind_of(development).name)


class ListAnswer(Headed, frozen=True, gc=False, tag="list/1"):
    """What is declared and recorded, by name."""

    negotiations: list[str]
    parties: list[PartyTold]
    issues: list[IssueTold]
    sources: list[SourceTold]
    titles: list[TitleTold]
    developments: list[ListedDevelopment]
    assertions: list[AssertionTold]

    @classmethod
    def of(cls, negotiation: str, record: Record, negotiations: Sequence[str],
           search: str | None, assertions: Sequence[Logged] = ()) -> Self:  # fmt: skip
        """`search` keeps what holds the text. What can only have happened after the cut's day is
        not there, nor are the titles and assertions of what only such developments name."""
        there = [item for item in record.visible.values() if not record.is_later(item)]
        cut, named = record.cut, None
        if cut.as_of or cut.known_by or cut.without or cut.without_sources:
            named = {None, *titled(item.development for item in there)}

        found = partial(holds, search)

        return cls(
            **head(negotiation, record),
            negotiations=[one for one in negotiations if found(one)],
            parties=[
                taken(PartyTold, p) for p in record.parties.values() if found(p.party, p.name)
            ],
            issues=[IssueTold.of(i) for i in record.issues.values() if found(i.issue, i.title)],
            sources=[
                SourceTold.of(record, s.source)
                for s in record.sources.values()
                if found(s.source, s.title, s.publisher, s.author)
            ],
            titles=[
                TitleTold(*pair)
                for pair in record.titles.items()
                if found(*pair) and (named is None or pair[0] in named)
            ],
            developments=[
                ListedDevelopment.of(item)
                for item in there
                if search is None
                or found(*_texts(plain_fields(replace(item.development, citations=item.citations))))
            ],
            assertions=[
                told
                for entry in assertions
                for told in [AssertionTold.of(entry)]
                if found(told.id, told.expects, told.says)
                and (named is None or getattr(entry.event, "on", None) in named)
            ],
        )


def holds(search: str | None, *texts: str | None) -> bool:
    """Whether one of the texts has what is searched for; all do where nothing is."""
    return search is None or any(search.casefold() in (t or "").casefold() for t in texts)


def _texts(value: Any) -> Iterator[str]:
    """Every text of a development: names, words, speakers, members, terms."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
