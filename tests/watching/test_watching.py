"""Watches as a person uses them: what arrives, once, signed, in order, and what is kept."""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import stat
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.calling import Result
from tests.watching.conftest import demand
from tests.watching.receiver import Receiver
from timeline.store.errors import StoreDamaged
from timeline.watching import follow
from timeline.watching.box import Box, Waiting
from timeline.watching.delivery import deliver

Run = Callable[..., Result]
Talks = Callable[[str, int], None]


def test_a_step_is_sent_once_and_signed(run: Run, talks: Talks, receiver: Receiver) -> None:
    added = run("watch", "add", "--party", "USA", "--verdict", "hardened", "--to", receiver.url,
                "--allow-host", "127.0.0.1")  # fmt: skip
    identifier, _, secret = added.out.strip().partition("\t")
    assert (added.code, run("follow", "--once").code, receiver.got) == (0, 0, [])
    talks("b", 20)
    talks("c", 15)
    for _ in range(2):
        assert run("follow", "--once").code == 0
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert (told["kind"], told["developments"], told["verdict"]) == ("step", ["b"], "hardened")
    assert headers["webhook-id"] == told["id"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    shown = run("watch", "list", "--format", "json").out
    assert json.loads(shown)["watches"][0]["store"].endswith(".sqlite")
    assert secret not in shown
    assert "hidden" not in shown
    assert run("watch", "remove", identifier).code == 0
    assert json.loads(run("watch", "list", "--format", "json").out)["watches"] == []


def test_a_retraction_sends_a_correction(run: Run, talks: Talks, tmp_path: Path) -> None:
    file = tmp_path / "moves.jsonl"
    talks("b", 20)
    run("watch", "add", "--verdict", "hardened", "--from-start", "--to", file)
    run("follow", "--once")
    run("retract", "b", "--reason", "wrong")
    run("follow", "--once")
    run("reinstate", "b", "--reason", "right")
    run("follow", "--once")
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert [one["kind"] for one in told] == ["step", "withdrawn", "step"]
    assert len({one["step"] for one in told}) == 1
    assert [one["id"].rpartition(".")[2] for one in told] == ["1", "2", "3"]


def test_what_does_not_arrive_is_kept_in_order(run: Run, talks: Talks, receiver: Receiver) -> None:
    receiver.status = 503
    run("watch", "add", "--to", receiver.url, "--allow-host", "127.0.0.1")
    talks("b", 20)
    talks("c", 15)
    ended = run("follow", "--once")
    assert ended.code == 1
    assert "127.0.0.1 answered 503" in ended.err
    assert "2 not delivered" in ended.err
    assert "hidden" not in ended.err
    row = json.loads(run("watch", "list", "--format", "json").out)["watches"][0]
    assert (row["waiting"], row["trouble"]) == (2, "127.0.0.1 answered 503")
    receiver.status = 204
    assert run("follow", "--once").code == 0
    assert [one["developments"] for one in receiver.bodies()] == [["b"], ["c"]]


@pytest.mark.parametrize(("pause", "told"), [("8", ["8", "16"]), ("3000", ["3000", "3600"])])
def test_a_message_that_failed_waits_twice_as_long_each_time(
    run: Run, talks: Talks, receiver: Receiver, pause: str, told: list[str]
) -> None:
    receiver.status = 503
    run("watch", "add", "--to", receiver.url, "--allow-host", "127.0.0.1")
    talks("b", 20)
    ended = [run("follow", "--once", "--pause", pause).err for _ in told]
    assert [err.partition("again in ")[2].partition(" s\n")[0] for err in ended] == told


@pytest.mark.parametrize("target", [("--to", "moves.jsonl"), ("--run", "true")])
def test_a_host_is_allowed_only_beside_an_address(
    run: Run, talks: Talks, target: tuple[str, str]
) -> None:
    told = run("watch", "add", *target, "--allow-host", "127.0.0.1")
    assert (told.code, told.err) == (
        3, "Error: --allow-host: is for an address that is sent to: leave it out\n",
    )  # fmt: skip
    assert json.loads(run("watch", "list", "--format", "json").out)["watches"] == []


@pytest.mark.parametrize("pause", ["nan", "inf", "0", "-1", "soon"])
def test_what_is_no_time_to_wait_is_refused(run: Run, talks: Talks, pause: str) -> None:
    told = run("follow", "--once", "--pause", pause)
    assert (told.code, "Invalid value for '--pause': " in told.err) == (2, True)


def test_a_redirect_is_not_followed(run: Run, talks: Talks, receiver: Receiver) -> None:
    receiver.status = 302
    run("watch", "add", "--to", receiver.url, "--allow-host", "127.0.0.1")
    talks("b", 20)
    assert "answered 302, which is not followed" in run("follow", "--once").err


def test_a_command_gets_the_message(run: Run, talks: Talks, tmp_path: Path) -> None:
    script = tmp_path / "take.py"
    script.write_text(
        "import sys, os, pathlib\n"
        "here = pathlib.Path(__file__).parent\n"
        "(here / os.environ['TIMELINE_MESSAGE']).write_bytes(sys.stdin.buffer.read())\n"
        "sys.exit((here / 'fail').exists())\n"
    )
    run("watch", "add", "--run", f"{sys.executable} '{script}'")
    talks("b", 20)
    (tmp_path / "fail").touch()
    assert "the command ended with 1" in run("follow", "--once").err
    (tmp_path / "fail").unlink()
    assert run("follow", "--once").code == 0
    (made,) = tmp_path.glob("*.1")
    assert json.loads(made.read_text())["developments"] == ["b"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "https://"), "is no address"),
        (("--to", "ftp://example.org/a"), "is no address"),
        (("--to", "htps:/example.org/a"), "is no address"),
        (("--to", "mailto:a@example.org"), "is no address"),
        (("--to", ""), "is no file"),
        (("--to", "."), "is no file"),
        (("--to", "https://a:b@example.org/"), "holds a name or password"),
        (("--to", "http://example.org/"), "unencrypted"),
        (("--to", "https://example.org:99999/"), "is no address"),
        (("--run", "'"), "cannot be read"),
        (("--run", " "), "is blank"),
        (("--to", "f", "--party", "USX"), "no party 'USX'"),
    ],
)
def test_what_cannot_be_sent_to_is_refused(
    run: Run, talks: Talks, arguments: tuple[str, ...], said: str
) -> None:
    refused = run("watch", "add", *arguments)
    assert refused.code == 3
    assert said in refused.err
    assert json.loads(run("watch", "list", "--format", "json").out)["watches"] == []


def test_a_file_may_be_named_by_the_time_of_day(run: Run, talks: Talks) -> None:
    assert run("watch", "add", "--to", "log-2026-11-30T10:15.jsonl").code == 0
    (watch,) = json.loads(run("watch", "list", "--format", "json").out)["watches"]
    assert watch["to"].endswith("/log-2026-11-30T10:15.jsonl")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1",
                                  "[::ffff:10.0.0.1]", "0.0.0.0", "[64:ff9b::7f00:1]",
                                  "[2002:7f00:1::]", "[::127.0.0.1]", "[fec0::1]",
                                  "[64:ff9b:1::1]"])  # fmt: skip
def test_ones_own_network_is_reached_only_where_it_is_allowed_by_name(
    run: Run, talks: Talks, host: str
) -> None:
    add = ("watch", "add", "--to", f"https://{host}/x", "--allow-host")
    refused = run(*add, "else.example")
    assert (refused.code, "is in a network of its own" in refused.err) == (3, True)
    assert run(*add, host.strip("[]")).code == 0


def test_an_address_in_capitals_is_one(run: Run, talks: Talks) -> None:
    assert run("watch", "add", "--to", "HTTPS://desk.example/moves").code == 0
    (watch,) = json.loads(run("watch", "list", "--format", "json").out)["watches"]
    assert watch["to"] == "https://desk.example/"


def test_a_name_of_ones_own_network_is_not_sent_to(run: Run, talks: Talks) -> None:
    run("watch", "add", "--to", "https://localhost/x")
    talks("b", 20)
    assert "is in a network of its own" in run("follow", "--once").err


def test_a_store_that_is_not_there_is_followed_by_nobody(run: Run) -> None:
    ended = run("--db", "nowhere.sqlite", "follow", "--once")
    assert (ended.code, "there is no such file" in ended.err) == (5, True)


def test_a_list_of_no_watches_needs_no_file(run: Run, talks: Talks, tmp_path: Path) -> None:
    there = sorted(tmp_path.rglob("*"))
    assert json.loads(run("watch", "list", "--format", "json").out)["watches"] == []
    assert "no watch 'x'" in run("watch", "remove", "x").err
    assert run("watch", "list", "--format", "table").out == "none\n"
    assert sorted(tmp_path.rglob("*")) == there


def test_nobody_else_reads_the_secrets(run: Run, talks: Talks, tmp_path: Path) -> None:
    run("watch", "add", "--to", "https://example.org/")
    (file,) = (tmp_path / "home").rglob("watches.sqlite")
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600


def test_a_file_keeps_what_somebody_else_wrote(run: Run, talks: Talks, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("first\nmy notes, without a last line end")
    run("watch", "add", "--to", file)
    talks("b", 20)
    assert run("follow", "--once").code == 0
    first, mine, told = file.read_text().splitlines()
    assert (first, mine) == ("first", "my notes, without a last line end")
    message = Waiting(number=1, id="x", body=b'{"a":1}', due=0, tries=0, trouble=None)
    with closing(Box()) as box:
        (watch,) = box.watches()
    file.write_text(f'{told}\n{{"a"')  # a try that was killed
    for _ in range(2):
        deliver(watch, message)
    assert file.read_text() == f'{told}\n{{"a":1}}\n'


@pytest.mark.parametrize("what", ["pipe", "folder", "/dev/null", "/dev/zero"])
def test_only_an_ordinary_file_is_written_to(
    run: Run, talks: Talks, tmp_path: Path, what: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    run("watch", "add", "--to", tmp_path / what)
    (tmp_path / "folder").mkdir()
    talks("b", 20)
    done = run("follow", "--once")
    assert done.code == 1
    assert "this is no ordinary file" in done.err


@pytest.mark.parametrize("damage", [
    "UPDATE watches SET added = 'x'", "UPDATE watches SET added = 9000000000000000000",
    "UPDATE watches SET target = x'ff'", "UPDATE watches SET target = 'zzz'",
    "UPDATE watches SET secret = '###'", "UPDATE steps SET unit = '{'",
    "UPDATE steps SET ids = '3'", "UPDATE steps SET told = 'x'",
    "UPDATE messages SET due = 'x'", "DROP TABLE steps; CREATE TABLE steps (a)",
])  # fmt: skip
def test_a_damaged_file_of_watches_is_one_sentence(
    run: Run, talks: Talks, tmp_path: Path, damage: str
) -> None:
    run("watch", "add", "--from-start", "--to", tmp_path / "moves.jsonl")
    (file,) = (tmp_path / "home").rglob("watches.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(damage)
    talks("b", 20)
    done = run("follow", "--once")
    assert done.code == 3
    assert "watches cannot be kept there" in done.err


def test_a_record_that_cannot_be_followed_is_told_once_and_ends_nothing(
    run: Run, talks: Talks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, told = tmp_path / "moves.jsonl", []
    run("watch", "add", "--to", file)
    talks("b", 20)
    rounds = iter([ValueError("odd"), ValueError("odd"), None])

    def learn(*arguments: Any) -> int:
        trouble = next(rounds, None)
        if trouble is not None:
            raise trouble
        return real(*arguments)

    real = follow.learn
    monkeypatch.setattr(follow, "learn", learn)
    monkeypatch.setattr(follow, "_ASK", 0.01)
    with closing(Box()) as box:
        courier = follow.Courier(str(tmp_path / "own.sqlite"), box, told.append)
        thread = Thread(target=courier.run)
        thread.start()
        until = time.monotonic() + 30
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.01)
        courier.stop()
        thread.join()
    assert json.loads(file.read_text())["developments"] == ["b"]
    assert [one for one in told if "odd" in one] == [
        "the record cannot be followed (ValueError: odd): 'timeline verify' says whether its store "
        "is damaged"
    ]


def test_a_store_that_lost_a_table_meanwhile_takes_nothing_back(
    run: Run, talks: Talks, tmp_path: Path
) -> None:
    run("watch", "add", "--from-start", "--to", tmp_path / "moves.jsonl")
    place = str(tmp_path / "own.sqlite")
    with closing(Box()) as box:
        courier = follow.Courier(place, box, lambda _: None)
        assert courier.once() == 0
        with closing(sqlite3.connect(place)) as connection:
            connection.executescript("DELETE FROM mentions; DELETE FROM keys")
        talked = []
        courier = follow.Courier(place, box, talked.append)
        with pytest.raises(StoreDamaged):
            courier.look()
        assert [box.waiting(one) for one in box.watches()] == [0]


def test_another_log_as_long_as_the_one_followed_is_looked_at(
    run: Run, talks: Talks, tmp_path: Path
) -> None:
    place, other = tmp_path / "own.sqlite", tmp_path / "other.sqlite"
    run("--db", place, "backup", other)
    talks("b", 20)
    run("watch", "add", "--from-start", "--to", tmp_path / "moves.jsonl")
    run("--db", other, *demand("c", 2, 30))
    with closing(Box()) as box:
        courier = follow.Courier(str(place), box, lambda _: None)
        courier.once()
        os.replace(other, place)
        courier.once()
    told = [json.loads(line) for line in (tmp_path / "moves.jsonl").read_text().splitlines()]
    assert [one["developments"] for one in told if one["kind"] == "withdrawn"] == [["b"]]
    assert told[-1]["developments"] in (["b"], ["c"])
