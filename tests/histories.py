"""Generated histories of every shape that an answer may depend on, as events to append.

`histories` are wide: every kind of development and amendment, several names, days of every
precision. `dense` ones are narrow: one name of one family, on few days, so that what is open,
pending, suspended, settled and ended meets itself again and again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import hypothesis.strategies as st

from events import developments as d
from events.codec import decode, encode
from events.log import Logged
from tests.story import Story

DAYS = [f"2020-01-{day:02d}" for day in range(1, 11)]
ALL_DAYS = [f"2020-01-{day:02d}" for day in range(1, 13)]
PUBLIC = ("2020-01-04", "2020-02-01")
"""The days on which the two sources were published."""

_FAMILIES: dict[str, tuple[str, ...]] = {
    "tabled": ("demand", "demand", "offer", "offer", "mechanism", "mediated", "response",
               "withdrawal", "agreement"),
    "agreed": ("agreement", "agreement", "agreement", "alone", "alone", "left", "demand", "offer",
               "response"),
    "measures": ("threat", "threat", "announce", "announce", "impose", "impose", "change",
                 "suspend", "suspend", "lift", "dropped", "answer"),
    "parts": ("threat", "announce", "impose", "split", "part", "part", "part", "suspend", "lift",
              "carry", "policy"),
    "talks": ("talks", "talks", "arranged", "arranged", "closed", "legal", "legal", "agreement"),
    "words": ("statement", "assessment", "indicator", "expectation", "coded"),
}  # fmt: skip
_STATUSES = ("tentative", "agreed", "ratified", "in-force", "extended", "changed", "suspended",
             "resumed", "rejected", "terminated")  # fmt: skip
_ANSWERS = ("accepted", "in-principle", "open", "objects", "refuses", "threatens", "retaliates")
_RELATIONS = ("follows", "supersedes", "responds-to", "refines", "contradicts", "corroborates",
              "in-tension")  # fmt: skip
_INLINE = ("responds-to", "supersedes", "follows", "restates", "account-of")
_QUANTITIES = ("5 percent rate", "8 percent rate", "8 percent total", "8 percent", ">4 percent",
               ">=4 percent", "3..9 percent rate", "~8 percent rate", "6 USD bn total",
               "9 percent compounded")  # fmt: skip


@cache
def _index(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@cache
def vague(days: tuple[str, ...]) -> st.SearchStrategy[str]:
    """A day, mostly; else a month, an open interval, a closed one, or nothing known."""
    one = st.sampled_from(days)
    return st.one_of(
        one,
        one,
        one,
        st.sampled_from(["unknown", "2020-01"]),
        one.map(lambda day: f"../{day}"),
        one.map(lambda day: f"{day}/.."),
        st.tuples(one, one).map(lambda pair: "/".join(sorted(pair))),
    )


@dataclass(frozen=True)
class Shape:
    """What a history is made of. `amended`: one action in how many amends; `linked`: one telling
    in how many carries a link."""

    kinds: tuple[str, ...]
    things: tuple[str, ...] = ("x", "y")
    days: tuple[str, ...] = tuple(DAYS)
    lapses: tuple[str, ...] = ("2020-01-03", "2020-01-06")
    amended: int = 2
    linked: int = 3


WIDE = Shape(tuple(kind for kinds in _FAMILIES.values() for kind in kinds))
_DENSE = {
    family: Shape(kinds, ("x",), tuple(DAYS[1:6]), ("2020-01-03", "2020-01-05"), 10, 8)
    for family, kinds in _FAMILIES.items()
    if family != "words"
}


@st.composite
def histories(draw: st.DrawFn, most: int = 11) -> Story:
    """A wide history: back-dated entries, links, accounts, packages, splits, lapses, agreements,
    corrections, retractions, reinstatements, late sources and late declarations."""
    return _drawn(draw, WIDE, most)


@st.composite
def dense(draw: st.DrawFn, most: int = 11) -> Story:
    """A narrow history of one family of developments."""
    return _drawn(draw, _DENSE[draw(st.sampled_from(list(_DENSE)))], most)


def every(most: int = 11) -> st.SearchStrategy[Story]:
    """Either sort of history."""
    return st.one_of(histories(most), dense(most))


def _drawn(draw: st.DrawFn, shape: Shape, most: int) -> Story:
    story = Story()
    story.add(d.PartyJoined(party="MED", mediator=True))
    for name, published in zip(("early", "late"), PUBLIC, strict=True):
        story.source(name, published)
    for issue in ("pay", "trade"):
        story.add(d.IssueDefined(issue=issue, bases=("compounded",)))
    telling = _Telling(draw, story, shape)
    for i in range(draw(st.integers(2, most))):
        if not telling.names or draw(_index(shape.amended + 1)):
            telling.tell(f"n{i}")
        else:
            telling.amend()
    return story


class _Telling:
    """A history under construction."""

    def __init__(self, draw: st.DrawFn, story: Story, shape: Shape) -> None:
        self.draw, self.story, self.shape = draw, story, shape
        self.names: list[str] = []
        self._measures: dict[str, list[str]] = {}
        self._amendments: list[str] = []

    def one(self, *values: Any) -> Any:
        """One of the values, the first of them in the simplest example."""
        return values[self.draw(_index(len(values)))]

    def amend(self) -> None:
        """Something of the record itself."""
        story, one = self.story, self.one(*self.names)
        count = len(story.log)
        match self.one("correct", "correct", "retract", "reinstate", "source", "undo", "prefer",
                       "link", "link", "link"):  # fmt: skip
            case "correct":
                story.correct(one, **self._patch())
            case "retract":
                story.retract(one)
            case "reinstate":
                story.reinstate(one)
            case "source":
                story.add_source(one, self.one("early", "late"))
            case "undo" if self._amendments:
                story.retract(self.one(*self._amendments))
            case "link" if len(self.names) > 1:
                other = self.one(*[name for name in self.names if name != one])
                story.link(one, self.one(*_RELATIONS), other)
            case _:
                wants = d.Preference(party="UNION", unit="percent", wants=self.one("more", "less"))
                issue = self.one("pay", "trade")
                story.add(d.IssueDefined(issue=issue, preferences=(wants,)))
        self._amendments += [
            entry.event.id for entry in story.log[count:] if isinstance(entry.event, d.Amendment)
        ]

    def _patch(self) -> dict[str, Any]:
        match self.one("occurred", "authority", "issue", "certainty", "package", "speaks_for"):
            case "occurred":
                return {"occurred": self.draw(vague(self.shape.days)), "time": None}
            case "authority":
                return {"authority": self.one("A2", "A5")}
            case "issue":
                return {"issue": "trade"}
            case "certainty":
                return {"certainty": "opinion"}
            case "package":
                return {"package": self.one("k", None)}
            case _:
                return {"speaks_for": self.one(["ACME"], ["UNION"], None)}

    def tell(self, name: str) -> None:
        """One development."""
        occurred = self.draw(vague(self.shape.days))
        fields: dict[str, Any] = {
            "id": name,
            "occurred": occurred,
            "authority": self.one("A1", "A2", "A2", "A4", "A5"),
            "issue": self.one("pay", "pay", "trade"),
        }
        if len(occurred) == len("2020-01-01") and self.one(*[False] * 4, True):
            fields["time"] = self.one("09:00", "15:30", "10:00+08:00", "01:00+00:00")
        if source := self.one("", "", "early", "late"):
            fields["source"] = source
        if self.one(*[False] * 5, True):
            fields["package"] = "k"
        if self.names and not self.draw(_index(self.shape.linked + 1)):
            fields[self.one(*_INLINE).replace("-", "_")] = self.one(*self.names)
        self._say(self.one(*self.shape.kinds), self.one(*self.shape.things), fields)
        self.names.append(name)

    def _terms(self) -> dict[str, Any]:
        terms: dict[str, Any] = {}
        if self.one(True, True, False):
            terms["quantity"] = self.one(*_QUANTITIES)
        sort = self.one("", "", "due", "lapses", "lapses", "if_", "scope")
        if sort:
            values = {
                "due": ("2020-06", "immediate"),
                "lapses": self.shape.lapses,
                "if_": (["c"], ["c", "e"]),
                "scope": (["s"], ["s", "t"]),
            }
            terms[sort] = self.one(*values[sort])
        return terms

    def _say(self, kind: str, thing: str, fields: dict[str, Any]) -> None:
        proposal, measure = f"p-{thing}", f"m-{thing}"
        by, to = self.one(("ACME", "UNION"), ("ACME", "UNION"), ("UNION", "ACME"))
        tell = self.story.tell
        match kind:
            case "demand" | "offer" | "mechanism" | "mediated":
                self._tabled(kind, by, self.one(to, to, to, "all"), proposal, measure, fields)
            case "response":
                named = self.one(proposal, proposal, "k")
                to_whom = {"to": to} if self.one(True, False) else {}
                tell("response", by=by, to_proposal=named, answer=self.one(*_ANSWERS),
                     **to_whom, **fields, **self._terms())  # fmt: skip
            case "answer":
                tell("response", by=by, to_measure=measure, answer=self.one(*_ANSWERS), **fields)
            case "withdrawal":
                tell("withdrawal", by=self.one(by, by, "MED"), proposal=proposal, **fields)
            case "left":
                tell("withdrawal", by=by, agreement="deal", **fields)
            case "dropped":
                tell("withdrawal", by=by, measure=measure, **fields)
            case "agreement" | "alone":
                between = {"between": self.one("ACME,UNION", "UNION,ACME", "ACME,UNION,ZTE")}
                self._agreed({"by": by} if kind == "alone" else between, by, thing, fields)
            case "legal":
                status = self.one("filed", "filed", "withdrawn", "decided", "settled")
                tell("legal-action", by=by, to=to, action=f"l-{thing}", status=status, **fields)
            case "policy":
                tell("policy", by=by, measure=measure, **fields, **self._terms())
            case "talks" | "arranged" | "closed":
                self._talks(kind, by, thing, fields)
            case "statement" | "indicator" | "expectation":
                tell(kind, by=by, **fields)
            case "assessment":
                tell(kind, by=by, claims=[f"{to}: hardened"], **fields)
            case "coded":
                tell("coded-event", by=by, to=to, classification="CAMEO:046 Talk=7", **fields)
            case _:
                self._measure(kind, by, to, measure, fields)

    def _tabled(
        self, kind: str, by: str, to: str, proposal: str, measure: str, fields: dict[str, Any]
    ) -> None:
        more: dict[str, Any] = self._terms()
        if about := self.one("", "", "", "deal", measure):
            more["about"] = about
        if kind == "mediated":
            by, to, kind = "MED", self.one(to, "ACME,UNION", "all"), self.one("demand", "offer")
        if kind == "demand" and (pressing := self.one("", "", "wish", "ultimatum")):
            more["pressing"] = pressing
        if kind == "mechanism":
            kind, more["every"] = "review-proposal", self.one("quarter", "month")
        self.story.tell(kind, by=by, to=to.split(","), proposal=proposal, **fields, **more)

    def _agreed(self, who: dict[str, Any], by: str, thing: str, fields: dict[str, Any]) -> None:
        more: dict[str, Any] = self._terms()
        if self.one(True, True, True, False):
            more["agreement"] = "deal"
        commits = (f"{by}: pays", f"{by}: 5 percent rate", f"{by} on trade: 8 percent rate",
                   "UNION on trade: opens")  # fmt: skip
        if said := self.one((), (), *zip(commits), commits[:2], commits[1:3], commits):
            more["commits"] = list(dict.fromkeys(said))
        if settles := self.one("", "", f"p-{thing}", f"m-{thing}", f"l-{thing}"):
            more["settles"] = settles
        status = self.one(*_STATUSES)
        self.story.tell("agreement", status=status, **who, **fields, **more)

    def _talks(self, kind: str, by: str, thing: str, fields: dict[str, Any]) -> None:
        more: dict[str, Any] = {}
        name = "talks-closed" if kind == "closed" else "talks-opened"
        if kind == "closed":
            more = self.one({}, {"next": "none-set"}, {"next": "2020-01-09", "outcome": "no deal"})
        if kind == "arranged":
            name = self.one("talks-invited", "talks-scheduled", "talks-cancelled")
            if doer := self.one("", by, by, "MED"):
                more["by"] = doer
        self.story.tell(name, between="ACME,UNION", round=f"r-{thing}", **fields, **more)

    def _measure(self, kind: str, by: str, to: str, name: str, fields: dict[str, Any]) -> None:
        more, act = self._terms(), kind
        if kind == "part":
            name = self.one(f"{name}-1", f"{name}-2", f"{name}/a", f"{name}/a/b")
            act = self.one("threat", "announce", "impose", "impose", "change", "suspend", "lift")
        if kind == "carry":
            earlier = [id for other, ids in self._measures.items() if other != name for id in ids]
            if earlier:
                more["carries_out"] = self.one(*earlier)
            act = self.one("announce", "impose", "change")
        if act == "split":
            more, act = {"split_into": [f"{name}-1", f"{name}-2"]}, "change"
        if act in ("suspend", "lift"):
            more.pop("quantity", None)
        if act in ("threat", "announce") and self.one(True, False):
            more["effective"] = self.one("2020-01-05", "2020-01-09")
        if act == "announce" and self.one(True, False):
            more["final"] = "true"
        kinds = {"threat": "measure-threatened", "announce": "measure-announced",
                 "impose": "measure-imposed", "change": "measure-changed",
                 "suspend": "measure-suspended", "lift": "measure-lifted"}  # fmt: skip
        later = act in ("change", "suspend", "lift")
        hits = {} if later and self.one(True, True, False) else {"to": self.one(to, to, to, "all")}
        if hits == {"to": "all"} and self.one(True, False):
            hits["aimed_at"] = to
        self.story.tell(kinds[act], by=by, measure=name, **hits, **fields, **more)
        if not later:
            self._measures.setdefault(name, []).append(fields["id"])


def called_alike(log: Sequence[Logged]) -> list[Logged]:
    """A log with one name for all proposals, measures, agreements, rounds and packages, and for
    the first of its developments."""
    alike = re.compile(rb'"(p-[xy]|m-[xy]|l-[xy]|r-[xy]|deal|k|n0)"')

    def told(event: d.Event) -> d.Event:
        return decode(event.topic, alike.sub(b'"one"', encode(event)))

    return [entry._replace(event=told(entry.event)) for entry in log]


PARTS = ("m/a", "m/a/b", "m/a/b/c")


def of_a_part(part: str) -> Story:
    """A measure, and what is done to one part of it, toward whomever the measure is."""
    story = Story()
    story.add(d.IssueDefined(issue="trade"))
    story.tell("measure-imposed", id="n", by="ACME", to="UNION", measure="m", issue="trade",
               occurred="2020-01-02", quantity="5 percent rate")  # fmt: skip
    story.tell("measure-suspended", id="p", by="ACME", measure=part, occurred="2020-01-03")
    return story
