"""What version 1 recorded and is entered again unchanged is there already.

`golden/` holds a store as version 1 of the language made it, from the YAML file, the table and
the single entries beside it. None of these files is ever changed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from events.errors import Conflict
from timeline.entries.document import read_document
from timeline.interchange.importing.checking import Options
from timeline.interchange.importing.table import ImportReport, import_table
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.tables.files import open_table
from timeline.keeping.rebuilding import upgrade
from timeline.recording.desk import Desk
from timeline.recording.outcome import Written, sentence
from timeline.store.driver import sqlite3
from timeline.store.errors import StoreOlder

GOLDEN = Path(__file__).parent / "golden"
NAME = "grain-2022"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The store that version 1 made, opened by this program."""
    place = tmp_path / "store.db"
    connection = sqlite3.connect(place)
    connection.executescript((GOLDEN / "store.sql").read_text(encoding="utf-8"))
    connection.close()
    try:
        desk = Desk(str(place), "li")
    except StoreOlder:
        upgrade(str(place))
        desk = Desk(str(place), "li")
    yield desk
    desk.close()


def entered(desk: Desk, change: Callable[[str], str] = str) -> Written:
    text = change((GOLDEN / "entered.yaml").read_text(encoding="utf-8"))
    return desk.enter_document(NAME, read_document(text, form="yaml"))


def imported(desk: Desk, folder: Path, change: Callable[[str], str] = str) -> ImportReport:
    rows = folder / "rows.csv"
    rows.write_text(change((GOLDEN / "rows.csv").read_text(encoding="utf-8")), encoding="utf-8")
    mapping = read_mapping((GOLDEN / "map.yaml").read_text(encoding="utf-8"), name="map")
    return import_table(desk, NAME, open_table(str(rows), mapping.reading), mapping, Options())


def test_a_file_that_version_1_recorded_is_there_already(desk: Desk) -> None:
    before = desk.shelf.log(NAME)
    written = entered(desk)
    assert written.new == 0
    assert [outcome.seq for outcome in written.outcomes] == list(range(2, 30))
    assert desk.shelf.log(NAME) == before
    told = {outcome.id: sentence(outcome) for outcome in written.outcomes}
    assert told["set"] == (
        "21 set was recorded already; nothing was written. Retracted by set.retracted: "
        "'timeline reinstate set' brings it back."
    )
    assert "Corrected by reopen.corrected: it says now quantity '2000 tonnes'" in told["reopen"]


def test_a_table_that_version_1_recorded_has_nothing_new(desk: Desk, tmp_path: Path) -> None:
    before = desk.shelf.log(NAME)
    assert imported(desk, tmp_path).summary == "0 new, 0 corrected, 0 missing, 6 unchanged"
    assert desk.shelf.log(NAME) == before


def test_what_a_row_of_version_1_says_otherwise_is_corrected(desk: Desk, tmp_path: Path) -> None:
    def edited(text: str) -> str:
        struck = '2022-08-01,agreement,,,"UKR, RUS",,'
        text = text.replace(f"{struck},", f"{struck}agreed,")
        return text.replace("RUS: 1,000 tonnes", "RUS: 1,000 tonnes a day")

    report = imported(desk, tmp_path, edited)
    assert [sorted(one.changes) for one in report.plan.corrected] == [["status"], ["commits"]]
    assert imported(desk, tmp_path, edited).plan.corrected == []


@pytest.mark.parametrize(
    ("kind", "key", "fields"),
    [
        ("demand", "k-1", {"issue": "corridor", "occurred": "2022-08-10", "by": "UKR", "to": "RUS",
                           "proposal": "more", "about-measure": "blockade"}),
        ("demand", "k-1", {"issue": "corridor", "occurred": "2022-08-10", "by": "UKR", "to": "RUS",
                           "proposal": "more", "about": "blockade"}),
        ("agreement", "k-2", {"issue": "corridor", "occurred": "2022-08-11",
                              "between": "UKR,RUS", "commits": "RUS: 30 days"}),
    ],
)  # fmt: skip
def test_a_key_that_version_1_used_is_answered_with_the_first(
    desk: Desk, kind: str, key: str, fields: dict[str, str]
) -> None:
    raw = {name: [text] for name, text in fields.items()}
    assert desk.append(NAME, kind, raw, key=key).new == 0
    with pytest.raises(Conflict, match="was used for event"):
        desk.append(NAME, kind, {**raw, "says": ["more"]}, key=key)


def test_what_only_this_version_can_say_is_new(desk: Desk) -> None:
    base = {"issue": ["corridor"], "between": ["UKR,RUS"], "commits": ["RUS: 30 days"]}
    base["occurred"] = ["2022-08-11"]
    for more in ({"status": ["agreed"]}, {"lapses": ["2022-12"]}, {"time": ["14:30"]}):
        assert desk.append(NAME, "agreement", {**base, **more}).new == 1
        assert desk.append(NAME, "agreement", {**base, **more}).new == 0


def test_who_arranged_a_round_is_no_party_to_it_any_more(desk: Desk) -> None:
    base = {"occurred": ["2022-09-01"], "round": ["fifth"]}
    assert desk.append(NAME, "talks-invited", {**base, "between": ["RUS,UKR"]}).new == 1
    told = {**base, "between": ["UKR,RUS"], "by": ["RUS"]}
    assert desk.append(NAME, "talks-invited", told).new == 1
    assert desk.append(NAME, "talks-invited", told).new == 0


def test_hints_are_told_for_the_rows_of_a_table(desk: Desk, tmp_path: Path) -> None:
    def longer(text: str) -> str:
        return text + '2022-08-20,agreement,,,"UKR, RUS",,extended,,,,grain-deal,Prolonged\n'

    report = imported(desk, tmp_path, longer)
    assert report.summary == "1 new, 0 corrected, 0 missing, 6 unchanged"
    (hint,) = report.hints
    assert hint.startswith("agreement-2022-08-20: An extension that states no last day has none")
