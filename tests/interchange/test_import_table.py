"""A table of one's own: what its rows become, and what a second import of it does."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from events.errors import Refused
from timeline.interchange.mapping.explain import explain
from timeline.interchange.mapping.file import read_mapping

Run = Callable[..., Any]
Write = Callable[..., Path]

ROWS = """Date,Headline,Who,Free text,Link
"July 6, 2018",US list 1 takes effect,Both,"The US imposes tariffs on <b>34 bn</b> of goods;
China answers &amp; imposes its own",https://a.example/1
15 Jun 2018,Trump approves tariffs,US,A list is announced,https://a.example/2
2018-05,"Talks in Washington, no result",Both,,
"March 22, 2018",Trump threatens tariffs,US,,https://a.example/3
"""

MAPPING = """
table: trade
negotiation: trade
key: [Date, Headline]
columns: {occurred: Date, by: Who, says: [Headline, Free text], source.url: Link}
values: {by: {US: USA, China: CHN, Both: {each: [USA, CHN]}}}
rules:
  - {when: {Headline: takes effect, Who: Both}, set: {kind: measure-imposed, measure: "list-{Who}"}}
  - {when: {Headline: threatens}, set: {kind: tariff-threat, to: CHN, measure: us-list}}
defaults: {kind: statement, issue: Tariffs, source.published: "{Date}"}
declare: [parties, issues]
"""


@pytest.fixture
def files(write: Write) -> None:
    write("rows.csv", ROWS)
    write("map.yaml", MAPPING)


def imported(run: Run, *options: str, file: str = "rows.csv") -> str:
    result = run("import", file, "-m", "map.yaml", *options)
    assert result.code == 0, result.err
    return str(result.out)


def export(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("export").out.splitlines()]


def developments(run: Run) -> list[dict[str, Any]]:
    return [one for one in export(run) if "occurred" in one]


def test_rows_become_developments_in_the_order_of_their_days(run: Run, files: None) -> None:
    out = imported(run)

    assert out.splitlines()[0] == "6 new, 0 corrected, 0 missing, 0 unchanged"
    found = developments(run)
    assert [(d["occurred"], d["kind"], d["by"]) for d in found] == [
        ("2018-03-22", "tariff-threat", "USA"),
        ("2018-05", "statement", "USA"),
        ("2018-05", "statement", "CHN"),
        ("2018-06-15", "statement", "USA"),
        ("2018-07-06", "measure-imposed", "USA"),
        ("2018-07-06", "measure-imposed", "CHN"),
    ]
    assert found[4]["says"] == (
        "US list 1 takes effect\nThe US imposes tariffs on 34 bn of goods;\n"
        "China answers & imposes its own"
    )
    assert (found[4]["to"], found[5]["to"]) == ("CHN", "USA")
    assert found[0]["measure"] == "us-list"


def test_a_row_s_source_is_declared_and_dates_it(run: Run, files: None) -> None:
    imported(run)

    (source,) = [one for one in export(run) if one.get("url") == "https://a.example/3"]
    assert source["published"] == "2018-03-22"
    shown = run("stance", "--known-by", "2018-03-22", "--format", "json")
    (position,) = json.loads(shown.out)["positions"]
    assert position["track"] == "measure:us-list"


def test_a_second_import_of_the_same_file_writes_nothing(run: Run, files: None) -> None:
    imported(run)
    before = run("log").out

    assert imported(run).splitlines()[0] == "0 new, 0 corrected, 0 missing, 6 unchanged"
    assert run("log").out == before


def test_an_edited_file_adds_corrects_and_names_what_is_missing(
    run: Run, files: None, write: Write
) -> None:
    imported(run)
    edited = ROWS.replace("A list is announced", "A list of 50 bn").replace(
        '"March 22, 2018",Trump threatens tariffs,US,,https://a.example/3\n',
        "2018-08-01,Another round,US,,\n",
    )
    write("rows.csv", edited)

    told = imported(run, "--dry-run")
    assert told.splitlines()[0] == "would be: 1 new, 1 corrected, 1 missing, 4 unchanged"
    assert len(developments(run)) == 6
    out = imported(run)
    assert out.splitlines()[0] == "1 new, 1 corrected, 1 missing, 4 unchanged"
    last = export(run)[-1]
    assert last["id"] == "statement-2018-08-01"
    show = run("show", "statement-2018-06-15").out
    assert "A list of 50 bn" in show
    assert "development-corrected by a coder: line 4 of rows.csv" in show
    assert "tariff-threat-2018-03-22" in run("replay").out


def test_what_is_missing_is_retracted_on_demand_and_reinstated_when_it_is_back(
    run: Run, files: None, write: Write
) -> None:
    imported(run)
    write(
        "rows.csv",
        ROWS.replace('"March 22, 2018",Trump threatens tariffs,US,,https://a.example/3\n', ""),
    )

    first = imported(run, "--retract-missing").splitlines()
    assert first[0] == "0 new, 0 corrected, 1 missing, 5 unchanged, 1 retracted"
    assert first[1] == "USA on tariffs (measure:us-list): threatened -> nothing"
    assert imported(run, "--retract-missing").startswith("0 new, 0 corrected, 0 missing, 5 unch")
    write("rows.csv", ROWS)
    back = imported(run).splitlines()
    assert back[0] == "0 new, 0 corrected, 0 missing, 5 unchanged, 1 back: reinstated"
    assert back[1] == "USA on tariffs (measure:us-list): nothing -> threatened"


def test_the_effect_on_the_stances_is_shown_before_anything_is_written(
    run: Run, files: None
) -> None:
    out = imported(run, "--dry-run").splitlines()

    assert out[0] == "would be: 6 new, 0 corrected, 0 missing, 0 unchanged"
    assert "USA on tariffs (measure:us-list): nothing -> threatened" in out
    assert not Path("store.sqlite").exists()


def test_a_correction_by_hand_stays_where_the_row_did_not_change(run: Run, files: None) -> None:
    imported(run)
    run("correct", "statement-2018-06-15", "--set", "certainty=confirmed", "--reason", "seen")

    out = imported(run)
    assert out.startswith("0 new, 0 corrected, 0 missing, 5 unchanged, 1 changed by hand in the")
    assert "certainty: confirmed" in run("list", "developments").out or (
        "confirmed" in run("show", "statement-2018-06-15").out
    )


def test_a_row_edited_elsewhere_keeps_the_correction_by_hand(
    run: Run, files: None, write: Write
) -> None:
    imported(run)
    run("correct", "statement-2018-06-15", "--set", "certainty=confirmed", "--reason", "seen")
    write("rows.csv", ROWS.replace("A list is announced", "A list of 50 bn"))

    assert imported(run).startswith("0 new, 1 corrected, 0 missing, 5 unchanged")
    shown = run("show", "statement-2018-06-15").out
    assert "confirmed" in shown
    assert "A list of 50 bn" in shown


def test_the_same_field_changed_on_both_sides_is_a_conflict_and_is_decided(
    run: Run, files: None, write: Write
) -> None:
    imported(run)
    run("correct", "statement-2018-06-15", "--set", "says=By hand", "--reason", "seen")
    write("rows.csv", ROWS.replace("A list is announced", "A list of 50 bn"))
    before = run("log").out

    result = run("import", "rows.csv", "-m", "map.yaml")
    assert result.code == 4
    assert "the log says 'By hand' (corrected by hand), the file says" in result.err
    assert run("log").out == before
    kept = imported(run, "--conflicts", "log")
    assert kept.startswith("0 new, 0 corrected, 0 missing, 5 unchanged, 1 changed by hand")
    assert run("log").out == before
    taken = imported(run, "--conflicts", "file")
    assert taken.startswith("0 new, 1 corrected, 0 missing, 5 unchanged, 1 in conflict")
    assert imported(run).startswith("0 new, 0 corrected, 0 missing, 6 unchanged\n")


def test_a_row_of_another_kind_is_retracted_and_recorded_anew(
    run: Run, files: None, write: Write
) -> None:
    imported(run)
    rule = "{when: {Headline: approves}, set: {kind: measure-announced, to: CHN, measure: m}}"
    write("map.yaml", MAPPING.replace("rules:", f"rules:\n  - {rule}"))

    out = imported(run)
    assert out.startswith("0 new, 0 corrected, 0 missing, 5 unchanged, 1 of another kind now")
    assert imported(run).startswith("0 new, 0 corrected, 0 missing, 6 unchanged\n")
    assert [d["kind"] for d in developments(run)][-1] == "measure-announced"


def test_all_problems_are_told_with_line_and_column_and_nothing_is_written(
    run: Run, files: None, write: Write
) -> None:
    write(
        "rows.csv",
        ROWS + "03/04/2018,x,US,,\n2018-13-01,y,US,,\n,z,US,,\n2018-01-01,q,US,,\n",
    )

    result = run("import", "rows.csv", "-m", "map.yaml")

    assert (result.code, result.out) == (3, "")
    assert (
        "line 7, column 'Date': '03/04/2018' is ambiguous: 2018-04-03 or 2018-03-04?" in result.err
    )
    assert "line 8, column 'Date': '2018-13-01': there is no month 13" in result.err
    assert "line 9, column 'Date': occurred: statement needs occurred" in result.err
    assert "there is no such file" in run("list", "negotiations").err  # no store was made


def test_bad_rows_go_to_a_file_that_is_mended_and_imported(
    run: Run, files: None, write: Write, tmp_path: Path
) -> None:
    write("rows.csv", ROWS + '03/04/2018,"x, y",US,,\n,z,China,"a\nb",\n')

    result = run("import", "rows.csv", "-m", "map.yaml", "--skip-bad")

    assert result.code == 0, result.err
    assert result.out.startswith("6 new, 0 corrected, 0 missing, 0 unchanged, 2 bad rows skipped")
    skipped = tmp_path / "rows.csv.skipped.csv"
    text = skipped.read_text(encoding="utf-8-sig")
    assert "is ambiguous" in text
    again = run("import", "rows.csv", "-m", "map.yaml", "--skip-bad")
    assert again.code == 3  # it would be overwritten
    assert "rows.csv.skipped.csv is there already, with the rows that an import left" in again.err
    assert "or name another file with --skipped-to" in again.err
    skipped.write_text(
        text.replace(",03/04/2018,", ",2018-04-03,").replace(",,z,", ",2018-04-05,z,")
    )
    mended = imported(run, file="rows.csv.skipped.csv")
    assert mended.startswith("2 new, 0 corrected, 6 missing")
    assert developments(run)[-1]["says"] == "z\na\nb"


def test_too_many_problems_end_the_reading(run: Run, files: None, write: Write) -> None:
    write("rows.csv", ROWS + "".join(f"nonsense,{i},US,,\n" for i in range(50)))

    result = run("import", "rows.csv", "-m", "map.yaml", "--max-errors", "5")

    assert result.code == 3
    assert result.err.count("is no EDTF date") == 5
    assert "more than 5 problems: the rest was not read" in result.err


@pytest.mark.parametrize(
    ("encoding", "mark", "line"),
    [
        ("utf-8-sig", "", ""),
        ("utf-16", "", ""),
        ("utf-16-le", "", ""),
        ("utf-32", "", ""),
        ("cp1252", "", "read: {encoding: cp1252}"),
    ],
)
def test_encodings(run: Run, write: Write, encoding: str, mark: str, line: str) -> None:
    write(
        "rows.csv",
        "Date;Headline\r\n2018-03-22;Größe 5 €\r\n" * 1 + "2018-03-23;Zölle\r\n",
        encoding,
    )
    write("map.yaml", f"{line}\ncolumns: {{occurred: Date, says: Headline}}\n"
          "defaults: {by: USA, issue: process}\ndeclare: [parties]\n")  # fmt: skip

    result = run("-n", "x", "import", "rows.csv", "-m", "map.yaml")

    assert result.code == 0, result.err
    assert developments(run)[0]["says"] == "Größe 5 €"


def test_letters_of_an_unknown_encoding_are_never_guessed(run: Run, write: Write) -> None:
    write("rows.csv", "Date,Headline\n2018-03-22,Größe\n", "cp1252")
    write("map.yaml", "columns: {occurred: Date, says: Headline}\n")

    result = run("-n", "x", "import", "rows.csv", "-m", "map.yaml")
    assert result.code == 3
    assert "is not utf-8" in result.err
    assert "read: {encoding: cp1252}" in run("import", "rows.csv", "--explain").out


SIMPLE = """
columns: {occurred: Date, says: Headline}
defaults: {by: USA, issue: process}
declare: [parties]
"""


def test_packed_files_and_every_form(run: Run, write: Write, tmp_path: Path) -> None:
    text = "Date,Headline\n2018-03-22,One\n2018-03-23,Two\n"
    write("map.yaml", SIMPLE + "table: t\nkey: [Date]\n")
    write("a.csv.gz", gzip.compress(text.encode()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", text)
    write("a.csv.zip", packed.getvalue())
    write("a.tsv", text.replace(",", "\t"))
    write(
        "a.jsonl",
        '{"Date": "2018-03-22", "Headline": "One"}\n{"Date": "2018-03-23", "Headline": "Two"}\n',
    )
    write("a.yaml", "- {Date: 2018-03-22, Headline: One}\n- Date: 2018-03-23\n  Headline: Two\n")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    from datetime import date

    sheet.append(["Date", "Headline"])
    sheet.append([date(2018, 3, 22), "One"])
    sheet.append([date(2018, 3, 23), "Two"])
    book.save(tmp_path / "a.xlsx")

    first, *rest = ("a.csv.gz", "a.csv.zip", "a.tsv", "a.jsonl", "a.yaml", "a.xlsx")
    out = run("-n", "x", "import", first, "-m", "map.yaml")
    assert out.out.startswith("2 new"), out
    for name in rest:
        out = run("-n", "x", "import", name, "-m", "map.yaml")
        assert out.out.startswith("0 new, 0 corrected, 0 missing, 2 unchanged"), (name, out)


def test_a_row_may_hold_an_act_of_each_side(run: Run, write: Write) -> None:
    write("rows.csv", "Day,US action,China action\n2018-07-06,On 34 bn,On 34 bn too\n"
          "2018-08-23,More tariffs,\n")  # fmt: skip
    write(
        "map.yaml",
        """
negotiation: t
key: [Day]
columns: {occurred: Day}
acts:
  - {columns: {says: US action}, defaults: {by: USA, to: CHN, measure: us-list}}
  - {columns: {says: China action}, defaults: {by: CHN, to: USA, measure: cn-list}}
defaults: {kind: measure-imposed, issue: tariffs}
declare: [parties, issues]
""",
    )

    assert run("import", "rows.csv", "-m", "map.yaml").out.startswith("3 new")
    assert [(d["by"], d["measure"]) for d in developments(run)] == [
        ("USA", "us-list"), ("CHN", "cn-list"), ("USA", "us-list")
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["signs: x", "signs: [x]", "signs: {x: [USD]}", "signs: {x: {}}"])
def test_signs_that_name_no_currency_are_refused(run: Run, write: Write, part: str) -> None:
    write("rows.csv", "Date,Text\n2024-05-03,One\n")
    write("map.yaml", f"columns: {{occurred: Date, says: Text}}\n{part}\n")
    told = run("import", "rows.csv", "--mapping", "map.yaml", "-n", "x")
    assert (told.code, "the mapping: signs" in told.err) == (3, True), told.err


@pytest.mark.parametrize(
    "named", ["rot13", "base64", "hex", "idna", "undefined", "x\\0y", "utf-99"]
)
def test_what_is_no_encoding_of_texts_is_refused(run: Run, write: Write, named: str) -> None:
    write("rows.csv", "Date,Text\n2024-05-03,One\n")
    write("map.yaml", f'read: {{encoding: "{named}"}}\ncolumns: {{occurred: Date, says: Text}}\n')
    told = run("import", "rows.csv", "--mapping", "map.yaml", "-n", "x")
    assert (told.code, "is no encoding" in told.err) == (3, True), told.err


def test_a_mapping_s_problems_are_told_together(run: Run, write: Write) -> None:
    write("rows.csv", "Date,Headline\n2018-03-22,One\n")
    write("map.yaml", "colums: {}\ncolumns: {ocurred: Date, says: {a: b}, url: Date}\n"
          "values: {deadline: {}}\nread: {header: x}\ndeclare: [people]\n")  # fmt: skip

    result = run("-n", "x", "import", "rows.csv", "-m", "map.yaml")

    assert result.code == 3
    for said in ("colums: is no part of a mapping (did you mean columns or countries or values?)",
                 "columns.ocurred: is no field (did you mean occurred", "columns.says: is nested",
                 "columns.url: is no field (did you mean source.url?)",
                 "values.deadline: is no field (did you mean due?)",
                 "read.header: 'x' is no number", "declare: 'people' is none of"):  # fmt: skip
        assert said in result.err
    write("map.yaml", "columns: {occurred: Day}\n")
    result = run("-n", "x", "import", "rows.csv", "-m", "map.yaml")
    assert "the mapping: Day: rows.csv has no column of that name (did you mean Date?)" in (
        result.err
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dates: {century: 1950}", "dates.century: '1950' is no century: write e.g. 2000"),
        ("dates: {serial: 1905}", "dates.serial: '1905' is neither 1900 nor 1904"),
        ("dates: {order: d}", "dates.order: 'd' is neither day-first nor month-first"),
        ("dates: {years: 2018}", "dates.years: is not known here (did you mean year?)"),
        ("dates: [x]", "dates: is no mapping: it may have order, year"),
        ("dollar: DOL", "dollar: 'DOL' is no currency: write its code"),
        ("signs: {Y: YEN}", "signs.Y: 'YEN' is no currency: write its code, e.g. JPY"),
        ("signs: {Y: JPY, y: CNY}", "signs.y: is JPY above"),
        ("table: [t]", "table: is nested: give a text"),
        ("rules: {a: b}", "rules: is no list"),
        ("acts: [{what: 1}]", "acts[1]: has when, columns, defaults, rules and nothing else"),
        ("values: {by: {A: x, a: y}}", "values.by.a: stands for something else above"),
        ("skip: [a]", "skip: is no mapping of columns to texts"),
        ("parties: [{name: x}]", "parties[1]: names no party"),
    ],
)
def test_what_no_mapping_says_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        read_mapping(text, name="t")
    assert str(refused.value).startswith(f"the mapping: {told}")


def test_what_was_asserted_and_no_longer_holds_is_told(run: Run, files: None, write: Write) -> None:
    imported(run)
    run("assert", "USA tariffs on us-list threatened", "--as-of", "2018-12-31", "--id", "held")
    write("rows.csv", ROWS + "2018-09-01,US list takes effect,US,,\n")
    sets = "{kind: measure-imposed, to: CHN, measure: us-list}"
    rule = f"{{when: {{Headline: US list takes}}, set: {sets}}}"
    write("map.yaml", MAPPING.replace("rules:", f"rules:\n  - {rule}"))

    for option, told in (("--dry-run", "With this, "), ("--skip-bad", "Now ")):
        done = run("import", "rows.csv", "-m", "map.yaml", option)
        assert f"{told}held is broken: expected 'USA tariffs on us-list threatened'" in done.err
    again = run("import", "rows.csv", "-m", "map.yaml", "--format", "json")
    assert json.loads(again.out)["broken"] == []


PIPED = "Day,Who,What\n2024-05-03,FRA,One\n2024-05-04,DEU,Two\n"


def test_a_table_comes_from_standard_input_too(run: Run, write: Write) -> None:
    drafted = run("import", "-", "--reader", "csv", "--explain", stdin=PIPED)
    assert (drafted.code, "occurred: Day" in drafted.out) == (0, True), drafted.err
    write("map.yaml", "table: t\nnegotiation: n\ncolumns: {occurred: Day, by: Who, says: What}\n"
          "defaults: {kind: statement, issue: x}\ndeclare: [parties, issues]\n")  # fmt: skip
    told = ("import", "-", "--reader", "csv", "--mapping", "map.yaml")
    assert run(*told, stdin=PIPED).out.startswith("2 new,")
    assert run(*told, stdin=PIPED).out.startswith("0 new, 0 corrected, 0 missing, 2 unchanged")
    wrong = run(*told, stdin=PIPED.replace("2024-05-04", "2024-05-44"))
    assert (wrong.code, wrong.err.startswith("Error: line 3, column 'Day'")) == (3, True), wrong.err


def test_a_command_that_is_advised_takes_the_name_of_the_file_as_one_word(
    run: Run, write: Write
) -> None:
    name = "my talks\ncolumns: {}.csv"
    write(name, PIPED)
    comments = run("import", name, "--explain").out.split("\n\n")[0].splitlines()
    assert all(line.startswith("#") for line in comments)
    assert "#   timeline import 'my talks\\u000acolumns: {}.csv' --mapping THIS" in comments[2]


def test_a_command_that_is_advised_names_the_store_of_its_own_command_alone(
    run: Run, write: Write, tmp_path: Path
) -> None:
    path = write("t.csv", PIPED)
    there = run("--db", str(tmp_path / "o.sqlite"), "-n", "talks", "import", str(path), "--explain")
    assert f"timeline --db {tmp_path / 'o.sqlite'} -n talks import" in there.out
    assert "timeline import t.csv" in explain(str(path)).text  # nobody named a store


def test_what_standard_input_holds_is_said(run: Run) -> None:
    told = run("import", "-", "--reader", "csv", "--explain", stdin=PIPED)
    assert "#   timeline import - --reader csv --mapping THIS --dry-run" in told.out
    told = run("import", "-", "--reader", "xlsx", "--explain", stdin=PIPED)
    assert (told.code, "a workbook is read from a file alone" in told.err) == (3, True), told.err
    told = run("import", "-", "--explain", stdin=PIPED)
    assert (told.code, "say it with --reader" in told.err) == (3, True), told.err
    told = run("import", "-", "--reader", "csv", "--mapping", "-", stdin=PIPED)
    assert (told.code, "give the other a file" in told.err) == (2, True), told.err


def test_an_id_that_another_row_has_is_told_without_a_number_of_the_log(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.interchange.importing.checking.CHUNK", 2)
    write("ids.csv", "id,Day,Who,What\nx1,2024-05-03,FRA,One\nx2,2024-05-03,FRA,Two\n"
          "x3,2024-05-03,GBR,Three\nx1,2024-05-04,FRA,Four\nx3,2024-05-05,FRA,Five\n")  # fmt: skip
    write("map.yaml", "table: t\nnegotiation: n\nkey: [Day, What]\ncolumns: {id: id, "
          "occurred: Day, by: Who, says: What}\ndefaults: {kind: statement, issue: x}\n"
          "declare: [issues]\n")  # fmt: skip
    for line in (("new", "n"), ("party", "FRA")):
        assert run(*line).code == 0
    told = run("import", "ids.csv", "--mapping", "map.yaml")
    assert told.code == 3
    taken = [line for line in told.err.splitlines() if "is taken by" in line]
    assert [line.split(" with ")[0] for line in taken] == [
        "line 5: the id 'x1' is taken by another entry of this file",
        "line 6: the id 'x3' is taken by another entry of this file",
    ]


def test_what_an_import_makes_pending_is_told_in_words(run: Run, write: Write) -> None:
    run("new", "trade")
    for kind, name in (("party", "USA"), ("party", "CHN"), ("issue", "tariffs")):
        run(kind, name)
    run("append", "measure-imposed", "--occurred", "2018-07-06", "--by", "USA", "--to", "CHN",
        "--issue", "tariffs", "--measure", "list", "--quantity", "25 percent rate")  # fmt: skip
    write("map.yaml", "table: t\nkey: [Date]\ncolumns: {occurred: Date, quantity: Figure}\n"
          "defaults: {kind: measure-threatened, by: USA, to: CHN, measure: list, issue: tariffs}\n"
          )  # fmt: skip
    write("rows.csv", "Date,Figure\n2018-08-01,50 percent rate\n")

    _, told = imported(run).splitlines()

    assert told == (
        "USA on tariffs (measure:list): in-force; 25 percent rate -> in-force; 25 percent rate; "
        "pending: threatened; 50 percent rate"
    )
