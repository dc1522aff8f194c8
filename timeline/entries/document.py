"""Files of entries: YAML with inherited `defaults`, or JSONL. Every entry keeps its line.

An entry is a kind and its fields as texts, the same names that the command line has. Beside
developments a file may declare parties, issues and sources, and link, correct or retract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import structs

from events.developments import Original
from events.entry import unknown_kind
from events.errors import Problem, Refused, nearest
from events.former import TERMS
from events.kinds import KINDS
from timeline.entries.draft import AMENDING, ORIGINAL, Draft, EntryReader, original_of
from timeline.entries.in_json import Json, Jsonl

LARGEST_FILE = 64 * 1024 * 1024


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file's entries in order, and the negotiation it names, if it does.

    `problems` are what is wrong with the file itself, `unread` the entries that they leave out:
    such a document is only good for telling what else is wrong.
    """

    entries: tuple[Draft, ...]
    negotiation: str | None = None
    title: str | None = None
    original: Original | None = None
    problems: tuple[Problem, ...] = ()
    unread: tuple[Draft, ...] = ()


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
    reader: EntryReader
    if form == "yaml":
        from timeline.entries.in_yaml import Yaml  # its library is slow to load

        reader = Yaml(problems)
    else:
        reader = Jsonl(problems) if form == "jsonl" else Json(problems)
    entries: list[Draft] = []
    unread: list[Draft] = []
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


def digests_of(entries: Sequence[Draft]) -> tuple[str, ...]:
    """A file's entries, as they stand in it, as a digest, and, where that was another one, as
    version 1 read them: it passed over those defaults for which an agreement had no field."""
    standing = sorted(entries, key=lambda draft: int(draft.place.rpartition(" ")[2] or 0))

    def digest(former: bool) -> str:
        told = repr([(draft.kind, sorted(_as_read(draft, former).items())) for draft in standing])
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    now = digest(former=False)
    if not any(draft.kind == "agreement" for draft in entries):
        return (now,)
    return tuple(dict.fromkeys((now, digest(former=True))))


def _as_read(draft: Draft, former: bool) -> Mapping[str, list[str]]:
    if not former or draft.kind != "agreement":
        return draft.raw
    return {n: t for n, t in draft.raw.items() if n not in draft.inherited or n not in TERMS}


def guess_form(name: str, text: str) -> str:
    """`jsonl`, `json` or `yaml`, by the file's name and its first line."""
    if name.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    first = text.lstrip()[:200].partition("\n")[0].rstrip()
    if first == "{" or (first.startswith("[") and name.endswith(".json")):
        return "json"  # one entry over several lines, or a list of them
    return "jsonl" if first.startswith("{") or name.endswith(".json") else "yaml"


def _with_original(entry: Draft, problems: list[Problem]) -> Draft:
    """The entry with what it says of its first recording read, and no field of its own."""
    texts = {name: entry.raw[name][0] for name in ORIGINAL if entry.raw.get(name)}
    if not texts:
        return entry
    raw = {name: value for name, value in entry.raw.items() if name not in ORIGINAL}
    original = original_of(texts, entry.place, problems)
    return structs.replace(entry, raw=raw, original=original)


def _is_known(entry: Draft, problems: list[Problem]) -> bool:
    if entry.kind in KINDS:
        return True  # its fields are checked where it is built
    if entry.kind not in AMENDING:
        problems.append(Problem(where="kind", message=unknown_kind(entry.kind), place=entry.place))
        return False
    needed, further = AMENDING[entry.kind]
    known = (*needed, *further)
    wrong = {n: f"needs {n}" for n in needed if not any(entry.raw.get(n, ()))}
    wrong |= {n: f"takes no '{n}' ({nearest(n, known)})" for n in entry.raw if n not in known}
    problems += [
        Problem(where=name, message=f"{entry.kind} {message}", place=entry.place)
        for name, message in wrong.items()
    ]
    return not wrong
