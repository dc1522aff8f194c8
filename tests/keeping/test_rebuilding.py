"""`rebuild` on both databases: the index is made again as the appends made it, and nothing else
changes."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from events.errors import UnknownName
from tests.written_record import fill
from timeline.integrity.verify import verify
from timeline.keeping.rebuilding import rebuild
from timeline.recording.desk import Desk
from timeline.store.database import Database
from timeline.store.errors import StoreDamaged
from timeline.store.schema import metadata

Change = Callable[..., None]

STRAYS = (
    "DELETE FROM mentions WHERE seq = 7",
    "DELETE FROM names WHERE seq = 6",
    "INSERT INTO mentions VALUES ('steel', 'thing', 'nothing-of-it', 3)",
    "INSERT INTO names VALUES ('steel', 'party', 'NOBODY', 3)",
    "UPDATE names SET seq = 12 WHERE space = 'development' AND name = 'ask'",
)


def _redacted(where: str) -> None:
    fill(where)
    desk = Desk(where, "li")
    raw = {"id": ["ask-again"], "occurred": ["2026-03-04"], "issue": ["exports"], "by": ["ARL"],
           "to": ["BOR"], "proposal": ["cut"], "package": ["list"], "source": ["post"]}  # fmt: skip
    desk.append("steel", "demand", raw)
    desk.redact("steel", "ask", reason="court order")
    desk.close()


@pytest.fixture
def store(copied: Callable[..., str]) -> str:
    """A store of 12 events in two negotiations, on each of the databases, of which something was
    redacted: a name has another holder since."""
    return copied(_redacted)


@pytest.fixture
def change(store: str, opened: Callable[..., Database]) -> Change:
    """Does behind the log's back what no command does."""

    def run(*statements: str) -> None:
        with opened(store, create=False).writing() as connection:
            for statement in statements:
                connection.execute(text(statement))

    return run


def tables(store: str) -> dict[str, list[tuple[Any, ...]]]:
    database = Database.open(store, create=False)
    with database.reading() as connection:
        found = {
            str(table.name): [tuple(row) for row in connection.execute(table.select())]
            for table in metadata.sorted_tables
        }
    database.close()
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


@pytest.mark.parametrize("statement", STRAYS)
def test_the_index_is_made_again_and_nothing_else_changes(
    store: str, change: Change, statement: str
) -> None:
    before = tables(store)
    assert verify(store).findings == []
    change(statement)
    assert verify(store).findings != []

    counts = rebuild(store)

    assert tables(store) == before
    assert list(counts) == ["steel", "grain"]
    for at, table in enumerate(("events", "names", "mentions")):
        for name, count in counts.items():
            column = 1 if table == "events" else 0
            assert count[at] == sum(row[column] == name for row in before[table])


def test_one_negotiation_alone_is_made_again(store: str, change: Change) -> None:
    before = tables(store)
    change("DELETE FROM mentions WHERE seq = 7", "DELETE FROM names WHERE stream = 'grain'")
    assert list(rebuild(store, "grain")) == ["grain"]
    assert tables(store)["names"] == before["names"]
    assert tables(store)["mentions"] != before["mentions"]
    with pytest.raises(UnknownName, match="did you mean grain"):
        rebuild(store, "grian")


def test_what_belongs_to_no_negotiation_goes(store: str, change: Change) -> None:
    before = tables(store)
    change("INSERT INTO names VALUES ('wood', 'party', 'ARL', 3)")
    change("INSERT INTO mentions VALUES ('wood', 'party', 'ARL', 3)")
    rebuild(store)
    assert tables(store) == before


def test_an_event_that_cannot_be_read_leaves_the_index_as_it_was(
    store: str, change: Change
) -> None:
    change("UPDATE events SET topic = 'nobody-knows' WHERE seq = 8")
    before = tables(store)
    with pytest.raises(StoreDamaged, match="event 8 cannot be read"):
        rebuild(store, "steel")
    assert tables(store) == before


def test_progress_is_told_of_each_negotiation(store: str) -> None:
    told: list[tuple[str, int, int]] = []
    rebuild(store, progress=lambda *step: told.append(step))
    assert told == [("steel", 0, 12), ("steel", 12, 12), ("grain", 0, 2), ("grain", 2, 2)]
