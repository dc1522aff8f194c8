"""What every answer and every part of one is: its schema, negotiation, codebook and cut."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from projections.record.cut import Cut, Reading

if TYPE_CHECKING:
    from projections.record.items import Record


_SOURCE = "source:"
"""What a source is told with among what a cut leaves out."""


class Part(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A part of an answer: every field is there, and no other."""


class Headed(Part, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="schema"):
    """What an answer starts with. Its tag is its schema: `stance/1`."""

    negotiation: str
    codebook: str
    cut: CutTold


class CutTold(Part, frozen=True, gc=False):
    """The cut as asked and resolved; `recorded_by` is always a sequence number."""

    as_of: date | None
    known_by: date | None
    recorded_by: int
    reading: Reading
    without: list[str]

    @classmethod
    def of(cls, cut: Cut) -> CutTold:
        return taken(
            cls, cut, without=[*cut.without, *(f"{_SOURCE}{name}" for name in cut.without_sources)]
        )

    @property
    def cut(self) -> Cut:
        """The cut that it tells of."""
        sources = [name for name in self.without if name.startswith(_SOURCE)]
        return Cut(
            recorded_by=self.recorded_by,
            as_of=self.as_of,
            known_by=self.known_by,
            reading=self.reading,
            without=tuple(name for name in self.without if name not in sources),
            without_sources=tuple(name.removeprefix(_SOURCE) for name in sources),
        )


def head(negotiation: str, record: Record) -> dict[str, Any]:
    """The fields of `Headed`."""
    return {
        "negotiation": negotiation,
        "codebook": record.codebook.label,
        "cut": CutTold.of(record.cut),
    }


Made = TypeVar("Made", bound=msgspec.Struct)


def taken(kind: type[Made], /, *sources: object, **own: Any) -> Made:
    """A struct with its `own` fields as given, and every other one from the attribute of that name
    of the first source that has one."""
    for name, at in _places(kind, tuple(own), *map(type, sources)):
        own[name] = getattr(sources[at], name)
    return kind(**own)


@cache
def _places(kind: type[msgspec.Struct], own: Container[str], *of: type) -> list[tuple[str, int]]:
    """Which of sources of these types has which other field."""
    known = [{*dir(one), *getattr(one, "__dataclass_fields__", ())} for one in of]
    return [(name, next((at for at, names in enumerate(known) if name in names), 0))
            for name in kind.__struct_fields__ if name not in own]  # fmt: skip


def one_of(words: Iterable[str]) -> msgspec.Meta:
    """A text that is one of these words, for the description."""
    return msgspec.Meta(extra_json_schema={"enum": list(words)})
