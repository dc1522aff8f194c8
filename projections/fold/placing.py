"""Where steps stand among each other on their tracks, and what time alone ends of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import islice

from projections.fold.lapsing import comes_back_over, forms_over, lapse_day, over_on
from projections.fold.lives import can_end, is_agreed_anew, is_bare, needs_what_stands, stands
from projections.fold.responses import answers_by
from projections.fold.starting import alone, begins_from
from projections.fold.tracks import Board, Step, Track, arranged
from projections.moves.by_kind import Move, Moves
from projections.moves.entered import in_its_life
from projections.moves.naming import TABLED, TrackKey
from projections.moves.scales import ON_THE_WAY
from projections.record.items import Item, Record
from projections.rules.state import ENDED, State, together

_NOTHING: frozenset[int] = frozenset()


class Placing(Board):
    """Tracks to which steps are added: what came before a step, what it replaces, what lapses."""

    steps: list[Step]

    def _start(self, record: Record, moves: Moves, names: frozenset[str] | None) -> None:
        self.record, self.moves, self.names = record, moves, names
        self.mine: dict[TrackKey, Track] = {}
        self.steps = []
        self.split: list[Track] = []
        self._named: dict[str, list[Track]] = {}
        self._settled: dict[TrackKey, list[tuple[date, tuple[str, ...]]]] = {}
        self._today = date.min
        self._due: list[tuple[date, int, TrackKey]] = []

    def _go_on(self, record: Record, moves: Moves) -> None:
        """Go on, as a copy of another board, from where that stands, and leave it as it is."""
        for name in ("answers", "every", "late", "_jointly"):
            vars(self).pop(name, None)
        self.record, self.moves = record, moves
        self.tracks = self.mine = {key: track.onward() for key, track in self.mine.items()}
        self.steps, self._due = [*self.steps], [*self._due]
        self.split = [self.mine[track.key] for track in self.split]
        self._named = {
            name: [self.mine[track.key] for track in tracks] for name, tracks in self._named.items()
        }
        self._settled = {key: [*deals] for key, deals in self._settled.items()}

    @cached_property
    def answers(self) -> dict[str, set[str]]:
        """The measures by which parties answered -> the names of what they answered."""
        return answers_by(self.tracks.values())

    def called(self, name: str) -> Sequence[Track]:
        return self._named.get(name, ())

    def open(self, key: TrackKey) -> Track:
        track = self.mine[key] = Track(key=key, place=len(self.tracks))
        self._named.setdefault(key.name, []).append(track)
        return track

    def lapse(self, track: Track, today: date) -> None:
        """Time alone ends what was said to lapse before `today`, a suspension among it: each form
        on its own day. Forms that come to the same with it are one from then on."""
        while (first := lapse_day(track.frontier)) is not None and first.day <= today:
            over: dict[tuple[Step, tuple[State, ...], str], list[Step]] = {}
            for step in track.standing:
                ends = lapse_day([step])
                if ends is not None and ends.day == first.day:
                    said = step.said_by(pending=ends.what == "pending")
                    over.setdefault((said, *over_on(step, first.day)), []).append(step)
            left = len(over)
            for (said, ways, note), forms in over.items():
                left -= 1
                self._over(track, forms, first.day, said, ways, note, tells=not left)

    def line_toward(self, key: TrackKey) -> Track | None:
        """The line toward a counterpart, else the one toward all."""
        return self.tracks.get(key) or self.tracks.get(key._replace(toward=None))

    def elsewhere(self, key: TrackKey) -> Iterator[Track]:
        """The tracks of the same thing by the same party, toward whomever, as time left them."""
        for track in self.called(key.name):
            if track.key._replace(toward=key.toward) == key:
                self.lapse(track, self._today)
                yield track

    def _over(
        self,
        track: Track,
        forms: Sequence[Step],
        day: date,
        said: Step,
        ways: tuple[State, ...],
        note: str | None,
        *,
        tells: bool = True,
    ) -> None:
        """Forms of a track are over from a day on, by time alone, as another step said: one of its
        own, or of the last of its parts. Of others that end with them only the last `tells`."""
        last, step = track.steps[-1], forms[-1]
        # What was undone comes once more, without a second row.
        again = any(s.lapsed_on == day and s.before is not None and s.before.place == step.place
                    for s in track.steps[step.place + 1 :])  # fmt: skip
        gone = {one.place for one in forms}
        lapse = Step(
            track=track,
            group=step.group,
            moves=said.moves,
            items=said.items,
            first=said.first,
            ids=said.ids,
            latest=max(day, step.latest),
            refers_back=step.refers_back,
            presumes=step.presumes,
            issue=step.issue,
            silent=not tells or again or track.key.tabled or all(map(comes_back_over, forms)),
            rows_only=track.rows_only,
            parent=last.parent,
            split_into=last.split_into,
            since=max(day, track.changed),
            folded=self._today,
            before=step,
            unsettled=[track.steps[s.place] for s in track.frontier if s.place not in gone],
            ended=tuple(track.frontier),
            lapsed_on=day,
            note=note,
            state=together(ways),
            ways=ways if len(ways) > 1 else (),
        )
        # Other forms stay told beside it.
        track.stand([lapse], lapse.since, gone)
        track.add(lapse)
        self.steps.append(lapse)
        self._whole_over(track)

    def _whole_over(self, track: Track) -> None:
        """What becomes of the whole of a track of which time alone ended something."""
        raise NotImplementedError

    def _place(self, step: Step) -> Sequence[Step]:
        """Settle what came before a step on its track; the last of those are returned."""
        track = step.track
        if self.record.order.known:
            before = [*track.frontier]
            track.stand([step], step.since, len(before))
            return before
        step.presumes = self._presumed(step, track) if step.refers_back else _NOTHING
        by_dates = track.place_by_dates(step, self.record.order)
        if by_dates is not None:
            return by_dates
        if all(self.came_before(other, step) for other in track.frontier):
            # What came before those that nothing has replaced came before this one too.
            before = arranged(track.frontier)
            track.stand([step], step.since, len(before))
            return before
        settled = [other for other in track.steps if self.came_before(other, step)]
        known = {other.place for other in settled}
        step.unsettled = tuple(other for other in track.steps if other.place not in known)
        track.stand([step], step.since, known)
        return arranged(self.unreplaced(settled))

    def unreplaced(self, steps: Sequence[Step]) -> list[Step]:
        """The steps, given as they were folded, that no later one of them has replaced."""
        found: list[Step] = []
        ending: list[Step] = []
        groups: set[str] = set()
        over: set[int] = set()
        reach = date.min
        for step in reversed(steps):
            day = step.lapsed_on or step.latest
            replaced = step.place in over or (day <= reach if step.lapsed_on is not None else (
                day < reach or step.group in groups
                or any(self._presupposes(s, step) for s in ending)
            ))  # fmt: skip
            over |= {one.place for one in forms_over(step)}
            if not replaced:
                found.append(step)
            if not step.unsettled:
                break  # everything came before it
            reach = max(reach, step.first.earliest or date.min)
            groups |= self.record.order.came_before(step.group)
            if step.refers_back:
                ending.append(step)
        return found[::-1]

    def stood_on(self, line: Track, step: Step) -> list[Step]:
        """The forms of another line, of what is toward all or of a whole, that came before a first
        step that goes on from it."""
        ends = step.refers_back and not step.moves[0].with_whole
        presumed = self._presumed(step, line) if ends else _NOTHING

        def is_before(one: Step) -> bool:
            return one.place in presumed or self.came_before(one, step)

        stood = [_without(one, step.group) for one in line.standing]
        found = [one for one in stood if one and is_before(one)]
        if not found and step.moves[0].stated.status in ON_THE_WAY:
            # What comes into force toward all is so toward whom it was threatened before, too.
            came = (one for one in line.steps if one.group != step.group and stands(one.state))
            found = [one for one in islice(came, 1) if not self._surely_before(step, one)]
        if not found:
            earlier = [one for one in line.steps if one.group != step.group]
            found = self.unreplaced([one for one in earlier if is_before(one)])
        return found

    def _presumed(self, end: Step, track: Track) -> frozenset[int]:
        """The places of what an end is presumed to have found on a track, where nothing that it
        can end certainly came before it: the first that it can end, else the first that stands, and
        what had happened by the day on which any of these can have stood. What was put again may
        have come after it, and of several of which none is the first any may have."""
        steps = track.steps
        there = [other for other in steps if self._surely_before(other, end)]
        if any(can_end(end.moves[0], other.state) for other in self.unreplaced(there)):
            return _NOTHING
        # It may have ended what its track goes on from: its whole, or what is toward all.
        begun = begins_from(self, end) if not there and track is end.track else ()
        of_all = end.track.key._replace(toward=None)
        line = self.tracks.get(of_all) if begun and of_all != end.track.key else None
        earlier = [
            one for one in (line.steps if line else ())
            if self._surely_before(one, end) or (
                not self._surely_before(end, one)
                and all(self._surely_before(one, other) for other in steps)
            )
        ]  # fmt: skip
        begun = (*begun, *[one.state for one in self.unreplaced(earlier)])
        if any(state is not None and can_end(end.moves[0], state) for state in begun):
            return _NOTHING
        known = {other.place for other in there}
        open_ = [
            one for one in steps
            if not one.refers_back and one.place not in known and one.state.status not in ENDED
        ]  # fmt: skip
        # What stands only if something else came before it is not what an end must have found.
        found = [one for one in open_ if can_end(end.moves[0], alone(self, one))] or open_
        if not found:
            return _NOTHING
        begins = min(one.first.earliest or date.min for one in found)
        begins = max(begins, end.first.earliest or date.min)
        before = self._surely_before
        firsts = (one for one in found if all(two is one or before(one, two) for two in found))
        sure = [one for one in found if one.latest <= begins]
        return frozenset([one.place for one in [*sure, *islice(firsts, 1)]])

    def came_before(self, other: Step, step: Step) -> bool:
        """Settled by days or links; or the step presupposes that something stood, and nothing else
        certainly did."""
        return self._surely_before(other, step) or self._presupposes(step, other)

    def _surely_before(self, other: Step, step: Step) -> bool:
        earliest = step.first.earliest
        if other.lapsed_on is not None:
            return earliest is not None and other.lapsed_on <= earliest
        if earliest is not None and other.latest < earliest:
            return True
        return self.record.order.linked(other.group, step.group)

    def _is_over(self, track: Track, item: Item) -> bool:
        """Whether all that stands of a track, which has ended, did so before a development."""
        settled, earliest = self.record.order.settled, item.earliest
        return all(
            settled(one.group, item.group) if one.lapsed_on is None
            else earliest is not None and one.lapsed_on <= earliest
            for one in track.frontier
        )  # fmt: skip

    def _is_of_what_ended(self, parent: TrackKey | None, move: Move) -> bool:
        """Whether something is done, on a line without a position, to what had ended: a part of
        which nothing was told is lifted, suspended or changed after its whole, or a party that has
        taken on nothing suspends, leaves or ends an agreement."""
        if is_bare(move):
            if is_agreed_anew(move):
                return False
            whole = [t for t in self.called(move.key.name) if not t.rows_only]
            whole = [track for track in whole if track.key.kind == "commitment"]
        elif parent and (needs_what_stands(move) or move.stated.status == "lifted"):
            there = self.moves.naming.may_be_there  # what is certain later may have come before
            record = None if move.item.certain else self.record
            if any(
                there(one, (self._today, move.item.group), record, drops=False, again=True)
                for one in (parent, move.key)
            ):
                return False
            whole = [self.tracks[parent]]
        else:
            return False
        for track in whole:
            self.lapse(track, self._today)
        return bool(whole) and all(t.ended and self._is_over(t, move.item) for t in whole)

    def _is_gone(self, answer: Move) -> bool:
        """Whether what an answer to several is to had ended before: a package is answered in what
        stands of it."""
        to = [
            track for track in self.called(answer.key.name)
            if track.key.kind in TABLED and answer.key.toward in (None, track.key.owner)
        ]  # fmt: skip
        return bool(to) and all(t.ended and self._is_over(t, answer.item) for t in to)

    def _presupposes(self, step: Step, other: Step) -> bool:
        """Whether a step presupposes that something stood, and another is that: what it can end
        that had happened by its own first day, and what it is presumed to have found. What is done
        to a whole presupposes no part of it, but for those of its own day."""
        if step.track.key.kind == "commitment":
            return self._goes_on_with(step, other)
        if not step.refers_back or other.refers_back:
            return False
        move, by_then = step.moves[0], other.latest <= (step.first.earliest or date.min)
        if move.with_whole:
            return by_then
        if by_then and can_end(move, other.state):
            # Of one day a link, or a time, may say that it came after the end.
            return not self.record.order.linked(step.group, other.group)
        return other.place in step.presumes

    def _goes_on_with(self, step: Step, other: Step) -> bool:
        """Whether an entry goes on with, or ends, what another began: the first that its line was
        told of, of an agreement that nothing certainly began before."""
        entries = [item.development for item in step.items]
        return (
            other.place == 0
            and all(map(in_its_life, entries))
            and not any(in_its_life(item.development) for item in other.items)
            and not self.record.order.linked(step.group, other.group)
        )


def _without(step: Step | None, group: str) -> Step | None:
    """A form as it was before a development said anything of it."""
    while step is not None and step.group == group:
        step = step.before
    return step
