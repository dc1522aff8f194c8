"""The big list of naughty strings: through every door each is refused whole or kept as it is."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from events.names import prose, unfit
from tests.calling import call
from tests.judges.conftest import Count, table
from web.app import create_app
from web.settings import ServeSettings

OWN = [
    "undefined", "NULL", "'; DROP TABLE events; --", "<script>alert(1)</script>",
    "../../etc/passwd", "=cmd|' /C calc'!A0", "{{ 7*7 }}", "${HOME}", "%d%s%n", "\u202etxt.exe",
    "田中さん", "\U0001f4a9",
    "\u200b", "a\u0300", "\ufeffx", "1E+02", "-1.00", "[1,2]", "null", "-", "--help", "'quoted'",
    "\x1b[31m", "\ufffe", "\x00", "\x7f", "",
]  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def kept(text: str) -> str | None:
    """The text as it is to be kept; None for one that no text may be."""
    try:
        return prose(text)
    except ValueError:
        return None


def test_naughty_strings_go_through_every_door_and_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    strings = list(dict.fromkeys([*OWN, *(table("blns.json") or ())]))
    db = ("--db", "a.db", "-n", "naughty")
    for line in (("new", "naughty", "--title", "N"), ("party", "USA"), ("issue", "x")):
        assert call(*db, *line).code == 0
    good = {f"s{n}": text for n, one in enumerate(strings) if (text := kept(one)) is not None}
    bad = [one for one in strings if kept(one) is None]
    assert all(unfit(one) or not unicodedata.normalize("NFC", one).strip() for one in bad)
    entry = {"kind": "statement", "occurred": "2018-05-01", "issue": "x", "by": "USA"}
    for one in bad:
        refused = call(*db, "append", "-", stdin=json.dumps(entry | {"says": one}))
        assert refused.code == 3, repr(one)
        assert CONTROL.search(refused.err) is None
    lines = [json.dumps(entry | {"id": name, "says": text}) for name, text in good.items()]
    done = call(*db, "append", "-", stdin="\n".join(lines))
    assert done.code == 0, done.err
    told = json.loads(call(*db, "--format", "json", "replay").out)
    assert {step["development"]: step["says"] for step in told["steps"]} == good
    for form in ("table", "tsv", "csv", "jsonl"):
        assert CONTROL.search(call(*db, "--format", form, "replay").out) is None
    assert CONTROL.search(call(*db, "log").out) is None
    exported = call(*db, "export").out
    again = ("--db", "b.db", "-n", "naughty")
    assert call(*again, "new", "naughty", "--title", "N").code == 0
    assert call(*again, "append", "-", stdin=exported).code == 0
    for form in ("csv", "xlsx"):
        assert call(*db, "export", "--to", form, "-o", f"n.{form}").code == 0
        assert call("--db", f"{form}.db", "-n", "naughty", "import", f"n.{form}").code == 0
    for copy in ("b.db", "csv.db", "xlsx.db"):
        found = json.loads(call("--db", copy, "--format", "json", "replay").out)
        assert {step["development"]: step["says"] for step in found["steps"]} == good, copy
    cells = csv.reader(io.StringIO(call(*db, "--format", "csv", "replay").out))
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "@", "+"))]
    app = create_app(ServeSettings(place=str(tmp_path / "a.db")))
    client = TestClient(app, base_url="http://127.0.0.1:8018")
    assert client.get("/n/naughty/timeline").status_code == 200
    assert client.get("/n/naughty/picture/lanes.svg").status_code == 200
    for form in ("markdown", "timelinejs", "parquet"):
        assert call(*db, "export", "--to", form, "-o", f"n.{form}").code == 0
    count("naughty strings: through append, every format, page, picture, round trip", len(strings))
