"""No row, word or name of a file is lost or merged without a word."""

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from events.errors import Refused
from timeline.interchange.mapping.explain import explain
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.mapping.rows import Line, RowReader
from timeline.interchange.names import Namer, slug
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.tidy import plain_text

Run = Callable[..., Any]
Write = Callable[..., Path]

PLAIN = """
key: [No]
columns: {occurred: Date, by: Who, says: Text}
defaults: {kind: statement, issue: pay}
declare: [parties, issues]
"""


def read(write: Write, rows: str, mapping: str = PLAIN, name: str = "t.csv") -> RowReader:
    """A reader of some rows; `lines` reads them."""
    told = read_mapping(mapping, name="t")
    return RowReader(told, open_table(str(write(name, rows)), told.reading))


def test_two_texts_of_one_writing_do_not_stand_for_two_things() -> None:
    with pytest.raises(Refused, match=r"values.by.us.: stands for something else above"):
        read_mapping("values: {by: {US: USA, us.: GBR}}", name="t")
    with pytest.raises(Refused, match=r"signs\.KR: is SEK above"):
        read_mapping("signs: {kr: SEK, KR: NOK}", name="t")
    read_mapping("values: {by: {US: USA, us.: USA}}", name="t")


def lines(reader: RowReader) -> list[Line]:
    """The developments of the rows; what is wrong with them is an error of the test."""
    found = list(reader.lines())
    assert not reader.problems, [str(problem) for problem in reader.problems]
    return found


def actors(write: Write, cell: str, mapping: str = PLAIN) -> list[str]:
    """The parties that one cell names."""
    quoted = '"' + cell.replace('"', '""') + '"'
    (line,) = lines(read(write, f"No,Date,Who,Text\n1,2020-01-01,{quoted},Says\n", mapping))
    return line.entered.raw["by"]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("Northfield Steel, Inc.", ["northfield-steel-inc"]),
        ("Dale Foundry, The", ["dale-foundry-the"]),
        ("Korea, Republic of", ["korea-republic-of"]),
        ("Smith & Sons", ["smith-sons"]),
        ("USA, CHN", ["USA", "CHN"]),
    ],
)
def test_a_comma_in_a_name_makes_no_second_party(write: Write, cell: str, named: list[str]) -> None:
    assert actors(write, cell) == named


def test_a_mark_that_the_mapping_names_separates(write: Write) -> None:
    asked = PLAIN + "split: {by: newline}\n"

    assert actors(write, "Arland\nBorland", asked) == ["Arland", "Borland"]
    assert actors(write, "Arland; Borland", PLAIN + "split: {by: ';'}\n") == ["Arland", "Borland"]
    assert actors(write, "Dale, The and Mill", PLAIN + "split: {by: ' and '}\n") == [
        "dale-the", "Mill",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "mark"),
    [("US, China", "','"), ("US-China", "'-'"), ("US and China", "' and '"), ("US/China", "'/'")],
)
def test_a_cell_whose_parts_are_all_known_is_asked_about(
    write: Write, cell: str, mark: str
) -> None:
    reader = read(write, f'No,Date,Who,Text\n1,2020-01-01,"{cell}",Says\n')
    list(reader.lines())

    (problem,) = reader.problems
    assert f"'{cell}' is taken for one name, and 'US' and 'China' are known" in str(problem)
    assert f"split: {{by: {mark}}}" in str(problem)


@pytest.mark.parametrize("rules", ["rules: [{0}]\n", "acts: [{{rules: [{0}]}}]\n"])
def test_a_name_that_the_mapping_itself_gives_is_one(write: Write, rules: str) -> None:
    rule = "{when: {Text: Says}, set: {by: US/China}}"
    reader = read(write, "No,Date,Who,Text\n1,2020-01-01,US,Says\n", PLAIN + rules.format(rule))

    assert [line.entered.raw["by"] for line in reader.lines()] == [["US/China"]]
    assert not reader.problems


@pytest.mark.parametrize(
    "asked",
    [
        "values: {kind: {Both: [demand, offer]}}\ncolumns: {occurred: Date, kind: Text}\n",
        "columns: {occurred: Date}\ndefaults: {kind: [demand, offer], issue: pay}\n",
    ],
)
def test_no_kind_of_two_is_dropped(write: Write, asked: str) -> None:
    reader = read(write, "No,Date,Who,Text\n1,2020-01-01,USA,Both\n", "table: t\n" + asked)
    list(reader.lines())

    (problem,) = reader.problems
    assert "demand-offer" in str(problem)


SOURCED = "table: t\ncolumns: {occurred: Date, says: Text, source.url: Link, source.author: Who}\n"
LINKED = "https://x.example/1"


@pytest.mark.parametrize(
    ("links", "who", "told"),
    [
        ([LINKED], ["Ida Holm", "Jo Berg", "Ida Holm"], ["Ida Holm; Jo Berg"]),
        ([LINKED, f"{LINKED}2"], ["Ida Holm"], ["Ida Holm", "Ida Holm"]),
        ([LINKED, f"{LINKED}2"], ["Ida Holm", "Jo Berg"], ["Ida Holm", "Jo Berg"]),
        ([LINKED, f"{LINKED}2"], ["Ida Holm", "Jo Berg", "Ann"], None),
    ],
)
def test_no_detail_of_a_source_is_dropped(
    write: Write, links: list[str], who: list[str], told: list[str] | None
) -> None:
    body = {"Date": "2020-01-01", "Text": "Says", "Link": links, "Who": who}
    reader = read(write, json.dumps(body), SOURCED, "t.jsonl")
    found = [draft.raw.get("author") for line in reader.lines() for draft in line.declares]

    assert found == [[one] for one in told or ()]
    assert [problem.message for problem in reader.problems] == (
        ["source.author says 3 things of 2 sources"] if told is None else []
    )


def test_what_an_own_sheet_has_without_a_name_is_told(run: Run, write: Write) -> None:
    write("own.csv", "kind,id,occurred,by,issue,says,party,,column x\nparty,,,,,,USA,,\n"
          "statement,a,2018-05-03,USA,process,Says,,a note,another\n")  # fmt: skip

    told = run("-n", "talks", "import", "own.csv").err
    assert [line for line in told.splitlines() if line.startswith("not read")] == [
        "not read, beside the rows: column 8 (1)", "not read, beside the rows: column x (1)",
    ]  # fmt: skip


def test_a_host_of_talks_is_one_of_them(write: Write) -> None:
    asked = ("table: t\ncolumns: {occurred: Date, between: Sides, by: Host}\nsplit: {between: ;}\n"
             "defaults: {kind: talks, round: may, issue: process}\n")  # fmt: skip
    reader = read(write, "Date,Sides,Host\n2018-05-03,USA; CHN,CHE\n", asked)

    found = [(line.entered.kind, line.entered.raw["by"]) for line in reader.lines()]
    assert found == [("talks-opened", ["CHE"]), ("talks-closed", ["CHE"])]
    assert not reader.problems


def test_many_rows_that_differ_elsewhere_are_read_one_after_the_other(write: Write) -> None:
    rows = "".join(f"{number},2018-05-03,USA,Says\n" for number in range(6_000))
    asked = "table: t\ncolumns: {occurred: Date, by: Who, says: Text}\n"
    reader = read(write, f"No,Date,Who,Text\n{rows}", asked)

    begun = process_time()
    keys = [line.key for line in reader.lines()]
    assert process_time() - begun < 4  # not each against all before it
    assert len({*keys}) == 6_000
    assert keys[1].partition("-")[2] == "2:1"


def test_several_marks_of_a_field_are_refused(write: Write) -> None:
    with pytest.raises(Refused, match=r"split\.by: names several marks: give one"):
        read_mapping("table: t\nsplit: {by: [';', '/']}\n", name="t")


def test_parts_that_stand_alone_elsewhere_in_the_file_are_known(write: Write) -> None:
    reader = read(
        write,
        "No,Date,Who,Text\n1,2020-01-01,Arland / Borland,Both\n2,2020-01-02,Arland,One\n"
        "3,2020-01-03,Borland,Other\n4,2020-01-04,Mill / Foundry,One name\n",
    )
    list(reader.lines())

    assert [p.place for p in reader.problems] == ["line 2, column 'Who'"]


def test_several_lines_in_a_cell_are_no_name(write: Write) -> None:
    reader = read(write, 'No,Date,Who,Text\n1,2020-01-01,"Arland\nBorland",Joint\n')
    list(reader.lines())

    assert "has several lines: is it one name, or several" in str(reader.problems[0])


def test_a_list_of_json_is_a_list(write: Write) -> None:
    rows = (
        '{"id": 1, "date": "2024-03-02", "title": "Talks", "actors": ["Arland", "Borland, Ltd"],'
        ' "sources": [{"url": "https://a.example/1", "outlet": "Herald"},'
        ' {"url": "https://b.example/2", "outlet": "Post"}]}\n'
    )
    mapping = """
key: [id]
columns: {occurred: date, says: title, by: actors, source.url: sources.url,
          source.publisher: sources.outlet}
defaults: {kind: statement, issue: x}
declare: [parties, issues]
"""
    (line,) = lines(read(write, rows, mapping, "t.jsonl"))

    assert line.entered.raw["by"] == ["Arland", "borland-ltd"]
    told = [entry.raw for entry in line.declares if entry.kind == "source"]
    assert [(raw["url"], raw["publisher"]) for raw in told] == [
        (["https://a.example/1"], ["Herald"]),
        (["https://b.example/2"], ["Post"]),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WTO 争端", "WTO 改革"),
        ("中国商务部 (MOFCOM)", "美国 (MOFCOM 对手)"),
        (f"{'International Association ' * 5}North", f"{'International Association ' * 5}South"),
    ],
)
def test_texts_that_differ_where_names_are_short_or_latin_are_two_names(
    one: str, other: str
) -> None:
    namer = Namer()
    names = {namer.name("party", text, "line 2") for text in (one, other)}

    assert len(names) == 2
    assert all(name.isascii() and len(name) <= 80 for name in names)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Peña", "Peña", None),
        ("Müller", "Mueller", None),
        ("Peña Sindicato", "Pena Sindicato", "would both be named 'pena-sindicato'"),
        ("A & B", "A + B", "would both be named 'a-b'"),
        ("Trade deficit", "trade-deficit", None),
    ],
)
def test_names_are_unique_or_asked_about_with_both_cells(
    one: str, other: str, said: str | None
) -> None:
    namer = Namer()
    namer.name("party", one, "line 2")
    if said is None:
        namer.name("party", other, "line 3")
        return
    with pytest.raises(ValueError, match="line 2") as refused:
        namer.name("party", other, "line 3")
    assert said in str(refused.value)
    assert f"'{one}'" in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Talks resume <Reuters>", "Talks resume <Reuters>"),
        ("<<très important>> dit le ministre", "<<très important>> dit le ministre"),
        ("Write to <desk@paper.example> for it", "Write to <desk@paper.example> for it"),
        ("profit < 3 and loss > 4", "profit < 3 and loss > 4"),
        ("as told by <source>, <time>", "as told by <source>, <time>"),
        ("<b>Bold</b> words<br>and a break", "Bold words\nand a break"),
        ("<p class='x'>One</p><p>Two</p>", "One\nTwo"),
        ("R&amp;D &lt;b&gt; &bogus; AT&T", "R&D <b> &bogus; AT&T"),
        ("<script>x()</script>Said<!-- not -->", "Said"),
        ('<a href="https://a.example/1">The deal</a>', "The deal"),
    ],
)
def test_only_markup_of_html_is_taken_away(cell: str, text: str) -> None:
    assert plain_text(cell) == text


def test_what_differs_in_capitals_alone_is_one_name_and_told(write: Write, run: Run) -> None:
    write("t.csv", "No,Date,Who,Text\n1,2020-01-01,Boeing,One\n2,2020-01-02,BOEING,Two\n"
          "3,2020-01-03,Boeing Co.,Three\n")  # fmt: skip
    write("t.yaml", PLAIN)
    told = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")

    assert "one name: 'BOEING' (line 3) is taken for 'Boeing' (line 2)" in told.err
    parties = [p["party"] for p in json.loads(run("list", "--format", "json").out)["parties"]]
    assert parties == ["Boeing", "boeing-co"]


def test_a_party_of_the_log_is_found_by_what_it_is_called(write: Write, run: Run) -> None:
    assert run("new", "x").code == 0
    assert run("party", "RUS", "--name", "Russia").code == 0
    write("t.csv", "No,Date,Who,Text\n1,2020-01-01,Russia,One\n")
    write("t.yaml", PLAIN)
    assert run("import", "t.csv", "--mapping", "t.yaml").code == 0
    parties = [p["party"] for p in json.loads(run("list", "--format", "json").out)["parties"]]
    assert parties == ["RUS"]


APART = "Case,Employer,Idled,Begins\nA-1,Mill,425,2015-02-01\nA-2,Mill,27,2015-02-01\n"
UNKEYED = """
columns: {occurred: Begins, to: Employer}
defaults: {kind: measure-imposed, by: Union, measure: ws, instrument: strike, issue: pay}
declare: [parties, issues]
"""


def test_rows_that_differ_where_no_rule_looks_are_kept(write: Write) -> None:
    found = lines(read(write, APART, UNKEYED))

    assert len(found) == len({line.key for line in found}) == 2


@pytest.mark.parametrize("key", ["", "key: [Case]\n"])
def test_a_row_that_is_equal_in_every_cell_is_named(write: Write, run: Run, key: str) -> None:
    write("t.csv", APART + "A-2,Mill,27,2015-02-01\n")
    write("t.yaml", UNKEYED + key)

    answer = run("-n", "strikes", "import", "t.csv", "--mapping", "t.yaml")

    assert answer.code == 0, answer.err
    assert "2 new, 0 corrected, 0 missing, 0 unchanged, 1 repeated rows" in answer.out
    assert "left out line 4: equal to line 3 in every cell" in answer.err
    again = run("-n", "strikes", "import", "t.csv", "--mapping", "t.yaml")
    assert "0 new, 0 corrected, 0 missing, 2 unchanged" in again.out


def test_a_row_without_a_link_is_known_from_its_day(write: Write, run: Run) -> None:
    write("t.csv", "Date,Headline,Who,Link\n2018-03-22,Threatens,US,https://news.example/1\n"
          "2018-03-23,Says so,China,\n")  # fmt: skip
    write("t.yaml", """
negotiation: us-china
key: [Date, Headline]
columns: {occurred: Date, says: Headline, by: Who, source.url: Link}
values: {by: {US: USA, China: CHN}}
defaults: {kind: statement, issue: x, source.published: '{Date}'}
declare: [parties, issues]
""")  # fmt: skip
    assert run("import", "t.csv", "--mapping", "t.yaml").code == 0

    steps = json.loads(run("replay", "--format", "json").out)["steps"]
    assert [step["known"] for step in steps] == ["2018-03-22", "2018-03-23"]


def test_a_row_that_ends_before_it_begins_is_told_so(write: Write, run: Run) -> None:
    write("t.csv", "Case,Employer,Union,Start,End\nC-1,Mill,Local,2020-03-10,2020-03-01\n")
    write("t.yaml", """
key: [Case]
acts:
  - {columns: {occurred: Start}, defaults: {kind: measure-imposed, instrument: strike}}
  - {columns: {occurred: End}, defaults: {kind: measure-lifted}}
columns: {by: Union, to: Employer}
defaults: {issue: pay, measure: 'ws-{Case}'}
declare: [parties, issues]
""")  # fmt: skip
    told = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")

    assert told.code == 3
    assert "line 2, column 'End': ends 2020-03-01, before it begins 2020-03-10" in told.err
    assert "no measure" not in told.err


def test_parties_that_the_mapping_s_own_issues_name_are_declared(write: Write, run: Run) -> None:
    write("t.csv", "No,Date,Who,Text\n1,2020-01-01,Arland,Says\n")
    write("t.yaml", PLAIN + "issues: [{issue: pay, wants: ['mill less USD', 'union more USD']}]\n")
    told = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")

    assert told.code == 0, told.err
    assert {"mill", "union"} <= {p["party"] for p in
                                 json.loads(run("list", "--format", "json").out)["parties"]
                                 }  # fmt: skip


def test_sources_are_named_by_publisher_and_day_and_found_again(write: Write, run: Run) -> None:
    write("t.csv", "No,Date,Who,Text,Paper,Link\n1,2020-01-02,Arland,Says,The Herald,\n"
          "2,2020-01-03,Arland,More,The Herald,https://h.example/2\n")  # fmt: skip
    write("t.yaml", "").write_text(
        PLAIN.replace(
            "says: Text", "says: Text, source.publisher: Paper, source.url: Link"
        ).replace("issue: pay", "issue: pay, source.published: '{Date}'")
    )
    assert run("new", "x").code == 0
    assert run("source", "mine", "--publisher", "The Herald", "--published", "2020-01-03", "--url",
               "https://h.example/2").code == 0  # fmt: skip
    assert run("import", "t.csv", "--mapping", "t.yaml").code == 0
    names = [s["id"] for s in json.loads(run("list", "--format", "json").out)["sources"]]
    assert sorted(names) == ["mine", "the-herald-2020-01-02"]
    assert "2 unchanged" in run("import", "t.csv", "--mapping", "t.yaml").out


def test_talks_over_days_open_and_close(write: Write) -> None:
    mapping = PLAIN.replace("kind: statement", "round: '{No}'") + "values: {kind: {Talks: talks}}\n"
    mapping = mapping.replace("by: Who", "by: Who, kind: Type") + "split: {by: ','}\n"
    found = lines(read(write, 'No,Date,Who,Text,Type\nr1,10-11 May 2023,"RUS, UKR",Meet,Talks\n',
                       mapping))  # fmt: skip

    assert [(line.entered.kind, line.entered.raw["occurred"]) for line in found] == [
        ("talks-opened", ["2023-05-10"]), ("talks-closed", ["2023-05-11"]),
    ]  # fmt: skip
    assert all(line.entered.raw["between"] == ["RUS", "UKR"] for line in found)


HTML = (
    'No,Date,Who,Text\n1,2020-01-01,Arland,"<p>The <a href=""https://a.example/1?a=1&amp;b=2"">'
    "ministry</a> says no</p>\"\n2,2020-01-02,Arland,\"<a href='mailto:b@a.example'>Mail</a>, "
    '<a href=""https://a.example/2"">https://a.example/2</a>"\n'
)


def test_an_address_behind_words_stays_behind_them(write: Write) -> None:
    found = lines(read(write, HTML))

    assert [line.entered.raw["says"] for line in found] == [
        ["The ministry (https://a.example/1?a=1&b=2) says no"],
        ["Mail (mailto:b@a.example), https://a.example/2"],
    ]


def test_addresses_behind_words_are_a_column_of_their_own(write: Write) -> None:
    mapping = PLAIN.replace("says: Text", "says: Text, source.url: Text (link)")
    found = lines(read(write, HTML, mapping))

    assert [line.entered.raw["says"] for line in found] == [
        ["The ministry says no"], ["Mail (mailto:b@a.example), https://a.example/2"],
    ]  # fmt: skip
    assert [entered.raw["url"] for line in found for entered in line.declares
            if entered.kind == "source"] == [["https://a.example/1?a=1&b=2"],
                                             ["https://a.example/2"]]  # fmt: skip


def test_addresses_behind_words_come_before_those_of_a_column_of_that_name(write: Write) -> None:
    table = open_table(str(write("t.csv", (
        "Date,Text,Text (link)\n2020-01-01,<a href='https://a.example/1'>Says no</a>,\n"
        "2020-01-02,Says yes,https://a.example/2\n"
    ))))  # fmt: skip
    assert table.columns == ("Date", "Text", "Text (link)")
    assert [row.cells["Text (link)"] for row in table.rows()] == [
        "https://a.example/1", "https://a.example/2",
    ]  # fmt: skip


def workbook(tmp_path: Path, fill: Callable[[Any, Any], None], name: str = "t.xlsx") -> Path:
    """A workbook with the columns of `PLAIN`, filled by a function of its book and its sheet."""
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.active
    page.append(["No", "Date", "Who", "Text"])
    fill(book, page)
    book.save(tmp_path / name)
    return tmp_path / name


def test_what_stands_in_one_cell_of_several_rows_holds_for_each(tmp_path: Path) -> None:
    def fill(_: Any, page: Any) -> None:
        page.append([1, "2018-07-06", "Arland", "First"])
        page.append([2, None, "Borland", "Second"])
        page.append([3, None, None, "Third"])
        page.append([None, None, None, None])
        page.merge_cells("B2:B5")
        page.merge_cells("C3:C4")

    reader = RowReader(read_mapping(PLAIN, name="t"), open_table(str(workbook(tmp_path, fill))))
    found = lines(reader)

    assert [(one.entered.raw["occurred"], one.entered.raw["by"]) for one in found] == [
        (["2018-07-06"], ["Arland"]), (["2018-07-06"], ["Borland"]), (["2018-07-06"], ["Borland"]),
    ]  # fmt: skip


def test_notes_and_days_of_a_workbook_from_1904_are_asked_about(tmp_path: Path) -> None:
    from openpyxl.comments import Comment
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def fill(book: Any, page: Any) -> None:
        book.epoch = CALENDAR_MAC_1904
        page.append([1, 41824, "Arland", "Says first"])
        page["D2"].comment = Comment("As the Herald has it", "me")

    told = explain(str(workbook(tmp_path, fill))).text

    assert "this makes it 2018-07-05" in told
    assert "dates: {serial: 1904}" in told
    assert "1 cell with a note, which is not read (D2: 'As the Herald has it')" in told


def test_a_draft_gives_two_texts_of_the_same_letters_two_names(write: Write) -> None:
    told = explain(str(write("t.csv", "No,Date,Who,Text\n1,2020-01-01,A+B Corp,It says\n"
                                      "2,2020-01-02,A B Corp,It says more\n"))).text  # fmt: skip

    (one,) = (line for line in told.splitlines() if line.strip().startswith("A+B Corp: "))
    (two,) = (line for line in told.splitlines() if line.strip().startswith("A B Corp: "))
    assert one.split()[2] == "a-b-corp"
    assert two.split()[3] not in one
    assert "A name of its own? Its letters are those of A+B Corp, a-b-corp" in two


def test_a_default_made_of_a_cell_is_split_as_the_cell_would_be(write: Write) -> None:
    mapping = PLAIN + "split: {by: /}\n"
    mapping = mapping.replace("{kind: statement", "{by: '{Both}', kind: statement")
    (line,) = lines(read(write, "No,Date,Who,Text,Both\n1,2020-01-01,,Says,USA/China\n", mapping))

    assert line.entered.raw["by"] == ["USA", "China"]


def test_years_beside_days_of_two_digits_say_their_century(write: Write) -> None:
    told = explain(str(write("t.csv", "No,Date,Year,Text\n1,9/24/06,1906,It is set up\n"
                                      "2,1/11/00,2000,It is made larger\n"))).text  # fmt: skip
    assert "occurred: [Date, Year]" in told
    reader = read(write, "No,Date,Year,Text\n1,9/24/06,1906,One\n2,1/11/00,1999,Two\n",
                  PLAIN.replace("occurred: Date, by: Who", "occurred: [Date, Year]")
                  + "dates: {order: month-first, century: 2000}\n")  # fmt: skip

    assert [line.entered.raw["occurred"] for line in reader.lines()] == [["1906-09-24"]]
    assert "line 3, column 'Date': '1/11/00 1999': '1'" in str(reader.problems[0])


def test_a_link_that_is_none_is_told_and_its_row_is_kept(write: Write, run: Run) -> None:
    write("t.csv", "No,Date,Who,Text,Link\n1,2020-01-01,Arland,One,see page 4\n"
                   "2,2020-01-02,Arland,Two,www.news.example/2\n")  # fmt: skip
    write("t.yaml", PLAIN.replace("says: Text", "says: Text, source.url: Link"))
    told = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")

    assert told.out.startswith("2 new")
    assert ("no link: line 2, column 'Link': 'see page 4' is no web address, so it is the title of "
            "its source") in told.err  # fmt: skip
    sources = json.loads(run("list", "--format", "json").out)["sources"]
    assert [(one.get("title"), one.get("url")) for one in sources] == [
        ("see page 4", None), (None, "https://www.news.example/2"),
    ]  # fmt: skip


def test_a_link_with_a_password_is_a_problem_of_its_row(write: Write, run: Run) -> None:
    write("t.csv", "No,Date,Who,Text,Link\n1,2020-01-01,Arland,One,https://a:b@news.example/1\n"
                   "2,2020-01-02,Arland,Two,https://[::1\n")  # fmt: skip
    write("t.yaml", PLAIN.replace("says: Text", "says: Text, source.url: Link"))
    told = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")

    assert told.code == 3
    assert "line 2, column 'Link': holds a name or password for its site" in told.err
    assert "line 3, column 'Link': 'https://[::1' names no site" in told.err
    assert "2 of 2 rows would be refused" in run("import", "t.csv", "--explain").out


@pytest.mark.parametrize("behind", ["https://herald.example/1", ""])
def test_the_address_behind_the_words_of_a_link_is_its_link(
    write: Write, run: Run, behind: str
) -> None:
    link = f"[The Herald]({behind})" if behind else "The Herald"
    write("t.md", "| Date | Who | Text | Link |\n|---|---|---|---|\n"
                  f"| 2020-01-01 | Arland | One | {link} |\n"
                  "| 2020-01-02 | Arland | Two | https://news.example/2 |\n")  # fmt: skip
    draft = run("import", "t.md", "--explain").out
    assert "source.url: Link " in draft
    assert "not used" not in draft
    write("t.yaml", draft)
    told = run("-n", "x", "import", "t.md", "--mapping", "t.yaml")

    assert told.out.startswith("2 new"), told.err
    assert ("no link" in told.err) == (not behind)
    sources = json.loads(run("list", "--format", "json").out)["sources"]
    assert [(one.get("title"), one.get("url")) for one in sources] == [
        ("The Herald", behind or None), (None, "https://news.example/2"),
    ]  # fmt: skip


def test_interrupted_it_says_how_far_it_came(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.interchange.importing import checking
    from timeline.recording.desk import Desk

    write("t.csv", "No,Date,Who,Text\n1,2020-01-01,Arland,One\n2,2020-01-02,Arland,Two\n")
    write("t.yaml", PLAIN)
    monkeypatch.setattr(checking, "CHUNK", 3)
    put, parts = Desk.put, []

    def interrupted(self: Any, batches: Any) -> None:
        parts.append(batches)
        if len(parts) == 2:
            raise KeyboardInterrupt
        put(self, batches)

    monkeypatch.setattr(Desk, "put", interrupted)
    told = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")

    assert told.code == 130
    assert "Interrupted: 3 of 5 entries were recorded. Run it again" in told.err
    monkeypatch.setattr(Desk, "put", put)
    again = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")
    assert again.code == 0, again.err
    listed = json.loads(run("list", "developments", "--format", "json").out)["developments"]
    assert [one["says"] for one in listed] == ["One", "Two"]


def test_another_desk_that_writes_meanwhile_loses_nothing(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.interchange.importing import checking
    from timeline.recording.desk import Desk

    rows = "".join(f"{n},2020-01-0{n},Arland,Text {n}\n" for n in range(1, 8))
    write("t.csv", f"No,Date,Who,Text\n{rows}")
    write("t.yaml", PLAIN)
    monkeypatch.setattr(checking, "CHUNK", 3)
    put, parts = Desk.put, []

    def beside(self: Any, batches: Any) -> None:
        parts.append(batches)
        if len(parts) == 2:
            assert run("-n", "x", "party", "Borland").code == 0
        put(self, batches)

    monkeypatch.setattr(Desk, "put", beside)
    told = run("-n", "x", "import", "t.csv", "--mapping", "t.yaml")

    assert told.code == 0, told.err
    assert told.out.startswith("7 new")
    listed = json.loads(run("list", "--format", "json").out)
    assert [one["says"] for one in listed["developments"]] == [f"Text {n}" for n in range(1, 8)]
    assert {one["party"] for one in listed["parties"]} == {"Arland", "Borland"}


def test_what_stands_beside_the_rows_is_named_by_the_import_too(run: Run, write: Write) -> None:
    write("t.md", "Our notes\n\n- 2018-05-03: Talks open\n")
    write("t.yaml", "columns: {occurred: Date, says: Text}\ndefaults: {kind: statement, "
          "issue: pay, speaker: Notes}\ndeclare: [issues]\n")  # fmt: skip
    arguments = ("import", "t.md", "--mapping", "t.yaml", "-n", "pay", "--db", "a.db", "--dry-run")

    assert "not read, beside the rows: lines that are no item of a list (1)" in run(*arguments).err
    told = json.loads(run(*arguments, "--format", "json").out)
    assert told["not_read"] == ["lines that are no item of a list (1)"]


@pytest.mark.parametrize(("one", "other"), [("England", "Scotland"), ("Gaza", "West Bank")])
def test_parts_of_a_country_are_not_merged_into_it(write: Write, one: str, other: str) -> None:
    told = explain(str(write("t.csv", f"Date,Party,Text\n2020-01-01,{one},asks for more\n"
                             f"2020-01-02,{other},asks for less\n"))).text  # fmt: skip
    for name in (one, other):
        assert f"{name}: {slug(name)}  # QUESTION" in told
    mapping = PLAIN.replace("key: [No]", "key: [No]\ncountries: codes")
    rows = f"No,Date,Who,Text\n1,2020-01-01,{one},a\n2,2020-01-02,{other},b\n"
    assert len({line.entered.raw["by"][0] for line in lines(read(write, rows, mapping))}) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Korea, Republic of", "KOR"),
        ("Trinidad & Tobago", "TTO"),
        ("Bosnia and Herzegovina", "BIH"),
        ("Côte d’Ivoire", "CIV"),
        ("Great Britain", "GBR"),
    ],
)
def test_countries_by_the_names_that_they_have(write: Write, text: str, code: str) -> None:
    rows = f'No,Date,Who,Text\n1,2020-01-01,"{text}",a\n'
    mapping = PLAIN.replace("key: [No]", "key: [No]\ncountries: codes\nsplit: {by: none}")
    (line,) = lines(read(write, rows, mapping))
    assert line.entered.raw["by"] == [code]


@pytest.mark.parametrize("mark", ["ditto", "Do.", "ídem", "same as above", "〃", "同上"])
def test_a_mark_for_the_row_above_is_no_party(write: Write, mark: str) -> None:
    rows = f"Date,Party,Text\n2020-01-01,Union,asks for more\n2020-01-02,{mark},asks again\n"
    rows += "2020-01-03,Employer,objects to it\n"
    told = explain(str(write("t.csv", rows))).text
    assert f"# FILL IN: {mark}: CODE  # 1 row, line 3; " in told
    reader = read(write, f"No,Date,Who,Text\n1,2020-01-01,Union,a\n2,2020-01-02,{mark},b\n")
    assert len(list(reader.lines())) == 1
    assert f"'{mark}'" in str(reader.problems[0])


def test_a_party_keeps_its_name_beside_the_short_one(run: Run, write: Write) -> None:
    write("t.csv", "Date,By,To,Text\n2020-01-01,Société Générale,Banque d'État,asks for it\n"
          "2020-01-02,Banque d'État,Müller GmbH,refuses it\n")  # fmt: skip
    told = run("import", "t.csv", "--explain").out
    assert "  - {party: societe-generale, name: Société Générale}" in told
    write("m.yaml", told)
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("2 new")
    listed = run("list").out
    for name in ("Société Générale", "Banque d'État", "Müller GmbH"):
        assert f"name {name}" in listed
    events = run("log").out
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("0 new")
    assert run("log").out == events


def test_what_may_be_several_names_is_declared_by_a_person(write: Write) -> None:
    told = explain(str(write("t.csv", "Date,By,Text\n2020-01-01,\"Baker, Miller & Co.\",asks it\n"
                             "2020-01-02,\"Baker, Miller & Co.\",asks again\n"))).text  # fmt: skip
    assert "# parties:  # their names in full" in told
    assert "  # - {party: baker-miller-co, name: 'Baker, Miller & Co.'}" in told
    assert not read_mapping(told, name="t").declared


@pytest.mark.parametrize(
    "odd", ["A\x07 corp", "A\ufffe corp", "{x: [y] # z}", "- dash: a", "long " * 80]
)
def test_a_name_of_odd_characters_makes_no_draft_that_cannot_be_used(
    run: Run, write: Write, odd: str
) -> None:
    write("t.csv", f'Date,By,Text\n2020-01-01,"{odd}",asks for it\n2020-01-02,Union,refuses it\n')
    told = run("import", "t.csv", "--explain")
    assert told.code == 0, told.err
    write("m.yaml", told.out)
    assert "2 new" in run("import", "t.csv", "--mapping", "m.yaml").out
