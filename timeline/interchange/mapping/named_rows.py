"""The names that rows give to parties, issues, sources and objects of the talks; the sources that
they describe; and which names a cell holds: one, unless a list or the mapping's `split` says that
there are more. A mark between names is never guessed: `Northfield Steel, Inc.` is one company. But
a cell whose every part is known as a name of its own is asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Keyed

from events.declaring import address
from events.fields import FIELDS
from events.names import folded, prose
from timeline.entries.draft import Draft
from timeline.interchange.countries import alpha3_of, title_of
from timeline.interchange.mapping.file import Mapping
from timeline.interchange.names import WEB, Namer, is_name, slug, source_id
from timeline.interchange.tables.shape import Several, TableRow

DATES = (*(name for name, field in FIELDS.items() if field.dated), "source.published",
         "source.accessed")  # fmt: skip
"""Fields that hold a date; of several columns (year, month, day) it is one."""

PARTIES = tuple(name for name, field in FIELDS.items() if field.spaces == ("party",))
"""Fields that name parties."""

_SEVERAL = frozenset((*PARTIES, "source.url"))
"""Fields of which one text may hold several."""

_BETWEEN_LINKS = re.compile(r"[\s;]+")

LINKS = (*WEB, "www.")
"""What people write of a web address; browsers put `https://` before the last."""

ONE = "none"
"""What `split` says of a field whose every cell is one name, whatever marks it holds."""

MARKS = (("newline", r"\s*\n\s*"), (";", r"\s*;\s*"), ("/", r"\s*/\s*"), ("&", r"\s*&\s*"),
         ("+", r"\s*\+\s*"), ("|", r"\s*\|\s*"), ("•", r"\s*•\s*"),
         ("、", r"\s*、\s*"), (" vs ", r"\s+vs\.?\s+"), (",", r"\s*,\s*"),
         ("-", r"\s*[-–]\s*"), (" and ", r"\s+and\s+"),
         (" und ", r"\s+und\s+"), (" et ", r"\s+et\s+"), (" y ", r"\s+y\s+"), ("和", r"\s*和\s*"),
         )  # fmt: skip
"""What people put between names: as `split` says it, and as it is looked for."""


def texts_of(name: str, cells: Sequence[str], mark: str | None) -> list[str]:
    """The texts of a field's cells: joined where it is one text, apart where it is a list. `mark`
    is what the mapping says stands between several."""
    if len(cells) == 1 and type(cells[0]) is str and mark is None and name not in _SEVERAL:
        return [cells[0]]  # nearly every field of a row
    if mark is not None and mark != ONE:  # a name that a list has twice is one name
        return list(dict.fromkeys(part for cell in cells for part in split_at(mark, cell)))
    if name == "source.url":
        return [link for cell in cells for link in links_apart(cell)]
    several = any(isinstance(cell, Several) for cell in cells)
    parts = [p for c in cells for p in (c.parts if isinstance(c, Several) else (c,))]
    if name.startswith("source.") and (several or name not in DATES):
        return parts
    if name in DATES:
        return [" ".join(cells)]
    entry = FIELDS.get(name)
    if entry is None or not entry.many:
        return ["\n".join(cells)]
    named = [part for part in parts if part]
    return [code for part in named for code in codes_in(part)] if name in PARTIES else named


def links_apart(cell: str) -> list[str]:
    """The addresses of a cell; what is none is one text."""
    parts = [part for part in _BETWEEN_LINKS.split(cell) if part]
    return parts if all(part.startswith(LINKS) for part in parts) else [cell]


def lists(name: str) -> bool:
    """Whether this program writes several of a field as `USA, CHN`."""
    entry = FIELDS.get(name)
    return entry is not None and entry.commas


def split_at(mark: str, cell: str) -> list[str]:
    """The parts of a cell, by the mark that a mapping names: a text, `newline` or `tab`."""
    told = {"newline": "\n", "\\n": "\n", "tab": "\t", "\\t": "\t"}.get(mark, mark)
    return [part.strip() for part in cell.split(told) if part.strip()]


def listed(text: str) -> list[str]:
    """Names that are written as this program writes lists: `USA, CHN`. Anything else is one."""
    parts = [part.strip() for part in text.split(",")]
    return parts if len(parts) > 1 and all(map(is_name, parts)) else [text]


def codes_in(cell: str) -> list[str]:
    """The codes of a cell that lists codes of countries with commas; else the cell alone."""
    if "," not in cell:
        return [cell]
    parts = [part.strip() for part in cell.split(",")]
    return parts if len(parts) > 1 and all(map(title_of, parts)) else [cell]


_ANY_MARK = re.compile("|".join(pattern for _, pattern in MARKS))


def readings(cell: str) -> Iterator[tuple[str, list[str]]]:
    """Each mark that a cell holds, with the parts that it would make."""
    if _ANY_MARK.search(cell) is None:
        return
    for mark, pattern in MARKS:
        parts = [part for part in re.split(pattern, cell.strip()) if part]
        if len(parts) > 1:
            yield mark, parts


def known_parts(cell: str, is_known: Callable[[str], bool]) -> tuple[str, list[str]] | None:
    """The mark and the parts of a cell whose every part is a name of its own; else None."""
    found = ((mark, parts) for mark, parts in readings(cell) if all(map(is_known, parts)))
    return None if (first := next(found, None)) is None or alpha3_of(cell) else first


_SPACES = {name: field.spaces[0] if field.spaces[0] in ("party", "issue", "source") else "object"
           for name, field in FIELDS.items() if field.spaces and not field.links}  # fmt: skip
_SPACES |= {"source.id": "source", "instrument": "instrument"}
"""What a field names: who or what is declared, or an object of the talks."""

NAMES = tuple(_SPACES)
"""Fields whose texts become names."""

_DECLARED = {"parties": ("party", PARTIES), "issues": ("issue", ("issue", "agenda")),
             "sources": ("source", ("source",))}  # fmt: skip
"""What `declare` may say: the space of the names, and the fields that hold them."""

Name = Callable[[str, str], str]
"""(space, text) -> the declared name that is called so, else the text."""


class RowNames:
    """Makes the names of one table's rows, and declares what the mapping wants declared."""

    def __init__(self, mapping: Mapping, called: Name | None = None) -> None:
        self._mapping = mapping
        self._called = called or (lambda _, text: text)
        self._namer = Namer()
        self._parties: set[str] = set()
        self._several: list[tuple[TableRow, str, str, str]] = []
        values = (value for table in mapping.values.values() for value in table.values())
        self._chosen = {*mapping.templates, *(text for value in values for text in value.texts)}
        wanted = [_DECLARED[one] for one in _DECLARED if one in mapping.declare]
        self._wanted = [(name, space) for space, names in wanted for name in names]
        self.known: dict[tuple[str, str], str] = {}
        """The names that texts became before, by field and text."""
        self._declared: dict[tuple[str, str, str], Draft] = {}

    def name(self, row: TableRow, name: str, column: str, text: str) -> str:
        """The name that a field's text becomes, if it is not known. Raises ValueError."""
        waits = len(self._several)
        made = self._made(row, name, column, text)
        if len(self._several) == waits:  # else each row that has it is a problem
            self.known[name, text] = made
        return made

    def _made(self, row: TableRow, name: str, column: str, text: str) -> str:
        space = _SPACES.get(name, "object")
        prose(text)  # what is declared is called so, and is of no row any more
        if space == "party":
            code = alpha3_of(text) if self._mapping.countries else None
            if code is not None:
                return code
            self._parties.add(folded(text))
            one = self._mapping.split.get(name) == ONE
            if not one and text not in self._chosen and known_parts(text, lambda _: True):
                self._several.append((row, name, column, text))
            if "\n" in text:
                shown = " / ".join(text.split("\n"))
                asked = f"is it one name, or several ('split: {{{name}: newline}}')?"
                said = f"'{shown}' has several lines: {asked} Else say under 'values' what it is"
                raise ValueError(said)
        if space in ("party", "issue"):
            known = self._called(space, text)
            if known != text:
                return known
        return self._namer.name(space, text, row.place, lower=space != "party")

    @property
    def alike(self) -> list[str]:
        """What was taken for one name though it is written otherwise."""
        return [f"'{text}' ({place}) is taken for '{first}' ({there})"
                for text, (place, first, there) in self._namer.alike.items()]  # fmt: skip

    def in_question(self) -> Iterator[tuple[TableRow, str, str]]:
        """Once all rows are read: cells that were taken for one name and whose every part is a
        name by itself, as a row, a column and what is said of it."""
        for row, name, column, text in self._several:
            found = known_parts(text, lambda t: folded(t) in self._parties or bool(alpha3_of(t)))
            if found is not None:
                mark, parts = found
                shown = " and ".join(f"'{part}'" for part in parts)
                yield row, column, (
                    f"'{text}' is taken for one name, and {shown} are known by themselves: say "
                    f"'split: {{{name}: {mark!r}}}', 'split: {{{name}: none}}' where each is one "
                    "name, or under 'values' what it is"
                )  # fmt: skip

    def wanted(self) -> tuple[Draft, ...]:
        """The parties whose wants the mapping's own issues tell, where parties are declared."""
        if "parties" not in self._mapping.declare:
            return ()
        told = (e for e in self._mapping.declared if e.kind == "issue")
        names = (text.split()[0] for e in told for text in e.raw.get("wants", ()) if text.split())
        return tuple(self._declaration("party", name, name) for name in dict.fromkeys(names))

    def declared(
        self, kept: Keyed[str, list[str]], originals: Keyed[str, list[str]]
    ) -> Iterator[Draft]:
        """The declarations of the names of one row, as far as the mapping wants them."""
        for name, space in self._wanted:
            if name in originals and name in kept:
                for text, found in zip(originals[name], kept[name], strict=False):
                    if found and found != "all":
                        yield self._declaration(space, found, text)

    def _declaration(self, space: str, name: str, text: str) -> Draft:
        """The same names stand in most rows: each is kept once."""
        known = self._declared.get((space, name, text))
        if known is None:
            raw = {space: [name]}
            if text != name and space != "source":
                raw["name" if space == "party" else "title"] = [text]
            known = self._declared[space, name, text] = Draft(place="", kind=space, raw=raw)
        return known


_IDENTIFY = ("id", "url", "publisher", "title", "author")
_DETAILS = ("title", "author", "accessed", "via")


def sources_of(
    raw: dict[str, list[str]], place: str, mapping: Mapping, no_link: Callable[[str], None],
    behind: str = "",
) -> Iterator[Draft]:  # fmt: skip
    """The sources that a row describes; they join those it names, and their fields leave `raw`. A
    row that says only when it was public has the table itself for its source. Details of several
    links belong to the links in turn, or to all where they are said once; of one link they are one
    text. What is no address is kept as the title of its source; its address is `behind` it, or it
    is told to `no_link`. Raises ValueError."""
    told = {name[7:]: raw.pop(name) for name in [one for one in raw if one[:7] == "source."]}
    if not any(any(told.get(name, ())) for name in _IDENTIFY):
        days = [day for day in told.get("published", ()) if day]
        if not days or raw.get("source"):
            return
        told = {
            "published": days,
            "title": [mapping.title or mapping.table],
            "id": [slug(f"{mapping.table}-{days[0]}")],
        }
    urls = told.pop("url", [])
    count = max(len(urls), 1)
    ids = [one for one in told.pop("id", []) if one]
    if ids and len(ids) != count:
        raise ValueError(f"'{ids[0]}' names one source, and there are {count}")
    for name, texts in told.items():
        if count == 1:
            told[name] = ["; ".join(dict.fromkeys(filter(None, texts)))]
        elif len(texts) > 1 and len(texts) != count:
            raise ValueError(f"source.{name} says {len(texts)} things of {count} sources")
    for number in range(count):
        url = urls[number] if urls else ""
        details = {
            name: text
            for name, texts in told.items()
            if texts and (text := texts[number % len(texts)])
        }
        if url.startswith("www."):
            url = f"https://{url}"
        elif url and not url.startswith(LINKS):
            linked = count == 1 and behind.startswith(LINKS) and len(behind.split()) == 1
            if not linked:
                no_link(url)
            details["title"] = f"{details['title']} ({url})" if "title" in details else url
            url = behind if linked else ""
        if not url and not details and not ids:
            continue
        name = ids[number] if ids else source_id(
            url or None, details.get("publisher"), *(details.get(n) for n in _DETAILS),
            published=details.get("published"),
        )  # fmt: skip
        details |= {"url": address(url)} if url else {}
        fields = {"source": [name], **{detail: [text] for detail, text in details.items()}}
        if name not in raw.setdefault("source", []):
            raw["source"].append(name)
        yield Draft(place=place, kind="source", raw=fields)
    if not raw.get("source"):
        raw.pop("source", None)
