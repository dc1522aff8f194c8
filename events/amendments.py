"""Changes of the record itself: what corrects, takes back, links or redacts what it holds."""

from typing import Any, ClassVar, Literal

import msgspec

from events.setting import Event
from events.source import Citation


class Amendment(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A change of the record: it has an id of its own, and sources of its own if it has any."""

    id: str
    target: str
    reason: str | None = None
    sources: tuple[str, ...] = ()


class Corrected(Amendment, frozen=True, kw_only=True, omit_defaults=True):
    """Patches fields of a development: `patch` maps stored field names to their new values
    (stored form; `null` clears a field). It never changes the kind."""

    topic: ClassVar[str] = "development-corrected"
    version: ClassVar[int] = 2
    patch: dict[str, Any]


class Retracted(Amendment, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "development-retracted"


class Reinstated(Amendment, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "development-reinstated"


class SourceAdded(Amendment, frozen=True, kw_only=True, omit_defaults=True):
    """A source attached later. It counts from its own date of publication."""

    topic: ClassVar[str] = "source-added"
    citation: Citation


Relation = Literal[
    "follows", "responds-to", "supersedes", "corroborates", "refines", "in-tension", "contradicts"
]


class Linked(Amendment, frozen=True, kw_only=True, omit_defaults=True):
    """`target` stands in `relation` to `other`: target follows other, refines other ..."""

    topic: ClassVar[str] = "developments-linked"
    relation: Relation
    other: str


class RedactedEvent(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """An event that a redaction changed: its sequence number, and the leaf hash (hexadecimal) of
    what is left of it. sealed: the text had a hash of its own, so that the leaf is still that of
    the rest; else the leaf that stands in the log is no longer that of anything."""

    seq: int
    leaf: str
    sealed: bool = False


class Redacted(Amendment, frozen=True, kw_only=True, omit_defaults=True):
    """Something the law orders removed is gone from `target`: these texts of it and of what
    amended it (`fields`), or, without fields, the whole payload. Nothing takes that back."""

    topic: ClassVar[str] = "development-redacted"
    fields: tuple[str, ...] = ()
    events: tuple[RedactedEvent, ...] = ()

    @property
    def note(self) -> str | None:
        """What is to be said wherever it is shown: where a text went that had no hash of its own,
        the leaf in the log is no longer that of what is left."""
        unproven = self.fields and not all(one.sealed for one in self.events)
        return "the rest is not proven" if unproven else None


class PayloadRemoved(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What stands in the log where a payload was redacted: the type that the event had
    (`redacted`, a topic), its id, and the target if it amended one.

    It has no topic of its own: it is stored under the topic of the event it is left of.
    """

    redacted: str
    id: str
    target: str | None = None
