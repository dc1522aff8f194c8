"""Connections that never become requests keep nobody else out."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import httpx2 as httpx
import pytest
import uvicorn

from web.access_log import Repeated
from web.app import create_app
from web.server import Bounded, GracefulServer, listening, most_connections
from web.settings import ServeSettings


class Short(Bounded):
    HEAD_SECONDS = 1.0
    IDLE_SECONDS = 1.0
    MOST = 20


@pytest.fixture
def address(place: str) -> Iterator[tuple[str, int]]:
    settings = ServeSettings(place=place)
    bound = listening(replace(settings, port=0))
    config = uvicorn.Config(create_app(settings), http=Short, log_config=None, access_log=False)
    server = GracefulServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    yield bound.getsockname()[:2]
    server.should_exit = True
    thread.join(20)
    bound.close()


def answers(address: tuple[str, int]) -> bool:
    return httpx.get(f"http://{address[0]}:{address[1]}/healthz", timeout=10).status_code == 200


def ended(one: socket.socket) -> bool:
    one.settimeout(20)  # the server itself drops what is idle after 5
    try:
        while one.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n",
     b"POST /api/append HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf",
     b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz HT"],
    ids=["nothing", "a line", "headers", "a body", "the next one"],
)  # fmt: skip
def test_a_half_sent_request_is_dropped(address: tuple[str, int], sent: bytes) -> None:
    with socket.create_connection(address) as one:
        one.sendall(sent)
        assert ended(one)
    assert answers(address)


def test_a_byte_now_and_then_does_not_keep_it(address: tuple[str, int]) -> None:
    begun = time.monotonic()
    with socket.create_connection(address) as one:
        try:
            for letter in b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 200:
                one.sendall(bytes([letter]))
                time.sleep(0.1)
        except OSError:
            pass
        assert time.monotonic() - begun < 10
        assert ended(one)


def test_too_many_are_refused_and_the_service_goes_on(address: tuple[str, int]) -> None:
    with ExitStack() as stack:
        many = [stack.enter_context(socket.create_connection(address)) for _ in range(60)]
        time.sleep(0.5)
        early = [ended(one) for one in many[30:]]
        assert all(early)
    time.sleep(1.5)
    assert answers(address)


def test_a_whole_request_takes_as_long_as_it_takes(address: tuple[str, int]) -> None:
    with httpx.stream("GET", f"http://{address[0]}:{address[1]}/api/feed", timeout=10) as feed:
        assert feed.status_code == 200
        time.sleep(2.5)
        assert answers(address)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit of file handles")
def test_with_few_file_handles_many_connections_fill_no_log(place: str, tmp_path: Path) -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))\n"
        "from cli.main import main; main()"
    )
    log = tmp_path / "log"
    with log.open("w") as errors, ExitStack() as held:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "--db", place, "serve", "--port", "0"],
            stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        held.callback(process.wait, 40)
        held.callback(process.terminate)
        assert process.stdout is not None
        held.callback(process.stdout.close)
        port = int(process.stdout.readline().strip().strip("/").rpartition(":")[2])
        for _ in range(300):
            one = held.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            with suppress(OSError):
                one.sendall(b"GET / HT")
        time.sleep(1)
        assert process.poll() is None
    told = log.read_text()
    assert len(told.splitlines()) < 30, told[:3000]


def test_a_line_that_comes_again_and_again_is_told_once_with_its_count() -> None:
    once, told = Repeated(), []

    def say(text: str, level: int = logging.WARNING) -> None:
        record = logging.LogRecord("web", level, "", 0, text, (), None)
        if once.filter(record):
            told.append(record.getMessage())

    for _ in range(5):
        say("no handles")
        say("request", logging.INFO)
    say("another")
    assert told == ["no handles", *["request"] * 5, "another"]
    once.SECONDS = 0  # type: ignore[misc]
    say("no handles")
    assert told[-1] == "no handles (4 times more before)"


def test_the_limit_leaves_room_for_the_process_itself() -> None:
    assert 16 <= most_connections() <= 2_000
