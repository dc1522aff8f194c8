"""R6: a change that is pending on a measure in force, or suspended: one row for all of it.

Its quantities, scope and last day are held against those in force, later ones against the pending
change before it, where a later effective day weakens it, and where one that it told before is
left out nothing can be said. Conditions are not compared. Without
terms a threat, and a suspended measure's return, are harder, and an announcement says nothing of
the direction. A cut is softer, and so is its way from threatened to final (DOMAIN.md, 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from events.developments import Preference
from projections.moves.naming import TrackKey
from projections.moves.scales import STATUS_RANK
from projections.moves.stated import restated, slot_of
from projections.rules.deadlines import deadline
from projections.rules.figures import no_longer_told, quantities
from projections.rules.findings import MOVED, Finding, Verdict, overall_of, weakest
from projections.rules.scopes import scopes
from projections.rules.state import State, resumed
from projections.rules.words import describe, joined

_READS = "that states no terms to compare reads as harder"
_MIRROR: dict[Verdict, Verdict] = {"hardened": "softened", "softened": "hardened"}


def pending(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference]
) -> Finding:
    """What became of the change that is pending: it came, was said again or changed, or was
    dropped."""
    one, two = before.pending, after.pending
    if two is None:
        assert one is not None
        found = _first(key, before, one, preferences)
        note = found.note
        if note and note.endswith(_READS):
            note = f"{note}, and its end as softer"
        return replace(
            found,
            verdict=_MIRROR.get(found.verdict, found.verdict),
            before=found.after,
            after=None,
            note=note,
        )
    if one is None:
        return _first(key, before, two, preferences)
    return _later(key, before, one, two, preferences)


def _first(key: TrackKey, stands: State, word: State, preferences: Sequence[Preference]) -> Finding:
    terms = _terms(key, stands, word, preferences)
    moved = _moved(terms)
    found = _weighed(stands, word, moved or terms)
    if not moved and _says_again(stands, word) and stands.status != "suspended":
        return replace(found, dimension="whole", verdict="held", rule="R7")
    verdict, led_by = overall_of(moved) if moved else (None, None)
    if verdict in MOVED:
        return replace(found, verdict=verdict, led_by=led_by)
    if not moved and (stands.status == "suspended" or word.status == "threatened"):
        what = "the return of what is suspended" if stands.status == "suspended" else "a threat"
        note = f"{what} {_READS}"
        return replace(found, verdict="hardened", confidence="medium", note=note)
    note = found.note or "an announcement without terms to compare does not say which way it goes"
    return replace(found, rule="R0", confidence="low", note=note)


def _says_again(stands: State, word: State) -> bool:
    """Whether it states terms, and each of them is there to be the same in what stands."""
    days = word.status != "threatened" and word.told("lapses")
    told = word.quantities or any(word.listed("scope")) or days
    return bool(told) and not _tells_more(stands, word)


def _tells_more(stands: State, word: State) -> bool:
    """Whether it states a figure or a scope of which nothing was told."""
    slots = {slot_of(quantity) for quantity in stands.quantities}
    new = any(slot_of(quantity) not in slots for quantity in word.quantities)
    return new or (any(word.listed("scope")) and not any(stands.listed("scope")))


def _later(
    key: TrackKey, stands: State, one: State, two: State, preferences: Sequence[Preference]
) -> Finding:
    sense = _first(key, stands, two, preferences)
    # What the pending change does not speak of would stay as it is in force.
    would = replace(
        one,
        quantities=restated(stands.quantities, one.quantities),
        scope=one.scope or stands.scope,
        lapses=(one.status != "threatened" and one.lapses) or _in_force(stands).lapses,
    )
    terms = [*_terms(key, would, two, preferences), *no_longer_told(one, two, whole=False)]
    cut = sense.verdict == "softened"
    turned = _MIRROR.get(sense.verdict) == _first(key, stands, one, preferences).verdict
    # Between a raise and a cut no day is put off, and neither has risen or fallen.
    if not turned:
        terms += deadline("effective", one, two, sooner_is_harder=not cut)
        if one.status == two.status == "threatened":
            # Its own last day: it presses more the sooner it is over, as of a threat that is all.
            terms += deadline("lapses", one, two, sooner_is_harder=True)
    ranks = [STATUS_RANK.get(word.status, STATUS_RANK["threatened"]) for word in (one, two)]
    if ranks[0] != ranks[1] and not turned:
        rising: Verdict = "softened" if cut else "hardened"
        verdict = rising if ranks[1] > ranks[0] else _MIRROR.get(rising, rising)
        sure = sense.confidence if sense.verdict in _MIRROR else weakest("medium")
        terms.append(Finding(dimension="status", verdict=verdict, rule="R6", confidence=sure))
    moved = _moved(terms)
    found = _weighed(one, two, moved or terms)
    if not moved:
        found = replace(found, dimension="whole", verdict="held", rule="R7")
        if not _tells_more(would, two):
            return found
        note = joined(found.note, "what was not told before is not compared")
        return replace(found, confidence="low", note=note)
    verdict, led_by = overall_of(moved)
    rule = "R0" if verdict == "incomparable" else "R6"
    return replace(found, verdict=verdict, rule=rule, led_by=led_by)


def _terms(
    key: TrackKey, stands: State, word: State, preferences: Sequence[Preference]
) -> list[Finding]:
    """How the terms of a pending change differ from those that stand; a basis that is new says
    nothing of the direction."""
    found = [f for f in quantities(key, stands, word, preferences) if f.verdict != "opened"]
    found += scopes(key, stands, word)
    if word.status != "threatened" and word.told("lapses"):
        # A threat's last day is its own, an announcement's the measure's.
        found += deadline("lapses", _in_force(stands), word, sooner_is_harder=False)
    return found


def _in_force(stands: State) -> State:
    """What stands, with the last day that it has of its own: that of a suspension is not its."""
    return resumed(stands) if stands.status == "suspended" else stands


def _moved(terms: Sequence[Finding]) -> list[Finding]:
    return [term for term in terms if term.verdict != "held"]


def _weighed(one: State, two: State, terms: Sequence[Finding]) -> Finding:
    """What became of the one, as sure as its terms are; which way it went is still to be said."""
    return Finding(
        dimension="pending",
        verdict="incomparable",
        rule="R6",
        before=describe(one),
        after=describe(two),
        confidence=weakest(*[f.confidence for f in terms]),
        note="; ".join(dict.fromkeys(f.note for f in terms if f.note)) or None,
    )
