"""Parties, issues, sources and titles: what was declared of a name so far, and what is new of it.

A party, an issue and a title may be said again with other words, earlier ones among them: the
newest count. Said in the newest words, it is there already. Options that are not given keep what
was said. A source is declared once: its days decide what was public when.
"""

from __future__ import annotations

import msgspec

from events import developments as d
from events.declaring import DECLARING, declared, name_declared
from events.errors import Conflict, Problem, Refused, nearest
from events.fields import TITLED
from timeline.checks import unknown
from timeline.entries.draft import Draft
from timeline.recording.decision import Decision, decision_of
from timeline.recording.declared import Declared, standing

KINDS = tuple(DECLARING)


def decide(
    known: Declared, draft: Draft, asked_key: str | None, *, said_again: bool = False
) -> Decision:
    """The declaration of an entry; `asked_key` is the idempotency key that was given, `said_again`
    where a later one of the same write is about the same name, so that this one need not be the
    newest. Raises Refused, and Conflict for a source that is declared with another body."""
    event = declared(draft.kind, draft.raw, known.words)
    name, find_key = name_declared(event), known.hood.find_key

    def on(earlier: d.Event) -> d.Event:
        """What stands once it is said on top of what was."""
        return standing(earlier, event, mediator_told="mediator" in draft.raw)

    def says(number: int) -> bool:
        """Whether what was said says all of this, or was said in these very words."""
        if on(said[number].event) == said[number].event:
            return True
        found = find_key(content if number == 0 else f"{content}:{number}")
        return found is not None and found[1] == said[number].there

    said = known.said(event.space, name)
    decision = decision_of(event, draft.place)
    content = decision.key
    key = asked_key or (f"{content}:{len(said)}" if said else content)
    if key != content:
        decision = msgspec.structs.replace(decision, key=key)
    if asked_key is not None and find_key(asked_key):
        return decision
    for number, one in enumerate(said):
        # What this write records itself is no reason to pass over what it says later.
        counts = number == len(said) - 1 or (said_again and one.there is not None)
        if counts and says(number):
            return msgspec.structs.replace(one, place=draft.place)
    if said and event.space == "source":
        raise Conflict(
            f"the source '{name}' is declared already, with another body: choose another name"
        )
    if problems := _undeclared(known, event):
        raise Refused(problems)
    if said and isinstance(event, d.PartyJoined):
        decision = decision.saying(on(said[-1].event))
    return decision


def _undeclared(known: Declared, event: d.Event) -> list[Problem]:
    """The names in it that nobody declared."""
    knows = known.knows
    match event:
        case d.IssueDefined(preferences=preferences):
            parties = dict.fromkeys(one.party for one in preferences)
            return [unknown(known, "party", p, "wants") for p in parties if not knows("party", p)]
        case d.SourceDeclared(via=str(via)) if not knows("source", via):
            return [unknown(known, "source", via, "via")]
        case d.TitleGiven(name=name):
            return _untitled(known, name)
        case _:
            return []


def _untitled(known: Declared, name: str) -> list[Problem]:
    knows = known.knows
    if any(knows(space, name) or (space, name) in known.coming for space in TITLED):
        return []
    for space, what, option in (
        ("party", "a party", "--name"),
        ("issue", "an issue", "--title"),
    ):
        if knows(space, name):
            command = f"timeline {space} {name} {option} TEXT"
            message = f"'{name}' is the name of {what}: '{command}' words it"
            return [Problem(where="name", message=message)]
    there = [one for space in TITLED for one in known.names(space)]
    message = (
        f"no proposal, measure, agreement, round, package or legal action '{name}' is "
        f"recorded ({nearest(name, there)})"
    )
    return [Problem(where="name", message=message)]
