"""Quantities as people write them, put as this program writes them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.quantity import NotAQuantity, parse_quantity
from events.spoken_figures import read_figure

SIGNS = {"¥": "JPY", "kr": "SEK"}


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("10%-15%", "10..15 percent"),
        ("10-15%", "10..15 percent"),
        ("between 10 and 15%", "10..15 percent"),
        ("$200bn-$250bn", "200..250 USD bn"),
        ("$200 to $250 billion", "200..250 USD bn"),
        ("$900 million to $1.2 billion", "0.9..1.2 USD bn"),
        ("5.56e-05 percent", "0.0000556 percent"),
        ("¥200 billion", "200 JPY bn"),
        ("60 mln EUR", "60 EUR mn"),
        ("60 млн руб.", "60 RUB mn"),
        ("2'500 CHF", "2500 CHF"),
        ("1 000 000 €", "1000000 EUR"),
        ("Rs 5,000 crore", "50 INR bn"),
        ("₹3 lakh crore", "3 INR tn"),
        ("5 lakh rupees", "500 INR k"),
        ("50亿元", "5 CNY bn"),
        ("nearly $30bn", "~<30 USD bn"),
        ("up to 60 days", "<=60 days"),
        ("at least 5 m", ">=5 m"),
        ("max 20%", "<=20 percent"),
        ("25 pct", "25 percent"),
        ("60 mln tonnes", "60000000 tonnes"),
        ("5 percent per year", "5 percent per-year"),
        ("50 kr", "50 SEK"),
        ("200 USD bn total", "200 USD bn total"),
        (">=20 USD bn", ">=20 USD bn"),
        ("~<30 USD bn", "~<30 USD bn"),
        ("100..150 USD bn", "100..150 USD bn"),
        ("..20 percent", "..20 percent"),
    ],
)
def test_figures(text: str, figure: str) -> None:
    assert read_figure(text, "USD", None, SIGNS) == figure
    parse_quantity(figure, ("days", "m", "tonnes"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¥200 billion", "which currency is '¥'"),
        ("$5", "which dollar"),
        ("10 percent to 20 EUR", "two units"),
        ("up to 10-15%", "range, or a bound"),
        ("3,5 percent", "decimal comma"),
    ],
)
def test_what_is_ambiguous_is_asked_about(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_figure(text)


PIECES = ("10", "1,000", "5e-3", "$", "¥", "bn", "crore", "percent", "%", "-", "to", "between",
          "and", "up to", "nearly", "€", "days", "1 000", "..", "~", ">=", "'", ".")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join))
def test_a_text_is_a_figure_or_none_and_never_a_fault(text: str) -> None:
    with suppress(ValueError, NotAQuantity):
        parse_quantity(read_figure(text, "USD", None, SIGNS))


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.sampled_from(("USD bn", "percent")))
def test_what_this_program_writes_is_left_alone(number: object, unit: str) -> None:
    once = str(parse_quantity(f"{number} {unit}"))
    assert read_figure(once) == once
