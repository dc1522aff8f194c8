"""Redact, export, append, dump, load, back up, restore, rebuild, in any order: the answers stay
what they were, and verify finds nothing."""

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import Refused, UnknownName
from events.redaction import DEVELOPMENT_TEXTS, REDACTED
from tests.answers import audit_json, replay_json, stance_json
from timeline.entries.document import read_document
from timeline.entries.exchange import exported
from timeline.integrity.issue import issue
from timeline.integrity.verify import verify
from timeline.keeping import moving
from timeline.keeping.rebuilding import rebuild
from timeline.recording.desk import Desk
from timeline.shelf import Question, Shelf

TEXTS = [
    *((name, field) for name in ("ask", "ask-more", "said", "closed", "odd")
      for field in DEVELOPMENT_TEXTS),
    *(("source:post", field) for field in ("title", "author", "publisher", "url")),
    ("party:ARL", "name"), ("issue:exports", "title"),
]  # fmt: skip
WHOLE = ["ask", "odd", "said"]
MOVES = ["dump", "backup", "rebuild", "export"]


def fill(place: str) -> None:
    """A record with every text that can go, corrections of them, and a step that restates."""
    desk = Desk(place, "li", create=True)
    desk.open_negotiation("steel", "Steel")
    for party in ("ARL", "BOR"):
        desk.declare("steel", "party", {"party": [party], "name": [f"{party}land"]})
    desk.declare("steel", "issue", {"issue": ["exports"], "unit": ["kt"], "title": ["Exports"]})
    desk.declare("steel", "source", {
        "source": ["post"], "published": ["2026-03-02"], "title": ["A title"], "author": ["Li"],
        "publisher": ["The Post"], "url": ["https://post.example/a"],
    })  # fmt: skip
    said = {"occurred": ["2026-03-01"], "issue": ["exports"], "source": ["post"]}
    ask = said | {"by": ["ARL"], "to": ["BOR"], "proposal": ["cut"]}
    desk.append("steel", "demand", ask | {
        "id": ["ask"], "quantity": ["300 kt total"], "if": ["no duty is levied"],
        "says": ["asks for a cut"], "because": ["it floods"], "quote": ["a cut"],
        "speaker": ["Ida Holm, minister"],
    })  # fmt: skip
    desk.amend("steel", "correct", {"id": ["ask"], "set": ["quote=a deep cut"], "reason": ["typo"]})
    desk.append("steel", "demand", ask | {
        "id": ["ask-again"], "occurred": ["2026-03-03"], "restates": ["ask"],
        "says": ["asks again"],
    })  # fmt: skip
    desk.append("steel", "demand", ask | {
        "id": ["ask-more"], "occurred": ["2026-03-05"], "quantity": ["400 kt total"],
        "supersedes": ["ask-again"], "quote": ["more"], "says": ["asks for more"],
    })  # fmt: skip
    desk.append("steel", "statement", said | {
        "id": ["said"], "occurred": ["2026-03-06"], "speaker": ["Bo Ek, economist"],
        "authority": ["A6"], "says": ["It is too much."], "quote": ["too much"],
    })  # fmt: skip
    desk.append("steel", "talks-closed", said | {
        "id": ["closed"], "issue": [], "occurred": ["2026-03-07"], "between": ["ARL,BOR"],
        "round": ["one"], "outcome": ["no deal"],
    })  # fmt: skip
    desk.append("steel", "offer", said | {
        "id": ["odd"], "by": ["BOR"], "to": ["ARL"], "proposal": ["other"],
        "quantity": ["100 kt total"], "occurred": ["2026-03-08"], "says": ["offers"],
    })  # fmt: skip
    desk.amend("steel", "correct", {
        "id": ["said"], "set": ["says=It is far too much."], "reason": ["typo"],
    })  # fmt: skip
    desk.close()


def answer(place: str) -> Any:
    """What is answered about the record, but for the texts and where and when things stand in the
    log: an export is entered anew."""
    shelf = Shelf(place)
    try:
        fold = shelf.fold("steel", Question())
        told = [
            stance_json("steel", fold),
            audit_json("steel", fold),
            replay_json("steel", fold),
        ]
        return _plain(told)
    finally:
        shelf.close()


_LEFT_OUT = {
    "recorded_by", "recorded", "recorder", "seq", "originally_recorded", "original_recorder",
    "codebook", "cut",
    *DEVELOPMENT_TEXTS, "text", "title", "author", "publisher", "url", "name", "voices", "talks",
    "corrections", "sentence", "effects",
    "redacted",  # which payloads this store removed: nothing of them is left to be exported
}  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if name not in _LEFT_OUT}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


def move(how: str, place: str, folder: Path, number: int) -> str:
    """The store after it was moved so; where it is now."""
    there = str(folder / f"{number}.db")
    copy = str(folder / f"{number}.copy")
    if how == "rebuild":
        rebuild(place)
        return place
    if how == "export":
        shelf = Shelf(place)
        lines = "\n".join(json.dumps(line) for line in exported(shelf.log("steel")))
        shelf.close()
        desk = Desk(there, "bo", create=True)
        try:
            desk.enter_document("steel", read_document(lines, form="jsonl"))
        finally:
            desk.close()
        return there
    write, read = (moving.dump, moving.load) if how == "dump" else (moving.backup, moving.restore)
    write(place, copy)
    read(there, copy)
    return there


OPS = st.one_of(
    st.tuples(st.just("text"), st.sampled_from(TEXTS)),
    st.tuples(st.just("whole"), st.sampled_from(WHOLE)),
    st.tuples(st.sampled_from(MOVES), st.none()),
)


@settings(max_examples=max(4, settings.default.max_examples // 15))
@given(ops=st.lists(OPS, min_size=2, max_size=6))
def test_in_any_order_the_answers_stay_and_verify_finds_nothing(ops: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = str(folder / "0.db")
        fill(place)
        head, expected = issue(place, None), answer(place)
        for number, (how, what) in enumerate(ops, 1):
            if how in ("text", "whole"):
                desk = Desk(place, "li")
                fields = [what[1]] if how == "text" else []
                target = what[0] if how == "text" else what
                with contextlib.closing(desk), contextlib.suppress(Refused, UnknownName):
                    # Refused where there is nothing, or nothing more, to remove.
                    desk.redact("steel", target, reason="an order", fields=fields)
                if how == "whole":
                    expected = answer(place)
            else:
                place = move(how, place, folder, number)
                if how == "export":
                    head = issue(place, None)
            assert verify(place, published=[head]).findings == []
            assert answer(place) == expected, (how, what)


def test_an_export_of_every_redacted_text_is_entered(tmp_path: Path) -> None:
    place = str(tmp_path / "0.db")
    fill(place)
    expected = answer(place)
    desk = Desk(place, "li")
    for target, field in TEXTS:
        with contextlib.suppress(Refused):  # it has no such text
            desk.redact("steel", target, reason="an order", fields=[field])
    desk.close()
    there = move("export", place, tmp_path, 1)
    assert answer(there) == answer(place) == expected
    shelf = Shelf(there)
    assert shelf.record("steel", Question()).visible["ask"].quote == REDACTED
    shelf.close()
    assert verify(there).findings == []
