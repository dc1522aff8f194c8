"""GDELT event files, 1.0 (57 or 58 columns) and 2.0 (61): tab-separated, without a header.

`SQLDATE` is when it happened, `DATEADDED` when GDELT took it in (so it was public by then),
`SOURCEURL` the report. Countries of actors are CAMEO's three letters; countries of places are
FIPS 10-4, where `CH` is China.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from events.developments import SourceDeclared
from events.errors import Refused
from timeline.interchange.coded import (
    Coded,
    CodedFile,
    Party,
    cameo_in,
    clean,
    day_in,
    number_in,
    score_in,
)
from timeline.interchange.countries import alpha3_of_cameo, alpha3_of_fips, title_of
from timeline.interchange.names import slug, source_id

WIDTHS = frozenset({57, 58, 61})


def is_gdelt(cells: Sequence[str]) -> bool:
    """Whether a line looks like an event: the width, a number, a day."""
    return (
        len(cells) in WIDTHS
        and cells[0].strip().isdigit()
        and len(cells[1].strip()) == 8
        and cells[1].strip().isdigit()
    )


def open_gdelt(path: str, first: Sequence[str], encoding: str) -> CodedFile:
    """A file whose first line is `first`; a line with column names is skipped. Raises Refused."""
    header = first[0].strip().strip('"').lower() == "globaleventid"
    if not header and len(first) not in WIDTHS:
        raise Refused(f"{path}: is no GDELT event file: its first line has {len(first)} columns "
                      "instead of 57, 58 or 61")  # fmt: skip
    return CodedFile(path=path, reader="gdelt", read=read, headers=int(header), encoding=encoding,
                     widths=WIDTHS)  # fmt: skip


def read(cells: list[str]) -> Coded:
    """One event. Raises BadRow."""
    wide = len(cells) == 61
    geo = cells[51:59] if wide else cells[49:56]
    added_text = cells[59] if wide else cells[56]
    url_text = cells[60] if wide else (cells[57] if len(cells) == 58 else "")
    return Coded(
        id=number_in(cells[0], "GLOBALEVENTID"),
        day=day_in(cells[1], "SQLDATE"),
        actor=_party(cells[5], cells[6], cells[7], cells[8]),
        recipient=_party(cells[15], cells[16], cells[17], cells[18]),
        code=cameo_in(cells[26], "EventCode"),
        label=None,
        score=score_in(cells[30], "GoldsteinScale"),
        place=_place(geo[1], geo[2]),
        source=_source(url_text, day_in(added_text[:8], "DATEADDED")),
        mentions=_mentions(cells[31]),
    )


@lru_cache(maxsize=65_536)
def _party(code: str, name: str, country: str, group: str) -> Party:
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
def _place(full: str, country: str) -> str | None:
    told = clean(full)
    state = alpha3_of_fips(country) if country.strip() else None
    if told is None:
        return title_of(state) if state else None
    return f"{told} ({state})" if state else told


def _source(url_text: str, day: str) -> SourceDeclared:
    url = clean(url_text)
    if url is None:
        return SourceDeclared(
            source=f"gdelt-{day}", publisher="GDELT", title=f"Events of {day}", accessed=day
        )
    if url.startswith(("http://", "https://")):
        return SourceDeclared(source=source_id(url, None, day), url=url, accessed=day)
    # Some reports are named instead: "BBC Monitoring".
    return SourceDeclared(source=source_id(None, url, day), publisher=url, accessed=day)


def _mentions(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 12 else None
