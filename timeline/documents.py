"""Files of entries: YAML with inherited `defaults`, or JSONL. Every entry keeps its line.

An entry is a kind and its fields as texts, the same names that the command line has. Beside
developments a file may declare parties, issues and sources, and link, correct or retract.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from events.developments import Original
from events.entry import unknown_kind
from events.errors import Problem, Refused, nearest
from events.fields import FIELDS, prose
from events.kinds import KINDS
from events.log import read_recorded
from timeline.yaml_text import ANCHORS, unwelcome

LARGEST_FILE = 64 * 1024 * 1024
DEEPEST = 20

TOO_DEEP = "is nested too deep to be an entry: give each field a text or a list of texts"
"""What is said of a text that is nested by the hundred."""

AMENDING: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "party": (("party",), ("name",)),
    "issue": (("issue",), ("title", "unit", "basis", "wants")),
    "source": (
        ("source",),
        ("publisher", "title", "author", "url", "published", "accessed", "quote", "via"),
    ),
    "link": (("id", "relation", "other"), ("reason", "source")),
    "correct": (("id", "set", "reason"), ("source",)),
    "retract": (("id", "reason"), ("source",)),
    "reinstate": (("id", "reason"), ("source",)),
    "add-source": (("id", "source"), ("quote",)),
    "assertion": (("expects", "as-of"), ("id", "says")),
}
"""What a file may hold beside developments: kind -> (needed fields, further fields)."""

ORIGINAL = ("originally_recorded", "original_recorder")
"""What an exported entry says of its first recording: a UTC time, and who entered it."""

_SECTIONS = {
    "parties": "party",
    "issues": "issue",
    "sources": "source",
    "developments": None,
    "links": "link",
    "assertions": "assertion",
}


@dataclass(frozen=True, kw_only=True)
class Entered:
    """One entry of a file: where it stands, its kind, its fields as texts; and of an entry that
    was exported, when and by whom it was first recorded."""

    place: str
    kind: str
    raw: dict[str, list[str]]
    original: Original | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file's entries in order, and the negotiation it names, if it does.

    `problems` are what is wrong with the file itself, `unread` the entries that they leave out:
    such a document is only good for telling what else is wrong.
    """

    entries: tuple[Entered, ...]
    negotiation: str | None = None
    title: str | None = None
    original: Original | None = None
    problems: tuple[Problem, ...] = ()
    unread: tuple[Entered, ...] = ()


def read_document(text: str, *, form: str, keep_problems: bool = False) -> Document:
    """The entries of a YAML, JSONL or JSON text (`form` is `yaml`, `jsonl` or `json`: one entry
    or a list of them).

    Raises Refused with every problem and its line: unreadable syntax (line and column),
    duplicate or unknown keys, unknown kinds. With `keep_problems` the document carries them
    instead, so that they are told together with what is wrong with the entries' fields.
    """
    if len(text) > LARGEST_FILE:
        raise Refused(f"the file has {len(text):,} characters: at most {LARGEST_FILE:,}, split it")
    problems: list[Problem] = []
    kinds: dict[str, type[_Reader]] = {"yaml": _Yaml, "jsonl": _Jsonl, "json": _Json}
    reader = kinds[form](problems)
    entries: list[Entered] = []
    unread: list[Entered] = []
    for read in reader.entries(text):
        entry = _with_original(read, problems)
        (entries if _is_known(entry, problems) else unread).append(entry)
    if problems and not keep_problems:
        raise Refused(problems)
    if not entries and not reader.negotiation and not problems:
        raise Refused("the file holds no entry: write 'developments:' with a list, or JSON lines")
    return Document(
        entries=tuple(entries),
        negotiation=reader.negotiation,
        title=reader.title,
        original=reader.original,
        problems=tuple(problems),
        unread=tuple(unread),
    )


def guess_form(name: str, text: str) -> str:
    """`jsonl` or `yaml`, by the file's name, else by its first character."""
    if name.endswith((".jsonl", ".ndjson", ".json")):
        return "jsonl"
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    return "jsonl" if text.lstrip()[:1] == "{" else "yaml"


def _with_original(entry: Entered, problems: list[Problem]) -> Entered:
    """The entry with what it says of its first recording read, and no field of its own."""
    texts = {name: entry.raw[name][0] for name in ORIGINAL if entry.raw.get(name)}
    if not texts:
        return entry
    raw = {name: value for name, value in entry.raw.items() if name not in ORIGINAL}
    original = _original(texts, entry.place, problems)
    return replace(entry, raw=raw, original=original)


def _original(texts: Mapping[str, str], place: str, problems: list[Problem]) -> Original | None:
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


def _is_known(entry: Entered, problems: list[Problem]) -> bool:
    if entry.kind in KINDS:
        return True  # its fields are checked where it is built
    if entry.kind not in AMENDING:
        problems.append(Problem(where="kind", message=unknown_kind(entry.kind), place=entry.place))
        return False
    needed, further = AMENDING[entry.kind]
    fine = True
    for name in needed:
        if not any(entry.raw.get(name, ())):
            message = f"{entry.kind} needs {name}"
            problems.append(Problem(where=name, message=message, place=entry.place))
            fine = False
    for name in entry.raw:
        if name not in (*needed, *further):
            message = f"{entry.kind} takes no '{name}' ({nearest(name, (*needed, *further))})"
            problems.append(Problem(where=name, message=message, place=entry.place))
            fine = False
    return fine


class _Reader(ABC):
    negotiation: str | None = None
    title: str | None = None
    original: Original | None = None

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def wrong(self, place: str, where: str, message: str) -> None:
        self.problems.append(Problem(where=where, message=message, place=place))

    @abstractmethod
    def entries(self, text: str) -> Iterator[Entered]:
        """The entries of a text; what is wrong with it goes to `problems`."""


class _Jsonl(_Reader):
    def entries(self, text: str) -> Iterator[Entered]:
        for number, line in enumerate(text.split("\n"), start=1):
            stripped = line.strip().removeprefix("\ufeff")
            if stripped:
                place = f"line {number}"
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

    def _entry(self, place: str, body: Any) -> Entered | None:
        if not isinstance(body, dict):
            self.wrong(place, "", 'is no JSON object: write one entry a line, {"kind": ...}')
            return None
        if set(body) <= {"negotiation", "title", *ORIGINAL} and body:
            self.negotiation = str(body.get("negotiation") or "") or None
            self.title = str(body.get("title") or "") or None
            told = {name: str(body[name]) for name in ORIGINAL if body.get(name)}
            self.original = _original(told, place, self.problems) if told else None
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
                if isinstance(one, dict | list):
                    self.wrong(place, name, "is nested: give a text or a list of texts")
                    continue
                texts.append(("true" if one else "false") if isinstance(one, bool) else str(one))
            if texts:
                raw[name] = texts
        kind = raw.pop("kind", None)
        if kind is None:
            self.wrong(place, "kind", "is missing: every entry says its kind")
            return None
        return Entered(place=place, kind=kind[0], raw=raw)


class _Json(_Jsonl):
    def entries(self, text: str) -> Iterator[Entered]:
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
    return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' stands twice")
    return found


_CUTS = 5
"""How many beginnings of entries before a fault are tried: the fault lies in one of the last."""


class _Yaml(_Reader):
    def entries(self, text: str) -> Iterator[Entered]:
        try:
            fault = self._unwelcome(text)
            roots = [] if fault else list(yaml.compose_all(text, Loader=yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1"
            said = ": ".join(part for part in (error.context, error.problem) if part)
            self.wrong(place, "", f"unreadable YAML: {said}")
            fault = mark
            # What is never closed is found out at the end, and begins where its text does.
            if (error.context or "").startswith("while scanning") and error.context_mark:
                fault = error.context_mark
            yield from self._before(text, fault)
            return
        except RecursionError:
            self.wrong("line 1", "", TOO_DEEP)
            return
        except (yaml.YAMLError, ValueError) as error:
            self.wrong("line 1", "", f"unreadable YAML: {str(error).splitlines()[0]}")
            return
        if fault:
            yield from self._before(text, fault)
        for root in roots:
            if isinstance(root, yaml.Node):  # an empty document is None
                yield from self._group(root, {}, None, 0)

    def _unwelcome(self, text: str) -> yaml.Mark | None:
        """The mark where a text says what YAML may say and this program does not read, if any."""
        # An entry's own lists do not count as its depth.
        found = unwelcome(text, deepest=DEEPEST + 5, told=DEEPEST)
        if found is None:
            return None
        remedy = ": use a 'defaults:' block" if found.what == ANCHORS else ""
        self.wrong(f"line {found.line}", "", f"{found.what}{remedy}")
        return found.mark

    def _before(self, text: str, fault: yaml.Mark | None) -> Iterator[Entered]:
        """The entries that stand whole before a fault, so that their problems are told with it.
        An entry is whole where another begins after it, no deeper than it."""
        lines = text.splitlines(keepends=True)
        begins = [n for n in range(fault.line + 1 if fault else 0)
                  if n < len(lines) and lines[n].lstrip().startswith("- ")]  # fmt: skip
        for cut in begins[: -_CUTS - 1 : -1]:
            head = lines[:cut]
            while head and head[-1].rstrip().endswith(":"):
                head.pop()  # the heading of what is cut off
            try:
                roots = list(yaml.compose_all("".join(head), Loader=yaml.SafeLoader))
            except (yaml.YAMLError, RecursionError, ValueError):
                continue
            reader = _Yaml([])
            found = (reader._group(root, {}, None, 0) for root in filter(None, roots))
            whole = [entry for group in found for entry in group]
            starts = [int(entry.place.removeprefix("line ")) - 1 for entry in whole]
            if starts and _indent(lines[cut]) > _indent(lines[starts[-1]]):
                continue  # a list within the last entry, of which the rest is missing
            self.problems += reader.problems
            self.negotiation, self.title = reader.negotiation, reader.title
            yield from whole
            return

    def _group(
        self, node: yaml.Node, inherited: dict[str, list[str]], kind: str | None, depth: int
    ) -> Iterator[Entered]:
        """A list of entries, or a mapping of sections with defaults, or one entry."""
        place = _line(node.start_mark)
        if depth > DEEPEST:
            self.wrong(place, "", f"is nested more than {DEEPEST} deep")
            return
        if isinstance(node, yaml.SequenceNode):
            for child in node.value:
                yield from self._group(child, inherited, kind, depth + 1)
            return
        if not isinstance(node, yaml.MappingNode):
            self.wrong(place, "", "is neither a list nor a mapping of entries")
            return
        keys = self._keys(node)
        if not (set(_SECTIONS) | {"defaults", "negotiation"}) & set(keys):
            entry = self._entry(place, keys, inherited, kind)
            if entry is not None:
                yield entry
            return
        defaults = dict(inherited)
        if "defaults" in keys:
            value = keys["defaults"]
            if isinstance(value, yaml.MappingNode):
                fields = self._keys(value)
                for name in fields.keys() - FIELDS.keys() - {"kind"}:
                    message = f"is no field of a development ({nearest(name, FIELDS)})"
                    self.wrong(_line(fields[name].start_mark), name, message)
                defaults |= self._fields(fields)
            else:
                self.wrong(_line(value.start_mark), "defaults", "is no mapping of fields")
        for name, value in keys.items():
            if name == "defaults":
                continue
            if name == "negotiation":
                self.negotiation = self._text(name, value)
            elif name == "title":
                self.title = self._text(name, value)
            elif name in _SECTIONS:
                section = _SECTIONS[name]
                yield from self._group(
                    value, defaults if section is None else {}, section, depth + 1
                )
            else:
                known = (*_SECTIONS, "defaults", "negotiation", "title")
                self.wrong(_line(value.start_mark), name,
                           f"is no section of a file ({nearest(name, known)})")  # fmt: skip

    def _entry(
        self,
        place: str,
        keys: Mapping[str, yaml.Node],
        inherited: Mapping[str, list[str]],
        kind: str | None,
    ) -> Entered | None:
        raw = {**inherited, **self._fields(keys)}
        named = raw.pop("kind", None)
        chosen = kind if kind is not None else (named[0] if named else None)
        if chosen is None:
            self.wrong(place, "kind", "is missing: every entry says its kind")
            return None
        if "between" in raw and "by" in inherited and "by" not in keys:
            raw.pop("by", None)
        # A default that this kind does not take is not meant for it.
        if chosen in KINDS:
            fields = KINDS[chosen].fields
            raw = {n: v for n, v in raw.items() if n in fields or n in keys}
        return Entered(place=place, kind=chosen, raw={n: v for n, v in raw.items() if v})

    def _keys(self, node: yaml.MappingNode) -> dict[str, yaml.Node]:
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is None:
                self.wrong(_line(key.start_mark), "", "a key is no plain word")
            elif name in found:
                self.wrong(_line(key.start_mark), name, "stands twice in one entry")
            else:
                found[name] = value
        return found

    def _fields(self, keys: Mapping[str, yaml.Node]) -> dict[str, list[str]]:
        """Every field as texts. An empty value takes a default back."""
        return {name: self._texts(name, node) for name, node in keys.items()}

    def _texts(self, name: str, node: yaml.Node) -> list[str]:
        if isinstance(node, yaml.ScalarNode):
            empty = node.tag == "tag:yaml.org,2002:null"
            return [] if empty else [str(node.value)]
        if isinstance(node, yaml.SequenceNode):
            texts = []
            for child in node.value:
                if isinstance(child, yaml.ScalarNode):
                    empty = child.tag == "tag:yaml.org,2002:null"
                    texts.append("" if empty else str(child.value))
                else:
                    self.wrong(_line(child.start_mark), name, "is nested: give a list of texts")
            return texts
        self.wrong(_line(node.start_mark), name, "is a mapping: give a text or a list of texts")
        return []

    def _text(self, name: str, node: yaml.Node) -> str | None:
        texts = self._texts(name, node)
        return texts[0] if texts else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}"
