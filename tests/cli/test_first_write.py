"""A store is made with the first entry: what is refused, or only tried, leaves none behind."""

import tempfile
from pathlib import Path

import pytest

from tests.calling import Result, call

ROWS = "id,when,who,what\none,2026-03-02,ARL,30 percent\n"
MAPPING = """
table: rows
key: [id]
columns: {occurred: when, by: who, quantity: what}
defaults: {kind: demand, issue: steel, to: BOR, proposal: cut}
declare: [parties, issues]
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where no store is yet."""
    if request.param == "sqlite":
        return str(tmp_path / "new" / "store.sqlite")
    url: str = request.getfixturevalue("postgresql_url")
    return url


def _none(place: str) -> bool:
    told = call("--db", place, "stance")
    absent = ("there is no such file", "no store has been started here")
    return told.code == 5 and any(one in told.err for one in absent)


def _import(place: str, tmp_path: Path, *more: str, rows: str = ROWS) -> Result:
    (tmp_path / "rows.csv").write_text(rows)
    (tmp_path / "rows.yaml").write_text(MAPPING)
    return call("--db", place, "-n", "talks", "import", tmp_path / "rows.csv", "--mapping",
                tmp_path / "rows.yaml", *more)  # fmt: skip


def test_a_first_import_that_is_refused_leaves_no_store(place: str, tmp_path: Path) -> None:
    bad = _import(place, tmp_path, rows=ROWS.replace("30 percent", "many"))
    assert (bad.code, "many" in bad.err) == (3, True)
    assert _none(place)
    assert not (tmp_path / "new").exists()


def test_what_is_only_tried_leaves_no_store(place: str, tmp_path: Path) -> None:
    tried = _import(place, tmp_path, "--dry-run")
    assert (tried.code, tried.out.startswith("would be: 1 new, ")) == (0, True)
    assert _none(place)
    assert not (tmp_path / "new").exists()


def test_what_is_recorded_first_makes_the_store(place: str, tmp_path: Path) -> None:
    assert _import(place, tmp_path).code == 0
    assert "demand:cut" in call("--db", place, "stance").out
    again = _import(place, tmp_path)
    assert (again.code, again.out.startswith("0 new, 0 corrected, 0 missing, 1 unch")) == (0, True)


def test_an_export_that_is_refused_or_tried_leaves_no_store(place: str, tmp_path: Path) -> None:
    _import(str(tmp_path / "other.sqlite"), tmp_path)
    log = call("--db", tmp_path / "other.sqlite", "export").out
    whole, broken = tmp_path / "whole.jsonl", tmp_path / "broken.jsonl"
    whole.write_text(log)
    broken.write_text(log.replace("30 percent", "many percent"))

    assert call("--db", place, "append", broken).code == 3
    assert _none(place)
    assert call("--db", place, "append", whole, "--dry-run").code == 0
    assert _none(place)
    assert call("--db", place, "append", whole).code == 0
    assert call("--db", place, "export").out.count("\n") == log.count("\n")


def test_nothing_stands_in_for_the_store_that_a_kill_could_leave_behind(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object, **__: object) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    with monkeypatch.context() as here:
        here.setattr(tempfile, "mkdtemp", nowhere)
        assert _import(place, tmp_path, "--dry-run").code == 0
        assert _none(place)
        begun = call("--db", place, "new", "talks")
    assert begun.code == 0
    assert call("--db", place, "party", "ARL").code == 0
