"""A made-up negotiation in which everything happens that the pictures and the page tell apart.

Arland threatens, announces, imposes, raises, suspends and lifts a duty; both sides move toward
each other over a quota until they settle; an answer states terms; an agreement has a life.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.calling import call

NAME = "steel"


def fill(store: Path) -> Path:
    """Record it in a store."""
    document = store.with_suffix(".yaml")  # JSON is YAML too
    document.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    assert call("--db", store, "new", NAME, "--title", "Steel talks 2025").code == 0
    result = call("--db", store, "append", document, "--recorder", "a coder")
    assert result.code == 0, result.err
    return store


def _duty(kind: str, id: str, occurred: str, says: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": id, "occurred": occurred, "issue": "duty", "by": "ARL",
            "to": "BOR", "measure": "steel-duty", "says": says, **more}  # fmt: skip


def _quota(kind: str, id: str, occurred: str, says: str, **more: Any) -> dict[str, Any]:
    who = {"by": "ARL", "to": "BOR"} if kind == "demand" else {"by": "BOR", "to": "ARL"}
    return {"kind": kind, "id": id, "occurred": occurred, "issue": "quota", **who, "says": says,
            **more}  # fmt: skip


DOCUMENT: dict[str, Any] = {
    "parties": [{"party": "ARL", "name": "Arland"}, {"party": "BOR", "name": "Borland"}],
    "issues": [
        {"issue": "duty", "title": "The duty on steel",
         "wants": ["ARL more percent", "BOR less percent"]},
        {"issue": "quota", "title": "The steel quota", "unit": ["kt"],
         "wants": ["ARL less kt", "BOR more kt"]},
        {"issue": "review", "title": "Review of the deal"},
    ],
    "titles": [
        {"name": "steel-duty", "title": "The duty of 2025"},
        {"name": "quota-cap", "title": "A cap on shipments"},
        {"name": "quota-deal", "title": "The Portby accord"},
    ],
    "sources": [
        {"source": "gazette", "publisher": "Steel Gazette", "title": "Steel talks",
         "published": "2025-07-01"}
    ],
    "defaults": {"source": "gazette"},
    "developments": [
        _duty("measure-threatened", "duty-threat", "2025-01-05", "Arland threatens a duty",
              quantity="10 percent rate"),
        _duty("measure-announced", "duty-notice", "2025-01-20", "Arland announces the duty",
              quantity="10 percent rate", effective="2025-02-10"),
        _duty("measure-imposed", "duty-on", "2025-02-10", "The duty is in force",
              quantity="10 percent rate"),
        _duty("measure-threatened", "duty-more", "2025-02-20", "Arland threatens to raise it",
              quantity="25 percent rate", **{"if": "Borland pays no more"}),
        _duty("measure-changed", "duty-raise", "2025-03-03", "The duty is raised",
              quantity="25 percent rate"),
        _duty("measure-suspended", "duty-pause", "2025-04-10", "The duty is suspended",
              lapses="2025-06-10"),
        _duty("measure-lifted", "duty-off", "2025-05-02", "The duty is lifted"),
        _quota("demand", "cap-300", "2025-01-12", "Arland wants a cap of 300 kt",
               proposal="quota-cap", quantity="300 kt per-year"),
        _quota("offer", "offer-600", "2025-01-25", "Borland offers to ship 600 kt",
               proposal="quota-offer", quantity="600 kt per-year"),
        _quota("demand", "cap-350", "2025-02-14", "Arland would take 350 kt",
               proposal="quota-cap", quantity="350 kt per-year"),
        _quota("response", "bor-objects", "2025-02-16", "Borland objects",
               **{"to-proposal": "quota-cap", "answer": "objects", "quantity": ">=500 kt per-year",
                  "due": "2025-06", "if": "a review every year"}),
        _quota("offer", "offer-520", "2025-02-27", "Borland offers at least 520 kt",
               proposal="quota-offer", quantity=">=520 kt per-year"),
        _quota("demand", "cap-400", "2025-03-20/2025-03-24", "Arland would take 400 kt",
               proposal="quota-cap", quantity="400 kt per-year"),
        _quota("offer", "offer-450", "2025-04-08", "Borland offers 450 kt",
               proposal="quota-offer", quantity="450 kt per-year"),
        {"kind": "review-proposal", "id": "review", "occurred": "2025-02-16", "issue": "review",
         "by": "BOR", "to": "ARL", "proposal": "yearly-review", "every": "year",
         "says": "Borland proposes a yearly review"},
        {"kind": "response", "id": "arl-refuses", "occurred": "2025-02-20", "issue": "review",
         "by": "ARL", "to": "BOR", "to-proposal": "yearly-review", "answer": "refuses",
         "says": "Arland refuses a review"},
        {"kind": "talks-opened", "id": "talks-open", "occurred": "2025-02-12",
         "between": ["ARL", "BOR"], "round": "spring", "says": "Talks open in Portby"},
        {"kind": "talks-closed", "id": "talks-close", "occurred": "2025-04-30",
         "between": ["ARL", "BOR"], "round": "spring", "outcome": "a deal on the quota"},
        {"kind": "agreement", "id": "deal", "occurred": "2025-04-30", "issue": "quota",
         "between": ["ARL", "BOR"], "agreement": "quota-deal", "lapses": "2025-12-31",
         "commits": ["BOR: 420 kt per-year", "ARL: lift the duty"],
         "settles": ["quota-cap", "quota-offer"], "says": "Both agree on 420 kt"},
        {"kind": "agreement", "id": "deal-paused", "occurred": "2025-06-02", "issue": "quota",
         "by": "BOR", "agreement": "quota-deal", "status": "suspended",
         "says": "Borland suspends its part"},
        {"kind": "legal-action", "id": "complaint", "occurred": "2025-03-10", "issue": "duty",
         "by": "BOR", "to": "ARL", "action": "steel-case", "forum": "WTO",
         "says": "Borland complains at the WTO"},
        {"kind": "statement", "id": "expert", "occurred": "2025-03-05", "issue": "duty",
         "speaker": "Ann Lee, economist", "authority": "A6", "says": "The duty hurts both sides"},
    ],
}  # fmt: skip
