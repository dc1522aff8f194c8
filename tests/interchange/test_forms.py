"""The other forms of files that people have: JSON, calendars, lists, old workbooks, POLECAT."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from events.errors import Refused
from timeline.interchange.mapping.explain import explain
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.mapping.rows import RowReader
from timeline.interchange.opening import LIMITS
from timeline.interchange.tables import sheets
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.ods import ods_cells
from timeline.interchange.tables.shape import Reading
from timeline.interchange.tables.tidy import plain_text

Run = Callable[..., Any]
Write = Callable[..., Path]


def rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Every row of a file, with its line."""
    return [(row.line, row.cells) for row in open_table(str(path)).rows()]


def drafted(path: Path) -> list[dict[str, list[str]]]:
    """What a draft makes of a file, as it stands."""
    mapping = read_mapping(explain(str(path)).text, name="t")
    reader = RowReader(mapping, open_table(str(path), mapping.reading))
    found = [line.entered.raw for line in reader.lines()]
    assert not reader.problems, [str(problem) for problem in reader.problems]
    return found


SLIDES = {
    "title": {"text": {"headline": "The talks"}},
    "events": [
        {"start_date": {"year": "2024", "month": "3", "day": "2"},
         "end_date": {"year": "2024", "month": "3", "day": "5"},
         "text": {"headline": "Talks", "text": "<p>Four days</p>"},
         "media": {"url": "https://media.example/a.jpg"}},
        {"start_date": {"year": 2024}, "text": {"headline": "A year"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize("indent", [None, 1])
def test_the_json_of_timelinejs(write: Write, indent: int | None) -> None:
    found = drafted(write("t.json", json.dumps(SLIDES, indent=indent)))

    assert [raw["occurred"] for raw in found] == [["2024-03-02/2024-03-05"], ["2024"]]
    assert [raw["says"] for raw in found] == [["Talks\nFour days"], ["A year"]]


def test_what_a_document_holds_beside_its_rows_is_told(write: Write) -> None:
    eras = [{"start_date": {"year": "2024"}, "text": {"headline": "War"}}]
    path = write("t.json", json.dumps({"eras": eras, **SLIDES, "scale": "human"}))

    told = explain(str(path)).text

    assert "beside the rows is not read: eras (1 entry), title, scale\n" in told


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
DTSTART;TZID=America/New_York:20180503T230000
SUMMARY:Talks
DESCRIPTION:In Beijing
RRULE:FREQ=WEEKLY;COUNT=4
STATUS:CANCELLED
ATTENDEE:mailto:a@x.example
ATTENDEE:mailto:b@x.example
DTSTAMP:20180101T000000Z
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
BEGIN:VTODO
SUMMARY:To do
END:VTODO
END:VCALENDAR
"""


def test_no_line_of_a_calendar_is_lost_or_taken_for_another(write: Write) -> None:
    path = write("t.ics", CALENDAR)

    assert rows(path) == [(2, {
        "Id": "1", "Date": "20180503", "Date time": "23:00 America/New_York", "Summary": "Talks",
        "Description": "In Beijing", "Repeats": "FREQ=WEEKLY;COUNT=4", "Status": "CANCELLED",
        "Attendee": "mailto:a@x.example\nmailto:b@x.example",
    })]  # fmt: skip
    told = explain(str(path)).text
    assert "beside the rows is not read: VALARM (1), VTODO (1)\n" in told
    assert "not used: Date time (1 rows), Repeats (1 rows), " in told


def test_a_last_day_before_which_there_is_none_is_the_cell_that_it_is(write: Write) -> None:
    path = write("t.ics", "BEGIN:VEVENT\nDTSTART:20180503\nDTEND:00010101\nEND:VEVENT\n")

    assert rows(path) == [(1, {"Date": "20180503", "End": "00010101"})]


def test_what_stands_beside_the_items_of_a_list_is_told(write: Write) -> None:
    path = write("t.md", "# 2018\n\nSome words.\n\n- 3 May: A\n\n| Day | What |\n|---|---|\n"
                 "| 4 May | B |\n")  # fmt: skip

    told = explain(str(path)).text
    assert "beside the rows is not read: lines that are no item of a list (3)\n" in told


def test_a_second_table_of_a_sheet_is_asked_about(tmp_path: Path) -> None:
    book = Workbook()
    for cells in (["Date", "What"], ["2018-05-03", "A"], [], ["2018-05-04", "B"], [],
                  ["Meeting", "Place"], ["First", "Bonn"]):  # fmt: skip
        book.active.append(cells)
    book.save(tmp_path / "t.xlsx")

    told = explain(str(tmp_path / "t.xlsx")).text
    assert "# QUESTION: does another table begin in row 6, below blank ones?" in told


def test_a_list_is_found_by_its_own_key(write: Write) -> None:
    body = {"meta": {"events": [{"n": "no row"}]}, "events": [{"n": "a row"}]}

    assert rows(write("t.json", json.dumps(body))) == [(1, {"n": "a row"})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"a": 1},\n{"a": 1, "a": 2}]', "line 2: unreadable JSON: the key 'a' stands twice"),
        ('{"a": 1, "a": 2}', "line 1: 'a' stands twice, first in line 1"),
        ('{"rows": [{"a": 1}],\n"rows": [{"a": 2}]}', "line 2: 'rows' stands twice, first in"),
        ('[{"a": NaN}]', "line 1: unreadable JSON: NaN is no value of JSON"),
    ],
)
def test_a_document_whose_keys_stand_twice_is_refused(write: Write, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        open_table(str(write("t.json", text)))


def test_an_array_of_json_has_a_row_an_object(write: Write) -> None:
    body = (
        '[{"id": 1, "date": "2024-03-02", "actors": ["Arland", "Borland"],\n "n": 5.50},\n'
        ' {"id": 2, "date": "2024-03-03", "sources": [{"url": "https://a.example"}]}]'
    )
    found = rows(write("t.json", body))

    assert [line for line, _ in found] == [1, 3]
    assert found[0][1]["n"] == "5.50"
    assert found[1][1]["sources.url"] == "https://a.example"
    assert rows(write("u.json", '[{"a": "1"}, {"a": "2"}]')) == [(1, {"a": "1"}), (2, {"a": "2"})]


def test_lines_of_json_are_rows_whatever_the_file_is_called(write: Write) -> None:
    assert len(rows(write("t.json", '{"a": "1"}\n{"a": "2"}\n'))) == 2
    with pytest.raises(Refused, match="several lists of objects"):
        rows(write("u.json", '{"a": [{"x": 1}], "b": [{"x": 1}]}'))


def test_a_list_of_days_in_markdown(write: Write) -> None:
    found = open_table(str(write("t.md",
        "# Steel talks\n\n## 2018\n\n- **22 March**: A tariff ([Herald](https://news.example/1))\n"
        "- 3 April 2018 - China answers\n  with a list\n* Dec 30 – Jan 2, 2019: Nobody agrees.\n"
        "1. early May 2019, one more\n- no day here\n- *4 May 2019*: A *word*, a_b_c\n"
        )))  # fmt: skip
    told = [(row.line, row.cells.get("Date"), row.cells.get("Text"), row.problem is None)
            for row in found.rows()]  # fmt: skip

    assert told == [
        (5, "22 March, 2018", "A tariff (Herald)", True),
        (6, "3 April 2018", "China answers\nwith a list", True),
        (8, "Dec 30 – Jan 2, 2019", "Nobody agrees.", True),
        (9, "early May 2019", "one more", True),
        (10, None, "no day here", False),
        (11, "4 May 2019", "A word, a_b_c", True),
    ]
    assert next(iter(found.rows())).cells["Link"] == "https://news.example/1"
    with pytest.raises(Refused, match=r"no list whose items begin with a day.*, and no table"):
        open_table(str(write("u.md", "# Talks\n\nThey went on.\n")))


@pytest.mark.parametrize("line", ["|---|:-:|--:|", "-|-|-", "| :--- | - | ---: |"])
def test_a_line_of_single_dashes_makes_a_table(write: Write, line: str) -> None:
    text = f"| Date | Who | What |\n{line}\n| 3 May 2018 | USA | Asks |\n"
    found = open_table(str(write("t.md", text)))
    assert [row.cells for row in found.rows()] == [
        {"Date": "3 May 2018", "Who": "USA", "What": "Asks"}
    ]


def test_the_events_of_a_calendar(write: Write) -> None:
    found = drafted(write("t.ics",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTART;VALUE=DATE:20180503\r\n"
        "DTEND;VALUE=DATE:20180505\r\nSUMMARY:Talks\\, round one\r\nDESCRIPTION:Long te\r\n xt\r\n"
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2@x\r\nDTSTART:20180517T090000Z\r\n"
        "DTEND:20180517T100000Z\r\nSUMMARY:Meeting of all\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ))  # fmt: skip

    assert [raw["occurred"] for raw in found] == [["2018-05-03/2018-05-04"], ["2018-05-17"]]
    assert found[0]["says"] == ["Talks, round one\nLong text"]


MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def ods(
    tmp_path: Path, *rows: str, head: str = "", name: str = "content.xml", manifest: str = MANIFEST
) -> Path:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    named = " ".join(f'xmlns:{n}="{space}:{n}:1.0"' for n in ("office", "text", "table"))
    content = (
        f'{head}<office:document-content {named} xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<office:body><office:spreadsheet><table:table table:name="Log">'
        + "".join(f"<table:table-row>{cells}</table:table-row>" for cells in rows)
        + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table><table:table '
        'table:name="Other"/></office:spreadsheet></office:body></office:document-content>'
    )
    path = tmp_path / "t.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(name, content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def cell(shown: str, kind: str = "string", **told: str) -> str:
    more = "".join(f' office:{name.replace("_", "-")}="{text}"' for name, text in told.items())
    parts = "".join(f"<text:p>{part}</text:p>" for part in shown.split("|"))
    return f'<table:table-cell office:value-type="{kind}"{more}>{parts}</table:table-cell>'


NAMES = "".join(map(cell, ("Date", "Who", "Text", "Figure")))


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (cell("25.0%", "percentage", value="0.25"), "25%"),
        (cell("13%", "percentage", value="0.12834"), "12.834%"),
        (cell("€1,500.00", "currency", value="1500", currency="EUR"), "1500 EUR"),
        (cell("33.3", "float", value="33.3333"), "33.3333"),
        (cell("1E+05", "float", value="100000"), "100000"),
        (cell("50 kt", "float", value="50"), "50 kt"),
        (cell("", "float", value="0.25"), "0.25"),
        (cell("05/03/24", "date", date_value="2024-03-05"), "2024-03-05"),
        (cell("6 March 2024", "date", date_value="2024-03-06T14:30:00"), "2024-03-06 14:30:00"),
        (cell("May 2018", "date", date_value="2018-05-01"), "2018-05"),
        (cell("TRUE", "boolean", boolean_value="true"), "true"),
        (cell("15 March 44 BC", "date", date_value="-0044-03-15"), "15 March 44 BC"),
        (cell("n/a", "percentage", value="nan"), "n/a"),
        (cell("too many", "float", value="1e999"), "too many"),
        (cell("steel<text:tab/>coal"), "steel coal"),
        (cell("one<text:line-break/>two|three<text:s/>four"), "one\ntwo\nthree four"),
    ],
)
def test_a_cell_of_another_office_is_what_it_shows(tmp_path: Path, told: str, text: str) -> None:
    path = ods(tmp_path, NAMES, cell("2018-03-22") + cell("A") + cell("Says so") + told)
    (row,) = rows(path)
    assert row == (2, {"Date": "2018-03-22", "Who": "A", "Text": "Says so", "Figure": text})


def test_merged_cells_and_links_of_another_office(tmp_path: Path) -> None:
    link = '<text:a xlink:href="https://news.example/1?a=1&amp;b=2">The News &amp; Co</text:a>'
    both = cell("A").replace("cell ", 'cell table:number-rows-spanned="2" ', 1)
    path = ods(
        tmp_path, NAMES, cell("2018-03-22") + both + cell(link) + cell("1"),
        cell("2018-03-23") + "<table:covered-table-cell/>" + cell("Says too") + cell("2"),
        cell("2018-03-24") + "<table:table-cell/>" + cell("Nobody says so"),
    )  # fmt: skip
    one, two, three = (cells for _, cells in rows(path))
    assert (plain_text(one["Text"]), two["Text"]) == ("The News & Co", "Says too")
    assert one["Text (link)"] == "https://news.example/1?a=1&b=2"
    assert [found.get("Who") for found in (one, two, three)] == ["A", "A", None]
    assert "NOTE: hidden parts, other sheets" in explain(str(path)).text
    with pytest.raises(Refused, match="has no sheet 'Logs'"):
        open_table(str(path), Reading(sheet="Logs"))


def test_a_damaged_workbook_of_another_office_is_refused(tmp_path: Path) -> None:
    for rows_, head, said in (
        (["<table:table-cell>"], "", "is no ODS workbook that can be read"),
        ([cell("9", "float", value="many")], "", "is no ODS workbook that can be read"),
        ([NAMES], '<!DOCTYPE x [<!ENTITY a "b">]>', "declares entities"),
    ):
        with pytest.raises(Refused, match=said):
            open_table(str(ods(tmp_path, *rows_, head=head)))
    with pytest.raises(Refused, match=r"is no ODS workbook: it has no content\.xml"):
        open_table(str(ods(tmp_path, NAMES, name="other.xml")))
    locked = MANIFEST.replace('"text/xml"/>', '"text/xml"><manifest:encryption-data/></a>')
    for name in ("content.xml", "encrypted-package"):
        with pytest.raises(Refused, match="is encrypted: save it without a password"):
            open_table(str(ods(tmp_path, "<", name=name, manifest=locked)))
    (tmp_path / "t.ods").write_bytes(b"PK")
    with pytest.raises(Refused, match="is no ODS workbook"):
        open_table(str(tmp_path / "t.ods"))


def wide(shown: str, times: int, of: str = "columns") -> str:
    return cell(shown).replace("cell ", f'cell table:number-{of}-repeated="{times}" ', 1)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (wide("a", 3), "row 2: has 6 cells"),
        (wide("", 4) + cell("a"), "row 2: has 8 cells"),
        (cell("a" * 51), "row 2: has a cell of more than 50"),
        (cell("a") + "</table:table-row><table:table-row>" * 20, "more than 20 rows: split it"),
        (
            f'{cell("a")}</table:table-row><table:table-row table:number-rows-repeated="20">'
            + cell("b"),
            "more than 20 rows: split it",
        ),
        (
            f'</table:table-row><table:table-row table:number-rows-repeated="18">{cell("a" * 50)}',
            "unpacks to more than 1,000 bytes",
        ),
        ("<table:table-cell/>" * 600, "row 2: has more than 500 parts"),
    ],
)
def test_a_workbook_of_another_office_has_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, said: str
) -> None:
    path = ods(tmp_path, NAMES, cell("2018-03-22") + cell("A") + cell("Says so") + told)
    with monkeypatch.context() as patch:
        for name, bound in {"columns": 5, "rows": 20, "cell": 50, "size": 1_000}.items():
            patch.setitem(vars(LIMITS), name, bound)
        with pytest.raises(Refused, match=said):
            ods_cells(str(path), None)
    path = ods(tmp_path, NAMES, cell("2018-03-22") + wide("A", 1) + wide("", 99_999_999))
    assert ods_cells(str(path), None)[1] == (2, ["2018-03-22", "A"])


def test_of_old_workbooks_a_draft_says_that_only_values_are_read(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [(1, ["Date", "Text", "Rate"]), (2, ["2018-03-22", "Says so", "0.25"])]
    monkeypatch.setattr(sheets, "_values", lambda *_: told)
    text = explain(str(write("t.xls", "x"))).text
    assert "NOTE: of this form only values are read" in text
    assert "columns of fractions (Rate)" in text


def test_what_is_not_read_says_what_to_save_it_as(write: Write) -> None:
    for name, said in (("t.docx", "save its table as CSV"), ("t.parquet", "save it as CSV"),
                       ("t.rar", "unpack it"), ("t.exe", "is no kind of table")):  # fmt: skip
        with pytest.raises(Refused, match=said):
            open_table(str(write(name, "x")))


def test_a_weekly_file_of_polecat_needs_no_mapping(write: Write, run: Run) -> None:
    names = ("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code",
             "Contexts", "Actor Name", "Actor Country", "Recipient Name", "Recipient Country",
             "Source", "Publication Date")  # fmt: skip
    events = (
        ("NGEC-1", "2023-01-05", "THREATEN", "restrict", "-6.5", "VERBAL CONFLICT", "economic",
         "Government of Arland", "USA", "Borland", "CHN", "Agency", "2023-01-06"),
        ("NGEC-2", "2023-01-06", "CONSULT", "visit", "1", "VERBAL COOPERATION", "",
         "None", "", "Borland", "CHN", "Agency", "2023-01-06"),
    )  # fmt: skip
    write("week.txt", "\n".join("\t".join(cells) for cells in (names, *events)) + "\n")

    assert run("-n", "week", "import", "week.txt").out.startswith("2 rows: 2 new")
    shown = json.loads(run("show", "polecat-NGEC-1", "--format", "json").out)["development"]
    assert shown["known"] == "2023-01-06"
    (told,) = shown["fields"]["classification"]
    assert (told["scheme"], told["code"], told["score"]) == ("PLOVER", "THREATEN", "-6.5")
    second = json.loads(run("show", "polecat-NGEC-2", "--format", "json").out)["development"]
    assert "actors" not in second["fields"]
