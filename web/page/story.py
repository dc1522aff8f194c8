"""The list of developments: filtered, and a page of it at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from events.errors import UnknownName
from events.kinds import KINDS
from timeline import asking
from timeline.answers.replay import ReplayAnswer, StepTold
from web.page.opened import Opened

PAGE = 100
"""Developments on one page of the list: more are slow to read and to draw."""


def story_of(replay: ReplayAnswer, number: int, kinds: Iterable[str]) -> dict[str, Any]:
    """A page of a replay, latest first, as it is `shown`; what is only possible stands before
    all."""
    listed = [*replay.possible, *reversed(replay.steps)]
    pages = max(1, -(-len(listed) // PAGE))
    number = max(1, min(number, pages))
    shown = listed[(number - 1) * PAGE : number * PAGE]
    return {"shown": shown, "number": number, "pages": pages, "found": len(listed),
            "kinds": sorted(kinds)}  # fmt: skip


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
