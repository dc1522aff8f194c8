"""What is kept between requests: the same answers, and new ones where something was recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.calling import call
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from web.at_cut import MOST_BYTES, Folds, KeptShelf, Shelved

NAME = "us-china-2018"

QUESTIONS = [
    Question(),
    Question(as_of="2018-05-03"),
    Question(as_of="2018-04-15"),
    Question(as_of="2018-04-15", reading="possible"),
    Question(as_of="2018-05-03", known_by="2018-05-03"),
    Question(recorded_by="40", as_of="2018-05-04"),
    Question(as_of="2018-05-04", without=("A4", "A5")),
    Question(as_of="2018-05-04", without_sources=("dw-2018-05-04",)),
    Question(as_of="2018-05-04", codebook="broad"),
]


def test_a_kept_shelf_answers_as_one_that_keeps_nothing(filled: Path) -> None:
    plain = Shelf(str(filled))
    kept = KeptShelf(plain, Folds(folds=3, views=4, answers=2))
    for _ in range(2):
        for question in QUESTIONS:
            for ask in (questions.stance, questions.audit, questions.replay, questions.talks,
                        questions.measures, questions.proposals, questions.listing):  # fmt: skip
                assert ask(kept, NAME, question) == ask(plain, NAME, question)
            for one in ("zte-ban", "us-deficit-200"):
                assert questions.show(kept, NAME, question, one) == questions.show(
                    plain, NAME, question, one
                )
            why = questions.why(kept, NAME, question, "CHN", "trade-deficit")
            assert why == questions.why(plain, NAME, question, "CHN", "trade-deficit")
    plain.close()


def test_what_is_recorded_is_seen_at_once(place: str) -> None:
    folds = Folds()
    shelf = Shelf(place)
    before = questions.stance(KeptShelf(shelf, folds), NAME, Question())
    shelf.close()
    assert call("--db", place, "retract", "us-deficit-200", "--reason", "try").code == 0
    shelf = Shelf(place)
    after = questions.stance(KeptShelf(shelf, folds), NAME, Question())
    assert after == questions.stance(shelf, NAME, Question())
    assert after != before
    shelf.close()


def test_only_the_last_few_are_kept() -> None:
    kept = Shelved(2)
    made = []
    for name in ("a", "b", "a", "c", "a", "b"):
        kept.of((name, 1), lambda name=name: made.append(name))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_with_an_entry_a_negotiation_is_let_go_and_no_other(place: str) -> None:
    assert call("--db", place, "new", "other").code == 0
    shelf, folds = Shelf(place), Folds()
    kept = KeptShelf(shelf, folds)
    views = {name: kept.fold(name, Question()) for name in (NAME, "other")}
    assert all(kept.fold(name, Question()) is view for name, view in views.items())
    assert kept.fold(NAME, Question(as_of="2018-05-03")).fold is views[NAME].fold
    assert call("--db", place, "party", "XYZ", "-n", NAME).code == 0
    assert kept.fold("other", Question()) is views["other"]
    assert kept.fold(NAME, Question()).fold is not views[NAME].fold
    shelf.close()


def test_the_marks_of_the_board_are_what_the_comparison_answers(filled: Path) -> None:
    plain = Shelf(str(filled))
    kept = KeptShelf(plain, Folds())
    for question in QUESTIONS:
        for since in ("2018-04-01", "2018-04-29", "2018-05-02", "2018-05-03"):
            answered = {
                (c.party, c.issue, c.track, c.toward, c.change, c.verdict)
                for c in questions.diff(plain, NAME, question, from_=since).changes
            }
            found = {
                (c.key.party, c.issue, c.key.track, c.key.toward, c.change, c.verdict)
                for c in kept.changes(NAME, question, date.fromisoformat(since))
            }
            assert found == answered, (question, since)
    plain.close()


def test_of_large_files_only_so_many_bytes_are_kept() -> None:
    kept = Shelved(48)
    large = bytes(MOST_BYTES // 2)
    for name in "abc":
        kept.of((name,), lambda: large)
    assert list(kept) == [("b",), ("c",)]
    kept.of(("d",), lambda: large * 3)
    assert list(kept) == [("d",)]
