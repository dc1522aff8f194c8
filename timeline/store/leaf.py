"""What an event's leaf in the Merkle tree hashes: a line that names the form, then each field of
`leaf_data` as a netstring (https://cr.yp.to/proto/netstrings.txt), in their order. Every field says
how long it is, so that no two events share their data. `docs/integrity.md` has the whole form, with
what is otherwise where texts are sealed (`events.sealing`), under "The formats".
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Any

from events.codec import SEALED

FORM = b"negotiation-timeline leaf v1\n"
"""The first line of a leaf's data: another form of the data has another line."""

SEALED_FORM = b"negotiation-timeline leaf v2\n"
"""That of an event whose body holds the hashes of its texts."""


def leaf_of(*fields: Any, **named: Any) -> bytes:
    """The 32 bytes of `events.leaf`: SHA-256 over 0x00 and the leaf's data, of the fields that
    `leaf_data` takes. Pure: equal fields give equal bytes in every version of this program. Raises
    UnicodeEncodeError for text that is no UTF-8."""
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
    sealed = SEALED in state
    data = b"%b%d:%b,%b%d:%b,%b%d:%b,%d:%b,%b" % (
        SEALED_FORM if sealed else FORM,
        len(seq_), seq_,
        _framed(stream),
        len(version_), version_,
        _framed(topic),
        len(state), state,
        len(recorded_), recorded_,
        _framed(recorder),
    )  # fmt: skip
    if event_id is None and not sealed:
        return data
    id_ = (event_id or "").encode()
    return b"%b%d:%b," % (data, len(id_), id_)


@lru_cache(maxsize=256)
def _framed(text: str) -> bytes:
    """A netstring of what many events in a row have."""
    data = text.encode()
    return b"%d:%b," % (len(data), data)
