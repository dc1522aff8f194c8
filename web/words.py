"""Answers in words, for the page and the pictures: dates, figures, verdicts, rules.

Nothing is judged here: a word stands for a value of an answer and adds nothing to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from events.names import fitting
from events.source import AUTHORITIES
from projections.cut import Cut
from projections.state import ENDED
from timeline.wording import (
    count_words,
    date_words,
    plain_terms,
    plain_words,
    quantity_words,
    said_of,
)

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

FAMILIES = {
    "demand": "demand",
    "offer": "offer",
    "withdrawal": "offer",
    "review-proposal": "mechanism",
    "response": "response",
    "agreement": "agreement",
    "legal-action": "complaint",
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


KINDS = {"commitment": "agreement", "legal-action": "complaint"}
"""Kinds of positions that have another name for readers."""


def kind_words(kind: str) -> str:
    """What a kind of position is called."""
    return KINDS.get(kind, plain_words(kind))


def differ_of(position: Json) -> Mapping[str, Any]:
    """On what the forms or accounts that stand differ, with all that is said of it."""
    told: Mapping[str, Any] = position["differ"]
    return told


def figures_of(terms: Json, differ: Json) -> list[str]:
    """The figures, each basis in a phrase; where accounts differ on one, `100 or 150 ...`."""
    figures = []
    for basis in dict.fromkeys(quantity["basis"] for quantity in terms["quantities"]):
        told = differ.get(f"quantity:{basis or 'unstated'}")
        stated = [quantity_words(q) for q in terms["quantities"] if q["basis"] == basis]
        figures += [" or ".join(map(plain_terms, told))] if told else stated
    return figures


def terms_words(terms: Json, differ: Json) -> list[str]:
    """Everything beside the quantities, each as a phrase: `due 2020`, `if ...`, `on ...`."""
    phrases = []
    for name, words in (("due", "due"), ("effective", "effective"), ("lapses", "until")):
        # Where accounts contradict each other, all of them are told.
        told = differ.get(name) or ([terms[name]] if terms[name] else [])
        if told:
            phrases.append(f"{words} {' or '.join(map(date_words, told))}")
    phrases += [f"if {condition}" for condition in terms["conditions"]]
    if terms["scope"]:
        phrases.append(f"on {', '.join(terms['scope'])}")
    return phrases


def account_words(account: Json) -> list[str]:
    """What one account says, each thing in a phrase: its answer, figures and other terms."""
    differ = account["terms"]["differ"]
    answer = [plain_words(account["answer"])] if account["answer"] else []
    return [*answer, *figures_of(account["terms"], differ), *terms_words(account["terms"], differ)]


def headline(position: Json) -> list[str]:
    """What a position comes down to: its answer, its figures, else its title or first words.

    Where the order of its accounts is open every answer is told, not one of them.
    """
    if position["kind"] == "response":
        answers = differ_of(position).get("answer") or [position["answer"] or "answered"]
        return [plain_words(answer) for answer in answers]
    figures = figures_of(position["terms"], differ_of(position))
    if figures:
        return figures
    if position["text"]:
        return [position["text"]]
    said = said_of(position["accounts"])
    return [said] if said else [position["title"] or track_words(position["track"])]


def phrases_of(position: Json) -> list[str]:
    """What else a position holds: the figures of an answer, pressing, dates, conditions, scope."""
    terms, differ = position["terms"], differ_of(position)
    figures = figures_of(terms, differ) if position["kind"] == "response" else []
    told = differ.get("pressing") or [position["pressing"] or "demand"]
    pressed = [] if told == ["demand"] else [f"pressed as {' or '.join(map(_article, told))}"]
    text = position["text"]
    rest = [text] if text and terms["quantities"] else []
    return [*figures, *pressed, *terms_words(terms, differ), *rest]


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def pending_status(pending: Json) -> str:
    """How far a pending change has come."""
    told = {"final": "announced as final"}.get(pending["status"], pending["status"])
    return f"pending, {told}"


def pending_words(pending: Json) -> list[str]:
    """What would change what stands, each thing in a phrase; what is not told is in its words."""
    terms = pending["terms"]
    differ = terms["differ"]
    told = [*figures_of(terms, differ), *terms_words(terms, differ)]
    return told or [said_of(pending["accounts"]) or "its terms are not told"]


def statuses_of(position: Json) -> list[str]:
    """The status of a position; of several forms of open order, all of them."""
    return differ_of(position).get("status") or [position["status"]]


def has_ended(position: Json) -> bool:
    """Whether a position has ended, in every form of it."""
    return all(status in ENDED for status in statuses_of(position))


def status_words(position: Json) -> str:
    """A status for readers, nothing for what merely stands; of several, all of them."""
    told = statuses_of(position)
    return " or ".join(plain_words(status) for status in told if status and status != "live")


def position_line(position: Json) -> str:
    """A position in one line, as pictures and lists tell it, with its title and what is pending."""
    title = position["title"]
    joiner = " / " if position["kind"] == "response" else "; "
    told = [joiner.join(headline(position)), *phrases_of(position)]
    if title and told[0] == said_of(position["accounts"]):
        told[0] = title
    elif title:
        told[0] = f"{title}: {told[0]}"
    parts = [status_words(position), *told]
    pending = position["pending"]
    if pending:
        parts.append(f"{pending_status(pending)}: {'; '.join(pending_words(pending))}")
    return "; ".join(part.rstrip(".") for part in parts if part)


_EARLIER_FORM = re.compile(r"it answers an earlier form: (.+) came after it")


def note_parts(note: str, told: Callable[[str], tuple[str, str]]) -> list[tuple[str, str | None]]:
    """A note in words, in pieces: each a text, and the development that it tells of, if one.

    `told` gives what a development says, and when it occurred, by its id.
    """
    pieces: list[tuple[str, str | None]] = []
    for part in note.split("; "):
        lead = "; " if pieces else ""
        found = _EARLIER_FORM.fullmatch(part)
        if not found:
            pieces.append((lead + plain_terms(part), None))
            continue
        *earlier, last = sorted(found[1].split(", "), key=lambda name: told(name)[1])
        says, occurred = told(last)
        pieces.append((f"{lead}it answers an earlier form; since then: ", None))
        pieces.append((f"{says.rstrip('.')} ({date_words(occurred)})", last))
        if earlier:
            pieces.append((f", and {count_words(len(earlier), 'change')} before that", None))
    return pieces


def track_words(track: str) -> str:
    """A track's name without its kind: `demand:us-deficit-cut` as `us deficit cut`."""
    return (track.partition(":")[2] or track).replace("-", " ")


def authority_words(authority: str) -> str:
    """An authority with its meaning: `A4, unnamed officials`."""
    meaning = AUTHORITIES.get(authority)
    return f"{authority}, {meaning}" if meaning else authority


def change_words(before: str | None, after: str | None) -> str:
    """From what to what, in words: `100 USD bn → 200 USD bn total`."""
    one, two = (plain_terms(text) if text else None for text in (before, after))
    if one is None:
        return two or ""
    return one if one == two else f"{one} → {two or 'none'}"


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
    """A cut in a line: `as of 4 May 2018, recorded by 96 (standard/2)`."""
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


def cut_notes(cut: Cut, codebook: str) -> list[str]:
    """What a reader of a picture must know of its cut, beside its day: nothing, for most."""
    notes = []
    if cut.known_by:
        notes.append(f"as far as was public on {date_words(cut.known_by.isoformat())}")
    if cut.reading == "possible":
        notes.append("with what may have happened")
    if cut.without:
        notes.append(f"without {', '.join(AUTHORITIES[one] for one in cut.without)}")
    if cut.without_sources:
        notes.append(f"without the sources {', '.join(cut.without_sources)}")
    if not codebook.startswith("standard/"):
        notes.append(f"read by the codebook {codebook}")
    return notes
