"""Importing a file of coded events: pass one reads and counts everything; pass two records, by
chunks of one transaction each.

What an entry needs checked by name is known here without asking: an event's own id, its party,
source and issue. A test holds what is written equal to what `Desk.append` writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec
from msgspec import structs

from events import developments as d
from events.codec import encode
from events.declaring import name_declared
from events.entry import unbuild
from events.errors import Conflict, Problem, Refused, read_at
from events.names import WITH_IDS, identifier
from projections.record.cut import Cut
from projections.record.intake import read_record
from timeline.entries import framing
from timeline.entries.draft import Draft
from timeline.interchange.coded.common import Coded, CodedFile, Wanted, event_of, parts_of
from timeline.interchange.countries import title_of
from timeline.interchange.exporting.sheet_form import entry_of
from timeline.interchange.importing.checking import Skipping
from timeline.interchange.names import slug
from timeline.interchange.opening import EVENTS, open_lines
from timeline.interchange.wording import Progress, given_up
from timeline.mentions import Named, by_day, names_of
from timeline.recording.decision import decision_of, digest_of
from timeline.recording.desk import Desk
from timeline.recording.hood import Hood
from timeline.store.conflicts import NameTaken, Taken, VersionTaken
from timeline.store.entry import Fresh
from timeline.system.files import writable
from timeline.system.uncollected import uncollected

CHUNK = 20_000
"""Events in one transaction."""

_TRIES = 20

Row = tuple[str, Coded]
"""The negotiation that an event goes to, and the event."""


class Tally(msgspec.Struct, kw_only=True):
    """What became of the events that were taken."""

    new: int = 0
    unchanged: int = 0
    corrected: int = 0
    by_hand: int = 0
    opened: int = 0


class _Batch:
    """What is to be recorded of one negotiation."""

    def __init__(self, hood: Hood, recorder: str) -> None:
        self.hood, self._recorder = hood, recorder
        self.fresh: list[Fresh] = []
        self.parties: set[str | None] = set()
        self.sources: set[str | None] = set()
        """The parties and sources of its events so far, which are declared, and their issue."""
        self.others = {name: space for space in WITH_IDS[1:] for name in hood.names(space)}
        """What is called by an id, as an event is, and is none."""
        self._declared: set[Named] = set()
        self.version = hood.version + 1
        """That of its next event."""
        if not hood.is_there:
            self._add(framing.opened(hood.negotiation, None))

    def declare(self, event: d.Declaration) -> None:
        """Take the declaration of a name, where it has none."""
        named = event.space, name_declared(event)
        if named not in self._declared and self.hood.find_name(*named) is None:
            self._declared.add(named)
            self._add(event)

    def _add(self, event: d.Event) -> None:
        decision = structs.replace(decision_of(event), names=tuple(names_of(event)))
        self.fresh.append(decision.fresh(self.hood.negotiation, self.version, self._recorder))
        self.version += 1


class CodedRecord:
    """Records coded events at one desk. Call `add` for each and `flush` at the end."""

    def __init__(self, desk: Desk, reader: str, issue: str, *, dry_run: bool = False) -> None:
        self.tally = Tally()
        self._desk = desk
        self._reader = reader
        self._issue = issue
        self._dry_run = dry_run
        self._hoods: dict[str, Hood] = {}
        self._again = dry_run
        """Whether some of it may be recorded already: then all of it is looked up."""
        self._waiting: list[Row] = []
        self._foretold: dict[int, bytes] = {}
        """What a dry run would have recorded: a key's hash -> the digest of what counts now."""
        self._first: dict[int, bytes] = {}
        """And of what came first, where another row would have corrected it."""

    def add(self, stream: str, coded: Coded) -> None:
        """Take one event for a negotiation, which is opened if there is none."""
        self._waiting.append((stream, coded))
        if len(self._waiting) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Record what waits. Raises Conflict where an id or name is somebody else's."""
        waiting, self._waiting = self._waiting, []
        taken: Taken | None = None
        for _ in range(_TRIES):
            fresh, later = self._unknown(waiting, taken) if self._again else (waiting, [])
            if not fresh:
                return
            try:
                self._put(fresh)
            except Taken as error:  # of a version: somebody appended meanwhile
                self._again |= not isinstance(error, VersionTaken)
                taken = error.with_traceback(None)
                waiting = [*fresh, *later]
                self._hoods.clear()
            else:
                if not later:
                    return
                waiting, taken = later, None
        raise Conflict("other desks kept writing first: try again")

    # --- what is new ----------------------------------------------------------------------------

    def _put(self, waiting: Sequence[Row]) -> None:
        batches: dict[str, _Batch] = {}
        reader, issue, who = self._reader, self._issue, self._desk.recorder
        for stream, coded in waiting:
            batch = batches.get(stream)
            if batch is None:
                batch = batches[stream] = _Batch(self._hood(stream), who)
            parties = coded.actor.party, coded.recipient.party
            source = coded.source.source if coded.source else None
            if not batch.parties.issuperset(parties) or source not in batch.sources:
                for needed in self._needed(coded):
                    batch.declare(needed)
                batch.parties.update(parties)
                batch.sources.add(source)
            event = event_of(coded, reader, issue)
            if event.id in batch.others:
                named = batch.others[event.id], event.id
                raise NameTaken(stream, named, batch.hood.find_name(*named))
            state = encode(event)
            names = (("development", event.id),)
            batch.fresh.append(
                Fresh(stream, batch.version, event.topic, parts_of(event, state), who, event.id,
                      names, (*names, by_day(coded.day)), self._key(coded),
                      digest_of(event.topic, state))
            )  # fmt: skip
            batch.version += 1
        ready = [(batch.hood, batch.fresh) for batch in batches.values()]
        if self._dry_run:
            self._foretell(ready)
        else:
            self._desk.put(ready)
        self.tally.new += len(waiting)
        self.tally.opened += sum(batch.fresh[0].version == 1 for batch in batches.values())

    def _foretell(self, ready: Iterable[tuple[Hood, list[Fresh]]]) -> None:
        """In place of `Desk.put`: what it would refuse, and what it would change here."""
        for hood, fresh in ready:
            names = {named for entry in fresh for named in entry.names}
            for named, seq in self._desk.shelf.reader.find_names(hood.negotiation, names).items():
                raise NameTaken(hood.negotiation, named, seq)
            hood.moved_on(fresh, range(1, len(fresh) + 1))
            self._foretold |= {
                hash((one.stream, one.key)): one.digest for one in fresh if one.digest is not None
            }

    def _hood(self, stream: str) -> Hood:
        if stream not in self._hoods:
            self._hoods[stream] = hood = Hood(self._desk.shelf, stream)
            hood.refuse_closed()
        return self._hoods[stream]

    def _key(self, coded: Coded) -> str:
        """Its key is the event's number in the file's own numbering."""
        return f"import:{self._reader}:{coded.id}"

    def _needed(self, coded: Coded) -> Iterator[d.Declaration]:
        for party, name, _ in (coded.actor, coded.recipient):
            if party is not None:
                # A code of its own is not named after whoever bore it first.
                own = name if name and slug(name) == party else None
                title = title_of(party) or own
                yield d.PartyJoined(party=party, name=title if title != party else None)
        if coded.source is not None:
            yield coded.source
        if self._issue != "process":
            yield d.IssueDefined(issue=self._issue)

    # --- what is there already ------------------------------------------------------------------

    def _unknown(self, waiting: Sequence[Row], taken: Taken | None) -> tuple[list[Row], list[Row]]:
        """What is new, and what comes after it: rows that say otherwise of an event that is new.
        An event that is there already is corrected where the file says otherwise now."""
        keys: dict[str, list[str]] = {}
        for stream, coded in waiting:
            keys.setdefault(stream, []).append(self._key(coded))
        for stream, wanted in keys.items():
            self._hood(stream).expect(wanted)
        fresh: dict[tuple[str, str], Row] = {}
        later: list[Row] = []
        for row in waiting:
            stream, coded = row
            key = hash((stream, self._key(coded)))
            found, told = self._hood(stream).find_key(self._key(coded)), self._foretold.get(key)
            if found is None and told is None:
                first = fresh.setdefault((stream, coded.id), row)
                if first != row:
                    later.append(row)
                elif first is not row:
                    self.tally.unchanged += 1
                continue
            event = event_of(coded, self._reader, self._issue)
            digest = digest_of(event.topic, encode(event))
            if digest in (found and found[0], told, self._first.get(key)):
                self.tally.unchanged += 1
            elif told or (found and self._correct(stream, coded, found[1])):
                self.tally.corrected += 1
                if self._dry_run:
                    self._first.setdefault(key, told or b"")
                    self._foretold[key] = digest
        is_ours = not isinstance(taken, NameTaken) or taken.seq is None
        if not is_ours and len(fresh) + len(later) == len(waiting):
            raise Conflict(f"{taken}: it is no event of this import")
        return list(fresh.values()), later

    def _correct(self, stream: str, coded: Coded, seq: int) -> bool:
        """Correct what the file has otherwise now; False: nothing to do, or changed by hand."""
        hood = Hood(self._desk.shelf, stream)
        (first,) = hood.rows([seq])
        if not isinstance(first.event, d.Development):  # its payload was removed, and stays so
            self.tally.by_hand += 1
            return False
        ours = dict(self._desk.shelf.reader.keys(stream, f"{self._key(coded)}!"))
        near = hood.near([first.event])
        amended = (e.seq for e in near if isinstance(e.event, d.Amendment)
                   and e.event.target == first.event.id)  # fmt: skip
        if any(seq not in ours.values() for seq in amended):
            self.tally.by_hand += 1
            return False
        item = read_record(near, Cut(recorded_by=near[-1].seq)).visible.get(first.event.id)
        now = unbuild(item.development if item else first.event)[1]
        told = unbuild(event_of(coded, self._reader, self._issue))[1]
        sets = [
            f"{name}={text}"
            for name in dict.fromkeys((*told, *now))
            if told.get(name) != now.get(name)
            for text in told.get(name) or [""]
        ]
        if not sets:
            self.tally.unchanged += 1
            return False
        place = f"event {coded.id}"
        raw = {"id": [first.event.id], "set": sets, "reason": ["the file was changed"]}
        key = f"{self._key(coded)}!{len(ours) + 1}"
        drafts = [*self._undeclared(hood, coded, place),
                  Draft(place=place, kind="correct", raw=raw, key=key)]  # fmt: skip
        self._desk.enter(stream, drafts, dry_run=self._dry_run)
        return True

    def _undeclared(self, hood: Hood, coded: Coded, place: str) -> Iterator[Draft]:
        """Drafts of the parties and the source that a corrected event needs."""
        for event in self._needed(coded):
            if event.space != "issue" and hood.find_name(event.space, name_declared(event)) is None:
                entry = entry_of(event)
                yield Draft(place=place, kind=entry.pop("kind")[0], raw=entry)


# --- a file ---------------------------------------------------------------------------------


class CodedOptions(Skipping, frozen=True, kw_only=True):
    """What the person who imports has decided."""

    negotiation: str | None
    issue: str
    wanted: Wanted


class CodedReport(msgspec.Struct, kw_only=True):
    """What became of every row of the file: recorded, there already, or left out with a reason."""

    file: str
    reader: str
    rows: int = 0
    left_out: Counter[str] = msgspec.field(default_factory=Counter)
    tally: Tally = msgspec.field(default_factory=Tally)
    bad: list[Problem] = []
    bad_rows: int = 0
    skipped_to: str | None = None
    dry_run: bool = False

    @property
    def summary(self) -> str:
        """`3,705 rows: 120 new, 0 unchanged, 3,585 not between USA and CHN`."""
        tally = self.tally
        further = {"corrected": tally.corrected,
                   "changed by hand in the log: left so": tally.by_hand,
                   **dict(self.left_out.most_common()), "bad rows skipped": self.bad_rows
                   }  # fmt: skip
        parts = [f"{tally.new:,} new", f"{tally.unchanged:,} unchanged"]
        parts += [f"{count:,} {what}" for what, count in further.items() if count]
        return f"{self.rows:,} rows: {', '.join(parts)}"


def import_coded(
    desk: Desk, file: CodedFile, options: CodedOptions, progress: Progress | None = None
) -> CodedReport:
    """Bring coded events into one negotiation, or each pair's into its own. Raises Refused with
    every problem up to `max_errors`, before anything is written; with `skip_bad` the bad rows go to
    a file. Run again, nothing is recorded twice."""
    tell = progress or (lambda *_: None)
    skipped_to = options.room_for(file.path, "tsv")
    if options.negotiation is None and not options.wanted.by_dyad:
        raise Refused("say with -n which negotiation the events go to: it is opened if there is "
                      "none; or --by-dyad, for one of each pair")  # fmt: skip
    for where, name in (("-n", options.negotiation), ("--issue", options.issue)):
        if name is not None:
            read_at(where, identifier, name)
    with uncollected():
        report = _look(file, options, tell)
        if report.bad and not options.skip_bad:
            raise Refused(report.bad)
        report.tally = _record(desk, file, options, tell, report.rows)
    if report.bad_rows and not options.dry_run:
        _write_skipped(skipped_to, file)
        report.skipped_to = skipped_to
    return report


def _record(desk: Desk, file: CodedFile, options: CodedOptions, tell: Progress, rows: int) -> Tally:
    """Pass two, in chunks; each is one transaction, and known again by the events' numbers."""
    record = CodedRecord(desk, file.reader, options.issue, dry_run=options.dry_run)
    every, why_not = options.wanted.everything, options.wanted.why_not
    whole = "" if options.wanted.by_dyad else options.negotiation or ""
    for done, (_, row) in enumerate(file.rows(), start=1):
        if done % CHUNK == 0:
            tell("recording", done, rows)
        if not isinstance(row, Problem) and (every or why_not(row) is None):
            record.add(whole or _pair(options, row.actor.party, row.recipient.party), row)
    record.flush()
    return record.tally


def _look(file: CodedFile, options: CodedOptions, tell: Progress) -> CodedReport:
    """Pass one: every row is read and counted, and nothing is written."""
    every, why_not = options.wanted.everything, options.wanted.why_not
    report = CodedReport(file=file.path, reader=file.reader, dry_run=options.dry_run)
    for _, row in file.rows():
        report.rows += 1
        if report.rows % CHUNK == 0:
            tell("checking", report.rows, None)
        if isinstance(row, Problem):
            report.bad_rows += 1
            if len(report.bad) < options.max_errors:
                report.bad.append(row)
            elif not options.skip_bad:
                raise given_up(report.bad, options.max_errors)
        elif not every and (reason := why_not(row)) is not None:
            report.left_out[reason] += 1
    return report


def _pair(options: CodedOptions, one: str | None, two: str | None) -> str:
    """The negotiation of a pair, whose name does not depend on who acts."""
    pair = "-".join(sorted((one or "", two or "")))
    return (f"{options.negotiation}-{pair}" if options.negotiation else pair)[:120]


def _write_skipped(path: str, file: CodedFile) -> None:
    """The bad rows as they stand in the file, under its header: mended, it can be imported."""
    with writable(path) as out:
        with open_lines(file.path, file.encoding, EVENTS) as lines:
            out.writelines(line.encode() for line in islice(lines, file.headers))
        for line, row in file.rows():
            if isinstance(row, Problem):
                out.write((line if line.endswith("\n") else f"{line}\n").encode())
