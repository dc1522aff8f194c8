"""Tell what a write did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice

from msgspec import to_builtins

from cli.options import Settings
from cli.output import DATA, emit
from events import developments as d
from projections.findings import VERDICTS
from timeline.answers.written import WrittenAnswer
from timeline.asserting import CheckedAssertion, broken_text
from timeline.recording.outcome import Written, sentence
from timeline.terminal import out, shown, talk
from timeline.wording import count_words

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
