"""What `doctor` finds, on stores that are well and on stores that are not."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from timeline.keeping import doctor
from timeline.keeping.doctor import Diagnosis, examine
from timeline.recording.desk import Desk
from timeline.store import sqlite_file
from timeline.store.database import Database
from timeline.store.driver import FROM, sqlite3
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.place import file_system
from timeline.store.schema import checkpoints


def _fill(where: str) -> None:
    desk = Desk(where, "a coder", create=True)
    for name in ("steel", "dairy"):
        desk.open_negotiation(name, None)
    desk.declare("steel", "party", {"party": ["ARL"]})
    desk.declare("steel", "party", {"party": ["BOR"]})
    desk.declare("steel", "issue", {"issue": ["cut"]})
    raw = {"occurred": ["2026-03-02"], "issue": ["cut"], "by": ["ARL"], "to": ["BOR"],
           "proposal": ["p"], "id": ["d-1"]}  # fmt: skip
    desk.append("steel", "demand", raw)
    desk.close()


@pytest.fixture
def store(copied: Callable[..., str]) -> str:
    return copied(_fill)


def warnings(answer: dict[str, Any]) -> dict[str, str]:
    """The remedies, by what was looked at."""
    found = [check for check in answer["checks"] if check["level"] == "warning"]
    assert all(check["remedy"] for check in found)
    return {check["check"]: check["remedy"] for check in found}


def test_a_store_that_is_well_is_described(store: str) -> None:
    answer = examine(store)
    assert answer["schema"] == "doctor/1"
    assert answer["kind"] == ("postgresql" if store.startswith("postgresql") else "sqlite")
    assert (answer["tables"], answer["negotiations"]) == (SCHEMA_VERSION, 2)
    assert (answer["developments"], answer["events"]) == (1, 6)
    assert answer["size_bytes"] > 10_000
    assert warnings(answer) == {}
    looked = {check["check"] for check in answer["checks"]}
    if answer["kind"] == "sqlite":
        assert answer["sqlite"]["journal_mode"] == sqlite_file.journal_mode()
        assert {"tables", "journal", "pages", "rights", "room", "file system"} <= looked
    else:
        assert answer["server"]["fsync"] == "on"
        assert {"tables", "server", "fsync", "synchronous_commit", "rights"} <= looked


def test_the_last_checkpoint_is_told(store: str) -> None:
    assert examine(store)["last_checkpoint"] is None
    database = Database.open(store, create=False)
    with database.writing() as connection:
        for number, size in ((1, 2), (2, 4)):
            row = {"number": number, "size": size, "root": b"r", "issued": number * 10**6}
            connection.execute(checkpoints.insert(), {**row, "note": "n"})
    database.close()
    answer = examine(store)
    assert answer["last_checkpoint"] == {"size": 4, "issued": "1970-01-01T00:00:02.000000Z"}
    (said,) = (check["says"] for check in answer["checks"] if check["check"] == "checkpoint")
    assert said == "of the first 4 events, given out 1970-01-01T00:00:02.000000Z; 2 since"


def test_settings_of_a_server_that_risk_what_was_acknowledged(
    postgresql_url: str,
) -> None:
    Database.open(postgresql_url, create=True).close()
    name = postgresql_url.partition("://")[2].partition("/")[2].partition("?")[0]
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())
    remedies = warnings(examine(postgresql_url))
    assert list(remedies) == ["synchronous_commit"]
    assert "synchronous_commit = on" in remedies["synchronous_commit"]


@pytest.mark.parametrize(
    ("version", "mode", "level", "says"),
    [
        ("3.40.1", "delete", "ok", "SQLite 3.40.1 can corrupt"),
        ("3.40.1", "wal", "warning", "SQLite 3.40.1 can corrupt"),
        ("3.51.3", "wal", "ok", "SQLite 3.51.3 has the fix"),
        ("3.51.3", "delete", "ok", "the next command that writes goes to WAL"),
    ],
)
def test_the_journal_and_why(version: str, mode: str, level: str, says: str) -> None:
    found = doctor._journal(mode, False, version)
    assert found.told["level"] == level
    assert says in found.says
    assert FROM in found.says
    far = doctor._journal(mode, True, version)
    assert (far.told["level"], "a network does not give" in far.says) == (
        "warning" if mode == "wal" else "ok",
        True,
    )


def test_a_file_that_everybody_may_write_to(tmp_path: Path) -> None:
    place = tmp_path / "store.sqlite"
    Database.open(str(place), create=True).close()
    place.chmod(0o666)
    assert warnings(examine(str(place))) == {"rights": f"chmod o-w {place}"}


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "store.sqlite"
    Database.open(str(place), create=True).close()
    usage = type(doctor.shutil.disk_usage(tmp_path))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 5000))
    assert "room" in warnings(examine(str(place)))


def test_a_damaged_file(tmp_path: Path) -> None:
    place = tmp_path / "store.sqlite"
    desk = Desk(str(place), "a coder", create=True)
    for n in range(100):
        desk.open_negotiation(f"talks-{n}", "A title that fills the page " * 4)
    desk.close()
    connection = sqlite3.connect(place)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'keys'"
    ).fetchone()
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with place.open("r+b") as file:
        file.seek((page - 1) * size + 3)
        file.write(b"\xff\xff")
    remedies = warnings(examine(str(place)))
    assert "restore the last backup" in remedies["pages"]


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("dev / ext4 rw 0 0\nserver:/x /mnt/a\\040b nfs4 rw 0 0\n", "nfs4"),
        ("dev / ext4 rw 0 0\nserver:/x /mnt/other nfs4 rw 0 0\n", "ext4"),
        ("dev / ext4 rw 0 0\ntmp /mnt/a\\040b tmpfs rw 0 0\n", "tmpfs"),
    ],
)
def test_the_file_system_is_found(tmp_path: Path, mounts: str, kind: str) -> None:
    table = tmp_path / "mounts"
    table.write_text(mounts)
    assert file_system("/mnt/a b/store.sqlite", str(table)) == kind
    assert file_system("/x", str(tmp_path / "no")) is None


def test_the_command_ends_with_1_when_there_is_something_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from cli.main import timeline

    place = tmp_path / "store.sqlite"
    Database.open(str(place), create=True).close()
    call: Callable[..., Any] = CliRunner().invoke
    well = call(timeline, ["--db", str(place), "doctor"])
    assert (well.exit_code, well.output.splitlines()[0]) == (0, "check\tlevel\tsays\tremedy")
    place.chmod(0o666)
    ill = call(timeline, ["--db", str(place), "doctor"])
    assert ill.exit_code == 1
    assert f"chmod o-w {place}" in ill.output
    assert os.path.exists(place)
    assert Diagnosis("a", "b").told["level"] == "ok"
