"""Cells of a workbook are read by what they show, and the links behind their words are kept."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from events.errors import Refused
from tests.calling import Result
from timeline.interchange.exporting.sheet_form import OwnRows
from timeline.interchange.mapping.file import Mapping
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.shape import Reading, shown


def saved(tmp_path: Path, rows: list[list[object]], then: Callable[[Workbook], None]) -> str:
    """A workbook of some rows, with whatever else is done to it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    then(book)
    path = tmp_path / "t.xlsx"
    book.save(path)
    return str(path)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.25, "0%", "25%"),
        (0.075, "0.0%", "7.5%"),
        (0.2549, "0%", "25.49%"),
        (-0.1, "0%", "-10%"),
        (50, '"$"#,##0" bn"', "$50 bn"),
        (3.6, "[$€-2] #,##0.0", "€3.6"),
        (50_000_000, '#,##0,," mn"', "50 mn"),
        (5, '0" tonnes"', "5 tonnes"),
        (7, '_-* #,##0.00\\ "€"_-', "7 €"),
        (1234.5, "#,##0.00", "1234.5"),
        (200, "General", "200"),
        (datetime.fromisoformat("2018-05-01"), "mmm yyyy", "2018-05"),
        (datetime.fromisoformat("2018-01-01"), "yyyy", "2018"),
        (datetime.fromisoformat("2018-06-15"), "yyyy-mm-dd", "2018-06-15"),
        (datetime.fromisoformat("2018-06-15T14:30"), "yyyy-mm-dd h:mm", "2018-06-15 14:30:00"),
        (date(2018, 5, 18), "d-mmm", "2018-05-18"),
    ],
)  # fmt: skip
def test_a_number_is_what_its_format_shows(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_days_of_old_macs_are_days(tmp_path: Path) -> None:
    def old(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.worksheets[0]["A2"] = datetime.fromisoformat("2018-03-22")

    path = saved(tmp_path, [["Date", "Text"], [None, "Says"]], old)
    assert [row.cells["Date"] for row in open_table(path).rows()] == ["2018-03-22"]


def test_links_behind_words_are_a_column_of_their_own(tmp_path: Path) -> None:
    def linked(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B2"].hyperlink = "https://news.example/1?a=1&b=2"
        sheet["B2"].value = "The Herald"

    path = saved(tmp_path, [["Date", "Source"], ["2018-03-22", ""], ["2018-03-23", "Post"]], linked)
    table = open_table(path)

    assert table.columns == ("Date", "Source", "Source (link)")
    assert [row.cells.get("Source (link)") for row in table.rows()] == [
        "https://news.example/1?a=1&b=2", None,
    ]  # fmt: skip


@pytest.mark.parametrize("place", ["", "Q"])
def test_a_link_without_a_place_takes_nothing_else_with_it(tmp_path: Path, place: str) -> None:
    path = _with_both(tmp_path, ' ref="B2"', f' ref="{place}"')
    assert [row.cells for row in open_table(path).rows()] == [
        {"Date": "2018-03-22", "Source": "Post"}, {"Date": "2018-03-22", "Source": "Herald"},
    ]  # fmt: skip


def test_another_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    def second(book: Workbook) -> None:
        sheet: Any = book.create_sheet("Talks & more")
        for row in (["Day", "Source"], [1, "Paper"], [2, '=HYPERLINK("https://x.example/2","w")']):
            sheet.append(row)
        sheet["B2"].hyperlink = "https://x.example/1"

    path = saved(tmp_path, [["Nothing"], ["here"]], second)
    found = [row.cells for row in open_table(path, Reading(sheet="Talks & more")).rows()]
    assert [row["Source (link)"] for row in found] == ["https://x.example/1", "https://x.example/2"]
    with pytest.raises(Refused, match=r"no sheet 'Talks' \(did you mean Talks & more\?\)"):
        open_table(path, Reading(sheet="Talks"))


def test_a_link_of_several_cells_is_one_of_each(tmp_path: Path) -> None:
    def linked(book: Workbook) -> None:
        sheet: Any = book.active
        sheet.merge_cells("B2:B3")
        sheet["B2"].hyperlink = "https://x.example/1"
        sheet["B4"].hyperlink = "https://x.example/2"
        sheet["B4"].hyperlink.ref = "B4:B5"

    path = saved(tmp_path, [["Day", "Source"], [1, "Paper"], [2], [3, "Other"], [4, "Other"]],
                 linked)  # fmt: skip
    found = [row.cells["Source (link)"][-1] for row in open_table(path).rows()]
    assert found == ["1", "1", "2", "2"]


def test_a_merged_area_without_a_place_is_told_rather_than_a_link_missed(tmp_path: Path) -> None:
    path = _with_both(tmp_path, 'mergeCell ref="A2:A3"', 'mergeCell ref="A:A"')
    with pytest.raises(Refused, match="its sheet cannot be read"):
        open_table(path)


def _with_both(tmp_path: Path, was: str, now: str) -> str:
    """A sheet with a link and a merged area, of which one is written otherwise."""

    def both(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B2"].hyperlink, sheet["B2"].value = "https://news.example/1", "Post"
        sheet.merge_cells("A2:A3")

    rows = [["Date", "Source"], ["2018-03-22", ""], [None, "Herald"]]
    whole, path = saved(tmp_path, rows, both), str(tmp_path / "broken.xlsx")
    with ZipFile(whole) as read, ZipFile(path, "w") as write:
        for name in read.namelist():
            write.writestr(name, read.read(name).replace(was.encode(), now.encode()))
    return path


def test_a_formula_that_makes_a_link_is_one(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        [["Date", "Source"], ["2018-03-22", '=HYPERLINK("https://news.example/1","Herald")']],
        lambda _: None,
    )
    table = open_table(path)

    assert table.columns == ("Date", "Source", "Source (link)")
    assert [row.cells["Source (link)"] for row in table.rows()] == ["https://news.example/1"]


def test_a_sheet_of_our_own_is_read_as_people_fill_it_in(tmp_path: Path) -> None:
    told = {"kind": ["Demand", "Talks opened", "meeting", "offer"],
            "id": ["a", "b", "c", "d"],
            "occurred": ["16 January 2025", "Feb 2025", "2025-03-01", "03/04/2025"]}  # fmt: skip
    rows = [list(told), *zip(*told.values(), strict=True)]
    table = open_table(saved(tmp_path, [list(row) for row in rows], lambda _: None))
    reader = OwnRows(Mapping(table=""), table, 100)
    entered = [(line.entered.kind, line.entered.raw["occurred"]) for line in reader.lines()]
    assert entered == [
        ("demand", ["2025-01-16"]),
        ("talks-opened", ["2025-02"]),
        ("offer", ["03/04/2025"]),  # which of two days it is, is asked where it is read
    ]
    assert [str(problem) for problem in reader.problems] == [
        "line 4, column 'kind': 'meeting' is no kind of development (did you mean talks-opened?)"
    ]


@pytest.mark.parametrize("kind", ["party", "issue", "source"])
def test_a_row_of_our_own_sheet_that_says_no_name_is_refused_with_its_line(
    write: Callable[..., Path], run: Callable[..., Any], kind: str
) -> None:
    path = write("t.csv", f"kind,id,occurred,{kind},name\n{kind},,,,Arland\n{kind},x,,,\n")
    assert run("--db", "s.sqlite", "new", "talks").code == 0
    done = run("--db", "s.sqlite", "import", path)
    assert (done.code, done.out) == (3, "")
    for line in (2, 3):
        assert f"line {line}: {kind}: '' is no name" in done.err


def test_what_stands_beside_the_day_in_our_own_sheet_is_kept(tmp_path: Path) -> None:
    told = {"kind": ["demand"] * 5, "id": list("abcde"),
            "occurred": ["2025-03-01 14:30", "May 3 2025 2pm", "early May 2025", "2025-03-01",
                         "2025-03-01 14:30"],
            "time": ["", "14:00", "", "09:00", "15:00"]}  # fmt: skip
    rows = [list(told), *zip(*told.values(), strict=True)]
    table = open_table(saved(tmp_path, [list(row) for row in rows], lambda _: None))
    reader = OwnRows(Mapping(table=""), table, 100)
    kept = {
        line.entered.raw["id"][0]: {
            name: texts[0] for name, texts in line.entered.raw.items() if name not in ("id", "kind")
        }
        for line in reader.lines()
    }
    assert kept["a"] == {"occurred": "2025-03-01", "time": "14:30"}
    assert kept["b"] == {"occurred": "2025-05-03", "time": "14:00"}
    assert kept["c"] == {"occurred": "2025-05-01/2025-05-10", "phrase": "early May 2025"}
    assert kept["d"] == {"occurred": "2025-03-01", "time": "09:00"}
    assert [str(problem) for problem in reader.problems] == [
        "line 6, column 'time': '15:00' is said, and 14:30 beside the day"
    ]


def test_a_sheet_of_our_own_says_that_the_rest_of_it_was_not_read(
    run: Callable[..., Result], write: Callable[..., Path]
) -> None:
    write("own.csv", "kind,id,occurred\n" + "nonsense,,2018-05-03\n" * 5)

    result = run("-n", "talks", "import", "own.csv", "--max-errors", 2)

    assert (result.code, result.out) == (3, "")
    assert len(result.err.splitlines()) == 3
    assert result.err.splitlines()[-1].startswith("more than 2 problems: the rest was not read")
