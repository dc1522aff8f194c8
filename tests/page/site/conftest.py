"""Sites of the bundled records, published once a run, and a browser that opens them as folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.calling import DEMO, GRAIN, call
from tests.page.conftest import Handlers, Tabs
from tests.page.test_hostile import hostile
from tests.syndication.conftest import store

__all__ = ["hostile", "store"]

Open = Callable[..., Page]


def publish(store: Path, folder: Path, *options: object) -> Path:
    done = call("--db", store, "publish", folder, *options)
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="session")
def sites(
    filled: Path, filled_grain: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The sites of both bundled records, without pictures."""
    folder = tmp_path_factory.mktemp("sites")
    return {
        name: publish(store, folder / name, "--no-pictures")
        for name, store in ((DEMO, filled), (GRAIN, filled_grain))
    }


class Looked:
    """Pages that are opened from a folder: whatever they ask for besides, or say, is trouble."""

    def __init__(self, browser: Browser) -> None:
        self.troubles: list[str] = []
        self._home = ""
        handlers: Handlers = {
            "console": lambda one: self.troubles.append(f"console: {one.text}"),
            "weberror": lambda one: self.troubles.append(f"error: {one.error}"),
            "dialog": lambda one: self.troubles.append(f"dialog: {one.message}"),
            "request": lambda one: self._asked(one.url),
        }
        self._tabs = Tabs(browser, handlers, timeout=60_000)
        self._pages: dict[str, Page] = {}
        self.close = self._tabs.close

    def __call__(self, address: Path | str, **settings: object) -> Page:
        """The page at that address, on the tab that the test had with these settings, if it had
        one; what a test opens is of one host, or of the folders."""
        start = f"file://{address}" if isinstance(address, Path) else address
        scheme, _, rest = start.partition("://")
        self._home = f"{scheme}://{'' if scheme == 'file' else rest.partition('/')[0]}"
        page = self._pages.get(str(settings)) or self._tabs.page(**settings)
        self._pages[str(settings)] = page
        page.goto(start)
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith(self._home):
            self.troubles.append(f"request: {url}")


@pytest.fixture
def look(browser: Browser) -> Iterator[Looked]:
    looked = Looked(browser)
    yield looked
    looked.close()
    assert looked.troubles == []
