"""Dates as people write them: with bounds, in eight languages; or asked about, never guessed."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.spoken.clocks import clock_of
from events.spoken.dates import Habits, spoken_date
from events.when import NotADate, parse_when

HABITS = Habits(order="day-first", century=2000, hemisphere="north")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("03-May-2018", "2018-05-03"),
        ("3-May-18", "2018-05-03"),
        ("3 May '18", None),
        ("May-18", "2018-05"),
        ("Dez-18", "2018-12"),
        ("03/05/2018 14:00", "2018-05-03"),
        ("3 May 2018, 2:30 pm", "2018-05-03"),
        ("May 3, 2018 [1]", "2018-05-03"),
        ("May 3, 2018*", "2018-05-03"),
        ("3 May 2018¹", "2018-05-03"),
        ("May 1², 2018", "2018-05-01"),
        ("1²³ May 2018*", "2018-05-01"),
        ("2018. 5. 3.", "2018-05-03"),
        ("5/2018", "2018-05"),
        ("2018年5月3日", "2018-05-03"),
        ("2018년 5월 3일", "2018-05-03"),
        ("2018年5月上旬", "2018-05-01/2018-05-10"),
        ("2018年第2四半期", "2018-04/2018-06"),
        ("2018年第二四半期", "2018-04/2018-06"),
        ("19 March - 1 April 2018", "2018-03-19/2018-04-01"),
        ("27. August - 15. September 2018", "2018-08-27/2018-09-15"),
        ("19.Mar.2018", "2018-03-19"),
        ("19.Mar.2018-21.Mar.2018", "2018-03-19/2018-03-21"),
        ("30.IV-12.V.2018", "2018-04-30/2018-05-12"),
        ("12-15.V.2018", "2018-05-12/2018-05-15"),
        ("3 I 2018 - 5 II 2018", "2018-01-03/2018-02-05"),
        ("mar-21-feb.-2023", None),
        ("2018-May-03", "2018-05-03"),
        ("2018-05-03 10:00/2018-05-04 11:00", "2018-05-03/2018-05-04"),
        ("3/5/2018 2:30 pm/4/5/2018 3 pm", "2018-05-03/2018-05-04"),
        ("2ª quincena de mayo de 2018", "2018-05-16/2018-05-31"),
        ("1re quinzaine de mai 2018", "2018-05-01/2018-05-15"),
        ("2018/Mai/3", "2018-05-03"),
        ("1 sem. 2018", None),
        ("12 sett. 2018", None),
        ("3 May 2018 [est.]", None),
        ("3 May 2018 [note 3][a]", "2018-05-03"),
        ("early May 2018", "2018-05-01/2018-05-10"),
        ("mid-May 2018", "2018-05-11/2018-05-20"),
        ("late February 2018", "2018-02-21/2018-02-28"),
        ("early 2018", "2018-01/2018-04"),
        ("mid-1950s", "1954/1956"),
        ("Anfang Mai 2018", "2018-05-01/2018-05-10"),
        ("Mitte Mai 2018", "2018-05-11/2018-05-20"),
        ("Ende Mai 2018", "2018-05-21/2018-05-31"),
        ("début mai 2018", "2018-05-01/2018-05-10"),
        ("mi-mai 2018", "2018-05-11/2018-05-20"),
        ("fin mai 2018", "2018-05-21/2018-05-31"),
        ("a principios de mayo de 2018", "2018-05-01/2018-05-10"),
        ("a mediados de mayo de 2018", "2018-05-11/2018-05-20"),
        ("finales de mayo de 2018", "2018-05-21/2018-05-31"),
        ("inizio maggio 2018", "2018-05-01/2018-05-10"),
        ("metà maggio 2018", "2018-05-11/2018-05-20"),
        ("fine maggio 2018", "2018-05-21/2018-05-31"),
        ("início de maio de 2018", "2018-05-01/2018-05-10"),
        ("meados de maio de 2018", "2018-05-11/2018-05-20"),
        ("fim de maio de 2018", "2018-05-21/2018-05-31"),
        ("begin mei 2018", "2018-05-01/2018-05-10"),
        ("half mei 2018", "2018-05-11/2018-05-20"),
        ("eind mei 2018", "2018-05-21/2018-05-31"),
        ("в начале мая 2018", "2018-05-01/2018-05-10"),
        ("середина мая 2018 г.", "2018-05-11/2018-05-20"),
        ("конец мая 2018", "2018-05-21/2018-05-31"),
        ("3 мая 2018 г.", "2018-05-03"),
        ("3 mei 2018", "2018-05-03"),
        ("3 de março de 2018", "2018-03-03"),
        ("Q3 2018", "2018-07/2018-09"),
        ("2018 Q3", "2018-07/2018-09"),
        ("third quarter of 2018", "2018-07/2018-09"),
        ("3. Quartal 2018", "2018-07/2018-09"),
        ("H1 2019", "2019-01/2019-06"),
        ("second half of 2019", "2019-07/2019-12"),
        ("spring 2018", "2018-03/2018-05"),
        ("Frühling 2018", "2018-03/2018-05"),
        ("austral spring 2018", "2018-09/2018-11"),
        ("winter 2018/19", "2018-12/2019-02"),
        ("2018–2019", "2018/2019"),
        ("2018-2019", "2018/2019"),
        ("2018-05-03/04", "2018-05-03/2018-05-04"),
        ("May 29/30, 1993", "1993-05-29/1993-05-30"),
        ("3.-5. Mai 2018", "2018-05-03/2018-05-05"),
        ("May 3rd-5th 2018", "2018-05-03/2018-05-05"),
        ("30. April-2. Mai 2018", "2018-04-30/2018-05-02"),
        ("May 2018?", "2018-05?"),
        ("May/June 2018", "2018-05/2018-06"),
        ("May–June 2018", "2018-05/2018-06"),
        ("Dec 30 - Jan 2, 2019", "2018-12-30/2019-01-02"),
        ("from 3 May to 5 June 2018", "2018-05-03/2018-06-05"),
        ("between 3 and 5 May 2018", "2018-05-03/2018-05-05"),
        ("mid-May to early June 2018", "2018-05-11/2018-06-10"),
        ("20180503/20180504", "2018-05-03/2018-05-04"),
        ("May 17, 2018/May 18, 2018", "2018-05-17/2018-05-18"),
        ("2023 11 /2024 2 ", "2023-11/2024-02"),
        ("before May 2018", "../2018-05"),
        ("by 3 May 2018", "../2018-05-03"),
        ("vor Mai 2018", "../2018-05"),
        ("since 2015", "2015/.."),
        ("depuis 2015", "2015/.."),
        ("с 2015", "2015/.."),
        ("c. 1950", "1950~"),
        ("~May 2018", "2018-05~"),
        ("circa May 3, 2018", "2018-05-03~"),
        ("1950s", "195X"),
        ("1950er Jahre", "195X"),
        ("week of 7 May 2018", "2018-05-07/2018-05-13"),
        ("the week of Sunday, May 6, 2018", "2018-05-06/2018-05-12"),
        ("week of May 7-13, 2018", "2018-05-07/2018-05-13"),
        ("week beginning 9 May 2018", "2018-05-09/2018-05-15"),
        ("w/e 13 May 2018", "2018-05-07/2018-05-13"),
        ("Woche vom 7. Mai 2018", "2018-05-07/2018-05-13"),
        ("in der Woche vom 7. bis 13. Mai 2018", "2018-05-07/2018-05-13"),
        ("KW 1/2016", "2016-01-04/2016-01-10"),
        ("KW 52/1954.", "1954-12-27/1955-01-02"),
        ("19. KW 2018", "2018-05-07/2018-05-13"),
        ("2018-W19", "2018-05-07/2018-05-13"),
        ("semaine du 7 au 13 mai 2018", "2018-05-07/2018-05-13"),
        ("semana del 7 de mayo de 2018", "2018-05-07/2018-05-13"),
        ("settimana del 7 maggio 2018", "2018-05-07/2018-05-13"),
        ("semana de 7 de maio de 2018", "2018-05-07/2018-05-13"),
        ("week van 7 mei 2018", "2018-05-07/2018-05-13"),
        ("неделя с 7 мая 2018", "2018-05-07/2018-05-13"),
        ("beginning of June 2018", "2018-06-01/2018-06-10"),
        ("the beginning of 2018", "2018-01/2018-04"),
        ("beginning 3 June 2018", "2018-06-03/.."),
        ("by the end of May 2018", "../2018-05-31"),
        ("3 and 4 May 2018", "2018-05-03/2018-05-04"),
        ("30 April & 1 May 2018", "2018-04-30/2018-05-01"),
        ("3. und 4. Mai 2018", "2018-05-03/2018-05-04"),
        ("May and June 2018", "2018-05/2018-06"),
        ("on or about 3 May 2018", "2018-05-03~"),
        ("3 May 2018 (approx.)", "2018-05-03~"),
        ("May 2018 (est.)", "2018-05~"),
        ("May 2018 to present", "2018-05/.."),
        ("2018 – today", "2018/.."),
        ("pre-2018", "../2018"),
        ("post-2018", "2018/.."),
        ("first half of May 2018", "2018-05-01/2018-05-15"),
        ("second half of February 2018", "2018-02-16/2018-02-28"),
        ("zweite Hälfte Mai 2018", "2018-05-16/2018-05-31"),
        ("the 1950s", "195X"),
        ("Sep/2018", "2018-09"),
        ("Sept-2018", "2018-09"),
        ("12-2018", "2018-12"),
        ("May '18", "2018-05"),
        ("03 MAY 18", "2018-05-03"),
        ("May 3 '18", "2018-05-03"),
        ("3.V.2018", "2018-05-03"),
        ("3 V 2018", "2018-05-03"),
        ("3/XII/2018", "2018-12-03"),
        ("30.IV-2.V.2018", "2018-04-30/2018-05-02"),
        ("30.IV - 2.V.2018", "2018-04-30/2018-05-02"),
        ("XI 2018", "2018-11"),
        ("week 19, 2018", "2018-05-07/2018-05-13"),
        ("wk. 19 of 2018", "2018-05-07/2018-05-13"),
        ("CW19/2018", "2018-05-07/2018-05-13"),
        ("2018W19", "2018-05-07/2018-05-13"),
        ("2018-W19-4", "2018-05-10"),
        ("semaine 19 de 2018", "2018-05-07/2018-05-13"),
        ("semana 19 de 2018", "2018-05-07/2018-05-13"),
        ("settimana 19 2018", "2018-05-07/2018-05-13"),
        ("неделя 19 2018", "2018-05-07/2018-05-13"),
        ("Q4'18", "2018-10/2018-12"),
        ("1H18", "2018-01/2018-06"),
        ("end-2018", "2018-09/2018-12"),
        ("May or June 2018", "2018-05/2018-06"),
        ("3. oder 4. Mai 2018", "2018-05-03/2018-05-04"),
        ("May 3-June 7, 2018", "2018-05-03/2018-06-07"),
        ("Dec 2018-Jan 2019", "2018-12/2019-01"),
        ("28.Februar 2019", "2019-02-28"),
        ("1º de julho de 2019", "2019-07-01"),
        ("primi di marzo 2020", "2020-03-01/2020-03-10"),
        ("première quinzaine de mai 2018", "2018-05-01/2018-05-15"),
        ("segunda quincena de mayo de 2018", "2018-05-16/2018-05-31"),
        ("в мае 2018", "2018-05"),
        ("3.05.2018 г.", "2018-05-03"),
        ("2018年5月初", "2018-05-01/2018-05-10"),
        ("2018年底", "2018-09/2018-12"),
        ("2018年下半年", "2018-07/2018-12"),
        ("2018年第三季度", "2018-07/2018-09"),
        ("二〇一八年十二月二十一日", "2018-12-21"),
        ("２０１８年３月８日", "2018-03-08"),
        ("2020‑01‑01", "2020-01-01"),
        ("2020–01–02", "2020-01-02"),
        ("٢٠٢٠-٠١-٠٤", "2020-01-04"),
        ("2020-01-06\u200b", "2020-01-06"),
    ],
)
def test_words_have_bounds(text: str, edtf: str | None) -> None:
    if edtf is None:
        with suppress(NotADate):
            assert spoken_date(text, HABITS).edtf == "2018-05-03"
        return
    assert spoken_date(text, HABITS).edtf == edtf
    parse_when(edtf)


def test_the_phrase_is_kept_where_its_bounds_had_to_be_decided() -> None:
    assert spoken_date("early  May 2018").phrase == "early May 2018"
    assert spoken_date("before May 2018").phrase == "before May 2018"
    assert spoken_date("Woche vom 7. Mai 2018").phrase == "Woche vom 7. Mai 2018"
    assert spoken_date("week 19, 2018").phrase == "week 19, 2018"
    assert spoken_date("3 or 4 May 2018").phrase == "3 or 4 May 2018"
    assert spoken_date("Q4'18", HABITS).phrase is None  # its year is not whole
    assert spoken_date("二〇一八年底").phrase is None
    assert spoken_date("May 3, 2018").phrase is None
    assert spoken_date("May 3-5, 2018").phrase is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("spring 2018", "seasons differ on the two halves of the earth"),
        ("May-18", "may be a month of a year, as spreadsheets write it, or a day"),
        ("3-May-18", "has a year of two digits"),
        ("18-May", "has no year"),
        ("2018/1-2", "no EDTF date"),
        ("2018-05/06", "no EDTF date|no month|cannot be read"),
        ("2018-19", "no month 19"),
        ("3/5-2018", "is ambiguous"),
        ("March and April", "no year|no EDTF"),
        ("early in the talks", "no EDTF date"),
        ("next week", "tells its day by that of another row"),
        ("week of 9 May 2018", "is a Wednesday, so that this may be .*: write the first and the"),
        ("week of 7 May", "has no year"),
        ("3 and 7 May 2018", "are two dates: .* 2018-05-03/2018-05-07"),
        ("May '18", "may be a month of a year"),
        ("03 MAY 18", "has a year of two digits"),
        ("pre-2018/2019", "no EDTF date"),
        ("2018 - 2019 - present", "no EDTF date"),
        ("2018-W60", "2018 has no week 60"),
        ("FY2018", "is a fiscal year, .* write its first and its last month, e.g. 2017-10/2018-09"),
        ("Q3 FY18", "is a fiscal year"),
        ("Geschäftsjahr 2018", "is a fiscal year"),
        ("III 2018", "may be month 3 or a quarter: write 2018-03, or Q3 2018"),
        ("I/2018", "may be month 1 or a quarter"),
        ("week 53 2019", "2019 has no week 53"),
        ("week 19", "no EDTF date"),
        ("do 3 mei", "has no year"),
        ("Q4'18", "has a year of two digits"),
        ("1 or 5 May 2018", "are two dates"),
        ("2018.1", "is January, or October whose 0 a spreadsheet dropped"),
        ("2018-05-03 25:30", "25:30 is no time of day"),
        ("3 May 2018, 13:00 pm", "no time of day"),
    ],
)
def test_what_is_ambiguous_is_asked_about(text: str, said: str) -> None:
    with pytest.raises(NotADate, match=said):
        spoken_date(text)


@pytest.mark.parametrize(
    "text",
    ["same day", "the next day", "a week later", "ditto", '"', "〃", "do.", "ídem", "–",
     "am selben Tag", "le même jour", "al día siguiente", "в тот же день", "同日"],
)  # fmt: skip
def test_a_day_that_another_row_tells_is_asked_for(text: str) -> None:
    with pytest.raises(NotADate, match="tells its day by that of another row"):
        spoken_date(text)


@pytest.mark.parametrize(
    "text",
    ["15 Ramadan 1442", "1 Farvardin 1400", "12 Thammuz", "AH 1442", "5 May 2561 BE",
     "令和5年4月1日", "平成27年11月5日", "5 พฤษภาคม 2566", "1400/02/07", "15/9/1442", "5/5/2566",
     "5 May 2566"],
)  # fmt: skip
def test_another_calendar_is_never_read_as_this_one(text: str) -> None:
    with pytest.raises(NotADate, match="of another calendar"):
        spoken_date(text, HABITS)


@pytest.mark.parametrize(
    "text", ["to be announced", "mehr als 2018", "Zu klären", "mar-18-août-1998"]
)
def test_a_plain_word_is_no_other_calendar(text: str) -> None:
    with pytest.raises(NotADate, match="is no EDTF date"):
        spoken_date(text)


def test_nobody_is_told_to_write_what_was_written() -> None:
    assert spoken_date("1400/1401").edtf == "1400/1401"
    with pytest.raises(NotADate, match="; write its day"):
        spoken_date("2566")
    with pytest.raises(NotADate, match="has a time"):
        spoken_date("2018-05-03T10")


def test_a_message_shows_what_was_written() -> None:
    with pytest.raises(NotADate) as told:
        spoken_date("2018年五月三日晩")
    assert str(told.value).startswith("'2018年五月三日晩' is no EDTF date")


def test_a_long_text_is_soon_known_to_be_no_date() -> None:
    begun = process_time()
    for part in ("*", "/", "a ", "- ", "to "):
        with pytest.raises(NotADate):
            spoken_date(part * 5_000 + "x")
    assert process_time() - begun < 1


def test_old_days_of_this_calendar_are_read() -> None:
    assert spoken_date("1494-06-07").edtf == "1494-06-07"
    assert spoken_date("7 June 1494").edtf == "1494-06-07"
    assert spoken_date("24/10/1648", HABITS).edtf == "1648-10-24"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Thursday, 3 May 2018", "Friday, 3 May 2018"),
        ("3 May 2018 (Thu)", "3 May 2018 (Fri)"),
        ("Do., 3. Mai 2018", "Mo., 3. Mai 2018"),
        ("ma 7 mei 2018", "wo 7 mei 2018"),
        ("lun. 7 mai 2018", "dim. 7 mai 2018"),
        ("jueves 3 de mayo de 2018", "viernes 3 de mayo de 2018"),
        ("четверг, 3 мая 2018", "пятница, 3 мая 2018"),
        ("Thu 3-5 May 2018", "Fri 3-5 May 2018"),
        ("Sunday 13/5/2018 14:30", "Monday 13/5/2018 14:30"),
    ],
)
def test_the_day_of_the_week_agrees_with_the_date(right: str, wrong: str) -> None:
    assert spoken_date(right, HABITS).edtf.startswith("2018-05-")
    with pytest.raises(NotADate, match="which of the two is right"):
        spoken_date(wrong, HABITS)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("mi 2018", "2018-05/2018-08"),
        ("mi mai 2018", "2018-05-11/2018-05-20"),
        ("mar 7 2018", "2018-03-07"),
        ("mar 2018", "2018-03"),
    ],
)
def test_a_short_word_is_a_day_of_the_week_before_a_day_alone(text: str, edtf: str) -> None:
    assert spoken_date(text, HABITS).edtf == edtf


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2018-05-03 14:30", "14:30"),
        ("3 May 2018 10:00-11:00", "10:00"),
        ("2018-05-03 02:00:00-05:00", "02:00-05:00"),
        ("3 August 2018 10:00", "10:00"),
        ("Fr, 4. Mai 2018, 9 Uhr", "09:00"),
        ("4 mai 2018 à 14h", "14:00"),
        ("May 3rd 2018 at 2:30pm", "14:30"),
        ("3 May 2018, 12 am", "00:00"),
        ("3 mai 2018 à 14h30", "14:30"),
        ("2018-05-03T19:45:00Z", "19:45Z"),
        ("2018-05-03T23:30:00-05:00", "23:30-05:00"),
        ("2018-05-03 24:00", "23:59"),
        ("2018-05-03T00:00:00Z", None),
        ("2018-05-03", None),
        ("2018-05-03 25:30", None),
    ],
)
def test_a_time_of_day_beside_a_date(text: str, time: str | None) -> None:
    assert clock_of(text) == time


def test_a_winter_says_of_which_years_it_is() -> None:
    with pytest.raises(NotADate, match="write 'winter 2018/19'"):
        spoken_date("winter 2018", Habits(hemisphere="north"))
    assert spoken_date("winter 2018", Habits(hemisphere="south")).edtf == "2018-06/2018-08"


def test_a_hyphened_month_is_a_month_and_a_hyphened_day_a_day() -> None:
    assert spoken_date("May-18", Habits(year=2018)).edtf == "2018-05"
    assert spoken_date("May-18", Habits(century=1900)).edtf == "1918-05"
    assert spoken_date("18-May", Habits(year=2018)).edtf == "2018-05-18"


WORDS = ("early", "mid", "late", "May", "June", "to", "-", "/", "2018", "3", "29", "Q3", "spring",
         "before", "since", "c.", "1950s", "first", "half", "of", "мая", "年", "月", "[1]",
         "14:00", "'18", "..", "~", "X", "V", "Thu", "week", "di", "or", "底", "25:00")  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_a_text_is_a_date_or_no_date_and_never_a_fault(text: str) -> None:
    with suppress(NotADate):
        assert parse_when(spoken_date(text, HABITS).edtf).text


def test_a_year_of_which_two_digits_count_is_no_half_of_it() -> None:
    assert spoken_date("1950S2").edtf == "1950S2"
    assert spoken_date("1950 S2").edtf == spoken_date("S2 1950").edtf == "1950-07/1950-12"


@pytest.mark.parametrize("text", ["March 22, 24", "May 10, 11", "3 May 24", "3 May 24 and 25"])
def test_where_no_date_has_a_year_two_digits_are_none(text: str) -> None:
    with pytest.raises(NotADate):
        spoken_date(text, Habits(year=2018))
