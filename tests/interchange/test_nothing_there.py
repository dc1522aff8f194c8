"""What is not there is not told as if it were, and not taken for the order to remove everything."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

MAPPING = """
table: t
key: [id]
columns: {occurred: date, by: who, says: text}
defaults: {kind: statement, issue: x}
declare: [parties, issues]
"""


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MAPPING)
    path = tmp_path / "rows.csv"
    path.write_text("id,date,who,text\n1,2018-05-01,USA,one\n2,2018-05-02,USA,two\n")
    return path


def test_a_table_without_rows_opens_nothing_and_says_nothing_of_it(run: Run, rows: Path) -> None:
    rows.write_text("id,date,who,text\n")
    done = run("--db", "a.db", "-n", "t", "import", rows, "--mapping", "m.yaml")
    assert done.code == 0, done.err
    assert "opened" not in done.err
    rows.write_text("id,date,who,text\n1,2018-05-01,USA,one\n")
    done = run("--db", "a.db", "-n", "t", "import", rows, "--mapping", "m.yaml")
    assert "opened negotiation t" in done.err


def test_an_import_that_names_no_negotiation_makes_no_store(run: Run, rows: Path) -> None:
    told = run("--db", "none.db", "import", rows, "--mapping", "m.yaml")
    assert (told.code, told.err.startswith("Error: say with -n which negotiation")) == (3, True)
    assert not list(rows.parent.glob("none.db*"))


def test_an_empty_table_retracts_everything_only_when_that_is_said(run: Run, rows: Path) -> None:
    call = ("--db", "a.db", "-n", "t", "import", rows, "--mapping", "m.yaml", "--retract-missing")
    assert run(*call).code == 0
    rows.write_text("id,date,who,text\n")
    refused = run(*call)
    assert refused.code == 3
    assert "has no row, so that --retract-missing would retract all 2 developments" in refused.err
    assert run(*call, "--dry-run").code == 0
    done = run(*call, "--yes")
    assert done.code == 0
    assert "2 missing" in done.out


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_value_of_json_is_refused(run: Run, rows: Path, value: str) -> None:
    assert run("--db", "a.db", "new", "t", "--title", "T").code == 0
    line = f'{{"kind": "statement", "occurred": "2018-05-01", "says": {value}}}\n'
    refused = run("--db", "a.db", "append", "-", stdin=line)
    assert refused.code == 3
    assert f"{value} is no value of JSON" in refused.err
    (rows.parent / "rows.jsonl").write_text(f'{{"id": 1, "date": "2018-05-01", "text": {value}}}\n')
    refused = run("--db", "a.db", "-n", "t", "import", "rows.jsonl", "--mapping", "m.yaml")
    assert refused.code == 3
    assert f"{value} is no value of JSON" in refused.err
