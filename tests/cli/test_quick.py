"""Quick by hand: links as sources, a store and negotiation in use, undo, help."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from cli.main import COMMANDS
from cli.options import Settings
from cli.plugins import added
from timeline.config import settings_file

Run = Callable[..., Any]


def begun(run: Run, name: str = "grain") -> None:
    for line in (("new", name), ("party", "RUS"), ("party", "UKR"), ("issue", "corridor")):
        assert run(*line, *(() if line[0] == "new" else ("-n", name))).code == 0


def said(run: Run, words: str, *more: str, day: str = "2023-03-14") -> Any:
    return run("append", "statement", "--by", "RUS", "--issue", "corridor", "--occurred", day,
               "--says", words, *more)  # fmt: skip


def sources(run: Run) -> list[dict[str, Any]]:
    found = json.loads(run("list", "--format", "json").out)["sources"]
    assert isinstance(found, list)
    return found


def test_a_link_is_declared_on_the_way(run: Run) -> None:
    begun(run)
    first = said(run, "One", "--source", "https://a.example/1", "--publisher", "The Herald",
                 "--published", "March 15, 2023")  # fmt: skip
    assert first.code == 0, first.err
    assert said(run, "Two", "--source", "https://a.example/1").code == 0
    assert said(run, "Three", "--source", "https://b.example/2").code == 0

    told = {s["url"]: (s["id"].rpartition("-")[0], s["published"]) for s in sources(run)}
    assert told == {
        "https://a.example/1": ("the-herald-2023-03-15", "2023-03-15"),
        "https://b.example/2": ("b.example-2023-03-14", "2023-03-14"),
    }


@pytest.mark.parametrize("day", ["2023-03-14/2023-03-16", "unknown"])
def test_a_link_of_what_happened_on_no_one_day_is_declared_without_one(run: Run, day: str) -> None:
    begun(run)
    assert said(run, "One", "--id", "x1", "--source", "https://a.example/1", "--publisher",
                "The Herald", day=day).code == 0  # fmt: skip
    assert run("add-source", "x1", "https://b.example/2").code == 0
    told = {s["url"]: (s["publisher"], s["published"]) for s in sources(run)}
    assert told == {
        "https://a.example/1": ("The Herald", None),
        "https://b.example/2": (None, None),
    }


def test_details_without_a_link_are_refused(run: Run) -> None:
    begun(run)
    assert "belong to one source that is a link" in said(run, "One", "--publisher", "X").err


def test_details_of_a_link_are_kept_or_refused(run: Run) -> None:
    begun(run)
    month = (
        "--source",
        "https://a.example/1",
        "--publisher",
        "X",
        "--published",
        "March/April 2023",
    )
    assert said(run, "One", *month).code == 0
    assert [s["published"] for s in sources(run)] == ["2023-03/2023-04"]
    assert said(run, "Two", *month).code == 0
    for other in (("--publisher", "Y"), ("--published", "2023-03-15")):
        told = said(run, "Three", "--source", "https://a.example/1", *other)
        assert (told.code, "is declared already, as the source 'x-2023" in told.err) == (3, True)
    assert len(sources(run)) == 1


def test_a_link_is_one_in_whatever_letters_its_scheme_is_written(run: Run) -> None:
    begun(run)
    assert said(run, "One", "--source", "HTTPS://a.example/1", "--publisher", "X").code == 0
    assert [s["url"] for s in sources(run)] == ["HTTPS://a.example/1"]


@pytest.mark.parametrize("publisher", ["", " The Herald "])
def test_details_of_a_link_are_taken_again_as_they_were_typed(run: Run, publisher: str) -> None:
    begun(run)
    link = ("--source", "https://a.example/1", "--publisher", publisher)
    assert (said(run, "One", *link).code, said(run, "Two", *link).code) == (0, 0)
    assert len(sources(run)) == 1


@pytest.mark.parametrize(
    "change",
    [
        ("add-source", "x1"),
        ("correct", "x1", "--set", "says=Tolls", "--reason", "r", "--source"),
        ("retract", "x1", "--reason", "r", "--source"),
        ("link", "x1", "follows", "x2", "--source"),
    ],
)
def test_a_link_of_a_change_is_declared_on_the_way(run: Run, change: tuple[str, ...]) -> None:
    begun(run)
    said(run, "One", "--id", "x1")
    said(run, "Two", "--id", "x2")
    told = run(*change, "https://news.example/tolls", "--publisher", "News", "--published",
               "3 March 2026")  # fmt: skip
    assert (told.code, "source news-2026-03-03-" in told.out) == (0, True), told.err
    assert "2 recorded" in told.err
    told = run(*change, "news", "--published", "2026-03-04")
    assert (told.code, "belong to one source that is a link" in told.err) == (3, True)


def test_settings_stand_where_the_platform_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("", "/elsewhere", None):
        if folder is None:
            monkeypatch.delenv("XDG_CONFIG_HOME")
        else:
            monkeypatch.setenv("XDG_CONFIG_HOME", folder)
        there = platformdirs.user_config_dir("negotiation-timeline", appauthor=False)
        assert settings_file() == str(Path(there) / "settings.json")


def test_what_is_in_use_and_why(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    begun(run, "grain")
    begun(run, "steel")
    assert run("stance").code == 3  # there are two, and none is named
    assert "TIMELINE_DB" in run("use").out
    assert "no negotiation 'grian'" in run("use", "grian").err

    assert "grain" in run("use", "grain").out
    monkeypatch.delenv("TIMELINE_DB")
    assert run("stance").code == 0
    assert "settings.json" in run("use").out
    assert run("-n", "steel", "list").out.startswith("what")
    monkeypatch.setenv("TIMELINE_NEGOTIATION", "steel")
    assert "steel\t(TIMELINE_NEGOTIATION)" in run("use").out
    monkeypatch.delenv("TIMELINE_NEGOTIATION")
    elsewhere = str(tmp_path / "other.sqlite")
    assert run("--db", elsewhere, "new", "other").code == 0
    assert run("--db", elsewhere, "stance").code == 0  # what was kept is of another store

    assert run("use", "--forget").code == 0
    assert not os.path.exists(tmp_path / "config" / "negotiation-timeline" / "settings.json")


@pytest.mark.parametrize("place", ["sqlite:///{}", "{}", "~/{.name}", "{.name}"])
def test_a_store_that_is_kept_is_found_from_any_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    begun(run, "grain")
    begun(run, "steel")
    store = Path(os.environ["TIMELINE_DB"])
    monkeypatch.delenv("TIMELINE_DB")
    monkeypatch.setenv("HOME", str(store.parent))
    monkeypatch.chdir(store.parent)
    assert run("--db", place.format(store), "use", "grain").code == 0
    monkeypatch.chdir("/")

    assert run("use", "steel").code == 0

    assert run("stance").code == 0
    assert run("use").out.splitlines()[0] == f"store\t{store}\t({settings_file()})"


@pytest.mark.parametrize("kept", ["later://me:word@host/a", ":memory:", "a\0b"])
def test_a_store_that_is_kept_and_not_understood_stops_no_call_that_names_another(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kept: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    begun(run, "grain")
    Path(settings_file()).parent.mkdir()
    Path(settings_file()).write_text(json.dumps({"db": kept, "negotiation": "steel"}))

    assert run("stance").code == run("--db", os.environ["TIMELINE_DB"], "stance").code == 0
    assert "(none is kept for this store)" in run("use").out

    monkeypatch.delenv("TIMELINE_DB")
    assert run("stance").code == 5
    told = run("use")
    assert (told.code, "word" in told.out) == (0, False)
    assert f"({settings_file()})" in told.out.splitlines()[0]


def test_what_is_in_use_is_told_without_the_driver_that_it_needs(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told = run("--db", "postgresql://me:word@host/a", "use")
    assert (told.code, told.out.splitlines()[0]) == (0, "store\tpostgresql://me:***@host/a\t(--db)")


@pytest.mark.parametrize("place", ["sqlite:///{}/new.sqlite", "~/new.sqlite"])
def test_what_is_only_tried_makes_no_store_however_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    asked = Settings(db=place.format(tmp_path), recorder="li")
    tried = asked.merged(dry_run=True)
    with tried.desk(create=True) as desk:
        assert not desk.shelf.negotiations()
    assert not (tmp_path / "new.sqlite").exists()

    with asked.desk(create=True) as desk:
        desk.open_negotiation("grain")
    with tried.desk(create=True) as desk:
        assert desk.shelf.negotiations() == ["grain"]


def test_what_is_in_use_is_told_as_data_where_data_is_asked_for(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    begun(run, "grain")
    told = json.loads(run("use", "--format", "json").out)
    assert told["schema"] == "use/1"
    assert told["store"] == {"name": str(tmp_path / "store.sqlite"), "by": "TIMELINE_DB"}
    assert told["negotiation"] == {"name": None, "by": "none is kept for this store"}

    lines = run("use", "grain", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["name"] for line in lines][1] == "grain"
    assert run("use", "--format", "csv").out.startswith("what,name,by\nstore,")
    assert run("use", "--format", "tsv").out == run("use").out


@pytest.mark.parametrize("blank", ["", " "])
def test_what_is_kept_blank_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, blank: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    begun(run, "grain")
    assert run("use", "grain").code == 0
    place = json.loads(Path(settings_file()).read_text())["db"]
    Path(settings_file()).write_text(json.dumps({"db": place, "negotiation": blank}))
    monkeypatch.delenv("TIMELINE_DB")
    assert run("stance").code == 0
    assert "(none is kept for this store)" in run("use").out
    Path(settings_file()).write_text(json.dumps({"db": blank, "negotiation": "grain"}))
    assert "(the default)" in run("use").out


@pytest.mark.parametrize("kept", ["{", "[]", '{"db": 3}', "[" * 100_000, "\ufeff", None])
def test_what_is_kept_and_cannot_be_read_is_told_and_forgotten(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kept: str | None
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("TIMELINE_DB")
    file = tmp_path / "negotiation-timeline" / "settings.json"
    file.parent.mkdir()
    if kept is None:
        file.mkdir()
    else:
        file.write_text(kept)
    for line in ("stance", "use"):
        told = run(line)
        assert told.code == 3
        what = "is no JSON object with" if kept is not None else "cannot be read: Is a directory"
        assert f"{file}, which 'timeline use' keeps, {what}" in told.err
        assert "$." not in told.err
    assert run("use", "--forget").code == (0 if kept is not None else 5)


def test_what_is_kept_is_not_waited_for_where_it_is_no_file(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = tmp_path / "negotiation-timeline" / "settings.json"
    file.parent.mkdir()
    os.mkfifo(file)
    told = run("use")
    assert (told.code, f"{file}, which 'timeline use' keeps, " in told.err) == (3, True)
    file.unlink()
    file.symlink_to("/dev/zero")
    told = run("use")
    assert (told.code, f"{file}, which 'timeline use' keeps, " in told.err) == (3, True)


def test_a_place_with_a_character_that_no_path_has_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("TIMELINE_DB")
    file = tmp_path / "negotiation-timeline" / "settings.json"
    file.parent.mkdir()
    for db in ("a\\u0000b", "postgresql://a\\u0000b/c"):
        file.write_text(f'{{"db": "{db}"}}')
        told = run("stance")
        assert (told.code, "it holds the character U+0000" in told.err) == (5, True)


def test_the_last_entry_is_shown_and_taken_back(run: Run) -> None:
    begun(run)
    assert said(run, "One").code == 0
    assert said(run, "Two").code == 0

    unasked = run("undo", stdin="")
    assert (unasked.code, "nobody answered: say --yes" in unasked.err) == (2, True)
    told = run("undo", stdin="y\n")
    assert told.code == 0, told.err
    assert "statement-2023-03-14-2" in told.err
    assert "Take back 1 entry? [Y/n]" in told.err
    left = json.loads(run("list", "--format", "json").out)["developments"]
    assert [one["id"] for one in left] == ["statement-2023-03-14"]
    assert run("undo", "--yes").code == 0  # the one before it
    assert json.loads(run("list", "--format", "json").out)["developments"] == []
    assert "1 entry cannot be retracted: " in run("undo", "--yes").err


def undone(run: Run, *words: str) -> list[str]:
    """What an undo records, as `id`s."""
    told = run("undo", "--yes", *words, "--format", "json")
    return [one["id"] for one in json.loads(told.out)["events"]] if told.out else [told.err]


def test_undo_walks_back_through_what_was_done_by_hand(run: Run) -> None:
    begun(run)
    assert said(run, "One", "--id", "x1").code == 0
    assert said(run, "Two", "--id", "x2").code == 0
    assert run("retract", "x2", "--reason", "hm").code == 0

    assert undone(run) == ["x2.reinstated"]
    assert undone(run) == ["x2.retracted-2"]
    assert undone(run, "--reason", "no") == ["x1.retracted"]
    assert "what is declared" in undone(run)[0]

    assert run("reinstate", "x1", "--reason", "after all").code == 0
    assert undone(run) == ["x1.retracted-2"]
    assert "what is declared" in undone(run)[0]
    assert run("reinstate", "x2", "--reason", "after all").code == 0
    assert run("retract", "x2", "--reason", "no", "--recorder", "somebody").code == 0
    assert "what is declared" in undone(run)[0], "somebody took it back already"


def test_undo_takes_back_whatever_retract_does(run: Run) -> None:
    begun(run)
    assert run("source", "herald", "--published", "2023-03-15").code == 0
    assert said(run, "One", "--id", "x1").code == 0
    assert said(run, "Two", "--id", "x2").code == 0
    for line in (
        ("correct", "x1", "--set", "says=Three", "--reason", "typo"),
        ("link", "x2", "follows", "x1"),
        ("add-source", "x1", "herald"),
        ("assert", "RUS corridor no position", "--as-of", "2023-03-20", "--id", "a1"),
    ):
        assert run(*line).code == 0

    assert undone(run) == ["a1.retracted"]
    assert undone(run) == ["x1.source-added.retracted"]
    assert undone(run) == ["x2.linked.retracted"]
    assert undone(run) == ["x1.corrected.retracted"]
    left = json.loads(run("list", "--format", "json").out)["developments"]
    assert [one["says"] for one in left] == ["One", "Two"]
    assert undone(run) == ["x2.retracted"]


def test_an_import_is_taken_back_whole_and_may_be_declined(run: Run, tmp_path: Path) -> None:
    begun(run)
    table, mapping = tmp_path / "t.csv", tmp_path / "t.yaml"
    table.write_text("No,Date,Who,Text\n1,2023-03-01,RUS,One\n2,2023-03-02,UKR,Two\n")
    mapping.write_text("key: [No]\ncolumns: {occurred: Date, by: Who, says: Text}\n"
                       "defaults: {issue: corridor}\n")  # fmt: skip
    assert run("import", str(table), "--mapping", str(mapping)).code == 0

    assert "Nothing was changed" in run("undo", stdin="n\n").err
    assert len(json.loads(run("list", "--format", "json").out)["developments"]) == 2
    assert run("undo", "--yes", "--dry-run").code == 0
    assert run("undo", "--yes").code == 0
    assert json.loads(run("list", "--format", "json").out)["developments"] == []

    mapping.write_text(f"{mapping.read_text()}declare: [parties, issues]\n")
    assert run("import", str(table), "--mapping", str(mapping), "-n", "new").code == 0
    assert run("-n", "new", "undo", "--yes").code == 0
    assert "recorded and has not taken back" in run("-n", "new", "undo", "--yes").err


def test_only_what_one_recorded_oneself_is_taken_back(run: Run) -> None:
    begun(run)
    assert said(run, "One", "--recorder", "somebody").code == 0
    assert "cannot be retracted" in run("undo", "--yes").err


def test_help_is_that_of_the_command_and_in_groups(run: Run) -> None:
    assert run("help", "append", "demand").out == run("append", "demand", "--help").out
    assert "did you mean stance" in run("help", "stanec").err
    root = run("--help").out
    for title in ("Begin:", "Record:", "Ask:", "Share:", "Prove:"):
        assert title in root
    assert root.index("  add ") < root.index("Record:")
    assert root.index("Share:") < root.index("  publish ") < root.index("Be told:")
    assert "By other packages" not in root, "every command of our own stands in a group"


def test_the_manual_page_has_every_command(run: Run) -> None:
    page = run("help", "--man").out
    assert page.startswith(".TH TIMELINE 1")
    every = [*COMMANDS, *added()]
    assert all(f".SS timeline {name.replace('-', chr(92) + '-')} " in page for name in every)


def test_a_sheet_to_fill_in_is_imported_again_and_again(run: Run, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "talks.xlsx"
    assert run("new", "wages", "--sheet", str(path)).code == 0
    untouched = run("import", str(path))
    assert (untouched.code, untouched.err) == (
        3, "Error: line 6, column 'says': is the example of the sheet: overwrite it, or delete its "
        "row\n"
    )  # fmt: skip

    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert len(sheet.data_validations.dataValidation) == 3
    names = [cell.value for cell in sheet[1]]

    def typed(column: str, text: object) -> Any:
        cell = sheet.cell(6, names.index(column) + 1, text)
        book.save(path)
        return cell

    typed("says", "Six percent")
    assert run("import", str(path)).out.startswith("1 new")
    assert run("import", str(path)).out.startswith("0 new, 0 corrected, 0 missing, 1 unchanged")
    typed("quantity", 0.07).number_format = "0%"  # as a spreadsheet keeps what is typed as 7%
    book.save(path)
    assert "6 percent -> 7 percent" in run("import", str(path)).out
    typed("quantity", "4,8 %")
    refused = run("import", str(path)).err
    assert "line 6, column 'quantity': '4,8 %': '4,8' is written with a decimal comma" in refused
    assert run("new", "other", "--sheet", str(path)).code == 3  # a file that is there stays


def test_a_sheet_of_ours_that_another_program_saved_has_its_habits(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    begun(run)
    names = "kind;id;occurred;by;to;issue;proposal;quantity;says"
    row = "demand;d;05.03.2020;RUS;UKR;corridor;raise;4,8 %;A demand"
    for name in ("sheet", "noted"):
        more = ";My notes" if name == "noted" else ""
        Path(f"{name}.csv").write_text(f"{names}{more}\n{row}{';x' if more else ''}\n")
    Path("m.yaml").write_text(
        "table: sheet\ndates: {order: day-first}\nfigures: {decimal: comma}\n"
    )
    refused = run("import", "sheet.csv").err
    assert "is ambiguous" in refused
    assert "a decimal comma" in refused
    assert "4.8 percent" in run("import", "sheet.csv", "--mapping", "m.yaml").out
    assert "2020-03-05" in run("list").out
    assert "Without the columns 'My notes' it would be a sheet" in run("import", "noted.csv").err
    written = ("4.8 percent", "1,234 EUR", "1.500,50 EUR")
    Path("sheet.csv").write_text(
        "\n".join([names, row.replace("4,8 %", "1.500 EUR"),
                   *(row.replace("demand;d", f"demand;d{n}").replace("4,8 %", text)
                     for n, text in enumerate(written))])
    )  # fmt: skip
    grouped = run("import", "sheet.csv", "--mapping", "m.yaml")
    assert (grouped.code, grouped.err.count("line ")) == (3, 1)
    assert "line 2, column 'quantity': '1.500 EUR': is its point one of thousands" in grouped.err


def test_a_figure_in_a_sheet_that_may_be_a_thousand_times_as_much_is_asked_about(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    begun(run)
    row = ",demand,2020-03-05,RUS,UKR,corridor,raise,"
    figures = ["1.500 EUR", "1.502 EUR", "1.500 %", "1.000..2.000 EUR"]
    rows = [f"d{n}{row}{one}\n" for n, one in enumerate(figures)]
    Path("sheet.csv").write_text(
        "".join(["id,kind,occurred,by,to,issue,proposal,quantity\n", *rows])
    )
    told = run("import", "sheet.csv").err
    assert "line 2, column 'quantity': '1.500 EUR': is '1.500' 1500 or 1.5?" in told
    assert "'1.000..2.000 EUR': is '1.000' 1000 or 1?" in told
    assert told.count("line ") == 2


@pytest.mark.parametrize("name", ["TIMELINE_KEY", "TIMELINE_WATCHES"])
def test_a_home_that_nobody_has_is_a_name_of_a_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, "~nobody-here/file")
    begun(run)
    told = run("watch", "list") if name == "TIMELINE_WATCHES" else run("checkpoint")
    assert told.code == (0 if name == "TIMELINE_WATCHES" else 3), told.err
    assert "should not have happened" not in told.err
