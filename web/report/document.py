"""A report from the answers to a document, and from the document to the bytes of a form."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from importlib import import_module

from events import developments as d
from events.log import recorded_text
from timeline.integrity.issue import root_at, signed_by
from timeline.questions.parameters import CUT
from timeline.shelf import Question, Shelf
from timeline.wording import moment_words, source_name
from web.report.gathered import Gathered
from web.report.paper import Bullets, Headline, Paper, Words, fit
from web.report.sections import Sections
from web.report.speech import Speech


def paper(
    shelf: Shelf, named: str | None, question: Question, speech: Speech, *,
    parties: Sequence[str] = (), issues: Sequence[str] = (), title: str | None = None,
    author: str | None = None, credit: str | None = None, link: str | None = None,
) -> Paper:  # fmt: skip
    """The report of a negotiation at a cut. Raises Refused, UnknownName and StoreError."""
    gathered = Gathered.of(shelf, named, question, parties=tuple(parties), issues=tuple(issues))
    gathered.check()
    sections = Sections(gathered, speech)
    blocks = list(sections.all())
    cut = gathered.record.cut
    day = speech.day(cut.as_of)
    # Which parties and issues it tells of, where not of all.
    chosen = [*map(gathered.names.party, gathered.parties),
              *(speech.quoted(gathered.names.issue(one)) for one in gathered.issues)]  # fmt: skip
    byline = [
        title and gathered.title,
        author and speech.say("by", author=author),
        credit,
        speech.say("as of", day=day) if day else speech.say("at its latest"),
        speech.say("only", chosen=speech.all(chosen)) if chosen else None,
    ]
    checks = Bullets(items=tuple(_checks(gathered, speech, link)))
    return fit(
        Paper(
            title=title or gathered.title,
            byline=tuple(line for line in byline if line),
            author=author,
            language=speech.language,
            blocks=(*blocks, Headline(text=speech.say("check")), checks),
            notes_title=speech.say("sources" if sections.notes else "no sources"),
            notes=tuple(sections.notes),
        )
    )


def _checks(gathered: Gathered, speech: Speech, link: str | None) -> Iterator[Words]:
    """How a reader can check what is said: each thing that he has to know, in a sentence."""
    say, cut, record = speech.say, gathered.record.cut, gathered.record
    yield (say("negotiation", title=speech.quoted(gathered.title), name=gathered.name),)
    if cut.known_by:
        yield (say("known by", day=speech.day(cut.known_by)),)
    if cut.reading == "possible":
        yield (say("possible reading"),)
    if cut.without:
        yield (say("without", who=speech.all(say(f"standing {one}") for one in cut.without)),)
    log = gathered.shelf.log(gathered.name, cut.recorded_by)
    if cut.without_sources:
        # The record of the cut does not know them.
        known = {e.event.source: e.event for e in log if isinstance(e.event, d.SourceDeclared)}
        told = (source_name(one, known.get(one)) for one in cut.without_sources)
        yield (say("without", who=speech.all(told)),)
    book, _, version = record.codebook.label.partition("/")
    yield (say("codebook", name=book, version=version),)
    if log:
        yield (say("recorded", number=speech.number(len(log)), last=cut.recorded_by,
                   moment=moment_words(recorded_text(log[-1].recorded), speech.tongue),
                   who=speech.all(one.recorder for one in log)),)  # fmt: skip
    place, size = gathered.shelf.place, gathered.shelf.reader.head()
    head = {"size": speech.number(size), "root": root_at(place, size)}
    yield (say("root", **head),)
    signed = signed_by(place, cut.recorded_by)
    if signed:
        yield (say("signed", who=speech.all(signed[0]), size=speech.number(signed[1])),)
    else:
        yield (say("not signed"),)
    yield (say("command", command=_command(gathered)),)
    if link:
        yield (say("link", link=link),)
    day = speech.day(cut.as_of)
    yield (say("cite", title=gathered.title, name=gathered.name, last=cut.recorded_by,
               day=say("as of", day=day) if day else say("at its latest"), **head),)  # fmt: skip


def _command(gathered: Gathered) -> str:
    """The command that lists every step of the same cut."""
    words = ["timeline", "-n", gathered.name, "audit"]
    for one in CUT:
        told = getattr(gathered.question, one.argument)
        for value in told if one.many else [told]:
            if value not in (None, one.default):
                words += [f"--{one.name.replace('_', '-')}", value]
    return shlex.join(words)


def written(made: Paper, form: str) -> bytes:
    """The bytes of a report in one of `FORMS`. Raises Refused and NotDrawn."""
    writer = import_module(f"web.report.as_{form}")  # each needs another library
    data: bytes = writer.bytes_of(made)
    return data
