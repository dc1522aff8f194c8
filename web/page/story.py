"""The list of developments: filtered, and a page of it at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import structs

from events.errors import UnknownName
from events.kinds import KINDS
from timeline import asking
from timeline.answers.replay import ReplayAnswer, StepTold
from web.page.opened import Opened

PAGE = 100
"""Developments on one page of the list: more are slow to read and to draw."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a reader looks for; what is not given keeps everything."""

    party: str | None = None
    issue: str | None = None
    kind: str | None = None
    text: str | None = None

    def __bool__(self) -> bool:
        return any((self.party, self.issue, self.kind, self.text))


@dataclass(frozen=True, kw_only=True)
class Story:
    """A page of the developments at a cut. `whole` are all that were found, `shown` this page."""

    whole: ReplayAnswer
    shown: list[StepTold]
    number: int
    pages: int
    found: int
    kinds: list[str]


def filtered(
    replay: ReplayAnswer, wanted: Sought, mentioned: frozenset[str] | None
) -> ReplayAnswer:
    """A replay of what is wanted. `mentioned` are the ids in which the text was found."""

    def keeps(step: StepTold) -> bool:
        named = {*step.actors, *(move.party for move in step.moves)}
        return (
            (wanted.party is None or wanted.party in named)
            and wanted.issue in (None, step.issue)
            and wanted.kind in (None, step.kind)
            and (mentioned is None or step.development in mentioned)
        )

    if not wanted:
        return replay
    return structs.replace(
        replay,
        steps=list(filter(keeps, replay.steps)),
        possible=list(filter(keeps, replay.possible)),
    )


def story_of(replay: ReplayAnswer, number: int, kinds: Sequence[str]) -> Story:
    """A page of a replay, latest first; what is only possible stands before all."""
    listed = [*replay.possible, *reversed(replay.steps)]
    pages = max(1, -(-len(listed) // PAGE))
    number = max(1, min(number, pages))
    return Story(
        whole=replay,
        shown=listed[(number - 1) * PAGE : number * PAGE],
        number=number,
        pages=pages,
        found=len(listed),
        kinds=sorted(kinds),
    )


def replayed(here: Opened) -> ReplayAnswer:
    """The replay that the address asks for: its party, issue, kind and text."""
    place = here.place
    wanted = Sought(
        party=place.get("party"), issue=place.get("issue"), kind=place.get("kind"),
        text=place.get("q"),
    )  # fmt: skip
    for name, known in (("kind", KINDS), ("party", here.names.parties)):
        value = place.get(name)
        if value is not None and value not in known:
            raise UnknownName(f"no {name} '{value}' is known at this cut")
    whole = here.ask(asking.replay)
    mentioned = None
    if wanted.text:
        found = asking.listing(here.shelf, here.name, here.question, wanted.text)
        mentioned = frozenset(one.id for one in found.developments)
    return filtered(whole, wanted, mentioned)
