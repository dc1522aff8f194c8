"""The tables of facts. They hold nothing that the log does not: dropping them loses no fact."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from timeline.store.schema import metadata

__all__ = [
    "FORMER", "TABLES", "facts", "facts_components", "facts_days", "facts_gaps", "facts_head",
    "facts_members", "facts_names", "facts_uses",
]  # fmt: skip

_Big = BigInteger().with_variant(Integer, "sqlite")
_Word = Text().with_variant(Text(collation="C"), "postgresql")

facts_head = Table(
    "facts_head",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("codebook", Text, nullable=False),
    Column("format", Integer, nullable=False),
    # The facts are true of the stream up to this version, whose number in the log is upto.
    Column("version", Integer, nullable=False),
    Column("upto", _Big, nullable=False),
    # How many rows of facts_names, facts_gaps and facts_uses there are, and the developments that
    # facts_days counts, each with a sum over what stands in them: what was changed is noticed.
    Column("names", _Big, nullable=False),
    Column("name_sum", _Big, nullable=False),
    Column("gaps", _Big, nullable=False),
    Column("gap_sum", _Big, nullable=False),
    Column("uses", _Big, nullable=False),
    Column("use_sum", _Big, nullable=False),
    # How many of the uses wait for a source to be declared.
    Column("waiting", _Big, nullable=False),
    Column("days", _Big, nullable=False),
    Column("day_sum", _Big, nullable=False),
    Column("checksum", _Big, nullable=False),
    comment="What the facts of a stream are true of, and which codebook wrote them.",
    sqlite_with_rowid=False,
)

facts_names = Table(
    "facts_names",
    metadata,
    Column("stream", _Word, primary_key=True),
    # position, voice, talks; component (see `timeline.facts.history.extent_of`); last.
    Column("kind", _Word, primary_key=True),
    Column("name", _Word, primary_key=True),
    # Of its component the number, or of the lone development that it tells of.
    Column("component", _Big, nullable=False),
    # From this day and this sequence number on, rows of facts cover every cut without a hole.
    Column("first_day", Integer, nullable=False),
    Column("first_seq", _Big, nullable=False),
    Column("checksum", _Big, nullable=False),
    Index("facts_names_component", "stream", "component"),
    comment="Everything that facts tell of: one row for each track, voice and round of talks.",
    sqlite_with_rowid=False,
)

facts = Table(
    "facts",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("kind", _Word, primary_key=True),
    Column("name", _Word, primary_key=True),
    # True as of the days from valid_from up to, not including, valid_to ...
    Column("valid_from", Integer, primary_key=True, autoincrement=False),
    # ... in what was recorded by the numbers from seq_from up to, not including, seq_to.
    Column("seq_from", _Big, primary_key=True, autoincrement=False),
    Column("valid_to", Integer, primary_key=True, autoincrement=False),
    Column("seq_to", _Big, primary_key=True, autoincrement=False),
    Column("ended", Integer, nullable=False),
    # The answer as JSON; NULL where there is none at these cuts.
    Column("body", LargeBinary),
    Column("checksum", _Big, nullable=False),
    comment="Rectangles of as-of days and recorded-by numbers, with the answer that holds there.",
)

facts_gaps = Table(
    "facts_gaps",
    metadata,
    Column("stream", _Word, primary_key=True),
    # Cuts recorded by the numbers from first up to, not including, last are not served.
    Column("first", _Big, primary_key=True, autoincrement=False),
    Column("last", _Big, nullable=False),
    comment="Events that were taken in together: a cut between them goes to the fold.",
    sqlite_with_rowid=False,
)

facts_members = Table(
    "facts_members",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("seq", _Big, primary_key=True, autoincrement=False),
    # The number of the component's first event.
    Column("component", _Big, nullable=False),
    Index("facts_members_component", "stream", "component", "seq"),
    comment="The events of each component: those that bear on each other.",
    sqlite_with_rowid=False,
)

facts_components = Table(
    "facts_components",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("component", _Big, primary_key=True, autoincrement=False),
    # How many events it has, and the checksum of their numbers.
    Column("events", _Big, nullable=False),
    Column("members", _Big, nullable=False),
    # The day by which all of it has happened; 0 where nothing of it stands.
    Column("last", Integer, nullable=False),
    Column("checksum", _Big, nullable=False),
    comment="The components of more than one event, or of one that others may hang on.",
    sqlite_with_rowid=False,
)

facts_uses = Table(
    "facts_uses",
    metadata,
    Column("stream", _Word, primary_key=True),
    # issue:NAME, and source:NAME of one that was not declared yet.
    Column("name", _Word, primary_key=True),
    Column("component", _Big, primary_key=True, autoincrement=False),
    comment="Which components are read with what may be declared again, or later.",
    sqlite_with_rowid=False,
)

facts_days = Table(
    "facts_days",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("count", _Big, nullable=False),
    comment="How many components and lone developments have all happened by a day and not before.",
    sqlite_with_rowid=False,
)

TABLES = [
    facts_head, facts_names, facts, facts_gaps, facts_members, facts_components, facts_uses,
    facts_days,
]  # fmt: skip

FORMER = ("facts_state", "facts_ties", "facts_frames")
"""Tables of an earlier form of facts, which a rebuild removes."""
