"""From what was entered to events ready to be recorded, checked against what is declared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import msgspec

from events import developments as d
from events.codec import encode, plain_fields
from events.entry import build, unbuild
from events.errors import Conflict, Problem, Refused, nearest
from events.fields import FIELDS, IssueWords, identifier, prose
from events.kinds import KINDS, Kind
from events.log import Logged
from events.source import Citation
from projections.cut import Cut
from projections.record import read_record
from timeline import framing
from timeline.asserting import asserted
from timeline.checks import same_kind, undeclared, unknown
from timeline.documents import Entered
from timeline.mentions import names_of
from timeline.neighbourhood import neighbourhood
from timeline.reading import Shelf, is_sequence


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event ready to be recorded: its key and the digest of what was asked for."""

    event: d.Event
    key: str
    digest: bytes
    place: str | None = None


@dataclass
class Declared:
    """What is declared in the store, and what this very write declares on top of it."""

    shelf: Shelf
    negotiation: str
    fresh: dict[str, dict[str, None]] = field(default_factory=dict)
    issues: dict[str, IssueWords] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)

    def refused(self, entered: Entered) -> None:
        """Take an entry that is refused as saying its names, so that whatever refers to them is
        not called wrong as well. Nothing of a write with such an entry is ever recorded."""
        own = entered.kind if entered.kind in ("party", "issue", "source") else None
        spaces = {own: own} if own else _NAMING
        for name, space in spaces.items():
            for text in entered.raw.get(name, ()) if entered.kind not in _AMENDMENTS else ():
                if not self.knows(space, text):
                    self.fresh.setdefault(space, {})[text] = None
                    self.doubtful.add(text)

    def knows(self, space: str, name: str) -> bool:
        if name in self.fresh.get(space, ()):
            return True
        return self.shelf.reader.find_name(self.negotiation, space, name) is not None

    def names(self, space: str) -> list[str]:
        return [*self.shelf.reader.names(self.negotiation, space), *self.fresh.get(space, ())]

    def words(self, issue: str) -> IssueWords:
        if issue not in self.issues:
            seqs = self.shelf.reader.mentions(self.negotiation, "issue", issue)
            units: dict[str, None] = {}
            bases: dict[str, None] = {}
            for entry in self.shelf.rows(self.negotiation, seqs) if seqs else ():
                if isinstance(entry.event, d.IssueDefined):
                    units |= dict.fromkeys(entry.event.units)
                    bases |= dict.fromkeys(entry.event.bases)
            self.issues[issue] = IssueWords(tuple(units), tuple(bases))
        return self.issues[issue]

    def take(self, event: d.Event) -> tuple[tuple[str, str], ...]:
        """The names that this event is the first to use; they are known from now on."""
        taken = []
        for space, name in names_of(event):
            if not self.knows(space, name):
                self.fresh.setdefault(space, {})[name] = None
                taken.append((space, name))
        if isinstance(event, d.IssueDefined):
            had = self.words(event.issue)
            self.issues[event.issue] = IssueWords(
                (*had.units, *event.units), (*had.bases, *event.bases)
            )
        return tuple(taken)


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
            return self._amendment(entered, pending)
        digest = digest_of(event, body)
        return Draft(
            event=event, place=entered.place, key=self.key or content_key(digest), digest=digest
        )

    def _development(
        self, kind: Kind, raw: Mapping[str, Sequence[str]], pending: Sequence[Logged]
    ) -> tuple[d.Development, bytes]:
        named = bool(raw.get("id"))
        raw = self._with_ids(raw)

        def make_id(kind: Kind, occurred: str) -> str:
            return _free(self.declared, f"{kind.name}-{_date_slug(occurred)}")

        event, problems = build(kind, raw, self.declared.words, make_id)
        if event is None:
            raise Refused([*problems, *_unknown_in(self.declared, raw)])
        # What was asked for, without an id that was only made up for it.
        body = encode(event if named else msgspec.structs.replace(event, id=""))
        if self._is_new(event, body):
            problems = undeclared(self.declared, event)
            if problems:
                raise Refused(problems)
            if named and _is_taken(self.declared, event.id):
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
        state = self._state(event.id, pending)
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
            made = _free(self.declared, f"assertion-{event.as_of}")
            return msgspec.structs.replace(event, id=made), body
        if self._is_new(event, body) and _is_taken(self.declared, event.id):
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

    def _amendment(self, entered: Entered, pending: Sequence[Logged]) -> Draft:
        raw = entered.raw
        takes_back = entered.kind in ("retract", "reinstate")
        target = self._target(_text(raw, "id"), "id", any_event=takes_back)
        if target in self.declared.doubtful:
            raise Refused(())  # what it amends is refused itself: nothing can be said of this
        sources = tuple(raw.get("source", ())) if entered.kind != "add-source" else ()
        problems = [
            unknown(self.declared, "source", source, "source")
            for source in (*sources, *(raw.get("source", ())[:1]))
            if not self.declared.knows("source", source)
        ]
        if problems:
            raise Refused(list({str(p): p for p in problems}.values()))
        reason = _prose(raw, "reason")
        base: dict[str, Any] = {"target": target, "reason": reason, "sources": sources}
        state = self._state(target, pending)
        digest = hashlib.sha256(
            json.dumps([entered.kind, target, sorted(raw.items())]).encode()
        ).digest()
        key = self._amendment_key(entered, state, digest)
        used = self.shelf.reader.find_key(self.declared.negotiation, key)
        if used is not None:
            (first,) = self.shelf.rows(self.declared.negotiation, [used[1]])
            return Draft(event=first.event, key=key, digest=digest, place=entered.place)
        event: d.Amendment
        match entered.kind:
            case "correct":
                event = d.Corrected(id="", patch=self._patch(state, raw), **base)
            case "retract":
                event = d.Retracted(id="", **base)
            case "reinstate":
                event = d.Reinstated(id="", **base)
            case "add-source":
                quote = _prose(raw, "quote")
                citation = Citation(source=_text(raw, "source"), quote=quote)
                event = d.SourceAdded(id="", citation=citation, **base)
            case _:
                event = self._link(target, raw, base)
        state.check(event)
        event = msgspec.structs.replace(
            event, id=_free(self.declared, f"{event.target}.{_PAST[type(event)]}")
        )
        return Draft(event=event, key=key, digest=digest, place=entered.place)

    def _state(self, target: str, pending: Sequence[Logged]) -> _TargetState:
        """What the target has come to, with what this very write does to it before."""
        names, fresh = {target}, []
        for entry in pending:
            event = entry.event
            named = {getattr(event, "id", ""), getattr(event, "target", "")}
            if isinstance(event, d.SourceDeclared) or named & names:
                fresh.append(entry)
                names.add(getattr(event, "id", target))
        seeds = [d.Retracted(id=target, target=target), *(entry.event for entry in fresh)]
        near = neighbourhood(self.shelf, self.declared.negotiation, seeds) + fresh
        return _TargetState(target, near)

    def _amendment_key(self, entered: Entered, state: _TargetState, digest: bytes) -> str:
        """The same request is known again: a link or source whenever it is said, anything else
        when it is said twice in a row, or stands in the same file."""
        if self.key is not None:
            return self.key
        said = content_key(digest)
        if entered.kind in ("link", "add-source"):
            return said
        if self.document is not None:
            return f"file:{self.document}:{entered.place}"
        find = self.shelf.reader.find_key
        before = f"{said}:{state.count - 1}"
        return before if find(self.declared.negotiation, before) else f"{said}:{state.count}"

    def _link(
        self,
        target: str,
        raw: Mapping[str, Sequence[str]],
        base: Mapping[str, Any],
    ) -> d.Linked:
        relation = _text(raw, "relation")
        known = get_args(d.Relation)
        if relation not in known:
            message = f"'{relation}' is no relation ({nearest(relation, known)})"
            raise Refused([Problem(where="relation", message=message)])
        other = self._target(_text(raw, "other"), "other")
        if other == target:
            message = f"'{target}' cannot be linked to itself"
            raise Refused([Problem(where="other", message=message)])
        chosen: d.Relation = msgspec.convert(relation, d.Relation)
        return d.Linked(id="", relation=chosen, other=other, **base)

    def _patch(self, state: _TargetState, raw: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        current = state.development
        if current is None:
            state.check(d.Corrected(id="", target=state.target, patch={}))
            raise Refused(f"'{state.target}' is no development: only developments are corrected")
        sets: dict[str, list[str]] = {}
        problems = []
        for text in raw.get("set", ()):
            name, equals, value = text.partition("=")
            name = name.strip()
            if not equals:
                message = f"'{text}' sets nothing: write field=value"
                problems.append(Problem(where="set", message=message))
            elif name == "id":
                message = "an id is permanent: retract it and append another"
                problems.append(Problem(where="set", message=message))
            else:
                sets.setdefault(name, []).append(value.strip())
        problems += same_kind(current, sets)
        kind_name, texts = unbuild(current)
        kind = KINDS[kind_name]
        for name in sets:
            if name not in kind.fields and name != "kind":
                message = f"{kind_name} has no field '{name}' ({nearest(name, kind.fields)})"
                problems.append(Problem(where="set", message=message))
        if problems:
            raise Refused(problems)
        for name, values in sets.items():
            twin = {"by": "between", "between": "by"}.get(name)
            if twin in texts:
                texts.pop(twin)
            texts[name] = [value for value in values if value or name == "quote"]
            if not any(texts[name]):
                texts.pop(name)
        texts = self._with_ids(texts)
        corrected, problems = build(kind, texts, self.declared.words, lambda _k, _o: current.id)
        if corrected is None:
            raise Refused(problems)
        problems = undeclared(self.declared, corrected)
        if problems:
            raise Refused(problems)
        old, new = plain_fields(current), plain_fields(corrected)
        old.pop("original", None)  # no field of the development
        return {
            name: new.get(name)
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        }

    def _target(self, text: str, where: str, *, any_event: bool = False) -> str:
        """The id that a text names; only what takes back may name an amendment."""
        if is_sequence(text):
            text = self.shelf.find_development(self.declared.negotiation, text)
        knows = self.declared.knows
        if any_event and (knows("amendment", text) or knows("assertion", text)):
            return text
        if not self.declared.knows("development", text):
            raise Refused([unknown(self.declared, "development", text, where)])
        return text

    def _with_ids(self, raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Sequence numbers in link fields become the ids that they name."""
        find = self.shelf.find_development
        return {
            name: [
                find(self.declared.negotiation, text) if is_sequence(text) else text
                for text in texts
            ]
            if name in _LINK_FIELDS
            else list(texts)
            for name, texts in raw.items()
        }


_PAST: dict[type[d.Amendment], str] = {
    d.Corrected: "corrected",
    d.Retracted: "retracted",
    d.Reinstated: "reinstated",
    d.SourceAdded: "source-added",
    d.Linked: "linked",
}


class _TargetState:
    """What an amendment's target has come to: its current fields, and whether it stands."""

    def __init__(self, target: str, events: Iterable[Logged]) -> None:
        self.target = target
        self.retracted = False
        self.redacted = False
        self.count = 0
        listed = list(events)
        for entry in listed:
            event = entry.event
            # Nothing amends what is gone, nor takes back that it is.
            if isinstance(event, d.PayloadRemoved | d.Redacted) and event.id == target:
                self.redacted = True
            if not isinstance(event, d.Amendment) or event.target != target:
                continue
            self.count += 1
            if isinstance(event, d.Retracted | d.Reinstated):
                self.retracted = isinstance(event, d.Retracted)
        record = read_record(listed, Cut(recorded_by=listed[-1].seq if listed else 0))
        item = record.visible.get(target)
        self.development = item.development if item else None
        self.corrected_by = tuple(item.corrected_by) if item else ()

    @property
    def cited(self) -> set[str]:
        """The sources that its own fields cite."""
        citations = self.development.citations if self.development else ()
        return {citation.source for citation in citations}

    def check(self, event: d.Amendment) -> None:
        """Raise Refused where the amendment does not fit what its target has come to."""
        if self.redacted:
            raise Refused(
                f"'{self.target}' is redacted by order of the law: that is final, and nothing "
                "amends it"
            )
        if isinstance(event, d.Reinstated):
            if not self.retracted:
                raise Refused(f"'{self.target}' is not retracted: there is nothing to reinstate")
            return
        if self.retracted:
            what = "retracted already" if isinstance(event, d.Retracted) else "retracted"
            raise Refused(f"'{self.target}' is {what}: reinstate it first ('timeline reinstate')")
        if isinstance(event, d.Corrected) and not event.patch:
            raise Refused(self._says_that())
        if isinstance(event, d.SourceAdded | d.Linked) and self.development is None:
            raise Refused(f"'{self.target}' is no development")
        if isinstance(event, d.SourceAdded) and event.citation.source in self.cited:
            raise Refused(f"'{self.target}' cites '{event.citation.source}' already")

    def _says_that(self) -> str:
        if not self.corrected_by:
            return f"'{self.target}' says that already: the correction would change nothing"
        return (
            f"'{self.target}' says that already, as corrected by "
            f"{' and '.join(self.corrected_by)}: this correction would change nothing. Leave it "
            f"out, or say what differs: 'timeline correct {self.target} --set field=value "
            "--reason WHY'"
        )


def _unknown_in(declared: Declared, raw: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Names nobody declared, beside the problems of the values themselves."""
    spaces = {"by": "party", "between": "party", "to": "party", "issue": "issue",
              "source": "source", "speaks-for": "party"}  # fmt: skip
    problems = []
    for where, space in spaces.items():
        for text in raw.get(where, ()):
            for name in map(str.strip, text.split(",") if FIELDS[where].commas else [text]):
                fixed = name in ("all", "process", "")
                if not fixed and not declared.knows(space, name):
                    problems.append(unknown(declared, space, name, where))
    return problems


_AMENDMENTS = ("link", "correct", "retract", "reinstate", "add-source")

_NAMING = {"id": "development", "proposal": "proposal", "measure": "measure",
           "split-into": "measure", "package": "package", "round": "round"}  # fmt: skip
"""The fields with which a development gives names: field -> the space of the name."""

_LINK_FIELDS = ("responds-to", "supersedes", "follows", "restates", "account-of")


def _prose(raw: Mapping[str, Sequence[str]], name: str) -> str | None:
    """Free text of an amendment, or None where there is none. Raises Refused."""
    if not raw.get(name):
        return None
    try:
        return prose(_text(raw, name))
    except ValueError as problem:
        raise Refused([Problem(where=name, message=str(problem))]) from None


def _text(raw: Mapping[str, Sequence[str]], name: str) -> str:
    return (raw.get(name) or [""])[0].strip()


def digest_of(event: d.Event, body: bytes) -> bytes:
    """What was asked for, as a digest: equal requests have equal digests."""
    return hashlib.sha256(event.topic.encode() + b"\n" + body).digest()


def content_key(digest: bytes) -> str:
    """The idempotency key of an entry that was given none."""
    return f"content:{digest.hex()}"


def _free(declared: Declared, wanted: str) -> str:
    """The wanted id, or the first of `wanted-2`, `wanted-3` ... that is free."""
    identifier(wanted)
    if not _is_taken(declared, wanted):
        return wanted
    number = 2
    while _is_taken(declared, f"{wanted}-{number}"):
        number += 1
    return f"{wanted}-{number}"


def _is_taken(declared: Declared, name: str) -> bool:
    spaces = ("development", "amendment", "assertion")
    return any(declared.knows(space, name) for space in spaces)


def _date_slug(occurred: str) -> str:
    kept = "".join(c if c.isalnum() or c == "-" else " " for c in occurred).split()
    return kept[-1] if kept and occurred != "unknown" else "undated"
