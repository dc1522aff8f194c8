"""Facts equal the plain fold at every cut that they serve, on both databases.

`HYPOTHESIS_PROFILE=nightly` runs many more histories.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from projections.cut import Cut
from tests.histories import ALL_DAYS, BEGUN, histories
from tests.story import Story
from timeline.facts.checking import check_facts
from timeline.facts.rebuilding import rebuild
from timeline.facts.schema import TABLES
from timeline.facts.serving import serve
from timeline.facts.stance import stance
from timeline.mentions import mentions_of, names_of
from timeline.negotiation import Negotiations
from timeline.reading import Question, Shelf
from timeline.store.entry import Entry

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Negotiations]:
    application = Negotiations(str(tmp_path_factory.mktemp("facts") / "store.db"))
    yield application
    application.close()


@pytest.fixture(scope="module")
def server_store(server: Any) -> Iterator[Negotiations]:
    import psycopg

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(b"CREATE DATABASE facts")
    application = Negotiations(server.get_uri("facts"))
    yield application
    application.close()


def place_of(application: Negotiations) -> str:
    place = application.recorder.database.place  # type: ignore[attr-defined]
    return place.path or place.url.replace("postgresql+psycopg", "postgresql")


def append(application: Negotiations, story: Story, sizes: Iterator[int]) -> tuple[str, list[int]]:
    """Append a story's events in parts; its stream and their numbers are returned."""
    stream = f"s{next(_numbers)}"
    seqs: list[int] = []
    events = [entry.event for entry in story.log]
    done = 0
    claimed: set[tuple[str, str]] = set()
    while done < len(events):
        part = events[done : done + (BEGUN if done == 0 else next(sizes))]
        entries = []
        for event in part:
            names = tuple(name for name in names_of(event) if name not in claimed)
            claimed.update(names)
            entries.append(Entry(recorder="li", names=names, mentions=tuple(mentions_of(event))))
        seqs += application.append(stream, done, part, entries)
        done += len(part)
    return stream, seqs


def assert_true(shelf: Shelf, stream: str, cuts: list[tuple[int, str | None]]) -> None:
    for seq, day in cuts:
        question = Question(as_of=day, recorded_by=str(seq))
        cut = shelf.cut(stream, question)
        assert serve(shelf.reader, stream, cut) is not None, "the facts were passed over"
        for ended in (False, True):
            served = stance(shelf, stream, question, ended=ended)
            folded = stance(shelf, stream, question, ended=ended, facts=False)
            assert json.dumps(served) == json.dumps(folded), (seq, day)


def cuts_of(draw: Callable[..., Any], seqs: list[int]) -> list[tuple[int, str | None]]:
    """The latest cut as of every day, and each earlier one as of some."""
    some = draw(st.lists(st.sampled_from([None, *ALL_DAYS]), min_size=3, max_size=3))
    return [(seqs[-1], day) for day in (None, *ALL_DAYS)] + [
        (seq, day) for seq in seqs[BEGUN - 1 :] for day in some
    ]


def facts_of(application: Negotiations, stream: str) -> list[list[str]]:
    """Every row of a stream's facts."""
    with application.recorder.database.reading() as connection:  # type: ignore[attr-defined]
        return [
            sorted(map(repr, connection.execute(t.select().where(t.c.stream == stream))))
            for t in TABLES
        ]


def one_by_one() -> Iterator[int]:
    return itertools.repeat(1)


@given(histories(), st.data())
def test_facts_equal_the_fold_at_every_cut_they_serve(
    sqlite_store: Negotiations, story: Story, data: st.DataObject
) -> None:
    stream, seqs = append(sqlite_store, story, one_by_one())
    shelf = Shelf(place_of(sqlite_store))
    try:
        assert_true(shelf, stream, cuts_of(data.draw, seqs))
    finally:
        shelf.close()


@given(histories(most=9), st.data())
@settings(max_examples=max(10, settings.default.max_examples // 6))  # type: ignore[union-attr]
def test_facts_equal_the_fold_on_a_server(
    server_store: Negotiations, story: Story, data: st.DataObject
) -> None:
    stream, seqs = append(server_store, story, one_by_one())
    shelf = Shelf(place_of(server_store))
    try:
        assert_true(shelf, stream, cuts_of(data.draw, seqs))
    finally:
        shelf.close()


@given(histories())
def test_facts_that_were_added_to_are_those_that_are_made_anew(
    sqlite_store: Negotiations, story: Story
) -> None:
    stream, _ = append(sqlite_store, story, one_by_one())
    before = facts_of(sqlite_store, stream)
    place = place_of(sqlite_store)
    rebuild(place, [stream], every=True)
    after = facts_of(sqlite_store, stream)
    # Appended one by one, but for the events at the start, which came together.
    assert _kept(before) == _kept(after)
    assert check_facts(place, stream, samples=None) == []


def _kept(tables: list[list[str]]) -> list[list[str]]:
    names = [table.name for table in TABLES]
    return [
        rows
        for name, rows in zip(names, tables, strict=True)
        if name not in ("facts_gaps", "facts_head")
    ]


@given(histories(), st.data())
def test_facts_of_events_that_came_together_equal_the_fold(
    sqlite_store: Negotiations, story: Story, data: st.DataObject
) -> None:
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=len(story.log), max_size=len(story.log)))
    stream, seqs = append(sqlite_store, story, iter(sizes))
    place = place_of(sqlite_store)
    assert check_facts(place, stream, samples=None) == []
    shelf = Shelf(place)
    try:
        assert_true(shelf, stream, [(seqs[-1], day) for day in (None, *ALL_DAYS)])
        rebuild(place, [stream])
        assert_true(shelf, stream, [(seqs[-1], day) for day in (None, *ALL_DAYS)])
        between = Cut(recorded_by=seqs[-2])
        assert serve(shelf.reader, stream, between) is None, "a cut that was never folded"
    finally:
        shelf.close()
    assert check_facts(place, stream, samples=None) == []
