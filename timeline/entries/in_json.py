"""Entries in JSON lines, or in one JSON text: an object, or a list of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from events.commitments import COMMITS, commitment_text
from events.entry import OWN
from events.memo import Memo
from timeline.entries.draft import ORIGINAL, TOO_DEEP, Draft, EntryReader, original_of


class Jsonl(EntryReader):
    def entries(self, text: str) -> Iterator[Draft]:
        for number, line in enumerate(text.split("\n"), start=1):
            stripped = line.strip().removeprefix("\ufeff")
            if stripped:
                place = f"line {number}"
                plain = _plain(stripped)
                if plain is not None:
                    kind = plain.pop("kind")[0]
                    yield Draft(place=place, kind=kind, raw=plain)
                    continue
                try:
                    body = read_json(stripped)
                except json.JSONDecodeError as error:
                    told = f"unreadable JSON: {error.msg}"
                    self.wrong(f"{place}, column {error.colno}", "", told)
                    continue
                except ValueError as error:
                    self.wrong(place, "", f"unreadable JSON: {error}")
                    continue
                except RecursionError:
                    self.wrong(place, "", TOO_DEEP)
                    continue
                entry = self._entry(place, body)
                if entry is not None:
                    yield entry

    def _entry(self, place: str, body: Any) -> Draft | None:
        if not isinstance(body, dict):
            self.wrong(place, "", 'is no JSON object: write one entry a line, {"kind": ...}')
            return None
        if set(body) <= {"negotiation", "title", *ORIGINAL} and body:
            for name in ("negotiation", "title"):
                if isinstance(body.get(name), dict | list):
                    self.wrong(place, name, "is nested: give a text")
                setattr(self, name, str(body.get(name) or "") or None)
            told = {name: str(body[name]) for name in ORIGINAL if body.get(name)}
            self.original = original_of(told, place, self.problems) if told else None
            return None
        if set(body) == {"redacted"}:
            return None  # an exported line about what the law ordered removed: nothing to enter
        raw: dict[str, list[str]] = {}
        for name, value in body.items():
            values = value if isinstance(value, list) else [value]
            texts = []
            for one in values:
                if one is None:
                    continue
                try:
                    texts.append(text_of(name, one))
                except ValueError as problem:
                    self.wrong(place, name, str(problem))
            if texts:
                raw[name] = texts
        kind = raw.pop("kind", None)
        if kind is None:
            self.wrong(place, "kind", "is missing: every entry says its kind")
            return None
        return Draft(place=place, kind=kind[0], raw=raw)


_ALONE: Memo[str, list[str]] = Memo(lambda text: [text], 4_096)
"""The list of one text: most come again, and a list of its own for each is half of what a file of
entries takes in memory. No reader of an entry changes it."""

_texts: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, str | list[str]])
_SPACED = re.compile(r'"\s+:')
"""A name apart from its colon."""


def _plain(line: str) -> dict[str, list[str]] | None:
    """The entry of a line that has nothing but texts and lists of texts, as nearly all do; None
    for whatever else it has: the reader of any JSON tells what that is."""
    try:
        body = _texts.decode(line)
    except (msgspec.DecodeError, UnicodeError):
        return None
    # Whether a key stands twice is not told: as many as there are names, each stands once.
    if "kind" not in body or line.count('":') != len(body):
        return None
    # To search takes longer than all the rest: most lines have no such sign at all.
    if ('" ' in line or '"\t' in line or '"\r' in line) and _SPACED.search(line):
        return None
    for name, told in body.items():
        if isinstance(told, str):
            body[name] = [told] if name in OWN else _ALONE[told]
        elif not told:
            return None
    return body


def text_of(name: str, value: Any) -> str:
    """A value in the list of a field as a text; a commitment may be an object. Raises ValueError
    for whatever else is nested."""
    if name == COMMITS and isinstance(value, dict):
        listed = {k: v if isinstance(v, list) else [v] for k, v in value.items() if v is not None}
        return commitment_text({k: [text_of(k, one) for one in v] for k, v in listed.items()})
    if isinstance(value, dict | list):
        raise ValueError("is nested: give a text or a list of texts")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


class Json(Jsonl):
    def entries(self, text: str) -> Iterator[Draft]:
        try:
            body = read_json(text)
        except ValueError as error:
            self.wrong("", "", f"unreadable JSON: {error}")
            return
        except RecursionError:
            self.wrong("", "", TOO_DEEP)
            return
        listed = body if isinstance(body, list) else [body]
        for number, one in enumerate(listed, start=1):
            entry = self._entry(f"entry {number}" if len(listed) > 1 else "", one)
            if entry is not None:
                yield entry


def read_json(text: str) -> Any:
    """A JSON value, its figures as texts as they were written. Raises ValueError."""
    return json.loads(
        text, parse_float=str, parse_int=str, parse_constant=_no_value, object_pairs_hook=_unique
    )


def _no_value(text: str) -> Any:
    raise ValueError(f"{text} is no value of JSON: write a text in quotes, or leave it out")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' stands twice")
    return found
