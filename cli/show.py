"""`timeline show`: one development whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cli.completion import names
from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.wording import clock_text, day_text
from events.entry import unbuild
from events.kinds import KINDS
from events.source import AUTHORITIES
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("show", example="timeline show us-deficit-200", cut=True)
@click.argument("id", shell_complete=names("development", "assertion", "amendment"))
def show(settings: Settings, question: Question, id: str) -> None:
    """One development whole: dates, terms, sources, quotes, links, and its history in the log."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        named = shelf.find_development(name, id)
        answer = asking.show(shelf, name, question, named)
    emit(
        settings.form,
        answer,
        _show_rows(answer),
        board=lambda: _board(named, answer),
    )


def _show_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    one = answer["development"]
    if one is None:
        # What changes the record has a history in the log, but is no development.
        why = "no development" if answer["history"] else "not recorded by this cut"
        yield {"field": "set aside", "value": answer["set_aside"] or why}
    else:
        for name in ("id", "kind", "seq", "recorded", "recorder", "earliest", "latest", "known",
                     "certain", "authority", "certainty"):  # fmt: skip
            yield {"field": name, "value": one[name]}
        for name, value in one["fields"].items():
            if name not in ("id", "authority", "certainty"):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield {"field": name, "value": text}
        for source in one["sources"]:
            parts = [source["publisher"], source["published"], source["url"], source["quote"]]
            yield {"field": f"source {source['id']}", "value": "; ".join(t for t in parts if t)}
        for link in one["links"]:
            yield {"field": link["relation"], "value": link["to"]}
        for link in one["linked_from"]:
            yield {"field": f"{link['relation']} (from)", "value": link["from"]}
    for event in answer["history"]:
        told = f"{event['recorded']} {event['type']} by {event['recorder']}"
        said = "; ".join(text for text in (event["body"].get("reason"), event["note"]) if text)
        yield {"field": f"log {event['seq']}", "value": f"{told}: {said}" if said else told}


_ELSEWHERE = ("id", "occurred", "phrase", "anchor", "by", "between", "to", "issue", "says",
              "speaker", "channel", "authority", "certainty", "source", "quote")  # fmt: skip
"""Fields that the card tells in words of its own."""

_DATES = ("due", "lapses", "effective", "next", "refers-to")


def _board(named: str, answer: Json) -> list[Section]:
    one = answer["development"]
    rows = _told(one) if one else _aside(answer)
    card = [{" ": label, "  ": text} for label, text in rows if text]
    history = [_event(event) for event in answer["history"]]
    return [(named, card), ("In the log", history)]


def _aside(answer: Json) -> Iterator[tuple[str, str]]:
    history = answer["history"]
    if answer["assertion"]:
        told = answer["assertion"]
        yield "asserts", told["expects"]
        yield "as of", day_text(told["as_of"])
        yield "says", told["says"] or ""
        return
    why = "no development" if history else "not recorded by this cut"
    yield "set aside", answer["set_aside"] or why


def _told(one: Json) -> Iterator[tuple[str, str]]:
    development = msgspec.convert(one["fields"], KINDS[one["kind"]].type)
    kind, texts = unbuild(development)
    who = ", ".join(development.actors) or "nobody's own"
    to = f" to {', '.join(development.recipients)}" if development.recipients else ""
    yield "what", f"{kind} by {who}{to} on {development.issue}"
    yield "says", development.says or ""
    phrase = development.phrase
    worded = f", worded “{phrase.text}”" if phrase else ""
    worded += f" on {day_text(phrase.anchor)}" if phrase and phrase.anchor else ""
    yield "occurred", f"{day_text(development.occurred)}{worded}"
    tightened = _tightened(one)
    yield "", "" if tightened == day_text(development.occurred) else tightened
    yield "public", day_text(one["known"])
    speaker = development.speaker
    if speaker is not None:
        yield "speaker", f"{speaker}, {speaker.channel}" if speaker.channel else str(speaker)
    yield "authority", f"{one['authority']}, {AUTHORITIES[one['authority']]}; {one['certainty']}"
    for name, values in texts.items():
        if name not in _ELSEWHERE:
            dated = [day_text(v) if name in _DATES else v for v in values]
            yield name, "\n".join(dated)
    for link in one["links"]:
        if link["relation"] not in texts:
            yield link["relation"], link["to"]
    for link in one["linked_from"]:
        yield f"{link['relation']} it", link["from"]
    for source in one["sources"]:
        yield "source", _source(source)


def _tightened(one: Json) -> str:
    first, last = one["earliest"], one["latest"]
    if first == last:
        return ""
    certain = "" if one["certain"] else "; not certain by the cut"
    if first is None:
        return f"by {day_text(last)}{certain}"
    return f"between {day_text(first)} and {day_text(last)}{certain}"


def _source(source: Json) -> str:
    parts = (source["publisher"], source["title"], source["author"], day_text(source["published"]))
    lines = [f"{source['id']}: {', '.join(part for part in parts if part)}"]
    if source["url"]:
        lines.append(source["url"])
    if source["quote"]:
        lines.append(f"“{source['quote']}”")
    return "\n".join(lines)


def _event(event: Json) -> dict[str, str]:
    body = event["body"]
    lines = [f"{event['type']} by {event['recorder']}"]
    if event["originally_recorded"]:
        lines.append(
            f"first recorded {clock_text(event['originally_recorded'])} "
            f"by {event['original_recorder']}"
        )
    if body.get("patch"):
        lines.append(f"changed {', '.join(body['patch'])}")
    if body.get("citation"):
        lines.append(f"source {body['citation']['source']}")
    if body.get("other"):
        lines.append(f"{body['relation']} {body['other']}")
    if body.get("reason"):
        lines.append("; ".join(text for text in (body["reason"], event["note"]) if text))
    return {
        "event": str(event["seq"]),
        "recorded": clock_text(event["recorded"]),
        "what": "\n".join(lines),
    }
