"""What is exported: every form, what it says of itself, and that sheets come back without loss."""

import csv
import datetime
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from events.codec import plain_fields
from timeline.entries.draft import Draft
from timeline.interchange.csv_cells import inert
from timeline.interchange.exporting.forms import make, render
from timeline.interchange.exporting.sheet_form import cell_of, own_mapping, texts_of
from timeline.interchange.importing.table import Options, import_table
from timeline.interchange.tables.files import open_table
from timeline.recording.desk import Desk
from timeline.shelf import Question

Run = Callable[..., Any]
RECORD = "us-china-2018"


@pytest.fixture
def demo(run: Run, filled: Path) -> Run:
    shutil.copy(filled, "store.sqlite")
    return run


def answers(run: Run, db: str) -> list[str]:
    """What the record says at some cuts, without what a store gives."""
    found = []
    for command in ("stance", "audit", "talks", "replay"):
        for cut in ((), ("--as-of", "2018-04-30"), ("--as-of", "2018-05-04", "--known-by",
                    "2018-05-03"), ("--without", "A4")):  # fmt: skip
            answer = json.loads(run("--db", db, "--format", "json", command, *cut).out)
            found.append(_without_numbers(answer))
    return found


def _without_numbers(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {k: _without_numbers(v) for k, v in answer.items()
                if k not in ("seq", "recorded", "recorded_by")}  # fmt: skip
    if isinstance(answer, list):
        return [_without_numbers(one) for one in answer]
    return answer


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_sheet_of_developments_comes_back_with_equal_answers(
    demo: Run, tmp_path: Path, form: str
) -> None:
    out = demo("--db", "store.sqlite", "export", "--to", form, "-o", f"out.{form}")
    assert out.code == 0, out.err

    back = demo("--db", "second.sqlite", "-n", RECORD, "import", f"out.{form}")

    assert back.code == 0, back.err
    assert answers(demo, "store.sqlite") == answers(demo, "second.sqlite")
    again = demo("--db", "second.sqlite", "-n", RECORD, "import", f"out.{form}")
    assert again.out.startswith("0 new, 0 corrected, 0 missing, ")
    first = demo("--db", "store.sqlite", "import", f"out.{form}")
    assert first.out.startswith("0 new, 0 corrected, 0 missing, ")
    assert "by hand" not in first.out + again.out


@pytest.mark.parametrize("how", ["retract", "redact"])
def test_accounts_of_what_a_sheet_leaves_out_stay_accounts_of_one(demo: Run, how: str) -> None:
    yes = ("--yes",) if how == "redact" else ()
    assert demo("--db", "store.sqlite", how, "us-deficit-200", "--reason", "x", *yes).code == 0
    demo("--db", "store.sqlite", "export", "--to", "csv", "-o", "out.csv")

    back = demo("--db", "second.sqlite", "-n", RECORD, "import", "out.csv")

    assert back.code == 0, back.err
    for command in ("audit", "answers"):
        one, other = (
            json.loads(demo("--db", db, "--format", "json", command).out)
            for db in ("store.sqlite", "second.sqlite")
        )
        assert (
            _without_numbers(one)["rows" if command == "audit" else "chains"]
            == (_without_numbers(other)["rows" if command == "audit" else "chains"])
        )
    for db in ("store.sqlite", "second.sqlite"):
        again = demo("--db", db, "-n", RECORD, "import", "out.csv")
        assert again.out.startswith("0 new, 0 corrected, 0 missing, 66 unchanged"), again.out


def test_a_cut_sheet_keeps_accounts_together_too(demo: Run) -> None:
    cut = ("--without-source", "nyt-2018-05-04")
    demo("--db", "store.sqlite", "export", "--to", "csv", "-o", "out.csv", *cut)
    back = demo("--db", "second.sqlite", "-n", RECORD, "import", "out.csv")

    assert back.code == 0, back.err
    asked = ("--format", "json", "stance", "--party", "USA", "--issue", "trade-deficit")
    one, other = (
        json.loads(demo("--db", db, *asked, *bounds).out)["positions"]
        for db, bounds in (("store.sqlite", cut), ("second.sqlite", ()))
    )
    assert _without_numbers(one) == _without_numbers(other)


def test_an_edited_export_corrects_the_record_it_came_from(demo: Run, tmp_path: Path) -> None:
    demo("--db", "store.sqlite", "export", "--to", "csv", "-o", "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "200 USD bn total" in text
    (tmp_path / "out.csv").write_text(text.replace("200 USD bn total", "250 USD bn total"))

    result = demo("--db", "store.sqlite", "import", "out.csv")

    assert result.out.startswith("0 new, 2 corrected, 0 missing, "), result
    shown = demo("--db", "store.sqlite", "show", "us-deficit-200").out
    assert '"250"' in shown


def test_every_export_says_what_it_was_made_from(demo: Run, tmp_path: Path) -> None:
    cut = ("--as-of", "2018-05-03")
    for form, name in (("csv", "a.csv"), ("xlsx", "a.xlsx"), ("parquet", "a.parquet"),
                       ("timelinejs", "a.json"), ("markdown", "a.md")):  # fmt: skip
        result = demo("--db", "store.sqlite", "export", "--to", form, "-o", name, *cut)
        assert result.code == 0, result.err
    said = ("2018-05-03", "standard/2", "log head 118,")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert rows[-1]["kind"] == "export"
    assert all(part in rows[-1]["says"] for part in said)
    about = dict(load_workbook(tmp_path / "a.xlsx")["about"].values)
    assert (about["as_of"], about["codebook"], about["checkpoint"][:13]) == said
    metadata = pq.read_schema(tmp_path / "a.parquet").metadata
    assert (metadata[b"timeline.as_of"], metadata[b"timeline.checkpoint"][:13]) == (
        b"2018-05-03", b"log head 118,"
    )  # fmt: skip
    story = json.loads((tmp_path / "a.json").read_text())
    assert story["export"]["codebook"] == "standard/2"
    assert all(part in (tmp_path / "a.md").read_text() for part in said)


def test_a_cut_leaves_later_developments_out_of_every_form(demo: Run, tmp_path: Path) -> None:
    ids = {}
    for name, cut in (("all", ()), ("april", ("--as-of", "2018-04-30"))):
        demo("--db", "store.sqlite", "export", "--to", "parquet", "-o", f"{name}.parquet", *cut)
        ids[name] = set(pq.read_table(tmp_path / f"{name}.parquet").column("id").to_pylist())
    assert "beijing-talks-opened" in ids["all"] - ids["april"]
    assert "zte-ban" in ids["april"]
    table = pq.read_table(tmp_path / "all.parquet").to_pylist()
    (ban,) = [row for row in table if row["id"] == "zte-ban"]
    assert ban["latest"] == datetime.date(2018, 4, 30)
    demo("--db", "store.sqlite", "export", "--to", "csv", "-o", "x.csv", "--as-of", "2018-04-30")
    assert demo("--db", "b.sqlite", "-n", RECORD, "import", "x.csv").code == 0


@pytest.mark.parametrize("what", ["stances", "stretches", "audit"])
def test_a_table_to_read_names_the_counterpart(demo: Run, what: str) -> None:
    page = demo("--db", "store.sqlite", "export", "--to", "markdown", "--what", what).out
    assert "| party | toward | issue |" in page


@pytest.mark.parametrize("what", ["stances", "stretches", "audit"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet", "sqlite", "markdown"])
def test_what_is_answered_in_every_form(demo: Run, tmp_path: Path, what: str, form: str) -> None:
    result = demo("--db", "store.sqlite", "export", "--to", form, "--what", what, "-o", "out.x")

    assert result.code == 0, result.err
    data = (tmp_path / "out.x").read_bytes()
    if form == "parquet":
        data = repr(pq.read_table(tmp_path / "out.x").to_pylist()).encode()
    if form == "xlsx":
        (tmp_path / "out.x").rename(tmp_path / "out.xlsx")
        data = repr(list(load_workbook(tmp_path / "out.xlsx")[what].values)).encode()
    if form == "sqlite":
        with closing(sqlite3.connect(tmp_path / "out.x")) as book:
            data = repr(book.execute(f"SELECT * FROM {what}").fetchall()).encode()
            about = dict(book.execute("SELECT name, value FROM about"))
        assert (about["what"], about["negotiation"]) == (what, RECORD)
    assert b"demand:us-deficit-cut" in data


@pytest.mark.parametrize(
    "form", ["csv", "xlsx", "parquet", "sqlite", "markdown", "timelinejs", "csl-json", "ris"]
)
def test_a_form_that_does_not_hold_the_log_says_all_that_it_holds(demo: Run, form: str) -> None:
    to = ("--db", "store.sqlite", "export", "--to", form, "-o", "out.x", "--force")
    refused = demo(*to, "--what", "log")
    assert refused.code == 2
    named = set(re.findall(r"[a-z]+", refused.err.rpartition("--what ")[2]))

    held = set()
    for what in ("developments", "stances", "stretches", "audit", "sources", "record", "tables"):
        (Path("out.x")).unlink(missing_ok=True)
        if demo(*to, "--what", what).code == 0:
            held.add(what)
    assert named == held


def test_timelinejs_has_a_slide_for_each_development_that_certainly_happened(
    demo: Run, tmp_path: Path
) -> None:
    demo("--db", "store.sqlite", "export", "--to", "timelinejs", "-o", "story.json")

    story = json.loads((tmp_path / "story.json").read_text())
    slides = {slide["unique_id"]: slide for slide in story["events"]}
    ban = slides["zte-ban"]
    assert ban["start_date"] == {"year": 2018, "month": 4, "day": 1}
    assert ban["end_date"] == {"year": 2018, "month": 4, "day": 30}
    assert "nytimes" in ban["text"]["text"] or "<p>" in ban["text"]["text"]
    assert all("<script" not in slide["text"]["text"] for slide in story["events"])


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.xlsx", b"PK"), ("a.parquet", b"PAR1"), ("a.db", b"SQLite format 3"),
        ("a.SQLite", b"SQLite format 3"), ("a.csv", b"\xef\xbb\xbfkind,"), ("a.md", b"# "),
        ("a.bib", b"@"), ("a.ris", b"1.\nTY  - "), ("a.jsonl", b'{"'), ("a", b'{"'),
    ],
)  # fmt: skip
def test_the_name_of_the_file_says_the_form(
    demo: Run, tmp_path: Path, name: str, begins: bytes
) -> None:
    assert demo("--db", "store.sqlite", "export", "-o", name).code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)
    log = ("export", "--what", "log", "-o", f"log-{name}")
    assert demo("--db", "store.sqlite", *log).code == 0
    assert (tmp_path / f"log-{name}").read_bytes().startswith(b'{"')


def test_a_file_that_is_there_is_kept_unless_forced(demo: Run, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine")

    refused = demo("--db", "store.sqlite", "export", "--to", "csv", "-o", "out.csv")

    assert refused.code == 3
    assert "out.csv: there is a file already" in refused.err
    assert (tmp_path / "out.csv").read_text() == "mine"
    forced = ("export", "--to", "csv", "-o", "out.csv", "--force")
    assert demo("--db", "store.sqlite", *forced).code == 0
    assert (tmp_path / "out.csv").read_text("utf-8-sig").startswith("kind,id,occurred")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".out")] == []
    nowhere = demo("--db", "store.sqlite", "export", "--to", "csv", "-o", "no/such/out.csv")
    assert (nowhere.code, nowhere.out) == (5, "")
    assert demo("--db", "store.sqlite", "export", "--as-of", "2018-05-01").code == 2


NO_CHARACTERS = "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
"""What is refused at every door: no XML can hold it."""

TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=NO_CHARACTERS,
                  include_characters="\n\t=+-@'\"[,;<&"),
    min_size=1, max_size=40,
).filter(lambda text: text.strip())  # fmt: skip


@given(st.sampled_from(["says", "if", "by", "quote"]), st.lists(TEXTS, min_size=1, max_size=3))
def test_a_cell_gives_back_the_texts_it_was_made_of(name: str, texts: list[str]) -> None:
    if name == "by":
        texts = ["".join(c for c in text if c.isalnum()) or "x" for text in texts]
    if name == "says":
        texts = texts[:1]

    cell = inert(cell_of(name, texts))

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert texts_of(name, cell) == texts


@example(says="0", because="0", conditions=["0", "\\"], quote="0", form="csv")
@example(says='a,\\",b', because="a,\\", conditions=['x"\\",y'], quote='\\",', form="csv")
@given(
    says=TEXTS, because=TEXTS, conditions=st.lists(TEXTS, min_size=1, max_size=3), quote=TEXTS,
    form=st.sampled_from(["csv", "xlsx"]),
)  # fmt: skip
def test_whatever_is_said_survives_export_and_import(
    tmp_path_factory: pytest.TempPathFactory, says: str, because: str, conditions: list[str],
    quote: str, form: str,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("round")
    first, second = Desk(str(folder / "1.db"), "li", create=True), Desk(
        str(folder / "2.db"), "li", create=True
    )  # fmt: skip
    try:
        first.open_negotiation("x")
        first.enter("x", [
            Draft(place="1", kind="party", raw={"party": ["USA"], "name": [says]}),
            Draft(place="2", kind="party", raw={"party": ["CHN"]}),
            Draft(place="3", kind="issue", raw={"issue": ["i"], "title": [because]}),
            Draft(place="4", kind="source", raw={"source": ["s"], "title": [says]}),
            Draft(place="5", kind="offer", raw={
                "occurred": ["2018-05-03"], "by": ["USA"], "to": ["CHN"], "issue": ["i"],
                "proposal": ["p"], "says": [says], "because": [because],
                "if": list(dict.fromkeys(c.strip() for c in conditions)),
                "source": ["s"], "quote": [quote], "id": ["it"],
            }),
        ])  # fmt: skip
        sheet = make(first.shelf, "x", Question(), "developments")
        path = folder / f"out.{form}"
        path.write_bytes(render(sheet, form))
        table = open_table(str(path))
        mapping = own_mapping(table)
        assert mapping is not None
        import_table(second, "x", table, mapping, Options())
        told = [[plain_fields(msgspec.structs.replace(entry.event, original=None))
                 for entry in desk.shelf.log("x")[1:]]
                for desk in (first, second)]  # fmt: skip
        assert told[0] == told[1]
    finally:
        first.close()
        second.close()


def test_assertions_come_back_with_a_sheet(demo: Run, tmp_path: Path) -> None:
    expected = ("assert", "USA trade-deficit on us-deficit-cut 200 USD bn total", "--as-of",
                "2018-05-04", "--id", "as-expected", "--says", "=as briefed")  # fmt: skip
    assert demo("--db", "store.sqlite", *expected).code == 0
    assert demo("--db", "store.sqlite", "export", "--to", "csv", "-o", "out.csv").code == 0

    back = demo("--db", "second.sqlite", "-n", RECORD, "import", "out.csv")

    assert back.code == 0, back.err
    for db in ("store.sqlite", "second.sqlite"):
        row = demo("--db", db, "check").out.splitlines()[1]
        assert row.split("\t")[:2] == ["holds", "as-expected"]
        again = demo("--db", db, "-n", RECORD, "import", "out.csv")
        assert again.out.startswith("0 new, 0 corrected, 0 missing, ")
        assert demo("--db", db, "log").out.count("stance-asserted") == 1
    assert "=as briefed" in demo("--db", "second.sqlite", "export").out
    early = demo("--db", "store.sqlite", "export", "--to", "csv", "--known-by", "2018-05-03").out
    assert "as-expected" not in early  # the demand was not public by then


def test_what_has_no_source_stays_public_from_its_first_recording(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.jsonl").write_text(
        '{"negotiation": "n"}\n{"kind": "party", "party": "USA"}\n'
        '{"kind": "statement", "id": "it", "occurred": "2018-05-03", "by": "USA", "says": "x", '
        '"issue": "process", "originally_recorded": "2018-05-04T10:00:00Z", '
        '"original_recorder": "li"}\n'
    )
    assert run("new", "n").code == 0
    assert run("append", "old.jsonl").code == 0
    assert run("export", "--to", "csv", "-o", "out.csv").code == 0

    assert run("--db", "second.sqlite", "-n", "n", "import", "out.csv").code == 0

    known = json.loads(run("--db", "second.sqlite", "show", "it", "--format", "json").out)
    assert known["development"]["known"] == "2018-05-04"


def test_half_a_first_recording_in_a_sheet_is_refused_with_its_line(
    run: Run, write: Callable[..., Path]
) -> None:
    write("half.csv", "kind,id,occurred,by,issue,says,originally_recorded\n"
          "statement,one,2018-05-03,USA,process,hm,2018-05-04T10:00:00Z\n")  # fmt: skip
    run("new", "n")
    run("party", "USA")
    told = run("import", "half.csv")
    assert told.code == 3
    assert "line 2: originally_recorded and original_recorder go together" in told.err
