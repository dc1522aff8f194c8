"""Properties of the plain fold, over generated histories.

`HYPOTHESIS_PROFILE=nightly` runs many more of them.
"""

from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from events.developments import StanceAsserted
from projections.record import read_record
from projections.stance import Fold
from tests.story import Story
from timeline.answers import answers_json, audit_json, replay_json, stance_json

DAYS = [f"2020-01-{day:02d}" for day in range(1, 13)]
ISSUES = ("pay",)

days = st.sampled_from(DAYS)
vague = st.one_of(
    days,
    st.just("unknown"),
    st.just("2020-01"),
    days.map(lambda day: f"../{day}"),
    st.tuples(days, days).map(lambda pair: "/".join(sorted(pair))),
)
quantities = st.sampled_from(
    ["", "5 percent rate", "8 percent rate", "8 percent total", "3..9 percent rate", ">4 percent"]
)
DEEDS = ("demand", "offer", "response", "withdrawal", "agreement", "threat", "impose", "suspend",
         "lift", "statement")  # fmt: skip


@st.composite
def tellings(draw: st.DrawFn, dates: st.SearchStrategy[str] = vague) -> dict[str, Any]:
    """One development, without links."""
    return {
        "kind": draw(st.sampled_from(DEEDS)),
        "occurred": draw(dates),
        "quantity": draw(quantities),
        "name": draw(st.sampled_from(["x", "y"])),
        "answer": draw(st.sampled_from(["accepted", "open", "objects", "refuses", "retaliates"])),
        "authority": draw(st.sampled_from(["A1", "A2", "A4", "A5"])),
        "conditions": draw(st.sampled_from([[], ["c"], ["c", "d"]])),
        "due": draw(st.sampled_from(["", "2020-06", "immediate"])),
        "lapses": draw(st.sampled_from(["", "2020-01-06"])),
        "flip": draw(st.booleans()),
        "source": draw(st.sampled_from(["", "early", "late"])),
    }


def tell(story: Story, told: dict[str, Any], name: str) -> int:
    by, to = ("ACME", "UNION") if told["flip"] else ("UNION", "ACME")
    fields: dict[str, Any] = {
        "id": name, "occurred": told["occurred"], "by": by, "authority": told["authority"],
    }  # fmt: skip
    if told["source"]:
        fields["source"] = told["source"]
    terms = {
        key: value
        for key, value in (
            ("quantity", told["quantity"]),
            ("due", told["due"]),
            ("lapses", told["lapses"]),
            ("if_", told["conditions"]),
        )
        if value
    }
    measure = {"measure": f"m-{told['name']}"}
    match told["kind"]:
        case "demand" | "offer" as kind:
            return story.tell(kind, to=to, proposal=f"p-{told['name']}", **fields, **terms)
        case "response":
            return story.tell(
                "response", to_proposal=f"p-{told['name']}", to=to, answer=told["answer"],
                **fields, **{k: v for k, v in terms.items() if k != "lapses"},
            )  # fmt: skip
        case "withdrawal":
            return story.tell("withdrawal", proposal=f"p-{told['name']}", **fields)
        case "agreement":
            fields.pop("by")
            return story.tell(
                "agreement", between="UNION,ACME", settles=f"p-{told['name']}", **fields
            )
        case "threat":
            return story.tell("measure-threatened", to=to, **measure, **fields, **terms)
        case "impose":
            return story.tell("measure-imposed", to=to, **measure, **fields, **terms)
        case "suspend":
            return story.tell("measure-suspended", **measure, **fields)
        case "lift":
            return story.tell("measure-lifted", **measure, **fields)
        case _:
            return story.tell("statement", **fields)


def begun() -> Story:
    story = Story()
    story.source("early", "2020-01-04")
    story.source("late", "2020-02-01")
    return story


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A history with links, corrections, retractions, reinstatements and late sources."""
    story = begun()
    names: list[str] = []
    for i in range(draw(st.integers(2, 12))):
        action = draw(st.sampled_from(["tell"] * 5 + ["link", "correct", "retract", "reinstate",
                                                      "add-source"]))  # fmt: skip
        if action == "tell" or len(names) < 2:
            tell(story, draw(tellings()), f"n{i}")
            names.append(f"n{i}")
            continue
        one, two = draw(st.permutations(names))[:2]
        if action == "link":
            relation = draw(st.sampled_from(["follows", "supersedes", "responds-to", "refines",
                                             "contradicts", "in-tension"]))  # fmt: skip
            story.link(one, relation, two)
        elif action == "correct":
            story.correct(one, occurred=draw(vague))
        elif action == "retract":
            story.retract(one)
        elif action == "reinstate":
            story.reinstate(one)
        else:
            story.add_source(one, draw(st.sampled_from(["early", "late"])))
    return story


def told(fold: Fold) -> dict[str, Any]:
    """Every answer at a cut, without the sequence that the cut was asked by."""
    answers = {
        "stance": stance_json("story", fold, ended=True),
        "audit": audit_json("story", fold),
        "replay": replay_json("story", fold),
        "answers": answers_json("story", fold),
    }
    for answer in answers.values():
        answer["cut"].pop("recorded_by")
    return answers


@given(stories(), st.sampled_from([None, *DAYS]), st.sampled_from([None, "2020-01-05"]))
def test_a_replay_at_a_sequence_never_changes_whatever_is_appended_later(
    story: Story, as_of: str | None, known_by: str | None
) -> None:
    for seq in range(6, len(story.log), 3):
        cut = story.cut(as_of, known_by, recorded_by=seq)
        then = Fold(read_record(story.log[:seq], cut))
        now = Fold(read_record(story.log, cut))
        assert json.dumps(told(then)) == json.dumps(told(now))


@given(stories())
def test_a_replay_at_a_day_is_a_prefix_of_one_order(story: Story) -> None:
    whole = replay_json("story", story.fold())["steps"]
    for day in DAYS:
        steps = replay_json("story", story.fold(as_of=day))["steps"]
        assert steps == whole[: len(steps)]


@given(stories(), tellings())
def test_a_retraction_undoes(story: Story, more: dict[str, Any]) -> None:
    before = told(story.fold())
    tell(story, more, "extra")
    story.retract("extra")
    assert told(story.fold()) == before


@given(stories(), st.data())
def test_a_reinstatement_undoes_a_retraction(story: Story, data: st.DataObject) -> None:
    names = [item.id for item in story.record().visible.values()]
    if not names:
        return
    before = told(story.fold())
    name = data.draw(st.sampled_from(names))
    story.retract(name)
    story.reinstate(name)
    assert told(story.fold()) == before


def standing(fold: Fold) -> dict[str, Any]:
    """The stance as a set: what stands where, whatever the order of listing."""
    answer = stance_json("story", fold, ended=True)
    for position in answer["positions"]:
        position["accounts"].sort(key=lambda account: account["development"])
    key = lambda entry: json.dumps(entry, sort_keys=True)  # noqa: E731 - a sort key in place
    return {name: sorted(answer[name], key=key) for name in ("positions", "voices", "talks")}


@given(st.lists(tellings(days), min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_entry_of_unlinked_day_dated_developments_changes_no_stance(
    tellings: list[dict[str, Any]], random: Any
) -> None:
    named = [(f"n{i}", one) for i, one in enumerate(tellings)]
    shuffled = list(named)
    random.shuffle(shuffled)
    answers = []
    for order in (named, shuffled):
        story = begun()
        for name, one in order:
            tell(story, one, name)
        answers.append([standing(story.fold(as_of=day)) for day in (None, *DAYS[::3])])
    assert answers[0] == answers[1]


@given(stories())
def test_links_keep_every_interval_open_and_every_circle_out(story: Story) -> None:
    record = story.record()
    for item in record.visible.values():
        assert item.earliest is None or item.earliest <= item.latest
    places = {item.id: i for i, item in enumerate(record.visible.values())}
    dropped = {clash.edge for clash in record.clashes}
    for one, relation, other, seq in record.relations:
        if relation in ("follows", "supersedes", "responds-to"):
            edge = next(
                (e for e in dropped if (e.earlier, e.later, e.seq) == (other, one, seq)), None
            )
            assert edge is not None or places[other] < places[one]


@given(stories())
def test_leaving_out_an_authority_leaves_nothing_that_rests_on_it_alone(story: Story) -> None:
    for position in story.fold(without=("A4",)).positions(ended=True):
        for account in position.accounts:
            assert account.item.development.authority != "A4"


@given(stories())
def test_a_chain_goes_forward_between_parties_and_every_answer_leads_to_one(story: Story) -> None:
    answer = answers_json("story", story.fold())
    places = {item.id: i for i, item in enumerate(story.record().items)}
    reached = set()
    for chain in answer["chains"]:
        names = [step["development"] for step in chain["steps"]]
        assert (names[0], names[-1]) == (chain["first"], chain["last"])
        assert sorted(names, key=places.__getitem__) == names
        assert len(names) == len(set(names)) > 1
        for one, two in zip(chain["steps"], chain["steps"][1:], strict=False):
            assert set(two["parties"]) - set(one["parties"])
            assert two["answers"] == one["development"]
            assert two["days"]["max"] is None or 0 <= two["days"]["min"] <= two["days"]["max"]
        reached |= set(names)
    assert {a["development"] for a in answer["answers"]} <= reached


@given(stories(), st.data())
def test_a_log_with_assertions_folds_like_one_without(story: Story, data: st.DataObject) -> None:
    with_them = []
    for entry in story.log:
        with_them.append(entry)
        if data.draw(st.booleans()):
            made = StanceAsserted(
                id=f"a{entry.seq}", party="UNION", issue="pay", as_of="2020-01-05", status="live"
            )
            # In between: the numbers of the others stay as they are.
            with_them.append(entry._replace(event=made))
    for day in (None, *DAYS[::4]):
        cut = story.cut(day)
        assert told(Fold(read_record(with_them, cut))) == told(Fold(read_record(story.log, cut)))
