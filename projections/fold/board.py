"""The plain fold: developments of a record, in the one order, into tracks of steps."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date
from functools import cached_property
from heapq import heappop, heappush
from operator import attrgetter

from msgspec.structs import replace

from events import developments as d
from events.grouping import grouped
from events.memo import twin
from projections.fold.besides import beside_of
from projections.fold.forms import stand, stand_as_answers
from projections.fold.in_turn import Foldable, InTurn
from projections.fold.jointly import Jointly
from projections.fold.lapsing import comes_back_over, lapse_day
from projections.fold.lives import after, after_put, applies, is_bare, needs_what_stands
from projections.fold.parts import (
    along,
    ended_in_parts,
    moves_along,
    moves_elsewhere,
    parent_of,
    toward_all,
    whole_allows,
    without_apart,
)
from projections.fold.responses import answering, ended_with, perhaps_carried_out
from projections.fold.starting import act_of, acts_of, starts_from
from projections.fold.tracks import Step, Stretch, Track, arranged
from projections.moves.arriving import for_folding, moves_tracks, refers_back
from projections.moves.by_kind import Move, Moves
from projections.moves.naming import ACTS, WORDS, TrackKey, goes_on, toward_of
from projections.record.items import Item, Record
from projections.record.order import Order
from projections.record.patience import looking
from projections.rules.state import ENDED, State, distinct, together

_place, _key = attrgetter("place"), attrgetter("key")
_BEYOND = ("settle", "split", "reopen")

MOST_FORMS = 30
"""Beyond so many forms of open order each stands as it was told: to weigh all takes too long."""


class Folding(Foldable):
    """The tracks of a record as its items are folded; with `names` only those of these proposals
    and measures, which `names_bearing` must have found.

    Time alone goes on after the last of them: to the day of the record, or to its end.
    """

    def __init__(
        self, record: Record, moves: Moves | None = None, *, names: frozenset[str] | None = None
    ) -> None:
        self._start(record, moves or Moves(record), names)
        self.tracks = self.mine
        self._fold(record.items)
        self._to_the_end()

    def _to_the_end(self) -> None:
        for track in self.mine.values():
            self._await(track)
        self._to(date.max, self.record.cut.as_of or self.record.judged_on or date.max)

    @property
    def whole(self) -> Folding:
        """The board of all days."""
        return self

    def lines(self, name: str) -> Sequence[Track]:
        """The tracks of a name, to be looked at alone."""
        return self.called(name)

    def until(self, day: date, names: frozenset[str], past: Set[str]) -> Folding | None:
        found = Folding.__new__(Folding)
        record = self.record.until(day, names, InTurn(self.record.order, past, {}))
        there = [track for name in names for track in self.whole.called(name)]
        tracks = [t.thawed(day) for t in sorted(there, key=_place) if t.steps[0].folded <= day]
        if any(track.has_several_forms for track in tracks):
            return None
        # What becomes of an agreement may open again what it settled.
        told = (item for name in names for item in self.record.of_name(name))
        named = names.union(map(self.moves.deals.name_of, told))
        found._start(record, self.moves.until(record, day, named), names)
        found.tracks, found._today = found.mine, day
        for track in tracks:
            found._take_up(track)
            if deals := self.whole.deals_by(track.key, day):
                found._settled[track.key] = [(day, deals)]
        return found

    def _take_up(self, track: Track) -> None:
        track.place = len(self.mine)
        self.mine[track.key] = track
        self._named.setdefault(track.key.name, []).append(track)
        if track.split_into:
            self.split.append(track)
        self._await(track)

    def onward(self, items: Sequence[Item], order: Order, by: date) -> Folding:
        found = twin(self)
        record = self.record.onward(items, order, by)
        found._go_on(record, self.moves.onward(record, items))
        found._take(items)
        found._to_the_end()
        return found

    def _fold(self, items: Sequence[Item]) -> None:
        look = looking()
        moving = [item for item in items if moves_tracks(type(item.development))]
        for accounts in for_folding(moving, self.moves.wholes_of):
            look()
            self._take(accounts)
        self._jointly.forget()

    @cached_property
    def _jointly(self) -> Jointly:
        return Jointly(self)

    @cached_property
    def every(self) -> list[Track]:
        """The tracks, in the order in which they were opened."""
        return list(self.tracks.values())

    @property
    def moved(self) -> list[Track]:
        """The tracks that were made here, in the order in which they were opened."""
        return self.every

    @cached_property
    def late(self) -> list[Step]:
        """What time alone did before it was folded, track by track."""
        return [step for track in self.every for step in track.steps if step.since < step.folded]

    def _whole_over(self, track: Track) -> None:
        """What was split is over, too, with the last of its parts."""
        whole = self.tracks[track.parent] if track.parent else None
        if whole is None or whole.ended or not (last := ended_in_parts(self, whole)):
            return
        part, day = replace(last, moves=along(whole, last)), last.lapsed_on or last.since
        for form in [one for one in whole.standing if one.state.status not in ENDED]:
            over = after_put(whole.key, part.moves, form.state, self.restates)
            self._over(whole, [form], day, part, (over,), last.note, tells=False)

    def _await(self, track: Track) -> None:
        """Remember the day on which time alone next ends something of a track."""
        if ends := lapse_day(track.frontier):
            heappush(self._due, (ends.day, track.place, track.key))

    def _await_with_parts(self, whole: Track) -> None:
        for track in (whole, *(t for name in whole.split_into for t in self.called(name))):
            self._await(track)

    def _to(self, today: date, until: date | None = None) -> None:
        """Go on to a day: what is remembered is over by then (or only `until` a day), in the order
        of days, whatever is told of it: a whole ends with its parts."""
        self._today = today
        while self._due and self._due[0][0] <= (until or today):
            day, _, key = heappop(self._due)
            track = self.tracks[key]
            self.lapse(track, day)
            self._await(track)

    def _take(self, accounts: Sequence[Item]) -> None:
        self._to(self.record.by_then(accounts[0].latest))
        found: Sequence[Move] = self.moves.of(accounts[0])
        if len(accounts) > 1:
            found = [move for item in accounts for move in self.moves.of(item)]
            # What goes on toward one party from what is toward all is told first.
            found.sort(key=lambda move: move.key.toward is None)
        if self.names is not None:
            found = [move for move in found if move.key.name in self.names]
        if type(accounts[0].development) in (d.MeasureImposed, d.MeasureChanged):
            found = [move for move in found if self._still_answers(move)]
        elif type(accounts[0].development) is d.ResponseGiven and len(found) > 1:
            found = [move for move in found if not self._is_gone(move)] or found
        if more := moves_elsewhere(self, accounts, found):
            # What becomes of a part hangs on what became of its whole, toward whomever.
            found = sorted([*found, *more], key=attrgetter("with_whole"))
        if isinstance(accounts[0].development, d.Measure):
            found = without_apart(self, found)
        known = self.record.order.known
        self._ways = {} if known else self._jointly.ways(accounts, found, self._today)
        if self._ways:  # a commitment that is in no likely order was never taken on
            found = [m for m in found if m.key.kind != "commitment" or m.key in self._ways]
        if len(found) == 1:  # nearly always
            self._step(found[0].key, found)
        else:
            for key, moves in grouped(found, _key).items():
                self._step(key, moves)
        if self._ways:
            stand(self, self._ways, self._today)
        if isinstance(accounts[0].development, WORDS):
            for key, moves in perhaps_carried_out(self, accounts[0], self._today):
                self._step(key, moves)

    def _still_answers(self, move: Move) -> bool:
        """Whether a deed that does not say what it answers answers what it was threatened in answer
        to: not where that has ended."""
        if move.key.kind != "response" or self.record.others(move.item, "responds-to"):
            return True
        track = self.tracks.get(move.key)
        return track is not None and not ended_with(self, track, track.standing[-1])

    def _step(self, key: TrackKey, moves: Sequence[Move]) -> None:
        if key.kind == "response" and not (moves := answering(self, key, moves)):
            return
        first, track = moves[0].item, self.tracks.get(key)
        items = [first] if len(moves) == 1 else list(dict.fromkeys([one.item for one in moves]))
        moves = moves if len(moves) == 1 else sorted(moves, key=act_of)
        move = moves[0]
        if track is not None:
            # By its latest day time may have ended what stood.
            self.lapse(track, self._today)
        parent = track.parent if track else None
        if parent is None and key.kind in ACTS:
            parent = parent_of(self, key, moves)
        of_all = toward_all(self, key, move) if track is None else None
        line = track or of_all
        made = self.tracks[parent].split_into if parent is not None else ()
        if line is None and parent and (key.name in made or any(self.elsewhere(key))):
            # What a split made goes on from its whole, and what was told of some parties alone.
            self.lapse(line := self.tracks[parent], self._today)
        if (track is None or track.rows_only) and self._is_of_what_ended(parent, move):
            return
        ended = track is None or track.ended
        if (ended or move.effect != "put" or move.with_whole) and not self._applies(line, moves):
            return
        track = track or self.open(key)
        states = move.effect in ("put", "split") and not move.with_whole
        anew = ended and states and not move.silent and move.stated.status not in ENDED
        issue = move.issue if states or line is None else line.issue
        step = Step(
            track=track,
            group=first.group,
            moves=moves,
            items=items,
            first=first,
            ids=tuple([item.development.id for item in items]),
            latest=self._today,
            refers_back=any(refers_back(item.development) for item in items),
            issue=issue,
            silent=key.tabled or (move.silent and all(one.silent for one in moves)),
            rows_only=key.kind == "talks" or (key.kind == "commitment" and is_bare(move)),
            parent=parent,
            split_into=() if anew else track.split_into,
            since=self._today,
            folded=self._today,
            preferences=self.record.preferences(issue),
        )
        if move.with_whole:
            whole = getattr(first.development, "measure", parent.name if parent else "its whole")
            step.note = f"with {whole}"
        found = self._find(step, of_all)
        self._advance(step, found)
        if step.mixed and key.kind == "response":
            stand_as_answers(self, step, self._today)
        track.add(step)
        self.steps.append(step)
        if step.split_into:
            self._await_with_parts(track)
        elif parent is not None:
            self._await(track)
        if parent is not None:
            whole = self.tracks[parent]
            if not move.with_whole and (goes := moves_along(self, whole, step)):
                self._step(whole.key, goes)

    def _find(self, step: Step, of_all: Track | None) -> Sequence[Step]:
        """Give the step what came before it; the forms that it found standing are returned, of a
        first one those toward all."""
        track = step.track
        found = list(track.frontier)
        before = self._place(step)
        if not track.steps:
            before = found = self.stood_on(of_all, step) if of_all else []
        elif not before:
            # What may be the first toward one party goes on from what is toward all, too.
            line = toward_all(self, track.key, step.moves[0], again=track.of_all is not None)
            before = self.stood_on(line, step) if line else []
        elif len(found) > 1:
            # As each form stands by now.
            now = {one.place: one for one in found}
            before = [now.get(one.place, one) for one in before]
        step.beside = None if before else beside_of(self, step)
        if before:
            step.before = before[-1]
            if len(before) > 1:
                step.rivals = Stretch(before, 0, len(before) - 1)
        return found

    def _advance(self, step: Step, found: Sequence[Step]) -> None:
        """Give the step its state: what it states itself, on top of what it `found` standing, in
        each order in which it may have come last."""
        track, key = step.track, step.track.key
        acts = acts_of(step)
        move = next((act.moves[0] for act in acts if act.moves[0].effect in _BEYOND), step.moves[0])
        forms = list(starts_from(self, step))
        made: list[State] = []
        step.mixed = bool(step.rivals or step.unsettled) and len(found) < MOST_FORMS
        if (joint := self._ways.get(key)) is not None:
            ways = joint.get(step.group, ())
            forms = [way.found for way in ways if way.found is not None] if ways else forms
            over = {one.lapsed_on for one in found} - {None}
            left = [one for one in ways if one.over is None or one.over[1] not in over]
            made = [state for way in left or ways for state in way.step.states]
        elif step.mixed:
            forms = [was for one in arranged(found) for was in one.states]
            made = [after(act, was, self.restates) for act in acts for was in forms]
        by = move.deal.name if move.deal is not None else ""
        if move.effect == "settle":
            known = [one.status == "settled" for one in forms]
            # What was put anew since an earlier deal is settled by this one alone.
            held = self._deals(key) if any(known) else ()
            self._hold(key, tuple(dict.fromkeys([*held, by])))
            step.silent = step.silent or (bool(known) and all(known))
        elif move.effect == "split":
            assert isinstance(move.item.development, d.MeasureChanged)
            step.split_into = move.item.development.split_into
            if track not in self.split:
                self.split.append(track)
            step.note = f"split into {', '.join(step.split_into)}"
        elif move.effect == "reopen":
            self._hold(key, ())
        made = made or [after(act, one, self.restates) for act in acts for one in forms or (None,)]
        step.state = made[0]
        if len(states := tuple(distinct(made))) > 1:
            step.state, step.ways = together(states), states
        drops_nothing = move.effect == "withdraw" and bool(forms) and made == forms
        step.silent = step.silent or drops_nothing or comes_back_over(step)

    def _applies(self, track: Track | None, moves: Sequence[Move]) -> bool:
        """Whether there is anything for a step to do. What several deals settled is open again
        where none of them is left that holds."""
        move = moves[0]
        if track is not None and track.ended:
            if self._goes_on_elsewhere(track, move):
                return False
            if needs_what_stands(move) and self._is_over(track, move.item):
                return self._may_be_there(move, again=True)
        if move.with_whole and not whole_allows(self, track, move):
            return False
        if move.effect == "reopen" and move.deal is not None:
            name, deals = move.deal.name, self._deals(move.key)
            if name in deals and len(deals) > 1:
                self._hold(move.key, tuple([one for one in deals if one != name]))
                return False
            stands = track.frontier if track is not None and name in deals else ()
            return any("settled" in one.state.told("status") for one in stands)
        ends = move.effect in ("withdraw", "settle", "carry") and not move.with_whole
        idle = ends and (track is None or track.ended or move.effect == "withdraw")
        return applies(track, moves) or (idle and self._may_be_there(move, again=bool(track)))

    def _may_be_there(self, move: Move, *, again: bool) -> bool:
        """Whether a form that is certain only later may have come before: then both are told."""
        there, drops = self.moves.naming.may_be_there, move.effect == "withdraw"
        # What is certain was folded whatever the day that is asked for.
        record = None if move.item.certain else self.record
        by = self._today, move.item.group
        return there(move.key, by, record, drops=drops, again=again)

    def _goes_on_elsewhere(self, track: Track, move: Move) -> bool:
        """Whether what names nobody goes on from what stands toward others, and not from this."""
        key, development = track.key, move.item.development
        if key.kind not in ACTS or toward_of(development) or not goes_on(development, key.kind):
            return False
        for other in self.elsewhere(key):
            last = other.steps[-1]
            found = last.before if last.group == move.item.group else None
            if not other.ended or (found and found.state.status not in ENDED):
                return True
        return False

    def _deals(self, key: TrackKey) -> tuple[str, ...]:
        """The deals that settled a track and hold."""
        return self._settled[key][-1][1] if key in self._settled else ()

    def deals_by(self, key: TrackKey, day: date) -> tuple[str, ...]:
        """The same as they were by a day."""
        return next((deals for on, deals in self._settled.get(key, ())[::-1] if on <= day), ())

    def _hold(self, key: TrackKey, deals: tuple[str, ...]) -> None:
        self._settled.setdefault(key, []).append((self._today, deals))
