"""What a response answers, and whether that has ended, or was revised, since it was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, takewhile
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from events import developments as d
from events.grouping import grouped
from projections.fold.lapsing import is_open_end
from projections.fold.tracks import Board, Step, Track, arranged
from projections.moves.by_kind import Move
from projections.moves.naming import ACTS, TABLED, TrackKey
from projections.moves.scales import ON_THE_WAY
from projections.record.items import Item
from projections.rules.comparison import compare
from projections.rules.findings import overall_of
from projections.rules.state import ENDED, as_its_whole, ended_as


def ended_with(board: Board, track: Track, last: Step) -> tuple[str, ...]:
    """How all that a response answers ended since it was given; nothing while any of it stands,
    both where that is open. It stays ended, whatever is put anew: only a rejected agreement brings
    back what that had settled."""
    ends: list[list[Step]] = []
    is_open = False
    for other in _answered(board, track, last):
        ended: list[Step] = []
        perhaps: list[Step] = []
        anew = False  # what is put again after an end is another thing, however it ends
        there = {form.place: form for form in other.standing}
        steps = (there.get(step.place, step) for step in other.steps)
        for step, is_sure in (_as_dropped(board, other, step) for step in steps):
            if step.moves[0].effect == "reopen" and step.lapsed_on is None:
                ended, perhaps = _not_settled(ended), _not_settled(perhaps)
                anew = anew and bool(ended)
                continue
            over = [status in ENDED for status in step.state.told("status")]
            if ended and not all(over):
                anew = anew or _came_first(board, ended[-1], step)
            elif not any(over) or not _came_after(board, step, last):
                continue
            elif (not (is_sure and all(over)) or is_open_end(step) or _is_overtaken(other, step)
                  or _may_answer_anew(board, other, step, last)):  # fmt: skip
                perhaps.append(step)
            elif not ended or (step.place in there and not anew):
                ended.append(step)
        if not ended and not perhaps:
            ends.clear()
            break
        is_open = is_open or not ended
        found = arranged(ended)
        found = [one for one in found if one.place in there] or found[-1:]
        ends.append([*arranged(perhaps), *found])
    forms = max(ends, key=lambda forms: forms[-1].latest, default=[])
    told = [status for one in forms for status in one.state.told("status") if status in ENDED]
    given_up = _given_up(board, track, last)
    if given_up is not None and forms:
        # What certainly ended it first; either, where their days overlap.
        if not given_up.is_open and given_up.day < min(map(_first_day, forms)):
            told, is_open = list(given_up.how), False
        elif is_open or given_up.first <= forms[-1].latest:
            told = [*given_up.how, *told]
            is_open = is_open and given_up.is_open
    elif given_up is not None:
        told, is_open = list(given_up.how), given_up.is_open
    return tuple(dict.fromkeys([last.state.status, *told] if is_open and told else told))


class _GivenUp(NamedTuple):
    """How, and between which days, all that a party answered by ended; `is_open` where it may not
    have ended."""

    how: Sequence[str]
    is_open: bool
    first: date
    day: date


def _first_day(end: Step) -> date:
    return end.lapsed_on or end.first.earliest or date.min


def _given_up(board: Board, track: Track, last: Step) -> _GivenUp | None:
    """How all that a party retaliated by ended, or threatened to: with it so did the answer, though
    what it answers stands."""
    found: list[_GivenUp] = []
    for step in reversed(track.steps[: last.place + 1]):
        if not isinstance(step.first.development, d.Measure):
            break
        own = _deeds(board, track.key, step.group, step.first.development.measure)
        over = [
            [one for one in deed.standing if not _goes_on(board, deed, one, step)] for deed in own
        ]
        if not own or not all(over):
            return None
        how = [
            one.state.status if one.state.status in ENDED
            else "withdrawn" if one.lapsed_on is None else "lapsed"
            for one in over[-1]
        ]  # fmt: skip
        is_open = any(len(ends) < len(deed.standing) for ends, deed in zip(over, own, strict=True))
        first = min(_first_day(one) for one in over[-1])
        found.append(_GivenUp(how, is_open, first, over[-1][-1].latest))
    # What another name carries out goes on under that.
    if not found or "carried-out" in found[0].how:
        return None
    return _GivenUp(
        found[0].how,
        any(one.is_open for one in found),
        max(one.first for one in found),
        max(one.day for one in found),
    )


def _goes_on(board: Board, deed: Track, form: Step, answer: Step) -> bool:
    """Whether what was told in answer still is. What a deed answers by goes on until it ends, and
    so does what was on its way once it came into force, unless it was dropped before; what was
    said of what is in force may have been dropped alone."""
    state = form.state
    if state.status in ENDED:
        return False
    if answer.state.answers != ("threatens",) or state.status != "in-force" or state.pending:
        return True
    settled, group = board.record.order.settled, answer.group
    told = next((one for one in deed.steps if one.group == group), None)
    later = [one for one in deed.steps if not settled(one.group, group)]
    if told is None or (
        told.state.status not in ON_THE_WAY
        and all(one is told or settled(group, one.group) for one in later)
    ):
        return False
    return not any(map(_drops, later))


def _drops(step: Step) -> bool:
    """Whether it takes back, by word or by time, what was threatened or is pending."""
    if step.lapsed_on is None or step.state.status in ENDED:
        return step.moves[0].effect == "withdraw" or step.lapsed_on is not None
    return step.before is not None and bool(step.before.state.pending) and not step.state.pending


def _deeds(board: Board, key: TrackKey, group: str, name: str) -> list[Track]:
    """The measure by which a party answers, toward whom it answers, else toward whom it hits: all,
    where these are among them."""
    mine = [t for t in board.called(name) if t.key.kind in ACTS and t.key.party == key.party]
    if found := [track for track in mine if track.key.toward == key.toward]:
        return found
    hit = [track for track in mine if any(step.group == group for step in track.steps)]
    return [track for track in hit or mine if track.key.toward is None] or hit or mine


def answers_by(tracks: Iterable[Track]) -> dict[str, set[str]]:
    """The measures by which parties answered -> the names of what they answered."""
    found: dict[str, set[str]] = {}
    for track in tracks:
        if track.key.kind == "response":
            for step in track.steps:
                if isinstance(step.first.development, d.Measure):
                    found.setdefault(step.first.development.measure, set()).add(track.key.name)
    return found


def _not_settled(ends: list[Step]) -> list[Step]:
    """The ends without those that an agreement was, as its rejection leaves them."""
    return [step for step in ends if "settled" not in step.state.told("status")]


def _is_overtaken(track: Track, lapse: Step) -> bool:
    """Whether something may have replaced, before time could end it, what a lapse ended, and has
    not the same last day."""
    over, form = lapse.lapsed_on, lapse.before
    if over is None or form is None:
        return False
    return any(
        (one.first.earliest or date.min) < over
        and any(lapse.place == other.place for other in one.unsettled)
        and any(
            was and was.place == form.place for was in (*one.rivals, one.before, *one.unsettled)
        )
        and one.state.told("lapses") != form.state.told("lapses")
        for one in track.steps[lapse.place + 1 :]
    )


def _as_dropped(board: Board, track: Track, end: Step) -> tuple[Step, bool]:
    """What drops a threat or notice, as it ended that where it came before the deed beside which it
    may be told, and whether it surely did; all else as it is."""
    drops = end.moves[0].effect == "withdraw" and track.key.kind in ACTS
    if not drops or end.state.status in ENDED:
        return end, True
    before, told = board.record.order.settled, [s for s in track.steps if s.lapsed_on is None]
    words = [s for s in told if s.moves[0].stated.status in ON_THE_WAY]
    deeds = [s for s in told if s.moves[0].stated.status == "in-force"]
    if all(before(end.group, s.group) for s in words) or any(
        before(s.group, end.group) for s in deeds
    ):
        return end, True
    is_sure = all(before(one.group, two.group) for one in words for two in deeds)
    return replace(end, state=ended_as(end.state, "withdrawn"), ways=()), is_sure


def _may_answer_anew(board: Board, track: Track, end: Step, answer: Step) -> bool:
    """Whether something may have been put anew after an end, and the answer be to that."""
    settled, over = board.record.order.settled, end.lapsed_on
    if settled(answer.group, end.group) if over is None else answer.latest < over:
        return False
    puts = [
        one for one in track.steps
        if one.moves[0].effect in ("put", "split") and not one.moves[0].changes_terms_only
        and one.lapsed_on is None and one.group != end.group
    ]  # fmt: skip
    there = [two for two in puts if over is not None or not settled(end.group, two.group)]
    return any(
        not settled(answer.group, one.group)
        and (one.latest >= over if over is not None else not settled(one.group, end.group))
        # Something else was there to end before.
        and (track.of_all
             or any(two is not one and not settled(one.group, two.group) for two in there))
        for one in puts
    )  # fmt: skip


def _was_there(board: Board, other: Track, answer: Step) -> bool:
    """Whether a track was there to be answered: not one that was put only after the answer."""
    track, settled = other.of_all.track if other.of_all else other, board.record.order.settled
    came = (not settled(answer.group, put.group) for put in _puts(track))
    return any(came) or not any(_puts(track))


def _puts(track: Track) -> Iterator[Step]:
    """The steps of a track that are no ends, which may be of what is told of it only later."""
    return (one for one in track.steps if not one.refers_back)


def _came_after(board: Board, step: Step, answer: Step) -> bool:
    if step.lapsed_on is not None:
        return step.lapsed_on > (answer.first.earliest or answer.latest)
    order = board.record.order
    return step.group != answer.group and not order.settled(step.group, answer.group)


def _came_first(board: Board, end: Step, step: Step) -> bool:
    """Whether an end certainly came before another step of its track."""
    if end.lapsed_on is not None:
        return end.lapsed_on <= (step.first.earliest or date.min)
    return board.record.order.settled(end.group, step.group)


def answering(board: Board, key: TrackKey, moves: Sequence[Move]) -> Sequence[Move]:
    """What a measure answers by: none where it only softens what stood, or is changed and not made
    harder. A threat takes back no retaliation that stands."""
    item, track, answer = moves[0].item, board.tracks.get(key), moves[0].stated.answer
    if not isinstance(item.development, d.Measure):
        return moves
    for own in board.called(item.development.measure):
        step = own.steps[-1]
        if own.key.kind not in ACTS or own.key.party != key.party or step.group != item.group:
            continue
        changes = isinstance(item.development, d.MeasureChanged)
        was = step.before.state if step.before and not step.rivals else None
        if step.beside is not None and step.beside.what == "whole":
            was = as_its_whole(step.state, step.beside.state)
        if was is not None:
            found = compare(own.key, was, step.state, step.preferences, drops=step.drops)
            verdict = overall_of(found)[0]
            carries_out = was.pending or board.record.others(item, "responds-to")
            if verdict == "softened" or (changes and not (verdict == "hardened" and carries_out)):
                return ()
        if changes and step.state.status in ON_THE_WAY:
            answer = "threatens"
    forms = track.frontier if track else ()
    retaliates = bool(forms) and all(one.state.answers == ("retaliates",) for one in forms)
    if retaliates and track and not ended_with(board, track, track.standing[-1]):
        answer = "retaliates"
    return [replace(move, stated=replace(move.stated, answer=answer)) for move in moves]


def perhaps_carried_out(
    board: Board, word: Item, today: date
) -> Iterator[tuple[TrackKey, list[Move]]]:
    """The answers given by what was imposed, and told of, before something is told as threatened
    in answer, and that may have come after it."""
    answers = [move.key for move in board.moves.of(word) if move.key.kind == "response"]
    if not answers:
        return
    given = (board.tracks[key].steps if key in board.tracks else () for key in answers)
    done = set.intersection(*({step.group for step in steps} for steps in given))
    name, naming = getattr(word.development, "measure", ""), board.moves.naming
    settled = board.record.order.settled
    tracks = chain.from_iterable(map(board.called, (name, *naming.parts_of(name, today))))
    near = (
        takewhile(lambda one: one.latest >= (word.earliest or date.min), reversed(track.steps))
        for track in tracks
    )
    deeds = {
        step.group: step.first for step in chain.from_iterable(near)
        if type(step.first.development) is d.MeasureImposed
        and step.group not in done and step.group != word.group
        and not settled(step.group, word.group) and not settled(word.group, step.group)
    }  # fmt: skip
    for deed in deeds.values():
        moves = board.moves.retaliation(deed, naming.bound(deed), word.latest)
        for key, told in grouped(moves, attrgetter("key")).items():
            track = board.tracks.get(key)
            if track is not None and all(step.group != deed.group for step in track.steps):
                yield key, told


def revised_since(board: Board, track: Track, answer: Step) -> str | None:
    """An answer to a proposal that was revised later still stands (R9), and says so."""
    if track.key.kind != "response":
        return None
    settled = board.record.order.settled
    revised = {
        step.first.id
        for other in _answered(board, track, answer)
        for step in other.steps
        if step.before is not None and step.lapsed_on is None
        if any(move.effect == "put" for move in step.moves) and step.state.status not in ENDED
        if settled(answer.group, step.group) and not step.kept
    }
    if not revised:
        return None
    return f"it answers an earlier form: {', '.join(sorted(revised))} came after it"


def named_by(board: Board, track: Track) -> list[Track]:
    """What a response is an answer to, whatever days tell of which came first."""
    return _meant(track, _named(board, track))


def _answered(board: Board, track: Track, answer: Step) -> list[Track]:
    """What a response answers of what was there."""
    return _meant(track, [o for o in _named(board, track) if _was_there(board, o, answer)])


def forms_answered(board: Board, answer: Step) -> list[Step]:
    """The form that was settled before a response, of each thing that it answers, or each of those
    of which none certainly came last: nothing that came later, or may have, chooses among them."""
    forms: dict[TrackKey, list[Step]] = {}
    order = board.record.order
    for other in _named(board, answer.track):
        found: list[Step] = []
        # What days, and what links, put before one of those found.
        reach, before = date.min, set[str]()
        for one in reversed(other.steps):
            if one.latest < reach:
                break
            puts = one.lapsed_on is None and one.moves[0].effect in ("put", "split")
            if puts and order.settled(one.group, answer.group):
                if one.group not in before:
                    found.append(one)
                before |= order.came_before(one.group)
                reach = max(reach, one.first.earliest or date.min)
        if found:
            forms[other.key] = arranged(found)
    meant = _meant(answer.track, [found[0].track for found in forms.values()])
    return [form for other in meant for form in forms[other.key]]


def _named(board: Board, track: Track) -> list[Track]:
    key = track.key
    return [
        other
        for other in board.called(key.name)
        if other.key.kind in (*TABLED, *ACTS)
        and other.key.owner != key.party
        and key.toward in (None, other.key.owner)
    ]


def _meant(track: Track, named: Sequence[Track]) -> list[Track]:
    """Of the other side's tracks of a name those that are toward this party or all, of what is
    toward all the one toward this party, where there is one; what was put to others alone, where
    nothing was put to this party."""
    party = track.key.party
    found = [other for other in named if other.key.put_to in (None, party)] or list(named)
    apart = [
        other.key._replace(toward=None)
        for other in found
        if other.of_all
        or (other.key.put_to is not None and (other.key.kind in ACTS or not any(_puts(other))))
    ]
    return [other for other in found if other.key not in apart]
