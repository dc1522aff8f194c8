"""The little language of assertions: `USA trade-deficit 200 USD bn`, and back.

    PARTY ISSUE [toward PARTY|all] [on NAME] EXPECTATION

`NAME` is a proposal or measure. An expectation is one of: a quantity (`200 USD bn total`,
`100..150 USD bn`, `>20 percent`, `~30 percent`); a status (`live`, `in-force`, `withdrawn` ...);
an answer (`refuses`, `accepted` ...); `hardened since DAY`, `softened`, `held` or `mixed since
DAY`; `no position`.
"""

from __future__ import annotations

from typing import Any, get_args

from events.developments import Answer, StanceAsserted
from events.errors import Problem, nearest, read_among
from events.names import name
from events.quantity import IssueWords, parse_quantity
from events.when import parse_day

STATUSES = ("live", "threatened", "announced", "in-force", "suspended", "tentative", "agreed",
            "ratified", "withdrawn", "settled", "decided", "lapsed", "lifted", "carried-out",
            "rejected", "terminated", "left", "expired")  # fmt: skip
ANSWERS: tuple[str, ...] = get_args(Answer)
MOVED = ("hardened", "softened", "held", "mixed")

FORM = "PARTY ISSUE [toward PARTY] [on NAME] EXPECTATION, e.g. 'USA trade-deficit 200 USD bn'"


def head_of(text: str) -> tuple[str, str] | None:
    """The party and the issue that a text begins with, where it has both."""
    words = text.split()
    return (words[0], words[1]) if len(words) > 1 else None


def read_assertion(
    text: str, as_of: str, words: IssueWords
) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of an assertion (all but its id), or every problem with its text.

    `words` are the units and bases that the issue declares.
    """
    problems: list[Problem] = []
    fields: dict[str, Any] = {}
    if day := read_among(problems, "as-of", parse_day, as_of):
        fields["as_of"] = day.isoformat()
    try:
        rest = _which(text, fields)
        for field in ("party", "issue", "toward", "on"):
            read_among(problems, "assertion", name, fields.get(field))
        if not rest:
            raise ValueError(f"'{text}' expects nothing: write {FORM}")
        fields |= _expectation(rest, words, fields.get("as_of"))
    except ValueError as problem:
        problems.append(Problem(where="assertion", message=str(problem)))
    return fields, problems


def _which(text: str, fields: dict[str, Any]) -> list[str]:
    """Put into the fields whose stance on what is meant; the words of what is expected of it."""
    rest = text.split()
    if len(rest) < 3:
        raise ValueError(f"'{text}' is too short: write {FORM}")
    fields["party"], fields["issue"], *rest = rest
    for word in ("toward", "on"):
        if rest[:1] == [word]:
            if len(rest) < 2:
                raise ValueError(f"'{word}' names nothing: write {FORM}")
            _, fields[word], *rest = rest
    return rest


def _expectation(rest: list[str], words: IssueWords, as_of: str | None) -> dict[str, Any]:
    first, said = rest[0], " ".join(rest)
    if rest == ["no", "position"]:
        return {"absent": True}
    if first in MOVED:
        return _moved(rest, as_of)
    for known, field in ((STATUSES, "status"), (ANSWERS, "answer")):
        if first in known:
            if rest[1:]:
                raise ValueError(f"nothing may follow '{first}', found '{' '.join(rest[1:])}'")
            return {field: first}
    if any(character.isdigit() for character in first):
        return {"quantity": parse_quantity(said, words)}
    known_words = (*STATUSES, *ANSWERS, *MOVED, "no position", "toward", "on")
    raise ValueError(
        f"'{said}' is not understood ({nearest(first, known_words)}): expect a quantity, a status "
        f"({', '.join(STATUSES)}), an answer ({', '.join(ANSWERS)}), "
        "'hardened|softened|held|mixed since DAY' or 'no position'"
    )


def _moved(rest: list[str], as_of: str | None) -> dict[str, Any]:
    if len(rest) != 3 or rest[1] != "since":
        raise ValueError(f"'{' '.join(rest)}' says no day: write '{rest[0]} since YYYY-MM-DD'")
    since = parse_day(rest[2], end_of_month=False).isoformat()
    if as_of is not None and since > as_of:
        raise ValueError(f"'since {since}' is later than the day it is asserted of, {as_of}")
    return {"moved": rest[0], "since": since}


def assertion_text(asserted: StanceAsserted) -> str:
    """The text that is read as this very assertion (its day and reason aside)."""
    parts = [asserted.party, asserted.issue]
    if asserted.toward:
        parts.append(f"toward {asserted.toward}")
    if asserted.on:
        parts.append(f"on {asserted.on}")
    if asserted.absent:
        parts.append("no position")
    elif asserted.moved:
        parts.append(f"{asserted.moved} since {asserted.since}")
    else:
        parts.append(str(asserted.quantity or asserted.status or asserted.answer))
    return " ".join(parts)
