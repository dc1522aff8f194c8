"""The service on real stores: called in this process, and as a server on a socket of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from tests.forks import COMMAND, Forks, Running
from timeline.store.tokens import Scope, Tokens
from web.app import create_app
from web.server import GracefulServer, listening, url_of
from web.settings import ServeSettings


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing from the environment of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("TIMELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TIMELINE_RECORDER", "a coder")
    monkeypatch.setenv("TIMELINE_TRACEBACK", "1")


@pytest.fixture
def place(filled: Path, tmp_path: Path) -> str:
    """The test's own copy of the bundled record."""
    return str(shutil.copy(filled, tmp_path / "store.sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def everywhere(request: pytest.FixtureRequest) -> str:
    """The bundled record, on each of the databases."""
    found: str = request.getfixturevalue("place" if request.param == "sqlite" else "filled_url")
    return found


Serve = Callable[..., TestClient]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(place, host="0.0.0.0")` calls the service in this process."""
    clients: list[TestClient] = []

    def start(place: str, **settings: Any) -> TestClient:
        app = create_app(ServeSettings(place=place, **settings))
        # What should not have happened is an answer here too, not an exception of the test.
        client = TestClient(app, base_url="http://127.0.0.1:8018", raise_server_exceptions=False)
        client.__enter__()
        clients.append(client)
        return client

    yield start
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(place: str, serve: Serve) -> TestClient:
    """The service on the bundled record, with its default settings."""
    return serve(place)


def make_token(place: str, scope: Scope, name: str = "Ana Lind", *, revoked: bool = False) -> str:
    """The text of a new token."""
    tokens = Tokens(place)
    try:
        token, text = tokens.create(name, scope)
        if revoked:
            tokens.revoke(token.id)
    finally:
        tokens.close()
    return text


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def ana(place: str) -> dict[str, str]:
    """The headers of somebody who may append."""
    return bearer(make_token(place, "append"))


STATEMENT = {
    "kind": "statement",
    "id": "cn-may-6",
    "occurred": "2018-05-06",
    "issue": "trade-deficit",
    "by": "CHN",
    "says": "Talks go on.",
    "source": "nyt-2018-05-04",
}
"""An entry that the bundled record takes."""


@contextmanager
def running(settings: ServeSettings) -> Iterator[str]:
    """The service on a socket of its own, in a thread; gives its address."""
    app = create_app(settings)
    bound = listening(replace(settings, port=0))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=10)
    one = GracefulServer(config)
    thread = threading.Thread(target=one.run, kwargs={"sockets": [bound]})
    thread.start()
    deadline = time.monotonic() + 20
    while not one.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        assert one.started
        yield url_of(bound)
    finally:
        one.handle_exit(signal.SIGTERM, None)
        thread.join(20)
        bound.close()
    assert not thread.is_alive()


@contextmanager
def process(*args: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`timeline serve ARGS` as a process of its own; gives it and its address."""
    one = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "serve", "--port", "0", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, **environment},
    )
    with _answering(one) as address:
        yield one, address


Serving = Callable[..., AbstractContextManager[tuple[Running, str]]]


@pytest.fixture
def forked(forks: Forks) -> Serving:
    """As `process`, in a fork of the loaded process: for how it runs and ends."""

    @contextmanager
    def serve(*args: str) -> Iterator[tuple[Running, str]]:
        one = forks.start(COMMAND, "serve", "--port", "0", *args)
        with _answering(one) as address:
            yield one, address

    return serve


@contextmanager
def _answering(one: subprocess.Popen[str] | Running) -> Iterator[str]:
    """The address of a service that was started, once it answers; it is ended after that."""
    assert one.stdout is not None
    try:
        address = one.stdout.readline().strip()
        assert address.startswith("http"), one.communicate(timeout=20)
        deadline = time.monotonic() + 20
        while True:
            try:
                httpx.get(f"{address}healthz", verify=False)  # else it reads all certificates
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield address
    finally:
        if one.poll() is None:
            one.kill()
        one.communicate(timeout=20)
