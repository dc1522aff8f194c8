"""Processes that are killed with -9, and processes that write at once."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.work import kind
from tests.watching.receiver import Receiver

Work = Callable[..., Any]
Amount = Callable[[int, int], int]
Tell = Callable[[str], None]
Sound = Callable[[str], dict[str, int]]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not hasattr(signal, "SIGKILL"), reason="needs fork and kill -9"
)


def test_no_acknowledged_event_is_lost_when_the_writer_is_killed(
    where: str, work: Work, sound: Sound, amount: Amount, tell: Tell
) -> None:
    kills = amount(20, 1000)

    result = work("kill", where, kills, 1)

    stored = sound(where)
    acknowledged = result["acknowledged"]
    assert len(acknowledged) > kills / 4
    assert {name: stored.get(name) for name in acknowledged} == acknowledged
    # The last one was perhaps stored and not told: its key would tell whoever tries again.
    assert len(stored) - len(acknowledged) in (0, 1)
    tell(
        f"{kills} kills -9 during appends, {kind(where)}: {len(acknowledged)} acknowledged, "
        f"0 lost, 0 torn; {result['stored_unacknowledged']} stored without an answer, "
        "each answered with the first when tried again; the whole log verifies"
    )


def test_each_step_arrives_once_when_the_follower_is_killed_and_the_receiver_fails(
    where: str, work: Work, amount: Amount, tell: Tell, tmp_path: Path
) -> None:
    kills = amount(10, 100)
    receiver = Receiver()
    receiver.fails = 3
    try:
        result = work("follow", where, tmp_path / "box.sqlite", receiver.url, kills, 1)
    finally:
        receiver.close()
    bodies = {one["id"]: one for one in receiver.bodies()}
    # What was on its way at a kill may come again, with its id: for the receiver it is the same.
    again = len(receiver.got) - len(bodies)
    assert again <= kills
    assert len(bodies) == kills
    assert sorted(one["step"] for one in bodies.values()) == sorted(result["steps"])
    assert {one["kind"] for one in bodies.values()} == {"step"}
    tell(
        f"{kills} kills -9 of a follower, a receiver that fails every third time, {kind(where)}: "
        f"{len(bodies)} steps, each told once by its id; {again} came again with the same id"
    )


def test_nothing_is_lost_or_doubled_when_four_processes_write(
    where: str, work: Work, sound: Sound, amount: Amount, tell: Tell
) -> None:
    each = amount(15, 300)

    result = work("race", where, 4, each)

    assert result["errors"] == []
    assert result["codes"] == [0, 0, 0, 0]
    stored = sound(where)
    assert {name: str(seq) for name, seq in stored.items()} == result["acknowledged"]
    assert len(stored) == 4 * each
    tell(
        f"4 processes x {each} appends, {kind(where)}: {len(stored)} stored, 0 lost, 0 doubled, "
        f"0 busy errors, {result['seconds']:.1f} s; the whole log verifies"
    )


def test_a_file_that_was_killed_half_way_is_there_whole_or_not_at_all(
    where: str, work: Work, sound: Sound, amount: Amount, tell: Tell
) -> None:
    times, entries = amount(6, 20), amount(60, 600)

    outcomes = work("file", where, times, entries, 2)["outcomes"]

    assert len(outcomes) == times
    for outcome in outcomes:
        assert outcome["found"] in (0, entries)
        assert outcome["found"] == entries or not outcome["told"]
        assert outcome["new"] == entries - outcome["found"]
        assert outcome["after"] == entries
    sound(where)
    whole = sum(outcome["found"] > 0 for outcome in outcomes)
    tell(
        f"append FILE of {entries} killed at {times} random points, {kind(where)}: "
        f"{times - whole} times nothing was stored, {whole} times everything, never a part; run "
        "again, each is there once; the whole log verifies"
    )
