"""The names that an entry may refer to: what the store has declared, and what this very write
declares on top of it; and what is new of a declaration.

A party, an issue and a title may be said again with other words, earlier ones among them: the
newest count. Said in the newest words, it is there already. Options that are not given keep what
was said. A source is declared once: its days decide what was public when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

import msgspec

from events import developments as d
from events.declaring import declared, name_declared
from events.errors import Conflict, Problem, Refused, nearest
from events.fields import FIELDS, TITLED
from events.kinds import KINDS
from events.log import first_recorded
from events.names import WITH_IDS, identifier
from events.quantity import IssueWords
from projections.moves.naming import LATER
from projections.record.framed import joined, merged
from timeline.checking.fitting import ALWAYS_KNOWN, OTHER, unknown
from timeline.entries.draft import AMENDING, Draft
from timeline.mentions import MENTIONED, Named, names_of
from timeline.recording.decision import Decision, decision_of
from timeline.recording.hood import Hood
from timeline.shelf import is_sequence

_NAMING = {
    entry.name: role.spaces[0] for entry in FIELDS.values() for role in entry.roles if role.gives
}
"""The fields with which a development gives names: field -> the space of the name."""


_ON_WHAT_STANDS = {kind.name for kind in KINDS.values() if kind.type in (*LATER, d.Withdrawn)}


_LINKING = frozenset(entry.name for entry in FIELDS.values() if entry.links)
"""The fields that name other developments."""


_NO_WORDS = IssueWords()


@dataclass
class Declared:
    """What is declared in the store, and what this very write declares on top of it. `drafts` are
    the entries of the write: a title may stand before what it names."""

    hood: Hood
    drafts: Sequence[Draft] = ()
    fresh: dict[str, dict[str, None]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    _said: dict[tuple[str, str], list[Decision]] = field(default_factory=dict)
    _known: set[tuple[str, str]] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)
    _all: bool = False
    """Whether no name is there but those that are known."""

    def __post_init__(self) -> None:
        if (there := self.hood.all_names) is not None:
            self._all = True
            self._known.update(there)

    @cached_property
    def coming(self) -> dict[tuple[str, str], str]:
        """The names that the entries give, each with the place of the first that does. What ends
        or changes a thing gives it no name."""
        return {
            named: one.place
            for one in reversed(self.drafts) for named in names_given(one)
            if named[0] == "development" or one.kind not in _ON_WHAT_STANDS
        }  # fmt: skip

    def said(self, space: str, name: str) -> list[Decision]:
        """Everything that was declared of a party, issue, source or title, in order; each as the
        decision to say what stood once it was said."""
        found = self._said.get((space, name))
        if found is None:
            found = self._said[space, name] = []
            first = self.hood.find_name(space, name)
            if first is None:
                return found
            for entry in self.hood.rows({first, *self.hood.mentions(MENTIONED[space], name)}):
                event = msgspec.structs.replace(entry.event, original=None)
                if isinstance(event, d.Declaration):
                    words = standing(found[-1].event, event) if found else event
                    key = f"event:{entry.seq}"
                    found.append(Decision(event=words, key=key, digest=b"", there=entry.seq))
        return found

    def say(self, decision: Decision) -> None:
        """Take a declaration that this write records."""
        event = msgspec.structs.replace(decision.event, original=None)
        space, name = names_of(event)[0]
        before = self.said(space, name)
        words = standing(before[-1].event, event) if before else event
        before.append(Decision(event=words, key=decision.key, digest=decision.digest))

    def refused(self, draft: Draft) -> None:
        """Take an entry that is refused as saying its names, so that whatever refers to them is
        not called wrong as well. Nothing of a write with such an entry is ever recorded."""
        for space, text in names_given(draft):
            if not self.knows(space, text):
                self._say_name(space, text)
                self.doubtful.add(text)

    def knows(self, space: str, name: str) -> bool:
        named = (space, name)
        if named in self._known:
            return True
        if self._all or self.hood.find_name(space, name) is None:
            return False
        self._known.add(named)  # and stays so
        return True

    def knew(self, names: Iterable[Named]) -> bool:
        """Whether all of these are known to be declared, without looking."""
        return self._known.issuperset(names)

    def _say_name(self, space: str, name: str) -> None:
        self.fresh.setdefault(space, {})[name] = None
        self._known.add((space, name))

    def names(self, space: str) -> list[str]:
        return [*self.hood.names(space), *self.fresh.get(space, ())]

    def given_by(self, space: str, name: str) -> str:
        return self.coming.get((space, name), "")

    def words(self, issue: str) -> IssueWords:
        said = self.said("issue", issue)
        defined = said[-1].event if said else None
        if not isinstance(defined, d.IssueDefined):
            return _NO_WORDS
        return IssueWords(defined.units, defined.bases)

    def take(self, event: d.Event) -> tuple[tuple[str, str], ...]:
        """The names that this event is the first to use; they are known from now on."""
        taken = []
        for named in names_of(event):
            if named not in self._known and not self.knows(*named):
                self._say_name(*named)
                taken.append(named)
        return tuple(taken)

    def with_ids(self, raw: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Sequence numbers in link fields become the ids that they name."""
        if _LINKING.isdisjoint(raw):
            return raw
        find = partial(self.hood.shelf.find_development, self.hood.negotiation)
        linking = [n for n in raw if n in _LINKING and any(map(is_sequence, raw[n]))]
        ids = {n: [find(t, n) if is_sequence(t) else t for t in raw[n]] for n in linking}
        return {**raw, **ids} if linking else raw

    def is_taken(self, name: str) -> bool:
        """Whether an id is in use, of whatever it is the id."""
        named = [(space, name) for space in WITH_IDS]
        if not self._known.isdisjoint(named):
            return True
        return not self._all and any(self.knows(*one) for one in named)

    def free(self, wanted: str) -> str:
        """The wanted id, or the first of `wanted-2`, `wanted-3` ... that is free."""
        identifier(wanted)
        if not self.is_taken(wanted):
            return wanted
        number = self._numbers.get(wanted, 2)
        while self.is_taken(f"{wanted}-{number}"):
            number += 1
        self._numbers[wanted] = number  # no name before it is ever free again
        return f"{wanted}-{number}"


def standing(earlier: d.Event, later: d.Event, *, mediator_told: bool = True) -> d.Event:
    """What stands of a name that is declared again; a party stays a mediator unless it is told."""
    match earlier, later:
        case d.PartyJoined(), d.PartyJoined():
            party = joined(earlier, later)
            mediates = party.mediator if mediator_told else earlier.mediator
            return msgspec.structs.replace(party, mediator=mediates)
        case d.IssueDefined(), d.IssueDefined():
            return merged(earlier, later)
        case _:
            return later


def names_given(draft: Draft) -> list[tuple[str, str]]:
    """The names that an entry gives, as it was entered: (space, name)."""
    if draft.kind in ("party", "issue", "source"):
        spaces: Mapping[str, str] = {draft.kind: draft.kind}
    else:
        spaces = {} if draft.kind in AMENDING else _NAMING
    return [(space, text) for name, space in spaces.items() for text in draft.raw.get(name, ())]


_SPACES = {entry.name: entry.spaces for entry in FIELDS.values() if entry.spaces}
_SPACES |= {"id": WITH_IDS}
"""The fields that take a name, each with the spaces in which it is looked for."""


@lru_cache(maxsize=1 << 12)
def named_by_day(kind: str, occurred: str) -> str:
    """The id that a development of a kind gets where none is given, as far as it is free."""
    kept = "".join(c if c.isalnum() or c == "-" else " " for c in occurred).split()
    return f"{kind}-{kept[-1] if kept and occurred != 'unknown' else 'undated'}"


def asked_of(draft: Draft) -> Iterator[Named]:
    """The names that will be asked of the store for a draft, as far as its texts tell."""
    if draft.kind in KINDS:
        if not draft.raw.get("id"):
            yield "development", named_by_day(draft.kind, (draft.raw.get("occurred") or [""])[0])
        yield from ALWAYS_KNOWN
    for where in draft.raw:
        for name in _names_in(draft.raw, where) if where in _SPACES else ():
            for space in _SPACES[where]:
                yield space, name
                if space in OTHER:
                    yield OTHER[space], name


def _names_in(raw: Mapping[str, Sequence[str]], where: str) -> Iterator[str]:
    """The names that the texts of a field give."""
    for text in raw.get(where, ()):
        yield from map(str.strip, text.split(",") if FIELDS[where].commas else [text])


def unknown_in(declared: Declared, raw: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Names nobody declared, beside the problems of the values themselves."""
    problems = []
    for where, entry in FIELDS.items():
        for space in set(entry.spaces).intersection(MENTIONED):
            for name in _names_in(raw, where):
                fixed = name in (*entry.words, "") or (space, name) in ALWAYS_KNOWN
                if not fixed and not declared.knows(space, name):
                    problems.append(unknown(declared, space, name, where))
    return problems


def declaration_of(
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
    for one in said if draft.original else ():
        # An export that is older than what was said since takes none of that back.
        rows = [] if one.there is None else known.hood.rows([one.there])
        if (
            any(first_recorded(row) == draft.original for row in rows)
            and on(one.event) == one.event
        ):
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
    for space, what, option in (("party", "a party", "--name"), ("issue", "an issue", "--title")):
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
