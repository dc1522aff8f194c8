"""The sources that a row describes: one for each link, or one for what else is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from timeline.entries.draft import Draft
from timeline.interchange.apart import LINKS
from timeline.interchange.mapping import Mapping
from timeline.interchange.names import slug, source_id

_IDENTIFY = ("id", "url", "publisher", "title", "author")
_DETAILS = ("title", "author", "accessed", "via")


def sources_of(
    raw: dict[str, list[str]], place: str, mapping: Mapping, no_link: Callable[[str], None]
) -> Iterator[Draft]:
    """The sources that a row describes; they join those it names, and their fields leave `raw`.

    A row that says only when it was public has the table itself for its source. Details of several
    links belong to the links in turn, or to all where they are said once. What is no address is
    kept as the title of its source, and told to `no_link`. Raises ValueError.
    """
    told = {name[7:]: raw.pop(name) for name in [one for one in raw if one[:7] == "source."]}
    if not any(any(told.get(name, ())) for name in _IDENTIFY):
        days = [day for day in told.get("published", ()) if day]
        if not days or raw.get("source"):
            return
        told = {
            "published": days[:1],
            "title": [mapping.title or mapping.table],
            "id": [slug(f"{mapping.table}-{days[0]}")],
        }
    urls = told.pop("url", [])
    count = max(len(urls), 1)
    ids = [one for one in told.pop("id", []) if one]
    if ids and len(ids) != count:
        raise ValueError(f"'{ids[0]}' names one source, and there are {count}")
    for number in range(count):
        url = urls[number] if urls else ""
        details = {
            name: text
            for name, texts in told.items()
            if texts and (text := texts[number if len(texts) == count else 0])
        }
        if url.startswith("www."):
            url = f"https://{url}"
        elif url and not url.startswith(LINKS):
            no_link(url)
            details["title"] = f"{details['title']} ({url})" if "title" in details else url
            url = ""
        if not url and not details and not ids:
            continue
        name = ids[number] if ids else source_id(
            url or None, details.get("publisher"), *(details.get(n) for n in _DETAILS),
            published=details.get("published"),
        )  # fmt: skip
        details |= {"url": url} if url else {}
        fields = {"source": [name], **{detail: [text] for detail, text in details.items()}}
        if name not in raw.setdefault("source", []):
            raw["source"].append(name)
        yield Draft(place=place, kind="source", raw=fields)
    if not raw.get("source"):
        raw.pop("source", None)
