"""The kinds of development that people append, with the fields each takes and needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from events import developments as d
from events.fields import FIELDS

_COMMON = (
    "id", "occurred", "time", "phrase", "anchor", "by", "to", "issue", "says", "because", "speaker",
    "channel", "speaks-for", "authority", "certainty", "source", "quote", "responds-to",
    "supersedes", "follows", "restates", "account-of", "package", "classification",
)  # fmt: skip
_TALKS = ("between", "round", "at", "member", "agenda")
_TERMS = ("quantity", "due", "lapses", "if", "scope")
_TALKS_BY = (*_TALKS, "by")
_MEASURE = ("measure", "instrument", *_TERMS, "effective", "aimed-at", "part-of")
_CARRYING = (*_MEASURE, "carries-out")
_ABOUT = ("about", "about-measure")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: its name on the command line, the event it records, and its fields.

    `needs` lists alternatives: of each group at least one field must be given. `sets` are
    stored values that the kind's name already says.
    """

    name: str
    type: type[d.Development]
    help: str
    own: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    example: str
    sets: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Every field it takes, own ones first, in a stable order."""
        return (*self.own, *(name for name in _COMMON if name not in self.own))


def _needs(*groups: str | tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((group,) if isinstance(group, str) else group for group in groups)


_TALKS_NEED = _needs("occurred", ("between", "by"), "round")
_PROPOSAL_NEEDS = _needs("occurred", "issue", "by", "to", "proposal")
_HITS = _needs("occurred", "issue", "by", ("to", "aimed-at"), "measure")
_LATER = _needs("occurred", "issue", "by", "measure")
_SAID = _needs("occurred", "issue", ("by", "speaker"))

_ALL = (
    Kind(name="talks-scheduled", type=d.TalksScheduled, own=_TALKS_BY, needs=_TALKS_NEED,
         help="A round of talks is arranged.",
         example="--occurred 2018-04-24 --between USA,CHN --round beijing-may --at Beijing"),
    Kind(name="talks-opened", type=d.TalksOpened, own=_TALKS, needs=_TALKS_NEED,
         help="A round of talks opens.",
         example="--occurred 2018-05-03 --between USA,CHN --round beijing-may --at Beijing"),
    Kind(name="talks-closed", type=d.TalksClosed, own=(*_TALKS, "outcome", "next"),
         needs=_TALKS_NEED, help="A round of talks closes, with its outcome and next date.",
         example="--occurred 2018-05-04 --between USA,CHN --round beijing-may "
                 "--outcome 'no deal' --next none-set"),
    Kind(name="talks-cancelled", type=d.TalksCancelled, own=_TALKS_BY, needs=_TALKS_NEED,
         help="A round of talks is called off, broken off, or an invitation turned down.",
         example="--occurred 2018-05-02 --between USA,CHN --by CHN --round beijing-may"),
    Kind(name="talks-invited", type=d.TalksInvited, own=_TALKS_BY, needs=_TALKS_NEED,
         help="An invitation to talk.",
         example="--occurred 2018-04-20 --between USA,CHN --round beijing-may"),
    Kind(name="demand", type=d.DemandMade, needs=_PROPOSAL_NEEDS,
         own=("proposal", *_TERMS, *_ABOUT, "pressing"),
         help="A party demands something of another.",
         example="--occurred 2018-05-03 --issue trade-deficit --by USA --to CHN "
                 "--proposal deficit-cut --quantity '200 USD bn total'"),
    Kind(name="offer", type=d.OfferMade, needs=_PROPOSAL_NEEDS,
         own=("proposal", *_TERMS, *_ABOUT),
         help="A party offers something, maybe on conditions.",
         example="--occurred 2018-05-03 --issue market-access --by CHN --to USA "
                 "--proposal market-opening --if 'the USA lowers barriers too'"),
    Kind(name="review-proposal", type=d.MechanismProposed, needs=(*_PROPOSAL_NEEDS, ("every",)),
         own=("proposal", "every", *_TERMS, *_ABOUT, "pressing"),
         help="A mechanism is proposed, such as a quarterly review.",
         example="--occurred 2018-05-03 --issue review-mechanism --by USA --to CHN "
                 "--proposal quarterly-review --every quarter"),
    Kind(name="withdrawal", type=d.Withdrawn, own=("proposal", "agreement", "measure"),
         needs=_needs("occurred", "issue", "by", ("proposal", "agreement", "measure")),
         help="A proposal is withdrawn, an agreement left, or a threat or notice dropped.",
         example="--occurred 2018-05-20 --issue trade-deficit --by USA --proposal deficit-cut"),
    Kind(name="response", type=d.ResponseGiven,
         own=("to-proposal", "to-measure", "answer", *_TERMS),
         needs=_needs("occurred", "issue", "by", ("to-proposal", "to-measure"), "answer"),
         help="A proposal or a measure is answered.",
         example="--occurred 2018-05-03 --issue trade-deficit --by CHN "
                 "--to-proposal deficit-cut --answer objects"),
    Kind(name="agreement", type=d.AgreementReached,
         own=("between", "agreement", "status", *_TERMS, "commits", "settles"),
         needs=_needs("occurred", "issue", ("between", "by")),
         help="An agreement is reached, ratified, extended, changed, suspended or ended.",
         example="--occurred 2018-05-19 --issue trade-deficit --between USA,CHN "
                 "--status tentative --commits 'CHN: buy more goods' --settles deficit-cut"),
    Kind(name="legal-action", type=d.LegalActionFiled, own=("action", "forum", "status"),
         needs=_needs("occurred", "issue", "by", "to"),
         help="A complaint is filed, e.g. at the WTO, withdrawn, decided or settled.",
         example="--occurred 2018-04-04 --issue us-tariffs --by CHN --to USA --forum WTO"),
    Kind(name="measure-threatened", type=d.MeasureThreatened, own=(*_MEASURE, "pressing"),
         needs=_HITS, help="A coercive measure is threatened, maybe on a condition.",
         example="--occurred 2018-04-05 --issue us-tariffs --by USA --to CHN "
                 "--measure us-list --instrument tariff --quantity '100 USD bn coverage'"),
    Kind(name="tariff-threat", type=d.MeasureThreatened, own=(*_MEASURE, "pressing"),
         needs=_HITS, sets={"instrument": "tariff"}, help="Tariffs are threatened.",
         example="--occurred 2018-04-05 --issue us-tariffs --by USA --to CHN "
                 "--measure us-list --quantity '150 USD bn coverage'"),
    Kind(name="measure-announced", type=d.MeasureAnnounced, own=(*_CARRYING, "final"),
         needs=_HITS, help="A measure is announced, proposed or final.",
         example="--occurred 2018-04-03 --issue us-tariffs --by USA --to CHN "
                 "--measure us-list --instrument tariff --effective 2018-07-06"),
    Kind(name="measure-imposed", type=d.MeasureImposed, own=_CARRYING, needs=_HITS,
         help="A measure comes into force.",
         example="--occurred 2018-07-06 --issue us-tariffs --by USA --to CHN "
                 "--measure us-list --quantity '25 percent rate'"),
    Kind(name="export-ban", type=d.MeasureImposed, own=_CARRYING, needs=_HITS,
         sets={"instrument": "export-ban"}, help="Exports are banned.",
         example="--occurred 2018-04 --issue zte-ban --by USA --to ZTE --measure zte-ban"),
    Kind(name="measure-changed", type=d.MeasureChanged, own=(*_CARRYING, "split-into"),
         needs=_LATER, help="A measure is widened, narrowed, raised or split.",
         example="--occurred 2018-06-15 --issue us-tariffs --by USA --to CHN "
                 "--measure us-list --split-into us-list-1 --split-into us-list-2"),
    Kind(name="measure-suspended", type=d.MeasureSuspended, own=_CARRYING, needs=_LATER,
         help="A measure is suspended, maybe until a day.",
         example="--occurred 2018-05-20 --issue us-tariffs --by USA --to CHN "
                 "--measure us-list --lapses 2018-08-20"),
    Kind(name="measure-lifted", type=d.MeasureLifted, own=_CARRYING, needs=_LATER,
         help="A measure is lifted.",
         example="--occurred 2018-07-13 --issue zte-ban --by USA --to ZTE --measure zte-ban"),
    Kind(name="policy", type=d.PolicyNoted, own=("measure", *_TERMS),
         needs=_needs("issue", "by", "measure"),
         help="A standing rule or programme that the talks are about.",
         example="--issue made-in-china-2025 --by CHN --measure made-in-china-2025"),
    Kind(name="statement", type=d.StatementMade, own=("quantity", "refers-to"), needs=_SAID,
         help="Words that move no stance.",
         example="--occurred 2018-05-03 --issue process --by CHN "
                 "--speaker 'Hua Chunying, spokeswoman' --says 'not realistic in one round'"),
    Kind(name="assessment", type=d.AssessmentPublished, own=("quantity", "refers-to", "claims"),
         needs=_SAID, help="Somebody judges how the parties moved.",
         example="--occurred 2018-05-04 --issue process --speaker 'A reporter' "
                 "--claims 'USA: hardened'"),
    Kind(name="indicator", type=d.IndicatorReported, own=("quantity", "refers-to"), needs=_SAID,
         help="A figure of the world is reported.",
         example="--occurred 2018-05-04 --issue trade-deficit --by USA "
                 "--quantity '375 USD bn per-year'"),
    Kind(name="expectation", type=d.ExpectationStated, own=("quantity", "refers-to"), needs=_SAID,
         help="Something hoped for or held possible; never an event on its date.",
         example="--occurred 2018-05-04 --issue process --speaker 'US officials' "
                 "--refers-to 2018-06 --says 'a Chinese visit'"),
    Kind(name="coded-event", type=d.EventCoded, own=("at",),
         needs=_needs("occurred", "issue", "classification"),
         help="An event that a machine coded from the news (ICEWS, GDELT). It moves no stance.",
         example="--occurred 2018-06-01 --issue process --by USA --to CHN "
                 "--classification 'CAMEO:046 Engage in negotiation=7'"),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""Every kind by its name on the command line."""

assert all(name in FIELDS for kind in _ALL for name in kind.fields)


def kind_of(development: d.Development) -> Kind:
    """The kind that a development is shown as; a preset name (`tariff-threat`) wins."""
    plain: Kind | None = None
    for kind in _ALL:
        if type(development) is kind.type:
            if kind.sets and all(getattr(development, k) == v for k, v in kind.sets.items()):
                return kind
            if not kind.sets:
                plain = kind
    assert plain is not None, type(development)
    return plain
