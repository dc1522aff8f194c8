"""The views: from a negotiation opened at a cut to HTML, each by the answers it shows; and the
pictures, drawn or as their specifications."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import structs

from events.errors import UnknownName, nearest
from events.grouping import grouped
from events.kinds import KINDS
from projections.record.codebook import CODEBOOKS
from timeline.answers.agreements import AgreementTold
from timeline.answers.replay import ReplayAnswer, StepTold
from timeline.questions import table as questions
from timeline.shelf import Shelf
from timeline.store.closing import open_streams
from web.page.board import PageBoard, board_of
from web.page.opened import Opened
from web.page.rendering import render, stamp
from web.pictures import Theme, frame
from web.pictures.draw import FORMS, NotDrawn, draw
from web.pictures.gap import gap_height
from web.pictures.ladder import ladder_height
from web.pictures.lanes import lanes_height
from web.pictures.names import ladder_steps
from web.pictures.strip import strip_height
from web.pictures.style import Look, Spec
from web.problems import Failure

PAGE = 100
"""Developments on one page of the list: more are slow to read and to draw."""


def story_of(replay: ReplayAnswer, number: int, kinds: Iterable[str]) -> dict[str, Any]:
    """A page of a replay, latest first; what is only possible stands before all."""
    listed = [*replay.possible, *reversed(replay.steps)]
    pages = max(1, -(-len(listed) // PAGE))
    number = max(1, min(number, pages))
    shown = listed[(number - 1) * PAGE : number * PAGE]
    return {"shown": shown, "number": number, "pages": pages, "found": len(listed),
            "kinds": sorted(kinds)}  # fmt: skip


def replayed(here: Opened) -> ReplayAnswer:
    """The replay that the address asks for, by its party, issue, kind and text."""
    party, issue, kind, text = (here.place.get(name) for name in ("party", "issue", "kind", "q"))
    if kind is not None and kind not in KINDS:
        raise UnknownName(f"no kind '{kind}' is known at this cut")
    whole = here.ask(questions.replay, party=party, issue=issue)
    if not (kind or text):
        return whole
    mentioned = None
    if text:
        found = questions.listing(here.shelf, here.name, here.question, text)
        mentioned = {one.id for one in found.developments}

    def keeps(step: StepTold) -> bool:
        return kind in (None, step.kind) and (mentioned is None or step.development in mentioned)

    steps, possible = list(filter(keeps, whole.steps)), list(filter(keeps, whole.possible))
    return structs.replace(whole, steps=steps, possible=possible)


Page = Callable[..., str]
"""Makes a view's page, or with `part` only what changes with the cut (`form`: and the cut bar;
`cell-PARTY-ISSUE`: one cell of the board with its evidence); of what its address names."""


def index(shelf: Shelf, root: str) -> str:
    listed = []
    for stream in open_streams(shelf.reader):
        (first,) = shelf.rows(stream.stream, [stream.first_seq])
        title = getattr(first.event, "title", None) or stream.stream
        listed.append({"name": stream.stream, "title": title, "entries": stream.count})
    return render("index.html", negotiations=listed, stamp=stamp(), root=root)


def context(here: Opened, *, part: str = "", tab: str, **own: Any) -> dict[str, Any]:
    """What the template of a view needs: the cut bar, names, links, sources, and its own."""
    span = here.span
    before = span.before(here.cut.as_of)
    after = span.after(here.cut.as_of)
    return {
        "part": part,
        "tab": tab,
        "here": here,
        "place": here.place,
        "names": here.names,
        "span": span,
        "value": span.place(here.cut.as_of),
        "previous": here.place.here(as_of=before.isoformat()) if before else None,
        "following": here.place.here(as_of=after.isoformat()) if after else None,
        "codebooks": CODEBOOKS,
        "sources": here.sources,
        "stamp": stamp(),
        "root": here.place.root,
        **here.around,
        **own,
    }


def _told(here: Opened, template: str, **own: Any) -> str:
    return render(template, **context(here, **own))


MOST_INLINE = 150
"""Positions up to which the whole page brings the evidence of each; with more of them it is asked
for when it is opened, and a link leads to it where no script can ask."""


MOST_AT_ONCE = 40
"""Cells of a step up to which all are sent at once; of more, those on the screen come first."""


def board(here: Opened, *, part: str) -> str:
    """Parties across, issues down."""
    shown = _board_at(here)
    rows, cells = shown.rows, [cell for row in shown.rows for cell in row.cells]
    part, only = (part, "") if not part.startswith("cell-") else ("some", part)
    whole = bool(only) or (not part and shown.positions <= MOST_INLINE)
    talks, rest = True, False
    if only:
        rows = []
        cells = [cell for cell in cells if cell.part == only]
    elif part and (before := _before(here)) and shown.is_laid_out_as(before):
        part = "some"
        rows, cells = shown.differing(before)
        talks = (shown.talks, shown.agreements) != (before.talks, before.agreements)
        if here.place.sight and len(cells) > MOST_AT_ONCE:
            near = {row.issue for row in shown.rows[_rows(here.place.sight)]}
            rest = any(cell.issue not in near for cell in cells)
            rows = [row for row in rows if row.issue in near]
            cells = [cell for cell in cells if cell.issue in near]
    return _told(here, "board.html", part=part, tab="", board=shown, rows=rows, cells=cells,
                 talks=talks, whole=whole, only=only, rest=rest, earlier=here.earlier)  # fmt: skip


def _board_at(here: Opened) -> PageBoard:
    earlier = here.earlier

    def make() -> PageBoard:
        stance = questions.stance(here.shelf, here.name, here.question, ended=True)
        changes = here.shelf.changes(here.name, here.question, earlier) if earlier else ()
        agreed: tuple[AgreementTold, ...] = ()
        if any(position.kind == "commitment" for position in stance.positions):
            asked = questions.agreements(here.shelf, here.name, here.question, ended=True)
            agreed = asked.agreements
        return board_of(stance, agreed, changes, here.names, here.actors)

    return here.kept(("board", earlier), make)


def _before(here: Opened) -> PageBoard | None:
    """The board that the reader has already, as their page tells it; None where it tells none."""
    day, _, near = (here.place.shown or "").partition(" ")
    rows, _, later = near.partition(" ")
    try:
        first, other = [
            _board_at(here.on(None if one == "latest" else date.fromisoformat(one)))
            for one in (day, later or day)
        ]
    except ValueError:
        return None
    some = _rows(rows)
    told = [*first.rows[: some.start], *other.rows[some], *first.rows[some.stop :]]
    return replace(other, rows=told) if other.is_laid_out_as(first) else None


def _rows(text: str) -> slice:
    """`3-7`: the rows from the one to the other; none where it is something else."""
    found = _ROWS.fullmatch(text)
    return slice(int(found[1]), int(found[2]) + 1) if found else slice(0, 0)


_ROWS = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)


def hardening(here: Opened, *, part: str) -> str:
    """The strip, and the verdict of each party on each issue with its steps."""
    party, issue = here.place.get("party"), here.place.get("issue")
    audit = here.ask(questions.audit, party=party, issue=issue)
    by_pair = grouped(audit.rows, lambda row: (row.party, row.issue))
    summaries = {(one.party, one.issue): one for one in audit.summary}
    pairs = [
        (summaries[pair], ladder_steps(by_pair[pair])) for pair in here.names.pairs(set(by_pair))
    ]
    return _told(here, "hardening.html", part=part, tab="hardening", audit=audit, pairs=pairs,
                 strip_height=strip_height(audit, here.names) + AXIS + PADDING,
                 **_gap(here, party, issue))  # fmt: skip


def _gap(here: Opened, party: str | None, issue: str | None) -> dict[str, Any]:
    """What a view needs to tell how far both sides are apart."""
    gap = here.ask(questions.gap, party=party, issue=issue)
    return {"gap": gap.pairs, "gap_height": gap_height(gap) + AXIS + PADDING}


def position(here: Opened, *, part: str, party: str, issue: str) -> str:
    """One party's line on one issue: where it stands, its ladder, what bears on it."""
    why = here.ask(questions.why, party=party, issue=issue)
    audit = here.ask(questions.audit, party=party, issue=issue)
    steps = ladder_steps(audit.rows)
    tracks = grouped(steps, lambda step: (step.track, step.toward))
    developments = {one.id: one for one in why.developments}
    return _told(
        here,
        "position.html",
        part=part,
        tab="hardening",
        party=party,
        issue=issue,
        why=why,
        steps=steps,
        tracks=tracks,
        stepped={id for step in steps for id in step.to},
        summary=next(iter(audit.summary), None),
        developments=developments,
        **_gap(here, party, issue),
        ladder_height=ladder_height(audit.rows, here.course(party, issue), here.names) + PADDING,
    )


def timeline(here: Opened, *, part: str) -> str:
    number = here.place.get("page") or "1"
    replay = replayed(here)
    story = story_of(replay, int(number) if number.isascii() and number.isdigit() else 1,
                     KINDS.keys() & {one.kind for one in here.listed.developments})  # fmt: skip
    height = lanes_height(replay, here.names) + AXIS + PADDING
    return _told(here, "timeline.html", part=part, tab="timeline", story=story,
                 talks=here.ask(questions.talks).talks, lanes_height=height,
                 answers=grouped(here.answered, itemgetter(0)))  # fmt: skip


def compare(here: Opened, *, part: str) -> str:
    """What changed from one cut to another; the other is the page's own."""
    place = here.place
    from_, recorded = place.get("from"), place.get("from_recorded")
    earlier = here.earlier
    if not from_ and not recorded and earlier:
        from_ = earlier.isoformat()
    diff = None
    if from_ or recorded:
        diff = here.ask(questions.diff, from_=from_, from_recorded=recorded)
    return _told(here, "compare.html", part=part, tab="compare", diff=diff, from_=from_,
                 from_recorded=recorded)  # fmt: skip


def development(here: Opened, *, part: str, identifier: str) -> str:
    """One development, what it did, and its history of corrections."""
    shown = questions.show(here.shelf, here.name, here.question, identifier)
    replay = here.at_its_latest.ask(questions.replay)
    found = shown.development.id if shown.development else identifier
    step = next((s for s in replay.steps if s.development == found), None)
    return _told(here, "development.html", part=part, tab="timeline", shown=shown,
                 step=step, identifier=found)  # fmt: skip


VIEWS: Mapping[str, tuple[Page, tuple[str, ...]]] = {
    "": (board, ("since",)),
    "hardening": (hardening, ("party", "issue")),
    "timeline": (timeline, ("party", "issue", "kind", "q", "page")),
    "compare": (compare, ("from", "from_recorded")),
    "position/{party}/{issue}": (position, ()),
    "development/{identifier}": (development, ()),
}
"""The views by their addresses below the negotiation's, with what each is asked beside the cut."""


def picture(opened: Opened, name: str, form: str) -> tuple[bytes, str]:
    """The bytes of a picture and their media type. Raises UnknownName and Failure."""
    forms = ["json", *(form for form in FORMS if form != "html")]
    if form not in forms:
        raise UnknownName(f"no form '{form}' ({nearest(form, forms)})")
    spec = specification(opened, name, in_page=form == "json")
    if form == "json":
        return msgspec.json.encode(spec), "application/json"
    try:
        return draw(spec, form), FORMS[form]
    except NotDrawn as error:
        raise Failure(500, str(error)) from None


def specification(opened: Opened, name: str, *, in_page: bool) -> Spec:
    """A picture's Vega-Lite specification; in the page it has links and no title of its own."""
    place = opened.place
    theme: Theme = "dark" if place.get("theme") == "dark" else "light"
    look = Look(theme=theme, narrow=place.get("narrow") is not None)
    if not in_page:
        title, credit = (place.get(name) or "" for name in ("title", "credit"))
        look = replace(look, key=True, title=title, credit=credit)
    return frame.specification(
        opened, name, look, party=place.get("party"), issue=place.get("issue"),
        leading=place if in_page else None, replay=lambda: replayed(opened),
    )  # fmt: skip


AXIS, PADDING = 24, 7
"""Pixels that an axis and the padding add to a picture's own height in the page."""
