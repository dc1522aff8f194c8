"""What outside programs may rely on: how the command is called, and the shapes of its JSON."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from events.assertions import STATUSES
from tests.forks import Forks

Done = Callable[..., str]
Check = Callable[[Any], bool]

# --- a small language of shapes ------------------------------------------------------------------


def text(value: Any) -> bool:
    """Something said: what is not there is null, never empty."""
    return isinstance(value, str) and value != ""


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def decimal(value: Any) -> bool:
    """A number of the domain: exact, plain, and a string."""
    return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


def day(value: Any) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def time(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[\d-]{10}T[\d:.]+Z", value) is not None


def anything(value: Any) -> bool:
    return True


def one_of(*words: str) -> Check:
    return lambda value: value in words


class Maybe:
    """The shape, or null."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


def faults(shape: Any, value: Any, at: str = "") -> Iterator[str]:
    """Where a value is not of the shape: keys missing, wrong types. Further keys are free."""
    if isinstance(shape, Maybe):
        if value is not None:
            yield from faults(shape.shape, value, at)
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{at}: no object: {value!r}"
            return
        for key, inner in shape.items():
            if key not in value:
                yield f"{at}.{key}: missing"
            else:
                yield from faults(inner, value[key], f"{at}.{key}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{at}: no array: {value!r}"
            return
        for index, one in enumerate(value):
            yield from faults(shape[0], one, f"{at}[{index}]")
    elif not shape(value):
        yield f"{at}: {value!r}"


VERDICT = one_of("hardened", "softened", "held", "opened", "incomparable", "mixed")
CUT = {
    "as_of": Maybe(day),
    "known_by": Maybe(day),
    "recorded_by": whole,
    "reading": one_of("certain", "possible"),
    "without": [text],
}
TERMS = {
    "quantities": [
        {
            "value": Maybe(decimal),
            "min": Maybe(decimal),
            "max": Maybe(decimal),
            "strict": flag,
            "approximate": flag,
            "unit": text,
            "basis": Maybe(text),
            "period": Maybe(text),
            "since": text,
        }
    ],
    "due": Maybe(text),
    "lapses": Maybe(text),
    "conditions": [text],
    "scope": [text],
}
AUTHORITY = one_of("A1", "A2", "A3", "A4", "A5", "A6", "A7")
CERTAINTY = one_of("confirmed", "reported", "inferred", "opinion")
ANSWER = one_of("implemented", "accepted", "in-principle", "open", "objects", "refuses",
                "threatens", "retaliates")  # fmt: skip
ACCOUNT = {
    "development": text,
    "occurred": text,
    "speaker": Maybe(text),
    "authority": AUTHORITY,
    "certainty": CERTAINTY,
    "sources": [text],
    "quote": Maybe(text),
    "terms": TERMS,
}
POSITION = {
    "party": text,
    "toward": Maybe(text),
    "issue": text,
    "track": lambda value: re.fullmatch(r"[a-z-]+:\S+", value) is not None,
    "kind": one_of("demand", "offer", "mechanism", "response", "measure", "policy", "commitment",
                   "legal-action"),
    "status": Maybe(one_of(*STATUSES)),
    "pressing": Maybe(one_of("wish", "request", "demand", "ultimatum")),
    "answer": Maybe(ANSWER),
    "to": Maybe(text),
    "title": Maybe(text),
    "with": [text],
    "pending": Maybe({"status": one_of("threatened", "announced", "final"), "terms": TERMS,
                      "since": text, "accounts": [ACCOUNT]}),
    "differ": anything,
    "package": Maybe(text),
    "terms": TERMS,
    "text": Maybe(text),
    "since": text,
    "accounts": [ACCOUNT],
}  # fmt: skip
TALKS = {
    "round": text,
    "parties": [text],
    "status": one_of("scheduled", "open", "closed", "cancelled"),
    "opened": Maybe(text),
    "closed": Maybe(text),
    "agenda": [text],
    "accounts": [
        {"development": text, "outcome": Maybe(text), "next": Maybe(text), "sources": [text]}
    ],
}
STANCE = {
    "positions": [POSITION],
    "voices": [
        {
            "development": text,
            "party": Maybe(text),
            "speaker": Maybe(text),
            "issue": text,
            "says": Maybe(text),
            "authority": AUTHORITY,
            "certainty": CERTAINTY,
            "sources": [text],
        }
    ],
    "possible": [POSITION],
    "talks": [TALKS],
}
ROW = {
    "party": text,
    "toward": Maybe(text),
    "issue": Maybe(text),
    "track": text,
    "dimension": lambda value: (
        re.fullmatch(
            r"whole|quantity:.+|response|deadline|conditions|scope|pressing|status|pending|asks|gives",
            value,
        )
        is not None
    ),
    "verdict": VERDICT,
    "led_by": Maybe(text),
    "rule": lambda value: re.fullmatch(r"R\d", value) is not None,
    "from": [text],
    "to": [text],
    "before": Maybe(text),
    "after": Maybe(text),
    "order": one_of("dates", "time", "link", "presumed", "unsettled"),
    "confidence": one_of("high", "medium", "low"),
    "in_answer_to": [text],
    "sources": [text],
    "note": Maybe(text),
}
SUMMARY = {
    "party": text,
    "issue": Maybe(text),
    "verdict": VERDICT,
    "led_by": Maybe(text),
    "counts": anything,
    "net": [{"toward": Maybe(text), "track": text, "dimension": text, "verdict": VERDICT,
             "before": Maybe(text), "after": Maybe(text)}],
}  # fmt: skip
STEP = {
    "development": text,
    "seq": whole,
    "kind": text,
    "occurred": text,
    "earliest": Maybe(day),
    "latest": Maybe(day),
    "known": day,
    "recorded": time,
    "says": Maybe(text),
    "moves": [anything],
    "effects": [{"party": text, "issue": text, "track": text, "verdict": text, "text": text}],
}
EVENT = {
    "seq": whole,
    "id": Maybe(text),
    "type": text,
    "negotiation": text,
    "recorded": time,
    "recorder": text,
    "body": {},
}
CHANGE = {
    "party": text,
    "issue": text,
    "track": text,
    "change": one_of("opened", "changed", "ended"),
    "verdict": Maybe(VERDICT),
    "before": Maybe(POSITION),
    "after": Maybe(POSITION),
}
DEVELOPMENT = {
    "id": text,
    "kind": text,
    "seq": whole,
    "sources": [{"id": text, "quote": Maybe(text)}],
    "corrections": [text],
}

SHAPES: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "stance/1": (("stance", "--as-of", "2018-04-15"), STANCE),
    "audit/1": (("audit",), {"rows": [ROW], "summary": [SUMMARY]}),
    "replay/1": (("replay", "--as-of", "2018-04-15"), {"steps": [STEP], "possible": [STEP]}),
    "diff/1": (
        ("diff", "--from", "2018-05-02", "--to", "2018-05-04"),
        {"from": CUT, "to": CUT, "changes": [CHANGE]},
    ),
    "why/1": (
        ("why", "CHN", "trade-deficit"),
        {
            "positions": [POSITION],
            "developments": [DEVELOPMENT],
            "set_aside": [{"development": text, "reason": text}],
        },
    ),
    "log/1": (("log",), {"events": [EVENT]}),
    "show/1": (("show", "us-deficit-200"), {"development": DEVELOPMENT, "history": [EVENT]}),
}


def asked(done: Done, *args: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(done(*args, "--format", "json"))
    return answer


@pytest.mark.parametrize("schema", SHAPES)
def test_every_answer_has_its_shape(demo: Path, done: Done, schema: str) -> None:
    args, shape = SHAPES[schema]

    answer = asked(done, *args)

    head = {"schema": one_of(schema), "negotiation": one_of("us-china-2018"),
            "codebook": one_of("standard/2"), "cut": CUT}  # fmt: skip
    assert list(answer)[:4] == list(head)
    assert list(faults(head | shape, answer)) == []


def test_the_stance_of_the_last_day_has_its_shape_with_something_in_every_array(
    demo: Path, done: Done
) -> None:
    answer = asked(done, "stance", "--as-of", "2018-05-04", "--all")
    early = asked(done, "stance", "--as-of", "2018-04-15")

    assert list(faults(STANCE, answer)) == []
    assert all(answer[name] for name in ("positions", "voices", "talks"))
    assert early["possible"]
    accounts = [account for position in answer["positions"] for account in position["accounts"]]
    assert any(len(position["accounts"]) > 1 for position in answer["positions"])
    for name in ("quantities", "conditions", "scope"):
        assert any(account["terms"][name] for account in accounts)
        assert any(account["terms"][name] == [] for account in accounts)
    for name in ("speaker", "quote"):
        assert any(account[name] for account in accounts)


def test_numbers_of_the_domain_are_exact_strings(demo: Path, done: Done) -> None:
    done("append", "demand", "--occurred", "2018-05-04", "--issue", "trade-deficit", "--by", "USA",
         "--to", "CHN", "--proposal", "figures", "--quantity", "100.10..150 USD bn",
         "--quantity", ">20 percent rate", "--quantity", "~3.5 percent coverage",
         "--quantity", "12 USD bn tranche 2018-06/2019-05")  # fmt: skip

    answer = asked(done, "stance", "--issue", "trade-deficit", "--party", "USA")

    (position,) = [p for p in answer["positions"] if p["track"] == "demand:figures"]
    blank = {"approximate": False, "basis": None, "period": None, "strict": False,
             "since": "demand-2018-05-04"}  # fmt: skip
    assert position["accounts"][0]["terms"]["quantities"] == [
        blank | {"value": None, "min": "100.1", "max": "150", "unit": "USD bn"},
        blank | {"value": None, "min": "20", "max": None, "unit": "percent", "basis": "rate",
                 "strict": True},
        blank | {"value": "3.5", "min": "3.5", "max": "3.5", "unit": "percent",
                 "basis": "coverage", "approximate": True},
        blank | {"value": "12", "min": "12", "max": "12", "unit": "USD bn", "basis": "tranche",
                 "period": "2018-06/2019-05"},
    ]  # fmt: skip


def test_what_nobody_said_is_null_and_no_list_is_missing(demo: Path, done: Done) -> None:
    done("append", "demand", "--occurred", "2018-05-04", "--issue", "process", "--by", "USA",
         "--to", "all", "--proposal", "bare")  # fmt: skip

    (position,) = asked(done, "stance", "--issue", "process", "--party", "USA")["positions"]

    assert list(faults(POSITION, position)) == []
    for name in ("toward", "pressing", "answer", "to", "package"):
        assert position[name] is None
    (account,) = position["accounts"]
    assert (account["speaker"], account["quote"], account["sources"]) == (None, None, [])
    added = {"effective": None, "differ": {}}
    assert account["terms"] | added == {
        "quantities": [], "due": None, "lapses": None, "conditions": [], "scope": [],
        **added,
    }  # fmt: skip


def test_a_response_names_its_answer_and_what_it_answers(demo: Path, done: Done) -> None:
    answer = asked(done, "stance", "--party", "CHN", "--issue", "trade-deficit")

    (response,) = [p for p in answer["positions"] if p["kind"] == "response"]
    assert response["track"] == "response:us-deficit-cut"
    assert response["answer"] is None  # two answers stand, and which is the later is not said
    assert sorted(response["differ"]["answer"]) == ["objects", "refuses"]
    assert response["to"] == "demand:us-deficit-cut"
    assert {p["answer"] for p in answer["positions"] if p["kind"] != "response"} == {None}


def test_the_audit_names_the_rule_and_the_developments_on_both_sides(
    demo: Path, done: Done
) -> None:
    rows = asked(done, "audit", "--party", "USA", "--as-of", "2018-05-04")["rows"]

    (figure,) = [r for r in rows if r["track"] == "demand:us-deficit-cut" and r["rule"] == "R1"]
    assert figure["dimension"] == "quantity:total"
    assert (figure["verdict"], figure["confidence"], figure["order"]) == (
        "hardened", "medium", "link"
    )  # fmt: skip
    assert figure["from"] == ["us-deficit-100"]
    assert "us-deficit-200" in figure["to"]
    assert (figure["before"], figure["after"]) == ("100 USD bn", "200 USD bn total")
    whole_ledger = [r for r in rows if r["track"] == "ledger" and r["issue"] is None]
    assert whole_ledger
    assert {r["dimension"] for r in whole_ledger} <= {"asks", "gives"}
    first = [r for r in rows if r["track"] != "ledger" and not r["from"]]
    assert first
    assert {(r["verdict"], r["dimension"], r["rule"]) for r in first} == {("opened", "whole", "R8")}


def test_the_summary_counts_what_the_rows_say(demo: Path, done: Done) -> None:
    answer = asked(done, "audit")

    for one in answer["summary"]:
        assert all(VERDICT(verdict) and whole(n) for verdict, n in one["counts"].items())
        counts = set(one["counts"])
        both = {"hardened", "softened"} <= counts or "mixed" in counts
        wanted = "mixed" if both else next(
            v for v in ("hardened", "softened", "held", "opened", "incomparable") if v in counts
        )  # fmt: skip
        assert one["verdict"] == wanted
    assert {(r["party"], r["issue"]) for r in answer["rows"]} == {
        (s["party"], s["issue"]) for s in answer["summary"]
    }


def test_diff_tells_what_opened_changed_and_ended(demo: Path, done: Done) -> None:
    forth = asked(done, "diff", "--from", "2018-05-02", "--to", "2018-05-04")["changes"]
    back = asked(done, "diff", "--from", "2018-05-04", "--to", "2018-05-02")["changes"]

    assert {c["change"] for c in forth} == {"opened", "changed"}
    assert {c["change"] for c in back} == {"ended", "changed"}
    for change in (*forth, *back):
        assert (change["before"] is None) == (change["change"] == "opened")
        assert (change["after"] is None) == (change["change"] == "ended")
        assert (change["verdict"] is None) == (change["change"] != "changed")


def test_why_sets_aside_with_a_reason(demo: Path, done: Done) -> None:
    answer = asked(done, "why", "CHN", "trade-deficit", "--without", "A4", "--as-of", "2018-05-04")

    reasons = {one["development"]: one["reason"] for one in answer["set_aside"]}
    assert reasons["li-gang-impossible"] == "voice"
    assert "left out" in reasons["cn-offer-deficit-help"]


def test_show_tells_a_development_with_its_whole_history(demo: Path, done: Done) -> None:
    done("correct", "us-deficit-200", "--set", "says=In other words.", "--reason", "tidier")

    answer = asked(done, "show", "us-deficit-200")

    assert answer["development"]["fields"]["says"] == "In other words."
    assert answer["development"]["sources"][0]["quote"]
    assert [event["type"] for event in answer["history"]] == [
        "demand-made", "development-corrected"
    ]  # fmt: skip
    assert answer["history"][0]["body"]["says"] != "In other words."


def test_show_says_of_a_correction_that_it_is_no_development(demo: Path, done: Done) -> None:
    done("correct", "us-deficit-200", "--set", "says=In other words.", "--reason", "tidier")

    lines = done("show", "us-deficit-200.corrected").splitlines()
    before = done("show", "us-deficit-200.corrected", "--recorded-by", 10).splitlines()

    assert lines[1] == "set aside\tno development"
    assert lines[2].endswith(" development-corrected by a coder: tidier")
    assert before[1:] == ["set aside\tnot recorded by this cut"]


def test_the_log_is_gapless_and_its_times_never_go_back(demo: Path, done: Done) -> None:
    done("party", "GBR", "--recorder", "somebody else")
    events = asked(done, "log")["events"]

    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    times = [event["recorded"] for event in events]
    assert times == sorted(times)
    assert [event["recorder"] for event in events[-2:]] == ["a coder", "somebody else"]


def test_every_other_view_starts_the_same(demo: Path, done: Done) -> None:
    for name in ("talks", "measures", "proposals", "list"):
        answer = asked(done, name)
        assert list(answer)[:4] == ["schema", "negotiation", "codebook", "cut"]
        assert answer["schema"] == f"{name}/1"
        assert list(faults(CUT, answer["cut"])) == []


# --- how it is called ----------------------------------------------------------------------------


def test_shared_options_are_taken_before_and_after_the_command(
    demo: Path, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIMELINE_DB")
    shared = ("--db", str(demo), "-n", "us-china-2018", "--format", "json")

    before = done(*shared, "stance", "--party", "USA")
    after = done("stance", "--party", "USA", *shared)
    both = done(*shared[:4], "stance", "--format", "json", "--party", "USA")

    assert json.loads(before)["schema"] == "stance/1"
    assert before == after == both


def test_an_option_at_the_command_wins_over_one_before_it(demo: Path, done: Done) -> None:
    assert json.loads(done("--format", "csv", "list", "parties", "--format", "json"))


def test_shared_options_of_writing_are_taken_on_both_sides_of_append(
    demo: Path, done: Done
) -> None:
    entry = ("--occurred", "2018-05-04", "--issue", "process", "--by", "USA", "--says", "words")

    first = done("append", "--dry-run", "statement", *entry)
    second = done("append", "statement", *entry, "--dry-run")

    assert first == second
    assert "would be recorded (dry run)" in first


def test_the_negotiation_may_be_left_out_where_there_is_one(demo: Path, done: Done) -> None:
    assert done("stance") == done("-n", "us-china-2018", "stance")


def test_the_environment_names_store_and_negotiation(
    demo: Path, filled: Path, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    done("new", "another")
    monkeypatch.setenv("TIMELINE_NEGOTIATION", "us-china-2018")
    named = done("talks")
    monkeypatch.setenv("TIMELINE_DB", str(filled))
    elsewhere = done("list", "negotiations")

    assert named.splitlines()[1].startswith("beijing-2018-05\t")
    assert elsewhere.splitlines() == ["what\tname", "negotiation\tus-china-2018"]
    assert asked(done, "-n", "another", "--db", str(demo), "stance")["negotiation"] == "another"


def test_without_any_setting_the_store_is_in_the_users_data_folder(
    tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIMELINE_DB")

    done("new", "first")
    done("demo", "--only-load")

    made = {path.name for path in (tmp_path / "home").rglob("*.sqlite")}
    assert made == {"timeline.sqlite", "demo.sqlite"}
    assert asked(done, "list")["negotiation"] == "first"
    assert asked(done, "--db", "demo", "list")["negotiation"] == "us-china-2018"


def test_demo_fills_the_store_that_is_named_and_does_so_once(tmp_path: Path, done: Done) -> None:
    place = tmp_path / "mine.sqlite"

    first = done("--db", place, "demo")
    log = done("--db", place, "log")
    second = done("--db", place, "demo")

    assert "demand:us-deficit-cut" in first
    assert second == first
    assert done("--db", place, "log") == log
    assert not list((tmp_path / "home").rglob("*.sqlite"))


def test_a_url_names_the_same_store_as_its_path(demo: Path, done: Done) -> None:
    assert done("--db", f"sqlite:///{demo}", "list") == done("--db", demo, "list")


def test_a_sequence_number_names_a_development(demo: Path, done: Done) -> None:
    seq = asked(done, "show", "us-deficit-200")["development"]["seq"]

    assert done("show", seq) == done("show", "us-deficit-200")
    out = done("link", seq, "in-tension", "us-deficit-100", "--dry-run")
    assert "us-deficit-200.linked would be recorded" in out


# --- formats -------------------------------------------------------------------------------------


def test_piped_output_is_tsv_with_one_row_a_line(demo: Path, done: Done) -> None:
    lines = done("stance").splitlines()

    assert lines[0].split("\t")[:5] == ["view", "party", "toward", "issue", "track"]
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}
    assert done("stance", "--format", "tsv").splitlines() == lines


def test_csv_jsonl_and_tsv_hold_the_same_rows(demo: Path, done: Done) -> None:
    rows = [json.loads(line) for line in done("audit", "--format", "jsonl").splitlines()]
    told = list(csv.DictReader(io.StringIO(done("audit", "--format", "csv"))))
    tabbed = done("audit", "--format", "tsv").splitlines()

    assert len(rows) == len(told) == len(tabbed) - 1
    assert list(rows[0]) == list(told[0]) == tabbed[0].split("\t")
    assert [row["track"] for row in rows] == [row["track"] for row in told]
    assert any(len(row["to"]) > 1 for row in rows)
    assert [", ".join(row["to"]) for row in rows] == [row["to"] for row in told]


def test_the_table_has_a_title_with_the_cut(demo: Path, done: Done) -> None:
    head = asked(done, "log")["cut"]["recorded_by"]
    days = ("--as-of", "2018-05-04", "--known-by", "2018-05-03")

    out = done("stance", *days, "--format", "table")

    title = f"us-china-2018, as of 2018-05-04, known by 2018-05-03, recorded by {head} (standard/2)"
    assert " ".join(out.split()).startswith(title)


@pytest.mark.parametrize(
    ("line", "shown"), [("list parties", "ZTE Corporation"), ("proposals", "On the table")]
)
def test_a_terminal_gets_a_table_or_the_board(
    demo: Path, forks: Forks, line: str, shown: str
) -> None:
    ours, theirs = os.openpty()
    try:
        result = forks.run(*line.split(), out=theirs)
        os.close(theirs)
        out = os.read(ours, 65536).decode()  # little enough for the terminal's buffer
    finally:
        os.close(ours)

    assert (result.code, result.err) == (0, "")
    assert shown in out
    assert "\t" not in out


def test_an_empty_answer_has_its_columns_and_no_row(demo: Path, done: Done) -> None:
    for form, rows in (("tsv", 1), ("csv", 1), ("jsonl", 0)):
        told = done("proposals", "--known-by", "1999-01-01", "--format", form)
        assert len(told.splitlines()) == rows
    assert asked(done, "proposals", "--known-by", "1999-01-01")["proposals"] == []


def test_stdout_is_data_and_stderr_is_talk(demo: Path, run: Callable[..., Any]) -> None:
    loaded = run("demo", "--only-load")
    written = run("append", "-", "--format", "json", stdin='{"kind": "party", "party": "GBR"}')

    assert loaded.out == ""
    assert "there already" in loaded.err
    answer = json.loads(written.out)
    assert (answer["schema"], answer["new"], answer["dry_run"]) == ("written/1", 1, False)
    assert written.err == ""


# --- the clocks ----------------------------------------------------------------------------------


def test_a_month_as_a_bound_means_its_last_day(demo: Path, done: Done) -> None:
    for flag_ in ("--as-of", "--known-by"):
        name = flag_[2:].replace("-", "_")
        month = asked(done, "stance", flag_, "2018-04")
        assert month["cut"][name] == "2018-04-30"
        assert month == asked(done, "stance", flag_, "2018-04-30")
    assert asked(done, "stance", "--as-of", "2020-02")["cut"]["as_of"] == "2020-02-29"


def test_recorded_by_takes_a_sequence_number_a_day_and_a_utc_time(demo: Path, done: Done) -> None:
    before = asked(done, "log")
    head, last = before["cut"]["recorded_by"], before["events"][-1]["recorded"]
    done("party", "GBR")

    def recorded_by(value: object) -> int:
        found: int = asked(done, "stance", "--recorded-by", str(value))["cut"]["recorded_by"]
        return found

    assert asked(done, "stance")["cut"]["recorded_by"] == head + 1
    assert recorded_by(head) == head
    assert recorded_by(10) == 10
    assert recorded_by(0) == 0
    assert recorded_by(10**6) == head + 1  # what nobody has recorded yet
    assert recorded_by(last) == head
    assert recorded_by(last.replace("Z", "+00:00")) == head
    newest = asked(done, "log")["events"][-1]["recorded"]
    assert recorded_by(newest[:10]) == head + 1  # the end of that day
    assert recorded_by(date.fromisoformat(last[:10]) - timedelta(days=1)) == 0


def test_what_was_recorded_by_then_never_changes(demo: Path, done: Done) -> None:
    head = asked(done, "log")["cut"]["recorded_by"]
    views = [("stance",), ("audit",), ("replay",), ("log",), ("show", "us-deficit-200")]
    before = [done(*view, "--recorded-by", head, "--format", "json") for view in views]

    done("retract", "us-deficit-200", "--reason", "coded twice")
    done("add-source", "us-deficit-100", "nyt-2018-05-04")
    done("append", "statement", "--occurred", "2018-01-01", "--issue", "process", "--by", "USA")

    assert [done(*v, "--recorded-by", head, "--format", "json") for v in views] == before
    assert done("stance", "--format", "json") != before[0]


def test_what_is_left_out_is_named_in_the_cut(demo: Path, done: Done) -> None:
    answer = asked(
        done, "stance", "--without", "A4", "--without", "A5",
        "--without-source", "dw-2018-05-04", "--reading", "possible", "--codebook", "named",
    )  # fmt: skip

    assert answer["cut"]["without"] == ["A4", "A5", "source:dw-2018-05-04"]
    assert answer["cut"]["reading"] == "possible"
    assert answer["codebook"] == "named/2"
    accounts = [account for position in answer["positions"] for account in position["accounts"]]
    assert accounts
    assert not [a for a in accounts if a["authority"] in ("A4", "A5")]
    assert not [a for a in accounts if "dw-2018-05-04" in a["sources"]]


# --- in and out ----------------------------------------------------------------------------------


def test_an_export_entered_again_gives_the_same_stances(
    demo: Path, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    done("correct", "us-deficit-200", "--set", "says=In other words.", "--reason", "tidier")
    exported = done("export")
    stance = asked(done, "stance", "--all")
    monkeypatch.setenv("TIMELINE_DB", str(tmp_path / "again.sqlite"))

    done("append", "-", stdin=exported)

    assert done("export") == exported
    assert asked(done, "stance", "--all") == stance


def test_the_installed_command_answers_like_the_one_in_process(demo: Path, done: Done) -> None:
    command = shutil.which("timeline")
    assert command is not None

    result = subprocess.run(
        [command, "audit", "--format", "json"], capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == done("audit", "--format", "json")
