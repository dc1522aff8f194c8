"""ICEWS event files: the 20 columns of the Dataverse release, and the short form of seven that
temporal knowledge graphs use. Tab-separated, with a header."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from events.developments import SourceDeclared
from events.errors import Refused
from timeline.interchange.coded import (
    Coded,
    CodedFile,
    Party,
    ReadRow,
    cameo_in,
    clean,
    day_in,
    named_party,
    number_in,
    score_in,
)
from timeline.interchange.names import short_hash, slug

_LONG = ("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
         "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
         "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
         "Longitude")  # fmt: skip
_SHORT = ("event_no", "occurred_on", "actor", "relation", "cameo_code", "goldstein", "recipient")


def is_icews(cells: Sequence[str]) -> bool:
    """Whether a first line is the header of one of the two forms."""
    names = tuple(cell.strip().strip('"') for cell in cells)
    return names[:7] == _LONG[:7] or names == _SHORT


def open_icews(path: str, header: Sequence[str], encoding: str) -> CodedFile:
    """A file whose first line is `header`. Raises Refused."""
    names = tuple(cell.strip().strip('"') for cell in header)
    if not is_icews(header):
        raise Refused(f"{path}: is no ICEWS file: its first line has no 'Event ID', 'Event Date' …")
    read: ReadRow = _short if names == _SHORT else _long
    if read is _long and names != _LONG:
        raise Refused(f"{path}: has {len(names)} columns, and an ICEWS release has these 20: "
                      f"{', '.join(_LONG)}")  # fmt: skip
    return CodedFile(path=path, reader="icews", read=read, headers=1, encoding=encoding,
                     widths=frozenset({len(names)}))  # fmt: skip


def _short(cells: list[str]) -> Coded:
    number, day_text, actor, relation, code, score, recipient = cells
    day, source = _dated(day_text)
    return Coded(number_in(number, "event_no"), day, _named(actor), _named(recipient),
                 *_related(code, relation, score), None, source)  # fmt: skip


@lru_cache(maxsize=4_096)
def _dated(text: str) -> tuple[str, SourceDeclared]:
    day = day_in(text, "occurred_on")
    return day, _daily(day)


@lru_cache(maxsize=65_536)
def _related(code: str, relation: str, score: str) -> tuple[str, str | None, str | None]:
    return cameo_in(code, "cameo_code"), _label(relation), score_in(score, "goldstein")


@lru_cache(maxsize=65_536)
def _named(text: str) -> Party:
    name = clean(text)
    return Party(named_party(name, None), name)


def _long(cells: list[str]) -> Coded:
    (number, day_text, actor, sectors, country, text, code, score, target, target_sectors,
     target_country, story, _sentence, publisher, city, district, province, where, _lat,
     _long) = cells  # fmt: skip
    del _long, _lat, _sentence
    day = day_in(day_text, "Event Date")
    one, two = clean(actor), clean(target)
    return Coded(
        id=number_in(number, "Event ID"),
        day=day,
        actor=Party(named_party(one, clean(country)), one, clean(sectors)),
        recipient=Party(named_party(two, clean(target_country)), two, clean(target_sectors)),
        code=cameo_in(code, "CAMEO Code"),
        label=_label(text),
        score=score_in(score, "Intensity"),
        place=_place(city, district, province, where),
        source=_story(clean(story), clean(publisher), day),
    )


@lru_cache(maxsize=4_096)
def _daily(day: str) -> SourceDeclared:
    # The short form names no report; an event's date is the day of the story it was coded from.
    return SourceDeclared(
        source=f"icews-{day}", publisher="ICEWS", title=f"Event data of {day}", published=day
    )


def _story(story: str | None, publisher: str | None, day: str) -> SourceDeclared:
    if story is None:
        return _daily(day)
    return SourceDeclared(
        source=f"icews-story-{slug(story)}-{short_hash(None, publisher, day)}",
        publisher=publisher,
        title=f"ICEWS story {story}",
        published=day,
    )


@lru_cache(maxsize=4_096)
def _label(text: str) -> str | None:
    found = clean(text)
    return found.replace("=", " ") if found else None


@lru_cache(maxsize=16_384)
def _place(*parts: str) -> str | None:
    return ", ".join(text for part in parts if (text := clean(part))) or None
