"""Which column is what, by the names that people give them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from timeline.interchange.mapping.explain import explain
from timeline.interchange.mapping.file import read_mapping

Run = Callable[..., Any]
Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("head", "by", "to"),
    [
        ("Datum,Verhängt durch,Betroffenes Land,Was", "Verhängt durch", "Betroffenes Land"),
        ("Date,Imposed by,Affected country,What", "Imposed by", "Affected country"),
        ("Date,Affected country,Imposed by,What", "Imposed by", "Affected country"),
        ("Дата,Кто,Против кого,Что", "Кто", "Против кого"),
        ("Datum,Partij,Tegen,Wat", "Partij", None),
        ("Date,Who,Whom,What", "Who", "Whom"),
        ("Fecha,Quién,Contra,Qué", "Quién", "Contra"),
        ("Дата,Сторона,Против,Что", "Сторона", "Против"),
    ],
)
def test_who_acts_and_who_is_acted_upon(write: Write, head: str, by: str, to: str | None) -> None:
    first, second = (
        ("CHN", "USA") if head.index(by) > head.index(to or head[-3:]) else ("USA", "CHN")
    )
    rows = f"2020-01-01,{first},{second},raises the duties on steel\n"
    rows += f"2020-01-02,{first},{second},lowers the duties on steel\n"
    found = read_mapping(explain(str(write("t.csv", f"{head}\n{rows}"))).text, name="t").columns
    assert found["by"] == (by,)
    assert found.get("to") == ((to,) if to else None)


OWN = """id,date,kind,by,to,proposal,quantity,due,says
1,2020-01-01,demand,Union,Company,raise,5%,end of May 2020,asks
2,2020-01-05,offer,Company,Union,raise-offer,2%,,offers
3,2020-01-09,demand,Union,Company,hours,36%,Q2 2020,asks too
"""


def test_a_column_called_as_a_field_is_that_field(run: Run, write: Write) -> None:
    write("t.csv", OWN)
    told = run("import", "t.csv", "--explain").out
    assert "proposal: proposal" in told
    assert "due: due" in told
    assert "{by}-" not in told
    write("m.yaml", told)
    assert run("import", "t.csv", "--mapping", "m.yaml").out.startswith("3 new")
    tracks = run("stance").out
    assert all(name in tracks for name in ("demand:raise", "offer:raise-offer", "demand:hours"))
    assert "due 2020-05-21/2020-05-31" in tracks


def test_a_field_that_a_kind_does_not_take_is_a_problem_of_its_row(run: Run, write: Write) -> None:
    write("t.csv", OWN + "4,2020-01-12,statement,Union,,raise,,,speaks of it\n")
    write("m.yaml", run("import", "t.csv", "--explain").out)
    told = run("import", "t.csv", "--mapping", "m.yaml")
    assert told.code == 3
    assert "line 5, column 'proposal': proposal: statement takes no 'proposal'" in told.err


def test_without_kinds_such_a_column_is_only_told(write: Write) -> None:
    told = explain(str(write("t.csv", "date,who,proposal,says\n2020-01-01,USA,a plan,asks\n"))).text
    assert "proposal: proposal" not in told
    assert "not used: proposal" in told


def test_the_columns_of_a_french_table_are_known(write: Write) -> None:
    told = explain(str(write("t.csv", (
        "Date;Qui;Événement;Montant\n20/01/2010;Arlande;Une demande;5 EUR\n"
        "21/02/2010;Borlande;Un refus;6 EUR\n"
    )))).text  # fmt: skip
    for line in ("occurred: Date", "by: Qui", "says: Événement", "quantity: Montant"):
        assert f"\n  {line}" in told
