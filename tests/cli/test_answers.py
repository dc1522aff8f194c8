"""`answers`, and `diff` across the recorded clock, as a person and a program call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Done = Callable[..., str]
Refuses = Callable[..., str]
Run = Callable[..., Any]


def test_answers_as_json(demo: Path, done: Done) -> None:
    answer = json.loads(done("answers", "--as-of", "2018-05-04", "--format", "json"))

    assert list(answer) == [
        "schema", "negotiation", "codebook", "cut", "answers", "chains", "reciprocity"
    ]  # fmt: skip
    assert answer["schema"] == "answers/1"
    (zte,) = [one for one in answer["answers"] if one["answers"] == "zte-ban"]
    assert zte == {
        "development": "cn-objects-zte-ban", "parties": ["CHN"], "verdict": "opened",
        "answers": "zte-ban", "answered_parties": ["USA"], "answered_verdict": "opened",
        "by": "link", "days": {"min": 3, "max": 33},
    }  # fmt: skip
    chain = next(one for one in answer["chains"] if one["first"] == "zte-ban")
    assert (chain["last"], chain["parties"]) == ("cn-objects-zte-ban", ["USA", "CHN"])
    assert [step["answers"] for step in chain["steps"]] == [None, "zte-ban"]
    (pair,) = answer["reciprocity"]
    assert (pair["counts"], pair["needed"]) == (None, 8)
    assert pair["reason"] == f"{pair['moves']} answered moves: below 8 no pattern is told"


def test_answers_of_a_party_an_issue_and_an_earlier_day(demo: Path, done: Done) -> None:
    def firsts(*words: str) -> list[str]:
        return [
            c["first"] for c in json.loads(done("answers", *words, "--format", "json"))["chains"]
        ]

    assert firsts("--issue", "zte-ban") == ["zte-ban"]
    assert firsts("--party", "ZTE") == []
    assert firsts("--as-of", "2018-04-30") == []
    assert "zte-ban" not in firsts("--without", "A4")


def test_answers_of_nobody_known(refuses: Refuses) -> None:
    assert "no party 'USSR'" in refuses(3, "answers", "--party", "USSR")


def test_a_diff_of_the_recorded_clock_says_who_changed_it(demo: Path, done: Done) -> None:
    head = done("log", "--tail", "1").splitlines()[1].split("\t")[0]
    done("correct", "us-deficit-200", "--set", "quantity=250 USD bn total", "--reason", "a slip",
         "--recorder", "wang")  # fmt: skip
    done("party", "DEU")
    answer = json.loads(done("diff", "--from-recorded", head, "--format", "json"))

    (change,) = answer["changes"]
    (entry,) = change["recorded"]
    assert (entry["id"], entry["recorder"], entry["reason"]) == (
        "us-deficit-200.corrected", "wang", "a slip"
    )  # fmt: skip
    (row,) = done("diff", "--from-recorded", head).splitlines()[1:]
    assert row.endswith("us-deficit-200.corrected by wang: a slip")
    # Between two days of one record nothing was entered.
    days = json.loads(
        done("diff", "--from", "2018-05-02", "--to", "2018-05-04", "--format", "json")
    )
    assert {tuple(one["recorded"]) for one in days["changes"]} == {()}


def test_a_diff_that_is_asked_backwards_says_so(demo: Path, run: Run) -> None:
    for code, _, err in (
        run("diff", "--from", "2018-05-04", "--to", "2018-05-02"),
        run("diff", "--from-recorded", "50", "--to-recorded", "40"),
    ):
        assert (code, "told backwards" in err) == (0, True)
    for asked in (("--from", "2018-05-02"), ("--from", "2018-05-02", "--to", "2018-05-04")):
        assert run("diff", *asked)[2] == ""


def test_a_diff_tells_what_has_no_terms_by_its_status_alone(demo: Path, done: Done) -> None:
    done("append", "measure-imposed", "--occurred", "2018-05-20", "--by", "CHN", "--to", "USA",
         "--issue", "china-tariffs", "--measure", "bare")  # fmt: skip
    done("append", "legal-action", "--occurred", "2018-05-20", "--by", "CHN", "--to", "USA",
         "--issue", "china-tariffs", "--action", "case")  # fmt: skip
    rows = [row.split("\t") for row in done("diff", "--from", "2018-05-19").splitlines()]
    after = {row[5]: row[7] for row in rows}
    assert after["measure:bare"] == "in-force"
    assert after["legal-action:case"] == "stated without terms"
