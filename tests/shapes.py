"""The documented shape of every answer that is read from a fold: what is always there, and which
words each place may hold."""

from __future__ import annotations

import re
from typing import Any

from projections.record.codebook import VERSION
from tests.cli.test_contract import (
    CERTAINTY,
    CHANGE,
    CUT,
    DEVELOPMENT,
    POSITION,
    ROW,
    STANCE,
    STEP,
    SUMMARY,
    TALKS,
    VERDICT,
    Check,
    Maybe,
    anything,
    day,
    decimal,
    faults,
    flag,
    one_of,
    text,
    whole,
)

_LIVE = ("live", "threatened", "announced", "in-force", "suspended", "tentative", "agreed",
         "ratified")  # fmt: skip
_ENDED = ("withdrawn", "settled", "decided", "lapsed", "lifted", "carried-out", "rejected",
          "terminated", "left", "expired")  # fmt: skip
_KINDS = ("demand", "offer", "mechanism", "response", "measure", "policy", "commitment",
          "legal-action")  # fmt: skip


def _like(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_TERMS: dict[str, Any] = {
    "quantities": [
        {"value": Maybe(decimal), "min": Maybe(decimal), "max": Maybe(decimal), "strict": flag,
         "approximate": flag, "unit": text, "basis": Maybe(text), "period": Maybe(text),
         "since": text}
    ],
    "due": Maybe(text),
    "effective": Maybe(text),
    "lapses": Maybe(text),
    "conditions": [text],
    "scope": [text],
    "differ": anything,
}  # fmt: skip
_ACCOUNT = {**POSITION["accounts"][0], "certainty": CERTAINTY, "terms": _TERMS}
_POSITION: dict[str, Any] = {
    **POSITION,
    "track": _like(rf"({'|'.join(_KINDS)}):\S+"),
    "kind": one_of(*_KINDS),
    "status": Maybe(one_of(*_LIVE, *_ENDED)),
    "title": Maybe(text),
    "with": [text],
    "pending": Maybe(
        {
            "status": Maybe(one_of("threatened", "announced", "final")),
            "terms": _TERMS,
            "since": text,
            "accounts": [_ACCOUNT],
        }
    ),
    "differ": anything,
    "terms": _TERMS,
    "text": Maybe(text),
    "accounts": [_ACCOUNT],
}
_NET = {"toward": Maybe(text), "track": text, "dimension": text, "verdict": VERDICT,
        "before": Maybe(text), "after": Maybe(text)}  # fmt: skip
_ROW = {
    **ROW,
    "dimension": _like("whole|quantity:.+|response|deadline|conditions|scope|pressing|status"
                       "|pending|asks|gives"),
    "order": one_of("dates", "time", "link", "presumed", "unsettled"),
    "day": day,
}  # fmt: skip
_WHY = {
    "positions": [_POSITION],
    "developments": [DEVELOPMENT],
    "set_aside": [{"development": text, "reason": text, "detail": Maybe(text)}],
}
_POINT = {
    "day": day, "party": text, "development": text, "value": Maybe(decimal),
    "min": Maybe(decimal), "max": Maybe(decimal), "settled": flag,
}  # fmt: skip
_PAIR = {
    "issue": text, "unit": text, "basis": Maybe(text), "period": Maybe(text), "asks": text,
    "gives": text, "demand": text, "offer": text, "points": [_POINT], "first": Maybe(decimal),
    "last": Maybe(decimal), "closed": Maybe(decimal),
}  # fmt: skip
_AGREEMENT = {
    "name": text,
    "title": Maybe(text),
    "parties": [text],
    "status": one_of(*_LIVE, *_ENDED),
    "since": text,
    "lapses": Maybe(text),
    "terms": _TERMS,
    "commitments": [_POSITION],
    "history": [{"development": text, "status": text, "occurred": text, "by": [text]}],
}
_ANSWER = {"development": text, "parties": [text], "verdict": Maybe(VERDICT), "answers": text,
           "answered_parties": [text], "answered_verdict": Maybe(VERDICT),
           "by": one_of("link", "name")}  # fmt: skip

SHAPES: dict[str, dict[str, Any]] = {
    "stance/1": {**STANCE, "positions": [_POSITION], "possible": [_POSITION]},
    "audit/1": {"rows": [_ROW], "summary": [{**SUMMARY, "net": [_NET]}]},
    "replay/1": {"steps": [STEP], "possible": [STEP]},
    "diff/1": {
        "from": anything,
        "to": anything,
        "changes": [{**CHANGE, "before": Maybe(_POSITION), "after": Maybe(_POSITION)}],
    },
    "why/1": _WHY,
    "talks/1": {"talks": [TALKS]},
    "measures/1": {
        "measures": [
            {**_POSITION, "instrument": Maybe(text), "effective": Maybe(text), "parts": [text],
             "part_of": Maybe(text)}
        ],
        "possible": [_POSITION],
    },
    "proposals/1": {
        "proposals": [
            {**_POSITION, "answers": [{"party": text, "answer": Maybe(text), "differ": [text]}]}
        ]
    },
    "agreements/1": {"agreements": [_AGREEMENT]},
    "gap/1": {"pairs": [_PAIR]},
    "answers/1": {
        "answers": [_ANSWER],
        "chains": [{"first": text, "last": text, "parties": [text], "steps": [anything]}],
        "reciprocity": [{"parties": [text], "moves": whole, "needed": whole}],
    },
}  # fmt: skip


def faults_of(answer: dict[str, Any]) -> list[str]:
    """Where an answer, without the sequence of its cut, is not as documented."""
    cut = {name: shape for name, shape in CUT.items() if name != "recorded_by"}
    head: dict[str, Any] = {"schema": one_of(answer["schema"]), "negotiation": text,
                            "codebook": _like(rf"\w+/{VERSION}"), "cut": cut}  # fmt: skip
    assert list(answer)[:4] == list(head)
    return list(faults(head | SHAPES[answer["schema"]], answer))
