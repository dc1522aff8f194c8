"""From what was entered to events ready to be recorded, checked against what is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from events import developments as d
from events.codec import encode
from events.entry import build
from events.errors import Conflict, Refused
from events.kinds import KINDS, Kind
from events.log import Logged
from timeline import framing
from timeline.amending import Amender
from timeline.asserting import asserted
from timeline.checks import undeclared, unknown
from timeline.declared import Declared, unknown_in
from timeline.drafts import Draft, content_key, digest_of
from timeline.entered import Entered
from timeline.target import state_of


class Drafter:
    """Turns entries of one write into drafts. Each draft may refer to those before it."""

    def __init__(self, declared: Declared, key: str | None, document: str | None = None) -> None:
        self.declared = declared
        self.document = document
        self.shelf = declared.shelf
        self.key = key
        self.said: dict[str, Draft] = {}
        """The drafts of this write so far, by their keys."""

    def draft(self, entered: Entered, pending: Sequence[Logged]) -> Draft:
        """The event of an entry. Raises Refused with its problems, Conflict for a taken id.

        `pending` are the events that this write records before it.
        """
        draft = self._draft(entered, pending)
        if entered.original is None or draft.event.original is not None:
            return draft
        # A fact beside what was asked for: the same entry is known again with or without it.
        event = msgspec.structs.replace(draft.event, original=entered.original)
        return replace(draft, event=event)

    def _draft(self, entered: Entered, pending: Sequence[Logged]) -> Draft:
        event: d.Event
        if entered.kind in KINDS:
            event, body = self._development(KINDS[entered.kind], entered.raw, pending)
        elif entered.kind in ("party", "issue", "source"):
            event = self._framing(entered, pending)
            body = encode(event)
        elif entered.kind == "assertion":
            event, body = self._assertion(entered.raw)
        else:
            amender = Amender(self.declared, self.key, self.document)
            return amender.draft(entered, pending)
        digest = digest_of(event, body)
        return Draft(
            event=event, place=entered.place, key=self.key or content_key(digest), digest=digest
        )

    def _development(
        self, kind: Kind, raw: Mapping[str, Sequence[str]], pending: Sequence[Logged]
    ) -> tuple[d.Development, bytes]:
        named = bool(raw.get("id"))
        raw = self.declared.with_ids(raw)

        def make_id(kind: Kind, occurred: str) -> str:
            return self.declared.free(f"{kind.name}-{_date_slug(occurred)}")

        event, problems = build(kind, raw, self.declared.words, make_id)
        if event is None:
            raise Refused([*problems, *unknown_in(self.declared, raw)])
        # What was asked for, without an id that was only made up for it.
        body = encode(event if named else msgspec.structs.replace(event, id=""))
        if self._is_new(event, body):
            problems = undeclared(self.declared, event)
            if problems:
                raise Refused(problems)
            if named and self.declared.is_taken(event.id):
                raise Conflict(self._taken(event, pending))
        return event, body

    def _taken(self, event: d.Development, pending: Sequence[Logged]) -> str:
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
            if msgspec.structs.replace(now, original=None) == event:
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

    def _assertion(self, raw: Mapping[str, Sequence[str]]) -> tuple[d.StanceAsserted, bytes]:
        event = asserted(self.declared, raw)
        named = bool(event.id)
        # What was asked for, without an id that was only made up for it.
        body = encode(event)
        if not named:
            made = self.declared.free(f"assertion-{event.as_of}")
            return msgspec.structs.replace(event, id=made), body
        if self._is_new(event, body) and self.declared.is_taken(event.id):
            raise Conflict(f"the id '{event.id}' is taken already: choose another id")
        return event, body

    def _is_new(self, event: d.Event, body: bytes) -> bool:
        key = self.key or content_key(digest_of(event, body))
        if key in self.said:
            return False  # said before in this very write
        return self.shelf.reader.find_key(self.declared.negotiation, key) is None

    def _framing(self, entered: Entered, pending: Sequence[Logged]) -> d.Event:
        event: d.Event
        if entered.kind == "party":
            event = framing.party(entered.raw)
            space, name = "party", event.party
        elif entered.kind == "issue":
            event = framing.issue(entered.raw, self.declared.words)
            space, name = "issue", event.issue
            problems = []
            for preference in event.preferences:
                if not self.declared.knows("party", preference.party):
                    problems.append(unknown(self.declared, "party", preference.party, "wants"))
            if problems:
                raise Refused(problems)
        else:
            event = framing.source(entered.raw)
            space, name = "source", event.source
            if event.via and not self.declared.knows("source", event.via):
                raise Refused([unknown(self.declared, "source", event.via, "via")])
        if (
            self._is_new(event, encode(event))
            and space != "issue"
            and self.declared.knows(space, name)
            and all(msgspec.structs.replace(e.event, original=None) != event for e in pending)
        ):
            raise Conflict(
                f"the {space} '{name}' is declared already, with another body: choose another name"
            )
        return event


def _date_slug(occurred: str) -> str:
    kept = "".join(c if c.isalnum() or c == "-" else " " for c in occurred).split()
    return kept[-1] if kept and occurred != "unknown" else "undated"
