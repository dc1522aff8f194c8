"""From what was entered to events ready to be recorded, checked against what is declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from events import developments as d
from events.codec import encode
from events.entry import build
from events.errors import Conflict, Refused
from events.former import former_body, formerly
from events.kinds import KINDS, Kind
from events.log import Logged
from projections.codebook import STANDARD
from timeline import closing, framing
from timeline.asserting import asserted
from timeline.checks import undeclared
from timeline.entries.draft import Draft
from timeline.recording import declarations
from timeline.recording.amending import Amender
from timeline.recording.decision import Decision, content_key, digest_of, found
from timeline.recording.declared import Declared, unknown_in
from timeline.recording.target import state_of
from timeline.wording import count_words


class Decider:
    """Turns entries of one write into drafts. Each draft may refer to those before it."""

    def __init__(self, declared: Declared, key: str | None, documents: Sequence[str] = ()) -> None:
        self.declared = declared
        self.documents = documents
        self.shelf = declared.shelf
        self.key = key
        self.said: dict[str, Decision] = {}
        """The drafts of this write so far, by their keys."""

    def draft(
        self, entered: Draft, pending: Sequence[Logged], *, said_again: bool = False
    ) -> Decision:
        """The event of an entry. Raises Refused with its problems, Conflict for a taken id.

        `pending` are the events that this write records before it; `said_again`: whether a
        declaration's name is declared once more in this write.
        """
        draft = self._draft(entered, pending, said_again)
        if entered.original is None or draft.event.original is not None:
            return draft
        # A fact beside what was asked for: the same entry is known again with or without it.
        event = msgspec.structs.replace(draft.event, original=entered.original)
        return replace(draft, event=event)

    def _draft(self, entered: Draft, pending: Sequence[Logged], said_again: bool) -> Decision:
        if entered.kind in KINDS:
            return self._development(KINDS[entered.kind], entered, pending)
        if entered.kind in declarations.KINDS:
            declarer = declarations.Declarer(self.declared, self.key)
            return declarer.draft(entered, said_again=said_again)
        if entered.kind == "close":
            return self._closing(entered)
        if entered.kind == "assertion":
            return self._assertion(entered)
        return Amender(self.declared, self.key, self.documents).draft(entered, pending)

    def _of(
        self, event: d.Event, body: bytes, entered: Draft, former: bytes | None = None
    ) -> Decision:
        """The draft of an event, of which `body` was asked for."""
        digest = digest_of(event, body)
        return Decision(
            event=event, place=entered.place, digest=digest,
            key=self.key or content_key(digest),
            former=None if former is None else digest_of(event, former),
        )  # fmt: skip

    def _development(self, kind: Kind, entered: Draft, pending: Sequence[Logged]) -> Decision:
        named = bool(entered.raw.get("id"))
        raw = self.declared.with_ids(entered.raw)

        def make_id(kind: Kind, occurred: str) -> str:
            return self.declared.free(f"{kind.name}-{_date_slug(occurred)}")

        event, problems = build(kind, raw, self.declared.words, make_id)
        if event is None:
            raise Refused([*problems, *unknown_in(self.declared, raw)])
        # What was asked for, without an id that was only made up for it.
        asked = event if named else msgspec.structs.replace(event, id="")
        before = formerly(asked, raw, entered.inherited)
        former = former_body(before) if before is not None else None
        draft = self._of(event, encode(asked), entered, former)
        if self._is_new(draft):
            problems = undeclared(self.declared, event)
            if problems:
                raise Refused(problems)
            if named and self.declared.is_taken(event.id):
                raise Conflict(self._taken(event, before, pending))
        return draft

    def _taken(
        self, event: d.Development, before: d.Development | None, pending: Sequence[Logged]
    ) -> str:
        """Why an id cannot be used again, and what to do instead."""
        change = f"'timeline correct {event.id} --set field=value --reason WHY'"
        seq = self.shelf.reader.find_name(self.declared.negotiation, "development", event.id)
        if seq is None:
            return (
                f"the id '{event.id}' is taken by another entry of this file with another body: "
                f"choose another id, or change it with {change}"
            )
        state = state_of(self.declared, event.id, pending)
        now = state.development
        if now is not None and state.corrected_by:
            if msgspec.structs.replace(now, original=None) in (event, before):
                return (
                    f"'{event.id}' (event {seq}) says that already, as corrected by "
                    f"{' and '.join(state.corrected_by)}, but was first entered with another "
                    "body: leave the entry out, or as it was first entered, and change it with "
                    f"{change}"
                )
            return (
                f"the id '{event.id}' is taken by event {seq} with another body, and it was "
                f"corrected by {' and '.join(state.corrected_by)}: choose another id, or change "
                f"it with {change}"
            )
        return (
            f"the id '{event.id}' is taken by event {seq} with another body: choose another id, "
            f"or change it with {change}"
        )

    def _assertion(self, entered: Draft) -> Decision:
        event = asserted(self.declared, entered.raw)
        # What was asked for, without an id that was only made up for it.
        draft = self._of(event, encode(event), entered)
        # A fact beside what was asked for: by which codebook it was expected.
        event = msgspec.structs.replace(event, codebook=STANDARD.label)
        draft = replace(draft, event=event)
        if not event.id:
            made = self.declared.free(f"assertion-{event.as_of}")
            return replace(draft, event=msgspec.structs.replace(event, id=made))
        if self._is_new(draft) and self.declared.is_taken(event.id):
            raise Conflict(f"the id '{event.id}' is taken already: choose another id")
        return draft

    def _closing(self, entered: Draft) -> Decision:
        """The end of a negotiation. Refused where anything happened in it."""
        name = self.declared.negotiation
        event = framing.closed(name, entered.raw)
        reader = self.shelf.reader
        times = reader.mentions(name, closing.SPACE, closing.CLOSED)
        draft = self._of(event, encode(event), entered)
        if closing.is_closed(reader, name):
            return replace(draft, there=times[-1])
        held = {space: len(self.declared.names(space)) for space in ("development", "assertion")}
        told = [count_words(count, space) for space, count in held.items() if count]
        if told:
            raise Refused(
                f"negotiation '{name}' holds {' and '.join(told)}: only one in which nothing but "
                "declarations was recorded is closed; what is wrong in it is retracted "
                "('timeline retract')"
            )
        if times and self.key is None:
            draft = replace(draft, key=f"{draft.key}:{len(times)}")
        return draft

    def _is_new(self, draft: Decision) -> bool:
        if draft.key in self.said:
            return False  # said before in this very write
        return found(self.shelf.reader, self.declared.negotiation, draft) is None


def _date_slug(occurred: str) -> str:
    kept = "".join(c if c.isalnum() or c == "-" else " " for c in occurred).split()
    return kept[-1] if kept and occurred != "unknown" else "undated"
