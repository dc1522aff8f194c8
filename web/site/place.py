"""Where things stand on a site: a file for each name, and links from where a page stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from web.page.asked import Address

Pair = tuple[str, str]

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)
"""Names that some file systems keep for themselves."""


def files_of(names: Iterable[str]) -> dict[str, str]:
    """A name for the file of each name: the same but for slashes, and for what a file system that
    knows no capitals would take for another one."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        file = name.replace("/", "~")
        if file.casefold() in taken or _RESERVED.match(file):
            file = f"{file}~{sha256(name.encode()).hexdigest()[:8]}"
        taken.add(file.casefold())
        found[name] = file
    return found


@dataclass(frozen=True, kw_only=True)
class Files:
    """What a site has pages of: names with their files, and the pictures, each as its name and
    the party and the issue that it is of, if it is of one."""

    developments: Mapping[str, str]
    sources: Mapping[str, str]
    parties: Mapping[str, str]
    issues: Mapping[str, str]
    positions: frozenset[Pair]
    pictures: set[tuple[str, str | None, str | None]] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class SitePlace(Address):
    """A page of a site. `up` leads to the site's folder from where the page stands."""

    files: Files
    up: str = ""

    def url(self, view: str | None = None, /, **own: str | int | None) -> str:
        """A view of the site; of its list, the page."""
        view = self.view if view is None else view
        number = own.get("page")
        more = f"-{number}" if number not in (None, 1, "1") else ""
        return f"{self.up}{view or 'index'}{more}.html"

    def here(self, **changed: str | int | None) -> str:
        return self.url(**changed)

    def development(self, identifier: str) -> str:
        """The page of a development; the list of those that are published, for another."""
        file = self.files.developments.get(identifier)
        return f"{self.up}development/{file}.html" if file else self.url("timeline")

    def source(self, name: str) -> str:
        """The page of a source; the list of them for one that nothing published rests on."""
        file = self.files.sources.get(name)
        return f"{self.up}source/{file}.html" if file else f"{self.up}sources.html"

    def has_position(self, party: str, issue: str) -> bool:
        """Whether there is a page of a party's line on an issue."""
        return (party, issue) in self.files.positions

    def position(self, party: str, issue: str) -> str:
        """The page of a party's line on an issue; else how all hardened."""
        if not self.has_position(party, issue):
            return self.url("hardening")
        return f"{self.up}position/{self.files.parties[party]}/{self.files.issues[issue]}.html"

    def has_picture(self, name: str, **own: str | None) -> bool:
        """Whether a picture is drawn."""
        return (name, own.get("party"), own.get("issue")) in self.files.pictures

    def picture(self, name: str, form: str, **own: str | None) -> str:
        """A picture's file."""
        shade = "-dark" if own.get("theme") == "dark" else ""
        return f"{self.up}pictures/{self._stem(name, own)}{shade}.{form}"

    def embed(self, name: str, **own: str | None) -> str:
        """The page that says how to embed a picture."""
        return f"{self.up}embed/{self._stem(name, own)}.html"

    def _stem(self, name: str, own: Mapping[str, str | None]) -> str:
        party, issue = own.get("party"), own.get("issue")
        if not (party and issue):
            return name
        return f"{name}-{self.files.parties[party]}-{self.files.issues[issue]}"
