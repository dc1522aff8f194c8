"""A position in words, the same at every door: what it comes down to, its terms, its status.

In a shell its terms stand as they were entered, on a page and in pictures in plain words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from events.grouping import grouped
from projections.rules.state import ENDED, quantity_term
from projections.rules.words import joined, listed
from timeline.wording import (
    ENGLISH,
    Tongue,
    date_words,
    plain_terms,
    plain_words,
    quantity_text,
    quantity_words,
)

if TYPE_CHECKING:
    from timeline.answers.positions import (
        AccountTold,
        Differing,
        PendingTold,
        PositionTold,
        QuantityTold,
        TermsTold,
    )
    from timeline.answers.stance import VoiceTold


def said_of(accounts: Iterable[AccountTold]) -> str | None:
    """What its accounts say of a position, by the one that is nearest to the principal: of the
    lowest authority number, and of those the first (the others say it again)."""
    found = [account for account in accounts if account.says]
    return min(found, key=lambda account: account.authority).says if found else None


def since(position: PositionTold) -> AccountTold | None:
    """The account of a position's last change, or the first where only others tell of it."""
    told = position.accounts
    return next((one for one in told if one.development == position.since), next(iter(told), None))


class Style(NamedTuple):
    """How terms are told: a figure, a text of the audit, a date, and a language's own words."""

    figure: Callable[[QuantityTold], str]
    told: Callable[[str], str]
    date: Callable[[str], str]
    tongue: Tongue

    def day(self, date: str) -> str:
        """A day until or by which something is: `1 May 2018 or later` where it has no end."""
        start, _, end = date.partition("/")
        told = self.date(start if end == ".." else date)
        return self.tongue.phrases["later"].format(told) if end == ".." else told

    def either(self, texts: Iterable[str]) -> str:
        """`100 or 150`: all that is said of one thing."""
        return self.tongue.phrases["or"].join(texts)


AS_ENTERED = Style(quantity_text, str, str, ENGLISH._replace(
    phrases={**ENGLISH.phrases, "lapses": "lapses {}", "later": "{}/.."}))  # fmt: skip
IN_WORDS = Style(quantity_words, plain_terms, date_words, ENGLISH)


def figures_of(terms: TermsTold, differ: Differing, style: Style = IN_WORDS) -> list[str]:
    """The figures, each basis in a phrase; where accounts differ on one, `100 or 150 ...`."""
    figures = []
    for basis in dict.fromkeys(quantity.basis for quantity in terms.quantities):
        told = differ.get(quantity_term(basis))
        stated = [style.figure(q) for q in terms.quantities if q.basis == basis]
        figures += [style.either(map(style.told, told))] if told else stated
    return figures


def terms_words(
    terms: TermsTold, differ: Differing, style: Style = IN_WORDS, said: Sequence[str] = ()
) -> list[str]:
    """Everything beside the quantities, each as a phrase: `due 2020`, `if ...`, `on ...`. The
    scope is left out where what is `said` already names it."""
    phrases, words = [], style.tongue.phrases
    for name in ("due", "effective", "lapses"):
        # Where accounts contradict each other, all of them are told.
        told = differ.get(name) or ([date] if (date := getattr(terms, name)) else [])
        if told:
            phrases.append(words[name].format(style.either(map(style.day, told))))
    return [*phrases, *listed(terms, differ, words, said)]


_TABLED = ("demand", "offer", "mechanism")


def describe_position(position: PositionTold) -> str:
    """A position's terms as they were entered, in one line; where accounts or forms differ, all
    of them; and what is pending beside what stands."""
    parts = [_entered(position, position.terms, position.accounts, answer=position.answer)]
    word = position.pending
    if word:
        bare = replace(position, text=None, pressing=None)
        told = _entered(bare, word.terms, word.accounts, answer=None)
        parts.append(f"pending, {word.status}: {told}" if told else f"pending, {word.status}")
    return joined(*parts)


def _entered(
    position: PositionTold, terms: TermsTold, accounts: Sequence[AccountTold], *,
    answer: str | None,
) -> str:  # fmt: skip
    differ = terms.differ
    words = said_of(accounts)
    said = [words.rstrip(".")] if words else []
    text = differ.get("text") or ((position.text,) if position.text else ())
    answers = [answer] if answer else position.differ.get("answer", ())
    # A condition or scope says under what terms, not what: without a figure the words do.
    shown = said if position.kind in _TABLED and not terms.quantities and not text else []
    pressing = differ.get("pressing") or ([position.pressing] if position.pressing else [])
    parts = [
        " / ".join(answers),
        *shown,
        *figures_of(terms, differ, AS_ENTERED),
        " or ".join(pressing),
        *terms_words(terms, differ, AS_ENTERED, shown),
        " or ".join(text),
    ]
    return "; ".join([part for part in parts if part] or said)


KINDS = {"commitment": "agreement", "legal-action": "complaint"}
"""Kinds of positions that have another name for readers."""


def kind_words(kind: str) -> str:
    """What a kind of position is called."""
    return KINDS.get(kind, plain_words(kind))


def account_words(account: AccountTold) -> list[str]:
    """What one account says, each thing in a phrase: its answer, figures and other terms."""
    differ = account.terms.differ
    answer = [plain_words(account.answer)] if account.answer else []
    return [*answer, *figures_of(account.terms, differ), *terms_words(account.terms, differ)]


def forms_of(position: PositionTold, bare: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """What the accounts of a position say, each form once, with the days on which it was told;
    `bare` is said of one without words."""
    told = grouped(position.accounts, lambda one: tuple(account_words(one)) or (one.says or bare,))
    return [(words, [one.occurred for one in alike]) for words, alike in told.items()]


def voice_words(voice: VoiceTold, style: Style = IN_WORDS) -> str:
    """What a voice says; where nobody put that into words, what it is: `demand; 12 percent`, or of
    what: `agreement; tentative; customs deal`."""
    if said := voice.says or voice.quote:
        return said
    word = style.tongue.word
    told = [*figures_of(voice.terms, {}, style), *terms_words(voice.terms, {}, style)]
    told = told or [*voice.commits] or ([plain_words(voice.about)] if voice.about else [])
    kinds = (one for one in (voice.kind, voice.status, voice.answer) if one)
    return "; ".join([*map(word, kinds), *told])


def headline(position: PositionTold, style: Style = IN_WORDS) -> list[str]:
    """What a position comes down to: its answer, its figures, else its title or first words. Where
    the order of its accounts is open every answer is told, not one of them."""
    if position.kind == "response":
        answers = position.differ.get("answer") or [position.answer]
        tongue = style.tongue
        return [tongue.word(one) if one else tongue.phrases["answered"] for one in answers]
    figures = figures_of(position.terms, position.differ, style)
    if figures:
        return figures
    if text := _text(position, style):
        return [text]
    said = said_of(position.accounts)
    return [said or position.title or _name(position)]


def called(position: PositionTold) -> str | None:
    """What stands above what a position comes down to, where that is not the same: its title, else
    its name where that is a figure; words say themselves what they are of."""
    figures = position.kind != "response" and position.terms.quantities
    title = position.title or (_name(position) if figures else None)
    return None if headline(position) == [title] else title


def _text(position: PositionTold, style: Style) -> str | None:
    """The words of a commitment, or how often a mechanism is to be; where accounts or forms differ
    on them, all of them."""
    told = (position.text,) if position.text else position.differ.get("text", ())
    if position.kind == "mechanism":  # whose words are ours
        told = tuple(map(style.tongue.word, told))
    return style.either(told) or None


def _name(position: PositionTold) -> str:
    return plain_words(position.track.partition(":")[2])


def phrases_of(position: PositionTold, style: Style = IN_WORDS) -> list[str]:
    """What else a position holds: the figures of an answer, pressing, dates, conditions, scope."""
    terms, differ = position.terms, position.differ
    figures = figures_of(terms, differ, style) if position.kind == "response" else []
    told = differ.get("pressing") or (position.pressing or "demand",)
    pressed = [] if told == ("demand",) else [style.either(style.tongue.phrases[p] for p in told)]
    text = _text(position, style)
    rest = [text] if text and figures_of(terms, differ, style) else []
    return [*figures, *pressed, *terms_words(terms, differ, style), *rest]


def pending_status(pending: PendingTold, tongue: Tongue = ENGLISH) -> str:
    """How far a pending change has come."""
    status = pending.status or ""
    told = tongue.phrases["final"] if status == "final" else tongue.word(status)
    return tongue.phrases["pending"].format(told)


def pending_words(pending: PendingTold, style: Style = IN_WORDS) -> list[str]:
    """What would change what stands, each thing in a phrase; what is not told is in its words."""
    terms = pending.terms
    told = [*figures_of(terms, terms.differ, style), *terms_words(terms, terms.differ, style)]
    return told or [said_of(pending.accounts) or style.tongue.phrases["untold"]]


def statuses_of(position: PositionTold) -> tuple[str, ...]:
    """The status of a position; of several forms of open order, all of them."""
    return position.differ.get("status") or (position.status or "",)


def status_of(position: PositionTold) -> str:
    """The status; every one of those that stand where the order is open."""
    return " or ".join(statuses_of(position))


def has_ended(position: PositionTold) -> bool:
    """Whether a position has ended, in every form of it."""
    return all(status in ENDED for status in statuses_of(position))


def status_words(position: PositionTold, style: Style = IN_WORDS) -> str:
    """A status for readers, nothing for what merely stands; of several, all of them."""
    told = statuses_of(position)
    return style.either(style.tongue.word(one) for one in told if one and one != "live")


def position_line(position: PositionTold, *, titled: bool = True, style: Style = IN_WORDS) -> str:
    """A position in one line, as pictures and lists tell it, with what is pending, and with its
    title where it is to be `titled`."""
    return "; ".join(": ".join(part) for part in position_parts(position, titled, style))


def position_parts(
    position: PositionTold, titled: bool = True, style: Style = IN_WORDS
) -> list[tuple[str, ...]]:
    """The parts of that line, each with what stands before it and a colon. A page keeps them apart,
    for what is recorded may be of a language that runs the other way."""
    title = called(position) if titled else None
    position = replace(position, title=title)
    joiner = " / " if position.kind == "response" else "; "
    first: tuple[str, ...] = (joiner.join(headline(position, style)),)
    if title:
        said = first[0] == said_of(position.accounts)
        first = (title,) if said else (title, *first)
    rest = ((text,) for text in phrases_of(position, style))
    parts = [(status_words(position, style),), first, *rest]
    if not titled and first == (_name(position),):
        # Who asks tells its name already.
        parts = [one for one in parts if one not in (("",), first)]
        parts = parts or [(style.tongue.phrases["termless"],)]
    pending = position.pending
    if pending:
        words = "; ".join(pending_words(pending, style))
        parts.append((pending_status(pending, style.tongue), words))
    return [(*before, text.rstrip(".")) for *before, text in parts if before or text]
