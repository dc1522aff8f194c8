"""What a person at a terminal of 80 or 100 columns sees of every answer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calling import call

Done = Callable[..., str]
COMMANDS = {
    "stance": ("stance",),
    "replay": ("replay", "--as-of", "2018-04-30"),
    "audit": ("audit",),
    "diff": ("diff", "--from", "2018-05-02", "--to", "2018-05-04"),
    "why": ("why", "CHN", "trade-deficit"),
    "talks": ("talks",),
    "measures": ("measures", "--as-of", "2018-04-30"),
    "proposals": ("proposals",),
    "answers": ("answers",),
    "show": ("show", "us-deficit-200"),
    "log": ("log",),
    "list": ("list",),
    "check": ("check",),
}


def shown(done: Done, *words: str, width: int = 80) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        return done(*words, "--format", "table")


@pytest.fixture(scope="module")
def asserted(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled record with an assertion about it; never written to again."""
    path = Path(shutil.copy(filled, tmp_path_factory.mktemp("asserted") / "store.sqlite"))
    wanted = ("USA trade-deficit 200 USD bn", "--as-of", "2018-05-04")
    assert call("--db", path, "assert", *wanted).code == 0
    return path


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("name", COMMANDS)
def test_it_fits_says_days_in_words_shows_no_data_structure_and_breaks_no_name(
    asserted: Path, done: Done, name: str, width: int
) -> None:
    out = shown(done, "--db", str(asserted), *COMMANDS[name], width=width)

    assert max(map(len, out.splitlines())) <= width
    assert len(out.splitlines()) > 3
    assert not re.search(r"[{\[]['\"]|None\b|\bnull\b", out)
    if name not in ("list", "check"):
        assert re.search(r"\b(April|May|\w+) 20\d\d\b", out)
    words = set(re.findall(r"[\w.-]+", out))
    for line in done("--db", str(asserted), "list", "developments").splitlines()[1:]:
        development = line.split("\t")[1]
        # What occurs at all, occurs whole: its first half alone is no word of the table.
        for size in range(len(development) // 2, len(development)):
            half = development[:size]
            assert not (half.endswith("-") and half in words), (half, development)


def test_the_audit_gives_the_verdicts_first_and_names_what_an_open_order_is_open_against(
    demo: Path, done: Done
) -> None:
    out = shown(done, "audit", "--issue", "trade-deficit")

    assert out.index("The verdicts") < out.index("The steps")
    assert "its order is open against cn-dismisses-deficit-cut" in " ".join(out.split())
    assert "R1 figure, R2 answer" in out[out.index("The steps") :]


def test_a_development_is_shown_with_its_quote_links_and_corrections(
    demo: Path, done: Done
) -> None:
    done("correct", "us-deficit-200", "--set", "says=Cut it.", "--reason", "tidier")
    out = " ".join(shown(done, "show", "us-deficit-200").split())

    for part in ("demand by USA to CHN on trade-deficit", "Cut it.", "by 3 May 2018",
                 "A1, principal or official document; reported", "200 USD bn total",
                 "“by $200 billion over the next two years”", "supersedes us-deficit-100",
                 "account-of it us-deficit-200-dw", "changed says tidier"):  # fmt: skip
        assert part in out


def test_what_was_brought_over_is_shown_with_its_first_recording(
    demo: Path, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = done("export")
    monkeypatch.setenv("TIMELINE_DB", str(tmp_path / "again.sqlite"))
    monkeypatch.setenv("TIMELINE_RECORDER", "another")
    done("append", "-", stdin=exported)

    # The card has today's date in words: lines break elsewhere in another month.
    card = " ".join(shown(done, "show", "us-deficit-200").split())
    assert "demand-made by another" in card
    assert "by a coder" in card
    assert shown(done, "log", "--tail", "1").count("first recorded") == 1
    (line,) = done("log", "--tail", "1").splitlines()[1:]
    assert line.split("\t")[-2] == "a coder"  # a note comes last


def test_a_long_list_says_how_many_more_there_are(
    demo: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = run("list", "developments", "--limit", "5", "--offset", "2")
    assert (code, len(out.splitlines())) == (0, 6)
    assert re.fullmatch(r"developments: 3 to 7 of \d+; --offset 7 goes on\.\n", err)

    code, out, err = run("log", "--tail", "2")
    assert (code, len(out.splitlines())) == (0, 3)
    assert re.fullmatch(r"events: \d+ to (\d+) of \1; --tail \1 shows all\.\n", err)

    code, out, err = run("list", "parties", "--limit", "50")
    assert (len(out.splitlines()), err) == (4, "")


def test_a_pipe_gets_everything_and_the_same_columns_as_ever(demo: Path, done: Done) -> None:
    heads = {name: done(*words).partition("\n")[0].split("\t") for name, words in COMMANDS.items()
             if name != "check"}  # fmt: skip

    assert heads["measures"] == ["view", "party", "toward", "issue", "track", "status",
                                 "instrument", "effective", "terms", "parts", "part_of", "since",
                                 "sources"]  # fmt: skip
    assert heads["proposals"] == ["party", "toward", "issue", "track", "terms", "package",
                                  "since", "answers"]  # fmt: skip
    assert heads["diff"] == ["change", "verdict", "party", "toward", "issue", "track", "before",
                             "after", "since", "recorded"]  # fmt: skip
    assert heads["why"] == ["view", "name", "occurred", "what", "quote", "sources", "toward"]
    assert heads["show"] == ["field", "value"]
    assert heads["list"] == ["what", "name", "detail"]
    assert heads["log"][:6] == ["seq", "recorded", "recorder", "type", "id", "body"]


ASKED = ("replay", "stance", "audit", "audit --summary", "diff --from 2018-05-02", "talks",
         "measures", "proposals", "agreements", "gap", "answers", "log", "list titles")  # fmt: skip


@pytest.mark.parametrize("words", ASKED)
def test_where_there_is_nothing_a_pipe_gets_the_columns_and_a_person_a_word(
    filled_grain: Path, done: Done, words: str
) -> None:
    done("new", "empty")

    columns = done("--db", filled_grain, *words.split()).splitlines()[0]
    rows = done(*words.split()).splitlines()

    assert rows[:1] == [columns]
    assert len(rows) <= (words == "log") + 1
    assert done("--format", "csv", *words.split()).splitlines()[0] == columns.replace("\t", ",")
    assert len(rows) > 1 or "nothing at this cut" in done("--format", "table", *words.split())


def test_the_days_of_talks_are_told_once_and_an_end_as_an_end(
    filled_grain: Path, done: Done
) -> None:
    told = " ".join(shown(done, "--db", str(filled_grain), "talks", width=200).split())

    for days in ("10 to 11 May 2023", "13 March 2023", "ended 9 June 2023"):
        assert f"; closed, {days}" in told
    assert "13 March 2023 to 13" not in told


def test_two_offers_against_one_demand_are_told_apart(
    surroundings: None, done: Done, tmp_path: Path
) -> None:
    done("new", "steel")
    for party in ("ARL", "BOR"):
        done("party", party)
    done("issue", "duty", "--wants", "ARL more percent", "--wants", "BOR less percent")
    for kind, by, to, name, figure in (
        ("demand", "ARL", "BOR", "cut", "9"), ("offer", "BOR", "ARL", "slow", "3"),
        ("offer", "BOR", "ARL", "quick", "5"),
    ):  # fmt: skip
        done("append", kind, "--occurred", "2026-03-02", "--by", by, "--to", to, "--issue", "duty",
             "--proposal", name, "--quantity", f"{figure} percent")  # fmt: skip
    told = shown(done, "gap")
    assert "duty: ARL asks, BOR offers slow (percent)" in told
    assert "duty: ARL asks, BOR offers quick (percent)" in told
    done("chart", "gap", "-o", tmp_path / "gap.svg")
    beside = (tmp_path / "gap.txt").read_text(encoding="utf-8")
    assert "duty: ARL asks, BOR offers “slow” (percent)" in beside


def test_talks_that_never_took_place_have_no_days(surroundings: None, done: Done) -> None:
    done("new", "steel")
    for party in ("ARL", "BOR"):
        done("party", party)
    done("append", "talks-cancelled", "--occurred", "2026-03-02", "--between", "ARL,BOR",
         "--by", "ARL", "--round", "spring")  # fmt: skip
    assert "spring: ARL, BOR; cancelled\n" in shown(done, "talks")


@pytest.mark.parametrize("asked", ["audit", "measures", "diff", "stance", "talks"])
def test_a_board_shows_the_title_of_what_has_one(demo: Path, done: Done, asked: str) -> None:
    told = shown(done, *COMMANDS[asked], width=160)
    title = "Talks in Beijing" if asked == "talks" else "Ban on shipments to ZTE"
    assert title in told if asked != "diff" else "Cut the US trade deficit (demand:us" in told


def test_a_board_names_who_published_it_and_a_pipe_the_source(filled: Path) -> None:
    asked = ("--db", filled, "stance", "--party", "USA", "--issue", "trade-deficit")
    board = " ".join(call(*asked, "--format", "table").out.split())
    assert "since us-deficit-200 (A1 A2: The New York Times, Deutsche Welle)" in board
    assert "nyt-2018-05-04" not in board
    assert "nyt-2018-05-04" in call(*asked, "--format", "tsv").out


def test_the_card_of_a_development_has_its_speaker_its_days_and_its_links(
    filled: Path, done: Done
) -> None:
    def card(name: str) -> str:
        return " ".join(shown(done, "--db", str(filled), "show", name, width=200).split())

    said = card("hua-not-realistic")
    assert "speaker Hua Chunying, spokeswoman of the foreign ministry, regular news brief" in said
    assert "occurred 3 May 2018 public 3 May 2018" in said, "a day of its own is told once"
    banned = card("zte-ban")
    assert "worded “last month” on 4 May 2018 between 1 April 2018 and 30 April 2018" in banned
    assert "responds-to it cn-objects-zte-ban" in banned
    assert "occurred by 3 May 2018 public" in card("trump-level-playing-field")
    assert card("us-deficit-200").count("us-deficit-100") == 1, "a link that is a field"


def test_agreements_are_shown_with_who_took_on_what_and_their_history(
    filled_grain: Path, done: Done
) -> None:
    out = shown(done, "--db", str(filled_grain), "agreements", "--all", width=100)
    told = " ".join(out.split())
    assert "Black Sea Grain Initiative: expired, until 17 July 2023 RUS, UKR, TUR" in told
    assert "RUS Black Sea Grain Initiative (commitment:bsgi) term left; 60 days" in told
    assert "Black Sea Grain Initiative, step by step" in told
    assert re.search(r"22 July 2022 +in force, by RUS, UN\n +memorandum-signed", out)
