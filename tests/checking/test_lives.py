"""Agreements and measures that ended: what can come after, what is refused, what draws a hint."""

import json
from collections.abc import Callable

import pytest

from events import developments as d
from events.errors import Refused
from timeline.checking import lives
from timeline.entries.document import read_document
from timeline.entries.draft import Draft
from timeline.entries.exchange import exported
from timeline.recording.desk import Desk
from timeline.recording.outcome import Outcome

FRAME = """
parties: [{party: RUS}, {party: UKR}, {party: TUR}, {party: UN}]
issues: [{issue: corridor, unit: [days]}, {issue: tariffs}]
"""


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    found = open_desk()
    found.open_negotiation("n")
    found.enter_document("n", read_document(FRAME, form="yaml"))
    return found


def append(desk: Desk, kind: str, day: str, **fields: str) -> Outcome:
    raw = {name.replace("_", "-"): text.split("|") for name, text in fields.items()}
    (outcome,) = desk.append("n", kind, {"issue": ["corridor"], **raw, "occurred": [day]}).outcomes
    return outcome


def agree(desk: Desk, day: str, status: str = "agreed", **fields: str) -> Outcome:
    return append(desk, "agreement", day, status=status,
                  **{"agreement": "deal", "between": "UKR,RUS", **fields})  # fmt: skip


def alone(desk: Desk, day: str, by: str, status: str) -> Outcome:
    return append(desk, "agreement", day, status=status, agreement="deal", by=by)


def measure(desk: Desk, kind: str, day: str, **fields: str) -> Outcome:
    return append(desk, kind, day, **{"by": "RUS", "to": "UKR", "measure": "ban", **fields})


def amend(desk: Desk, name: str, change: str) -> None:
    assert desk.append("n", "correct", {"id": [name], "set": [change], "reason": ["A slip."]}).new


def hints(outcome: Outcome) -> str:
    return " ".join(outcome.hints)


# --- agreements ------------------------------------------------------------------------------

LATER = ["ratified", "in-force", "extended", "changed", "suspended", "resumed"]


@pytest.mark.parametrize("status", LATER)
@pytest.mark.parametrize("end", ["rejected", "terminated"])
def test_nothing_goes_on_after_the_end(desk: Desk, end: str, status: str) -> None:
    agree(desk, "2022-07-01")
    agree(desk, "2022-07-05", end)
    said = (
        f"status: 'deal' was {end} on 2022-07-05 .*: it cannot be '{status}' after that; where it"
    )
    with pytest.raises(Refused, match=said):
        agree(desk, "2022-07-06", status)
    if status == "resumed":
        return
    assert agree(desk, "2022-07-05", status).new  # on the same day nothing says which came first
    with pytest.raises(Refused, match="was"):
        agree(desk, "2022-07-05", status, follows="agreement-2022-07-05", says="linked")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"commits": "TUR: hosts"}, "commits: 'TUR' is not among .* binds .UKR, RUS.*UKR,RUS,TUR"),
        ({"commits": "RUS: 3 days|TUR on tariffs: hosts|TUR: pays"}, "commits: 'TUR' is not among"),
        ({"between": "RUS", "by": "RUS", "commits": "UKR: 3 days"}, "'UKR' is not among .* .RUS."),
        (
            {"speaks_for": "RUS", "commits": "UKR: 3 days"},
            "speaks for RUS alone, not for 'UKR', so .*--speaks-for RUS,UKR",
        ),
        ({"between": "RUS"}, "between: an agreement needs two parties.* what RUS alone did"),
        ({"by": "RUS"}, "by: RUS is one of those .* what RUS did alone is --by RUS without --b"),
    ],
)
def test_no_commitment_is_lost_and_no_agreement_is_of_one(
    desk: Desk, fields: dict[str, str], said: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        agree(desk, "2022-07-01", **fields)
    assert len(refused.value.problems) == 1
    agree(desk, "2022-07-01", id="good", commits="RUS: 3 days")
    if "commits" in fields and "by" not in fields and "speaks_for" not in fields:
        sets = [f"commits={one}" for one in fields["commits"].split("|")]
        with pytest.raises(Refused, match=said):
            desk.amend("n", "correct", {"id": ["good"], "set": sets, "reason": ["?"]})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"between": "UKR,RUS,UN", "commits": "UN: monitors"}, "'UN' mediates and holds no posit"),
        ({"between": "UKR,RUS,UN", "commits": "TUR: hosts"}, r"binds .UKR, RUS.*n UKR,RUS,TUR\)"),
        ({"between": "UN", "by": "UN", "commits": "RUS: 3 days"}, r"nobody .UN med.*\(--by RUS\)"),
    ],
)
def test_a_mediator_takes_nothing_on(desk: Desk, fields: dict[str, str], said: str) -> None:
    desk.enter_document("n", read_document("parties: [{party: UN, mediator: true}]", form="yaml"))
    with pytest.raises(Refused, match=said) as refused:
        agree(desk, "2022-07-01", **fields)
    assert len(refused.value.problems) == 1
    assert agree(desk, "2022-07-01", between="UKR,RUS,UN", commits="RUS: 3 days").new


def test_what_was_taken_before_is_read_corrected_and_taken_again(desk: Desk) -> None:
    old = {"kind": "agreement", "id": "old", "occurred": "2022-07-01", "issue": "corridor",
           "between": "RUS", "commits": "TUR: hosts",
           "originally_recorded": "2022-07-02T00:00:00Z", "original_recorder": "li"}  # fmt: skip
    desk.enter_document("n", read_document(json.dumps(old), form="jsonl"))
    desk.amend("n", "correct", {"id": ["old"], "set": ["says=They met."], "reason": ["?"]})
    lines = list(exported(desk.shelf.log("n")))
    assert [lines[-2].get(name) for name in ("between", "by")] == [None, "RUS"]

    desk.open_negotiation("m")
    text = "\n".join(json.dumps(line) for line in lines[1:])
    desk.enter_document("m", read_document(text, form="jsonl"))
    assert len(desk.shelf.log("m")) == len(lines)


def test_no_end_is_put_before_what_is_recorded_as_going_on(desk: Desk) -> None:
    agree(desk, "2022-07-01")
    agree(desk, "2022-07-10", "ratified")
    said = "'agreement-2022-07-10', which is recorded, could not be: 'deal' was terminated on 2022"
    with pytest.raises(Refused, match=said):
        alone(desk, "2022-07-05", "RUS", "terminated")
    measure(desk, "measure-imposed", "2022-07-01")
    measure(desk, "measure-changed", "2022-07-20", scope="grain")
    with pytest.raises(Refused, match=r"'measure-changed-2022-07-20'.* 'ban' was lifted"):
        measure(desk, "measure-lifted", "2022-07-15")
    assert measure(desk, "measure-lifted", "2022-07-21").new


def test_no_last_day_is_put_before_what_is_recorded_as_going_on(desk: Desk) -> None:
    measure(desk, "measure-threatened", "2022-07-20")
    with pytest.raises(Refused, match=r"'measure-threatened-2022-07-20'.* 'ban' lapsed on 2022-07"):
        measure(desk, "measure-imposed", "2022-07-01", lapses="2022-07-05")
    assert measure(desk, "measure-imposed", "2022-07-01", lapses="2022-07-25").new


def test_what_is_exported_is_taken_in_also_where_its_beginning_was_removed(desk: Desk) -> None:
    agree(desk, "2022-07-01", between="UKR,RUS")
    agree(desk, "2022-07-01", between="UKR,TUR", says="Another account.", id="other")
    alone(desk, "2022-07-05", "RUS", "terminated")
    append(desk, "offer", "2022-07-01", by="RUS", to="UKR", proposal="lane")
    append(desk, "response", "2022-07-02", by="UKR", to_proposal="lane", answer="objects")
    measure(desk, "measure-imposed", "2022-07-01")
    measure(desk, "measure-lifted", "2022-07-02")
    amend(desk, "response-2022-07-02", "because=Too late.")
    expected = {"expects": ["RUS corridor on lane live"], "as-of": ["2022-07-02"]}
    desk.append("n", "assertion", expected)
    for name in ("agreement", "offer", "measure-imposed"):
        desk.redact("n", f"{name}-2022-07-01", reason="by order")
    amend(desk, "response-2022-07-02", "says=No.")
    lines = [json.dumps(line) for line in exported(desk.shelf.log("n"))]

    desk.open_negotiation("m")
    desk.enter_document("m", read_document("\n".join(lines[1:]), form="jsonl"))
    assert len(desk.shelf.log("m")) == len(lines) - 3  # that an entry was removed is no entry


def test_what_came_with_its_log_is_corrected_as_what_was_entered_here(desk: Desk) -> None:
    measure(desk, "measure-imposed", "2022-07-01")
    measure(desk, "measure-changed", "2022-07-05", quantity="5 days", id="changed")
    measure(desk, "measure-lifted", "2022-07-10")
    lines = [json.dumps(line) for line in exported(desk.shelf.log("n"))]
    desk.open_negotiation("m")
    desk.enter_document("m", read_document("\n".join(lines[1:]), form="jsonl"))

    raw = {"id": ["changed"], "set": ["occurred=2022-07-15"], "reason": ["A slip."]}
    for name in ("n", "m"):
        with pytest.raises(Refused, match="'ban' was lifted on 2022-07-10"):
            desk.append(name, "correct", raw)


def test_what_is_agreed_again_lives_again(desk: Desk) -> None:
    agree(desk, "2022-07-01")
    agree(desk, "2022-07-05", "terminated")
    agree(desk, "2022-07-10", "agreed")
    assert agree(desk, "2022-07-11", "ratified").new


def test_of_two_one_ends_it_for_both_and_of_three_for_itself(desk: Desk) -> None:
    agree(desk, "2022-07-01")
    alone(desk, "2022-07-05", "RUS", "terminated")
    with pytest.raises(Refused, match="cannot be 'ratified'"):
        alone(desk, "2022-07-06", "UKR", "ratified")
    agree(desk, "2022-07-01", agreement="three", between="UKR,RUS,TUR")
    append(desk, "withdrawal", "2022-07-05", by="RUS", agreement="three")
    assert append(desk, "agreement", "2022-07-06", by="UKR", agreement="three",
                  status="ratified").new  # fmt: skip
    with pytest.raises(Refused, match="'three' was left on 2022-07-05"):
        append(desk, "agreement", "2022-07-06", by="RUS", agreement="three", status="ratified")


def test_what_expired_is_not_extended(desk: Desk) -> None:
    agree(desk, "2022-07-22", lapses="2022-11-19")
    assert agree(desk, "2022-11-19", "extended", lapses="2023-03-18", says="on its last day").new
    advice = r"'deal' expired on 2023-03-18 .*--status agreed; or .*--follows agreement-2022"
    with pytest.raises(Refused, match=advice):
        agree(desk, "2023-03-20", "extended")
    assert agree(desk, "2023-03", "extended").new  # it may have been in time
    assert agree(desk, "2023-06-01", "changed").new  # and from there on it had no last day


def test_what_was_agreed_anew_after_its_last_day_goes_on(desk: Desk) -> None:
    agree(desk, "2022-11-18", lapses="2023-03-18")
    agree(desk, "2023-04-01")
    agree(desk, "2023-05-01", "ratified")


def test_an_extension_signed_after_the_last_day_is_recorded_as_agreed_anew(desk: Desk) -> None:
    agree(desk, "2019-01-01", lapses="2020-01-01")
    with pytest.raises(Refused, match="where it was agreed anew, --status agreed"):
        agree(desk, "2020-01-05", "extended", lapses="2021-01-01")
    assert agree(desk, "2020-01-05", lapses="2021-01-01").new
    assert append(desk, "withdrawal", "2020-06-01", by="RUS", agreement="deal").new


def test_what_is_agreed_again_before_its_last_day_still_has_it(desk: Desk) -> None:
    agree(desk, "2022-07-22", lapses="2022-08-19")
    agree(desk, "2022-08-01", "extended", lapses="2022-12-31")
    agree(desk, "2022-10-01")  # after the first last day, not after the one that stands
    with pytest.raises(Refused, match="'deal' expired on 2022-12-31"):
        agree(desk, "2023-02-01", "ratified")


def test_a_commitment_that_stands_longer_keeps_the_agreement(desk: Desk) -> None:
    text = '{"party": "RUS", "text": "inspects", "lapses": "2023"}'
    agree(desk, "2022-07-22", lapses="2022-11-19", commits=text)
    assert agree(desk, "2022-12-01", "changed").new


def test_a_policy_that_was_lifted_is_not_changed(desk: Desk) -> None:
    append(desk, "policy", "2022-01-01", by="RUS", measure="ban")
    append(desk, "measure-lifted", "2022-02-01", by="RUS", measure="ban")
    with pytest.raises(Refused, match="'ban' was lifted on 2022-02-01"):
        append(desk, "measure-changed", "2022-03-01", by="RUS", measure="ban")
    append(desk, "policy", "2022-04-01", by="RUS", measure="ban")
    assert append(desk, "measure-changed", "2022-05-01", by="RUS", measure="ban").new


@pytest.mark.parametrize("kind", ["measure-changed", "measure-suspended"])
def test_a_threat_that_was_dropped_is_neither_changed_nor_suspended(desk: Desk, kind: str) -> None:
    measure(desk, "measure-threatened", "2022-01-01")
    append(desk, "withdrawal", "2022-02-01", by="RUS", measure="ban")
    with pytest.raises(Refused, match="'ban' was dropped on 2022-02-01"):
        measure(desk, kind, "2022-03-01")
    measure(desk, "measure-announced", "2022-03-01")
    assert measure(desk, kind, "2022-04-01").new


def test_what_was_changed_after_a_drop_in_a_log_of_before_is_taken_in(desk: Desk) -> None:
    measure(desk, "measure-threatened", "2022-01-01")
    append(desk, "withdrawal", "2022-02-01", by="RUS", measure="ban")
    old = {"kind": "measure-changed", "id": "old", "occurred": "2022-03-01", "issue": "corridor",
           "by": "RUS", "measure": "ban",
           "originally_recorded": "2022-03-02T00:00:00Z", "original_recorder": "li"}  # fmt: skip
    assert desk.enter_document("n", read_document(json.dumps(old), form="jsonl")).new


def test_who_left_and_goes_on_with_the_others_is_back(desk: Desk) -> None:
    three = {"between": "RUS,UKR,TUR"}
    agree(desk, "2022-07-01", **three)
    append(desk, "withdrawal", "2022-07-02", by="TUR", agreement="deal")
    with pytest.raises(Refused, match="'deal' was left on 2022-07-02"):
        append(desk, "agreement", "2022-07-03", by="TUR", agreement="deal", status="changed")
    agree(desk, "2022-07-03", "ratified", **three)
    told = append(desk, "agreement", "2022-07-04", by="TUR", agreement="deal", status="suspended")
    assert [effect.text for effect in told.effects] == [
        "status ratified -> suspended: hardened (R6, high)"
    ]


def test_the_last_day_that_one_of_three_states_is_its_own(desk: Desk) -> None:
    agree(desk, "2022-07-01", between="RUS,UKR,TUR")
    append(desk, "agreement", "2022-07-02", by="TUR", agreement="deal", status="changed",
           lapses="2022-08-01")  # fmt: skip
    late = {"agreement": "deal", "status": "changed", "scope": "grain"}
    assert append(desk, "agreement", "2022-09-01", by="UKR", **late).effects
    with pytest.raises(Refused, match="'deal' expired on 2022-08-01"):
        append(desk, "agreement", "2022-09-01", by="TUR", **late)
    assert append(desk, "agreement", "2022-09-02", between="RUS,UKR,TUR", **late).effects


def test_only_what_was_suspended_is_resumed(desk: Desk) -> None:
    agree(desk, "2022-07-22")
    with pytest.raises(Refused, match="'deal' was not suspended before 2022-10-30: enter the susp"):
        agree(desk, "2022-10-30", "resumed")
    agree(desk, "2022-10-29", "suspended")
    assert agree(desk, "2022-10-30", "resumed").new


def test_what_one_report_of_two_ends_may_go_on(desk: Desk) -> None:
    agree(desk, "2022-07-01")
    alone(desk, "2022-07-22", "RUS", "suspended")
    append(desk, "agreement", "2022-07-22", status="terminated", agreement="deal", by="RUS",
           account_of=desk.shelf.log("n")[-1].event.id, id="ended")  # fmt: skip
    assert alone(desk, "2022-07-23", "RUS", "resumed").new
    agree(desk, "2022-07-24", "terminated")
    with pytest.raises(Refused, match="terminated on 2022-07-24"):
        agree(desk, "2022-07-25", "ratified")


@pytest.mark.parametrize("status", ["terminated", "rejected", "suspended"])
def test_nobody_ends_what_he_is_no_party_of(desk: Desk, status: str) -> None:
    agree(desk, "2022-07-22")
    with pytest.raises(Refused, match=r"by: TUR is no party of 'deal' \(RUS, UKR\)"):
        alone(desk, "2022-07-23", "TUR", status)
    with pytest.raises(Refused, match="by: TUR is no party of 'deal'"):
        append(desk, "withdrawal", "2022-07-23", by="TUR", agreement="deal")
    assert alone(desk, "2022-07-24", "RUS", status).new


def test_words_of_those_who_bind_nobody_are_recorded(desk: Desk) -> None:
    agree(desk, "2022-07-22")
    agree(desk, "2022-07-23", "terminated")
    assert agree(desk, "2022-07-24", "ratified", authority="A6").new


def test_a_correction_that_no_longer_fits_is_refused(desk: Desk) -> None:
    agree(desk, "2022-07-22")
    agree(desk, "2022-07-23", "terminated", id="end")
    agree(desk, "2022-07-22", "changed", id="change", says="in time")
    late = {"id": ["change"], "set": ["occurred=2022-07-24"], "reason": ["a slip"]}
    with pytest.raises(Refused, match="cannot be 'changed' after that"):
        desk.amend("n", "correct", late)


def test_problems_of_a_file_are_told_with_their_lines(desk: Desk) -> None:
    text = """
developments:
  - {kind: agreement, occurred: 2022-07-22, issue: corridor, between: "UKR,RUS", agreement: deal}
  - {kind: agreement, occurred: 2022-07-23, issue: corridor, by: RUS, agreement: deal,
     status: terminated}
  - {kind: agreement, occurred: 2022-07-24, issue: corridor, by: RUS, agreement: deal,
     status: ratified}
"""
    with pytest.raises(Refused, match="line 6: status: 'deal' was terminated on 2022-07-23"):
        desk.enter_document("n", read_document(text, form="yaml"))


# --- measures --------------------------------------------------------------------------------

PENDING = ["measure-threatened", "measure-announced", "measure-changed", "measure-suspended"]


@pytest.mark.parametrize("kind", PENDING)
def test_what_was_lifted_is_not_changed_or_threatened_again(desk: Desk, kind: str) -> None:
    measure(desk, "measure-imposed", "2022-01-01")
    measure(desk, "measure-lifted", "2022-06-01", id="end")
    with pytest.raises(
        Refused, match=r"'ban' was lifted on 2022-06-01 \(end\): give what comes an"
    ):
        measure(desk, kind, "2022-07-01")
    with pytest.raises(Refused, match="'ban' was lifted"):
        append(desk, "withdrawal", "2022-07-01", by="RUS", measure="ban")
    assert measure(desk, kind, "2022-05-01").new
    measure(desk, "measure-imposed", "2022-06-15")
    assert measure(desk, kind, "2022-07-01").new


@pytest.mark.parametrize("second", ["measure-lifted", "measure-suspended"])
def test_what_one_report_of_two_ends_may_be_changed(desk: Desk, second: str) -> None:
    measure(desk, "measure-imposed", "2022-01-01")
    first = {"measure-lifted": "measure-suspended"}.get(second, "measure-lifted")
    measure(desk, first, "2022-06-01", id="one")
    measure(desk, second, "2022-06-01", account_of="one", id="two")
    assert measure(desk, "measure-changed", "2022-07-01", quantity="20 percent").new
    desk.append("n", "retract", {"id": ["one" if "susp" in first else "two"], "reason": ["no"]})
    with pytest.raises(Refused, match="'ban' was lifted"):
        measure(desk, "measure-changed", "2022-08-01", quantity="30 percent")


def test_what_was_lifted_toward_one_stands_toward_the_other(desk: Desk) -> None:
    for to in ("UKR", "TUR"):
        measure(desk, "measure-imposed", "2022-01-01", to=to)
    measure(desk, "measure-lifted", "2022-06-01", to="UKR")
    assert measure(desk, "measure-changed", "2022-07-01", to="TUR").new
    with pytest.raises(Refused, match="'ban' was lifted"):
        measure(desk, "measure-changed", "2022-07-01", to="UKR")


@pytest.mark.parametrize("kind", PENDING)
def test_what_lapsed_in_force_is_not_changed_or_threatened_again(desk: Desk, kind: str) -> None:
    measure(desk, "measure-announced", "2021-12-01", lapses="2021-12-20")
    assert measure(desk, "measure-announced", "2021-12-24", says="never in force").new
    measure(desk, "measure-imposed", "2022-01-01", lapses="2022-06-01")
    assert measure(desk, kind, "2022-06-01").new
    if kind == "measure-changed":
        return  # that one came into force without a last day of its own
    with pytest.raises(Refused, match="'ban' lapsed on 2022-06-01"):
        measure(desk, kind, "2022-07-01")


def test_what_was_imposed_again_after_its_last_day_is_changed(desk: Desk) -> None:
    measure(desk, "measure-imposed", "2022-01-01", lapses="2022-02-01")
    measure(desk, "measure-imposed", "2022-03-01")
    assert measure(desk, "measure-changed", "2022-04-01", scope="grain").new
    measure(desk, "measure-imposed", "2022-05-01", measure="tax", lapses="2022-06-01")
    measure(desk, "measure-imposed", "2022-05-10", measure="tax")
    with pytest.raises(Refused, match="'tax' lapsed on 2022-06-01"):
        measure(desk, "measure-changed", "2022-07-01", measure="tax", scope="grain")


@pytest.mark.parametrize("others", [{"to": "TUR"}, {"by": "UKR", "to": "RUS"}])
def test_the_last_day_of_others_ends_nothing(desk: Desk, others: dict[str, str]) -> None:
    measure(desk, "measure-imposed", "2022-01-01")
    measure(desk, "measure-imposed", "2022-01-02", **others, lapses="2022-02-01")
    assert measure(desk, "measure-changed", "2022-03-01", scope="grain").new
    measure(desk, "measure-imposed", "2022-04-01", **others, lapses="2022-05-01", measure="tax")
    assert measure(desk, "measure-threatened", "2022-06-01", measure="tax").new


def test_what_two_do_is_over_where_it_is_over_for_both(desk: Desk) -> None:
    measure(desk, "measure-imposed", "2022-01-01", to="TUR", lapses="2022-02-01")
    both = {"by": "RUS,UKR", "to": "TUR"}
    for kind in ("measure-changed", "measure-suspended"):  # of UKR nothing is there
        with pytest.raises(Refused, match="'ban' lapsed on 2022-02-01"):
            measure(desk, kind, "2022-03-01", **both)
    assert measure(desk, "measure-threatened", "2022-03-01", **both).new
    measure(desk, "measure-imposed", "2022-01-02", by="UKR", to="TUR", lapses="2022-04-01")
    assert measure(desk, "measure-changed", "2022-03-02", **both, scope="grain").effects
    with pytest.raises(Refused, match="'ban' lapsed on 2022-04-01"):
        measure(desk, "measure-changed", "2022-05-01", **both)


def test_what_is_recorded_of_a_name_is_read_once_for_a_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, named = [], lives._named

    def counted(development: d.Development) -> tuple[str, str]:
        asked.append(development)
        return named(development)

    monkeypatch.setattr(lives, "_named", counted)
    drafts = [
        Draft(place="", kind="measure-changed", raw={
            "occurred": [f"2022-03-{day:02d}"], "issue": ["corridor"], "by": ["RUS"],
            "measure": ["ban"], "scope": [f"scope {day}"], "lapses": ["2023-01-01"],
        })
        for day in range(1, 31)
    ]  # fmt: skip
    measure(desk, "measure-imposed", "2022-02-01")
    asked.clear()
    assert desk.enter("n", drafts).new == 30
    assert len(asked) <= 3 * 30


def test_what_names_nobody_goes_on_with_what_stands_toward_one(desk: Desk) -> None:
    measure(desk, "measure-imposed", "2022-01-01", lapses="2022-02-01")
    measure(desk, "measure-imposed", "2022-01-01", to="TUR", lapses="2022-06-01")
    assert append(desk, "measure-changed", "2022-03-01", by="RUS", measure="ban", scope="oil").new
    with pytest.raises(Refused, match="'ban' lapsed on 2022-06-01"):
        append(desk, "measure-changed", "2022-07-01", by="RUS", measure="ban", scope="oil")


# --- hints -----------------------------------------------------------------------------------


def test_two_agreements_of_the_same_parties_on_one_issue_draw_a_hint(desk: Desk) -> None:
    assert agree(desk, "2022-07-22").hints == ()
    assert agree(desk, "2022-07-22", agreement="other", issue="tariffs").hints == ()
    assert agree(desk, "2022-07-22", agreement="third", between="UKR,TUR").hints == ()
    again = agree(desk, "2022-08-22", agreement="second")
    assert "'deal' is an agreement of RUS and UKR on corridor as well" in hints(again)
    assert agree(desk, "2022-08-23", "ratified", agreement="second").hints == ()
    agree(desk, "2022-09-01", "terminated")
    fourth = agree(desk, "2022-09-02", agreement="fourth")
    assert "'second' is an agreement" in hints(fourth)
    assert "'deal' is" not in hints(fourth)


def test_one_that_left_an_agreement_may_take_part_in_another_without_a_hint(desk: Desk) -> None:
    three = {"between": "RUS,UKR,TUR"}
    agree(desk, "2022-07-22", **three)
    append(desk, "withdrawal", "2022-10-01", by="TUR", agreement="deal")
    assert agree(desk, "2022-11-01", agreement="again", **three).hints == ()


def test_what_is_agreed_on_the_day_on_which_another_ended_draws_no_hint(desk: Desk) -> None:
    agree(desk, "2022-07-22", "tentative")
    alone(desk, "2022-09-01", "RUS", "rejected")
    assert agree(desk, "2022-09-01", agreement="again").hints == ()


def test_an_extension_without_a_last_day_draws_a_hint(desk: Desk) -> None:
    agree(desk, "2022-07-22", lapses="2022-11-19")
    told = agree(desk, "2022-11-17", "extended", lapses="2023-03-18")
    assert "states no last day" not in hints(told)
    told = agree(desk, "2022-11-18", "extended")
    assert "An extension that states no last day has none: 'deal' stands until" in hints(told)


def test_an_act_on_an_agreement_of_which_nothing_is_recorded_draws_a_hint(desk: Desk) -> None:
    told = hints(agree(desk, "2022-07-21", "terminated", agreement="grian"))
    assert "Nothing else is recorded of an agreement 'grian'." in told
    agree(desk, "2022-07-22")
    assert "recorded are: deal, grian" in hints(
        agree(desk, "2022-07-23", "extended", agreement="dael", lapses="2022-09-01")
    )
    told = hints(agree(desk, "2022-07-24", "extended", lapses="2022-09-01"))
    assert "Nothing else is recorded" not in told


def test_what_is_settled_a_second_time_draws_a_hint(desk: Desk) -> None:
    append(desk, "demand", "2022-06-01", by="UKR", to="RUS", proposal="open")
    measure(desk, "measure-imposed", "2022-06-01")
    append(desk, "withdrawal", "2022-06-10", by="UKR", proposal="open", id="back")
    measure(desk, "measure-lifted", "2022-06-10", id="lifted")
    told = agree(desk, "2022-07-22", settles="open|ban")
    assert "'open', which it settles, was withdrawn (back) before." in hints(told)
    assert "'ban', which it settles, was lifted (lifted) before." in hints(told)
    append(desk, "demand", "2022-08-01", by="UKR", to="RUS", proposal="open")
    told = agree(desk, "2022-08-22", agreement="two", settles="open")
    assert "which it settles" not in hints(told)


def test_what_was_put_to_several_is_settled_with_each_of_them_without_a_hint(desk: Desk) -> None:
    append(desk, "demand", "2022-06-01", by="UKR", to="RUS|TUR", proposal="open")
    measure(desk, "measure-imposed", "2022-06-01", by="UKR", to="RUS|TUR")
    append(desk, "withdrawal", "2022-06-10", by="UKR", to="RUS", proposal="open", id="back")
    measure(desk, "measure-lifted", "2022-06-10", by="UKR", to="RUS", id="lifted")
    told = agree(desk, "2022-07-22", between="UKR|TUR", settles="open|ban")
    assert "which it settles" not in hints(told)
    told = agree(desk, "2022-07-23", between="UKR|RUS", agreement="two", settles="open|ban")
    assert "'open', which it settles, was withdrawn (back) before." in hints(told)


def test_a_figure_below_the_one_in_force_draws_a_hint(desk: Desk) -> None:
    measure(desk, "measure-imposed", "2022-01-01", quantity="25 percent rate")
    told = measure(desk, "measure-announced", "2022-02-01", quantity="10 percent rate")
    assert "25 percent rate is in force, so 10 percent rate is a cut of 'ban'" in hints(told)
    assert "is a cut" not in hints(
        measure(desk, "measure-announced", "2022-03-01", quantity="30 percent rate")
    )
    told = measure(desk, "measure-changed", "2022-04-01", quantity="5 percent rate")
    assert "A raise of 'ban' was pending, and 5 percent rate is below 25 percent rate" in hints(
        told
    )


def test_a_threat_of_what_was_announced_draws_a_hint(desk: Desk) -> None:
    measure(desk, "measure-announced", "2022-01-01", quantity="34 percent rate")
    told = hints(measure(desk, "measure-threatened", "2022-01-05", quantity="84 percent rate"))
    assert "'ban' was announced, and is no more than threatened now" in told
    assert "(--measure ban/NAME)" in told
    measure(desk, "measure-imposed", "2022-01-09")
    told = hints(measure(desk, "measure-threatened", "2022-01-10", quantity="99 percent rate"))
    assert "was announced" not in told


def test_a_last_day_beside_a_new_figure_draws_a_hint(desk: Desk) -> None:
    measure(desk, "measure-imposed", "2022-01-01", quantity="25 percent rate")
    lower = {"quantity": "10 percent rate", "lapses": "2022-06-30"}
    told = hints(measure(desk, "measure-changed", "2022-02-01", **lower))
    assert "nothing of it is in force after 2022-06-30" in told
    assert "measure-announced --quantity '25 percent rate' --effective DAY" in told
    # It has a last day by now: to put that off is what it says.
    lower["lapses"] = "2022-09-30"
    assert "Its last day" not in hints(measure(desk, "measure-changed", "2022-03-01", **lower))
    desk_hints = hints(measure(desk, "measure-imposed", "2022-01-05", measure="other", **lower))
    assert "Its last day" not in desk_hints


def test_no_raise_is_pending_that_is_for_others_or_was_carried_out(desk: Desk) -> None:
    measure(desk, "measure-announced", "2022-01-01", to="UKR", quantity="25 percent rate")
    measure(desk, "measure-imposed", "2022-01-02", to="TUR", quantity="10 percent rate")
    told = measure(desk, "measure-changed", "2022-02-01", to="TUR", quantity="5 percent rate")
    assert "was pending" not in hints(told)
    measure(desk, "measure-imposed", "2022-02-01", to="UKR", quantity="25 percent rate")
    told = measure(desk, "measure-changed", "2022-03-01", to="UKR", quantity="5 percent rate")
    assert "was pending" not in hints(told)


@pytest.mark.parametrize("end", ["dropped", "lapsed", "replaced"])
def test_no_raise_is_pending_that_ended_by_itself(desk: Desk, end: str) -> None:
    measure(desk, "measure-imposed", "2022-01-01", quantity="25 percent rate")
    lapses = {"lapses": "2022-01-10"} if end == "lapsed" else {}
    measure(desk, "measure-threatened", "2022-01-02", quantity="50 percent rate", **lapses)
    if end == "dropped":
        append(desk, "withdrawal", "2022-01-03", by="RUS", measure="ban")
    elif end == "replaced":
        measure(desk, "measure-threatened", "2022-01-03", quantity="20 percent rate")
    told = measure(desk, "measure-changed", "2022-02-01", quantity="15 percent rate")
    assert "was pending" not in hints(told)


def test_a_figure_is_in_force_toward_one_that_is_in_force_toward_all(desk: Desk) -> None:
    measure(desk, "measure-imposed", "2022-01-01", to="all", quantity="25 percent rate")
    told = measure(desk, "measure-announced", "2022-02-01", quantity="10 percent rate")
    assert "25 percent rate is in force, so 10 percent rate is a cut of 'ban'" in hints(told)
    measure(desk, "measure-suspended", "2022-03-01", to="all")
    told = measure(desk, "measure-announced", "2022-04-01", to="all", quantity="5 percent rate")
    assert "is in force" not in hints(told)


def test_hints_are_told_for_the_entries_of_a_file(desk: Desk) -> None:
    text = """
developments:
  - defaults: {issue: corridor, between: "UKR,RUS"}
    developments:
      - {kind: agreement, occurred: 2022-07-22, agreement: deal, lapses: 2022-11-19}
      - {kind: agreement, occurred: 2022-11-17, agreement: deal, status: extended}
      - {kind: agreement, occurred: 2022-11-18, agreement: second}
"""
    told = desk.enter_document("n", read_document(text, form="yaml")).outcomes
    assert told[0].hints == ()
    assert "states no last day" in hints(told[1])
    assert "'deal' is an agreement of RUS and UKR on corridor as well" in hints(told[2])
