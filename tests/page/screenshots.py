"""The screenshots of the documentation: `python -m tests.page.screenshots`.

They are made of the bundled record by the same service and browser as the tests.
Look at them before they are committed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.cli.conftest import call
from tests.page.conftest import NAME, Watched, browsing, chromium, running
from web.settings import ServeSettings

FOLDER = Path("docs") / "screenshots"

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

SHOTS = {
    "board": ("?as_of=2018-05-03", WIDE, "light", "#cell-USA-trade-deficit .demand summary"),
    "board-dark": ("?as_of=2018-05-04", WIDE, "dark", None),
    "board-phone": ("?as_of=2018-05-03", PHONE, "light", None),
    "hardening": ("hardening?as_of=2018-05-04", WIDE, "light", None),
    "ladder-dark": ("position/USA/trade-deficit?as_of=2018-05-04", WIDE, "dark",
                    ".rung.hardened summary"),
    "timeline": ("timeline?as_of=2018-05-04", WIDE, "light", None),
    "timeline-phone": ("timeline?as_of=2018-05-04", PHONE, "dark", None),
    "compare": ("compare?from=2018-04-30&as_of=2018-05-04", WIDE, "light", None),
}  # fmt: skip
"""Name -> address, window, scheme, and what is opened before."""

LARGEST = 250_000
"""Bytes of a picture: they are kept in the repository."""


def main() -> None:
    """Serve the bundled record, look at every view, and write the pictures."""
    if chromium() is None:
        sys.exit("no Chromium: install it, or name one with CHROMIUM=/path/to/it")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "demo.sqlite"
        assert call("--db", place, "demo", "--only-load", "--recorder", "a coder").code == 0
        with running(ServeSettings(place=str(place))) as address, browsing() as browser:
            pages = Watched(browser, address.rstrip("/"))
            for name, (path, window, scheme, opened) in SHOTS.items():
                page = pages.open(f"/n/{NAME}/{path}", viewport=window, color_scheme=scheme)
                if opened:
                    page.locator(opened).first.click()
                page.wait_for_timeout(300)
                data = page.screenshot()
                assert len(data) < LARGEST, f"{name}: {len(data):,} bytes"
                (FOLDER / f"{name}.png").write_bytes(data)
                print(f"{FOLDER / name}.png: {len(data):,} bytes")
            pages.close()
            assert not pages.troubles, pages.troubles


if __name__ == "__main__":
    main()
