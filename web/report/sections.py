"""The sections of a report, from the answers: only what was recorded is in no other language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from events.grouping import grouped
from projections.rules.verdicts import AuditRow
from timeline.answers.positions import PositionTold
from timeline.position_words import (
    has_ended,
    pending_status,
    pending_words,
    position_line,
    voice_words,
)
from timeline.wording import between_words
from web.pictures.names import Rung, ladder_steps, row_words
from web.report.changes import sentences
from web.report.drawings import gap_figure, ladders
from web.report.gathered import Evidence
from web.report.paper import Block, Bullets, Grid, Headline, Paragraph, Words

Cells = tuple[str | Words, ...]
"""A row of a table."""

_COMPARED = re.compile(r"compared with (\S+), which stands")


class Sections(Evidence):
    """Everything between the title and the notes, in the order in which it is read."""

    def all(self) -> Iterator[Block]:
        """All of them; one that would be empty is left out, or says so."""
        for section in (self.changed, self.board, self.issues, self.agreed, self.pending,
                        self.talks, self.voices, self.uncertain):  # fmt: skip
            yield from section()

    def changed(self) -> Iterator[Block]:
        """The first page: what changed, in five sentences, and how to read them."""
        yield Headline(text=self.say("changed"))
        told = sentences(self)
        for words in told:
            yield Paragraph(words=words)
        if not told:
            yield self._said("nothing moved" if self.gathered.record.items else "nothing recorded")
        for party in self.gathered.parties:
            if not any(one.party == party for one in self.gathered.stance.positions):
                yield self._said("no position", party=self.names.party(party))
        if told:
            # What moved a party's ledger on an issue moved that of the whole: told once.
            moved = {(r.party, r.toward, r.track, r.day, r.dimension, r.to_ids, r.after): r.verdict
                     for r in self.gathered.audit.rows}  # fmt: skip
            counts = Counter(moved.values())
            shown = {name: self.speech.number(counts[name])
                     for name in ("hardened", "softened", "held", "incomparable")}  # fmt: skip
            yield self._said("reading", small=True, **shown)

    def board(self) -> Iterator[Block]:
        """Who stands where, a table for each party."""
        standing = [one for one in self.gathered.stance.positions if not has_ended(one)]
        by_party = grouped(standing, lambda one: one.party)
        if by_party:
            yield Headline(text=self.say("board"))
        for party, _ in self.names.pairs({(party, None) for party in by_party}):
            alike = grouped(
                by_party[party], lambda one: (one.issue, one.track, self._line(one), one.since)
            )
            name = self.names.party(party)
            yield Headline(text=name, level=2)
            yield self._grid("board of", ("on", "position", "since", "notes"), (22, 50, 16, 12),
                             map(self._stands, alike.values()), party=name)  # fmt: skip

    def _stands(self, alike: list[PositionTold]) -> Cells:
        """A row of the board; what is the same toward several is told once."""
        one = alike[0]
        line = self._named(one.track, [other.toward for other in alike], self._line(one))
        if "unsettled" in (one.note or ""):
            line += self.say("apart by") + self.say("open order")
        day = self.speech.day(self.gathered.occurred(one.since))
        marks = self.marks(account.development for account in one.accounts)
        return self.names.issue(one.issue), line, day, marks

    def _line(self, one: PositionTold) -> str:
        return position_line(one, titled=False, style=self.speech.style)

    def _named(self, track: str, toward: Sequence[str | None], told: str) -> str:
        """What is told of a track, with what it is: `Its demand “...”, toward China: ...`."""
        parties = [self.names.party(one) for one in toward if one]
        line = self.track(track)
        line += self.say("toward", party=self.speech.all(parties)) if parties else ""
        line = self.speech.tongue.phrases["of"].format(line, told)
        return line[:1].upper() + line[1:]

    def issues(self) -> Iterator[Block]:
        """Each issue with its pictures and its steps."""
        found = {row.issue for row in self.gathered.audit.rows}
        for _, issue in self.names.pairs({("", one) for one in found}):
            rows = [row for row in self.gathered.audit.rows if row.issue == issue]
            name = self._called(issue)
            yield Headline(text=name)
            if issue:
                picture = gap_figure(self, issue)
                if picture is not None:
                    yield picture
                    yield from self._gaps(issue)
                yield from ladders(self, issue)
            yield self._grid("steps of", ("day", "who", "step", "way", "notes"),
                             (15, 14, 46, 13, 12), self._steps(rows), issue=name)  # fmt: skip

    def _gaps(self, issue: str) -> Iterator[Block]:
        for pair in self.gathered.gap(issue).pairs:
            if pair.first is not None and pair.last is not None:
                whole = (pair.unit, pair.basis, pair.period)
                of_year = " ".join(filter(None, whole)) if pair.period else pair.unit
                yield self._said(
                    "apart",
                    asks=self.names.party(pair.asks),
                    gives=self.names.party(pair.gives),
                    first=self.speech.told(f"{pair.first} {of_year}"),
                    last=self.speech.told(f"{pair.last} {of_year}"),
                )

    def _steps(self, rows: list[AuditRow]) -> Iterator[Cells]:
        """A row a step; what is the same toward several is told once."""

        def same(step: Rung) -> tuple[object, ...]:
            said = tuple((row.dimension, row.verdict, row.after) for row in step.rows)
            return step.day, step.rows[0].party, step.track, step.to, said

        parties = dict.fromkeys(row.party for row in rows)
        found = [s for p in parties for s in ladder_steps(row for row in rows if row.party == p)]
        for steps in grouped(sorted(found, key=lambda step: step.day), same).values():
            step, row = steps[0], steps[0].rows[0]
            texts = [
                self._reason(one)
                for one in step.rows
                if one.verdict != "mixed" or len(step.rows) == 1
            ]
            told = self._named(step.track, [one.toward for one in steps], "; ".join(texts))
            way = self.say(f"way {step.verdict}")
            day = self.speech.day(self._day(step))
            yield day, self.names.party(row.party), told, way, self.marks(step.to)

    def _day(self, step: Rung) -> str:
        """When a step was: as its development has it, or the day on which it lapsed by itself."""
        item = self.gathered.record.visible.get(step.to[0]) if step.to else None
        if item is None or self.gathered.record.by_then(item.latest) != step.day:
            return step.day.isoformat()
        return item.development.occurred

    def agreed(self) -> Iterator[Block]:
        """What was agreed, who took on what, and what became of it."""
        if self.gathered.agreements:
            yield Headline(text=self.say("agreements"))
        for one in self.gathered.agreements:
            title = one.title or self.names.title(one.name)
            status = self.speech.tongue.word(one.status)
            yield Headline(text=title, level=2)
            yield self._said("agreement", parties=self._parties(one.parties), status=status)
            rows: list[Cells] = [
                (self.names.party(c.party), self.names.issue(c.issue), self._line(c),
                 self.marks(a.development for a in c.accounts))
                for c in one.commitments if self.gathered.wanted(c.party, c.issue)
            ]  # fmt: skip
            yield self._grid("commitments", ("who", "on", "takes on", "notes"), (18, 24, 46, 12),
                             rows, title=title)  # fmt: skip
            steps: list[Cells] = [
                (self.speech.day(s.occurred), self._parties(s.by),
                 self.speech.tongue.word(s.status), self.marks([s.development]))
                for s in one.history
            ]  # fmt: skip
            yield self._grid("life", ("day", "by", "what", "notes"), (20, 42, 26, 12), steps,
                             title=title)  # fmt: skip

    def pending(self) -> Iterator[Block]:
        """What would change what stands."""
        rows: list[Cells] = []
        for one in self.gathered.stance.positions:
            if one.pending:
                words = (pending_status(one.pending, self.speech.tongue),
                         *pending_words(one.pending, self.speech.style))  # fmt: skip
                line = self._named(one.track, [one.toward], self.names.issue(one.issue))
                rows.append((self.names.party(one.party), line, "; ".join(words),
                             self.marks(a.development for a in one.pending.accounts)))  # fmt: skip
        if rows:
            yield Headline(text=self.say("pending"))
            yield self._grid("pending of", ("who", "what", "change", "notes"), (18, 30, 40, 12),
                             rows)  # fmt: skip

    def talks(self) -> Iterator[Block]:
        """Who met whom, and what came of it, by every report of it."""
        rows: list[Cells] = []
        for one in self.gathered.stance.talks:
            items = (self.gathered.record.visible.get(a.development) for a in one.accounts)
            about = {*one.agenda, *(item.development.issue if item else None for item in items)}
            if not any(self.gathered.wanted(p, i) for p in one.parties for i in about or {None}):
                continue
            outcomes = [a.outcome or a.says for a in one.accounts]
            told = [self.speech.tongue.word(one.status), *dict.fromkeys(filter(None, outcomes))]
            day = one.opened or one.closed or self.gathered.occurred(one.accounts[0].development)
            rows.append((self.speech.day(day), self.names.title(one.round),
                         self._parties(one.parties), "; ".join(told),
                         self.marks(a.development for a in one.accounts)))  # fmt: skip
        if rows:
            yield Headline(text=self.say("talks"))
            yield self._grid("talks of", ("day", "round", "who", "what", "notes"),
                             (15, 20, 20, 33, 12), rows)  # fmt: skip

    def voices(self) -> Iterator[Block]:
        """Words that bind nobody, apart from what does."""
        if not self.gathered.stance.voices:
            return
        rows: list[Cells] = []
        for one in self.gathered.stance.voices:
            who = one.speaker or self.names.party(one.party)
            standing = self.say(f"standing {one.authority}")
            told = self.say("in brackets", text=who, told=standing) if who else standing
            day = self.speech.day(self.gathered.occurred(one.development))
            said = voice_words(one, self.speech.style)
            rows.append((day, told, said, self.marks([one.development])))
        yield Headline(text=self.say("voices"))
        yield self._said("about voices")
        yield self._grid("voices of", ("day", "who", "says", "notes"), (15, 27, 46, 12), rows)

    def uncertain(self) -> Iterator[Block]:
        """What is only possible, what is open, and what cannot be compared."""
        yield Headline(text=self.say("uncertain"))
        possible = [
            self._about(one, self.say("in brackets", text=self._line(one), told=self._maybe(one)))
            for one in self.gathered.stance.possible
        ]
        yield from self._list("only possible", "none possible", possible)
        opened = [
            self._about(one, self._line(one))
            for one in self.gathered.stance.positions
            if one.differ or one.terms.differ or "unsettled" in (one.note or "")
        ]
        yield from self._list("open", "none open", opened)
        apart = [
            self._about(row, self._reason(row))
            for row in self.gathered.audit.rows
            if row.verdict == "incomparable"
        ]
        yield from self._list("incomparable", "none incomparable", list(dict.fromkeys(apart)))

    def _maybe(self, one: PositionTold) -> str:
        """When it may have happened."""
        item = self.gathered.record.visible[one.since]
        if self.speech.language == "en":
            return between_words(item.earliest, item.latest)
        return self.speech.day(item.development.occurred)

    def _about(self, one: PositionTold | AuditRow, told: str) -> Words:
        """An item of a list: whose, on what, and what is told of it."""
        shown = one.to_ids if isinstance(one, AuditRow) else [a.development for a in one.accounts]
        line = self.say(
            "about",
            party=self.names.party(one.party),
            issue=self.speech.quoted(self._called(one.issue)),
            line=self.track(one.track),
            told=told,
        )
        return (line, *self.marks(shown))

    def _called(self, issue: str | None) -> str:
        return self.names.issue(issue) if issue else self.say("whole")

    def _reason(self, row: AuditRow) -> str:
        """A row in words, with what a reader must know of why it reads so."""
        told = row_words(row, self.names, self.speech.style)
        reasons = []
        for part in (row.note or "").split("; "):
            if with_what := _COMPARED.fullmatch(part):
                title = self.speech.quoted(self.names.title(with_what[1]))
                reasons.append(self.say("compared", title=title))
            elif reason := self.speech.messages.get(f"n {part}"):
                reasons.append(reason)
        return self.say("in brackets", text=told, told="; ".join(reasons)) if reasons else told

    def _list(self, some: str, none: str, items: list[Words]) -> Iterator[Block]:
        yield self._said(some if items else none)
        if items:
            yield Bullets(items=tuple(items))

    def _said(self, key: str, *, small: bool = False, **values: str) -> Paragraph:
        return Paragraph(words=(self.say(key, **values),), small=small)

    def _parties(self, names: Iterable[str]) -> str:
        return self.speech.all(map(self.names.party, names))

    def _grid(
        self, caption: str, columns: tuple[str, ...], widths: tuple[int, ...],
        rows: Iterable[Cells], **values: str,
    ) -> Grid:  # fmt: skip
        return Grid(
            caption=self.say(caption, **values),
            columns=tuple(self.say(f"column {name}") for name in columns),
            widths=widths,
            rows=tuple(
                tuple((cell,) if isinstance(cell, str) else cell for cell in row) for row in rows
            ),
        )
