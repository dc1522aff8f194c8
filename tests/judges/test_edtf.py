"""EDTF as others read it. Each disagreement is a line of docs/edtf.md, which says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest

from events.when import NotADate, parse_when
from tests.judges.conftest import ROOT, Count, table

OPEN = None


class Verdict(NamedTuple):
    """What a judge says: the text is read, and between which days where it says so."""

    text: str
    read: bool
    bounds: tuple[str | None, str | None] | None = None


OWN = [
    Verdict("1950S2", True, ("1900-01-01", "1999-12-31")),
    Verdict("1953S3", True, ("1950-01-01", "1959-12-31")),
    Verdict("2018S4", True, ("2018-01-01", "2018-12-31")),
    Verdict("2018S5", False),
    Verdict("2018S0", False),
    Verdict("2018S2-05", False),
    Verdict("1984-1X", True, ("1984-10-01", "1984-12-31")),
    Verdict("15XX-01-3X", True, ("1500-01-30", "1599-01-31")),
    Verdict("15XX-02-3X", False),
    Verdict("1560-X2", True, ("1560-02-01", "1560-12-31")),
    Verdict("1XX3", True, ("1003-01-01", "1993-12-31")),
    Verdict("XXX1-02-29", False),
    Verdict("20XX-02-29", True, ("2000-02-29", "2096-02-29")),
    Verdict("201X-1X-31", True, ("2010-10-31", "2019-12-31")),
    Verdict("2001-33?", True, ("2001-01-01", "2001-03-31")),
    Verdict("20XX-41", True, ("2000-07-01", "2099-12-31")),
    Verdict("2001-38", True, ("2001-05-01", "2001-08-31")),
    Verdict("2001-31", True, ("2001-03-01", "2001-05-31")),
    Verdict("[..1760,1762-05]", True, (OPEN, "1762-05-31")),
    Verdict("[1760,1762-05..]", True, ("1760-01-01", OPEN)),
    Verdict("[1760..,1762]", False),
    Verdict("[1760,..1762]", False),
    Verdict("[..]", False),
    Verdict("[1762..1760]", False),
    Verdict("{1960,1961-12}", True, ("1960-01-01", "1961-12-31")),
    Verdict("[1999}", False),
    Verdict("?2004-06-~11", True, ("2004-06-11", "2004-06-11")),
    Verdict("2004-(06)?-11", False),
    Verdict("2016-13-XX", False),
]
"""A table of the project's own."""


def ours(text: str) -> Verdict:
    try:
        when = parse_when(text)
    except NotADate:
        return Verdict(text, False)
    return Verdict(text, True, (_day(when.earliest), _day(when.latest)))


def _day(day: object) -> str | None:
    return None if day is None else str(day)


@pytest.mark.parametrize("verdict", OWN, ids=lambda verdict: verdict.text)
def test_a_form_beyond_plain_days_is_read_as_the_standard_says(verdict: Verdict) -> None:
    assert ours(verdict.text) == verdict


def test_where_others_read_otherwise_the_documentation_says_why(count: Count) -> None:
    page = (ROOT / "docs/edtf.md").read_text("utf-8").partition("## Where others")[2]
    documented = set(re.findall(r"^\| `([^`]*)` \|", page, re.M))
    assert len(documented) > 50
    verdicts = list(_all())
    if not verdicts:
        # Without the tables: what the page says that we refuse or read otherwise is so.
        for text in documented:
            assert not ours(text).read or text in READ_OTHERWISE, text
        return
    disagreed = {verdict.text for verdict in verdicts if not _agrees(verdict)}
    assert disagreed == documented
    count("EDTF: annex A, Library of Congress, golden bounds, edtf.js, python-edtf", len(verdicts))


READ_OTHERWISE = {"1950S2", "2001-21", "2001-24", "[1670..1672]", "{1667,1668,1670..1672}"} | {
    "[1667,1668, 1670..1672]", "[1667, 1668, 1670..1672]", "[1760-01, 1760-02, 1760-12..]",
    "[1667, 1760-12]", "[1667, 1672-12]", "{1667,1668, 1670..1672}", "{1667, 1670..1672}",
    "{1960, 1961-12}", "{1960 ,  1961-12}",
}  # fmt: skip
"""Of the documented disagreements, what is read all the same."""


def _agrees(verdict: Verdict) -> bool:
    found = ours(verdict.text)
    if not verdict.read or verdict.bounds is None:
        return found.read == verdict.read
    return found == verdict


def _all() -> Iterator[Verdict]:
    conformance = table("edtf-edtf-conformance-corpus.json")
    if conformance is None:
        return
    for level in ("level0", "level1", "level2", "invalid"):
        for row in conformance[level]:
            yield Verdict(row["edtf"], row["valid"], _told(row.get("earliest", "?"),
                                                           row.get("latest", "?")))  # fmt: skip
    for text, row in table("edtf-edtf-golden.json").items():
        yield Verdict(text, row["valid"], _told(_moment(row.get("min")), _moment(row.get("max"))))
    for row in table("edtf-loc-edtf-examples.json")["examples"]:
        yield Verdict(row["edtf"], True)
    others = table("edtf-reference-impl-corpus.json")
    for kind, read in (("accepts", True), ("rejects", False), ("must_reject", False)):
        for row in others[kind]:
            yield Verdict(row if isinstance(row, str) else row["edtf"], read)


def _told(first: Any, last: Any) -> tuple[str | None, str | None] | None:
    if "?" in (first, last):
        return None
    one, two = (None if day in (None, "infinity", "-infinity") else str(day)
                for day in (first, last))  # fmt: skip
    return None if one is two is None else (one, two)


def _moment(milliseconds: Any) -> Any:
    if not isinstance(milliseconds, int | float):
        return None
    try:
        return str((datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds)).date())  # noqa: DTZ001
    except OverflowError:
        return "beyond the calendar"


def test_no_prose_is_guessed_at(count: Count) -> None:
    told = table("edtf-python-edtf-natlang.json")
    inputs = ["circa 1860s", "around May 2018", "the 1990s", "spring 2018", "12/05/2018?"]
    if told is not None:
        inputs = [row["input"] for kind in ("agreements", "divergences", "not_adopted")
                  for row in told[kind]]  # fmt: skip
        count("EDTF: prose that python-edtf guesses at", len(inputs))
    edtf = re.compile(r"[\dX~?%/.\-]+|unknown")
    assert [text for text in inputs if not edtf.fullmatch(text) and ours(text).read] == []
