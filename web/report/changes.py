"""What changed, in sentences: who moved where, from what to what, net over the whole record.

Nothing is judged here: each sentence tells the net of the audit's summary. Which five are told is
a rule of order: first where a figure moved, then where anything else did, then what cannot be
compared, what was held and what is new; of equals who took more steps; each party once before one
is told again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from events.grouping import grouped
from projections.rules.findings import MOVED, Verdict, overall
from projections.rules.verdicts import AuditRow, Net, SummaryTold
from web.report.gathered import Evidence, Gathered
from web.report.paper import Words
from web.report.speech import Speech

MOST = 5


@dataclass(frozen=True, kw_only=True)
class NetMove:
    """What became of one track, in every dimension that the audit compares."""

    track: str
    verdict: Verdict
    nets: tuple[Net, ...]

    @property
    def rank(self) -> int:
        """How early it is told."""
        if any(n.verdict in MOVED and n.dimension.startswith("quantity") for n in self.nets):
            return 0
        if self.verdict in MOVED:
            return 1
        return {"incomparable": 2, "held": 3}.get(self.verdict, 4)


def sentences(evidence: Evidence) -> list[Words]:
    """At most five sentences, each with the days, who wrote it, and the notes that show where."""
    return [_sentence(*chosen, evidence) for chosen in _chosen(evidence.gathered)]


def _chosen(gathered: Gathered) -> list[tuple[SummaryTold, list[NetMove]]]:
    order = gathered.names.pairs({(one.party, one.issue) for one in gathered.audit.summary})
    found = []
    for one in gathered.audit.summary:
        moves = sorted(_moves(one), key=lambda move: move.rank)
        if moves:
            steps = sum(one.counts.values())
            found.append((moves[0].rank, -steps, order.index((one.party, one.issue)), one, moves))
    found.sort(key=lambda entry: entry[:3])
    seen: set[str] = set()
    chosen = []
    for rank, *_, one, moves in found:
        # A party that only took a first position waits until those that moved are told.
        chosen.append((rank >= 3, one.party in seen, one, moves))
        seen.add(one.party)
    chosen.sort(key=lambda entry: entry[:2])
    return [(one, moves) for *_, one, moves in chosen][:MOST]


def _moves(one: SummaryTold) -> Iterator[NetMove]:
    """The tracks, those toward several that moved alike as one."""
    told = set()
    for (track, _), nets in grouped(one.net, lambda net: (net.track, net.toward)).items():
        key = (track, tuple((n.dimension, n.verdict, n.before, n.after) for n in nets))
        if key not in told:
            told.add(key)
            nets.sort(key=lambda net: not net.dimension.startswith("quantity"))
            verdict, _ = overall([(net.dimension, net.verdict) for net in nets])
            yield NetMove(track=track, verdict=verdict, nets=tuple(nets))


def _sentence(one: SummaryTold, moves: list[NetMove], evidence: Evidence) -> Words:
    gathered, speech = evidence.gathered, evidence.speech
    best = [move for move in moves if move.rank == moves[0].rank][:2]
    verdict, _ = overall([(net.dimension, net.verdict) for move in best for net in move.nets])
    rows = [r for r in gathered.audit.rows if (r.party, r.issue) == (one.party, one.issue)]
    told = speech.say(
        f"net {verdict}",
        party=gathered.names.party(one.party),
        issue=speech.quoted(gathered.names.issue(one.issue)),
        moves="; ".join(_move_words(move, verdict, rows, evidence) for move in best),
    )
    pieces = told.split(_MARK)
    return tuple(
        piece if place % 2 == 0 else int(piece) for place, piece in enumerate(pieces) if piece
    )


_MARK = "\0"
"""Around the number of a note, while it stands inside a sentence that is still put together."""


def _move_words(move: NetMove, over: Verdict, rows: list[AuditRow], evidence: Evidence) -> str:
    # What merely ended or cannot be compared is told below, where its reason has room.
    moved = [net for net in move.nets if net.verdict in MOVED]
    texts = []
    for net in moved or move.nets:
        way = evidence.say(f"way {net.verdict}") if over == "mixed" else ""
        texts.append(_net_words(net, evidence.speech) + _where(net, way, rows, evidence))
    return evidence.say("move" if moved else "stand", thing=evidence.track(move.track),
                        changes=evidence.speech.all(texts))  # fmt: skip


def _net_words(net: Net, speech: Speech) -> str:
    dimension = net.dimension.partition(":")[0]
    none = speech.tongue.phrases["none"]
    before, after = (speech.told(text) if text else none for text in (net.before, net.after))
    if net.verdict in ("opened", "held"):
        return after
    if dimension not in ("quantity", "whole", "deadline", "pending"):
        before, after = (
            speech.quoted(text) if there else text
            for text, there in ((before, net.before), (after, net.after))
        )
    if dimension in ("quantity", "whole", "status", "response", "pressing"):
        return speech.say("from to", before=before, after=after)
    named = speech.say(f"dimension {dimension}")
    return speech.say("from to in", dimension=named, before=before, after=after)


def _where(net: Net, way: str, rows: list[AuditRow], evidence: Evidence) -> str:
    """In brackets: which way it moved, the day on which it came to where it is, and who wrote
    that; then the notes of both ends."""
    same = [row for row in rows if (row.track, row.toward) == (net.track, net.toward)]
    here = [row for row in same if row.dimension == net.dimension] or same
    if not here:
        return ""
    last = [row for row in here if row.after == net.after] or here
    first, to = here[0].from_ids or here[0].to_ids, last[-1].to_ids
    speech = evidence.speech
    day = speech.day(evidence.gathered.occurred(to[0])) if to else ""
    told = [one for one in (way, day, speech.all(evidence.publishers(to)[:3])) if one]
    marks = (f"{_MARK}{number}{_MARK}" for number in evidence.marks((*to, *first)))
    return speech.say("in brackets", text="", told=speech.say("apart by").join(told)) + "".join(
        marks
    )
