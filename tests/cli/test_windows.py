"""A part of an answer: one party's, one issue's, the first or the last rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.calling import DEMO
from timeline.questions import excerpt
from timeline.questions import table as questions
from timeline.recording.desk import Desk
from timeline.shelf import Question, Shelf

Done = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]
Refuses = Callable[..., str]


def names(done: Done, *words: str, column: int) -> list[str]:
    return [line.split("\t")[column] for line in done(*words).splitlines()[1:]]


def test_a_list_as_of_a_day_holds_nothing_later_whatever_is_dated_after_it(
    done: Done,
) -> None:
    for what in ("new s", "party A", "party B", "issue i", "source late --published 2020-03-01"):
        done(*what.split())
    done("source", "post", "--published", "2020-01-01", "--via", "late")
    step = ("append", "demand", "--issue", "i", "--by", "A", "--to", "B", "--proposal")
    done(*step, "first", "--id", "one", "--occurred", "2020-01-01", "--source", "post")
    done(*step, "month", "--id", "maybe", "--occurred", "2020-01", "--source", "post")
    cuts = [["--as-of", "2020-01-10"], ["--known-by", "2020-01-10"], ["--without-source", "late"]]
    before = [done("list", *cut) for cut in cuts]
    assert [told.count("\tone\t") for told in before] == [1, 1, 0]
    assert [told.count("\tmaybe\t") for told in before] == [1, 1, 0]
    assert ["late" in told for told in before] == [True, False, False]

    done(*step, "deal", "--id", "two", "--occurred", "2020-02-01", "--source", "late")
    done("title", "deal", "The secret deal")
    assert [done("list", *cut) for cut in cuts] == before
    done("add-source", "one", "late", "--quote", "Nobody knew.")
    assert "\tone\t" in done("list", "--search", "nobody knew")
    assert "\tone\t" not in done("list", "--search", "nobody knew", *cuts[1])
    done("title", "first", "The demand")
    assert "title\tfirst\ttitle The demand" in done("list", *cuts[0])
    exported = [done("export", "--what", "sources", "--to", "csv", *cut) for cut in cuts]
    assert ["\nlate," in told for told in exported] == [True, False, False]


def test_talks_of_a_party_and_on_an_issue(demo: Path, done: Done) -> None:
    everything = done("talks")
    assert everything.count("beijing-2018-05") == 4
    assert done("talks", "--party", "CHN") == everything
    assert done("talks", "--issue", "ip-protection") == everything  # on the agenda
    assert done("talks", "--issue", "process") == everything  # what the reports are entered under
    columns = everything.partition("\n")[0] + "\n"
    assert done("talks", "--party", "ZTE") == columns
    assert done("talks", "--issue", "cyber-espionage") == columns


def test_measures_of_a_party_and_on_an_issue(demo: Path, done: Done) -> None:
    everything = names(done, "measures", column=4)
    own = names(done, "measures", "--party", "CHN", column=4)
    assert own == [
        "measure:cn-counter-tariffs", "policy:made-in-china-2025", "policy:cn-tech-sharing-rules"
    ]  # fmt: skip
    others = names(done, "measures", "--party", "USA", column=4)
    assert sorted(own + others) == sorted(everything)
    assert names(done, "measures", "--issue", "zte-ban", column=4) == ["measure:zte-ban"]
    possible = json.loads(
        done("measures", "--as-of", "2018-04-15", "--issue", "zte-ban", "--format", "json")
    )  # fmt: skip
    assert possible["measures"] == []
    assert [one["track"] for one in possible["possible"]] == ["measure:zte-ban"]


def test_proposals_of_a_party_and_on_an_issue(demo: Path, done: Done) -> None:
    everything = names(done, "proposals", column=3)
    own = names(done, "proposals", "--party", "CHN", column=3)
    others = names(done, "proposals", "--party", "USA", column=3)
    assert own
    assert own + others == everything
    told = json.loads(done("proposals", "--issue", "made-in-china-2025", "--format", "json"))
    (one,) = told["proposals"]
    # The answer of the other side stays beside what it answers.
    assert [(a["party"], a["answer"]) for a in one["answers"]] == [("CHN", "refuses")]


@pytest.mark.parametrize("view", ["measures", "proposals"])
def test_what_is_toward_a_party_and_toward_everyone(demo: Path, done: Done, view: str) -> None:
    """As of a day on which measures are certain and only possible."""
    day = ("--as-of", "2018-05-03")
    header, *rows = [line.split("\t") for line in done(view, *day).splitlines()]
    column = header.index("toward")
    assert len({row[column] for row in rows}) > 1
    for asked, told in (("USA", "USA"), ("CHN", "CHN"), ("all", "")):
        kept = [line.split("\t") for line in done(view, *day, "--toward", asked).splitlines()]
        assert kept == [header, *(row for row in rows if row[column] == told)]


@pytest.mark.parametrize("view", ["talks", "measures", "proposals"])
@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--party", "CHM"), "no party 'CHM' (did you mean CHN?)"),
        (("--issue", "zteban"), "no issue 'zteban' (did you mean zte-ban?)"),
    ],
)
def test_a_party_or_issue_that_nobody_declared_is_refused(
    demo: Path, refuses: Refuses, view: str, option: tuple[str, str], said: str
) -> None:
    assert said in refuses(3, view, *option)


@pytest.mark.parametrize(
    ("view", "array"), [("replay", "steps"), ("audit", "rows"), ("log", "events")]
)
def test_the_first_and_the_last_rows_and_how_many_there_are(
    demo: Path, run: Run, view: str, array: str
) -> None:
    everything = run(view)[1].splitlines()
    total = len(everything) - 1
    code, out, err = run(view, "--limit", "3")
    assert (code, out.splitlines()) == (0, everything[:4])
    assert err == f"{array}: 1 to 3 of {total}; --limit {total} shows all.\n"
    code, out, err = run(view, "--tail", "1")
    assert (code, out.splitlines()) == (0, [everything[0], everything[-1]])
    assert err == f"{array}: {total} of {total}; --tail {total} shows all.\n"
    assert run(view, "--limit", str(total))[1:] == ("\n".join(everything) + "\n", "")

    whole = json.loads(run(view, "--format", "json")[1])
    assert "left_out" not in whole
    some = json.loads(run(view, "--tail", "2", "--format", "json")[1])
    assert some[array] == whole[array][-2:]
    assert some["left_out"][array] == {"before": total - 2, "after": 0}
    assert {**some, array: None, "left_out": None} == {**whole, array: None, "left_out": None}


def test_what_is_only_possible_is_counted_for_itself(demo: Path, run: Run) -> None:
    _, out, err = run("replay", "--as-of", "2018-05-03", "--limit", "1", "--format", "json")
    answer = json.loads(out)
    assert [len(answer[name]) for name in ("steps", "possible")] == [1, 1]
    assert answer["left_out"].keys() == {"steps", "possible"}
    assert [line.partition(":")[0] for line in err.splitlines()] == ["steps", "possible"]


def test_the_verdicts_are_those_of_the_whole_window(demo: Path, run: Run) -> None:
    whole = json.loads(run("audit", "--format", "json")[1])["summary"]
    assert json.loads(run("audit", "--limit", "1", "--format", "json")[1])["summary"] == whole
    _, out, err = run("audit", "--summary", "--tail", "2")
    assert len(out.splitlines()) == 3
    assert err.startswith(f"summary: {len(whole) - 1} to {len(whole)} of {len(whole)}")


def test_the_last_of_a_list(demo: Path, run: Run) -> None:
    everything = run("list", "parties")[1].splitlines()
    _, out, err = run("list", "parties", "--tail", "1")
    assert out.splitlines() == [everything[0], everything[-1]]
    assert err == "parties: 3 of 3.\n"


def test_both_ends_at_once_and_no_rows_are_refused(demo: Path, refuses: Refuses) -> None:
    for view in ("replay", "audit", "log", "list"):
        assert "exclude each other" in refuses(2, view, "--limit", "1", "--tail", "1")
        assert "not in the range" in refuses(2, view, "--limit", "0")
    assert "from the last" in refuses(2, "list", "--tail", "1", "--offset", "1")


def test_a_search_keeps_negotiations_by_name_too(demo: Path, done: Done) -> None:
    done("new", "steel-2026")
    done("new", "grain-2026")

    assert names(done, "list", "negotiations", "--search", "2026", column=1) == [
        "steel-2026", "grain-2026"]  # fmt: skip
    assert names(done, "list", "negotiations", "--tail", "1", column=1) == ["grain-2026"]
    told = json.loads(done("-n", "us-china-2018", "list", "--search", "ZTE", "--format", "json"))
    assert told["negotiations"] == []


@pytest.mark.parametrize("line", [("--search", "ZTE"), ("parties",)])
def test_a_list_of_what_is_in_a_negotiation_asks_which(
    demo: Path, run: Run, done: Done, line: tuple[str, ...]
) -> None:
    done("new", "steel-2026")

    code, out, err = run("list", *line)
    assert (code, out) == (3, "")
    assert err.startswith("Error: the store holds 2: say which with -n (us-china-2018")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("liu he", ["beijing-talks-opened"]),  # who was there
        ("diaoyutai", ["beijing-talks-opened"]),  # where
        ("sanctions on iran", ["zte-ban"]),  # why
        ("twitter", ["trump-level-playing-field"]),  # by what channel
        ("robotics", ["cn-made-in-china-2025-nyt"]),  # on what
        ("terms for a surrender", ["prasad-terms-of-surrender"]),
        ("nobody says this", []),
    ],
)
def test_a_search_looks_at_every_text(demo: Path, done: Done, text: str, found: list[str]) -> None:
    assert names(done, "list", "developments", "--search", text, column=1) == found


def test_what_is_only_possible_is_told_in_the_words_of_its_terms(demo: Path, done: Done) -> None:
    services, row = [
        line.split("\t")
        for line in done("stance", "--as-of", "2018-04-30").splitlines()
        if "offer:cn-market-opening" in line
    ]
    assert services[0] == row[0] == "possible"
    assert services[6].startswith("Beijing was willing to open its markets to more services")
    assert row[6] == (
        "Beijing would be willing to reduce some trade barriers, but only in return; "
        "if the United States also lowers trade barriers"
    )


@pytest.mark.parametrize("window", [("--tail", "3"), ("--limit", "2"), ("--tail", "999")])
def test_of_the_log_only_what_is_asked_for_is_read(
    demo: Path, done: Done, monkeypatch: pytest.MonkeyPatch, window: tuple[str, str]
) -> None:
    whole = json.loads(done("log", "--format", "json"))["events"]
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "log", None)  # the whole stream
        part = json.loads(done("log", *window, "--format", "json"))
    size = int(window[1])
    assert part["events"] == (whole[:size] if window[0] == "--limit" else whole[-size:])
    left = part["left_out"]["events"]
    assert left["before"] + len(part["events"]) + left["after"] == len(whole)


def test_one_development_is_shown_without_reading_the_record(
    demo: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shelf, "log", None)
    assert "us-deficit-200" in done("show", "us-deficit-200")


def test_of_many_negotiations_a_message_names_a_few(run: Run) -> None:
    for number in range(12):
        run("new", f"talks-{number:02}")
    code, _, said = run("stance")
    assert code == 3
    assert "the store holds 12: say which with -n (talks-00, " in said
    assert "talks-07 and 4 more)" in said


@pytest.mark.parametrize("command", [
    ("replay",), ("list",), ("list", "developments"), ("list", "sources"), ("list", "parties"),
    ("replay", "--known-by", "2018-05-04"), ("list", "--as-of", "2018-05-01"),
    ("replay", "--as-of", "2018-05-01"), ("replay", "--party", "USA"), ("list", "--search", "ZTE"),
])  # fmt: skip
@pytest.mark.parametrize("form", ["json", "tsv"])
@pytest.mark.parametrize("some", [("--limit", "5"), ("--tail", "3")])
def test_a_part_that_is_read_alone_is_told_as_one_of_the_whole(
    demo: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], form: str,
    some: tuple[str, ...],
) -> None:  # fmt: skip
    asked = ("--format", form, *command, *some)
    told = run(*asked)
    monkeypatch.setattr(excerpt, "excerpt", lambda *_: None)
    assert told[0] == 0
    assert told == run(*asked)


def test_what_was_redacted_is_told_of_and_not_counted(demo: Path) -> None:
    with closing(Desk(str(demo), "li")) as desk:
        desk.redact(DEMO, "zte-ban", reason="court order")
    with closing(Shelf(str(demo))) as shelf:
        whole = questions.replay(shelf, DEMO, Question())
        assert whole.redacted == ["zte-ban"]
        for part in (slice(4), slice(-3, None)):
            told = excerpt.replay_part(
                shelf, DEMO, Question(), lambda n, part=part: part.indices(n)[:2]
            )
            assert told == msgspec.structs.replace(whole, steps=whole.steps[part])
