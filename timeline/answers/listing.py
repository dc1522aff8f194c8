"""`list/1`: what is declared and recorded, by name."""

from __future__ import annotations

from collections.abc import Sequence

from events.kinds import kind_of
from projections.record import Record
from timeline.answers.developments import source_json
from timeline.answers.heading import Json, head


def list_json(negotiation: str, record: Record, negotiations: Sequence[str],
              search: str | None) -> Json:  # fmt: skip
    """`list/1`: what is declared and recorded, by name; `search` keeps what holds the text."""

    def found(*texts: str | None) -> bool:
        return search is None or any(search.casefold() in (t or "").casefold() for t in texts)

    return {
        **head("list/1", negotiation, record),
        "negotiations": list(negotiations),
        "parties": [
            {"party": p.party, "name": p.name}
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
            if found(
                item.id,
                item.development.says,
                item.development.issue,
                str(item.development.speaker or ""),
                *(citation.quote for citation in item.citations),
            )
        ],
    }
