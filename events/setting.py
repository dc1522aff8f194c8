"""What any event is; and what a negotiation is called, who negotiates what, who reports on it."""

from typing import ClassVar, Literal

import msgspec


class Original(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When (microseconds since 1970, UTC) and by whom it was recorded in the store that it was
    first entered in. It sets no clock here: this log's own time of recording does."""

    recorded: int
    recorder: str


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Anything the log records. `original` is set where it was brought over from another store.

    Like all that is frozen and holds only what came before it, no event can be a part of a circle:
    the garbage collector need not look through the tens of thousands of a long record (`gc`).
    """

    topic: ClassVar[str] = ""
    version: ClassVar[int] = 1
    original: Original | None = None


class NegotiationOpened(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The timeline begins. `name` is the stream's name."""

    topic: ClassVar[str] = "negotiation-opened"
    name: str
    title: str | None = None


class NegotiationClosed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A timeline in which nothing happened is given up; opened again, it goes on."""

    topic: ClassVar[str] = "negotiation-closed"
    name: str
    reason: str | None = None


class Declaration(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What a name means from here on, of whichever `space` it is. It may be said again."""

    space: ClassVar[str] = ""


class PartyJoined(Declaration, frozen=True, kw_only=True, omit_defaults=True):
    """A principal that holds positions: a state (ISO 3166-1 alpha-3), a bloc, a company. Declared
    again, the newest words count. What a `mediator` tables stands for those it is put to."""

    topic: ClassVar[str] = "party-joined"
    space: ClassVar[str] = "party"
    party: str
    name: str | None = None
    mediator: bool = False


class TitleGiven(Declaration, frozen=True, kw_only=True, omit_defaults=True):
    """Words for whatever has this name, e.g. a proposal. Given again, the newest count."""

    topic: ClassVar[str] = "title-given"
    space: ClassVar[str] = "title"
    name: str
    title: str


class Preference(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Which way a party wants a unit to go on an issue; `basis` narrows it to one basis."""

    party: str
    wants: Literal["more", "less"]
    unit: str
    basis: str | None = None


class IssueDefined(Declaration, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is negotiated, with its own units and bases, and who wants which way.

    Declared again, it adds units, bases and preferences to what is there.
    """

    topic: ClassVar[str] = "issue-defined"
    space: ClassVar[str] = "issue"
    issue: str
    title: str | None = None
    units: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    preferences: tuple[Preference, ...] = ()


class SourceDeclared(Declaration, frozen=True, kw_only=True, omit_defaults=True):
    """A published report, or a public utterance that is known `via` one. Dates are EDTF."""

    topic: ClassVar[str] = "source-declared"
    space: ClassVar[str] = "source"
    source: str
    publisher: str | None = None
    title: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None
    accessed: str | None = None
    quote: str | None = None
    via: str | None = None
