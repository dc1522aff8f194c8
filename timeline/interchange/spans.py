"""Rows that say when a thing begins and when it ends: the two days must be in order, or what ends
would be unknown by then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from events.spoken_dates import Habits, spoken_date
from events.when import NotADate, parse_when
from timeline.entries.draft import Draft

_BEGIN = ("measure-threatened", "tariff-threat", "measure-announced", "measure-imposed",
          "export-ban", "policy", "talks-scheduled", "talks-opened", "demand", "offer",
          "review-proposal")  # fmt: skip
_END = ("measure-lifted", "measure-suspended", "measure-changed", "talks-closed",
        "talks-cancelled", "withdrawal")  # fmt: skip
TALKS = "talks"
"""What a mapping calls a row that is a whole round of talks."""

_NAMED = ("measure", "round", "proposal")


def out_of_order(entries: Iterable[Draft]) -> Iterator[tuple[Draft, str]]:
    """Of one row's entries, each that ends what another one begins later, with what is said."""
    begun: dict[tuple[str, str], str] = {}
    listed = list(entries)
    for entered in listed:
        for name in _names(entered) if entered.kind in _BEGIN else ():
            begun.setdefault(name, _day(entered))
    for entered in listed:
        for name in _names(entered) if entered.kind in _END else ():
            first, last = begun.get(name, ""), _day(entered)
            if first and last and _bounds(last)[1] < _bounds(first)[0]:
                yield entered, f"ends {last}, before it begins {first}"
                break


def talks_of(
    raw: dict[str, list[str]], habits: Habits
) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Of a row that is `talks`: their opening and their closing, each with a mark for its key, on
    the first and the last of their days; of any other row, the row."""
    if (raw.get("kind") or [""])[0].strip().lower() != TALKS:
        yield "", raw
        return
    try:
        first, _, last = spoken_date((raw.get("occurred") or [""])[0], habits).edtf.partition("/")
    except NotADate:  # which is told of the row
        first, last = (raw.get("occurred") or [""])[0], ""
    between = raw.get("between") or [*raw.get("by", []), *raw.get("to", [])]
    shared = {n: t for n, t in raw.items() if n not in ("by", "to")} | {"between": between}
    says = {name: texts for name, texts in shared.items() if name != "outcome"}
    yield "", {**says, "kind": ["talks-opened"], "occurred": [first]}
    closed = {**shared, "kind": ["talks-closed"], "occurred": [last or first]}
    yield "-closed", {name: list(texts) for name, texts in closed.items()}


def _names(entered: Draft) -> Iterator[tuple[str, str]]:
    for field in _NAMED:
        for text in entered.raw.get(field, ()):
            yield field, text


def _day(entered: Draft) -> str:
    return (entered.raw.get("occurred") or [""])[0]


def _bounds(text: str) -> tuple[str, str]:
    """The first and the last day of a date as texts that are in order; an end that is open, or told
    of the row as none, is before or after all others."""
    try:
        _, earliest, latest = parse_when(text)
    except NotADate:
        return "", "9999"
    return str(earliest or ""), str(latest or "9999")
