"""What an event's leaf in the Merkle tree hashes.

The leaf's data are one line that names the form, then every field as a netstring
(https://cr.yp.to/proto/netstrings.txt: its length in bytes as decimal digits, a colon, the bytes,
a comma), in this order:

    negotiation-timeline leaf v1\\n
    seq        decimal digits
    stream     UTF-8
    version    decimal digits
    topic      UTF-8
    state      the bytes as stored
    recorded   decimal digits: microseconds since 1970-01-01 UTC
    recorder   UTF-8
    event_id   UTF-8; left out, netstring and all, where the event has none

Of an event with texts that may be removed on their own, the stored body holds a salted hash where
each of them stands (`events.sealing`), and the first line says `v2`; there event_id is never left
out, but empty where the event has none. Every field says how long it is, so that no two events
share their data. The leaf's hash is RFC 9162's: SHA-256 of a zero byte and the data.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from events.codec import SEALED
from timeline.integrity.errors import Malformed

FORM = b"negotiation-timeline leaf v1\n"
"""The first line of a leaf's data: another form of the data has another line."""

SEALED_FORM = b"negotiation-timeline leaf v2\n"
"""That of an event whose body holds the hashes of its texts."""


def leaf_of(*fields: Any, **named: Any) -> bytes:
    """The 32 bytes of `events.leaf`: SHA-256 over 0x00 and the leaf's data, of the fields that
    `leaf_data` takes. Pure: equal fields give equal bytes in every version of this program. Raises
    UnicodeEncodeError for text that is no UTF-8.
    """
    return sha256(b"\0" + leaf_data(*fields, **named)).digest()


def leaf_data(
    seq: int,
    stream: str,
    version: int,
    topic: str,
    state: bytes,
    recorded: int,
    recorder: str,
    event_id: str | None,
) -> bytes:
    """The data that the leaf hashes; see the module."""
    # One format string rather than a loop: an append pays for this.
    seq_, version_, recorded_ = b"%d" % seq, b"%d" % version, b"%d" % recorded
    stream_, topic_, recorder_ = stream.encode(), topic.encode(), recorder.encode()
    sealed = SEALED in state
    data = b"%b%d:%b,%d:%b,%d:%b,%d:%b,%d:%b,%d:%b,%d:%b," % (
        SEALED_FORM if sealed else FORM,
        len(seq_), seq_,
        len(stream_), stream_,
        len(version_), version_,
        len(topic_), topic_,
        len(state), state,
        len(recorded_), recorded_,
        len(recorder_), recorder_,
    )  # fmt: skip
    if event_id is None and not sealed:
        return data
    id_ = (event_id or "").encode()
    return b"%b%d:%b," % (data, len(id_), id_)


class Leaf(NamedTuple):
    """The fields of a leaf's data; see the module."""

    seq: int
    stream: str
    version: int
    topic: str
    state: bytes
    recorded: int
    recorder: str
    event_id: str | None


def read_leaf_data(data: bytes) -> Leaf:
    """The fields that `leaf_data` framed. Raises Malformed for anything else."""
    leaf, rest = read_entry(data)
    if rest:
        raise Malformed("something follows the entry's data")
    return leaf


def read_entry(extra: bytes) -> tuple[Leaf, bytes]:
    """The fields of a leaf's data, and what follows the data. Raises Malformed."""
    sealed = extra.startswith(SEALED_FORM)
    if not sealed and not extra.startswith(FORM):
        raise Malformed(f"the entry's data do not begin with the line '{FORM[:-1].decode()}'")
    fields: list[bytes] = []
    at = len(FORM)
    while at < len(extra) and not (sealed and len(fields) == 8):
        colon = extra.find(b":", at, at + 20)
        if colon < 0:
            raise Malformed("the entry's data have a field without a length")
        end = colon + 1 + _number(extra[at:colon])
        if extra[end : end + 1] != b",":
            raise Malformed("the entry's data have a field of another length than they say")
        fields.append(extra[colon + 1 : end])
        at = end + 1
    if len(fields) not in ((8,) if sealed else (7, 8)):
        raise Malformed(f"the entry's data have {len(fields)} fields, not 7 or 8")
    seq, stream, version, topic, state, recorded, recorder = fields[:7]
    if sealed != (SEALED in state):
        raise Malformed("the entry's data are of another form than their first line says")
    try:
        leaf = Leaf(
            _number(seq),
            stream.decode(),
            _number(version),
            topic.decode(),
            state,
            _number(recorded),
            recorder.decode(),
            fields[7].decode() if len(fields) == 8 and (fields[7] or not sealed) else None,
        )
    except UnicodeDecodeError as error:
        raise Malformed("the entry's data hold text that is no UTF-8") from error
    return leaf, extra[at:]


def _number(digits: bytes) -> int:
    """Decimal digits in their one form: ASCII, no sign, no leading zero, at most 19."""
    if not digits.isdigit() or len(digits) > 19 or (digits[:1] == b"0" and digits != b"0"):
        raise Malformed("the entry's data hold a number that is not written as digits")
    return int(digits)
