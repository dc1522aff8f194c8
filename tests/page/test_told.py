"""What a picture tells: heights, scales, words, titles; and the text beside it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from projections.questions.gap import PairTold
from tests.answers import as_json
from tests.calling import call
from tests.page import steel
from tests.page.test_pictures import asked
from timeline.answers.positions import course_of
from timeline.position_words import position_line
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from timeline.wording import distance_words
from web.app import create_app
from web.at_cut import Folds, KeptShelf
from web.pictures.gap import gap
from web.pictures.ladder import ladder
from web.pictures.names import Names
from web.pictures.scale import scale_of
from web.pictures.style import LETTER, NARROW_WIDTH, Look
from web.settings import ServeSettings
from web.words import note_parts

SVG = "{http://www.w3.org/2000/svg}"

INTERNAL = ("R8", "R0", "R6", "recorded by", "stated without terms", "in-force", "→…")
"""What no reader of a picture should have to know."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return steel.fill(tmp_path_factory.mktemp("steel") / "steel.sqlite")


@pytest.fixture
def names(store: Path) -> Names:
    return Names.of(asked(store, "list"), {"steel-duty": "The duty of 2025"})


def spec_of(store: Path, names: Names, party: str, issue: str, look: Look | None = None) -> Any:
    shelf = Shelf(str(store))
    try:
        course = course_of(shelf.fold(steel.NAME, Question()), party, issue)
    finally:
        shelf.close()
    audit = asked(store, "audit", "--party", party, "--issue", issue)
    return as_json(ladder(audit, party, issue, course, names, look or Look()))


def values(spec: Any, *fields: str) -> list[Any]:
    """The data of the layers whose rows have all these fields."""
    data = [spec.get("data", {})] + [layer.get("data", {}) for layer in spec["layer"]]
    return [
        row for one in data for row in one.get("values", ()) if all(name in row for name in fields)
    ]


def drawn(store: Path, tmp_path: Path, picture: str, *options: str) -> list[str]:
    """Every text of a picture, in the order of the drawing, and the name of its file."""
    file = tmp_path / "picture.svg"
    result = call("--db", store, "chart", picture, "-o", file, "--force", *options)
    assert result.code == 0, result.err
    tree = ET.fromstring(file.read_text(encoding="utf-8"))
    return ["".join(one.itertext()) for one in tree.iter(f"{SVG}text")]


def test_each_state_of_a_measure_has_one_height(store: Path, names: Names) -> None:
    spec = spec_of(store, names, "ARL", "duty")
    heights = {row["text"]: row["y"] for row in values(spec, "text", "y")}
    order = ["lifted", "suspended", "threatened", "announced", "in force"]
    assert sorted(order, key=lambda name: -heights[name]) == order
    steps = {heights[two] - heights[one] for one, two in pairwise(order)}
    assert len(steps) == 1
    by_day = {mark["column"]: mark["y"] for mark in reversed(values(spec, "verdict"))}
    for day, state in (
        ("2025-01-05", "threatened"), ("2025-01-20", "announced"), ("2025-02-10", "in force"),
        ("2025-02-20", "in force"), ("2025-04-10", "suspended"), ("2025-05-02", "lifted"),
    ):  # fmt: skip
        assert by_day[day] == heights[state], day


def test_days_that_are_too_near_to_one_another_are_not_written_one_on_the_other(
    store: Path, names: Names
) -> None:
    audit = asked(store, "audit", "--party", "ARL", "--issue", "duty")
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(60)]
    rows = tuple(msgspec.structs.replace(audit.rows[0], day=day) for day in days)
    many = msgspec.structs.replace(audit, rows=rows)
    for look in (Look(), Look(narrow=True)):
        spec = ladder(many, "ARL", "duty", [], names, look)
        room = (NARROW_WIDTH if look.narrow else look.width) - 124
        written = [
            days.index(row["column"]) * room / len(days)
            for row in values(spec, "text", "column")
            if isinstance(row["text"], str)
        ]
        assert written[0] == 0
        assert len(written) > 10
        assert min(two - one for one, two in pairwise(written)) >= 11  # as high as its letters


def test_the_course_of_a_track_is_what_stood_on_each_day(store: Path) -> None:
    shelf = Shelf(str(store))
    try:
        kept = KeptShelf(shelf, Folds())
        for party, issue in (("ARL", "duty"), ("ARL", "quota"), ("BOR", "quota")):
            course = course_of(kept.fold(steel.NAME, Question()), party, issue)
            assert course
            for day, one in course:
                question = Question(as_of=day.isoformat())
                stance = questions.stance(
                    kept, steel.NAME, question, party=party, issue=issue, ended=True
                )
                told = {(p.track, p.toward): p for p in stance.positions}
                stood = told[one.track, one.toward]
                names = ("answer", "pressing", "pending", "differ", "terms", "text")
                for name in names:
                    assert getattr(one, name) == getattr(stood, name)
                if one.kind != "response":  # one ends with what it answers
                    assert one.status == stood.status
    finally:
        shelf.close()


def test_a_height_does_not_depend_on_what_occurred(store: Path, names: Names) -> None:
    early = call("--db", store, "chart", "ladder", "--party", "ARL", "--issue", "duty",
                 "--as-of", "2025-01-06", "--as", "svg", "-o", "-")  # fmt: skip
    assert early.code == 0, early.err
    for state in ("threatened", "announced", "in force"):
        assert f">{state}<" in early.out
    assert ">lifted<" not in early.out


def test_figures_stand_on_a_true_scale(store: Path, names: Names) -> None:
    spec = spec_of(store, names, "ARL", "quota")
    ticks = {Decimal(row["text"]): row["y"] for row in values(spec, "text", "y")
             if row["text"].isdigit() and "column" not in row}  # fmt: skip
    (low, at_low), *_, (high, at_high) = sorted(ticks.items())
    pixel = (at_low - at_high) / float(high - low)
    marks = {mark["column"]: mark["y"] for mark in values(spec, "verdict")
             if mark["column"] < "2025-04-30"}  # fmt: skip
    for day, figure in (("2025-01-12", 300), ("2025-02-14", 350), ("2025-03-24", 400)):
        assert marks[day] == pytest.approx(at_low - (figure - float(low)) * pixel, abs=0.1)
    labels = [
        row["text"]
        for row in values(spec, "text", "column")
        if row["y"]
        in {y - 10 for y in (*marks.values(), *(m["y"] for m in values(spec, "verdict")))}
    ]
    assert labels == ["300", "350", "400", "settled at 420"]


@pytest.mark.parametrize(
    ("figures", "low", "high"),
    [(["10", "25"], 0, 30), (["300", "400"], 300, 400), (["100", "400"], 0, 400),
     (["99", "101"], 99, 101),
     (["7"], 0, 8), (["0"], 0, 1), (["-3", "2"], -4, 2), (["-8", "-7"], -8, -7),
     (["0.001", "0.004"], 0, "0.004"), (["1000000", "2500000"], 0, 3000000)],
)  # fmt: skip
def test_a_scale_is_round_and_holds_every_figure(figures: list[str], low: Any, high: Any) -> None:
    found = [Decimal(one) for one in figures]
    scale = scale_of(found, 10, 110)
    assert scale.low <= min(found)
    assert scale.high >= max(found)
    assert (scale.low, scale.high) == (Decimal(low), Decimal(high))
    heights = [y for _, y in scale.ticks]
    assert heights[0] == 110
    assert heights[-1] == 10
    gaps = {round(one - two, 1) for one, two in pairwise(heights)}
    assert len(gaps) <= 1


def test_every_step_has_its_day_and_whole_words(store: Path, tmp_path: Path) -> None:
    texts = drawn(store, tmp_path, "ladder", "--party", "ARL", "--issue", "duty")
    for day in ("5 January 2025", "20 January 2025", "10 February 2025", "20 February 2025",
                "3 March 2025", "10 April 2025", "2 May 2025"):  # fmt: skip
        assert day in texts
    assert "Measure: The duty of 2025, toward Borland" in texts
    told = " ".join(texts)
    assert "suspended → lifted" in told
    assert "…" not in told
    for word in INTERNAL:
        assert word not in told


def test_many_steps_are_told_below_each_other_day_by_day(store: Path, tmp_path: Path) -> None:
    texts = drawn(store, tmp_path, "ladder", "--party", "ARL", "--issue", "duty", "--width", "500")
    assert any(text.startswith("20 February 2025: hardened. ") for text in texts)
    assert not any("…" in text for text in texts)


def test_the_gap_goes_from_both_sides_to_where_they_meet(store: Path, names: Names) -> None:
    answer = asked(store, "gap")
    spec = as_json(gap(answer, date(2025, 6, 2), names, Look()))
    lines: dict[str, list[tuple[str, float]]] = {}
    for row in values(spec, "series", "family", "order"):
        lines.setdefault(row["family"], []).append((row["x"], row["y"]))
    assert set(lines) == {"demand", "offer"}
    assert [y for _, y in lines["demand"]] == sorted([y for _, y in lines["demand"]], reverse=True)
    assert [y for _, y in lines["offer"]] == sorted(y for _, y in lines["offer"])
    ends = {family: points[-1] for family, points in lines.items()}
    assert ends["demand"] == ends["offer"]  # settled: both lines end in one point
    assert ends["demand"][0] == "2025-04-30"
    (band,) = values(spec, "vague")
    assert (band["x"], band["x2"], band["family"]) == ("2025-03-20", "2025-03-24", "demand")
    told = [row["text"] for row in values(spec, "text", "x", "family")]
    assert told.count("settled at 420") == 1
    assert {"Arland asks", "Borland offers", "at least 520"} <= set(told)
    assert distance_words(answer.pairs[0]) == "300 apart at first, 50 at last: 83 % closer"


def test_no_words_of_a_narrow_gap_touch_others_of_their_side(names: Names) -> None:
    point = {"earliest": None, "party": "BOR", "development": "d", "unit": "kt", "strict": False,
             "approximate": False, "settled": False}  # fmt: skip
    figures = (("2025-01-01", "ARL", "40"), ("2025-03-01", "BOR", "9"),
               ("2025-03-08", "BOR", "10.5"), ("2025-06-01", "ARL", "39"))  # fmt: skip
    pair = {
        "issue": "quota", "unit": "kt", "basis": None, "period": None, "asks": "ARL",
        "gives": "BOR",
        "demand": "demand:c", "offer": "offer:o", "first": None, "last": None, "closed": None,
        "points": [point | {"day": day, "earliest": day, "party": party, "value": told,
                            "min": told, "max": told} for day, party, told in figures],
    }  # fmt: skip
    answer = SimpleNamespace(pairs=(msgspec.convert(pair, PairTold),))
    spec = as_json(gap(answer, date(2025, 6, 2), names, Look(narrow=True)))
    told = {row["text"]: row["y"] for row in values(spec, "text", "x", "family")}
    heights = sorted(told[words] for words in ("9", "10.5", "Borland offers"))
    assert all(two - one >= 16 for one, two in pairwise(heights))
    assert told["Borland offers"] == heights[-1]  # each figure stands nearer to its mark


def test_a_line_of_the_gap_breaks_where_no_one_figure_stands(names: Names) -> None:
    point = {"earliest": None, "party": "ARL", "development": "d", "unit": "kt", "strict": False,
             "approximate": False, "settled": False}  # fmt: skip
    pair = {
        "issue": "quota", "unit": "kt", "basis": None, "period": None, "asks": "ARL",
        "gives": "BOR",
        "demand": "demand:c", "offer": "offer:o", "first": None, "last": None, "closed": None,
        "points": [
            {**point, "day": "2025-01-01", "value": "5", "min": "5", "max": "5"},
            {**point, "day": "2025-01-05", "value": None, "min": None, "max": None, "unit": None},
            {**point, "day": "2025-01-09", "value": None, "min": "6", "max": "8"},
            {**point, "day": "2025-01-02", "party": "BOR", "value": "9", "min": "9", "max": "9"},
        ],
    }  # fmt: skip
    typed = msgspec.convert(pair, PairTold)
    look = Look(key=True, title="T")
    spec = as_json(gap(SimpleNamespace(pairs=(typed,)), date(2025, 1, 20), names, look))
    demand = [row for row in values(spec, "series", "order") if row["family"] == "demand"]
    assert len({row["series"] for row in demand}) == 2
    assert [row["x"] for row in demand] == ["2025-01-01", "2025-01-05", "2025-01-09", "2025-01-20"]
    (reach,) = [band for band in values(spec, "vague") if not band["vague"]]
    assert reach["y"] < reach["y2"]  # the nearer end is the upper one: the offer lies above
    assert distance_words(typed) == "on no day did both sides have a figure"
    assert "5 January 2025: Arland asks no one figure" in spec["usermeta"]["told"]


def test_the_strip_and_the_lanes_say_names_and_words(store: Path, tmp_path: Path) -> None:
    strip = drawn(store, tmp_path, "strip")
    assert {"Arland", "Borland", "The steel quota", "Everything together"} <= set(strip)
    assert not any("ARL" in text or "BOR" in text for text in strip)
    lanes = drawn(store, tmp_path, "lanes")
    for words in ("threatens: The duty of 2025", "asks: A cap on shipments", "talks opened",
                  "objects: A cap on shipments", "The duty hurts both sides",
                  "agreed: The Portby accord"):  # fmt: skip
        assert words in lanes
    marks = asked(store, "replay").steps
    named = [text for text in lanes if text[0].islower() or text == "The duty hurts both sides"]
    assert len(named) >= len(marks)


def test_words_of_marks_lie_on_no_other_words(store: Path, tmp_path: Path) -> None:
    from web.pictures.lanes import stacked, steps_of
    from web.pictures.names import mark_words

    names = Names.of(asked(store, "list"), {})
    stacks = stacked(steps_of(asked(store, "replay")), names, across=668)
    for lane in stacks.lanes:
        rows: dict[int, list[tuple[float, float]]] = {}
        for step, level in lane.placed:
            days = (step.latest - stacks.first).days
            at = (days + 0.5) * 668 / stacks.days
            rows.setdefault(level, []).append((at, at + len(mark_words(step, names)) * LETTER))
        for taken in rows.values():
            taken.sort()
            assert all(one[1] < two[0] for one, two in pairwise(taken))


def test_a_picture_has_the_title_and_credit_that_it_is_given(store: Path, tmp_path: Path) -> None:
    own = ("--title", "How it went <1>", "--credit", "The Paper")
    cut = ("--as-of", "2025-03-01", "--without", "A4", "--known-by", "2025-08-01")
    texts = drawn(store, tmp_path, "strip", *own, *cut)
    assert texts.count("How it went <1>") == 1
    assert "The Paper" in texts
    assert any("Steel talks 2025 · as of 1 March 2025 · as far as was public on 1 August 2025 · "
               "without unnamed officials" in text for text in texts)  # fmt: skip
    asked = ("--as-of", "2025-03-01", "--reading", "possible", "--codebook", "broad", "--force")
    texts = drawn(store, tmp_path, "strip", *asked)
    cut = "Steel talks 2025 · with what may have happened · read by the codebook broad/2"
    assert any(cut in text for text in texts), texts


@pytest.mark.parametrize("picture", ["board", "strip", "ladder", "gap", "lanes"])
def test_a_picture_says_in_words_what_it_shows(store: Path, tmp_path: Path, picture: str) -> None:
    drawn(store, tmp_path, picture, "--credit", "The Paper")
    beside = (tmp_path / "picture.txt").read_text(encoding="utf-8")
    tree = ET.fromstring((tmp_path / "picture.svg").read_text(encoding="utf-8"))
    title, described = tree[0], tree[1]
    assert (title.tag, described.tag) == (f"{SVG}title", f"{SVG}desc")
    assert described.text == beside
    assert beside.startswith(f"What this picture shows: {title.text}\nSteel talks 2025, ")
    assert "recorded by" in beside.splitlines()[1]  # what it was asked, for whoever checks it
    assert beside.rstrip().endswith("The Paper")
    told = {
        "board": "Borland on The steel quota: agreement: suspended; The Portby accord: 420 kt per "
        "year; until 31 December 2025",
        "strip": "Arland, The duty on steel, 5 January 2025: first step",
        "ladder": "10 February 2025: hardened. announced → in force",
        "gap": "25 January 2025: Borland offers 600 kt",
        "lanes": "5 January 2025: Arland, measure threatened. Arland threatens a duty",
    }
    if picture == "strip":
        assert "Arland, The duty on steel, " in beside
    else:
        assert told[picture] in beside


def test_the_text_beside_a_picture_overwrites_nothing(store: Path, tmp_path: Path) -> None:
    notes = tmp_path / "strip.txt"
    notes.write_text("mine", encoding="utf-8")
    result = call("--db", store, "chart", "strip", "-o", tmp_path / "strip.svg")
    assert result.code == 3
    assert "strip.txt" in result.err
    assert notes.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "strip.svg").exists()
    for form in ("svg", "png"):  # one text tells both
        assert call("--db", store, "chart", "strip", "-o", tmp_path / f"both.{form}").code == 0
    later = call("--db", store, "chart", "strip", "--as-of", "2025-02-20", "-o",
                 tmp_path / "both.pdf")  # fmt: skip
    assert later.code == 3
    assert "both.txt" in later.err
    same = call("--db", store, "chart", "strip", "--as", "svg", "-o", tmp_path / "other.txt")
    assert same.code == 2
    assert "the text beside the picture" in same.err


def test_a_name_that_no_picture_can_have_is_told_of_the_file(store: Path) -> None:
    result = call("--db", store, "chart", "strip", "-o", "a" * 300 + ".svg")
    assert result.code == 5
    assert "aaa.svg: it cannot be written (File name too long)" in result.err


def test_a_gap_without_two_figures_is_refused_with_a_sentence(filled: Path, tmp_path: Path) -> None:
    result = call("--db", filled, "chart", "gap", "-o", tmp_path / "gap.svg", "--as-of",
                  "1990-01-01")  # fmt: skip
    assert result.code == 3
    assert "no demand and offer to one another with figures in one unit" in result.err


def test_an_answer_is_told_with_its_figures_deadline_and_condition(store: Path) -> None:
    (answer,) = [
        p for p in asked(store, "stance", "--as-of", "2025-02-20").positions
        if p.track == "response:quota-cap"
    ]  # fmt: skip
    assert position_line(answer) == (
        "A cap on shipments: objects; at least 500 kt per year; due June 2025; "
        "if a review every year"
    )


def test_the_page_keeps_a_title_of_another_script_apart_from_its_figure(tmp_path: Path) -> None:
    place = tmp_path / "grain.sqlite"
    title = "ضريبة القمح"
    call("--db", place, "new", "grain")
    entries = f"""
parties: [EGY, CHN]
issues: [{{issue: grain}}]
developments:
  - {{kind: demand, id: one, occurred: 2026-03-01, issue: grain, by: EGY, to: CHN,
     proposal: tax, quantity: 5 percent, if: [كل الشروط]}}
titles: [{{name: tax, title: {title}}}]
"""
    assert call("--db", place, "append", "-", stdin=entries).code == 0

    client = TestClient(
        create_app(ServeSettings(place=str(place))), base_url="http://127.0.0.1:8018"
    )
    for page in ("position/EGY/grain", "compare?from=2026-01-01"):
        told = client.get(f"/n/grain/{page}").text
        assert f"<bdi>{title}</bdi>: <bdi>5 percent</bdi>; <bdi>if كل الشروط</bdi>" in told, page


def test_the_board_says_the_title_of_what_has_no_words_once(tmp_path: Path) -> None:
    place = tmp_path / "grain.sqlite"
    call("--db", place, "new", "grain")
    entries = """
parties: [EGY, CHN]
issues: [{issue: grain}]
developments:
  - {kind: measure-imposed, id: one, occurred: 2026-03-01, issue: grain, by: EGY, to: CHN,
     measure: ban}
titles: [{name: ban, title: A ban on wheat}]
"""
    assert call("--db", place, "append", "-", stdin=entries).code == 0

    client = TestClient(
        create_app(ServeSettings(place=str(place))), base_url="http://127.0.0.1:8018"
    )
    assert client.get("/n/grain/").text.count("<bdi>A ban on wheat</bdi>") == 1


def test_each_year_of_a_gap_is_opened_by_itself(tmp_path: Path) -> None:
    place = tmp_path / "pay.sqlite"
    call("--db", place, "new", "pay")
    entries = """
parties: [EGY, CHN]
issues: [{issue: pay}]
developments:
  - {kind: demand, id: one, occurred: 2026-03-01, issue: pay, by: EGY, to: CHN, proposal: ask,
     quantity: [5 percent 2026, 6 percent 2027]}
  - {kind: offer, id: two, occurred: 2026-03-02, issue: pay, by: CHN, to: EGY, proposal: bid,
     quantity: [3 percent 2026, 2 percent 2027]}
"""
    assert call("--db", place, "append", "-", stdin=entries).code == 0

    client = TestClient(
        create_app(ServeSettings(place=str(place))), base_url="http://127.0.0.1:8018"
    )
    told = client.get("/n/pay/position/EGY/pay").text
    pairs = re.findall(r'<details class="pair" id="([^"]*)"', told)
    assert len(pairs) == len(set(pairs)) == 2


def test_what_is_pending_is_told_beside_what_stands(store: Path) -> None:
    (duty,) = [
        p for p in asked(store, "stance", "--as-of", "2025-02-25").positions
        if p.track == "measure:steel-duty"
    ]  # fmt: skip
    assert position_line(duty) == (
        "in force; The duty of 2025: 10 percent rate; pending, threatened: 25 percent rate; "
        "if Borland pays no more"
    )


def test_a_note_tells_what_came_after_in_words() -> None:
    told = {"b": ("The duty is raised.", "2023-07-17"), "a": ("It is lifted", "2023-08")}
    note = (
        "accounts differ on the deadline: 2020-05 / >=3; "
        "it answers an earlier form: a, b came after it"
    )
    assert note_parts(note, told.__getitem__) == [
        ("accounts differ on the deadline: May 2020 / at least 3", None),
        ("; it answers an earlier form; since then: ", None),
        ("It is lifted (August 2023)", "a"),
        (", and 1 change before that", None),
    ]
