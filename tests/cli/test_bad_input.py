"""Bad input: one clear sentence on stderr, the documented exit code, nothing written."""

import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import COMMANDS, GROUPS
from events.errors import Problem
from events.fields import FIELDS
from events.kinds import KINDS
from events.words import names_by_word
from tests.forks import COMMAND, Forks
from timeline.store.driver import sqlite3

DEMAND = ("append", "demand", "--issue", "trade-deficit", "--by", "USA", "--to", "CHN")
NEW = (*DEMAND, "--proposal", "new-demand")
DAY = ("--occurred", "2018-05-04")
Refuses = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("-n", "us-chna", "stance"), "no negotiation 'us-chna' (did you mean us-china-2018?)"),
        (("-n", "us-chna", *NEW, *DAY), "no negotiation 'us-chna' (did you mean us-china-2018?)"),
        (("stance", "--party", "CHM"), "no party 'CHM' (did you mean CHN?)"),
        (("measures", "--toward", "CHM"), "no party 'CHM' (did you mean CHN?)"),
        (("why", "CHM", "market-access"), "no party 'CHM' (did you mean CHN?)"),
        (("audit", "--issue", "trade-defict"), "no issue 'trade-defict' (did you mean trade-defi"),
        (("show", "us-deficit-20"), "no development 'us-deficit-20' (did you mean us-deficit-200"),
        (("show", "999"), "no event 999 in us-china-2018: see 'timeline log'"),
        (("show", "1"), "event 1 is a 'negotiation-opened', not a development"),
        (("retract", "us-deficit-20", "--reason", "r"), "id: no development 'us-deficit-20' (did"),
        (("link", "us-deficit-200", "follows", "us-deficit"), "other: no development 'us-deficit'"),
        (("add-source", "us-deficit-200", "dw-2018"), "source: no source 'dw-2018' (did you m"),
        (("stance", "--without-source", "nyt-2018"), "--without-source: no source 'nyt-2018' (did"),
        (("stance", "--without", "A9"), "--without: 'A9' is no authority (did you mean"),
        (("stance", "--codebook", "standart"), "no codebook 'standart' (did you mean standard?)"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_ones(
    refuses: Refuses, args: tuple[str, ...], said: str
) -> None:
    assert refuses(3, *args).startswith(said)


def test_a_name_without_an_end_is_told_by_its_first_signs(refuses: Refuses) -> None:
    told = refuses(3, "stance", "--party", "a" * 3000)
    assert told == f"no party '{'a' * 199}…' (known: CHN, USA, ZTE)"


def test_a_field_without_an_end_is_told_by_its_first_signs(
    tmp_path: Path, refuses: Refuses
) -> None:
    entries = tmp_path / "entries.jsonl"
    entries.write_text(f'{{"kind": "party", "party": "A", "{"k" * 3000}": "x"}}\n')
    assert max(map(len, refuses(3, "append", str(entries)).split())) < 250


@pytest.mark.parametrize("around", ["'{}', or", "'{}': no", "('{}'). Write", '"{}"'])
def test_what_is_told_by_its_first_signs_keeps_its_quotes(around: str) -> None:
    told = Problem(where="", message=around.format("a" * 600)).message
    assert re.sub("a+…", "{}", told) == around


def test_many_long_names_are_told_at_once() -> None:
    began = time.process_time()
    Problem(where="", message=f"{'x' * 499} " * 8_000)
    assert time.process_time() - began < 1


def test_every_unknown_name_of_a_development_is_named_with_its_remedy(refuses: Refuses) -> None:
    said = refuses(
        3, "append", "demand", *DAY, "--by", "UAS", "--to", "CHN", "--issue", "trade-defict",
        "--proposal", "p", "--source", "dw", "--responds-to", "us-deficit-20",
    )  # fmt: skip

    assert said.splitlines() == [
        "by: no party 'UAS' (did you mean USA?); declare it with 'timeline party UAS'",
        "issue: no issue 'trade-defict' (did you mean trade-deficit?); "
        "declare it with 'timeline issue trade-defict'",
        "source: no source 'dw' (known: dw-2018-05-04, global-times-2018-05-03, "
        "hua-briefing-2018-05-03, nyt-2018-05-04, trump-tweet-2018-05, us-commerce-2018-05-03, "
        "xinhua-2018-05-04, xinhua-statement-2018-05-04); "
        "declare it with 'timeline source dw --published DAY'",
        "responds-to: no development 'us-deficit-20' (did you mean us-deficit-200 or "
        "us-deficit-100 or us-deficit-200-dw?)",
    ]


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (("measure-imposed", "--by", "USA", "--measure", "duty"), "aimed-at", "CHM"),
        (("assessment", "--speaker", "A reporter"), "claims", "CHM: hardened"),
        (("statement", "--by", "USA"), "speaks-for", "CHM"),
        (("agreement", "--between", "USA,CHN"), "commits", "CHM: buys"),
    ],
)
def test_a_party_that_nobody_declared_is_refused_at_the_field_that_has_it(
    refuses: Refuses, kind: tuple[str, ...], field: str, value: str
) -> None:
    said = refuses(3, "append", *kind, *DAY, "--issue", "process", f"--{field}", value)
    assert said.startswith(f"{field}: no party 'CHM' (did you mean CHN?)")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("append", "demnd"), "'demnd' is no kind of development (did you mean demand?) and no f"),
        (("stanse",), "no command 'stanse' (did you mean stance or "),
        (("stance", "--partyy", "USA"), "No such option '--partyy'"),
        ((*NEW, "--template"), "--template prints an empty form: leave out what is to go into it"),
        (("import", "x.csv", "--yes"), "--yes is for --retract-missing"),
        (("import", "x.csv", "--skipped-to", "y.csv"), "--skipped-to is for --skip-bad"),
        (("import", "x.csv", "--explain", "-m", "m.yaml"), "--mapping is for an import: --expl"),
        ((*NEW, *DAY, "--quantty", "1 USD"), "No such option '--quantty'"),
        (("--format", "xml", "stance"), "Invalid value for '--format': 'xml' is not one of"),
        (("show",), "Missing argument 'ID'"),
        (("diff",), "diff needs --from DAY (and --to DAY), or --from-recorded SEQ"),
        (DEMAND, "append demand needs --occurred, --proposal (write 'unknown' for a date nobody"),
        (
            ("report", "-o", "x.md", "--link", "javascript:1"),
            "Invalid value for '--link': write an add",
        ),
        (
            ("report", "-o", "x.md", "--link", "https://[::1"),
            "Invalid value for '--link': 'https://[::1' names no site",
        ),
        (("report", "-o", "x.docx", "--as", "html"), "'x.docx' says docx, and --as html: say one"),
        (("chart", "board", "-o", "x.svg", "--as", "png"), "'x.svg' says svg, and --as png: say"),
        (("export", "-o", "x.xlsx", "--to", "csv"), "'x.xlsx' is the name of xlsx, and --to says"),
        ((*NEW, *DAY, "--expect-version", "two"), "Invalid value for '--expect-version': 'two'"),
        (
            (*NEW, *DAY, "--expect-version", "\u0663"),
            "Invalid value for '--expect-version': '\u0663' is no whole number: write its digits",
        ),
        (
            (*NEW, *DAY, "--expect-version", "-1"),
            "Invalid value for '--expect-version': -1 is not in the range x>=0.",
        ),
        ((*NEW, *DAY, "--expect-version", "9" * 30), "Invalid value for '--expect-version': '9"),
        (
            ("append", "-", "--expect-version", "1_0"),
            "Invalid value for '--expect-version': '1_0' is no whole number",
        ),
        (("list", "--limit", "1_0"), "Invalid value for '--limit': '1_0' is no whole number"),
        (("log", "--tail", "\u0663"), "Invalid value for '--tail': '\u0663' is no whole number"),
        (("feed", "-o", "-", "--last", " 5"), "Invalid value for '--last': ' 5' is no whole"),
        (("stance", "--party", "USA", "--party", "CHN"), "Invalid value for '--party': is gi"),
        (
            ("diff", "--from", "2018-05", "--to", "2018-06", "--to", "2018-07"),
            "Invalid value for '--to': is given",
        ),
        (("use", "us-china-2018", "--forget"), "--forget forgets what is in use: give it alone"),
        (("help", "stance", "--man"), "--man is the manual of all commands: give it alone"),
        (("import", "a.csv", "--explain", "--yes"), "--yes is for an import: --explain writes not"),
    ],
)
def test_a_call_that_is_no_command_line_ends_with_two(
    refuses: Refuses, args: tuple[str, ...], said: str
) -> None:
    assert refuses(2, *args).startswith(said)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("token", "nosuch"), "no command 'nosuch' (known: create, list, revoke)"),
        (("watch", "lst"), "no command 'lst' (did you mean list?)"),
        (("edit",), "no command 'edit' (did you mean correct?)"),
        (("History",), "no command 'History' (did you mean log?)"),
        (("demand",), "no command 'demand' (did you mean append demand?)"),
        (("meeting",), "no command 'meeting' (did you mean append talks-opened?)"),
        (("Talks",), "no command 'Talks' (did you mean talks?)"),
        (("proposal",), "no command 'proposal' (did you mean append demand or append offer?)"),
        (("append", "deal"), "'deal' is no kind of development (did you mean agreement?)"),
        (("append", "ultimatum"), "'ultimatum' is no kind of development (did you mean demand --p"),
    ],
)
def test_a_word_for_what_has_another_name_here_is_answered_with_that(
    refuses: Refuses, args: tuple[str, ...], said: str
) -> None:
    assert refuses(2, *args).startswith(said)


def test_every_word_that_is_answered_so_leads_somewhere() -> None:
    for word, told in names_by_word("command").items():
        assert word not in COMMANDS
        assert told.split()[0] in {name for names in GROUPS.values() for name in names}
    for word, told in names_by_word("kind").items():
        assert word not in KINDS
        assert {one.split()[0] for one in told.split(" or ")} <= set(KINDS)
    for word, field in names_by_word("field").items():
        assert word not in FIELDS
        assert field in FIELDS


@pytest.mark.parametrize(
    ("word", "option"),
    [
        ("--deadline", "--due"),
        ("--condition", "--if"),
        ("--url", "--source"),
        ("--Condition", "--if"),
        ("--In_Reply_To", "--responds-to"),
        ("--DEADLINE", "--due"),
        ("--Responds_To", "--responds-to"),
    ],
)
def test_a_word_for_an_option_of_another_name_is_answered_with_that(
    refuses: Refuses, word: str, option: str
) -> None:
    assert refuses(2, *NEW, *DAY, word, "x").endswith(
        f"No such option '{word}'. Did you mean {option}?"
    )


def test_an_unknown_word_of_a_fixed_list_is_refused_with_the_list(refuses: Refuses) -> None:
    pressing = refuses(3, *NEW, *DAY, "--pressing", "ultimatm")
    relation = refuses(3, "link", "us-deficit-200", "supersdes", "us-deficit-100")

    assert pressing == (
        "pressing: 'ultimatm' is none of wish, request, demand, ultimatum (did you mean ultimatum?)"
    )
    assert relation == "relation: 'supersdes' is no relation (did you mean supersedes?)"


def test_a_slug_keeps_one_meaning(refuses: Refuses) -> None:
    said = refuses(3, *DEMAND, *DAY, "--proposal", "zte-ban")
    unrecorded = refuses(
        3, "append", "withdrawal", *DAY, "--issue", "trade-deficit", "--by", "USA",
        "--proposal", "us-deficit-cutt",
    )  # fmt: skip

    assert said == (
        "proposal: 'zte-ban' is the name of a measure here: choose another name for the proposal"
    )
    assert unrecorded == (
        "proposal: no proposal or package 'us-deficit-cutt' is recorded "
        "(did you mean us-deficit-cut?)"
    )


def test_a_title_where_a_name_belongs_is_answered_with_a_name(refuses: Refuses) -> None:
    said = refuses(3, "party", "The Kingdom of Arland")
    assert said.endswith("starting with a letter or digit, such as 'the-kingdom-of-arland'")
    assert refuses(3, "party", "U.S.A!").endswith("such as 'U-S-A'")
    assert "such as" not in refuses(3, "party", "\u4e2d\u56fd")
    assert "'" + "a" * 60 + "...' is no name" in refuses(3, "party", "a" * 130)


def test_a_name_that_is_all_digits_is_refused(refuses: Refuses) -> None:
    for args in ((*NEW, *DAY, "--id", "2018"), ("new", "2018"), ("source", "2018")):
        assert "'2018' is all digits, which names a sequence number: add a letter" in refuses(
            3, *args
        )


# --- dates -------------------------------------------------------------------------------------

AMBIGUOUS = (
    "'03/04/2018' is ambiguous: 2018-04-03 (3 April 2018) or 2018-03-04 (4 March 2018)? "
    "Neither is taken; write one of them as YYYY-MM-DD"
)


@pytest.mark.parametrize(
    "args",
    [
        (*NEW, "--occurred"),
        (*NEW, *DAY, "--due"),
        ("stance", "--as-of"),
        ("replay", "--known-by"),
        ("audit", "--since"),
        ("diff", "--from"),
        ("source", "new-source", "--published"),
    ],
)
def test_an_ambiguous_date_is_refused_with_both_readings_wherever_it_is_given(
    refuses: Refuses, args: tuple[str, ...]
) -> None:
    assert refuses(3, *args, "03/04/2018").endswith(AMBIGUOUS)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("soon", "'soon' is no EDTF date: write YYYY-MM-DD, YYYY-MM, YYYY, an interval"),
        (
            "last week",
            "occurred: 'last week' tells its day by that of another row or of the day of",
        ),
        ("2018-13-01", "'2018-13-01': there is no month 13"),
        ("2018-02-30", "'2018-02-30': February 2018 has 28 days"),
        ("03/04/2018", "is ambiguous: 2018-04-03 (3 April 2018) or 2018-03-04"),
        ("2018/25/12", "'2018/25/12' is no EDTF date"),
        ("25/13/2018", "'25/13/2018' is no EDTF date"),
        ("2018-05-04/2018-05-03", "'2018-05-04/2018-05-03' ends before it starts: swap the two en"),
        ("2018-05/2018-04", "'2018-05/2018-04' ends before it starts: swap the two ends"),
        ("../..", "says nothing: write 'unknown' for a date that nobody reported"),
        ("/2018-05-04", "write an open end as '..', so '../2018-05-02'"),
        ("", "write YYYY-MM-DD"),
    ],
)
def test_a_date_that_is_no_edtf_is_refused_with_the_way_to_write_it(
    refuses: Refuses, date: str, said: str
) -> None:
    assert said in refuses(3, *NEW, "--occurred", date)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--as-of", "2018"), "--as-of: '2018' is no day: write YYYY-MM-DD, or YYYY-MM for its"),
        (("--known-by", "2018-04~"), "--known-by: '2018-04~' is no day: write YYYY-MM-DD, or YYY"),
        (("--recorded-by", "soon"), "--recorded-by: 'soon' is no sequence number, day or UTC ti"),
        (("--as-of", "5/6/2026"), "--as-of: '5/6/2026' is ambiguous: 2026-06-05 (5 June 2026) or"),
        (("--recorded-by", "5/6/2026"), "--recorded-by: '5/6/2026' is ambiguous: 2026-06-05 (5 J"),
    ],
)
def test_a_bound_that_is_no_day_is_refused(
    refuses: Refuses, args: tuple[str, ...], said: str
) -> None:
    assert refuses(3, "stance", *args).startswith(said)


@pytest.mark.parametrize("option", ["--from", "--to", "--from-recorded", "--to-recorded"])
def test_a_wrong_bound_is_told_of_the_option_that_gave_it(refuses: Refuses, option: str) -> None:
    others = () if option == "--from" else ("--from", "2018-05-02")

    assert refuses(3, "diff", *others, option, "soon").startswith(f"{option}: 'soon' is no ")


def test_of_two_later_days_none_is_passed_over(refuses: Refuses, done: Callable[..., str]) -> None:
    two = ("diff", "--from", "2018-05-01", "--to", "2018-05-04")

    assert refuses(3, *two, "--as-of", "2018-05-02") == (
        "--as-of: '2018-05-02' is another later day than '2018-05-04': say one of them"
    )
    assert done(*two, "--as-of", "2018-05-04") == done(*two)
    month = ("diff", "--from", "2018-05-01", "--to", "2018-05")
    assert done(*month, "--as-of", "2018-05-31") == done(*month)
    grown = ("diff", "--from-recorded", "40", "--to", "2018-05-04")
    assert done(*grown, "--as-of", "2018-05-02") == done(*grown, "--from", "2018-05-02")


def test_a_diff_without_its_beginning_says_so_in_words_of_every_door(refuses: Refuses) -> None:
    assert refuses(3, "diff", "--to", "2018-05-04") == (
        "--from: is missing: say the earlier day, or how much was recorded then"
    )


@pytest.mark.parametrize(
    ("declared", "field"),
    [(("party", "USA"), "name"), (("issue", "trade-deficit"), "title"),
     (("source", "dw-2018-05-04"), "publisher")],
)  # fmt: skip
def test_an_empty_text_is_not_taken_for_none(
    refuses: Refuses, declared: tuple[str, ...], field: str
) -> None:
    assert refuses(3, *declared, f"--{field}", "") == (
        f"{field}: is empty: say something, or leave it out where it is not needed"
    )


@pytest.mark.parametrize("option", ["--db", "-n", "--recorder"])
@pytest.mark.parametrize("text", ["", " "])
def test_a_blank_name_is_not_taken_for_none(refuses: Refuses, option: str, text: str) -> None:
    name = option if option != "-n" else "--negotiation"
    told = f"{name} is blank: name one, or leave it out"
    assert refuses(3, *NEW, *DAY, option, text) == told
    if option != "--recorder":
        assert refuses(3, option, text, "stance") == told


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("publish", "site", "--since", ""), "--since: '' is no day"),
        (("upgrade", "--backup", ""), "the name of the file is blank: name one."),
        (("new", "talks", "--title", ""), "title: is empty: say something, or leave it out where"),
        ((*NEW, *DAY, "--source", "https://"), "url: 'https://' names no site: write https://H"),
        ((*NEW, *DAY, "--source", "https://[::1"), "url: 'https://[::1' names no site"),
        (("source", "gazette", "--url", "http://[::1"), "url: 'http://[::1' names no site"),
        (("source", "gazette", "--url", "https://a b/1"), "url: 'https://a b/1' names no site"),
        (("source", "gazette", "--url", "https://n.org:99999"), "url: 'https://n.org:99999' names"),
        (("source", "gazette", "--url", "https://a:b@[::1"), "url: holds a name or password for"),
        (
            ("source", "gazette", "--url", "https://ana:secret@news.example/1"),
            "url: holds a name or password for its site: leave out what is before the @",
        ),
        (("list", "--search", ""), "--search: is blank: say what to look for, or leave it out"),
        (("list", "negotiations", "--search", " "), "--search: is blank: say what to look for"),
        (("backup", ""), "the name of the file is blank: name one."),
        (("checkpoint", "--key", ""), "the name of the key's file is blank: name one"),
        (("keygen", "-o", " "), "the name of the key's file is blank: name one"),
        (("close", ""), "no negotiation '' (known: us-china-2018)"),
    ],
)
def test_what_is_named_by_a_blank_is_not_what_is_usual(
    refuses: Refuses, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    assert refuses(3, *args).startswith(said)
    assert not (tmp_path / "site").exists()


def test_an_empty_bound_is_not_taken_for_none(refuses: Refuses) -> None:
    for args in (("audit", "--since", ""), ("stance", "--as-of", ""), ("log", "--recorded-by", "")):
        assert refuses(3, *args).startswith(f"{args[1]}: '' is no ")


# --- quantities --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("200", "'200' has no unit: write e.g. '200 USD bn' or percent"),
        ("200 total", "'200 total' has no unit: write e.g. '200 USD bn' or percent"),
        ("200 doubloons", "'200 doubloons': unknown unit 'doubloons': use an ISO 4217 code with k"),
        ("200 usd bn", "unknown unit 'usd' (currency codes are upper case: USD)"),
        ("200 USD bn yearly", "'yearly' is neither a basis (total, per-year, tranche, rate, cover"),
        ("200..100 USD bn", "'200..100 USD bn': the range ends before it starts, swap its ends"),
        ("many USD bn", "'many USD bn' has no number first: write e.g. '200 USD bn total'"),
        ("2x0 USD bn", "'2x0' is no number: write 200, 3.5, 100..150, >20, >=20, <20, <=20 or ~30"),
        ("100 USD bn tranche 03/04/2018", "is ambiguous: 2018-04-03 (3 April 2018) or 2018-03-04"),
    ],
)
def test_a_quantity_that_cannot_be_compared_is_refused(
    refuses: Refuses, quantity: str, said: str
) -> None:
    answer = refuses(3, *NEW, *DAY, "--quantity", quantity)

    assert answer.startswith("quantity: ")
    assert said in answer


def test_all_problems_of_one_development_are_told_at_once(refuses: Refuses) -> None:
    said = refuses(
        3, *NEW, "--occurred", "2018-02-30", "--quantity", "200", "--authority", "A8",
        "--quote", "words without a source",
    )  # fmt: skip

    assert [line.partition(":")[0] for line in said.splitlines()] == [
        "quantity", "occurred", "authority", "quote"
    ]  # fmt: skip


# --- links -------------------------------------------------------------------------------------


def test_a_day_that_no_words_count_from_is_refused(refuses: Refuses) -> None:
    told = refuses(3, *NEW, *DAY, "--anchor", "2018-05-04")
    assert told == "anchor: has no phrase: give the words that count from it"


def test_a_development_is_never_linked_to_itself(refuses: Refuses) -> None:
    appended = refuses(3, *NEW, *DAY, "--id", "own", "--supersedes", "own")
    linked = refuses(3, "link", "us-deficit-200", "follows", "us-deficit-200")

    assert appended == "supersedes: 'own' cannot be linked to itself"
    assert linked == "other: 'us-deficit-200' cannot be linked to itself"


def test_a_circle_of_links_is_refused(refuses: Refuses) -> None:
    said = refuses(3, "link", "us-deficit-100", "supersedes", "us-deficit-200")

    assert said == (
        "link: 'us-deficit-100' cannot come after 'us-deficit-200': links already say that "
        "'us-deficit-200' came after it, and a circle has no order"
    )


def test_a_longer_circle_of_links_is_refused(
    demo: Path, done: Callable[..., str], refuses: Refuses
) -> None:
    for name, follows in (("one", ()), ("two", ("one",)), ("three", ("two",))):
        links = [part for other in follows for part in ("--follows", other)]
        done(*DEMAND, *DAY, "--proposal", name, "--id", name, *links)

    assert "a circle has no order" in refuses(3, "link", "one", "follows", "three")


def test_a_link_that_leaves_no_day_is_refused_with_both_spans(
    demo: Path, done: Callable[..., str], refuses: Refuses
) -> None:
    done(*NEW, "--occurred", "2018-05-04", "--id", "late")
    done(*NEW, "--occurred", "2018-05-01/2018-05-02", "--id", "early")
    no_day = "'early' (2018-05-01 to 2018-05-02) cannot {} 'late' (2018-05-04 to 2018-05-04): that"

    after = refuses(3, "link", "early", "follows", "late")
    same = refuses(3, "link", "early", "corroborates", "late")
    at_once = refuses(3, *NEW, "--occurred", "2018-05-01", "--supersedes", "late")

    assert no_day.format("come after") in after
    assert no_day.format("be the same development as") in same
    assert "that leaves no day; correct a date or drop the link" in at_once


def test_a_correction_that_leaves_a_link_no_day_is_refused(
    demo: Path, done: Callable[..., str], refuses: Refuses
) -> None:
    done(*NEW, "--occurred", "2018-05-02", "--id", "early")
    done(*NEW, "--occurred", "2018-05-04", "--id", "late", "--supersedes", "early")

    said = refuses(3, "correct", "late", "--set", "occurred=2018-05-01", "--reason", "r")

    assert "that leaves no day" in said


# --- amendments --------------------------------------------------------------------------------


def test_a_retracted_development_is_neither_corrected_nor_sourced_nor_linked(
    demo: Path, done: Callable[..., str], refuses: Refuses
) -> None:
    done("retract", "us-deficit-200", "--reason", "coded twice")
    said = "'us-deficit-200' is retracted: reinstate it first ('timeline reinstate')"

    for args in (
        ("correct", "us-deficit-200", "--set", "says=other words", "--reason", "r"),
        ("add-source", "us-deficit-200", "dw-2018-05-04"),
        ("link", "us-deficit-200", "in-tension", "us-deficit-100"),
    ):
        assert refuses(3, *args) == said
    assert refuses(3, "retract", "us-deficit-200", "--reason", "again") == said.replace(
        "is retracted", "is retracted already"
    )


@pytest.mark.parametrize("reason", ["", " ", "a bell \a"])
@pytest.mark.parametrize(
    "args",
    [
        ("correct", "us-deficit-200", "--set", "says=other words", "--reason"),
        ("retract", "us-deficit-200", "--reason"),
        ("link", "us-deficit-200", "in-tension", "us-deficit-100", "--reason"),
        ("add-source", "us-deficit-200", "dw-2018-05-04", "--quote"),
    ],
)
def test_a_reason_or_quote_that_says_nothing_is_refused(
    refuses: Refuses, args: tuple[str, ...], reason: str
) -> None:
    assert refuses(3, *args, reason).startswith(f"{args[-1][2:]}: ")


def test_what_is_not_retracted_is_not_reinstated(refuses: Refuses) -> None:
    said = refuses(3, "reinstate", "us-deficit-100", "--reason", "r")

    assert said == "'us-deficit-100' is not retracted: there is nothing to reinstate"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("kind=offer", "kind: a correction never changes the kind (demand): retract it and append"),
        ("id=other", "set: an id is permanent: retract it and append another"),
        ("quantty=1 USD", "set: demand has no field 'quantty' (did you mean quantity"),
        ("deadline=2019", "set: demand has no field 'deadline' (did you mean due?)"),
        ("says", "set: 'says' sets nothing: write field=value"),
        ("quantity=200", "quantity: '200' has no unit"),
        ("by=UAS", "by: no party 'UAS' (did you mean USA?)"),
        ("occurred=03/04/2018", f"occurred: {AMBIGUOUS}"),
        ("proposal=us-deficit-cut", "'us-deficit-200' says that already: the correction would"),
    ],
)
def test_a_correction_is_checked_like_an_entry(refuses: Refuses, change: str, said: str) -> None:
    assert refuses(3, "correct", "us-deficit-200", "--set", change, "--reason", "r").startswith(
        said
    )


# --- conflicts ---------------------------------------------------------------------------------


def test_a_key_used_with_another_body_is_a_conflict(
    demo: Path, done: Callable[..., str], refuses: Refuses
) -> None:
    first = done(*NEW, *DAY, "--key", "k1")

    said = refuses(4, *DEMAND, *DAY, "--proposal", "another", "--key", "k1")

    seq = first.split()[0]
    assert said == (
        f"the key 'k1' was used for event {seq} with another body: use another key, or none"
    )


def test_the_same_key_and_body_answer_with_the_first(demo: Path, done: Callable[..., str]) -> None:
    first = done(*NEW, *DAY, "--key", "k1")
    log = done("log")

    again = done(*NEW, *DAY, "--key", "k1")

    assert again == first.replace("recorded.", "was recorded already; nothing was written.", 1)
    assert done("log") == log


def test_a_stale_expected_version_is_a_conflict(
    demo: Path, done: Callable[..., str], refuses: Refuses
) -> None:
    head = len(done("--format", "jsonl", "log").splitlines())

    said = refuses(4, *NEW, *DAY, "--expect-version", str(head - 1))
    taken = done(*NEW, *DAY, "--expect-version", str(head))

    assert said == (
        f"us-china-2018 is at version {head}, not {head - 1}: "
        "look at what was added ('timeline log'), then try again"
    )
    assert taken.startswith(f"{head + 1} demand-2018-05-04 recorded.")


def test_an_id_used_with_another_body_is_a_conflict(refuses: Refuses) -> None:
    said = refuses(4, *NEW, *DAY, "--id", "us-deficit-200")

    assert "the id 'us-deficit-200' is taken by event " in said
    assert "choose another id, or change it with 'timeline correct us-deficit-200 --set" in said


def test_a_declaration_with_another_body_is_a_conflict(refuses: Refuses) -> None:
    source = refuses(4, "source", "nyt-2018-05-04", "--title", "Something else")
    opened = refuses(4, "new", "us-china-2018", "--title", "Something else")

    assert source.startswith("the source 'nyt-2018-05-04' is declared already, with another body")
    assert opened.startswith("negotiation 'us-china-2018' is open already under the title 'US-Chi")


# --- stores ------------------------------------------------------------------------------------


@pytest.mark.parametrize("args", [("stance",), ("party", "GBR"), ("new", "another")])
def test_a_file_that_is_no_store_is_left_alone(
    run: Run, tmp_path: Path, args: tuple[str, ...]
) -> None:
    text, foreign = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    text.write_text("Notes on the talks, nothing else.\n" * 50)
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE stamps (country TEXT)")
    connection.close()

    for path, what in (
        (text, "this file is not an SQLite database"),
        (foreign, "this SQLite database belongs to another program"),
    ):
        before = path.read_bytes()
        said = f"Error: {path}: {what}. Name another store; nothing was changed.\n"
        assert run("--db", path, *args) == (5, "", said)
        assert path.read_bytes() == before


@pytest.mark.parametrize("args", [("stance",), ("party", "GBR"), ("new", "another")])
def test_a_store_of_a_newer_version_is_left_alone(
    run: Run, demo: Path, args: tuple[str, ...]
) -> None:
    with sqlite3.connect(demo) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = demo.read_bytes()

    code, out, err = run(*args)

    assert (code, out) == (5, "")
    assert err.startswith(f"Error: {demo}: the store's tables have version 99, this program knows")
    assert "Use a newer version of this program" in err
    assert demo.read_bytes() == before


@pytest.mark.parametrize("args", [("stance",), ("party", "GBR")])
def test_a_missing_store_is_not_made_by_asking_or_writing(
    run: Run, tmp_path: Path, args: tuple[str, ...]
) -> None:
    path = tmp_path / "nowhere" / "store.sqlite"

    code, out, err = run("--db", path, *args)

    assert (code, out) == (5, "")
    assert err == (
        f"Error: {path}: there is no such file. Check the path, or start a negotiation in it: "
        "timeline new NAME. (The demo's store is made by: timeline demo.)\n"
    )
    assert not path.parent.exists()


def test_an_empty_file_holds_no_store(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    path.touch()

    code, _, err = run("--db", path, "stance")

    assert code == 5
    assert "no store has been started here" in err


def test_a_url_of_another_kind_is_refused_without_its_password(
    run: Run,
) -> None:
    code, _, err = run("--db", "mysql://me:secret@host/db", "stance")

    assert code == 5
    assert err.startswith("Error: mysql://me:***@host/db: no store can be kept in 'mysql'.")
    assert "secret" not in err


def test_a_store_locked_by_somebody_else_is_told_after_a_while(demo: Path, run: Run) -> None:
    """The one test that waits out the lock timeout."""
    untouched = demo.read_bytes()
    holder = sqlite3.connect(demo, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    try:
        code, out, err = run("party", "GBR")
    finally:
        took = time.monotonic() - began
        holder.rollback()
        holder.close()

    assert 10 <= took < 30
    assert (code, out) == (5, "")
    assert err == (
        f"Error: {demo}: somebody else was writing for 10 s. Nothing was written: "
        "try again, or find the program that holds the store open.\n"
    )
    assert demo.read_bytes() == untouched


def test_among_several_negotiations_one_must_be_named(run: Run, demo: Path) -> None:
    assert run("new", "second")[0] == 0

    code, out, err = run("stance")

    assert (code, out) == (3, "")
    assert err == "Error: the store holds 2: say which with -n (us-china-2018, second)\n"


# --- files -------------------------------------------------------------------------------------


def test_a_file_with_three_bad_entries_names_all_three_lines_and_writes_none(
    refuses: Refuses, tmp_path: Path
) -> None:
    path = tmp_path / "entries.yaml"
    path.write_text(
        "defaults: {kind: demand, occurred: 2018-05-03, issue: trade-deficit, by: USA, to: CHN}\n"
        "developments:\n"
        "  - {proposal: good}\n"
        "  - {proposal: no-unit, quantity: 200}\n"
        "  - {proposal: no-date, occurred: 03/04/2018}\n"
        "  - {proposal: no-party, to: CHM}\n"
    )

    assert refuses(3, "append", path).splitlines() == [
        "line 4: quantity: '200' has no unit: write e.g. '200 USD bn' or percent",
        f"line 5: occurred: {AMBIGUOUS}",
        "line 6: to: no party 'CHM' (did you mean CHN?); declare it with 'timeline party CHM'",
    ]


def test_a_jsonl_file_with_three_unreadable_entries_names_all_three_lines(
    refuses: Refuses, tmp_path: Path
) -> None:
    path = tmp_path / "entries.jsonl"
    path.write_text(
        '{"kind": "party", "party": "GBR"}\n'
        '{"kind": "demand", "by":\n'
        '["demand"]\n'
        '{"kind": "demnd", "by": "USA"}\n'
    )

    assert refuses(3, "append", path).splitlines() == [
        "line 2, column 25: unreadable JSON: Expecting value",
        'line 3: is no JSON object: write one entry a line, {"kind": ...}',
        "line 4: kind: 'demnd' is no kind of development (did you mean demand?)",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"developments:\n  - kind: demand\n    by: [USA\n    to: CHN\n",
            "line 4, column 7: unread",
        ),
        (b"developments:\n\t- kind: demand\n", "line 2, column 1: unreadable YAML"),
        (b"a: &x [1]\nb: *x\n", "line 1: anchors and aliases are not read: use a 'defaults:' bl"),
        (b"just words\n", "line 1: is neither a list nor a mapping of entries"),
        (b"- {by: USA}\n", "line 1: kind: is missing: every entry says its kind"),
        (b"- {kind: party, party: A, party: B}\n", "line 1: party: stands twice in one entry"),
        (b"developments: []\nsource: [x]\n", "line 2: source: is no section of a file (did you me"),
        (b"- {kind: party, name: x}\n", "line 1: party: party needs party"),
        (b"- {kind: demand, by: {USA: 1}}\n", "line 1: by: is a mapping: give a text or a list of"),
        (b"", "the file holds no entry: write 'developments:' with a list, or JSON lines"),
        (b"# only a remark\n", "the file holds no entry"),
    ],
)
def test_a_yaml_file_that_cannot_be_read_is_refused_with_its_line(
    refuses: Refuses, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "entries.yaml"
    path.write_bytes(content)

    assert refuses(3, "append", path).startswith(said)


def test_a_binary_file_is_refused_with_the_byte_that_is_no_text(
    refuses: Refuses, tmp_path: Path
) -> None:
    path = tmp_path / "picture.yaml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    assert refuses(3, "append", path) == (
        f"{path}: line 1: is not UTF-8 (byte 0x89): save it as UTF-8"
    )


def test_a_missing_file_is_refused(refuses: Refuses, tmp_path: Path) -> None:
    path = tmp_path / "missing.yaml"

    assert refuses(3, "append", path) == f"{path}: it cannot be read (No such file or directory)."


def test_an_output_without_a_name_is_stdout(demo: Path, done: Callable[..., str]) -> None:
    assert done("export", "-o", "") == done("export")


@pytest.mark.parametrize("ending", ["", ".yaml", ".csv", ".xlsx"])
@pytest.mark.parametrize("command", ["append", "import"])
def test_a_name_that_no_file_can_have_is_told_of_the_file(
    refuses: Refuses, command: str, ending: str
) -> None:
    name = "a" * 300 + ending
    code = 2 if command == "append" and ending != ".yaml" else 3
    said = refuses(code, command, name)
    assert said.startswith(f"'{name}' is no kind" if code == 2 else f"{name}: ")
    assert "answer" not in said.replace("answers", "")


def test_an_entry_that_stands_twice_in_a_file_is_refused(refuses: Refuses) -> None:
    line = (
        '{"kind": "demand", "occurred": "2018-05-04", "issue": "trade-deficit", "by": "USA", '
        '"to": "CHN", "proposal": "new-demand"}\n'
    )

    assert refuses(3, "append", "-", stdin=line * 2) == (
        "line 2: is the same entry as line 1: remove one"
    )


# --- the process -------------------------------------------------------------------------------


def test_an_interrupt_ends_with_130_and_writes_nothing(demo: Path, forks: Forks) -> None:
    before = demo.read_bytes()
    process = forks.start(COMMAND, "append", "-")
    # More than a pipe holds: once it is written, the command is reading.
    process.stdin.write('{"kind": "party", "party": "GBR"}\n' + "\n" * 1_000_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)

    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert demo.read_bytes() == before
