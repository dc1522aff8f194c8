"""A table of more rows than are decided at once: what comes of it is what would come of it whole,
and it is never held in memory as a whole."""

import gc
import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from events import developments as d
from events.codec import plain_fields
from events.errors import Conflict, Refused
from timeline.entries.draft import Draft
from timeline.interchange.exporting.sheet_form import own_mapping
from timeline.interchange.importing import checking, merging
from timeline.interchange.importing.table import ImportReport, Options, import_table
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.mapping.rows import Line
from timeline.interchange.tables.files import open_table
from timeline.recording.decision import Decision
from timeline.recording.desk import Desk

MAPPING = """
table: t
columns: {occurred: Date, kind: Kind, by: By, to: To, issue: Issue, says: Says, id: Id,
          measure: Measure, time: Time, follows: Follows, source.url: Link}
defaults: {says: words, source.published: "{Date}"}
declare: [parties, issues]
"""
KEY = "key: [Id]\n"
HEADER = "Date,Kind,By,To,Issue,Says,Id,Measure,Time,Follows,Link"


def row(number: int, kind: str = "statement", **cells: str) -> str:
    told = {"Date": f"2018-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}", "By": "USA",
            "Issue": f"i-{number % 3}", "Says": f"Word {number}", "Kind": kind,
            "Link": f"https://a.example/{number}", **cells}  # fmt: skip
    return ",".join(told.get(name, "") for name in HEADER.split(","))


def rows(count: int) -> list[str]:
    """Statements, and measures that are announced and imposed."""
    kinds = {1: "measure-announced", 4: "measure-imposed"}
    return [
        row(number, kind, To="CHN", Measure=f"m-{number // 6}")
        if (kind := kinds.get(number % 6))
        else row(number)
        for number in range(count)
    ]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(str(tmp_path / "store.db"), "li", create=True)
    yield desk
    desk.close()


@pytest.fixture
def bring(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., ImportReport]:
    """Imports lines, a few entries at a time."""

    def brought(
        lines: list[str], chunk: int = 7, name: str = "t", key: str = "", **more: Any
    ) -> ImportReport:
        monkeypatch.setattr(checking, "CHUNK", chunk)
        monkeypatch.setattr(merging, "PART", chunk)
        path = tmp_path / "rows.csv"
        path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
        mapping = read_mapping(MAPPING + key, name="t")
        table = open_table(str(path), mapping.reading)
        return import_table(desk, name, table, mapping, Options(), **more)

    return brought


def log_of(desk: Desk, name: str) -> list[Any]:
    return [
        (type(entry.event).__name__, plain_fields(entry.event))
        for entry in desk.shelf.log(name)
        if not isinstance(entry.event, d.NegotiationOpened)
    ]


def test_it_is_recorded_by_parts_as_it_would_be_whole(
    bring: Callable[..., ImportReport], desk: Desk
) -> None:
    lines = rows(120)
    whole = bring(lines, 5000, "whole")
    parts = bring(lines, 7, "parts")

    assert log_of(desk, "parts") == log_of(desk, "whole")
    assert (parts.summary, parts.hints, parts.effects) == (
        whole.summary,
        whole.hints,
        whole.effects,
    )
    assert parts.declared == whole.declared
    again = bring(lines, 7, "parts")
    assert again.summary == "0 new, 0 corrected, 0 missing, 120 unchanged"


def test_a_file_that_runs_backwards_is_recorded_as_if_it_ran_on(
    bring: Callable[..., ImportReport], desk: Desk
) -> None:
    lines = [row(n, Date=f"2018-05-0{1 + n // 3}") for n in range(9)]  # three a day
    bring(lines, name="on")
    bring(lines[::-1], name="back")

    assert log_of(desk, "back") == log_of(desk, "on")


def test_never_more_of_it_is_held_than_a_few_parts(
    bring: Callable[..., ImportReport], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_OFTEN", 50)  # or it is looked at while it is written alone
    held: dict[str, int] = {}
    calls = itertools.count()
    kept = Line | Draft | Decision

    def look(what: str, _done: int, _total: int | None) -> None:
        held.setdefault(what, 0)
        if next(calls) % 3:  # a look takes a while
            return
        # The collector knows only of what holds them.
        holding = [one for one in gc.get_objects() if isinstance(one, list | dict | tuple)]
        there = {id(one) for one in gc.get_referents(*holding) if isinstance(one, kept)}
        held[what] = max(held[what], len(there))

    gc.collect()
    gc.freeze()  # what was there before is none of it, and is not looked through
    bring(rows(1000), 50, progress=look)

    assert held.keys() == {"reading", "checking", "writing"}
    assert all(0 < most < 1000 for most in held.values()), held


def test_what_another_desk_writes_meanwhile_leaves_nothing_out(
    bring: Callable[..., ImportReport], desk: Desk, tmp_path: Path
) -> None:
    written = []

    def meanwhile(what: str, done: int, _total: int | None) -> None:
        if what == "writing" and done > 30 and not written:
            with closing(Desk(str(tmp_path / "store.db"), "wang")) as other:
                written.append(other.declare("t", "party", {"party": ["EU"]}))

    report = bring(rows(60), 7, progress=meanwhile)

    assert written
    assert report.summary == "60 new, 0 corrected, 0 missing, 0 unchanged"
    told = [entry.event for entry in desk.shelf.log("t")]
    assert sum(isinstance(one, d.Development) for one in told) == 60
    assert bring(rows(60)).summary == "0 new, 0 corrected, 0 missing, 60 unchanged"


def test_a_measure_that_ended_many_rows_before_is_refused(
    bring: Callable[..., ImportReport], desk: Desk
) -> None:
    lines = rows(60)
    lines.append(row(70, "measure-lifted", To="CHN", Measure="m-0"))
    lines += [row(number) for number in range(71, 100)]
    lines.append(row(110, "measure-changed", To="CHN", Measure="m-0"))

    with pytest.raises(Refused) as refused:
        bring(lines)

    assert desk.shelf.negotiations() == []
    bring(lines[:-1])
    with pytest.raises(Refused) as again:  # found beside what is recorded as well
        bring(lines)
    assert str(again.value) == str(refused.value)
    assert "'m-0' was lifted on 2018-03-15" in str(refused.value)
    assert str(refused.value).startswith("line 92")


def test_links_across_parts_are_judged_together(
    bring: Callable[..., ImportReport], desk: Desk
) -> None:
    lines = [row(0, Id="first", Date="2018-01-01"), *rows(40)[1:]]
    lines.append(row(50, Id="last", Date="2018-01/2018-12", Follows="first"))
    bring(lines)
    (last,) = [told for _, told in log_of(desk, "t") if told.get("id") == "last"]
    assert last["follows"] == ["first"]

    lines[-1] = row(50, Id="last", Date="2018-12-01", Follows="none")
    with pytest.raises(Refused, match="no development 'none'"):
        bring(lines, name="other")


def test_what_refers_to_a_bad_row_is_not_called_wrong_as_well(
    bring: Callable[..., ImportReport],
) -> None:
    bad = row(1, "measure-announced", To="CHN", Measure="mine", Time="25:99")
    lines = [bad, *rows(40)[2:], row(50, "measure-changed", To="CHN", Measure="mine")]

    with pytest.raises(Refused) as refused:
        bring(lines)

    assert [problem.where for problem in refused.value.problems] == ["time"]


def own_sheet(last: list[str]) -> list[str]:
    """A sheet of this program's own with these rows at its end."""
    demands = [f"demand,d-{n},2018-05-03,USA,CHN,p-{n},tariffs,Words {n},,,,," for n in range(14)]
    return ["kind,id,occurred,by,to,proposal,issue,says,party,other,relation,name,title",
            "party,,,,,,,,USA,,,,", "party,,,,,,,,CHN,,,,", "issue,,,,,,tariffs,,,,,,",
            *demands, *last]  # fmt: skip


def links(count: int) -> list[str]:
    return [f"link,d-{n},,,,,,,,d-{n - 1},in-tension,," for n in range(1, count)]


@pytest.mark.parametrize("chunk", [5, 10, 5000])
def test_a_link_that_a_sheet_says_twice_is_refused_with_both_places(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(checking, "CHUNK", chunk)
    for recorded in (False, True):  # and beside what is recorded
        with pytest.raises(Refused) as refused:
            bring_own(tmp_path, desk, [*links(14), links(2)[0]])
        assert str(refused.value) == "line 32: is the same entry as line 19: remove one"
        assert (desk.shelf.negotiations() == ["t"]) is recorded
        bring_own(tmp_path, desk, links(14))


def test_titles_that_are_said_again_are_what_they_are_in_a_short_sheet(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [f"title,,,,,,,,,,,p-{n},Title {n}" for n in range(1, 14)]
    titles = [f"title,,,,,,,,,,,p-0,{said}" for said in ("One", "One", "Two", "One")]
    lines = [line for title in titles for line in (title, *others)]
    found = []
    for name, chunk in (("whole", 5000), ("parts", 5)):
        monkeypatch.setattr(checking, "CHUNK", chunk)
        bring_own(tmp_path, desk, lines, name)
        found.append([told for told in log_of(desk, name) if told[0] == "TitleGiven"])
    assert found[0] == found[1]


def bring_own(folder: Path, desk: Desk, last: list[str], name: str = "t") -> ImportReport:
    path = folder / "own.csv"
    path.write_text("\n".join([*own_sheet(last), ""]), encoding="utf-8")
    table = open_table(str(path))
    mapping = own_mapping(table)
    assert mapping is not None
    return import_table(desk, name, table, mapping, Options())


def race(monkeypatch: pytest.MonkeyPatch, write: Callable[[], object], puts: int) -> None:
    """Somebody else writes right before this part of the next import is put, from 1."""
    left = [puts]
    put = Desk.put

    def meanwhile(desk: Desk, batches: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            write()
        put(desk, batches)

    monkeypatch.setattr(Desk, "put", meanwhile)


def by_hand(folder: Path, says: str) -> Callable[[], object]:
    """What another desk makes of the row s-29."""

    def write() -> None:
        other = Desk(str(folder / "store.db"), "wang")
        raw = {"id": ["s-29"], "set": [f"says={says}"], "reason": ["read again"]}
        other.amend("t", "correct", raw)
        other.close()

    return write


@pytest.mark.parametrize(("chunk", "recorded"), [(5000, 0), (7, 14)])
def test_a_field_that_another_desk_corrects_meanwhile_is_a_conflict(
    bring: Callable[..., ImportReport],
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    chunk: int,
    recorded: int,
) -> None:
    lines = keyed(30)
    bring(lines, chunk, key=KEY)
    edited = [line.replace("Word", "Edited") for line in lines]
    race(monkeypatch, by_hand(tmp_path, "By hand"), recorded // 7 + 1)

    with pytest.raises(Conflict) as conflict:
        bring(edited, chunk, key=KEY)

    told = str(conflict.value)
    assert "says: the last import said 'Word 29', the log says 'By hand'" in told
    assert (f"the first {recorded} entries are in the log, the rest is not" in told) is bool(
        recorded
    )
    amended = [e for e in desk.shelf.log("t") if isinstance(e.event, d.Corrected)]
    assert len([e for e in amended if e.recorder == "li"]) == recorded


def test_the_report_is_of_what_was_recorded_after_another_desk_wrote(
    bring: Callable[..., ImportReport],
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = keyed(30)
    bring(lines, 7, key=KEY)
    edited = [line.replace("Word", "Edited") for line in lines]
    # What the file says of the last row is what another desk makes of it.
    race(monkeypatch, by_hand(tmp_path, "Edited 29"), 3)

    report = bring([*edited, *keyed(33)[30:]], 7, key=KEY)

    assert report.summary == "3 new, 29 corrected, 0 missing, 1 unchanged"
    corrected = {e.event.target for e in desk.shelf.log("t")
                 if isinstance(e.event, d.Corrected) and e.recorder == "li"}  # fmt: skip
    assert {one.development for one in report.plan.corrected} == corrected


def keyed(count: int) -> list[str]:
    """Statements that keep their ids when their words are edited."""
    return [row(number, Id=f"s-{number}") for number in range(count)]
