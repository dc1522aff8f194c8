"""What a site holds, what never leaves the house, and how it is published again."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from tests.calling import DEMO, call
from tests.page.site.conftest import publish
from tests.syndication.conftest import Follower


def everything(site: Path) -> str:
    """Every text of a site, packed ones too."""
    found = []
    for path in sorted(site.rglob("*")):
        if path.suffix == ".parquet":
            found.append(str(pq.read_table(path).to_pylist()))
        elif path.is_file():
            data = path.read_bytes()
            found.append((gzip.decompress(data) if path.suffix == ".gz" else data).decode())
        found.append(path.name)
    return "\n".join(found)


def files(site: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(site)): one.read_bytes() for one in site.rglob("*") if one.is_file()
    }


def test_what_is_published_later_left_out_or_redacted_is_nowhere(
    store: Follower, tmp_path: Path
) -> None:
    store.run("source", "early", "--publisher", "The Early", "--published", "2026-03-03")
    store.run("source", "late", "--publisher", "The Late", "--published", "2026-04-01")
    for id, source, words, authority in (("one", "early", "Alpha words", "A1"),
                                         ("two", "late", "Beta words", "A1"),
                                         ("three", "early", "Gamma words", "A4")):  # fmt: skip
        store.run("append", "demand", "--id", f"own-{id}", "--occurred", "2026-03-02", "--issue",
                  "exports", "--by", "BOR", "--to", "ARL", "--proposal", f"p-{id}", "--says", words,
                  "--source", source, "--quote", f"{words} quoted",
                  "--authority", authority)  # fmt: skip
    store.run("redact", "ask", "--reason", "an order", "--yes")

    known = everything(
        publish(store.path, tmp_path / "known", "--no-pictures", "--known-by", "2026-03-31")
    )
    without = everything(
        publish(store.path, tmp_path / "without", "--no-pictures", "--without", "A4")
    )

    assert "Alpha words" in known
    assert "Gamma words" in known
    for gone in ("Beta", "The Late", "own-two", "p-two", "A cut of 300", "A cut of 400"):
        assert gone not in known, gone
    assert "Beta words" in without
    for gone in ("Gamma", "own-three", "p-three", "A cut of 300", "300 kt"):
        assert gone not in without, gone


def test_what_was_over_before_a_day_stays_in_the_house(store: Follower, tmp_path: Path) -> None:
    store.run("append", "demand", "--id", "old", "--occurred", "2026-01-02", "--issue", "exports",
              "--by", "BOR", "--to", "ARL", "--proposal", "gone", "--says",
              "An old wish")  # fmt: skip
    store.run("append", "withdrawal", "--id", "given-up", "--occurred", "2026-01-09", "--issue",
              "exports", "--by", "BOR", "--proposal", "gone",
              "--says", "Dropped again")  # fmt: skip
    store.run("append", "statement", "--id", "said", "--occurred", "2026-01-10", "--issue",
              "exports", "--by", "BOR", "--says", "Early words")  # fmt: skip

    site = publish(store.path, tmp_path / "site", "--no-pictures", "--since", "2026-03-10")
    told = everything(site)

    for gone in ("An old wish", "Dropped again", "Early words", "given-up", "demand:gone"):
        assert gone not in told, gone
    # What stood on that day rests on what came before it.
    assert "A cut of 300 kt." in told
    assert "A cut of 400 kt." in told
    assert 'data-first="2026-03-10"' in (site / "index.html").read_text()


def test_what_may_have_happened_moves_nobody_by_what_came_only_later(
    store: Follower, tmp_path: Path
) -> None:
    """A withdrawal of some day of April withdraws nothing before the tenth, when it was asked."""
    told = ("--issue", "exports", "--by", "BOR", "--proposal", "wish")
    store.run("append", "demand", "--id", "asked", "--occurred", "2026-04-10", "--to", "ARL", *told)
    store.run("append", "withdrawal", "--id", "given-up", "--occurred", "2026-04", *told)

    site = publish(store.path, tmp_path / "site", "--no-pictures")

    course = json.loads(
        (site / "course.js").read_text().removeprefix("window.course=").rstrip(";\n")
    )
    days = [(row[0], row[1]) for row in course["rows"] if "development/given-up.html" in str(row)
            and "only possible by then" in str([course["tags"], row])]  # fmt: skip
    first = date(2026, 3, 1)
    assert (days[0][0], days[-1][1]) == (
        (date(2026, 4, 10) - first).days, (date(2026, 4, 30) - first).days
    )  # fmt: skip


def test_published_again_only_what_changed_is_written(store: Follower, tmp_path: Path) -> None:
    site = publish(store.path, tmp_path / "site", "--no-pictures")
    (site / ".nojekyll").touch()
    before = {path: (site / path).stat().st_mtime_ns for path in files(site)}

    again = call("--db", store.path, "publish", site, "--no-pictures")

    assert "0 written, 0 removed" in again.err
    assert {path: (site / path).stat().st_mtime_ns for path in files(site)} == before
    store.run("retract", "more", "--reason", "never said")
    publish(store.path, site, "--no-pictures")
    assert not (site / "development" / "more.html").exists()
    assert (site / "page.css").stat().st_mtime_ns == before["page.css"]
    assert (site / ".nojekyll").exists()
    fresh = publish(store.path, tmp_path / "fresh", "--no-pictures")
    ours = files(site)
    del ours[".nojekyll"]
    assert ours == files(fresh)


def test_what_came_to_stand_in_the_place_of_a_page_is_replaced(
    store: Follower, tmp_path: Path
) -> None:
    site = publish(store.path, tmp_path / "site", "--no-pictures")
    before = files(site)
    (site / "page.css").unlink()
    os.mkfifo(site / "page.css")
    publish(store.path, site, "--no-pictures")
    assert files(site) == before


@pytest.mark.parametrize("what", ["a file in it", "a link in it", "a file", "a link", "no rights"])
def test_a_place_that_is_none_for_a_site_is_refused_and_left_alone(
    store: Follower, tmp_path: Path, what: str
) -> None:
    folder = tmp_path / "there"
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    match what:
        case "a file in it":
            folder.mkdir()
            (folder / "notes.txt").write_text("mine")
        case "a link in it":
            folder.mkdir()
            (folder / "index.html").symlink_to(mine)
        case "a file":
            folder.write_text("mine")
        case "a link":
            folder.symlink_to(tmp_path)
        case "no rights":
            folder = Path("/proc/site")

    def there() -> list[Path]:
        return sorted(one for one in tmp_path.rglob("*") if not one.name.startswith("own.sqlite"))

    before = there()

    done = call("--db", store.path, "publish", folder, "--no-pictures")

    assert done.code == (5 if what == "no rights" else 3)
    assert "Traceback" not in done.err
    assert there() == before
    assert mine.read_text() == "mine"


def test_a_list_that_names_files_elsewhere_removes_none(store: Follower, tmp_path: Path) -> None:
    site = publish(store.path, tmp_path / "site", "--no-pictures")
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    listed = json.loads((site / "manifest.json").read_text())
    listed["files"]["."] += ["../victim.txt", "/etc/hosts"]
    listed["files"][".."] = ["victim.txt"]
    (site / "manifest.json").write_text(json.dumps(listed))

    publish(store.path, site, "--no-pictures")

    assert victim.read_text() == "mine"


def test_one_that_was_cut_off_is_published_again(store: Follower, tmp_path: Path) -> None:
    site = publish(store.path, tmp_path / "site", "--no-pictures")
    for path in ("index.html", "data/steps.csv", "development/ask.html"):
        (site / path).unlink()
    (site / ".unfinished").write_bytes(b"half")

    done = call("--db", store.path, "publish", site, "--no-pictures")

    assert "3 written, 0 removed" in done.err


def test_an_empty_record_a_cut_before_everything_and_the_possible_reading(
    store: Follower, tmp_path: Path
) -> None:
    empty = Follower(tmp_path / "empty.sqlite")
    empty.run("new", "nothing")
    site = publish(empty.path, tmp_path / "one")
    assert "Nothing had happened by this day." in (site / "index.html").read_text()
    publish(store.path, tmp_path / "two", "--as-of", "1999-01-01")
    done = call("--db", store.path, "publish", tmp_path / "three", "--reading", "possible")
    assert (done.code, (tmp_path / "three").exists()) == (3, False)
    assert call("--db", store.path, "publish", tmp_path / "x", "--since", "soon").code == 3
    assert (
        call("--db", store.path, "publish", tmp_path / "x", "--address", "javascript:1").code == 2
    )


def test_the_data_are_described_and_the_same_in_each_form(sites: dict[str, Path]) -> None:
    data = sites[DEMO] / "data"
    package = json.loads((data / "datapackage.json").read_text())

    assert package["name"] == DEMO
    tables = {one["name"]: one for one in package["resources"] if one["format"] == "csv"}
    assert set(tables) == {"developments", "reports", "sources", "stretches", "steps"}
    for name, told in tables.items():
        raw = (data / told["path"]).read_bytes()
        assert len(raw) == told["bytes"]
        text = (gzip.decompress(raw) if told.get("compression") else raw).decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        fields = [one["name"] for one in told["schema"]["fields"]]
        assert list(rows[0]) == fields
        keys = [tuple(row[key] for key in told["schema"]["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(rows)
        packed = data / f"{name}.json.gz"
        raw = (
            gzip.decompress(packed.read_bytes())
            if packed.exists()
            else (data / f"{name}.json").read_bytes()
        )
        columns, *listed = json.loads(raw)
        assert columns == fields
        assert len(listed) == len(rows)
        table = pq.read_table(data / f"{name}.parquet")
        assert (table.column_names, table.num_rows) == (fields, len(rows))
    assert tables["stretches"]["schema"]["foreignKeys"] == [
        {"fields": "since", "reference": {"resource": "developments", "fields": "id"}}]  # fmt: skip


def test_a_page_under_no_tab_is_told_as_none_of_them(sites: dict[str, Path]) -> None:
    site = sites[DEMO]
    alone = [site / "sources.html", *(site / "source").glob("*.html"), *(site / "embed").iterdir()]
    assert len(alone) > 8
    for page in alone:
        text = page.read_text("utf-8")
        assert "aria-current" not in text, page
        assert "Skip to the page" in text or "Skip to" not in text, page
    assert 'aria-current="page">Board' in (site / "index.html").read_text("utf-8")


def test_it_can_be_cited_and_its_pictures_embedded(store: Follower, tmp_path: Path) -> None:
    site = publish(store.path, tmp_path / "site", "--address", "https://example.org/talks/",
                   "--author", "Ana Lind")  # fmt: skip

    told = yaml.safe_load((site / "CITATION.cff").read_text())
    assert (told["cff-version"], told["title"]) == ("1.2.0", "Steel talks")
    assert told["authors"] == [{"name": "Ana Lind"}]
    assert told["url"] == "https://example.org/talks/"
    embeds = sorted(one.name for one in (site / "embed").iterdir())
    assert {"board.html", "strip.html", "lanes.html", "ladder-ARL-exports.html"} <= set(embeds)
    for name in embeds:
        if name == "index.html":
            continue
        stem = name.removesuffix(".html")
        html = (site / "embed" / name).read_text()
        assert f"https://example.org/talks/pictures/{stem}.svg" in html
        for picture in (f"{stem}.svg", f"{stem}-dark.svg", f"{stem}.txt"):
            assert (site / "pictures" / picture).stat().st_size > 0
    assert 'src="pictures/strip.svg"' in (site / "hardening.html").read_text()


def test_three_hundred_developments_are_small(tmp_path: Path) -> None:
    from benchmarks.page import fill

    fill(str(tmp_path / "many.sqlite"), 300)
    site = publish(tmp_path / "many.sqlite", tmp_path / "site", "--no-pictures")

    assert sum(len(data) for data in files(site).values()) <= 1_550_000
    assert len(os.listdir(site / "development")) == 300
