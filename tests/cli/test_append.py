"""Appending from the shell: every kind, one at a time or a whole file, and what it answers."""

import json
import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from events.entry import FORMER
from events.fields import FIELDS
from events.kinds import KINDS, Kind

Done = Callable[..., str]

_ISSUES = ("trade-deficit", "market-access", "review-mechanism", "us-tariffs", "zte-ban",
           "made-in-china-2025", "process")  # fmt: skip
_DEMAND = ("append", "demand", "--issue", "trade-deficit", "--by", "USA", "--to", "CHN",
           "--proposal", "deficit")  # fmt: skip


def entry(kind: Kind) -> dict[str, list[str]]:
    """The example of a kind as fields and their texts."""
    words = shlex.split(kind.example)
    fields: dict[str, list[str]] = {}
    for option, text in zip(words[::2], words[1::2], strict=True):
        fields.setdefault(option.removeprefix("--"), []).append(text)
    return fields


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store of `fresh` is kept once it is made."""
    return tmp_path_factory.mktemp("opened") / "store.sqlite"


@pytest.fixture
def fresh(opened: Path, tmp_path: Path, done: Done) -> Path:
    """A negotiation of one's own: parties, issues, a source, and what the examples refer to."""
    store = tmp_path / "store.sqlite"
    if not opened.exists():
        done("new", "talks")
        for party in ("USA", "CHN", "ZTE"):
            done("party", party)
        for issue in _ISSUES:
            wants = ("--wants", "USA more USD", "--wants", "CHN less USD")
            done("issue", issue, *(wants if issue == "trade-deficit" else ()))
        done("source", "nyt", "--published", "2018-05-04")
        done("append", "demand", "--id", "first-demand", "--occurred", "2018-03", "--by", "USA",
             "--to", "CHN", "--issue", "trade-deficit", "--proposal", "deficit-cut")  # fmt: skip
        for measure, party in (("us-list", "CHN"), ("zte-ban", "ZTE")):
            done("append", "measure-announced", "--id", f"first-{measure}", "--occurred",
                 "2018-03", "--by", "USA", "--to", party, "--measure", measure, "--issue",
                 "us-tariffs" if party == "CHN" else "zte-ban")  # fmt: skip
        shutil.copy(store, opened)
    return Path(shutil.copy(opened, store)) if not store.exists() else store


def told(done: Done, *args: object, **more: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(done(*args, "--format", "json", **more))
    return answer


# --- every kind ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_example_of_every_kind_is_recorded_as_given(
    fresh: Path, done: Done, kind: Kind
) -> None:
    """Dry first, which says the same and writes nothing, then in earnest."""
    words = ("append", kind.name, *shlex.split(kind.example), "--id", "it")
    log = done("log")

    dry = done(*words, "--dry-run")
    assert done("log") == log
    wet = done(*words)
    again = done(*words)

    seq = len(log.splitlines())
    assert wet.startswith(f"{seq} it recorded. ")
    assert dry == wet.replace(" recorded. ", " would be recorded (dry run). ", 1)
    assert again == wet.replace(" recorded. ", " was recorded already; nothing was written. ", 1)
    assert len(done("log").splitlines()) == seq + 1
    (history,) = told(done, "show", "it")["history"]
    assert (history["seq"], history["type"]) == (seq, kind.type.topic)
    fields = json.loads(done("export").splitlines()[-1])
    assert KINDS[fields.pop("kind")].type is kind.type
    for name, texts in entry(kind).items():
        wanted = texts[0].split(",") if FIELDS[name].commas else texts
        given = fields[name] if isinstance(fields[name], list) else [fields[name]]
        assert given == (wanted if len(texts) == 1 else texts)


def test_a_template_says_of_what_one_is_enough(done: Done) -> None:
    form = done("append", "talks-opened", "--template")
    assert "between: []  # NEEDED, or by. The parties" in form
    assert "by: []  # NEEDED, or between. Who acts" in form


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_template_of_every_kind_is_yaml_that_appends_once_it_is_filled_in(
    fresh: Path, tmp_path: Path, done: Done, kind: Kind
) -> None:
    form = done("append", kind.name, "--template")
    (blank,) = yaml.safe_load(form)["developments"]
    assert list(blank) == ["kind", *(name for name in kind.fields if name not in FORMER)]

    lines = []
    fields = entry(kind) | {"id": ["it"], "says": ["As the form was filled in."]}
    for line in form.splitlines():
        name = line.partition(":")[0].strip()
        filled = f"    {name}: {json.dumps(fields[name])}" if name in fields else line
        lines.append(filled)
    path = tmp_path / "form.yaml"
    path.write_text("\n".join(lines))
    out = done("append", path)

    assert " it recorded. " in out
    direct = [part for name, texts in fields.items() for t in texts for part in (f"--{name}", t)]
    assert "it was recorded already; nothing was written." in done("append", kind.name, *direct)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_says_what_it_needs(fresh: Path, run: Callable[..., Any], kind: Kind) -> None:
    code, out, err = run("append", kind.name)

    assert (code, out) == (2, "")
    for group in kind.needs:
        assert " or ".join(f"--{name}" for name in group) in err


def test_the_kinds_of_the_design_set_what_their_names_say(fresh: Path, done: Done) -> None:
    done("append", "tariff-threat", *shlex.split(KINDS["tariff-threat"].example), "--id", "threat")
    done("append", "export-ban", *shlex.split(KINDS["export-ban"].example), "--id", "ban")

    threat = told(done, "show", "threat")["development"]
    ban = told(done, "show", "ban")["development"]
    assert (threat["kind"], threat["fields"]["instrument"]) == ("tariff-threat", "tariff")
    assert (ban["kind"], ban["fields"]["instrument"]) == ("export-ban", "export-ban")


def test_an_option_without_a_value_is_recorded(fresh: Path, done: Done) -> None:
    done("append", "measure-announced", *shlex.split(KINDS["measure-announced"].example),
         "--id", "announced", "--final")  # fmt: skip

    assert told(done, "show", "announced")["development"]["fields"]["final"] is True
    assert json.loads(done("export").splitlines()[-1])["final"] == "true"


def test_a_development_without_an_id_is_named_after_kind_and_date(fresh: Path, done: Done) -> None:
    day = ("--occurred", "2018-05-03")

    assert " demand-2018-05-03 recorded." in done(*_DEMAND, *day, "--says", "one")
    assert " demand-2018-05-03-2 recorded." in done(*_DEMAND, *day, "--says", "two")
    assert " demand-undated recorded." in done(*_DEMAND, "--occurred", "unknown")


def test_every_shared_option_is_recorded(fresh: Path, done: Done) -> None:
    done(*_DEMAND, "--id", "first", "--occurred", "2018-04")
    done(
        *_DEMAND, "--id", "second", "--occurred", "2018-05-03", "--says", "Cut it.",
        "--because", "It is large.", "--speaker", "Sarah Sanders, press secretary",
        "--channel", "briefing", "--speaks-for", "USA", "--authority", "A2",
        "--certainty", "confirmed", "--source", "nyt", "--quote", "cut it", "--package", "list",
        "--responds-to", "first-us-list", "--supersedes", "first", "--follows", "first-zte-ban",
        "--restates", "first-demand", "--phrase", "last week", "--anchor", "2018-05-10",
        "--classification", "PLOVER:DEMAND", "--pressing", "ultimatum", "--due", "immediate",
        "--lapses", "2018-06-01", "--if", "it holds", "--scope", "goods", "--scope", "services",
        "--recorder", "another coder",
    )  # fmt: skip

    line = json.loads(done("export").splitlines()[-1])

    assert line.pop("originally_recorded").endswith("Z")
    assert line.pop("original_recorder") == "another coder"
    assert line == {
        "kind": "demand", "id": "second", "occurred": "2018-05-03", "by": "USA", "to": "CHN",
        "issue": "trade-deficit", "proposal": "deficit", "says": "Cut it.",
        "because": "It is large.", "speaker": "Sarah Sanders, press secretary",
        "channel": "briefing", "speaks-for": "USA", "authority": "A2", "certainty": "confirmed",
        "source": "nyt", "quote": "cut it", "package": "list", "responds-to": "first-us-list",
        "supersedes": "first", "follows": "first-zte-ban", "restates": "first-demand",
        "phrase": "last week", "anchor": "2018-05-10", "classification": "PLOVER:DEMAND",
        "pressing": "ultimatum", "due": "immediate", "lapses": "2018-06-01", "if": "it holds",
        "scope": ["goods", "services"],
    }  # fmt: skip
    assert told(done, "show", "second")["development"]["recorder"] == "another coder"


# --- the answer ----------------------------------------------------------------------------------


@pytest.fixture
def hundred(fresh: Path, done: Done) -> str:
    """An earlier demand of USD 100 bn, and the words of a later one."""
    done(*_DEMAND, "--id", "us-100", "--occurred", "2018-04", "--quantity", "100 USD bn",
         "--source", "nyt")  # fmt: skip
    return "us-100"


def test_an_append_answers_with_what_it_did(done: Done, hundred: str) -> None:
    out = done(*_DEMAND, "--id", "us-200", "--occurred", "2018-05-03", "--source", "nyt",
               "--quantity", "200 USD bn total", "--supersedes", hundred)  # fmt: skip

    seq = told(done, "show", "us-200")["development"]["seq"]
    assert out == (
        f"{seq} us-200 recorded. USA on trade-deficit (demand:deficit): 100 -> 200 USD bn: "
        "hardened (R1, medium). Public 2018-05-04. Supersedes us-100.\n"
    )


def test_a_unit_of_several_words_is_told_whole(fresh: Path, done: Done) -> None:
    done("issue", "rent", "--unit", "EUR per month")
    asks = ("append", "demand", "--issue", "rent", "--by", "USA", "--to", "CHN", "--proposal", "r",
            "--says", "Pay.")  # fmt: skip
    done(*asks, "--occurred", "2018-01-01", "--quantity", "555 EUR per month")
    out = done(*asks, "--occurred", "2018-02-01", "--quantity", "420 EUR per month")
    assert "555 -> 420 EUR per month: " in out


def test_the_answer_as_json_names_the_verdict(done: Done, hundred: str) -> None:
    answer = told(done, *_DEMAND, "--id", "us-80", "--occurred", "2018-05-03", "--source", "nyt",
                  "--quantity", "80 USD bn", "--supersedes", hundred)  # fmt: skip

    assert answer["schema"] == "written/1"
    (event,) = answer["events"]
    assert (event["id"], event["new"], event["voice"]) == ("us-80", True, False)
    (effect,) = event["effects"]
    assert (effect["party"], effect["track"], effect["verdict"]) == (
        "USA", "demand:deficit", "softened"
    )  # fmt: skip


def test_a_voice_changes_no_stance(fresh: Path, done: Done) -> None:
    stance = told(done, "stance")["positions"]

    out = done(*_DEMAND, "--occurred", "2018-05-03", "--authority", "A6", "--source", "nyt",
               "--speaker", "A professor", "--quantity", "500 USD bn")  # fmt: skip

    assert out.endswith(" recorded. A voice: no stance changed. Public 2018-05-04.\n")
    assert told(done, "stance")["positions"] == stance


def test_a_statement_changes_no_stance(fresh: Path, done: Done) -> None:
    out = done("append", "statement", *shlex.split(KINDS["statement"].example))

    assert " recorded. No stance changed. " in out


def test_a_date_that_overlaps_the_live_move_brings_a_proposal_and_no_guess(
    done: Done, hundred: str
) -> None:
    words = (*_DEMAND, "--source", "nyt", "--quantity", "200 USD bn")

    out = done(*words, "--id", "us-200", "--occurred", "2018-04-20")

    hint = (
        "Its date overlaps us-100 on demand:deficit, so their order is unsettled: "
        "--supersedes us-100 would settle it, if it came later."
    )
    assert out.endswith(f" {hint}\n")
    assert "Supersedes us-100" not in out
    assert told(done, "show", "us-200")["development"]["links"] == []
    (row,) = [r for r in told(done, "audit")["rows"]
              if r["track"] == "demand:deficit" and r["from"]]  # fmt: skip
    assert {*row["from"], *row["to"]} == {"us-100", "us-200"}
    assert (row["verdict"], row["rule"], row["order"]) == ("incomparable", "R0", "unsettled")


def test_what_is_settled_brings_no_proposal(done: Done, hundred: str) -> None:
    words = (*_DEMAND, "--source", "nyt", "--quantity", "200 USD bn")

    later = done(*words, "--occurred", "2018-05-03")
    linked = done(*words, "--occurred", "2018-04-20", "--supersedes", hundred)

    assert "overlaps us-100" not in later
    assert "overlaps us-100" not in linked


def test_taking_the_proposal_up_settles_the_order(done: Done, hundred: str) -> None:
    done(*_DEMAND, "--id", "us-200", "--occurred", "2018-04-20", "--quantity", "200 USD bn")

    out = done("link", "us-200", "supersedes", "us-100")

    assert " us-200.linked recorded. " in out
    (row,) = [r for r in told(done, "audit")["rows"]
              if r["to"] == ["us-200"] and r["track"] == "demand:deficit"]  # fmt: skip
    assert (row["verdict"], row["rule"], row["order"]) == ("hardened", "R1", "link")


# --- the record itself ---------------------------------------------------------------------------


def test_a_correction_is_answered_with_what_changed(done: Done, hundred: str) -> None:
    words = ("correct", hundred, "--set", "quantity=120 USD bn", "--reason", "misread")

    dry = done(*words, "--dry-run")
    out = done(*words)

    assert dry == out.replace(" recorded. ", " would be recorded (dry run). ", 1)
    assert out.endswith(
        " us-100.corrected recorded. "
        "USA on trade-deficit (demand:deficit): 100 USD bn -> 120 USD bn.\n"
    )


def test_a_retraction_and_its_reinstatement_are_answered_with_what_changed(
    done: Done, hundred: str
) -> None:
    gone = done("retract", hundred, "--reason", "coded twice")
    back = done("reinstate", hundred, "--reason", "it was not")

    assert "recorded. USA on trade-deficit (demand:deficit): 100 USD bn -> nothing. " in gone
    assert "recorded. USA on trade-deficit (demand:deficit): nothing -> 100 USD bn. " in back
    # One ask less on the ledger, and one more again.
    ledger = "Audit, USA on (whole) (ledger), us-100:"
    assert gone.endswith(f"{ledger} asks hardened (R5, high) -> nothing.\n")
    assert back.endswith(f"{ledger} nothing -> asks hardened (R5, high).\n")


def test_a_source_that_is_only_tried_is_not_declared(hundred: str, done: Done) -> None:
    words = ("source", "dw", "--published", "2018-05-04")

    assert done(*words, "--dry-run").endswith(" source dw would be recorded (dry run).\n")
    assert done(*words).endswith(" source dw recorded.\n")


def test_a_source_added_later_is_shown_with_its_quote(done: Done, hundred: str) -> None:
    done("source", "dw", "--published", "2018-05-04", "--publisher", "Deutsche Welle")

    done("add-source", hundred, "dw", "--quote", "by $100 billion")

    sources = told(done, "show", hundred)["development"]["sources"]
    assert [(one["id"], one["quote"]) for one in sources] == [
        ("nyt", None), ("dw", "by $100 billion")
    ]  # fmt: skip


def test_an_issue_declared_again_adds_to_its_words(fresh: Path, done: Done) -> None:
    done("issue", "market-access", "--unit", "licences")
    done("issue", "market-access", "--unit", "joint ventures", "--basis", "cumulative")

    out = done("append", "offer", "--occurred", "2018-05-03", "--issue", "market-access",
               "--by", "CHN", "--to", "USA", "--proposal", "opening",
               "--quantity", "3 licences", "--quantity", "2 joint ventures cumulative")  # fmt: skip

    assert "3 licences" in out
    assert "2 joint ventures cumulative" in out


# --- files ---------------------------------------------------------------------------------------

DOCUMENT = """\
developments:
  - defaults: {occurred: 2018-05-03, by: USA, to: CHN, package: list, source: nyt, authority: A1}
    developments:
      - {kind: demand, id: cut, issue: trade-deficit, proposal: deficit, quantity: 200 USD bn}
      - kind: demand
        id: later
        issue: market-access
        proposal: barriers
        occurred: 2018-05-04      # its own date wins
        authority:                # an empty value takes the default back
      - {kind: review-proposal, id: review, issue: review-mechanism, proposal: r, every: quarter}
  - {kind: response, id: answer, by: CHN, issue: trade-deficit, occurred: 2018-05-04,
     to-proposal: deficit, answer: objects}
links:
  - {id: answer, relation: responds-to, other: cut}
"""


def test_a_yaml_file_with_defaults_enters_a_document_once(
    fresh: Path, tmp_path: Path, done: Done
) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(DOCUMENT)

    out = done("append", path)

    assert [line.split()[1] for line in out.splitlines()] == [
        "cut", "later", "review", "answer", "answer.linked"
    ]  # fmt: skip
    developments = {e["id"]: e for e in told(done, "list", "developments")["developments"]}
    assert developments["cut"]["occurred"] == developments["review"]["occurred"] == "2018-05-03"
    assert developments["later"]["occurred"] == "2018-05-04"
    fields = {e["id"]: e["body"] for e in told(done, "log")["events"]}
    assert [fields[name].get("package") for name in ("cut", "later", "review", "answer")] == [
        "list", "list", "list", None
    ]  # fmt: skip
    assert fields["cut"]["authority"] == "A1"
    assert "authority" not in fields["later"]
    assert told(done, "show", "answer")["development"]["links"] == [
        {"relation": "responds-to", "to": "cut"}
    ]


def test_a_file_entered_twice_is_recorded_once(fresh: Path, tmp_path: Path, done: Done) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(DOCUMENT)
    done("append", path)
    log = done("log")

    answer = told(done, "append", path)

    assert (answer["new"], len(answer["events"])) == (0, 5)
    assert done("log") == log


def test_a_dry_run_of_a_file_says_the_same_and_writes_nothing(
    fresh: Path, tmp_path: Path, done: Done
) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(DOCUMENT)
    log = done("log")

    dry = done("append", path, "--dry-run")
    assert done("log") == log

    assert done("append", path) == dry.replace(" would be recorded (dry run).", " recorded.")


@pytest.mark.parametrize("name", ["-", "entries.jsonl", "entries.txt"])
def test_json_lines_are_read_from_a_file_or_from_stdin(
    fresh: Path, tmp_path: Path, done: Done, name: str
) -> None:
    text = (
        '{"kind": "party", "party": "GBR", "name": "United Kingdom"}\n\n'
        '{"kind": "offer", "id": "it", "occurred": "2018-05-03", "issue": "market-access", '
        '"by": "GBR", "to": ["USA", "CHN"], "proposal": "p", "if": ["one, with a comma", "two"]}\n'
    )
    path = tmp_path / name
    if name != "-":
        path.write_text(text)

    out = done("append", "-" if name == "-" else path, stdin=text)

    assert [line.split()[1:3] for line in out.splitlines()] == [
        ["party", "GBR"], ["it", "recorded."]
    ]  # fmt: skip
    body = told(done, "show", "it")["history"][0]["body"]
    assert body["conditions"] == ["one, with a comma", "two"]
    assert body["recipients"] == ["USA", "CHN"]


def test_yaml_is_read_from_stdin(fresh: Path, done: Done) -> None:
    out = done("append", "-", stdin=DOCUMENT)

    assert len(out.splitlines()) == 5


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="needs /dev/fd")
def test_a_pipe_of_a_shell_is_read_like_a_file(fresh: Path, done: Done) -> None:
    reading, writing = os.pipe()  # as the shell makes for `timeline append <(...)`
    with open(writing, "w", encoding="utf-8") as pipe:
        pipe.write('{"kind": "party", "party": "GBR"}')

    assert "party GBR recorded." in done("append", f"/dev/fd/{reading}")
    os.close(reading)


def test_a_file_may_open_its_own_parties_issues_and_sources(fresh: Path, done: Done) -> None:
    text = """\
negotiation: talks
parties: [{party: UNION}, {party: ACME, name: Acme Corporation}]
issues: [{issue: pay, unit: [points], wants: [UNION more points, ACME less points]}]
sources: [{source: leaflet, published: 2026-01-10}]
developments:
  - {kind: demand, id: eight, occurred: 2026-01-09, by: UNION, to: ACME, issue: pay,
     proposal: raise, quantity: 8 points, source: leaflet}
"""

    assert "eight recorded. UNION on pay (demand:raise): 8 points: opened" in done(
        "append", "-", stdin=text
    )


def test_a_byte_order_mark_is_not_part_of_the_first_entry(fresh: Path, done: Done) -> None:
    assert "party GBR recorded." in done(
        "append", "-", stdin='\ufeff{"kind": "party", "party": "GBR"}\n'
    )


# --- a negotiation of one's own ------------------------------------------------------------------


def test_ten_lines_open_a_negotiation_whose_views_say_what_was_entered(done: Done) -> None:
    raise_ = ("--issue", "pay", "--proposal", "raise")
    for line in (
        ("new", "wages", "--title", "Wage round 2026"),
        ("party", "UNION"),
        ("party", "ACME"),
        ("issue", "pay", "--wants", "UNION more percent", "--wants", "ACME less percent"),
        ("append", "talks-opened", "--occurred", "2026-01-12", "--between", "UNION,ACME",
         "--round", "first"),
        ("append", "demand", "--occurred", "2026-01-12", "--by", "UNION", "--to", "ACME", *raise_,
         "--quantity", "6 percent rate"),
        ("append", "response", "--occurred", "2026-01-13", "--by", "ACME", "--issue", "pay",
         "--to-proposal", "raise", "--answer", "objects"),
        ("append", "demand", "--occurred", "2026-01-20", "--by", "UNION", "--to", "ACME", *raise_,
         "--quantity", "8 percent rate"),
        ("append", "response", "--occurred", "2026-01-21", "--by", "ACME", "--issue", "pay",
         "--to-proposal", "raise", "--answer", "refuses"),
        ("append", "talks-closed", "--occurred", "2026-01-21", "--between", "UNION,ACME",
         "--round", "first", "--outcome", "no deal", "--next", "none-set"),
    ):  # fmt: skip
        done(*line)

    steps = told(done, "replay")["steps"]
    assert [(step["occurred"], step["kind"]) for step in steps] == [
        ("2026-01-12", "talks-opened"),
        ("2026-01-12", "demand"),
        ("2026-01-13", "response"),
        ("2026-01-20", "demand"),
        ("2026-01-21", "response"),
        ("2026-01-21", "talks-closed"),
    ]
    early = told(done, "stance", "--as-of", "2026-01-13")
    late = told(done, "stance")
    for answer, figure, reply in ((early, "6", "objects"), (late, "8", "refuses")):
        union, acme = (
            next(p for p in answer["positions"] if p["party"] == party)
            for party in ("UNION", "ACME")
        )
        assert [q["value"] for q in union["accounts"][-1]["terms"]["quantities"]] == [figure]
        assert acme["answer"] == reply
    assert (early["talks"][0]["status"], late["talks"][0]["status"]) == ("open", "closed")
    assert late["talks"][0]["accounts"][-1]["next"] == "none-set"
    rows = [(r["party"], r["before"], r["after"], r["verdict"], r["rule"])
            for r in told(done, "audit")["rows"] if r["track"] != "ledger"]  # fmt: skip
    assert rows == [
        ("UNION", None, "6 percent rate", "opened", "R8"),
        ("ACME", None, "objects", "opened", "R8"),
        ("UNION", "6 percent rate", "8 percent rate", "hardened", "R1"),
        ("ACME", "objects", "refuses", "hardened", "R2"),
    ]


def statements(count: int) -> str:
    return "".join(
        json.dumps({"kind": "demand", "id": f"d{number}", "occurred": f"2018-04-{number:02}",
                    "by": "USA", "to": "CHN", "issue": "trade-deficit", "proposal": "cut",
                    "quantity": f"{number} USD bn total"}) + "\n"
        for number in range(1, count + 1)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "options", "lines"), [(20, (), 20), (21, (), 2), (21, ("--tell", "all"), 21)]
)
def test_a_long_file_tells_what_it_comes_to(
    fresh: Path, tmp_path: Path, done: Done, count: int, options: tuple[str, ...], lines: int
) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text(statements(count), encoding="utf-8")
    told = done("append", str(file), *options).splitlines()
    if lines == 2:
        assert told[:2] == ["New: 21 developments.", "Steps: 20 hardened, 1 opened."]
    else:
        assert len(told) == lines
        assert " d1 recorded. " in told[0]


def test_a_long_file_tells_which_earlier_verdicts_it_changed(
    fresh: Path, tmp_path: Path, done: Done
) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text(statements(3), encoding="utf-8")
    done("append", str(file))
    change = {"kind": "correct", "id": "d2", "set": "quantity=1 USD bn total", "reason": "misread"}
    file.write_text("\n".join(json.dumps({**change, "id": one}) for one in ("d2", "d3")))
    told = done("append", str(file), "--tell", "summary")
    assert told.startswith("New: 2 changes of what was recorded.")
    assert "Audit, USA on trade-deficit (demand:cut), d2: quantity:total hardened" in told
