"""Questions to an open store, each answered in its JSON shape: what every door calls.

Every function takes the negotiation by the name that `Shelf.choose` gave, and raises Refused
with every problem of the question, UnknownName for a party, issue or development that nobody
declared by the cut, and StoreError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from events.errors import Problem, Refused, UnknownName, nearest
from events.when import NotADate, parse_day
from timeline import answers
from timeline.reading import Question, Shelf

# What only some questions need is imported where they are answered: a shell waits for it.
if TYPE_CHECKING:
    from events.log import Logged
    from projections.cut import Cut
    from projections.record import Record
    from projections.stance import Fold

Json = dict[str, Any]

Check = Callable[[Sequence["Logged"], "Cut"], Sequence[Problem]]


def _days(log: Sequence[Logged], cut: Cut) -> list[Problem]:
    from timeline.sampling import check_days

    return check_days(log, cut)


CHECKS: Mapping[str, Check] = {"days": _days}
"""What `check` looks at beside the assertions: name -> what is wrong with a negotiation as it was
recorded by a cut, if anything is. A check reads, and mends nothing."""


def known(record: Record, party: str | None, issue: str | None) -> None:
    """Refuse a party or issue that nobody declared by the cut."""
    if party is not None and party not in record.parties:
        raise UnknownName(f"no party '{party}' ({nearest(party, record.parties)})")
    issues = [*record.issues, "process"]
    if issue is not None and issue not in issues:
        raise UnknownName(f"no issue '{issue}' ({nearest(issue, issues)})")


def stance(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
    ended: bool = False,
) -> Json:
    """Where each party stands (`stance/1`); with `ended`, ended positions too."""
    fold = _cell(shelf, name, question, party, issue)
    return answers.stance_json(name, fold, party=party, issue=issue, ended=ended)


def replay(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
) -> Json:
    """The story in order (`replay/1`)."""
    fold = _fold(shelf, name, question, party, issue)
    if party is not None or issue is not None:
        fold = fold.about(lambda move: answers.told_of(move.item.development, party, issue))
    return answers.replay_json(name, fold, party=party, issue=issue)


def audit(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
    since: str | None = None,
) -> Json:
    """By which step and rule each position hardened (`audit/1`); `since` is a day."""
    try:
        day = None if since is None else parse_day(since, end_of_month=False)
    except NotADate as problem:
        raise Refused([Problem(where="--since", message=str(problem))]) from None
    fold = _cell(shelf, name, question, party, issue)
    return answers.audit_json(name, fold, party=party, issue=issue, since=day)


def diff(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    from_: str | None = None,
    to: str | None = None,
    from_recorded: str | None = None,
    to_recorded: str | None = None,
) -> Json:
    """What changed between two days, or between what was recorded at two times (`diff/1`)."""
    from projections.diff import changes_between

    earlier = replace(
        question,
        as_of=from_ or question.as_of,
        recorded_by=from_recorded or question.recorded_by,
    )
    later = replace(
        question, as_of=to or question.as_of, recorded_by=to_recorded or question.recorded_by
    )
    _check_cut(shelf, name, earlier, from_ and "--from", from_recorded and "--from-recorded")
    _check_cut(shelf, name, later, to and "--to", to_recorded and "--to-recorded")
    one, two = shelf.fold_each(name, (earlier, later))
    first, last = sorted(fold.record.cut.recorded_by for fold in (one, two))
    between = [e for e in shelf.log(name, last) if e.seq > first] if first < last else []
    return answers.diff_json(name, one, two, changes_between(one, two), between)


def why(shelf: Shelf, name: str, question: Question, party: str, issue: str) -> Json:
    """Every development that bears on a stance, and those set aside (`why/1`)."""
    from projections.provenance import bearing_on
    from projections.provenance import why as why_of

    fold = _fold(shelf, name, question, party, issue).about(bearing_on(party, issue))
    return answers.why_json(name, fold, party, issue, why_of(fold, party, issue))


def talks(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
) -> Json:
    """Rounds of talks (`talks/1`): those that `party` takes part in, with `issue` on the agenda."""
    record = shelf.record(name, question)
    known(record, party, issue)
    return answers.rounds_json(name, record, party=party, issue=issue)


def measures(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
) -> Json:
    """Measures and policies with their status (`measures/1`); `party` is whose they are."""
    fold = _fold(shelf, name, question, party, issue)
    fold = fold.about(lambda move: move.key.kind in answers.ACTS)
    return answers.measures_json(name, fold, party=party, issue=issue)


def proposals(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
) -> Json:
    """What is on the table, and who answered what (`proposals/1`); `party` is who tabled it."""
    from projections.naming import TABLED

    fold = _fold(shelf, name, question, party, issue)
    fold = fold.about(lambda move: move.key.kind in TABLED and move.bears_on(party, issue))
    return answers.proposals_json(name, fold, party=party, issue=issue)


def agreements(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
    ended: bool = False,
) -> Json:
    """What was agreed, and what became of it (`agreements/1`); with `ended`, ended ones too."""
    fold = _fold(shelf, name, question, party, issue)
    fold = fold.about(lambda move: move.key.kind == "commitment")
    return answers.agreements_json(name, fold, party=party, issue=issue, ended=ended)


def gap(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
) -> Json:
    """How far what one side asks lies from what the other offers (`gap/1`)."""
    fold = _fold(shelf, name, question, party, issue)
    fold = fold.about(
        lambda move: move.key.kind in ("demand", "offer") and issue in (None, move.issue)
    )
    return answers.gap_json(name, fold, party=party, issue=issue)


def responses(
    shelf: Shelf,
    name: str,
    question: Question,
    *,
    party: str | None = None,
    issue: str | None = None,
) -> Json:
    """Who answered whom, in chains, and what moves were answered with (`answers/1`)."""
    fold = _fold(shelf, name, question, party, issue)
    return answers.answers_json(name, fold, party=party, issue=issue)


def check(shelf: Shelf, name: str, recorded_by: str | None = None) -> Json:
    """Every assertion held against the record, and what every other check found (`check/1`)."""
    from projections.codebook import STANDARD
    from timeline.asserting import check_assertions

    cut = shelf.cut(name, Question(recorded_by=recorded_by))
    recorded = shelf.log(name, cut.recorded_by)
    checked = check_assertions(recorded)
    problems = [(what, one) for what, look in CHECKS.items() for one in look(recorded, cut)]
    return answers.check_json(name, STANDARD.label, cut, checked, problems)


def show(shelf: Shelf, name: str, question: Question, id: str) -> Json:
    """One development (an id or a sequence number) and its history in the log (`show/1`). Only
    what hangs together with it is read."""
    from events.developments import Retracted
    from projections.codebook import find_codebook
    from projections.record import read_record
    from timeline.recording.hood import Hood

    named = shelf.find_development(name, id)
    if question.without_sources:  # what is known only through them may be known through others
        record = shelf.record(name, question)
    else:
        near = Hood(shelf, name).near([Retracted(id=named, target=named)])
        cut, book = shelf.cut(name, question), find_codebook(question.codebook)
        record = read_record(near, cut, book)
    history = _history(shelf, name, named, record.cut.recorded_by)
    return answers.show_json(name, record, record.visible.get(named), named, history)


def _history(shelf: Shelf, name: str, named: str, upto: int) -> list[Logged]:
    """An event, what amends it, and what amends that (a correction may be retracted), in order."""
    found: dict[int, Logged] = {}
    waiting, names = [named], {named}
    while waiting:
        one = waiting.pop()
        for entry in shelf.rows(name, shelf.reader.mentions(name, "development", one)):
            own = getattr(entry.event, "id", "")
            if one in (own, getattr(entry.event, "target", "")) and entry.seq <= upto:
                found[entry.seq] = entry
                if own not in names:
                    names.add(own)
                    waiting.append(own)
    return [found[seq] for seq in sorted(found)]


def log(
    shelf: Shelf,
    name: str,
    recorded_by: str | None = None,
    part: Callable[[int], tuple[int, int]] | None = None,
) -> Json:
    """The log as recorded (`log/1`). `part` chooses, of so many events, from which to which they
    are read; None for all of them."""
    from projections.codebook import STANDARD

    cut = shelf.cut(name, Question(recorded_by=recorded_by))
    if part is None:
        log = shelf.log(name, cut.recorded_by)
    else:
        length = (shelf.reader.last(name, cut.recorded_by) or (0,))[0]
        log = shelf.part(name, *part(length))
    return answers.log_json(name, log, STANDARD.label, cut)


def listing(shelf: Shelf, name: str, question: Question, search: str | None = None) -> Json:
    """What is declared and recorded, by name (`list/1`); `search` keeps what holds the text."""
    record = shelf.record(name, question)
    made = shelf.assertions(name, record.cut.recorded_by)
    return answers.list_json(name, record, shelf.negotiations(), search, made)


def negotiations(shelf: Shelf) -> Json:
    """The names of all negotiations of the store (`list/1` without a negotiation)."""
    return {"schema": "list/1", "negotiations": shelf.negotiations()}


def export(shelf: Shelf, name: str, recorded_by: str | None = None) -> Iterator[Json]:
    """The log as entries that `append` takes again."""
    from timeline.exchange import exported

    cut = shelf.cut(name, Question(recorded_by=recorded_by))
    return exported(shelf.log(name, cut.recorded_by))


def _cell(
    shelf: Shelf, name: str, question: Question, party: str | None, issue: str | None
) -> Fold:
    """A fold that holds what bears on a party's stance on an issue (None: on any)."""
    fold = _fold(shelf, name, question, party, issue)
    if party is None and issue is None:
        return fold
    return fold.about(lambda move: move.bears_on(party, issue))


def _fold(
    shelf: Shelf, name: str, question: Question, party: str | None, issue: str | None
) -> Fold:
    fold = shelf.fold(name, question)
    known(fold.record, party, issue)
    return fold


def _check_cut(
    shelf: Shelf, name: str, question: Question, as_of: str | None, recorded_by: str | None
) -> None:
    """Read a cut; a problem with a bound is told of the option that gave it."""
    given = {"--as-of": as_of, "--recorded-by": recorded_by}
    try:
        shelf.cut(name, question)
    except Refused as refused:
        raise Refused(
            [replace(p, where=given.get(p.where) or p.where) for p in refused.problems]
        ) from None
