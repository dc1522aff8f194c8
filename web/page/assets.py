"""Style sheets, scripts, and the picture library, which is made once at run time.

The library is what `vl_convert` holds for drawing without a browser: the very Vega that draws the
files draws the page, and nothing minified is kept in the repository or fetched from elsewhere.
"""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files
from threading import Lock

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
    return {
        one.name: (one.read_bytes(), MEDIA[suffix])
        for one in folder.iterdir()
        if (suffix := "." + one.name.rpartition(".")[2]) in MEDIA
    }


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
