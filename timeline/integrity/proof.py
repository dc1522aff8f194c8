"""Proofs as files, and what they show to somebody who has no access to the log.

Inclusion is C2SP's tlog-proof (https://c2sp.org/tlog-proof), with the event itself as its extra
data: the leaf's data (`timeline.store.leaf`), so that whoever hashes them has the leaf.
The texts that may be removed on their own follow the data, each a line with its salt
(`events.sealing`); the data hold their hashes. Of an event whose payload was redacted, or a text
before texts were sealed, only the leaf is left, and the extra data are that:

    c2sp.org/tlog-proof@v1
    extra BASE64
    index 41
    BASE64 ...                  the path, from the leaf's sibling up
    (an empty line)
    the signed checkpoint

Consistency is the body that C2SP's witnesses take (https://c2sp.org/tlog-witness):

    old 97
    BASE64 ...
    (an empty line)
    the newer signed checkpoint
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from events.codec import SEALED
from events.errors import DoesNotHold, Malformed
from events.sealing import Unsealed, look
from timeline.integrity.checkpoint import Checkpoint, read_signed
from timeline.integrity.keys import VerifierKey, in_base64, read_base64, read_number, unwrapped
from timeline.integrity.tree import EMPTY, consistent, included
from timeline.store.leaf import FORM, SEALED_FORM
from timeline.store.reader import Row

_HEAD = "c2sp.org/tlog-proof@v1"
_REDACTED = b"negotiation-timeline redacted leaf v1\n"
_LONGEST_PATH = 64
_LARGEST = 100_000_000
_MORE = "something follows the entry's data"


class Inclusion(msgspec.Struct, frozen=True, kw_only=True):
    """That an event is in the log. `data`: the leaf's data, None once they were redacted.
    `texts`: those whose hashes they hold, None where they hold none."""

    index: int
    leaf: bytes
    data: bytes | None
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    texts: bytes | None = None

    def __str__(self) -> str:
        extra = self.data if self.data is not None else _REDACTED + self.leaf
        if self.texts is not None:
            extra += b"\n" + self.texts
        return "\n".join(
            (_HEAD, f"extra {in_base64(extra)}", f"index {self.index}", *map(in_base64, self.path),
             "", self.checkpoint.note)
        )  # fmt: skip

    @property
    def event(self) -> Row | None:
        """What was recorded; None once it was redacted. Raises Malformed."""
        return None if self.data is None else read_leaf_data(self.data)

    @property
    def opened(self) -> Unsealed:
        """How the texts compare with the event that commits to them."""
        event = self.event
        return look(event.topic, event.state, self.texts) if event else Unsealed()

    def check(self, trusted: Sequence[VerifierKey]) -> VerifierKey:
        """Raise DoesNotHold unless the event stands there in a log that a trusted key signed."""
        key = self.checkpoint.signer(trusted)
        size, root = self.checkpoint.size, self.checkpoint.root
        if not included(self.leaf, self.index, size, self.path, root):
            raise DoesNotHold(
                f"the path does not lead from this event to the root of the {size} events that "
                f"{key.name} signed: the event, the path or the place was changed"
            )
        event = self.event
        if event is not None and event.seq != self.index + 1:
            raise DoesNotHold(
                f"the event says that it is number {event.seq}, and stands at {self.index + 1}"
            )
        for wrong in self.opened.wrong:
            raise DoesNotHold(f"the event stands there, but {wrong}")
        return key


class Consistency(msgspec.Struct, frozen=True, kw_only=True):
    """That the log at `checkpoint` begins with the whole log as it was at `old` events."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __str__(self) -> str:
        return "\n".join((f"old {self.old}", *map(in_base64, self.path), "", self.checkpoint.note))

    def check(self, old: Checkpoint, trusted: Sequence[VerifierKey]) -> VerifierKey:
        """Raise DoesNotHold unless nothing of the old log was changed or left out in the newer.
        Both checkpoints must be signed by trusted keys and be of one log."""
        key = self.checkpoint.signer(trusted)
        try:
            old.signer(trusted)
        except DoesNotHold as error:
            raise DoesNotHold(f"the old checkpoint cannot be relied on: {error}") from None
        if old.origin != self.checkpoint.origin:
            logs = f"of the log '{old.origin}', the proof of '{self.checkpoint.origin}'"
            raise DoesNotHold(f"the old checkpoint is {logs}")
        if old.size != self.old:
            raise DoesNotHold(
                f"the proof starts from {self.old} events, the old checkpoint has {old.size}: ask "
                "for a proof since that checkpoint"
            )
        if old.size == 0:
            # Every log begins with the empty one: there is nothing to prove, and no path.
            holds = not self.path and old.root == EMPTY
        else:
            newer = self.checkpoint
            holds = consistent(old.size, newer.size, old.root, newer.root, self.path)
        if not holds:
            raise DoesNotHold(
                f"the log of {self.checkpoint.size} events does not begin with the {old.size} of "
                "the old checkpoint, or the proof was changed"
            )
        return key


def read_proof(content: bytes) -> Inclusion | Consistency:
    """A proof from its file. Raises Malformed; checks nothing but the form."""
    if len(content) > _LARGEST:
        raise Malformed("this is no proof: the file is too large")
    head, gap, note = unwrapped(content, "this is no proof").partition("\n\n")
    first, *lines = head.split("\n")
    if not gap or not (first == _HEAD or first.startswith("old ")):
        raise Malformed(
            f"this is no proof: it begins with neither '{_HEAD}' nor 'old N', or has no checkpoint"
        )
    if first != _HEAD:
        return Consistency(
            old=read_number(first.removeprefix("old ")),
            path=_path(lines),
            checkpoint=read_signed("proof", note),
        )
    if len(lines) < 2 or not lines[0].startswith("extra ") or not lines[1].startswith("index "):
        raise Malformed("the proof lacks its 'extra' line (the event) or its 'index' line")
    extra = read_base64(lines[0].removeprefix("extra "), "the event")
    texts: bytes | None = None
    if extra.startswith((FORM, SEALED_FORM)):
        event, data, texts = read_shown(extra)
        leaf = sha256(b"\0" + data).digest()
        if (texts is not None) != (SEALED in event.state):
            raise Malformed("the proof lacks the texts of its event, or has too many of them")
    elif extra.startswith(_REDACTED) and len(extra) == len(_REDACTED) + 32:
        data, leaf = None, extra[len(_REDACTED) :]
    else:
        raise Malformed("the proof is about something that is no event of a negotiation timeline")
    return Inclusion(
        index=read_number(lines[1].removeprefix("index ")),
        leaf=leaf,
        data=data,
        texts=texts,
        path=_path(lines[2:]),
        checkpoint=read_signed("proof", note),
    )


def _path(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > _LONGEST_PATH:
        raise Malformed(f"the path has more than {_LONGEST_PATH} steps")
    return tuple(read_base64(line, f"step {n} of the path", 32) for n, line in enumerate(lines, 1))


def read_leaf_data(data: bytes) -> Row:
    """The fields that `leaf_data` framed. Raises Malformed for anything else."""
    row, _, texts = read_shown(data)
    if texts is not None:
        raise Malformed(_MORE)
    return row


def read_shown(extra: bytes) -> tuple[Row, bytes, bytes | None]:
    """The fields of a leaf's data, these data, and the texts that follow them on lines of their
    own, None without any. Raises Malformed."""
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
        named = fields[7].decode() if len(fields) == 8 and (fields[7] or not sealed) else None
        row = Row(_number(seq), stream.decode(), _number(version), topic.decode(), state,
                  _number(recorded), recorder.decode(), named, None)  # fmt: skip
    except UnicodeDecodeError as error:
        raise Malformed("the entry's data hold text that is no UTF-8") from error
    if extra[at : at + 1] not in (b"", b"\n"):
        raise Malformed(_MORE)
    return row, extra[:at], extra[at + 1 :] if at < len(extra) else None


def _number(digits: bytes) -> int:
    """Decimal digits in their one form: ASCII, no sign, no leading zero, at most 19."""
    if not digits.isdigit() or len(digits) > 19 or (digits[:1] == b"0" and digits != b"0"):
        raise Malformed("the entry's data hold a number that is not written as digits")
    return int(digits)
