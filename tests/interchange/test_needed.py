"""What demands, deals and withdrawals of a table need beside its columns is drafted, and asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from timeline.interchange.mapping.explain import explain

Run = Callable[..., Any]
Write = Callable[..., Path]

TALKS = """Date,Who,Type,Topic,What happened,Terms
1 Feb 2030,"Arland, Borland",Deal,Term of the pact,The pact is signed for 90 days,90 days
3 Feb 2030,Arland,Demand,Ports,Other ports must be added,
10-11 Feb 2030,"Arland, Borland",Talks,Term of the pact,Deputies meet; no agreement,
12 Feb 2030,Borland,Offer,Term of the pact,Another 30 days,30 days
14 Feb 2030,Arland,Demand,Ports,All ports must be added,at least 4 ports
15 Feb 2030,Cerland,Demand,Ports,None must be added,
16 Feb 2030,Borland,Withdrawal,Participation,Leaves the pact,
"""


@pytest.fixture
def drafted(write: Write, run: Run) -> str:
    """The draft mapping of the table above, written to `map.yaml`."""
    write("pact.csv", TALKS)
    told = run("import", "pact.csv", "--explain")
    write("map.yaml", told.out)
    return str(told.out)


def test_the_draft_records_every_move_as_what_it_is(drafted: str, run: Run) -> None:
    assert "and no row is refused" in drafted
    done = run("--db", "a.sqlite", "import", "pact.csv", "-m", "map.yaml")
    assert done.code == 0, done.err
    shown = run("--db", "a.sqlite", "replay", "--format", "tsv").out.splitlines()

    assert [line.split("\t")[5] for line in shown[1:]] == [
        "agreement", "demand", "talks-opened", "talks-closed", "offer", "demand", "demand",
        "withdrawal",
    ]  # fmt: skip


def test_what_a_party_asks_again_is_a_change_of_its_proposal(drafted: str, run: Run) -> None:
    run("--db", "a.sqlite", "import", "pact.csv", "-m", "map.yaml")
    tracks = {
        (line.split("\t")[1], line.split("\t")[4])
        for line in run("--db", "a.sqlite", "stance").out.splitlines()[1:]
    }

    assert ("Arland", "demand:Arland-Ports") in tracks
    assert ("Cerland", "demand:Cerland-Ports") in tracks


def test_each_of_it_is_asked(drafted: str) -> None:
    for asked in (
        "Deal: agreement  # QUESTION: 1 row, line 2. Or a statement?",
        "proposal: '{by}-{Topic}'  # QUESTION",
        "agreement: pact  # QUESTION",
        "set: {to: Borland}}  # QUESTION: the other of the two?",
        "set: {to: all}}  # QUESTION: toward whom?",
        "set: {proposal: '', agreement: pact}}  # QUESTION: do they leave the agreement?",
        "  - {issue: term-of-the-pact, unit: [days]}",
        "  - {issue: ports, unit: [ports]}",
    ):
        assert asked in drafted


@pytest.mark.parametrize(
    ("figures", "units"),
    [
        (("5 t", "6 t", "100k"), "[t]"),
        (("€5m", "5 m", "6 boats"), "[boats]"),
        (("5 m", "6 m", "7 boats"), "[m, boats]"),
        (("5M EUR", "5M", "6 jobs"), "[jobs]"),
    ],
)
def test_a_word_for_how_many_is_no_unit(write: Write, figures: tuple[str, ...], units: str) -> None:
    rows = "".join(f"2020-01-0{n},USA,{one}\n" for n, one in enumerate(figures, 1))
    told = explain(str(write("t.csv", f"Date,Who,Amount\n{rows}"))).text
    assert f"  - {{issue: unsorted, unit: {units}}}" in told
