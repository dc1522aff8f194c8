"""A whole site: its bounds, its pages, each by the template that the service's page has and of the
same answers; its pictures, its data, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Any

import yaml

from events.errors import Refused
from events.grouping import grouped
from events.log import recorded_text
from projections.questions.stance import view_of
from timeline.answers.developments import DevelopmentTold, ShowAnswer
from timeline.answers.heading import head
from timeline.interchange.exporting.plain import TABLES, data_package, plain_tables
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from web.page import views
from web.page.board import laid_out
from web.page.rendering import asset, render, tidied
from web.pictures import PICTURES
from web.pictures.draw import draw
from web.pictures.names import Names
from web.site.course import course_of
from web.site.published import Files, Published, SitePlace, files_of

Page = tuple[str, bytes]


def site_files(
    shelf: Shelf, name: str, question: Question, *, first: date | None = None,
    address: str | None = None, authors: tuple[str, ...] = (), pictures: bool = True,
) -> Iterator[Page]:  # fmt: skip
    """The files of a site as paths and bytes: the record at the cut, from a day on. Raises
    Refused, UnknownName, StoreError, and NotDrawn."""
    if question.reading != "certain":
        raise Refused("a site tells from when to when something stood, which is not known under "
                      "the possible reading: publish the certain one, which lists beside it what "
                      "is only possible")  # fmt: skip
    site = _opened(shelf, name, question, first, pictures=pictures)
    pages = Pages(site, address)
    if pictures:
        yield from _pictures(site, pages.place)
    yield from pages.every()
    yield from _data(site, address)
    yield "CITATION.cff", _citation(site, address, authors)


def _opened(
    shelf: Shelf, name: str, question: Question, first: date | None, *, pictures: bool
) -> Published:
    nowhere = SitePlace(negotiation=name, files=Files(
        developments={}, sources={}, parties={}, issues={}, positions=frozenset()))  # fmt: skip
    site = Published.of(shelf, name, question, place=nowhere, first=first)
    pairs = {(one.position.key.party, one.position.issue) for one in site.stood}
    audit = site.ask(questions.audit)
    pairs |= {(row.party, row.issue) for row in audit.rows if row.issue}
    files = Files(
        developments=files_of(site.ids),
        sources=files_of(site.sources),
        parties=files_of({party for party, _ in pairs}),
        issues=files_of({issue for _, issue in pairs}),
        positions=frozenset(pairs),
    )
    if pictures and site.items:
        files.pictures.update((one, None, None) for one in ("board", "strip", "lanes"))
        files.pictures.update(("ladder", row.party, row.issue) for row in audit.rows if row.issue)
        if site.ask(questions.gap).pairs:
            files.pictures.add(("gap", None, None))
        for party, issue in sorted(pairs):
            if site.ask(questions.gap, party=party, issue=issue).pairs:
                files.pictures.add(("gap", party, issue))
    return site.at(SitePlace(negotiation=name, files=files))


def _pictures(site: Published, place: SitePlace) -> Iterator[Page]:
    """Each picture by day and by night, and in words."""
    for name, filters, _ in pictures_of(place, site.names):
        for theme in ("light", "dark"):
            asked = {**filters, "theme": theme}
            own = tuple((key, value) for key, value in asked.items() if value)
            spec = views.specification(site.at(replace(place, own=own)), name, in_page=False)
            yield place.picture(name, "svg", **asked), draw(spec, "svg")
            if theme == "light":
                yield place.picture(name, "txt", **asked), draw(spec, "txt")


def _published_on(site: Published) -> str:
    """When the last entry that it is made of was recorded, the same however often it is made."""
    rows = site.shelf.rows(site.name, [site.cut.recorded_by])
    recorded = rows[0].recorded if rows else max((i.recorded for i in site.items), default=0)
    return recorded_text(recorded)


def _data(site: Published, address: str | None) -> Iterator[Page]:
    tables = plain_tables(view_of(site.record), lambda item: item.id in site.ids,
                          site.first.isoformat() if site.first else "")  # fmt: skip
    about: dict[str, Any] = {
        "name": site.name.lower().replace("/", "-").replace("+", "-"),
        "title": site.title,
        "description": f"{site.title}, {site.cut_words}.",
        "version": str(site.cut.recorded_by),
        "created": _published_on(site),
        **({"homepage": address} if address else {}),
        "sources": [{"title": one.called, **({"path": one.url} if one.url else {})}
                    for one in site.sources.values()],
    }  # fmt: skip
    for path, data in data_package(tables, about):
        yield f"data/{path}", data


def _citation(site: Published, address: str | None, authors: tuple[str, ...]) -> bytes:
    """How to cite the record (citation-file-format.github.io)."""
    told = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "If you use this record, please cite it as below, and the sources themselves "
        "where you quote them.",
        "title": site.title,
        "authors": [{"name": one} for one in authors or (f"The recorders of {site.name}",)],
        "abstract": f"The developments of a negotiation, {site.cut_words}.",
        "version": f"{site.cut.recorded_by} entries",
        "date-released": _published_on(site)[:10],
        **({"url": address} if address else {}),
    }
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100).encode()


_OWN = "page"
"""The tab of pages that stand under none, whose skip link says so; the board has the empty one."""


class Pages:
    """The pages of a site; `address` is where it will stand, if that is known."""

    def __init__(self, site: Published, address: str | None) -> None:
        self.site = site
        self.address = address
        self.place = site.place

    def every(self) -> Iterator[Page]:
        yield from self._board()
        yield "hardening.html", self._view(views.hardening, "hardening")
        yield from self._list()
        yield "compare.html", self._view(views.compare, "compare")
        for party, issue in sorted(self.place.files.positions):
            at = self._at("../../", "position")
            page = self._view(views.position, "position", "../../", party=party, issue=issue)
            yield at.position(party, issue).removeprefix("../../"), page
        yield from self._developments()
        yield from self._sources()
        yield from self._embeds()
        for name in ("page.css", "theme.js", "site.js", "icon.svg"):
            found = asset(name)
            assert found is not None
            yield name, found[0]

    def _at(self, up: str, view: str, **own: str) -> SitePlace:
        return replace(self.place, up=up, view=view, own=tuple(own.items()))

    def _page(self, template: str, place: SitePlace, tab: str, **own: Any) -> bytes:
        here = self.site.at(place)
        return _bytes(render(template, **views.context(here, tab=tab, **own)))

    def _view(self, view: views.Page, tab: str, up: str = "", **of: str) -> bytes:
        return _bytes(view(self.site.at(self._at(up, tab)), part="", **of))

    def _board(self) -> Iterator[Page]:
        site = self.site
        board = laid_out(site.names, site.actors, {one.development.issue for one in site.items})
        place = self._at("", "")
        course = course_of(
            self.site, len(board.parties), views.context(self.site.at(place), tab="")
        )
        yield "index.html", self._page("site_board.html", place, "", board=board, course=course)
        yield "course.js", course.script()

    def _list(self) -> Iterator[Page]:
        replay = self.site.ask(questions.replay)
        talks = self.site.ask(questions.talks).talks
        answers = grouped((pair for pair in self.site.answered if pair[1] in self.site.ids),
                          itemgetter(0))  # fmt: skip
        for number in range(1, max(1, -(-len(self.site.items) // views.PAGE)) + 1):
            place = self._at("", "timeline")
            story = views.story_of(replay, number, ())
            yield (place.url(page=number), self._page(
                "timeline.html", place, "timeline", story=story, talks=talks if number == 1 else (),
                answers=answers, lanes_height=0))  # fmt: skip

    def _developments(self) -> Iterator[Page]:
        site, record = self.site, self.site.record
        replay = site.ask(questions.replay)
        steps = {one.development: one for one in (*replay.steps, *replay.possible)}
        place = self._at("../", "development")
        start = head(site.name, record)
        for item in site.items:
            told = site.bounded(DevelopmentTold.of(record, item))
            shown = ShowAnswer(**start, development=told, set_aside=None, assertion=None,
                               history=[])  # fmt: skip
            yield (place.development(item.id).removeprefix("../"), self._page(
                "development.html", place, "timeline", shown=shown, step=steps.get(item.id),
                identifier=item.id))  # fmt: skip

    def _sources(self) -> Iterator[Page]:
        cited: dict[str, list[Any]] = {name: [] for name in self.site.sources}
        for item in self.site.items:
            for one in item.citations:
                cited[one.source].append((item, one.quote))
        yield "sources.html", self._page("site_sources.html", self._at("", "sources"), _OWN,
                                         tables=TABLES)  # fmt: skip
        place = self._at("../", "source")
        for name, told in self.site.sources.items():
            yield (place.source(name).removeprefix("../"), self._page(
                "site_source.html", place, _OWN, one=told, cited=cited[name]))  # fmt: skip

    def _embeds(self) -> Iterator[Page]:
        pictures = pictures_of(self.place, self.site.names)
        place = self._at("../", "embed")
        yield "embed/index.html", self._page("site_pictures.html", place, _OWN, pictures=pictures)
        for name, filters, words in pictures:
            file = place.picture(name, "svg", **filters).removeprefix("../")
            yield (place.embed(name, **filters).removeprefix("../"), self._page(
                "site_embed.html", place, _OWN, name=name, filters=filters, words=words,
                file=file, address=self.address))  # fmt: skip


def _bytes(html: str) -> bytes:
    return (tidied(html) + "\n").encode("utf-8", "replace")


def pictures_of(place: SitePlace, names: Names) -> list[tuple[str, dict[str, str | None], str]]:
    """The pictures of a site: names, the party and issue that they are of, and words."""
    listed = []
    for name, party, issue in sorted(place.files.pictures, key=lambda one: (one[0], str(one))):
        filters: dict[str, str | None] = {"party": party, "issue": issue} if party else {}
        words = PICTURES[name]
        if party:
            words = f"{words}: {names.party(party)} on {names.issue(issue)}"
        listed.append((name, filters, words))
    return listed
