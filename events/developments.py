"""What happens in a negotiation: every event type, frozen, with a permanent topic and version.

Types are named in the past tense. `topic` and `version` are what the log stores. A topic
never changes; where what is stored means something else than before, the type gets a new version
with an upcast (`events.codec`). A field that is only added, and may be missing, needs none.
Dates are EDTF texts that `events.when` has accepted; numbers are decimals.

    Event
    ├── framing: NegotiationOpened, NegotiationClosed, PartyJoined, IssueDefined, TitleGiven,
    │   SourceDeclared
    ├── Development: something that happened
    │   ├── Talks: TalksScheduled, TalksOpened, TalksClosed, TalksCancelled, TalksInvited
    │   ├── Proposal: DemandMade, OfferMade, MechanismProposed; Withdrawn
    │   ├── AgreementReached, LegalActionFiled, ResponseGiven
    │   ├── Measure: threatened, announced, imposed, changed, suspended, lifted; PolicyNoted
    │   ├── Context: StatementMade, AssessmentPublished, IndicatorReported, ExpectationStated
    │   └── EventCoded
    ├── Amendment: Corrected, Retracted, Reinstated, SourceAdded, Linked, Redacted
    ├── PayloadRemoved: what a redaction left of an event
    └── StanceAsserted: what an analyst expects of the record; it is no part of the story
"""

from typing import ClassVar, Literal

import msgspec

from events.amendments import (
    Amendment,
    Corrected,
    Linked,
    PayloadRemoved,
    Redacted,
    RedactedEvent,
    Reinstated,
    Retracted,
    SourceAdded,
)
from events.quantity import Quantity
from events.setting import (
    Declaration,
    Event,
    IssueDefined,
    NegotiationClosed,
    NegotiationOpened,
    Original,
    PartyJoined,
    Preference,
    SourceDeclared,
    TitleGiven,
)
from events.source import Authority, Certainty, Citation, Classification, Phrase, Speaker

__all__ = [
    "Amendment", "Corrected", "Declaration", "Event", "IssueDefined", "Linked",
    "NegotiationClosed", "NegotiationOpened", "Original", "PartyJoined", "PayloadRemoved",
    "Preference", "Redacted", "RedactedEvent", "Reinstated", "Retracted",
    "SourceAdded", "SourceDeclared", "TitleGiven",
]  # fmt: skip
"""What is defined in the two rooms beside this one: here is every type of event."""


class Development(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened, as reported. Fields are DOMAIN.md's, section 2.

    `time` (`14:30`, or `14:30+08:00`) orders developments of one day and nothing else.
    """

    id: str
    occurred: str = "unknown"
    time: str | None = None
    phrase: Phrase | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    issue: str
    says: str | None = None
    because: str | None = None
    speaker: Speaker | None = None
    speaks_for: tuple[str, ...] = ()
    authority: Authority | None = None
    certainty: Certainty = "reported"
    citations: tuple[Citation, ...] = ()
    responds_to: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    restates: tuple[str, ...] = ()
    account_of: str | None = None
    package: str | None = None
    classification: tuple[Classification, ...] = ()


LINKS: dict[str, str] = {
    name: name.replace("_", "-")
    for name in ("responds_to", "supersedes", "follows", "restates", "account_of")
}
"""The fields of a development that link it to others, each with the relation that it states."""


class Talks(Development, frozen=True, kw_only=True, omit_defaults=True):
    """A round of talks, by its name; `actors` are those between whom it is held."""

    round: str
    place: str | None = None
    members: tuple[Speaker, ...] = ()
    agenda: tuple[str, ...] = ()


class TalksArranged(Talks, frozen=True, kw_only=True, omit_defaults=True):
    """What is done about a round: `by` whom (a mediator too), `next`: for when, as once closed."""

    version: ClassVar[int] = 2
    by: tuple[str, ...] = ()
    next: str | None = None


class TalksScheduled(TalksArranged, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "talks-scheduled"


class TalksOpened(Talks, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "talks-opened"


class TalksClosed(Talks, frozen=True, kw_only=True, omit_defaults=True):
    """`next` is an EDTF date, `none-set`, or `unknown`."""

    topic: ClassVar[str] = "talks-closed"
    outcome: str | None = None
    next: str | None = None


class TalksCancelled(TalksArranged, frozen=True, kw_only=True, omit_defaults=True):
    """Called off, broken off, or an invitation turned down."""

    topic: ClassVar[str] = "talks-cancelled"


class TalksInvited(TalksArranged, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "talks-invited"


Pressing = Literal["wish", "request", "demand", "ultimatum"]


class Terms(Development, frozen=True, kw_only=True, omit_defaults=True):
    """A development that states terms.

    `due`: when to perform (EDTF, or `immediate`); `lapses`: the last day it stands.
    """

    quantities: tuple[Quantity, ...] = ()
    due: str | None = None
    lapses: str | None = None
    conditions: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()


class Proposal(Terms, frozen=True, kw_only=True, omit_defaults=True):
    """Something on the table, by its stable name. `about` names the agreement or, where none has
    that name, the measure that it would change."""

    version: ClassVar[int] = 2
    proposal: str
    about: str | None = None


class DemandMade(Proposal, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "demand-made"
    pressing: Pressing | None = None


class OfferMade(Proposal, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "offer-made"


class MechanismProposed(Proposal, frozen=True, kw_only=True, omit_defaults=True):
    """A way to check or to go on, e.g. a review `every` quarter."""

    topic: ClassVar[str] = "mechanism-proposed"
    every: Literal["quarter", "month", "year"] | None = None
    pressing: Pressing | None = None


class Withdrawn(Development, frozen=True, kw_only=True, omit_defaults=True):
    """A proposal is taken back, an agreement left, or a threat, a notice or a pending change of a
    measure dropped (exactly one of the three is named)."""

    topic: ClassVar[str] = "proposal-withdrawn"
    proposal: str | None = None
    agreement: str | None = None
    measure: str | None = None


class Commitment(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What one party takes on in an agreement, on one issue (None: that of the entry): figures,
    words, or both, with terms of its own where it states any."""

    party: str
    issue: str | None = None
    text: str | None = None
    quantities: tuple[Quantity, ...] = ()
    due: str | None = None
    lapses: str | None = None
    conditions: tuple[str, ...] = ()


AgreementStatus = Literal[
    "tentative", "agreed", "ratified", "in-force", "extended", "changed", "suspended", "resumed",
    "rejected", "terminated",
]  # fmt: skip


class AgreementReached(Terms, frozen=True, kw_only=True, omit_defaults=True):
    """A step in the life of an agreement between `actors`; what one party does to it has that
    party alone. It binds those of them it may bind (`speaks_for`).

    `agreement` names it for its whole life (default: the id it first had). Its terms hold for a
    commitment that states none. `settles` names the proposals and measures that it ends.
    """

    topic: ClassVar[str] = "agreement-reached"
    version: ClassVar[int] = 2
    agreement: str | None = None
    status: AgreementStatus
    commits: tuple[Commitment, ...] = ()
    settles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name that it has through its life, as far as this entry says."""
        return self.agreement or self.id


ActionStatus = Literal["filed", "withdrawn", "decided", "settled"]


class LegalActionFiled(Development, frozen=True, kw_only=True, omit_defaults=True):
    """A step of a legal complaint, by its name `action` (None: its id)."""

    topic: ClassVar[str] = "legal-action-filed"
    action: str | None = None
    forum: str | None = None
    status: ActionStatus = "filed"

    @property
    def name(self) -> str:
        """The name that the action has through its life."""
        return self.action or self.id


Answer = Literal[
    "implemented", "accepted", "in-principle", "open", "objects", "refuses", "threatens",
    "retaliates",
]  # fmt: skip


class ResponseGiven(Terms, frozen=True, kw_only=True, omit_defaults=True):
    """An answer to a proposal or to a measure (exactly one of the two is named). Where
    `to_proposal` is the name of a package, each of its members is answered."""

    topic: ClassVar[str] = "response-given"
    to_proposal: str | None = None
    to_measure: str | None = None
    answer: Answer


class Measure(Terms, frozen=True, kw_only=True, omit_defaults=True):
    """A coercive act with one name for its whole life. `recipients` empty: it hits everyone.

    `effective`: when it takes or took effect (EDTF). `part_of` names the measure that this one
    is a part of (a name with a slash is a part of what stands before it). `carries_out` is the
    development, of a measure of another name, that this one carries out.
    """

    measure: str
    instrument: str | None = None
    effective: str | None = None
    aimed_at: tuple[str, ...] = ()
    part_of: str | None = None
    carries_out: str | None = None


class MeasureThreatened(Measure, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "measure-threatened"
    pressing: Pressing | None = None


class MeasureAnnounced(Measure, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "measure-announced"
    final: bool = False


class MeasureImposed(Measure, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "measure-imposed"


class MeasureChanged(Measure, frozen=True, kw_only=True, omit_defaults=True):
    """Widened, narrowed, raised, or split into the measures that `split_into` names."""

    topic: ClassVar[str] = "measure-changed"
    split_into: tuple[str, ...] = ()


class MeasureSuspended(Measure, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "measure-suspended"


class MeasureLifted(Measure, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "measure-lifted"


class PolicyNoted(Terms, frozen=True, kw_only=True, omit_defaults=True):
    """A standing rule or programme that the talks are about; since when need not be known."""

    topic: ClassVar[str] = "policy-noted"
    measure: str


class Context(Development, frozen=True, kw_only=True, omit_defaults=True):
    """Words and figures beside the positions. `refers_to` (EDTF) is the period they are about."""

    quantities: tuple[Quantity, ...] = ()
    refers_to: str | None = None


class StatementMade(Context, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "statement-made"


class Claim(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What an assessment says of a party; a claim to check the audit against."""

    party: str
    verdict: Literal["hardened", "softened", "held"]


class AssessmentPublished(Context, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "assessment-published"
    claims: tuple[Claim, ...] = ()


class IndicatorReported(Context, frozen=True, kw_only=True, omit_defaults=True):
    topic: ClassVar[str] = "indicator-reported"


class ExpectationStated(Context, frozen=True, kw_only=True, omit_defaults=True):
    """Something hoped for or held possible. `refers_to` is its hoped-for date, never an event's."""

    topic: ClassVar[str] = "expectation-stated"


class EventCoded(Development, frozen=True, kw_only=True, omit_defaults=True):
    """An event as a machine coded it from the news: who did what to whom, by a code of a scheme. It
    names nothing that a stance is on, so it sets none and is no voice (docs/decisions/0019)."""

    topic: ClassVar[str] = "event-coded"
    place: str | None = None


# --- what an analyst expects ---------------------------------------------------------------


class StanceAsserted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What an analyst expects of a party's stance on an issue as of a day, to be checked.

    Exactly one of `quantity`, `status`, `answer`, `moved` (over the days from `since`) and
    `absent` (no position) is expected; `toward` (a party, or `all`) and `on` (the name of a
    proposal, measure, agreement or legal action) narrow which tracks are meant. `codebook` is the
    one it was recorded under (None: `standard/1`). No stance is ever read from it.
    """

    topic: ClassVar[str] = "stance-asserted"
    id: str
    party: str
    issue: str
    as_of: str
    toward: str | None = None
    on: str | None = None
    quantity: Quantity | None = None
    status: str | None = None
    answer: Answer | None = None
    moved: Literal["hardened", "softened", "held", "mixed"] | None = None
    since: str | None = None
    absent: bool = False
    says: str | None = None
    codebook: str | None = None


def _concrete(base: type[Event]) -> list[type[Event]]:
    below = [kind for child in base.__subclasses__() for kind in _concrete(child)]
    return [base, *below] if base.topic else below


EVENT_TYPES: dict[str, type[Event]] = {kind.topic: kind for kind in _concrete(Event)}
"""Every stored type by its permanent topic."""


def types_of(*bases: type[Event]) -> frozenset[type[Event]]:
    """The stored types that are one of these: a look at their set takes a quarter of the test."""
    return frozenset([kind for kind in EVENT_TYPES.values() if issubclass(kind, bases)])
