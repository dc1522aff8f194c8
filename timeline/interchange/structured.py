"""Whole documents of JSON as rows: an array of objects, or an object that holds one, as the files
of TimelineJS do. Where a document holds one object a line, each line is a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from events.errors import Refused
from timeline.entries.in_json import read_json
from timeline.wording import count_words

_BLANK = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


class Whole(NamedTuple):
    """The one list of objects that a document holds, each with its line, or with its number where
    several stand on one line; of one that cannot be read, what is wrong in its place. `beside`:
    what else the document holds, in words."""

    rows: list[tuple[int, Any]]
    beside: list[str]


def document_in(text: str, path: str) -> Whole | None:
    """What a text holds, or None where it is no single document. Raises Refused where it holds
    several lists of objects."""
    start = len(text) - len(text.lstrip())
    try:
        body, end = _DECODER.raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError):
        return None
    if text[end:].strip() or not isinstance(body, list | dict):
        return None
    beside: list[str] = []
    if isinstance(body, list):
        rows = list(_elements(text, start))
    else:
        members = dict(_members(text, start, path))
        chosen = list_in(body, path)
        if chosen is None:
            rows = [(1, _read(text[start:end]))]
        else:
            rows = list(_elements(text, members[chosen]))
            beside = told_beside(body, chosen)
    if len({line for line, _ in rows}) < len(rows):
        rows = [(number, one) for number, (_, one) in enumerate(rows, 1)]
    return Whole(rows, beside)


def list_in(body: dict[str, Any], path: str) -> str | None:
    """The key of the one list of objects; None: the object is a row. Raises Refused for two."""
    lists = [
        key
        for key, value in body.items()
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
    ]
    if "events" in lists:  # TimelineJS: beside it stand its title and its eras
        return "events"
    plain = any(not isinstance(value, dict | list) for value in body.values())
    if not lists or (plain and len(lists) != 1):
        return None
    if len(lists) > 1:
        raise Refused(f"{path}: holds several lists of objects ({', '.join(lists[:5])}): save the "
                      "one that holds the rows as a file of its own")  # fmt: skip
    return lists[0]


def told_beside(body: dict[str, Any], chosen: str) -> list[str]:
    """What a document holds beside its rows, in words."""
    return [
        f"{key} ({count_words(len(value), 'entry')})" if isinstance(value, list) else key
        for key, value in body.items()
        if key != chosen and value
    ]


def _members(text: str, start: int, path: str) -> Iterator[tuple[str, int]]:
    """The keys of the object that begins at a place, with where their values begin."""
    seen: dict[str, int] = {}
    at = start + 1
    while True:
        at = _past(text, at)
        if text[at] == "}":
            return
        line = 1 + text.count("\n", 0, at)
        key, at = _DECODER.raw_decode(text, at)
        if key in seen:
            raise Refused(f"{path}: line {line}: '{key}' stands twice, first in line {seen[key]}: "
                          "keep one")  # fmt: skip
        seen[key] = line
        at = _past(text, text.index(":", at) + 1)
        yield key, at
        _, at = _DECODER.raw_decode(text, at)


def _elements(text: str, start: int) -> Iterator[tuple[int, Any]]:
    """The elements of the list that begins at a place, with the line on which each begins."""
    at, line, counted = start + 1, 1 + text.count("\n", 0, start + 1), start + 1
    while True:
        at = _past(text, at)
        if text[at] == "]":
            return
        line += text.count("\n", counted, at)
        counted = at
        _, end = _DECODER.raw_decode(text, at)
        yield line, _read(text[at:end])
        at = end


def _past(text: str, at: int) -> int:
    """Where the next value begins, or the end of what holds it: behind blanks and commas."""
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _read(text: str) -> Any:
    """A value, or what is wrong with it: a key that stands twice, or what is no value of JSON."""
    try:
        return read_json(text)
    except ValueError as problem:
        return problem
