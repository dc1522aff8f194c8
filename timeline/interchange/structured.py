"""Whole documents of JSON as rows: an array of objects, or an object that holds one, as the files
of TimelineJS do. Where a document holds one object a line, each line is a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from events.errors import Refused

_BLANK = re.compile(r"\s*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


def rows_in(text: str, path: str) -> Iterator[tuple[int, Any]] | None:
    """Each object of the one list that a document holds, with its line, or with its number where
    several stand on one line; None where the text is no single document. Raises Refused where it
    holds several lists of objects."""
    found = _found(text, path)
    if found is None:
        return None
    told = list(found)
    apart = len({line for line, _ in told}) == len(told)
    return iter(told if apart else [(number, one) for number, (_, one) in enumerate(told, 1)])


def _found(text: str, path: str) -> Iterator[tuple[int, Any]] | None:
    start = _BLANK.match(text).end()  # type: ignore[union-attr]  # it matches anything
    try:
        body, end = _DECODER.raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError):
        return None
    if text[end:].strip():
        return None
    if isinstance(body, list):
        return _elements(text, start)
    if not isinstance(body, dict):
        return None
    lists = [
        key
        for key, value in body.items()
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
    ]
    if "events" in lists:  # TimelineJS: beside it stand its title and its eras
        lists = ["events"]
    if not lists or (any(not isinstance(value, dict | list) for value in body.values()) and (
        "events" not in lists and len(lists) != 1
    )):  # fmt: skip
        return iter([(1, body)])
    if len(lists) > 1:
        raise Refused(f"{path}: holds several lists of objects ({', '.join(lists[:5])}): save the "
                      "one that holds the rows as a file of its own")  # fmt: skip
    place = re.compile(rf'"{re.escape(lists[0])}"\s*:\s*(?=\[)').search(text, start)
    return _elements(text, place.end()) if place else iter(
        (number, one) for number, one in enumerate(body[lists[0]], start=1)
    )  # fmt: skip


def _elements(text: str, start: int) -> Iterator[tuple[int, Any]]:
    """The elements of the list that begins at a place, with the line on which each begins."""
    at, line, counted = start + 1, 1 + text.count("\n", 0, start + 1), start + 1
    while True:
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches anything
        if text[at] == ",":
            at += 1
            continue
        if text[at] == "]":
            return
        line += text.count("\n", counted, at)
        counted = at
        element, at = _DECODER.raw_decode(text, at)
        yield line, element
