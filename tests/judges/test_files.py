"""Files of people who keep such records: what comes out of each is what its owner meant.

They are read from `files/` in the folder that TIMELINE_CASES names, else beside the checkout's
parent (`../shared/cases`); elsewhere small ones of the same kinds, written here.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.calling import call
from tests.judges.conftest import ROOT, Count

FILES = Path(os.environ.get("TIMELINE_CASES") or ROOT.parent / "shared" / "cases") / "files"

PLAIN = """
negotiation: n
key: [No]
columns: {occurred: Date, by: Who, says: Text}
defaults: {kind: statement, issue: x}
declare: [parties, issues]
"""


@dataclass(frozen=True)
class Told:
    """What an import of a file came to: its code, all that it said, and what is recorded."""

    code: int
    said: str
    log: list[dict[str, Any]]

    @property
    def developments(self) -> list[dict[str, Any]]:
        """The bodies of what happened, in the order of the log."""
        return [body for body in self.log if "id" in body and "issue" in body]

    def all_of(self, name: str) -> list[Any]:
        """One field of every development; what is declared under a name, once each."""
        if name in ("party", "issue", "source"):
            return [b[name] for b in self.log if name in b and "id" not in b]
        return [body.get(name) for body in self.developments]


@dataclass(frozen=True)
class Case:
    """A file by its name, one of the same kind, its mapping (none: the draft, as it stands), and
    what must come out of either."""

    name: str
    own: str
    mapping: str | None
    judge: Callable[[Told], object]
    wanted: object
    here: object = None
    """What comes out of the small one, where that is something else."""


def _dates(rows: list[dict[str, str]]) -> str:
    return "\n".join(f"{row['No']} {row['Expected']}" for row in rows)


NAMES = (
    "No,Date,Employer,Union,Event\n1,2021-03-01,{},Local 12,Strike\n2,2021-03-02,{},Local 7,Ends\n"
)
CASES = [
    Case("f01_comma_in_name.csv",
         NAMES.format('"Westfield Coal, Inc."', '"Korea, Republic of"'), None,
         lambda t: sorted(one for one in t.all_of("party") if "local" not in one),
         ["KOR", "dale-foundry-the", "northfield-steel-inc"], ["KOR", "westfield-coal-inc"]),
    Case("f02_many_countries.csv",
         "No,Date,Who,Against,What\n1,2020-01-01,Germany,DEU fund,Objects\n"
         "2,2020-01-02,Deutschland,OPEC,Objects again\n3,2020-01-03,Chad,Germany,Objects, too\n"
         .replace("Objects, too", "Objects too"), None,
         lambda t: [one for one in t.all_of("party") if one.casefold() in ("germany", "deu")],
         ["DEU"]),
    Case("f03_name_is_text.csv",
         "date,name,group,impact,description\n2019-02-01,Arland threatens a duty,Arland,5,\n"
         "2019-02-05,Borland answers it,Borland,4,https://news.example/a\n", None,
         lambda t: all("land" in (says or "") or "sides" in (says or "")
                       for says in t.all_of("says")), True),
    Case("f04_index_column.csv", ',date,content\n0,1998-08-31,"Start.[1]\n"\n1,1999-09-13,"End."\n',
         None, lambda t: t.all_of("occurred"), ["1998-08-31", "1999-09-13", "2000-10-01"],
         ["1998-08-31", "1999-09-13"]),
    Case("f06_known_without_link.csv", "Date,Headline,Who,Link\n2018-03-22,Threatens,US,"
         "https://news.example/1\n2018-03-23,Says no,China,\n", None,
         lambda t: [b["published"] for b in t.log if "published" in b],
         ["2018-03-22", "2018-03-23"]),
    Case("f09_other_scripts.csv",
         "No,Date,Issue,Who,Text\n1,2020-01-01,WTO 争端,中国商务部 (MOFCOM),起诉\n"
         "2,2020-01-02,WTO 改革,美国 (MOFCOM),回应\n",
         PLAIN.replace("says: Text", "says: Text, issue: Issue"),
         lambda t: (len(set(t.all_of("party"))), len(set(t.all_of("issue")))), (3, 3), (2, 2)),
    Case("f10_timelinejs_sheet.csv",
         "Year,Month,Day,End Year,End Month,End Day,Headline,Text,Media,Type\n"
         ",,,,,,The talks,Invented,,title\n2023,11,,2024,2,,Strike,Long,https://m.example/a,\n",
         None, lambda t: sorted(t.all_of("occurred")),
         ["2023-11/2024-02", "2024", "2024-03-02/2024-03-05", "2024-05"], ["2023-11/2024-02"]),
    Case("f12_angle_brackets.csv",
         "No,Date,Who,Text\n1,2020-01-01,US,Talks resume <Reuters>\n"
         "4,2020-01-04,US,<b>Bold</b> words<br>and a break\n", PLAIN,
         lambda t: t.all_of("says"),
         ["Talks resume <Reuters>", "<<très important>> dit le ministre",
          "Write to <desk@paper.example> for the list", "Bold words\nand a break"],
         ["Talks resume <Reuters>", "Bold words\nand a break"]),
    Case("f13_timelinejs.json",
         '{"events":[{"start_date":{"year":"2024","month":"3","day":"2"},'
         '"text":{"headline":"Talks"}},{"start_date":{"year":"2024"},"text":{"headline":"A"}}]}',
         None, lambda t: sorted(t.all_of("occurred")), ["2024", "2024-03-02/2024-03-05"],
         ["2024", "2024-03-02"]),
    Case("f13b_array.json",
         '[{"id":1,"date":"2024-03-02","title":"Talks","actors":["Arland","Borland"]}]', None,
         lambda t: t.all_of("actors"), [["Arland", "Borland"]]),
    Case("f13c_nested.jsonl",
         '{"id":1,"date":"2024-03-02","title":"Talks","actors":["Arland","Borland"],'
         '"sources":[{"url":"https://news.example/1"}]}',
         PLAIN.replace("No", "id").replace("occurred: Date, by: Who, says: Text",
         "occurred: date, by: actors, says: title, source.url: sources.url"),
         lambda t: (t.all_of("actors"), [b["url"] for b in t.log if "url" in b]),
         ([["Arland", "Borland"]], ["https://news.example/1"])),
    Case("f14_rows_that_differ_elsewhere.csv",
         "Case,Employer,Union,Idled,Begins\nA-1,Mill,Local 5,425,2015-02-01\n"
         "A-2,Mill,Local 9,27,2015-02-01\nA-2,Mill,Local 9,27,2015-02-01\n",
         "key: []\ncolumns: {occurred: Begins, by: Union, to: Employer}\nnegotiation: n\n"
         "defaults: {issue: x}\ndeclare: [parties, issues]\n",
         lambda t: (len(t.developments), "equal to line" in t.said), (3, True), (2, True)),
    Case("f17_interval_columns.csv",
         "No,Begins,Ends,Who,Text\n1,20180503,20180504,US,Two days\n2,2018-06-02,,US,One day\n",
         None, lambda t: t.all_of("occurred"),
         ["2018-05-03/2018-05-04", "2018-05-17/2018-05-18", "2018-06-02"],
         ["2018-05-03/2018-05-04", "2018-06-02"]),
    Case("f19_end_before_start.csv",
         "Case,Employer,Union,Start,End\nC-1,Mill,Local 5,2020-03-10,2020-03-01\n",
         "negotiation: n\nkey: [Case]\nacts:\n"
         "  - {columns: {occurred: Start, by: Union, to: Employer}, defaults: {kind: "
         "measure-imposed, instrument: strike, measure: 'ws-{Case}'}}\n"
         "  - {columns: {occurred: End, by: Union, to: Employer}, defaults: {kind: "
         "measure-lifted, measure: 'ws-{Case}'}}\n"
         "defaults: {issue: pay}\ndeclare: [parties, issues]\n",
         lambda t: "ends 2020-03-01, before it begins 2020-03-10" in t.said, True),
    Case("f20_ctrl_a_separator.csv", "Date\x01Who\x01Text\n2020-01-01\x01US\x01Says\n", None,
         lambda t: t.all_of("says"), ["Says"]),
    Case("f22_long_names.csv",
         "No,Date,Who,Text\n" + "".join(
             f"{n},2020-01-0{n},International Association of Machinists and Aerospace Workers "
             f"District Lodge {n}51 {side},Says\n" for n, side in ((1, "North"), (2, "South"))),
         PLAIN, lambda t: len(set(t.all_of("party"))), 2),
    Case("f23_two_dates.csv",
         "No,Recorded on,Event date,Text\n1,2020-05-01,2018-03-22,An event\n"
         "2,2020-05-02,2018-03-23,Another\n", None,
         lambda t: t.all_of("occurred"), ["2018-03-22", "2018-03-23"]),
]  # fmt: skip


def _file(folder: Path, name: str, own: str) -> bool:
    """Puts a file into the folder of the test; whether it is the judge's."""
    there = FILES / name
    content = there.read_bytes() if there.exists() else own.encode()
    (folder / name).write_bytes(content)
    return there.exists()


def _imported(name: str, mapping: str | None) -> Told:
    text = call("import", name, "--explain").out if mapping is None else mapping
    Path("map.yaml").write_text(text, encoding="utf-8")
    done = call("--db", "a.sqlite", "import", name, "--mapping", "map.yaml")
    log = call("--db", "a.sqlite", "log", "--format", "jsonl").out if done.code == 0 else ""
    return Told(done.code, done.out + done.err, [json.loads(x)["body"] for x in log.splitlines()])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_file_comes_out_as_its_owner_meant(case: Case, folder: Path, count: Count) -> None:
    theirs = _file(folder, case.name, case.own)
    told = _imported(case.name, case.mapping)

    wanted = case.wanted if theirs or case.here is None else case.here
    assert case.judge(told) == wanted, told.said
    count("files of people", int(theirs))


def _expected(name: str, own: str) -> list[dict[str, str]]:
    path = FILES / name
    text = path.read_text("utf-8") if path.exists() else own
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("row", _expected("f15_dates_refused.csv",
    "No,Date,Expected\n1,03-May-2018,2018-05-03\n3,early May 2018,2018-05-01/2018-05-10\n"
    "7,2018–2019,2018/2019\n"), ids=lambda row: row["No"])  # fmt: skip
def test_a_date_in_words_has_the_bounds_that_are_expected(row: dict[str, str]) -> None:
    from events.spoken.dates import Habits, spoken_date

    found = spoken_date(row["Date"], Habits("day-first", None, None, 2000, "north")).edtf
    same = {"as 3": "2018-05-01/2018-05-10", "2018-21 or 2018-03/2018-05": "2018-03/2018-05"}
    wanted = same.get(row["Expected"], row["Expected"]).partition(" ")[0]

    assert found == wanted


def test_dates_of_spreadsheets_are_read_as_they_show(folder: Path) -> None:
    own = "No,Date,Who,Text\n1,May-18,USA,Month\n2,18-May,USA,Day\n3,2018/1-2,USA,Either\n"
    _file(folder, "f05_dates_wrong.csv", own)
    mapping = PLAIN.replace("negotiation", "dates: {year: 2018}\nnegotiation")
    refused = _imported("f05_dates_wrong.csv", mapping)
    assert refused.code == 3
    assert "line 4, column 'Date': '2018/1-2'" in refused.said

    told = _imported("f05_dates_wrong.csv", mapping + "skip: {No: [=3]}\n")
    assert told.all_of("occurred") == ["2018-05", "2018-05-18"]


@pytest.mark.parametrize("row", _expected("f16_quantities.csv",
    "No,Quantity,Expected\n1,10%-15%,10..15 percent\n8,2'500 CHF,2500 CHF\n"
    '10,"Rs 5,000 crore",50 INR bn\n'), ids=lambda row: row["No"])  # fmt: skip
def test_a_figure_in_words_is_the_figure_that_is_expected(row: dict[str, str]) -> None:
    from events.quantity import parse_quantity
    from events.spoken.figures import read_figure

    found = read_figure(row["Quantity"], "USD", None, {"¥": "JPY"})
    wanted = row["Expected"].partition(" (")[0].removesuffix(" approximate")
    if "approximate" in row["Expected"]:  # nearly 30 is below it, and about it
        assert found in (wanted, f"~{wanted}", f"~{wanted.lstrip('<')}")
        return

    assert parse_quantity(found) == parse_quantity(wanted)


def test_cells_of_a_workbook_are_what_they_show(folder: Path) -> None:
    from timeline.interchange.tables.files import open_table

    if not _file(folder, "f07_cell_formats.xlsx", ""):
        from datetime import date

        from openpyxl import Workbook

        book = Workbook()
        page: Any = book.active
        page.append(["No", "Date", "Rate", "Value", "Who", "Source"])
        for line, (form, rate, style, value, money) in enumerate((
            ("mmm yyyy", 0.25, "0%", 50, '"$"0" bn"'), ("yyyy", 0.075, "0.0%", 3.6, "0.0 [$EUR]"),
            ("yyyy-mm-dd", 0.1, "0%", 200, "0"),
        ), start=2):  # fmt: skip
            page.append([line - 1, date(2018, 6 if line == 4 else 5, 15 if line == 4 else 1),
                         rate, value, "US", "The Herald"])  # fmt: skip
            for place, shown in (("B", form), ("C", style), ("D", money)):
                page[f"{place}{line}"].number_format = shown
        page["F2"].hyperlink = "https://news.example/1"
        book.save("f07_cell_formats.xlsx")
    rows = [row.cells for row in open_table("f07_cell_formats.xlsx").rows()]

    assert [row["Date"] for row in rows] == ["2018-05", "2018", "2018-06-15"]
    assert [row["Rate"] for row in rows] == ["25%", "7.5%", "10%"]
    assert rows[0]["Value"].replace(" ", "") == "$50bn"
    assert rows[1]["Value"].replace(" ", "") in ("3.6EUR", "€3.6")
    assert rows[0]["Source (link)"] == "https://news.example/1"


def test_a_merged_date_holds_for_all_its_rows(folder: Path) -> None:
    if not _file(folder, "f08_merged_date.xlsx", ""):
        from openpyxl import Workbook

        book = Workbook()
        page: Any = book.active
        for row in (("Date", "Who", "Text"), ("2018-07-06", "US", "First list takes effect"),
                    (None, "China", "Answers in kind")):  # fmt: skip
            page.append(row)
        page.merge_cells("A2:A3")
        book.save("f08_merged_date.xlsx")

    assert _imported("f08_merged_date.xlsx", None).all_of("occurred")[:2] == ["2018-07-06"] * 2


def test_polecat_is_read_without_a_mapping(folder: Path) -> None:
    own = Path(ROOT / "tests/interchange/test_forms.py").read_text("utf-8")
    assert "polecat" in own  # a file of its own is read there
    if _file(folder, "f11_polecat.tsv", "Event ID\tEvent Date\n"):
        done = call("--db", "a.sqlite", "-n", "p", "import", "f11_polecat.tsv")
        assert done.out.startswith("2 rows: 2 new, 0 unchanged"), done.err


def test_what_tells_rows_apart_is_guessed_where_nobody_edits(folder: Path) -> None:
    _file(folder, "f18_key_guess.csv", "Code,Name,Date,Rate\nAFG,Arland,2017-03-17,10.86\n"
                                       "ALB,Borland,2016-11-04,0.24\n")  # fmt: skip

    assert "key: [Code]" in call("import", "f18_key_guess.csv", "--explain").out


def test_each_cell_that_may_be_several_parties_is_asked_about(folder: Path) -> None:
    _file(folder, "f21_several_in_a_cell.csv",
          "No,Date,Who,Text\n1,2020-01-01,\"Arland\nBorland\",Joint\n2,2020-01-02,Arland / Borland,"
          "Slash\n3,2020-01-03,Arland and Borland,And\n4,2020-01-04,Arland; Borland,Semicolon\n"
          "5,2020-01-05,Arland & Borland,Amp\n")  # fmt: skip
    draft = call("import", "f21_several_in_a_cell.csv", "--explain").out

    for cell in (r'"Arland\nBorland"', "Arland / Borland", "Arland and Borland",
                 "Arland; Borland", "Arland & Borland"):  # fmt: skip
        (line,) = (one for one in draft.splitlines() if one.strip().startswith(f"{cell}: "))
        assert "# QUESTION" in line
        assert "[Arland, Borland]" in line
