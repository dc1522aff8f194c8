"""What is read of a table is kept in a temporary file: what that cannot hold, and where."""

import json
from pathlib import Path

import pytest

from events.errors import Refused
from tests.forks import COMMAND, Forks
from timeline.interchange.importing.table import ImportReport, Options, import_table
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.tables.files import open_table
from timeline.recording.desk import Desk

MAPPING = """
table: t
columns: {occurred: when, by: who, says: text, source.url: link}
defaults: {kind: statement, issue: tariffs}
declare: [parties, issues]
"""


def bring(folder: Path, options: Options, **cells: str) -> ImportReport:
    """Imports a row that is right, and one with these cells."""
    row = {"when": "2018-05-03", "who": "USA", "text": "one", "link": "https://a.example/1"}
    other = {**row, "text": "two", "link": "https://a.example/2", **cells}
    path = folder / "rows.json"
    path.write_text(json.dumps([row, other]), encoding="utf-8")
    desk = Desk(str(folder / "store.db"), "li", create=True)
    mapping = read_mapping(MAPPING, name="t")
    try:
        return import_table(desk, "t", open_table(str(path), mapping.reading), mapping, options)
    finally:
        desk.close()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"text": "bad \ud800 text"}, "line 2, column 'text': says: holds U+D800, which is no "),
        (
            {"link": "https://a.example/\ud800"},
            "line 2, column 'link': holds U+D800, which is no char",
        ),
        (
            {"who": "U\ud800"},
            "line 2, column 'who': holds U+D800, which is no character: remove it",
        ),
    ],
)
def test_half_of_a_pair_is_refused_at_its_place(
    tmp_path: Path, cells: dict[str, str], told: str
) -> None:
    with pytest.raises(Refused) as refused:
        bring(tmp_path, Options(), **cells)
    assert str(refused.value).startswith(told)


def test_a_row_with_half_of_a_pair_is_left_out(tmp_path: Path) -> None:
    skipped = tmp_path / "skipped.csv"
    options = Options(skip_bad=True, skipped_to=str(skipped))

    report = bring(tmp_path, options, text="bad \ud800 text")

    assert report.summary == "1 new, 0 corrected, 0 missing, 0 unchanged, 1 bad rows skipped"
    assert "bad \\ud800 text" in skipped.read_text(encoding="utf-8-sig")


def test_a_temporary_folder_without_room_is_named(tmp_path: Path, forks: Forks) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    rows = [f"2018-05-03,USA,{'w' * 900} {number},https://a.example/1" for number in range(6000)]
    table = tmp_path / "rows.csv"
    table.write_text("\n".join(["when,who,text,link", *rows, ""]), encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    program = (
        "import resource, tempfile; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        f"tempfile.tempdir = None; {COMMAND}"
    )

    process = forks.start(
        program, "import", "rows.csv", "-m", "map.yaml", "-n", "t", "--db", "store.db", "--dry-run",
        folder=tmp_path, environment={"TMPDIR": str(temporary)},
    )  # fmt: skip
    out, err = process.communicate()

    assert (process.returncode, out) == (5, "")
    assert err == (
        f"Error: {temporary}: what is read of the table cannot be kept there (File too large). "
        "Free some space, or name another folder in TMPDIR, then try again.\n"
    )
