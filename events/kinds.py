"""The kinds of development that people append, with the fields each takes and needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from events import developments as d
from events.fields import FIELDS
from events.grouping import grouped

STORED_IN: dict[str, list[str]] = {}
"""What is stored -> the fields that say it; kinds whose actors are `between` say so (`lead`)."""

for _entry in FIELDS.values():
    if _entry.name != "between":
        STORED_IN.setdefault(_entry.attribute, []).append(_entry.name)
STORED_IN["by"] = ["by"]  # who did something about a round, beside those who are to talk
_COMMON = d.Development.__struct_fields__


class Kind(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One kind: its name on the command line, the event it records, and its fields.

    It takes the fields that its event stores: its own first, and of those the ones that `lead`.
    It is `without` what is never said of it. `needs` lists alternatives: of each group at least one
    field must be given. `sets` are stored values that the kind's name already says.
    """

    name: str
    type: type[d.Development]
    help: str
    needs: tuple[tuple[str, ...], ...]
    example: str
    lead: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sets: Mapping[str, str] = {}

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The fields that not every kind has."""
        stored = [name for name in self.type.__struct_fields__ if name not in _COMMON]
        found = dict.fromkeys((*self.lead, *_names_of(stored)))
        return tuple(name for name in found if name not in self.without)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Every field it takes, own ones first, in a stable order."""
        return tuple(dict.fromkeys((*self.own, *_names_of(_COMMON))))


def _names_of(attributes: Iterable[str]) -> list[str]:
    return [name for attribute in attributes for name in STORED_IN.get(attribute, ())]


def _needs(*groups: str | tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((group,) if isinstance(group, str) else group for group in groups)


_TALKS = ("between", "round")
_MEASURE = ("measure", "instrument")
_TALKS_NEED = _needs("occurred", ("between", "by"), "round")
_PROPOSAL_NEEDS = _needs("occurred", "issue", "by", "to", "proposal")
_HITS = _needs("occurred", "issue", "by", ("to", "aimed-at"), "measure")
_LATER = _needs("occurred", "issue", "by", "measure")
_SAID = _needs("occurred", "issue", ("by", "speaker"))

_ALL = (
    Kind(name="talks-scheduled", type=d.TalksScheduled, lead=_TALKS, needs=_TALKS_NEED,
         help="A round of talks is arranged.",
         example="--occurred 2018-04-24 --between USA,CHN --round beijing-may --at Beijing"),
    Kind(name="talks-opened", type=d.TalksOpened, lead=_TALKS, needs=_TALKS_NEED,
         help="A round of talks opens.",
         example="--occurred 2018-05-03 --between USA,CHN --round beijing-may --at Beijing"),
    Kind(name="talks-closed", type=d.TalksClosed, lead=_TALKS, needs=_TALKS_NEED,
         help="A round of talks closes, with its outcome and next date.",
         example="--occurred 2018-05-04 --between USA,CHN --round beijing-may "
                 "--outcome 'no deal' --next none-set"),
    Kind(name="talks-cancelled", type=d.TalksCancelled, lead=_TALKS, needs=_TALKS_NEED,
         help="A round of talks is called off, broken off, or an invitation turned down.",
         example="--occurred 2018-05-02 --between USA,CHN --by CHN --round beijing-may"),
    Kind(name="talks-invited", type=d.TalksInvited, lead=_TALKS, needs=_TALKS_NEED,
         help="An invitation to talk.",
         example="--occurred 2018-04-20 --between USA,CHN --round beijing-may"),
    Kind(name="demand", type=d.DemandMade, lead=("proposal",), needs=_PROPOSAL_NEEDS,
         help="A party demands something of another.",
         example="--occurred 2018-05-03 --issue trade-deficit --by USA --to CHN "
                 "--proposal deficit-cut --quantity '200 USD bn total'"),
    Kind(name="offer", type=d.OfferMade, lead=("proposal",), needs=_PROPOSAL_NEEDS,
         help="A party offers something, maybe on conditions.",
         example="--occurred 2018-05-03 --issue market-access --by CHN --to USA "
                 "--proposal market-opening --if 'the USA lowers barriers too'"),
    Kind(name="review-proposal", type=d.MechanismProposed, lead=("proposal", "every"),
         needs=(*_PROPOSAL_NEEDS, ("every",)),
         help="A mechanism is proposed, such as a quarterly review.",
         example="--occurred 2018-05-03 --issue review-mechanism --by USA --to CHN "
                 "--proposal quarterly-review --every quarter"),
    Kind(name="withdrawal", type=d.Withdrawn,
         needs=_needs("occurred", "issue", "by", ("proposal", "agreement", "measure")),
         help="A proposal is withdrawn, an agreement left, or a threat or notice dropped.",
         example="--occurred 2018-05-20 --issue trade-deficit --by USA --proposal deficit-cut"),
    Kind(name="response", type=d.ResponseGiven, lead=("to-proposal", "to-measure", "answer"),
         needs=_needs("occurred", "issue", "by", ("to-proposal", "to-measure"), "answer"),
         help="A proposal or a measure is answered.",
         example="--occurred 2018-05-03 --issue trade-deficit --by CHN "
                 "--to-proposal deficit-cut --answer objects"),
    Kind(name="agreement", type=d.AgreementReached, lead=("between", "agreement", "status"),
         needs=_needs("occurred", "issue", ("between", "by")),
         help="An agreement is reached, ratified, extended, changed, suspended or ended.",
         example="--occurred 2018-05-19 --issue trade-deficit --between USA,CHN "
                 "--status tentative --commits 'CHN: buy more goods' --settles deficit-cut"),
    Kind(name="legal-action", type=d.LegalActionFiled,
         needs=_needs("occurred", "issue", "by", "to"),
         help="A complaint is filed, e.g. at the WTO, withdrawn, decided or settled.",
         example="--occurred 2018-04-04 --issue us-tariffs --by CHN --to USA --forum WTO"),
    Kind(name="measure-threatened", type=d.MeasureThreatened, lead=_MEASURE,
         without=("carries-out",), needs=_HITS,
         help="A coercive measure is threatened, maybe on a condition.",
         example="--occurred 2018-04-05 --issue us-tariffs --by USA --to CHN --measure us-list "
                 "--instrument tariff --quantity '100 USD bn coverage'"),
    Kind(name="tariff-threat", type=d.MeasureThreatened, lead=_MEASURE, without=("carries-out",),
         needs=_HITS, sets={"instrument": "tariff"}, help="Tariffs are threatened.",
         example="--occurred 2018-04-05 --issue us-tariffs --by USA --to CHN --measure us-list "
                 "--quantity '150 USD bn coverage'"),
    Kind(name="measure-announced", type=d.MeasureAnnounced, lead=_MEASURE, needs=_HITS,
         help="A measure is announced, proposed or final.",
         example="--occurred 2018-04-03 --issue us-tariffs --by USA --to CHN --measure us-list "
                 "--instrument tariff --effective 2018-07-06"),
    Kind(name="measure-imposed", type=d.MeasureImposed, lead=_MEASURE, needs=_HITS,
         help="A measure comes into force.",
         example="--occurred 2018-07-06 --issue us-tariffs --by USA --to CHN --measure us-list "
                 "--quantity '25 percent rate'"),
    Kind(name="export-ban", type=d.MeasureImposed, lead=_MEASURE, needs=_HITS,
         sets={"instrument": "export-ban"}, help="Exports are banned.",
         example="--occurred 2018-04 --issue zte-ban --by USA --to ZTE --measure zte-ban"),
    Kind(name="measure-changed", type=d.MeasureChanged, lead=_MEASURE, needs=_LATER,
         help="A measure is widened, narrowed, raised or split.",
         example="--occurred 2018-06-15 --issue us-tariffs --by USA --to CHN --measure us-list "
                 "--split-into us-list-1 --split-into us-list-2"),
    Kind(name="measure-suspended", type=d.MeasureSuspended, lead=_MEASURE, needs=_LATER,
         help="A measure is suspended, maybe until a day.",
         example="--occurred 2018-05-20 --issue us-tariffs --by USA --to CHN --measure us-list "
                 "--lapses 2018-08-20"),
    Kind(name="measure-lifted", type=d.MeasureLifted, lead=_MEASURE, needs=_LATER,
         help="A measure is lifted.",
         example="--occurred 2018-07-13 --issue zte-ban --by USA --to ZTE --measure zte-ban"),
    Kind(name="policy", type=d.PolicyNoted, lead=("measure",),
         needs=_needs("issue", "by", "measure"),
         help="A standing rule or programme that the talks are about.",
         example="--issue made-in-china-2025 --by CHN --measure made-in-china-2025"),
    Kind(name="statement", type=d.StatementMade, needs=_SAID, help="Words that move no stance.",
         example="--occurred 2018-05-03 --issue process --by CHN "
                 "--speaker 'Hua Chunying, spokeswoman' --says 'not realistic in one round'"),
    Kind(name="assessment", type=d.AssessmentPublished, needs=_SAID,
         help="Somebody judges how the parties moved.",
         example="--occurred 2018-05-04 --issue process --speaker 'A reporter' "
                 "--claims 'USA: hardened'"),
    Kind(name="indicator", type=d.IndicatorReported, needs=_SAID,
         help="A figure of the world is reported.",
         example="--occurred 2018-05-04 --issue trade-deficit --by USA "
                 "--quantity '375 USD bn per-year'"),
    Kind(name="expectation", type=d.ExpectationStated, needs=_SAID,
         help="Something hoped for or held possible; never an event on its date.",
         example="--occurred 2018-05-04 --issue process --speaker 'US officials' "
                 "--refers-to 2018-06 --says 'a Chinese visit'"),
    Kind(name="coded-event", type=d.EventCoded,
         needs=_needs("occurred", "issue", "classification"),
         help="An event that a machine coded from the news (ICEWS, GDELT). It moves no stance.",
         example="--occurred 2018-06-01 --issue process --by USA --to CHN "
                 "--classification 'CAMEO:046 Engage in negotiation=7'"),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""Every kind by its name on the command line."""


_OF = grouped(sorted(_ALL, key=lambda kind: not kind.sets), lambda kind: kind.type)


def kind_of(development: d.Development) -> Kind:
    """The kind that a development is shown as; a preset name (`tariff-threat`) wins."""
    return next(
        kind
        for kind in _OF[type(development)]
        if all(getattr(development, name) == value for name, value in kind.sets.items())
    )
