"""What a draft asks before anything is lost: names, days, words and separators of a file."""

import ast
import csv
import re
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any

import pytest

from timeline.interchange import wording
from timeline.interchange.countries import title_of
from timeline.interchange.mapping.explain import Explained, explain
from timeline.interchange.mapping.file import Mapping, read_mapping
from timeline.interchange.mapping.rows import Line, RowReader
from timeline.interchange.tables.files import open_table

Run = Callable[..., Any]
Write = Callable[..., Path]


def draft(write: Write, text: str, name: str = "rows.csv") -> tuple[Explained, Mapping]:
    """The first mapping of a file, as text and as it is read."""
    told = explain(str(write(name, text)))
    return told, read_mapping(told.text, name="t")


def made(write: Write, text: str, name: str = "rows.csv") -> list[Line]:
    """The developments that a draft makes as it stands; no row may be refused."""
    _, mapping = draft(write, text, name)
    reader = RowReader(mapping, open_table(str(write(name, text)), mapping.reading))
    found = list(reader.lines())
    assert not reader.problems, [str(problem) for problem in reader.problems]
    return found


COUNTRIES = [name for code in ("AFG", "ALB", "DZA", "AND", "AGO", "ARG", "ARM", "AUS", "AUT", "AZE",
             "BHR", "BGD", "BRB", "BLR", "BEL", "BLZ", "BEN", "BTN", "BWA", "BRA", "BRN", "BGR",
             "BFA", "BDI", "KHM", "CMR", "CAN", "CAF", "TCD", "CHL", "CHN", "COL", "COM", "COG",
             "COK", "CRI", "HRV", "CUB", "CYP", "DNK", "DJI", "DMA", "DOM", "ECU", "EGY", "SLV",
             "GNQ", "ERI", "EST", "ETH", "FJI", "FIN", "FRA", "GAB", "GEO", "GHA", "GRC", "GRD",
             "GTM", "GIN", "GUY", "HTI", "HND", "HUN", "DEU") if (name := title_of(code))
             ]  # fmt: skip


def test_many_texts_have_one_rule_and_a_list_beside_the_draft(write: Write, run: Run) -> None:
    rows = "".join(
        f"{i},2020-01-{i % 28 + 1:02d},{name},OPEC,Objects to the fee\n"
        for i, name in enumerate(COUNTRIES)
    ) + "900,2020-03-01,OPEC,Germany,Answers them all\n"  # fmt: skip
    write("many.csv", "No,Date,Who,Against,What\n" + rows)

    told = run("import", "many.csv", "--explain")

    assert "QUESTION: 65 of them are countries" in told.out
    assert "countries: codes" in told.out
    assert "many.names.csv" in told.err
    with open("many.names.csv", encoding="utf-8-sig", newline="") as stream:
        listed = {(row["text"], row["field"]): row["name"] for row in csv.DictReader(stream)}
    assert listed["Germany", "by"] == listed["Germany", "to"] == "DEU"
    found = made(write, "No,Date,Who,Against,What\n" + rows, "many.csv")
    parties = {name for line in found for field in ("by", "to") for name in line.entered.raw[field]}
    assert "DEU" in parties
    assert "Germany" not in parties
    assert len(parties) == len(COUNTRIES) + 1


def test_a_list_that_is_there_already_stays(write: Write, run: Run) -> None:
    rows = "".join(f"{i},2020-01-01,{name},x,Says so\n" for i, name in enumerate(COUNTRIES))
    write("many.csv", "No,Date,Who,Against,What\n" + rows)
    write("many.names.csv", "mine")

    assert "was not written" in run("import", "many.csv", "--explain").err
    assert Path("many.names.csv").read_text() == "mine"


def test_every_row_has_its_words(write: Write) -> None:
    found = made(
        write,
        "date,name,group,impact,description\n2019-02-01,Arland threatens a duty,Arland,5,\n"
        "2019-02-05,Borland answers with a list,Borland,4,Of steel and glass\n",
    )

    assert found[0].entered.raw["says"] == ["Arland threatens a duty"]
    assert "Borland answers with a list" in found[1].entered.raw["says"][0]
    assert "Of steel and glass" in found[1].entered.raw["says"][0]


def test_rows_that_say_nothing_are_counted_and_asked_about(write: Write) -> None:
    told, _ = draft(write, "Code,Name,Date,Rate\nAFG,Arland,2017-03-17,10.86\n"
                    "ALB,Borland,2016-11-04,0.24\n")  # fmt: skip

    assert "2 of 2 rows say nothing (lines 2, 3)" in told.text
    assert "words that are left out: Name 2" in told.text
    assert "key: [Code]" in told.text


def test_a_blank_first_name_is_no_title(write: Write) -> None:
    found = made(write, ",date,content\n0,1998-08-31,First launch\n1,1999-09-13,Agrees to it\n")

    assert len(found) == 2


def test_the_day_of_the_office_is_not_the_day_of_the_event(write: Write) -> None:
    _, mapping = draft(write, "No,Date added,Event date,Text\n1,2020-05-01,2018-03-22,Said a lot\n")
    assert mapping.columns["occurred"] == ("Event date",)

    told, _ = draft(write, "No,Date added,Event date,Text\n1,2020-05-01,2018-03-22,Said a lot\n")
    assert "days that are left out: Date added 1" in told.text


def test_figures_are_no_key_and_are_found_by_their_cells(write: Write) -> None:
    rows = "Day,Party,Share,What\n2020-01-01,Mine,25%,asks for more\n2020-01-02,Mill,10%,offers"
    _, mapping = draft(write, rows)

    assert mapping.key == ("Day", "What")
    assert mapping.columns["quantity"] == ("Share",)

    counted = "Day,Party,Ton,What\n2020-01-01,Mine,9,asks\n2020-01-02,Mill,4,gives\n"
    _, mapping = draft(write, f"{counted}2020-01-03,Mine,7,asks")
    assert mapping.key == ("Day", "What")
    _, mapping = draft(write, counted.replace("Ton", "Ref").replace("9", "A9").replace("4", "A4"))
    assert mapping.key == ("Ref",)


def test_begin_and_end_in_two_columns_are_one_interval(write: Write) -> None:
    found = made(write, "No,Begins,Ends,Who,Text\n1,20180503,20180504,US,Talks in two days\n"
                 "2,\"May 17, 2018\",\"May 18, 2018\",US,Talks again\n3,2018-06-02,,US,One day\n"
                 )  # fmt: skip

    assert [line.entered.raw["occurred"][0] for line in found] == [
        "2018-05-03/2018-05-04", "2018-05-17/2018-05-18", "2018-06-02",
    ]  # fmt: skip


def test_the_sheet_of_timelinejs_is_known(write: Write) -> None:
    found = made(
        write,
        "Year,Month,Day,Time,End Year,End Month,End Day,Display Date,Headline,"
        "Text,Media,Type,Group\n"
        ",,,,,,,,The talks,A story,,title,\n"
        "2024,3,2,,2024,3,5,2-5 March,Talks,<p>Four <b>days</b></p>,https://m.example/a,,Talks\n"
        "2023,11,,,2024,2,,Winter,Strike,Months of it,,era,Union\n"
        "2024,,,,,,,,Fall,Yearly,,,Union\n",
    )

    assert [line.entered.raw["occurred"][0] for line in found] == [
        "2024-03-02/2024-03-05", "2023-11/2024-02", "2024",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["\x01", "\x1f", "^", "~"])
def test_an_odd_separator_is_named_so_that_the_draft_can_be_read(write: Write, mark: str) -> None:
    rows = mark.join(("Date", "Who", "Text")) + "\n" + mark.join(("2020-01-01", "US", "Says so"))
    _, mapping = draft(write, rows + "\n")

    assert mapping.reading.delimiter == mark
    assert [line.entered.raw["says"] for line in made(write, rows + "\n")] == [["Says so"]]


@pytest.mark.parametrize(
    ("cell", "mark"),
    [("Arland\nBorland", "newline"), ("Arland / Borland", "/"), ("Arland and Borland", " and "),
     ("Arland; Borland", ";"), ("Arland & Borland", "&")],
)  # fmt: skip
def test_what_each_mark_would_make_of_a_cell_is_asked(write: Write, cell: str, mark: str) -> None:
    told, _ = draft(write, f'No,Date,Who,Text\n1,2020-01-01,"{cell}",Joint note\n')

    assert f"QUESTION: {mark!r} stands in 1 text (1 row)" in told.text
    assert "[Arland, Borland]" in told.text


def test_seasons_and_signs_are_asked_about(write: Write) -> None:
    told, _ = draft(write, "Date,Who,Text,Amount\nspring 2018,US,Says so,¥200 billion\n")

    assert "# FILL IN: 'spring 2018' (line 2; 1 row) is a season" in told.text
    assert "dates: {hemisphere: north}" in told.text
    assert "# FILL IN: '¥200 billion' (line 2; 1 row): which currency is it?" in told.text


def test_every_part_of_a_draft_is_asked_for_with_what_it_puts_in() -> None:
    room = Path(wording.__file__).parent
    text = (room / "draft.txt").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^\[([\w ]+)\]\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL))
    code = [ast.parse(path.read_text(encoding="utf-8")) for path in room.rglob("*.py")]
    words = {one.value for tree in code for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    calls = [one for tree in code for one in ast.walk(tree) if isinstance(one, ast.Call)
             and isinstance(one.func, ast.Name) and one.func.id == "draft"]  # fmt: skip

    assert parts.keys() <= words
    for call in calls:
        if isinstance(part := call.args[0], ast.Constant):
            given = {one.arg for one in call.keywords}
            assert given == set(Template(parts[part.value]).get_identifiers()), part.value
