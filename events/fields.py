"""The fields of a development as people write them: one table for options, YAML keys and `--set`.

Every value is text; a list is a list of texts. `read` turns one text into the stored value and
raises ValueError with a sentence; `write` is its inverse, so that what was recorded can be
exported and entered again without loss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from events.commitments import read_commitment, write_commitment
from events.currencies import ISO_4217
from events.developments import AgreementStatus, Claim, Preference
from events.errors import nearest
from events.names import identifier, name, prose
from events.quantity import BASES, SCALES, IssueWords, NotAQuantity, Quantity, parse_quantity
from events.source import AUTHORITIES, CERTAINTIES, Classification, Speaker
from events.when import parse_day, parse_entered

ALL = "all"
"""The recipient that means everyone."""

Read = Callable[[str, IssueWords], Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: its name at the doors, where it is stored, and how its text is read."""

    name: str
    attribute: str
    read: Read
    help: str
    metavar: str = "TEXT"
    many: bool = False
    flag: bool = False
    commas: bool = False
    write: Callable[[Any], str] = field(default=str)


def _when(text: str, _: IssueWords) -> str:
    return parse_entered(text).text


def _due(text: str, _: IssueWords) -> str:
    return text if text == "immediate" else parse_entered(text).text


def _next(text: str, _: IssueWords) -> str:
    return text if text in ("none-set", "unknown") else parse_entered(text).text


_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(Z|[+-](0\d|1[0-4]):[0-5]\d)?\Z", re.ASCII)


def _time(text: str, _: IssueWords) -> str:
    if not _TIME.match(text):
        raise ValueError(
            f"'{text}' is no time of day: write HH:MM, or HH:MM+08:00 (00:00 to 23:59)"
        )
    return text.replace("Z", "+00:00")


def _day(text: str, _: IssueWords) -> str:
    return parse_day(text, end_of_month=False).isoformat()


def _choice(*options: str) -> Read:
    def read(text: str, _: IssueWords) -> str:
        if text not in options:
            raise ValueError(f"'{text}' is none of {', '.join(options)} ({nearest(text, options)})")
        return text

    return read


def _quantity(text: str, words: IssueWords) -> Quantity:
    return parse_quantity(text, words.units, words.bases)


def _speaker(text: str, _: IssueWords | None = None) -> Speaker:
    who, _comma, role = prose(text).partition(",")
    return Speaker(name=prose(who), role=role.strip() or None)


def _claim(text: str, words: IssueWords) -> Claim:
    party, colon, verdict = text.partition(":")
    if not colon:
        raise ValueError(f"'{text}' names no party: write 'PARTY: hardened', softened or held")
    chosen = _choice("hardened", "softened", "held")(verdict.strip(), words)
    return Claim(party=name(party.strip()), verdict=chosen)


def _classification(text: str, _: IssueWords) -> Classification:
    head, equals, score = prose(text).partition("=")
    scheme, colon, rest = head.partition(":")
    if not colon or not rest.strip():
        raise ValueError(f"'{text}' is no classification: write SCHEME:CODE, e.g. PLOVER:DEMAND")
    code, _space, label = rest.strip().partition(" ")
    if equals:
        try:
            number = Decimal(score.strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(f"'{score.strip()}' is no score: write a number, e.g. =-4.0")
    return Classification(
        scheme=name(scheme.strip()),
        code=code,
        label=label.strip() or None,
        score=score.strip() or None,
    )


def _write_classification(value: Classification) -> str:
    label = f" {value.label}" if value.label else ""
    return f"{value.scheme}:{value.code}{label}" + (f"={value.score}" if value.score else "")


def _flag(text: str, _: IssueWords) -> bool:
    if text.lower() not in ("true", "false", "yes", "no"):
        raise ValueError(f"'{text}' is neither true nor false")
    return text.lower() in ("true", "yes")


def preference(text: str, bases: Iterable[str] = ()) -> Preference:
    """`"USA more USD"`, `"CHN less percent rate"`: party, direction, unit, optional basis."""
    words = text.split()
    if len(words) < 3 or words[1] not in ("more", "less"):
        raise ValueError(f"'{text}' is no preference: write 'PARTY more|less UNIT [BASIS]'")
    unit, basis = words[2:], None
    for candidate in sorted((*BASES, *bases), key=lambda name: -len(name.split())):
        size = len(candidate.split())
        if basis is None and len(unit) > size and unit[-size:] == candidate.split():
            unit, basis = unit[:-size], candidate
    if unit[0] in ISO_4217 and unit[1:] and unit[1] in SCALES:
        unit = unit[:1]  # a direction holds at every scale
    if unit == ["%"]:
        unit = ["percent"]
    return Preference(
        party=name(words[0]),
        wants="more" if words[1] == "more" else "less",
        unit=" ".join(unit),
        basis=basis,
    )


def _names(option: str, attribute: str, help: str, metavar: str = "ID") -> Field:
    return Field(
        name=option,
        attribute=attribute,
        read=name,
        help=help,
        metavar=metavar,
        many=True,
        commas=True,
    )


def _text(option: str, attribute: str, help: str, *, many: bool = False) -> Field:
    return Field(name=option, attribute=attribute, read=prose, help=help, many=many)


def _one(option: str, attribute: str, read: Read, help: str, metavar: str) -> Field:
    return Field(name=option, attribute=attribute, read=read, help=help, metavar=metavar)


AGREEMENT_STATUSES: tuple[str, ...] = get_args(AgreementStatus)
ACTION_STATUSES = ("filed", "withdrawn", "decided", "settled")
_STATUSES = tuple(dict.fromkeys((*AGREEMENT_STATUSES, *ACTION_STATUSES)))
_PRESSING = ("wish", "request", "demand", "ultimatum")
_ANSWERS = (
    "implemented",
    "accepted",
    "in-principle",
    "open",
    "objects",
    "refuses",
    "threatens",
    "retaliates",
)

_TABLE = (
    _one("id", "id", identifier, "Its id, a slug; else made from kind and date.", "SLUG"),
    _one("occurred", "occurred", _when, "When it happened (EDTF), or unknown.", "EDTF"),
    _one("time", "time", _time, "The local time of that day, where it is told.", "HH:MM"),
    _text("phrase", "phrase", "The relative date as worded, e.g. 'last month'."),
    _one("anchor", "phrase", _day, "The day that the phrase counts from.", "DAY"),
    _names("by", "actors", "Who acts (party); of talks, who did it.", "PARTY"),
    _names("between", "actors", "The parties, e.g. USA,CHN.", "A,B"),
    _names("to", "recipients", "Toward whom (party), or all.", "PARTY"),
    _one("issue", "issue", name, "The issue it is about.", "ISSUE"),
    _text("says", "says", "What happened, in a sentence."),
    _text("because", "because", "The reason that the actor gave."),
    _one("speaker", "speaker", _speaker, "Who spoke: 'Name, role'.", "NAME"),
    _text("channel", "speaker", "Through what: press briefing, Twitter ..."),
    _names("speaks-for", "speaks_for", "Whose position it sets (default: the actor).", "PARTY"),
    _one("authority", "authority", _choice(*AUTHORITIES), "Standing of the speaker.", "A1..A7"),
    _one(
        "certainty",
        "certainty",
        _choice(*CERTAINTIES),
        "How certain the report is.",
        "|".join(CERTAINTIES),
    ),
    _names("source", "citations", "A source's id.", "ID"),
    _text("quote", "citations", "A short verbatim fragment, one a source in order.", many=True),
    _names("responds-to", "responds_to", "The development it answers."),
    _names("supersedes", "supersedes", "The development it replaces."),
    _names("follows", "follows", "A development that came before it."),
    _names("restates", "restates", "The development that it says again."),
    _one("account-of", "account_of", name, "The development it is another report of.", "ID"),
    _one("package", "package", name, "The document it was tabled in.", "SLUG"),
    Field(
        name="classification",
        attribute="classification",
        read=_classification,
        many=True,
        write=_write_classification,
        metavar="SCHEME:CODE",
        help="A code of a field's scheme, e.g. PLOVER:DEMAND.",
    ),
    _one("round", "round", name, "The round of talks.", "SLUG"),
    _text("at", "place", "Where it is held."),
    Field(
        name="member",
        attribute="members",
        read=_speaker,
        many=True,
        metavar="NAME",
        help="Who takes part: 'Name, role'.",
    ),
    _names("agenda", "agenda", "An issue on the agenda.", "ISSUE"),
    _text("outcome", "outcome", "What came of it."),
    _one("next", "next", _next, "The next date: a day, none-set or unknown.", "DAY"),
    _one("proposal", "proposal", name, "The proposal's stable name.", "SLUG"),
    Field(
        name="quantity",
        attribute="quantities",
        read=_quantity,
        many=True,
        metavar="QUANTITY",
        help="e.g. '200 USD bn total', '100..150 USD bn', '>20 percent'.",
    ),
    _one("due", "due", _due, "When to perform: EDTF or immediate.", "EDTF"),
    _one("lapses", "lapses", _when, "The last day that it stands (EDTF).", "EDTF"),
    _text("if", "conditions", "A condition, verification or reciprocity.", many=True),
    _text("scope", "scope", "What it covers, one thing each.", many=True),
    _one("about", "about", name, "The agreement or measure that it would change.", "SLUG"),
    _one("about-measure", "about", name, "The former name of --about.", "SLUG"),
    _one("pressing", "pressing", _choice(*_PRESSING), "How it is pressed.", "|".join(_PRESSING)),
    _one("every", "every", _choice("quarter", "month", "year"), "How often.", "quarter|month|year"),
    _one("agreement", "agreement", name, "The agreement's stable name.", "SLUG"),
    _one(
        "status",
        "status",
        _choice(*_STATUSES),
        f"What became of it: {', '.join(AGREEMENT_STATUSES)} (default: agreed); of a legal "
        f"action {', '.join(ACTION_STATUSES)} (default: filed).",
        "STATUS",
    ),
    Field(
        name="commits",
        attribute="commits",
        read=read_commitment,
        many=True,
        write=write_commitment,
        metavar="'PARTY [on ISSUE]: QUANTITY or TEXT'",
        help="What a party takes on.",
    ),
    _names("settles", "settles", "A proposal or measure that it ends.", "SLUG"),
    _one("action", "action", name, "The legal action's name (default: its id).", "SLUG"),
    _text("forum", "forum", "Before whom, e.g. WTO."),
    _one("to-proposal", "to_proposal", name, "The proposal, or package, that it answers.", "SLUG"),
    _one("to-measure", "to_measure", name, "The measure it answers.", "SLUG"),
    _one(
        "answer",
        "answer",
        _choice(*_ANSWERS),
        "The answer, on the response scale.",
        "|".join(_ANSWERS),
    ),
    _one("measure", "measure", name, "The measure's one name.", "SLUG"),
    _one("instrument", "instrument", name, "tariff, export-ban, sanction, quota ...", "WORD"),
    _one("effective", "effective", _when, "When it takes effect (EDTF).", "EDTF"),
    _names("aimed-at", "aimed_at", "Whom it is aimed at, where it hits everyone.", "PARTY"),
    Field(
        name="final",
        attribute="final",
        read=_flag,
        flag=True,
        write=lambda value: "true" if value else "false",
        help="Announced as final.",
    ),
    _one("part-of", "part_of", name, "The measure that it is a part of.", "SLUG"),
    _one(
        "carries-out",
        "carries_out",
        name,
        "The threat or announcement, of another name, that it carries out.",
        "ID",
    ),
    _names("split-into", "split_into", "A measure that it is split into.", "SLUG"),
    _one("refers-to", "refers_to", _when, "The period judged, reported on or hoped for.", "EDTF"),
    Field(
        name="claims",
        attribute="claims",
        read=_claim,
        many=True,
        write=lambda value: f"{value.party}: {value.verdict}",
        metavar="'PARTY: VERDICT'",
        help="What it says of a party: hardened, softened or held.",
    ),
)

FIELDS: Mapping[str, Field] = {entry.name: entry for entry in _TABLE}
"""Every field by the name it has at the doors."""

NotAValue = (ValueError, NotAQuantity)
