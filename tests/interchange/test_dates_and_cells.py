"""Hand-made dates, figures, names and cells: read, or asked about, and never guessed."""

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.quantity import IssueWords, Quantity, parse_quantity
from events.spoken.dates import Habits, spoken_date
from events.spoken.figures import read_figure
from events.when import NotADate, parse_when
from timeline.interchange.names import slug, source_id
from timeline.interchange.tables.tidy import plain_text

Run = Callable[..., Any]
Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("March 22, 2018", "2018-03-22"),
        ("Mar. 22 2018", "2018-03-22"),
        ("22 Mar 2018", "2018-03-22"),
        ("22nd of March, 2018", "2018-03-22"),
        ("Thursday, March 22, 2018", "2018-03-22"),
        ("2018-03", "2018-03"),
        ("March 2018", "2018-03"),
        ("2018", "2018"),
        ("23/03/2018", "2018-03-23"),
        ("3/23/2018", "2018-03-23"),
        ("22.03.2018", "2018-03-22"),
        ("2018/3/22", "2018-03-22"),
        ("2018.03.22", "2018-03-22"),
        ("20180322", "2018-03-22"),
        ("2018 3 22", "2018-03-22"),
        ("2018 March 22", "2018-03-22"),
        ("2018-03-22 14:30", "2018-03-22"),
        ("2018-03-22T14:30:00Z", "2018-03-22"),
        ("March 22-24, 2018", "2018-03-22/2018-03-24"),
        ("22 – 24 March 2018", "2018-03-22/2018-03-24"),
        ("March 30 to April 2, 2018", "2018-03-30/2018-04-02"),
        ("c. March 2018", "2018-03~"),
        ("22. März 2018", "2018-03-22"),
        ("1er août 2018", "2018-08-01"),
        ("3 de mayo de 2018", "2018-05-03"),
        ("2018年3月22日", "2018-03-22"),
        ("2018-04~/2018-05-03", "2018-04~/2018-05-03"),
        ("../2018-05-02", "../2018-05-02"),
        ("unknown", "unknown"),
    ],
)
def test_dates_as_people_type_them(text: str, edtf: str) -> None:
    assert spoken_date(text).edtf == edtf


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03/04/2018", "is ambiguous: 2018-04-03 or 2018-03-04?"),
        ("3.4.2018", "is ambiguous"),
        ("March 22", "has no year"),
        ("3/22/18", "has a year of two digits"),
        ("43181", "looks like a spreadsheet's day number"),
        ("31 February 2018", "February 2018 has 28 days"),
        ("last week", "tells its day by that of another row"),
        ("spring 2018", "seasons differ"),
    ],
)
def test_what_is_no_date_is_asked_about(text: str, said: str) -> None:
    with pytest.raises(NotADate, match=said.replace("?", r"\?")):
        spoken_date(text)


def test_the_mapping_s_order_and_year_decide() -> None:
    assert spoken_date("03/04/2018", Habits("day-first")).edtf == "2018-04-03"
    assert spoken_date("03/04/2018", Habits("month-first")).edtf == "2018-03-04"
    assert spoken_date("March 22", Habits(None, 2018)).edtf == "2018-03-22"
    with pytest.raises(NotADate):
        spoken_date("23/04/2018", Habits("month-first"))


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with suppress(NotADate):
        assert parse_when(spoken_date(text).edtf).text


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("25%", "25 percent"),
        ("25 per cent rate", "25 percent rate"),
        ("US$50 billion", "50 USD bn"),
        ("€3.5bn total", "3.5 EUR bn total"),
        (">20 percent", ">20 percent"),
        ("200 USD bn total", "200 USD bn total"),
        ("50 tonnes", "50 tonnes"),
        ("USD 50 billion", "50 USD bn"),
        ("50 Mrd. Euro", "50 EUR bn"),
        ("34 Mio. EUR per-year", "34 EUR mn per-year"),
        ("10-15%", "10..15 percent"),
        ("10 to 15 per cent rate", "10..15 percent rate"),
        ("more than 20%", ">20 percent"),
        ("up to €60 bn", "<=60 EUR bn"),
        ("about 200 USD bn", "~200 USD bn"),
        ("60.. USD bn", "60.. USD bn"),
        ("1,500 EUR", "1500 EUR"),
    ],
)
def test_figures(text: str, quantity: str) -> None:
    assert read_figure(text) == quantity


def test_a_bare_dollar_is_asked_about() -> None:
    for text in ("$50 billion", "50 billion dollars"):
        with pytest.raises(ValueError, match=r"which dollar"):
            read_figure(text)
        assert read_figure(text, "USD") == "50 USD bn"


def test_a_decimal_comma_is_asked_about() -> None:
    for text in ("3,5 Mrd. €", "1.200.000 EUR"):
        with pytest.raises(ValueError, match=r"decimal: comma"):
            read_figure(text)
    assert read_figure("3,5 Mrd. €", None, "comma") == "3.5 EUR bn"
    assert read_figure("1.500,25 EUR", None, "comma") == "1500.25 EUR"
    with pytest.raises(ValueError, match=r"'1,5,0' is no number"):
        read_figure("1,5,0 EUR", None, "comma")


def _quantity(low: Decimal, high: Decimal, shape: str, unit: str) -> Quantity:
    low, high = min(low, high), max(low, high)
    return Quantity(
        min=None if shape == "most" else low,
        max=None if shape in ("least", "more") else low if shape == "one" else high,
        strict=shape == "more", approximate=shape == "one" and low > 5, unit=unit,
    )  # fmt: skip


FIGURES = st.decimals(0, 10**9, allow_nan=False, places=2)


@given(FIGURES, FIGURES, st.sampled_from(["one", "range", "least", "most", "more"]),
       st.sampled_from(["USD bn", "percent", "EUR", "kt", "CNY k"]))  # fmt: skip
def test_a_figure_in_this_program_s_own_form_stays_what_it_is(
    low: Decimal, high: Decimal, shape: str, unit: str
) -> None:
    quantity = _quantity(low, high, shape, unit)

    assert parse_quantity(read_figure(str(quantity)), IssueWords(("kt",))) == quantity


@given(st.text(st.sampled_from("0159.,~<>$€%- USDbnMrdupto"), max_size=16))
def test_any_text_is_a_figure_left_alone_or_refused(text: str) -> None:
    for decimal in (None, "comma"):
        with suppress(ValueError):
            read_figure(text, "USD", decimal)


def test_a_spreadsheet_s_day_numbers_are_read_where_the_mapping_says_so() -> None:
    assert spoken_date("43181", Habits(None, None, 1900)).edtf == "2018-03-22"
    assert spoken_date("41719", Habits(None, None, 1904)).edtf == "2018-03-22"


def test_names() -> None:
    assert slug("Trade deficit") == "trade-deficit"
    assert slug("USA") == "USA"
    assert slug("Größe & Zölle") == "grosse-zolle"
    assert slug("2018") == "n2018"
    assert slug("美国") == "meiguo"
    assert slug("Россия") == "rossiya"
    assert slug("???") == ""
    assert slug("Tariffs", lower=True) == "tariffs"
    assert slug("WTO", lower=True) == "WTO"
    one = source_id("https://www.nytimes.com/a", None)
    assert one.startswith("nytimes.com-")
    assert one != source_id("https://www.nytimes.com/a", None, "2018-05-04")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a <b>bold</b> word &amp; more", "a bold word & more"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ('<a href="https://x.example">link</a><script>x()</script>', "link"),
        ("under <20 and >30", "under <20 and >30"),
        ("AT&T", "AT&T"),
        ("a\u00a0b\u200b c\r\nd\x0be", "a b c\nd\ne"),
    ],
)
def test_crumbs_of_html_are_swept_up(cell: str, text: str) -> None:
    assert plain_text(cell) == text


@given(st.text(max_size=60))
def test_a_tidy_cell_stays_as_it_is(text: str) -> None:
    tidy = plain_text(text, html=False)
    assert plain_text(tidy, html=False) == tidy


@pytest.mark.parametrize(
    ("days", "times"),
    [
        (("2018-05-03 14:30", "2018-05-04", "5 May 2018, 2 pm"), ("14:30", None, "14:00")),
        (("2018-05-03T09:00:00Z", "2018-05-04T10:15:00Z", "2018-05-05T00:00:00Z"),
         ("09:00+00:00", "10:15+00:00", None)),
        (("3. Mai 2018, 14:30 Uhr", "4. Mai 2018", "5. Mai 2018"), ("14:30", None, None)),
    ],
)  # fmt: skip
def test_a_time_in_a_cell_of_days_is_kept(
    run: Run, write: Write, days: tuple[str, ...], times: tuple[str | None, ...]
) -> None:
    cells = "".join(f'"{day}",USA,says thing {n} of all\n' for n, day in enumerate(days))
    write("t.csv", f"Date,Who,Text\n{cells}")
    write("m.yaml", run("import", "t.csv", "--explain").out)
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("3 new")
    told = [json.loads(line) for line in run("log", "--format", "jsonl").out.splitlines()]
    found = [one["body"].get("time") for one in told if "occurred" in one["body"]]
    assert found == list(times)


def test_a_column_of_times_is_read_as_people_write_them(run: Run, write: Write) -> None:
    write("t.csv", "Date,At,Who,Text\n2018-05-03,2:30 pm,USA,a\n2018-05-04,14h05,USA,b\n"
          "2018-05-05,,USA,c\n2018-05-06,later,USA,d\n")  # fmt: skip
    write("m.yaml", "table: t\nnegotiation: t\nkey: [Date]\n"
          "columns: {occurred: Date, time: At, by: Who, says: Text}\n"
          "defaults: {kind: statement, issue: pay}\ndeclare: [parties, issues]\n")  # fmt: skip
    told = run("import", "t.csv", "--mapping", "m.yaml", "--skip-bad")
    assert told.out.startswith("3 new"), told.err
    assert "'later' is no time of day" in told.err
    assert '"time": "14:30"' in run("log").out
    assert '"time": "14:05"' in run("log").out


def test_a_span_with_a_year_of_two_digits_is_recorded(run: Run, write: Write) -> None:
    write("t.csv", "Date,Who,Text\nQ4'18,USA,a\n1H18,USA,b\n二零一八年底,CHN,c\n")
    write("m.yaml", run("import", "t.csv", "--explain").out)
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("3 new")
