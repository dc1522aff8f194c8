"""The pictures: what they draw is what the answers say; and the command that draws them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from projections.rules.findings import VERDICTS
from projections.rules.verdicts import AuditRow
from tests.calling import call
from timeline.questions.table import QUESTIONS
from timeline.wording import date_words
from web.page.rendering import asset
from web.pictures import PICTURES
from web.pictures.lanes import lanes
from web.pictures.names import Names, ladder_steps
from web.pictures.strip import strip_cells
from web.pictures.style import Look
from web.words import FAMILIES, SIGNS, TABLES, wrapped


def asked(place: Path | str, *command: str) -> Any:
    result = call("--db", place, "--format", "json", *command)
    assert result.code == 0, result.err
    return msgspec.json.decode(result.out, type=QUESTIONS[command[0]].answer)


def test_a_cell_of_the_strip_is_the_audit_s_own_verdict_over_its_days(filled: Path) -> None:
    audit = asked(filled, "audit")
    cells = strip_cells(audit, Names.of(asked(filled, "list"), {}))
    days = sorted({row.day for row in audit.rows})
    assert len(days) == 3
    drawn = {(cell["from"], cell["tip"].split(": ")[1].split(" (")[0]) for cell in cells}
    for day in days:
        window = asked(filled, "audit", f"--since={day}", f"--as-of={day}").summary
        told = {(day, one.verdict) for one in window if one.issue}
        assert told <= drawn
        alike = [cell for cell in cells if cell["from"] == day and cell["issue"]]
        assert len(alike) == len([one for one in window if one.issue])


def test_a_long_record_is_drawn_in_longer_stretches() -> None:
    rows = [
        {"party": "A", "toward": None, "issue": "i", "track": "demand:x", "dimension": "deadline",
         "verdict": verdict, "led_by": None, "rule": "R3", "from": [], "to": ["d"], "before": None,
         "after": None, "order": "dates", "confidence": "high", "in_answer_to": [], "sources": [],
         "note": None, "day": day}
        for verdict, day in (
            ("opened", "2018-01-31"), ("hardened", "2018-02-03"), ("softened", "2018-02-20"),
            ("held", "2019-12-31"),
        )
    ]  # fmt: skip
    cells = strip_cells(
        SimpleNamespace(rows=msgspec.convert(rows, list[AuditRow])),
        Names(parties={"A": "A"}, issues={"i": "I"}, titles={}),
    )
    assert [(str(c["from"]), str(c["to"]), c["verdict"], c["steps"]) for c in cells] == [
        ("2018-01-01", "2018-02-01", "opened", 1),
        ("2018-02-01", "2018-03-01", "mixed", 2),
        ("2019-12-01", "2020-01-01", "held", 1),
    ]


def test_a_step_has_the_verdict_over_its_rows(filled: Path) -> None:
    rows = asked(filled, "audit", "--party", "USA", "--issue", "trade-deficit").rows
    steps = ladder_steps(rows)
    assert [(str(s.day), s.verdict, len(s.rows)) for s in steps] == [
        ("2018-04-30", "opened", 1),
        ("2018-05-03", "hardened", 3),
    ]


def test_the_lanes_hold_every_development_and_every_answer(filled: Path) -> None:
    replay = asked(filled, "replay", "--as-of", "2018-05-03")
    spec = lanes(
        replay, asked(filled, "talks"), [("cn-dismisses-deficit-cut", "us-deficit-100")],
        Names.of(asked(filled, "list"), {}), Look(),
    )  # fmt: skip
    marks = spec["data"]["values"]
    steps = [*replay.steps, *replay.possible]
    assert {mark["id"] for mark in marks} == {step.development for step in steps}
    assert {m["id"] for m in marks if m["possible"]} == {
        step.development for step in replay.possible
    }
    places = {(mark["x"], mark["y"]) for mark in marks}
    assert len(places) == len(marks)
    lines = [one for layer in spec["layer"] for one in layer.get("data", {}).get("values", [])
             if "answers" in one.get("tip", "")]  # fmt: skip
    assert [line["tip"] for line in lines] == ["cn-dismisses-deficit-cut answers us-deficit-100"]


def test_rounds_of_talks_that_overlap_shade_their_days_once(filled: Path) -> None:
    talks = asked(filled, "talks")
    round_ = talks.talks[0]
    many = [
        msgspec.structs.replace(round_, round=name, opened=opened, closed=closed)
        for name, opened, closed in (
            ("one", "2018-04-10", "2018-04-20"), ("two", "2018-04-15", None),
            ("three", "2018-04-16", None), ("four", "2018-04-16", None),
            ("five", "2018-04-30", "2018-04-30"),
        )
    ]  # fmt: skip
    spec = lanes(asked(filled, "replay"), msgspec.structs.replace(talks, talks=tuple(many)), [],
                 Names.of(asked(filled, "list"), {}), Look())  # fmt: skip
    shades = [one for layer in spec["layer"] for one in layer.get("data", {}).get("values", [])
              if "to" in one]  # fmt: skip
    told = [(f"{one['from']:%m-%d}", f"{one['to']:%m-%d}", one["tip"].count("Talks "))
            for one in shades]  # fmt: skip
    assert told == [
        ("04-10", "04-15", 1), ("04-15", "04-16", 2), ("04-16", "04-21", 3), ("04-21", "04-30", 3),
        ("04-30", "05-01", 3), ("05-01", "05-05", 3),
    ]  # fmt: skip
    assert [one["tip"].rpartition("; ")[2] for one in shades[2:5:2]] == ["1 more", "1 more"]


def test_an_act_stands_in_the_lane_of_the_party_whose_it_is(filled: Path) -> None:
    replay = asked(filled, "replay")
    spec = lanes(replay, asked(filled, "talks"), [], Names.of(asked(filled, "list"), {}), Look())
    lanes_by_y = [one for layer in spec["layer"] for one in layer.get("data", {}).get("values", [])
                  if "lane" in one]  # fmt: skip

    def lanes_of(development: str) -> set[str]:
        return {
            lane["lane"]
            for mark in spec["data"]["values"] if mark["id"] == development
            for lane in lanes_by_y if lane["top"] <= mark["y"] < lane["bottom"]
        }  # fmt: skip

    for step in replay.steps:
        found = lanes_of(step.development)
        if step.kind.startswith("talks"):
            assert found == {"talks"}
        elif step.speaks_for:
            assert found == set(step.speaks_for), step.development
        else:
            assert found == set(step.actors or ["others"]), step.development
    told = [step for step in replay.steps if step.kind == "agreement"]
    assert {lane for step in told for lane in lanes_of(step.development)} == {"CHN"}


def test_what_binds_nobody_is_hollow(filled: Path) -> None:
    replay, stance = asked(filled, "replay"), asked(filled, "stance")
    voices = {one.development for one in stance.voices}
    spec = lanes(replay, asked(filled, "talks"), [], Names.of(asked(filled, "list"), {}),
                 Look())  # fmt: skip
    hollow = {mark["id"] for mark in spec["data"]["values"] if mark["hollow"]}

    assert "li-gang-impossible" in voices  # a response, and of nobody who could give it
    assert voices <= hollow
    assert "us-deficit-200" not in hollow
    assert {
        mark["id"] for mark in spec["data"]["values"] if mark["family"] == "talks"
    } & hollow == set()


def test_no_kind_and_no_verdict_is_without_a_shape_of_its_own() -> None:
    from events.kinds import KINDS

    assert set(FAMILIES) == set(KINDS)
    assert set(FAMILIES.values()) == set(SIGNS["family"])
    assert set(SIGNS["verdict"]) == set(VERDICTS)
    for signs in SIGNS.values():
        assert len({shape for shape, *_ in signs.values()}) == len(signs)


DRAWN = [picture for picture in PICTURES if picture != "gap"]
"""The pictures that the bundled record has something for."""


@pytest.mark.parametrize("picture", DRAWN)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chart_draws_each_picture_to_a_file(
    filled: Path, tmp_path: Path, picture: str, theme: str
) -> None:
    file = tmp_path / f"{picture}.svg"
    result = call("--db", filled, "chart", picture, "-o", file, "--as-of", "2018-05-04",
                  "--theme", theme)  # fmt: skip
    assert (result.code, result.out) == (0, "")
    assert f"{file}: {picture} drawn" in result.err
    words = "".join(ET.fromstring(file.read_text(encoding="utf-8")).itertext())
    assert ", as of 4 May 2018" in words
    assert "Beijing, 3-4 May 2018" in words
    # A key: each sign that is drawn, with its word.
    told = {"board": ("demand", "offer", "response"), "lanes": ("talks", "demand", "agreement"),
            "strip": ("hardened", "held", "incomparable"),
            "ladder": ("hardened", "first step")}  # fmt: skip
    drawn_words = {"".join(one.itertext()) for one in ET.parse(file).iter() if one.text}
    assert set(told[picture]) <= drawn_words


def test_chart_draws_what_the_cut_lets_it_see(filled: Path, tmp_path: Path) -> None:
    def drawn(*options: str) -> str:
        file = tmp_path / "board.svg"
        assert call("--db", filled, "chart", "board", "-o", file, "--force", *options).code == 0
        return "".join(ET.fromstring(file.read_text(encoding="utf-8")).itertext())

    assert "200 USD bn total" in drawn("--as-of", "2018-05-03")
    earlier = drawn("--as-of", "2018-04-30", "--party", "USA")
    assert "100 USD bn" in earlier
    assert "China" not in earlier.split("3-4 May 2018")[-1].partition("The US trade")[0]
    assert "refuses" not in drawn("--without", "A4", "--issue", "trade-deficit")


@pytest.mark.parametrize(
    ("form", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>")]
)
def test_chart_draws_the_form_that_the_name_says(
    filled: Path, tmp_path: Path, form: str, begins: bytes
) -> None:
    file = tmp_path / f"ladder.{form}"
    result = call("--db", filled, "chart", "ladder", "--party", "USA", "--issue", "trade-deficit",
                  "-o", file)  # fmt: skip
    assert result.code == 0, result.err
    assert file.read_bytes().startswith(begins)
    assert b"cdn.jsdelivr" not in file.read_bytes()


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["board", "-o", "board.gif"], 2, "does not say which form"),
        (["board", "-o", "-"], 2, "does not say which form"),
        (["pie", "-o", "pie.svg"], 2, "'pie' is not one of"),
        (["board"], 2, "--output"),
        (["board", "-o", "no/such/folder/board.svg"], 5, "cannot be written"),
        (["board", "-o", "b.svg", "--as-of", "03/05/2018"], 3, "--as-of"),
        (["board", "-o", "b.svg", "--party", "XXX"], 3, "no party 'XXX'"),
        (["ladder", "-o", "l.svg", "--as-of", "2017-01-01"], 3, "no step at this cut"),
        (["strip", "-o", "s.svg", "--codebook", "mine"], 3, "no codebook 'mine'"),
    ],
)
def test_chart_refuses_with_a_sentence_and_writes_nothing(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int,
    told: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    result = call("--db", filled, "chart", *options)
    assert result.code == code
    assert told in result.err
    assert list(tmp_path.glob("*.svg")) == []


@pytest.mark.parametrize("picture", ["board", "strip", "lanes"])
def test_an_empty_cut_is_an_empty_picture(filled: Path, tmp_path: Path, picture: str) -> None:
    file = tmp_path / "p.svg"
    result = call("--db", filled, "chart", picture, "-o", file, "--as-of", "1990-01-01")
    assert result.code == 0, result.err
    assert ET.parse(file)


def test_dates_in_words_never_lose_what_they_do_not_know() -> None:
    told = {"2018": "2018", "2018-05": "May 2018", "2018-05-03~": "about 3 May 2018",
            "2018-05-03?": "perhaps 3 May 2018", "2018-21": "2018-21", "../2018": "by 2018",
            "2018-04/..": "from April 2018", "xyz": "xyz"}  # fmt: skip
    assert {text: date_words(text) for text in told} == told


def test_a_wrapped_text_is_cut_and_says_so() -> None:
    assert wrapped("one two three", 7, 2) == ["one two", "three"]
    assert wrapped("one two three four", 7, 2) == ["one two", "three…"]
    assert wrapped("x" * 20, 8, 3) == ["x" * 8, "x" * 8, "x" * 4]


def test_the_page_has_every_colour_that_it_names_and_those_of_signs_from_the_pictures() -> None:
    served = asset("page.css")
    assert served is not None
    sheet = served[0].decode()
    told = dict(re.findall(r"--(\w+): light-dark\((#\w+, #\w+)\)", sheet))
    assert not set(re.findall(r"var\(--(\w+)\)", sheet)) - told.keys()
    assert told["held"] == ", ".join(SIGNS["verdict"]["held"][1:])
    assert told["line"] == ", ".join(TABLES["colours"]["line"])


LONG = "The United Federated Republics and Associated Territories of Arland and the Outer Isles"


def test_a_long_name_is_whole_over_its_lane_and_takes_no_room_from_the_days(
    filled: Path, tmp_path: Path
) -> None:
    listed = asked(filled, "list")
    names = Names.of(listed, {})
    long = Names(parties={**names.parties, "CHN": LONG}, issues=names.issues, titles={})
    replay, talks = asked(filled, "replay"), asked(filled, "talks")
    spec = lanes(replay, talks, [], long, Look(narrow=True))
    headings = [one["lines"] for layer in spec["layer"]
                for one in layer.get("data", {}).get("values", []) if "lane" in one]  # fmt: skip
    assert LONG in [" ".join(lines) for lines in headings]
    assert max(len(line) for lines in headings for line in lines) <= 50


def test_a_name_that_no_line_of_the_gap_holds_ends_where_the_picture_does(tmp_path: Path) -> None:
    place = tmp_path / "gap.sqlite"
    for line in (
        ("new", "steel"), ("party", "ARL", "--name", LONG), ("party", "BOR"),
        ("issue", "steel", "--unit", "kt"),
        ("append", "demand", "--by", "ARL", "--to", "BOR", "--issue", "steel", "--proposal", "cut",
         "--quantity", "300 kt", "--occurred", "2026-03-02"),
        ("append", "offer", "--by", "BOR", "--to", "ARL", "--issue", "steel", "--proposal", "less",
         "--quantity", "100 kt", "--occurred", "2026-03-09"),
    ):  # fmt: skip
        assert call("--db", place, *line).code == 0
    picture = tmp_path / "gap.svg"
    assert call("--db", place, "chart", "gap", "-o", picture, "--width", "400").code == 0
    drawn = picture.read_text(encoding="utf-8")
    assert "…" in drawn
    assert f">{LONG} asks" not in drawn
    assert f"{LONG} asks" in (tmp_path / "gap.txt").read_text(encoding="utf-8")


def test_a_long_line_of_a_ladder_takes_no_room_from_its_days(tmp_path: Path) -> None:
    place = tmp_path / "ladder.sqlite"
    for line in (
        ("new", "steel"), ("party", "ARL"), ("party", "BOR", "--name", LONG),
        ("issue", "steel", "--unit", "kt"),
        ("append", "demand", "--by", "ARL", "--to", "BOR", "--issue", "steel", "--proposal", "cut",
         "--quantity", "300 kt", "--occurred", "2026-03-02"),
    ):  # fmt: skip
        assert call("--db", place, *line).code == 0
    picture = tmp_path / "ladder.svg"
    asked_for = ("chart", "ladder", "--party", "ARL", "--issue", "steel", "--width", "400")
    assert call("--db", place, *asked_for, "-o", picture).code == 0
    assert f"toward {LONG}</text>" not in picture.read_text(encoding="utf-8")
    assert f"toward {LONG}" in (tmp_path / "ladder.txt").read_text(encoding="utf-8")
