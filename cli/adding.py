"""`timeline add`: one question after the other, until something is recorded.

Nothing is written before the effect was shown and agreed to; Ctrl+C at any question leaves
everything as it was.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from cli import interview as ask
from cli.options import Settings, texts_of, timeline_command
from cli.recording import links_declared, report
from cli.spoken import day, figure, plainly
from events.declaring import is_link
from events.entry import unknown_kind
from events.errors import Refused
from events.fields import ALL, FIELDS
from events.kinds import KINDS
from events.names import numbered
from events.quantity import BASES, SCALES_ALONE, IssueWords, NotAQuantity, parse_quantity
from events.spoken.clocks import clock_of
from events.when import parse_entered, parse_when
from timeline.entries import framing
from timeline.entries.draft import Draft
from timeline.position_words import describe_position
from timeline.questions import table as questions
from timeline.recording.outcome import sentence
from timeline.shelf import Question
from timeline.system.shipped import table
from timeline.system.terminal import shown, talk
from timeline.wording import quantity_text

if TYPE_CHECKING:
    from timeline.answers.positions import PositionTold
    from timeline.interchange.called import Called
    from timeline.recording.desk import Desk

_AGREED = (("y", "yes"), ("a", "yes, and another one"), ("n", "no"))
_NEW = "new"


@timeline_command("add", example="timeline add", writes=True)
def add(settings: Settings) -> None:
    """Record what happened by answering questions: no option and no short name has to be known.

    It offers what is open, shows what an entry changes before it is recorded, and declares
    parties, issues and sources on the way.
    """
    talk("Enter takes what stands in brackets; Ctrl+C leaves, and records nothing.")
    while _one(settings):
        pass


def _one(settings: Settings) -> bool:
    """One entry; whether another one is to follow."""
    with settings.desk(create=True) as desk:
        negotiation, title = _negotiation(settings, desk)
        while True:
            try:
                entries = _Entry(desk, negotiation).entries()
                opening = framing.opened(negotiation, title)
                written = desk.enter(negotiation, entries, dry_run=True, opening=opening)
                for outcome in written.outcomes:
                    talk(f"  {shown(sentence(outcome, dry_run=True))}")
                break
            except Refused as refused:
                talk(f"This cannot be recorded: {refused}\nOnce more:")
    told = ask.choose("Record it?", _AGREED, "y")
    if told == "n":
        talk("Nothing was recorded.")
        return False
    with settings.desk(create=True) as desk:
        report(settings, desk.enter(negotiation, entries, opening=opening))
    settings.negotiation = negotiation
    return told == "a"


def _negotiation(settings: Settings, desk: Desk) -> tuple[str, str | None]:
    """The negotiation that is asked for, the only one, or a new one by its title."""
    known = desk.shelf.negotiations()
    asked = settings.asked_negotiation
    if asked is None and len(known) == 1:
        return known[0], None
    if asked is None:
        asked = ask.choose("Which negotiation is it about?", [(name, name) for name in known],
                           other="the name of a new one")  # fmt: skip
    if asked in known:
        return asked, None
    name = _slug(asked)
    if not name:
        raise Refused(f"'{asked}' has no letters for a name")
    return name, asked if asked != name else None


def _kind(told: str) -> str:
    """Raises ValueError."""
    named = "-".join(told.lower().split())
    if named not in KINDS:
        raise ValueError(unknown_kind(named))
    return named


def _slug(told: str) -> str:
    from timeline.interchange.names import slug

    return slug(told, lower=True)


def _asked(name: str) -> list[ask.Option]:
    """What is to choose from, from the tables beside this file."""
    return list(table("cli", "tables.yaml")[name].items())


class _Entry:
    """The answers of one entry, and the declarations that they call for."""

    def __init__(self, desk: Desk, negotiation: str) -> None:
        from timeline.interchange.called import Called

        self._desk = desk
        self._negotiation = negotiation
        self._called: Called = Called(desk.shelf, negotiation)
        self._declared: dict[tuple[str, str], dict[str, list[str]]] = {}
        self.raw: dict[str, list[str]] = {}

    def entries(self) -> list[Draft]:
        """Ask, and give the declarations and the development."""
        self.kind = ask.choose("What happened?", _asked("kinds"), other="another kind", how=_kind)
        self._occurred()
        if self.kind in ("talks-opened", "talks-closed"):
            self._between()
            told = ask.choose("Which round?", self._names("round"), other="a new one, in words")
            self.raw["round"] = [_slug(told)]
        elif self.kind in ("demand", "offer"):
            self._proposal()
        elif self.kind in ("response", "withdrawal"):
            self._about_what_is_open()
        elif self.kind == "agreement":
            self._agreed()
        else:
            self.raw["by"] = [self._party("Who?")]
            self._measure()
        for group in KINDS[self.kind].needs:  # what was not asked yet
            if not any(self.raw.get(name) for name in group):
                self.raw[group[0]] = [ask.text(FIELDS[group[0]].help.rstrip("."))]
        self._words_and_source()
        declared = [Draft(place="", kind=space, raw={space: [name], **more})
                    for (space, name), more in self._declared.items()]  # fmt: skip
        return [*declared, Draft(place="", kind=self.kind, raw=self.raw)]

    # --- when, who, what --------------------------------------------------------------------

    def _occurred(self) -> None:
        def read(told: str) -> dict[str, str | None]:
            edtf, said = day(told)
            clock = clock_of(told, edtf)
            return {"occurred": parse_entered(edtf).text, "phrase": said, "time": clock}

        told = ask.read("When?", read, "today") or {}
        self.raw |= {name: [text] for name, text in told.items() if text}

    def _names(self, space: str) -> list[ask.Option]:
        names = self._desk.shelf.reader.names(self._negotiation, space)
        return [(name, self._called.title(space, name)) for name in names if name != "process"]

    def _party(self, question: str, *, but: str | None = None, everyone: bool = False) -> str:
        """A party other than `but`; with `everyone` also `all`."""
        from timeline.interchange.countries import alpha3_of

        known = [option for option in self._names("party") if option[0] != but]
        there = {name for name, _ in self._names("party")}

        def read(told: str) -> str:
            if told.lower() == ALL:
                if not everyone:
                    raise ValueError(f"'{told}' is everyone, and nobody who acts: name a party")
                return ALL
            parts = [part.strip() for part in told.split(",")]
            if len(parts) > 1 and all(alpha3_of(p) or self._made("party", p) in there
                                      for p in parts):  # fmt: skip
                raise ValueError(f"'{told}': one at a time")
            if self._made("party", told) == but:
                raise ValueError(f"{but} is named already: name another party")
            return told

        told = ask.choose(question, known, other="a new name", how=read)
        return told if told == ALL else self._name("party", told)

    def _between(self) -> list[str]:
        one = self._party("Between whom?")
        both = self.raw["between"] = [one, self._party("and whom?", but=one)]
        return both

    def _made(self, space: str, told: str) -> str:
        """The name that is called so, else the one that is made of it; empty where none can be."""
        from timeline.interchange.countries import alpha3_of

        name = self._called.name(space, told)
        if any(name == known for known, _ in self._names(space)):
            return name
        return (alpha3_of(told) if space == "party" else None) or _slug(told)

    def _name(self, space: str, told: str) -> str:
        """The name of what was typed, declared where it is new."""
        made = self._made(space, told)
        if not made:
            raise Refused(f"'{told}' has no letters for a name")
        if all(made != known for known, _ in self._names(space)):
            words = {"name" if space == "party" else "title": [told]} if told != made else {}
            self._declared.setdefault((space, made), words)
        return made

    def _toward(self) -> None:
        own = self.raw["by"][0]
        others = [option for option in self._names("party") if option[0] != own]
        if len(others) == 1:
            self.raw["to"] = [others[0][0]]
            talk(f"  (toward {others[0][1]})")
        else:
            self.raw["to"] = [self._party("Toward whom? (or all)", but=own, everyone=True)]

    def _issue(self) -> None:
        known = self._names("issue")
        default = known[0][0] if len(known) == 1 else None
        told = ask.choose("On which issue?", known, default, other="a new one, in words")
        self.raw["issue"] = [self._name("issue", told)]

    # --- what is open -----------------------------------------------------------------------

    def _open(self, *, threats: bool = False) -> list[PositionTold]:
        """The proposals that stand on the day of the entry, and those that stand by now; with
        `threats` what is threatened or announced, too."""
        day = parse_when(self.raw["occurred"][0]).latest
        found: dict[tuple[str, str, str | None], PositionTold] = {}
        for question in (Question(as_of=str(day) if day else None), Question()):
            asked = self._desk.shelf, self._negotiation, question
            there: list[PositionTold] = [*questions.proposals(*asked).proposals]
            if threats:
                there += [p for p in questions.measures(*asked).measures
                          if p.pending or p.status in ("threatened", "announced")]  # fmt: skip
            for p in there:
                found.setdefault((p.party, p.track, p.toward), p)
        return [*found.values()]

    def _shown(self, position: PositionTold) -> str:
        name = position.title or position.track.partition(":")[2]
        return f"{position.party} on {position.issue}: {name} {describe_position(position)}"

    def _proposal(self) -> None:
        own = self._party("Who?")
        self.raw["by"] = [own]
        mine = [p for p in self._open() if p.party == own and p.kind == self.kind]
        chosen = _NEW
        if mine:
            options = [(str(i), self._shown(p)) for i, p in enumerate(mine)]
            options.append((_NEW, f"no, it is a new {self.kind}"))
            chosen = ask.choose(f"Does it change one of these {self.kind}s?", options, "1")
        default = None
        if chosen == _NEW:
            self._toward()
            self._issue()
            told = ask.text(f"What is {'demanded' if self.kind == 'demand' else 'offered'}, in a "
                            "few words?")  # fmt: skip
            self.raw["proposal"] = [self._free(told)]
        else:
            position = mine[int(chosen)]
            self.raw["proposal"] = [position.track.partition(":")[2]]
            self.raw["issue"] = [position.issue or "process"]
            self.raw["to"] = [position.toward or "all"]
            default = next((quantity_text(q) for q in position.terms.quantities), None)
        self._quantity(default)

    def _free(self, told: str) -> str:
        made = _slug(told)[:60].strip("-") or "proposal"
        taken = self._desk.shelf.reader.names(self._negotiation, "proposal")
        return numbered(made, taken.__contains__)

    def _agreed(self) -> None:
        """Who takes on what, and what is off the table with it."""
        both = self._between()
        self._issue()
        commits = [f"{one}: {told}" for one in both if (told := ask.text(
            f"What does {one} take on? e.g. 25 percent, or words", needed=False))]  # fmt: skip
        given = {"commits": commits, "issue": self.raw["issue"]}
        self.raw["commits"] = plainly(given, self._called)["commits"]
        found = [p for p in self._open() if p.party in both]
        if not found:
            return
        for number, position in enumerate(found, start=1):
            talk(f"  {number:>2}  {self._shown(position)}")

        def read(told: str) -> list[str]:
            numbers = [int(one) if one.isdecimal() else 0 for one in told.replace(",", " ").split()]
            if not all(0 < one <= len(found) for one in numbers):
                raise ValueError(f"'{told}' is none of these: type numbers, e.g. 1, 2")
            return [found[one - 1].track.partition(":")[2] for one in numbers]

        settled = ask.read("Which of these does it settle?", read, needed=False)
        self.raw["settles"] = list(dict.fromkeys(settled or ()))

    def _about_what_is_open(self) -> None:
        found = self._open(threats=self.kind == "withdrawal")
        if not found:
            raise Refused("nothing is on the table yet: enter the demand or offer first")
        question = "Which one is answered?" if self.kind == "response" else "Which one is dropped?"
        options = [(str(i), self._shown(p)) for i, p in enumerate(found)]
        position = found[int(ask.choose(question, options, "1" if len(found) == 1 else None))]
        name = position.track.partition(":")[2]
        self.raw["issue"] = [position.issue or "process"]
        if self.kind == "withdrawal":
            what = "measure" if position.kind == "measure" else "proposal"
            self.raw |= {what: [name], "by": [position.party]}
            return
        other = position.toward
        self.raw["by"] = [other or self._party("Who answers?", but=position.party)]
        self.raw["to-proposal"] = [name]
        who = self.raw["by"][0]
        self.raw["answer"] = [ask.choose(f"What does {who} say to it?", _asked("answers"))]

    def _measure(self) -> None:
        if not self.kind.startswith("measure") and self.kind not in ("export-ban", "tariff-threat"):
            self._issue()
            return
        self._toward()
        self._issue()
        told = ask.choose("Which measure?", self._names("measure"), other="a new one, in words")
        known = [name for name, _ in self._names("measure")]
        self.raw["measure"] = [told if told in known else _slug(told)]
        if self.kind != "measure-lifted":
            self._quantity(None)

    # --- figures, words, sources ------------------------------------------------------------

    def _quantity(self, default: str | None) -> None:
        issue = self.raw["issue"][0]
        words = self._called.words(issue)

        def read(told: str) -> str:
            text = figure(told)
            try:
                return str(parse_quantity(text, words))
            except NotAQuantity as problem:
                if problem.kind != "unit" or problem.of in SCALES_ALONE:
                    raise
                bases = {*BASES, *words.bases}
                unit = " ".join(takewhile(lambda word: word not in bases, text.split()[1:]))
                found = str(parse_quantity(text, IssueWords((unit,), words.bases)))
                self._declared.setdefault(("issue", issue), {})["unit"] = [unit]
                return found

        told = ask.read("How much? e.g. 60 days, 25 percent, 50 USD bn, up to 10 percent", read,
                        default, needed=False)  # fmt: skip
        if told:
            self.raw["quantity"] = [told]

    def _words_and_source(self) -> None:
        says = ask.text("What was said, in a sentence?", needed=self.kind == "statement")
        if says:
            self.raw["says"] = [says]
        known = self._names("source")
        if known:
            told = ask.choose("From which source?", known, "none", other="a link or a newspaper")
        else:
            told = ask.text("From which source? (a link or a newspaper)", needed=False)
        if told and told != "none":
            self.raw["source"] = [self._source(told, [name for name, _ in known])]

    def _source(self, told: str, known: list[str]) -> str:
        from timeline.interchange.names import source_id

        if told in known:
            return told
        url = told if is_link(told) else None
        links = links_declared(self._desk, self._negotiation) if url else {}
        if there := links.get(url or ""):
            return there.source
        publisher = (ask.text("Who published it?", needed=False) or None) if url else told
        published = str(ask.read("Published when?", lambda t: parse_entered(day(t)[0]).text,
                                 self.raw["occurred"][0]))  # fmt: skip
        name = source_id(url, publisher, published=published)
        if name not in known:
            said = {"url": url, "publisher": publisher, "published": published}
            self._declared[("source", name)] = texts_of(said)
        return name
