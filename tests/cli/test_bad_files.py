"""A bad file is told whole: what is wrong with the file itself and with its entries' fields in
one report, line by line, nothing blamed that only follows, and nothing written."""

import json
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from cli.append import LARGEST, text_of
from timeline.entries.document import LARGEST_FILE

Refuses = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]

DEMAND = "by: USA, to: CHN, issue: trade-deficit, proposal: new-demand"
ENTRY = f"{{kind: demand, id: fresh, occurred: 2018-05-03, {DEMAND}, quantity: 100 USD bn total}}"


@pytest.fixture
def lines(refuses: Refuses, tmp_path: Path) -> Callable[..., list[str]]:
    """`lines("a.yaml", text)` -> the lines of the refusal of a file of that text."""

    def refuse(name: str, text: str, code: int = 3) -> list[str]:
        path = tmp_path / name
        path.write_text(text)
        return refuses(code, "append", path).splitlines()

    return refuse


Lines = Callable[..., list[str]]


def test_an_unknown_kind_and_a_bad_field_are_told_in_one_report(lines: Lines) -> None:
    told = lines(
        "entries.yaml",
        "- {kind: party, party: EUR, nmae: Union}\n"
        "- {kind: demnd, id: one, occurred: 2018-05-03, " + DEMAND + "}\n"
        "- {kind: demand, id: two, occurred: 2018-05-33, " + DEMAND + "}\n"
        "- {kind: response, occurred: 2018-05-03, by: EUR, issue: zte-ban, "
        "to-proposal: new-demand, answer: opne, responds-to: two}\n"
        "- {kind: correct, id: one, set: [says=a], reason: r}\n",
    )
    # Who refers to an entry that is refused is not called wrong for it.
    assert told == [
        "line 1: nmae: party takes no 'nmae' (did you mean name?)",
        "line 2: kind: 'demnd' is no kind of development (did you mean demand?)",
        "line 3: occurred: '2018-05-33': May 2018 has 31 days",
        "line 4: answer: 'opne' is none of implemented, accepted, in-principle, open, objects, "
        "refuses, threatens, retaliates (did you mean open?)",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("rows.csv", b"Date,Who\n2018-05-03,USA\n"), ("rows.xlsx", b"PK\x03\x04\x93\xff"),
     ("rows.MD", b"| Date | Who |\n|---|---|\n"), ("rows.json", b'[{"by": "USA"}, {"by": "CHN"}]'),
     ("my rows.jsonl", b'{"Date": "2018-05-03"}\n{"Date": "2018-05-04"}\n'),
     ("rows.yaml", b"- {Date: 2018-05-03}\n- {Date: 2018-05-04}\n")],
)  # fmt: skip
def test_a_table_is_told_by_which_command_it_is_taken(
    refuses: Refuses, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refuses(3, "append", path) == (
        f"{path}: is no file of entries, or none of them says its kind ('kind: demand'); a table "
        "is taken by: "
        f"timeline import {shlex.quote(str(path))}"
    )


def test_a_command_to_type_names_the_store_and_the_negotiation_that_were_named(
    refuses: Refuses, run: Run, demo: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Date,Who\n2018-05-03,USA\n")
    for around in ((), ("--db", str(demo)), ("--db", str(demo), "-n", "us-china-2018")):
        ending = f": timeline {shlex.join([*around, 'import', str(path)])}"
        assert refuses(3, *around, "append", path).endswith(ending)
        assert refuses(3, "append", path, *around).endswith(ending)
        assert (
            f"#   timeline {shlex.join([*around, 'import'])} "
            in run(*around, "import", path, "--explain")[1]
        )


@pytest.mark.parametrize("option", ["-n", "--db"])
def test_no_name_in_a_command_to_type_begins_a_line_of_a_mapping(
    run: Run, tmp_path: Path, option: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Date,Who\n2018-05-03,USA\n")
    told = run(option, "a\nb: c", "import", path, "--explain").out
    assert f"#   timeline {option} 'a\\u000ab: c' import rows.csv " in told


def test_a_command_to_type_holds_no_password(refuses: Refuses, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Date,Who\n2018-05-03,USA\n")
    assert "me:***@host" in refuses(3, "--db", "postgresql://me:word@host/a", "append", path)


@pytest.mark.parametrize(
    ("command", "form", "text"),
    [(("append", "-"), "yaml", "- {Date: 2018-05-03}\n- {Date: 2018-05-04}\n"),
     (("import", "-", "--reader", "csv"), "csv", "Date,Who\n2018-05-03,USA\n")],
)  # fmt: skip
def test_of_a_table_that_is_piped_the_command_says_the_form(
    refuses: Refuses, command: tuple[str, ...], form: str, text: str
) -> None:
    assert f"timeline import - --reader {form}" in refuses(3, *command, stdin=text)


def test_a_mapping_is_told_by_which_command_it_is_taken(lines: Lines) -> None:
    told = lines("map.yaml", "table: talks\nkey: [Day]\ncolumns: {occurred: Day, says: What}\n")
    assert len(told) == 1
    assert "is a mapping, and no file of entries: timeline import TABLE --mapping /" in told[0]


def test_entries_are_told_by_which_command_they_are_taken(refuses: Refuses, tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text('{"negotiation": "a"}\n{"kind": "party", "party": "EUR"}\n')
    assert refuses(3, "import", path).endswith(f". Entries are taken by: timeline append {path}")


def test_an_empty_file_is_no_table_either(lines: Lines) -> None:
    assert "holds no entry" in lines("rows.csv", "\n")[0]


def test_entries_under_the_name_of_a_table_are_told_what_is_wrong_with_them(lines: Lines) -> None:
    told = lines("entries.md", "- {kind: party, party: EUR}\n- {kind: demnd}\n")
    assert told == ["line 2: kind: 'demnd' is no kind of development (did you mean demand?)"]


def test_of_two_texts_of_a_single_field_none_is_dropped(lines: Lines) -> None:
    told = lines(
        "entries.yaml",
        "- {kind: party, party: EUR, name: [Union, Europe]}\n"
        "- {kind: add-source, id: zte-banned, source: [a, b]}\n"
        "- {kind: issue, issue: tea, unit: [kt, bags]}\n"
        "- {kind: link, id: [a, b], relation: follows, other: c}\n"
        "- {kind: add-source, id: zte-banned, source: a, quantity: [5 percent, 6 percent]}\n",
    )
    assert told == [
        "line 1: name: is given 2 times: say it once",
        "line 2: source: is given 2 times: say it once",
        "line 4: id: is given 2 times: say it once",
        "line 5: quantity: add-source takes no 'quantity' (known: id, quote, source)",
    ]


def test_a_day_that_no_words_count_from_is_refused_but_as_a_default(lines: Lines) -> None:
    told = lines(
        "entries.yaml",
        "defaults: {by: USA, issue: trade-deficit, occurred: 2018-05-03, anchor: 2018-05-04}\n"
        "developments:\n- {kind: statement, says: one}\n"
        "- {kind: statement, says: two, anchor: 2018-05-05}\n",
    )
    assert told == ["line 4: anchor: has no phrase: give the words that count from it"]


def test_unreadable_json_and_a_bad_field_are_told_in_one_report(lines: Lines) -> None:
    told = lines(
        "entries.jsonl",
        '{"kind": "party", "party": "G B"}\n'
        '{"kind": "demand",\n'
        '{"kind": "indicator", "occurred": "2018-99", "by": "USA", "issue": "trade-deficit"}\n',
    )
    assert [line.partition(":")[0] for line in told] == ["line 1", "line 2, column 19", "line 3"]


def test_a_bad_file_is_told_of_where_there_is_no_store(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    path.write_text('{"kind": "demnd"}\n')
    code, out, err = run("append", path)
    assert (code, out) == (3, "")
    assert err.startswith("Error: line 1: kind: 'demnd' is no kind of development")
    assert not (tmp_path / "store.sqlite").exists()


def test_the_same_entry_with_an_id_twice_in_a_file_is_told_with_both_lines(lines: Lines) -> None:
    told = lines("entries.yaml", f"- {ENTRY}\n- {ENTRY}\n")
    assert told == ["line 2: is the same entry as line 1: remove one"]


def test_another_entry_under_the_same_id_in_a_file_is_a_conflict(lines: Lines) -> None:
    told = lines("entries.yaml", f"- {ENTRY}\n- {ENTRY.replace('100', '90')}\n", 4)
    assert told == [
        "line 2: the id 'fresh' is taken by another entry of this file with another body: choose "
        "another id, or change it with 'timeline correct fresh --set field=value --reason WHY'"
    ]


CORRECTED = f'- {ENTRY}\n- {{kind: correct, id: fresh, set: ["quantity=150 USD bn total"]'
CORRECTED += ", reason: misread}\n"


@pytest.fixture
def corrected(demo: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "first.yaml"
    path.write_text(CORRECTED)
    assert run("append", path)[0] == 0
    code, out, _ = run("append", path)
    assert (code, out.count("was recorded already")) == (0, 2)


@pytest.mark.usefixtures("corrected")
def test_an_edited_file_whose_correction_stands_says_what_to_do(lines: Lines) -> None:
    told = lines("edited.yaml", CORRECTED + f"- {ENTRY.replace('fresh', 'more')}\n")
    assert told == [
        "line 2: 'fresh' says that already, as corrected by fresh.corrected: this correction "
        "would change nothing. Leave it out, or say what differs: 'timeline correct fresh "
        "--set field=value --reason WHY'"
    ]


@pytest.mark.usefixtures("corrected")
def test_an_entry_edited_to_what_a_correction_made_of_it_says_what_to_do(lines: Lines) -> None:
    (told,) = lines("edited.yaml", f"- {ENTRY.replace('100', '150')}\n", 4)
    assert "says that already, as corrected by fresh.corrected, but was first entered" in told
    assert "'timeline correct fresh --set field=value --reason WHY'" in told
    (told,) = lines("edited.yaml", f"- {ENTRY.replace('100', '70')}\n", 4)
    assert "with another body, and it was corrected by fresh.corrected: choose another id" in told
    assert "'timeline correct fresh --set field=value --reason WHY'" in told


HALF = r'"\ud800"'


@pytest.mark.parametrize("form", ["jsonl", "yaml"])
@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('{"kind": "statement", "occurred": "2018-05-06", "issue": "process", "by": "CHN", '
         f'"id": {HALF}}}', "id: "),
        (f'{{"kind": "statement", "occurred": "2018-05-06", "issue": {HALF}, "by": {HALF}}}',
         "by: "),
        (f'{{"kind": "demand", "occurred": "2018-05-06", "issue": "process", "by": "USA", '
         f'"to": "CHN", "proposal": {HALF}}}', "proposal: "),
        (f'{{"kind": "retract", "id": {HALF}, "reason": "x"}}', "id: no development "),
        (f'{{"kind": "add-source", "id": "us-deficit-200", "source": {HALF}}}', "no source "),
        (f'{{"kind": "party", "party": {HALF}}}', "party: "),
    ],
)  # fmt: skip
def test_half_a_character_is_no_name_at_any_place(
    lines: Lines, form: str, entry: str, told: str
) -> None:
    text = entry if form == "jsonl" else f"developments:\n- {entry}\n"
    said = lines(f"a.{form}", text)
    assert told in said[0]
    assert r"\ud800" in said[0]


def test_half_a_character_names_no_negotiation(lines: Lines) -> None:
    (told,) = lines("a.jsonl", f'{{"negotiation": {HALF}}}\n{{"kind": "party", "party": "A"}}')
    assert told.startswith(r"no negotiation '\ud800'")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "- " + "[" * 3000 + "]" * 3000),
        ("a.yaml", "- " * 3000 + "a"),
        ("a.yaml", "\n".join(" " * n + "a:" for n in range(1500))),
        ("a.yaml", "- " + "{a: " * 2000 + "}" * 2000),
        ("a.jsonl", "[" * 100_000 + "]" * 100_000),
        ("a.jsonl", '{"kind":' * 100_000 + "1" + "}" * 100_000),
    ],
    ids=["flow", "dashes", "keys", "braces", "json-lists", "json-objects"],
)
def test_a_file_nested_by_the_thousand_is_refused_in_a_sentence(
    lines: Lines, name: str, text: str
) -> None:
    (told,) = lines(name, text)
    assert "is nested" in told
    assert "recursion" not in told


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("quantity", "25%", "here that is '25 percent'"),
        ("quantity", "US$50 billion", "here that is '50 USD bn'"),
        ("quantity", "up to 60%", "here that is '<=60 percent'"),
        ("occurred", "2018-05-04 14:30", "here that is '2018-05-04', with the time '14:30'"),
        ("occurred", "March 14, 2023", "here that is '2023-03-14'"),
        ("due", "early May 2018", "here that is '2018-05-01/2018-05-10'"),
    ],
)
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_people_say_is_told_as_files_have_it(
    refuses: Refuses, form: str, field: str, typed: str, told: str
) -> None:
    entry = {"kind": "demand", "occurred": "2018-05-04", "issue": "visas", "by": "USA",
             "to": "CHN", "proposal": "x", field: typed}  # fmt: skip
    text = f"developments: [{json.dumps(entry)}]" if form == "yaml" else json.dumps(entry)
    assert told in refuses(3, "append", "-", stdin=text)


def test_a_day_of_a_source_is_told_as_files_have_it_too(refuses: Refuses) -> None:
    told = refuses(3, "append", "-", stdin="sources: [{source: x, published: 'May 4, 2018'}]")
    assert "published: 'May 4, 2018' is no EDTF date" in told
    assert "here that is '2018-05-04'" in told


@pytest.mark.parametrize("command", [("append",), ("source", "--from")])
def test_a_file_without_an_end_is_not_read_to_it(
    refuses: Refuses, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("cli.append.text_of", partial(text_of, most=1_000))
    monkeypatch.setattr("cli.declare.text_of", partial(text_of, most=1_000))
    assert refuses(3, *command, "/dev/zero") == "/dev/zero: has more than 1,000 bytes: split it"
    assert LARGEST >= 4 * LARGEST_FILE  # what a document may have is always read


def test_of_very_many_problems_the_first_are_told_and_the_others_counted(lines: Lines) -> None:
    bad = "- {kind: demand, occurred: soon, " + DEMAND + "}\n"
    assert len(lines("hundred.yaml", bad * 100)) == 100

    told = lines("many.yaml", bad * 5_000)
    assert len(told) == 101
    assert told[0].startswith("line 1: ")
    assert told[-1] == "and 4,900 more: mend these first"
