"""What the lines of one thing, toward all, toward one party, of a part, come to, put in order
together.

What is done to one line does something to the other. So where days leave an order open, each order
is folded plainly, as if it were known, and each line comes to what these leave of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain
from operator import attrgetter

from events import developments as d
from events.memo import Memo
from events.when import until
from projections.fold.forms import Ways, last_on_each
from projections.fold.in_turn import Foldable, Told, onward, turns_of
from projections.fold.lives import needs_what_stands, saying
from projections.fold.tracks import Step, Track
from projections.fold.trying import in_each_order, last_day, where_it_stands
from projections.moves.arriving import for_folding
from projections.moves.by_kind import Move
from projections.moves.naming import TrackKey
from projections.record.items import Item

_MOST_BACK = 30
"""Of so many groups of open order before one, in which several forms stood, none is tried."""


_MOST_KEPT = 1000
"""So many steps that were tried are kept: a board takes 5 kB, and more where much was told."""

_BESIDE = ("response", "legal-action", "talks")
"""The kinds of the lines that bear a name under which something else is tabled, or made."""

_MOST_BEGUN = 200
"""Of so many places what led up to them is kept."""

_MOST_READ = 300
"""So many entries of an agreement are read in an order of their own."""


class _Told:
    """What is told of some things, each with its accounts, in the one order."""

    def __init__(self, told: list[Told]) -> None:
        self.told = told
        self.places = {one[0].group: at for at, one in enumerate(told)}
        lasts = [(at, until(getattr(item.development, "lapses", None)))
                 for at, one in enumerate(told) for item in one]  # fmt: skip
        self._over = [(at, last + timedelta(days=1)) for at, last in lasts if last < date.max]
        self.starts: dict[int, int] = {}
        """Where what lies beside a development begins, of those that were asked for."""

    def ends_by(self, at: int) -> list[date]:
        """The days from which something is over that was said by then to last until a day."""
        return sorted({day for by, day in self._over if by <= at})


class Jointly:
    """The orders of what is told of one thing, tried as a board is folded."""

    def __init__(self, board: Foldable, whole: Jointly | None = None) -> None:
        """`whole`: those of the board of all days, of which this one is folded on a day."""
        self._board, self._whole = board, whole
        self._boards: dict[tuple[frozenset[str], int], list[Foldable]] = {}
        """Of some names, the boards to which so much of what is told of them leads."""
        self._went_on: dict[tuple[Foldable, tuple[Item, ...], date], Foldable] = {}
        self._all_open = Memo(board.moves.naming.is_open)
        self._open: Memo[frozenset[str], bool] = Memo(
            lambda names: self._all_open[self._hanging(names, date.max)]
        )
        self._settled = Memo(self._settled_by)
        self._told = Memo(self._told_of)
        self._hung: dict[bool, tuple[tuple[date, set[str]], frozenset[str]]] = {}
        """What was found last to hang together with some names by a day, and with some ever: the
        parts of a whole all bear on that alone."""
        self._unlike: dict[str, dict[frozenset[str], set[int]]] = {}
        """Of some names, by the first of them, where boards led that are not alike, or in which
        what comes next goes on with an agreement that the one order tells otherwise."""
        self._left: set[frozenset[str]] = set()
        """Developments that have too many orders: so have they with more."""

    def ways(self, accounts: Told, found: Sequence[Move], today: date) -> Ways:
        """What each line comes to with a development that is added, in each order in which the
        fewest ends presuppose what only comes after them. Nothing where its days leave nothing
        open, or too much of it."""
        # What answers something does nothing to that.
        named = frozenset([move.key.name for move in found if move.key.kind != "response"])
        if not found:  # an entry of an agreement may do something in another order
            named = frozenset({self._board.moves.deals.name_of(accounts[0])} - {""})
        if not named or not self._open[named]:
            return {}
        about = self._told[names := self._hanging(named, today)]
        if (at := about.places.get(accounts[0].group)) is None:
            return {}
        start, ends = self._start_of(about, at), about.ends_by(at)
        first, last = (
            accounts[0].earliest or date.min,
            self._board.record.by_then(last_day(accounts)),
        )
        alone = start == at and not any(first < end <= last for end in ends)
        lines = [*chain.from_iterable(map(self._board.lines, names))]
        nothing_open = alone and not self._comes_after_open(names, about, start)
        if nothing_open and not any(line.has_several_forms for line in lines):
            return {}
        if found and self._say_the_same(lines, found, about.told[start:at]):
            return {}
        begun = self._begun(names, about, start, at)
        boards = self._in_each_order(begun, about.told[start : at + 1], ends, today)
        ways = last_on_each(boards)
        for key in [key for key in ways if self._has_more(key, about, boards)]:
            del ways[key]
        if len({where_it_stands(board) for board in boards}) > 1 or (
            at < _MOST_READ and any(self._is_read_otherwise(n, boards, about, at) for n in names)
        ):
            self._unlike.setdefault(min(names), {}).setdefault(names, set()).add(at)
        if ways:
            agreed = (t.key for t in lines if t.key.kind == "commitment")
            ways |= {key: {} for key in agreed if key not in ways}
        return ways

    def _is_read_otherwise(
        self, name: str, boards: Sequence[Foldable], about: _Told, at: int
    ) -> bool:
        """Whether the entries of an agreement by some place say something else in the order of a
        board than in the one order."""
        said = self._board.moves.deals.left_by(name, about.places, at)
        return said is not None and any(
            board.moves.deals.left_by(name, about.places, at) != said for board in boards
        )

    def _has_more(self, key: TrackKey, about: _Told, boards: Sequence[Foldable]) -> bool:
        """Whether a line bears a name without being what is made under it: it holds answers, or
        what is done in a lawsuit or a round, which the boards that were tried know nothing of."""
        line = self._board.tracks.get(key) if key.kind in _BESIDE else None
        if line is None:
            return False
        tried = (board.tracks[key] for board in boards if key in board.tracks)
        known = about.places.keys() | {step.group for track in tried for step in track.steps}
        return any(step.group not in known for step in line.steps)

    def _comes_after_open(self, names: frozenset[str], about: _Told, start: int) -> bool:
        """Whether what came right before has an open order: lines that stand in one form may have
        come to it in several, and a line may be there in some orders alone."""
        if not start:
            return False
        before = start - 1
        unlike = self._leads_apart(names, about, before) or (
            self._whole is not None
            and self._whole._leads_apart(names, about, before)
            and all(one[0].certain for one in about.told[:start])
        )
        return unlike or self._start_of(about, before) < before

    def _leads_apart(self, names: frozenset[str], about: _Told, at: int) -> bool:
        """Whether boards that are not alike were come to with a development of some names, or with
        the last before it of some of them, to which others came only then."""
        if not self._unlike:
            return False  # nearly always
        for fewer, apart in chain.from_iterable(self._unlike.get(n, {}).items() for n in names):
            places = self._told[fewer].places if fewer <= names else {}
            known = (about.told[one][0].group for one in range(at, -1, -1))
            if places and next((places[one] for one in known if one in places), None) in apart:
                return True
        return False

    def _say_the_same(
        self, lines: Sequence[Track], found: Sequence[Move], beside: Sequence[Told]
    ) -> bool:
        """Whether what stands speaks of the same as some moves on the one line that there is, and
        so does all that lies `beside`: then each order comes to what is told last."""
        line, move = lines[0] if len(lines) == 1 else None, found[0]
        if line is None or any(one.key != line.key for one in found) or line.of_all:
            return False
        forms, says = line.frontier, self._board.restates
        if move.effect != "put" or move.deal or move.if_stands or needs_what_stands(move):
            return False
        if any(one.lapsed_on or _has_a_last_day(one.items) for one in forms):
            return False
        near, said = _last_of_each(line, beside), saying(found, says)
        if len(near) < len(beside) or _has_a_last_day([one.item for one in found]):
            return False
        return all(saying(one.moves, says) == said for one in (*near, *forms))

    def _begun(self, names: frozenset[str], about: _Told, start: int, at: int) -> list[Foldable]:
        """The boards to which what is told of some names leads, up to some that all of it came
        before; none if there is too much of it."""
        back: list[tuple[int, int]] = []
        while (boards := self._known(names, about, start, at)) is None:
            back.append((self._start_of(about, start - 1), start))
            start, at = back[-1][0], start - 1
            if len(back) > _MOST_BACK:
                return []
        for start, end in reversed(back):
            cluster, ends = about.told[start:end], about.ends_by(end - 1)
            boards = self._begin(names, end, self._in_each_order(boards, cluster, ends))
        return boards

    def _known(
        self, names: frozenset[str], about: _Told, start: int, at: int
    ) -> list[Foldable] | None:
        """The boards that were tried before, here or on all days, or the one that there was: not
        where what comes next may have come before the day of that one, after what a link says."""
        told = about.told
        found = self._boards.get((names, start))
        if (
            found is None
            and self._whole is not None
            and all(one[0].certain for one in told[:start])
        ):
            found = self._whole._boards.get((names, start))
        day = told[start - 1][0].latest if start else date.min
        apart = not start or day < told[start][0].latest
        if start and any((one[0].earliest or date.min) < day for one in told[start : at + 1]):
            apart = False
            if found and not turns_of(found[0]).days:
                found = None
        if found is None and apart and not self._comes_after_open(names, about, start):
            past = frozenset([one[0].group for one in told[:start]])
            board = self._board.until(day, names, past)
            if board is not None:
                found = self._begin(names, start, [board])
        return found

    def _begin(self, names: frozenset[str], at: int, boards: list[Foldable]) -> list[Foldable]:
        if len(self._boards) > _MOST_BEGUN:
            del self._boards[next(iter(self._boards))]
        self._boards[names, at] = boards
        return boards

    def _start_of(self, about: _Told, at: int) -> int:
        """Where what lies beside a development, or beside what does, begins: all before that came
        before all of it."""
        order, told = self._board.record.order, about.told
        one, settled = told[at][0], order.settled
        if at - 1 in about.starts and not order.comes_after_something(one.group):
            last = told[at - 1][0]
            alike = (one.earliest, one.latest) == (last.earliest, last.latest)
            if alike and not order.comes_after_something(last.group):
                about.starts[at] = about.starts[at - 1]
                return about.starts[at]
        start, begins, beside = at, told[at][0].earliest or date.min, [told[at][0]]
        for before in reversed(range(at)):
            if told[before][0].latest < begins:
                break
            # What goes on longest is looked at first: most likely it was not over yet.
            if all(settled(told[before][0].group, one.group) for one in beside):
                continue
            beside += [one[0] for one in told[before:start]]
            begins = min(begins, *(one[0].earliest or date.min for one in told[before:start]))
            start = before
        about.starts[at] = start
        return start

    def _hanging(self, names: Iterable[str], today: date) -> frozenset[str]:
        """Some names with what bears on them by a day, and with all that the agreements among them
        settle: each entry of one may settle it at another figure."""
        settled = [one for n in names for one, day in self._settled[n].items() if day <= today]
        wanted, ever, naming = {*names, *settled}, today == date.max, self._board.moves.naming
        near = {two for one in wanted for two in naming.beside(one, today, acted_on=True)}
        last, found = self._hung.get(ever, (None, frozenset[str]()))
        if last != (today, near):
            found = naming.hanging_together(near, today, acted_on=True)
            self._hung[ever] = (today, near), found
        return found if wanted <= found else found | wanted

    def _settled_by(self, name: str) -> dict[str, date]:
        """What an agreement of a name settles, each since the day on which it can have done so."""
        found: dict[str, date] = {}
        moves = self._board.moves
        for item in self._board.record.of_name(name):
            entry, day = item.development, item.earliest or date.min
            if (type(entry) is d.AgreementReached and moves.deals.name_of(item) == name
                    and moves.naming.bound(item)):  # fmt: skip
                found |= {one: min(day, found.get(one, day)) for one in entry.settles}
        return found

    def _told_of(self, names: frozenset[str]) -> _Told:
        """What is told under some names that may do something to them, in the one order."""
        record, moves = self._board.record, self._board.moves
        named = {item for name in names for item in record.of_name(name)}
        entries = [item for item in named if type(item.development) is d.AgreementReached]
        of_deals = {
            i for item in entries for i in record.of_name(moves.deals.name_of(item))
            if moves.naming.bound(i)  # words that bind nobody do nothing, wherever they came
        }  # fmt: skip
        items = [
            item for item in sorted({*named, *of_deals}, key=attrgetter("sort_key"))
            if not record.is_later(item) and (item.certain or record.cut.reading == "possible")
        ]  # fmt: skip

        def does_something(item: Item) -> bool:
            return item in of_deals or any(move.key.name in names for move in moves.of(item))

        # One account that binds has its place by the others, too, as it has on the board.
        told = for_folding(items, moves.wholes_of)
        return _Told([accounts for accounts in told if any(map(does_something, accounts))])

    def _in_each_order(
        self, begun: Sequence[Foldable], cluster: Sequence[Told], ends: Sequence[date],
        by: date | None = None,
    ) -> list[Foldable]:  # fmt: skip
        groups = frozenset([one[0].group for one in cluster])
        if not begun or any(left <= groups for left in self._left):
            return []
        boards = in_each_order(self._board.record, self._onward, begun, cluster, ends, by)
        if boards is None:
            self._left.add(groups)
        return boards or []

    def _onward(self, before: Foldable, told: Told, day: date, by: date | None) -> Foldable:
        """A step that is tried, kept for when one more development lies beside it."""
        step = before, tuple(told), day
        board = self._went_on.get(step)
        if board is None:
            if len(self._went_on) > _MOST_KEPT:
                self.forget()
            board = self._went_on[step] = onward(before, told, day)
        return onward(before, told, day, by) if by is not None and board.ends_by(by) else board

    def forget(self) -> None:
        """Forget the steps that were tried: all is folded."""
        self._went_on.clear()


def _has_a_last_day(items: Told) -> bool:
    return any(getattr(item.development, "lapses", None) for item in items)


def _last_of_each(track: Track, told: Sequence[Told]) -> list[Step]:
    """The last step that each of some developments made on a line, near the end of which they
    are."""
    found: list[Step] = []
    missing = {one[0].group for one in told}
    for step in reversed(track.steps):
        if not missing:
            break
        if step.group in missing:
            missing.remove(step.group)
            found.append(step)
    return found
