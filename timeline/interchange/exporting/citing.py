"""Sources as other programs cite them: CSL-JSON, BibTeX and RIS, out and in again. What a form has
no place for stands in the item's note, a line each (`via: reuters-2018-05-03`), where reference
managers keep it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from events.errors import Problem, Refused
from timeline.entries.draft import Draft
from timeline.interchange.names import Numbering, slug
from timeline.system.extras import extra

READ = {".json": "csl-json", ".bib": "bibtex", ".ris": "ris"}
"""The forms by the ends of files' names."""

_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z", re.ASCII)
_NOTED = re.compile(r"(published|accessed|author|url|quote|via): (.+)\Z", re.DOTALL)

Reference = Mapping[str, str]
"""A source by the names of its fields; `note` is said beside them, `dataset` marks a record."""


def written(form: str, references: Iterable[Reference]) -> bytes:
    """The bytes of a library in one of `FORMS`. Raises Refused where a package is missing."""
    tidy = [{name: " ".join(text.split()) for name, text in one.items() if text}
            for one in references]  # fmt: skip
    write, _ = _FORMS[form]
    return write(tidy).encode()


def drafts(name: str, text: str) -> list[Draft]:
    """A library as entries that declare its sources. Raises Refused with every problem's item."""
    end = f".{name.lower().rpartition('.')[2]}"
    if end not in READ:
        raise Refused(f"{name}: is no library that can be read: {', '.join(READ)} are")
    _, read = _FORMS[READ[end]]
    found = list(read(name, text))
    if not found:
        raise Refused(f"{name}: holds no item")
    free, entries = Numbering(), []
    for number, one in enumerate(found, start=1):
        raw = {field: [text] for field, value in one.items() if (text := value.strip())}
        raw["source"] = [free.of(_named(one))]
        entries.append(Draft(place=f"{name}, item {number}", kind="source", raw=raw))
    return entries


def _named(one: Reference) -> str:
    """The item's own key as a name, else who published it and when."""
    key = one.get("source", "").rstrip("/").rpartition("/")[2]
    words = f"{one.get('publisher') or one.get('title', '')} {one.get('published', '')}"
    return slug(key) or slug(words) or "source"


def _notes(one: Reference, *, apart: Iterable[str] = ()) -> list[str]:
    """What stands in the note: what has no place of its own, and what would be read otherwise."""
    odd = [name for name in ("published", "accessed") if not _DAY.match(one.get(name, ""))]
    told = [f"{name}: {one[name]}" for name in (*odd, *apart, "quote", "via") if name in one]
    return [one["note"], *told] if "note" in one else told


def _noted(found: dict[str, str], notes: Iterable[str]) -> dict[str, str]:
    for line in (line for note in notes for line in note.splitlines()):
        if told := _NOTED.match(line.strip()):
            found[told[1]] = told[2]
    return {name: text for name, text in found.items() if text}


def _authors(text: str) -> list[str]:
    return [one for part in text.split("; ") if (one := part.strip())]


def _first(item: Mapping[str, Any], *names: str) -> str:
    """The first of some fields that says something; of a list its first text."""
    found = next((item[one] for one in names if item.get(one)), "")
    return str(found[0] if isinstance(found, list) else found)


def _to_csl(references: Sequence[Reference]) -> str:
    items = []
    for one in references:
        item = {
            "id": one["source"],
            "type": "dataset" if "dataset" in one else "article-newspaper",
            "title": one.get("title"),
            "container-title": one.get("publisher"),
            "author": [{"literal": name} for name in _authors(one.get("author", ""))],
            "URL": one.get("url"),
            "issued": _parts(one.get("published")),
            "accessed": _parts(one.get("accessed")),
            "note": "\n".join(_notes(one)),
        }
        items.append({name: value for name, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _parts(date: str | None) -> dict[str, Any] | None:
    found = _DAY.match(date or "")
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else None


def _from_csl(name: str, text: str) -> Iterator[dict[str, str]]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name}: is no JSON: {error}") from None
    if isinstance(items, dict):
        items = items.get("items", [items])
    problems: list[Problem] = []
    for number, item in enumerate(items if isinstance(items, list) else [items], start=1):
        place = f"{name}, item {number}"
        if not isinstance(item, dict):
            message = "is no item of CSL-JSON: an object with id, title, issued ..."
            problems.append(Problem(where="item", message=message, place=place))
            continue
        authors = item.get("author")
        found = {
            "source": _text(item.get("citation-key") or item.get("id")),
            "publisher": _text(item.get("container-title") or item.get("publisher")),
            "title": _text(item.get("title")),
            "author": "; ".join(map(_person, authors if isinstance(authors, list) else [authors])),
            "url": _text(item.get("URL")),
        }
        for field, key in (("published", "issued"), ("accessed", "accessed")):
            try:
                found[field] = _date(item.get(key))
            except (AttributeError, KeyError, TypeError, ValueError):
                message = f"{json.dumps(item.get(key), ensure_ascii=False)[:60]} is no date"
                problems.append(Problem(where=key, message=message, place=place))
        yield _noted(found, [_text(item.get("note"))])
    if problems:
        raise Refused(problems)


def _text(value: Any) -> str:
    listed = value if isinstance(value, list) else [value]
    return "; ".join(str(one) for one in listed if isinstance(one, str | int))


def _person(name: Any) -> str:
    if not isinstance(name, dict):
        return _text(name)
    parts = (name.get(part) for part in ("given", "dropping-particle", "non-dropping-particle",
                                         "family", "suffix"))  # fmt: skip
    return _text(name.get("literal")) or " ".join(_text(part) for part in parts if part)


def _date(value: Any) -> str:
    """A date of CSL as EDTF. Raises AttributeError, KeyError, TypeError or ValueError."""
    if not value:
        return ""
    if "date-parts" not in value:
        return str(value.get("raw") or value["literal"])
    ends = ["-".join(f"{int(part):0{2 if place else 4}}" for place, part in enumerate(end))
            for end in value["date-parts"]]  # fmt: skip
    return "/".join(ends) + ("~" if value.get("circa") and len(ends) == 1 else "")


_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": r"\textasciigrave{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)")


def _latex(text: str) -> str:
    spaced = _LIGATURE.sub("\0", text)
    return "".join("{}" if sign == "\0" else _LATEX.get(sign, sign) for sign in spaced)


def _to_bibtex(references: Sequence[Reference]) -> str:
    with extra("bibtex"):
        from bibtexparser.entrypoint import write_string
        from bibtexparser.library import Library
        from bibtexparser.model import Entry, Field
    library = Library()
    for one in references:
        url = one.get("url", "")
        bare = not re.search(r"[{}\\]", url)
        people = _authors(one.get("author", ""))
        published, accessed = (day if _DAY.match(day := one.get(name, "")) else ""
                               for name in ("published", "accessed"))  # fmt: skip
        fields = {
            "title": _latex(one.get("title", "")),
            "journal": _latex(one.get("publisher", "")),
            "author": " and ".join(f"{{{_latex(name)}}}" for name in people),
            "date": published,
            "year": published[:4],
            "url": url if bare else "",
            "urldate": accessed,
            "note": r" \par ".join(map(_latex, _notes(one, apart=() if bare else ("url",)))),
        }
        kept = [Field(name, text) for name, text in fields.items() if text]
        library.add(Entry("misc" if "dataset" in one else "article", one["source"], kept))
    return str(write_string(library))


def _from_bibtex(name: str, text: str) -> Iterator[dict[str, str]]:
    with extra(name):
        from bibtexparser.entrypoint import parse_string
        from bibtexparser.middlewares import MonthIntMiddleware
        from bibtexparser.middlewares.names import (
            parse_single_name_into_parts,
            split_multiple_persons_names,
        )
        from pylatexenc.latex2text import LatexNodes2Text
    library = parse_string(text, append_middleware=[MonthIntMiddleware()])
    if library.failed_blocks:
        lines = (block.start_line for block in library.failed_blocks)
        raise Refused([
            Problem(where="entry", message="is no entry of BibTeX, or its key is there twice",
                    place=f"{name}, line {(line or 0) + 1}")
            for line in lines
        ])  # fmt: skip
    reader = LatexNodes2Text(strict_latex_spaces=True, math_mode="verbatim")

    def plain(latex: str) -> str:
        """LaTeX as text; what the reader does not know of our own escapes passes through it."""
        for place, macro in enumerate(_LATEX.values()):
            latex = latex.replace(macro, chr(0xF0000 + place))
        told = str(reader.latex_to_text(latex)).strip()
        return told.translate({0xF0000 + place: sign for place, sign in enumerate(_LATEX)})

    def person(latex: str) -> str:
        if latex.startswith("{") and latex.endswith("}"):
            return plain(latex[1:-1])
        parts = parse_single_name_into_parts(latex, strict=False)
        return plain(" ".join((*parts.first, *parts.von, *parts.last, *parts.jr)))

    for entry in library.entries:
        first = partial(_first, {field.key.lower(): str(field.value) for field in entry.fields})
        month = first("month")
        year = first("year") + (f"-{int(month):02}" if month.isdigit() else "")
        yield _noted({
            "source": entry.key,
            "title": plain(first("title")),
            "publisher": plain(first("journal", "journaltitle", "publisher", "organization",
                                     "institution", "howpublished")),
            "author": "; ".join(map(person, split_multiple_persons_names(first("author")))),
            "published": first("date") or year,
            "accessed": first("urldate"),
            "url": first("url"),
        }, (plain(part) for part in first("note").split(r"\par ")))  # fmt: skip


def _to_ris(references: Sequence[Reference]) -> str:
    with extra("ris"):
        import rispy
    items = []
    for one in references:
        author = one.get("author", "")
        # A comma would turn a name around: such a text stands in the note, too.
        apart = ("author",) if "," in author else ()
        item = {
            "type_of_reference": "DATA" if "dataset" in one else "NEWS",
            "id": one["source"],
            "title": one.get("title"),
            "secondary_title": one.get("publisher"),
            "authors": _authors(author),
            "date": _slashed(one.get("published")),
            "urls": [one["url"]] if "url" in one else None,
            "access_date": _slashed(one.get("accessed")),
            "notes": _notes(one, apart=apart),
        }
        items.append({name: value for name, value in item.items() if value})
    return str(rispy.dumps(items, delimiter_tags_mapping={}))


def _slashed(date: str | None) -> str | None:
    found = _DAY.match(date or "")
    return "/".join(part or "" for part in found.groups()) + "/" if found else None


def _from_ris(name: str, text: str) -> Iterator[dict[str, str]]:
    with extra(name):
        import rispy
    try:
        items = rispy.loads(text, delimiter_tags_mapping={})
    except (OSError, ValueError, KeyError) as error:
        raise Refused(f"{name}: is no RIS: {error}") from None
    for item in items:
        first = partial(_first, item)
        authors = item.get("authors") or item.get("first_authors") or []
        turned = (one.partition(",") for one in authors)
        people = [f"{rest.strip()} {last}".strip() for last, _, rest in turned]
        yield _noted({
            "source": first("id"),
            "title": first("title", "primary_title"),
            "publisher": first("secondary_title", "journal_name", "alternate_title3", "publisher"),
            "author": "; ".join(people),
            "published": _dashed(first("date", "publication_year", "year")),
            "accessed": _dashed(first("access_date")),
            "url": first("urls"),
        }, item.get("notes") or ())  # fmt: skip


def _dashed(date: str) -> str:
    """`2018/05/03/` or `2018///spring` as EDTF; anything else stays, to be refused as it is."""
    year, *rest = date.split("/")
    parts = [year, *(part.zfill(2) for part in rest[:2] if part)]
    return "-".join(parts)


_FORMS = {"csl-json": (_to_csl, _from_csl), "bibtex": (_to_bibtex, _from_bibtex),
          "ris": (_to_ris, _from_ris)}  # fmt: skip
FORMS = tuple(_FORMS)
