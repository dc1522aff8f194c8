"""A whole site: its bounds, its pages, its pictures, its data, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import yaml

from events.errors import Refused
from events.log import recorded_text
from projections.stance import view_of
from timeline import asking
from timeline.interchange.plain import data_package, plain_tables
from timeline.reading import Question, Shelf
from web.page.views import specification
from web.pictures.draw import draw
from web.site.pages import Pages, pictures_of
from web.site.published import Files, Published, SitePlace, files_of


def site_files(
    shelf: Shelf, name: str, question: Question, *, first: date | None = None,
    address: str | None = None, authors: tuple[str, ...] = (), pictures: bool = True,
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
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
    audit = site.ask(asking.audit)
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
        if site.ask(asking.gap).pairs:
            files.pictures.add(("gap", None, None))
        for party, issue in sorted(pairs):
            if site.ask(asking.gap, party=party, issue=issue).pairs:
                files.pictures.add(("gap", party, issue))
    return site.at(SitePlace(negotiation=name, files=files))


def _pictures(site: Published, place: SitePlace) -> Iterator[tuple[str, bytes]]:
    """Each picture by day and by night, and in words."""
    for name, filters, _ in pictures_of(place, site.names):
        for theme in ("light", "dark"):
            asked = {**filters, "theme": theme}
            own = tuple((key, value) for key, value in asked.items() if value)
            spec = specification(site.at(replace(place, own=own)), name, in_page=False)
            yield place.picture(name, "svg", **asked), draw(spec, "svg")
            if theme == "light":
                yield place.picture(name, "txt", **asked), draw(spec, "txt")


def _published_on(site: Published) -> str:
    """When the last entry that it is made of was recorded, the same however often it is made."""
    rows = site.shelf.rows(site.name, [site.cut.recorded_by])
    recorded = rows[0].recorded if rows else max((i.recorded for i in site.items), default=0)
    return recorded_text(recorded)


def _data(site: Published, address: str | None) -> Iterator[tuple[str, bytes]]:
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
