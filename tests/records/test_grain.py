"""The questions that the record of the grain deal must answer.

The answers were worked out by hand from the pages before the program was asked
(docs/record-black-sea-grain-2022.md).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.calling import GRAIN
from tests.records.test_us_china import Answer, accounts, ask, tracks

NAME = GRAIN
FIVE = {
    "demand:rus-swift": "EU", "demand:rus-machinery": "UN", "demand:rus-insurance-ports": "UN",
    "demand:rus-assets": "UN", "demand:rus-ammonia": "UKR",
}  # fmt: skip


@pytest.fixture
def grain(filled_grain: Path) -> Path:
    return filled_grain


def deal(db: Path, day: str, *more: str) -> Answer:
    """The initiative as it stands on a day."""
    answer = ask(db, "agreements", "--as-of", day, *more)
    (found,) = [one for one in answer["agreements"] if one["name"] == "bsgi"]
    return dict(found)


def days(position: Answer) -> list[str]:
    return [q["value"] or f">={q['min']}" for q in position["terms"]["quantities"]]


def commitments(agreement: Answer, issue: str) -> dict[str, Answer]:
    return {c["party"]: c for c in agreement["commitments"] if c["issue"] == issue}


def halt(db: Path, day: str, *more: str) -> Answer:
    """Russia's halt of the corridor as it stands on a day."""
    answer = ask(db, "stance", "--as-of", day, "--party", "RUS", "--issue", "corridor", *more)
    return tracks(answer)["measure:rus-halt"]


def rows(db: Path, *cut: str, track: str, to: str) -> dict[str, tuple[str, str]]:
    """dimension -> (verdict, rule) of what one development did to one track."""
    return {
        row["dimension"]: (row["verdict"], row["rule"])
        for row in ask(db, "audit", *cut)["rows"]
        if row["track"] == track and to in row["to"]
    }


def test_the_initiative_binds_three_for_120_days_and_the_memorandum_the_un(grain: Path) -> None:
    signed = deal(grain, "2022-07-31")
    assert (signed["status"], sorted(signed["parties"])) == ("in-force", ["RUS", "TUR", "UKR"])
    assert signed["title"] == "Black Sea Grain Initiative"
    terms = commitments(signed, "term")
    assert {party: days(c) for party, c in terms.items()} == {
        "RUS": ["120"], "UKR": ["120"], "TUR": ["120"],
    }  # fmt: skip
    others = ask(grain, "agreements", "--as-of", "2022-07-31")["agreements"]
    (memorandum,) = [one for one in others if one["name"] == "un-russia-memorandum"]
    assert [c["party"] for c in memorandum["commitments"]] == ["UN"]


def test_russias_suspension_touches_its_own_commitments_alone(grain: Path) -> None:
    broken = deal(grain, "2022-10-30")
    assert broken["status"] == "in-force"  # Ukraine and Türkiye went on
    status = {(c["party"], c["issue"]): c["status"] for c in broken["commitments"]}
    assert {s for (party, _), s in status.items() if party == "RUS"} == {"suspended"}
    assert {s for (party, _), s in status.items() if party != "RUS"} == {"in-force"}
    resumed = deal(grain, "2022-11-02")
    assert {c["status"] for c in resumed["commitments"]} == {"in-force"}


def test_the_extension_of_november_says_nothing_of_march(grain: Path) -> None:
    extended = deal(grain, "2022-11-30")
    assert (extended["status"], extended["lapses"]) == ("in-force", "2023-03-18")
    assert {days(c)[0] for c in commitments(extended, "term").values()} == {"120"}


def test_in_march_ukraine_asks_for_120_at_least_and_russia_offers_60(grain: Path) -> None:
    answer = ask(grain, "stance", "--as-of", "2023-03-14", "--issue", "term")
    asked = tracks(answer, party="UKR")
    assert days(asked["demand:ukr-term"]) == [">=120"]
    offered = [p for p in answer["positions"] if p["track"] == "offer:rus-term"]
    assert {p["toward"]: days(p) for p in offered} == {"TUR": ["60"], "UKR": ["60"]}
    assert asked["response:rus-term"]["answer"] == "objects"


def test_sixty_days_offered_where_120_stand_is_a_hardening(grain: Path) -> None:
    cut = ("--as-of", "2023-03-14", "--party", "RUS", "--issue", "term")
    found = [
        (r["toward"], r["verdict"], r["rule"], r["before"], r["after"])
        for r in ask(grain, "audit", *cut)["rows"]
        if "rus-offers-60" in r["to"] and r["rule"] == "R1"
    ]
    assert {row[:3] for row in found} == {("TUR", "hardened", "R1"), ("UKR", "hardened", "R1")}
    assert all("120" in row[3] and "60" in row[4] for row in found)


def test_kyiv_asked_for_a_year_and_then_for_120_days(grain: Path) -> None:
    cut = ("--as-of", "2023-03-14", "--party", "UKR", "--issue", "term")
    first = rows(grain, *cut, track="demand:ukr-term", to="ukr-term-one-year")
    assert ("opened", "R8") in first.values()
    assert ("hardened", "R1") in first.values()  # more than the 120 days that stood
    again = rows(grain, *cut, track="demand:ukr-term", to="ukr-term-one-year-again")
    assert again == {"whole": ("held", "R7")}
    less = rows(grain, *cut, track="demand:ukr-term", to="ukr-term-same-as-before")
    quantity = {d: v for d, v in less.items() if d.startswith("quantity")}
    assert list(quantity.values()) == [("softened", "R1")]
    assert less["pressing"] == ("hardened", "R6")


def test_the_gap_is_sixty_days_from_the_thirteenth_to_the_extension(grain: Path) -> None:
    pairs = ask(grain, "gap", "--issue", "term", "--as-of", "2023-03-31")["pairs"]
    told = {(p["asks"], p["gives"], p["demand"], p["offer"]): p for p in pairs}
    ukraine = told["UKR", "RUS", "demand:ukr-term", "offer:rus-term"]
    assert (ukraine["unit"], ukraine["first"], ukraine["last"], ukraine["closed"]) == (
        "days", "60", "60", "0",
    )  # fmt: skip
    turkey = told["TUR", "RUS", "demand:tur-term", "offer:rus-term"]
    assert (turkey["first"], turkey["last"]) == ("60", "60")
    assert ask(grain, "gap", "--issue", "term", "--as-of", "2023-03-12")["pairs"] == []


def test_after_the_extension_russia_says_60_days_and_ukraine_120(grain: Path) -> None:
    terms = commitments(deal(grain, "2023-03-31"), "term")
    assert {party: days(c) for party, c in terms.items()} == {
        "RUS": ["60"], "UKR": ["120"], "TUR": ["120"],
    }  # fmt: skip
    assert terms["RUS"]["terms"]["lapses"] == "2023-05-18"
    cut = ("--as-of", "2023-03-31", "--issue", "term")
    bound = [
        (r["party"], r["verdict"], r["rule"])
        for r in ask(grain, "audit", *cut)["rows"]
        if r["track"] == "commitment:bsgi" and r["to"] == ["bsgi-extended-march"]
    ]
    assert sorted(bound) == [
        ("RUS", "hardened", "R1"),
        ("TUR", "held", "R7"),
        ("UKR", "held", "R7"),
    ]
    # Its own offer was settled at its own figure.
    settled = rows(grain, *cut, "--party", "RUS", track="offer:rus-term", to="bsgi-extended-march")
    assert {verdict for verdict, _ in settled.values()} == {"held"}


def test_russia_as_a_whole_hardened_on_the_term_in_march(grain: Path) -> None:
    cut = ("--since", "2023-03-01", "--as-of", "2023-03-31", "--party", "RUS", "--issue", "term")
    (summary,) = ask(grain, "audit", *cut)["summary"]
    assert summary["verdict"] == "hardened"


def test_the_threat_to_halt_stands_beside_the_suspended_halt(grain: Path) -> None:
    assert halt(grain, "2022-10-20")["status"] == "threatened"
    assert halt(grain, "2022-10-30")["status"] == "in-force"
    november = halt(grain, "2022-11-30")
    assert (november["status"], november["pending"]["status"]) == ("suspended", "threatened")
    april = halt(grain, "2023-04-14")
    assert (april["status"], april["pending"]["status"]) == ("suspended", "threatened")
    assert april["pending"]["terms"]["effective"] == "2023-05-18"
    # The extension of May let it lapse; a new threat came within the week.
    assert halt(grain, "2023-05-20")["pending"] is None
    june = halt(grain, "2023-06-20")
    assert june["pending"]["terms"]["effective"] == "2023-07-17"
    july = halt(grain, "2023-07-17")
    assert (july["status"], july["pending"]) == ("in-force", None)


def test_the_five_demands_are_an_ultimatum_to_those_who_could_meet_them(grain: Path) -> None:
    answer = ask(grain, "stance", "--as-of", "2023-04-14", "--party", "RUS")
    five = [p for p in answer["positions"] if p["package"] == "rus-five-2023-04"]
    assert {p["track"]: p["toward"] for p in five} == FIVE
    assert {p["pressing"] for p in five} == {"ultimatum"}
    cut = ("--as-of", "2023-04-14", "--party", "RUS", "--issue", "swift")
    swift = rows(grain, *cut, track="demand:rus-swift", to="rus-five-swift")
    assert swift["pressing"] == ("hardened", "R6")
    assert swift["deadline"] == ("hardened", "R3")


def test_what_was_public_when(grain: Path) -> None:
    before = ("--as-of", "2023-03-13", "--known-by", "2023-03-12")
    assert "offer:rus-term" not in tracks(ask(grain, "stance", *before, "--issue", "term"))
    # The stop of registrations of 10 April was told a week later.
    stop = ("stance", "--as-of", "2023-04-12", "--issue", "inspections", "--party", "RUS")
    assert tracks(ask(grain, *stop, "--known-by", "2023-04-16")) == {}
    told = tracks(ask(grain, *stop, "--known-by", "2023-04-17"))
    assert told["measure:rus-registration-stop"]["status"] == "in-force"
    # What the letter of 24 April proposed became public on 1 June.
    letter = ("stance", "--as-of", "2023-05-30", "--issue", "ammonia", "--party", "UN")
    for known, scope in (("2023-05-31", 0), ("2023-06-01", 2)):
        asked = tracks(ask(grain, *letter, "--known-by", known))["demand:un-way-forward"]
        assert len(asked["terms"]["scope"]) == scope


def test_the_extension_of_may_gives_sixty_days_to_the_seventeenth_of_july(grain: Path) -> None:
    extended = deal(grain, "2023-05-31")
    assert extended["lapses"] == "2023-07-17"
    assert {party: days(c) for party, c in commitments(extended, "term").items()} == {
        "RUS": ["60"], "UKR": ["60"], "TUR": ["60"],
    }  # fmt: skip
    # Türkiye had come down to two months at least, and got two months.
    cut = ("--as-of", "2023-05-31", "--party", "TUR", "--issue", "term")
    assert tracks(ask(grain, "stance", *cut, "--all"))["demand:tur-term"]["status"] == "settled"
    settled = rows(grain, *cut, track="demand:tur-term", to="bsgi-extended-may")
    assert {verdict for verdict, _ in settled.values()} == {"held"}


def test_istanbul_closed_with_progress_and_without_a_date(grain: Path) -> None:
    cut = ("--as-of", "2023-05-10")
    (open_,) = [t for t in ask(grain, "talks", *cut)["talks"] if t["round"] == "istanbul-2023-05"]
    assert (open_["status"], open_["opened"]) == ("open", "2023-05-10")
    talks = ask(grain, "talks", "--as-of", "2023-05-12")["talks"]
    (closed,) = [t for t in talks if t["round"] == "istanbul-2023-05"]
    assert (closed["status"], closed["closed"]) == ("closed", "2023-05-11")
    told = {a["development"]: a["next"] for a in closed["accounts"]}
    assert told["istanbul-closed"] == "unknown"
    assert told["istanbul-closed-tass"] == "none-set"


def test_the_bank_the_eu_refuses_then_considers_and_russia_refuses_the_substitute(
    grain: Path,
) -> None:
    eu = ("--party", "EU", "--issue", "swift")
    june = tracks(ask(grain, "stance", "--as-of", "2023-06-01", *eu))["response:rus-swift"]
    assert june["answer"] == "refuses"
    cut = ("--as-of", "2023-07-12", *eu)
    assert tracks(ask(grain, "stance", *cut))["response:rus-swift"]["answer"] == "open"
    moved = rows(grain, *cut, track="response:rus-swift", to="eu-considers-subsidiary")
    assert moved == {"response": ("softened", "R2")}
    cut = ("--as-of", "2023-07-12", "--party", "RUS", "--issue", "swift")
    moved = rows(grain, *cut, track="response:un-payments", to="rus-no-replacement")
    assert moved == {"response": ("hardened", "R2")}
    # The letter of 11 July never got an answer.
    end = tracks(ask(grain, "stance", "--as-of", "2023-07-31", "--issue", "swift"))
    assert "offer:un-subsidiary" in end
    assert "response:un-subsidiary" not in end


@pytest.mark.parametrize(
    ("asked", "column"), [(("--party", "UN"), "party"), (("--toward", "RUS"), "toward")]
)
def test_what_a_mediator_tabled_is_its_own_and_put_to_those_who_answer(
    grain: Path, asked: tuple[str, str], column: str
) -> None:
    on_the_day = ("--as-of", "2023-07-15")
    every = ask(grain, "proposals", *on_the_day)["proposals"]
    found = ask(grain, "proposals", *on_the_day, *asked)["proposals"]
    assert found == [one for one in every if one[column] == asked[1]]
    assert {("UN", "RUS")} <= {(one["party"], one["toward"]) for one in found}


def test_who_leaves_is_gone_on_the_seventeenth_and_the_deal_with_it_on_the_eighteenth(
    grain: Path,
) -> None:
    left = deal(grain, "2023-07-17", "--all")
    status = {(c["party"], c["issue"]): c["status"] for c in left["commitments"]}
    assert {s for (party, _), s in status.items() if party == "RUS"} == {"left"}
    assert status["UKR", "term"] == "in-force"
    names = {a["name"] for a in ask(grain, "agreements", "--as-of", "2023-07-18")["agreements"]}
    assert names == {"un-russia-memorandum"}
    ended = deal(grain, "2023-07-18", "--all")
    status = {(c["party"], c["issue"]): c["status"] for c in ended["commitments"]}
    assert (status["UKR", "term"], status["RUS", "term"]) == ("expired", "left")


def test_the_conditions_of_a_return_grew_within_two_days(grain: Path) -> None:
    cut = ("--as-of", "2023-07-20", "--party", "RUS", "--issue", "corridor")
    moved = rows(grain, *cut, track="offer:rus-return", to="rus-return-six-conditions")
    assert moved == {"conditions": ("hardened", "R4")}


def test_the_deadline_for_russian_exports_was_put_off_each_time(grain: Path) -> None:
    cut = ("--as-of", "2023-07-31", "--party", "RUS", "--issue", "russian-exports")
    found = [
        (r["to"][-1], r["verdict"])
        for r in ask(grain, "audit", *cut)["rows"]
        if r["track"] == "demand:rus-exports" and r["dimension"] == "deadline"
    ]
    assert found == [
        ("rus-exports-within-120-days", "hardened"),
        ("rus-exports-two-months", "softened"),
        ("rus-exports-next-two-months", "softened"),
        ("rus-exports-three-months", "softened"),
    ]


def test_who_broke_the_pipeline_moves_no_stance(grain: Path) -> None:
    steps = ask(grain, "replay", "--as-of", "2023-06-30")["steps"]
    said = {s["development"]: s["moves"] for s in steps}
    assert said["ukr-pipeline-shelled"] == said["rus-pipeline-saboteurs"] == []


@pytest.mark.parametrize("day", ["2022-10-31", "2023-03-31", "2023-07-31"])
def test_every_position_has_evidence_and_a_short_quote(grain: Path, day: str) -> None:
    for position in ask(grain, "stance", "--as-of", day)["positions"]:
        assert accounts(position)
        for account in position["accounts"]:
            assert account["sources"], account
            assert 0 < len(account["quote"].split()) < 15, account
