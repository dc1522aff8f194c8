"""Templates to HTML: everything that was entered is escaped, and nothing entered becomes markup.
And style sheets, scripts, and the picture library, which is made once at run time.

The library is what `vl_convert` holds for drawing without a browser: the very Vega that draws the
files draws the page, and nothing minified is kept in the repository or fetched from elsewhere.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from threading import Lock
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader

from events.names import fitting
from events.quantity import Quantity
from events.source import AUTHORITIES
from projections.rules.findings import VERDICTS
from timeline import position_words, wording
from timeline.answers.positions import QuantityTold
from web import words
from web.page.asked import segment
from web.pictures.gap import pair_words
from web.pictures.names import row_words
from web.pictures.style import style_sheet
from web.templates import rooms


@functools.cache
def environment() -> Environment:
    made = rooms(loader=PackageLoader("web.page"))
    made.filters.update(
        dated=wording.date_words,
        since=wording.since_words,
        plain=wording.plain_words,
        kind=position_words.kind_words,
        worded=wording.plain_terms,
        authority=wording.authority_words,
        counted=wording.count_words,
        moment=wording.moment_words,
        segment=segment,
    )
    made.globals.update(
        position_words=position_words,
        wording=wording,
        page_words=words,
        verdicts=VERDICTS,
        row_words=row_words,
        pair_words=pair_words,
        family=words.family,
        authorities=AUTHORITIES,
        as_json=as_json,
        stored_quantity=stored_quantity,
    )
    return made


def render(template: str, **context: Any) -> str:
    return fitting(environment().get_template(template).render(**context))


def tidied(html: str) -> str:
    """HTML without the indentation of the templates, without spaces around what stands on lines of
    its own, and without the end tags that the language lets go: the same document, in less."""
    packed = _AROUND_BLOCKS.sub(r"\1", _INDENTED.sub("\n", str(html)))
    return _NEEDLESS.sub("", packed).strip()


_BLOCKS = (
    "p|li|ul|ol|div|dl|dd|dt|h[1-6]|section|article|table|caption|thead|tbody|tr|th|td|main|nav|"
    "header|footer|details|summary|blockquote|figure|figcaption|form|meta|link|title|head|body"
)
_INDENTED = re.compile(r"\s*\n\s*")
_AROUND_BLOCKS = re.compile(rf"\s*(</?(?:{_BLOCKS})(?: [^<>]*)?>)\s*")
_NEEDLESS = re.compile(
    r"</li>(?=<li|</[uo]l>)|</d[dt]>(?=</div>|<d[dt]>)|</t[dh]>(?=<t[dh]|</tr>)|</tr>(?=<tr|</t)|"
    r"</p>(?=<(?:p|ul|ol|div|dl|h\d|section|table|details|blockquote|/div|/li|/td|/th|/main)[ >])"
)
"""End tags after which another tag ends the same (HTML, section 13.1.2.4)."""


def as_json(value: Any) -> str:
    """A stored body for reading, as JSON in a `pre`; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def stored_quantity(fields: Mapping[str, Any]) -> str:
    """A quantity as an event stores it, in words."""
    return wording.quantity_words(QuantityTold.of(msgspec.convert(fields, Quantity)))


MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
LIBRARY = "vega.js"

_making = Lock()


def asset(name: str) -> tuple[bytes, str] | None:
    """A static file and its media type; None for a name that is not one."""
    if name == LIBRARY:
        with _making:  # the first request makes it, the others wait instead of making it too
            return library(), MEDIA[".js"]
    return _static().get(name)


@functools.cache
def _static() -> dict[str, tuple[bytes, str]]:
    folder = files("web.page") / "static"
    found = {
        one.name: (one.read_bytes(), MEDIA[suffix])
        for one in folder.iterdir()
        if (suffix := "." + one.name.rpartition(".")[2]) in MEDIA
    }
    data, media = found["page.css"]
    return found | {"page.css": (style_sheet().encode() + data, media)}


@functools.cache
def library() -> bytes:
    """Vega, Vega-Lite and Vega-Embed in one module; takes a second or two, once a process."""
    import vl_convert

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).encode()


@functools.cache
def stamp() -> str:
    """A short name for the static files as they are, so that browsers may keep them for good."""
    import vl_convert

    digest = hashlib.sha256()
    for name, (data, _) in sorted(_static().items()):
        digest.update(name.encode() + b"\0" + data)
    digest.update(f"{vl_convert.get_vega_version()} {vl_convert.get_vegalite_versions()}".encode())
    return digest.hexdigest()[:12]
