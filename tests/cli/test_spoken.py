"""On the command line dates, figures and names may be typed as people say them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Run = Callable[..., Any]


def grain(run: Run) -> None:
    """A negotiation of three parties on one issue."""
    for line in (
        ("new", "grain"),
        ("party", "RUS", "--name", "Russia"),
        ("party", "UKR"),
        ("party", "mill", "--name", "The Mill"),
        ("party", "mill-2", "--name", "The Mill"),
        ("issue", "corridor", "--title", "Grain corridor", "--unit", "days"),
    ):
        assert run(*line).code == 0


def demand(run: Run, *more: str) -> dict[str, Any]:
    """A demand with some options, as it is stored."""
    told = run("append", "demand", "--by", "Russia", "--to", "Ukraine", "--issue", "Grain corridor",
               "--proposal", "p", *more, "--id", "d1")  # fmt: skip
    assert told.code == 0, told.err
    shown = json.loads(run("show", "d1", "--format", "json").out)["development"]["fields"]
    assert isinstance(shown, dict)
    return shown


def test_dates_figures_and_names_as_people_say_them(run: Run) -> None:
    grain(run)
    shown = demand(run, "--occurred", "March 14, 2023", "--quantity", "up to 60 days",
                   "--due", "before 1 May 2023")  # fmt: skip

    assert shown["occurred"] == "2023-03-14"
    assert shown["actors"] == ["RUS"]
    assert shown["recipients"] == ["UKR"]
    assert shown["issue"] == "corridor"
    assert shown["quantities"] == [{"max": "60", "unit": "days"}]
    assert shown["due"] == "../2023-05-01"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (
            "Russia on Grain corridor: 3.5%",
            {"quantities": [{"min": "3.5", "max": "3.5", "unit": "percent"}]},
        ),
        ("Russia: up to €50 bn", {"quantities": [{"max": "50", "unit": "EUR bn"}]}),
        (
            "Russia on Grain corridor: up to 120 days",
            {"quantities": [{"max": "120", "unit": "days"}]},
        ),
        (
            "Russia: about 90 days",
            {"quantities": [{"min": "90", "max": "90", "approximate": True, "unit": "days"}]},
        ),
        ("Russia: 120 days", {"quantities": [{"min": "120", "max": "120", "unit": "days"}]}),
        ("Russia: up to 20 ships: a day", {"text": "up to 20 ships: a day"}),
    ],
)
def test_a_commitment_is_typed_as_people_say_it(
    run: Run, typed: str, stored: dict[str, Any]
) -> None:
    grain(run)
    between = ("--between", "Russia,Ukraine", "--issue", "corridor", "--agreement", "a")
    told = run("append", "agreement", "--occurred", "2023-03-14", *between, "--id", "d1",
               "--commits", typed)  # fmt: skip
    assert told.code == 0, told.err
    shown = json.loads(run("show", "d1", "--format", "json").out)["development"]["fields"]
    issue = {"issue": "corridor"} if " on " in typed else {}
    assert shown["commits"] == [{"party": "RUS", **issue, **stored}]


def test_a_claim_names_a_party_as_people_do(run: Run) -> None:
    grain(run)
    told = run("append", "assessment", "--occurred", "2023-03-14", "--issue", "corridor",
               "--speaker", "Mo", "--says", "it did", "--claims", "Russia: hardened",
               "--id", "d1")  # fmt: skip
    assert told.code == 0, told.err
    shown = json.loads(run("show", "d1", "--format", "json").out)["development"]["fields"]
    assert shown["claims"] == [{"party": "RUS", "verdict": "hardened"}]


def test_what_is_asked_about_is_called_as_people_call_it(run: Run) -> None:
    grain(run)
    demand(run, "--occurred", "2023-03-14", "--quantity", "60 days")
    for asked in (
        ("stance", "--party", "Russia", "--issue", "grain corridor"),
        ("audit", "--party", "russia"),
        ("why", "Russia", "Grain corridor"),
        ("gap", "--issue", "Grain corridor"),
    ):
        plain = {"Russia": "RUS", "russia": "RUS"}
        named = [plain.get(one, "corridor" if "corridor" in one else one) for one in asked]
        told = run(*asked, "--format", "json")
        assert told.code == 0, told.err
        assert told.out == run(*named, "--format", "json").out
    refused = run("stance", "--party", "The Mill")
    assert refused.code == 3
    assert "no party 'The Mill'" in refused.err


def test_a_commitment_of_two_readings_is_asked_about_as_a_quantity_is(run: Run) -> None:
    grain(run)
    told = run("append", "agreement", "--occurred", "2023-03-14", "--between", "RUS,UKR", "--issue",
               "corridor", "--agreement", "a", "--commits", "Russia: 1.500 EUR")  # fmt: skip
    assert (told.code, "is '1.500' 1500 or 1.5? Write one of the two" in told.err) == (3, True)


def test_today_is_the_local_day_and_a_phrase_is_kept(run: Run) -> None:
    grain(run)
    assert demand(run, "--occurred", "today")["occurred"] == date.today().isoformat()  # noqa: DTZ011
    told = run("append", "statement", "--by", "UKR", "--issue", "corridor", "--says", "Why",
               "--occurred", "early May 2023", "--id", "s1")  # fmt: skip
    assert told.code == 0, told.err
    assert "early May 2023" in run("show", "s1").out


@pytest.mark.parametrize(
    ("asked", "day"),
    [("May 4, 2018", "2018-05-04"), ("4 mai 2018", "2018-05-04"), ("May 2018", "2018-05-31"),
     ("today", date.today().isoformat())],  # noqa: DTZ011
)  # fmt: skip
def test_a_day_that_is_asked_for_is_taken_as_people_say_it(run: Run, asked: str, day: str) -> None:
    grain(run)
    told = run("stance", "--as-of", asked, "--format", "json")
    assert (told.code, json.loads(told.out)["cut"]["as_of"]) == (0, day)
    assert run("audit", "--since", asked).code == run("diff", "--from", asked).code == 0
    for one in (("log", "--recorded-by"), ("diff", "--from-recorded", "1", "--to-recorded"),
                ("stance", "--recorded-by")):  # fmt: skip
        assert run(*one, asked) == run(*one, day), one


@pytest.mark.parametrize(
    ("asked", "said"),
    [("04.05.2018", "--as-of: '04.05.2018' is ambiguous"), ("early May 2018", "is no day"),
     ("May 4", "--as-of: 'May 4' "), ("2018-05-04T10:00", "has a time"),
     ("Friday, 3 May 2018", "2018-05-03 is a Thursday"), ("tomorrow", "write the day itself")],
)  # fmt: skip
def test_what_has_no_one_day_is_not_asked_for(run: Run, asked: str, said: str) -> None:
    grain(run)
    told = run("stance", "--as-of", asked)
    assert (told.code, said in told.err, "'unknown'" in told.err) == (3, True, False), told.err


def test_digits_alone_are_a_sequence_number_where_one_may_be_given(run: Run) -> None:
    grain(run)
    told = run("stance", "--recorded-by", "20180504", "--format", "json")
    assert json.loads(told.out)["cut"]["recorded_by"] > 1
    assert run("log", "--recorded-by", "20180504").out == run("log").out
    assert run("log", "--recorded-by", "2018-05-04T12:00Z").code == 0


def test_what_was_given_a_title_later_is_called_by_it_too(run: Run) -> None:
    grain(run)
    run("issue", "corridor", "--title", "The sea lane")
    for title in ("Grain corridor", "The sea lane"):
        told = run("append", "statement", "--by", "UKR", "--issue", title, "--says", title,
                   "--occurred", "2023-05-01")  # fmt: skip
        assert told.code == 0, told.err


def test_what_one_was_called_before_names_another_that_is_called_so_now(run: Run) -> None:
    grain(run)
    run("party", "MIL", "--name", "Bakery")  # a slip, mended
    run("party", "MIL", "--name", "The Mill")
    run("party", "BAK", "--name", "Bakery")
    told = run("append", "statement", "--by", "Bakery", "--issue", "corridor", "--says", "x",
               "--occurred", "2023-05-01", "--id", "s1")  # fmt: skip
    assert told.code == 0, told.err
    shown = json.loads(run("show", "s1", "--format", "json").out)["development"]["fields"]
    assert shown["actors"] == ["BAK"]


def test_what_two_are_called_names_neither(run: Run) -> None:
    grain(run)
    told = run("append", "statement", "--by", "The Mill", "--issue", "corridor", "--says", "Why",
               "--occurred", "2023-05-01")  # fmt: skip

    assert told.code == 3
    assert "The Mill" in told.err


def test_what_is_ambiguous_is_refused(run: Run) -> None:
    grain(run)
    for option, value, said in (
        ("--occurred", "03/04/2023", "is ambiguous"),
        ("--occurred", "Aug 31", "occurred: 'Aug 31' has no year: write it\n"),
        ("--due", "spring 2023", "seasons differ on the two halves of the earth: write the months"),
        ("--quantity", "$50bn", "which dollar is '$'? Write its code"),
        (
            "--quantity",
            "1 billion d'euros",
            "languages? Write bn or tn, e.g. '1 EUR tn'",
        ),
        ("--quantity", "1.500 days", "is '1.500' 1500 or 1.5? Write one of the two"),
        ("--quantity", "1.500? days", "is '1.500' 1500 or 1.5? Write one of the two"),
        ("--quantity", "3,125 %", "is '3,125' 3125 or 3.125? Write one of the two"),
        ("--quantity", "0,500 EUR", "'0,500' is written with a decimal comma: write a point"),
        ("--quantity", "€5 USD", "has two units: EUR and USD"),
        ("--quantity", "from 10% to 25%", "is it a range, or a change?"),
    ):
        given = {"--occurred": "2023-05-01", "--quantity": "5 days"} | {option: value}
        told = run("append", "demand", "--by", "RUS", "--to", "UKR", "--issue", "corridor",
                   "--proposal", "p", *(part for pair in given.items() for part in pair)
                   )  # fmt: skip
        assert told.code == 3
        assert said in told.err


def test_corrections_and_sources_are_read_alike(run: Run) -> None:
    grain(run)
    demand(run, "--occurred", "2023-03-14")
    sets = ("--set", "occurred=March 15, 2023", "--set", "quantity=up to 9 days")
    assert run("correct", "d1", *sets, "--reason", "typo").code == 0
    shown = json.loads(run("show", "d1", "--format", "json").out)["development"]["fields"]
    assert shown["occurred"] == "2023-03-15"
    assert shown["quantities"] == [{"max": "9", "unit": "days"}]
    assert run("source", "nyt", "--publisher", "NYT", "--published", "March 16, 2023").code == 0
    assert "2023-03-16" in run("list", "--format", "json").out


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("2023-03-14 14:30", "14:30"),
        ("March 14, 2023 at 2:30 pm", "14:30"),
        ("2023-03-14T09:00:00+03:00", "09:00+03:00"),
        ("14 March 2023", None),
    ],
)
def test_a_time_beside_the_day_is_kept(run: Run, typed: str, time: str | None) -> None:
    grain(run)
    shown = demand(run, "--occurred", typed)
    assert (shown["occurred"], shown.get("time")) == ("2023-03-14", time)


def test_a_time_beside_several_days_is_of_none_of_them(run: Run) -> None:
    grain(run)
    shown = demand(run, "--occurred", "13-14 March 2023, 14:30")
    assert (shown["occurred"], shown.get("time")) == ("2023-03-13/2023-03-14", None)


def test_two_times_of_day_are_refused(run: Run) -> None:
    grain(run)
    told = run("append", "statement", "--by", "UKR", "--issue", "corridor", "--says", "a",
               "--occurred", "2023-03-14 14:30", "--time", "15:00")  # fmt: skip
    assert told.code == 3
    assert "time: '15:00' is said, and 14:30 beside the day: give one" in told.err
    assert demand(run, "--occurred", "2023-03-14 14:30", "--time", "14:30")["time"] == "14:30"
    told = run("correct", "d1", "--set", "occurred=2023-03-15 09:00", "--set", "time=10:00",
               "--reason", "r")  # fmt: skip
    assert told.code == 3
    assert "time: '10:00' is said, and 09:00 beside the day: give one" in told.err


def test_a_correction_keeps_what_stands_beside_the_day(run: Run) -> None:
    grain(run)
    demand(run, "--occurred", "early March 2023")
    for sets, time, words in (
        (["occurred=March 15, 2023 at 2:30 pm"], "14:30", "early March 2023"),
        (["occurred=mid March 2023", "time="], None, "mid March 2023"),
    ):
        told = run("correct", "d1", *(part for one in sets for part in ("--set", one)),
                   "--reason", "r")  # fmt: skip
        assert told.code == 0
        shown = json.loads(run("show", "d1", "--format", "json").out)["development"]["fields"]
        assert (shown.get("time"), shown["phrase"]["text"]) == (time, words)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Friday, 3 May 2018", "2018-05-03 is a Thursday: which of the two is right?"),
        ("the same day", "tells its day by that of another row"),
        ("15 Ramadan 1442", "of another calendar"),
        ("٢ مارس ٢٠٢٦", "may be of another calendar"),
        ("III 2018", "may be month 3 or a quarter"),
        ("FY2018", "is a fiscal year"),
    ],
)
def test_the_reason_why_a_day_is_none_is_told(run: Run, typed: str, said: str) -> None:
    grain(run)
    told = run("append", "statement", "--by", "UKR", "--issue", "corridor", "--says", "Why",
               "--occurred", typed)  # fmt: skip
    assert told.code == 3
    assert said in told.err


@pytest.mark.parametrize(
    ("option", "typed", "said"),
    [
        ("--by", "United Kingdom", "timeline party NAME --name 'United Kingdom'"),
        ("--issue", "Fish & quotas", "timeline issue NAME --title 'Fish & quotas'"),
        ("--by", "POL", "declare it with 'timeline party POL'"),
        ("--source", "herald", "declare it with 'timeline source herald --published DAY'"),
        ("--source", "The Herald", "source NAME --publisher 'The Herald' --published DAY"),
        ("--source", "ftp://a.example/1", "source NAME --url ftp://a.example/1 --published DAY"),
    ],
)
def test_what_nobody_declared_is_told_with_a_command_that_works(
    run: Run, option: str, typed: str, said: str
) -> None:
    grain(run)
    given = {"--by": "UKR", "--issue": "corridor", "--says": "a", "--occurred": "today"}
    given |= {option: typed}
    told = run("append", "statement", *(part for pair in given.items() for part in pair))
    assert told.code == 3
    assert said in told.err
