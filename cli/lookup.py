"""Look things up: one development, the log, what is declared; shell completion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import emit
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("show", example="timeline show us-deficit-200", cut=True)
@click.argument("id")
def show(settings: Settings, question: Question, id: str) -> None:
    """One development whole: dates, terms, sources, quotes, links, and its history in the log."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        named = shelf.find_development(name, id)
        answer = asking.show(shelf, name, question, named)
    emit(settings.form, answer, _show_rows(answer), title=named)


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
        reason = event["body"].get("reason")
        yield {"field": f"log {event['seq']}", "value": f"{told}: {reason}" if reason else told}


@timeline_command("log", example="timeline log --format jsonl", cut=False)
@click.option("--recorded-by", metavar="SEQ|TIME|DAY", help="Only what was recorded by then.")
def log(settings: Settings, recorded_by: str | None) -> None:
    """The log as recorded: every event with its sequence number, time and recorder."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.log(shelf, name, recorded_by)
    if settings.form == "jsonl":
        emit("jsonl", answer, answer["events"])
        return
    rows = (
        {
            "seq": event["seq"],
            "recorded": event["recorded"],
            "recorder": event["recorder"],
            "type": event["type"],
            "id": event["id"],
            "body": json.dumps(event["body"], ensure_ascii=False),
        }
        for event in answer["events"]
    )
    emit(settings.form, answer, rows, title=name)


_SECTIONS = ("negotiations", "parties", "issues", "sources", "developments")


@timeline_command("list", example="timeline list developments --search deficit", cut=True)
@click.argument("what", type=click.Choice(_SECTIONS), required=False)
@click.option("--search", metavar="TEXT", help="Only what holds this text.")
def list_(settings: Settings, question: Question, what: str | None, search: str | None) -> None:
    """Negotiations, parties, issues, sources, developments: all, or one of these."""
    with settings.shelf() as shelf:
        names = shelf.negotiations()
        asked = settings.asked_negotiation
        if what == "negotiations" or (asked is None and len(names) != 1):
            answer = asking.negotiations(shelf)
            emit(settings.form, answer, ({"what": "negotiation", "name": n} for n in names))
            return
        name = shelf.choose(asked)
        answer = asking.listing(shelf, name, question, search)
    emit(settings.form, answer, _list_rows(answer, what), title=name)


def _list_rows(answer: dict[str, Any], what: str | None) -> Iterator[dict[str, Any]]:
    single = {"negotiations": "negotiation", "parties": "party", "issues": "issue",
              "sources": "source", "developments": "development"}  # fmt: skip
    for section in _SECTIONS:
        if what not in (None, section):
            continue
        for one in answer[section]:
            fields: dict[str, Any] = {"id": one} if isinstance(one, str) else dict(one)
            name = fields.pop(single[section], None) or fields.pop("id")
            detail = "; ".join(
                f"{key} {', '.join(value) if isinstance(value, list) else value}"
                for key, value in fields.items()
                if value not in (None, [], "")
            )
            yield {"what": single[section], "name": name, "detail": detail}


@click.command("completion", epilog='Example: eval "$(timeline completion bash)"')
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the script that completes commands and options in a shell."""
    from click.shell_completion import get_completion_class

    from cli.main import timeline

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(timeline, {}, "timeline", "_TIMELINE_COMPLETE").source())
