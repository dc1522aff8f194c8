"""A position and its terms as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cli.output import Json, Section
from timeline.wording import date_words as day_text
from timeline.wording import moment_words as clock_text
from timeline.wording import quantity_text, said_of

__all__ = ["clock_text", "day_text", "quantity_text"]


def describe_position(position: Mapping[str, Any]) -> str:
    """A position's terms in one cell; where the order of its accounts is open, all of them."""
    if "unsettled" in (position["note"] or ""):
        each = [
            _terms({**position, **account, "accounts": [account]})
            for account in position["accounts"]
        ]
        return " / ".join(dict.fromkeys(text for text in each if text))
    return "; ".join(part for part in (_terms(position), _pending(position)) if part)


_TABLED = ("demand", "offer", "mechanism")


def _pending(position: Mapping[str, Any]) -> str:
    """What is pending beside what stands: `pending final: 25 percent rate; effective ...`."""
    word = position.get("pending")
    if not word:
        return ""
    told = _terms({**position, "text": None, "answer": None, "pressing": None,
                   "kind": "", "accounts": word["accounts"], "terms": word["terms"]})  # fmt: skip
    return f"pending, {word['status']}: {told}" if told else f"pending, {word['status']}"


def status_of(position: Mapping[str, Any]) -> str:
    """The status; every one of those that stand where the order is open."""
    return position["status"] or " or ".join(position["differ"]["status"])


def _terms(position: Mapping[str, Any]) -> str:
    terms = position["terms"]
    words = said_of(position["accounts"])
    said = [words.rstrip(".")] if words else []
    text = terms["differ"].get("text") or [position.get("text")]
    answers = [position["answer"]] if position["answer"] else position["differ"].get("answer", [])
    parts = [" or ".join(answers)] if answers else []
    # A condition or scope says under what terms, not what: without a figure the words do.
    worded = position["kind"] in _TABLED and not terms["quantities"] and not text[0]
    shown = said if worded else []
    parts += shown
    differ = terms["differ"]
    for basis in dict.fromkeys(q["basis"] for q in terms["quantities"]):
        told = differ.get(f"quantity:{basis or 'unstated'}")
        figures = [quantity_text(q) for q in terms["quantities"] if q["basis"] == basis]
        parts += [" or ".join(told)] if told else figures
    for term, value, words in (
        ("pressing", position["pressing"], ""),
        ("due", terms["due"], "due "),
        ("effective", terms["effective"], "effective "),
        ("lapses", terms["lapses"], "lapses "),
    ):
        told = differ.get(term) or ([value] if value else [])
        parts += [f"{words}{' or '.join(told)}"] if told else []
    parts += [f"if {condition}" for condition in terms["conditions"]]
    if not all(_is_said(one, shown) for one in terms["scope"]):
        parts.append(f"on {', '.join(terms['scope'])}")
    parts += [" or ".join(text)] if text[0] else []
    return "; ".join(parts or said)


def _is_said(term: str, shown: Iterable[str]) -> bool:
    """Whether what is shown says a term already."""
    return any(term.casefold() in one.casefold() for one in shown)


def position_row(position: dict[str, Any], where: str) -> dict[str, Any]:
    accounts = position["accounts"]
    return {
        "view": where,
        "party": position["party"],
        "toward": position["toward"],
        "issue": position["issue"],
        "track": position["track"],
        "status": status_of(position),
        "terms": describe_position(position),
        "since": position["since"],
        "authority": sorted({account["authority"] for account in accounts}),
        "sources": list(dict.fromkeys(s for a in accounts for s in a["sources"])),
        "note": position["note"],
    }


def evidence(development: str, authorities: Iterable[str], sources: Iterable[str]) -> str:
    """What a thing rests on, in a line: `us-deficit-200 (A1 A2: nyt-2018-05-04)`."""
    words = " ".join(authorities)
    told = ", ".join(sources) or "no source"
    return f"{development} ({words}: {told})" if words else f"{development} ({told})"


def who_on_what(party: str, toward: str | None, issue: str | None) -> str:
    """The left cell of a board: who, toward whom, and on which issue."""
    head = f"{party} > {toward}" if toward else party
    return f"{head}\n{issue or '(whole)'}"


def status_text(status: str) -> str:
    """A status as words, and nothing for one that merely stands."""
    return "" if status == "live" else status.replace("-", " ")


def position_cells(position: Mapping[str, Any]) -> dict[str, str]:
    """A position as two cells of a board, its evidence below its terms."""
    accounts = position["accounts"]
    parts = ("undated" if position.get("undated") else "", status_text(status_of(position)),
             describe_position(position))  # fmt: skip
    lines = [
        f"{position['title']} ({position['track']})" if position["title"] else position["track"],
        "; ".join(part for part in parts if part),
        f"({position['note']})" if position["note"] else "",
        "since " + evidence(
            position["since"],
            sorted({account["authority"] for account in accounts}),
            dict.fromkeys(source for account in accounts for source in account["sources"]),
        ),
    ]  # fmt: skip
    return {
        "who, on what": who_on_what(position["party"], position["toward"], position["issue"]),
        "position": "\n".join(line for line in lines if line),
    }


def next_text(told: str) -> str:
    """The next round as an account tells it: a day, that none is set, or that nothing is known."""
    return {"none-set": "no date set", "unknown": "unknown"}.get(told) or day_text(told)


def days_text(days: Mapping[str, Any]) -> str:
    """How long lies between: `3 days`, `1 to 34 days`, `at least 2 days`."""
    least, most = days["min"], days["max"]
    if most is None:
        return f"at least {least} day{'' if least == 1 else 's'}" if least else "days unknown"
    if least == most:
        return "the same day" if most == 0 else f"{most} day{'' if most == 1 else 's'}"
    return f"{least} to {most} days"


def listed(names: Iterable[str], *, most: int = 6) -> str:
    """Names in a line; of many, the first ones and how many more there are."""
    found = list(names)
    if len(found) <= most:
        return ", ".join(found)
    return f"{', '.join(found[:most])} and {len(found) - most} more"


def redacted_section(answer: Json) -> list[Section]:
    """The developments that the law ordered removed, if there are any."""
    rows = [{"development": name} for name in answer["redacted"]]
    return [("Redacted: removed by order of the law, and left out", rows)] if rows else []
