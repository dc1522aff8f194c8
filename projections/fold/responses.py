"""What a response answers, and whether that has ended, or was revised, since it was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from events import developments as d
from projections.fold.lapsing import is_open_end
from projections.fold.tracks import Board, Step, Track, arranged
from projections.moves.by_kind import Move
from projections.moves.naming import ACTS, TABLED, TrackKey
from projections.moves.scales import ON_THE_WAY
from projections.rules.comparison import compare
from projections.rules.findings import overall_of
from projections.rules.state import ENDED, as_its_whole


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
        for step in (there.get(step.place, step) for step in other.steps):
            if step.moves[0].effect == "reopen" and step.lapsed_on is None:
                ended, perhaps = _not_settled(ended), _not_settled(perhaps)
                anew = anew and bool(ended)
                continue
            over = [status in ENDED for status in step.state.told("status")]
            if ended and not all(over):
                anew = anew or _came_first(board, ended[-1], step)
            elif not any(over) or not _came_after(board, step, last):
                continue
            elif (not all(over) or is_open_end(step) or _is_overtaken(other, step)
                  or _may_answer_anew(board, other, step, last)):  # fmt: skip
                perhaps.append(step)
            elif not ended or (step.place in there and not anew):
                ended.append(step)
        if not ended and not perhaps:
            given_up = _given_up(board, track, last)
            return given_up[:1] if given_up else ()
        is_open = is_open or not ended
        found = arranged(ended)
        found = [one for one in found if one.place in there] or found[-1:]
        ends.append([*arranged(perhaps), *found])
    given_up = _given_up(board, track, last)
    forms = max(ends, key=lambda forms: forms[-1].latest, default=None)
    if given_up and (is_open or forms is None or given_up[1] < _first_day(forms)):
        return given_up[:1]
    if forms is None:
        return ()
    told = [status for one in forms for status in one.state.told("status") if status in ENDED]
    return tuple(dict.fromkeys([last.state.status, *told] if is_open else told))


def _first_day(ends: Sequence[Step]) -> date:
    """The first day on which one of them may have come."""
    return min(one.lapsed_on or one.first.earliest or date.min for one in ends)


def _given_up(board: Board, track: Track, last: Step) -> tuple[str, date] | None:
    """How and when all that a party retaliated by ended, or threatened to: with it so did the
    answer, though what it answers stands."""
    how, day = "carried-out", date.min
    for step in reversed(track.steps[: last.place + 1]):
        if not isinstance(step.first.development, d.Measure):
            break
        own = _deeds(board, track.key, step.group, step.first.development.measure)
        if not own or any(_goes_on(deed, step) for deed in own):
            return None
        end = own[-1].standing[-1]
        if day == date.min:
            dropped = "withdrawn" if end.lapsed_on is None else "lapsed"
            how = end.state.status if end.state.status in ENDED else dropped
        day = max(day, end.latest)
    # What another name carries out goes on under that.
    return None if how == "carried-out" else (how, day)


def _goes_on(deed: Track, answer: Step) -> bool:
    """Whether what was threatened in answer still is: as a word on what is in force it may have
    been dropped alone; what was on its way came into force. What a deed answers by goes on until
    it ends."""
    states = [form.state for form in deed.standing if form.state.status not in ENDED]
    threat = answer.state.answers == ("threatens",)
    if not threat or any(one.status != "in-force" or one.pending for one in states):
        return bool(states)
    told = next((one.place for one in deed.steps if one.group == answer.group), None)
    if told is None or not states:
        return False
    since = [one.state.status for one in deed.steps[told:]]
    return since[0] in ON_THE_WAY and not any(status in ENDED for status in since)


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
        and any(was and was.place == form.place for was in (*one.rivals, one.before))
        and one.state.told("lapses") != form.state.told("lapses")
        for one in track.steps[lapse.place + 1 :]
    )


def _may_answer_anew(board: Board, track: Track, end: Step, answer: Step) -> bool:
    """Whether something may have been put anew after an end, and the answer be to that."""
    settled, over = board.record.order.settled, end.lapsed_on
    if settled(answer.group, end.group) if over is None else answer.latest < over:
        return False
    return any(
        one.moves[0].effect in ("put", "split") and one.lapsed_on is None
        and one.group != end.group and not settled(answer.group, one.group)
        and (one.latest >= over if over is not None else not settled(one.group, end.group))
        for one in track.steps
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


def _answered(board: Board, track: Track, answer: Step) -> list[Track]:
    """What a response answers of what was there."""
    return _meant(track, [o for o in _named(board, track) if _was_there(board, o, answer)])


def forms_answered(board: Board, answer: Step) -> list[Step]:
    """The form that was settled before a response, of each thing that it answers: nothing that
    came later, or may have, chooses among them."""
    forms: dict[TrackKey, Step] = {}
    settled = board.record.order.settled
    for other in _named(board, answer.track):
        for one in reversed(other.steps):
            puts = one.lapsed_on is None and one.moves[0].effect in ("put", "split")
            if puts and settled(one.group, answer.group):
                forms[other.key] = one
                break
    meant = _meant(answer.track, [one.track for one in forms.values()])
    return [forms[other.key] for other in meant]


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
