"""What reaches a terminal or a pipe: no control character of anybody's text, every letter."""

import csv
import io
import json
import os
import pty
import re
import shutil
import tty
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from cli import interview
from tests.calling import call
from tests.forks import Forks
from timeline.store.driver import sqlite3
from timeline.system import terminal

Run = Callable[..., Any]

HOSTILE = "\x1b]52;c;aGk=\x07\x1b[2Jclean\x9b31m\x9d0;t\x9c\x7f\u202e!"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store, made once; copied, and never written to."""
    path = tmp_path_factory.mktemp("made") / "store.db"
    for words in (
        ("new", "talks", "--title", "TITLE"),
        ("party", "USA", "--name", "TITLE"),
        ("party", "CHN", "--name", "TITLE"),
        ("issue", "soy", "--title", "TITLE"),
        ("append", "demand", "--id", "s", "--occurred", "2018-05-01", "--issue", "soy", "--to",
         "CHN", "--by", "USA", "--proposal", "p", "--says", "SAYS", "--because", "SAYS"),
    ):  # fmt: skip
        assert call("--db", path, *words, "--recorder", "RECORDER").code == 0
    return path


@pytest.fixture
def store(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(made, tmp_path / "store.db"))


@pytest.fixture
def foreign(harmful: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own copy of a store that another program wrote."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(harmful, tmp_path / "store.db"))


@pytest.fixture(scope="module")
def harmful(made: Path) -> Path:
    """A store whose every text holds what terminals obey, made once."""
    from events.codec import unseal
    from timeline.store.leaf import leaf_of

    path = Path(shutil.copy(made, made.with_name("harmful.db")))
    with closing(sqlite3.connect(path)) as db, db:
        rows = db.execute("SELECT * FROM events ORDER BY seq").fetchall()
        names = [d[0] for d in db.execute("SELECT * FROM events").description]
        for values in rows:
            row = dict(zip(names, values, strict=True))
            hostile = json.dumps(HOSTILE)[1:-1].encode()
            row["state"] = unseal(row["state"], row.pop("texts"))
            row["state"] = row["state"].replace(b"TITLE", hostile).replace(b"SAYS", hostile)
            row["recorder"] = HOSTILE
            kept = {name: row[name] for name in names if name not in ("leaf", "texts")}
            db.execute(
                "UPDATE events SET texts = NULL, state = ?, recorder = ?, leaf = ? WHERE seq = ?",
                (row["state"], row["recorder"], leaf_of(**kept), row["seq"]),
            )
    return path


COMMANDS = {
    "stance": ("stance",), "replay": ("replay",), "audit": ("audit",), "log": ("log",),
    "show": ("show", "s"), "why": ("why", "USA", "soy"), "list": ("list",),
    "verify": ("verify",), "prove": ("prove", "s"),
    "proposals": ("proposals",), "doctor": ("doctor",), "gone": ("show", HOSTILE[:-1]),
}  # fmt: skip


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "json", "jsonl"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_control_character_of_a_foreign_store_is_sent(
    run: Run, foreign: Path, command: str, form: str
) -> None:
    assert command != "prove" or run("keygen").code == 0
    result = run("--db", foreign, "--format", form, *COMMANDS[command])
    assert result.code in (0, 1, 3), result.err
    assert CONTROL.search(result.out + result.err) is None
    if command == "log" and form in ("json", "jsonl"):
        found = json.loads(result.out.splitlines()[0] if form == "jsonl" else result.out)
        first = found if form == "jsonl" else found["events"][0]
        assert first["recorder"] == HOSTILE  # in JSON it is the same text


def test_a_control_character_is_escaped_where_it_is_the_only_one() -> None:
    for number in range(0xA0):
        assert CONTROL.search(terminal.escaped(f"a{chr(number)}b")) is None, number


def test_a_proof_of_somebody_else_sends_none(run: Run, foreign: Path, tmp_path: Path) -> None:
    public = run("keygen").out.strip()
    assert run("--db", foreign, "prove", "s", "-o", "p.tlog-proof").code == 0
    for form in ("table", "tsv", "json"):
        told = run("--format", form, "check-proof", "p.tlog-proof", "--trust", public)
        assert told.code == 0
        assert CONTROL.search(told.out + told.err) is None
    (tmp_path / "bad.tlog-proof").write_text(f"c2sp.org/tlog-proof@v1\nextra {HOSTILE}\n")
    told = run("check-proof", "bad.tlog-proof", "--trust", public)
    assert told.code == 3
    assert CONTROL.search(told.out + told.err) is None


@pytest.mark.parametrize(
    "line",
    ["export", "export --to csv", "export --to markdown", "export --to timelinejs", "dump -"],
)
def test_a_file_that_is_written_to_a_terminal_sends_none(
    foreign: Path, forks: Forks, line: str
) -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    try:
        assert forks.run("--db", foreign, *line.split(), out=theirs).code == 0
        sent = os.read(ours, 1_000_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert r"\u009b31m" in sent
    assert CONTROL.search(sent.replace("\r\n", "\n")) is None


def test_an_export_is_the_same_json_for_a_pipe(run: Run, foreign: Path) -> None:
    sent = run("--db", foreign, "export").out
    assert CONTROL.search(sent) is None
    assert HOSTILE in [json.loads(line).get("says") for line in sent.splitlines()]


def test_a_question_of_add_sends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(click, "prompt", lambda asked, **_: said.append(asked))
    assert interview.text("Which", HOSTILE) is not None
    assert CONTROL.search(said[0]) is None


def test_verify_and_load_name_the_control_characters(
    run: Run, foreign: Path, tmp_path: Path
) -> None:
    assert run("--db", foreign, "rebuild").code == 0
    told = run("--db", foreign, "verify", "--format", "json")
    assert told.code == 0
    assert json.loads(told.out)["control_characters"] == {"events": 5, "first": 1}
    assert "5 events hold control characters (the first: event 1)" in told.err
    assert run("--db", foreign, "dump", "foreign.dump").code == 0
    loaded = run("--db", tmp_path / "loaded.db", "load", "foreign.dump")
    assert loaded.code == 0
    assert "5 events hold control characters (the first: event 1)" in loaded.err


def test_only_one_place_writes_to_the_standard_streams() -> None:
    root = Path(__file__).parents[2]
    ways = re.compile(r"click\.(secho|echo)\(|(?<!\w)print\(|sys\.std(out|err)\.write\(")
    own = {"timeline/system/terminal.py", "cli/main.py"}  # a foreign `events` hides the first
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for folder in ("cli", "web", "timeline", "projections", "events")
        for path in sorted((root / folder).rglob("*.py"))
        if str(path.relative_to(root)) not in own
        for line in path.read_text().splitlines()
        if ways.search(line) and "console" not in line.lower()
    ]
    assert found == []


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "json", "jsonl"])
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp850"])
def test_letters_that_the_encoding_lacks_are_escaped(
    store: Path, run: Run, forks: Forks, form: str, encoding: str
) -> None:
    says = "中国 \N{CHART WITH UPWARDS TREND} ö"
    added = ("append", "statement", "--id", "t", "--occurred", "2018-05-02", "--issue", "soy")
    assert run("--db", store, *added, "--by", "USA", "--says", says).code == 0
    done = forks.run(
        "--db", store, "--format", form, "replay",
        environment={"PYTHONIOENCODING": encoding, "COLUMNS": "300"},
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    text = done.out
    assert r"\u4e2d\u56fd \ud83d\udcc8" in text
    if form == "json":
        assert json.loads(text)["steps"][-1]["says"] == says


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_checkpoint_is_the_same_bytes_whatever_the_output_holds(
    store: Path, run: Run, forks: Forks, tmp_path: Path, encoding: str
) -> None:
    assert run("keygen").code == 0
    with open(tmp_path / "head.txt", "w+b") as head:
        done = forks.run(
            "--db", store, "checkpoint", out=head.fileno(),
            environment={"PYTHONIOENCODING": encoding},
        )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert run("--db", store, "verify", "--checkpoint", tmp_path / "head.txt").code == 0


def test_a_cell_that_a_spreadsheet_would_compute_is_inert_in_every_csv(
    run: Run, store: Path
) -> None:
    says = "=cmd|' /C calc'!A0"
    added = ("append", "statement", "--id", "t", "--occurred", "2018-05-02", "--issue", "soy")
    assert run("--db", store, *added, "--by", "USA", "--says", says).code == 0
    for command in (("replay",), ("log",), ("export", "--to", "csv"), ("show", "t")):
        told = run("--db", store, "--format", "csv", *command).out
        cells = [cell for row in csv.reader(io.StringIO(told)) for cell in row]
        assert not [cell for cell in cells if cell.startswith("=")], command
    told = run("--db", store, "--format", "csv", "replay").out
    assert f"'{says}" in told


@pytest.mark.parametrize("columns", ["0", "1", "00", "-5", "x", "99999999999", ""])
def test_a_width_of_nothing_does_not_empty_a_table(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    told = run("--db", store, "--format", "table", "stance").out
    assert "USA" in told
    assert "SAYS" in told.replace("\n", "").replace(" ", "")
