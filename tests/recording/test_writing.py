"""Writing: each write is one transaction, said twice it is recorded once, refused it leaves no
trace."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

import events.codec
from events import developments as d
from events.codec import decode
from events.errors import Conflict, Refused, UnknownName
from events.log import Logged
from tests.answers import stance_json
from tests.forks import Forks
from timeline.entries.document import read_document
from timeline.entries.draft import Draft
from timeline.recording.batch import MOST_WHOLE
from timeline.recording.desk import Desk
from timeline.recording.outcome import Outcome, Written, sentence
from timeline.shelf import Question
from timeline.store.entry import Fresh
from timeline.store.recorder import Negotiations

FRAME = """
parties: [{party: USA, name: United States}, {party: CHN}, {party: ZTE}]
issues: [{issue: trade-deficit, unit: [jobs]}, {issue: zte-ban}]
sources: [{source: dw, published: 2018-05-04}, {source: nyt, published: 2018-05-05}]
"""
OpenDesk = Callable[..., Desk]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A negotiation with parties, issues and sources, and nothing that happened."""
    found = open_desk()
    found.open_negotiation("n", "Talks")
    found.enter_document("n", read_document(FRAME, form="yaml"))
    return found


def log(desk: Desk) -> list[Logged]:
    return desk.shelf.log("n")


def raw(fields: dict[str, str | list[str]]) -> dict[str, list[str]]:
    return {
        name.rstrip("_").replace("_", "-"): [text] if isinstance(text, str) else text
        for name, text in fields.items()
    }


DEMAND: dict[str, str | list[str]] = {
    "occurred": "2018-05-03", "issue": "trade-deficit", "by": "USA", "to": "CHN",
    "proposal": "deficit-cut", "quantity": "100 USD bn", "source": "dw",
}  # fmt: skip


def demand(desk: Desk, key: str | None = None, **fields: str | list[str]) -> Outcome:
    (outcome,) = desk.append("n", "demand", raw({**DEMAND, **fields}), key=key).outcomes
    return outcome


def amend(desk: Desk, kind: str, id: str, **fields: str | list[str]) -> Outcome:
    (outcome,) = desk.amend("n", kind, raw({"id": id, **fields})).outcomes
    return outcome


def correct(desk: Desk, id: str, *sets: str) -> Outcome:
    return amend(desk, "correct", id, set=list(sets), reason="a slip")


def link(desk: Desk, one: str, relation: str, other: str) -> Outcome:
    return amend(desk, "link", one, relation=relation, other=other)


def figures(desk: Desk, **question: Any) -> list[str]:
    """The figures of the live positions, as a reader is told them."""
    answer = stance_json("n", desk.shelf.fold("n", Question(**question)))
    return [q["value"] for p in answer["positions"] for q in p["terms"]["quantities"]]


def refused(desk: Desk, write: Callable[[], object], error: type[Exception] = Refused) -> str:
    """The refusal's message; it is checked that the log is what it was."""
    before = log(desk)
    with pytest.raises(error) as found:
        write()
    assert log(desk) == before
    return str(found.value)


# --- the same said twice ---------------------------------------------------------------------


def test_the_same_content_is_recorded_once(desk: Desk) -> None:
    first = demand(desk)
    assert first.new
    before = log(desk)
    again = demand(desk)
    assert (again.new, again.seq, again.id) == (False, first.seq, first.id)
    assert "was recorded already; nothing was written" in sentence(again)
    assert log(desk) == before


def test_the_same_content_in_other_words_for_a_number_is_recorded_once(desk: Desk) -> None:
    first = demand(desk, quantity="3.50 percent")
    assert demand(desk, quantity="3.5 percent").seq == first.seq


def test_other_content_without_an_id_gets_an_id_of_its_own(desk: Desk) -> None:
    ids = [demand(desk, quantity=f"{n} USD bn").id for n in (100, 200, 300)]
    assert ids == ["demand-2018-05-03", "demand-2018-05-03-2", "demand-2018-05-03-3"]


def test_the_same_content_is_recorded_again_under_another_key(desk: Desk) -> None:
    one, two = demand(desk, key="a"), demand(desk, key="b")
    assert two.new
    assert two.seq == one.seq + 1


def test_a_key_used_again_with_the_same_body_is_answered_with_the_first(desk: Desk) -> None:
    first = demand(desk, key="k")
    before = log(desk)
    again = demand(desk, key="k")
    assert (again.new, again.seq) == (False, first.seq)
    assert log(desk) == before


def test_a_key_used_with_another_body_is_a_conflict(desk: Desk) -> None:
    seq = demand(desk, key="k").seq
    said = refused(desk, lambda: demand(desk, key="k", quantity="200 USD bn"), Conflict)
    assert said == (
        f"the key 'k' was used for event {seq} with another body: use another key, or none"
    )
    other = {"id": "demand-2018-05-03", "reason": "x"}
    refused(desk, lambda: desk.amend("n", "retract", raw(other), key="k"), Conflict)


def test_a_key_is_of_one_negotiation_only(desk: Desk) -> None:
    demand(desk, key="k")
    desk.open_negotiation("m")
    desk.enter_document("m", read_document(FRAME, form="yaml"))
    written = desk.append("m", "demand", raw({**DEMAND, "quantity": "7 USD"}), key="k")
    assert written.new == 1


def test_an_id_used_with_another_body_is_a_conflict_with_the_way_out(desk: Desk) -> None:
    seq = demand(desk, id="d-1").seq
    said = refused(desk, lambda: demand(desk, id="d-1", quantity="200 USD bn"), Conflict)
    assert said.startswith(f"the id 'd-1' is taken by event {seq} with another body")
    assert "timeline correct d-1" in said


def test_a_negotiation_is_opened_once_under_one_title(desk: Desk) -> None:
    assert not desk.open_negotiation("n", "Talks").outcomes[0].new
    assert not desk.open_negotiation("n").outcomes[0].new
    said = refused(desk, lambda: desk.open_negotiation("n", "Other talks"), Conflict)
    assert said.startswith("negotiation 'n' is open already under the title 'Talks'")


def test_a_source_is_declared_once_and_an_issue_grows(desk: Desk) -> None:
    same = {"party": ["USA"], "name": ["United States"]}
    assert desk.declare("n", "party", same).new == 0
    refused(desk, lambda: desk.declare("n", "source", {"source": ["dw"]}), Conflict)
    desk.declare("n", "issue", {"issue": ["trade-deficit"], "unit": ["tonnes"]})
    assert demand(desk, quantity=["5 tonnes", "6 jobs"]).new


# --- the version that was expected -----------------------------------------------------------


def test_a_write_on_the_version_that_was_seen_is_recorded(desk: Desk) -> None:
    version = demand(desk).version
    entry = raw({**DEMAND, "quantity": "200 USD bn"})
    written = desk.append("n", "demand", entry, expect_version=version)
    assert written.outcomes[0].version == version + 1 == len(log(desk))


def test_a_write_on_a_stale_version_is_a_conflict(desk: Desk) -> None:
    version = demand(desk).version
    demand(desk, quantity="150 USD bn")
    entry = raw({**DEMAND, "quantity": "200 USD bn"})
    said = refused(
        desk, lambda: desk.append("n", "demand", entry, expect_version=version), Conflict
    )
    assert said.startswith(f"n is at version {version + 1}, not {version}: look at what was added")


def test_a_retry_on_the_version_that_it_moved_itself_is_no_conflict(desk: Desk) -> None:
    version = len(log(desk))
    first = desk.append("n", "demand", raw(DEMAND), expect_version=version)
    again = desk.append("n", "demand", raw(DEMAND), expect_version=version)
    assert (again.new, again.outcomes[0].seq) == (0, first.outcomes[0].seq)


# --- trying without writing ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("demand", {**DEMAND, "quantity": "200 USD bn", "follows": "d-1"}),
        ("correct", {"id": "d-1", "set": "quantity=150 USD bn", "reason": "x"}),
        ("retract", {"id": "d-1", "reason": "x"}),
        ("add-source", {"id": "d-1", "source": "nyt"}),
        ("link", {"id": "d-2", "relation": "supersedes", "other": "d-1"}),
    ],
)
def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    desk: Desk, kind: str, fields: dict[str, str | list[str]]
) -> None:
    demand(desk, id="d-1")
    demand(desk, id="d-2", quantity="120 USD bn")

    def write(dry_run: bool) -> Written:
        if kind == "demand":
            return desk.append("n", kind, raw(fields), dry_run=dry_run)
        return desk.amend("n", kind, raw(fields), dry_run=dry_run)

    before = log(desk)
    (tried,) = write(True).outcomes
    assert log(desk) == before
    assert tried.new
    (done,) = write(False).outcomes
    assert (done.seq, done.version, done.event) == (tried.seq, tried.version, tried.event)
    assert sentence(done) == sentence(tried)
    assert "would be recorded (dry run)" in sentence(tried, dry_run=True)
    assert [entry.event for entry in log(desk)] == [*(e.event for e in before), done.event]


def test_a_dry_run_is_refused_like_the_write_itself(desk: Desk) -> None:
    demand(desk, id="d-1")
    entry = raw({**DEMAND, "by": "USB"})
    said = refused(desk, lambda: desk.append("n", "demand", entry, dry_run=True))
    assert said == refused(desk, lambda: desk.append("n", "demand", entry))


def test_a_dry_run_of_a_file_writes_nothing(desk: Desk) -> None:
    before = log(desk)
    document = read_document(FILE, form="yaml")
    written = desk.enter_document("n", document, dry_run=True)
    assert (written.dry_run, written.new) == (True, len(document.entries))
    assert log(desk) == before


# --- files, all or nothing -------------------------------------------------------------------

FILE = """\
parties: [{party: EU}]
developments:
  - {kind: demand, id: f-1, occurred: 2018-05-01, issue: trade-deficit, by: EU, to: CHN,
     proposal: cars, source: dw}
  - {kind: response, id: f-2, occurred: 2018-05-02, issue: trade-deficit, by: CHN, to: EU,
     to-proposal: cars, answer: refuses, source: dw, responds-to: f-1}
  - {kind: correct, id: f-1, set: [scope=cars], reason: it was said}
links:
  - {id: f-2, relation: follows, other: f-1}
"""


def test_a_file_may_use_what_it_declares_itself(desk: Desk) -> None:
    written = desk.enter_document("n", read_document(FILE, form="yaml"))
    seqs = [outcome.seq for outcome in written.outcomes]
    assert seqs == list(range(seqs[0], seqs[0] + 5))
    assert all(outcome.new for outcome in written.outcomes)


def test_a_file_with_bad_entries_tells_them_all_and_leaves_no_trace(desk: Desk) -> None:
    text = """\
parties: [{party: EU}]
developments:
  - {kind: demand, id: ok, occurred: 2018, issue: trade-deficit, by: EU, to: CHN, proposal: a}
  - {kind: demand, occurred: 03/04/2018, issue: trade-deficit, by: EU, to: CHM, proposal: b}
  - {kind: demand, occurred: 2018, issue: trade-deficits, by: EU, to: CHN, proposal: c}
  - {kind: demand, occurred: 2018, issue: trade-deficit, by: EU, to: CHN, proposal: d,
     quantity: 9 workers, source: ft}
links:
  - {id: ok, relation: before, other: ok}
"""
    document = read_document(text, form="yaml")
    said = refused(desk, lambda: desk.enter_document("n", document)).split("\n")
    assert [line.partition(": ")[0] for line in said] == [
        "line 4", "line 4", "line 5", "line 6", "line 6", "line 9",
    ]  # fmt: skip
    assert "is ambiguous" in said[0]
    assert "no party 'CHM' (did you mean CHN?)" in said[1]
    assert "no issue 'trade-deficits' (did you mean trade-deficit?)" in said[2]
    assert "unknown unit 'workers'" in said[3]
    assert "no source 'ft'" in said[4]
    assert "'before' is no relation" in said[5]
    # Nothing of it is known afterwards, neither the party nor the id.
    assert "no party 'EU'" in refused(desk, lambda: demand(desk, by="EU"))
    assert demand(desk, id="ok").new


def test_a_file_with_the_same_entry_twice_is_refused_with_both_lines(desk: Desk) -> None:
    entry = "- {kind: statement, occurred: 2018, issue: zte-ban, by: USA, says: a}\n"
    document = read_document(entry * 2, form="yaml")
    said = refused(desk, lambda: desk.enter_document("n", document))
    assert said == "line 2: is the same entry as line 1: remove one"


def test_a_conflict_in_a_file_leaves_no_trace_of_the_rest(desk: Desk) -> None:
    demand(desk, id="f-2")
    refused(desk, lambda: desk.enter_document("n", read_document(FILE, form="yaml")), Conflict)


def test_a_file_of_more_than_a_few_entries_is_checked_like_a_small_one(desk: Desk) -> None:
    entries = [
        Draft(
            place=f"line {i}",
            kind="demand",
            raw=raw({**DEMAND, "id": f"d-{i}", "follows": f"d-{i - 1}"} if i else
                    {**DEMAND, "id": "d-0"}),
        )
        for i in range(25)
    ]  # fmt: skip
    circle = Draft(
        place="line 25",
        kind="link",
        raw=raw({"id": "d-0", "relation": "follows", "other": "d-24"}),
    )
    said = refused(desk, lambda: desk.enter("n", [*entries, circle]))
    assert "line 25: link: " in said
    assert "a circle has no order" in said
    assert desk.enter("n", entries).new == 25


# --- names nobody declared -------------------------------------------------------------------


def test_a_negotiation_that_is_not_open_is_refused_with_the_nearest(desk: Desk) -> None:
    desk.open_negotiation("us-china-2018")
    said = refused(desk, lambda: desk.append("us-chima-2018", "demand", raw(DEMAND)), UnknownName)
    assert said == "no negotiation 'us-chima-2018' (did you mean us-china-2018?)"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"by": "USB"}, "by: no party 'USB' (did you mean USA?)"),
        ({"to": "CHM"}, "to: no party 'CHM' (did you mean CHN?)"),
        ({"speaks_for": "ZTF"}, "speaks-for: no party 'ZTF' (did you mean ZTE?)"),
        ({"issue": "zte-bann"}, "issue: no issue 'zte-bann' (did you mean zte-ban?)"),
        ({"source": "nyx"}, "source: no source 'nyx' (did you mean nyt?)"),
        ({"follows": "d-2"}, "follows: no development 'd-2' (did you mean d-1?)"),
        ({"account_of": "d-9"}, "account-of: no development 'd-9' (did you mean d-1?)"),
        ({"about": "ban"}, "about: no agreement or measure 'ban' is recorded"),
    ],
)
def test_a_name_nobody_declared_is_refused_with_the_nearest(
    desk: Desk, fields: dict[str, str], said: str
) -> None:
    demand(desk, id="d-1")
    assert refused(desk, lambda: demand(desk, **fields)).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            """
            - {kind: response, occurred: 2018-05-04, issue: zte-ban, by: CHN, to-proposal: cut,
               answer: refuses}
            - {kind: demand, occurred: 2018-05-03, issue: zte-ban, by: USA, to: CHN, proposal: cut}
            """,
            "line 2: to-proposal: no proposal or package 'cut' is recorded (line 4 gives it, and "
            "is not before this one: put it first; rows of a table come by their days)",
        ),
        (
            "- {kind: measure-lifted, occurred: 2018-05-04, issue: zte-ban, by: USA, measure: ban}",
            "line 1: measure: no measure 'ban' is recorded (there is none yet)",
        ),
        (
            "- {kind: withdrawal, occurred: 2018-05-04, issue: zte-ban, by: USA, proposal: cut}",
            "line 1: proposal: no proposal or package 'cut' is recorded (there is none yet)",
        ),
        (
            """
            - {kind: statement, occurred: 2018-05-04, issue: new, by: CHN, says: x, follows: s}
            - {kind: statement, occurred: 2018-05-03, issue: zte-ban, by: CHN, says: y, id: s}
            - {kind: issue, issue: new}
            """,
            "line 2: issue: no issue 'new' (line 4 gives it, and is not before this one: put it "
            "first; rows of a table come by their days)\nline 2: follows: no development 's' "
            "(line 3 gives it, and is not before this one: put it first; rows of a table come by "
            "their days)",
        ),
    ],
)  # fmt: skip
def test_what_the_file_gives_further_on_is_told_with_its_line(
    desk: Desk, text: str, said: str
) -> None:
    document = read_document(text, form="yaml")
    assert refused(desk, lambda: desk.enter_document("n", document)) == said


@pytest.mark.parametrize("where", ["responds-to", "id", "carries-out"])
def test_a_name_where_an_id_is_asked_for_is_told_as_a_name(desk: Desk, where: str) -> None:
    demand(desk, id="d-1")
    calls: dict[str, Callable[[], Any]] = {
        "responds-to": lambda: demand(desk, responds_to="deficit-cut"),
        "id": lambda: correct(desk, "deficit-cut", "says=x"),
        "carries-out": lambda: desk.append("n", "measure-imposed", raw({
            "occurred": "2018-05-04", "issue": "zte-ban", "by": "USA", "to": "CHN",
            "measure": "ban", "carries_out": "deficit-cut",
        })),
    }  # fmt: skip
    assert refused(desk, calls[where]) == (
        f"{where}: no development 'deficit-cut' (that is the name of the proposal, and here an id "
        "is asked for: see 'timeline list --search deficit-cut')"
    )


def test_an_id_where_a_name_is_asked_for_is_told_as_an_id(desk: Desk) -> None:
    demand(desk, id="d-1")
    fields = {"occurred": "2018-05-04", "issue": "trade-deficit", "by": "CHN",
              "to_proposal": "d-1", "answer": "refuses"}  # fmt: skip
    assert refused(desk, lambda: desk.append("n", "response", raw({**fields}))) == (
        "to-proposal: no proposal or package 'd-1' is recorded (that is the id of an entry, and "
        "here a name is asked for: see 'timeline show d-1')"
    )


# --- links -----------------------------------------------------------------------------------


def three(desk: Desk) -> None:
    """Three demands of one uncertain month, nothing known of their order."""
    for number in (1, 2, 3):
        demand(desk, id=f"d-{number}", occurred="2018-05", quantity=f"{number} USD bn")


@pytest.mark.parametrize("relation", ["follows", "responds-to", "supersedes"])
def test_links_that_would_close_a_circle_are_refused(desk: Desk, relation: str) -> None:
    three(desk)
    link(desk, "d-2", relation, "d-1")
    link(desk, "d-3", relation, "d-2")
    assert "a circle has no order" in refused(desk, lambda: link(desk, "d-1", relation, "d-3"))
    assert "a circle has no order" in refused(desk, lambda: link(desk, "d-1", "follows", "d-2"))


def test_a_correction_that_would_close_a_circle_is_refused(desk: Desk) -> None:
    three(desk)
    link(desk, "d-2", "follows", "d-1")
    said = refused(desk, lambda: correct(desk, "d-1", "follows=d-2"))
    assert "a circle has no order" in said


def test_a_circle_may_be_closed_once_the_link_that_forbade_it_is_retracted(desk: Desk) -> None:
    three(desk)
    first = link(desk, "d-2", "follows", "d-1")
    refused(desk, lambda: link(desk, "d-1", "follows", "d-2"))
    assert first.id is not None
    amend(desk, "retract", first.id, reason="the other way round")
    assert link(desk, "d-1", "follows", "d-2").new


def test_a_link_without_an_order_closes_no_circle(desk: Desk) -> None:
    three(desk)
    link(desk, "d-1", "in-tension", "d-2")
    assert link(desk, "d-2", "in-tension", "d-1").new


def test_a_development_is_not_linked_to_itself(desk: Desk) -> None:
    three(desk)
    said = refused(desk, lambda: link(desk, "d-1", "follows", "d-1"))
    assert said == "other: 'd-1' cannot be linked to itself"
    refused(desk, lambda: correct(desk, "d-1", "follows=d-1"))


def test_a_link_that_leaves_no_day_is_refused_with_both_dates(desk: Desk) -> None:
    demand(desk, id="early", occurred="2018-05-01/2018-05-03")
    demand(desk, id="late", occurred="2018-05-04", quantity="2 USD bn")
    assert refused(desk, lambda: link(desk, "early", "follows", "late")) == (
        "link: 'early' (2018-05-01 to 2018-05-03) cannot come after 'late' "
        "(2018-05-04 to 2018-05-04): that leaves no day; correct a date or drop the link"
    )
    assert link(desk, "late", "follows", "early").new


def test_an_account_that_shares_no_day_is_refused(desk: Desk) -> None:
    demand(desk, id="one", occurred="2018-05-01")
    said = refused(desk, lambda: demand(desk, id="two", occurred="2018-05-02", account_of="one"))
    assert "cannot be the same development as" in said
    assert demand(desk, id="three", occurred="2018-05", account_of="one").new


def test_a_link_through_others_that_leaves_no_day_is_refused(desk: Desk) -> None:
    demand(desk, id="a", occurred="2018-05-04", quantity="1 USD bn")
    demand(desk, id="b", occurred="2018-05", quantity="2 USD bn")
    demand(desk, id="c", occurred="2018-05-02", quantity="3 USD bn")
    link(desk, "b", "follows", "a")
    assert "that leaves no day" in refused(desk, lambda: link(desk, "c", "follows", "b"))


def test_a_correction_of_a_date_that_leaves_no_day_is_refused(desk: Desk) -> None:
    three(desk)
    link(desk, "d-2", "follows", "d-1")
    correct(desk, "d-1", "occurred=2018-05-10")
    said = refused(desk, lambda: correct(desk, "d-2", "occurred=2018-05-09"))
    assert "that leaves no day" in said
    assert correct(desk, "d-2", "occurred=2018-05-10").new


def test_reinstating_a_link_that_would_close_a_circle_is_refused(desk: Desk) -> None:
    three(desk)
    first = link(desk, "d-2", "follows", "d-1").id or ""
    amend(desk, "retract", first, reason="the other way round")
    link(desk, "d-1", "follows", "d-2")
    said = refused(desk, lambda: amend(desk, "reinstate", first, reason="after all"))
    assert "a circle has no order" in said


def test_reinstating_a_development_that_leaves_no_day_is_refused(desk: Desk) -> None:
    three(desk)
    correct(desk, "d-1", "occurred=2018-05-10")
    link(desk, "d-2", "follows", "d-1")
    amend(desk, "retract", "d-1", reason="x")
    correct(desk, "d-2", "occurred=2018-05-09")
    said = refused(desk, lambda: amend(desk, "reinstate", "d-1", reason="after all"))
    assert "that leaves no day" in said


def test_retracting_a_correction_that_leaves_no_day_is_refused(desk: Desk) -> None:
    demand(desk, id="d-1", occurred="2018-05-05")
    demand(desk, id="d-2", occurred="2018-05-03", quantity="2 USD bn")
    correction = correct(desk, "d-2", "occurred=2018-05-09").id or ""
    link(desk, "d-2", "follows", "d-1")
    said = refused(desk, lambda: amend(desk, "retract", correction, reason="x"))
    assert "that leaves no day" in said


# --- corrections and retractions -------------------------------------------------------------


def test_a_correction_patches_only_what_it_names(desk: Desk) -> None:
    first = demand(desk, id="d-1", scope=["cars", "steel"], says="a cut")
    correct(desk, "d-1", "quantity=150 USD bn", "scope=cars", "says=")
    (development,) = desk.shelf.record("n", Question()).visible.values()
    assert isinstance(first.event, d.DemandMade)
    assert isinstance(development.development, d.DemandMade)
    assert [str(quantity) for quantity in development.development.quantities] == ["150 USD bn"]
    assert (development.development.scope, development.development.says) == (("cars",), None)
    assert development.development.citations == first.event.citations


def test_the_same_correction_twice_in_a_row_is_recorded_once(desk: Desk) -> None:
    demand(desk, id="d-1")
    first = correct(desk, "d-1", "quantity=150 USD bn")
    before = log(desk)
    again = correct(desk, "d-1", "quantity=150 USD bn")
    assert (again.new, again.seq) == (False, first.seq)
    assert log(desk) == before


def test_corrections_there_and_back_and_there_again_are_three(desk: Desk) -> None:
    demand(desk, id="d-1")
    seen = []
    for figure in ("150", "200", "150"):
        outcome = correct(desk, "d-1", f"quantity={figure} USD bn")
        assert outcome.new
        seen.append((outcome.id, figures(desk)))
        assert not correct(desk, "d-1", f"quantity={figure} USD bn").new
    assert seen == [
        ("d-1.corrected", ["150"]),
        ("d-1.corrected-2", ["200"]),
        ("d-1.corrected-3", ["150"]),
    ]


def test_a_correction_that_changes_nothing_is_refused(desk: Desk) -> None:
    demand(desk, id="d-1")
    said = refused(desk, lambda: correct(desk, "d-1", "quantity=100 USD bn"))
    assert said == "'d-1' says that already: the correction would change nothing"


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ("id=d-2", "set: an id is permanent"),
        ("kind=offer", "kind: a correction never changes the kind (demand)"),
        ("colour=red", "set: demand has no field 'colour'"),
        ("quantity", "set: 'quantity' sets nothing: write field=value"),
        ("occurred=03/04/2018", "occurred: '03/04/2018' is ambiguous"),
        ("quantity=5 tonnes", "quantity: '5 tonnes': unknown unit 'tonnes'"),
        ("by=EU", "by: no party 'EU'"),
        ("proposal=", "proposal: demand needs proposal"),
    ],
)
def test_a_correction_to_what_could_not_be_entered_is_refused(
    desk: Desk, sets: str, said: str
) -> None:
    demand(desk, id="d-1")
    assert refused(desk, lambda: correct(desk, "d-1", sets)).startswith(said)


def test_a_demand_on_everyone_is_corrected_like_any_other(desk: Desk) -> None:
    demand(desk, id="d-1", to="all")
    correct(desk, "d-1", "quantity=150 USD bn")
    assert figures(desk) == ["150"]


def test_a_retracted_development_is_neither_corrected_nor_linked_nor_sourced(desk: Desk) -> None:
    three(desk)
    amend(desk, "retract", "d-1", reason="never said")
    for write in (
        lambda: correct(desk, "d-1", "quantity=150 USD bn"),
        lambda: link(desk, "d-1", "follows", "d-2"),
        lambda: amend(desk, "add-source", "d-1", source="nyt"),
    ):
        said = refused(desk, write)
        assert said == "'d-1' is retracted: reinstate it first ('timeline reinstate')"
    refused(desk, lambda: amend(desk, "retract", "d-1", reason="for another reason"))
    amend(desk, "reinstate", "d-1", reason="said after all")
    assert correct(desk, "d-1", "quantity=150 USD bn").new


def test_what_is_not_retracted_is_not_reinstated(desk: Desk) -> None:
    demand(desk, id="d-1")
    said = refused(desk, lambda: amend(desk, "reinstate", "d-1", reason="x"))
    assert said == "'d-1' is not retracted: there is nothing to reinstate"


def test_retracted_and_reinstated_and_retracted_again_is_retracted(desk: Desk) -> None:
    demand(desk, id="d-1")
    seen = []
    for kind in ("retract", "reinstate", "retract", "reinstate"):
        outcome = amend(desk, kind, "d-1", reason="x")
        assert outcome.new
        assert not amend(desk, kind, "d-1", reason="x").new
        seen.append((outcome.id, figures(desk)))
    assert seen == [
        ("d-1.retracted", []),
        ("d-1.reinstated", ["100"]),
        ("d-1.retracted-2", []),
        ("d-1.reinstated-2", ["100"]),
    ]


def test_a_retraction_leaves_the_answer_of_before_untouched(desk: Desk) -> None:
    demand(desk, id="d-1")
    seq = desk.shelf.head("n")

    def then() -> object:
        fold = desk.shelf.fold("n", Question(recorded_by=str(seq)))
        return stance_json("n", fold)

    before = then()
    amend(desk, "retract", "d-1", reason="x")
    assert then() == before


def test_amending_what_is_not_there_is_refused_with_the_nearest(desk: Desk) -> None:
    demand(desk, id="us-deficit")
    said = refused(desk, lambda: correct(desk, "us-deficits", "says=x"))
    assert said.startswith("id: no development 'us-deficits' (did you mean us-deficit?)")
    said = refused(desk, lambda: amend(desk, "retract", "999", reason="x"))
    assert said == "id: no event 999 in n: see 'timeline log'"
    # Told of the field that holds the number, whichever it is.
    said = refused(desk, lambda: demand(desk, responds_to="999"))
    assert said == "responds-to: no event 999 in n: see 'timeline log'"
    said = refused(desk, lambda: correct(desk, "us-deficit", "follows=1"))
    assert said.startswith("follows: event 1 is a 'negotiation-opened', not a development")
    said = refused(desk, lambda: link(desk, "us-deficit", "follows", "999"))
    assert said == "other: no event 999 in n: see 'timeline log'"


def test_a_development_may_be_named_by_its_sequence_number(desk: Desk) -> None:
    seq = demand(desk, id="d-1").seq
    outcome = amend(desk, "retract", str(seq), reason="x")
    assert isinstance(outcome.event, d.Retracted)
    assert outcome.event.target == "d-1"


# --- more than one desk ----------------------------------------------------------------------

WRITER = """
import sys
from timeline.recording.batch import MOST_WHOLE
from timeline.recording.desk import Desk
place, name = sys.argv[1:]
desk = Desk(place, name)
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    desk.append("n", "statement", {
        "occurred": ["2018-05-03"], "issue": ["zte-ban"], "by": ["USA"],
        "says": [f"{name} {number}"],
    })
desk.close()
"""


def test_two_processes_writing_at_once_lose_nothing_and_leave_no_gap(
    forks: Forks, desk: Desk
) -> None:
    before = log(desk)
    writers = [forks.start(WRITER, desk.shelf.place, name) for name in ("li", "wang")]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, stderr = writer.communicate(timeout=60)
        assert (writer.returncode, stderr) == (0, "")
    after = log(desk)
    assert [entry.seq for entry in after] == list(range(1, len(before) + 31))
    assert [entry.recorded for entry in after] == sorted(entry.recorded for entry in after)
    for name in ("li", "wang"):
        said = [e.event.says for e in after[len(before) :] if e.recorder == name]
        assert said == [f"{name} {number}" for number in range(15)]


def test_a_desk_sees_what_another_desk_wrote(desk: Desk, open_desk: OpenDesk) -> None:
    other = open_desk(beside=desk, recorder="wang")
    first = demand(other, id="d-1")
    assert not demand(desk, id="d-1").new
    assert link(desk, demand(desk, id="d-2", quantity="2 USD").id or "", "follows", "d-1").new
    recorders = [entry.recorder for entry in log(desk) if entry.seq >= first.seq]
    assert recorders == ["wang", "li", "li"]


# --- what an append reads --------------------------------------------------------------------


def fill(desk: Desk, start: int, size: int) -> None:
    """Developments that have nothing to do with each other."""
    entries = [
        Draft(
            place=str(number),
            kind="demand",
            raw=raw({**DEMAND, "id": f"old-{number}", "proposal": f"p-{number}"}),
        )
        for number in range(start, start + size)
    ]
    desk.enter("n", entries)


def decoded(monkeypatch: pytest.MonkeyPatch, writes: Sequence[Callable[[], object]]) -> int:
    """How many stored events the writes read."""
    read = 0

    def counting(topic: str, state: bytes, texts: bytes | None) -> d.Event:
        nonlocal read
        read += 1
        return decode(topic, state, texts)

    with monkeypatch.context() as patch:
        patch.setattr(events.codec, "decode", counting)
        for write in writes:
            write()
    return read


def test_an_append_reads_as_little_of_a_long_stream_as_of_a_short_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_with(name: str) -> int:
        return decoded(
            monkeypatch,
            [
                lambda: demand(desk, id=f"{name}-1", proposal=name),
                lambda: demand(desk, id=f"{name}-2", proposal=name, supersedes=f"{name}-1"),
                lambda: correct(desk, f"{name}-2", "quantity=5 USD bn"),
                lambda: link(desk, f"{name}-2", "in-tension", f"{name}-1"),
                lambda: amend(desk, "retract", f"{name}-1", reason="x"),
            ],
        )

    fill(desk, 0, MOST_WHOLE)  # a shorter one is compared whole, its ledgers too
    short = read_with("short")
    fill(desk, MOST_WHOLE, 480)
    assert len(log(desk)) > MOST_WHOLE + 480
    assert read_with("long") == short
    assert 0 < short < 100


def test_a_corrected_source_leaves_the_order_checks_in_force(desk: Desk) -> None:
    desk.declare("n", "source", {"source": ["late"], "published": ["2018-11"]})
    desk.append("n", "demand", raw({**DEMAND, "id": "ca", "occurred": "2018-10-01"}))
    desk.append("n", "demand", raw({**DEMAND, "id": "cb", "occurred": "2018-10-01"}))
    desk.amend("n", "link", raw({"id": "cb", "relation": "supersedes", "other": "ca"}))
    desk.amend("n", "correct", raw({"id": "cb", "set": "source=late", "reason": "x"}))
    early = {**DEMAND, "id": "cc", "occurred": "2017-01-01", "follows": "cb"}
    assert "no day" in refused(desk, lambda: desk.append("n", "demand", raw(early)))
    back = {"id": "ca", "set": "supersedes=cb", "reason": "y"}
    assert "circle" in refused(desk, lambda: desk.amend("n", "correct", raw(back)))


def test_what_is_told_has_the_numbers_that_were_given_beside_another_negotiation(
    desk: Desk, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_desk(desk)
    other.open_negotiation("m")
    append = Negotiations.append

    def after_the_other(log: Negotiations, fresh: Sequence[Fresh], *after: Any) -> list[int]:
        if fresh[0].stream == "n":
            other.declare("m", "party", {"party": ["X"]})
        return append(log, fresh, *after)

    monkeypatch.setattr(Negotiations, "append", after_the_other)
    (outcome,) = desk.append("n", "demand", raw({**DEMAND, "id": "d"})).outcomes
    assert outcome.seq == log(desk)[-1].seq
    assert outcome.effects


def test_an_append_asks_the_store_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.append("n", "demand", raw({**DEMAND, "id": "d1"}))
    asked: list[str] = []
    ask = desk.shelf.reader._ask

    def noting(statement: str, **values: Any) -> Any:
        asked.append(repr((statement, values)))
        return ask(statement, **values)

    monkeypatch.setattr(desk.shelf.reader, "_ask", noting)
    desk.append("n", "demand", raw({**DEMAND, "id": "d2", "supersedes": "d1"}))
    assert len(asked) == len(set(asked)) == 2


def test_what_can_be_no_other_asks_for_no_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = {"occurred": "2018-05-01", "issue": "trade-deficit", "by": "USA", "to": "CHN"}
    desk.append("n", "measure-threatened", raw({**measure, "id": "t", "measure": "threat"}))
    asked: list[str] = []
    ask = desk.shelf.reader._ask

    def noting(statement: str, **values: Any) -> Any:
        asked.append(statement)
        return ask(statement, **values)

    monkeypatch.setattr(desk.shelf.reader, "_ask", noting)
    deed = {**measure, "occurred": "2018-05-02"}
    words = {name: text for name, text in DEMAND.items() if name != "quantity"}
    carried = {"measure": "deed", "carries-out": "t"}
    desk.append("n", "measure-imposed", raw({**deed, **carried, "id": "deed"}))
    desk.append("n", "demand", raw({**words, "id": "words", "proposal": "words"}))
    assert "newest names" not in asked
    desk.append("n", "measure-imposed", raw({**deed, "id": "new", "measure": "new"}))
    figure = {"proposal": "figure", "quantity": "5 USD bn total"}
    desk.append("n", "demand", raw({**words, **figure, "id": "figure"}))
    assert asked.count("newest names") == 2
