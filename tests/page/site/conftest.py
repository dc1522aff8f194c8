"""Sites of the bundled records, published once a run, and a browser that opens them as folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.calling import DEMO, GRAIN, call
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
        self._browser = browser
        self.troubles: list[str] = []
        self._contexts: list[BrowserContext] = []

    def __call__(self, address: Path | str, **settings: object) -> Page:
        context = self._browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", **settings}  # type: ignore[arg-type]
        )
        context.set_default_timeout(60_000)
        self._contexts.append(context)
        start = f"file://{address}" if isinstance(address, Path) else address
        home = start.rpartition("/")[0].partition("#")[0]
        context.on("console", lambda one: self.troubles.append(f"console: {one.text}"))
        context.on("weberror", lambda one: self.troubles.append(f"error: {one.error}"))
        context.on("dialog", lambda one: self.troubles.append(f"dialog: {one.message}"))
        context.on("request", lambda one: None if self._ours(one.url, home)
                   else self.troubles.append(f"request: {one.url}"))  # fmt: skip
        page = context.new_page()
        page.goto(start)
        return page

    @staticmethod
    def _ours(url: str, home: str) -> bool:
        scheme, _, rest = home.partition("://")
        return url.startswith(f"{scheme}://{'' if scheme == 'file' else rest.partition('/')[0]}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Looked]:
    looked = Looked(browser)
    yield looked
    looked.close()
    assert looked.troubles == []
