"""Quantities: a value or a range, a unit, a basis, a period; exact, and refused with a sentence."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from events.codec import encode
from events.currencies import ISO_4217
from events.developments import IndicatorReported
from events.quantity import (
    BASES,
    MOST_DIGITS,
    IssueWords,
    NotAQuantity,
    Quantity,
    parse_quantity,
    plain,
)

INFINITY = Decimal("Infinity")


def q(low: str | None, high: str | None, unit: str, **more: object) -> Quantity:
    return Quantity(
        min=Decimal(low) if low else None, max=Decimal(high) if high else None, unit=unit, **more
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200 USD bn total", q("200", "200", "USD bn", basis="total")),
        ("200 USD bn", q("200", "200", "USD bn")),
        ("100..150 USD bn", q("100", "150", "USD bn")),
        ("100–150 USD bn", q("100", "150", "USD bn")),
        ("3.5 percent rate", q("3.5", "3.5", "percent", basis="rate")),
        ("25 % rate", q("25", "25", "percent", basis="rate")),
        (
            "100 USD bn tranche 2018-06/2019-05",
            q("100", "100", "USD bn", basis="tranche", period="2018-06/2019-05"),
        ),
        ("375 USD bn per-year", q("375", "375", "USD bn", basis="per-year")),
        ("375 USD bn 2017", q("375", "375", "USD bn", period="2017")),
        ("60 percent coverage", q("60", "60", "percent", basis="coverage")),
        ("1 USD level", q("1", "1", "USD", basis="level")),
        (">20 percent", q("20", None, "percent", strict=True)),
        ("<20 percent", q(None, "20", "percent", strict=True)),
        (">=20 percent", q("20", None, "percent")),
        ("<=20 percent", q(None, "20", "percent")),
        ("20.. percent", q("20", None, "percent")),
        ("..20 percent", q(None, "20", "percent")),
        ("~30 percent", q("30", "30", "percent", approximate=True)),
        ("~30..40 percent", q("30", "40", "percent", approximate=True)),
        ("~>20 percent", q("20", None, "percent", strict=True, approximate=True)),
        ("-5..-3 percent", q("-5", "-3", "percent")),
        ("+5 percent", q("5", "5", "percent")),
        ("1,250,000 USD", q("1250000", "1250000", "USD")),
        ("5 EUR k", q("5", "5", "EUR k")),
        ("5 EUR mn", q("5", "5", "EUR mn")),
        ("5 EUR tn", q("5", "5", "EUR tn")),
        ("  200   USD\tbn  total ", q("200", "200", "USD bn", basis="total")),
    ],
)
def test_every_shape_is_read(text: str, expected: Quantity) -> None:
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 workers", q("20", "20", "workers")),
        ("100 USD bn cut", q("100", "100", "USD bn cut")),
        ("100 USD bn cut compounded", q("100", "100", "USD bn cut", basis="compounded")),
        ("3 percent compounded", q("3", "3", "percent", basis="compounded")),
        ("3 percent with COLA", q("3", "3", "percent", basis="with COLA")),
        (
            "3 percent with COLA after 2019",
            q("3", "3", "percent", basis="with COLA after", period="2019"),
        ),
        ("3 percent rate", q("3", "3", "percent", basis="rate")),
        # A declared currency does not take its scales away.
        ("100 USD", q("100", "100", "USD")),
        ("100 USD bn", q("100", "100", "USD bn")),
        ("100 USD bn total", q("100", "100", "USD bn", basis="total")),
        ("7 coal–steel", q("7", "7", "coal–steel")),
    ],
)
def test_the_words_that_an_issue_declares_are_read_and_the_longest_wins(
    text: str, expected: Quantity
) -> None:
    units = ("workers", "USD", "USD bn cut", "coal–steel")
    bases = ("compounded", "with COLA", "with COLA after")
    assert parse_quantity(text, IssueWords(units, bases)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a quantity is empty"),
        ("   ", "a quantity is empty"),
        ("USD 200", "has no number first: write e.g. '200 USD bn total'"),
        ("~ 20 USD", "has no number first"),
        ("20", r"'20' has no unit: write e.g. '20 USD bn' or percent"),
        ("20 total", "'20 total' has no unit"),
        ("5000000", r"'5000000' has no unit: write e.g. '5000000 USD' or percent"),
        ("20 workers", r"unknown unit 'workers': use an ISO 4217 code.*\(declared: none\)"),
        ("20 USD bn tranche unknown", "leave an unknown period out"),
        ("20 usd", r"unknown unit 'usd' \(currency codes are upper case: USD\)"),
        ("100 k", "unknown unit 'k', which only says how many: write e.g. 'EUR k'"),
        ("5 M", "only says how many"),
        ("20 GBP /hour", "'/hour' is neither a basis .* nor a period: declare it with the issue"),
        ("20 USD zillion", "'zillion' is neither a basis"),
        ("20 percent with COLA", r"'with COLA' is neither a basis \(total, per-year,"),
        ("150..100 USD", "the range ends before it starts, swap its ends"),
        ("20USD", "'20USD' is no number"),
        ("25% rate", "'25%' is no number"),
        ("$20 USD", "is no number"),
        ("1,5 USD", "is no number"),
        ("1,00,000 USD", "is no number"),
        ("1e5 USD", "is no number"),
        ("20..30..40 USD", "is no number"),
        (">>20 USD", "is no number"),
        ("٣ USD", "is no number"),
        ("20 USD per-year total", "'total' is neither a basis"),
        ("20 USD total 03/04/2018", "is ambiguous"),
        ("20 USD total 2018/2017", "ends before it starts"),
        ("20 USD total 2018 2019", "nothing may follow the period, found '2019'"),
        ("9" * (MOST_DIGITS + 1) + " USD tn", f"at most {MOST_DIGITS} digits"),
    ],
)
def test_what_is_no_quantity_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(NotAQuantity, match=said):
        parse_quantity(text)


def test_an_unknown_unit_is_refused_with_those_that_are_declared() -> None:
    with pytest.raises(NotAQuantity, match=r"unknown unit 'worker'.*\(declared: workers, shifts\)"):
        parse_quantity("20 worker", IssueWords(("workers", "shifts")))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("1 USD bn", "1000 USD mn"),
        ("1.5 USD tn", "1500 USD bn"),
        ("2 USD mn", "2000 USD k"),
        ("3 USD k", "3000 USD"),
    ],
)
def test_scaled_bounds_are_equal_across_scales(one: str, two: str) -> None:
    first, second = parse_quantity(one), parse_quantity(two)
    assert (first.low, first.high) == (second.low, second.high)
    assert first.base_unit == second.base_unit == "USD"


def test_scaled_bounds_compare_across_scales() -> None:
    assert parse_quantity("1 USD bn").low > parse_quantity("999 USD mn").high
    assert parse_quantity(">1 USD tn").high == INFINITY
    assert parse_quantity("<1 USD tn").low == -INFINITY


def test_a_unit_that_an_issue_declares_is_never_scaled() -> None:
    cut = parse_quantity("5 USD bn cut", IssueWords(("USD bn cut",)))
    assert (cut.base_unit, cut.low) == ("USD bn cut", 5)


def test_a_bound_keeps_every_digit_whatever_the_scale() -> None:
    digits = "1234567890123456789012345678"
    assert len(digits) == MOST_DIGITS
    assert plain(parse_quantity(f"{digits} USD tn").low) == digits + "0" * 12


def test_only_a_single_figure_has_a_value() -> None:
    assert parse_quantity("5 USD").value == parse_quantity("5..5 USD").value == 5
    assert parse_quantity("4..5 USD").value is None
    assert parse_quantity(">5 USD").value is None


@pytest.mark.parametrize(
    ("one", "two"), [("3.50 percent", "3.5 percent"), ("-0 USD", "0 USD"), ("007.0 USD", "7 USD")]
)
def test_one_number_written_in_two_ways_is_stored_in_one(one: str, two: str) -> None:
    def stored(text: str) -> bytes:
        return encode(IndicatorReported(id="a", issue="b", quantities=(parse_quantity(text),)))

    assert stored(one) == stored(two)


WORDS = IssueWords(("workers", "USD bn cut", "h a week"), ("compounded", "with COLA"))

numbers = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4
)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Any quantity that can be entered."""
    one, two = sorted((draw(numbers), draw(numbers)))
    low, high = draw(st.sampled_from([(one, one), (one, two), (one, None), (None, two)]))
    currency = draw(st.sampled_from(sorted(ISO_4217)))
    scale = draw(st.sampled_from(["", " k", " mn", " bn", " tn"]))
    return Quantity(
        min=low,
        max=high,
        strict=(low is None or high is None) and draw(st.booleans()),
        approximate=draw(st.booleans()),
        unit=draw(st.sampled_from([currency + scale, "percent", *WORDS.units])),
        basis=draw(st.sampled_from([None, *BASES, *WORDS.bases])),
        period=draw(st.sampled_from([None, "2018", "2018-06/2019-05", "../2018-05"])),
    )


@given(quantities())
def test_a_quantity_is_read_back_from_its_own_text(quantity: Quantity) -> None:
    again = parse_quantity(str(quantity), WORDS)
    assert again == quantity
    assert str(again) == str(quantity)
    assert again.low <= again.high


@given(numbers, numbers, st.sampled_from(["", "k", "mn", "bn", "tn"]))
def test_a_scale_keeps_the_order_of_two_figures(one: Decimal, two: Decimal, scale: str) -> None:
    assume(one != two)
    first, second = (parse_quantity(f"{plain(n)} USD {scale}") for n in (one, two))
    assert (first.low < second.low) == (one < two)
    assert (first.high < second.high) == (one < two)


@given(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="0123456789.,~<>=+-–% USDbnptoalrce/", max_size=30),
        st.lists(
            st.sampled_from(
                ["20", "~3", ">4", "5..", "9..1", "USD", "bn", "percent", "total", "2018", "../.."]
            ),
            max_size=6,
        ).map(" ".join),
    )
)
@example("0x5 USD")
@example("1_000 USD")
@example("Infinity USD")
def test_any_text_is_a_quantity_or_is_refused_as_none(text: str) -> None:
    try:
        quantity = parse_quantity(text, WORDS)
    except NotAQuantity:
        return
    assert parse_quantity(str(quantity), WORDS) == quantity


@pytest.mark.parametrize("number", ["1E-999999", "1E+400", "NaN", "sNaN", "Infinity", "0E-900"])
def test_a_stored_number_that_nobody_can_write_is_none(number: str) -> None:
    stored = msgspec.json.encode({"min": number, "unit": "USD"})
    with pytest.raises(msgspec.ValidationError, match="none that can be written"):
        msgspec.json.decode(stored, type=Quantity)


@pytest.mark.parametrize("unit", ["% GDP", "percent GDP"])
@pytest.mark.parametrize("text", ["1.5 % GDP", "1.5 percent GDP"])
def test_a_declared_unit_with_percent_is_known_in_either_spelling(unit: str, text: str) -> None:
    assert str(parse_quantity(text, IssueWords((unit,)))) == f"1.5 {unit}"
    assert str(parse_quantity("1.5 % rate", IssueWords((unit,)))) == "1.5 percent rate"
