"""XLS and XLSB: native code reads them, and whatever is in one, the import ends with a sentence."""

import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from events.errors import Refused
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.shape import Reading

Run = Callable[..., Any]
TABLE = {(0, 0): "Date", (0, 1): "Text", (1, 0): "2018-03-22", (1, 1): "Says so"}
RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/></Relationships>'
)


def record(number: int, data: bytes = b"") -> bytes:
    """A record of a binary workbook: its number and its length in groups of seven bits."""
    name = bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])
    assert len(data) < 128
    return name + bytes([len(data)]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path, cells: dict[tuple[int, int], str]) -> str:
    """An XLSB of one sheet `S` with these cells by row and column."""
    named = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S"))
    sheet, last = record(129) + record(148, bytes(16)) + record(145), -1
    for (row, column), text in sorted(cells.items()):
        if row != last:
            sheet, last = sheet + record(0, struct.pack("<I", row) + bytes(13)), row
        sheet += record(6, struct.pack("<II", column, 0) + wide(text))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", RELATED.format(kind="officeDocument",
                                                       target="xl/workbook.bin"))  # fmt: skip
        archive.writestr("xl/workbook.bin", record(131) + record(143) + named + record(144)
                         + record(132))  # fmt: skip
        archive.writestr("xl/_rels/workbook.bin.rels",
                         RELATED.format(kind="worksheet", target="worksheets/s.bin"))  # fmt: skip
        archive.writestr("xl/worksheets/s.bin", sheet + record(146) + record(130))
    return str(path)


def test_the_values_of_a_binary_workbook_are_its_rows(tmp_path: Path) -> None:
    table = open_table(xlsb(tmp_path / "t.xlsb", TABLE))
    assert table.columns == ("Date", "Text")
    assert [row.cells for row in table.rows()] == [{"Date": "2018-03-22", "Text": "Says so"}]


@pytest.mark.parametrize(
    ("far", "said"),
    [
        ((1, 9_000), "t.xlsb: has 9,001 columns: at most 5,000"),
        ((600_000, 1), "t.xlsb: has more than 500,000 rows: split it"),
        ((1_048_575, 16_383), "its cells stand too far apart. Delete what stands far from the"),
        ((499_999, 4_999), "its cells stand too far apart. Delete what stands far from the"),
    ],
)
def test_a_cell_far_from_the_table_is_refused_and_ends_nothing(
    tmp_path: Path, run: Run, far: tuple[int, int], said: str
) -> None:
    path = xlsb(tmp_path / "t.xlsb", {**TABLE, far: "far"})
    done = run("import", path, "--explain")
    assert (done.code, done.out) == (3, "")
    assert said in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="the system bounds no process")
def test_where_less_room_is_given_already_the_reader_takes_that(tmp_path: Path) -> None:
    path = xlsb(tmp_path / "t.xlsb", TABLE)
    read = (
        "from timeline.interchange.tables.files import open_table; print(open_table({!r}).columns)"
    )
    command = [sys.executable, "-c", read.format(path)]
    done = subprocess.run(["sh", "-c", 'ulimit -v 3000000; exec "$@"', "sh", *command],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.stdout, done.returncode) == ("('Date', 'Text')\n", 0), done.stderr


@pytest.mark.parametrize("program", ["/no/such/program", "/bin/false"])
def test_a_reader_that_cannot_start_says_nothing_of_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    path = xlsb(tmp_path / "t.xlsb", TABLE)
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(Refused, match=r"t.xlsb: the process that reads XLSB could not be started"):
        open_table(path)


def test_a_sheet_that_is_not_there_and_a_file_that_is_no_workbook_are_refused(
    tmp_path: Path,
) -> None:
    xlsb(tmp_path / "t.xlsb", TABLE)
    with pytest.raises(Refused, match=r"t.xlsb: has no sheet 'T' \(known: S\)"):
        open_table(str(tmp_path / "t.xlsb"), Reading(sheet="T"))
    for name in ("x.xls", "x.xlsb"):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 600)
        with pytest.raises(Refused, match=f"{name}: is no workbook that can be read"):
            open_table(str(tmp_path / name))
