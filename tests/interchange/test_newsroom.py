"""Three newsrooms' spreadsheets of a hundred rows each, as a new user brings them: have a mapping
written, fill it in, try, import, edit, import again. All of it is invented."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

Run = Callable[..., Any]

DAY_ONE = date(2019, 1, 8)


def days(number: int = 100) -> list[date]:
    return [DAY_ONE + timedelta(days=4 * i + i % 3) for i in range(number)]


# --- the first: date, headline, who, free text; newest row first; an act of each side -------------

ENGLISH = """
rules:
  - {when: {Headline: threatens tariffs}, set: {kind: tariff-threat, to: CHN, measure: us-list}}
  - {when: {Headline: tariffs take effect}, set: {kind: measure-imposed, measure: "list-of-{by}"}}
  - {when: {Headline: demands}, set: {kind: demand, to: CHN, proposal: deficit-cut}}
  - {when: {Headline: rejects}, set: {kind: response, to-proposal: deficit-cut, answer: refuses}}
  - {when: {Headline: talks open}, set: {kind: talks-opened, round: "round of {Date}"}}
"""


def english(folder: Path) -> list[list[str]]:
    forms = ["%B {}, %Y", "%Y-%m-%d", "{} %b %Y", "%m/%d/%Y"]
    heads = [
        ("US demands a cut of the deficit", "US", "$50 billion"),
        ("China rejects the demand", "China", ""),
        ("US threatens tariffs", "US", "25%"),
        ("Both sides' tariffs take effect", "Both", "up to 25%"),
        ('White House: talks "very good"', "US", ""),
        ("Beijing talks open", "Both", ""),
        ("Analysts expect a long dispute", "", ""),
    ]
    texts = ["", "Officials said no more;\nmarkets fell <b>2%</b>.", "双方同意继续沟通。",
             "&quot;Nothing is agreed&quot;, two people said."]  # fmt: skip
    rows = []
    for i, day in enumerate(days()):
        head, who, amount = heads[i % len(heads)]
        when = day.strftime(forms[i % len(forms)].format(day.day))
        rows.append([when, f"{head} ({i})", who, texts[i % len(texts)], amount,
                     f"https://news.example/{i}" if i % 9 else ""])  # fmt: skip
    return [["Date", "Headline", "Who", "Free text", "Amount", "Link"], *reversed(rows)]


def write_csv(path: Path, rows: list[list[str]], **options: Any) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=options.get("delimiter", ",")).writerows(rows)
    path.write_bytes((options.get("title", "") + text.getvalue()).encode(
        options.get("encoding", "utf-8-sig")))  # fmt: skip


def test_a_newsroom_s_list_becomes_an_audited_negotiation_and_is_edited(
    run: Run, tmp_path: Path
) -> None:
    rows = english(tmp_path)
    write_csv(tmp_path / "talks.csv", rows)

    mapping = run("import", "talks.csv", "--explain").out
    assert "which dollar is it?" in mapping
    assert "can only be month-first" in mapping
    mapping = mapping.replace("# dollar: USD", "dollar: USD")
    mapping = mapping[: mapping.index("# QUESTION: rows become moves")].replace(
        "rules:\n", ENGLISH.lstrip()
    )
    (tmp_path / "talks.yaml").write_text(mapping)

    # Three commands: try, import, look.
    dry = run("import", "talks.csv", "-m", "talks.yaml", "--dry-run")
    assert dry.code == 0, dry.err
    assert dry.out.startswith("would be: 114 new, 0 corrected, 0 missing, 0 unchanged\n")
    assert "USA on unsorted (demand:deficit-cut): nothing -> 50 USD bn" in dry.out
    assert run("list", "negotiations").out == ""  # there is no store yet
    done = run("import", "talks.csv", "-m", "talks.yaml")
    assert done.out == dry.out.removeprefix("would be: ")
    audit = run("audit", "--format", "json").out
    assert {row["track"] for row in json.loads(audit)["rows"]} >= {
        "demand:deficit-cut", "response:deficit-cut", "measure:us-list", "measure:list-of-USA",
        "measure:list-of-CHN",
    }  # fmt: skip
    assert run("verify").code == 0
    assert len(run("replay", "--format", "jsonl").out.splitlines()) == 114

    edited = [list(row) for row in rows]
    last_demand = next(i for i, row in enumerate(edited) if "demands" in row[1])
    edited[last_demand][4] = "$60 billion"
    edited[2][3] += " A word more."
    gone = edited.pop(60)
    edited.insert(1, ["2020-06-01", "US demands a cut of the deficit again", "US", "", "$70bn", ""])
    write_csv(tmp_path / "talks.csv", edited)

    dry = run("import", "talks.csv", "-m", "talks.yaml", "--dry-run")
    assert dry.out.startswith("would be: 1 new, ")
    assert "demand:deficit-cut): 50 USD bn -> 70 USD bn" in dry.out
    assert "quantity: 50 USD bn -> 60 USD bn" in dry.err
    # The steps before it stay as they were; what the corrected one did is told anew.
    assert "Audit, USA on unsorted (demand:deficit-cut), demand-" in dry.out
    assert gone[1] in dry.err
    before = run("log").out
    assert run("log").out == before
    again = run("import", "talks.csv", "-m", "talks.yaml")
    assert again.out == dry.out.removeprefix("would be: ")
    corrected = next(line for line in again.err.splitlines() if "60 USD bn" in line).split()[1]
    shown = run("show", corrected).out
    assert re.search(
        r"development-corrected by a coder: line \d+ of talks.csv: quantity: 50 USD bn -> 60", shown
    )
    retracted = run("import", "talks.csv", "-m", "talks.yaml", "--retract-missing")
    assert "1 missing" in retracted.out.splitlines()[0] or "2 missing" in retracted.out
    at_last = run("import", "talks.csv", "-m", "talks.yaml", "--retract-missing")
    assert at_last.out.startswith("0 new, 0 corrected, 0 missing, ")


# --- the second: semicolons, Latin-1, European dates and figures, titles above the names ----------

GERMAN = """
  - {when: {Ereignis: London fordert}, set: {kind: demand, to: FRA, proposal: fangmenge}}
  - {when: {Ereignis: Paris lehnt}, set: {kind: response, to-proposal: fangmenge, answer: refuses}}
  - {when: {Ereignis: Paris droht}, set: {kind: measure-threatened, to: GBR, measure: strompreise}}
  - {when: {Ereignis: eröffnet}, set: {kind: talks-opened, round: "runde {Nr}"}}
"""


def german() -> list[list[str]]:
    heads = [
        ("London fordert höhere Fangmengen", "Großbritannien", "1.200 t"),
        ("Paris lehnt ab", "Frankreich", ""),
        ("Paris droht mit höheren Strompreisen", "Frankreich", "12,5 %"),
        ("Gespräche in Brüssel eröffnet", "beide", ""),
        ("Fischer blockieren den Hafen", "", "rund 3,5 Mio. Euro"),
    ]
    rows = [["Nr", "Datum", "Ereignis", "Wer", "Betrag", "Quelle", "", ""]]
    for i, day in enumerate(days()):
        head, who, amount = heads[i % len(heads)]
        when = day.strftime("%d.%m.%y" if i % 10 == 0 else "%d.%m.%Y")
        rows.append([str(i + 1), when, head, who, amount, "FAZ" if i % 2 else "BBC", "", ""])
    return rows


def test_a_european_list_in_latin_1_becomes_a_negotiation(run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "fisch.csv", german(), delimiter=";", encoding="cp1252",
              title="Fischereistreit;;;;;;;\r\nStand: Größe L;;;;;;;\r\n")  # fmt: skip

    mapping = run("import", "fisch.csv", "--explain").out
    assert "read: {encoding: cp1252, header: 3}" in mapping
    assert "dates: {order: day-first, century: 2000}" in mapping
    assert "figures: {decimal: comma}" in mapping
    assert "{each: [Frankreich, grossbritannien]}" in mapping
    assert "issues:\n  - {issue: unsorted, unit: [t]}" in mapping
    assert "key: [Nr]" in mapping
    mapping = mapping[: mapping.index("# QUESTION: rows become moves")] + GERMAN.lstrip("\n")
    for guessed, code in ((": grossbritannien", ": GBR"), ("reich: Frankreich", "reich: FRA"),
                          ("[Frankreich, grossbritannien]", "[FRA, GBR]")):  # fmt: skip
        mapping = mapping.replace(guessed, code)
    (tmp_path / "fisch.yaml").write_text(mapping)

    done = run("import", "fisch.csv", "-m", "fisch.yaml")

    assert done.code == 0, done.err
    assert done.out.startswith("100 new, ")
    assert "GBR on unsorted (demand:fangmenge): nothing -> 1200 t" in done.out
    shown = run("export", "--to", "csv").out
    assert "~3.5 EUR mn" in shown
    assert "2019-01-08" in shown
    assert "höheren" in shown


# --- the third: a workbook with titles, acts of each side in two columns, day numbers, formulas ---


AMERICAN = """    rules:
      - {when: {US action: tariff}, set: {kind: measure-imposed, measure: us-list}}
      - {when: {US action: demands}, set: {kind: demand, proposal: deficit-cut}}
"""
CHINESE = """    rules:
      - {when: {"China's reply": in kind}, set: {kind: measure-imposed, measure: cn-list}}
      - when: {"China's reply": rejects}
        set: {kind: response, to-proposal: deficit-cut, answer: refuses}
"""


def workbook(path: Path) -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"] = "US-China dispute: the desk's timeline (an invented example)"
    page.merge_cells("A1:H1")
    page["A2"], page["B2"] = "Updated", date(2022, 6, 1)
    page.append([])
    page.append(["#", "Date", "US action", "China's reply", "Value (USD bn)", "Share", "Desk only",
                 "Source URL"])  # fmt: skip
    acts = [
        ("Demands a cut of the deficit", "Rejects the demand"),
        ("Tariffs take effect", ""),
        ("", "Tariffs in kind take effect"),
        ("Envoy: progress is made", "The door is open"),
    ]
    for i, day in enumerate(days()):
        when = day if i % 10 else (day - date(1899, 12, 30)).days
        page.append([i + 1, when, *acts[i % 4], 50 if i % 4 < 2 else None, f"=E{i + 5}/100",
                     "do not publish", f"https://desk.example/{i}"])  # fmt: skip
    page.append([None, "Total", None, None, "=SUM(E5:E104)"])
    page.column_dimensions["G"].hidden = True
    book.create_sheet("Contacts")
    book.save(path)


def test_a_workbook_becomes_a_negotiation(run: Run, tmp_path: Path) -> None:
    workbook(tmp_path / "desk.xlsx")

    mapping = run("import", "desk.xlsx", "--explain").out
    for told in (
        "read: {header: 4}",
        "dates: {serial: 1900}",
        "# skip: {Date: [=Total]}",
        "key: ['#']",
        "so not used: Desk only",
        "101 rows (lines 5, 6, 7 …) with formulas",
    ):
        assert told in mapping, told
    mapping = mapping.replace("# skip:", "skip:").replace("  # quantity:", "  quantity:")
    asked = "    # QUESTION: which of these are moves?\n"
    for rules in (AMERICAN, CHINESE):
        mapping = mapping.replace(asked, rules, 1)
    (tmp_path / "desk.yaml").write_text(mapping)

    done = run("import", "desk.xlsx", "-m", "desk.yaml")

    assert done.code == 0, done.err
    assert done.out.splitlines()[0] == (
        "150 new, 0 corrected, 0 missing, 0 unchanged, 1 skipped by the mapping"
    )
    stance = run("stance").out
    for track in ("demand:deficit-cut", "response:deficit-cut", "measure:us-list",
                  "measure:cn-list"):  # fmt: skip
        assert track in stance
    assert "do not publish" not in run("log").out
    again = run("import", "desk.xlsx", "-m", "desk.yaml")
    assert again.out.startswith("0 new, 0 corrected, 0 missing, 150 unchanged")


@pytest.mark.parametrize("row", [0, 50, 99])
def test_a_date_that_is_a_number_is_the_day_it_stands_for(row: int) -> None:
    from events.spoken.dates import Habits, spoken_date

    day = days()[row]
    assert (
        spoken_date(str((day - date(1899, 12, 30)).days), Habits(None, None, 1900)).edtf
        == day.isoformat()
    )


def test_one_line_toward_several_is_told_with_each_of_them(
    write: Callable[..., Path], run: Run
) -> None:
    rows = 'No,Date,Who,To,Ask\n1,2023-08-01,UAW,"FORD, GM",46%\n2,2023-09-11,UAW,FORD,40%\n'
    write("t.csv", rows)
    write(
        "t.yaml",
        """
table: t
negotiation: pay
key: [No]
columns: {occurred: Date, by: Who, to: To, quantity: Ask}
split: {to: ','}
defaults: {kind: demand, issue: pay, proposal: raise}
declare: [parties, issues]
""",
    )
    assert run("import", "t.csv", "-m", "t.yaml").out.splitlines()[1:] == [
        "UAW on pay (demand:raise toward FORD): nothing -> 40 percent",
        "UAW on pay (demand:raise toward GM): nothing -> 46 percent",
    ]
    write("t.csv", rows.replace("46%", "30%"))
    assert run("import", "t.csv", "-m", "t.yaml").out.splitlines()[1:] == [
        "UAW on pay (demand:raise toward GM): 46 percent -> 30 percent",
        "Audit, UAW on pay (demand:raise toward FORD), demand-2023-09-11: quantity:unstated "
        "softened (R1, medium) -> quantity:unstated hardened (R1, medium)",
    ]
