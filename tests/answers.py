"""Answers as the JSON values that outside programs read, by the name of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from timeline.answers.agreements import AgreementsAnswer
from timeline.answers.audit import AuditAnswer
from timeline.answers.checked import CheckedTold
from timeline.answers.developments import DevelopmentTold, WhyAnswer
from timeline.answers.diff import DiffAnswer
from timeline.answers.gap import GapAnswer
from timeline.answers.log import LogAnswer
from timeline.answers.replay import ReplayAnswer
from timeline.answers.responses import AnswersAnswer
from timeline.answers.stance import StanceAnswer
from timeline.answers.table import MeasuresAnswer, ProposalsAnswer
from timeline.answers.talks import TalksAnswer


def as_json(answer: Any) -> Any:
    """A struct, or a list of them, as its JSON value."""
    return msgspec.json.decode(msgspec.json.encode(answer))


def _made(of: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given, **named: as_json(of(*given, **named))


stance_json = _made(StanceAnswer.of)
audit_json = _made(AuditAnswer.of)
replay_json = _made(ReplayAnswer.of)
diff_json = _made(DiffAnswer.of)
why_json = _made(WhyAnswer.of)
rounds_json = _made(TalksAnswer.of)
measures_json = _made(MeasuresAnswer.of)
proposals_json = _made(ProposalsAnswer.of)
agreements_json = _made(AgreementsAnswer.of)
gap_json = _made(GapAnswer.of)
answers_json = _made(AnswersAnswer.of)
log_json = _made(LogAnswer.of)
development_json = _made(DevelopmentTold.of)
checked_json = _made(CheckedTold.told)
