"""What holds of every answer, whatever happened and however it was entered.

Every view is asked (`tests.views`), over wide and dense generated histories (`tests.histories`).
`HYPOTHESIS_PROFILE=nightly` tries 10,000 of them for each property (docs/reliability.md).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

import hypothesis.strategies as st
from hypothesis import assume, given

from events import developments as d
from events.log import Logged
from events.when import parse_day, parse_when
from projections.fold.tracks import Board
from projections.questions.stance import view_of
from projections.record.cut import Cut
from projections.record.intake import read_record
from projections.record.items import Item, Record
from projections.record.order import Order
from tests.answers import answers_json, audit_json, replay_json
from tests.entered import reordered
from tests.histories import ALL_DAYS, every
from tests.shapes import faults_of
from tests.story import Story
from tests.views import differ, told, without_the_left_out

days = st.sampled_from(ALL_DAYS)
cuts = st.fixed_dictionaries(
    {
        "as_of": st.sampled_from([None, *ALL_DAYS]),
        "known_by": st.sampled_from([None, None, None, "2020-01-05"]),
        "reading": st.sampled_from(["certain", "certain", "possible"]),
        "without": st.sampled_from([(), (), (), ("A4",)]),
    }
)
"""Cuts of every sort, as `Story.cut` takes them."""


def left(story: Story, *gone: str) -> list[Logged]:
    """The log without some developments; the sequence numbers of the others stay."""
    return [entry for entry in story.log if getattr(entry.event, "id", None) not in gone]


def placed(item: Item) -> tuple[date | None, date, str]:
    return item.earliest, item.latest, item.group


def is_narrowed(one: Record, two: Record) -> bool:
    """Whether what only the first record holds narrows a day of what both hold."""
    return any(placed(one.visible[name]) != placed(item) for name, item in two.visible.items())


# --- nothing later leaks ---------------------------------------------------------------------


@given(every(), days, st.sampled_from(["certain", "possible"]))
def test_what_is_dated_after_a_day_changes_no_answer_as_of_it(
    story: Story, day: str, reading: Any
) -> None:
    """But a link, or an account, may narrow the days of what happened earlier."""
    cut = story.cut(day, reading=reading)
    record = read_record(story.log, cut)
    last = parse_day(day)
    after = [item for item in record.visible.values() if item.earliest and item.earliest > last]
    later = [item.id for item in after]
    without = read_record(left(story, *later), cut)
    # A link that contradicts the days is dropped: with what it names it is no link at all.
    assume(later and not record.clashes and not is_narrowed(record, without))
    # Its members take a package's sources by the days that they state, whatever a link narrows.
    assume(not any(i.development.package and not stated_after(i, last) for i in after))
    assert without_the_left_out(told(record)) == without_the_left_out(told(without))


def stated_after(item: Item, day: date) -> bool:
    """Whether a development says itself that it came after a day."""
    earliest = parse_when(item.development.occurred).earliest
    return earliest is not None and earliest > day


@given(every(), st.sampled_from([None, *ALL_DAYS]), st.sampled_from(["2020-01-02", "2020-01-05"]))
def test_what_is_public_after_a_day_changes_nothing_known_by_it(
    story: Story, as_of: str | None, known_by: str
) -> None:
    cut = story.cut(as_of, known_by)
    record = read_record(story.log, cut)
    secret = [
        one.development for one in record.set_aside if (one.detail or "").startswith("public ")
    ]
    secret += [
        entry.event.id
        for entry in story.log
        if isinstance(entry.event, d.SourceAdded) and entry.event.citation.source == "late"
    ]
    assume(secret)
    without = read_record(left(story, *secret), cut)
    assert without_the_left_out(told(record)) == without_the_left_out(told(without))


@given(every(), cuts, st.data())
def test_what_is_recorded_later_changes_nothing_recorded_by_then(
    story: Story, asked: dict[str, Any], data: st.DataObject
) -> None:
    seq = data.draw(st.integers(9, len(story.log)))
    cut = story.cut(**asked, recorded_by=seq)
    assert told(read_record(story.log, cut)) == told(read_record(story.log[:seq], cut))


@given(every())
def test_a_replay_at_a_day_is_a_prefix_of_one_order(story: Story) -> None:
    whole = replay_json("story", story.fold())["steps"]
    for day in ALL_DAYS[::2]:
        steps = replay_json("story", story.fold(as_of=day))["steps"]
        assert steps == whole[: len(steps)]


@given(every(), st.tuples(days, days).map(sorted))
def test_a_verdict_belongs_to_its_step_and_never_changes_with_the_day(
    story: Story, two: list[str]
) -> None:
    """Ledger rows of units that grow aside: a joint row tells of all that may have come together,
    and members of one package may have days of their own."""
    packed = any(getattr(entry.event, "package", None) for entry in story.log) or any(
        "package" in entry.event.patch
        for entry in story.log
        if isinstance(entry.event, d.Corrected)
    )
    earlier, later = (
        Counter(
            json.dumps(row)
            for row in audit_json("story", story.fold(as_of=day))["rows"]
            if not (row["track"] == "ledger" and (packed or row["rule"] == "R0"))
        )
        for day in two
    )
    assert not earlier - later


# --- what is taken back ----------------------------------------------------------------------


@given(every(), cuts, st.data())
def test_a_retraction_and_a_reinstatement_are_nothing(
    story: Story, asked: dict[str, Any], data: st.DataObject
) -> None:
    standing = [
        entry.event.id
        for entry in story.log
        if isinstance(entry.event, d.Development | d.Corrected | d.Linked | d.SourceAdded)
        and not any(
            isinstance(other.event, d.Retracted) and other.event.target == entry.event.id
            for other in story.log
        )
    ]
    assume(standing)
    before = told(story.record(**asked))
    name = data.draw(st.sampled_from(standing))
    story.retract(name)
    story.reinstate(name)
    assert told(story.record(**asked)) == before


@given(every(), cuts)
def test_what_is_retracted_was_never_there(story: Story, asked: dict[str, Any]) -> None:
    (*_, last) = (e.event.id for e in story.log if isinstance(e.event, d.Development))
    story.retract(last)
    cut = story.cut(**asked)
    without = read_record(left(story, last), cut)
    assert without_the_left_out(told(read_record(story.log, cut))) == without_the_left_out(
        told(without)
    )


# --- the order of entry ----------------------------------------------------------------------


@given(every(9), st.sampled_from([None, *ALL_DAYS]), st.randoms(use_true_random=False))
def test_the_order_of_entry_changes_no_position_and_no_verdict(
    story: Story, day: str | None, random: Random
) -> None:
    """Sequence numbers aside, and which of two of open order is told first."""
    again = reordered(story.log, random)
    cut = story.cut(day)
    one, two = (read_record(log, cut) for log in (story.log, again))
    assume(not one.clashes and not two.clashes)  # of two that cannot both hold the first said does
    # No door takes accounts that say of one development that it was a deal and an offer.
    kinds = {(item.group, type(item.development).__mro__[1]) for item in one.visible.values()}
    assume(len(kinds) == len({group for group, _ in kinds}))
    assert settled(one) == settled(two)


def settled(record: Record) -> dict[str, Any]:
    """What a record comes to, of what is in one order exactly; of what is not, the set."""
    fold = view_of(record)
    boards = fold.board, fold.possible.board
    tracks = [track for board in boards for track in board.tracks.values()]
    open_ = [t for t in tracks if any(step.unsettled or step.rivals for step in t.steps)]
    name_of = fold.board.moves.deals.name_of
    there = [*record.items, *record.possible]
    talks = [(i.development.round, i) for i in there if isinstance(i.development, d.Talks)]
    agreed = _unsettled(
        [(name_of(i), i) for i in there if isinstance(i.development, d.AgreementReached)],
        record.order,
    )
    # Where its entries lie in open order, so does what an agreement settles.
    agreed |= {
        name
        for i in there
        if isinstance(i.development, d.AgreementReached) and name_of(i) in agreed
        for name in i.development.settles
    }
    # What ends a thing, or its part, does so only where it is there by then.
    moves = fold.possible.board.moves
    whole = moves.naming.hanging_together
    moved = {(min(whole([move.key.name])), i) for i in there for move in moves.of(i)}
    doubtful = {track.key.name for track in open_} | agreed | _unsettled(moved, record.order)
    # Accounts that disagree on what kind of thing it was, or on its issue: the first that was
    # entered says.
    kinds = {(i.group, type(i.development), i.development.issue) for i in there}
    told_as = Counter(group for group, *_ in kinds)
    told_apart = {
        move.key.name
        for board in boards
        for i in there
        if told_as[i.group] > 1
        for move in board.moves.of(i)
    }
    doubtful |= told_apart
    for board in boards:
        doubtful = _bearing(board, doubtful)

    def is_doubtful(one: dict[str, Any]) -> bool:
        return one["track"].partition(":")[2] in doubtful

    answers = _plain(told(record, fold))
    positions = answers["stance"]["positions"]
    for row in answers["audit"]["rows"]:
        if row["track"] == "ledger":  # its words name the items in the order in which they are told
            row["before"] = row["after"] = None
    rows = [row for row in answers["audit"]["rows"] if row["track"] != "ledger"]
    # Of several accounts of one development the first that was entered stands for it, and is told
    # first.
    alone = len({item.group for item in there}) == len(there)
    if not alone:
        rows = [{**row, "before": None, "after": None, "note": None} for row in rows]
    found = {
        "positions": [
            one if alone else _whichever_stands(one) for one in positions if not is_doubtful(one)
        ],
        "rows": [row for row in rows if not is_doubtful(row)],
        "voices": answers["stance"]["voices"],
    }
    if not agreed:
        found["standing"] = sorted(
            (t.key.track, sorted(repr(sorted(step.ids)) for step in t.standing))
            for t in open_
            if t.key.name not in told_apart
        )
    if alone and not doubtful and not _unsettled(talks, record.order):
        found |= answers
    return found


def _whichever_stands(one: Any) -> Any:
    """A position without what tells which of several accounts stands for it."""
    if isinstance(one, dict):
        return {
            name: _whichever_stands(value)
            for name, value in one.items()
            if name not in ("since", "note")
        }
    return [_whichever_stands(each) for each in one] if isinstance(one, list) else one


def _unsettled(things: Iterable[tuple[str, Item]], order: Order) -> set[str]:
    """The names of things, told in (name, item), of which two items lie in open order."""
    return {
        name
        for (name, one), (other, two) in combinations(things, 2)
        if name == other and one.group != two.group
        if not order.settled(one.id, two.id) and not order.settled(two.id, one.id)
    }


def _bearing(board: Board, names: set[str]) -> set[str]:
    """Some names with all that they bear on, through agreements too."""
    ties = [
        {step.track.key.name, *(move.deal.name for move in step.moves if move.deal)}
        for step in board.steps
    ]
    while True:
        more = set(board.moves.naming.hanging_together(names))
        more |= {name for tie in ties if tie & more for name in tie}
        if more == names:
            return names
        names = more


def _plain(value: Any) -> Any:
    """An answer without sequence numbers, its lists in an order of their own."""
    if isinstance(value, dict):
        return {
            name: _plain(one)
            for name, one in value.items()
            if name not in ("seq", "recorded", "cut")
        }
    if isinstance(value, list):
        return sorted((_plain(one) for one in value), key=json.dumps)
    return value


# --- who is there, and what is told ----------------------------------------------------------


@given(every(), cuts)
def test_a_party_that_is_nowhere_named_appears_nowhere(story: Story, asked: dict[str, Any]) -> None:
    """What a mediator tables to all stands for every party there is: then all are named."""
    to_all = [
        entry
        for entry in story.log
        if isinstance(entry.event, d.Proposal) and not entry.event.recipients
        if "MED" in (*entry.event.actors, *entry.event.speaks_for)
    ]
    assume(not to_all)
    before = told(story.record(**asked))
    story.add(d.PartyJoined(party="NOBODY"))
    after = told(story.record(**asked))
    assert after == before
    assert "NOBODY" not in json.dumps(after)


@given(every(14), cuts, days)
def test_every_answer_is_given_and_has_its_shape(
    story: Story, asked: dict[str, Any], day: str
) -> None:
    record = story.record(**asked)
    for answer in (*told(record).values(), differ(story.record(as_of=day), record)):
        assert faults_of(answer) == []


@given(every())
def test_links_keep_every_interval_open_and_every_circle_out(story: Story) -> None:
    record = story.record()
    for item in record.visible.values():
        assert item.earliest is None or item.earliest <= item.latest
    places = {item.id: i for i, item in enumerate(record.visible.values())}
    dropped = {clash.edge for clash in record.clashes}
    for one, relation, other, seq in record.relations:
        if relation in ("follows", "supersedes", "responds-to"):
            edge = next(
                (e for e in dropped if (e.earlier, e.later, e.seq) == (other, one, seq)), None
            )
            assert edge is not None or places[other] < places[one]


@given(every())
def test_leaving_out_an_authority_leaves_nothing_that_rests_on_it_alone(story: Story) -> None:
    for position in story.fold(without=("A4",)).positions(ended=True):
        for account in position.accounts:
            assert account.item.development.authority != "A4"


@given(every())
def test_a_chain_goes_forward_between_parties_and_every_answer_leads_to_one(story: Story) -> None:
    answer = answers_json("story", story.fold())
    places = {item.id: i for i, item in enumerate(story.record().items)}
    reached = set()
    for chain in answer["chains"]:
        names = [step["development"] for step in chain["steps"]]
        assert (names[0], names[-1]) == (chain["first"], chain["last"])
        assert sorted(names, key=places.__getitem__) == names
        assert len(names) == len(set(names)) > 1
        for one, two in zip(chain["steps"], chain["steps"][1:], strict=False):
            assert set(two["parties"]) - set(one["parties"])
            assert two["answers"] == one["development"]
            assert two["days"]["max"] is None or 0 <= two["days"]["min"] <= two["days"]["max"]
        reached |= set(names)
    assert {a["development"] for a in answer["answers"]} <= reached


@given(every(), cuts, st.data())
def test_a_log_with_assertions_folds_like_one_without(
    story: Story, asked: dict[str, Any], data: st.DataObject
) -> None:
    with_them = []
    for entry in story.log:
        with_them.append(entry)
        if data.draw(st.booleans()):
            made = d.StanceAsserted(
                id=f"a{entry.seq}", party="UNION", issue="pay", as_of="2020-01-05", status="live"
            )
            # In between: the numbers of the others stay as they are.
            with_them.append(entry._replace(event=made))
    cut: Cut = story.cut(**asked)
    assert told(read_record(with_them, cut)) == told(read_record(story.log, cut))
