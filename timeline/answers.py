"""Answers as JSON-ready values, in the shapes that outside programs rely on.

Arrays are always present, None is an open end, numbers of the domain are decimal strings, counts
and sequences integers. Every answer starts with schema, negotiation, codebook and cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from events import developments as d
from events.codec import plain_fields
from events.kinds import kind_of
from events.log import Logged, recorded_text
from events.quantity import Quantity, plain
from projections.cut import Cut
from projections.diff import Change
from projections.provenance import Why
from projections.record import Item, Record
from projections.replay import ReplayStep, possible_replay_of, replay_of
from projections.stance import Account, Fold, Position, by_party, stance_of
from projections.talks import Round, rounds_of
from projections.verdicts import AuditRow, Summary, summarize
from timeline.outcome import Outcome, Written, sentence

Json = dict[str, Any]


def cut_json(cut: Cut) -> Json:
    """The cut as asked and resolved; `recorded_by` is always a sequence number."""
    return {
        "as_of": cut.as_of.isoformat() if cut.as_of else None,
        "known_by": cut.known_by.isoformat() if cut.known_by else None,
        "recorded_by": cut.recorded_by,
        "reading": cut.reading,
        "without": [*cut.without, *(f"source:{name}" for name in cut.without_sources)],
    }


def head(schema: str, negotiation: str, record: Record) -> Json:
    """What every answer starts with."""
    return {
        "schema": schema,
        "negotiation": negotiation,
        "codebook": record.codebook.label,
        "cut": cut_json(record.cut),
    }


def stance_json(
    negotiation: str,
    fold: Fold,
    *,
    party: str | None = None,
    issue: str | None = None,
    ended: bool = False,
) -> Json:
    """`stance/1`."""
    stance = stance_of(fold, ended=ended)

    def wanted(position: Position) -> bool:
        return _asked(position.key.party, position.issue, party, issue)

    return {
        **head("stance/1", negotiation, fold.record),
        "positions": [position_json(fold, p) for p in by_party(stance.positions) if wanted(p)],
        "voices": [
            voice_json(fold, item)
            for item in stance.voices
            if issue in (None, item.development.issue)
            and (party is None or party in _parties(item.development))
        ],
        "possible": [
            position_json(fold, p, undated=p.undated) for p in stance.possible if wanted(p)
        ],
        "talks": [
            talks_json(one)
            for one in rounds_of(fold.record)
            if party is None or party in one.parties
        ],
    }


def _asked(has_party: str, has_issue: str | None, party: str | None, issue: str | None) -> bool:
    return party in (None, has_party) and issue in (None, has_issue)


def _parties(development: d.Development) -> tuple[str, ...]:
    return development.speaks_for or development.actors


def position_json(fold: Fold, position: Position, *, undated: bool | None = None) -> Json:
    """A position. `terms` are what it has come to; each account has its own."""
    answers = position.state.answers if position.key.kind == "response" else ()
    answer: Json = {
        "party": position.key.party,
        "toward": position.key.toward,
        "issue": position.issue,
        "track": position.key.track,
        "kind": position.key.kind,
        "status": position.status,
        "pressing": position.state.pressing,
        "answer": answers[0] if answers else None,
        "to": position.to,
        "package": position.package,
        "since": position.since,
        "accounts": [account_json(fold, account) for account in position.accounts],
        "terms": terms_json(position.state),
        "text": position.state.text,
        "note": position.note,
    }
    if undated is not None:
        answer["undated"] = undated
    return answer


def account_json(fold: Fold, account: Account) -> Json:
    """One report behind a position, with the terms as it gives them."""
    item = account.item
    development = item.development
    return {
        "development": item.id,
        "occurred": development.occurred,
        "speaker": str(development.speaker) if development.speaker else None,
        "authority": fold.record.codebook.authority(development),
        "certainty": development.certainty,
        "sources": list(item.sources),
        "quote": item.quote,
        "terms": terms_json(account.stated),
        "answer": account.stated.answers[0] if account.stated.answers else None,
        "says": development.says,
        "known": item.known.isoformat(),
    }


def terms_json(terms: Any) -> Json:
    """Terms of a state or of one account."""
    return {
        "quantities": [quantity_json(quantity) for quantity in terms.quantities],
        "due": terms.due,
        "lapses": terms.lapses,
        "conditions": list(terms.conditions),
        "scope": list(terms.scope),
        "effective": terms.effective,
    }


def quantity_json(quantity: Quantity) -> Json:
    """A quantity; `value` is None for a range, `min` and `max` are None where open."""
    return {
        "value": plain(quantity.value) if quantity.value is not None else None,
        "min": plain(quantity.min) if quantity.min is not None else None,
        "max": plain(quantity.max) if quantity.max is not None else None,
        "approximate": quantity.approximate,
        "unit": quantity.unit,
        "basis": quantity.basis,
        "period": quantity.period,
    }


def voice_json(fold: Fold, item: Item) -> Json:
    """Words that bind nobody."""
    development = item.development
    parties = _parties(development)
    return {
        "development": item.id,
        "party": parties[0] if parties else None,
        "speaker": str(development.speaker) if development.speaker else None,
        "issue": development.issue,
        "says": development.says,
        "authority": fold.record.codebook.authority(development),
        "certainty": development.certainty,
        "sources": list(item.sources),
        "quote": item.quote,
    }


def talks_json(one: Round) -> Json:
    """A round of talks with every account of it."""
    return {
        "round": one.name,
        "parties": list(one.parties),
        "status": one.status,
        "opened": one.opened,
        "closed": one.closed,
        "place": one.place,
        "members": list(one.members),
        "agenda": list(one.agenda),
        "accounts": [
            {
                "development": item.id,
                "occurred": item.development.occurred,
                "outcome": getattr(item.development, "outcome", None),
                "next": getattr(item.development, "next", None),
                "speaks_for": list(item.development.speaks_for),
                "says": item.development.says,
                "quote": item.quote,
                "sources": list(item.sources),
            }
            for item in one.accounts
        ],
    }


def audit_json(
    negotiation: str,
    fold: Fold,
    *,
    party: str | None = None,
    issue: str | None = None,
    since: Any = None,
) -> Json:
    """`audit/1`."""
    rows = fold.audit.rows(party=party, issue=issue, since=since)
    return {
        **head("audit/1", negotiation, fold.record),
        "rows": [row_json(row) for row in rows],
        "summary": [summary_json(one) for one in summarize(rows)],
    }


def row_json(row: AuditRow) -> Json:
    """One audit row."""
    return {
        "party": row.party,
        "toward": row.toward,
        "issue": row.issue,
        "track": row.track,
        "dimension": row.dimension,
        "verdict": row.verdict,
        "led_by": row.led_by,
        "rule": row.rule,
        "from": list(row.from_ids),
        "to": list(row.to_ids),
        "before": row.before,
        "after": row.after,
        "order": row.order,
        "confidence": row.confidence,
        "in_answer_to": list(row.in_answer_to),
        "sources": list(row.sources),
        "note": row.note,
        "day": row.day.isoformat(),
    }


def summary_json(summary: Summary) -> Json:
    """A party's verdict on an issue over the window."""
    return {
        "party": summary.party,
        "issue": summary.issue,
        "verdict": summary.verdict,
        "led_by": summary.led_by,
        "counts": summary.counts,
    }


def replay_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`replay/1`."""

    def wanted(step: ReplayStep) -> bool:
        development = step.item.development
        named = {*development.actors, *development.recipients, *development.speaks_for}
        return issue in (None, development.issue) and (party is None or party in named)

    return {
        **head("replay/1", negotiation, fold.record),
        "steps": [step_json(step) for step in replay_of(fold) if wanted(step)],
        "possible": [
            {**step_json(step), "undated": step.item.undated}
            for step in possible_replay_of(fold)
            if wanted(step)
        ],
    }


def step_json(step: ReplayStep) -> Json:
    """A development in the one order, with its moves and effects."""
    item = step.item
    moves = [move for one in step.steps for move in one.moves if move.item is item]
    return {
        "development": item.id,
        "seq": item.seq,
        "kind": kind_of(item.development).name,
        "occurred": item.development.occurred,
        "earliest": item.earliest.isoformat() if item.earliest else None,
        "latest": item.latest.isoformat(),
        "known": item.known.isoformat(),
        "recorded": recorded_text(item.recorded),
        "actors": list(item.development.actors),
        "issue": item.development.issue,
        "says": item.development.says,
        "sources": list(item.sources),
        "moves": [
            {
                "party": move.key.party,
                "toward": move.key.toward,
                "issue": move.issue,
                "track": move.key.track,
                "kind": move.key.kind,
                "effect": move.effect,
                "status": move.stated.status,
                "answer": move.stated.answer,
            }
            for move in moves
        ],
        "effects": [
            {
                "party": effect.party,
                "toward": effect.toward,
                "issue": effect.issue,
                "track": effect.track,
                "verdict": effect.verdict,
                "text": effect.text,
            }
            for effect in step.effects
        ],
    }


def log_json(negotiation: str, log: Iterable[Logged], codebook: str, cut: Cut) -> Json:
    """`log/1`."""
    return {
        "schema": "log/1",
        "negotiation": negotiation,
        "codebook": codebook,
        "cut": cut_json(cut),
        "events": [event_json(negotiation, entry) for entry in log],
    }


def event_json(negotiation: str, entry: Logged) -> Json:
    """One event of the log, its body as stored."""
    return {
        "seq": entry.seq,
        "id": getattr(entry.event, "id", None),
        "type": entry.event.topic,
        "negotiation": negotiation,
        "recorded": recorded_text(entry.recorded),
        "recorder": entry.recorder,
        "body": plain_fields(entry.event),
    }


def development_json(record: Record, item: Item) -> Json:
    """A development whole: its fields as corrected, dates as tightened, sources with quotes."""
    fields = plain_fields(item.development)
    fields.pop("citations", None)
    fields = {"occurred": item.development.occurred, **fields}
    return {
        "id": item.id,
        "kind": kind_of(item.development).name,
        "seq": item.seq,
        "recorded": recorded_text(item.recorded),
        "recorder": item.recorder,
        "earliest": item.earliest.isoformat() if item.earliest else None,
        "latest": item.latest.isoformat(),
        "known": item.known.isoformat(),
        "certain": item.certain,
        "authority": record.codebook.authority(item.development),
        "certainty": item.development.certainty,
        "fields": fields,
        "sources": [
            {**source_json(record, citation.source), "quote": citation.quote}
            for citation in item.citations
        ],
        "links": [
            {"relation": relation, "to": other}
            for relation, other in record.linked_from.get(item.id, ())
        ],
        "linked_from": [
            {"relation": relation, "from": one}
            for one, relation, other, _ in record.relations
            if other == item.id
        ],
        "corrections": list(item.corrected_by),
    }


def source_json(record: Record, name: str) -> Json:
    """A declared source."""
    declared = record.sources.get(name)
    fields = plain_fields(declared) if declared else {"source": name}
    return {
        "id": name,
        **{
            field: fields.get(field)
            for field in ("publisher", "title", "author", "url", "published", "accessed", "via")
        },
    }


def show_json(negotiation: str, record: Record, item: Item | None, named: str,
              history: Sequence[Logged]) -> Json:  # fmt: skip
    """`show/1`: a development at the cut (None where the cut leaves it out) and its history."""
    aside = next((a for a in record.set_aside if a.development == named), None)
    return {
        **head("show/1", negotiation, record),
        "development": development_json(record, item) if item else None,
        "set_aside": f"{aside.reason} {aside.detail}".strip() if aside else None,
        "history": [event_json(negotiation, entry) for entry in history],
    }


def written_json(written: Written) -> Json:
    """`written/1`: what a write did."""
    return {
        "schema": "written/1",
        "negotiation": written.negotiation,
        "dry_run": written.dry_run,
        "new": written.new,
        "events": [outcome_json(outcome, written.dry_run) for outcome in written.outcomes],
    }


def outcome_json(outcome: Outcome, dry_run: bool) -> Json:
    """One recorded event and its effect."""
    return {
        "seq": outcome.seq,
        "id": outcome.id,
        "type": outcome.event.topic,
        "new": outcome.new,
        "version": outcome.version,
        "public": outcome.public,
        "voice": outcome.voice,
        "effects": [
            {
                "party": effect.party,
                "issue": effect.issue,
                "track": effect.track,
                "verdict": effect.verdict,
                "text": effect.text,
            }
            for effect in outcome.effects
        ],
        "changes": list(outcome.changes),
        "hints": list(outcome.hints),
        "says": sentence(outcome, dry_run=dry_run),
    }


def diff_json(negotiation: str, one: Fold, two: Fold, changes: Sequence[Change]) -> Json:
    """`diff/1`."""
    return {
        **head("diff/1", negotiation, two.record),
        "from": cut_json(one.record.cut),
        "to": cut_json(two.record.cut),
        "changes": [
            {
                "party": change.key.party,
                "toward": change.key.toward,
                "issue": change.issue,
                "track": change.key.track,
                "change": change.change,
                "verdict": change.verdict,
                "before": position_json(one, change.before) if change.before else None,
                "after": position_json(two, change.after) if change.after else None,
            }
            for change in changes
        ],
    }


def why_json(negotiation: str, fold: Fold, party: str, issue: str, found: Why) -> Json:
    """`why/1`."""
    return {
        **head("why/1", negotiation, fold.record),
        "party": party,
        "issue": issue,
        "positions": [position_json(fold, position) for position in found.positions],
        "developments": [development_json(fold.record, item) for item in found.developments],
        "set_aside": [
            {"development": a.development, "reason": a.reason, "detail": a.detail or None}
            for a in found.set_aside
        ],
    }


def rounds_json(negotiation: str, record: Record) -> Json:
    """`talks/1`."""
    return {
        **head("talks/1", negotiation, record),
        "talks": [talks_json(one) for one in rounds_of(record)],
    }


def measures_json(negotiation: str, fold: Fold) -> Json:
    """`measures/1`: every measure and policy with its status at the cut, ended ones too."""
    positions = [p for p in fold.positions(ended=True) if p.key.kind in ("measure", "policy")]
    possible = [p for p in stance_of(fold).possible if p.key.kind in ("measure", "policy")]
    return {
        **head("measures/1", negotiation, fold.record),
        "measures": [
            {**position_json(fold, p), **_measure_facts(fold, p)} for p in by_party(positions)
        ],
        "possible": [position_json(fold, p, undated=p.undated) for p in possible],
    }


def _measure_facts(fold: Fold, position: Position) -> Json:
    track = fold.board.tracks[position.key]
    developments = [item.development for step in track.steps for item in step.items]
    instruments = [i for one in developments if (i := getattr(one, "instrument", None))]
    parts = [
        other.key.name
        for other in fold.board.tracks.values()
        if other.parent == position.key or other.key.name in track.split_into
    ]
    return {
        "instrument": instruments[-1] if instruments else None,
        "effective": position.state.effective,
        "parts": list(dict.fromkeys(parts)),
        "part_of": track.parent.name if track.parent else None,
    }


def proposals_json(negotiation: str, fold: Fold) -> Json:
    """`proposals/1`: what is on the table, and who answered what."""
    live = fold.positions()
    return {
        **head("proposals/1", negotiation, fold.record),
        "proposals": [
            {
                **position_json(fold, p),
                "answers": [
                    {
                        "party": answer.key.party,
                        "answer": answer.state.answers[0] if answer.state.answers else None,
                        "since": answer.since,
                        "note": answer.note,
                    }
                    for answer in live
                    if answer.key.kind == "response"
                    and answer.key.name == p.key.name
                    and answer.key.party != p.key.party
                ],
            }
            for p in by_party(live)
            if p.key.kind in ("demand", "offer", "mechanism")
        ],
    }


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
