"""Generated negotiations that look like recorded ones, the same at every run.

A negotiation goes through episodes: a demand is made, answered, revised; an offer meets it; a
measure is threatened, imposed, answered, suspended and lifted; talks open and close; experts
comment. Episodes overlap in time. One development in twenty is dated by its month, one in
thirty is entered late.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from events import developments as d
from events.entry import build
from events.kinds import KINDS
from events.quantity import IssueWords

Told = tuple[str, dict[str, list[str]]]
"""A kind of entry and its fields as texts, as `timeline append FILE` takes them."""

PARTIES = ("USA", "CHN", "EU", "JPN")
ISSUES = ("trade-deficit", "tariffs", "market-access", "technology")
START = date(2010, 1, 4)


def frame() -> list[Told]:
    """What is declared before anything happens."""
    told: list[Told] = [("party", {"party": [name]}) for name in PARTIES]
    told += [
        ("issue", {"issue": [name], "wants": ["USA more USD bn", "CHN less USD bn"]})
        for name in ISSUES
    ]
    told += [("source", {"source": [f"paper-{i}"], "published": ["2010-01-01"]}) for i in range(20)]
    return told


def story(count: int, *, seed: int = 1, length: int = 21) -> Iterator[Told]:
    """`count` developments in episodes of `length`, four at a time."""
    random_ = random.Random(seed)
    running = [_episode(random_, seed, i, length) for i in range(4)]
    numbers = iter(range(4, 10**9))
    day = START
    for _ in range(count):
        at = random_.randrange(4)
        told = next(running[at], None)
        if told is None:
            running[at] = _episode(random_, seed, next(numbers), length)
            told = next(running[at])
        kind, raw = told
        day += timedelta(days=random_.randrange(2))
        when = day.isoformat()
        if random_.randrange(20) == 0:
            when = when[:7]
        elif random_.randrange(30) == 0 and kind not in ("demand", "response"):
            when = (day - timedelta(days=random_.randrange(3, 30))).isoformat()
        raw["occurred"] = [when]
        if kind == "measure-suspended":
            raw["lapses"] = [(day + timedelta(days=60)).isoformat()]
        raw["source"] = [f"paper-{random_.randrange(20)}"]
        yield kind, raw


def _episode(random_: random.Random, seed: int, number: int, length: int) -> Iterator[Told]:
    by, to = random_.sample(PARTIES, 2)
    issue = random_.choice(ISSUES)
    name = f"s{seed}-e{number}"
    figure = random_.randrange(50, 300)
    base = {"issue": [issue], "by": [by], "to": [to]}
    demand = {**base, "proposal": [f"{name}-ask"]}
    offer = {"issue": [issue], "by": [to], "to": [by], "proposal": [f"{name}-give"]}
    measure = {**base, "measure": [f"{name}-list"], "instrument": ["tariff"]}
    answers = ("objects", "refuses", "open", "in-principle")
    for i in range(length):
        own = f"{name}-{i}"
        match i % 7:
            case 0:
                figure += random_.randrange(-20, 40)
                yield "demand", {**demand, "id": [own], "quantity": [f"{figure} USD bn total"],
                                 "says": [f"{by} asks for a cut of {figure} bn"]}  # fmt: skip
            case 1:
                yield "response", {"issue": [issue], "by": [to], "to-proposal": [f"{name}-ask"],
                                   "answer": [random_.choice(answers)], "id": [own],
                                   "responds-to": [f"{name}-{i - 1}"]}  # fmt: skip
            case 2:
                quantity = [f"{figure // 2} USD bn total"]
                yield "offer", {**offer, "id": [own], "quantity": quantity,
                                "if": ["tariffs end"]}  # fmt: skip
            case 3:
                between = [f"{by},{to}"]
                kind = "talks-opened" if random_.randrange(2) else "talks-closed"
                yield kind, {"between": between, "round": [f"{name}-talks"], "id": [own]}
            case 4:
                yield "statement", {"issue": [issue], "speaker": ["A. Scholar, professor"],
                                    "authority": ["A6"], "id": [own],
                                    "says": ["Neither side can win this"]}  # fmt: skip
            case 5:
                kinds = ("measure-threatened", "measure-imposed", "measure-suspended")
                kind = kinds[i // 7 % 3]
                raw = {**measure, "id": [own]}
                if kind != "measure-suspended":
                    raw["quantity"] = [f"{figure} USD bn coverage"]
                yield kind, raw
            case _:
                quote = ["we will respond"]
                yield "statement", {"issue": [issue], "by": [to], "id": [own], "says": quote}


def events_of(told: Sequence[Told]) -> list[d.Event]:
    """The events that these entries record, without a store."""
    found: list[d.Event] = []
    for kind, raw in told:
        event, problems = build(KINDS[kind], raw, _words, _named)
        assert event is not None, problems
        found.append(event)
    return found


def frame_events(name: str) -> list[d.Event]:
    """The events of `frame`, with the opening of the negotiation."""
    wants = [d.Preference(party="USA", unit="USD bn", wants="more")]
    return [
        d.NegotiationOpened(name=name),
        *(d.PartyJoined(party=party) for party in PARTIES),
        *(d.IssueDefined(issue=issue, preferences=tuple(wants)) for issue in ISSUES),
        *(d.SourceDeclared(source=f"paper-{i}", published="2010-01-01") for i in range(20)),
    ]


def _words(_issue: str) -> IssueWords:
    return IssueWords()


def _named(_kind: object, occurred: str) -> str:
    raise AssertionError(f"every development of a story is named, not so one of {occurred}")


def jsonl(told: Sequence[Told]) -> Iterator[Mapping[str, object]]:
    """The entries as lines that `timeline append FILE` takes."""
    for kind, raw in told:
        yield {"kind": kind, **{k: v[0] if len(v) == 1 else v for k, v in raw.items()}}
