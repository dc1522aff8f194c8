"""The terms of a position as a person reads them: what is asked or offered, and on what terms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Done = Callable[..., str]

OFFER = ("append", "offer", "--id", "one", "--occurred", "2018-05-04", "--by", "CHN", "--to",
         "USA", "--issue", "market-access", "--proposal", "fresh")  # fmt: skip


def terms(done: Done, *words: str) -> str:
    done(*OFFER, *words)
    (row,) = [line for line in done("stance").splitlines() if "\toffer:fresh\t" in line]
    return row.split("\t")[6]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        # A condition is no offer: what is offered comes first.
        (("--says", "China opens its ports.", "--if", "the USA opens its own"),
         "China opens its ports; if the USA opens its own"),
        (("--says", "China opens its ports.", "--scope", "Shanghai"),
         "China opens its ports; on Shanghai"),
        # What the words say already is not said twice.
        (("--says", "China opens the port of Shanghai.", "--scope", "Shanghai"),
         "China opens the port of Shanghai"),
        (("--says", "China opens the port of Shanghai.", "--scope", "Shanghai",
          "--scope", "Tianjin"), "China opens the port of Shanghai; on Shanghai, Tianjin"),
        # A figure says what is offered.
        (("--says", "China buys more.", "--quantity", "50 USD bn total", "--if", "the ban ends"),
         "50 USD bn total; if the ban ends"),
        (("--if", "the ban ends"), "if the ban ends"),
    ],
)  # fmt: skip
def test_an_offer_says_what_is_offered_and_on_what_terms(
    demo: Path, done: Done, words: tuple[str, ...], told: str
) -> None:
    assert terms(done, *words) == told


def test_what_has_no_end_is_told_until_a_day_or_later(demo: Path, done: Done) -> None:
    assert terms(done, "--lapses", "2018-06-01/..") == "lapses 2018-06-01/.."
    assert "until 1 June 2018 or later" in done("report", "-o", "-", "--as", "md")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--says", "China may buy more."), "China may buy more."),
        (("--source", "nyt-2018-05-04", "--quote", "it may buy more"), "it may buy more"),
        (("--quantity", "50 USD bn total", "--if", "the ban ends"),
         "offer; 50 USD bn total; if the ban ends"),
        ((), "offer; fresh"),
    ],
)  # fmt: skip
def test_a_voice_that_nobody_put_into_words_says_what_it_is(
    demo: Path, done: Done, words: tuple[str, ...], told: str
) -> None:
    done(*OFFER, *words, "--authority", "A6")
    (row,) = [line for line in done("stance").splitlines() if "\tone\t" in line]
    assert row.split("\t")[6] == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "agreement; agreed; sales deal"),
        (("--status", "tentative"), "agreement; tentative; sales deal"),
        (("--commits", "CHN: 50 USD bn total", "--commits", "USA: lift the ban"),
         "agreement; agreed; CHN: 50 USD bn total; USA: lift the ban"),
        (("--commits", '{"party": "CHN", "quantity": "50 USD bn", "due": "2019", "if": "a vote"}'),
         "agreement; agreed; CHN: 50 USD bn; due 2019; if a vote"),
    ],
)  # fmt: skip
def test_a_voice_that_is_an_agreement_says_of_what(
    demo: Path, done: Done, words: tuple[str, ...], told: str
) -> None:
    done("append", "agreement", "--id", "one", "--occurred", "2018-05-04", "--issue",
         "trade-deficit", "--between", "CHN,USA", "--agreement", "sales-deal", *words,
         "--authority", "A6")  # fmt: skip
    (row,) = [line for line in done("stance").splitlines() if "\tone\t" in line]
    assert row.split("\t")[6] == told


def test_the_bundled_offers_say_what_is_offered(demo: Path, done: Done) -> None:
    rows = [line.split("\t") for line in done("proposals", "--party", "CHN").splitlines()[1:]]
    told = {row[3]: row[4] for row in rows}
    assert told["offer:cn-market-opening"] == (
        "Beijing would be willing to reduce some trade barriers, but only in return; "
        "if the United States also lowers trade barriers"
    )
    assert "foreign automakers and financial services companies" in told["offer:cn-xi-concessions"]


def test_the_deadlines_of_the_deficit_demand(demo: Path, done: Done) -> None:
    (row,) = [
        line.split("\t") for line in done("proposals").splitlines() if "us-deficit-cut" in line
    ]
    assert row[4].endswith("due 2020-05 or immediate")
    assert "2020-05" in done("show", "us-deficit-200")
