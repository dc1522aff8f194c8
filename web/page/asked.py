"""What a page is asked for: the negotiation and the cut in its address, and addresses made of it.

The address holds the whole cut, so that every view is a permalink. A form also sends what was
left empty or as it was: such an address is answered by a redirect to the one that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self
from urllib.parse import quote, urlencode

from fastapi import Request

from events.errors import Problem, Refused, nearest
from timeline.questions.parameters import CUT as _CUT
from timeline.shelf import Question
from web.pictures.names import Links

OURS = ("part", "shown", "head")
"""Parameters of the page's own script, which are no part of a view."""

_TRACKING = re.compile(
    r"utm_|\w*cl(?:k?id|sid)\Z|[gw]braid\Z|gad_|_g[al]\Z|mc_[ce]id\Z|_hs(?:enc|mi)\Z|mkt_tok\Z"
    r"|igsh(?:id)?\Z|ref(?:_\w+)?\Z"
)
"""What mailers and networks put behind an address that is sent on."""

DEFAULTS = {one.name: one.default for one in _CUT if one.default}
CUT = tuple(one.name for one in sorted(_CUT, key=lambda one: one.many))

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Address(Links):
    """A view of a negotiation at a cut. `cut` are the cut's parameters, `own` the view's,
    `shown` the board that the reader's page has already: its day (or `latest`), and where some
    rows are of another day, these and that day (`2018-05-03 0-3 latest`). `sight` are the rows that
    are on the reader's screen, `root` the path under which a proxy shows the service."""

    negotiation: str
    root: str = ""
    view: str = ""
    cut: Pairs = ()
    own: Pairs = ()
    shown: str | None = None
    sight: str | None = None

    def get(self, name: str) -> str | None:
        """A parameter's only or last value."""
        return dict((*self.cut, *self.own)).get(name)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in (*self.cut, *self.own) if key == name)

    @property
    def question(self) -> Question:
        return Question.of(
            {one.argument: self.all(one.name) if one.many else self.get(one.name) for one in _CUT}
        )

    def url(self, view: str | None = None, /, **own: str | int | None) -> str:
        """The address of a view at the same cut; `own` are the view's parameters."""
        # What most links of a page ask for has nothing of its own.
        query = _query((*self.cut, *_said(own))) if own else self.query
        return f"{self._base}{self.view if view is None else view}{query and '?'}{query}"

    def here(self, **changed: str | int | None) -> str:
        """The address of this view with some parameters changed (None: taken away)."""
        kept = [(name, value) for name, value in (*self.cut, *self.own) if name not in changed]
        query = _query((*kept, *_said(changed)))
        return f"{self._base}{self.view}{query and '?'}{query}"

    def on(self, day: str | None) -> Self:
        kept = [pair for pair in self.cut if pair[0] != "as_of"]
        return replace(self, cut=(*([("as_of", day)] if day else []), *kept))

    @cached_property
    def query(self) -> str:
        """The cut as the query of an address, for links that lead away from here."""
        return _query(self.cut)

    def development(self, identifier: str) -> str:
        return self.url(f"development/{segment(identifier)}")

    def position(self, party: str, issue: str) -> str:
        return self.url(f"position/{segment(party)}/{segment(issue)}")

    def picture(self, name: str, form: str, **own: str | None) -> str:
        return self.url(f"picture/{name}.{form}", **own)

    def followed(self, name: str) -> str:
        """The address of the feed or the calendar at the same cut."""
        asked = urlencode({"negotiation": self.negotiation}, errors="surrogatepass")
        return f"{self.root}/api/{name}?{asked}{self.query and '&'}{self.query}"

    @cached_property
    def _base(self) -> str:
        return f"{self.root}/n/{segment(self.negotiation)}/"


def _said(parameters: Mapping[str, str | int | None]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in parameters.items() if value is not None]


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(canonical(pairs), errors="surrogatepass")


def segment(name: str) -> str:
    """A name as one part of an address's path. A server decodes `%2F` before it looks where a part
    ends, so that a slash is written as a tilde, which no name holds."""
    return quote(name.replace("/", "~"), safe="~")


def named(segment: str) -> str:
    """The name that a part of an address's path, decoded, stands for."""
    return segment.replace("~", "/")


def canonical(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Parameters without those that say nothing, the cut's first, in one order."""
    said = dict.fromkeys((n, v.strip()) for n, v in pairs)
    told = [(n, v) for n, v in said if v and DEFAULTS.get(n) != v]
    return sorted(told, key=lambda pair: CUT.index(pair[0]) if pair[0] in CUT else len(CUT))


def place_of(request: Request, negotiation: str, view: str) -> Address:
    pairs = canonical(request.query_params.multi_items())
    return Address(
        negotiation=named(negotiation),
        root=root_of(request),
        view=view,
        cut=tuple(pair for pair in pairs if pair[0] in CUT),
        shown=request.query_params.get("shown"),
        sight=request.headers.get("sight"),
        own=tuple(pair for pair in pairs if pair[0] not in (*CUT, *OURS)),
    )


def view_of(request: Request, negotiation: str, view: str, own: Iterable[str]) -> Address:
    """The view that a reader asks for; `own` is what it is asked beside the cut. Raises Refused for
    any other parameter: a misspelt bound that is passed over would show another day."""
    known = (*CUT, *own)
    place = place_of(request, negotiation, view)
    problems = [
        Problem(where=name[:100], message=f"is not asked of this page ({nearest(name, known)})")
        for name in dict.fromkeys(name for name, _ in place.own)
        if name not in known and not _TRACKING.match(name)
    ]
    if problems:
        raise Refused(problems)
    return place


def root_of(request: Request) -> str:
    """The path under which a proxy shows the service: nothing, or `/talks`."""
    return str(request.scope.get("root_path", ""))
