"""Record an entry as it was typed, and tell what a write did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import to_builtins

from cli.options import Settings, texts_of
from cli.output import DATA, emit
from cli.spoken import day, plainly
from events import developments as d
from events.declaring import is_link
from events.errors import Refused
from projections.rules.findings import VERDICTS
from timeline.answers.written import WrittenAnswer
from timeline.entries.draft import Draft
from timeline.recording.asserting import CheckedAssertion, broken_text
from timeline.recording.outcome import Written, sentence
from timeline.system.terminal import out, shown, talk
from timeline.wording import count_words

if TYPE_CHECKING:
    from timeline.recording.desk import Desk

MOST_EACH = 20
"""Entries of a file up to which each is told without being asked for."""

_MOST_HINTS = 10


def report(settings: Settings, written: Written, *, tell: str | None = None) -> None:
    """What a write did, in the format that was asked for: the sentence of each event (`tell` is
    `all`), or what they come to (`summary`), which is for more than a few where nothing is said."""
    tell = tell or ("all" if len(written.outcomes) <= MOST_EACH else "summary")
    if settings.format in DATA:
        answer = WrittenAnswer.of(written)
        emit(settings.format, answer, map(to_builtins, answer.events))
    else:
        each = (sentence(outcome, dry_run=written.dry_run) for outcome in written.outcomes)
        for line in each if tell == "all" else _summary(written):
            out(shown(line))
        if len(written.outcomes) > 1:
            there = len(written.outcomes) - written.new
            verb = "would be recorded" if written.dry_run else "recorded"
            talk(f"{written.new:,} {verb}, {there:,} there already.")
    tell_broken(written.broken, dry_run=written.dry_run)


def _summary(written: Written) -> Iterator[str]:
    """What was new by its sort, the steps by their verdicts, and the first hints."""
    fresh = [outcome for outcome in written.outcomes if outcome.new]
    sorts = Counter(_sort(type(outcome.event)) for outcome in fresh)
    yield "New: " + (
        ", ".join(count_words(count, *one) for one, count in sorts.items()) or "nothing"
    ) + "."  # fmt: skip
    verdicts: Counter[str] = Counter(one for outcome in fresh for one in outcome.verdicts)
    told = [f"{verdicts[name]:,} {name}" for name in VERDICTS if verdicts[name]]
    if told:
        yield f"Steps: {', '.join(told)}."
    yield from written.changed
    hints = ((one.id, hint) for one in fresh for hint in one.hints)
    yield from (f"{name}: {hint}" for name, hint in islice(hints, _MOST_HINTS))
    if more := sum(1 for _ in hints):
        yield f"And {more:,} more hints: --tell all tells each."


_SORTS: Mapping[type[d.Event], tuple[str, str]] = {
    d.Development: ("development", "developments"),
    d.StanceAsserted: ("assertion", "assertions"),
    d.Amendment: ("change of what was recorded", "changes of what was recorded"),
    d.PartyJoined: ("party", "parties"),
    d.IssueDefined: ("issue", "issues"),
    d.SourceDeclared: ("source", "sources"),
    d.TitleGiven: ("title", "titles"),
}


@cache
def _sort(event: type[d.Event]) -> tuple[str, str]:
    other = ("negotiation", "negotiations")
    return next((words for kind, words in _SORTS.items() if issubclass(event, kind)), other)


def tell_broken(broken: Iterable[CheckedAssertion], *, dry_run: bool) -> None:
    """What no longer holds: said beside the data, and nothing more comes of it."""
    would = "With this, " if dry_run else "Now "
    for checked in broken:
        talk(f"{would}{broken_text(checked)}")


def enter(
    settings: Settings, kind: str, raw: Mapping[str, Sequence[str]], *, key: str | None = None,
    publisher: str | None = None, published: str | None = None, expect_version: int | None = None,
) -> None:  # fmt: skip
    """Record an entry as it was typed, with the sources that it gives as links, and tell of it."""
    from timeline.interchange.called import Called

    with settings.desk() as desk:
        name = desk.shelf.choose(settings.asked_negotiation)
        told = plainly(raw, Called(desk.shelf, name))
        declared = _linked_sources(desk, name, told, publisher, published)
        drafts = [*declared, Draft(place="", kind=kind, raw=told, key=key)]
        key = None if declared else key
        report(settings, desk.enter(name, drafts, key=key, expect_version=expect_version,
                                    dry_run=settings.dry_run))  # fmt: skip


def _linked_sources(
    desk: Desk, negotiation: str, raw: dict[str, list[str]], publisher: str | None,
    published: str | None,
) -> list[Draft]:  # fmt: skip
    """The sources that are given as links, to be declared on the way; `raw` names them then. A
    link that is declared already keeps its name. Raises Refused for details without a link, and
    for other ones than those of a declared link."""
    from timeline.interchange.names import source_id

    links = list(filter(is_link, raw.get("source", ())))
    if (publisher or published) and len(links) != 1:
        raise Refused("--publisher and --published belong to one source that is a link")
    known = links_declared(desk, negotiation) if links else {}
    publisher = (publisher or "").strip() or None
    said = day(published, "published")[0] if published else None
    declared = []
    for link in links:
        if there := known.get(link):
            name = there.source
            if publisher not in (None, there.publisher) or said not in (None, there.published):
                raise Refused(f"{link} is declared already, as the source '{name}': leave "
                              "--publisher and --published out")  # fmt: skip
        else:
            told = said or next(iter(raw.get("occurred", ())), None)
            if not said and told and ("/" in told or told == "unknown"):
                told = None
            name = source_id(link, publisher, published=told)
            body = {"source": name, "url": link, "publisher": publisher, "published": told}
            declared.append(Draft(place="", kind="source", raw=texts_of(body)))
        raw["source"] = [name if text == link else text for text in raw["source"]]
    return declared


def links_declared(desk: Desk, negotiation: str) -> dict[str, d.SourceDeclared]:
    """The declared sources by their addresses."""
    from timeline.recording.hood import Hood

    declared = (entry.event for entry in Hood(desk.shelf, negotiation).declarations("source"))
    return {one.url: one for one in declared if isinstance(one, d.SourceDeclared) and one.url}
