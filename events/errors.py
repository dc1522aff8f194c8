"""Every error this program raises on purpose, and what a caller may rely on; those of the store are
in `timeline.store.errors`.

A *problem* is a value: reading a file collects all of them before anything is refused.
A message says what is wrong, where, which value, and what to do next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

Read = TypeVar("Read")

_ENDLESS = re.compile(r"(?<!\S)(\S{200})\S{300,}?(\W{0,3})(?=\s|\Z)")
"""What nobody reads to its end, and is no name: it is told by its first signs."""


class TimelineError(Exception):
    """The one base error; `exit_code` is what the command line ends with."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with what was entered.

    `where` is the option or field (`occurred`); `place` the line or entry of a file, if any.
    """

    where: str
    message: str
    place: str | None = None

    def __post_init__(self) -> None:
        for name in ("where", "message"):
            object.__setattr__(self, name, _ENDLESS.sub(r"\1…\2", getattr(self, name)))

    def at(self, place: str | None) -> Problem:
        """The same problem, placed at a line of a file, if it is of one."""
        return replace(self, place=place) if place else self

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        return f"{head}{self.where}: {self.message}" if self.where else f"{head}{self.message}"


class _OfProblems(TimelineError):
    """What is raised with all that is wrong."""

    def __init__(self, problems: Sequence[Problem] | str, *, where: str = "") -> None:
        """`where`: of a problem that is the only one, and is told by its words."""
        if isinstance(problems, str):
            problems = (Problem(where=where, message=problems),)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(in_lines(self.problems))


_MOST = 100
"""Problems that are told in words; who has more mends these first."""


def in_lines(problems: Sequence[Problem]) -> str:
    """Problems for a person, one a line; of very many the first, and how many more there are."""
    told = [str(problem) for problem in problems[:_MOST]]
    if more := len(problems) - len(told):
        told.append(f"and {more:,} more: mend these first")
    return "\n".join(told)


class Refused(_OfProblems):
    """Input that cannot be accepted. Nothing was written."""

    exit_code = 3


def read_at(where: str, read: Callable[[str], Read], text: str) -> Read:
    """A text of a field or option as it is read. Raises Refused where it cannot be."""
    try:
        return read(text)
    except ValueError as problem:
        raise Refused(str(problem), where=where) from None


def read_among(
    problems: list[Problem], where: str, read: Callable[[str], Read], text: str | None
) -> Read | None:
    """The same, and None for no text; where it cannot be read, that is put to the problems."""
    try:
        return None if text is None else read(text)
    except ValueError as problem:
        problems.append(Problem(where=where, message=str(problem)))
        return None


class Unwritten(Refused):
    """A place to which what was asked for cannot be written, as the disk or its folder has it."""

    exit_code = 5


class Malformed(Refused):
    """A key, checkpoint or proof that cannot be read."""


class DoesNotHold(TimelineError):
    """A proof, signature or log that is not what it claims to be."""

    exit_code = 1


class UnknownName(Refused):
    """A name that was never declared (party, issue, development, negotiation ...)."""

    def __init__(self, message: str, *, where: str = "") -> None:
        """`where`: the parameter that it was given for. The words name it themselves."""
        super().__init__(message, where=where)
        self.args = (self.problems[0].message,)


class Conflict(_OfProblems):
    """What was asked for clashes with what is recorded. Nothing was written."""

    exit_code = 4


class StaleVersion(Conflict):
    """The negotiation has moved on from the version that was expected."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A clause that names the closest known names, or says that there are none.

    >>> nearest("CHM", ["USA", "CHN"])
    'did you mean CHN?'
    """
    names = sorted(set(known))
    if not names:
        return "there is none yet"
    folded = {candidate.casefold(): candidate for candidate in names}
    from difflib import get_close_matches  # a reader who finds what he asked for waits for it

    close = get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(folded[match] for match in close)}?"
    shown = ", ".join(names[:8])
    return f"known: {shown}{' ...' if len(names) > 8 else ''}"


def none_of(text: str, options: Collection[str]) -> str:
    """The sentence for a text that is none of these words."""
    likely = nearest(text, options)
    all_ = f" ({likely})" if likely.startswith("did") else ""  # they are listed already
    return f"'{text}' is none of {', '.join(options)}{all_}"
