"""The commands that ask: each is made from its entry in the table of questions and a view, which
tells how a person reads the answer; and a part of a long answer: its first or last rows, and how
many there are in all.

What is cut is told on stderr, and in the JSON as `left_out`: for each array that may have been
cut, how many of it lie before and after what is there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from inspect import cleandoc, signature
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cli.completion import names
from cli.options import Settings, option, timeline_command
from cli.output import Cells, Section, emit
from events.errors import UnknownName
from timeline.answers.heading import Headed
from timeline.numbers import Count
from timeline.questions.parameters import CUT
from timeline.questions.table import QUESTIONS
from timeline.shelf import Question, Shelf
from timeline.system.terminal import talk
from timeline.wording import cut_words, source_name

if TYPE_CHECKING:
    from projections.record.items import Record


Answer = TypeVar("Answer", bound=Struct)

LIMIT = click.option("--limit", type=Count(min=1), metavar="N",
                     help="Only the first N rows.")  # fmt: skip
TAIL = click.option("--tail", type=Count(min=1), metavar="N", help="Only the last N rows.")


class Windows:
    """Which rows of some arrays are asked for: of each the first `limit` after `offset`, or the
    last `tail`.

    `offset` is None where the command has no such option. Raises UsageError where both ends are
    asked for at once.
    """

    def __init__(
        self, *, limit: int | None = None, tail: int | None = None, offset: int | None = None
    ) -> None:
        if limit is not None and tail is not None:
            raise click.UsageError("--limit and --tail exclude each other: say which end is meant")
        if tail is not None and offset:
            raise click.UsageError("--offset counts from the first row, --tail from the last")
        self._limit, self._tail, self._offset = limit, tail, offset
        self._totals: dict[str, int] = {}

    @property
    def is_all(self) -> bool:
        return self._limit is None and self._tail is None and not self._offset

    def part(self, name: str, total: int) -> tuple[int, int]:
        """From which to which row of an array, of so many."""
        self._totals[name] = total
        if self._tail is not None:
            return max(0, total - self._tail), total
        start = min(self._offset or 0, total)
        return start, total if self._limit is None else min(start + self._limit, total)

    def tell(self, names: Iterable[str]) -> dict[str, Any]:
        """How many rows of each are left out before and after; said on stderr, too."""
        told = {}
        for name in names:
            total = self._totals.get(name, 0)
            start, end = self.part(name, total)
            told[name] = {"before": start, "after": total - end}
            if start or end < total:
                rows = f"{start + 1:,} to {end:,}" if end > start + 1 else f"{end:,}"
                goes_on = ""
                if self._offset is None:
                    goes_on = f"; {'--limit' if end < total else '--tail'} {total} shows all"
                elif end < total:
                    goes_on = f"; --offset {end} goes on"
                talk(f"{name}: {'none' if start == end else rows} of {total:,}{goes_on}.")
        return told

    def cut(self, answer: Answer, arrays: Iterable[str]) -> tuple[Answer, dict[str, Any] | None]:
        """The answer with these arrays cut to the window, and what was left out of which; None
        where nothing was to be cut. Says it on stderr, too."""
        if self.is_all:
            return answer, None
        rows = {name: getattr(answer, name) for name in arrays}
        kept = {name: all_[slice(*self.part(name, len(all_)))] for name, all_ in rows.items()}
        return replace(answer, **kept), self.tell(kept)


class Shown(NamedTuple):
    """An answer for a person: rows for a pipe, their `columns` with blanks between them, and for a
    terminal the sections of `board` with their title (None: the negotiation and the cut) and
    legend. `after` is called when all is printed."""

    rows: Iterable[Cells]
    board: Callable[[], Sequence[Section]]
    columns: str = ""
    title: str | None = None
    legend: str | None = None
    after: Callable[[], None] | None = None


Views = Callable[..., Shown]
Asked = Callable[[Shelf, str, Question, Callable[[int], tuple[int, int]]], Any]


def reading(
    name: str, example: str, needs: str = "", *,
    arrays: Callable[[dict[str, Any]], Sequence[str]] | None = None, part: Asked | None = None,
    screen: int | None = None,
) -> Callable[[Views], click.Command]:  # fmt: skip
    """The command of a question. The function makes the view of its answer; options of its own
    are of the command, `form` is the format and any parameter of the question what was asked. Its
    docstring stands below what the question says of itself. `needs`: what is said where none of
    the question's parameters is given, if one has to be. `arrays`: what of the answer the options
    `limit` and `tail` cut, by the other options; `part` answers a part of it without reading the
    rest, and `screen` is how many of the last ones fit a terminal where nothing is said."""
    query = QUESTIONS[name]

    def wrap(view: Views) -> click.Command:
        wanted = list(signature(view).parameters)[1:]

        @functools.wraps(view)
        def run(settings: Settings, question: Question, **params: Any) -> None:
            asked = {one.argument: params.pop(one.argument) for one in query.parameters}
            if needs and not any(asked.values()):
                raise click.UsageError(needs)
            cut = arrays(params) if arrays else ()
            limit, tail = params.pop("limit", None), params.pop("tail", None)
            if limit is None and tail is None and settings.form == "table":
                tail = screen
            windows = Windows(limit=limit, tail=tail)
            with settings.shelf() as shelf:
                named = shelf.choose(settings.asked_negotiation)
                answer = left_out = None
                if part and not windows.is_all and not any(asked.values()):
                    answer = part(shelf, named, question, partial(windows.part, cut[0]))
                if answer is not None:
                    left_out = windows.tell(cut)
                else:
                    ask = partial(query.ask, shelf, named, question)
                    try:
                        answer = ask(**asked)
                    except UnknownName:
                        from cli.spoken import as_called

                        said = as_called(shelf, named, asked)
                        if said == asked:
                            raise
                        answer, asked = ask(**said), said
                    answer, left_out = windows.cut(answer, cut)
                if settings.form == "table" and query.cut == CUT:
                    answer = _named(answer, lambda: shelf.record(named, question))
            known = {"form": settings.form, **asked, **params}
            told = view(answer, **{one: known[one] for one in wanted})
            title = title_of(answer) if told.title is None else told.title
            emit(settings.form, answer, told.rows, title=title, board=told.board,
                 legend=told.legend, left_out=left_out, columns=told.columns)  # fmt: skip
            if told.after:
                told.after()

        run.__doc__ = f"{query.about}\n\n{cleandoc(view.__doc__ or '')}".strip()
        own = [
            click.Argument([one.argument], shell_complete=names(*one.spaces, also=one.also))
            if needed
            else option(one)
            for one, needed in query.parameters.items()
        ]
        return timeline_command(name, example=example, cut=query.cut, params=own)(run)

    return wrap


def _named(answer: Answer, record: Callable[[], Record]) -> Answer:
    """The answer with names that a person reads: who published it in place of the ids of sources,
    where they are declared or cited whole they keep their ids; and titles before the names of
    tracks and rounds. The record is read only where there is something to be named."""
    read = functools.cache(record)

    def publisher(one: str) -> str:
        return source_name(one, read().sources.get(one))

    def titled(one: str) -> str:
        title = read().titles.get(one.partition(":")[2] or one)
        return f"{title} ({one})" if title else one

    def told(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [told(one) for one in value]
        if not isinstance(value, dict):
            return value
        found: dict[str, Any] = {
            name: list(dict.fromkeys(map(publisher, part)))
            if name == "sources" and all(isinstance(one, str) for one in part)
            else told(part)
            for name, part in value.items()
        }
        for name in ("track", "round"):
            if found.get(name) and "title" not in found:  # a position has its title beside it
                found[name] = titled(found[name])
        return found

    return msgspec.convert(told(msgspec.to_builtins(answer)), type(answer))


def title_of(answer: Headed) -> str:
    """The title of a board: which negotiation, and at which cut."""
    cut = answer.cut
    return f"{answer.negotiation}, {cut_words(cut, answer.codebook, cut.without, str)}"
