"""Where the names of the columns stand, what stands above them, and files that have none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from events.errors import Refused
from timeline.interchange.mapping.explain import explain
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.shape import Reading

Run = Callable[..., Any]
Write = Callable[..., Path]

NAMELESS = [
    ("comma.csv", "2020-01-01,USA,opens the talks\n2020-01-02,CHN,answers\n2020-01-03,USA,goes\n"),
    ("words.csv", '"May 1, 2020",USA,a\n"May 2, 2020",CHN,b\n"May 3, 2020",CHN,c\n'),
    ("tabs.tsv", "3. Mai 2020\tUSA\ta\n4. Mai 2020\tCHN\tb\n5. Mai 2020\tCHN\tc\n"),
    ("last.txt", "USA;a;1.5.2020\nCHN;b;2.5.2020\nCHN;c;13.5.2020\n"),
]


@pytest.mark.parametrize(("name", "text"), NAMELESS)
def test_the_first_row_of_a_file_without_names_is_a_row(
    run: Run, write: Write, name: str, text: str
) -> None:
    told = explain(str(write(name, text))).text
    assert "# QUESTION: no line names the columns" in told
    assert "read: {header: none}" in told
    told = told.replace("# dates: {order: day-first}", "dates: {order: day-first}")
    write("m.yaml", told)
    done = run("import", name, "--mapping", "m.yaml")
    assert done.code == 0, done.err
    assert done.out.startswith("3 new")
    again = run("import", name, "--mapping", "m.yaml")
    assert again.out.startswith("0 new, 0 corrected, 0 missing, 3 unchanged")


@pytest.mark.parametrize(("header", "wrong"), [(2, "row 2 is blank"), (9, "holds no row 9")])
def test_a_row_of_names_that_has_none_is_told(tmp_path: Path, header: int, wrong: str) -> None:
    book = Workbook()
    for row in (["Date", "Who"], [None, " "], ["2020-05-01", "USA"]):
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(tmp_path / "w.xlsx")
    with pytest.raises(Refused, match=wrong):
        open_table(str(tmp_path / "w.xlsx"), Reading(header=header))


def test_a_workbook_without_names_keeps_its_first_row(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["2020-05-01", "USA", "a"], ["2020-05-02", "CHN", "b"]):
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(tmp_path / "w.xlsx")
    told = explain(str(tmp_path / "w.xlsx")).text
    assert "read: {header: none}" in told
    assert "2 developments, and no row is refused" in told


@pytest.mark.parametrize(
    "text",
    [
        "Date,Who,What\n2020-01-01,USA,a\n2020-01-02,CHN,b\n",
        "Who,2019,2020\nUSA,5%,6%\nCHN,4%,7%\n",  # years that are names
        "Date,Q1 2020,Q2 2020\n2020-01-01,5%,6%\n2020-01-02,4%,7%\n",
    ],
)
def test_names_that_are_names_stay(write: Write, text: str) -> None:
    assert "no line names the columns" not in explain(str(write("t.csv", text))).text


def test_a_row_left_out_of_such_a_file_is_mended_and_imported(run: Run, write: Write) -> None:
    write("t.csv", "2020-01-01,USA,a\n2020-01-32,CHN,b\n2020-01-03,USA,c\n")
    write("m.yaml", "table: t\nnegotiation: t\nread: {header: none}\nkey: [column 1]\n"
          "columns: {occurred: column 1, by: column 2, says: column 3}\n"
          "defaults: {kind: statement, issue: pay}\ndeclare: [parties, issues]\n")  # fmt: skip
    left = run("import", "t.csv", "--mapping", "m.yaml", "--skip-bad")
    assert "2 new" in left.out
    bad = Path("t.csv.skipped.csv")
    bad.write_text(bad.read_text("utf-8-sig").replace("01-32", "01-31"), "utf-8")
    mended = run("import", str(bad), "--mapping", "m.yaml")
    assert mended.out.startswith("1 new"), mended.err
    assert "2020-01-31" in run("list").out


def test_cells_to_the_right_are_told_without_names_too(write: Write) -> None:
    path = str(write("t.csv", "2020-01-01,USA,a\n2020-01-02,CHN,b, c\n2020-01-03,USA,d\n"))
    rows = list(open_table(path, Reading(header=0)).rows())
    assert [row.line for row in rows] == [1, 2, 3]
    assert "stands to the right of the last of 3 columns" in str(rows[1].problem)


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("Talks on pay\n", "lines above the names (1: 'Talks on pay')"),
        ("Talks on pay\nkept by M. Olsen\n\n", "lines above the names (2: 'Talks on pay' …)"),
        (",,Demand,\n", "lines above the names (1: 'Demand')"),
    ],
)
def test_what_stands_above_the_names_is_told(run: Run, write: Write, above: str, told: str) -> None:
    write("t.csv", f"{above}Date,Who,What,Why\n2020-01-01,USA,opens the talks,x\n"
          "2020-01-02,CHN,answers to all,y\n")  # fmt: skip
    draft = run("import", "t.csv", "--explain").out
    assert f"is not read: {told}" in draft
    write("m.yaml", draft)
    assert told in run("import", "t.csv", "--mapping", "m.yaml").err


def test_a_column_is_never_numbered_as_another_one_is_named(write: Write) -> None:
    path = write("t.csv", "Date,Note (2),Note,Note\n2018-05-03,One,Two,Three\n")

    (row,) = open_table(str(path)).rows()
    assert [*row.cells.values()] == ["2018-05-03", "One", "Two", "Three"]


def test_no_address_takes_the_place_of_a_cell(write: Write, tmp_path: Path) -> None:
    path = write("t.csv", "Note,Note (link)\n<a href=https://x.example/1>words</a>,my own\n")
    book: Any = Workbook()
    book.active.append(["Note", "Note (link)"])
    book.active.append(["words", "my own"])
    book.active["A2"].hyperlink = "https://x.example/1"
    book.save(tmp_path / "t.xlsx")

    for file in (path, tmp_path / "t.xlsx"):
        (row,) = open_table(str(file)).rows()
        assert row.cells["Note (link)"] == "my own"


def test_a_line_for_the_names_is_a_number_or_none() -> None:
    assert read_mapping("read: {header: none}", name="t").reading.header == 0
    assert read_mapping("read: {header: 3}", name="t").reading.header == 3
    with pytest.raises(Refused, match="'no' is no number"):
        read_mapping("read: {header: no}", name="t")


@pytest.mark.parametrize(
    ("names", "both"),
    [
        ("Datum;Wer;An wen;Thema;Art;Text", "Beide"),
        ("Fecha;Quién;A quién;Asunto;Tipo;Descripción", "Ambas partes"),
        ("日期;方;对象;议题;类型;内容", "双方"),
    ],
)
def test_columns_are_known_by_their_names_in_other_languages(
    write: Write, names: str, both: str
) -> None:
    rows = ["2020-01-01;USA;CHN;pay;x;A first demand", "2020-01-02;CHN;USA;pay;y;No to all of it"]
    text = "\n".join([names, *rows, f"2020-01-03;{both};;pay;z;Talks in Vienna"])
    told = explain(str(write("t.csv", text))).text
    found = [line.strip().partition(":")[0] for line in told.partition("columns:")[2].splitlines()]
    assert {"occurred", "by", "to", "issue", "kind", "says"} <= set(found)
    assert "not used" not in told
    assert f"{both}: {{each: [USA, CHN]}}" in told
