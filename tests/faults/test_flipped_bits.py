"""Bits that flip in a store's file: `verify` names what they touched."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.work import NAME, demand, prepare
from timeline.recording.desk import Desk
from timeline.store.driver import sqlite3
from timeline.store.errors import StoreError

verify = pytest.importorskip(
    "timeline.integrity.verify", reason="this program has no 'verify' to be tried"
).verify

KEPT = ("events", "names", "mentions", "keys", "checkpoints")
"""Tables whose every row `verify` answers for."""


def rows(place: Path) -> dict[str, list[Any]] | None:
    """All that is recorded, read without this program; None where SQLite cannot read it."""
    connection = sqlite3.connect(place)
    connection.text_factory = bytes
    try:
        there = {n.decode() for (n,) in connection.execute("SELECT name FROM sqlite_master")}
        return {
            # Through the rows, then through an index where there is one: both must be right.
            f"{table} {how}": sorted(
                map(repr, connection.execute(f"SELECT * FROM {table} {how}").fetchall())
            )
            for table in KEPT
            if table in there
            for how in ("", "NOT INDEXED")
        }
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # the latter of its own complaint
        return None
    finally:
        connection.close()


def test_verify_catches_every_flipped_bit_that_touches_what_is_recorded(
    tmp_path: Path, amount: Callable[[int, int], int], tell: Callable[[str], None]
) -> None:
    flips = amount(40, 200)
    store, harmed = tmp_path / "store.sqlite", tmp_path / "harmed.sqlite"
    prepare(str(store))
    desk = Desk(str(store), "a coder")
    for n in range(40):
        desk.append(NAME, "demand", demand(str(n)))
    desk.close()
    assert not verify(str(store)).found
    before = rows(store)
    size = store.stat().st_size
    chance = random.Random(3)
    touched = caught = structure = 0
    for n in range(flips):
        shutil.copy(store, harmed)
        place, bit = chance.randrange(size), chance.randrange(8)
        with harmed.open("r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ 1 << bit]))
        after = rows(harmed)
        try:
            found = bool(verify(str(harmed)).found)
        except StoreError:
            found = True
        if after != before:
            touched += 1
            assert found, f"flip {n}: bit {bit} of byte {place} changed a row unseen"
        structure += found and after == before
        caught += found
    assert touched > flips / 10
    tell(
        f"{flips} flipped bits: {touched} changed what is recorded, verify caught all of them; "
        f"{structure} more harmed only the file's structure and were caught too; the other "
        f"{flips - caught} fell on unused bytes"
    )
