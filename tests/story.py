"""A small negotiation told in entries, folded without a store: what the pure tests speak."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from events import developments as d
from events.entry import build
from events.kinds import KINDS
from events.log import Logged
from events.quantity import IssueWords
from events.source import Citation
from events.when import parse_day
from projections.questions.stance import Position, View, view_of
from projections.record.codebook import STANDARD, Codebook
from projections.record.cut import Cut
from projections.record.intake import read_record
from projections.record.items import Record
from projections.rules.verdicts import AuditRow

START = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1_000_000)
PARTIES = ("USA", "CHN", "ZTE", "UNION", "ACME")


class Story:
    """A log under construction. Every method appends one event and returns its sequence."""

    def __init__(self, *preferences: d.Preference, issue: str = "pay") -> None:
        self.log: list[Logged] = []
        self.add(d.NegotiationOpened(name="story"))
        for party in PARTIES:
            self.add(d.PartyJoined(party=party))
        self.add(d.IssueDefined(issue=issue, preferences=preferences))

    def add(self, event: d.Event) -> int:
        """Any event, one second after the last."""
        seq = len(self.log) + 1
        self.log.append(Logged(seq, START + seq * 1_000_000, "tester", event))
        return seq

    def source(self, name: str, published: str) -> int:
        return self.add(d.SourceDeclared(source=name, published=published))

    def tell(self, kind: str, **fields: Any) -> int:
        """A development of a kind, its fields as texts (`if_` and `from_` lose their dash)."""
        raw = {
            name.rstrip("_").replace("_", "-"): [value] if isinstance(value, str) else list(value)
            for name, value in {"issue": "pay", **fields}.items()
        }
        event, problems = build(
            KINDS[kind],
            raw,
            lambda _: IssueWords(bases=("compounded",)),
            lambda k, _: f"{k.name}-{len(self.log) + 1}",
        )
        assert event is not None, problems
        return self.add(event)

    def demand(self, id: str, occurred: str, quantity: str = "", **fields: Any) -> int:
        """UNION demands a raise of ACME."""
        told: dict[str, Any] = {
            "by": "UNION", "to": "ACME", "proposal": "raise", "id": id, "occurred": occurred,
        }  # fmt: skip
        if quantity:
            told["quantity"] = quantity
        return self.tell("demand", **{**told, **fields})

    def retract(self, target: str) -> int:
        return self.add(d.Retracted(id=f"r{len(self.log)}", target=target, reason="test"))

    def reinstate(self, target: str) -> int:
        return self.add(d.Reinstated(id=f"i{len(self.log)}", target=target, reason="test"))

    def correct(self, target: str, **patch: Any) -> int:
        return self.add(d.Corrected(id=f"c{len(self.log)}", target=target, patch=patch))

    def link(self, one: str, relation: Any, other: str) -> int:
        name = f"l{len(self.log)}"
        return self.add(d.Linked(id=name, target=one, relation=relation, other=other))

    def add_source(self, target: str, source: str) -> int:
        name = f"s{len(self.log)}"
        return self.add(d.SourceAdded(id=name, target=target, citation=Citation(source=source)))

    def cut(self, as_of: str | None = None, known_by: str | None = None, **more: Any) -> Cut:
        return Cut(
            as_of=_day(as_of),
            known_by=_day(known_by),
            recorded_by=more.pop("recorded_by", len(self.log)),
            **more,
        )

    def record(self, *, codebook: Codebook = STANDARD, **cut: Any) -> Record:
        return read_record(self.log, self.cut(**cut), codebook)

    def fold(self, **cut: Any) -> View:
        return view_of(self.record(**cut))

    def rows(self, track: str | None = None, **cut: Any) -> list[AuditRow]:
        """The audit rows, of one track."""
        return [r for r in self.fold(**cut).audit.rows() if track in (None, r.track)]

    def verdicts(self, track: str, **cut: Any) -> list[str]:
        """`verdict rule dimension` of each row of a track."""
        return [f"{r.verdict} {r.rule} {r.dimension}" for r in self.rows(track, **cut)]

    def position(self, track: str, *, ended: bool = False, **cut: Any) -> Position:
        (found,) = [p for p in self.fold(**cut).positions(ended=ended) if p.key.track == track]
        return found

    def tracks(self, *, ended: bool = False, **cut: Any) -> list[str]:
        return [p.key.track for p in self.fold(**cut).positions(ended=ended)]


def _day(text: str | None) -> date | None:
    return parse_day(text) if text else None


def summary(fold: View) -> dict[tuple[str, str | None], str]:
    """(party, issue) -> verdict."""
    from projections.rules.verdicts import summarize

    return {(s.party, s.issue): s.verdict for s in summarize(fold.audit.rows())}


def ids(items: Iterable[Any]) -> list[str]:
    return [item.id for item in items]
