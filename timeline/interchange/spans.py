"""Rows that say when a thing begins and when it ends: the two days must be in order, or what ends
would be unknown by then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from events.when import NotADate, parse_when
from timeline.entered import Entered

_BEGIN = ("measure-threatened", "tariff-threat", "measure-announced", "measure-imposed",
          "export-ban", "policy", "talks-scheduled", "talks-opened", "demand", "offer",
          "review-proposal")  # fmt: skip
_END = ("measure-lifted", "measure-suspended", "measure-changed", "talks-closed",
        "talks-cancelled", "withdrawal")  # fmt: skip
_NAMED = ("measure", "round", "proposal")


def out_of_order(entries: Iterable[Entered]) -> Iterator[tuple[Entered, str]]:
    """Of one row's entries, each that ends what another one begins later, with what is said."""
    begun: dict[tuple[str, str], str] = {}
    listed = list(entries)
    for entered in listed:
        for name in _names(entered) if entered.kind in _BEGIN else ():
            begun.setdefault(name, _day(entered))
    for entered in listed:
        for name in _names(entered) if entered.kind in _END else ():
            first, last = begun.get(name, ""), _day(entered)
            if first and last and _latest(last) < _earliest(first):
                yield entered, f"ends {last}, before it begins {first}"
                break


def _names(entered: Entered) -> Iterator[tuple[str, str]]:
    for field in _NAMED:
        for text in entered.raw.get(field, ()):
            yield field, text


def _day(entered: Entered) -> str:
    return (entered.raw.get("occurred") or [""])[0]


def _earliest(text: str) -> str:
    try:
        day = parse_when(text).earliest
    except NotADate:
        return ""
    return day.isoformat() if day else ""


def _latest(text: str) -> str:
    try:
        day = parse_when(text).latest
    except NotADate:
        return "9999"
    return day.isoformat() if day else "9999"
