"""An Atom feed (RFC 4287) of developments with what each did, or of the steps of one verdict.

An entry keeps its id for good. One that was corrected is updated; one that was retracted, or whose
step is no longer of the verdict, stays with its id and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from events.log import recorded_text
from events.names import fitting
from projections.questions.replay import EffectOnTrack
from projections.rules.findings import Verdict
from timeline.answers.replay import PossibleStep, StepTold
from timeline.questions import table as questions
from timeline.wording import count_words, date_words, plain_terms, plain_words, source_name
from web.syndication.followed import Pursuit, Revision
from web.templates import template
from web.words import safe_url

MEDIA = "application/atom+xml"
ET.register_namespace("", "http://www.w3.org/2005/Atom")


@dataclass(kw_only=True)
class Post:
    """An entry. `texts` are its paragraphs; `published` is when it was first recorded. Two are
    equal where a reader sees the same of them."""

    id: str
    title: str
    texts: tuple[str, ...]
    quote: str | None = None
    effects: tuple[str, ...] = ()
    corrected: int = 0
    terms: dict[str, None] = field(default_factory=dict, compare=False)
    sources: tuple[str, ...] = field(default=(), compare=False)
    revision: Revision = field(compare=False)
    published: str | None = field(default=None, compare=False)


def atom(
    follow: Pursuit,
    *,
    verdict: Verdict | None = None,
    last: int = 100,
    links: Mapping[str, str] | None = None,
    development: Callable[[str], str] | None = None,
) -> bytes:
    """The feed as UTF-8: the `last` entries that changed, the newest first. With a verdict only
    steps that have it, of the party and on the issue. `links`: the addresses of the feed (`self`)
    and of the page that it follows (`alternate`); `development` gives that of one by its id."""
    now = _entries(follow, verdict)
    for revision, earlier in follow.turns():
        for name, before in _entries(earlier, verdict).items():
            entry = now.setdefault(name, _gone(follow, before, revision, verdict))
            if entry != before:
                entry.revision = max(entry.revision, revision)
    newest = sorted(now.values(), key=lambda entry: entry.revision, reverse=True)[:last]
    written = template("web.syndication", "atom.xml", counted=count_words, moment=recorded_text,
                       safe_url=safe_url, source_name=source_name)  # fmt: skip
    feed = ET.fromstring(fitting(written.render(
        follow=follow, entries=newest, verdict=verdict, links=links or {}, development=development,
        updated=newest[0].revision.recorded if newest else follow.born,
    )))  # fmt: skip
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entries(follow: Pursuit, verdict: Verdict | None) -> dict[str, Post]:
    """The entries of a record at its cut, by the ids of developments."""
    # Whose verdict it is counts, and not who had a part in what brought it.
    party, issue = (None, None) if verdict else (follow.party, follow.issue)
    replay = questions.replay(follow.shelf, follow.name, follow.question, party=party, issue=issue)
    steps: Iterable[StepTold] = replay.steps if verdict else (*replay.steps, *replay.possible)
    found = {}
    for step in steps:
        effects = [
            one for one in step.effects
            if verdict is None or (one.verdict == verdict and follow.party in (None, one.party)
                                   and follow.issue in (None, one.issue))
        ]  # fmt: skip
        if effects or not verdict:
            found[step.development] = _entry(follow, step, effects, verdict)
    for name in replay.redacted:
        found[name] = _redacted(follow, name)
    return found


def _entry(
    follow: Pursuit, step: StepTold, effects: list[EffectOnTrack], verdict: Verdict | None
) -> Post:
    names, record = follow.names, follow.record
    item = record.visible[step.development]
    who = names.all(step.actors) or "others"
    what = f"{plain_words(step.kind).capitalize()}, {who}, on {names.issue(step.issue)}"
    says = step.says or what
    if verdict:
        moved = dict.fromkeys(one.party for one in effects)
        says = f"{names.all(moved)}: {verdict}. {says}"
    elif isinstance(step, PossibleStep):
        says = f"Only possible by then: {says}"
    day = date_words(step.occurred)
    texts = [f"{day[:1].upper()}{day[1:]}. {what}."]
    if verdict and step.says:
        texts.append(step.says)
    return Post(
        id=step.development,
        title=says,
        texts=tuple(texts),
        quote=item.quote,
        effects=tuple(
            f"{names.party(one.party)}"
            f"{f' on {names.issue(one.issue)}' if one.issue != step.issue else ''}, "
            f"{names.heading(one.track, one.toward)}: {plain_terms(one.text)}" for one in effects
        ),
        corrected=len(item.corrected_by),
        terms=dict.fromkeys([step.kind, *([step.issue] if step.issue else []),
                             *(one.verdict for one in effects)]),
        sources=step.sources,
        revision=follow.revision(item),
        published=step.recorded,
    )  # fmt: skip


def _gone(follow: Pursuit, before: Post, turn: Revision, verdict: Verdict | None) -> Post:
    """What is left of an entry that is no longer told."""
    if before.id in follow.record.visible and verdict:
        lead, why = f"No longer {verdict}", f"The record now says otherwise: no longer {verdict}."
    elif before.id in follow.record.visible:
        lead, why = "Corrected", "A correction took it out of what this feed tells."
    else:
        lead, why = "Retracted", "This entry of the record was taken back."
    return Post(id=before.id, title=f"{lead}: {before.title}", texts=(why,),
                  terms={"retracted": None}, revision=turn, published=before.published)  # fmt: skip


def _redacted(follow: Pursuit, name: str) -> Post:
    """What is left of a development that the law ordered removed: its name, and when it went."""
    entries = follow.record.amendments.get(name, ())
    return Post(
        id=name,
        title="Removed from the record",
        texts=("This entry was removed from the record.",),
        terms={"removed": None},
        revision=max([Revision(0, follow.born), *(Revision(e.seq, e.recorded) for e in entries)]),
    )
