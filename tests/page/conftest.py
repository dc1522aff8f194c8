"""The page in a real browser: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.calling import DEMO
from tests.page import steel
from tests.web.conftest import everywhere, place, running, surroundings
from web.settings import ServeSettings

BROWSERS = (
    "chromium-headless-shell",  # the same engine without windows: half of the processor's time
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
)  # fmt: skip

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--renderer-process-limit=1 --disable-site-isolation-trials"
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
            "'apt-get install -y chromium-headless-shell', or name one with CHROMIUM=/path/to/it"
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


expect.set_options(timeout=20_000)  # shared machines stall; nothing here asserts a time

USUAL: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}

Handlers = Mapping[Any, Callable[[Any], None]]


class Tabs:
    """Pages that are lent to one test after another, each in a context of its own: a new one takes
    half a second of a processor. They come back empty, with nothing stored."""

    _free: ClassVar[dict[tuple[Browser, str], list[Page]]] = {}

    def __init__(self, browser: Browser, handlers: Handlers, timeout: float) -> None:
        self._browser = browser
        self._handlers = handlers
        self._timeout = timeout
        self._lent: list[tuple[Page, dict[str, Any]]] = []
        self._own: list[BrowserContext] = []

    def page(self, **settings: Any) -> Page:
        if settings.keys() - {"viewport", "color_scheme", "java_script_enabled"}:
            return self.context(**settings).new_page()
        asked = USUAL | settings
        free = self._free.setdefault((self._browser, str(asked)), [])
        page = free.pop() if free else self._browser.new_context(**asked).new_page()
        self._watch(page.context)
        self._lent.append((page, asked))
        return page

    def context(self, **settings: Any) -> BrowserContext:
        """A context that nobody else will have."""
        context = self._browser.new_context(**USUAL | settings)
        self._watch(context)
        self._own.append(context)
        return context

    def _watch(self, context: BrowserContext) -> None:
        context.set_default_timeout(self._timeout)
        for event, handler in self._handlers.items():
            context.on(event, handler)

    def close(self) -> None:
        for context in self._own:
            context.close()
        for page, asked in self._lent:
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            for event, handler in self._handlers.items():
                page.context.remove_listener(event, handler)
            for other in page.context.pages:
                if other is not page:
                    other.close()
            page.context.clear_cookies()
            page.goto("about:blank")
            page.set_viewport_size(asked["viewport"])
            page.emulate_media(media="screen", color_scheme=asked["color_scheme"])
            self._free[self._browser, str(asked)].append(page)


class Watched:
    """Pages that are watched: what they write to the console, ask for, and open."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.site = site
        self.troubles: list[str] = []
        self.expected: list[str] = []
        handlers: Handlers = {
            "request": lambda request: self._same_site(request.url),
            "console": self._said,
            "weberror": lambda error: self.troubles.append(f"error: {error.error}"),
            "dialog": lambda dialog: self.troubles.append(f"dialog: {dialog.message}"),
        }
        self._tabs = Tabs(browser, handlers, timeout=20_000)
        self.context = self._tabs.context

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console {message.type}: {message.text}")

    def open(self, path: str = "", /, **settings: Any) -> Page:
        """A page of the bundled negotiation in a browser context of its own."""
        page = self._tabs.page(**settings)
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
        self._tabs.close()


def ready(page: Page) -> None:
    """Wait until a page is there and its pictures, if it has any, are drawn."""
    # Between two pages a document has no root yet: then the question is asked again.
    page.wait_for_function(
        "() => document.readyState !== 'loading'"
        " && (!document.documentElement.classList.contains('alive')"
        " || [...document.querySelectorAll('.drawing')]"
        ".every((one) => one.classList.contains('drawn')))"
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


_READ = """(one) => {
    const laidOut = new CSSStyleSheet();
    laidOut.replaceSync("* { content-visibility: visible !important; }");
    document.adoptedStyleSheets.push(laidOut);
    const text = one.innerText;
    document.adoptedStyleSheets.pop();
    return text;
}"""


def text_of(page: Page, selector: str = "main") -> str:
    """What a reader sees there, its white space evened out; also what is laid out only when it
    comes near the screen."""
    return " ".join(page.locator(selector).evaluate(_READ).split())


__all__ = ["everywhere", "place", "surroundings"]
