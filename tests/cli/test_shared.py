"""Every way in which a record leaves the house: what never goes along, and what is refused."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pypdfium2
import pytest

from tests.calling import Result

Run = Callable[..., Result]
Done = Callable[..., str]
Begin = Callable[..., None]

_SHEETS = ("csv", "xlsx", "parquet", "sqlite", "jsonl", "markdown")
WAYS = [
    *(f"report --as {form} -o" for form in ("docx", "pdf", "html", "md")),
    "publish",
    "feed -o",
    "feed --verdict hardened -o",
    "calendar -o",
    "chart board --as svg -o",
    "certify USA tariffs --key desk.key -o",
    "certify USA tariffs --whole --key desk.key -o",
    "export -o",
    *(f"export --to {form} -o" for form in (*_SHEETS, "timelinejs")),
    *(f"export --to {form} --what audit -o" for form in _SHEETS),
    *(f"export --to {form} --what stretches -o" for form in _SHEETS),
    *(f"export --to {form} {what}-o" for form in ("csl-json", "bibtex", "ris")
      for what in ("", "--what record ")),
    "watch add --from-start --to",
]  # fmt: skip
"""Each as it is typed before the name of what it writes."""

LOG = ("export -o", "export --to jsonl -o", "watch add --from-start --to")
"""Those that take all that is recorded, whatever the day."""


@pytest.fixture
def talks(done: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """`talks("Title")`: an empty negotiation with two parties and an issue, and a key."""
    monkeypatch.chdir(tmp_path)
    done("keygen", "-o", "desk.key", "--name", "example.org/desk")

    def begin(title: str = "Talks", name: str = "China") -> None:
        done("new", "talks", "--title", title)
        done("party", "USA")
        done("party", "CHN", "--name", name)
        done("issue", "tariffs", "--title", title, "--unit", "percent",
             "--wants", "USA more percent")  # fmt: skip

    return begin


def said(done: Done, id: str, percent: int, words: str) -> None:
    day = f"2024-03-{percent}"
    done("source", f"source-{id}", "--publisher", f"{words} publisher", "--title", words,
         "--published", day)  # fmt: skip
    done("append", "demand", "--id", id, "--occurred", day, "--by", "USA", "--to", "CHN",
         "--issue", "tariffs", "--proposal", "cut", "--quantity", f"{percent} percent",
         "--says", f"{words} said", "--quote", f"{words} quoted", "--if", f"{words} condition",
         "--source", f"source-{id}")  # fmt: skip


def told(file: Path) -> str:
    data = file.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return "\n".join(
                package.read(name).decode("utf-8", "replace") for name in package.namelist()
            )
    if data.startswith(b"%PDF"):
        sheets = pypdfium2.PdfDocument(data)
        return "\n".join(sheet.get_textpage().get_text_range() for sheet in sheets)
    if data.startswith(b"PAR1"):
        return str(pq.read_table(file).to_pylist())
    if data.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(file)) as book:
            return data.decode("latin-1") + "\n".join(book.iterdump())
    return data.decode()


def everything(run: Run, way: str, place: Path, *options: str) -> tuple[Result, dict[str, str]]:
    """What a way writes, as the texts in it by the names of its files."""
    result = run(*way.split(), place, *options, *(["--no-pictures"] if way == "publish" else []))
    if way.startswith("watch"):
        run("follow", "--once")
    found = [place] if place.is_file() else [one for one in place.rglob("*") if one.is_file()]
    return result, {str(one): told(one) for one in found}


def test_what_was_redacted_is_in_nothing_that_leaves_the_house(
    run: Run, done: Done, talks: Begin
) -> None:
    talks()
    said(done, "one", 11, "Alpha")
    said(done, "two", 22, "Beta")
    said(done, "three", 25, "Gamma")
    done("correct", "two", "--set", "says=Delta said", "--reason", "misheard")
    done("redact", "two", "--reason", "an order", "--yes")
    done("redact", "three", "--field", "says", "--field", "quote", "--reason", "an order", "--yes")
    for number, way in enumerate(WAYS):
        result, files = everything(run, way, Path(f"out-{number}"))
        assert result.code == 0, (way, result.err)
        text = "\n".join(name + told for name, told in files.items())
        assert text, way
        for gone in ("Beta said", "Beta quoted", "Beta condition", "Delta", "22 percent",
                     "2024-06-22", "20240622", "Gamma said", "Gamma quoted"):  # fmt: skip
            assert gone not in text, (way, gone)


@pytest.mark.parametrize("what", ["an empty record", "a cut before everything"])
def test_where_nothing_is_each_is_written_or_refused_in_a_sentence(
    run: Run, done: Done, talks: Begin, what: str
) -> None:
    talks()
    early = what != "an empty record"
    if early:
        said(done, "one", 11, "Alpha")
    for number, way in enumerate(WAYS):
        if early and way in LOG:
            continue
        cut = ("--as-of", "1990-01-01") if early else ()
        result, files = everything(run, way, Path(f"out-{number}"), *cut)
        assert result.code in (0, 3), (way, result.err)
        assert bool(files) == (result.code == 0 and not way.startswith("watch")), (way, result)
        assert "Alpha said" not in "\n".join(files.values()), way
        assert result.code == 0 or result.err.startswith("Error: "), (way, result.err)


def test_markup_and_names_from_right_to_left_go_out_as_texts(
    run: Run, done: Done, talks: Begin
) -> None:
    title, name = "<b>Talks</b> & ]]> {{ 7 }} \\ $x$ #[y] %d \"'", "شركة السلام"
    talks(title, name)
    said(done, "one", 11, title)
    said(done, "two", 22, f"{name} {title}")
    for number, way in enumerate(WAYS):
        result, files = everything(run, way, Path(f"out-{number}"))
        assert result.code == 0, (way, result.err)
        assert files, way
        for file, text in files.items():
            if file.endswith(".html") or way.startswith(("report --as html", "feed", "chart")):
                assert "<b>Talks" not in text, (way, file)


def test_a_place_that_cannot_be_written_is_named(run: Run, done: Done, talks: Begin) -> None:
    talks()
    said(done, "one", 11, "Alpha")
    for way in WAYS:
        result = run(*way.split(), "/proc/nowhere/out")
        assert result.code == (0 if way.startswith("watch") else 5), (way, result)
        assert way.startswith("watch") or "/proc/nowhere" in result.err, (way, result.err)
    assert run("follow", "--once").code != 70


def test_a_negotiation_that_was_closed_goes_out_only_by_its_name(
    run: Run, done: Done, talks: Begin
) -> None:
    talks()
    done("close", "talks", "--reason", "opened by mistake")
    for number, way in enumerate(WAYS):
        result, files = everything(run, way, Path(f"out-{number}"))
        assert (result.code, files) == (3, {}), (way, result)
        assert "no open negotiation" in result.err, way
        result, files = everything(run, way, Path(f"out-{number}"), "-n", "talks")
        assert result.code in (0, 3), (way, result)
        assert bool(files) == (result.code == 0 and not way.startswith("watch")), (way, result)
