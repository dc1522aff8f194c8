"""Quantities as people write them, put as this program writes them."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.quantity import IssueWords, NotAQuantity, parse_quantity
from events.spoken.figures import Decimals, NotAFigure, read_figure
from events.words import names_by_word, words_of

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
        ("zł5 mn", "5 PLN mn"),
        ("2'500 CHF", "2500 CHF"),
        ("1 000 000 €", "1000000 EUR"),
        ("Rs 5,000 crore", "50 INR bn"),
        ("₹3 lakh crore", "3 INR tn"),
        ("5 lakh rupees", "500 INR k"),
        ("50亿元", "5 CNY bn"),
        ("nearly $30bn", "~<30 USD bn"),
        ("up to 60 days", "<=60 days"),
        ("at least 5 m", ">=5 m"),
        ("5-10 m", "5..10 m"),
        ("5 m to 10 m", "5..10 m"),
        ("$5-10m", "5..10 USD mn"),
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
        ("1.125-1.250 %", "1.125..1.25 percent"),
        ("4½ %", "4.5 percent"),
        ("½%", "0.5 percent"),
        ("3¼-3¾%", "3.25..3.75 percent"),
        ("1½ bn EUR", "1.5 EUR bn"),
        ("5%*", "5 percent"),
        ("5% [2]", "5 percent"),
        ("4%¹", "4 percent"),
        ("5％", "5 percent"),
        ("USD50bn", "50 USD bn"),
        ("200 Billion USD", "200 USD bn"),
        ("US$5 Billion", "5 USD bn"),
        ("5 Billion Dollars", "5 USD bn"),
        ("5 Billion Tonnes", "5000000000 Tonnes"),
        ("10 Billion Won", "10 KRW bn"),
        ("3 Trillion Yuan", "3 CNY tn"),
        ("1 Billion Dollar", "1 USD bn"),
        ("1 Billion $", "1 USD bn"),
        ("2 Billion Euros", "2 EUR bn"),
        ("1 billion euro", "1 EUR bn"),
        ("5 miljard euro", "5 EUR bn"),
        ("5 biljoen euro", "5 EUR tn"),
        ("2 bilioni di euro", "2 EUR tn"),
        ("1 billón de euros", "1 EUR tn"),
        ("3 mil milhões de euros", "3 EUR bn"),
        ("2 bilionów zł", "2 PLN tn"),
        ("-5%", "-5 percent"),
        ("-5 %", "-5 percent"),
        ("−5.5%", "-5.5 percent"),
        ("-$5 billion", "-5 USD bn"),
        ("50 billion U.S. dollars", "50 USD bn"),
        ("50 Mio. US-Dollar", "50 USD mn"),
        ("US-$ 50 Mrd.", "50 USD bn"),
        ("$50MM", "50 USD mn"),
        ("50 milliards d'euros", "50 EUR bn"),
        ("50 mil millones de dólares", "50 USD bn"),
        ("50 bilhões de reais", "50 BRL bn"),
        ("50 миллиардов рублей", "50 RUB bn"),
        ("50 тыс. рублей", "50 RUB k"),
        ("50 млрд долларов США", "50 USD bn"),
        ("50 млрд евро", "50 EUR bn"),
        ("25 проц.", "25 percent"),
        ("25 v.H.", "25 percent"),
        ("50 Md€", "50 EUR bn"),
        ("50 Mds d'euros", "50 EUR bn"),
        ("50 mld di euro", "50 EUR bn"),
        ("50 mlrd EUR", "50 EUR bn"),
        ("R$ 50 bi", "50 BRL bn"),
        ("R$ 50 mi", "50 BRL mn"),
        ("US$1,200 bi-weekly", "1200 USD bi-weekly"),  # no billion: how often it is paid
        ("500億円", "50 JPY bn"),
        ("500亿美元", "50 USD bn"),
        ("₹5,00,000", "500000 INR"),
        ("1e9 USD", "1000000000 USD"),
        ("50%+", ">=50 percent"),
        ("50 days or more", ">=50 days"),
        ("about 50% or less", "~<=50 percent"),
        ("$50bn/year", "50 USD bn per-year"),
        ("0.125 EUR bn", "0.125 EUR bn"),
    ],
)
def test_figures(text: str, figure: str) -> None:
    assert read_figure(text, "USD", None, SIGNS) == figure
    parse_quantity(figure, IssueWords(("days", "m", "tonnes", "Tonnes"), ("bi-weekly",)))


def test_capitals_may_be_millions_of_dollars() -> None:
    assert read_figure("EUR 50 MD") == "50 EUR MD"  # where `MD` is told to be no basis


def test_what_an_issue_may_declare_is_no_scale_without_a_currency() -> None:
    assert read_figure("50 MLD") == "50 MLD"  # a million litres a day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¥200 billion", "which currency is '¥'"),
        ("$5", "which dollar"),
        ("10 percent to 20 EUR", "two units"),
        ("up to 10-15%", "range, or a bound"),
        ("3,5 percent", "decimal comma"),
        ("1.500,25 EUR", "decimal comma"),
        ("1 500,25 EUR", "decimal comma"),
        ("759 282,366 EUR", "decimal comma"),
        ("1,250 millions d'euros", "is '1,250' 1250 or 1.25?"),
        ("1,250 Mrd. EUR", "is '1,250' 1250 or 1.25?"),
        ("1.250 milliard d'euros", "is '1.250' 1250 or 1.25?"),
        ("1.500 EUR", "is '1.500' 1500 or 1.5"),
        ("3,125 %", "is '3,125' 3125 or 3.125"),
        ("1,250 percent", "is '1,250' 1250 or 1.25"),
        ("0,500 EUR", "decimal comma"),
        ("0,125%", "decimal comma"),
        ("01,500 EUR", "no number"),
        ("€5 USD", "two units: EUR and USD"),
        ("USD 5 EUR", "two units: USD and EUR"),
        ("US$5 CAD", "two units: USD and CAD"),
        ("€5 VAT", "two units: EUR and VAT"),
        ("EUR 5%", "two units: EUR and percent"),
        ("250.000 tonnes", "is '250.000' 250000 or 250"),
        ("-1.500 EUR", "is '1.500' 1500 or 1.5"),
        ("1 Billion Euro", "'Billion' that of English, or a thousand times"),
        ("100 to 200 Billion €", "'Billion' that of English, or a thousand times"),
        ("5 Billion Tonnen", "'Billion' that of English, or a thousand times"),
        ("1 billion d'euros", "'billion' that of English, or a thousand times"),
        ("2 billions d’euros", "'billions' that of English, or a thousand times"),
        ("2 billions de US$", "'billions' that of English, or a thousand times"),
        ("2 billions d'Euros", "'billions' that of English, or a thousand times"),
        ("-1 Billion Euro", "quantity: {-1 Billion Euro: "),
        ("2 Billion EUR", "'Billion' that of English, or a thousand times"),
        ("3 Billion Kronen", "'Billion' that of English, or a thousand times"),
        ("1 billion de dollars", "'billion' that of English, or a thousand times"),
        ("1 billion de US$", "'billion' that of English, or a thousand times"),
        ("2 trillions d'Euros", "'trillions' that of English, or a million times"),
        ("1 Trillion Euro", "'Trillion' that of English, or a million times"),
        ("from 10% to 25%", "range, or a change"),
        ("von 25 bis 30 Prozent", "range, or a change"),
    ],
)
def test_what_is_ambiguous_is_asked_about(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_figure(text)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("$5 CAD", "5 CAD"),
        ("$5-10 CAD", "5..10 CAD"),
        ("$5 to $10 TTD", "5..10 TTD"),
        ("5 EUR", "5 EUR"),
        ("€5m EUR", "5 EUR mn"),
        ("kr 5 NOK", "5 NOK"),
        ("¥5 CNY", "5 CNY"),
        ("AUD 50 Billion Tariff List", "50 AUD bn Tariff List"),
    ],
)
def test_a_code_behind_a_sign_is_never_dropped(text: str, figure: str) -> None:
    assert read_figure(text) == figure


@pytest.mark.parametrize(
    ("text", "decimal", "figure"),
    [
        ("0,500 EUR", "comma", "0.5 EUR"),
        ("3,125 %", "comma", "3.125 percent"),
        ("3,125 %", "point", "3125 percent"),
        ("0.500 EUR", "point", "0.5 EUR"),
        ("4½ %", "comma", "4.5 percent"),
        ("1.250.000,5 EUR", "comma", "1250000.5 EUR"),
    ],
)
def test_a_mark_is_read_as_it_is_said(text: str, decimal: Decimals, figure: str) -> None:
    assert read_figure(text, decimal=decimal) == figure


@pytest.mark.parametrize("mark", ["[max]", "[USD]", "[est]"])
def test_a_word_in_brackets_is_no_footnote(mark: str) -> None:
    assert read_figure(f"5 EUR {mark}") == f"5 EUR {mark}"
    assert read_figure("5 EUR [a]*") == read_figure("5 EUR[note 3]") == "5 EUR"


def test_many_marks_of_notes_are_soon_read() -> None:
    begun = process_time()
    read_figure(f"5 EUR {'*' * 5_000} x")
    assert process_time() - begun < 1


def test_no_group_of_thousands_begins_with_a_zero() -> None:
    for text, decimal in (("0.500 EUR", "comma"), ("0,500 EUR", "point"), ("00,500 t", "point")):
        with pytest.raises(ValueError, match="no number"):
            read_figure(text, decimal=decimal)  # type: ignore[arg-type]  # a literal in a tuple


PIECES = ("10", "1,000", "5e-3", "$", "¥", "bn", "crore", "percent", "%", "-", "to", "between",
          "and", "up to", "nearly", "€", "days", "1 000", "..", "~", ">=", "'", ".")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join))
def test_a_text_is_a_figure_or_none_and_never_a_fault(text: str) -> None:
    with suppress(ValueError, NotAQuantity):
        parse_quantity(read_figure(text, "USD", None, SIGNS))


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.sampled_from(("USD bn", "percent")))
def test_what_this_program_writes_is_left_alone(number: object, unit: str) -> None:
    once = str(parse_quantity(f"{number} {unit}"))
    assert read_figure(once, decimal="point") == once


def test_rupees_are_of_india_unless_another_country_is_said() -> None:
    assert read_figure("Rs 5,000 crore") == "50 INR bn"
    assert read_figure("Rs 5,000 crore", signs={"rs": "PKR"}) == "50 PKR bn"
    assert read_figure("Rs. 5,000 crore", signs={"rs": "PKR"}) == "50 PKR bn"
    assert read_figure("5 million rupees", signs={"rupees": "LKR"}) == "5 LKR mn"
    assert read_figure("€5m", signs={"rs": "PKR"}) == "5 EUR mn"


def test_every_word_of_the_table_is_read_where_the_table_alone_has_it() -> None:
    for word, code in names_by_word("sign").items():
        assert read_figure(f"5 {word}") == f"5 {code}"
    for word in names_by_word("asked sign"):
        with pytest.raises(NotAFigure, match=r"which (dollar|currency)"):
            read_figure(f"5 {word}")
    for bound, words in words_of("bound").items():
        for word in words:
            assert (
                read_figure(f"{word.replace(chr(92), '').replace('?', '')} 5 kt") == f"{bound}5 kt"
            )
    for table in ("english scale", "scale"):
        for word, power in names_by_word(table).items():
            told = parse_quantity(read_figure(f"5 {word} EUR"))
            assert told.low == 5 * 10 ** int(power)
