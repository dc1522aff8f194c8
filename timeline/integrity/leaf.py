"""The data of a leaf read back: an event, without its texts, from what its leaf hashes."""

from __future__ import annotations

from events.codec import SEALED
from timeline.integrity.errors import Malformed
from timeline.store.leaf import FORM, SEALED_FORM
from timeline.store.reader import Row


def read_leaf_data(data: bytes) -> Row:
    """The fields that `leaf_data` framed. Raises Malformed for anything else."""
    leaf, rest = read_entry(data)
    if rest:
        raise Malformed("something follows the entry's data")
    return leaf


def read_entry(extra: bytes) -> tuple[Row, bytes]:
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
        leaf = Row(
            _number(seq),
            stream.decode(),
            _number(version),
            topic.decode(),
            state,
            _number(recorded),
            recorder.decode(),
            fields[7].decode() if len(fields) == 8 and (fields[7] or not sealed) else None,
            None,
        )
    except UnicodeDecodeError as error:
        raise Malformed("the entry's data hold text that is no UTF-8") from error
    return leaf, extra[at:]


def _number(digits: bytes) -> int:
    """Decimal digits in their one form: ASCII, no sign, no leading zero, at most 19."""
    if not digits.isdigit() or len(digits) > 19 or (digits[:1] == b"0" and digits != b"0"):
        raise Malformed("the entry's data hold a number that is not written as digits")
    return int(digits)
