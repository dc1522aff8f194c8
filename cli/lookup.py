"""Look things up: the log, and what is declared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cli.options import Settings, timeline_command
from cli.output import Section, cell, cells, emit, lined
from cli.views.questions import LIMIT, Shown, Windows, reading
from cli.views.wording import original_words, source_words
from projections.rules.words import joined
from timeline.numbers import Count
from timeline.questions import table as questions
from timeline.questions.parameters import CUT
from timeline.wording import date_words, moment_words

if TYPE_CHECKING:
    from timeline.answers.listing import ListAnswer
    from timeline.answers.log import EventTold, LogAnswer
    from timeline.shelf import Question

SCREEN = 200
"""So many entries fit a person at a terminal; a pipe gets all."""


@reading("log", "timeline log --format jsonl", arrays=lambda _: ["events"],
         part=questions.log_part, screen=SCREEN)  # fmt: skip
@LIMIT
@click.option("--tail", type=Count(min=0), metavar="N",
              help="Only the last N rows (on a terminal 200, where nothing is said).")  # fmt: skip
def log(answer: LogAnswer, form: str) -> Shown:
    def board() -> list[Section]:
        return [(answer.negotiation, [_logged(event) for event in answer.events])]

    if form == "jsonl":
        return Shown(map(msgspec.to_builtins, answer.events), board)
    rows = (
        cells(event, _ROW, body=json.dumps(event.body, ensure_ascii=False))
        for event in answer.events
    )
    return Shown(rows, board, _ROW, title="")


_ROW = "seq recorded recorder type id body originally_recorded original_recorder note"


def _logged(event: EventTold) -> dict[str, str]:
    body = event.body
    said = body.get("says") or body.get("title") or body.get("name") or body.get("reason")
    about = ", ".join(body.get("actors", ())) or body.get("target") or body.get("party") or ""
    called = (event.id, *(body.get(name) for name in ("source", "issue", "party", "name")))
    head = next(name for name in called if name)
    said = joined(said, event.note)
    rest = ": ".join(part for part in (about if about != head else "", said) if part)
    return {
        "seq": str(event.seq),
        "recorded, by": f"{moment_words(event.recorded)}\n{event.recorder}",
        "event": lined(f"{head} ({event.type})", rest, *original_words(event)),
    }


_SINGLE = {"negotiations": "negotiation", "parties": "party", "issues": "issue",
           "sources": "source", "titles": "name", "developments": "development",
           "assertions": "assertion"}  # fmt: skip


@timeline_command("list", example="timeline list developments --search deficit", cut=CUT)
@click.argument("what", type=click.Choice(tuple(_SINGLE)), required=False)
@click.option("--search", metavar="TEXT", help="Only what holds this text.")
@click.option("--limit", type=Count(min=1), metavar="N",
              help="At most N of each (on a terminal 200, where nothing is said).")  # fmt: skip
@click.option("--tail", type=Count(min=1), metavar="N", help="Only the last N of each.")
@click.option("--offset", type=Count(min=0), default=0, metavar="N",
              help="Leave out the first N of each.")  # fmt: skip
def list_(
    settings: Settings, question: Question, what: str | None, search: str | None, **window: Any
) -> None:
    """Negotiations, parties, issues, sources, titles, developments, assertions: all, or one of
    these."""
    if window["limit"] is None and window["tail"] is None and settings.form == "table":
        window["limit"] = SCREEN
    windows = Windows(**window)
    sections = [section for section in _SINGLE if what in (None, section)]
    part = None
    with settings.shelf() as shelf:
        asked = settings.asked_negotiation
        which = what is None and search is None and asked is None and len(shelf.negotiations()) != 1
        if what == "negotiations" or which:
            named, left_out = windows.cut(questions.negotiations(shelf, search), ["negotiations"])
            rows = ({"what": "negotiation", "name": n} for n in named.negotiations)
            emit(settings.form, named, rows, columns="what name", left_out=left_out)
            return
        name = shelf.choose(asked)
        is_told = "developments" in sections or settings.form != "json"
        if search is None and is_told and not (windows.is_all and what is None):
            from timeline.questions.excerpt import listing_part

            part = listing_part(
                shelf, name, question, sections, lambda section: partial(windows.part, section)
            )
        answer = part or questions.listing(shelf, name, question, search)
    if part is None:
        shown, left_out = windows.cut(answer, sections)
    else:
        shown, left_out = part, None if windows.is_all else windows.tell(sections)
    emit(settings.form, shown, _list_rows(shown, sections),
         board=lambda: [(section.capitalize(), [_listed(section, one) for one in there])
                        for section in sections
                        if (there := getattr(shown, section)) or what],
         left_out=left_out, columns="what name detail")  # fmt: skip


def _list_rows(answer: ListAnswer, sections: Sequence[str]) -> Iterator[dict[str, Any]]:
    for section in sections:
        for one in getattr(answer, section):
            fields = {"id": one} if isinstance(one, str) else msgspec.to_builtins(one)
            name = fields.pop(_SINGLE[section], None) or fields.pop("id")
            detail = "; ".join(
                f"{key} {cell(value)}"
                for key, value in fields.items()
                if value not in (None, [], (), "", False)
            )
            what = "title" if section == "titles" else _SINGLE[section]
            yield {"what": what, "name": name, "detail": detail}


def _listed(section: str, one: Any) -> dict[str, str]:
    match section:
        case "negotiations":
            return {"negotiation": one}
        case "parties":
            mark = "(mediator)" if one.mediator else ""
            return {"party": one.party, "name": f"{one.name or ''} {mark}".strip()}
        case "titles":
            return {"name": one.name, "title": one.title}
        case "issues":
            words = ", ".join([*one.units, *one.bases])
            return {"issue": one.issue, "what": lined(one.title, "; ".join(one.wants), words)}
        case "sources":
            return {"source": one.id, "what": lined(source_words(one), one.url)}
        case "assertions":
            told = lined(one.id, one.expects, one.says and f"({one.says})")
            return {"as of": date_words(one.as_of), "assertion": told}
        case _:
            who = f"{', '.join(one.actors)}: " if one.actors else ""
            told = lined(f"{one.id} ({one.kind}, {one.issue})", one.says and f"{who}{one.says}")
            return {"when": date_words(one.occurred), "development": told}
