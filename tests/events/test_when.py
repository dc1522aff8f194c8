"""Dates keep strict bounds, say what is wrong with the rest, and never guess."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.when import UNKNOWN, NotADate, When, bounds_of, parse_day, parse_when

D = date


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018-05-03", D(2018, 5, 3), D(2018, 5, 3)),
        ("2018-04", D(2018, 4, 1), D(2018, 4, 30)),
        ("2018", D(2018, 1, 1), D(2018, 12, 31)),
        ("../2018-05-02", None, D(2018, 5, 2)),
        ("../2018-05", None, D(2018, 5, 31)),
        ("2018-05-02/..", D(2018, 5, 2), None),
        ("2018-05/..", D(2018, 5, 1), None),
        ("2018-04~/2018-05-03", D(2018, 4, 1), D(2018, 5, 3)),
        ("2018-04-20/2018-05-03", D(2018, 4, 20), D(2018, 5, 3)),
        ("2017/2018-03", D(2017, 1, 1), D(2018, 3, 31)),
        ("2018-05-03/2018-05-03", D(2018, 5, 3), D(2018, 5, 3)),
        ("0001-01-01", D(1, 1, 1), D(1, 1, 1)),
        ("9999-12-31", D(9999, 12, 31), D(9999, 12, 31)),
        # The edges of the precision meet: neither end is before the other.
        ("2018/2018-01", D(2018, 1, 1), D(2018, 1, 31)),
        ("2018-05/2018-05-01", D(2018, 5, 1), D(2018, 5, 1)),
        # Digits that nobody reported.
        ("201X", D(2010, 1, 1), D(2019, 12, 31)),
        ("20XX", D(2000, 1, 1), D(2099, 12, 31)),
        ("2018-XX", D(2018, 1, 1), D(2018, 12, 31)),
        ("2018-05-XX", D(2018, 5, 1), D(2018, 5, 31)),
        ("201X/2020", D(2010, 1, 1), D(2020, 12, 31)),
        # One of several days, all of several days.
        ("[2018-05-03,2018-05-05]", D(2018, 5, 3), D(2018, 5, 5)),
        ("[..2018-05-03]", None, D(2018, 5, 3)),
        ("[2018-05-03..]", D(2018, 5, 3), None),
        ("{2018,2019}", D(2018, 1, 1), D(2019, 12, 31)),
    ],
)
def test_every_form_has_strict_bounds(
    text: str, earliest: date | None, latest: date | None
) -> None:
    assert parse_when(text) == When(text, earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018-21", D(2018, 3, 1), D(2018, 5, 31)),
        ("2018-22", D(2018, 6, 1), D(2018, 8, 31)),
        ("2018-23", D(2018, 9, 1), D(2018, 11, 30)),
        ("2018-33", D(2018, 1, 1), D(2018, 3, 31)),
        ("2018-34", D(2018, 4, 1), D(2018, 6, 30)),
        ("2018-35", D(2018, 7, 1), D(2018, 9, 30)),
        ("2018-36", D(2018, 10, 1), D(2018, 12, 31)),
        ("2018-40", D(2018, 1, 1), D(2018, 6, 30)),
        ("2018-41", D(2018, 7, 1), D(2018, 12, 31)),
        ("2018-21/2018-22", D(2018, 3, 1), D(2018, 8, 31)),
        ("../2018-21", None, D(2018, 5, 31)),
        ("2018-24/..", D(2018, 12, 1), None),
    ],
)
def test_a_season_a_quarter_or_a_half_is_its_months(
    text: str, earliest: date | None, latest: date | None
) -> None:
    assert parse_when(text) == When(text, earliest, latest)


@pytest.mark.parametrize("mark", ["~", "?", "%"])
@pytest.mark.parametrize("bare", ["2018", "2018-05", "2018-05-03"])
def test_about_and_uncertain_are_kept_in_the_text_and_pad_nothing(bare: str, mark: str) -> None:
    about, exact = parse_when(bare + mark), parse_when(bare)
    assert about.text == bare + mark
    assert about[1:] == exact[1:]


@pytest.mark.parametrize("text", ["2018~-05", "?2018-05", "2018-~05/2018-05", "2018-05~/2018-05?"])
def test_a_mark_on_one_part_pads_nothing_either(text: str) -> None:
    assert parse_when(text)[1:] == (D(2018, 5, 1), D(2018, 5, 31))


def test_unknown_has_no_day_and_says_so() -> None:
    assert parse_when(UNKNOWN) == When("unknown", None, None)
    assert parse_when(UNKNOWN).is_unknown
    assert not parse_when("../2018").is_unknown


def test_spaces_around_a_date_are_dropped() -> None:
    assert parse_when("  2018-05-03\n") == parse_when("2018-05-03")


@pytest.mark.parametrize(
    ("year", "month", "last"),
    [
        (2018, 1, 31), (2018, 2, 28), (2018, 3, 31), (2018, 4, 30), (2018, 6, 30),
        (2018, 12, 31), (2016, 2, 29), (1900, 2, 28), (2000, 2, 29), (2100, 2, 28),
    ],
)  # fmt: skip
def test_a_month_ends_on_its_last_day_and_has_no_day_after_it(
    year: int, month: int, last: int
) -> None:
    stem = f"{year}-{month:02d}"
    assert parse_when(stem).latest == D(year, month, last)
    assert parse_when(f"{stem}-{last}").latest == D(year, month, last)
    with pytest.raises(NotADate, match=f"{year} has {last} days"):
        parse_when(f"{stem}-{last + 1}")


@pytest.mark.parametrize("text", ["/2020", "2020/", "/2018-05-02"])
def test_an_end_left_out_is_refused_with_the_two_dots_as_remedy(text: str) -> None:
    with pytest.raises(NotADate, match=r"write an open end as '\.\.', so '\.\./2018-05-02'"):
        parse_when(text)


@pytest.mark.parametrize("text", ["03/04/2018", "3/4/2018", "03.04.2018", "3-4-2018"])
def test_an_ambiguous_day_names_both_readings_and_takes_neither(text: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse_when(text)
    said = str(refused.value)
    assert "2018-04-03 (3 April 2018)" in said
    assert "2018-03-04 (4 March 2018)" in said
    assert "Neither is taken" in said


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("13/04/2018", "write 2018-04-13"),
        ("04/13/2018", "write 2018-04-13"),
        ("04/04/2018", "write 2018-04-04"),
        ("2018/05/03", "write 2018-05-03"),
        ("2018.5.3", "write 2018-05-03"),
        ("2018-05-03T10:00", "write 2018-05-03"),
        ("2018-05-03T10:00:00Z", "write 2018-05-03"),
    ],
)
def test_a_lookalike_with_one_reading_is_refused_with_it(text: str, remedy: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse_when(text)
    assert str(refused.value).endswith(remedy)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("30/02/2018", "February 2018 has 28 days"),
        ("02/30/2018", "February 2018 has 28 days"),
        ("31.04.2018", "April 2018 has 30 days"),
        ("2018/02/30", "February 2018 has 28 days"),
        ("2018-04-31T10:00", "April 2018 has 30 days"),
        ("30.02.2018T10:00", "February 2018 has 28 days"),
        ("99/99/2018", "write YYYY-MM-DD"),
        ("2018/13/05", "write YYYY-MM-DD"),
        ("30/02/0000", "write YYYY-MM-DD"),
    ],
)
def test_a_lookalike_without_a_reading_proposes_no_day_that_is_not_there(
    text: str, told: str
) -> None:
    with pytest.raises(NotADate) as refused:
        parse_when(text)
    assert str(refused.value).endswith(told)


@pytest.mark.parametrize(
    "text", ["2018-05-03/2018-05-01", "2019/2018", "2018-05/2018-04", "[2018..2016]"]
)
def test_a_range_that_ends_before_it_starts_is_refused(text: str) -> None:
    with pytest.raises(NotADate, match="ends before it starts: swap the two ends"):
        parse_when(text)


def test_a_range_open_at_both_ends_says_nothing() -> None:
    with pytest.raises(NotADate, match="write 'unknown' for a date that nobody reported"):
        parse_when("../..")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no EDTF date"),
        ("last month", "is no EDTF date"),
        ("May 2018", "is no EDTF date"),
        ("2018-5-3", "is no EDTF date"),
        ("20180503", "is no EDTF date"),
        ("..", "is no EDTF date"),
        ("2018-05-03/open", "is no EDTF date"),
        ("2018-13", "there is no month 13"),
        ("2018-00", "there is no month 00"),
        ("2018-42", "there is no month 42"),
        ("2018-05-00", "May 2018 has 31 days"),
        ("2018/2019/2020", "more than one '/'"),
        ("0000", "outside the range 0001 to 9999"),
        ("0000/2018", "outside the range 0001 to 9999"),
        ("-0044", "outside the years 0001 to 9999"),
        ("2018-06-?31", "there is no day 31 in that month"),
        ("y17000000002", "outside the years 0001 to 9999"),
        ("2018-05-03/Y17E7", "outside the years 0001 to 9999"),
        ("\uff12\uff10\uff11\uff18-05-03", "is no EDTF date"),
        ("2018-2X", "there is no month 2X"),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(NotADate, match=said):
        parse_when(text)


@pytest.mark.parametrize("text", ["Y1E9999999999", "y-" + "1" * 90, "[" + "2018," * 3000 + "2018]"])
def test_what_would_keep_the_program_busy_is_refused_at_once(text: str) -> None:
    # Without the check each of these takes from half a minute to forever.
    with pytest.raises(NotADate) as refused:
        parse_when(text)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("text", "last", "first"),
    [
        ("2018-05-03", D(2018, 5, 3), D(2018, 5, 3)),
        ("2018-05", D(2018, 5, 31), D(2018, 5, 1)),
        ("2016-02", D(2016, 2, 29), D(2016, 2, 1)),
        (" 2018-02 ", D(2018, 2, 28), D(2018, 2, 1)),
    ],
)
def test_a_month_as_a_bound_means_its_last_day(text: str, last: date, first: date) -> None:
    assert parse_day(text) == last
    assert parse_day(text, end_of_month=False) == first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2018", "is no day: write YYYY-MM-DD, or YYYY-MM for its last day"),
        ("2018-05~", "is no day"),
        ("../2018-05-03", "is no day"),
        ("unknown", "is no day"),
        ("yesterday", "is no day"),
        ("03/04/2018", "is ambiguous"),
        ("2018-02-30", "February 2018 has 28 days"),
    ],
)
def test_a_bound_is_one_day_or_is_refused(text: str, said: str) -> None:
    with pytest.raises(NotADate, match=said):
        parse_day(text)
    with pytest.raises(NotADate, match=said.replace("last", "first")):
        parse_day(text, end_of_month=False)


_years = st.integers(1, 9999)


@st.composite
def points(draw: st.DrawFn) -> str:
    """A year, a month, a day or a season, maybe about or uncertain."""
    day = draw(st.dates())
    form = draw(st.sampled_from(["day", "month", "year", "season"]))
    if form == "season":
        return f"{day.year:04d}-{draw(st.integers(21, 41))}"
    text = day.isoformat()[: {"day": 10, "month": 7, "year": 4}[form]]
    return text + draw(st.sampled_from(["", "~", "?", "%"]))


@st.composite
def intervals(draw: st.DrawFn) -> str:
    """Two points in the order of their bounds, or one and an open end."""
    one, two = draw(points()), draw(points())
    if draw(st.booleans()):
        return draw(st.sampled_from([f"{one}/..", f"../{one}"]))
    first, second = sorted((one, two), key=lambda text: parse_when(text).earliest or D.min)
    return f"{first}/{second}"


@given(st.one_of(points(), intervals()))
def test_a_valid_date_starts_before_it_ends_and_is_read_from_its_own_text(text: str) -> None:
    when = parse_when(text)
    assert when.earliest is not None or when.latest is not None
    if when.earliest is not None and when.latest is not None:
        assert when.earliest <= when.latest
    assert when.text == text
    assert parse_when.__wrapped__(when.text) == when


@given(st.dates(), st.dates())
def test_days_in_order_are_the_bounds_themselves(one: date, two: date) -> None:
    first, last = sorted((one, two))
    assert parse_when(f"{first}/{last}")[1:] == (first, last)


@given(
    st.one_of(
        st.text(max_size=130),
        st.text(alphabet="0123456789-/.~?%X[]{}(),:TYyESu ", max_size=24),
        st.from_regex(r"\d{4}-[\dX]{2}(-[\dX]{2})?[~?%]?(/(\.\.|\d{4}-\d{2}))?", fullmatch=True),
    )
)
@example("2018-1X")
@example("[2018-05-03..")
@example("(2018")
@example("\x00")
def test_any_text_is_a_date_or_is_refused_as_none(text: str) -> None:
    try:
        when = parse_when(text)
    except NotADate:
        return
    assert when.is_unknown or (when.earliest, when.latest) != (None, None)


@given(st.dates(), st.sampled_from([4, 7, 10]), st.sampled_from(["", "?", "~", "%"]))
def test_the_fast_path_and_the_long_one_give_the_same_bounds(
    day: date, precision: int, qualifier: str
) -> None:
    text = day.isoformat()[:precision] + qualifier
    ours = parse_when(text)
    assert (ours.earliest, ours.latest) == bounds_of(text)


MASK = st.text("0123456789X", min_size=4, max_size=4).filter(lambda year: year not in ("XXXX",))


@given(MASK, st.sampled_from(["02", "1X", "0X", "XX"]), st.sampled_from(["29", "3X", "X1", "XX"]))
def test_the_bounds_of_unspecified_digits_are_the_first_and_last_day_that_fits(
    year: str, month: str, day: str
) -> None:
    text = f"{year}-{month}-{day}"
    spelled = re.compile(text.replace("X", "[0-9]"))
    whole = (date.fromordinal(n) for n in _days_of(year))
    fitting = [one for one in whole if spelled.fullmatch(one.isoformat())]
    try:
        found = bounds_of(text)
    except NotADate:
        assert not fitting
        return
    assert found == (fitting[0], fitting[-1])


def _days_of(year: str) -> Iterator[int]:
    """The days of the years that a mask allows: of many years the first and last hundred."""
    spelled = re.compile(year.replace("X", "[0-9]"))
    years = [n for n in range(1, 10000) if spelled.fullmatch(f"{n:04d}")]
    for one in years if len(years) < 200 else years[:100] + years[-100:]:
        yield from range(date(one, 1, 1).toordinal(), date(one, 12, 31).toordinal() + 1)
