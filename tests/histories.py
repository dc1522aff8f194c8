"""Generated histories of every shape that a stance may depend on, as events to append."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st

from events import developments as d
from tests.story import Story

DAYS = [f"2020-01-{day:02d}" for day in range(1, 11)]
ALL_DAYS = [f"2020-01-{day:02d}" for day in range(1, 13)]
BEGUN = 10
"""Events that every history starts with: the negotiation, its parties, issues, sources."""

days = st.sampled_from(DAYS)
vague = st.one_of(
    days,
    days,
    st.just("unknown"),
    st.just("2020-01"),
    days.map(lambda day: f"../{day}"),
    days.map(lambda day: f"{day}/.."),
    st.tuples(days, days).map(lambda pair: "/".join(sorted(pair))),
)
_QUANTITIES = ["", "", "5 percent rate", "8 percent rate", "8 percent total", ">4 percent"]
_KINDS = ("demand", "offer", "mechanism", "response", "answer", "withdrawal", "agreement",
          "rejected", "threat", "announce", "impose", "suspend", "lift", "split", "part",
          "policy", "legal", "statement", "talks", "closed")  # fmt: skip
_THINGS = ("x", "y")


@st.composite
def histories(draw: st.DrawFn, most: int = 11) -> Story:
    """A history with back-dated entries, links, accounts, packages, splits, lapses, agreements,
    corrections, retractions, reinstatements, late sources and late declarations."""
    story = Story()
    story.source("early", "2020-01-04")
    story.source("late", "2020-02-01")
    story.add(d.IssueDefined(issue="trade"))
    names: list[str] = []
    amendments: list[str] = []
    for i in range(draw(st.integers(2, most))):
        actions = ["tell"] * 6
        if names:
            actions += ["correct", "retract", "reinstate", "add-source", "undo", "prefer"]
        if len(names) > 1:
            actions += ["link", "link", "rename"]
        action = draw(st.sampled_from(actions))
        count = len(story.log)
        if action == "tell":
            _tell(draw, story, f"n{i}", names)
            names.append(f"n{i}")
            continue
        one = draw(st.sampled_from(names))
        if action == "link":
            two = draw(st.sampled_from([name for name in names if name != one]))
            relations = ["follows", "supersedes", "responds-to", "refines", "contradicts"]
            story.link(one, draw(st.sampled_from(relations)), two)
        elif action == "correct":
            story.correct(one, **draw(_corrections))
        elif action == "rename":
            story.correct(one, package=draw(st.sampled_from(["k", None])))
        elif action == "retract":
            story.retract(one)
        elif action == "reinstate":
            story.reinstate(one)
        elif action == "add-source":
            story.add_source(one, draw(st.sampled_from(["early", "late"])))
        elif action == "undo":
            if amendments:
                story.retract(draw(st.sampled_from(amendments)))
        else:
            wants = draw(st.sampled_from(["more", "less"]))
            preference = d.Preference(party="UNION", unit="percent", wants=wants)
            issue = draw(st.sampled_from(["pay", "trade"]))
            story.add(d.IssueDefined(issue=issue, preferences=(preference,)))
        amendments += [
            entry.event.id for entry in story.log[count:] if isinstance(entry.event, d.Amendment)
        ]
    return story


_corrections = st.one_of(
    vague.map(lambda day: {"occurred": day}),
    st.sampled_from(["A2", "A5"]).map(lambda authority: {"authority": authority}),
    st.just({"issue": "trade"}),
    st.just({"certainty": "opinion"}),
)


def _tell(draw: st.DrawFn, story: Story, name: str, names: list[str]) -> None:
    kind = draw(st.sampled_from(_KINDS))
    thing = draw(st.sampled_from(_THINGS))
    by, to = draw(st.permutations(["ACME", "UNION"]))
    fields: dict[str, Any] = {"id": name, "occurred": draw(vague)}
    fields["authority"] = draw(st.sampled_from(["A1", "A2", "A2", "A4", "A5"]))
    fields["issue"] = draw(st.sampled_from(["pay", "pay", "trade"]))
    for field, value in (
        ("source", draw(st.sampled_from(["", "", "early", "late"]))),
        ("package", draw(st.sampled_from(["", "", "", "k"]))),
    ):
        if value:
            fields[field] = value
    if names and draw(st.integers(0, 2)) == 0:
        link = draw(st.sampled_from(["responds-to", "supersedes", "follows", "restates",
                                     "account-of"]))  # fmt: skip
        fields[link.replace("-", "_")] = draw(st.sampled_from(names))
    terms: dict[str, Any] = {}
    for field, value in (
        ("quantity", draw(st.sampled_from(_QUANTITIES))),
        ("due", draw(st.sampled_from(["", "", "2020-06", "immediate"]))),
        ("lapses", draw(st.sampled_from(["", "", "2020-01-03", "2020-01-06"]))),
        ("if_", draw(st.sampled_from(["", "", "c"]))),
    ):
        if value:
            terms[field] = value
    _say(draw, story, kind, thing, by, to, fields, terms)


def _say(
    draw: st.DrawFn,
    story: Story,
    kind: str,
    thing: str,
    by: str,
    to: str,
    fields: dict[str, Any],
    terms: dict[str, Any],
) -> None:
    proposal, measure = f"p-{thing}", f"m-{thing}"
    between = f"{by},{to}"
    match kind:
        case "demand" | "offer":
            story.tell(kind, by=by, to=to, proposal=proposal, **fields, **terms)
        case "mechanism":
            story.tell("review-proposal", by=by, to=to, proposal=proposal, every="quarter",
                       **fields, **terms)  # fmt: skip
        case "response" | "answer":
            about = {"to_proposal": proposal} if kind == "response" else {"to_measure": measure}
            answer = draw(st.sampled_from(["accepted", "open", "objects", "refuses"]))
            story.tell("response", by=by, answer=answer, **about, **fields)
        case "withdrawal":
            story.tell("withdrawal", by=by, proposal=proposal, **fields)
        case "agreement" | "rejected":
            more: dict[str, Any] = {}
            if draw(st.booleans()):
                more["agreement"] = "deal"
            if draw(st.booleans()):
                more["commits"] = f"{by}: pays"
            if draw(st.booleans()):
                more["settles"] = draw(st.sampled_from([proposal, measure]))
            status = "rejected" if kind == "rejected" else "tentative"
            story.tell("agreement", between=between, status=status, **more, **fields)
        case "threat" | "announce" | "impose":
            name = {"threat": "measure-threatened", "announce": "measure-announced",
                    "impose": "measure-imposed"}[kind]  # fmt: skip
            story.tell(name, by=by, to=to, measure=measure, **fields, **terms)
        case "suspend" | "lift":
            name = "measure-suspended" if kind == "suspend" else "measure-lifted"
            kept = {"lapses": terms["lapses"]} if "lapses" in terms else {}
            story.tell(name, by=by, measure=measure, **fields, **kept)
        case "split":
            story.tell("measure-changed", by=by, measure=measure,
                       split_into=[f"{measure}-1", f"{measure}-2"], **fields)  # fmt: skip
        case "part":
            part = draw(st.sampled_from([f"{measure}-1", f"{measure}-2", f"{measure}/a"]))
            act = draw(st.sampled_from(["measure-imposed", "measure-lifted", "measure-announced"]))
            story.tell(act, by=by, to=to, measure=part, **fields, **terms)
        case "policy":
            story.tell("policy", by=by, measure=measure, **fields)
        case "legal":
            story.tell("legal-action", by=by, to=to, **fields)
        case "talks" | "closed":
            opened = draw(st.sampled_from(["talks-opened", "talks-scheduled", "talks-cancelled"]))
            name = "talks-closed" if kind == "closed" else opened
            story.tell(name, between=between, round=f"r-{thing}", **fields)
        case _:
            story.tell("statement", by=by, **fields)
