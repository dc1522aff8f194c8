"""`stance/1` from facts where they serve it, else from the plain fold; the answer is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from events.errors import UnknownName, nearest
from projections.codebook import find_codebook
from projections.cut import Cut
from timeline.facts.format import members_sum
from timeline.facts.serving import Served, serve

if TYPE_CHECKING:
    from events.log import Logged
    from timeline.reading import Question, Shelf

__all__ = ["stance"]

_EVENT = "e.seq, e.stream, e.version, e.topic, e.state, e.recorded, e.recorder, e.event_id"
_MEMBERS = f"""
SELECT {_EVENT} FROM facts_members AS c
CROSS JOIN facts_members AS m CROSS JOIN events AS e
WHERE c.stream = :stream AND c.seq = :component
  AND m.stream = c.stream AND m.component = c.component AND m.seq <= :seq AND e.seq = m.seq
"""  # CROSS: SQLite would look through all members of the stream first
_LONE = f"""
SELECT {_EVENT} FROM events AS e WHERE e.stream = :stream AND e.seq = :component AND e.seq <= :seq
"""
_SOURCE = f"""
SELECT {_EVENT} FROM names AS n JOIN events AS e ON e.seq = n.seq
WHERE n.stream = :stream AND n.space = 'source' AND n.name = :name AND n.seq <= :seq
"""
_ISSUE = f"""
SELECT {_EVENT} FROM mentions AS m JOIN events AS e ON e.seq = m.seq
WHERE m.stream = :stream AND m.space = 'issue' AND m.name = :name AND m.seq <= :seq
  AND e.topic = 'issue-defined'
"""


def stance(
    shelf: Shelf,
    negotiation: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
    ended: bool = False,
    facts: bool = True,
) -> dict[str, Any]:
    """Where each party stands, as `stance/1`. Raises Refused for a question that cannot be read,
    UnknownName for a party or issue that nobody had declared by the cut. Without `facts` the
    plain fold answers."""
    cut = shelf.cut(negotiation, question)
    codebook = find_codebook(question.codebook)
    _declared(shelf, negotiation, cut, party, issue)
    served = serve(shelf.reader, negotiation, cut, codebook, ended=ended) if facts else None
    possible = None if served is None else _possible(shelf, negotiation, cut, served.unsure)
    if served is None or possible is None:
        from timeline.answers import stance_json

        fold = shelf.fold(negotiation, replace(question, recorded_by=str(cut.recorded_by)))
        if party is not None or issue is not None:
            fold = fold.about(lambda move: move.bears_on(party, issue))
        return stance_json(negotiation, fold, party=party, issue=issue, ended=ended)
    return _answer(negotiation, cut, codebook.label, served, possible, party, issue)


def _declared(
    shelf: Shelf, negotiation: str, cut: Cut, party: str | None, issue: str | None
) -> None:
    """Refuse a party or issue that nobody declared by the cut."""
    reader = shelf.reader
    for space, name in (("party", party), ("issue", issue)):
        if name is None or (space, name) == ("issue", "process"):
            continue
        seq = reader.find_name(negotiation, space, name)
        if seq is None or seq > cut.recorded_by:
            known = [
                one
                for one in reader.names(negotiation, space)
                if (reader.find_name(negotiation, space, one) or 0) <= cut.recorded_by
            ]
            if space == "issue":
                known.append("process")
            raise UnknownName(f"no {space} '{name}' ({nearest(name, known)})")


def _answer(
    negotiation: str,
    cut: Cut,
    codebook: str,
    served: Served,
    possible: list[dict[str, Any]],
    party: str | None,
    issue: str | None,
) -> dict[str, Any]:
    from timeline.answers import cut_json

    def asked(position: dict[str, Any]) -> bool:
        return party in (None, position["party"]) and issue in (None, position["issue"])

    voices = sorted(served.voices, key=_sort)
    talks = sorted(served.talks, key=_sort)
    return {
        "schema": "stance/1",
        "negotiation": negotiation,
        "codebook": codebook,
        "cut": cut_json(cut),
        "positions": sorted(filter(asked, served.positions), key=_board),
        "voices": [
            one["answer"]
            for one in voices
            if issue in (None, one["answer"]["issue"])
            and (party is None or party in one["parties"])
        ],
        "possible": list(filter(asked, possible)),
        "talks": [
            one["answer"] for one in talks if party is None or party in one["answer"]["parties"]
        ],
        # Facts end before a payload that was removed.
        "redacted": [],
    }


def _sort(one: dict[str, Any]) -> list[int]:
    found: list[int] = one["sort"]
    return found


_ORDER = {"demand": 0, "mechanism": 1, "offer": 2, "response": 3, "measure": 4, "policy": 5}


def _board(position: dict[str, Any]) -> tuple[Any, ...]:
    """The order of a board, as `projections.stance.by_party` has it."""
    kind = position["kind"]
    return (
        position["party"],
        position["issue"],
        _ORDER.get(kind, 6),
        position["track"].partition(":")[2],
        position["toward"] or "",
    )


def _possible(
    shelf: Shelf, negotiation: str, cut: Cut, components: dict[int, int]
) -> list[dict[str, Any]] | None:
    """What is only possible at the cut, from the developments that bear on it alone; None where
    those are not the ones that were written (or hang together only since the cut)."""
    if not components or cut.as_of is None:
        return []
    from projections.record import read_record
    from projections.stance import Fold, stance_of
    from timeline.answers import position_json
    from timeline.facts.ties import cited_by, issues_of
    from timeline.reading import logged
    from timeline.store.reader import Row

    def rows(statement: str, **values: Any) -> list[Any]:
        found = shelf.reader.ask(statement, stream=negotiation, seq=cut.recorded_by, **values)
        return [logged(Row._make(row)) for row in found]

    log: dict[int, Logged] = {}
    for component, told in components.items():
        found = rows(_MEMBERS, component=component) or rows(_LONE, component=component)
        members = {entry.seq: entry for entry in found}
        if members_sum(members) != told:
            return None
        log |= members
    events = [entry.event for entry in log.values()]
    for statement, names_in in ((_SOURCE, cited_by), (_ISSUE, issues_of)):
        names = {name for event in events for name in names_in(event)}
        log |= {entry.seq: entry for name in sorted(names) for entry in rows(statement, name=name)}
    fold = Fold(read_record([log[seq] for seq in sorted(log)], cut))
    return [position_json(fold, p, undated=p.undated) for p in stance_of(fold).possible]
