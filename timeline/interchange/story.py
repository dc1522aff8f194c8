"""Stories out: the JSON of TimelineJS, and Markdown to read."""

from __future__ import annotations

import html
import json
from datetime import date
from typing import Any

from events.kinds import kind_of
from projections.record import Item
from timeline.csv_cells import revived
from timeline.interchange.answer_sheets import TO_READ, Sheet, urls_of


def timelinejs_bytes(sheet: Sheet) -> bytes:
    """The form of TimelineJS: one slide a development, on the latest day that its date allows."""
    about = sheet.about
    events = []
    for item in sheet.record.items:
        development = item.development
        slide: dict[str, Any] = {
            "unique_id": item.id,
            "start_date": _day(item.earliest or item.latest),
            "display_date": development.occurred,
            "text": {"headline": html.escape(_headline(item)), "text": _body(item)},
            "group": development.issue,
        }
        if item.earliest is not None and item.latest != item.earliest:
            slide["end_date"] = _day(item.latest)
        if link := next(urls_of(sheet.record, item.sources), None):
            slide["text"]["text"] += f'<p><a href="{html.escape(link, quote=True)}">source</a></p>'
        events.append(slide)
    title = html.escape(about.title or about.negotiation)
    body = {
        "title": {"text": {"headline": title, "text": html.escape(about.sentence)}},
        "scale": "human",
        "events": events,
        "export": about.fields,
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def markdown_bytes(sheet: Sheet) -> bytes:
    """A page: developments by day as a list, anything else as a table."""
    about = sheet.about
    lines = [f"# {_plain(about.title or about.negotiation)}", "", f"*{_plain(about.sentence)}*", ""]
    if about.what == "developments":
        for item in sheet.record.items:
            link = next(urls_of(sheet.record, item.sources), None)
            source = f" ([source](<{link}>))" if link and ">" not in link else ""
            words = _plain(item.development.says or "")
            lines.append(f"- **{_plain(item.development.occurred)}** {_plain(_headline(item, 0))}"
                         f"{': ' if words else ''}{words}{source} `{item.id}`")  # fmt: skip
    else:
        names = TO_READ[about.what]
        lines += ["| " + " | ".join(map(_plain, names)) + " |", "|" + "---|" * len(names)]
        lines += [
            "| " + " | ".join(_plain(revived(row.get(name, ""))) for name in names) + " |"
            for row in sheet.rows
        ]
    return ("\n".join(lines) + "\n").encode()


def _headline(item: Item, longest: int = 90) -> str:
    """Who does what to whom, or the first words of what is said."""
    development = item.development
    says = (development.says or "").split("\n")[0]
    if says and longest:
        return says if len(says) <= longest else says[: longest - 1].rstrip() + "…"
    who = ", ".join(development.actors) or (development.speaker.name if development.speaker else "")
    toward = f" → {', '.join(development.recipients)}" if development.recipients else ""
    return f"{who}{toward} {kind_of(development).name}".strip()


def _body(item: Item) -> str:
    development = item.development
    parts = [f"<p>{html.escape(development.says)}</p>"] if development.says else []
    told = f"{_headline(item, 0)}; {development.issue}"
    parts.append(f"<p>{html.escape(told)}</p>")
    quotes = [citation for citation in item.citations if citation.quote]
    parts += [f"<blockquote>{html.escape(one.quote or '')}</blockquote>" for one in quotes]
    return "".join(parts)


def _day(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _plain(text: str) -> str:
    """Text in which nothing is markup, on one line."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in flat)
