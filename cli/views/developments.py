"""Developments whole: `timeline show` one, and `timeline why` those that a stance rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from cli.output import Section, lined, some
from cli.views.questions import Shown, reading
from cli.views.wording import original_words, position_cells, source_words
from events.entry import unbuild
from events.fields import FIELDS
from events.kinds import KINDS
from events.source import AUTHORITIES
from projections.rules.words import joined
from timeline.position_words import describe_position, status_of
from timeline.wording import between_words, date_words, moment_words

if TYPE_CHECKING:
    from timeline.answers.developments import DevelopmentTold, ShowAnswer, WhyAnswer
    from timeline.answers.log import EventTold


@reading("show", "timeline show us-deficit-200")
def show(answer: ShowAnswer, id: str) -> Shown:
    # A number is told by the name of what it is the number of.
    named = next((event.id for event in answer.history if event.id), id)
    return Shown(_rows(answer), lambda: _board(named, answer), title="")


def _rows(answer: ShowAnswer) -> Iterator[dict[str, Any]]:
    one = answer.development
    if one is None:
        # What changes the record has a history in the log, but is no development.
        yield {"field": "set aside", "value": _why_aside(answer)}
    else:
        for name in ("id", "kind", "seq", "recorded", "recorder", "earliest", "latest", "known",
                     "certain", "authority", "certainty"):  # fmt: skip
            yield {"field": name, "value": getattr(one, name)}
        for name, value in one.fields.items():
            if name not in ("id", "authority", "certainty"):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield {"field": name, "value": text}
        for source in one.sources:
            where = joined(source.publisher, source.published, source.url, source.quote)
            yield {"field": f"source {source.id}", "value": where}
        for link in one.links:
            yield {"field": link.relation, "value": link.to}
        for back in one.linked_from:
            yield {"field": f"{back.relation} (from)", "value": back.from_}
    for event in answer.history:
        told = f"{event.recorded} {event.type} by {event.recorder}"
        said = joined(event.body.get("reason"), event.note)
        yield {"field": f"log {event.seq}", "value": f"{told}: {said}" if said else told}


_ELSEWHERE = ("id", "occurred", "phrase", "anchor", "by", "between", "to", "issue", "says",
              "speaker", "channel", "authority", "certainty", "source", "quote")  # fmt: skip
"""Fields that the card tells in words of its own."""


def _board(named: str, answer: ShowAnswer) -> list[Section]:
    one = answer.development
    rows = _told(one) if one else _aside(answer)
    card = [{" ": label, "  ": text} for label, text in rows if text]
    history = [_event(event) for event in answer.history]
    return [(named, card), ("In the log", history)]


def _aside(answer: ShowAnswer) -> Iterator[tuple[str, str]]:
    if answer.assertion:
        told = answer.assertion
        yield "asserts", told.expects
        yield "as of", date_words(told.as_of)
        yield "says", told.says or ""
        return
    yield "set aside", _why_aside(answer)


def _why_aside(answer: ShowAnswer) -> str:
    why = "no development" if answer.history else "not recorded by this cut"
    return answer.set_aside or why


def _told(one: DevelopmentTold) -> Iterator[tuple[str, str]]:
    development = msgspec.convert(one.fields, KINDS[one.kind].type)
    kind, texts = unbuild(development)
    who = ", ".join(development.actors) or "nobody's own"
    to = f" to {', '.join(development.recipients)}" if development.recipients else ""
    yield "what", f"{kind} by {who}{to} on {development.issue}"
    yield "says", development.says or ""
    phrase = development.phrase
    worded = f", worded “{phrase.text}”" if phrase else ""
    worded += f" on {date_words(phrase.anchor)}" if phrase and phrase.anchor else ""
    yield "occurred", f"{date_words(development.occurred)}{worded}"
    tightened = _tightened(one)
    yield "", "" if tightened == date_words(development.occurred) else tightened
    yield "public", date_words(one.known)
    speaker = development.speaker
    if speaker is not None:
        yield "speaker", f"{speaker}, {speaker.channel}" if speaker.channel else str(speaker)
    yield "authority", f"{one.authority}, {AUTHORITIES[one.authority]}; {one.certainty}"
    for name, values in texts.items():
        if name not in _ELSEWHERE:
            dated = [date_words(v) if FIELDS[name].dated else v for v in values]
            yield name, "\n".join(dated)
    for link in one.links:
        if link.relation not in texts:
            yield link.relation, link.to
    for back in one.linked_from:
        yield f"{back.relation} it", back.from_
    for source in one.sources:
        quote = source.quote and f"“{source.quote}”"
        yield "source", lined(f"{source.id}: {source_words(source)}", source.url, quote)


def _tightened(one: DevelopmentTold) -> str:
    if one.earliest == one.latest:
        return ""
    days = between_words(one.earliest, one.latest).removesuffix(", no earliest day told")
    return days if one.certain else f"{days}; not certain by the cut"


def _event(event: EventTold) -> dict[str, str]:
    body = event.body
    return {
        "event": str(event.seq),
        "recorded": moment_words(event.recorded),
        "what": lined(
            f"{event.type} by {event.recorder}",
            *original_words(event),
            body.get("patch") and f"changed {', '.join(body['patch'])}",
            body.get("citation") and f"source {body['citation']['source']}",
            body.get("other") and f"{body['relation']} {body['other']}",
            body.get("reason") and joined(body["reason"], event.note),
        ),
    }


@reading("why", "timeline why CHN market-access --as-of 2018-05-04")
def why(answer: WhyAnswer) -> Shown:
    return Shown(_why_rows(answer), lambda: _why_board(answer), _ROW)


_ROW = "view name occurred what quote sources toward"


def _why_rows(answer: WhyAnswer) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(_ROW.split(), "")
    for position in answer.positions:
        what = f"{status_of(position)}; {describe_position(position)}"
        yield {**blank, "view": "position", "name": position.track, "what": what,
               "toward": position.toward}  # fmt: skip
    for one in answer.developments:
        yield {
            **blank,
            "view": "bears on it",
            "name": one.id,
            "occurred": one.fields.get("occurred"),
            "what": joined(one.fields.get("says"), one.note) or None,
            "quote": next((s.quote for s in one.sources if s.quote), None),
            "sources": [s.id for s in one.sources],
        }
    for aside in answer.set_aside:
        yield {**blank, "view": "set aside", "name": aside.development, "what": str(aside)}


def _why_board(answer: WhyAnswer) -> list[Section]:
    rows = (
        {"development": one.development, "why it is set aside": str(one)}
        for one in answer.set_aside
    )
    return [
        (f"{answer.party} on {answer.issue}", [position_cells(one) for one in answer.positions]),
        ("What bears on it", [_bearing(one) for one in answer.developments]),
        *some("Set aside", rows),
    ]


def _bearing(one: DevelopmentTold) -> dict[str, str]:
    cited = ((source.called, source.quote) for source in one.sources)
    return {
        "when": f"{date_words(one.fields.get('occurred'))}\npublic {date_words(one.known)}",
        "development": lined(
            f"{one.id} ({one.kind}, {one.authority})",
            one.fields.get("says"),
            *[f"{who}: “{quote}”" if quote else who for who, quote in cited],
            *[f"corrected by {name}" for name in one.corrections],
            one.note,
        ),
    }
