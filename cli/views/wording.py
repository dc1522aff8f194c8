"""A position and its terms as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cli.output import Json, Section
from events.when import NotADate, parse_when


def describe_position(position: Mapping[str, Any]) -> str:
    """A position's terms in one cell; where the order of its accounts is open, all of them."""
    if "unsettled" in (position["note"] or ""):
        each = [
            _terms({**position, **account, "accounts": [account]})
            for account in position["accounts"]
        ]
        return " / ".join(dict.fromkeys(text for text in each if text))
    return _terms(position)


_TABLED = ("demand", "offer", "mechanism")


def _terms(position: Mapping[str, Any]) -> str:
    terms = position["terms"]
    said = _said(position)
    text = terms["differ"].get("text") or [position.get("text")]
    parts = [position["answer"]] if position["answer"] else []
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


def _said(position: Mapping[str, Any]) -> list[str]:
    """The words of the development that put it where it is, else of the first that has any."""
    told = [account for account in position["accounts"] if account["says"]]
    since = [account for account in told if account["development"] == position["since"]]
    return [account["says"].rstrip(".") for account in (since or told)[:1]]


def _is_said(term: str, shown: Iterable[str]) -> bool:
    """Whether what is shown says a term already."""
    return any(term.casefold() in one.casefold() for one in shown)


def quantity_text(quantity: dict[str, Any]) -> str:
    """A quantity as written: `200 USD bn total`."""
    low, high = quantity["min"], quantity["max"]
    if quantity["value"] is not None:
        figure = quantity["value"]
    elif high is None:
        figure = f">{low}"
    elif low is None:
        figure = f"<{high}"
    else:
        figure = f"{low}..{high}"
    about = "~" if quantity["approximate"] else ""
    parts = (about + figure, quantity["unit"], quantity["basis"], quantity["period"])
    return " ".join(part for part in parts if part)


def position_row(position: dict[str, Any], where: str) -> dict[str, Any]:
    accounts = position["accounts"]
    return {
        "view": where,
        "party": position["party"],
        "toward": position["toward"],
        "issue": position["issue"],
        "track": position["track"],
        "status": position["status"],
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
    parts = ("undated" if position.get("undated") else "", status_text(position["status"]),
             describe_position(position))  # fmt: skip
    lines = [
        position["track"],
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


_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def day_text(edtf: str | None) -> str:
    """A date as people write it: `3 May 2018`, `April 2018`, `by 2 May 2018`, `undated`.

    A date of more shape than that (`2018-04~/2018-05-03`) is told by its two ends.
    """
    if not edtf:
        return ""
    start, slash, end = edtf.partition("/")
    if slash:
        if start == "..":
            return f"by {_point_text(end)}"
        if end == "..":
            return f"from {_point_text(start)}"
        if start[:7] == end[:7] and len(start) == len(end) == 10:
            return f"{int(start[8:])} to {_point_text(end)}"  # 3 to 4 May 2018
        return f"{_point_text(start)} to {_point_text(end)}"
    return _point_text(edtf)


def _point_text(text: str) -> str:
    if text == "unknown":
        return "undated"
    bare = text.rstrip("~?%")
    about = "" if bare == text else "about " if text[-1] in "~%" else "perhaps "
    try:
        when = parse_when(bare)
    except NotADate:
        return text
    if when.earliest is None or when.latest is None:
        return text
    month = _MONTHS[when.earliest.month - 1]
    if len(bare) == 10:
        return f"{about}{when.earliest.day} {month} {when.earliest.year}"
    if len(bare) == 7 and when.earliest.month == when.latest.month:
        return f"{about}{month} {when.earliest.year}"
    return text


def next_text(told: str) -> str:
    """The next round as an account tells it: a day, that none is set, or that nothing is known."""
    return {"none-set": "no date set", "unknown": "unknown"}.get(told) or day_text(told)


def clock_text(recorded: str) -> str:
    """A recorded time to the minute: `4 May 2018, 09:30 UTC`."""
    return f"{_point_text(recorded[:10])}, {recorded[11:16]} UTC"


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
