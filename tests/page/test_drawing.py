"""Native code draws the pictures: whatever it does, the process that asked goes on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import pytest
import vl_convert
from fastapi.testclient import TestClient

from events.codec import decode, unseal
from tests.calling import call
from timeline.store.driver import sqlite3
from timeline.store.leaf import leaf_of
from web.app import create_app
from web.pictures import draw as drawing
from web.pictures.draw import Artist, NotDrawn, draw
from web.pictures.worker import SCALE, apart
from web.settings import ServeSettings

SPEC: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"a": 1, "b": "one"}]},
    "mark": "text",
    "encoding": {"x": {"field": "a", "type": "quantitative"}, "text": {"field": "b"}},
}


def request(text: str) -> bytes:
    spec = SPEC | {"data": {"values": [{"a": 1, "b": text}]}}
    return msgspec.json.encode({"spec": spec, "form": "svg"})


@pytest.fixture(scope="module")
def artist() -> Iterator[Artist]:
    """One for all: each leaves it a process that draws."""
    made = Artist()
    yield made
    made.close()


def test_a_text_that_ends_the_drawing_process_ends_nothing_else(artist: Artist) -> None:
    with pytest.raises(NotDrawn, match="the process that draws ended"):
        artist.draw(request("\uffff"))
    assert artist.draw(request("one")).startswith(b"<svg")


def test_the_process_is_kept_and_started_again_when_it_dies(artist: Artist) -> None:
    artist.draw(request("one"))
    first = artist._process
    assert first is not None
    artist.draw(request("two"))
    assert artist._process is first
    first.kill()
    first.wait()
    assert artist.draw(request("three")).startswith(b"<svg")
    assert artist._process is not first


def test_a_picture_that_takes_too_long_is_given_up(
    artist: Artist, monkeypatch: pytest.MonkeyPatch
) -> None:
    artist.draw(request("one"))
    assert artist._process is not None
    process = artist._process.pid
    monkeypatch.setattr(drawing, "LONGEST", 0.3)
    os.kill(process, signal.SIGSTOP)  # as native code that never returns
    begun = time.monotonic()
    with pytest.raises(NotDrawn, match=r"it took longer than 0\.3 s"):
        artist.draw(request("two"))
    assert time.monotonic() - begun < 30
    monkeypatch.undo()
    assert artist.draw(request("three")).startswith(b"<svg")


def test_what_is_no_specification_is_a_sentence(artist: Artist) -> None:
    bad = msgspec.json.encode({"spec": {"mark": 7}, "form": "svg"})
    with pytest.raises(NotDrawn, match="could not be drawn: "):
        artist.draw(bad)
    assert artist.draw(request("one")).startswith(b"<svg")


def test_many_ask_at_once_and_each_gets_its_own(artist: Artist) -> None:
    found: dict[str, bytes] = {}

    def ask(text: str) -> None:
        found[text] = artist.draw(request(text))

    threads = [Thread(target=ask, args=(f"text-{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(text.encode() in svg for text, svg in found.items())
    assert len(found) == 8


@pytest.fixture
def hostile(place: str) -> str:
    """The bundled record with a text that is no character in every development and title."""
    with closing(sqlite3.connect(place)) as db, db:
        names = [one[1] for one in db.execute("PRAGMA table_info(events)")]
        for values in db.execute("SELECT * FROM events").fetchall():
            row = dict(zip(names, values, strict=True))
            row["state"] = unseal(row["state"], row.pop("texts"))
            for word in (b'"says":"', b'"title":"', b'"quote":"'):
                row["state"] = row["state"].replace(word, word + "\uffff\ufffe".encode())
            decode(row["topic"], row["state"])
            leaf = leaf_of(**{name: row[name] for name in row if name != "leaf"})
            db.execute(
                "UPDATE events SET texts = NULL, state = ?, leaf = ? WHERE seq = ?",
                (row["state"], leaf, row["seq"]),
            )
    return place


def test_what_somebody_stored_is_drawn_and_written_all_the_same(
    hostile: str, tmp_path: Path
) -> None:
    client = TestClient(create_app(ServeSettings(place=hostile)), base_url="http://127.0.0.1:8018")
    for name in ("board", "strip", "lanes"):
        assert client.get(f"/n/us-china-2018/picture/{name}.svg").status_code == 200, name
        drawn = call("--db", hostile, "chart", name, "-o", tmp_path / f"{name}.svg")
        assert drawn.code == 0, drawn.err
    from openpyxl import load_workbook

    exported = call("--db", hostile, "export", "--to", "xlsx", "-o", tmp_path / "d.xlsx")
    assert exported.code == 0
    assert load_workbook(tmp_path / "d.xlsx")["developments"].max_row > 50


def test_a_picture_that_fails_is_a_sentence_at_every_door(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The gate and the writers look through every text: native code may fail of something else.
    monkeypatch.setattr(drawing, "each_text", lambda spec, _: spec | {"title": "\uffff"})
    with pytest.raises(NotDrawn) as ended:
        draw(SPEC, "svg")

    def end(_: bytes) -> bytes:  # as the process did: each that ends starts another
        raise ended.value

    monkeypatch.setattr(drawing.ARTIST, "draw", end)
    client = TestClient(create_app(ServeSettings(place=place)), base_url="http://127.0.0.1:8018")
    answer = client.get("/n/us-china-2018/picture/board.svg")
    assert answer.status_code == 500
    assert "the picture could not be drawn" in answer.text
    assert client.get("/n/us-china-2018/").status_code == 200
    code, out, err = call("--db", place, "chart", "board", "-o", tmp_path / "b.svg")
    assert (code, out) == (3, "")
    assert "Error: the picture could not be drawn" in err
    assert not (tmp_path / "b.svg").exists()


def _cell(*lines: str) -> dict[str, Any]:
    """A picture of one text of several lines."""
    return {
        "usermeta": {"title": "", "cut": [], "told": [], "credit": ""},
        "data": {"values": [{}]}, "width": 200, "height": 60,
        "mark": {"type": "text", "text": list(lines), "align": "left", "lineHeight": 20},
    }  # fmt: skip


def test_lines_of_letters_that_run_leftward_are_drawn_as_lines_of_their_own() -> None:
    """Drawn together, a part of the second line stood on the first."""
    leftward, rightward = _cell("ask: ضريبة", "القمح: 5 t"), _cell("ask", "tax")
    svg = draw(leftward, "svg").decode()
    assert "<tspan" in svg
    own = apart(svg)
    assert own.count("<text ") == svg.count("<text ") + 1
    assert "<tspan" not in own
    assert draw(leftward, "png") == vl_convert.svg_to_png(own, scale=SCALE)
    assert draw(leftward, "pdf").startswith(b"%PDF")

    assert apart(draw(rightward, "svg").decode()) == draw(rightward, "svg").decode()
    assert draw(rightward, "png") == vl_convert.vegalite_to_png(rightward, scale=SCALE)
