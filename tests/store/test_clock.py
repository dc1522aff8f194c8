"""A clock that cannot be right records nothing; a store that was left alone is never refused."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.calling import call
from timeline.recording import desk

DAY = 24 * 3600
REAL = time.time_ns


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TIMELINE_CLOCK_IS_RIGHT", "")
    path = str(tmp_path / "a.db")
    assert call("--db", path, "new", "talks", "--title", "T").code == 0
    return path


def at(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """Set the clock so many days ahead."""
    monkeypatch.setattr(time, "time_ns", lambda: REAL() + int(days * DAY) * 10**9)


def test_a_clock_years_ahead_is_refused_unless_it_is_said_to_be_right(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 73 * 365)
    says = datetime.fromtimestamp(time.time_ns() / 10**9, UTC).date()
    code, out, err = call("--db", store, "party", "USA")
    assert (code, out) == (3, "")
    assert f"this machine's clock says {says}," in err
    assert "--clock-is-right" in err
    fresh = call("--db", f"{store}2", "new", "talks", "--title", "T")
    assert fresh.code == 3
    assert not Path(f"{store}2").exists()
    assert call("--db", store, "party", "USA", "--clock-is-right").code == 0


def test_a_clock_without_a_battery_is_refused(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, -time.time() / DAY)
    code, _, err = call("--db", store, "party", "USA")
    assert code == 3
    assert "this machine's clock says 1970-01-01, which is long past" in err
    assert call("--db", store, "party", "USA", "--clock-is-right").code == 0
    at(monkeypatch, -time.time() / DAY - 1)
    assert call("--db", store, "party", "CHN", "--clock-is-right").code == 3


@pytest.mark.parametrize("days", [0, 31, 364])
def test_a_store_that_was_left_alone_is_not_refused(
    store: str, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    at(monkeypatch, days)
    assert call("--db", store, "party", "USA").code == 0


def test_a_file_that_was_changed_lately_tells_the_time(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = 3 * 365
    at(monkeypatch, ahead)
    assert call("--db", store, "party", "USA").code == 3
    os.utime(store, (time.time() + ahead * DAY, time.time() + ahead * DAY))
    assert call("--db", store, "party", "USA").code == 0


def test_an_old_release_in_a_folder_of_today_is_no_sign_of_a_wrong_clock(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "installed.py"
    old.touch()
    os.utime(old, (0, 0))
    monkeypatch.setattr(desk, "__file__", str(old))

    fresh = ("new", "talks", "--title", "T")
    assert call("--db", f"{store}2", *fresh).code == 0
    assert call("--db", str(tmp_path / "not" / "there" / "a.db"), *fresh).code == 0

    os.utime(tmp_path, (0, 0))
    code, _, err = call("--db", f"{store}3", *fresh)
    assert code == 3
    assert "the newest time that is known here is 1970-01-01" in err


def test_on_a_server_its_own_clock_decides(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_CLOCK_IS_RIGHT", "")
    assert call("--db", postgresql_url, "new", "talks", "--title", "T").code == 0
    at(monkeypatch, 0.9)
    assert call("--db", postgresql_url, "party", "USA").code == 0
    at(monkeypatch, 1.5)
    code, _, err = call("--db", postgresql_url, "party", "CHN")
    assert code == 3
    assert "the database's clock says" in err
