"""Answers in words, for the page and the pictures: dates, figures, verdicts, rules.

Nothing is judged here: a word stands for a value of an answer and adds nothing to it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from events.names import fitting
from events.source import AUTHORITIES
from projections.cut import Cut
from timeline.wording import date_words, plain_words, quantity_words, said_of

Json = Mapping[str, Any]

VERDICTS = {
    "hardened": "▲",
    "softened": "▼",
    "mixed": "◆",
    "held": "■",
    "opened": "●",
    "incomparable": "✕",
}
"""The verdicts, each with the sign that tells it apart without colour."""

RULES = {
    "R0": "nothing can be compared: another unit, basis or period, or an open order",
    "R1": "quantity: moved away from, or toward, what the other side wants",
    "R2": "response: moved along the scale of answers",
    "R3": "deadline: added, hastened, put off or dropped",
    "R4": "condition: added or dropped",
    "R5": "scope or ledger: broader or narrower; one more ask, or one more give",
    "R6": "status: pressed harder, threatened, announced, in force, suspended, withdrawn, settled",
    "R7": "restated unchanged",
    "R8": "first on its track, or the first figure of its basis",
    "R9": "silence changes nothing",
}
"""What each rule looks at, in a line (DOMAIN.md, 4)."""

RULE_NAMES = {
    "R0": "not comparable",
    "R1": "quantity",
    "R2": "response",
    "R3": "deadline",
    "R4": "condition",
    "R5": "scope or ledger",
    "R6": "status",
    "R7": "unchanged",
    "R8": "first",
    "R9": "silence",
}
"""The rules by their names, for where there is no room for more."""

FAMILIES = {
    "demand": "demand",
    "offer": "offer",
    "withdrawal": "offer",
    "review-proposal": "mechanism",
    "response": "response",
    "agreement": "agreement",
    "legal-action": "measure",
    "measure-threatened": "measure",
    "tariff-threat": "measure",
    "measure-announced": "measure",
    "measure-imposed": "measure",
    "export-ban": "measure",
    "measure-changed": "measure",
    "measure-suspended": "measure",
    "measure-lifted": "measure",
    "policy": "policy",
    "talks-scheduled": "talks",
    "talks-opened": "talks",
    "talks-closed": "talks",
    "talks-cancelled": "talks",
    "talks-invited": "talks",
    "statement": "words",
    "assessment": "words",
    "expectation": "words",
    "indicator": "words",
    "coded-event": "words",
}
"""The kinds of development, gathered into the families that have a shape of their own."""


def figures_of(terms: Json) -> list[str]:
    """The figures, each basis in a phrase; where accounts differ on one, `100 or 150 ...`."""
    figures = []
    for basis in dict.fromkeys(quantity["basis"] for quantity in terms["quantities"]):
        told = terms["differ"].get(f"quantity:{basis or 'unstated'}")
        stated = [quantity_words(q) for q in terms["quantities"] if q["basis"] == basis]
        figures += [" or ".join(told)] if told else stated
    return figures


def terms_words(terms: Json) -> list[str]:
    """Everything beside the quantities, each as a phrase: `due 2020`, `if ...`, `on ...`."""
    phrases = []
    for name in ("due", "effective", "lapses"):
        # Where accounts contradict each other, all of them are told.
        told = terms["differ"].get(name) or ([terms[name]] if terms[name] else [])
        if told:
            phrases.append(f"{name} {' or '.join(map(date_words, told))}")
    phrases += [f"if {condition}" for condition in terms["conditions"]]
    if terms["scope"]:
        phrases.append(f"on {', '.join(terms['scope'])}")
    return phrases


def headline(position: Json) -> list[str]:
    """What a position comes down to: its answer, its figures, else its status or first words.

    Where the order of its accounts is open every answer is told, not one of them.
    """
    if position["kind"] == "response":
        answers = [account["answer"] for account in position["accounts"] if account["answer"]]
        return list(dict.fromkeys(answers)) or [position["answer"] or "answered"]
    figures = figures_of(position["terms"])
    if figures:
        return figures
    if position["text"]:
        return [position["text"]]
    said = said_of(position["accounts"])
    return [said] if said else [position["track"].partition(":")[2].replace("-", " ")]


def phrases_of(position: Json) -> list[str]:
    """A position's other terms: pressing, dates, conditions, scope."""
    pressing = position["pressing"]
    lead = [f"pressed as {_article(pressing)}"] if pressing and pressing != "demand" else []
    text = position["text"]
    rest = [text] if text and position["terms"]["quantities"] else []
    return [*lead, *terms_words(position["terms"]), *rest]


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def position_line(position: Json) -> str:
    """A position in one line, as pictures and lists tell it."""
    status = "" if position["status"] == "live" else f"{plain_words(position['status'])}; "
    joiner = " / " if position["kind"] == "response" else "; "
    parts = [joiner.join(headline(position)), *phrases_of(position)]
    return status + "; ".join(part.rstrip(".") for part in parts)


def track_words(track: str) -> str:
    """A track's name without its kind: `demand:us-deficit-cut` as `us deficit cut`."""
    return (track.partition(":")[2] or track).replace("-", " ")


def authority_words(authority: str) -> str:
    """An authority with its meaning: `A4, unnamed officials`."""
    meaning = AUTHORITIES.get(authority)
    return f"{authority}, {meaning}" if meaning else authority


def change_words(before: str | None, after: str | None) -> str:
    """From what to what, with the figures of the audit."""
    if before is None:
        return after or ""
    return before if before == after else f"{before} → {after or 'none'}"


def drawn(text: str | None) -> str:
    """A text for a picture: nothing unfit, and nothing that turns the direction of others."""
    evened = " ".join((text or "").split())
    if evened.isascii() and evened.isprintable():
        return evened
    return "".join(
        character if unicodedata.category(character) not in _UNSEEN else "\N{REPLACEMENT CHARACTER}"
        for character in fitting(evened)
    )


_UNSEEN = ("Cc", "Cf", "Cs", "Co")


def shortened(text: str, longest: int) -> str:
    """A text of at most that many characters, cut at a word where there is one."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    space = head.rfind(" ")
    return (head[:space] if space > longest // 2 else head).rstrip(" ,;.") + "…"


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """A text in at most so many lines of at most so many characters, long words broken."""
    found: list[str] = []
    line = ""
    for word in _broken(text.split(), width):
        if line and len(line) + 1 + len(word) > width:
            found.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    found.append(line)
    if len(found) > lines:
        found = found[:lines]
        found[-1] = found[-1][: width - 1].rstrip(" ,;.") + "…"
    return found


def _broken(words: Iterable[str], width: int) -> Iterable[str]:
    for word in words:
        for start in range(0, len(word), width):
            yield word[start : start + width]


def cut_words(cut: Cut, codebook: str) -> str:
    """A cut in a line: `as of 4 May 2018, recorded by 96 (standard/1)`."""
    parts = [f"as of {date_words(cut.as_of.isoformat())}" if cut.as_of else "at its latest"]
    if cut.known_by:
        parts.append(f"known by {date_words(cut.known_by.isoformat())}")
    parts.append(f"recorded by {cut.recorded_by}")
    if cut.reading == "possible":
        parts.append("possible reading")
    left_out = (*cut.without, *cut.without_sources)
    if left_out:
        parts.append(f"without {', '.join(left_out)}")
    return f"{', '.join(parts)} ({codebook})"
