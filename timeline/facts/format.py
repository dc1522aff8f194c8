"""What a row of facts means, and how a damaged one is told: constants and checksums.

Standard library only: every `stance` passes through here.
"""

from collections.abc import Iterable
from zlib import crc32

__all__ = [
    "ALWAYS", "FORMAT", "KINDS", "NEVER", "START", "STATE_TABLE", "TABLES", "checksum",
    "members_sum", "name_mix", "row_sum",
]  # fmt: skip

FORMAT = 2
"""The form of the rows and of the answers in them. Facts of another form are passed over until
they are rebuilt; a test holds the form to a digest and says when to raise this number."""

STATE_TABLE = "facts_head"
"""What the facts are true of."""

TABLES = ("facts", "facts_names", "facts_gaps", "facts_members", "facts_components", "facts_uses",
          "facts_days")  # fmt: skip
"""The tables of the facts, beside the one that says what they are true of."""

KINDS = ("component", "position", "talks", "voice")
"""The kinds of lines that an answer at a cut is read from. One more, `last`, tells the last day
of the record, at which a question that names no day is judged."""

START = 0
"""Before every day (days are proleptic Gregorian ordinals)."""

ALWAYS = 2**31 - 1
"""After every day: an interval of days that is still open."""

NEVER = 2**63 - 1
"""After every sequence number: a version of a row that still holds."""


def checksum(*parts: str | int | bytes | None) -> int:
    """CRC-32 over the parts of a row; only the last may be bytes. It tells damage and careless
    edits, not a forger."""
    body = parts[-1]
    if isinstance(body, bytes):
        return crc32(body, crc32("\x1f".join(map(str, parts[:-1])).encode()))
    return crc32("\x1f".join(map(str, parts)).encode())


def members_sum(seqs: Iterable[int]) -> int:
    """CRC-32 over the sequence numbers of a component's events, in order."""
    return crc32(" ".join(map(str, sorted(seqs))).encode())


def row_sum(
    stream: str,
    kind: str,
    name: str,
    valid_from: int,
    seq_from: int,
    valid_to: int,
    seq_to: int,
    ended: int,
    body: bytes | None,
) -> int:
    """`checksum` of a row of `facts`; written out, for every row that is read passes here."""
    told = (
        f"{stream}\x1f{kind}\x1f{name}\x1f{valid_from}\x1f{seq_from}\x1f{valid_to}\x1f{seq_to}"
        f"\x1f{ended}"
    )
    if body is None:
        return crc32(f"{told}\x1fNone".encode())
    return crc32(body, crc32(told.encode()))


def name_mix(component: int, first_day: int, first_seq: int) -> int:
    """What a row of `facts_names` adds to the sum of them all, as SQL computes it too."""
    return first_day * 8191 + first_seq * 31 + component
