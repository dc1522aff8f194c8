"""A measure and its parts: what is a part of what, and how a whole goes along with its parts; and
what is toward all, of which one party is treated apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set
from itertools import islice, takewhile
from operator import attrgetter

from msgspec.structs import replace

from events import developments as d
from events.when import parse_when
from projections.fold.lives import after_put, can_end, last_days, stands
from projections.fold.placing import Placing
from projections.fold.starting import began
from projections.fold.tracks import Step, Track
from projections.moves.by_kind import Effect, Move
from projections.moves.naming import ACTS, DEEDS, TABLED, WORDS, TrackKey, toward_of
from projections.moves.scales import ON_THE_WAY
from projections.moves.stated import Stated
from projections.record.items import Item
from projections.record.order import Means
from projections.rules.comparison import compare
from projections.rules.state import State, resumed


def toward_all(board: Placing, key: TrackKey, move: Move, *, again: bool = False) -> Track | None:
    """The line toward all that one toward a single party goes on from, while it stands, or did
    (`again`): a measure of which this party is exempt, or what a deal with this party alone
    settles. A proposal that is put to one party is new there, and so is a threat under the name of
    a policy that was noted."""
    if key.toward is None or key.tabled or (move.effect == "put" and key.kind not in ACTS):
        return None
    if board.record.carried_out(move.item) not in (None, key.name):
        return None  # it goes on from the threat that it carries out
    found = board.tracks.get(key._replace(toward=None))
    if found is not None:
        board.lapse(found, board.record.by_then(move.item.latest))
    if found is None or (found.ended and not again):
        return None
    noted = isinstance(found.steps[0].first.development, d.PolicyNoted)
    drops = move.effect == "withdraw" and key.kind in ACTS
    if drops and not any(can_end(move, one.state) for one in found.frontier):
        return None  # what is in force is not dropped
    return None if noted and move.stated.status in ON_THE_WAY else found


_ACTS_ON = frozenset({d.Withdrawn, d.MeasureChanged, d.MeasureSuspended, d.MeasureLifted})
"""What is done to something wherever it stands, where it names nobody."""

_COMES = frozenset({d.MeasureThreatened, d.MeasureAnnounced, d.MeasureImposed, d.DemandMade,
                    d.OfferMade, d.MechanismProposed})  # fmt: skip
"""What comes to whatever nothing sets apart from what is toward all."""

_ELSEWHERE = _ACTS_ON | _COMES


def moves_elsewhere(board: Placing, accounts: Sequence[Item], found: Sequence[Move]) -> list[Move]:
    """What accounts that name nobody do beside what they were found to do. What is withdrawn,
    changed, suspended or lifted is so wherever it stands; what is threatened, announced, imposed or
    tabled is so toward each party, too, toward which it stands as toward all, or is on its way
    alone: nothing sets that apart."""
    meant = [
        one for one in accounts
        if type(one.development) in _ELSEWHERE and not toward_of(one.development)
    ]  # fmt: skip
    if not meant:
        return []
    keys = {move.key for move in found}
    return [
        replace(move, key=track.key, beneath=not goes, silent=not (goes or move.stated.quantities))
        for move in found
        if move.item in meant
        for comes in (type(move.item.development) in _COMES,)
        if not comes or move.key.kind in (*ACTS, *TABLED)
        for track in board.elsewhere(move.key)
        if track.key not in keys and not track.ended
        for goes in (not comes or _goes_along(board, track, move),)
        if goes or _comes_beneath(board, track, move)
    ]


def without_apart(board: Placing, found: Sequence[Move]) -> Sequence[Move]:
    """What a development does, but for what is said to all and gives way toward one party."""
    keys = {move.key for move in found}
    return [
        move for move in found
        if toward_of(move.item.development)
        or (of_all := move.key._replace(toward=None)) == move.key
        or not (of_all in keys or of_all in board.tracks)
        or not _is_told_apart(board, move)
    ]  # fmt: skip


def _is_told_apart(board: Placing, move: Move) -> bool:
    """Whether a party is told a figure of its own on the very day on which something is said to
    all, and neither a link nor a time says which of the two came first."""
    item, day, means = move.item, move.item.latest, board.record.order.means
    kinds = next((own for to_all, own in _GIVES_WAY if isinstance(item.development, to_all)), ())
    if item.earliest != day or not kinds:
        return False
    named = board.record.of_name(move.key.name)
    of_that_day = takewhile(
        lambda one: one.latest == day,
        islice(named, bisect_left(named, day, key=attrgetter("latest")), None),
    )
    return any(
        one.earliest == day
        and isinstance(one.development, kinds)
        and one.development.quantities
        and move.key.toward in toward_of(one.development)
        and move.key.party in board.moves.naming.bound(one)
        and {means(one.group, item.group), means(item.group, one.group)} <= _OPEN
        for one in of_that_day
    )


_OPEN: Set[Means | None] = {None, "presumed"}
"""How it is known what came first where neither a day, a link nor a time says so."""

_GIVES_WAY = (((*DEEDS, d.MeasureSuspended, d.MeasureLifted), DEEDS), (WORDS, WORDS))
"""What is said to all, and what to one it gives way to."""


def _comes_beneath(board: Placing, track: Track, move: Move) -> bool:
    """Whether what is imposed toward all is what one party is exempt from: that comes back to it,
    unless it had a figure of its own."""
    of_all, settled = board.tracks.get(move.key), board.record.order.settled
    if of_all is None or move.stated.status != "in-force" or track.state.status != "suspended":
        return False
    one, two = resumed(track.state), of_all.state
    return (one.status, one.quantities) == (two.status, two.quantities) and all(
        settled(step.group, move.item.group) for step in track.frontier
    )


def _goes_along(board: Placing, track: Track, move: Move) -> bool:
    """Whether what comes toward all comes to one line, too, that was certainly there before."""
    of_all, settled = board.tracks.get(move.key), board.record.order.settled
    comes, own = move.stated.status, track.state.status
    coming = own in ON_THE_WAY and not (comes in ON_THE_WAY and _is_weaker(board, track, move))
    if of_all is None or of_all.ended:
        alike = coming
    else:
        mine = {step.group for step in track.frontier}
        # The same stands, but for what a deed carries out, or one development put both there, and
        # nobody is exempt.
        one, two = track.state, of_all.state
        if comes == "in-force":
            one, two = replace(one, pending=None), replace(two, pending=None)
        exempt = one.status == "suspended" != two.status
        both = not exempt and mine == {step.group for step in of_all.frontier}
        alike = one == two or both
        if not alike and coming and of_all.state.status in ON_THE_WAY:
            # It was on its way when words toward all began; those of one day give way to it.
            means = board.record.order.means
            firsts = {began(step).group for step in of_all.frontier}
            earlier = all(means(one, first) not in _OPEN for one in mine for first in firsts)
            alike = earlier or (comes == "in-force" and not _has_its_own(move, one, two))
    here = move.item.group
    return alike and all(
        settled(step.group, here) or (comes == "in-force" and not settled(here, step.group))
        for step in track.frontier
    )


def _has_its_own(move: Move, own: State, of_all: State) -> bool:
    """Whether another figure or scope than what comes into force toward all, or a later day, sets
    apart what is on its way toward one."""
    says, day = move.stated, move.item.latest
    return (
        (bool(says.quantities) and own.quantities != of_all.quantities)
        or (bool(says.scope) and own.scope != of_all.scope)
        or (parse_when(own.effective or "unknown").earliest or day) > day
    )


def _is_weaker(board: Placing, track: Track, move: Move) -> bool:
    """Whether words toward all are weaker than those toward one, and take nothing back of them:
    of a lower status, or of the same with a lower figure or nothing that is harder."""
    after = after_put(track.key, [move], track.state, board.restates)
    found = compare(track.key, track.state, after)
    status = [one.verdict for one in found if one.dimension == "status"]
    if status:
        return status == ["softened"]
    softer = [one for one in found if one.verdict == "softened"]
    lower = any(one.dimension.startswith("quantity") for one in softer)
    return lower or (bool(softer) and all(one.verdict != "hardened" for one in found))


def whole_allows(board: Placing, line: Track | None, move: Move) -> bool:
    """Whether what is done to a whole is done to a part: it is dropped where the whole was itself,
    and not what was pending on it, and back where the whole is toward this party, but for what is
    a part of a part that stays suspended. Another last day is that of the parts that had the one
    before."""
    dropped = move.effect == "withdraw"
    if not dropped and move.stated.status != "in-force":
        return True

    def of_name(name: str) -> Track | None:
        return board.line_toward(move.key._replace(name=name))

    whole = of_name(getattr(move.item.development, "measure", ""))
    if move.changes_terms_only:
        had = [last_days(one.before.state) for one in whole.frontier if one.before] if whole else ()
        return line is not None and line.key == move.key and last_days(line.state) in had
    if whole is None or dropped:
        return whole is not None and whole.ended
    above = of_name(line.parent.name) if line and line.parent else None
    rests = above is not None and above.state.told("status") == ("suspended",)
    return "in-force" in whole.state.told("status") and not rests


def parent_of(board: Placing, key: TrackKey, moves: Sequence[Move]) -> TrackKey | None:
    """The track of the measure that this one is a part of, if there is one: toward the same, else
    toward whomever it stands, or toward all."""
    names = [getattr(move.item.development, "part_of", None) for move in moves]
    name = next((name for name in names if name), None)
    if name is None:
        splits = (track.key.name for track in board.split if key.name in track.split_into)
        name = next(splits, None) or key.name.rpartition("/")[0] or None
    while name:
        exact = key._replace(name=name)
        if exact in board.tracks:
            return exact
        for track in board.elsewhere(exact):
            if track.key.toward is None or not track.ended:
                return track.key
        name = name.rpartition("/")[0]  # nothing was told of it
    return None


def moves_along(board: Placing, whole: Track, part: Step) -> list[Move]:
    """What a step of a part does to its whole: what was split ends with the last of its parts, and
    stands again with any of them."""
    if part.track.key.name not in whole.split_into:
        return []
    for track in _parts(board, whole):
        board.lapse(track, part.latest)
    ends = ended_in_parts(board, whole) is not None
    effect, last = part.moves[0].effect, whole.standing[-1]
    again = effect == "reopen" or (last.silent and stands(part.state))
    if ends == whole.ended or not (ends or again):
        return []
    return along(whole, part, effect if effect in ("settle", "reopen") else "put")


def _parts(board: Placing, whole: Track) -> list[Track]:
    """Those of its parts that are toward whom it is toward, or toward all."""
    names, toward = dict.fromkeys(whole.split_into), (whole.key.toward, None)
    found = [t for name in names for t in board.called(name) if t.parent == whole.key]
    return [part for part in found if part.key.toward in toward]


def ended_in_parts(board: Placing, whole: Track) -> Step | None:
    """The end of the last of all that a whole was split into; None while one of them stands."""
    parts = _parts(board, whole)
    if set(whole.split_into) != {part.key.name for part in parts}:
        return None
    ends = [part.standing[-1] for part in parts if part.ended]
    return max(ends, key=lambda step: step.since) if len(ends) == len(parts) > 0 else None


def along(whole: Track, part: Step, effect: Effect = "put") -> list[Move]:
    """The moves, without rows, with which a whole goes along with a step of a part."""
    told = Stated(status=part.state.status)
    goes = {"key": whole.key, "effect": effect, "stated": told, "changes_terms_only": False}
    return [replace(move, silent=True, **goes) for move in part.moves]
