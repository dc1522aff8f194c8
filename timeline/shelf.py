"""Reading: from a store and a question to a folded record. Nothing here writes or imports more
than the embedded store's reader needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from events.errors import Problem, Refused, UnknownName, nearest, read_among
from events.memo import Memo
from events.names import WITH_IDS, unfit
from events.source import AUTHORITIES
from events.when import NotADate, parse_day
from projections.record.codebook import Codebook, find_codebook
from projections.record.cut import Cut
from timeline.config import DEMO, RECORD, store_place
from timeline.store.closing import open_streams
from timeline.store.reader import Reader, Row
from timeline.store.readers import open_reader

# Not every question is answered by a fold: it is imported where one is, for a shell waits for it.
if TYPE_CHECKING:
    from events.log import Logged
    from projections.questions.stance import View
    from projections.record.items import Record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def logged(row: Row) -> Logged:
    """A stored row as the projections read it."""
    return _logged([row])[0]


def _logged(rows: Iterable[Row]) -> list[Logged]:
    from events.codec import decode
    from events.log import Logged

    return [
        Logged(seq, recorded, recorder, decode(topic, bytes(state), texts))
        for seq, _, _, topic, state, recorded, recorder, _, texts in rows
    ]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A cut as a person asks for it, in texts: days, a sequence number or a time."""

    as_of: str | None = None
    known_by: str | None = None
    recorded_by: str | None = None
    reading: str = "certain"
    without: tuple[str, ...] = ()
    without_sources: tuple[str, ...] = ()
    codebook: str = "standard"

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Question:
        """From the parameters of a cut by their names in Python; what is None was not said."""
        said: dict[str, Any] = {name: one for name, one in given.items() if one is not None}
        for name in ("without", "without_sources"):
            said[name] = tuple(said.get(name, ()))
        return cls(**said)


class Shelf:
    """A store opened for reading, where it lost nothing that shows at a glance: its negotiations,
    and any record of them at any cut. moment: all of it as it is now, for what reads more than once
    and is taken out of the house. reader: what is read in place of the store. Raises StoreError."""

    keeps_folds = False
    """Whether a fold of a whole record is there for the next question."""

    def __init__(self, place: str, *, moment: bool = False, reader: Reader | None = None) -> None:
        self.place = place
        self.reader = reader or open_reader(place, moment=moment)
        try:
            self.reader.check_filled()
        except BaseException:
            self.reader.close()
            raise

    def close(self) -> None:
        self.reader.close()

    def negotiations(self) -> list[str]:
        """The names of the open negotiations, in the order in which they were first opened."""
        return [head.stream for head in open_streams(self.reader)]

    def choose(self, name: str | None) -> str:
        """The negotiation asked for; without a name, the only open one. Raises UnknownName."""
        if name is not None and not unfit(name) and self.reader.last(name) is not None:
            return name
        known = self.negotiations()
        if name is not None:
            told = f"no negotiation '{name}' ({nearest(name, known)})"
            raise UnknownName(told, where="negotiation")
        if len(known) == 1:
            return known[0]
        if RECORD in known and self.place == store_place(DEMO):
            return RECORD
        if not known:
            raise UnknownName(
                "the store holds no open negotiation: open one with 'timeline new NAME'"
            )
        raise UnknownName(f"the store holds {len(known)}: say which with -n ({few(known)})")

    def log(self, negotiation: str, upto: int | None = None) -> list[Logged]:
        """A negotiation's stream up to a sequence number."""
        return _logged(self.reader.stream(negotiation, upto))

    def part(self, negotiation: str, start: int, end: int) -> list[Logged]:
        """The events of a stream after its first `start` ones, up to the one numbered `end`."""
        return _logged(self.reader.part(negotiation, start, end))

    def assertions(self, negotiation: str, upto: int) -> list[Logged]:
        """The assertions that stand at a sequence number; without any, no log is read."""
        if not self.reader.names(negotiation, "assertion"):
            return []
        from projections.questions.assertions import assertions_of

        return assertions_of(self.log(negotiation, upto))

    def rows(self, negotiation: str, seqs: Iterable[int]) -> list[Logged]:
        """Some events of a negotiation, in sequence order."""
        return _logged(self.reader.rows(negotiation, seqs))

    def family(self, negotiation: str, named: str) -> list[Row]:
        """The event of an id, what amends it, and what amends that (a correction may be retracted),
        in order."""
        found: dict[int, Row] = {}
        waiting, names = [named], {named}
        while waiting:
            one = waiting.pop()
            seqs = self.reader.mentions(negotiation, "development", one)
            for row in self.reader.rows(negotiation, seqs):
                event = logged(row).event
                own = getattr(event, "id", "")
                if one in (own, getattr(event, "target", "")):
                    found[row.seq] = row
                    if own not in names:
                        names.add(own)
                        waiting.append(own)
        return [found[seq] for seq in sorted(found)]

    def is_former(self, negotiation: str, seq: int) -> bool:
        """Whether an event is stored in an earlier version of its type."""
        from events.codec import stored_version
        from events.developments import EVENT_TYPES

        return any(
            stored_version(bytes(row.state)) < EVENT_TYPES[row.topic].version
            for row in self.reader.rows(negotiation, [seq])
        )

    def cut(self, negotiation: str, question: Question) -> Cut:
        """The question with its texts read. Raises Refused with every problem."""
        problems: list[Problem] = []
        as_of = read_among(problems, "--as-of", day_asked, question.as_of)
        known_by = read_among(problems, "--known-by", day_asked, question.known_by)
        for authority in question.without:
            if authority not in AUTHORITIES:
                message = f"'{authority}' is no authority ({nearest(authority, AUTHORITIES)})"
                problems.append(Problem(where="--without", message=message))
        known = self.reader.names(negotiation, "source") if question.without_sources else []
        for source in question.without_sources:
            if source not in known:
                message = f"no source '{source}' ({nearest(source, known)})"
                problems.append(Problem(where="--without-source", message=message))
        recorded_by = self._recorded_by(negotiation, question.recorded_by, problems)
        if question.reading not in ("certain", "possible"):
            message = f"'{question.reading}' is neither certain nor possible"
            problems.append(Problem(where="--reading", message=message))
        if problems:
            raise Refused(problems)
        return Cut(
            as_of=as_of,
            known_by=known_by,
            recorded_by=recorded_by,
            reading="possible" if question.reading == "possible" else "certain",
            without=tuple(sorted(set(question.without))),
            without_sources=tuple(sorted(set(question.without_sources))),
        )

    def fold(self, negotiation: str, question: Question) -> View:
        """The negotiation's record at the cut, folded when its tracks are asked for."""
        from projections.questions.stance import view_of

        return view_of(self.record(negotiation, question))

    def fold_each(self, negotiation: str, questions: Sequence[Question]) -> list[View]:
        """Its record at each of these cuts; those that differ by the day alone are folded once."""
        from projections.questions.stance import Fold
        from projections.record.intake import read_record

        logs: Memo[int, list[Logged]] = Memo(lambda seq: self.log(negotiation, seq))
        folds: Memo[tuple[Cut, str], Fold] = Memo(
            lambda at: Fold(read_record(logs[at[0].recorded_by], at[0], find_codebook(at[1])))
        )
        cuts = [(self.cut(negotiation, one), one.codebook) for one in questions]
        return [folds[cut.at(None), book].at(cut.as_of) for cut, book in cuts]

    def record(self, negotiation: str, question: Question) -> Record:
        """The negotiation's record at the cut."""
        from projections.record.intake import read_record

        cut = self.cut(negotiation, question)
        book: Codebook = find_codebook(question.codebook)
        return read_record(self.log(negotiation, cut.recorded_by), cut, book)

    def find_development(self, negotiation: str, named: str, where: str = "id") -> str:
        """A development's (or amendment's) id from its id or sequence number, which stands in the
        field `where`."""
        if is_sequence(named):
            rows = self.reader.rows(negotiation, [int(named)]) if len(named) < 19 else []
            if not rows:
                told = f"no event {named} in {negotiation}: see 'timeline log'"
                raise UnknownName(told, where=where)
            event = logged(rows[0]).event
            identifier = getattr(event, "id", None)
            if identifier is None:
                told = f"event {named} is a '{event.topic}', not a development: see 'timeline log'"
                raise UnknownName(told, where=where)
            return str(identifier)
        if self.find_id(negotiation, named) is None:
            from events.fields import TITLED
            from timeline.mentions import mistaken

            known = self.reader.names(negotiation, "development")
            spaces = [(space, named) for space in TITLED]
            there = self.reader.find_names(negotiation, spaces)
            other = mistaken(["development"], named, lambda *one: one in there)
            told = f"no development '{named}' ({other or nearest(named, known)})"
            raise UnknownName(told, where=where)
        return named

    def find_id(self, negotiation: str, name: str) -> int | None:
        """The number of the event that is called by an id."""
        found = (self.reader.find_name(negotiation, space, name) for space in WITH_IDS)
        return next((seq for seq in found if seq is not None), None)

    def head(self, negotiation: str) -> int:
        """The sequence number of the negotiation's last event."""
        last = self.reader.last(negotiation)
        return last[1] if last else 0

    def _recorded_by(self, negotiation: str, text: str | None, problems: list[Problem]) -> int:
        if text is None:
            return self.head(negotiation)
        if is_sequence(text):
            head = self.reader.head()
            # Beyond the head lies what nobody has recorded yet: that is the head, for now.
            return min(int(text), max(head, self.head(negotiation))) if len(text) < 19 else head
        moment = _moment(text)
        if moment is None:
            message = f"'{text}' is no sequence number, day or UTC time (2018-05-04T12:00Z)"
            message = _asked_back(text) or f"{message}{_day_in(text)}"
            problems.append(Problem(where="--recorded-by", message=message))
            return 0
        return self.reader.seq_at((moment - _EPOCH) // timedelta(microseconds=1))


def day_asked(text: str, *, end_of_month: bool = True) -> date:
    """A day that somebody asks for. Raises NotADate, with the day that the text is in words."""
    try:
        return parse_day(text, end_of_month=end_of_month)
    except NotADate as problem:
        raise NotADate(f"{problem}{_day_in(text)}") from None


def _asked_back(text: str) -> str | None:
    """What is asked of a day that has two readings."""
    try:
        parse_day(text)
    except NotADate as problem:
        return str(problem) if problem.kind == "order" else None
    return None


def _day_in(text: str) -> str:
    """The clause that says which day a text in words is; none where it is no one day."""
    from events.fields import retold

    told = re.fullmatch(r"; here that is '\d{4}-[01]\d(-\d\d)?'", retold(text, None))
    return told[0] if told else ""


def few(names: Sequence[str], most: int = 8) -> str:
    """The first of many names, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def is_sequence(text: str) -> bool:
    """Whether a text is a sequence number: digits, and nothing else that counts as digits."""
    return text.isascii() and text.isdigit()


def _moment(text: str) -> datetime | None:
    """A UTC time, or the end of a day (UTC)."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
            return datetime.combine(parse_day(text), time.max, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
