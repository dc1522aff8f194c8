"""The board of every day: what stood where from when to when, each a piece of the board's HTML.

A page has the pieces of its own day, and a script with all of them; the browser picks those that
cover a day and judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from events.grouping import grouped
from projections.moves.naming import TrackKey
from projections.questions.diff import changes_between
from projections.questions.stance import by_party, view_of
from projections.record.talks import rounds_of
from timeline.answers.agreements import AgreementsAnswer
from timeline.answers.heading import head
from timeline.answers.positions import PositionTold
from timeline.answers.replay import ReplayAnswer
from timeline.answers.talks import RoundTold, TalksAnswer
from timeline.questions import table as questions
from web.page.board import Cell, counted, mark_of
from web.page.rendering import environment, tidied
from web.site.published import Published


class Piece(NamedTuple):
    """What stands at a slot of the board from a day on, and no longer on another (None: it still
    does). `mark` is what its first day made of what stood on the stop before."""

    from_: date
    until: date | None
    slot: str
    html: str
    mark: str | None = None

    def covers(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, kw_only=True)
class Course:
    """The pieces in the order of the board, and the day that the page itself shows."""

    site: Published
    pieces: list[Piece]
    day: date

    @cached_property
    def _shown(self) -> dict[str, list[Piece]]:
        there = (one for one in self.pieces if one.covers(self.day))
        return grouped(there, lambda one: one.slot)

    @cached_property
    def _slots(self) -> dict[str, int]:
        """The slots at which anything ever stands, each with its number."""
        return {slot: i for i, slot in enumerate(dict.fromkeys(p.slot for p in self.pieces))}

    def is_fresh(self, one: Piece) -> bool:
        """Whether it came to stand since the last day before on which something had happened."""
        before = self.site.earlier
        return before is not None and before < one.from_ <= self.day

    @property
    def moved(self) -> dict[str, int]:
        """How many of each mark are shown."""
        return counted(one.mark for one in self.pieces
                       if one.mark and one.covers(self.day) and self.is_fresh(one))  # fmt: skip

    @property
    def stops(self) -> list[int]:
        """The days on which something had happened, counted from the first."""
        return [(stop - self.site.span.first).days for stop in self.site.span.stops]

    def has(self, slot: str) -> bool:
        return slot in self._slots

    def at(self, slot: str) -> list[Any]:
        """What stands there on the page's day."""
        plain, fresh = 'class="position', 'class="fresh position'
        # Made by the templates, which escape everything that was entered.
        return [
            Markup(one.html.replace(plain, fresh, 1) if self.is_fresh(one) else one.html)
            for one in self._shown.get(slot, ())
        ]

    def script(self) -> bytes:
        """All pieces for the browser: days are counted from the first, -1 is no end; tags that
        come again and again are told by their numbers."""
        first, place = self.site.span.first, self._slots
        tags: dict[str, int] = {}
        rows = [
            ((one.from_ - first).days, -1 if one.until is None else (one.until - first).days,
             place[one.slot], one.mark or "", *_chunks(one.html, tags))
            for one in self.pieces
        ]  # fmt: skip
        data = msgspec.json.encode({"slots": list(place), "tags": list(tags), "rows": rows})
        return b"window.course=" + data + b";\n"


def course_of(site: Published, parties: int, context: dict[str, Any]) -> Course:
    """The course of a board of so many `parties`; `context` is what its templates need."""
    macros = (
        environment()
        .get_template("_board.html")
        .make_module({**context, "board": {"parties": range(parties)}, "whole": False})
    )
    made = _Made(site, macros)
    pieces = [*made.positions(), *made.possible(), *made.voices(), *made.rounds(),
              *made.agreements()]  # fmt: skip
    return Course(site=site, pieces=pieces, day=site.day or site.span.last)


class _Made:
    def __init__(self, site: Published, macros: Any) -> None:
        self.site = site
        self.macros = macros
        self.fold = view_of(site.record)

    def positions(self) -> Iterator[Piece]:
        stood, marks = list(self.site.stood), self._marks()
        order = {id(p): place for place, p in enumerate(by_party([s.position for s in stood]))}
        for from_, until, position in sorted(stood, key=lambda one: order[id(one.position)]):
            told: PositionTold = PositionTold.of(self.fold, position)
            cell = Cell(party=told.party, issue=told.issue or "")
            mark = marks.get((position.key, from_))
            if position.ended:
                html = tidied(self.macros.ended(told))
                yield Piece(from_, until, f"{cell.part}-ended", html, mark)
                continue
            if mark:
                cell.changes[told.track, told.toward] = mark
            html = tidied(self.macros.position(told, cell, False))
            yield Piece(from_, until, cell.part, html, mark)

    def _marks(self) -> dict[tuple[TrackKey, date], str]:
        """What each position that came to stand makes of what stood on the stop before."""
        found: dict[tuple[TrackKey, date], str] = {}
        for day in {one.from_ for one in self.site.stood}:
            before = self.site.span.before(day)
            if before is None:
                continue
            for change in changes_between(self.fold.fold.at(before), self.fold.fold.at(day)):
                if mark := mark_of(change):
                    found[change.key, day] = mark
        return found

    def possible(self) -> Iterator[Piece]:
        """Developments that may have happened by a day and move somebody, as of that day."""
        first, last = self.site.span.first, self.site.span.last
        vague = [i for i in self.site.items if i.earliest is None or i.earliest < i.latest]
        turns = {*self.site.span.stops, *(one.from_ for one in self.site.stood)}
        days = sorted({
            max(first, day)
            for item in vague
            for day in (item.earliest or first, item.latest, *turns)
            if (item.earliest or first) <= day <= min(item.latest, last)
        })  # fmt: skip

        def on(day: date) -> Iterator[tuple[Slotted, str]]:
            there = self.fold.fold.at(day)
            answer = ReplayAnswer.of(self.site.name, there, only=there.record.possible)
            for step in self.site.bounded(answer).possible:
                html = tidied(self.macros.may_be(step))
                for party, issue in dict.fromkeys((m.party, m.issue or "") for m in step.moves):
                    yield (Cell(party=party, issue=issue).part, step.development), html

        yield from _runs(days, on)

    def voices(self) -> Iterator[Piece]:
        visible, parties = self.site.whole.visible, self.site.names.parties
        for voice in self.site.ask(questions.stance).voices:
            cell = Cell(party=voice.party or "", issue=voice.issue or "")
            slot = cell.part if voice.party in parties else f"head-{cell.issue}"
            from_ = visible[voice.development].latest
            yield Piece(from_, None, f"{slot}-voices", tidied(self.macros.voice(voice)))

    def rounds(self) -> Iterator[Piece]:
        record = self.site.record
        days = sorted({item.latest for one in rounds_of(record) for item in one.accounts})

        def on(day: date) -> Iterator[tuple[Slotted, str]]:
            there = self.fold.fold.at(day).record
            told = tuple(RoundTold.of(one) for one in rounds_of(there))
            answer = TalksAnswer(**head(self.site.name, there), talks=told)
            for one in self.site.bounded(answer).talks:
                yield ("rounds", one.round), tidied(self.macros.round(one))

        yield from _runs(days, on)

    def agreements(self) -> Iterator[Piece]:
        days = sorted({day for one in self.site.stood if one.position.key.kind == "commitment"
                       for day in (one.from_, *((one.until,) if one.until else ()))})  # fmt: skip

        def on(day: date) -> Iterator[tuple[Slotted, str]]:
            there = self.fold.fold.at(day)
            answer = AgreementsAnswer.of(self.site.name, there, ended=True)
            for one in self.site.bounded(answer).agreements:
                yield ("agreements", one.name), tidied(self.macros.agreement(one))

        yield from _runs(days, on)


def _chunks(html: str, tags: dict[str, int]) -> Iterator[str | int]:
    """Markup in pieces: runs of tags by their numbers among those met so far, and texts."""
    for chunk in _TAGS.split(html):
        if chunk.startswith("<") and " href=" not in chunk and " id=" not in chunk:
            yield tags.setdefault(chunk, len(tags))
        elif chunk:
            yield chunk


_TAGS = re.compile(r"(<[^<>]*(?: href=| id=)[^<>]*>|(?:\s*<(?![^<>]*(?: href=| id=))[^<>]*>\s*)+)")


Slotted = tuple[str, str]
"""A slot of the board, and the name of what is told of there."""


def _runs(days: list[date], on: Callable[[date], Iterator[tuple[Slotted, str]]]) -> Iterator[Piece]:
    """What is told of each name on some days, those in a row that tell the same as one piece."""
    told = [dict(on(day)) for day in days]
    found = []
    for name in dict.fromkeys(chain.from_iterable(told)):
        each = ((day, one.get(name)) for day, one in zip(days, told, strict=True))
        runs = [next(run) for _, run in groupby(each, itemgetter(1))]
        found.append([
            Piece(from_, until, name[0], html)
            for (from_, html), (until, _) in pairwise([*runs, (None, None)]) if from_ and html
        ])  # fmt: skip
    for pieces in sorted(found, key=lambda one: one[0].until or date.max):
        yield from pieces
