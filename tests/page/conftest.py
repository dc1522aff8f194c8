"""The page in a real browser: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.calling import DEMO
from tests.page import steel
from tests.web.conftest import everywhere, place, running, surroundings
from web.settings import ServeSettings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


def chromium() -> str | None:
    """The browser to drive: CHROMIUM, else the first that is installed."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser of this machine; none is downloaded."""
    path = chromium()
    assert path is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip(
            f"no Chromium on this machine ({', '.join(BROWSERS)}): install it with "
            "'apt-get install -y chromium', or name one with CHROMIUM=/path/to/it"
        )
    with browsing() as one:
        yield one


def _served(store: Path) -> AbstractContextManager[str]:
    return running(ServeSettings(place=str(store), poll=0.05))


@pytest.fixture(scope="session")
def site(filled: Path) -> Iterator[str]:
    """The address of one service on the bundled record, for all who only look at it."""
    with _served(filled) as address:
        yield address


@pytest.fixture(scope="session")
def mill_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one service on the made-up talks on steel."""
    with _served(steel.fill(tmp_path_factory.mktemp("steel") / "steel.sqlite")) as address:
        yield address


@pytest.fixture(scope="session")
def grain_site(filled_grain: Path) -> Iterator[str]:
    """The address of one service on the bundled record of six parties."""
    with _served(filled_grain) as address:
        yield address


class Watched:
    """Pages that are watched: what they write to the console, ask for, and open."""

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser = browser
        self.site = site
        self.troubles: list[str] = []
        self.expected: list[str] = []
        self._contexts: list[BrowserContext] = []

    def context(self, **settings: Any) -> BrowserContext:
        context = self._browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", **settings}
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        context.on("request", lambda request: self._same_site(request.url))
        context.on(
            "console",
            lambda message: (
                self.troubles.append(f"console {message.type}: {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )
        context.on("weberror", lambda error: self.troubles.append(f"error: {error.error}"))
        context.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        return context

    def open(self, path: str = "", /, **settings: Any) -> Page:
        """A page of the bundled negotiation in a browser context of its own."""
        page = self.context(**settings).new_page()
        self.go(page, path)
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(self.url(path))
        ready(page)

    def url(self, path: str) -> str:
        return f"{self.site}{path}" if path.startswith("/") else f"{self.site}/n/{DEMO}/{path}"

    def _same_site(self, url: str) -> None:
        if urlsplit(url)[:2] != urlsplit(self.site)[:2]:
            self.troubles.append(f"request to {url}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def ready(page: Page) -> None:
    """Wait until the pictures of a page, if it has any, are drawn."""
    if page.evaluate("() => document.documentElement.classList.contains('alive')"):
        page.wait_for_function(
            "() => [...document.querySelectorAll('.drawing')]"
            ".every((one) => one.classList.contains('drawn'))"
        )


@contextmanager
def watching(browser: Browser, site: str) -> Iterator[Watched]:
    """Pages on which every console error, exception, dialog and foreign request is a failure."""
    pages = Watched(browser, site.rstrip("/"))
    try:
        yield pages
    finally:
        pages.close()
    assert [t for t in pages.troubles if not any(e in t for e in pages.expected)] == []


@pytest.fixture
def watched(browser: Browser, site: str) -> Iterator[Watched]:
    """Pages of the bundled record, which nobody writes to."""
    with watching(browser, site) as pages:
        yield pages


@pytest.fixture
def edited(browser: Browser, place: str) -> Iterator[Watched]:
    """Pages of the test's own copy of the bundled record, `place`, for a test that writes to it."""
    with _served(Path(place)) as address, watching(browser, address) as pages:
        yield pages


@pytest.fixture
def mill(browser: Browser, mill_site: str) -> Iterator[Watched]:
    """Pages of the made-up talks on steel."""
    with watching(browser, mill_site) as pages:
        yield pages


@pytest.fixture
def grain(browser: Browser, grain_site: str) -> Iterator[Watched]:
    """Pages of the bundled record of six parties."""
    with watching(browser, grain_site) as pages:
        yield pages


def text_of(page: Page, selector: str = "main") -> str:
    """What a reader sees there, its white space evened out."""
    return " ".join(page.locator(selector).inner_text().split())


__all__ = ["everywhere", "place", "surroundings"]
