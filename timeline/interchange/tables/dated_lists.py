"""Lists of days that are no tables: the events of a calendar (.ics), and Markdown or plain text in
which each item of a list begins with its day, read as rows of columns `Date` and others. And the
table of a Markdown page that holds no list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from itertools import chain, islice
from typing import Literal

from msgspec.structs import replace

from events.errors import Refused
from events.spoken.dates import spoken_date
from events.when import NotADate
from timeline.interchange.opening import open_lines
from timeline.interchange.tables import shape
from timeline.interchange.tables.shape import Cells, Several, Table, TableRow

_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+]|\d+[.)])\s+(?P<rest>.+)")
_BARE = re.compile(r"(?P<indent>\s*)(?P<rest>\S.*)")
_LOOKED_AT = 60
"""Lines of a plain text that tell whether it is a list."""
_HEADING = re.compile(r"#{1,6}\s+(?P<rest>.*[^\s#])[\s#]*\Z")
_WORDS_LINKED = r"\[([^\[\]]*)\]\((https?://[^\s)]+)\)"
"""Words, and the address behind them."""
_LINK = re.compile(_WORDS_LINKED + r"|<(https?://[^>\s]+)>|(?<![(<])(https?://\S+)")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w.,:])[*_](?!\w)")
_NO_ITEM = "lines that are no item of a list"
_APART = re.compile(r"\s*[:–—]\s+|\s+-\s+|\.\s+|,\s+|\s+")
_ASKED = ("order", "hemisphere", "century", "weekday", "calendar")
"""What is asked of a day, which is one all the same."""
_BRACKET = re.compile(r"\((?=[^()]*\d)([^()]{1,60})\)\s*[:–—-]?\s+")
_TEXT = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
_FIELDS = {"UID": "Id", "DTSTART": "Date", "DTEND": "End", "SUMMARY": "Summary",
           "DESCRIPTION": "Description", "LOCATION": "Place", "URL": "Link",
           "CATEGORIES": "Category", "RRULE": "Repeats", "RDATE": "Repeats on"}  # fmt: skip
_KEPT_BY_PROGRAMS = frozenset(
    "LAST-MODIFIED DTSTAMP CREATED SEQUENCE TRANSP CLASS PRIORITY BEGIN END".split()
)
"""What a calendar says of its entry rather than of what happens; every other line is a cell."""


def open_dated(path: str, form: str, encoding: str, *, bare: bool = False) -> Table:
    """A calendar or a list (`bare`: of lines without marks). Raises Refused where it has no row."""
    found = _calendar if form == "ics" else partial(_listed, bare=bare)
    beside = Counter[str]()

    def rows() -> Iterator[TableRow]:
        beside.clear()
        with open_lines(path, encoding) as lines:
            yield from found(lines, beside)

    columns = dict.fromkeys(name for row in rows() for name in row.cells)
    if not columns and form == "md":
        raise Refused(f"{path}: has no list whose items begin with a day, as in '- 22 March 2018: "
                      "...', and no table")  # fmt: skip
    return Table(path=path, form=form, columns=shape.named(list(columns), path), rows=rows,
                 encoding=encoding, beside=shape.counted(beside))  # fmt: skip


def list_in(path: str, encoding: str) -> Literal["marked", "bare"] | None:
    """Whether most lines of a plain text begin with a day, behind the marks of a list or without;
    None where it is a table or prose. A day without a mark ends with a colon or a dash."""
    marked = bare = others = 0
    with open_lines(path, encoding) as lines:
        for line in islice(lines, _LOOKED_AT):
            item = _ITEM.match(line.rstrip())
            if item and not item["indent"] and _day_of(_EMPHASIS.sub("", item["rest"]), None)[0]:
                marked += 1
            elif _begins(line):
                bare += 1
            else:
                others += bool(line.strip()) and not line[0].isspace()
    if marked + bare < 2 or others > marked + bare:
        return None
    return "marked" if marked > bare else "bare"


def _begins(line: str) -> bool:
    day, rest = _day_of(line.rstrip(), None)
    between = line.rstrip()[len(day) : len(line.rstrip()) - len(rest)]
    return bool(day) and re.search(r"[:–—]|\s-\s", between) is not None


def _listed(lines: Iterator[str], beside: Counter[str], *, bare: bool) -> Iterator[TableRow]:
    """Each item that begins with a day; what is indented below it belongs to it. The headings
    above it are its `Section`, and give the year where the item does not. A list without marks
    begins with the first line of a day, and each of its lines is an item."""
    section, year = "", None
    at, words = 0, ""
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip()
        heading = _HEADING.match(line)
        item = _ITEM.match(line)
        if bare and not item and not heading and line and (at or _begins(line)):
            item = _BARE.match(line)
        if heading or (item and not item["indent"]) or (words and not line.strip()):
            if words:
                yield _item(at, words, section, year)
            words = ""
        if heading:
            section = heading["rest"]
            told = re.search(r"\b(1\d{3}|20\d{2})\b", section)
            year = told[1] if told else year
        elif item and not item["indent"]:
            at, words = number, item["rest"]
        elif words:
            words += f"\n{(item['rest'] if item else line).strip()}"
        elif line.strip(" -=|:*_"):
            beside[_NO_ITEM] += 1
    if words:
        yield _item(at, words, section, year)


def _item(line: int, words: str, section: str, year: str | None) -> TableRow:
    day, rest = _day_of(_EMPHASIS.sub("", words), year)
    links = [one[2] or one[3] or one[4] for one in _LINK.finditer(rest)]
    text = _LINK.sub(lambda link: link[1] or "", rest).replace("()", "").strip()
    cells = {"Date": day, "Text": text, "Section": section, "Link": "\n".join(links)}
    wrong = None if day else (f"'{words[:40]}' does not begin with a day: begin each item with its "
                              "day, as in '- 22 March 2018: ...'")  # fmt: skip
    return TableRow(line, {name: told for name, told in cells.items() if told}, wrong)


def _day_of(text: str, year: str | None) -> tuple[str, str]:
    """The longest beginning that reads as a date, and what follows it."""
    ends = list(_APART.finditer(text[:60]))
    for end in reversed(ends):
        head = text[: end.start()]
        for told in (head, f"{head}, {year}" if year and not re.search(r"\d{4}", head) else ""):
            if told and any(c.isdigit() for c in told):
                try:
                    spoken_date(told)
                except NotADate as problem:
                    if problem.kind not in _ASKED:
                        continue
                return _with_bracket(told, text[end.end() :])
    return "", text


def _with_bracket(day: str, rest: str) -> tuple[str, str]:
    """`2015 (December 15-19): ...`: the day in brackets tells more of the year before it."""
    match = _BRACKET.match(rest)
    if match:
        with suppress(NotADate):
            spoken_date(f"{match[1]} {day}")
            return f"{match[1]} {day}", rest[match.end() :]
    return day, rest


def _calendar(lines: Iterator[str], beside: Counter[str]) -> Iterator[TableRow]:
    """Each event of a calendar. The end of a whole day is the day before what is written."""
    cells: dict[str, str] | None = None
    begins = 0
    within: list[str] = []
    for number, line in _unfolded(lines):
        name, _, value = line.partition(":")
        name, *options = name.split(";")
        name = name.upper()
        if name == "BEGIN":
            within.append(value.strip().upper())
            if within[-1] == "VEVENT":
                cells, begins = {}, number
            elif within[-1] in ("VTODO", "VJOURNAL", "VFREEBUSY", "VALARM"):
                beside[within[-1]] += 1
        elif name == "END" and within:
            if within.pop() == "VEVENT" and cells is not None:
                end = cells.pop("End", "")
                cells |= {"End": end} if end != cells.get("Date") else {}
                yield TableRow(begins, {name: text for name, text in cells.items() if text})
                cells = None
        elif cells is not None and within[-1:] == ["VEVENT"] and not (
            name in _KEPT_BY_PROGRAMS or name.startswith("X-")
        ):  # fmt: skip
            field = _FIELDS.get(name, name.capitalize())
            text = re.sub(r"\\[nN,;\\]", lambda escaped: _TEXT[escaped[0]], value)
            is_day = name in ("DTSTART", "DTEND")
            told = (value[:8] if is_day else text).strip()
            if name == "DTEND" and "T" not in value:
                with suppress(ValueError, OverflowError):  # it is told when it is read
                    told = (date.fromisoformat(told) - timedelta(days=1)).strftime("%Y%m%d")
            cells[field] = "\n".join(filter(None, (cells.get(field), told)))
            if is_day and (at := value[9:]):
                zone = next((o[5:] for o in options if o.upper().startswith("TZID=")), "")
                cells[f"{field} time"] = f"{at[:2]}:{at[2:4]}{at[6:]} {zone}".strip()


def _unfolded(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """The lines of a calendar; one that begins with a space goes on with the one before."""
    kept, at = "", 0
    for number, raw in enumerate(chain(lines, [""]), start=1):
        line = raw.rstrip("\r\n")
        if line[:1] in (" ", "\t") and at:
            kept += line[1:]
            continue
        if at:
            yield at, kept
        kept, at = line, number


_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\Z")
_MARK = re.compile(r"(?<!\\)\|")
_LINKED = re.compile(_WORDS_LINKED)
_MARKED = re.compile(r"\*\*|__|`")
_BESIDE = "lines outside the table"
_ANOTHER = "rows of further tables"


def open_markdown_table(path: str, encoding: str) -> Table | None:
    """The first table of a page; None where there is none. Raises Refused."""
    at, before = 0, ""
    with open_lines(path, encoding) as lines:
        for number, line in enumerate(lines, start=1):
            if "|" in before and "|" in line and _RULE.match(line.strip()):
                at = number - 1
                break
            before = line
    if not at:
        return None
    beside = Counter[str]()

    def records() -> Iterator[Cells]:
        beside.clear()
        ended = False
        with open_lines(path, encoding) as lines:
            for number, line in enumerate(lines, start=1):
                ended = ended or (number > at and "|" not in line)
                if number == at + 1 or not line.strip():
                    continue
                if number < at or ended:
                    beside[_ANOTHER if "|" in line and number > at else _BESIDE] += 1
                    continue
                cells = _cells(line)
                links = {
                    place: found for place, cell in enumerate(cells) if (found := _links(cell))
                }
                yield Cells(number, [_LINKED.sub(r"\1", cell) for cell in cells], links=links)

    table = shape.tabled(path, "md", records, at, encoding=encoding,
                          apart="write a '|' within a cell as '\\|'")  # fmt: skip
    return replace(shape.with_links(table), beside=shape.counted(beside))


def _cells(line: str) -> list[str]:
    """The cells between the marks of a line; one at its begin and its end holds none."""
    bare = re.sub(r"\A\|", "", line.strip())
    bare = re.sub(r"(?<!\\)\|\Z", "", bare)
    return [_MARKED.sub("", cell.strip().replace("\\|", "|")) for cell in _MARK.split(bare)]


def _links(cell: str) -> str:
    found = [link[2] for link in _LINKED.finditer(cell)]
    return Several(found) if len(found) > 1 else "".join(found)
