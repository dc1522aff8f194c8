"""Dates as people write them: with bounds, in eight languages; or asked about, never guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.spoken_dates import Habits, spoken_date
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
        ("next week", "no EDTF date"),
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
    ],
)
def test_what_is_ambiguous_is_asked_about(text: str, said: str) -> None:
    with pytest.raises(NotADate, match=said):
        spoken_date(text)


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
         "14:00", "'18", "..", "~", "X")  # fmt: skip


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
