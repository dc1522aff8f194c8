"""The questions that the bundled record must answer, asked of the command line as a person does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.calling import call

LIST = {
    "us-deficit-200", "us-mic2025-subsidies", "us-mic2025-import-limits", "us-cyber-espionage",
    "us-ip-protection", "us-investment-restrictions", "us-tariff-parity",
    "us-services-agriculture", "us-quarterly-review",
}  # fmt: skip

Answer = dict[str, Any]


def shell(db: Path, *words: str) -> str:
    """What a command prints; it must succeed."""
    done = call("--db", db, *words)
    assert done.code == 0, done.err
    return done.out


def ask(db: Path, *words: str) -> Answer:
    answer: Answer = json.loads(shell(db, *words, "--format", "json"))
    return answer


@pytest.fixture
def demo(filled: Path) -> Path:
    return filled


def tracks(answer: Answer, section: str = "positions", **fields: str) -> dict[str, Answer]:
    """track -> position, of those with these field values."""
    return {
        p["track"]: p
        for p in answer[section]
        if all(p[name] == value for name, value in fields.items())
    }


def accounts(position: Answer) -> set[str]:
    return {account["development"] for account in position["accounts"]}


def test_the_zte_ban_is_only_possible_in_mid_april_and_certain_at_its_end(demo: Path) -> None:
    middle = ask(demo, "stance", "--as-of", "2018-04-15", "--issue", "zte-ban")
    assert middle["positions"] == []
    assert list(tracks(middle, "possible")) == ["measure:zte-ban"]
    end = ask(demo, "stance", "--as-of", "2018-04-30", "--issue", "zte-ban")
    (ban,) = end["positions"]
    assert (ban["party"], ban["toward"], ban["status"]) == ("USA", "ZTE", "in-force")
    # No day is invented.
    assert [account["occurred"] for account in ban["accounts"]] == ["2018-04"]
    assert end["possible"] == []


def test_two_answers_of_open_order_are_no_change_whichever_is_told_first(demo: Path) -> None:
    """By both days China objects, and refuses, and nobody knows which came last."""
    told = ask(demo, "diff", "--from", "2018-04-01", "--to", "2018-05-04", "--reading", "possible")
    assert "response:us-deficit-cut" not in {one["track"] for one in told["changes"]}


@pytest.mark.parametrize("day", ["2018-04-30", "2018-05-03", "2018-05-04", "2018-12-31"])
def test_li_gang_is_a_voice_and_no_position_of_chinas_comes_from_him(demo: Path, day: str) -> None:
    answer = ask(demo, "stance", "--as-of", day, "--issue", "trade-deficit", "--all")
    (voice,) = answer["voices"]
    assert (voice["development"], voice["authority"]) == ("li-gang-impossible", "A5")
    for position in answer["positions"]:
        assert "li-gang-impossible" not in accounts(position)
    if day == "2018-04-30":
        assert tracks(answer, party="CHN") == {}


def test_the_talks_are_open_on_the_third_and_closed_on_the_fourth(demo: Path) -> None:
    (opened,) = ask(demo, "talks", "--as-of", "2018-05-03")["talks"]
    assert (opened["status"], opened["opened"], opened["closed"]) == ("open", "2018-05-03", None)
    (closed,) = ask(demo, "stance", "--as-of", "2018-05-04")["talks"]
    assert (closed["status"], closed["closed"]) == ("closed", "2018-05-04")
    told = {a["development"]: a for a in closed["accounts"]}
    assert told["beijing-talks-closed"]["next"] == "none-set"
    assert told["beijing-talks-closed"]["sources"] == ["nyt-2018-05-04"]
    assert "continue communicating" in told["beijing-talks-closed-xinhua"]["outcome"]
    assert told["beijing-talks-closed-xinhua"]["next"] == "unknown"


def test_xinhuas_agreement_binds_china_at_most(demo: Path) -> None:
    answer = ask(demo, "stance", "--as-of", "2018-05-04", "--issue", "process")
    assert {p["party"] for p in answer["positions"]} == {"CHN"}
    assert {p["kind"] for p in answer["positions"]} == {"commitment"}


def test_not_realistic_changes_nobodys_stance(demo: Path) -> None:
    replay = ask(demo, "replay", "--as-of", "2018-05-04")
    (said,) = [s for s in replay["steps"] if s["development"] == "hua-not-realistic"]
    assert (said["moves"], said["effects"], said["issue"]) == ([], [], "process")
    why = ask(demo, "why", "CHN", "trade-deficit", "--as-of", "2018-05-04")
    assert "hua-not-realistic" not in {one["id"] for one in why["developments"]}


def test_nothing_of_the_list_was_public_on_the_third(demo: Path) -> None:
    cut = ("--as-of", "2018-05-04", "--known-by", "2018-05-03")
    assert ask(demo, "stance", *cut, "--party", "USA")["positions"] == []
    shown = json.dumps(ask(demo, "replay", *cut))
    assert not [name for name in LIST if f'"{name}"' in shown]


def test_the_us_on_the_deficit_asks_for_a_total_of_200_superseding_100(demo: Path) -> None:
    cut = ("--as-of", "2018-05-04", "--party", "USA", "--issue", "trade-deficit")
    (position,) = ask(demo, "stance", *cut)["positions"]
    assert (position["track"], position["since"]) == ("demand:us-deficit-cut", "us-deficit-200")
    told = {a["development"]: a["terms"]["quantities"] for a in position["accounts"]}
    figures = [(q["value"], q["unit"], q["basis"], q["period"]) for q in told["us-deficit-200"]]
    assert figures == [
        ("200", "USD bn", "total", None),
        ("100", "USD bn", "tranche", "2018-06/2019-05"),
        ("100", "USD bn", "tranche", "2019-06/2020-05"),
    ]
    rows = ask(demo, "audit", *cut)["rows"]
    (r1,) = [row for row in rows if row["rule"] == "R1"]
    assert (r1["dimension"], r1["verdict"], r1["confidence"]) == (
        "quantity:total",
        "hardened",
        "medium",
    )
    assert (r1["from"], r1["before"], r1["after"]) == (
        ["us-deficit-100"],
        "100 USD bn",
        "200 USD bn total",
    )
    # The tranches are figures of their own, never compared with a total.
    assert {r["verdict"] for r in rows if r["dimension"] == "quantity:tranche"} == {"opened"}
    (summary,) = ask(demo, "audit", *cut)["summary"]
    assert summary["verdict"] == "hardened"


def test_the_list_is_one_ledger_step_that_names_every_item(demo: Path) -> None:
    rows = ask(demo, "audit", "--as-of", "2018-05-04", "--party", "USA")["rows"]
    ledger = [row for row in rows if row["track"] == "ledger" and row["issue"] is None]
    (step,) = [row for row in ledger if row["order"] != "unsettled"]
    assert (step["verdict"], step["rule"], step["dimension"]) == ("hardened", "R5", "asks")
    assert set(step["to"]) >= LIST
    assert "us-deficit-100" in step["from"]


def test_a_reciprocity_condition_was_added_to_chinas_opening(demo: Path) -> None:
    cut = ("--as-of", "2018-05-04", "--party", "CHN", "--issue", "market-access")
    (row,) = [row for row in ask(demo, "audit", *cut)["rows"] if row["rule"] == "R4"]
    assert (row["verdict"], row["dimension"], row["order"]) == ("hardened", "conditions", "link")
    assert row["confidence"] == "medium"  # the reports are undated: never high
    assert row["to"] == ["cn-offer-reciprocal-barriers"]


def test_without_a4_exactly_the_positions_on_unnamed_officials_are_gone(demo: Path) -> None:
    whole = ask(demo, "stance", "--as-of", "2018-05-04")
    left = ask(demo, "stance", "--as-of", "2018-05-04", "--without", "A4")
    resting = {
        p["track"] for p in whole["positions"] if {a["authority"] for a in p["accounts"]} == {"A4"}
    }
    assert resting == {
        "offer:cn-help-reduce-deficit",
        "response:us-deficit-cut",
        "response:us-export-limits",
        "response:us-halt-mic2025-subsidies",
        "response:zte-ban",
    }
    assert set(tracks(whole)) - set(tracks(left)) == resting
    assert set(tracks(left)) <= set(tracks(whole))


def test_a_visit_in_june_is_an_expectation_and_no_event(demo: Path) -> None:
    for day in ("2018-06-01", "2018-06-30", "2018-12-31"):
        steps = ask(demo, "replay", "--as-of", day)["steps"]
        assert not [s for s in steps if (s["latest"] or "") >= "2018-06-01"]
        (visit,) = [s for s in steps if s["development"] == "chinese-visit-june"]
        assert (visit["kind"], visit["moves"]) == ("expectation", [])


def test_a_retraction_leaves_the_replay_before_it_byte_for_byte_as_it_was(
    demo: Path, tmp_path: Path
) -> None:
    db = Path(shutil.copy(demo, tmp_path / "demo.sqlite"))
    views = (
        ("stance", "--as-of", "2018-05-04"),
        ("audit", "--as-of", "2018-05-04"),
        ("replay",),
        ("log",),
    )
    before = [shell(db, *view, "--format", "json") for view in views]
    head = str(json.loads(before[0])["cut"]["recorded_by"])
    shell(db, "retract", "us-deficit-200", "--reason", "to see what happens")
    after = [shell(db, *view, "--recorded-by", head, "--format", "json") for view in views]
    assert after == before
    (now,) = ask(db, "stance", "--as-of", "2018-05-04", "--party", "USA", "--issue",
                 "trade-deficit")["positions"]  # fmt: skip
    assert "us-deficit-200" not in accounts(now)


def test_the_papers_claim_that_both_hardened_moves_nothing_and_is_checked_against_the_audit(
    demo: Path,
) -> None:
    voices = ask(demo, "stance", "--as-of", "2018-05-04")["voices"]
    assert "nyt-both-hardened" in {voice["development"] for voice in voices}
    summary = ask(demo, "audit", "--as-of", "2018-05-04")["summary"]
    verdicts = {(s["party"], s["issue"]): s["verdict"] for s in summary}
    assert verdicts["USA", None] == verdicts["USA", "trade-deficit"] == "hardened"
    assert verdicts["CHN", "market-access"] == "hardened"


def test_every_number_of_the_record_is_exact_and_every_position_has_evidence(demo: Path) -> None:
    for position in ask(demo, "stance", "--as-of", "2018-05-04")["positions"]:
        for account in position["accounts"]:
            assert account["sources"], account
            assert account["quote"], account
            assert len(account["quote"].split()) <= 12
