"""What facts hold is pinned: rows of an older form must not be served as answers of today."""

from hashlib import sha256
from importlib.resources import files

from projections.cut import Cut
from projections.record import read_record
from tests.story import START
from timeline.documents import read_document
from timeline.facts.format import FORMAT
from timeline.facts.history import history_of
from timeline.writing import Desk

PINNED = (2, "618ebb0ec3b3e265")
"""FORMAT, and a digest of everything that facts hold of the bundled record."""


def test_another_form_of_facts_has_another_number(sqlite_path: str) -> None:
    text = (files("timeline") / "records" / "us-china-2018.yaml").read_text(encoding="utf-8")
    desk = Desk(sqlite_path, "li", create=True)
    desk.open_negotiation("pinned")
    desk.enter_document("pinned", read_document(text, form="yaml"))
    # What has no source was public when it was recorded: let that be one day for all time.
    log = [entry._replace(recorded=START + entry.seq) for entry in desk.shelf.log("pinned")]
    desk.close()
    told = sorted(history_of(read_record(log, Cut(recorded_by=log[-1].seq))).items())
    found = (FORMAT, sha256(repr(told).encode()).hexdigest()[:16])
    assert found == PINNED, (
        "Stores would serve the answers of an older program: raise FORMAT in "
        "timeline/facts/format.py (once for each release), and pin what was found here."
    )
