"""Effective tariffs of a year, country by country: each change is judged as the figures say."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.calling import call
from tests.judges.conftest import Count, judge

OWN = [("2025-02-04", "A", "0"), ("2025-03-04", "A", "20"), ("2025-04-02", "A", "20"),
       ("2025-05-12", "A", "10.5"), ("2025-02-04", "B", "3"), ("2025-03-04", "B", "2.9"),
       ("2025-04-02", "B", "145"), ("2025-05-12", "B", "145")]  # fmt: skip


def _rows() -> list[tuple[str, str, str]]:
    path = judge("tariffs-2025-country-by-time.csv")
    if path is None:
        return OWN
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["date"], re.sub(r"[^A-Z]+", "-", row["country_name"]).strip("-"),
             str(round(Decimal(row["effective tariff"]), 6).normalize().__format__("f")))
            for row in csv.DictReader(file)
        ]  # fmt: skip


def test_every_change_of_a_tariff_has_the_verdict_of_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    db = ("--db", "a.db", "-n", "tariffs")
    rows = sorted(_rows())
    countries = sorted({country for _, country, _ in rows})
    assert call(*db, "new", "tariffs", "--title", "T").code == 0
    for line in (("party", "USA"), ("issue", "x"), *(("party", one) for one in countries)):
        assert call(*db, *line).code == 0, line
    lines, wanted = [], {}
    before: dict[str, Decimal] = {}
    for day, country, rate in rows:
        first = country not in before
        lines.append(json.dumps({
            "kind": "measure-imposed" if first else "measure-changed", "occurred": day,
            "id": f"{country}-{day}", "issue": "x", "by": "USA", "to": country,
            "measure": f"tariff-{country}", "instrument": "tariff",
            "quantity": f"{rate} percent rate",
        }))  # fmt: skip
        if not first:
            was, now = before[country], Decimal(rate)
            wanted[f"{country}-{day}"] = (
                "held" if was == now else "hardened" if now > was else "softened"
            )
        before[country] = Decimal(rate)
    done = call(*db, "append", "-", stdin="\n".join(lines))
    assert done.code == 0, done.err
    audit = json.loads(call(*db, "--format", "json", "audit").out)
    found = {
        row["to"][0]: row["verdict"]
        for row in audit["rows"]
        if row["track"].startswith("measure:") and row["to"][0] in wanted
        and row["dimension"] in ("quantity:rate", "whole")
    }  # fmt: skip
    assert found == wanted
    count("tariffs of 2025, country by country: verdicts", len(wanted))
