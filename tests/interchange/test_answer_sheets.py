"""Stances, stretches and the audit as sheets: every position and step with words, evidence and
days; typed where a form has types; nothing computed when a spreadsheet opens them."""

import csv
import datetime
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from timeline.interchange.exporting.answer_sheets import COLUMNS

Run = Callable[..., Any]


@pytest.fixture
def demo(run: Run, filled: Path) -> Run:
    shutil.copy(filled, "store.sqlite")

    def call(*parts: str) -> Any:
        result = run("--db", "store.sqlite", *parts)
        assert result.code == 0, result.err
        return result

    return call


def rows(run: Run, what: str, *cut: str) -> list[dict[str, str]]:
    text = run("export", "--to", "csv", "--what", what, *cut).out
    found = list(csv.DictReader(io.StringIO(text)))
    assert "export" in found[-1].values()
    return found[:-1]


@pytest.mark.parametrize("cut", [(), ("--as-of", "2018-04-30"), ("--without", "A4")])
def test_every_position_of_the_answer_is_a_row(demo: Run, cut: tuple[str, ...]) -> None:
    answer = json.loads(demo("--format", "json", "stance", "--all", *cut).out)

    found = rows(demo, "stances", *cut)

    views = {"position": "positions", "possible": "possible", "voice": "voices", "talks": "talks"}
    for view, name in views.items():
        assert sum(row["view"] == view for row in found) == len(answer[name]), view
    positions = [row for row in found if row["view"] == "position"]
    for row, position in zip(positions, answer["positions"], strict=True):
        names = ("party", "toward", "issue", "track", "status", "since")
        assert [row[name] or None for name in names] == [position[name] for name in names]
        accounts = position["accounts"]
        assert row["accounts"] == "; ".join(a["development"] for a in accounts)
        assert row["authority"] == "; ".join(a["authority"] for a in accounts)
        assert row["sources"].split("; ") == list(
            dict.fromkeys(s for a in accounts for s in a["sources"])
        )
        assert row["says"] == " / ".join(dict.fromkeys(a["says"] for a in accounts if a["says"]))
        figures = position["terms"]["quantities"]
        assert row["min"] == ((figures[0]["min"] or "") if figures else "")


@pytest.mark.parametrize("cut", [(), ("--as-of", "2018-04-30")])
def test_every_step_of_the_audit_is_a_row(demo: Run, cut: tuple[str, ...]) -> None:
    answer = json.loads(demo("--format", "json", "audit", *cut).out)["rows"]

    found = rows(demo, "audit", *cut)

    same = ("day", "party", "toward", "issue", "track", "dimension", "verdict", "led_by", "rule",
            "confidence", "before", "after", "order", "note")  # fmt: skip
    assert [[row[name] for name in same] for row in found] == [
        [step[name] or "" for name in same] for step in answer
    ]
    assert [row["to"] for row in found] == ["; ".join(step["to"]) for step in answer]
    assert all(row["says"] or row["dimension"] in ("asks", "gives") for row in found)


@pytest.mark.parametrize("what", ["stances", "audit"])
def test_the_columns_are_the_same_whatever_is_in_them(demo: Run, what: str) -> None:
    wanted = list(COLUMNS[what])

    for cut in ((), ("--as-of", "2018-01-01")):
        head = demo("export", "--to", "csv", "--what", what, *cut).out.splitlines()[0]
        assert head.split(",") == wanted


def test_figures_and_days_are_typed_where_a_form_has_types(demo: Run, tmp_path: Path) -> None:
    demo("export", "--to", "xlsx", "--what", "stances", "-o", "s.xlsx")
    demo("export", "--to", "parquet", "--what", "stances", "-o", "s.parquet")

    page = load_workbook(tmp_path / "s.xlsx")["stances"]
    names = [cell.value for cell in page[1]]
    (row,) = [
        dict(zip(names, (cell.value for cell in line), strict=True))
        for line in page.iter_rows(min_row=2)
        if line[names.index("track")].value == "demand:us-deficit-cut"
    ]
    assert (row["min"], row["unit"], row["basis"]) == (200, "USD bn", "total")
    assert row["known"].date() == datetime.date(2018, 5, 4)
    (same,) = [one for one in pq.read_table(tmp_path / "s.parquet").to_pylist()
               if one["track"] == "demand:us-deficit-cut"]  # fmt: skip
    assert (same["min"], same["max"]) == (200.0, 200.0)
    assert same["known"] == datetime.date(2018, 5, 4)
    assert str(pq.read_schema(tmp_path / "s.parquet").field("latest").type) == "date32[day]"
    demo("export", "--to", "parquet", "--what", "audit", "-o", "a.parquet")
    assert str(pq.read_schema(tmp_path / "a.parquet").field("day").type) == "date32[day]"


EVIL = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def evil(run: Run) -> Run:
    """A record whose every free text would be a formula, or markup."""
    assert run("new", "n").code == 0
    for code in ("USA", "CHN"):
        assert run("party", code, "--name", "=1+1").code == 0
    assert run("issue", "i", "--title", "+1").code == 0
    assert run("source", "s", "--publisher", "@SUM(A1)", "--url", "https://a.example/").code == 0
    for day, figure in (("2018-05-03", "-5 percent"), ("2018-05-04", "-7 percent")):
        result = run(
            "append", "demand", "--occurred", day, "--by", "USA", "--to", "CHN", "--issue", "i",
            "--proposal", "p", "--says", EVIL, "--if", "@SUM(A1)", "--scope", "-1+1",
            "--because", "\t=1", "--speaker", "=cmd|' /C calc'!A0, spokesman", "--source", "s",
            "--quote", "=<script>alert(1)</script>", "--quantity", figure,
        )  # fmt: skip
        assert result.code == 0, result.err
    return run


@pytest.mark.parametrize("what", ["developments", "stances", "audit"])
def test_nothing_is_a_formula(evil: Run, tmp_path: Path, what: str) -> None:
    text = evil("export", "--to", "csv", "--what", what).out
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            plain = cell.lstrip("-").replace(".", "", 1).isdigit()  # a number computes nothing
            assert plain or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    assert "'=HYPERLINK" in text

    assert evil("export", "--to", "xlsx", "--what", what, "-o", "e.xlsx").code == 0
    for page in load_workbook(tmp_path / "e.xlsx"):
        assert all(cell.data_type != "f" for line in page.iter_rows() for cell in line)


@pytest.mark.parametrize("what", ["developments", "stances", "audit"])
def test_a_page_of_markdown_shows_markup_as_text(evil: Run, what: str) -> None:
    text = evil("export", "--to", "markdown", "--what", what).out

    page = MarkdownIt("commonmark").enable("table").render(text)

    assert "<script>" not in page
    assert "HYPERLINK" in page
    if what != "developments":
        assert "<table>" in page
        width = page.count("<th>")
        assert width >= 10
        assert page.count("<td>") % width == 0


def test_a_number_keeps_its_sign(evil: Run, tmp_path: Path) -> None:
    assert evil("export", "--to", "xlsx", "--what", "stances", "-o", "e.xlsx").code == 0
    page = load_workbook(tmp_path / "e.xlsx")["stances"]
    names = [cell.value for cell in page[1]]
    assert page.cell(row=2, column=names.index("min") + 1).value == Decimal("-7")


@pytest.mark.parametrize("day", ["2018-04-30", "2018-05-03", "2018-05-04", "2030-01-01"])
def test_the_stretches_that_cover_a_day_are_its_positions(demo: Run, day: str) -> None:
    found = rows(demo, "stretches")
    assert tuple(found[0]) == COLUMNS["stretches"]

    begun = [row for row in found if row["valid_from"] <= day]
    covering = [row for row in begun if not row["valid_to"] or day < row["valid_to"]]

    positions = [row for row in rows(demo, "stances", "--as-of", day) if row["view"] == "position"]
    shared = [name for name in COLUMNS["stretches"] if name in positions[0]]
    told = sorted([[row[name] for name in shared] for row in covering])
    assert told == sorted([[row[name] for name in shared] for row in positions])


def test_stretches_are_typed(demo: Run, tmp_path: Path) -> None:
    demo("export", "--to", "parquet", "--what", "stretches", "-o", "out.parquet")
    demo("export", "--to", "sqlite", "--what", "stretches", "-o", "out.db")

    first = pq.read_table(tmp_path / "out.parquet").to_pylist()[0]
    with closing(sqlite3.connect(tmp_path / "out.db")) as book:
        book.row_factory = sqlite3.Row
        same = dict(book.execute("SELECT * FROM stretches LIMIT 1").fetchone())
    line = json.loads(demo("export", "--what", "stretches").out.splitlines()[1])

    stood = (first["valid_from"], first["valid_to"], first["stood_days"], first["ended"])
    assert stood == (datetime.date(2018, 4, 30), datetime.date(2018, 5, 3), 3, False)
    figure = ("min", "unit", "min_in_base_unit", "base_unit")
    assert [first[name] for name in figure] == [100.0, "USD bn", 100e9, "USD"]
    assert [same[name] for name in figure] == [100.0, "USD bn", 100e9, "USD"]
    assert (same["valid_from"], same["stood_days"], same["ended"]) == ("2018-04-30", 3, 0)
    assert (line["valid_from"], line["stood_days"], line["ended"]) == ("2018-04-30", 3, False)
    assert line["min_in_base_unit"] == "100000000000"


def test_where_accounts_differ_on_a_figure_no_column_has_one_of_them(
    demo: Run, tmp_path: Path
) -> None:
    other = ("--id", "other", "--account-of", "us-deficit-200", "--quantity", "250 USD bn total")
    told = ("--occurred", "2018-05-03", "--by", "USA", "--to", "CHN", "--issue", "trade-deficit")
    demo("append", "demand", "--proposal", "us-deficit-cut", *told, *other)
    for what in ("stances", "stretches"):
        demo("export", "--to", "parquet", "--what", what, "-o", "out.parquet", "--force")
        table = pq.read_table(tmp_path / "out.parquet").to_pylist()
        (row,) = [r for r in table if "250 USD bn" in (r["quantities"] or "")]
        assert row["quantities"].startswith("200 USD bn total; 250 USD bn total; ")
        both = "accounts differ on the quantity:total: 200 USD bn total / 250 USD bn total"
        assert row["accounts_differ"].endswith(both)
        of_figures = [n for n in row if n.endswith(("min", "max", "unit", "basis"))]
        assert len(of_figures) == (7 if what == "stretches" else 4)
        assert [row[name] for name in of_figures] == [None] * len(of_figures)


def test_what_is_pending_stands_in_the_terms_of_every_sheet(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tariff.yaml").write_text("""
parties: [{party: USA}, {party: CHN}]
issues: [{issue: tariffs}]
developments:
  - defaults: {issue: tariffs, by: USA, to: CHN, measure: list}
    developments:
      - {kind: measure-imposed, id: on, occurred: 2018-09-24, quantity: 10 percent rate}
      - {kind: tariff-threat, id: more, occurred: 2019-05-05, quantity: 25 percent rate}
""")
    run("new", "talks")
    run("append", "tariff.yaml")
    told = ["in-force; 10 percent rate",
            "in-force; 10 percent rate; pending: threatened; 25 percent rate"]  # fmt: skip
    assert [row["terms"] for row in rows(run, "stretches")] == told
    assert [row["terms"] for row in rows(run, "stances")] == told[1:]


def test_what_is_possible_has_no_stretches(run: Run, filled: Path) -> None:
    possible = ("--reading", "possible")
    refused = run("--db", filled, "export", "--what", "stretches", *possible)
    assert (refused.code, refused.out) == (3, "")
    assert "certain reading" in refused.err
