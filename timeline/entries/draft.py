"""One entry of a file as it was entered: a kind and its fields as texts, and where it stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

import msgspec

from events.declaring import DECLARING
from events.developments import Original
from events.errors import Problem
from events.log import read_recorded
from events.names import prose

TOO_DEEP = "is nested too deep to be an entry: give each field a text or a list of texts"
"""What is said of a text that is nested by the hundred."""

AMENDING: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **{
        kind: (
            tuple(field.name for field in fields if field.needed),
            tuple(field.name for field in fields if not field.needed),
        )
        for kind, fields in DECLARING.items()
    },
    "close": ((), ("reason",)),
    "link": (("id", "relation", "other"), ("reason", "source")),
    "correct": (("id", "set", "reason"), ("source",)),
    "retract": (("id", "reason"), ("source",)),
    "reinstate": (("id", "reason"), ("source",)),
    "add-source": (("id", "source"), ("quote",)),
    "assertion": (("expects", "as-of"), ("id", "says")),
}
"""What a file may hold beside developments: kind -> (needed fields, further fields)."""

AMENDMENTS: Mapping[str, str] = {
    "correct": "Correct fields of a development (never its kind). The log keeps what was first "
    "entered.",
    "retract": "Take a development (or a correction, link or added source) out of every later "
    "replay.",
    "reinstate": "Undo a retraction.",
    "add-source": "Attach a source that reports the same development; it counts from its own date.",
    "link": "Link two developments: follows, responds-to, supersedes (they order), corroborates, "
    "refines,\ncontradicts (accounts of one development), in-tension.",
}
"""What each change of a record does, in the words of every door, by its kind as an entry."""

ORIGINAL = ("originally_recorded", "original_recorder")
"""What an exported entry says of its first recording: a UTC time, and who entered it."""


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a file: where it stands, its kind, its fields as texts, those that the file's
    `defaults` gave (`inherited`), and of one that was exported its first recording."""

    place: str
    kind: str
    raw: dict[str, list[str]]
    original: Original | None = None
    key: str | None = None
    inherited: frozenset[str] = frozenset()


def dropped(draft: Draft) -> list[Problem]:
    """A problem for each field of an entry that is no development which takes one text and is given
    several: all but one would be lost."""
    fields = DECLARING.get(draft.kind)
    amending = () if draft.kind == "add-source" else ("set", "source")
    several = amending if fields is None else [field.name for field in fields if field.many]
    return [
        Problem(where=name, message=f"is given {len(texts)} times: say it once")
        for name, texts in draft.raw.items()
        if len(texts) > 1 and name not in several
    ]


def original_of(texts: Mapping[str, str], place: str, problems: list[Problem]) -> Original | None:
    """When and by whom an entry was first recorded; what is wrong with that goes to `problems`."""
    when, who = (texts.get(name) for name in ORIGINAL)
    if not when or not who:
        message = f"{ORIGINAL[0]} and {ORIGINAL[1]} go together: give both, or neither"
        problems.append(Problem(where=ORIGINAL[0], message=message, place=place))
        return None
    try:
        return Original(recorded=read_recorded(when), recorder=prose(who))
    except ValueError as problem:
        problems.append(Problem(where=ORIGINAL[0], message=str(problem), place=place))
        return None


class EntryReader(ABC):
    """Reads the entries of one form of text, and the negotiation that the text names."""

    negotiation: str | None = None
    title: str | None = None
    original: Original | None = None

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def wrong(self, place: str, where: str, message: str) -> None:
        self.problems.append(Problem(where=where, message=message, place=place))

    @abstractmethod
    def entries(self, text: str) -> Iterator[Draft]:
        """The entries of a text; what is wrong with it goes to `problems`."""
