"""The screenshots of the documentation: `python -m tests.page.screenshots`.

They are made of the bundled records by the same service and browser as the tests.
Look at them before they are committed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.calling import DEMO, GRAIN, call
from tests.page.conftest import Watched, browsing, chromium, running
from web.settings import ServeSettings

FOLDER = Path("docs") / "screenshots"

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

SHOTS = {
    "board": (DEMO, "?as_of=2018-05-03", WIDE, "light", "#cell-USA-trade-deficit .demand summary"),
    "board-dark": (GRAIN, "?as_of=2023-05-10", WIDE, "dark", None),
    "board-phone": (DEMO, "?as_of=2018-05-03", PHONE, "light", None),
    "hardening": (GRAIN, "hardening", WIDE, "light", None),
    "ladder": (GRAIN, "position/RUS/term", WIDE, "light", None),
    "ladder-dark": (DEMO, "position/USA/trade-deficit?as_of=2018-05-04", WIDE, "dark",
                    ".rung.hardened summary"),
    "timeline": (DEMO, "timeline?as_of=2018-05-04", WIDE, "light", None),
    "timeline-phone": (DEMO, "timeline?as_of=2018-05-04", PHONE, "dark", None),
    "compare": (DEMO, "compare?from=2018-04-30&as_of=2018-05-04", WIDE, "light", None),
}  # fmt: skip
"""Name -> negotiation, address, window, scheme, and what is opened (and seen) before."""

SITE_SHOTS = {
    "site-board": (DEMO, "index.html#2018-05-03", WIDE, "light"),
    "site-grain": (GRAIN, "index.html#2023-05-17", WIDE, "light"),
    "site-hardening-dark": (GRAIN, "hardening.html", WIDE, "dark"),
    "site-phone": (GRAIN, "position/RUS/term.html", PHONE, "light"),
}
"""The same of published sites: name -> negotiation, page, window and scheme."""

STILLS = {
    "gap": (GRAIN, "gap", "--party", "UKR", "--width", "800"),
    "lanes": (GRAIN, "lanes", "--issue", "swift"),
}
"""Name -> negotiation, picture and options of `timeline chart`."""

LARGEST = 250_000
"""Bytes of a picture: they are kept in the repository."""


def _keep(name: str, data: bytes) -> None:
    assert len(data) < LARGEST, f"{name}: {len(data):,} bytes"
    (FOLDER / f"{name}.png").write_bytes(data)
    print(f"{FOLDER / name}.png: {len(data):,} bytes")


def main() -> None:
    """Serve the bundled records, look at every view, and write the pictures."""
    if chromium() is None:
        sys.exit("no Chromium: install it, or name one with CHROMIUM=/path/to/it")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "demo.sqlite"
        for record in (DEMO, GRAIN):
            demo = call("--db", place, "demo", record, "--only-load", "--recorder", "a coder")
            assert demo.code == 0, demo.err
        with running(ServeSettings(place=str(place))) as address, browsing() as browser:
            pages = Watched(browser, address.rstrip("/"))
            for name, (record, path, window, scheme, opened) in SHOTS.items():
                page = pages.open(f"/n/{record}/{path}", viewport=window, color_scheme=scheme)
                if opened:
                    page.locator(opened).first.click()
                page.wait_for_timeout(300)
                _keep(name, page.screenshot())
            pages.close()
            assert not pages.troubles, pages.troubles
            for record in (DEMO, GRAIN):
                made = call("--db", place, "-n", record, "publish", Path(folder) / record)
                assert made.code == 0, made.err
            for name, (record, path, window, scheme) in SITE_SHOTS.items():
                page = browser.new_page(viewport=window, color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(f"file://{folder}/{record}/{path}")
                page.wait_for_timeout(500)
                _keep(name, page.screenshot())
        for name, (record, picture, *options) in STILLS.items():
            file = FOLDER / f"{name}.svg"
            drawn = call("--db", place, "-n", record, "chart", picture, "-o", file, "--force",
                         *options)  # fmt: skip
            assert drawn.code == 0, drawn.err
            file.with_suffix(".txt").unlink()
            print(f"{file}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
