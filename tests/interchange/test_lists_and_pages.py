"""Lists in plain text, tables of Markdown pages, and documents of YAML around their rows."""

from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from events.errors import Refused
from timeline.interchange.mapping.explain import explain
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.shape import Reading, Table

Run = Callable[..., Any]
Write = Callable[..., Path]


def cells(table: Table) -> list[tuple[int, dict[str, str]]]:
    return [(row.line, row.cells) for row in table.rows()]


@pytest.mark.parametrize(
    "text",
    [
        "2019-01-30: They meet\n5 May 2019: One raises\nMid-May 2019: It stalls\n",
        "- 2019-01-30: They meet\n- 5 May 2019: One raises\n- Mid-May 2019: It stalls\n",
        "* 2019-01-30 – They meet\n* 5 May 2019 – One raises\n* Mid-May 2019 – It stalls\n",
        "1. 2019-01-30, They meet\n2. 5 May 2019, One raises\n3. Mid-May 2019, It stalls\n",
        "2019-01-30 - They meet\n\n5 May 2019 - One raises\n\nMid-May 2019 - It stalls\n",
    ],
)
def test_a_plain_text_whose_lines_begin_with_days_is_a_list(
    run: Run, write: Write, text: str
) -> None:
    found = cells(open_table(str(write("t.txt", text))))
    assert [row["Date"] for _, row in found] == ["2019-01-30", "5 May 2019", "Mid-May 2019"]
    assert [row["Text"] for _, row in found] == ["They meet", "One raises", "It stalls"]
    write("m.yaml", run("import", "t.txt", "--explain").out)
    assert run("import", "t.txt", "--mapping", "m.yaml").out.startswith("3 new")
    assert "3 unchanged" in run("import", "t.txt", "--mapping", "m.yaml").out


def test_a_line_of_such_a_list_without_a_day_is_a_problem_and_no_part_of_another(
    write: Write,
) -> None:
    path = write("t.txt", "The talks\n\n2019-01-30: They meet\nthe same day: One objects\n"
                 "5 May 2019: One raises\n   to the full sum\n")  # fmt: skip
    table = open_table(str(path))
    told = list(table.rows())
    assert [row.line for row in told] == [3, 4, 5]
    assert "does not begin with a day" in str(told[1].problem)
    assert told[2].cells["Text"] == "One raises\nto the full sum"
    assert table.beside == ("lines that are no item of a list (1)",)


@pytest.mark.parametrize(
    "said", ["USA says it would be 30 percent", "قال الوزير ان المحادثات", "mehr als 3 Tage"]
)
def test_words_behind_a_day_are_no_part_of_it(write: Write, said: str) -> None:
    path = write("t.md", f"- 4 May 2018: {said}\n- 2018-05-05: {said}\n")
    assert [row for _, row in cells(open_table(str(path)))] == [
        {"Date": "4 May 2018", "Text": said}, {"Date": "2018-05-05", "Text": said}]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Date\tWho\tText\n2019-01-30\tUSA\tnote: one\n2019-01-31\tUSA\tnote: two\n",
        "Date;Text\n2019-01-30;USA: one\n2019-01-31;USA: two\n",
        "Date,Text\n2019-01-30, USA: one\n2019-01-31, USA: two\n",
    ],
)
def test_a_table_in_a_plain_text_stays_one(write: Write, text: str) -> None:
    table = open_table(str(write("t.txt", text)))
    assert table.form == "csv"
    assert table.columns[0] == "Date"


def test_what_is_said_to_be_a_table_is_read_as_one(write: Write) -> None:
    path = str(write("t.txt", "2019-01-30: They meet\n2019-02-01: They meet again\n"))
    assert open_table(path).form == "md"
    assert open_table(path, form="csv").form == "csv"
    assert open_table(path, Reading(header=0)).form == "csv"


@pytest.mark.parametrize(
    ("item", "day", "text"),
    [
        ("2015 (December 15–19): Nairobi", "December 15–19 2015", "Nairobi"),
        ("2015 (3 May) – Nairobi", "3 May 2015", "Nairobi"),
        ("2015 (10 parties): Nairobi", "2015", "(10 parties): Nairobi"),
        ("3 May 2015 (in 2 rooms): Nairobi", "3 May 2015", "(in 2 rooms): Nairobi"),
    ],
)
def test_a_day_in_brackets_tells_more_of_its_year(
    write: Write, item: str, day: str, text: str
) -> None:
    found = cells(open_table(str(write("t.md", f"- {item}\n- 4 May 2016: b\n"))))
    assert found[0] == (1, {"Date": day, "Text": text})


PAGE = """# Talks

They went on.

| Date | Who | Text |
|:-----|-----|------|
| 2020-01-01 | **USA** | asks for [more](https://a.example/1) |
| 2020-01-02 | CHN | refuses \\| walks out |
| | | |
2020-01-03 | USA | insists

After it.

| Other | Table |
|---|---|
| 1 | 2 |
"""


@pytest.mark.parametrize("part", ["[", "(5 ", "1", "#", " "])
def test_a_long_line_takes_no_longer_than_it_is(write: Write, part: str) -> None:
    long = part * (20_000 // len(part))
    text = f"# {long}x\n| Date | {long}\n|---{long}x\n- 2018 ({long}x\n- 2019: {long}x\n"
    begun = process_time()
    assert len(cells(open_table(str(write("t.md", text))))) == 2
    assert process_time() - begun < 1


def test_a_table_of_a_page_is_read_and_the_rest_told(write: Write) -> None:
    table = open_table(str(write("t.md", PAGE)))
    found = cells(table)
    assert table.columns == ("Date", "Who", "Text", "Text (link)")
    assert found == [
        (7, {"Date": "2020-01-01", "Who": "USA", "Text": "asks for more",
             "Text (link)": "https://a.example/1"}),
        (8, {"Date": "2020-01-02", "Who": "CHN", "Text": "refuses | walks out"}),
        (10, {"Date": "2020-01-03", "Who": "USA", "Text": "insists"}),
    ]  # fmt: skip
    assert table.beside == ("lines outside the table (3)", "rows of further tables (3)")


def test_a_cell_beside_such_a_table_is_a_problem(write: Write) -> None:
    path = write("t.md", "| Date | Text |\n|---|---|\n| 2020-01-01 | a | b |\n")
    (row,) = open_table(str(path)).rows()
    assert "'b' stands to the right of the last of 2 columns" in str(row.problem)


def test_a_page_with_a_list_and_a_table_is_read_as_its_list(write: Write) -> None:
    path = write(
        "t.md", "- 1 May 2020: a\n- 2 May 2020: b\n\n| Date | Text |\n|---|---|\n| x | y |\n"
    )
    table = open_table(str(path))
    assert [row["Text"] for _, row in cells(table)] == ["a", "b"]
    assert table.beside == ("lines that are no item of a list (2)",)


@pytest.mark.parametrize(
    "text",
    [
        "title: Talks\nevents:\n- {date: 2020-01-01, what: a}\n- {date: 2020-01-02, what: b}\n",
        "rows:\n- date: 2020-01-01\n  what: a\n- date: 2020-01-02\n  what: b\ntitle: Talks\n",
    ],
)
def test_the_list_of_rows_within_a_document_of_yaml(write: Write, text: str) -> None:
    table = open_table(str(write("t.yaml", text)))
    assert [row for _, row in cells(table)] == [
        {"date": "2020-01-01", "what": "a"},
        {"date": "2020-01-02", "what": "b"},
    ]
    assert table.beside == ("title",)
    assert "is not read: title" in explain(table.path).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\n", "is no list of rows"),
        ("a: [{x: 1}]\nb: [{x: 2}]\n", r"several lists of objects \(a, b\)"),
        ("developments:\n- {kind: demand}\n", "is a file for 'timeline append'"),
        ("a: [{x: 1}]\na: [{x: 2}]\n", "'a' stands twice"),
    ],
)
def test_a_document_of_yaml_without_one_list_is_refused(write: Write, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        open_table(str(write("t.yaml", text)))
