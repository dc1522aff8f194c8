"""ICEWS and GDELT: what a row becomes, what is left out and why, and that nothing is lost."""

import csv
import gzip
import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.codec import encode, unseal
from events.developments import SourceDeclared
from events.entry import build, unbuild
from events.errors import Refused
from events.kinds import KINDS
from events.quantity import IssueWords
from events.sealing import seal, seal_parts
from tests.calling import BY_NIGHT
from timeline.entries.draft import Draft
from timeline.interchange.coded.common import (
    Coded,
    Party,
    Scheme,
    Wanted,
    clean,
    event_of,
    label_of,
    parts_of,
    plover_of,
)
from timeline.interchange.coded.files import guess_reader, open_coded
from timeline.interchange.coded.recording import CodedRecord
from timeline.interchange.countries import alpha3_of_fips, code_table, title_of
from timeline.recording.desk import Desk
from timeline.recording.hood import Hood
from timeline.store.driver import sqlite3

Run = Callable[..., Any]
Write = Callable[..., Path]
ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("TIMELINE_DATA") or ROOT.parent / "shared" / "data")
CODES = {code for *_, listed in code_table("cameo") for code in listed.split()}

SHORT = "event_no\toccurred_on\tactor\trelation\tcameo_code\tgoldstein\trecipient\n"
SHORT_ROWS = SHORT + (
    "1\t2018-01-01\tChina\tMake statement\t010\t0\tUnited States\n"
    "2\t2018-01-02\tForeign Affairs (United States)\tCriticize or denounce\t111\t-2\tXi Jinping\n"
    "3\t2018-02-03\tCitizen (China)\tConsult\t040\t1\tMedia (China)\n"
    "4\t2018-02-04\tUnited States\tImpose embargo\t163\t-8.0\tChina\n"
)
LONG = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"
    "Intensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\t"
    "City\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
    "77\t2018-06-01\tWang Qishan\tGovernment\tChina\tConsult\t040\t1\tUnited States\tNA\t"
    "United States\t99\t2\tA Daily\tBeijing\tNA\tBeijing\tChina\t39.9\t116.4\n"
)


def gdelt(width: int, **cells: str) -> str:
    """A GDELT row of a width, blank but for what is named."""
    places = {"id": 0, "day": 1, "a_code": 5, "a_name": 6, "a_country": 7, "b_code": 15,
              "b_name": 16, "b_country": 17, "code": 26, "goldstein": 30, "mentions": 31,
              "place": width - 9 if width == 61 else 50, "fips": width - 8 if width == 61 else 51,
              "added": 59 if width == 61 else 56, "url": 60 if width == 61 else 57}  # fmt: skip
    row = [""] * width
    told = {"id": "881", "day": "20181024", "code": "139", "goldstein": "-7.0", "mentions": "3",
            "added": "20191024143000" if width == 61 else "20191024"} | cells  # fmt: skip
    for name, text in told.items():
        if places[name] < width:
            row[places[name]] = text
    return "\t".join(row) + "\n"


POLECAT = ("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Contexts",
           "Actor Name", "Actor Country", "Actor Title", "Recipient Name", "Recipient Country",
           "City", "Country", "Source", "Publication Date")  # fmt: skip


def polecat(**cells: str) -> str:
    """A POLECAT row, blank but for what is named; `ID=` is the event's."""
    told = {"Event ID": "e1", "Event Date": "2023-01-05", "Event Type": "CONSULT",
            "Actor Name": "Xi Jinping", "Actor Country": "CHN"}  # fmt: skip
    told |= {name.replace("_", " "): text for name, text in cells.items()}
    return "\t".join(told.get(name, "") for name in POLECAT) + "\n"


def bodies(run: Run, *options: str) -> list[dict[str, Any]]:
    lines = run(*options, "log", "--format", "jsonl").out.splitlines()
    return [e["body"] for line in lines if (e := json.loads(line))["type"] == "event-coded"]


def test_a_short_icews_row_keeps_the_file_s_own_words(run: Run, write: Write) -> None:
    write("i.tsv", SHORT_ROWS)

    result = run("-n", "all", "import", "i.tsv")

    assert result.out == "4 rows: 4 new, 0 unchanged\n", result.err
    one, two, three, four = bodies(run)
    assert two == {
        "id": "icews-2", "occurred": "2018-01-02", "actors": ["USA"], "recipients": ["xi-jinping"],
        "issue": "unsorted",
        "says": "Foreign Affairs (United States): Criticize or denounce: Xi Jinping",
        "speaker": {"name": "Foreign Affairs (United States)"},
        "citations": [{"source": "icews-2018-01-02"}],
        "classification": [
            {"scheme": "CAMEO", "code": "111", "label": "Criticize or denounce", "score": "-2"},
            {"scheme": "PLOVER", "code": "ACCUSE", "label": "mode disapprove"},
        ],
    }  # fmt: skip
    assert "speaker" not in one
    assert one["classification"] == [
        {"scheme": "CAMEO", "code": "010", "label": "Make statement", "score": "0"}
    ]
    assert "recipients" not in three  # a party does not act toward itself
    assert four["classification"][1]["code"] == "COERCE"


def test_a_long_icews_row_has_its_story_place_and_sectors(run: Run, write: Write) -> None:
    write("i.tab", LONG)

    assert run("-n", "all", "import", "i.tab").code == 0
    (one,) = bodies(run)
    assert one["speaker"] == {"name": "Wang Qishan", "role": "Government"}
    assert one["place"] == "Beijing, Beijing, China"
    known = run("replay", "--known-by", "2018-06-01", "--format", "json")
    assert [s["development"] for s in json.loads(known.out)["steps"]] == ["icews-77"]


def test_a_polecat_row_says_who_by_which_source(run: Run, write: Write) -> None:
    full = {"Event_Mode": "visit", "Contexts": "diplomatic", "Intensity": "3.5",
            "Actor_Title": "President", "Recipient_Name": "Germany", "Recipient_Country": "DEU;FRA",
            "City": "Beijing", "Country": "China", "Source": "Xinhua",
            "Publication_Date": "2023-01-06"}  # fmt: skip
    nobody = {"Event_ID": "e2", "Actor_Name": "None", "Actor_Country": "None", "Intensity": "NA"}
    write("p.tsv", "\t".join(POLECAT) + "\n" + polecat(**full) + polecat(**nobody))

    assert run("-n", "t", "import", "p.tsv").code == 0
    one, two = bodies(run)
    assert (one["actors"], one["recipients"]) == (["CHN"], ["DEU"])
    assert one["speaker"] == {"name": "Xi Jinping", "role": "President"}
    assert one["says"] == "Xi Jinping: CONSULT (mode visit, context diplomatic): Germany"
    assert (one["place"], one["citations"]) == (
        "Beijing, China", [{"source": "xinhua-2023-01-06"}],
    )  # fmt: skip
    assert one["classification"][0]["score"] == "3.5"
    assert two["says"] == "Somebody: CONSULT: nobody named"
    assert two["citations"] == [{"source": "polecat-2023-01-05"}]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("Event_ID", "", "line 2: Event ID: is blank: an event has a number"),
        ("Event_Type", "", "line 2: Event Type: is blank: an event has a type"),
        ("Event_Date", "2023-13-05", "line 2: Event Date: '2023-13-05' is no day"),
        ("Intensity", "1e400", "line 2: Intensity: '1e400' is no score"),
        ("Country", "China\t", "line 2: has 16 columns instead of 15"),
    ],
)
def test_a_polecat_row_that_cannot_be_read_is_told(
    run: Run, write: Write, name: str, text: str, told: str
) -> None:
    write("p.tsv", "\t".join(POLECAT) + "\n" + polecat(**{name: text}))
    assert told in run("-n", "t", "import", "p.tsv").err


@pytest.mark.parametrize(
    ("reader", "text", "told"),
    [
        ("icews", "Date\tWho\n", "is no ICEWS file: its first line has no 'Event ID'"),
        ("icews", LONG.replace("\tLongitude", ""), "has 19 columns, and an ICEWS release has"),
        ("gdelt", "1\t20180501\n", "is no GDELT event file: its first line has 2 columns"),
        ("polecat", "Event ID\tEvent Date\n", "first line has no 'Event Type'"),
    ],
)
def test_a_file_of_another_form_is_no_file_of_this_one(
    run: Run, write: Write, reader: str, text: str, told: str
) -> None:
    write("x.tsv", text)
    assert told in run("-n", "t", "import", "x.tsv", "--reader", reader).err


def test_each_pair_needs_no_negotiation_and_one_of_them_does(run: Run, write: Write) -> None:
    write("e.tsv", SHORT_ROWS)
    assert "say with -n which negotiation the events go to" in run("import", "e.tsv").err
    assert run("import", "e.tsv", "--by-dyad", "--dry-run").code == 0


@pytest.mark.parametrize("width", [57, 58, 61])
def test_gdelt_of_every_width(run: Run, write: Write, width: int) -> None:
    write("g.CSV", gdelt(width, a_code="CHNGOV", a_name="BEIJING", a_country="CHN", b_code="USA",
                         b_name="UNITED STATES", b_country="USA", url="https://a.example/x",
                         place="Beijing, Beijing, China", fips="CH"))  # fmt: skip

    result = run("-n", "g", "import", "g.CSV")

    assert result.out == "1 rows: 1 new, 0 unchanged\n", result
    (one,) = bodies(run)
    assert (one["actors"], one["recipients"], one["occurred"]) == (["CHN"], ["USA"], "2018-10-24")
    assert one["place"] == "Beijing, Beijing, China (CHN)"
    assert one["classification"][0] == {"scheme": "CAMEO", "code": "139", "score": "-7.0"}
    early = run("replay", "--known-by", "2019-10-23", "--format", "json")
    later = run("replay", "--known-by", "2019-10-24", "--format", "json")
    assert json.loads(early.out)["steps"] == []
    assert [s["known"] for s in json.loads(later.out)["steps"]] == ["2019-10-24"]


def test_the_codes_of_places_are_fips_and_those_of_actors_are_not() -> None:
    assert alpha3_of_fips("CH") == "CHN"
    assert alpha3_of_fips("SZ") == "CHE"
    assert alpha3_of_fips("AU") == "AUT"
    assert alpha3_of_fips("AS") == "AUS"
    assert title_of("CHN") == "China"


def test_blank_actors_repeats_and_days_a_year_off_are_normal(run: Run, write: Write) -> None:
    blank = gdelt(61, id="1")
    write("g.CSV", blank + gdelt(61, id="2", b_country="CHN", b_name="CHINA", b_code="CHN") + blank)

    result = run("-n", "g", "import", "g.CSV")

    assert result.out == "3 rows: 2 new, 1 unchanged\n"
    one, two = bodies(run)
    assert one["says"] == "Somebody: CAMEO 139: nobody named"
    assert "actors" not in one
    assert two["recipients"] == ["CHN"]
    assert one["occurred"] == "2018-10-24"


def test_coded_events_move_no_stance_and_are_no_voices(run: Run, write: Write) -> None:
    write("i.tsv", SHORT_ROWS)
    run("-n", "all", "import", "i.tsv")

    for book in ("standard", "named", "broad"):
        stance = json.loads(run("stance", "--codebook", book, "--format", "json").out)
        assert (stance["positions"], stance["voices"], stance["possible"]) == ([], [], [])
    why = json.loads(run("why", "USA", "unsorted", "--format", "json").out)
    assert {one["reason"] for one in why["set_aside"]} == {"moves no stance"}


def test_filters_say_what_they_left_out(run: Run, write: Write) -> None:
    write("i.tsv", SHORT_ROWS)

    def told(*options: str) -> str:
        return str(run("-n", "x", "--db", "x.db", "import", "i.tsv", "--dry-run", *options).out)

    assert told("--between", "USA", "China") == (
        "would be: 4 rows: 2 new, 0 unchanged, 2 not between USA and CHN\n"
    )
    assert told("--actor", "xi-jinping") == (
        "would be: 4 rows: 1 new, 0 unchanged, 3 without xi-jinping\n"
    )
    assert told("--code", "16", "--code", "04") == (
        "would be: 4 rows: 2 new, 0 unchanged, 2 of another code than 16, 04\n"
    )
    assert told("--from", "2018-01-02", "--to", "2018-01") == (
        "would be: 4 rows: 1 new, 0 unchanged, 2 after 2018-01-31, 1 before 2018-01-02\n"
    )
    assert told("--min-mentions", "2").endswith("4 mentioned less than 2 times\n")
    write("i.tsv", gdelt(61, mentions="2") + gdelt(61, id="882", mentions="1"))
    assert told("--min-mentions", "2").endswith(" 1 mentioned less than 2 times\n")
    assert not Path("x.db").exists()


def test_each_pair_into_a_negotiation_of_its_own(run: Run, write: Write) -> None:
    write("i.tsv", SHORT_ROWS)

    result = run("-n", "year", "import", "i.tsv", "--by-dyad")

    assert result.out == "4 rows: 3 new, 0 unchanged, 1 with no pair of parties\n"
    assert "opened 2 negotiations" in result.err
    names = json.loads(run("list", "negotiations", "--format", "json").out)["negotiations"]
    assert names == ["year-CHN-USA", "year-USA-xi-jinping"]
    assert len(bodies(run, "-n", "year-CHN-USA")) == 2
    again = run("-n", "year", "import", "i.tsv", "--by-dyad")
    assert again.out == "4 rows: 0 new, 3 unchanged, 1 with no pair of parties\n"


def test_a_changed_file_corrects_and_what_was_mended_by_hand_stays(run: Run, write: Write) -> None:
    write("i.tsv", SHORT_ROWS)
    run("-n", "all", "import", "i.tsv")
    run("correct", "icews-1", "--set", "says=By hand", "--reason", "seen")
    changed = SHORT_ROWS.replace("-8.0", "-7.0").replace("Make statement", "Make a statement")
    write("i.tsv", changed + "5\t2018-03-01\tChina\tConsult\t040\t1\tJapan\n")

    result = run("-n", "all", "import", "i.tsv")

    assert result.out == (
        "5 rows: 1 new, 2 unchanged, 1 corrected, 1 changed by hand in the log: left so\n"
    )
    again = run("-n", "all", "import", "i.tsv")
    assert again.out.startswith("5 rows: 0 new, 4 unchanged, 1 changed by hand")
    assert "-7.0" in run("show", "icews-4").out
    assert "By hand" in run("show", "icews-1").out


def test_a_dry_run_tells_what_the_run_does(run: Run, write: Write) -> None:
    lines = SHORT_ROWS.splitlines(keepends=True)
    otherwise = lines[1].replace("Make statement", "Make a statement")
    write("i.tsv", "".join([*lines, lines[2], otherwise, lines[1], otherwise]))

    dry = run("-n", "all", "import", "i.tsv", "--dry-run")

    assert dry.out == "would be: 8 rows: 4 new, 3 unchanged, 1 corrected\n"
    assert f"would be: {run('-n', 'all', 'import', 'i.tsv').out}" == dry.out
    assert "Make a statement" in run("show", "icews-1").out
    run("correct", "icews-2", "--set", "says=By hand", "--reason", "seen")
    write("i.tsv", SHORT_ROWS.replace("Criticize", "Denounce"))
    dry = run("-n", "all", "import", "i.tsv", "--dry-run")
    assert "3 unchanged, 1 changed by hand" in dry.out
    assert f"would be: {run('-n', 'all', 'import', 'i.tsv').out}" == dry.out


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_what_no_entry_may_do_no_import_does(
    run: Run, write: Write, options: tuple[str, ...]
) -> None:
    write("i.tsv", SHORT_ROWS)
    for done in (["new", "gone"], ["close", "gone"], ["new", "b"], ["-n", "b", "party", "USA"],
                 ["-n", "b", "issue", "t"],
                 ["-n", "b", "assert", "USA t no position", "--as-of", "2018-01-01",
                  "--id", "icews-2"]):  # fmt: skip
        assert run(*done).code == 0

    closed = run("-n", "gone", "import", "i.tsv", *options)
    taken = run("-n", "b", "import", "i.tsv", *options)

    assert (closed.code, taken.code) == (3, 4)
    assert closed.err == "Error: negotiation 'gone' is closed: 'timeline new gone' opens it again\n"
    assert "the assertion 'icews-2' of b was declared by event 6" in taken.err
    assert (bodies(run, "-n", "gone"), bodies(run, "-n", "b")) == ([], [])


def test_bad_rows_are_told_with_line_and_column_or_set_aside(run: Run, write: Write) -> None:
    bad = SHORT_ROWS + ("x\t2018-03-01\tA\tb\t010\t0\tC\n6\t2018-13-01\tA\tb\t010\t0\tC\n"
                        "7\t2018-03-01\tA\tb\tzz\t0\tC\n8\ttoo few\n")  # fmt: skip
    write("i.tsv", bad)

    result = run("-n", "all", "import", "i.tsv")

    assert (result.code, result.out) == (3, "")
    assert "line 6: event_no: 'x' is no event number" in result.err
    assert "line 7: occurred_on: '2018-13-01' is no day" in result.err
    assert "line 8: cameo_code: 'zz' is no CAMEO code" in result.err
    assert "line 9: has 2 columns instead of 7" in result.err
    assert "there is no such file" in run("list", "negotiations").err  # no store was made
    skipped = run("-n", "all", "import", "i.tsv", "--skip-bad")
    assert skipped.out == "8 rows: 4 new, 0 unchanged, 4 bad rows skipped\n"
    assert Path("i.tsv.skipped.tsv").read_text() == SHORT + "".join(
        bad.splitlines(keepends=True)[5:]
    )


def test_a_killed_import_is_run_again(run: Run, write: Write, tmp_path: Path) -> None:
    write("i.tsv", SHORT_ROWS)
    desk = Desk(str(tmp_path / "store.sqlite"), "li", create=True)
    bulk = CodedRecord(desk, "icews", "unsorted")
    rows = [row for _, row in open_coded("i.tsv", "icews").rows()]
    for row in rows[:3]:
        assert isinstance(row, Coded)
        bulk.add("all", row)
    bulk.flush()
    desk.close()  # and here it was killed

    assert run("-n", "all", "import", "i.tsv").out == "4 rows: 1 new, 3 unchanged\n"
    assert [body["id"] for body in bodies(run)] == [f"icews-{i}" for i in (1, 2, 3, 4)]


# --- the fast way and the ordinary way ------------------------------------------------------

WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Z"), exclude_characters=",="), min_size=1,
    max_size=12,
).map(lambda text: clean(text) or "x")  # fmt: skip
PARTIES = st.builds(
    Party,
    st.sampled_from(["USA", "CHN", "xi-jinping", None]),
    st.none() | WORDS,
    st.none() | WORDS,
)
CODED = st.builds(
    Coded,
    id=st.integers(0, 30).map(str),
    day=st.dates().map(lambda day: day.isoformat()),
    actor=PARTIES,
    recipient=PARTIES,
    code=st.sampled_from(["010", "042", "163", "9"]),
    label=st.none() | WORDS,
    score=st.sampled_from([None, "-7.0", "0"]),
    place=st.none() | WORDS,
    source=st.sampled_from(
        [
            None,
            SourceDeclared(source="s1", publisher="A Daily"),
            SourceDeclared(source="s2", published="2018-03-01"),
        ]
    ),
    mentions=st.none(),
)


@given(st.lists(CODED, max_size=8, unique_by=lambda coded: coded.id))
def test_the_fast_way_writes_what_the_ordinary_way_writes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Coded]
) -> None:
    folder = tmp_path_factory.mktemp("ways")
    fast = Desk(str(folder / "fast.db"), "li", create=True)
    plain = Desk(str(folder / "plain.db"), "li", create=True)
    try:
        bulk = CodedRecord(fast, "icews", "unsorted")
        for row in rows:
            bulk.add("all", row)
        bulk.flush()
        if rows:
            plain.open_negotiation("all")
        for row in rows:
            needed = list(bulk._undeclared(Hood(plain.shelf, "nowhere"), row, ""))
            needed.append(Draft(place="", kind="issue", raw={"issue": ["unsorted"]}))
            known = plain.shelf.reader.find_name
            plain_entries = [
                entry for entry in {(e.kind, e.raw[e.kind][0]): e for e in needed}.values()
                if known("all", entry.kind, entry.raw[entry.kind][0]) is None
            ]  # fmt: skip
            kind, raw = unbuild(event_of(row, "icews", "unsorted"))
            plain.enter("all", [*plain_entries, Draft(place="", kind=kind, raw=raw,
                                                        key=bulk._key(row))])  # fmt: skip
    finally:
        fast.close()
        plain.close()
    assert _tables(folder / "fast.db") == _tables(folder / "plain.db")


@given(
    st.lists(CODED.map(lambda coded: coded._replace(id=str(int(coded.id) % 3))), max_size=8),
    st.integers(1, 4),
)
def test_a_dry_run_counts_as_the_run_does(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Coded], chunk: int
) -> None:
    path = str(tmp_path_factory.mktemp("tally") / "store.db")
    tallies = []
    desk = Desk(path, "li", create=True)
    with pytest.MonkeyPatch.context() as patch, closing(desk):
        patch.setattr("timeline.interchange.coded.recording.CHUNK", chunk)
        for part in (rows[:4], rows):
            for dry_run in (True, False):
                bulk = CodedRecord(desk, "icews", "unsorted", dry_run=dry_run)
                for row in part:
                    bulk.add("all", row)
                bulk.flush()
                tallies.append(bulk.tally)
    assert tallies[::2] == tallies[1::2]


ANY = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@given(
    CODED,
    st.builds(Party, st.sampled_from(["USA", None]), ANY, ANY),
    ANY,
    ANY,
    st.sampled_from(["CAMEO", "PLOVER"]),
)
def test_what_is_put_together_is_what_is_encoded(
    coded: Coded, actor: Party, label: str | None, place: str | None, scheme: Scheme
) -> None:
    row = coded._replace(actor=actor, label=label, place=place, scheme=scheme)
    event = event_of(row, "icews", "unsorted")
    parts = parts_of(event, encode(event))
    assert b"".join(parts) == encode(event)
    assert seal_parts(parts, bytes) == seal(event.topic, encode(event), bytes)


def _tables(path: Path) -> dict[str, list[Any]]:
    """Every table of a store but the times, and the texts of events without their salts."""
    connection = sqlite3.connect(path)
    try:
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )]  # fmt: skip
        found = {}
        for name in sorted(n for n in names if n != "store"):
            columns = [c[1] for c in connection.execute(f"PRAGMA table_info({name})")]
            kept = [c for c in columns if c not in ("recorded", "leaf")]
            listed = ", ".join(f'"{c}"' for c in kept)
            rows = connection.execute(f"SELECT {listed} FROM {name}")
            if name == "events":
                assert kept[-1] == "texts"
                at = kept.index("state")
                rows = [(*row[:at], unseal(row[at], row[-1]), *row[at + 1 : -1]) for row in rows]
            found[name] = sorted(rows, key=repr)
        return found
    finally:
        connection.close()


@given(CODED)
def test_an_event_survives_being_written_as_fields(row: Coded) -> None:
    event = event_of(row, "icews", "unsorted")
    kind, raw = unbuild(event)
    again, problems = build(KINDS[kind], raw, lambda _: IssueWords(), lambda *_: "x")

    assert problems == []
    assert again is not None
    assert encode(again) == encode(event)


# --- the field's own files ------------------------------------------------------------------


def real(name: str) -> str:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no {path}: TIMELINE_DATA names a folder that has it")
    return str(path)


def test_the_conversion_is_that_of_the_field_s_table() -> None:
    path = real("CAMEO2PLOVER-2021.txt")
    table: dict[str, tuple[str, str, list[str]]] = {}
    for line in Path(path).read_text().splitlines():
        code, colon, rest = line.partition(":")
        parts = rest.partition("#")[0].split(",")
        if colon and code.isdigit() and len(code) > 2 and len(parts) == 3:
            contexts = [c.strip() for c in parts[2].split(";") if c.strip()]
            table.setdefault(code, (parts[0].strip(), parts[1].strip(), contexts))
    assert len(table) == 256
    assert set(table) == CODES
    for code, (kind, mode, contexts) in table.items():
        found = plover_of(code)
        assert found is not None
        assert (found.code, found.label) == (kind, label_of(mode, " ".join(contexts)))


def test_every_type_is_one_of_plover_s() -> None:
    vocabulary = json.loads(Path(real("plover-vocab.json")).read_text())["events"]
    assert {plover.code for code in CODES if (plover := plover_of(code))} <= set(vocabulary)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("icews-events.2018.sample.tab", 3_705),
        ("gdelt2-20191024143000.first1000.export.CSV", 1_000),
    ],
)
def test_none_of_a_real_file_is_lost(run: Run, name: str, rows: int) -> None:
    path = real(name)
    assert guess_reader(path) == name[:5]

    assert run("-n", "all", "import", path).out == f"{rows:,} rows: {rows:,} new, 0 unchanged\n"
    assert len(bodies(run)) == rows
    again = run("-n", "all", "import", path)
    assert again.out == f"{rows:,} rows: 0 new, {rows:,} unchanged\n"


@pytest.mark.parametrize(
    ("name", "rows", "between", "columns"),
    [
        ("icews-events.2018.sample.tab", 3_705, 101, ("Source Name", "Target Name")),
        pytest.param(
            "icews18-events.tsv.gz", 468_558, 1_929, ("actor", "recipient"),
            marks=pytest.mark.skipif(not BY_NIGHT, reason="a whole year, by the hour and by night"),
        ),
    ],
)  # fmt: skip
def test_the_us_china_dyad_out_of_an_icews_file(
    run: Run, name: str, rows: int, between: int, columns: tuple[str, str]
) -> None:
    path = real(name)

    result = run("-n", "us-china", "import", path, "--between", "USA", "CHN")

    left = rows - between
    told = f"{rows:,} rows: {between:,} new, 0 unchanged, {left:,} not between USA and CHN\n"
    assert result.out == told
    opened: Any = gzip.open if name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as lines:
        pairs = [
            tuple(row[one] for one in columns) for row in csv.DictReader(lines, delimiter="\t")
        ]
    plain = {("United States", "China"), ("China", "United States")}
    assert 0 < sum(pair in plain for pair in pairs) <= between


# --- what is no such file -------------------------------------------------------------------


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "f.tsv"
    path.write_bytes(data)
    guess_reader(str(path))
    for reader in ("icews", "gdelt"):
        try:
            for _ in open_coded(str(path), reader).rows():
                pass
        except Refused:
            pass


@given(st.lists(st.text(max_size=12), min_size=7, max_size=7), st.sampled_from(["short", "gdelt"]))
def test_any_cells_are_read_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], form: str
) -> None:
    path = tmp_path_factory.mktemp("cells") / "f.tsv"
    if form == "short":
        text = SHORT + "\t".join(cells) + "\n"
    else:
        names = ("id", "day", "a_name", "code", "goldstein", "added", "url")
        text = gdelt(61) + gdelt(61, **dict(zip(names, cells, strict=True)))
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        rows = list(open_coded(str(path), "icews" if form == "short" else "gdelt").rows())
    except Refused:
        return
    for _, row in rows:
        if isinstance(row, Coded):
            event = event_of(row, "x", "unsorted")
            _, problems = build(
                KINDS["coded-event"], unbuild(event)[1], lambda _: IssueWords(), lambda *_: "x"
            )
            assert problems == []


def test_wanted_everything_leaves_nothing_out() -> None:
    assert Wanted().everything
    assert not Wanted(first="2018-01-01").everything
