"""A position and its terms as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def describe_position(position: dict[str, Any]) -> str:
    """A position's terms in one cell; where the order of its accounts is open, all of them."""
    if "unsettled" in (position["note"] or ""):
        each = [
            _terms({**position, **account, "accounts": [account]})
            for account in position["accounts"]
        ]
        return " / ".join(dict.fromkeys(text for text in each if text))
    return _terms(position)


def _terms(position: dict[str, Any]) -> str:
    terms = position["terms"]
    parts = [position["answer"]] if position["answer"] else []
    parts += [quantity_text(q) for q in terms["quantities"]]
    if position["pressing"]:
        parts.append(position["pressing"])
    if terms["due"]:
        parts.append(f"due {terms['due']}")
    if terms["effective"]:
        parts.append(f"effective {terms['effective']}")
    if terms["lapses"]:
        parts.append(f"lapses {terms['lapses']}")
    parts += [f"if {condition}" for condition in terms["conditions"]]
    if terms["scope"]:
        parts.append(f"on {', '.join(terms['scope'])}")
    if position.get("text"):
        parts.append(position["text"])
    if not parts:
        parts = [a["says"] for a in position["accounts"] if a["says"]][:1]
    return "; ".join(parts)


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
    return f"{development}\n{' '.join(authorities)}: {', '.join(sources) or 'no source'}"
