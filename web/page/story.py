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
class Story:
    """A page of the developments at a cut. `whole` are all that were found, `shown` this page."""

    whole: ReplayAnswer
    shown: list[StepTold]
    number: int
    pages: int
    found: int
    kinds: list[str]


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
    """The replay that the address asks for: its party, issue, kind and text; what is not given
    keeps everything."""
    party, issue, kind, text = (here.place.get(name) for name in ("party", "issue", "kind", "q"))
    for name, value, known in (("kind", kind, KINDS), ("party", party, here.names.parties)):
        if value is not None and value not in known:
            raise UnknownName(f"no {name} '{value}' is known at this cut")
    whole = here.ask(asking.replay)
    if not (party or issue or kind or text):
        return whole
    mentioned = None
    if text:
        found = asking.listing(here.shelf, here.name, here.question, text)
        mentioned = {one.id for one in found.developments}

    def keeps(step: StepTold) -> bool:
        named = {*step.actors, *(move.party for move in step.moves)}
        return (
            (party is None or party in named)
            and issue in (None, step.issue)
            and kind in (None, step.kind)
            and (mentioned is None or step.development in mentioned)
        )

    steps, possible = list(filter(keeps, whole.steps)), list(filter(keeps, whole.possible))
    return structs.replace(whole, steps=steps, possible=possible)
