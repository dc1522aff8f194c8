"""Files that mean harm or make no sense: refused with a sentence, in little memory and time."""

import gzip
import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cli.append import text_of
from events.errors import Refused
from timeline.interchange.mapping.explain import explain
from timeline.interchange.mapping.file import LARGEST_MAPPING, read_mapping
from timeline.interchange.mapping.rows import RowReader
from timeline.interchange.opening import LIMITS, open_bytes, open_lines, piped
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.shape import Reading

Write = Callable[..., Path]
SMALL = {"size": 100_000, "free": 10_000, "ratio": 50, "line": 5_000, "cell": 1_000, "columns": 20,
         "rows": 100}  # fmt: skip


def refusal(action: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        action()
    return str(refused.value)


def read_all(path: Path, **options: Any) -> list[Any]:
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in SMALL.items():
            patch.setitem(vars(LIMITS), name, bound)
        return list(open_table(str(path), **options).rows())


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return packed.getvalue()


def test_what_unpacks_to_far_more_than_itself_is_refused(write: Write) -> None:
    bomb = b"Date,Headline\n" + b"2018-01-01,x\n" * 5_000

    for path in (
        write("a.csv.gz", gzip.compress(bomb)),
        write("a.csv.zip", zipped(**{"a.csv": bomb})),
    ):
        assert "unpacks to more than 50 times its size" in refusal(lambda p=path: read_all(p))
    book = zipped(**{"xl__workbook.xml": b" " * 2_000_000})
    assert "unpacks to 2,000,000 bytes" in refusal(lambda: read_all(write("a.xlsx", book)))


def test_a_file_too_large_is_refused_while_it_is_read(write: Write) -> None:
    path = write("a.csv", "Date,Headline\n" + "2018-01-01,words and words\n" * 6_000)

    assert "has more than 100,000 bytes" in refusal(lambda: read_all(path))


def test_a_line_without_end_is_never_held(write: Write) -> None:
    path = write("a.csv", "Date,Headline\n" + "x" * 90_000)

    assert "line 2: has more than 5,000 characters" in refusal(lambda: read_all(path))


def test_a_quote_left_open_is_found_within_the_bounds_of_a_cell(write: Write) -> None:
    path = write("a.csv", 'Date,Headline\n2018-01-01,"open\n' + "2018-01-01,x\n" * 98)
    long = write("b.csv", 'Date,Headline\n2018-01-01,"' + "x" * 2_000 + '"\n')

    first, *rest = read_all(path)
    assert (first.line, first.problem[:13]) == (2, "a quote opens")
    assert [row.problem for row in rest] == [None] * 98
    assert "line 2: a cell has more than 1,000 characters" in refusal(lambda: read_all(long))


def test_too_many_columns_and_rows(write: Write) -> None:
    wide = write("wide.csv", ",".join(f"c{i}" for i in range(30)) + "\n")
    long = write("long.csv", "Date,Headline\n" + "2018-01-01,x\n" * 200)

    assert "has 30 c" in refusal(lambda: read_all(wide))
    assert "more than 100 rows" in refusal(lambda: read_all(long))


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:\\a.csv"])
def test_a_name_that_points_out_of_an_archive_is_refused(write: Write, name: str) -> None:
    path = write("a.csv.zip", zipped(**{name: b"Date\n2018-01-01\n"}))

    assert "points out of the archive" in refusal(lambda: read_all(path))


def test_a_zip_that_is_not_named_for_its_file_is_known_by_the_file_in_it(write: Write) -> None:
    rows = b"Date\tWho\n2018-01-01\tA, B\n"
    (row,) = read_all(write("talks.zip", zipped(**{"in/rows.tsv": rows})))
    assert row.cells == {"Date": "2018-01-01", "Who": "A, B"}
    for held, said in (
        ({"a.docx": b"x"}, "a.docx: is not read: save its table as CSV"),
        ({"a": b"x"}, "talks.zip/a: is no kind of table by its name"),
        ({"a.csv": b"x", "b.csv": b"x"}, "talks.zip: holds 2 files"),
    ):
        path = write("talks.zip", zipped(**held))
        assert said in refusal(lambda path=path: read_all(path))
    assert "talks.zip: cannot be read" in refusal(lambda: read_all(write("talks.zip", "none")))
    assert "there is no such file" in refusal(lambda: open_table("nowhere.zip"))


@pytest.mark.parametrize(
    ("name", "held", "said"),
    [
        ("a.zip", "a.csv.gz", "a.zip: holds 'a.csv.gz', which is packed again: unpack it"),
        ("a.csv.zip", "a.csv.gz", "a.csv.zip: holds 'a.csv.gz', which is packed again"),
        ("a.zip", "b.ZIP", "a.zip: holds 'b.ZIP', which is packed again"),
        ("a.zip", "a.xlsx", "a.zip: a packed workbook is not read: unpack it"),
        ("a.ods.ZIP", "a.ods", "a.ods.ZIP: a packed workbook is not read"),
        ("a.xls.gz", "a.xls", "a.xls.gz: a packed workbook is not read"),
    ],
)
def test_what_is_packed_twice_says_to_unpack_it(
    write: Write, name: str, held: str, said: str
) -> None:
    path = write(name, zipped(**{held: b"x"}))
    assert said in refusal(lambda: read_all(path))


def test_an_archive_of_several_files_is_not_guessed_at(write: Write) -> None:
    path = write("a.csv.zip", zipped(**{"a.csv": b"x", "b.csv": b"y"}))

    assert "holds 2 files (a.csv, b.csv)" in refusal(lambda: read_all(path))


def test_a_file_that_is_not_there_or_cannot_be_read_twice(tmp_path: Path) -> None:
    assert "no such file" in refusal(lambda: open_table(str(tmp_path / "no.csv")))
    assert "stdin" in refusal(lambda: open_table("-", form="csv"))
    assert "is no plain file" in refusal(lambda: open_table(str(tmp_path), form="csv"))
    assert "is no plain file" in refusal(lambda: open_table("/dev/zero", form="csv"))
    assert "is no kind of table" in refusal(lambda: open_table(str(tmp_path / "a.exe")))


def test_of_a_mapping_on_stdin_no_more_is_read_than_it_may_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"#" * 5 * LARGEST_MAPPING))
    monkeypatch.setattr("sys.stdin", stdin)
    assert refusal(lambda: text_of("-", LARGEST_MAPPING)) == (
        "-: has more than 1,000,000 bytes: split it"
    )
    assert stdin.buffer.tell() == LARGEST_MAPPING + 1


def test_a_damaged_archive_is_said_to_be(write: Write) -> None:
    whole = gzip.compress(b"Date,Headline\n2018-01-01,x\n" * 50)

    assert "is damaged" in refusal(lambda: read_all(write("a.csv.gz", whole[:-12])))
    assert "is damaged" in refusal(lambda: read_all(write("b.csv.gz", whole[:40] + b"x" * 40)))


def test_formulas_come_in_as_what_they_last_showed(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Date", "Headline"])
    sheet.append(["2018-03-22", '=HYPERLINK("http://evil.example","x")'])
    book.save(tmp_path / "f.xlsx")

    (row,) = open_table(str(tmp_path / "f.xlsx")).rows()
    # Never computed here, so it showed nothing; its address is text like any other.
    assert row.cells == {"Date": "2018-03-22", "Headline (link)": "http://evil.example"}
    assert load_workbook(tmp_path / "f.xlsx").active is not None


@given(st.binary(max_size=300), st.sampled_from(["csv", "tsv", "xlsx", "jsonl", "yaml"]))
def test_any_bytes_are_a_table_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, form: str
) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"f.{form}"
    path.write_bytes(data)
    try:
        for row in open_table(str(path), form=form).rows():
            assert all(isinstance(cell, str) for cell in row.cells.values())
    except Refused:
        pass


CRUMBS = ['"', ",", "\n", "\r", "\t", ";", "a", "é", "2018", "'", "{", "[", "- ", ": ", "\ufeff",
          "\x00", "<b>", "&amp;"]  # fmt: skip


@given(st.lists(st.sampled_from(CRUMBS), max_size=40))
def test_any_text_is_read_explained_or_refused(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("text")
    mapping = read_mapping("columns: {says: a}\n", name="t")
    for form in ("csv", "jsonl", "yaml"):
        path = folder / f"f.{form}"
        path.write_text("a,b\n" + "".join(parts), encoding="utf-8", newline="")
        try:
            read_mapping(explain(str(path)).text, name="t")
            list(RowReader(mapping, open_table(str(path))).lines())
        except Refused:
            pass


@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["columns:", " ", "\n", "{", "}", "[", "]", "says", ":", ",", "&a", "*a", "values", "rules",
     "- ", "when", "!!python/object:os.system", "key", "read", "header", "9" * 30, "by", "each"]
), max_size=30).map("".join))  # fmt: skip
def test_any_text_is_a_mapping_or_refused(text: str) -> None:
    with suppress(Refused):
        read_mapping(text, name="t")


def test_lines_end_as_files_end_them(write: Write) -> None:
    for end in ("\n", "\r\n", "\r"):
        path = write("e.csv", f"Date,Headline{end}2018-01-01,x{end}2018-01-02,y")
        assert [row.cells["Headline"] for row in open_table(str(path)).rows()] == ["x", "y"]


def test_the_bytes_come_out_whole(write: Write) -> None:
    data = bytes(range(256)) * 2_000
    for name, packed in (("a", data), ("a.gz", gzip.compress(data)), ("a.zip", zipped(a=data))):
        with open_bytes(str(write(name, packed))) as stream:
            assert stream.read() == data


def test_long_lines_over_many_blocks(write: Write) -> None:
    lines = ["x" * 70_000, "", "y" * 140_000, "z"]
    path = write("a.txt", "\n".join(lines))
    with open_lines(str(path), "utf-8") as found:
        assert [line.rstrip("\n") for line in found] == lines


def test_titles_above_the_names_of_columns(write: Write) -> None:
    path = write("a.csv", "My timeline,,\n,,\nDate,Headline,Who\n2018-01-01,x,US\n")
    (row,) = open_table(str(path), Reading(header=3)).rows()
    assert row.cells == {"Date": "2018-01-01", "Headline": "x", "Who": "US"}
    assert "read: {header: 3}" in explain(str(path)).text


class Endless(io.RawIOBase):
    """A pipe into which somebody writes without end; it says how much was taken."""

    taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert self.taken < 1_000_000, "it is read on and on"
        self.taken += max(size, 1)
        return b"a" * max(size, 1)


def test_a_pipe_without_end_fills_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Endless()))  # type: ignore[type-var]
    for name, bound in SMALL.items():
        monkeypatch.setitem(vars(LIMITS), name, bound)
    with pytest.raises(Refused, match=r"^-: has more than 100,000 bytes"), piped("-", LIMITS):
        pass
