"""`--explain`: a first mapping whose guesses and questions say how many rows, and which."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from events.errors import Refused
from timeline.interchange.mapping.explain import explain
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.mapping.rows import RowReader
from timeline.interchange.tables.files import open_table
from timeline.interchange.wording import contrast

Run = Callable[..., Any]
Write = Callable[..., Path]


def said(write: Write, text: str, name: str = "rows.csv", encoding: str = "utf-8") -> str:
    """The mapping, its lines joined by one space where a comment goes on."""
    told = explain(str(write(name, text, encoding))).text
    read_mapping(told, name="t")  # it can be read as it stands
    return told


def test_which_dollar_is_asked_with_rows_and_an_example(write: Write) -> None:
    told = said(write, "Date,Headline,Who,Amount\n2018-03-22,One,US,$50 billion\n"
                "2018-03-23,Two,US,25%\n2018-03-24,Three,US,up to 60 billion dollars\n"
                )  # fmt: skip

    assert "# FILL IN: '$50 billion' (line 2; 2 rows): which dollar is it?\n# dollar: USD" in told
    assert "2 of 3 rows would be refused (1 development from the others)" in told
    assert "2 rows (lines 2, 4): column 'Amount': '$50 billion': which dollar is '$'?" in told
    mended = told.replace("# dollar: USD", "dollar: USD")
    assert read_mapping(mended, name="t").dollar == "USD"


def test_bare_amounts_in_order_by_chance_are_no_key(write: Write) -> None:
    told = said(write, "Date,Who,What,Amount\n2026-03-02,A,asks,300\n2026-03-10,B,offers,100\n")
    assert "key: [Date, What]" in told
    assert "Amount (2 rows)" in told
    assert "of 1 row.\n" in said(write, "Date,What\nx,y\n")


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("2,500 EUR", "# FILL IN: '1.500 EUR' (line 2; 1 row) can be read two ways"),
        ("2.5 EUR", "'2.5 EUR' (line 3; 1 row) has a decimal point, so that is the guess:\n"
                    "figures: {decimal: point}"),
        ("2,5 EUR", "has a decimal comma; so 1.500 is fifteen hundred:\n"
                    "figures: {decimal: comma}"),
        ("from 10% to 25%", "is it a range, or a change?"),
    ],
)  # fmt: skip
def test_a_figure_of_two_readings_is_asked_about(write: Write, last: str, told: str) -> None:
    table = f'Date,Who,Amount\n2020-01-01,US,1.500 EUR\n2020-01-02,US,"{last}"\n'
    assert told in said(write, table)


def test_decimal_commas_and_unreadable_quantities_are_asked_about(write: Write) -> None:
    told = said(write, "Datum;Ereignis;Wer;Betrag\n22.03.2018;Eins ist gesagt;USA;3,5 Mrd. €\n"
                "23.03.2018;Zwei ist gesagt;USA;25 %\n24.03.2018;Drei ist gesagt;USA;viel\n"
                "25.03.2018;Vier ist gesagt;USA;1.500 Mio. Euro\n")  # fmt: skip

    assert "# QUESTION: '3,5 Mrd. €' (line 2; 1 row) has a decimal comma" in told
    assert "figures: {decimal: comma}" in told
    assert "1 row in Betrag cannot be read as a quantity, e.g. line 4: 'viel' has no number" in told
    assert "1 of 4 rows would be refused" in told


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        (("03/04/2018", "23/03/2018"),
         "# QUESTION: '03/04/2018' (line 2; 1 row) can be read two ways; 1 row can only be "
         "day-first, e.g. '23/03/2018' (line 3), so that is the guess:\ndates: {order: day-first}"),
        (("So. 08.04.2018", "c. 23.03.2018"),
         "'So. 08.04.2018' (line 2; 1 row) can be read two ways; 1 row can only be day-first"),
        (("03/04/2018", "05/06/2018"),
         "# FILL IN: '03/04/2018' (line 2; 2 rows) can be read two ways, and nothing in the file "
         "decides. One of these:\n# dates: {order: day-first}    # 2018-04-03\n"
         "# dates: {order: month-first}    # 2018-03-04"),
        (("03/04/2018", "23/03/2018", "03/23/2018"),
         "the file has both: '23/03/2018' (line 3) can only be day-first; '03/23/2018' (line 4)"),
        (("22.03.18", "23.03.18"),
         "# QUESTION: '22.03.18' (line 2; 2 rows) has a year of two digits; this makes it "
         "2018-03-22.\ndates: {century: 2000}"),
        (("43181", "43182"), "'43181' (line 2; 2 rows) is a spreadsheet's number of a day; this "
         "makes it 2018-03-22.\ndates: {serial: 1900}"),
        (("March 22", "2018-03-23"), "# FILL IN: 'March 22' (line 2; 1 row) has no year"),
        (("2018-03-22", "2018-03-23", "soon"), "1 row cannot be read as dates, e.g. 'soon' (line "
         "4)"),
    ],
)  # fmt: skip
def test_dates_are_asked_about(write: Write, dates: tuple[str, ...], asked: str) -> None:
    rows = "".join(f"{date},Headline {i},US\n" for i, date in enumerate(dates))

    assert asked in said(write, "Date,Headline,Who\n" + rows)


def test_what_ends_a_measure_is_asked_about_as_that(write: Write) -> None:
    told = said(
        write,
        "Date,Headline,Who,Type\n2018-03-22,One,US,Tariff lifted\n"
        "2018-03-23,Two,US,Tariffs suspended\n2018-03-24,Three,China,Tariffs\n",
    )
    assert (
        "Tariff lifted: statement  # QUESTION: 1 row, line 2. measure-lifted or tariff-th" in told
    )
    assert (
        "Tariffs suspended: statement  # QUESTION: 1 row, line 3. measure-suspended or ta" in told
    )


def test_what_a_guessed_kind_needs_is_told(write: Write) -> None:
    told = said(write, "Date,Headline,Who,Type\n2018-03-22,One,US,Demand\n"
                "2018-03-23,Two,US,Demand\n2018-03-24,Three,China,Tariffs\n"
                "2018-03-25,Four,China,Response\n")  # fmt: skip

    assert "Demand: demand  # 2 rows, lines 2, 3\n" in told
    assert "  proposal: '{by}-proposal'  # QUESTION: 2 rows, lines 2, 3: " in told
    assert "set: {to: all}}  # QUESTION: toward whom?" in told
    assert ("Response: response  # 1 row, line 5; it needs to-proposal or to-measure and answer, "
            "too: FILL IN a column, default or rule") in told  # fmt: skip
    assert ("Tariffs: statement  # QUESTION: 1 row, line 4. tariff-threat or measure-announced or "
            "measure-imposed?") in told  # fmt: skip
    assert "1 row (line 5): answer: response needs answer" in told
    assert "1 of 4 rows would be refused (3 developments from the others)" in told


def test_needs_are_told_behind_what_else_is_wrong_with_the_same_rows(write: Write) -> None:
    told = said(write, "Date,Headline,Who,Type\n03/04/2018,One,US,Response\n"
                "04/05/2018,Two,US,Response\n")  # fmt: skip

    assert "is ambiguous" in told
    assert "2 rows (lines 2, 3): answer: response needs answer" in told


def test_rules_are_offered_with_what_their_kinds_need(write: Write) -> None:
    told = said(write, "Date,Headline,Who\n2018-03-22,US threatens tariffs,US\n"
                "2018-03-23,Talks open,Both\n")  # fmt: skip

    assert ("#  - {when: {Headline: tariff}, set: {kind: tariff-threat, to: PARTY, measure: NAME}}"
            "\n#      1 row, e.g. line 2: 'US threatens tariffs'; or measure-announced"
            ) in told  # fmt: skip
    assert "set: {kind: talks-opened, round: NAME}}" in told


def test_rules_are_offered_for_the_usual_words_of_a_german_list(write: Write) -> None:
    told = said(write, "Datum;Wer;Was\n3. Mai 2018;USA;verlangt Abbau um 200 Mrd. USD\n"
                "4. Mai 2018;China;lehnt ab\n15.06.2018;USA;25% Zoll auf 50 Mrd.\n")  # fmt: skip

    assert "{when: {Was: verlangt}, set: {kind: demand, to: PARTY, proposal: NAME}}" in told
    assert "{when: {Was: lehnt}, set: {kind: response, to-proposal: NAME, answer: refuses}}" in told
    assert "{when: {Was: zoll}, set: {kind: tariff-threat, to: PARTY, measure: NAME}}" in told


def test_both_sides_are_those_of_the_other_rows_where_one_of_them_is_a_country(
    write: Write,
) -> None:
    told = said(write, "Date,Headline,Who\n2018-03-22,A call,France\n2018-03-23,A reply,UAW\n"
                "2018-03-24,They met,Both\n")  # fmt: skip

    assert "France: FRA" in told
    assert "Both: {each: [FRA, UAW]}" in told


def test_columns_of_each_party_s_acts_are_found(run: Run, write: Write) -> None:
    write("rows.csv", "Date,US action,China's reply\n"
          "2018-07-06,Tariffs on 34 bn take effect,Tariffs on 34 bn in kind\n"
          "2018-08-23,More tariffs take effect,\n2018-09-01,,\n")  # fmt: skip

    told = run("import", "rows.csv", "--explain").out

    assert (
        """
  - when: {US action: "*"}  # 2 rows, lines 2, 3
    columns: {says: [US action]}
    defaults: {by: USA, to: CHN}
    # QUESTION: which of these are moves?
    # rules:
    #  - {when: {US action: tariff}, set: {kind: tariff-threat, measure: NAME}}
"""
        in told
    )
    write("map.yaml", told)
    assert run("import", "rows.csv", "-m", "map.yaml").out.startswith("4 new")


def test_two_parties_in_a_cell_are_an_act_of_each(write: Write) -> None:
    told = said(write, "Date,Headline,Who\n2018-03-22,One,US\n2018-03-23,Two,China\n"
                "2018-03-24,Three,US and China\n2018-03-25,Four,Somebody else\n"
                '2018-03-26,Five,"US, China"\n')  # fmt: skip

    assert "US and China: {each: [USA, CHN]}  # QUESTION: 1 row, line 4." in told
    assert "US, China: {each: [USA, CHN]}  # QUESTION: 1 row, line 6." in told
    assert "Somebody else: somebody-else  # QUESTION: 1 row, line 5. Is this its name?" in told


def test_a_key_that_tells_no_rows_apart_is_not_offered(write: Write) -> None:
    told = said(write, "Date,Headline,Who,Page\n2018-03-22,One,US,p 1\n2018-03-22,One,US,p 2\n")

    assert "# key: [id]" in told
    assert "(lines 2 and 3 agree in the best of them)" in told


def test_letters_of_another_encoding_are_shown(write: Write) -> None:
    told = said(write, "Date;Headline\n2018-03-22;Zölle auf Stahl\n", encoding="cp1252")

    assert "right: 'Zölle auf Stahl' in line 2? Else name another one" in told


def test_broken_rows_are_told(write: Write) -> None:
    told = said(write, 'Date,Headline,Who\n2018-03-22,"One,US\n2018-03-23,Two,US,more\n'
                "2018-03-24,Three,US\n")  # fmt: skip

    assert "1 row (line 2): a quote opens here and is not closed" in told
    assert "1 row (line 3): 'more' stands to the right of the last of 3 columns" in told
    assert "2 of 3 rows would be refused" in told


def test_what_a_workbook_hides_is_asked_about(tmp_path: Path) -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"] = "US-China timeline, an invented example"
    page.merge_cells("A1:D1")
    for row in (["Date", "Headline", "Who", "Internal"], ["2018-03-22", "One", "US", "x"],
                ["2018-03-23", "Two", "China", None]):  # fmt: skip
        page.append(row)
    page.merge_cells("D3:D4")
    page.column_dimensions["D"].hidden = True
    page.row_dimensions[4].hidden = True
    book.create_sheet("Notes")
    book.save(tmp_path / "a.xlsx")

    told = explain(str(tmp_path / "a.xlsx")).text

    assert "read: {header: 2}" in told
    assert "the others are not read: Notes" in told
    assert "hidden in the workbook, so not used: Internal" in told
    assert "1 row hidden in the workbook (a filter?) and read like the others, e.g. row 4" in told
    assert "1 merged area below the names (e.g. D3:D4)" in told


def test_what_is_hidden_is_not_made_public_by_a_guess(tmp_path: Path) -> None:
    book = Workbook()
    page: Any = book.active
    page.append(["Date", "Headline", "Who", "Notes"])
    page.append(["2018-03-22", "One", "US", "do not publish"])
    page.column_dimensions["D"].hidden = True
    book.save(tmp_path / "a.xlsx")

    assert "do not publish" not in explain(str(tmp_path / "a.xlsx")).text


def test_the_unit_may_stand_in_the_name_of_a_column(write: Write) -> None:
    told = said(write, "Date,Headline,Who,Value (USD bn)\n2018-03-22,One,US,50\n"
                "2018-03-23,Two,US,\n")  # fmt: skip

    assert "# quantity: '{Value (USD bn)} USD bn'" in told
    mapping = read_mapping(told.replace("# quantity", "quantity"), name="t")
    assert mapping.defaults["quantity"] == ("{Value (USD bn)} USD bn",)


def test_what_is_no_row_is_offered_to_be_left_out(run: Run, write: Write) -> None:
    write("rows.csv", "Nr,Date,Headline,Who\n1,2018-03-22,One,US\n,Total,,\n")

    told = run("import", "rows.csv", "--explain").out

    assert "# skip: {Date: [=Total]}" in told
    assert "key: [Nr]" in told
    write("map.yaml", told.replace("# skip", "skip"))
    out = run("import", "rows.csv", "-m", "map.yaml")
    assert out.out.startswith(
        "1 new, 0 corrected, 0 missing, 0 unchanged, 1 skipped by the mapping"
    )


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        ("25 percent", "30 percent", ("25 percent", "30 percent")),
        ("", "new", ("nothing", "new")),
        ("word " * 40 + "end one", "word " * 40 + "end two",
         ("…word word word word end one", "…word word word word end two")),
        ("a\nb", "a b", ("a⏎b", "a b")),
        ("a  b", "a b", ("a␣␣b", "a b")),
        ("USA", "US\u0410", ("USA (U+0041)", "US\u0410 (U+0410)")),
    ],
)  # fmt: skip
def test_two_texts_are_shown_where_they_differ(was: str, now: str, shown: tuple[str, str]) -> None:
    assert contrast(was, now) == shown


@pytest.mark.parametrize(
    ("comma", "point"),
    [
        ("2,5 EUR", "1.75 EUR"),
        ("1.500.000 EUR", "2,000,000 EUR"),
        ("1.500,25 EUR", "1,500.25 EUR"),
        ("0,5 %", "7.25 %"),
    ],
)
def test_a_file_of_both_decimal_marks_is_not_guessed(write: Write, comma: str, point: str) -> None:
    rows = (("a", comma), ("b", point), ("c", "3,5 EUR"))
    told = said(write, "Date,Who,Amount\n" + "".join(
        f'2020-01-0{n},USA,"{amount}"\n' for n, (_, amount) in enumerate(rows, 1)
    ))  # fmt: skip
    assert f"# FILL IN: '{comma}' (line 2; 2 rows) has a decimal comma or points" in told
    assert f"and '{point}' (line 3; 1 row) a decimal point or commas" in told
    assert "\nfigures:" not in told


def test_what_a_decimal_comma_makes_of_a_thousand_is_told(write: Write) -> None:
    told = said(write, 'Date,Who,Amount\n2020-01-01,USA,"2,5 %"\n2020-01-02,USA,"1,500 EUR"\n')
    assert "# So '1,500 EUR' (line 3; 1 row) is 1.5 EUR. Is that right?" in told


def test_a_century_that_makes_a_year_to_come_is_told(write: Write) -> None:
    told = said(write, "Date,Who,Text\n5/3/18,USA,a\n5/31/18,USA,b\n12/1/99,USA,c\n")
    assert "makes it 2018-05-03, and the latest, '12/1/99' (line 4), 2099-12-01." in told
    told = said(write, "Date,Who,Text\n5/3/18,USA,a\n5/31/18,USA,b\n12/1/19,USA,c\n")
    assert "makes it 2018-05-03." in told


@pytest.mark.parametrize("name", ["Date", "Datum", "日期", "Дата"])
def test_a_column_called_date_is_told_of_though_few_of_its_cells_are(
    write: Write, name: str
) -> None:
    told = said(
        write, f"{name},Who,Text\nsame day,USA,says so\nditto,USA,says more\n,CHN,answers\n"
    )
    assert f"occurred: {name}" in told
    assert "tells its day by that of another row" in told


@pytest.mark.parametrize(
    ("head", "rows", "days"),
    [
        ("Year,Date", ["2019,Dec 3-6", "2020,Dec 16", "2021,March 16 & 17"],
         ["2019-12-03/2019-12-06", "2020-12-16", "2021-03-16/2021-03-17"]),
        ("Date,Jahr", ["3. Mai,2019", "4. Mai,2020", ",2021"],
         ["2019-05-03", "2020-05-04", "2021"]),
        ("Date,Year", ["3 May,2019", "4 May 2020,2020", "5 May,2021"],
         ["2019-05-03", "2020-05-04", "2021-05-05"]),
    ],
)  # fmt: skip
def test_days_without_a_year_take_it_from_the_column_beside_them(
    write: Write, head: str, rows: list[str], days: list[str]
) -> None:
    path = write("t.csv", f"{head},Who,Text\n" + "".join(f"{row},USA,says so\n" for row in rows))
    mapping = read_mapping(explain(str(path)).text, name="t")
    reader = RowReader(mapping, open_table(str(path), mapping.reading))
    assert [line.entered.raw["occurred"][0] for line in reader.lines()] == days


def test_times_of_the_first_and_the_last_day(run: Run, write: Write) -> None:
    write("t.csv", "start,end,who,text\n2018-05-03 10:00,2018-05-03 11:00,USA,meets for an hour\n"
          "2018-05-07 10:00,2018-05-09 11:00,CHN,meets for three days\n")  # fmt: skip
    write("m.yaml", run("import", "t.csv", "--explain").out)
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("2 new")
    told = run("list", "developments", "--format", "json").out
    assert '"2018-05-07/2018-05-09"' in told


def test_a_column_of_years_is_no_column_of_numbers(run: Run, write: Write) -> None:
    write("t.md", "## 2018\n- 3 May: USA asks for more\n## 2019\n- 4 May: CHN asks for less\n")
    assert "holds numbers alone" not in run("import", "t.md", "--explain").out


def test_a_column_of_numbers_is_told_how_to_say_of_what(run: Run, write: Write) -> None:
    write("t.csv", 'Date,Who,Text,Ask (t)\n2020-01-01,USA,asks,"1,200"\n2020-01-02,CHN,asks,900\n'
          "Total,,,2100\n")  # fmt: skip
    told = run("import", "t.csv", "--explain").out
    assert "Ask (t) holds numbers alone: quantity: '{Ask (t)} UNIT' under 'defaults'" in told
    assert "'Total' reads as a line of totals" in told
    told = told.replace("defaults:\n", "defaults:\n  quantity: '{Ask (t)} t'\n")
    write("m.yaml", f"{told}\nskip: {{Date: [=Total]}}\nissues: [{{issue: unsorted, unit: t}}]\n")
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("2 new")
    assert '"min": "1200"' in run("log").out


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "Größere Zölle für Österreich, „später“"),
        ("cp1252", "La région a été consultée; où en est-on à l'État ?"),
        ("cp1252", "They ask for £50m – or more"),
        ("cp1250", "Rząd zgodził się na podwyżkę płac górników"),
        ("cp1251", "Переговоры начались в Москве"),
        ("koi8-r", "Переговоры начались в Москве"),
        ("cp932", "関税の引き上げを発表した"),
        ("euc-jp", "関税の引き上げを発表した"),
        ("gb18030", "宣布对华加征关税并举行会谈"),
        ("big5", "宣布對中國加徵關稅並舉行會談"),
        ("cp949", "관세 인상을 발표했다"),
    ],
)
def test_an_encoding_is_guessed_by_its_letters_and_asked_about(
    run: Run, write: Write, encoding: str, words: str
) -> None:
    write("t.csv", f'Date,Who,Text\n2020-01-01,USA,"{words}"\n', encoding)
    told = run("import", "t.csv", "--explain").out
    assert "# QUESTION: the file is not UTF-8." in told
    assert f"right: '{words}' in line 2?" in told
    write("m.yaml", told)
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("1 new")
    assert words in json.loads(run("log", "--format", "json").out)["events"][-1]["body"]["says"]


def test_a_billion_that_may_not_be_english_is_asked_for_and_said_under_values(write: Write) -> None:
    row = 'Date,Who,To,What,Amount\n2020-01-01,USA,CHN,"wants more","1 billion d\'euros"\n'
    told = said(write, row)
    held = "#   quantity: {1 billion d'euros: 1 EUR tn}\n"
    asked = "'1 billion d'euros' (line 2; 1 row): in English, or many times as much? Under values:"
    assert f"# FILL IN: {asked}\n{held}" in told
    assert "is 'billion' that of English, or a thousand times as much" in told
    mended = told.replace("\nvalues:\n", f"\nvalues:\n{held[2:]}")
    reader = RowReader(read_mapping(mended, name="t"), open_table(str(write("rows.csv", row))))
    (line,) = reader.lines()
    assert line.entered.raw["quantity"] == ["1 EUR tn"]


@pytest.mark.parametrize(
    ("figures", "asked"),
    [
        (
            ("Rs 5,000 crore", "Rs 7 crore"),
            "'Rs 5,000 crore' (line 2; 2 rows) is in rupees of India",
        ),
        (
            ("1 billion euro", "2,5 Mrd. Euro"),
            "'1 billion euro' (line 2; 1 row) is in thousands of",
        ),
    ],
)
def test_what_means_another_thing_elsewhere_is_asked_about(
    write: Write, figures: tuple[str, ...], asked: str
) -> None:
    rows = "".join(f'2020-01-0{n},USA,"{one}"\n' for n, one in enumerate(figures, 1))
    assert f"# QUESTION: {asked}" in said(write, f"Date,Who,Amount\n{rows}")
    plain = "Date,Who,Amount\n2020-01-01,USA,1.5 billion USD\n2020-01-02,USA,2 EUR\n"
    assert "thousands of millions" not in said(write, plain)


@pytest.mark.parametrize(
    "text", ["202:0-01-02", "03/04/2020-01-02", "NaN03/04/2020", "03/04/2520", "0*a3/04/2020"]
)
def test_a_text_that_only_looks_like_a_day_in_numbers_is_told_as_none(
    write: Write, text: str
) -> None:
    told = said(write, f"Date,Who,Text\n2020-01-01,US,One\n{text},US,Two\n")
    assert f"1 row cannot be read as dates, e.g. '{text}' (line 3)" in told
    assert "can be read two ways" not in told


@pytest.mark.parametrize(("name", "told"), [("a.xlsx", True), ("a.csv", False)])
def test_a_workbook_that_begins_with_a_cover_says_what_to_do(
    write: Write, tmp_path: Path, name: str, told: bool
) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "Talks"
    book.create_sheet("Rows").append(["Date", "Who"])
    book.save(tmp_path / "a.xlsx")
    write("a.csv", "Date,Who\n")
    with pytest.raises(Refused, match="has column names and no rows that can be read") as refused:
        explain(str(tmp_path / name))
    assert (
        "if the rows are on another sheet, make that the first one" in str(refused.value)
    ) is told
