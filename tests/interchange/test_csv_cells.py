"""The cells that no spreadsheet computes."""

import pytest

from timeline.interchange.csv_cells import csv_text, inert, revived


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "'=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201"],
)
def test_a_formula_has_an_apostrophe_before_it_and_comes_back(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert revived(inert(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "1-1", "'s morgens", "\uff11"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert revived(inert(text)) == text


def test_texts_of_a_csv_are_inert_and_numbers_are_not() -> None:
    rows = [{"name": "=1+1", "figure": "-5", "count": -2}, {"name": "plain"}]
    told = csv_text(["name", "figure", "count"], rows, end="\n", raw=("figure",))
    assert told == "name,figure,count\n'=1+1,-5,-2\nplain,,\n"
