"""Answers as JSON-ready values, in the shapes that outside programs rely on.

Arrays are always present, None is an open end, numbers of the domain are decimal strings, counts
and sequences integers. Every answer starts with schema, negotiation, codebook and cut. Each
module is loaded when its answer is first asked for: a cold shell pays for one of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.answers.agreements import agreements_json as agreements_json
    from timeline.answers.audit import audit_json as audit_json
    from timeline.answers.audit import row_json as row_json
    from timeline.answers.audit import summary_json as summary_json
    from timeline.answers.checked import assertion_json as assertion_json
    from timeline.answers.checked import check_json as check_json
    from timeline.answers.checked import checked_json as checked_json
    from timeline.answers.course import course_json as course_json
    from timeline.answers.developments import development_json as development_json
    from timeline.answers.developments import show_json as show_json
    from timeline.answers.developments import source_json as source_json
    from timeline.answers.developments import why_json as why_json
    from timeline.answers.diff import diff_json as diff_json
    from timeline.answers.gap import gap_json as gap_json
    from timeline.answers.heading import Json as Json
    from timeline.answers.heading import cut_json as cut_json
    from timeline.answers.heading import head as head
    from timeline.answers.listing import list_json as list_json
    from timeline.answers.log import event_json as event_json
    from timeline.answers.log import log_json as log_json
    from timeline.answers.positions import account_json as account_json
    from timeline.answers.positions import position_json as position_json
    from timeline.answers.positions import quantity_json as quantity_json
    from timeline.answers.positions import terms_json as terms_json
    from timeline.answers.replay import replay_json as replay_json
    from timeline.answers.replay import step_json as step_json
    from timeline.answers.replay import told_of as told_of
    from timeline.answers.responses import answers_json as answers_json
    from timeline.answers.stance import stance_json as stance_json
    from timeline.answers.stance import voice_json as voice_json
    from timeline.answers.table import ACTS as ACTS
    from timeline.answers.table import measures_json as measures_json
    from timeline.answers.table import proposals_json as proposals_json
    from timeline.answers.talks import rounds_json as rounds_json
    from timeline.answers.talks import talks_json as talks_json
    from timeline.answers.written import outcome_json as outcome_json
    from timeline.answers.written import written_json as written_json

_WHERE = {
    "ACTS": "table",
    "agreements_json": "agreements",
    "answers_json": "responses",
    "Json": "heading",
    "account_json": "positions",
    "assertion_json": "checked",
    "audit_json": "audit",
    "check_json": "checked",
    "checked_json": "checked",
    "course_json": "course",
    "cut_json": "heading",
    "development_json": "developments",
    "diff_json": "diff",
    "event_json": "log",
    "gap_json": "gap",
    "head": "heading",
    "list_json": "listing",
    "log_json": "log",
    "measures_json": "table",
    "outcome_json": "written",
    "position_json": "positions",
    "proposals_json": "table",
    "quantity_json": "positions",
    "replay_json": "replay",
    "rounds_json": "talks",
    "row_json": "audit",
    "show_json": "developments",
    "source_json": "developments",
    "stance_json": "stance",
    "step_json": "replay",
    "summary_json": "audit",
    "talks_json": "talks",
    "terms_json": "positions",
    "told_of": "replay",
    "voice_json": "stance",
    "why_json": "developments",
    "written_json": "written",
}
"""Every public name and the module that holds it."""


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
