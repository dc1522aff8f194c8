"""Files of event data, tab-separated, each read by the reader of its form.

ICEWS: the 20 columns of the Dataverse release, and the short form of seven that temporal knowledge
graphs use, with a header. GDELT 1.0 (57 or 58 columns) and 2.0 (61), without one: `SQLDATE` is when
it happened, `DATEADDED` when GDELT took it in (so it was public by then), `SOURCEURL` the report;
countries of actors are CAMEO's three letters, those of places FIPS 10-4, where `CH` is China.
POLECAT: weekly files by their columns' names. An event has a type, a mode and contexts of PLOVER
instead of a CAMEO code; an actor or recipient that the file calls `None` is nobody, and where it
names several countries, the name itself is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from events.developments import SourceDeclared
from events.errors import Refused
from events.names import whole_number
from timeline.interchange.coded import common
from timeline.interchange.coded.common import BadRow, Coded, CodedFile, Party, ReadRow, clean
from timeline.interchange.countries import alpha3_of_cameo, alpha3_of_fips, title_of
from timeline.interchange.names import WEB, short_hash, slug, source_id
from timeline.interchange.opening import EVENTS, encoding_of, open_lines


class _RowForm(NamedTuple):
    """How a row is read, how many cells it has, and how many lines of names stand above it."""

    read: ReadRow
    widths: frozenset[int]
    headers: int = 1


def guess_reader(path: str) -> str | None:
    """`icews`, `gdelt` or `polecat` where the first line shows it, else None."""
    if path.lower().endswith((".xlsx", ".xlsm", ".yaml", ".yml", ".json", ".jsonl")):
        return None
    try:
        cells, _ = _first_line(path)
    except Refused:
        return None
    return next((name for name, (is_it, _) in _READERS.items() if is_it(cells)), None)


def open_coded(path: str, reader: str) -> CodedFile:
    """The file, by its reader. Raises Refused where it is none of that form."""
    first, encoding = _first_line(path)
    form = _READERS[reader][1](path, first)
    return CodedFile(path=path, reader=reader, encoding=encoding, **form._asdict())


def _first_line(path: str) -> tuple[list[str], str]:
    encoding = encoding_of(path, None, EVENTS)
    with open_lines(path, encoding, EVENTS) as lines:
        return next(lines, "").removeprefix("\ufeff").rstrip("\r\n").split("\t"), encoding


def _names(header: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip().strip('"') for cell in header)


@lru_cache(maxsize=4_096)
def _daily(publisher: str, day: str) -> SourceDeclared:
    """The source of what names no report: an event's day is that of the story it is coded from."""
    return SourceDeclared(
        source=f"{publisher.lower()}-{day}", publisher=publisher, title=f"Event data of {day}",
        published=day,
    )  # fmt: skip


# --- ICEWS ----------------------------------------------------------------------------------

_LONG = ("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
         "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
         "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
         "Longitude")  # fmt: skip
_SHORT = ("event_no", "occurred_on", "actor", "relation", "cameo_code", "goldstein", "recipient")


def _is_icews(cells: Sequence[str]) -> bool:
    names = _names(cells)
    return names[:7] == _LONG[:7] or names == _SHORT


def _icews(path: str, header: Sequence[str]) -> _RowForm:
    names = _names(header)
    if not _is_icews(header):
        raise Refused(f"{path}: is no ICEWS file: its first line has no 'Event ID', 'Event Date' …")
    if names not in (_SHORT, _LONG):
        raise Refused(f"{path}: has {len(names)} columns, and an ICEWS release has these 20: "
                      f"{', '.join(_LONG)}")  # fmt: skip
    return _RowForm(_short if names == _SHORT else _long, frozenset({len(names)}))


def _short(cells: list[str]) -> Coded:
    number, day_text, actor, relation, code, score, recipient = cells
    day, source = _dated(day_text)
    return Coded(common.number_in(number, "event_no"), day, _named(actor), _named(recipient),
                 *_related(code, relation, score), None, source)  # fmt: skip


@lru_cache(maxsize=4_096)
def _dated(text: str) -> tuple[str, SourceDeclared]:
    day = common.day_in(text, "occurred_on")
    return day, _daily("ICEWS", day)


@lru_cache(maxsize=65_536)
def _related(code: str, relation: str, score: str) -> tuple[str, str | None, str | None]:
    return (
        common.cameo_in(code, "cameo_code"),
        _label(relation),
        common.score_in(score, "goldstein"),
    )


@lru_cache(maxsize=65_536)
def _named(text: str) -> Party:
    name = clean(text)
    return Party(common.named_party(name, None), name)


def _long(cells: list[str]) -> Coded:
    (number, day_text, actor, sectors, country, text, code, score, target, target_sectors,
     target_country, story, _, publisher, *place, _, _) = cells  # fmt: skip
    day = common.day_in(day_text, "Event Date")
    one, two = clean(actor), clean(target)
    return Coded(
        id=common.number_in(number, "Event ID"),
        day=day,
        actor=Party(common.named_party(one, clean(country)), one, clean(sectors)),
        recipient=Party(common.named_party(two, clean(target_country)), two, clean(target_sectors)),
        code=common.cameo_in(code, "CAMEO Code"),
        label=_label(text),
        score=common.score_in(score, "Intensity"),
        place=_place(*place),
        source=_story(clean(story), clean(publisher), day),
    )


def _story(story: str | None, publisher: str | None, day: str) -> SourceDeclared:
    if story is None:
        return _daily("ICEWS", day)
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


# --- GDELT ----------------------------------------------------------------------------------

_WIDTHS = frozenset({57, 58, 61})


def _is_gdelt(cells: Sequence[str]) -> bool:
    """Whether a line looks like an event: the width, a number, a day."""
    number, day = (cell.strip() for cell in (*cells, "", "")[:2])
    return len(cells) in _WIDTHS and number.isdigit() and len(day) == 8 and day.isdigit()


def _gdelt(path: str, first: Sequence[str]) -> _RowForm:
    """A line with column names is skipped."""
    header = _names(first)[0].lower() == "globaleventid"
    if not header and len(first) not in _WIDTHS:
        raise Refused(f"{path}: is no GDELT event file: its first line has {len(first)} columns "
                      "instead of 57, 58 or 61")  # fmt: skip
    return _RowForm(_of_gdelt, _WIDTHS, int(header))


def _of_gdelt(cells: list[str]) -> Coded:
    wide = len(cells) == 61
    geo = cells[51:59] if wide else cells[49:56]
    added_text = cells[59] if wide else cells[56]
    url_text = cells[60] if wide else (cells[57] if len(cells) == 58 else "")
    return Coded(
        id=common.number_in(cells[0], "GLOBALEVENTID"),
        day=common.day_in(cells[1], "SQLDATE"),
        actor=_actor(*cells[5:9]),
        recipient=_actor(*cells[15:19]),
        code=common.cameo_in(cells[26], "EventCode"),
        label=None,
        score=common.score_in(cells[30], "GoldsteinScale"),
        place=_place_in(geo[1], geo[2]),
        source=_reported(url_text, common.day_in(added_text[:8], "DATEADDED")),
        mentions=whole_number(cells[31].strip(), 11),
    )


@lru_cache(maxsize=65_536)
def _actor(code: str, name: str, country: str, group: str) -> Party:
    """The actor's country; without one its known group (`EEC`, `NATO`), else its own name."""
    told, own = clean(name), clean(code)
    if own is None and told is None:
        return Party(None, None)
    state = clean(country)
    if state:
        party = slug(alpha3_of_cameo(state))
    else:
        party = slug(clean(group) or "") or slug(told or own or "")
    return Party(party or None, told.title() if told else own, own if own != state else None)


@lru_cache(maxsize=16_384)
def _place_in(full: str, country: str) -> str | None:
    told = clean(full)
    state = alpha3_of_fips(country) if country.strip() else None
    if told is None:
        return title_of(state) if state else None
    return f"{told} ({state})" if state else told


def _reported(url_text: str, day: str) -> SourceDeclared:
    url = clean(url_text)
    if url is None:
        return SourceDeclared(
            source=f"gdelt-{day}", publisher="GDELT", title=f"Events of {day}", accessed=day
        )
    if url.startswith(WEB):
        return SourceDeclared(source=source_id(url, None, day), url=url, accessed=day)
    # Some reports are named instead: "BBC Monitoring".
    return SourceDeclared(source=source_id(None, url, day), publisher=url, accessed=day)


# --- POLECAT --------------------------------------------------------------------------------

_NEEDED = ("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Contexts",
           "Actor Name", "Actor Country", "Recipient Name", "Recipient Country")  # fmt: skip
_PLACE = ("City", "District", "Province", "Country")


def _is_polecat(cells: Sequence[str]) -> bool:
    return set(_NEEDED[:6]) <= set(_names(cells))


def _polecat(path: str, header: Sequence[str]) -> _RowForm:
    names = _names(header)
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise Refused(f"{path}: is no POLECAT file: its first line has no '{missing[0]}'")
    return _RowForm(_reader(names), frozenset({len(names)}))


def _reader(names: Sequence[str]) -> ReadRow:
    at = {name: place for place, name in enumerate(names)}

    def text(cells: list[str], name: str) -> str | None:
        told = clean(cells[at[name]]) if name in at else None
        return None if told == "None" else told

    def party(cells: list[str], whose: str) -> Party:
        name, country = text(cells, f"{whose} Name"), text(cells, f"{whose} Country")
        if country and any(mark in country for mark in ";,|"):
            country = None
        role = text(cells, f"Primary {whose} Sector") or text(cells, f"{whose} Title")
        return Party(common.named_party(name, country), name, role)

    def read(cells: list[str]) -> Coded:
        number = slug(text(cells, "Event ID") or "")
        if not number:
            raise BadRow("Event ID", "is blank: an event has a number")
        kind = text(cells, "Event Type")
        if not kind:
            raise BadRow("Event Type", "is blank: an event has a type")
        day = common.day_in(cells[at["Event Date"]], "Event Date")
        label = common.label_of(text(cells, "Event Mode"), text(cells, "Contexts"))
        return Coded(
            id=number,
            day=day,
            actor=party(cells, "Actor"),
            recipient=party(cells, "Recipient"),
            code=kind,
            label=label.replace("=", " ") if label else None,
            score=common.score_in(text(cells, "Intensity") or "", "Intensity"),
            place=", ".join(part for name in _PLACE if (part := text(cells, name))) or None,
            source=_published(text(cells, "Source"), text(cells, "Publication Date"), day),
            scheme="PLOVER",
        )

    return read


def _published(publisher: str | None, published: str | None, day: str) -> SourceDeclared:
    known = common.day_in(published, "Publication Date") if published else day
    if publisher is None:
        return _daily("POLECAT", known)
    name = source_id(None, publisher, published=known)
    return SourceDeclared(source=name, publisher=publisher, published=known)


_READERS = {
    "polecat": (_is_polecat, _polecat),
    "icews": (_is_icews, _icews),
    "gdelt": (_is_gdelt, _gdelt),
}
"""Whether a first line shows a form; and how its rows are read, or Refused where it is another."""
