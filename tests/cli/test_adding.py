"""`timeline add` on a terminal of its own: from an empty folder to a raised demand."""

import json
import os
import pty
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.calling import Result, call
from tests.forks import COMMAND, Forks

PROMPT = ": "


class Terminal:
    """A `timeline add` that believes that a person sits there."""

    def __init__(self, folder: Path, forks: Forks) -> None:
        self.place = folder / "talks.sqlite"
        env = {"TIMELINE_DB": str(self.place), "TERM": "dumb", "XDG_CONFIG_HOME": str(folder)}
        mine, theirs = pty.openpty()
        self._mine = mine
        self.process = forks.start(COMMAND, "add", environment=env, terminal=theirs)
        os.close(theirs)
        self.said = ""
        self.answers = 0

    def until_asked(self, seconds: float = 30) -> str:
        """Wait for the next question (or the end), and give what was said since the last answer."""
        deadline = time.monotonic() + seconds
        fresh = ""
        while time.monotonic() < deadline:
            if select.select([self._mine], [], [], 0.2)[0]:
                try:
                    data = os.read(self._mine, 65_536).decode("utf-8", "replace")
                except OSError:
                    break
                if not data:
                    break
                fresh += data
            elif fresh.endswith(PROMPT) or self.process.poll() is not None:
                break
        self.said += fresh
        return fresh

    def answer(self, text: str) -> None:
        self.answers += 1
        os.write(self._mine, f"{text}\n".encode())

    def close(self) -> None:
        os.close(self._mine)
        self.process.kill()
        self.process.communicate(10)


@contextmanager
def terminal(folder: Path, forks: Forks) -> Iterator[Terminal]:
    found = Terminal(folder, forks)
    try:
        yield found
    finally:
        found.close()


def answered(at: Terminal, answers: Sequence[tuple[str, str]]) -> None:
    """Each question holds its words, and is answered."""
    for words, text in answers:
        asked = at.until_asked()
        assert words in asked, asked
        at.answer(text)


def interviewed(*answers: str) -> Result:
    """`timeline add` with these answers, a line each."""
    return call("add", stdin="".join(f"{answer}\n" for answer in answers))


def answers_to(*answers: tuple[str, str]) -> Result:
    """`timeline add` with these answers, each of them to a question that holds those words."""
    said = interviewed(*(text for _, text in answers))
    at = 0
    for words, _ in answers:
        at = said.err.index(words, at) + 1
    return said


DEMAND = (
    ("Which negotiation", "Grain deal"),
    ("What happened", "a demand"),
    ("When?", "March 14, 2023"),
    ("Who?", "Russia"),
    ("Toward whom?", "Ukraine"),
    ("On which issue", "Grain corridor"),
    ("What is demanded", "Reconnect the bank"),
    ("How much", "60 days"),
    ("What was said", ""),
    ("From which source", "https://news.example/1"),
    ("Who published", "The Herald"),
    ("Published when", ""),
    ("Record it?", "a"),
)
ANSWER = (
    ("What happened", "3"),
    ("When?", "15 March 2023"),
    ("Which one is answered", ""),
    ("say to it", "refuses"),
    ("What was said", ""),
    ("From which source", ""),
    ("Record it?", "a"),
)
RAISED = (
    ("What happened", "1"),
    ("When?", "March 18, 2023"),
    ("Who?", "1"),
    ("Does it change one", ""),
    ("How much", "up to 90 days"),
    ("What was said", ""),
    ("From which source", ""),
    ("Record it?", ""),
)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_demand_its_answer_and_the_raised_demand_in_thirty_answers(
    tmp_path: Path, forks: Forks, done: Callable[..., str]
) -> None:
    with terminal(tmp_path, forks) as at:
        answered(at, (*DEMAND, *ANSWER, *RAISED))
        at.until_asked(5)
        assert at.process.wait(10) == 0
        assert at.answers <= 30
        assert "RUS on grain-corridor" in at.said

    rows = json.loads(done("--db", at.place, "audit", "--format", "json"))["rows"]
    assert {(row["party"], row["verdict"]) for row in rows} >= {
        ("RUS", "opened"),
        ("UKR", "opened"),
    }
    assert [row["day"] for row in rows if row["party"] == "RUS"][-1] == "2023-03-18"


def test_a_threat_is_dropped_and_a_demand_settled_at_a_figure(surroundings: None) -> None:
    threat = (
        ("What happened", "5"), ("When?", "15 March 2023"), ("Who?", "3"),
        ("is none of these", "Russia"), ("On which issue", ""), ("Which measure", "Blockade"),
        ("How much", ""), ("What was said", ""), ("From which source", "https://news.example/1"),
        ("Record it?", "oui"), ("is none of these", "a"),
    )  # fmt: skip
    dropped = (
        ("What happened", "11"), ("When?", "16 March 2023"), ("Which one is dropped", "2"),
        ("What was said", ""), ("From which source", ""), ("Record it?", "a"),
    )  # fmt: skip
    agreed = (
        ("What happened", "4"), ("When?", "17 March 2023"), ("Between whom", "1"),
        ("and whom", "1"), ("On which issue", ""), ("What does RUS take on", ""),
        ("What does UKR take on", "50 days"), ("does it settle", "2"),
        ("is none of these", "1"), ("What was said", ""), ("From which source", ""),
        ("Record it?", ""),
    )  # fmt: skip
    said = answers_to(*DEMAND, *threat, *dropped, *agreed)
    assert said.code == 0, said.err
    assert "(measure:blockade): status threatened -> withdrawn" in said.err
    assert "(demand:reconnect-the-bank): 60 -> 50 days: softened" in said.err


def test_what_stood_on_the_day_is_offered_though_it_ended_since(surroundings: None) -> None:
    agreed = (
        ("What happened", "4"), ("When?", "20 March 2023"), ("Between whom", "1"),
        ("and whom", "1"), ("On which issue", ""), ("What does RUS take on", ""),
        ("What does UKR take on", "50 days"), ("does it settle", "1"), ("What was said", ""),
        ("From which source", ""), ("Record it?", "a"),
    )  # fmt: skip
    said = answers_to(*DEMAND, *agreed, *RAISED)
    assert said.code == 0, said.err
    assert "(demand:reconnect-the-bank): 60 -> <=90 days" in said.err


def test_a_name_that_is_its_own_title_is_shown_once(
    surroundings: None, done: Callable[..., str]
) -> None:
    done("new", "talks")
    for party in ("P5+1", "RUS"):
        done("party", party, "--name", party)
    said = interviewed("a demand", "2 March 2026")
    assert ("1  P5+1\n" in said.err, "(P5+1)" in said.err) == (True, False)


def test_a_link_needs_no_publisher(surroundings: None, done: Callable[..., str]) -> None:
    said = answers_to(*(("Who published", "") if asked == "Who published" else (asked, text)
                        for asked, text in DEMAND[:-1]), ("Record it?", ""))  # fmt: skip
    assert said.code == 0, said.err
    (source,) = json.loads(done("list", "--format", "json"))["sources"]
    assert (source["url"], source["publisher"]) == ("https://news.example/1", None)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("after", range(0, 13, 3))
def test_ctrl_c_at_any_question_writes_nothing(tmp_path: Path, forks: Forks, after: int) -> None:
    with terminal(tmp_path, forks) as at:
        answered(at, DEMAND[:after])
        at.until_asked()
        at.process.send_signal(signal.SIGINT)
        at.until_asked(5)
        assert at.process.wait(10) == 130
    assert not at.place.exists()


def test_what_cannot_be_is_said_and_asked_again(
    surroundings: None, done: Callable[..., str]
) -> None:
    again = (
        DEMAND[0],
        ("What happened", "meeting"),
        ("did you mean talks-opened", "a demand"),
        ("When?", "Friday, 14 March 2023"),
        ("2023-03-14 is a Tuesday", "the same day"),
        ("tells its day by that of another row", "2023-03-14 14:30"),
        *DEMAND[3:7],
        ("How much", "€5 USD"),
        ("has two units", "100k"),
        ("only says how many", "60 working days total"),
        *DEMAND[8:-1],
        ("Record it?", ""),
    )
    assert answers_to(*again).code == 0
    bodies = [event["body"] for event in json.loads(done("log", "--format", "json"))["events"]]
    (demand,) = [body for body in bodies if "occurred" in body]
    assert (demand["occurred"], demand["time"]) == ("2023-03-14", "14:30")
    (quantity,) = demand["quantities"]
    assert (quantity["unit"], quantity["basis"]) == ("working days", "total")
    assert [body["units"] for body in bodies if "units" in body] == [["working days"]]


def test_who_acts_is_asked_again_at_once_where_it_is_nobody_or_several(
    surroundings: None, done: Callable[..., str]
) -> None:
    done("new", "grain")
    said = interviewed("2", "2026-03-02", "all", "RUS, Ukraine", "UKR", "all", "corridor",
                       "a lane", "5 percent", "", "", "y")  # fmt: skip
    assert said.code == 0, said.err
    assert "'all' is everyone, and nobody who acts" in said.err
    assert "'RUS, Ukraine': one at a time" in said.err
    (offer,) = json.loads(done("stance", "--format", "json"))["positions"]
    assert (offer["party"], offer["toward"]) == ("UKR", None)


def test_one_is_not_the_other_side_of_oneself(surroundings: None, done: Callable[..., str]) -> None:
    done("new", "grain")
    said = interviewed("9", "2026-03-02", "Ukraine", "UKR", "RUS", "spring", "", "", "y")
    assert said.code == 0, said.err
    assert "UKR is named already" in said.err
    (talks,) = json.loads(done("talks", "--format", "json"))["talks"]
    assert sorted(talks["parties"]) == ["RUS", "UKR"]
