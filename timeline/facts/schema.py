"""The tables of facts. They hold nothing that the log does not: dropping them loses no fact."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from timeline.store.schema import metadata

__all__ = [
    "TABLES", "facts", "facts_frames", "facts_gaps", "facts_members", "facts_names", "facts_state",
    "facts_ties",
]  # fmt: skip

_Big = BigInteger().with_variant(Integer, "sqlite")
_Word = Text().with_variant(Text(collation="C"), "postgresql")

facts_state = Table(
    "facts_state",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("codebook", Text, nullable=False),
    Column("format", Integer, nullable=False),
    # The facts are true of the stream up to this version, whose number in the log is upto.
    Column("version", Integer, nullable=False),
    Column("upto", _Big, nullable=False),
    # How many rows of facts_names, facts_gaps, facts_ties and facts_members there are: a missing
    # one is noticed.
    Column("names", Integer, nullable=False),
    Column("gaps", Integer, nullable=False),
    Column("ties", Integer, nullable=False),
    Column("members", Integer, nullable=False),
    Column("checksum", _Big, nullable=False),
    comment="What the facts of a stream are true of, and which codebook wrote them.",
    sqlite_with_rowid=False,
)

facts_names = Table(
    "facts_names",
    metadata,
    Column("stream", _Word, primary_key=True),
    # position, voice, talks, and component (see `timeline.facts.history.extent_of`).
    Column("kind", _Word, primary_key=True),
    Column("name", _Word, primary_key=True),
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

facts_ties = Table(
    "facts_ties",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("tie", _Word, primary_key=True),
    Column("component", _Big, nullable=False),
    Index("facts_ties_component", "stream", "component"),
    comment="The names through which developments bear on each other, and who hangs on them.",
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

facts_frames = Table(
    "facts_frames",
    metadata,
    Column("stream", _Word, primary_key=True),
    # source:NAME or issue:NAME with the number of its declaration; use:issue:NAME, and
    # use:source:NAME of one not declared yet, with the number of a component's first event.
    Column("name", _Word, primary_key=True),
    Column("seq", _Big, primary_key=True, autoincrement=False),
    comment="Where sources and issues were declared: what developments are read with.",
    sqlite_with_rowid=False,
)

TABLES = [
    facts_state, facts_names, facts, facts_gaps, facts_ties, facts_members, facts_frames,
]  # fmt: skip
