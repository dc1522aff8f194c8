"""`list/1`: what is declared and recorded, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from events.codec import plain_fields
from events.kinds import kind_of
from events.log import Logged
from projections.record import Item, Record
from timeline.answers.checked import assertion_json
from timeline.answers.developments import source_json
from timeline.answers.heading import Json, head


def list_json(negotiation: str, record: Record, negotiations: Sequence[str],
              search: str | None, assertions: Sequence[Logged] = ()) -> Json:  # fmt: skip
    """`list/1`: what is declared and recorded, by name; `search` keeps what holds the text."""

    def found(*texts: str | None) -> bool:
        return search is None or any(search.casefold() in (t or "").casefold() for t in texts)

    return {
        **head("list/1", negotiation, record),
        "negotiations": list(negotiations),
        "parties": [
            {"party": p.party, "name": p.name, "mediator": p.mediator}
            for p in record.parties.values()
            if found(p.party, p.name)
        ],
        "issues": [
            {
                "issue": i.issue,
                "title": i.title,
                "units": list(i.units),
                "bases": list(i.bases),
                "wants": [
                    " ".join(x for x in (w.party, w.wants, w.unit, w.basis) if x)
                    for w in i.preferences
                ],
            }
            for i in record.issues.values()
            if found(i.issue, i.title)
        ],
        "sources": [
            source_json(record, s.source)
            for s in record.sources.values()
            if found(s.source, s.title, s.publisher, s.author)
        ],
        "titles": [
            {"name": name, "title": title}
            for name, title in record.titles.items()
            if found(name, title)
        ],
        "developments": [
            {
                "id": item.id,
                "seq": item.seq,
                "kind": kind_of(item.development).name,
                "occurred": item.development.occurred,
                "issue": item.development.issue,
                "actors": list(item.development.actors),
                "says": item.development.says,
            }
            for item in record.visible.values()
            if search is None or found(*_texts(plain_fields(item.development)), *_quotes(item))
        ],
        "assertions": [
            told
            for entry in assertions
            for told in [assertion_json(entry)]
            if found(told["id"], told["expects"], told["says"])
        ],
    }


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


def _quotes(item: Item) -> Iterator[str]:
    """The quotes of the sources that the cut sees, those added later among them."""
    return (citation.quote for citation in item.citations if citation.quote)
