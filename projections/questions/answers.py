"""Who answered whom: chains of response across the parties, and what a move was answered with.

A development answers another party's where a link says so (`responds-to`), or where it is a
response: then it answers the form of the proposal or measure that was settled before it, or each
of those of which none certainly came last. Accounts of one development are one. Words that bind
nobody answer for nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from events.grouping import grouped
from projections.audit.ledger import ledger_steps
from projections.fold.responses import forms_answered
from projections.questions.stance import View
from projections.record.items import Item, Record
from projections.rules.findings import Verdict, overall

FEWEST_MOVES = 8
"""Below so many answered moves of a pair no pattern is told: chance would look like one."""


class Days(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How many days lie between two developments, at least and at most (None: no bound)."""

    min: int
    max: int | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Turn:
    """One development with all its accounts: whose it is, and which way it moved its parties.

    `verdict` is hardened or softened where only one of them occurs among its rows (its ledger
    among them), mixed where both do, else held, opened or incomparable; None: it moved nothing.
    `on_tracks` is the same without the ledger: what a replay tells of it.
    """

    item: Item
    accounts: tuple[Item, ...]
    parties: tuple[str, ...]
    verdicts: dict[str, Verdict]
    on_tracks: Verdict | None

    @property
    def verdict(self) -> Verdict | None:
        return _overall(self.verdicts.values())

    @property
    def note(self) -> str | None:
        """Where its verdict comes from the ledger: on its own tracks it is another one."""
        if self.verdict == self.on_tracks or self.on_tracks is None:
            return None
        return f"{self.verdict} by the ledger, where it is one more; {self.on_tracks} on its track"


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """`turn` answers `to`; `by` says how that is known: a link, or the name it answers."""

    turn: Turn
    to: Turn
    by: Literal["link", "name"]
    days: Days


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """A line of answers, first to last. Each turn but the first answers the one before it; what
    else it answers, and what else answers it, is in other chains and in the list of answers."""

    turns: tuple[Turn, ...]
    answers: tuple[Answer, ...]
    days: Days


class CountTold(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How often a move of one party was answered so by another."""

    mover: str
    moved: Verdict
    answerer: str
    answered: Verdict
    count: int


class ReciprocityTold(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What the moves of a pair were answered with. `counts` is None where it has too few answered
    moves; `reason` says so."""

    parties: tuple[str, ...]
    moves: int
    needed: int
    counts: list[CountTold] | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Every answer in the one order, the chains they make, and reciprocity pair by pair."""

    answers: tuple[Answer, ...]
    chains: tuple[Chain, ...]
    reciprocity: tuple[ReciprocityTold, ...]


def answers_of(fold: View, *, party: str | None = None, issue: str | None = None) -> Answers:
    """Who answered whom at a fold's cut. `party` and `issue` keep the answers in which either
    side is that party's, or is about that issue, and the chains that hold one of them."""
    turns = _turns(fold)
    every = [answer for turn in turns.values() for answer in _answers(fold, turns, turn)]

    def wanted(answer: Answer) -> bool:
        issues = {t.item.development.issue for t in (answer.turn, answer.to)}
        return (issue is None or issue in issues) and (
            party is None or party in (*answer.turn.parties, *answer.to.parties)
        )

    found = [answer for answer in every if wanted(answer)]
    return Answers(
        answers=tuple(found),
        chains=tuple(c for c in _chains(every) if any(map(wanted, c.answers))),
        reciprocity=tuple(_reciprocity(found, party)),
    )


def _turns(fold: View) -> dict[str, Turn]:
    """Group -> its turn, in the one order; only of what binds somebody."""
    record = fold.record
    verdicts, on_tracks = _verdicts(fold)
    found = {}
    for group, items in grouped(record.items, lambda item: item.group).items():
        parties = dict.fromkeys(party for item in items for party in _whose(record, item))
        if parties:
            moved = verdicts.get(group, {})
            found[group] = Turn(
                item=items[0],
                accounts=tuple(items),
                parties=tuple(parties),
                verdicts=moved,
                on_tracks=_overall(on_tracks.get(group, {}).values()),
            )
    return found


def _whose(record: Record, item: Item) -> tuple[str, ...]:
    """Whose doing it is: of talks that of who arranges or breaks them off, where that is told."""
    bound, by = record.codebook.bound(item.development), getattr(item.development, "by", ())
    return record.principals(by) if bound and by else bound


_ByParty = dict[str, dict[str, Verdict]]
"""Group -> party -> which way it moved that party."""


def _verdicts(fold: View) -> tuple[_ByParty, _ByParty]:
    """Which way each group moved each party over its tracks and ledger, and over its tracks."""
    found: dict[str, dict[str, list[Verdict]]] = {}
    for step in fold.board.steps:
        # What time did, or what somebody else's act did to a party, the development did not.
        if step.lapsed_on is None and not step.silent:
            judged = fold.audit.judged(step)
            moved = found.setdefault(step.group, {}).setdefault(step.track.key.party, [])
            moved.append(judged.verdict)
    on_tracks = _each(found)
    for made in ledger_steps(fold.board):
        for group in made.groups:
            found.setdefault(group, {}).setdefault(made.party, []).append(made.verdict)
    return _each(found), on_tracks


def _each(found: dict[str, dict[str, list[Verdict]]]) -> _ByParty:
    return {
        group: {party: verdict for party, all_ in by.items() if (verdict := _overall(all_))}
        for group, by in found.items()
    }


def _overall(verdicts: Iterable[Verdict]) -> Verdict | None:
    found = [("", verdict) for verdict in verdicts]
    return overall(found)[0] if found else None


def _answers(fold: View, turns: dict[str, Turn], turn: Turn) -> Iterator[Answer]:
    record = fold.record
    linked = [
        turns[other.group]
        for item in turn.accounts
        for other in record.others(item, "responds-to")
        if other.group in turns
    ]
    by: Literal["link", "name"] = "link" if linked else "name"
    if not linked:
        linked = [
            turns[form.group]
            for item in turn.accounts
            for step in fold.board.steps_of.get(item.id, ())
            if step.track.key.kind == "response" and step.lapsed_on is None
            for form in forms_answered(fold.board, step)
            if form.group in turns
        ]
    for other in dict.fromkeys(linked):
        # A link that could not be applied at this cut orders nothing, so it answers nothing.
        if set(turn.parties) - set(other.parties) and other.item.sort_key < turn.item.sort_key:
            yield Answer(turn=turn, to=other, by=by, days=_between(other.item, turn.item))


def _between(one: Item, two: Item) -> Days:
    least = (two.earliest - one.latest).days if two.earliest else 0
    most = (two.latest - one.earliest).days if one.earliest else None
    return Days(max(least, 0), most)


def _chains(answers: Sequence[Answer]) -> Iterator[Chain]:
    """A chain for each turn that nothing answers, back to the first, by the last of several."""
    before: dict[Turn, Answer] = {}
    for answer in answers:
        earlier = before.get(answer.turn)
        if earlier is None or _in_time(earlier) < _in_time(answer):
            before[answer.turn] = answer
    answered = {answer.to for answer in before.values()}
    chains = []
    for last in before:
        if last in answered:
            continue
        turns: list[Turn] = [last]
        steps: list[Answer] = []
        while turns[-1] in before:
            steps.append(before[turns[-1]])
            turns.append(steps[-1].to)
        turns.reverse()
        steps.reverse()
        days = _between(turns[0].item, last.item)
        chains.append(Chain(turns=tuple(turns), answers=tuple(steps), days=days))
    yield from sorted(chains, key=lambda c: (c.turns[0].item.sort_key, c.turns[-1].item.sort_key))


def _in_time(answer: Answer) -> tuple[date, int, str]:
    """Where what is answered lies, whichever of open order was entered first."""
    item = answer.to.item
    return item.latest, item.depth, item.id


def _reciprocity(answers: Sequence[Answer], party: str | None) -> Iterator[ReciprocityTold]:
    pairs: dict[tuple[str, str], Counter[tuple[str, Verdict, str, Verdict]]] = {}
    for answer in answers:
        for mover in answer.to.parties:
            for answerer in answer.turn.parties:
                if mover in answer.turn.parties or answerer in answer.to.parties:
                    continue
                pair = (min(mover, answerer), max(mover, answerer))
                counts = pairs.setdefault(pair, Counter())
                moved = answer.to.verdicts.get(mover)
                replied = answer.turn.verdicts.get(answerer)
                if moved and replied:
                    counts[mover, moved, answerer, replied] += 1
    for pair, counts in sorted(pairs.items()):
        if party is not None and party not in pair:
            continue
        moves = counts.total()
        enough = moves >= FEWEST_MOVES
        reason = (
            f"{moves} answered move{'' if moves == 1 else 's'}: below {FEWEST_MOVES} "
            "no pattern is told"
        )
        told = [CountTold(*names, count) for names, count in sorted(counts.items())]
        yield ReciprocityTold(
            pair, moves, FEWEST_MOVES, *((told, None) if enough else (None, reason))
        )
