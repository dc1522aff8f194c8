"""`assert` and `check` as a person calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from events.errors import Problem
from projections.questions.stance import Fold, View
from timeline.questions import sampling

Done = Callable[..., str]
Run = Callable[..., Any]

EXPECTED = ("assert", "USA trade-deficit 200 USD bn", "--as-of", "2018-05-04")


def test_an_assertion_is_recorded_once_and_says_whether_it_holds(demo: Path, done: Done) -> None:
    first = done(*EXPECTED, "--id", "two-hundred", "--says", "as briefed")
    again = done(*EXPECTED, "--id", "two-hundred", "--says", "as briefed")

    assert "two-hundred recorded. USA trade-deficit 200 USD bn, as of 2018-05-04. Holds: " in first
    assert "was recorded already; nothing was written." in again


def test_no_development_takes_its_id(demo: Path, done: Done, run: Run) -> None:
    done(*EXPECTED, "--id", "two-hundred")
    words = ("append", "statement", "--by", "USA", "--issue", "trade-deficit", "--says", "so")

    told = run(*words, "--occurred", "2018-05-04", "--id", "two-hundred")

    assert told.code == 4
    assert "the id 'two-hundred' is taken by event 119: choose another id\n" in told.err


def test_it_moves_no_answer(demo: Path, done: Done) -> None:
    views = ("stance", "audit", "replay", "proposals", "answers", "talks")
    before = [done(view) for view in views]
    done(*EXPECTED)

    assert [done(view) for view in views] == before


def test_check_ends_with_1_where_one_is_broken_and_says_what_broke_it(
    demo: Path, done: Done, run: Run
) -> None:
    done(*EXPECTED, "--id", "two-hundred")
    assert run("check")[0] == 0
    code, out, err = run("append", "demand", "--id", "us-300", "--occurred", "2018-05-04",
                         "--issue", "trade-deficit", "--by", "USA", "--to", "CHN", "--proposal",
                         "us-deficit-cut", "--quantity", "300 USD bn total", "--supersedes",
                         "us-deficit-200")  # fmt: skip
    assert code == 0
    assert "us-300 recorded" in out
    assert err.startswith("Now two-hundred is broken: expected 'USA trade-deficit 200 USD bn'")
    assert "Broken by us-300 (event " in err

    code, out, err = run("check")
    assert code == 1
    assert out.splitlines()[1].split("\t")[:3] == [
        "broken", "two-hundred", "USA trade-deficit 200 USD bn"
    ]  # fmt: skip
    assert err == "0 of 1 assertions hold.\n"


def test_check_as_json(demo: Path, done: Done, run: Run) -> None:
    done(*EXPECTED, "--id", "two-hundred", "--says", "as briefed")
    done("assert", "CHN trade-deficit accepted", "--as-of", "2018-05-04", "--id", "yes")
    code, out, _ = run("check", "--format", "json")
    answer = json.loads(out)

    assert code == 1
    assert list(answer)[:4] == ["schema", "negotiation", "codebook", "cut"]
    assert answer["schema"] == "check/1"
    assert answer["problems"] == []
    held, broken = answer["assertions"]
    assert (held["id"], held["holds"], held["says"], held["message"]) == (
        "two-hundred", True, "as briefed", None
    )  # fmt: skip
    assert held["developments"] == ["us-deficit-200"]
    assert (broken["holds"], broken["broken_by"]) == (False, None)
    assert "response:us-deficit-cut: objects" in broken["found"]


def test_check_at_an_earlier_point_of_the_record(demo: Path, done: Done, run: Run) -> None:
    done(*EXPECTED)
    head = done("log", "--tail", "1").splitlines()[1].split("\t")[0]
    done("retract", "us-deficit-200", "--reason", "never said")
    done("retract", "us-deficit-200-dw", "--reason", "never said")

    assert run("check")[0] == 1
    assert run("check", "--recorded-by", head)[0] == 0


def test_a_file_that_breaks_one_is_recorded_and_says_so(
    demo: Path, done: Done, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "more.yaml"
    path.write_text(
        """
assertions:
  - {id: two-hundred, expects: USA trade-deficit 200 USD bn, as-of: 2018-05-04}
"""
    )
    done("append", path)
    path.write_text(
        """
developments:
  - {kind: statement, id: words, occurred: 2018-05-04, by: USA, issue: trade-deficit}
  - {kind: withdrawal, id: us-drops-it, occurred: 2018-05-04, by: USA, issue: trade-deficit,
     proposal: us-deficit-cut, supersedes: us-deficit-200}
"""
    )
    code, _, err = run("append", path)

    assert code == 0
    assert "found no live position (demand:us-deficit-cut was withdrawn). " in err
    assert "Broken by us-drops-it" in err


def test_a_redaction_that_breaks_one_says_so(demo: Path, done: Done, run: Run) -> None:
    done("assert", "USA market-access live", "--as-of", "2018-05-04", "--id", "open")
    words = ("redact", "us-services-agriculture", "--reason", "order")
    tried = run(*words, "--dry-run")
    assert "With this, open is broken: expected 'USA market-access live'" in tried.err

    code, out, err = run(*words, "--yes", "--format", "json")
    assert code == 0
    (broken,) = json.loads(out)["broken"]
    assert broken["broken_by"]["id"] == "us-services-agriculture.redacted"
    assert err.startswith("Now open is broken: ")


def test_they_are_listed_shown_retracted_and_exported(
    demo: Path, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(*EXPECTED, "--id", "two-hundred")
    done("assert", "CHN trade-deficit refuses", "--as-of", "2018-04-30", "--id", "no")
    done("retract", "no", "--reason", "mistaken")

    assert [line.split("\t")[1] for line in done("list", "assertions").splitlines()[1:]] == [
        "two-hundred"
    ]
    assert "stance-asserted" in done("show", "two-hundred")
    exported = done("export")
    monkeypatch.setenv("TIMELINE_DB", str(tmp_path / "again.sqlite"))
    done("append", "-", stdin=exported)
    assert done("export") == exported
    assert len(done("check").splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("USA trade-defict 200 USD bn", "no issue 'trade-defict' (did you mean trade-deficit?)"),
        ("USA trade-deficit hardend since 2018-05-01", "'hardend since 2018-05-01' is not underst"),
        ("USA trade-deficit 200", "has no unit"),
        ("", "is too short"),
    ],
)
def test_what_is_not_understood_is_refused(
    refuses: Callable[..., str], text: str, said: str
) -> None:
    assert said in refuses(3, "assert", text, "--as-of", "2018-05-04")


def test_an_assertion_needs_its_day(refuses: Callable[..., str]) -> None:
    assert "--as-of" in refuses(2, "assert", "USA trade-deficit live")


def test_a_check_of_the_store_that_finds_something_ends_with_1(
    demo: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Problem(where="as of 2018-05-03", message="is not as it was read")]
    monkeypatch.setattr(sampling, "check_days", lambda _log, _cut: found)
    code, out, err = run("check", "--format", "json")

    assert code == 1
    assert json.loads(out)["problems"] == [
        {"check": "days", "where": "as of 2018-05-03", "message": found[0].message}
    ]
    assert "days: as of 2018-05-03: is not as it was read" in err


def test_days_that_a_fresh_reading_answers_otherwise_are_told_as_a_fault_of_the_program(
    demo: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("check").code == 0

    class Faulty(Fold):
        def at(self, day: date | None) -> View:
            assert day is not None
            return super().at(day - timedelta(days=1))

    monkeypatch.setattr(sampling, "Fold", Faulty)
    code, out, err = run("check", "--format", "json")
    problems = json.loads(out)["problems"]
    assert code == 1
    assert {one["check"] for one in problems} == {"days"}
    assert 1 < len(problems) <= sampling.DAYS
    days = [one["where"].removeprefix("as of ") for one in problems]
    assert days == sorted({day for day in days if date.fromisoformat(day)})
    assert f"days: as of {days[0]}: the stance is not the one that the log gives" in err
    assert "a fault of this program" in err

    monkeypatch.setattr(sampling, "MOST", 1)  # of a long record a single day is looked at
    assert len(json.loads(run("check", "--format", "json").out)["problems"]) == 1
