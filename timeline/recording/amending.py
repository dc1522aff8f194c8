"""From what was entered to amendments: corrections, retractions, reinstatements, links, sources;
and whether one fits the state that its target has come to."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec

from events import developments as d
from events.amendments import Relation
from events.codec import plain_fields
from events.entry import build, unbuild
from events.errors import Problem, Refused, nearest, read_at
from events.kinds import KINDS
from events.log import Logged, first_recorded
from events.names import prose
from events.source import Citation
from events.words import field_meant
from projections.record.amended import retraction_of
from projections.record.cut import Cut
from projections.record.intake import read_record
from timeline.checking.fitting import undeclared, unknown
from timeline.entries.draft import Draft
from timeline.entries.exchange import AMENDS, called
from timeline.recording.decision import Decision, content_key
from timeline.recording.declared import Declared
from timeline.recording.hood import Hood
from timeline.shelf import is_sequence


class Amender:
    """Turns entries that amend what is recorded into drafts.

    `key` is the idempotency key that was given, `documents` the digests of the file they stand
    in: as it is read now, and as version 1 read it.
    """

    def __init__(self, declared: Declared, key: str | None, documents: Sequence[str]) -> None:
        self.declared = declared
        self.hood = declared.hood
        self.key = key
        self.documents = documents

    def decide(self, draft: Draft, pending: Sequence[Logged]) -> Decision:
        raw = draft.raw
        takes_back = draft.kind in ("retract", "reinstate")
        named = _text(raw, "id")
        if takes_back and draft.original is not None:
            named = self._here(named, pending)
        target = self._target(named, "id", any_event=takes_back)
        if target in self.declared.doubtful:
            raise Refused(())  # what it amends is refused itself: nothing can be said of this
        sources = tuple(raw.get("source", ())) if draft.kind != "add-source" else ()
        problems = [
            unknown(self.declared, "source", source, "source")
            for source in (*sources, *(raw.get("source", ())[:1]))
            if not self.declared.knows("source", source)
        ]
        if problems:
            raise Refused(list({str(p): p for p in problems}.values()))
        reason = _prose(raw, "reason")
        base: dict[str, Any] = {"target": target, "reason": reason, "sources": sources}
        state = TargetState(self.hood, target, pending)
        digest = hashlib.sha256(
            json.dumps([draft.kind, target, sorted(raw.items())]).encode()
        ).digest()
        key = self._key(draft, state, digest)
        used = self.hood.find_key(key)
        if used is not None:
            (first,) = self.hood.rows([used[1]])
            return Decision(event=first.event, key=key, digest=digest, place=draft.place)
        if (back := state.brought_back(draft)) is not None:
            return Decision(event=back.event, key=key, digest=digest, place=draft.place,
                            there=back.seq)  # fmt: skip
        event: d.Amendment
        match draft.kind:
            case "correct":
                patch = self._patch(state, raw, logged=draft.original is not None)
                event = d.Corrected(id="", patch=patch, **base)
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
        event = msgspec.structs.replace(event, id=self.declared.free(called(target, type(event))))
        return Decision(event=event, key=key, digest=digest, place=draft.place)

    def _key(self, draft: Draft, state: TargetState, digest: bytes) -> str:
        """The same request is known again: a link or source whenever it is said, anything else
        when it is said twice in a row, or stands in the same file."""
        if self.key is not None:
            return self.key
        said = content_key(digest)
        if draft.kind in ("link", "add-source"):
            return said
        find = self.hood.find_key
        if self.documents:
            keys = [f"file:{document}:{draft.place}" for document in self.documents]
            return next((key for key in keys if find(key)), keys[0])
        before = f"{said}:{state.count - 1}"
        return before if find(before) else f"{said}:{state.count}"

    def _link(
        self, target: str, raw: Mapping[str, Sequence[str]], base: Mapping[str, Any]
    ) -> d.Linked:
        relation = _text(raw, "relation")
        known = get_args(Relation)
        if relation not in known:
            told = f"'{relation}' is no relation ({nearest(relation, known)})"
            raise Refused(told, where="relation")
        other = self._target(_text(raw, "other"), "other")
        if other == target:
            raise Refused(f"'{target}' cannot be linked to itself", where="other")
        chosen: Relation = msgspec.convert(relation, Relation)
        return d.Linked(id="", relation=chosen, other=other, **base)

    def _patch(
        self, state: TargetState, raw: Mapping[str, Sequence[str]], *, logged: bool
    ) -> dict[str, Any]:
        current = state.development
        if current is None:
            state.check(d.Corrected(id="", target=state.target, patch={}))
            raise Refused(f"'{state.target}' is no development: only developments are corrected")
        sets: dict[str, list[str]] = {}
        wrong: list[tuple[str, str]] = []
        for text in raw.get("set", ()):
            name, equals, value = text.partition("=")
            name = name.strip()
            if not equals:
                wrong.append(("set", f"'{text}' sets nothing: write field=value"))
            elif name == "id":
                wrong.append(("set", "an id is permanent: retract it and append another"))
            else:
                sets.setdefault(name, []).append(value.strip())
        kind_name, texts = unbuild(current)
        kind = KINDS[kind_name]
        if sets.pop("kind", None):
            never = f"a correction never changes the kind ({kind_name})"
            wrong.append(("kind", f"{never}: retract it and append another"))
        for name in sets:
            if name not in kind.fields:
                likely = field_meant(name, kind.fields)
                wrong.append(("set", f"{kind_name} has no field '{name}' ({likely})"))
        if wrong:
            raise Refused([Problem(where=where, message=message) for where, message in wrong])
        for name, values in sets.items():
            twin = {"by": "between", "between": "by"}.get(name)
            if twin in texts:
                texts.pop(twin)
            texts[name] = [value for value in values if value or name == "quote"]
            if not any(texts[name]):
                texts.pop(name)
        ids = self.declared.with_ids(texts)
        corrected, problems = build(kind, ids, self.declared.words, lambda _k, _o: current.id)
        if corrected is None:
            raise Refused(problems)
        if problems := undeclared(self.declared, corrected, logged=logged):
            before = undeclared(self.declared, current)  # what it names may have been removed since
            if problems := [one for one in problems if one not in before]:
                raise Refused(problems)
        old, new = plain_fields(current), plain_fields(corrected)
        old.pop("original", None)  # no field of the development
        return {
            name: new.get(name)
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        }

    def _here(self, name: str, pending: Sequence[Logged]) -> str:
        """The id that a change has here which an export calls so: other changes of its kind to the
        same target may have come before it."""
        told = _CHANGE.fullmatch(name)
        if told is None or self.declared.knows("development", name):
            return name
        target, change, number = told[1], told[2], int(told[3] or 1)
        same = [one for one in self.declared.drafts if one.kind == _CHANGES[change]
                and one.original is not None and _text(one.raw, "id") == target]  # fmt: skip
        state = TargetState(self.hood, self._here(target, pending), pending)
        back = state.brought_back(same[number - 1]) if number <= len(same) else None
        return getattr(back and back.event, "id", name)

    def _target(self, text: str, where: str, *, any_event: bool = False) -> str:
        """The id that a text names; only what takes back may name an amendment."""
        if is_sequence(text):
            text = self.hood.shelf.find_development(self.hood.negotiation, text, where)
        knows = self.declared.knows
        if any_event and (knows("amendment", text) or knows("assertion", text)):
            return text
        if not self.declared.knows("development", text):
            raise Refused([unknown(self.declared, "development", text, where)])
        return text


_CHANGES = {called("", kind)[1:]: word for kind, word in AMENDS.items()}
_CHANGE = re.compile(rf"(.+)\.({'|'.join(_CHANGES)})(?:-(\d+))?")
"""The id of a change: its target, its kind, and which of those it is."""


def _prose(raw: Mapping[str, Sequence[str]], name: str) -> str | None:
    """Free text of an amendment, or None where there is none. Raises Refused."""
    if not raw.get(name):
        return None
    return read_at(name, prose, _text(raw, name))


def _text(raw: Mapping[str, Sequence[str]], name: str) -> str:
    return (raw.get(name) or [""])[0].strip()


class TargetState:
    """What an amendment's target has come to, with what this very write does to it before: its
    current fields, and whether it stands."""

    def __init__(self, hood: Hood, target: str, pending: Sequence[Logged]) -> None:
        self.target = target
        names, fresh = {target}, []
        for entry in pending:
            event = entry.event
            named = {getattr(event, "id", ""), getattr(event, "target", "")}
            if isinstance(event, d.SourceDeclared) or named & names:
                fresh.append(entry)
                names.add(getattr(event, "id", target))
        seeds = [d.Retracted(id=target, target=target), *(entry.event for entry in fresh)]
        near = hood.near(seeds) + fresh
        # Nothing amends what is gone, nor takes back that it is.
        self.redacted = any(isinstance(one.event, d.PayloadRemoved | d.Redacted)
                            and one.event.id == target for one in near)  # fmt: skip
        record = read_record(near, Cut(recorded_by=near[-1].seq if near else 0))
        amendments = record.amendments.get(target, ())
        self.count = len(amendments)
        self.retracted = retraction_of(amendments) is not None
        item = record.visible.get(target)
        self.development = item.development if item else None
        self.corrected_by = tuple(item.corrected_by) if item else ()
        self._near = near

    def brought_back(self, draft: Draft) -> Logged | None:
        """What is here already of an exported change, as it was first recorded here or elsewhere:
        each store gives it a key of its own, and the file that it stands in has grown since."""
        if draft.original is None:
            return None
        for entry in self._near:
            event = entry.event
            if isinstance(event, d.Amendment) and event.target == self.target and (
                AMENDS.get(type(event)) == draft.kind and first_recorded(entry) == draft.original
            ):  # fmt: skip
                return entry
        return None

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
        cited = {one.source for one in self.development.citations} if self.development else ()
        if isinstance(event, d.SourceAdded) and event.citation.source in cited:
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
