"""A certificate: an answer, the events that it rests on, and the signed head of their log.

    negotiation-timeline certificate v1
    answer JSON                 what was asked and what the answer is, on one line
    entry BASE64                an event: its leaf's data, and its texts as in a proof of inclusion
    left BASE64                 what a redaction left of one: its leaf, and the data of the rest
    node BASE64                 the roots of the largest subtrees without any of these events
    (an empty line)
    the signed checkpoint
    (an empty line)
    — NAME SIGNATURE            over all lines above the empty one

The events stand in the order of the log. What the answer is does not matter here: whoever checks
it makes it anew from the events (`timeline.questions.certifying`).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from events.amendments import Redacted
from events.codec import Unreadable, decode
from events.errors import DoesNotHold, Malformed
from events.log import Logged
from events.sealing import look
from timeline.integrity import keys
from timeline.integrity.checkpoint import (
    Checkpoint,
    read_signatures,
    read_signed,
    signature_lines,
    signer_of,
)
from timeline.integrity.keys import Signature, SigningKey, VerifierKey
from timeline.integrity.proof import read_leaf_data, read_shown
from timeline.integrity.tree import root_with
from timeline.store.reader import Row

HEAD = "negotiation-timeline certificate v1"
_HASH = 32


class ShownEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event as a certificate shows it. `data`: its leaf's data, or that of what a redaction
    left of it; `leaf`: its hash in the tree; `texts`: those whose hashes the data hold."""

    leaf: bytes
    data: bytes
    texts: bytes | None = None

    @property
    def whole(self) -> bool:
        """Whether the data are those that the leaf hashes."""
        return sha256(b"\0" + self.data).digest() == self.leaf

    @property
    def event(self) -> Row:
        """Its fields. Raises Malformed."""
        return read_leaf_data(self.data)

    def logged(self) -> Logged:
        """The event as the projections read it. Raises Malformed."""
        one = self.event
        try:
            return Logged(
                one.seq, one.recorded, one.recorder, decode(one.topic, one.state, self.texts)
            )
        except Unreadable as error:
            raise Malformed(f"event {one.seq} cannot be read: {error}") from None

    def __str__(self) -> str:
        if not self.whole:
            return f"left {keys.in_base64(self.leaf + self.data)}"
        texts = b"" if self.texts is None else b"\n" + self.texts
        return f"entry {keys.in_base64(self.data + texts)}"


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """An answer (JSON on one line) with what it rests on; see the module."""

    answer: str
    shown: tuple[ShownEvent, ...]
    nodes: tuple[bytes, ...]
    checkpoint: Checkpoint
    signatures: tuple[Signature, ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        lines = (
            HEAD,
            f"answer {self.answer}",
            *map(str, self.shown),
            *(f"node {keys.in_base64(one)}" for one in self.nodes),
        )
        return "\n".join((*lines, "", self.checkpoint.note))

    def __str__(self) -> str:
        return f"{self.text}\n{signature_lines(self.signatures)}"

    def signed(self, key: SigningKey) -> Certificate:
        """The same with the signature of a key."""
        return replace(self, signatures=(key.sign(self.text.encode()),))

    def check(self, trusted: Sequence[VerifierKey]) -> VerifierKey:
        """Raise DoesNotHold unless a trusted key signed it, and each event that it shows stands
        in its place in the log that the key signed, or is what a redaction there left of it."""
        key = signer_of("certificate", self.text, self.signatures, trusted)
        if self.checkpoint.signer(trusted) != key:
            raise DoesNotHold("the certificate and its checkpoint are signed by different keys")
        size = self.checkpoint.size
        leaves = {one.event.seq - 1: one.leaf for one in self.shown}
        in_order = list(leaves) == sorted(leaves) and len(leaves) == len(self.shown)
        if not in_order or root_with(leaves, size, self.nodes) != self.checkpoint.root:
            raise DoesNotHold(
                f"the {len(self.shown)} events do not lead to the root of the {size} events that "
                f"{key.name} signed: one of them, or its place, was changed"
            )
        left = self._left()
        for one in self.shown:
            event = one.event
            if not one.whole and left.get(event.seq) != sha256(b"\0" + one.data).hexdigest():
                wrong = "is not as it was recorded, and no redaction that is shown says why"
                raise DoesNotHold(f"event {event.seq} {wrong}")
            for wrong in look(event.topic, event.state, one.texts).wrong if one.whole else ():
                raise DoesNotHold(f"event {event.seq} stands there, but {wrong}")
        return key

    def _left(self) -> dict[int, str]:
        """What the redactions that are shown whole left: event -> the leaf of the rest."""
        found: dict[int, str] = {}
        for one in self.shown:
            if one.whole and one.event.topic == Redacted.topic:
                event = one.logged().event
                if isinstance(event, Redacted):
                    found |= {changed.seq: changed.leaf for changed in event.events}
        return found


def read_certificate(content: bytes) -> Certificate:
    """A certificate from its file. Raises Malformed; checks nothing but the form."""
    text, gap, below = keys.unwrapped(content, "this is no certificate").rpartition("\n\n")
    head, between, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not gap or not between or first != HEAD or not lines:
        raise Malformed(
            f"this is no certificate: it does not begin with '{HEAD}', or lacks its checkpoint or "
            "its signature"
        )
    answer, lines = _after("answer", lines)
    entries, lines = _after("entry", lines, "left")
    nodes, lines = _after("node", lines)
    if len(answer) != 1 or lines:
        raise Malformed("the certificate has a line that is no answer, event or node in its place")
    return Certificate(
        answer=answer[0][1],
        shown=tuple(_shown(kind, keys.read_base64(one, "an event")) for kind, one in entries),
        nodes=tuple(keys.read_base64(one, "a node", _HASH) for _, one in nodes),
        checkpoint=read_signed("certificate", f"{note}\n"),
        signatures=read_signatures("certificate", below),
    )


def _after(word: str, lines: list[str], other: str = "") -> tuple[list[tuple[str, str]], list[str]]:
    """The first lines that begin with the word or the other one, and the lines that follow."""
    found = []
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind not in (word, other or word):
            break
        found.append((kind, rest))
    return found, lines[len(found) :]


def _shown(kind: str, value: bytes) -> ShownEvent:
    if kind == "left":
        found = ShownEvent(leaf=value[:_HASH], data=value[_HASH:])
        if found.whole:
            raise Malformed("an event that is whole is shown as the rest of one")
    else:
        _, data, texts = read_shown(value)
        found = ShownEvent(leaf=sha256(b"\0" + data).digest(), data=data, texts=texts)
    if found.event.seq < 1:
        raise Malformed("an event has no number")
    return found
