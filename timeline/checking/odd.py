"""What is odd of an agreement, a measure, a term or a source but may be true: hints alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product

from events import developments as d
from events.commitments import COMMITS
from events.log import Logged
from events.quantity import Quantity
from events.when import parse_when
from projections.moves.entered import ENDING, ENTRIES, is_past
from projections.moves.naming import WORDS
from projections.questions.stance import View
from projections.record.items import Item, Record, whose
from timeline.checking.fitting import acted_on

_MOST = 8
"""How many names are told of what may be more."""


def odd(fold: View, item: Item) -> Iterator[str]:
    """Hints on a development that the record has taken in."""
    record, development = fold.record, item.development
    match development:
        case d.AgreementReached():
            yield from _nothing_before(record, item, development)
            if development.status == "extended" and not development.lapses:
                yield (
                    f"An extension that states no last day has none: '{development.name}' stands "
                    "until something ends it (--lapses DAY states one)."
                )
            yield from _settled_before(fold, item, development)
        case d.MeasureThreatened() | d.MeasureAnnounced() | d.MeasureImposed() | d.MeasureChanged():
            yield from _of_others(record, development)
            yield from _of_what_stands(fold, item, development)
        case d.MeasureSuspended() if not (development.lapses or development.restates):
            yield from _as_long_as_before(fold, item)
    acts = isinstance(development, d.Measure | d.ResponseGiven | d.LegalActionFiled)
    if acts and record.codebook.binds(development):  # else it is a voice, and shown as one
        yield from _of_a_mediator(record, development)
        if isinstance(development, d.Measure) and not isinstance(development, WORDS):
            yield from _in_effect_later(item, development)
    if isinstance(development, d.Terms) and (development.lapses or development.due):
        yield from _over_before(item, development)


def not_yet_public(entry: Logged) -> tuple[str, ...]:
    """The hint for a source that is published more than a day after it was recorded."""
    event = entry.event
    text = event.published if type(event) is d.SourceDeclared else None
    if text is None:
        return ()
    first = parse_when(text).earliest
    recorded = datetime.fromtimestamp(entry.recorded / 1e6, UTC).date()
    if first is None or first <= recorded + timedelta(days=1):
        return ()
    return (f"It is published {text}, after it was recorded: is the year right?",)


def _as_long_as_before(fold: View, item: Item) -> Iterator[str]:
    """A suspension that is prolonged until no day: what is unstated of a measure stays."""
    for step in fold.board.steps_of.get(item.id, ()):
        before, told = step.before, step.state.dates("lapses")
        rests = before is not None and before.state.status == step.state.status == "suspended"
        last = parse_when(told[0]).latest if rests and len(told) == 1 and told[0] else None
        if last is not None and step.first.id == item.id:
            yield (
                f"It states no last day, so that of before stands, {told[0]}: if it rests without "
                f"one from here on, timeline correct {item.id} --set lapses="
                f"{last + timedelta(days=1)}/.. --reason ..."
            )


def _of_a_mediator(record: Record, done: d.Development) -> Iterator[str]:
    """Nobody holds a position by it: is it a party of its own in this?"""
    if not record.principals(done.speaks_for or done.actors):
        who = " and ".join(done.speaks_for or done.actors)
        yield (
            f"{who} mediates and holds no position, so no view shows this as one: if {who} acts "
            f"for itself here, it is no mediator (timeline party {who} --no-mediator), or another "
            "party."
        )


def _in_effect_later(item: Item, deed: d.Measure) -> Iterator[str]:
    """It is imposed, changed, suspended or lifted, and to take effect later: is it announced?"""
    first = parse_when(deed.effective).earliest if deed.effective else None
    if first is not None and first > item.latest:
        yield (
            f"It counts from {deed.occurred} on, and takes effect only {deed.effective}: where "
            "nothing had changed yet, it is measure-announced, and this on the day it takes effect."
        )


def _over_before(item: Item, said: d.Terms) -> Iterator[str]:
    """A last day or a deadline that was over before it was said: is the year right?"""
    for what, text in (("lapse", said.lapses), ("be due", said.due)):
        if text != "immediate" and is_past(text, item.earliest):
            yield f"It is to {what} {text}, before it was said: check the two dates."


def _nothing_before(record: Record, item: Item, agreed: d.AgreementReached) -> Iterator[str]:
    """Something is done to an agreement of which nothing else is recorded: is its name right?"""
    if agreed.status not in (*ENTRIES, "suspended", *ENDING):
        return
    known = {one.name for one in record.agreements if one.id != item.id}
    if agreed.name not in known:
        told = f"; recorded are: {', '.join(sorted(known)[:_MOST])}" if known else ""
        yield (
            f"Nothing else is recorded of an agreement '{agreed.name}'{told}. Enter what was "
            "agreed first, or correct the name."
        )


def figure_in_words(record: Record, development: d.Development) -> Iterator[str]:
    """What a party takes on, and people would read as a figure, or as several."""
    for one in getattr(development, COMMITS, ()):
        if one.text is not None and any(map(str.isdigit, one.text)):
            from events.quantity import NotAQuantity, parse_quantity
            from events.spoken.figures import SIGNS, NotAFigure, read_figure

            words, asked = record.words(one.issue or development.issue), ""
            figures = []
            with suppress(NotAFigure, NotAQuantity):
                # What lies between two figures is one, a range.
                text = re.sub(r"(?i)\b(between .+?) and ", r"\1 to ", one.text)
                for part in re.split(r"[,;] | and ", text):
                    try:
                        told = read_figure(part)
                    except NotAFigure as problem:
                        # Words about an amount are no figure, whatever currency its sign means.
                        told = read_figure(part, "USD", signs=SIGNS)
                        asked = f"which currency is '{problem.of}'? "
                    figures.append(f"'{parse_quantity(told, words)}'")
                would = "one" if len(figures) == 1 else "some, each a commitment of its own"
                yield (f"What {one.party} commits to, '{one.text}', stands as words, and is "
                       f"compared with no figure: {asked}{' and '.join(figures)} would be "
                       f"{would}.")  # fmt: skip


def _settled_before(fold: View, item: Item, agreed: d.AgreementReached) -> Iterator[str]:
    """It settles what had been withdrawn, lifted or settled by another before, and nothing that
    stood under that name, as what was put to others, too."""
    record, steps = fold.record, fold.board.steps_of.get(item.id, ())
    ended = {step.track.key.name for step in steps if not step.silent}
    for name in agreed.settles:
        if name in ended:
            continue
        for other in record.of_name(name):
            how = _how_it_ended(other.development, name, agreed.name)
            if how and record.order.settled(other.id, item.id) and not _told_since(
                record, other, item, name
            ):  # fmt: skip
                yield f"'{name}', which it settles, was {how} ({other.id}) before."
                break


def _how_it_ended(development: d.Development, name: str, agreement: str) -> str | None:
    match development:
        case d.Withdrawn(proposal=ended) if ended == name:
            return "withdrawn"
        case d.MeasureLifted(measure=ended) if ended == name:
            return "lifted"
        case d.AgreementReached(settles=settles) if name in settles:
            if development.status != "rejected" and development.name != agreement:
                return f"settled by '{development.name}'"
    return None


def _told_since(record: Record, end: Item, item: Item, name: str) -> bool:
    """Whether it may have been tabled or imposed again between its end and the entry."""
    return any(
        name in (getattr(o.development, "proposal", None), getattr(o.development, "measure", None))
        and not isinstance(o.development, d.Withdrawn | d.MeasureLifted)
        and not record.order.settled(o.id, end.id)
        and not record.order.settled(item.id, o.id)
        for o in record.of_name(name)
    )


def _of_others(record: Record, measure: d.Measure) -> Iterator[str]:
    """What others threatened nobody carries out for them: is the id right?"""
    carried = record.visible.get(measure.carries_out or "")
    if carried is not None and whose(carried.development).isdisjoint(whose(measure)):
        by = ", ".join(carried.development.actors)
        yield f"'{carried.id}' is of {by}, so this carries out nothing of it (carries-out)."


def _of_what_stands(fold: View, item: Item, measure: d.Measure) -> Iterator[str]:
    """Of a measure in force a figure below the one that it has: a cut, where a raise may be meant;
    and a last day beside a new figure, where that of the figure may be meant. A threat of what was
    announced, where one beside that may be meant."""
    said = isinstance(measure, WORDS)
    for step in fold.board.steps_of.get(item.id, ()):
        if step.before is None or step.unsettled:
            continue
        stands, threatens = step.before.state, isinstance(measure, d.MeasureThreatened)
        if threatens and stands.status in ("announced", "announced-final"):
            yield (
                f"'{measure.measure}' was announced, and is no more than threatened now: if both "
                f"stand, enter what is threatened as a part of it (--measure "
                f"{measure.measure}/NAME)."
            )
        if stands.status != "in-force":
            continue
        if measure.scope and stands.scope and {*measure.scope}.isdisjoint(stands.scope):
            yield (
                f"Its scope is all that '{measure.measure}' covers then, without "
                f"{', '.join(stands.scope)}: name all, or enter what is added as a part "
                f"(--measure {measure.measure}/NAME)."
            )
        for new, old in product(measure.quantities, stands.quantities):
            if not alike(new, old) or new.high >= old.low:
                continue
            if said:
                yield (
                    f"{old} is in force, so {new} is a cut of '{measure.measure}': if it is to "
                    "rise by that much, state the figure that it is to have then."
                )
            elif stands.pending is not None and any(
                alike(one, old) and one.low > old.high for one in stands.pending.quantities
            ):
                yield (
                    f"A raise of '{measure.measure}' was pending, and {new} is below {old}, "
                    "which was in force: check the figure, which is the whole and no addition."
                )
        figures = "; ".join(map(str, stands.quantities))
        news = measure.lapses and measure.quantities and not stands.told("lapses")
        if not said and news and figures:
            yield (
                f"Its last day is that of '{measure.measure}' itself: nothing of it is in force "
                f"after {measure.lapses}. If only the change ends then, leave it out and announce "
                f"what follows: measure-announced --quantity '{figures}' --effective DAY."
            )


def toward_another(fold: View, item: Item) -> Iterator[str]:
    """Somebody ends or changes what is his own, toward others than those it was ever toward."""
    development, board, name = item.development, fold.board, acted_on(item.development)
    if isinstance(development, d.ResponseGiven):
        return
    told, keys = set(development.recipients), board.moves.naming.keys(name)
    for party in fold.record.codebook.bound(development) if told else ():
        there = {
            key.toward
            for key in keys
            if key.party == key.owner == party and (track := board.tracks.get(key))
            if any(item.id not in step.ids for step in track.steps)
        }
        if there and None not in there and not there & told:
            yield (
                f"'{name}' is toward {_named(there)}, and this is toward {_named(told)}: nothing "
                f"toward {_named(there)} changes."
            )


def _named(parties: Iterable[str | None]) -> str:
    return " and ".join(sorted(filter(None, parties)))


def alike(one: Quantity, two: Quantity) -> bool:
    """Whether two figures are of one sort."""
    return (one.base_unit, one.basis) == (two.base_unit, two.basis)
