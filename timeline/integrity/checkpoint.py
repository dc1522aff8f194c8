"""A checkpoint: the head of the log, signed, in a form that others read too.

    negotiation-timeline/5f0c...      the origin: the name of the key
    97                                the size: how many events
    CsUYapGGPo4dkMgIAUqom/Xajj7...    the root of the tree over them, base64
    texts sealed from 1               from which event on texts have hashes of their own
    (perhaps further lines of extensions, which say something to others)
    (an empty line)
    — negotiation-timeline/5f0c... Az3grlg...     signatures

The text up to the empty line is what is signed. https://c2sp.org/tlog-checkpoint,
https://c2sp.org/signed-note. What is read here has one spelling only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from events.errors import DoesNotHold, Malformed
from timeline.integrity import keys
from timeline.integrity.keys import Signature, SigningKey, VerifierKey

UNSIGNED = "negotiation-timeline/unsigned"
"""The origin of a checkpoint that nobody signed."""

_SEALED = "texts sealed from "
_SIGNATURE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/=]+)")
_MOST_SIGNATURES = 64
_LARGEST = 1_000_000


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a log: `size` events with that root; `signatures` may be by anybody."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def sealed_from(self) -> int | None:
        """The number of the event from which on the texts of events are sealed, as
        `events.sealing` has it; None where the checkpoint does not say it."""
        for line in self.extensions:
            if line.startswith(_SEALED):
                with suppress(Malformed):
                    return keys.read_number(line.removeprefix(_SEALED))
        return None

    @property
    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), keys.in_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @property
    def note(self) -> str:
        """The whole of it, as printed; unsigned, the text alone."""
        if not self.signatures:
            return self.text
        return f"{self.text}\n{signature_lines(self.signatures)}"

    def signer(self, trusted: Sequence[VerifierKey]) -> VerifierKey:
        """The trusted key that signed it. Raises DoesNotHold where there is none. The origin must
        be that key's name: a key speaks for one log."""
        found = signer_of("checkpoint", self.text, self.signatures, trusted)
        if self.origin != found.name:
            raise DoesNotHold(
                f"the checkpoint is of the log '{self.origin}', and the key that signed it is "
                f"trusted for '{found.name}' alone"
            )
        return found

    def witnesses(self, known: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Those of the known witnesses that cosigned it. Raises DoesNotHold where one is wrong."""
        wrong = "the cosignature of the witness {} is wrong"
        return tuple(dict.fromkeys(_signers(self.text, self.signatures, known, wrong)))


def signer_of(
    what: str, text: str, signatures: Sequence[Signature], trusted: Sequence[VerifierKey]
) -> VerifierKey:
    """The trusted key that signed a text. Raises DoesNotHold where there is none. As the standard
    has it, signatures of unknown keys are passed over, and one bad signature of a trusted key
    spoils the note."""
    wrong = (
        f"the {what}'s signature by {{}} is wrong: the {what} was changed, or another key made the "
        "signature"
    )
    found = list(_signers(text, signatures, trusted, wrong))
    if not found:
        who = ", ".join(dict.fromkeys(one.name for one in signatures)) or "nobody"
        raise DoesNotHold(
            f"the {what} is not signed by a trusted key: it is signed by {who}, trusted is "
            f"{', '.join(map(str, trusted))}"
        )
    return found[0]


def _signers(
    text: str, signatures: Sequence[Signature], known: Sequence[VerifierKey], wrong: str
) -> Iterator[VerifierKey]:
    """Those of the keys that signed a text. Raises DoesNotHold (`wrong`) for a false signature."""
    for key in known:
        for signature in signatures:
            if (signature.name, signature.key_id) == (key.name, key.key_id):
                if not key.signed(text.encode(), signature):
                    raise DoesNotHold(wrong.format(key.name))
                yield key


def signature_lines(signatures: Sequence[Signature]) -> str:
    """Signatures as they stand below a note, a line each."""
    return "".join(f"— {one.name} {keys.in_base64(one.key_id + one.value)}\n" for one in signatures)


def sign(
    size: int, root: bytes, key: SigningKey | None, *, sealed_from: int | None = None
) -> Checkpoint:
    """The checkpoint of a log's head, signed if there is a key."""
    lines = () if sealed_from is None else (f"{_SEALED}{sealed_from}",)
    name = UNSIGNED if key is None else key.name
    plain = Checkpoint(origin=name, size=size, root=root, extensions=lines)
    return plain if key is None else replace(plain, signatures=(key.sign(plain.text.encode()),))


def read_checkpoint(note: str) -> Checkpoint:
    """A checkpoint as printed, signed or not. Raises Malformed; checks no signature."""
    if len(note) > _LARGEST:
        raise Malformed("the checkpoint is too long")
    if any((c < " " and c != "\n") or c == "\x7f" for c in note):
        raise Malformed("the checkpoint holds control characters")
    text, gap, below = note.partition("\n\n")
    lines = text.removesuffix("\n").split("\n") if not gap else text.split("\n")
    if len(lines) < 3 or not all(lines) or (not gap and not note.endswith("\n")):
        raise Malformed(
            "the checkpoint is not three lines (origin, size, root), perhaps further ones, an "
            "empty one, and signatures"
        )
    origin, size, root, *extensions = lines
    keys.check_name(origin)
    try:
        count = keys.read_number(size)
    except Malformed as error:
        raise Malformed(f"the checkpoint's size {error}") from None
    return Checkpoint(
        origin=origin,
        size=count,
        root=keys.read_base64(root, "the checkpoint's root", 32),
        extensions=tuple(extensions),
        signatures=read_signatures("checkpoint", below) if gap else (),
    )


def read_signed(what: str, note: str) -> Checkpoint:
    """The checkpoint of a proof or certificate. Raises Malformed where nobody signed it."""
    checkpoint = read_checkpoint(note)
    if not checkpoint.signatures:
        raise Malformed(f"the {what}'s checkpoint is not signed: nobody vouches for it")
    return checkpoint


def read_signatures(what: str, below: str) -> tuple[Signature, ...]:
    """The signatures below a note. Raises Malformed."""
    *lines, rest = below.split("\n")
    if rest or not lines:
        raise Malformed(f"the {what} does not end with a whole signature line")
    if len(lines) > _MOST_SIGNATURES:
        raise Malformed(f"the {what} has more than {_MOST_SIGNATURES} signatures")
    found = []
    for line in lines:
        match = _SIGNATURE.fullmatch(line)
        if match is None:
            raise Malformed("a signature line is not '— NAME SIGNATURE'")
        value = keys.read_base64(match[2], "a signature")
        if len(value) <= 4:
            raise Malformed("a signature is too short")
        found.append(Signature(name=keys.check_name(match[1]), key_id=value[:4], value=value[4:]))
    return tuple(found)
