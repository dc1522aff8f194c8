"""The questions that a record answers, each a function and an entry of `QUESTIONS`: the shell's
commands and the routes of the service are made from that table.

Every question takes the negotiation by the name that `Shelf.choose` gave and the cut, and raises
Refused with every problem of the question, UnknownName for a party, issue or development that
nobody declared by the cut, and StoreError.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from events.errors import Refused, UnknownName, read_at
from events.words import meant
from timeline.questions.parameters import CUT, PARAMETERS, RECORDED_BY, Parameter
from timeline.shelf import Question, Shelf, day_asked, logged

# What only some questions need is imported where they are answered: a shell waits for it.
if TYPE_CHECKING:
    from projections.moves.bearing import Wanted
    from projections.questions.stance import View
    from projections.record.items import Record
    from timeline.answers.agreements import AgreementsAnswer
    from timeline.answers.audit import AuditAnswer
    from timeline.answers.checked import CheckAnswer
    from timeline.answers.developments import ShowAnswer, WhyAnswer
    from timeline.answers.diff import DiffAnswer
    from timeline.answers.gap import GapAnswer
    from timeline.answers.listing import ListAnswer, NegotiationsAnswer
    from timeline.answers.log import LogAnswer
    from timeline.answers.replay import ReplayAnswer
    from timeline.answers.responses import AnswersAnswer
    from timeline.answers.stance import StanceAnswer
    from timeline.answers.table import MeasuresAnswer, ProposalsAnswer
    from timeline.answers.talks import TalksAnswer

Made = TypeVar("Made")
Ask = TypeVar("Ask", bound=Callable[..., Any])


class Query(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One question. `module` of `timeline.answers` holds its answer's type; `cut`: the parameters
    of the cut that it takes. What it answers `lasts` for as long as nothing is recorded in its
    negotiation; `everywhere`: nor in another one of the store."""

    name: str
    ask: Callable[..., Any]
    module: str
    cut: tuple[Parameter, ...]
    lasts: bool
    everywhere: bool

    @property
    def about(self) -> str:
        """What it asks, in a sentence."""
        return " ".join((self.ask.__doc__ or "").partition("\n\n")[0].split())

    @cached_property
    def parameters(self) -> Mapping[Parameter, bool]:
        """Its parameters beside the cut, and whether each is needed."""
        taken = list(inspect.signature(self.ask).parameters.values())[3:]
        return {PARAMETERS[one.name]: one.default is one.empty for one in taken}

    @property
    def answer(self) -> type[Any]:
        """The type of its answer."""
        module = import_module(f"timeline.answers.{self.module}")
        found: type[Any] = getattr(module, self.ask.__annotations__["return"])
        return found


QUESTIONS: dict[str, Query] = {}
"""Every question about a negotiation by its name: that of the command and of the route."""


def _question(
    module: str, *, name: str = "", cut: tuple[Parameter, ...] = CUT, lasts: bool = True,
    everywhere: bool = False,
) -> Callable[[Ask], Ask]:  # fmt: skip
    def enter(ask: Ask) -> Ask:
        named = name or ask.__name__
        QUESTIONS[named] = Query(name=named, ask=ask, module=module, cut=cut, lasts=lasts,
                                 everywhere=everywhere)  # fmt: skip
        return ask

    return enter


@_question("stance")
def stance(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
           issue: str | None = None, ended: bool = False) -> StanceAnswer:  # fmt: skip
    """Where each party stands on each issue: live tracks with their terms and evidence."""
    fold = None
    if party is not None and issue is not None and not shelf.keeps_folds:
        from timeline.questions.excerpt import cell

        fold = cell(shelf, name, question, party, issue)
    return _told(stance, shelf, name, question, _bearing(party, issue), fold,
                 party=party, issue=issue, ended=ended)  # fmt: skip


@_question("replay")
def replay(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
           issue: str | None = None) -> ReplayAnswer:  # fmt: skip
    """The story in order, each development with what it did to whose position."""
    from timeline.answers.replay import told_of

    wanted: Wanted | None = None
    if party is not None or issue is not None:
        wanted = lambda move: told_of(move.item.development, party, issue)  # noqa: E731
    return _told(replay, shelf, name, question, wanted, party=party, issue=issue)


@_question("audit")
def audit(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
          issue: str | None = None, since: str | None = None) -> AuditAnswer:  # fmt: skip
    """In which steps, by which rule and after whose move each position hardened.

    `since` is a day."""
    begin = partial(day_asked, end_of_month=False)
    day = None if since is None else read_at("--since", begin, since)
    return _told(audit, shelf, name, question, _bearing(party, issue),
                 party=party, issue=issue, since=day)  # fmt: skip


@_question("diff")
def diff(shelf: Shelf, name: str, question: Question, *, from_: str | None = None,
         to: str | None = None, from_recorded: str | None = None,
         to_recorded: str | None = None) -> DiffAnswer:  # fmt: skip
    """What changed between two days, or between what was recorded at two times."""
    from projections.questions.diff import changes_between
    from timeline.answers.diff import DiffAnswer as Answer

    if not (from_ or from_recorded):
        raise Refused("is missing: say the earlier day, or how much was recorded then",
                      where="--from")  # fmt: skip
    cuts = []
    for option, day, recorded in (("from", from_, from_recorded), ("to", to, to_recorded)):
        cuts.append(replace(question, as_of=day or question.as_of,
                            recorded_by=recorded or question.recorded_by))  # fmt: skip
        given = {"--as-of": day and f"--{option}",
                 "--recorded-by": recorded and f"--{option}-recorded"}  # fmt: skip
        try:
            shelf.cut(name, cuts[-1])
        except Refused as refused:  # told of the option that gave the bound
            told = [replace(one, where=given.get(one.where) or one.where)
                    for one in refused.problems]  # fmt: skip
            raise Refused(told) from None
    later = read_at("--as-of", day_asked, question.as_of) if question.as_of else None
    if from_ and to and later and later != day_asked(to):  # else it is the earlier day
        raise Refused(f"'{question.as_of}' is another later day than '{to}': say one of them",
                      where="--as-of")  # fmt: skip
    one, two = shelf.fold_each(name, cuts)
    first, last = sorted(fold.record.cut.recorded_by for fold in (one, two))
    between = [e for e in shelf.log(name, last) if e.seq > first] if first < last else []
    return Answer.of(name, one, two, changes_between(one, two), between)


@_question("developments")
def why(shelf: Shelf, name: str, question: Question, party: str, issue: str) -> WhyAnswer:
    """Every development that bears on a party's stance on an issue, and those set aside."""
    from projections.questions.provenance import bearing_on

    return _told(why, shelf, name, question, bearing_on(party, issue),
                 party=party, issue=issue)  # fmt: skip


@_question("talks")
def talks(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
          issue: str | None = None) -> TalksAnswer:  # fmt: skip
    """Rounds of talks: status, agenda, and every account of the outcome."""
    from timeline.answers.talks import TalksAnswer as Answer

    record = shelf.record(name, question)
    known(record, party, issue)
    return Answer.of(name, record, party=party, issue=issue)


@_question("table")
def measures(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
             issue: str | None = None, toward: str | None = None) -> MeasuresAnswer:  # fmt: skip
    """Measures and policies: status at the cut, parts, effective dates.

    `party` is whose they are."""
    from projections.moves.naming import ACTS

    return _told(measures, shelf, name, question, lambda move: move.key.kind in ACTS,
                 party=party, issue=issue, toward=toward)  # fmt: skip


@_question("table")
def proposals(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
              issue: str | None = None, toward: str | None = None) -> ProposalsAnswer:  # fmt: skip
    """What is on the table: open demands and offers, and who answered what.

    `party` is who tabled it."""
    from projections.moves.naming import TABLED

    return _told(proposals, shelf, name, question,
                 lambda move: (move.key.kind in TABLED and issue in (None, move.issue)
                               and party in (None, move.key.owner)),
                 party=party, issue=issue, toward=toward)  # fmt: skip


@_question("agreements")
def agreements(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
               issue: str | None = None, ended: bool = False) -> AgreementsAnswer:  # fmt: skip
    """What was agreed: status, terms, who committed to what, and what became of it."""
    return _told(agreements, shelf, name, question, lambda move: move.key.kind == "commitment",
                 party=party, issue=issue, ended=ended)  # fmt: skip


@_question("gap")
def gap(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
        issue: str | None = None) -> GapAnswer:  # fmt: skip
    """How far what one side asks lies from what the other offers, day by day."""
    return _told(
        gap, shelf, name, question,
        lambda move: move.key.kind in ("demand", "offer") and issue in (None, move.issue),
        party=party, issue=issue,
    )  # fmt: skip


@_question("responses")
def answers(shelf: Shelf, name: str, question: Question, *, party: str | None = None,
            issue: str | None = None) -> AnswersAnswer:  # fmt: skip
    """Who answered whom: chains of response, and what moves were answered with, pair by pair."""
    return _told(answers, shelf, name, question, None, party=party, issue=issue)


@_question("checked", cut=(RECORDED_BY,), lasts=False)
def check(shelf: Shelf, name: str, question: Question) -> CheckAnswer:
    """Every assertion held against the record, what broke it, and what other checks found.

    Never kept: a check also looks at what no entry of the log tells of."""
    from projections.record.codebook import STANDARD
    from timeline.answers.checked import CheckAnswer as Answer
    from timeline.questions.sampling import check_days
    from timeline.recording.asserting import check_assertions

    cut = shelf.cut(name, question)
    recorded = shelf.log(name, cut.recorded_by)
    checked = check_assertions(recorded)
    problems = [("days", one) for one in check_days(recorded, cut)]
    return Answer.of(name, STANDARD.label, cut, checked, problems)


@_question("developments")
def show(shelf: Shelf, name: str, question: Question, id: str) -> ShowAnswer:
    """One development whole: dates, terms, sources, quotes, links, and its history in the log."""
    from events.amendments import Retracted
    from projections.record.codebook import find_codebook
    from projections.record.intake import read_record
    from timeline.answers.developments import ShowAnswer as Answer
    from timeline.recording.hood import Hood

    named = shelf.find_development(name, id)
    if question.without_sources:  # what is known only through them may be known through others
        record = shelf.record(name, question)
    else:  # only what hangs together with it is read
        near = Hood(shelf, name).near([Retracted(id=named, target=named)])
        cut, book = shelf.cut(name, question), find_codebook(question.codebook)
        record = read_record(near, cut, book)
    history = (logged(row) for row in shelf.family(name, named))
    upto = record.cut.recorded_by
    return Answer.of(name, record, named, [entry for entry in history if entry.seq <= upto])


@_question("log", cut=(RECORDED_BY,))
def log(shelf: Shelf, name: str, question: Question) -> LogAnswer:
    """The log as recorded: every event with its sequence number, time and recorder."""
    return log_part(shelf, name, question, lambda total: (0, total))


def log_part(
    shelf: Shelf, name: str, question: Question, part: Callable[[int], tuple[int, int]]
) -> LogAnswer:
    """A part of the log, and only that is read: `part` chooses it, as (after, up to) of so many."""
    from projections.record.codebook import STANDARD
    from timeline.answers.log import LogAnswer as Answer

    cut = shelf.cut(name, question)
    start, end = part((shelf.reader.last(name, cut.recorded_by) or (0,))[0])
    return Answer.of(name, shelf.part(name, start, end), STANDARD.label, cut)


@_question("listing", name="list", everywhere=True)
def listing(shelf: Shelf, name: str, question: Question, search: str | None = None) -> ListAnswer:
    """Negotiations, parties, issues, sources, titles, developments, assertions."""
    from timeline.answers.listing import ListAnswer as Answer

    _looked_for(search)
    record = shelf.record(name, question)
    made = shelf.assertions(name, record.cut.recorded_by)
    return Answer.of(name, record, shelf.negotiations(), search, made)


def negotiations(shelf: Shelf, search: str | None = None) -> NegotiationsAnswer:
    """The negotiations of the store, or those whose name holds a text."""
    from timeline.answers.listing import NegotiationsAnswer as Answer
    from timeline.answers.listing import holds

    _looked_for(search)
    return Answer(negotiations=[one for one in shelf.negotiations() if holds(search, one)])


def _looked_for(text: str | None) -> None:
    """Raise Refused for a blank, which everything holds, or nothing."""
    if text is not None and not text.strip():
        raise Refused("is blank: say what to look for, or leave it out", where="--search")


def export(shelf: Shelf, name: str, question: Question) -> Iterator[dict[str, Any]]:
    """The log as JSON lines that `timeline append FILE` and `POST /api/append` take."""
    from timeline.entries.exchange import exported

    return exported(shelf.log(name, shelf.cut(name, question).recorded_by))


def known(record: Record, party: str | None, issue: str | None, toward: str | None = None) -> None:
    """Refuse a party or issue that nobody declared by the cut; `toward` may be `all`."""
    from events.fields import ALL

    for where, one in (("party", party), ("toward", None if toward == ALL else toward)):
        if one is not None and one not in record.parties:
            called = {(p.name or "").casefold(): name for name, p in record.parties.items()}
            told = meant(one, called, record.parties)
            raise UnknownName(f"no party '{one}' ({told})", where=where)
    issues = [*record.issues, "process"]
    if issue is not None and issue not in issues:
        called = {(i.title or "").casefold(): name for name, i in record.issues.items()}
        raise UnknownName(f"no issue '{issue}' ({meant(issue, called, issues)})", where="issue")


def _bearing(party: str | None, issue: str | None) -> Wanted | None:
    """What bears on a party's stance on an issue (None: on any)."""
    if party is None and issue is None:
        return None
    return lambda move: move.bears_on(party, issue)


def _told(
    ask: Callable[..., Made], shelf: Shelf, name: str, question: Question,
    wanted: Wanted | None, fold: View | None = None, *, party: str | None, issue: str | None,
    **own: Any,
) -> Made:  # fmt: skip
    """The answer to a question, made from a fold of the moves that are wanted (None: of all), the
    one that is given, or that of the whole record."""
    fold = fold or shelf.fold(name, question)
    known(fold.record, party, issue, own.get("toward"))
    about = fold if wanted is None else fold.about(wanted)
    answer: Made = QUESTIONS[ask.__name__].answer.of(name, about, party=party, issue=issue, **own)
    return answer
