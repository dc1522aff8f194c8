"""A report as Markdown, with its notes as footnotes; a picture is told in words."""

from __future__ import annotations

import re

from web.report.paper import Paper
from web.templates import template

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_OPENING = re.compile(r"\A(\d+(?=[.)])|(?=[-+=]))(.)")


def bytes_of(made: Paper) -> bytes:
    """The report as UTF-8."""
    page = template("web.report", "report.md", escaped=False, plain=_plain)
    is_link = re.compile(r"[^\s<>]+").fullmatch
    return (page.render(paper=made, is_link=is_link).rstrip() + "\n").encode()


def _plain(text: str) -> str:
    """A text that stays one: nothing in it is markup."""
    return _OPENING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
