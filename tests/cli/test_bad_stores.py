"""Stores that cannot be used: one sentence, the documented code, nothing changed, no password."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from timeline.store.driver import sqlite3
from timeline.system.extras import installing

Run = Callable[..., Any]
SECRET = "s3cr3t-word"

COMMANDS = {
    "stance": ["stance"],
    "append": ["append", "offer", "--by", "USA", "--to", "CHN", "--issue", "x", "--proposal", "p",
               "--occurred", "2018-05-03"],
    "new": ["new", "talks"],
    "doctor": ["doctor"],
    "dump": ["dump", "-"],
    "backup": ["backup", "copy"],
    "upgrade": ["upgrade"],
}  # fmt: skip
EVERY = pytest.mark.parametrize("command", COMMANDS)


@pytest.fixture
def refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Callable[..., str]:
    """`refused(place, "stance")`: checks the code and the form; returns what was said."""
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def call(place: object, *arguments: str, code: int = 5) -> str:
        result = run("--db", place, *arguments)
        assert result.code == code, result
        assert result.out == ""
        assert result.err.startswith("Error: ")
        assert len(result.err.splitlines()) == 1
        assert "Traceback" not in result.err
        for text in (result.err, caplog.text):
            assert SECRET not in text
        assert list(folder.iterdir()) == []
        said: str = result.err
        return said

    return call


@EVERY
@pytest.mark.parametrize("scheme", ["mysql", "http", "postgresql+asyncpg", "redis"])
def test_an_unknown_scheme(refused: Callable[..., str], command: str, scheme: str) -> None:
    said = refused(f"{scheme}://me:{SECRET}@host/db", *COMMANDS[command])
    assert f"no store can be kept in '{scheme}'" in said
    assert "Give a file's path, or a URL that starts with sqlite:/// or postgresql://." in said


@EVERY
def test_a_driver_that_is_missing(
    refused: Callable[..., str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = refused(f"postgresql://me:{SECRET}@host/db", *COMMANDS[command], code=3)
    assert "a store on PostgreSQL needs psycopg, of the extra 'postgres' (" in said
    assert f"({installing('postgres')})" in said


@EVERY
def test_a_server_that_does_not_answer(refused: Callable[..., str], command: str) -> None:
    said = refused(f"postgresql://me:{SECRET}@127.0.0.1:1/db", *COMMANDS[command])
    assert "the database does not answer" in said
    assert "me:***@127.0.0.1:1/db" in said


@pytest.fixture
def with_role(server: Any, new_database: Callable[[], str]) -> Callable[[str], str]:
    """The URL of a fresh database for a role that must give a password and owns nothing."""

    def make(password: str) -> str:
        import fcntl

        url = new_database()
        role = f"guarded_{os.getpid()}"
        rule = f"local all {role} scram-sha-256\n"
        with (Path(server.pgdata) / "pg_hba.conf").open("r+") as access:
            fcntl.flock(access, fcntl.LOCK_EX)  # other workers have a role of their own there
            rules = access.read()
            if rule not in rules:
                access.seek(0)
                access.write(rule + rules)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP ROLE IF EXISTS {role}".encode())
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'".encode())
            connection.execute("SELECT pg_reload_conf()")
        head, _, rest = url.partition("://")
        return f"{head}://{role}:{password}@{rest.partition('@')[2]}"

    return make


@EVERY
def test_a_wrong_password(
    refused: Callable[..., str], with_role: Callable[[str], str], command: str
) -> None:
    said = refused(with_role(f"not-{SECRET}"), *COMMANDS[command])
    assert "password authentication failed" in said
    assert "Check the URL" in said


def test_rights_that_are_missing_to_start_a_store(
    refused: Callable[..., str], with_role: Callable[[str], str]
) -> None:
    said = refused(with_role(SECRET), "new", "talks")
    assert "permission is missing" in said
    assert "Ask the database's owner for it." in said


@EVERY
def test_rights_that_are_missing_on_the_tables(
    refused: Callable[..., str], run: Run, with_role: Callable[[str], str], command: str
) -> None:
    url = with_role(SECRET)
    owned = url.replace(f"guarded_{os.getpid()}:{SECRET}", "postgres:")
    assert run("--db", owned, "new", "talks").code == 0
    said = refused(url, *COMMANDS[command])
    assert "permission is missing" in said


@EVERY
def test_a_file_that_is_something_else(
    refused: Callable[..., str], tmp_path: Path, command: str
) -> None:
    letter, other = tmp_path / "letter", tmp_path / "other"
    letter.write_bytes(b"Dear Mr. Lighthizer,\n" * 500)
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE invoices (number INTEGER)")
    connection.close()
    before = letter.read_bytes(), other.read_bytes()

    assert "this file is not an SQLite database" in refused(letter, *COMMANDS[command])
    assert "belongs to another program" in refused(other, *COMMANDS[command])

    assert (letter.read_bytes(), other.read_bytes()) == before


@EVERY
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_newer_store(
    request: pytest.FixtureRequest,
    refused: Callable[..., str],
    run: Run,
    tmp_path: Path,
    command: str,
    kind: str,
) -> None:
    if kind == "sqlite":
        place = str(tmp_path / "newer.sqlite")
        assert run("--db", place, "new", "talks").code == 0
        connection = sqlite3.connect(place)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        place = request.getfixturevalue("postgresql_url")
        assert run("--db", place, "new", "talks").code == 0
        with psycopg.connect(place, autocommit=True) as connected:
            connected.execute("UPDATE store SET value = '99' WHERE key = 'schema'")

    said = refused(place, *COMMANDS[command])

    assert "have version 99" in said
    assert "Use a newer version of this program; nothing was changed." in said


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("command", ["load", "restore"])
def test_a_file_that_cannot_be_loaded(
    request: pytest.FixtureRequest,
    refused: Callable[..., str],
    run: Run,
    tmp_path: Path,
    command: str,
    kind: str,
) -> None:
    place = (
        tmp_path / "new.sqlite" if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    )
    letter = tmp_path / "letter"
    letter.write_text("Dear Mr. Lighthizer,\n")

    assert "this is not a dump" in refused(place, command, str(letter), code=3)
    assert "cannot be read" in refused(place, command, str(tmp_path / "nothing"), code=3)

    assert "no store has been started" in run("--db", place, "stance").err or kind == "sqlite"
    assert not (tmp_path / "new.sqlite").exists()


def test_the_url_of_a_server_is_shown_without_its_password(
    run: Run, with_role: Callable[[str], str]
) -> None:
    url = with_role(SECRET)
    owned = url.replace(f"guarded_{os.getpid()}:{SECRET}", f"postgres:{SECRET}")
    for command in (["new", "talks"], ["doctor"], ["upgrade"], ["dump", "-"], ["use", "talks"],
                    ["demo"]):  # fmt: skip
        result = run("--db", owned, *command)
        assert result.code == 0, result.err
        assert SECRET not in result.out + result.err
    assert SECRET not in run("--db", owned, "use", "nothing").err
    assert "postgres:***@" in run("--db", owned, "doctor", "--format", "json").out
