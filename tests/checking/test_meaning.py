"""What is refused because it has no meaning, what is hinted at because it may be meant otherwise,
and names that a correction gives and takes."""

from collections.abc import Callable

import pytest

from events.errors import Conflict, Refused
from timeline.entries.document import read_document
from timeline.recording.desk import Desk
from timeline.recording.outcome import Outcome, sentence
from timeline.shelf import Question

FRAME = """
parties: [{party: USA}, {party: CHN}]
issues: [{issue: trade}, {issue: duties}]
sources: [{source: dw, published: 2018-05-31}]
"""
Append = Callable[..., Outcome]


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    found = open_desk()
    found.open_negotiation("n")
    found.enter_document("n", read_document(FRAME, form="yaml"))
    return found


@pytest.fixture
def append(desk: Desk) -> Append:
    """`append("demand", id=..., ...)`; issue, source and parties are there unless said."""

    def one(kind: str, **fields: str) -> Outcome:
        told = {"issue": "trade", "source": "dw", "by": "USA", **fields}
        raw = {name.replace("_", "-"): [text] for name, text in told.items() if text}
        (outcome,) = desk.append("n", kind, raw).outcomes
        return outcome

    return one


def _demand(append: Append, id: str, occurred: str = "2018-05-01", **more: str) -> Outcome:
    told = {"to": "CHN", "proposal": "cut", **more}
    return append("demand", id=id, occurred=occurred, **told)


def _amend(desk: Desk, kind: str, id: str, **fields: str | list[str]) -> Outcome:
    raw = {"id": [id], "reason": ["a slip"]}
    raw |= {name: [text] if isinstance(text, str) else text for name, text in fields.items()}
    (outcome,) = desk.amend("n", kind, raw).outcomes
    return outcome


def _answer(append: Append, to: str, **more: str) -> Outcome:
    told = {"by": "CHN", "occurred": "2018-05-09", "answer": "refuses", **more}
    return append("response", to_proposal=to, **told)


def _tracks(desk: Desk) -> list[str]:
    return [p.key.track for p in desk.shelf.fold("n", Question()).positions()]


def test_a_name_that_a_correction_gives_is_known_from_then_on(desk: Desk, append: Append) -> None:
    _demand(append, "d")
    _amend(desk, "correct", "d", set="proposal=zz")
    answered = _answer(append, "zz", responds_to="d")
    assert answered.hints == ()
    assert _tracks(desk) == ["demand:zz", "response:zz"]
    again = _demand(append, "d2", "2018-05-12", proposal="zz", quantity="5 USD bn", supersedes="d")
    assert [effect.verdict for effect in again.effects] == ["opened"]  # its first figure
    assert again.hints == ()


def test_a_name_that_a_correction_took_away_is_known_and_told_to_be_empty(
    desk: Desk, append: Append
) -> None:
    _demand(append, "d")
    _amend(desk, "correct", "d", set="proposal=zz")
    (hint,) = _answer(append, "cut").hints
    assert "Nothing stands under the name 'cut' any more" in hint


def test_leaving_an_agreement_that_was_taken_back_says_that_nothing_stands(
    desk: Desk, append: Append
) -> None:
    append("agreement", id="a", occurred="2018-05-01", between="USA,CHN", agreement="pact", by="")
    _amend(desk, "retract", "a")
    (hint,) = append("withdrawal", occurred="2018-05-09", agreement="pact").hints
    assert "Nothing stands under the name 'pact' any more" in hint


def test_a_correction_taken_back_gives_the_old_name_again(desk: Desk, append: Append) -> None:
    _demand(append, "d")
    name = _amend(desk, "correct", "d", set="proposal=zz").id
    assert name is not None
    _amend(desk, "retract", name)
    assert _answer(append, "cut").hints == ()
    (hint,) = _answer(append, "zz").hints
    assert "under the name 'zz'" in hint
    assert _tracks(desk)[:2] == ["demand:cut", "response:cut"]


def test_a_measure_round_and_package_renamed_by_a_correction_are_known(
    desk: Desk, append: Append
) -> None:
    append("measure-imposed", id="m", occurred="2018-05-01", to="CHN", measure="old")
    _amend(desk, "correct", "m", set="measure=new")
    lifted = append("measure-lifted", id="l", occurred="2018-05-02", measure="new")
    assert [e.text for e in lifted.effects] == ["status in-force -> lifted: softened (R6, high)"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"proposal": "other"}, "it is about 'other', and that about 'cut'"),
        ({"by": "CHN", "to": "USA"}, "it is CHN's, and that is USA's"),
        ({"issue": "duties"}, "its issue is 'duties', and that one's 'trade'"),
    ],
)
def test_an_account_of_another_thing_is_refused(
    append: Append, change: dict[str, str], said: str
) -> None:
    _demand(append, "d")
    with pytest.raises(Refused, match=r"account-of: 'e' cannot be another account of 'd'") as no:
        _demand(append, "e", account_of="d", **change)
    assert said in str(no.value)


def test_an_account_of_another_kind_is_refused(append: Append) -> None:
    _demand(append, "d")
    with pytest.raises(Refused, match="of the kind offer, the other demand"):
        append("offer", id="e", occurred="2018-05-01", to="CHN", proposal="cut", account_of="d")


def test_a_correction_that_makes_an_account_tell_of_another_thing_is_refused(
    desk: Desk, append: Append
) -> None:
    _demand(append, "d")
    _demand(append, "e", account_of="d")
    with pytest.raises(Refused, match="account-of"):
        _amend(desk, "correct", "e", set="proposal=other")


def test_superseding_under_another_name_says_that_both_stand(desk: Desk, append: Append) -> None:
    _demand(append, "d")
    (hint,) = _demand(append, "e", "2018-05-02", proposal="other", supersedes="d").hints
    assert "It supersedes d, which is USA's demand 'cut', and this is USA's demand 'other'" in hint
    assert len(_tracks(desk)) == 2


def test_what_is_another_partys_is_hinted_at_and_moves_nothing(desk: Desk, append: Append) -> None:
    _demand(append, "d")
    append("measure-imposed", id="m", occurred="2018-05-01", to="CHN", measure="ban")
    for outcome, said in (
        (append("measure-lifted", id="l", by="CHN", occurred="2018-05-02", measure="ban"),
         "The measure 'ban' is USA's: nothing of CHN's changed."),
        (append("withdrawal", id="w", by="CHN", occurred="2018-05-02", proposal="cut"),
         "The proposal 'cut' is USA's: nothing of CHN's was withdrawn."),
        (append("response", id="r", occurred="2018-05-02", to_proposal="cut", answer="accepted"),
         "'cut' is USA's own, and nobody answers himself: no move."),
    ):  # fmt: skip
        assert outcome.effects == ()
        assert outcome.hints == (said,)
        assert said in sentence(outcome)
    assert _tracks(desk) == ["demand:cut", "measure:ban"]


@pytest.mark.parametrize("day", ["2018-05-02", "2018-06-02"])
@pytest.mark.parametrize("kind", ["withdrawal", "measure-lifted", "measure-changed"])
def test_what_is_toward_another_is_hinted_at_also_after_a_lapse(
    desk: Desk, append: Append, kind: str, day: str
) -> None:
    desk.declare("n", "party", {"party": ["ZTE"]})
    what = "proposal" if kind == "withdrawal" else "measure"
    begun = "demand" if kind == "withdrawal" else "measure-imposed"
    append(begun, occurred="2018-05-01", to="CHN", lapses="2018-05-20", **{what: "cut"})
    said = "'cut' is toward CHN, and this is toward ZTE: nothing toward CHN changes."

    if day < "2018-05-20":
        for to in ({}, {"to": "CHN"}):
            assert (
                said
                not in append(kind, id=f"own{len(to)}", occurred=day, **{what: "cut"}, **to).hints
            )
            _amend(desk, "retract", f"own{len(to)}")
    assert said in append(kind, id="wrong", occurred=day, to="ZTE", **{what: "cut"}).hints


def test_speaking_for_the_other_side_is_hinted_at(append: Append) -> None:
    _demand(append, "d")
    (hint,) = _answer(append, "cut", by="USA", speaks_for="CHN", authority="A3").hints
    assert "It sets the position of CHN by words of USA" in hint
    assert _answer(append, "cut", by="USA", speaks_for="CHN", authority="A4", id="x").hints[:1] != (
        hint,
    )


def test_an_answer_dated_before_what_it_answers_is_hinted_at(append: Append) -> None:
    _demand(append, "d")
    (hint,) = _answer(append, "cut", occurred="2018-04-01").hints
    assert "dated before 'cut', which it answers, was there (2018-05-01 at the earliest)" in hint


def test_a_link_between_accounts_of_different_things_is_hinted_at(
    desk: Desk, append: Append
) -> None:
    _demand(append, "d")
    _demand(append, "e", proposal="other")
    linked = _amend(desk, "link", "e", relation="corroborates", other="d")
    assert "they stay apart" in linked.hints[0]


def test_a_suspension_that_another_report_tells_as_a_withdrawal_does_not_stay_apart(
    desk: Desk, append: Append
) -> None:
    append("agreement", occurred="2018-05-01", by="", between="USA,CHN", agreement="deal")
    told = {"occurred": "2018-06-01", "agreement": "deal"}
    append("agreement", status="suspended", id="rests", **told)
    append("withdrawal", id="left", **told)
    assert not any("apart" in hint for hint in _amend(
        desk, "link", "left", relation="contradicts", other="rests").hints)  # fmt: skip


@pytest.mark.parametrize("wants", ["USA more tonnes", "USA more percent compounded"])
def test_a_preference_that_would_never_count_is_refused(desk: Desk, wants: str) -> None:
    with pytest.raises(Refused, match="nobody declared the unit or basis"):
        desk.declare("n", "issue", {"issue": ["steel"], "wants": [wants]})


def test_a_preference_sees_what_was_declared_with_the_issue_before(desk: Desk) -> None:
    desk.declare("n", "issue", {"issue": ["trade"], "unit": ["kt"], "basis": ["compounded"]})
    wants = ["USA more kt", "CHN less percent compounded"]
    desk.declare("n", "issue", {"issue": ["trade"], "wants": wants})
    record = desk.shelf.record("n", Question())
    assert [(p.unit, p.basis) for p in record.preferences("trade")] == [
        ("kt", None), ("percent", "compounded"),
    ]  # fmt: skip


def test_an_empty_key_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="key: is empty"):
        desk.append("n", "demand", {}, key=" ")


def test_a_negotiation_without_a_title_is_not_told_to_have_one(desk: Desk) -> None:
    with pytest.raises(Conflict, match="is open already without a title"):
        desk.open_negotiation("n", "Talks")
