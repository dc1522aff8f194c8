"""Rows that a mistake in the file breaks: told with their lines, and no other row is swallowed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from events.errors import Refused
from timeline.interchange.tables.files import open_table

Run = Callable[..., Any]
Write = Callable[..., Path]

MAPPING = """
table: t
negotiation: t
key: [Date]
columns: {occurred: Date, says: Headline, by: Who}
defaults: {issue: process}
declare: [parties]
"""


def told(path: Path) -> list[tuple[int, str | None]]:
    """Each row's line, and the first words of its problem."""
    return [(row.line, row.problem and row.problem.split(":")[0])
            for row in open_table(str(path)).rows()]  # fmt: skip


OPEN = "a quote opens here and is not closed"


def test_a_quote_left_open_swallows_no_other_row(run: Run, write: Write) -> None:
    write("map.yaml", MAPPING)
    write(
        "rows.csv",
        "Date,Headline,Who\n2018-03-22,One,USA\n"
        '2018-03-23,"Two is left open,USA\n'
        "2018-03-24,Three,USA\n2018-03-77,Four,USA\n",
    )

    result = run("import", "rows.csv", "-m", "map.yaml")

    assert (result.code, result.out) == (3, "")
    first, second = result.err.removeprefix("Error: ").splitlines()
    assert first.startswith(f"line 3: {OPEN}")
    assert second.startswith("line 5, column 'Date': '2018-03-77'")
    assert "there is no such file" in run("list", "negotiations").err  # no store was made


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a,b\n"1,x\n2,y\n', [(2, OPEN), (3, None)]),
        ('a,b\n1,"x\n2,"y"\n3,z\n', [(2, OPEN), (3, None), (4, None)]),  # the next one closes it
        ('a,b\n1,"x\n2,"y\n3,z\n', [(2, OPEN), (3, OPEN), (4, None)]),
        ('a,b\n1,"x\n', [(2, OPEN)]),
        ('a,b\n1,"x', [(2, OPEN)]),
        ('a,b\n"1\n1","x\n2,y\n', [(3, OPEN), (4, None)]),  # it opens on the record's second line
        ('a,b\r\n1,"x\r\n2,y\r\n', [(2, OPEN), (3, None)]),
        ('a,b\r1,"x\r2,y\r', [(2, OPEN), (3, None)]),
    ],
)
def test_where_a_quote_is_left_open(
    write: Write, text: str, rows: list[tuple[int, str | None]]
) -> None:
    assert told(write("q.csv", text)) == rows


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('a,b\n1,"x\ny"\n', [["1", "x\ny"]]),
        ('a,b\n1,"x ""y""\nz"\n2,w\n', [["1", 'x "y"\nz'], ["2", "w"]]),
        ('a,b\n1,5" pipe\n2,y\n', [["1", '5" pipe'], ["2", "y"]]),
        ('a,b\n1,he said "no\n2,y\n', [["1", 'he said "no'], ["2", "y"]]),
        ('a,b\n1,"no" he said\n', [["1", '"no" he said']]),
        ("a,b\n1,x,,\n2,y, ,\n", [["1", "x"], ["2", "y"]]),  # blank cells beyond the last
        ("a,b,\n1,x,note\n", [["1", "x", "note"]]),  # a column without a name is a column
    ],
)
def test_what_is_in_order_though_it_looks_odd(
    write: Write, text: str, cells: list[list[str]]
) -> None:
    rows = list(open_table(str(write("q.csv", text))).rows())

    assert [row.problem for row in rows] == [None] * len(rows)
    assert [list(row.cells.values()) for row in rows] == cells


@pytest.mark.parametrize(
    ("name", "row", "cells"),
    [
        ("q.tsv", '"Yes" he said\tx', ['"Yes" he said', "x"]),
        ("q.csv", '"Yes" he said,x', ['"Yes" he said', "x"]),
        ("q.csv", '""Yes"" he said,x', ['""Yes"" he said', "x"]),
        ("q.csv", '"A, B" and C,x', ['"A, B" and C', "x"]),  # one cell, as its quotes say
        ("q.csv", '1, "A, B"', ["1", "A, B"]),
        ("q.csv", '1, "A, B,"', ["1", "A, B,"]),  # the last quote opens no cell
        ("q.csv", '1, "A"', ["1", ' "A"']),
        ("q.csv", '"A ""b, c""" ,x', ['A "b, c" ', "x"]),
        ("q.csv", r'"A \"b\", c",x', ['A "b", c', "x"]),
        ("q.csv", r'"A \"b\"",x', ['A "b"', "x"]),
        ("q.csv", r'"A ""b"" \"c\" \\",x', ['A "b" "c" \\', "x"]),
        ("q.csv", r'"C:\dir\","x"', ["C:\\dir\\", "x"]),
        ("q.csv", '5" pipe,6" pipe', ['5" pipe', '6" pipe']),
        ("q.tsv", 'the "A\tB" of it', ['the "A', 'B" of it']),
    ],
)
def test_no_quote_of_a_cell_is_lost(write: Write, name: str, row: str, cells: list[str]) -> None:
    mark = "\t" if name == "q.tsv" else ","
    found = list(open_table(str(write(name, f"a{mark}b\n{row}\n3{mark}y\n"))).rows())

    assert [(list(one.cells.values()), one.problem) for one in found] == [
        (cells, None), (["3", "y"], None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (r'1,"a\",b"', r"may be read in two ways, because of \""),
        (
            'He said "yes, sure" twice,',
            "'\"yes, sure\"' holds a delimiter and stands within a cell",
        ),
    ],
)
def test_a_quote_that_may_enclose_a_delimiter_or_not_is_asked_about(
    write: Write, row: str, said: str
) -> None:
    first, last = open_table(str(write("q.csv", f"a,b,c\n{row}\n3,y,z\n"))).rows()

    assert first.line == 2
    assert (first.problem or "").startswith(said)
    assert last.problem is None


def test_cells_to_the_right_of_the_last_column_are_told(run: Run, write: Write) -> None:
    write("map.yaml", MAPPING)
    write("rows.csv", "Date,Headline,Who\n2018-03-22,Steel, aluminium,USA\n2018-03-23,Two,USA,\n"
          "2018-03-24,Three,USA,,x\n")  # fmt: skip

    result = run("import", "rows.csv", "-m", "map.yaml")

    assert result.code == 3
    lines = result.err.removeprefix("Error: ").splitlines()
    assert lines[0].startswith("line 2: 'USA' stands to the right of the last of 3 columns")
    assert lines[1].startswith("line 4: 'x' stands to the right")
    assert len(lines) == 2


def test_broken_rows_are_skipped_mended_and_imported(
    run: Run, write: Write, tmp_path: Path
) -> None:
    write("map.yaml", MAPPING)
    write("rows.csv", 'Date,Headline,Who\n2018-03-22,"One,USA\n2018-03-23,Two, too,USA\n'
          "2018-03-24,Three,USA\n")  # fmt: skip

    result = run("import", "rows.csv", "-m", "map.yaml", "--skip-bad")

    assert result.out.startswith("1 new, 0 corrected, 0 missing, 0 unchanged, 2 bad rows skipped")
    left = tmp_path / "rows.csv.skipped.csv"
    header, one, two = left.read_text(encoding="utf-8-sig").splitlines()
    assert header == "problem,Date,Headline,Who"
    assert one.endswith(',2018-03-22,"One,USA",')
    assert two.endswith(",2018-03-23,Two, too,USA")  # a cell too many still
    unmended = run("import", left.name, "-m", "map.yaml")
    assert "line 3: 'USA' stands to the right of the last of 4 columns" in unmended.err
    left.write_text(f'{header}\n,2018-03-22,One,USA\n,2018-03-23,"Two, too",USA\n')
    assert run("import", left.name, "-m", "map.yaml").out.startswith("2 new")


def test_a_quote_left_open_in_the_names_of_the_columns(write: Write) -> None:
    with pytest.raises(Refused, match=f"line 1, the names of the columns: {OPEN}"):
        open_table(str(write("q.csv", 'Date,"Headline,Who\n2018-03-22,One,USA\n')))


def test_too_many_open_quotes_are_given_up(write: Write) -> None:
    path = write("q.csv", "a,b\n" + '1,"x\n2,y\n' * 200)
    with pytest.raises(Refused, match="is one of more than 100 with a quote left open"):
        list(open_table(str(path)).rows())


def test_every_unreadable_line_of_json_is_told(write: Write) -> None:
    path = write("q.jsonl", '{"a": 1}\n{"a":\n[1]\n{"a": 2}\n')
    with pytest.raises(Refused) as refused:
        open_table(str(path))
    assert [str(p).partition("q.jsonl: ")[2][:8] for p in refused.value.problems] == [
        "line 2: ", "line 3: "
    ]  # fmt: skip


def test_a_cell_beside_a_workbook_s_table_is_no_mistake(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Date", "Headline"])
    sheet.append(["2018-03-22", "One", None, "a remark beside the table"])
    book.save(tmp_path / "a.xlsx")

    (row,) = open_table(str(tmp_path / "a.xlsx")).rows()
    assert row.problem is None
    assert row.cells["column 4"] == "a remark beside the table"


CELLS = st.text(st.sampled_from('a",;\n\r x1'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6),
       st.sampled_from(",;\t"))  # fmt: skip
def test_what_is_written_as_csv_is_never_a_problem(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    import csv

    path = tmp_path_factory.mktemp("csv") / ("q.tsv" if delimiter == "\t" else "q.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([f"one{delimiter}", "two"])
        writer.writerows(rows)
    with path.open(encoding="utf-8", newline="") as file:
        wanted = [[cell for cell in row if cell.strip()]
                  for row in list(csv.reader(file, delimiter=delimiter))[1:]]  # fmt: skip

    found = list(open_table(str(path)).rows())

    assert [row.problem for row in found] == [None] * len(found)
    assert [list(row.cells.values()) for row in found] == [row for row in wanted if row]


def _with_formula(tmp_path: Path, *, computed: bool) -> str:
    """A workbook whose third column is a formula, as a program leaves it or a spreadsheet does."""
    import zipfile

    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Date", "Headline", "Amount"])
    sheet.append(["2018-03-22", "One", '="25"&" percent"'])
    sheet.append(["2018-03-23", "Two", "30 percent"])
    book.save(tmp_path / "plain.xlsx")
    if not computed:
        return "plain.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as old,
        zipfile.ZipFile(tmp_path / "saved.xlsx", "w") as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                data = data.replace(b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')
                data = data.replace(b"</f><v />", b"</f><v>25 percent</v>")
                data = data.replace(b"</f><v></v>", b"</f><v>25 percent</v>")
                assert b"<v>25 percent</v>" in data
            new.writestr(info, data)
    return "saved.xlsx"


def test_a_formula_that_was_never_computed_is_no_blank_cell(
    run: Run, write: Write, tmp_path: Path
) -> None:
    write("map.yaml", "table: t\nnegotiation: t\nkey: [Date]\ncolumns: {occurred: Date, says: "
          "Headline, quantity: Amount}\ndefaults: {issue: process, speaker: The table}\n"
          )  # fmt: skip
    write("no.yaml", "table: t\nnegotiation: t\nkey: [Date]\ncolumns: {occurred: Date, says: "
          "Headline}\ndefaults: {issue: process, speaker: The table}\n")  # fmt: skip

    refused = run("import", _with_formula(tmp_path, computed=False), "-m", "map.yaml")
    assert refused.code == 3
    assert "line 2, column 'Amount': holds a formula that was never computed" in refused.err
    assert "line 3" not in refused.err
    unused = run("import", "plain.xlsx", "-m", "no.yaml", "--dry-run")
    assert unused.out.startswith("would be: 2 new")
    assert "1 row (line 2) with formulas that were never computed, in Amount" in run(
        "import", "plain.xlsx", "--explain").out  # fmt: skip
    saved = run("import", _with_formula(tmp_path, computed=True), "-m", "map.yaml")
    assert saved.out.startswith("2 new"), saved.err
    assert "25 percent" in run("export", "--to", "csv").out


def test_bad_rows_that_are_skipped_are_not_taken_for_gone(run: Run, write: Write) -> None:
    write("map.yaml", MAPPING)
    write("rows.csv", "Date,Headline,Who\n2018-03-22,One,USA\n2018-03-23,Two,USA\n")
    assert run("import", "rows.csv", "-m", "map.yaml").out.startswith("2 new")
    write("rows.csv", 'Date,Headline,Who\n2018-03-22,"One,USA\n2018-03-23,Two,USA\n')
    before = run("log").out

    both = run("import", "rows.csv", "-m", "map.yaml", "--skip-bad", "--retract-missing")

    assert both.code == 3
    assert "1 bad row is skipped, so that --retract-missing would take" in both.err
    assert run("log").out == before


def test_each_side_s_act_may_have_a_name_of_its_own(run: Run, write: Write) -> None:
    write("rows.csv", "Date,Headline,Who\n2018-07-06,Tariffs take effect,Both\n")
    write("map.yaml", "table: t\nnegotiation: t\nkey: [Date]\ncolumns: {occurred: Date, says: "
          "Headline, by: Who}\nvalues: {by: {Both: {each: [USA, CHN]}}}\n"
          "defaults: {kind: measure-imposed, issue: process, measure: 'tariffs-of-{by}'}\n"
          "declare: [parties]\n")  # fmt: skip

    assert run("import", "rows.csv", "-m", "map.yaml").out.startswith("2 new")
    assert "tariffs-of-USA" in run("stance").out
    assert "tariffs-of-CHN" in run("stance").out


def test_a_template_names_columns_that_are_there(run: Run, write: Write) -> None:
    write("rows.csv", "Date,Headline,Who\n2018-07-06,Tariffs take effect,USA\n")
    write("map.yaml", MAPPING.replace("issue: process", "issue: process, because: 'see {Datum}'"))

    result = run("import", "rows.csv", "-m", "map.yaml")

    assert result.code == 3
    assert "the mapping: see {Datum}: 'Datum' is no column of rows.csv" in result.err
    assert "did you mean Date?" in result.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("bad", [2, 700, 1501, 2001])
def test_a_byte_that_is_no_character_is_told_at_its_own_line(
    tmp_path: Path, bad: int, encoding: str
) -> None:
    lines = ["id,says", *(f"{i},row {i} ö" for i in range(1, 2001))]
    data = [f"{line}\n".encode(encoding.replace("utf-16", "utf-16-le")) for line in lines]
    broken = b"1,Z\xf6lle\n" if encoding != "utf-16" else b"1\x00\x00\xdc\n\x00"
    data[bad - 1] = broken
    mark = b"\xff\xfe" if encoding == "utf-16" else b""
    (tmp_path / "f.csv").write_bytes(mark + b"".join(data))
    with pytest.raises(Refused, match=rf"line {bad}: is not"):
        list(open_table(str(tmp_path / "f.csv")).rows())


def test_a_name_that_nobody_may_have_is_told_with_its_row(run: Run, write: Write) -> None:
    write("map.yaml", MAPPING)
    write("t.csv", f"Date,Headline,Who\n2020-01-01,a,U\0SA\n2020-01-02,b,{'x ' * 10_001}\n")
    done = run("import", "t.csv", "--mapping", "map.yaml")
    assert (done.code, done.out) == (3, "")
    assert "line 2, column 'Who': holds the control character U+0000: remove it" in done.err
    assert "line 3, column 'Who': has 20,001 characters: at most 20,000" in done.err
    assert run("import", "t.csv", "--mapping", "map.yaml", "--skip-bad").code == 0
