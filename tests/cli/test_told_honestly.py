"""What the command line tells stays clear and true in the corners: blank settings, folders that
may not be written to, seasons, invitations, corrections taken back, controls in texts."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Refuses = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]
Done = Callable[..., str]

DEMAND = ("append", "demand", "--by", "USA", "--to", "CHN", "--issue", "trade-deficit",
          "--proposal", "fresh")  # fmt: skip


# --- the store ---------------------------------------------------------------------------------


def test_a_blank_setting_counts_as_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_DB", "  ")
    monkeypatch.setenv("TIMELINE_NEGOTIATION", " ")
    assert run("new", "talks")[0] == 0
    assert [path.name for path in (tmp_path / "home").rglob("*.sqlite")] == ["timeline.sqlite"]
    assert run("party", "USA")[0] == 0

    code, out, err = run("--db", " ", "stance")
    assert (code, out) == (3, "")
    assert err == "Error: --db is blank: name one, or leave it out\n"


def test_a_store_in_a_folder_that_may_not_be_written_to_is_refused(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "guarded"
    folder.mkdir()
    folder.chmod(0o555)
    if os.access(folder, os.W_OK):  # whoever may write everywhere still cannot make a file here
        folder = Path("/proc/self")
    code, out, err = run("--db", folder / "talks.sqlite", "new", "talks")
    assert (code, out) == (5, "")
    assert err == (
        f"Error: {folder / 'talks.sqlite'}: its folder may not be written to. Choose another "
        "place, or ask for the right.\n"
    )


def test_a_store_whose_folder_cannot_be_made_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "below" / "talks.sqlite"
    code, out, err = run("--db", place, "new", "talks")
    assert (code, out) == (5, "")
    assert err.startswith(f"Error: {place}: its folder cannot be made (")
    assert err.count("\n") == 1


# --- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("bound", ["2018-21", "2018-24", "2018-33", "2018-41"])
def test_a_season_or_quarter_is_no_bound(refuses: Refuses, bound: str) -> None:
    said = refuses(3, "stance", "--as-of", bound)
    assert said == (f"--as-of: '{bound}' is no day: write YYYY-MM-DD, or YYYY-MM for its last day")


@pytest.mark.parametrize("date", ["2018-24", "2018-28", "2018-30", "2018-24/2019-03", "../2018-24"])
def test_a_season_over_the_turn_of_the_year_is_refused(refuses: Refuses, date: str) -> None:
    said = refuses(3, *DEMAND, "--occurred", date)
    assert said == (
        f"occurred: '{date}' names a season that runs over the turn of the year, and does not "
        "say of which: write the months, as in 2018-12/2019-02"
    )


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ("2018-22", "2018-06-01", "2018-08-31"),
        ("2017-34", "2017-04-01", "2017-06-30"),
        ("2017-12-24", "2017-12-24", "2017-12-24"),
    ],
)
def test_a_season_within_a_year_or_a_quarter_is_its_months(
    demo: Path, done: Done, date: str, earliest: str, latest: str
) -> None:
    done(*DEMAND, "--occurred", date, "--id", "one")
    one = json.loads(done("show", "one", "--format", "json"))["development"]
    assert (one["earliest"], one["latest"]) == (earliest, latest)


# --- what is told ------------------------------------------------------------------------------


def test_a_round_that_was_only_invited_to_says_so(demo: Path, done: Done) -> None:
    done("append", "talks-invited", "--id", "asked", "--occurred", "2018-05-08", "--between",
         "USA,CHN", "--round", "second", "--says", "Liu He is asked to Washington")  # fmt: skip
    (one,) = [
        each for each in json.loads(done("talks", "--format", "json"))["talks"]
        if each["round"] == "second"
    ]  # fmt: skip
    assert one["status"] == "scheduled"
    assert [account["outcome"] for account in one["accounts"]] == ["invited"]
    board = done("talks", "--format", "table")
    assert "invited" in board
    assert "Liu He is asked" in board


@pytest.mark.parametrize(
    ("kind", "terms"),
    [("talks-scheduled", "invited"), ("talks-cancelled", ""), ("talks-opened", "")],
)
def test_a_round_of_which_more_is_known_is_no_invitation_any_more(
    demo: Path, done: Done, kind: str, terms: str
) -> None:
    done("append", "talks-invited", "--occurred", "2018-05-08", "--by", "USA", "--to", "CHN",
         "--round", "june")  # fmt: skip
    done("append", kind, "--occurred", "2018-05-09", "--by", "CHN", "--to", "USA",
         "--round", "june")  # fmt: skip
    rows = done("stance", "--as-of", "2018-05-10", "--format", "json")
    assert '"invited"' in rows  # the account of it stays
    told = [line.split("\t") for line in done("stance", "--as-of", "2018-05-10").splitlines()]
    (row,) = [line for line in told if line[0] == "talks" and line[4] == "june"]
    assert row[6] == terms
    board = done("stance", "--as-of", "2018-05-10", "--format", "table")
    assert ("invited " in board.rpartition("\nTalks\n")[2]) == bool(terms)


def test_the_history_holds_the_retraction_of_a_correction(demo: Path, done: Done) -> None:
    done("correct", "us-deficit-200", "--set", "quantity=150 USD bn total", "--reason", "misread")
    (correction,) = [
        event["id"]
        for event in json.loads(done("show", "us-deficit-200", "--format", "json"))["history"]
        if event["type"] == "development-corrected" and event["body"]["reason"] == "misread"
    ]
    before = done("log", "--tail", "1", "--format", "jsonl")
    done("retract", correction, "--reason", "it was right")
    done("reinstate", correction, "--reason", "it was not")
    listed = json.loads(done("show", "us-deficit-200", "--format", "json"))["history"]
    assert [event["body"].get("reason") for event in listed][-3:] == [
        "misread", "it was right", "it was not",
    ]  # fmt: skip
    assert [event["seq"] for event in listed] == sorted({event["seq"] for event in listed})
    then = json.loads(before)["seq"]
    early = json.loads(
        done("show", "us-deficit-200", "--recorded-by", then, "--format", "json")
    )["history"]  # fmt: skip
    assert early[-1]["body"]["reason"] == "misread"


def test_only_some_developments_of_open_order_are_named_and_the_rest_counted(
    demo: Path, done: Done, tmp_path: Path
) -> None:
    path = tmp_path / "many.yaml"
    path.write_text(
        "defaults: {kind: demand, occurred: 2018-06, by: USA, to: CHN, issue: trade-deficit, "
        "proposal: fresh}\ndevelopments:\n"
        + "".join(f"- {{id: n-{n}, quantity: {n} USD bn total}}\n" for n in range(10, 50))
    )
    done("append", path)
    told = done(*DEMAND, "--occurred", "2018-06", "--id", "last", "--quantity", "9 USD bn total")
    assert told.count("Its date overlaps") == 5
    assert "And so does that of 35 more on demand:fresh." in told


def test_an_amendment_tells_which_verdicts_it_changed(demo: Path, done: Done) -> None:
    told = done("retract", "cn-offer-market-opening", "--reason", "try", "--dry-run")
    assert "No stance" not in told
    assert (
        "Audit, CHN on market-access (offer:cn-market-opening), cn-offer-reciprocal-barriers: "
        "conditions hardened (R4, medium) -> opened (R8, high)."
    ) in told

    told = done("link", "cn-objects-specific-cut", "follows", "cn-dismisses-deficit-cut")
    assert "objects or refuses -> objects. " in told
    assert (
        "Audit, CHN on trade-deficit (response:us-deficit-cut), cn-objects-specific-cut: "
        "response held (R2, low, order open) -> response softened (R2, medium)."
    ) in told

    told = done("retract", "us-mic2025-subsidies-dw", "--reason", "try", "--dry-run")
    assert told.endswith("No stance at the latest cut and no verdict changed.\n")


def test_what_an_amendment_tells_is_the_difference_of_two_audits(demo: Path, done: Done) -> None:
    def graded() -> set[tuple[object, ...]]:
        # What may have come together is one row of the ledger, whoever is a member of it.
        rows = [
            row for row in json.loads(done("audit", "--format", "json"))["rows"]
            if (row["track"], row["order"]) != ("ledger", "unsettled")
        ]  # fmt: skip
        fields = ("party", "issue", "track", "dimension", "verdict", "rule", "confidence")
        return {(*(row[name] for name in fields), *row["to"][:1]) for row in rows}

    before = graded()
    (event,) = json.loads(
        done("retract", "us-deficit-100", "--reason", "try", "--format", "json")
    )["events"]  # fmt: skip
    moved = before ^ graded()
    assert moved
    for party, issue, track, _, verdict, rule, confidence, development in moved:
        (told,) = (
            one
            for one in event["changes"]
            if f"Audit, {party} on {issue or '(whole)'} ({track}), {development}: " in one
        )
        assert f"{verdict} ({rule}, {confidence}" in told
    assert len([one for one in event["changes"] if one.startswith("Audit, ")]) == len(
        {(track, issue, development) for _, issue, track, *_, development in moved}
    )


def test_an_effect_says_that_the_order_or_the_accounts_are_open(demo: Path, done: Done) -> None:
    effects = {line.split("\t")[4]: line.split("\t")[9] for line in done("replay").splitlines()[1:]}
    # No arrow: which came first is not known.
    assert effects["cn-objects-specific-cut"].endswith(
        ": refuses / objects: held (R2, low, order open)"
    )
    assert effects["us-deficit-200"].endswith(
        "deadline none -> 2020-05 or immediate: hardened (R3, medium, accounts differ)"
    )
    told = done("append", "response", "--id", "yes", "--occurred", "unknown", "--by", "CHN",
                "--issue", "trade-deficit", "--to-proposal", "us-deficit-cut", "--answer",
                "accepted")  # fmt: skip
    assert "incomparable (R0, low, order open)" in told
    assert " -> " not in told


def test_only_some_verdicts_are_named_and_the_rest_counted(
    demo: Path, done: Done, tmp_path: Path
) -> None:
    path = tmp_path / "many.yaml"
    path.write_text(
        "defaults: {kind: response, by: CHN, issue: ip-protection, occurred: 2018-06, "
        "to-proposal: us-strengthen-ip}\ndevelopments:\n- {id: n-yes, answer: accepted}\n"
        + "".join(f"- {{id: n-{n}, answer: refuses}}\n" for n in range(10, 25))
    )
    done("append", path)
    told = done("retract", "n-yes", "--reason", "it was another's")
    assert told.count("Audit, ") == 8
    assert "n-10: response incomparable (R0, low, order open) -> " in told
    assert "And 8 more steps of the audit changed." in told


def test_a_control_that_turns_the_order_of_letters_is_named_on_a_terminal(
    demo: Path, done: Done
) -> None:
    turning = "\u202e002 \u2066x\u2069"
    told = done(*DEMAND, "--occurred", "2018-05-04", "--id", "one", "--scope", turning)
    board = done("show", "one", "--format", "table") + done("stance", "--format", "table") + told
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(board)
    assert "<U+202E>002 <U+2066>x<U+2069>" in board
    one = json.loads(done("show", "one", "--format", "json"))["development"]
    assert one["fields"]["scope"] == [turning]


def test_the_demo_counts_the_events_that_the_doctor_counts(run: Run, done: Done) -> None:
    first, second = (run("demo", "--only-load")[2] for _ in range(2))
    (total,) = [
        json.loads(done("--db", "demo", "log", "--format", "json", "--tail", "1"))["events"][0][
            "seq"
        ]
    ]
    assert first.endswith(f": {total} events recorded, 0 there already.\n")
    assert second.endswith(f": 0 events recorded, {total} there already.\n")


def test_no_next_date_is_told_in_the_same_words_everywhere(demo: Path, done: Done) -> None:
    for view in ("talks", "stance"):
        board = " ".join(done(view, "--format", "table").split())
        assert "none-set" not in board
        assert "next: no date set" in board


def test_a_verdict_that_comes_from_the_ledger_says_so(demo: Path, done: Done) -> None:
    done("append", "tariff-threat", "--id", "more", "--occurred", "2018-05-05", "--issue",
         "us-tariffs", "--by", "USA", "--to", "CHN", "--measure", "us-second-list")  # fmt: skip
    done("append", "measure-announced", "--id", "reply", "--occurred", "2018-05-06", "--issue",
         "china-tariffs", "--by", "CHN", "--to", "USA", "--measure", "cn-second-list",
         "--responds-to", "more")  # fmt: skip
    answer = json.loads(done("answers", "--format", "json"))
    (step,) = [s for chain in answer["chains"] for s in chain["steps"]
               if s["development"] == "more"]  # fmt: skip
    assert step["verdict"] == "hardened"
    assert step["note"] == "hardened by the ledger, where it is one more; opened on its track"
    (row,) = [line for line in done("answers").splitlines() if "\tmore\t20" in line]
    assert row.endswith(step["note"])
    (replayed,) = [line for line in done("replay").splitlines() if "\tmore\t" in line]
    assert "opened (R8" in replayed


def test_a_correction_of_what_is_pending_is_told(done: Done) -> None:
    done("new", "trade")
    for kind, name in (("party", "USA"), ("party", "CHN"), ("issue", "tariffs")):
        done(kind, name)
    said = ("--by", "USA", "--to", "CHN", "--issue", "tariffs", "--measure", "list", "--quantity")
    done("append", "measure-imposed", "--occurred", "2018-07-06", *said, "25 percent rate")
    done("append", "measure-threatened", "--id", "raise", "--occurred", "2018-08-01", *said,
         "50 percent rate")  # fmt: skip

    out = done("correct", "raise", "--set", "quantity=60 percent rate", "--reason", "misread")

    assert (
        "USA on tariffs (measure:list): in-force; 25 percent rate; pending: threatened; 50 percent "
        "rate -> in-force; 25 percent rate; pending: threatened; 60 percent rate."
    ) in out
