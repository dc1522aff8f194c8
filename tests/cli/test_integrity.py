"""Verify, keygen, checkpoint, prove, check-proof and redact, as a person calls them."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.forks import Forks
from timeline.store.driver import sqlite3

NOTE = "a name that a court protects"

Run = Callable[..., tuple[int, str, str]]
Done = Callable[..., str]


class Keys(NamedTuple):
    file: Path
    public: str


@pytest.fixture
def keys(tmp_path: Path, done: Done) -> Keys:
    file = tmp_path / "desk.key"
    return Keys(file, done("keygen", "-o", file).strip())


def test_a_key_is_made_once_and_only_its_public_half_printed(
    tmp_path: Path, run: Run, keys: Keys
) -> None:
    secret = keys.file.read_text().strip().split("+", 4)[4]
    assert stat.S_IMODE(keys.file.stat().st_mode) == 0o600
    assert keys.public.count("+") >= 2
    assert secret not in keys.public

    code, out, err = run("keygen", "-o", keys.file)

    assert (code, out) == (3, "")
    assert "there is a file already" in err
    assert secret not in err


def test_without_a_place_the_key_lies_in_the_data_folder(tmp_path: Path, done: Done) -> None:
    answer = json.loads(done("keygen", "--name", "example.org/desk", "--format", "json"))
    assert answer["schema"] == "keygen/1"
    assert answer["public"].startswith("example.org/desk+")
    assert Path(answer["file"]).parent.is_relative_to(tmp_path / "home")


def test_what_is_made_is_told_as_data_in_every_form_of_data(
    demo: Path, run: Run, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_WATCHES", str(tmp_path / "watches.sqlite"))
    for words, column in (
        (("keygen", "-o", tmp_path / "{}.key"), "public"),
        (("checkpoint", "--key", keys.file), "root"),
        (("watch", "add", "--to", tmp_path / "moves.jsonl"), "secret"),
    ):
        for form in ("jsonl", "csv"):
            _, out, _ = run(*(str(word).format(form) for word in words), "--format", form)
            row = json.loads(out) if form == "jsonl" else next(csv.DictReader(io.StringIO(out)))
            assert row[column]


@pytest.mark.parametrize("name", ["a b", "a+b", ""])
def test_a_name_that_no_note_may_bear_is_refused(tmp_path: Path, run: Run, name: str) -> None:
    code, _, err = run("keygen", "-o", tmp_path / "k", "--name", name)
    assert (code, (tmp_path / "k").exists()) == (3, False)
    assert "cannot name a key" in err


def test_an_unsigned_checkpoint_says_that_it_is(demo: Path, run: Run) -> None:
    code, out, err = run("checkpoint")
    assert code == 0
    assert out.splitlines()[:2] == ["negotiation-timeline/unsigned", "118"]
    assert out.splitlines()[3:] == ["texts sealed from 1"]
    assert "Not signed" in err


def test_a_checkpoint_is_signed_by_the_key_that_is_named_or_made(
    demo: Path, keys: Keys, run: Run, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = run("checkpoint", "--key", keys.file)
    assert (named.code, named.err) == (0, "")  # type: ignore[attr-defined]
    monkeypatch.setenv("TIMELINE_KEY", str(keys.file))
    assert done("checkpoint") == named[1]
    answer = json.loads(done("checkpoint", "--format", "json"))
    assert answer["signed"] is True
    assert answer["note"] == named[1]
    assert answer["origin"] == keys.public.partition("+")[0]


def test_a_key_a_checkpoint_and_a_proof_are_read_from_standard_input(
    demo: Path, keys: Keys, done: Done
) -> None:
    signed = done("checkpoint", "--key", "-", stdin=keys.file.read_text())
    assert signed == done("checkpoint", "--key", keys.file)
    done("verify", "--checkpoint", "-", stdin=signed)
    proof = done("prove", "us-deficit-200", "--key", keys.file)
    done("check-proof", "-", "--trust", keys.public, stdin=proof)


def test_an_assertion_is_found_by_its_id_which_no_redaction_takes(
    demo: Path, keys: Keys, done: Done
) -> None:
    done("assert", "USA trade-deficit no position", "--as-of", "2018-01-01",
         "--id", "us-deficit-200.redacted")  # fmt: skip
    redacted = done("redact", "us-deficit-200", "--reason", "order", "--yes")
    assert redacted.split()[1] == "us-deficit-200.redacted-2"
    by_number = done("prove", "119", "--key", keys.file)
    assert done("prove", "us-deficit-200.redacted", "--key", keys.file) == by_number


def test_an_event_is_proven_and_the_proof_is_checked_without_the_store(
    demo: Path, keys: Keys, tmp_path: Path, done: Done, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = tmp_path / "event.tlog-proof"
    assert done("prove", "us-deficit-200", "--key", keys.file, "-o", proof) == ""
    assert done("prove", "us-deficit-200", "--key", keys.file) == proof.read_text()
    (tmp_path / "desk.pub").write_text(keys.public + "\n")
    monkeypatch.setenv("TIMELINE_DB", str(tmp_path / "nowhere.db"))

    for trust in (keys.public, str(tmp_path / "desk.pub")):
        out = done("check-proof", proof, "--trust", trust)
        assert out.startswith("It holds. us-deficit-200 (demand-made, us-china-2018) is event 49")
        assert '"quantities":[{"min":"200"' in out
        assert "does not show that what was reported is true" in out
    answer = json.loads(done("check-proof", proof, "--trust", trust, "--format", "json"))
    assert (answer["schema"], answer["holds"], answer["seq"]) == ("check-proof/1", True, 49)

    changed = proof.read_bytes().replace(b"\nindex 48\n", b"\nindex 47\n")
    proof.write_bytes(changed)
    code, out, err = run("check-proof", proof, "--trust", keys.public)
    assert (code, out) == (1, "")
    assert "the path does not lead" in err
    proof.write_bytes(changed[:-20])
    assert run("check-proof", proof, "--trust", keys.public)[0] == 3


def test_what_only_grew_is_proven_since_an_older_checkpoint(
    demo: Path, keys: Keys, tmp_path: Path, done: Done, run: Run
) -> None:
    old, proof = tmp_path / "old.txt", tmp_path / "grew.proof"
    old.write_text(done("checkpoint", "--key", keys.file))
    done("party", "EU")
    proof.write_text(done("prove", "--since", old, "--key", keys.file))

    out = done("check-proof", proof, "--trust", keys.public, "--old", old)

    assert "of 119 events begins with exactly the 118 events of the old checkpoint" in out
    code, _, err = run("check-proof", proof, "--trust", keys.public)
    assert (code, "--old" in err) == (3, True)
    done("verify", "--checkpoint", old)


def test_a_proof_by_another_key_is_refused(
    demo: Path, keys: Keys, tmp_path: Path, done: Done, run: Run
) -> None:
    proof = tmp_path / "p"
    done("prove", "49", "--key", keys.file, "-o", proof)
    other = done("keygen", "-o", tmp_path / "other.key").strip()
    code, out, err = run("check-proof", proof, "--trust", other)
    assert (code, out) == (1, "")
    assert "not signed by a trusted key" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("prove",), 2, "say either which event (ID)"),
        (("prove", "us-deficit-200", "--since", "x"), 2, "say either which event (ID)"),
        (("prove", "us-deficit-200"), 3, "no signed checkpoint covers event 49"),
        (("prove", "us-deficit-300"), 3, "did you mean us-deficit-200"),
        (("prove", "400"), 3, "no event 400: the log has 118"),
        (("prove", "--since", "nowhere.txt"), 3, "nowhere.txt: it cannot be read"),
        (("checkpoint", "--key", "nowhere.key"), 3, "nowhere.key: it cannot be read"),
        (("check-proof", "nowhere", "--trust", "a"), 3, "neither a public key"),
        (("check-proof", "nowhere", "--trust", __file__), 3, f"--trust '{__file__}': this is no k"),
        (("check-proof", "nowhere", "--trust", "a+b+c"), 3, "--trust: the key's id is"),
        (("check-proof", "nowhere", "--trust", "/dev/zero"), 3, "--trust '/dev/zero': this is no"),
        (("check-proof", "nowhere"), 2, "--trust"),
        (("verify", "--checkpoint", "nowhere.txt"), 3, "nowhere.txt: it cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    refuses: Callable[..., str], words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in refuses(code, *words)


def test_a_damaged_key_file_is_refused_without_showing_it(demo: Path, keys: Keys, run: Run) -> None:
    whole = keys.file.read_text()
    secret = whole.strip().split("+", 4)[4]
    for damaged in (b"\xff\xfe", whole.encode()[:-9], b"", keys.public.encode()):
        keys.file.write_bytes(damaged)
        code, out, err = run("checkpoint", "--key", keys.file)
        assert (code, out) == (3, "")
        assert "signing key" in err
        assert secret[:12] not in err


@pytest.mark.parametrize("around", ["{}", "{}\n", " {}", "./{}"])
def test_the_text_of_a_key_where_a_file_is_asked_for_is_not_repeated(
    demo: Path, keys: Keys, run: Run, around: str
) -> None:
    whole = keys.file.read_text().strip()
    given, secret = around.format(whole), whole.split("+", 4)[4]
    for words in (
        ("checkpoint", "--key", given),
        ("certify", "USA", "trade-deficit", "--key", given, "-o", "a.cert"),
        ("keygen", "-o", given),
        ("check-proof", "a.cert", "--trust", given),
        ("check-proof", "a.cert", "--trust", keys.public, "--witness", given),
    ):
        code, out, err = run(*words)
        assert (code, out) == (3, ""), words
        assert "this is a signing key, which must stay secret" in err
        assert secret[:12] not in err


# --- verify --------------------------------------------------------------------------------------


def test_a_whole_store_verifies(demo: Path, run: Run) -> None:
    code, out, err = run("verify", "--format", "json")
    answer = json.loads(out)
    assert (code, answer["schema"], answer["events"], answer["found"]) == (0, "verify/1", 118, 0)
    assert (answer["findings"], answer["redactions"]) == ([], [])
    assert "Nothing is wrong" in err


def test_a_changed_event_is_named_and_the_exit_code_says_so(demo: Path, run: Run) -> None:
    connection = sqlite3.connect(demo)
    connection.execute("UPDATE events SET recorder = 'x' WHERE seq IN (49, 60)")
    connection.commit()
    connection.close()
    code, out, err = run("verify", "--format", "json")
    answer = json.loads(out)
    assert (code, answer["found"]) == (1, 2)
    assert (answer["findings"][0]["seq"], answer["findings"][0]["id"]) == (49, "us-deficit-200")
    assert "the first: event 49 us-deficit-200 of us-china-2018: its bytes are not those" in err
    code, out, _ = run("verify")
    assert code == 1
    assert [line.split("\t")[:2] for line in out.splitlines()[2:]] == [
        ["found", "49"], ["found", "60"]
    ]  # fmt: skip


def test_a_store_that_is_not_there_is_no_finding(run: Run) -> None:
    assert run("verify")[0] == 5


# --- redact --------------------------------------------------------------------------------------


def test_a_redaction_needs_a_yes(demo: Path, refuses: Callable[..., str]) -> None:
    said = refuses(2, "redact", "us-deficit-200", "--reason", "court order")
    assert "cannot be undone" in said
    assert "--reason" in refuses(2, "redact", "us-deficit-200", "--yes")
    assert "no event 'nobody'" in refuses(3, "redact", "nobody", "--reason", "r", "--yes")


def test_every_reader_shows_a_payload_as_redacted(demo: Path, done: Done) -> None:
    done("append", "statement", "--id", "slander", "--occurred", "2018-05-03", "--issue",
         "trade-deficit", "--by", "CHN", "--says", NOTE, "--source", "nyt-2018-05-04")  # fmt: skip
    tried = json.loads(
        done("redact", "slander", "--reason", "order", "--dry-run", "--format", "json")
    )
    assert (tried["dry_run"], tried["events"], tried["seq"]) == (True, [119], None)
    assert NOTE in done("show", "slander")

    told = done("redact", "slander", "--reason", "court order", "--yes")

    assert told.startswith(
        "120 slander.redacted recorded. Removed for good: the payload of event 119"
    )
    assert NOTE.encode() not in demo.read_bytes()
    everything = ""
    for view in ("stance", "replay", "show slander", "log", "why CHN trade-deficit", "export"):
        text = done(*view.split())
        assert "redacted" in text, view
        assert "slander" in text or view.startswith("show"), view
        everything += text + done(*view.split(), "--format", "json")
    assert NOTE not in everything
    assert json.loads(done("stance", "--format", "json"))["redacted"] == ["slander"]
    shown = json.loads(done("show", "slander", "--format", "json"))
    assert (shown["development"], shown["set_aside"]) == (None, "redacted")
    (event,) = [e for e in json.loads(done("log", "--format", "json"))["events"] if e["seq"] == 119]
    assert (event["type"], event["body"]["redacted"]) == ("statement-made", "statement-made")
    for board in ("stance", "replay"):
        assert "Redacted" in done(board, "--format", "table")
    assert "slander" in done("verify")


def test_a_dry_run_names_the_positions_and_verdicts_that_go_with_a_payload(
    demo: Path, done: Done
) -> None:
    def tried(id: str, *more: str) -> dict[str, Any]:
        words = ("redact", id, "--reason", "order", "--dry-run", "--format", "json", *more)
        answer: dict[str, Any] = json.loads(done(*words))
        return answer

    told = tried("us-services-agriculture")
    assert told["changes"] == [
        "USA on market-access (demand:us-open-services-agriculture): on services, agriculture -> "
        "nothing."
    ]
    assert told["says"].endswith(f"With it go or change, at the latest cut: {told['changes'][0]}")
    told = tried("us-deficit-100")
    assert "us-deficit-200: quantity:total hardened (R1, medium)" in " ".join(told["changes"])

    told = tried("trade-gap-375")
    assert told["changes"] == []
    assert told["says"].endswith("No position and no verdict at the latest cut goes with it.")
    told = tried("us-services-agriculture", "--quote")
    assert (told["changes"], "With it" in told["says"]) == ([], False)
    assert tried("source:dw-2018-05-04", "--field", "title")["changes"] == []

    # Once it is made, nothing repeats what was removed.
    made = json.loads(
        done("redact", "us-services-agriculture", "--reason", "order", "--yes", "--format", "json")
    )
    assert made["changes"] is None
    assert "agriculture ->" not in made["says"]


def test_the_words_of_an_assertion_can_go(demo: Path, done: Done) -> None:
    expected = ("USA trade-deficit 200 USD bn", "--as-of", "2018-05-04", "--id", "mine")
    done("assert", *expected, "--says", NOTE)
    done("redact", "mine", "--field", "says", "--reason", "court order", "--yes")
    assert NOTE.encode() not in demo.read_bytes()
    (checked,) = json.loads(done("check", "--format", "json"))["assertions"]
    assert (checked["says"], checked["holds"]) == ("[redacted]", True)
    assert "rest is not proven" not in done("verify")


def test_the_words_of_an_assertion_that_are_a_part_of_what_is_proven_stay(
    demo: Path, done: Done, run: Run
) -> None:
    done("assert", "USA trade-deficit 200 USD bn", "--as-of", "2018-05-04", "--id", "mine",
         "--says", NOTE)  # fmt: skip
    with sqlite3.connect(demo) as connection:  # as it was stored before they were kept apart
        where = "event_id = 'mine'"
        (state,) = connection.execute(f"SELECT state FROM events WHERE {where}").fetchone()
        plain = json.dumps({**json.loads(state), "says": NOTE}).encode()
        connection.execute(f"UPDATE events SET state = ?, texts = NULL WHERE {where}", (plain,))
    code, _, err = run("redact", "mine", "--field", "says", "--reason", "court order", "--yes")
    assert (code, "'retract' takes it back" in err) == (3, True)


def test_a_quote_alone_can_go(demo: Path, done: Done) -> None:
    before = json.loads(done("audit", "--format", "json", "--recorded-by", "118"))
    answer = json.loads(done("redact", "us-deficit-200", "--quote", "--reason", "court order",
                             "--yes", "--format", "json"))  # fmt: skip
    assert (answer["schema"], answer["new"], answer["fields"]) == ("redact/1", True, ["quote"])
    assert json.loads(done("audit", "--format", "json", "--recorded-by", "118")) == before
    assert "[redacted]" in done("show", "us-deficit-200")
    assert "by $200 billion over the next two years" not in done("show", "us-deficit-200")
    again = done("redact", "us-deficit-200", "--quote", "--reason", "again", "--yes")
    assert "was recorded already" in again


def test_asking_a_person_and_a_no_change_nothing(demo: Path, forks: Forks, done: Done) -> None:
    pty = pytest.importorskip("pty", reason="a terminal of this system cannot be made")
    for answer, code in (("n\n", 130), ("y\n", 0)):
        controller, terminal = pty.openpty()
        with open(controller, "w", closefd=True, encoding="utf-8") as keyboard:
            keyboard.write(answer)
            keyboard.flush()
            result = forks.run("redact", "us-deficit-200", "--reason", "court order",
                               stdin=terminal, err=terminal)  # fmt: skip
        os.close(terminal)
        assert result.code == code
        assert "would be removed for good" in result.out
    assert "redacted" in done("verify")


def test_a_read_of_the_embedded_store_loads_nothing_that_it_does_not_need(demo: Path) -> None:
    program = (
        "import sys; from cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "slow = 'cryptography sqlalchemy rich difflib csv pathlib tempfile platformdirs'.split()\n"
        "print(sorted(set(slow) & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, "stance", "--format", "json"],
        env={name: value for name, value in os.environ.items() if name != "XDG_CONFIG_HOME"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines()[-1] == "[]"
