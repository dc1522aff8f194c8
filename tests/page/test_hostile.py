"""Thirty hostile texts in every text field: shown as they are, and inert, in page and pictures."""

from __future__ import annotations

import json
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from events.names import unfit
from tests.calling import call
from tests.page.conftest import Watched, running, watching
from web.page.rendering import render
from web.pictures import PICTURES
from web.settings import ServeSettings
from web.words import drawn, safe_url

HOSTILE = (
    "<script>window.struck = 1</script>",
    "</script><script>window.struck = 1</script>",
    "<img src=x onerror='window.struck = 1'>",
    "<svg/onload=window.struck=1>",
    "<svg><animate onbegin=window.struck=1 attributeName=x dur=1s>",
    '"><script>window.struck = 1</script>',
    "' onmouseover='window.struck = 1",
    '" autofocus onfocus="window.struck = 1',
    "<iframe src='javascript:parent.struck = 1'></iframe>",
    "<a href='javascript:window.struck = 1'>here</a>",
    "<style>body { display: none }</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<img src=https://evil.example/pixel.png>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example/><input name=as_of>",
    "<template><script>window.struck = 1</script></template>",
    "<!-- --><script>window.struck = 1</script>",
    "<![CDATA[<script>window.struck = 1</script>]]>",
    "{{ 7 * 191 }} {% include '/etc/passwd' %}",
    "${window.struck = 1} `window.struck = 1`",
    "&lt;script&gt;window.struck = 1&lt;/script&gt; &#60;b&#62;",
    "javascript:window.struck = 1",
    "data:text/html,<script>window.struck = 1</script>",
    "\u202emoc.live\u202c \u2066reversed\u2069 \u200fturned",
    "Z\u0351\u0345al\u0334go" + "\u0301" * 40,
    "x" * 700,
    '=HYPERLINK("https://evil.example";"click")',
    "+cmd|' /C calc'!A1 @SUM(1+9)*cmd",
    "datum.constructor.constructor('window.struck = 1')() [\"a\"] a.b\\.c",
)

LINK = 'https://evil.example/"onmouseover="window.struck=1'
"""The only kind of address that the record takes; it is linked, and never asked for."""


def entries() -> Iterator[dict[str, Any]]:
    """A record whose every text field holds a hostile text, each of the thirty in turn."""
    yield {"kind": "demand", "id": "first", "occurred": "2020-01-01", "issue": "i-0", "by": "P0",
           "to": "P1", "proposal": "prop", "quantity": "5 USD bn total", "source": "s-0",
           "quote": HOSTILE[0]}  # fmt: skip
    yield {"kind": "offer", "id": "met", "occurred": "2020-01-02", "issue": "i-0", "by": "P1",
           "to": "P0", "proposal": "met", "quantity": "3 USD bn total"}  # fmt: skip
    yield {"kind": "agreement", "id": "deal", "occurred": "2020-04-01", "issue": "i-1",
           "between": ["P0", "P1"], "agreement": "deal", "commits": [f"P0: {HOSTILE[2]}"],
           "says": HOSTILE[3]}  # fmt: skip
    for i, text in enumerate(HOSTILE):
        day = f"2020-02-{i % 28 + 1:02d}"
        common = {"issue": f"i-{i}", "source": f"s-{i}", "quote": text, "says": text,
                  "because": text, "speaker": f"{text}, {text}", "channel": text,
                  "occurred": day}  # fmt: skip
        by = {"by": f"P{i % 3}", "to": f"P{(i + 1) % 3}"}
        yield {"kind": "demand", "id": f"d-{i}", **common, **by, "proposal": f"p-{i}",
               "quantity": f"{i + 1} USD bn total", "if": [text], "scope": [text]}  # fmt: skip
        yield {"kind": "demand", "id": f"e-{i}", **common, **by, "proposal": f"p-{i}",
               "quantity": f"{i + 9} USD bn total", "if": [text, "more"], "scope": [text],
               "supersedes": [f"d-{i}"], "occurred": f"2020-03-{i % 28 + 1:02d}"}  # fmt: skip
        yield {"kind": "statement", "id": f"v-{i}", **common, "authority": "A6"}
        yield {"kind": "talks-closed", "id": f"t-{i}", **common, "between": ["P0", "P1"],
               "round": f"r-{i}", "outcome": text, "at": text, "member": [text]}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store full of it; what the record itself refuses is found out here, not passed over."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "store.sqlite"
    assert call("--db", path, "new", "hostile", "--title", HOSTILE[1]).code == 0
    parties = [{"party": f"P{i}", "name": HOSTILE[i + 2]} for i in range(3)]
    issues = [{"issue": f"i-{i}", "title": text} for i, text in enumerate(HOSTILE)]
    sources = [
        {"source": f"s-{i}", "publisher": text, "title": text, "author": text,
         "url": LINK, "published": "2020-01-01"}
        for i, text in enumerate(HOSTILE)
    ]  # fmt: skip
    titles = [{"name": f"p-{i}", "title": text} for i, text in enumerate(HOSTILE)]
    titles.append({"name": "deal", "title": HOSTILE[1]})
    document = {"parties": parties, "issues": issues, "sources": sources, "titles": titles,
                "developments": list(entries())}  # fmt: skip
    file = folder / "hostile.yaml"  # JSON is YAML too
    file.write_text(json.dumps(document), encoding="utf-8")
    result = call("--db", path, "append", file, "--recorder", HOSTILE[2])
    assert result.code == 0, result.err
    assert call("--db", path, "correct", "d-1", "--set", f"because={HOSTILE[3]}", "--reason",
                HOSTILE[4], "--recorder", HOSTILE[5]).code == 0  # fmt: skip
    return path


@pytest.fixture(scope="module")
def hostile_site(hostile: Path) -> Iterator[str]:
    with running(ServeSettings(place=str(hostile))) as address:
        yield address


@pytest.fixture
def struck(browser: Browser, hostile_site: str) -> Iterator[Watched]:
    with watching(browser, hostile_site) as pages:
        yield pages


@pytest.mark.parametrize(
    "view",
    ["", "hardening", "timeline", "timeline?page=2", "timeline?q=%3Cscript%3E",
     "compare?from=2020-01-05", "position/P0/i-0", "position/P1/i-25", "development/d-1",
     "development/e-26", "/"],
)  # fmt: skip
def test_hostile_texts_are_inert_in_the_page(struck: Watched, view: str) -> None:
    page = struck.open(view if view == "/" else f"/n/hostile/{view}",
                       viewport={"width": 390, "height": 844})  # fmt: skip
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.struck") is None
    assert page.evaluate(
        "() => [...document.querySelectorAll('script')]"
        ".every((one) => one.src.startsWith(location.origin + '/static/'))"
    )
    for selector in (
        "iframe", "base", "meta[http-equiv]", "body style", "body link", "animate", "[onerror]",
        "[onload]", "[onmouseover]", "[onfocus]", "main img",
    ):  # fmt: skip
        assert page.locator(selector).count() == 0, selector
    schemes = page.evaluate("() => [...document.links].map((one) => one.protocol)")
    assert set(schemes) <= {"http:", "https:"}
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_hostile_texts_are_shown_as_they_were_entered(struck: Watched) -> None:
    page = struck.open("/n/hostile/timeline")
    seen = page.content() and page.locator("main").evaluate("(one) => one.textContent")
    page.goto(struck.url("/n/hostile/timeline?page=2"))
    seen += page.locator("main").evaluate("(one) => one.textContent")
    for text in HOSTILE:
        assert unicodedata.normalize("NFC", text) in seen


@pytest.mark.parametrize("picture", PICTURES)
def test_hostile_texts_are_inert_in_the_pictures(
    hostile: Path, tmp_path: Path, picture: str
) -> None:
    file = tmp_path / "picture.svg"
    own = ("--title", HOSTILE[0], "--credit", HOSTILE[12])
    result = call("--db", hostile, "chart", picture, "-o", file, *own)
    assert result.code == 0, result.err
    text = file.read_text(encoding="utf-8")
    tree = ET.fromstring(text)
    names = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not names & {"script", "foreignObject", "image", "a", "iframe", "animate", "style"}
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), name
            assert "href" not in name or not value.startswith(("http", "java", "data", "//"))
    assert not set(text) & set("\u202e\u202c\u2066\u2069\u200f")


@pytest.mark.parametrize(
    "url",
    ["javascript:x", " javascript:x", "java\nscript:x", "JAVASCRIPT:x", "data:text/html,x", "//a/x",
     "vbscript:x", "file:///etc/passwd", "http:x", "https://", "x", "", None, "http://[x"],
)  # fmt: skip
def test_only_addresses_of_the_web_are_linked(url: str | None) -> None:
    assert safe_url(url) is None
    assert safe_url("https://example.org/a?b") == "https://example.org/a?b"


def test_a_drawn_text_holds_nothing_that_turns_or_hides_others() -> None:
    assert drawn("a\u202eb\x00c\td\u200fe") == "a\ufffdb\ufffdc d\ufffde"
    assert drawn(None) == ""


def test_a_page_holds_nothing_that_no_text_may_hold() -> None:
    page = render(
        "problem.html", status=404, title="", detail="a\x00\x1b\ufffe", stamp="", path="/", root=""
    )
    assert unfit(page) is None
    assert "a\ufffd\ufffd\ufffd" in page
