"""The fields of a development as people write them: one table for options, YAML keys and `--set`.

Every value is text; a list is a list of texts. `read` turns one text into the stored value and
raises ValueError with a sentence; `write` is its inverse, so that what was recorded can be
exported and entered again without loss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

import msgspec

from events.commitments import read_commitment, write_commitment
from events.developments import ActionStatus, AgreementStatus, Answer, Claim, Pressing
from events.errors import Problem, none_of
from events.names import identifier, name, prose
from events.quantity import IssueWords, parse_quantity
from events.source import AUTHORITIES, CERTAINTIES, Classification, Speaker
from events.when import parse_day, parse_entered

ALL = "all"
"""The recipient that means everyone."""

Read = Callable[[str, IssueWords], Any]


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """What a name in a field is: of which `spaces`, and under which `key` of a value, if one.

    A field `gives` its development a name of that space (`or_id`: its id, where none is said), or
    else refers to what was declared or named before. What only is talked of (`bears` is false)
    bears on no position.
    """

    spaces: tuple[str, ...]
    key: str = ""
    gives: bool = False
    or_id: bool = False
    bears: bool = True


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field: its name at the doors, where it is stored, and how its text is read.

    `many`: it may be given several times (with `commas`: also in one text); `flag`: it is given
    without a value; `needed`: there is no entry without it; `dated`: it takes a date; `words`:
    fixed values that it takes, beside others unless `closed`; `roles`: what the names in it are;
    `text`: the name under which what it says can be redacted.
    """

    name: str
    attribute: str
    read: Read
    help: str
    metavar: str = "TEXT"
    many: bool = False
    flag: bool = False
    needed: bool = False
    dated: bool = False
    commas: bool = False
    write: Callable[[Any], str] = str
    words: tuple[str, ...] = ()
    closed: bool = False
    roles: tuple[Role, ...] = ()
    text: str = ""

    @property
    def spaces(self) -> tuple[str, ...]:
        """The spaces of the names that it takes; none where it takes more than a name."""
        return tuple(s for role in self.roles for s in role.spaces) if self.read is name else ()

    @property
    def links(self) -> bool:
        """Whether it names other developments."""
        return self.spaces == ("development",)


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
    known = {option: option for option in options}

    def read(text: str, _: IssueWords) -> str:
        if text not in known:
            raise ValueError(none_of(text, options))
        return known[text]  # the very object that is a default, or it would be stored

    return read


def _status(text: str, _: IssueWords) -> str:
    """Any word: which of them a kind takes, is for the rules of the kind to say."""
    return _STATUSES.get(text, text)


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


def true_or_false(text: str, _: IssueWords) -> bool:
    """A yes or a no."""
    if text.lower() not in ("true", "false", "yes", "no"):
        raise ValueError(f"'{text}' is neither true nor false")
    return text.lower() in ("true", "yes")


AGREEMENT_STATUSES: tuple[str, ...] = get_args(AgreementStatus)
ACTION_STATUSES: tuple[str, ...] = get_args(ActionStatus)
_STATUSES = {word: word for word in (*AGREEMENT_STATUSES, *ACTION_STATUSES)}


def row(name: str, read: Read, help: str, metavar: str = "TEXT", **more: Any) -> Field:
    """A row of a table of fields; most are stored under their own name."""
    more.setdefault("attribute", name.replace("-", "_"))
    return Field(name=name, read=read, help=help, metavar=metavar, **more)


def _chosen(name: str, help: str, words: Collection[str], metavar: str = "") -> Field:
    words = tuple(words)
    return row(name, _choice(*words), help, metavar or "|".join(words), words=words,
               closed=True)  # fmt: skip


def _dated(name: str, help: str, *words: str, metavar: str = "EDTF") -> Field:
    def read(text: str, _: IssueWords) -> str:
        # 'unknown' is read, too: as the very object that is a default, or it would be stored.
        return text if text in words and text != "unknown" else parse_entered(text).text

    return row(name, read, help, metavar, words=words, dated=True)


def _named(option: str, help: str, metavar: str, *spaces: str, gives: bool = False,
           or_id: bool = False, bears: bool = True, **more: Any) -> Field:  # fmt: skip
    role = Role(spaces=spaces, gives=gives, or_id=or_id, bears=bears)
    return row(option, name, help, metavar, **{"roles": (role,), **more})


def _several(option: str, help: str, metavar: str, *spaces: str, **more: Any) -> Field:
    return _named(option, help, metavar, *spaces, many=True, commas=True, **more)


_TABLE = (
    row("id", identifier, "Its id, a slug; else made from kind and date.", "SLUG",
        roles=(Role(spaces=("development",), gives=True),)),
    _dated("occurred", "When it happened (EDTF), or unknown.", "unknown"),
    row("time", _time, "The local time of that day, where it is told.", "HH:MM"),
    row("phrase", prose, "The relative date as worded, e.g. 'last month'.", text="phrase"),
    row("anchor", _day, "The day that the phrase counts from.", "DAY", attribute="phrase",
        dated=True),
    _several("by", "Who acts (party); of talks, who did it.", "PARTY", "party",
             attribute="actors"),
    _several("between", "The parties, e.g. USA,CHN.", "A,B", "party", attribute="actors"),
    _several("to", "Toward whom (party), or all.", "PARTY", "party", attribute="recipients",
             words=(ALL,)),
    _named("issue", "The issue it is about.", "ISSUE", "issue", words=("process",)),
    row("says", prose, "What happened, in a sentence.", text="says"),
    row("because", prose, "The reason that the actor gave.", text="because"),
    row("speaker", _speaker, "Who spoke: 'Name, role'.", "NAME", text="speaker"),
    row("channel", prose, "Through what: press briefing, Twitter ...", attribute="speaker"),
    _several("speaks-for", "Whose position it sets (default: the actor).", "PARTY", "party"),
    _chosen("authority", "Standing of the speaker.", AUTHORITIES, "A1..A7"),
    _chosen("certainty", "How certain the report is.", CERTAINTIES),
    _several("source", "A source's id.", "ID", attribute="citations",
             roles=(Role(spaces=("source",), key="source"),)),
    row("quote", prose, "A short verbatim fragment, one a source in order.", many=True,
        attribute="citations", text="quote"),
    _several("responds-to", "The development it answers.", "ID", "development"),
    _several("supersedes", "The development it replaces.", "ID", "development"),
    _several("follows", "A development that came before it.", "ID", "development"),
    _several("restates", "The development that it says again.", "ID", "development"),
    _named("account-of", "The development it is another report of.", "ID", "development"),
    _named("package", "The document it was tabled in.", "SLUG", "package", gives=True),
    row("classification", _classification, "A code of a field's scheme, e.g. PLOVER:DEMAND.",
        "SCHEME:CODE", many=True, write=_write_classification),
    _named("round", "The round of talks.", "SLUG", "round", gives=True),
    row("at", prose, "Where it is held.", attribute="place", text="place"),
    row("member", _speaker, "Who takes part: 'Name, role'.", "NAME", attribute="members",
        many=True, text="member"),
    _several("agenda", "An issue on the agenda.", "ISSUE", "issue", bears=False),
    row("outcome", prose, "What came of it.", text="outcome"),
    _dated("next", "The day that talks are next to be held: a day, none-set or unknown.",
           "none-set", "unknown", metavar="DAY"),
    _named("proposal", "The proposal's stable name.", "SLUG", "proposal", gives=True),
    row("quantity", parse_quantity, "e.g. '200 USD bn total', '100..150 USD bn', '>20 percent'.",
        "QUANTITY", attribute="quantities", many=True),
    _dated("due", "When to perform: EDTF or immediate.", "immediate"),
    _dated("lapses", "The last day that it stands (EDTF)."),
    row("if", prose, "A condition, verification or reciprocity.", attribute="conditions",
        many=True),
    row("scope", prose, "What it covers, one thing each.", many=True),
    _named("about", "The agreement or measure that it would change.", "SLUG",
           "agreement", "measure"),
    _named("about-measure", "The former name of --about.", "SLUG", "measure", attribute="about"),
    _chosen("pressing", "How it is pressed.", get_args(Pressing)),
    _chosen("every", "How often.", ("quarter", "month", "year")),
    _named("agreement", "The agreement's stable name.", "SLUG", "agreement", gives=True,
           or_id=True),
    row("status", _status, f"What became of it: {', '.join(AGREEMENT_STATUSES)} (default: agreed); "
        f"of a legal action {', '.join(ACTION_STATUSES)} (default: filed).", "STATUS",
        words=tuple(_STATUSES), closed=True),
    row("commits", read_commitment, "What a party takes on.",
        "'PARTY [on ISSUE]: QUANTITY or TEXT'", many=True, write=write_commitment,
        text="commits", roles=(Role(spaces=("party",), key="party"),
                               Role(spaces=("issue",), key="issue"))),
    _several("settles", "A proposal, a package of them, or a measure that it ends.", "SLUG",
             "proposal", "measure", "package"),
    _named("action", "The legal action's name (default: its id).", "SLUG", "action", gives=True,
           or_id=True),
    row("forum", prose, "Before whom, e.g. WTO."),
    _named("to-proposal", "The proposal, or package, that it answers.", "SLUG",
           "proposal", "package"),
    _named("to-measure", "The measure it answers.", "SLUG", "measure"),
    _chosen("answer", "The answer, on the response scale.", get_args(Answer)),
    _named("measure", "The measure's one name.", "SLUG", "measure", gives=True),
    row("instrument", name, "tariff, export-ban, sanction, quota ...", "WORD"),
    _dated("effective", "When it takes effect (EDTF)."),
    _several("aimed-at", "Whom it is aimed at, where it hits everyone.", "PARTY", "party"),
    row("final", true_or_false, "Announced as final.", flag=True,
        write=lambda value: "true" if value else "false"),
    _named("part-of", "The measure that it is a part of.", "SLUG", "measure"),
    _named("carries-out", "The threat or announcement, of another name, that it carries out.", "ID",
           "development"),
    _several("split-into", "A measure that it is split into.", "SLUG", "measure", gives=True),
    _dated("refers-to", "The period judged, reported on or hoped for."),
    row("claims", _claim, "What it says of a party: hardened, softened or held.",
        "'PARTY: VERDICT'", many=True, write=lambda value: f"{value.party}: {value.verdict}",
        roles=(Role(spaces=("party",), key="party", bears=False),)),
)  # fmt: skip
"""A row a field: its name, how its text is read, what it is for, what its value is called."""

FIELDS: Mapping[str, Field] = {entry.name: entry for entry in _TABLE}
"""Every field by the name it has at the doors."""

TITLED = tuple(
    role.spaces[0] for one in FIELDS.values() for role in one.roles
    if role.gives and one.name in role.spaces
)  # fmt: skip
"""The spaces of the names that may be given a title."""


def wrong(field: Field, text: str, words: IssueWords, why: ValueError) -> Problem:
    """Why a field cannot be that text, with the text that says it."""
    told = ""
    if field.dated:
        told = retold(text, None)
    elif field.name == "quantity":
        told = retold(text, words)
    return Problem(where=field.name, message=f"{why}{told}")


def retold(text: str, words: IssueWords | None) -> str:
    """A clause with a date, or with a figure by the words of its issue, as it is written here;
    nothing where the text has not one reading.

    >>> retold("25%", IssueWords())
    "; here that is '25 percent'"
    >>> retold("March 14, 2023", None)
    "; here that is '2023-03-14'"
    >>> retold("5/6/2018", None)
    ''
    """
    from events.spoken.clocks import clock_of  # only what is refused waits for these
    from events.spoken.dates import spoken_date
    from events.spoken.figures import read_figure

    with suppress(ValueError):
        if words is not None:
            figure = parse_quantity(read_figure(text), words)
            return f"; here that is '{figure}'"
        day = parse_entered(spoken_date(text).edtf).text
        clock = clock_of(text, day)
        return f"; here that is '{day}'" + (f", with the time '{clock}'" if clock else "")
    return ""
