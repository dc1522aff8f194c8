"""Ed25519 keys in the forms of C2SP's signed notes, and signatures with them.

A verifier key is public: `NAME+ID+BASE64`, where the ID is the first four bytes (hexadecimal) of
SHA-256 over the name, a newline and the encoded key, and the encoded key is the byte 0x01 and the
32 bytes of the public key. A witness's key has the byte 0x04: it signs the note together with the
time at which it saw it (https://c2sp.org/tlog-cosignature). A signing key is
`PRIVATE+KEY+NAME+ID+BASE64` with the 32 bytes of the seed; it stays in a file that only its owner
may read, and is in no message, log or `repr`.
https://c2sp.org/signed-note
"""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec

from events.errors import Malformed, Refused
from timeline.system.files import flows, write

_ED25519 = b"\x01"
_COSIGNATURE = b"\x04"
_PRIVATE = "PRIVATE+KEY+"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST = 4096
"""No key of these forms has more characters."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """One signature of a note: who says it signed, and the 64 bytes (other kinds: other sizes)."""

    name: str
    key_id: bytes
    value: bytes


class VerifierKey(msgspec.Struct, frozen=True, kw_only=True):
    """The public half: it tells whether a note was signed with the other."""

    name: str
    public: bytes
    witness: bool = False

    @property
    def _encoded(self) -> bytes:
        return (_COSIGNATURE if self.witness else _ED25519) + self.public

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self._encoded).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{in_base64(self._encoded)}"

    def signed(self, text: bytes, signature: Signature) -> bool:
        """Whether this key made the signature over the text: its name and id are the key's, too."""
        if (signature.name, signature.key_id) != (self.name, self.key_id):
            return False
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        value = signature.value
        if self.witness:  # eight bytes of time, in seconds, and the signature
            seconds, value = int.from_bytes(value[:8], "big"), value[8:]
            text = f"cosignature/v1\ntime {seconds}\n".encode() + text
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """The private half. The seed is never shown."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(name=self.name, public=public.public_bytes_raw())

    def sign(self, text: bytes) -> Signature:
        """The signature over a text; the same text always gets the same one."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)
        return Signature(name=self.name, key_id=self.verifier.key_id, value=value)


def make_key(name: str | None = None) -> SigningKey:
    """A new key from the system's randomness. Raises Malformed for a name that no note may bear.
    Without a name it gets one that nobody else has, made from the public half."""
    seed = os.urandom(32)
    if name is None:
        public = SigningKey(name="-", seed=seed).verifier.public
        name = f"negotiation-timeline/{sha256(public).hexdigest()[:16]}"
    return SigningKey(name=check_name(name), seed=seed)


def write_key(key: SigningKey, path: Path) -> None:
    """Put a signing key into a new file that only its owner may read. Raises Refused where there is
    a file already, or a device, and where none can be made."""
    if flows(str(path)):
        raise Refused(f"{path}: the private half is kept in a file, and this is none: name one")
    encoded = in_base64(_ED25519 + key.seed)
    text = f"{_PRIVATE}{key.name}+{key.verifier.key_id.hex()}+{encoded}\n"
    with suppress(OSError):  # what is wrong with the folder shows when it is written to
        path.parent.mkdir(parents=True, exist_ok=True)
    write(str(path), text.encode(), mode=0o600)


def read_signing_key(text: str) -> SigningKey:
    """A signing key from its text. Raises Malformed, with nothing of the text in the message."""
    if not text.startswith(_PRIVATE):
        hint = ": this is a public key" if text.count("+") == 2 else ""
        raise Malformed(f"no signing key (it begins with {_PRIVATE}...){hint}")
    try:
        name, key_id, seed, _ = _parts(text.removeprefix(_PRIVATE))  # keygen's are for logs
        key = SigningKey(name=name, seed=seed)
    except Malformed as error:
        raise Malformed(f"a damaged signing key: {error}") from None
    if key.verifier.key_id != key_id:
        raise Malformed("a damaged signing key: its id does not fit")
    return key


def keep_secret(text: str, instead: str) -> None:
    """Raise Malformed, with nothing of the text in the message, where it holds a signing key."""
    if _PRIVATE in text:
        raise Malformed(f"this is a signing key, which must stay secret: {instead}")


def read_verifier(text: str) -> VerifierKey:
    """A verifier key from its text. Raises Malformed."""
    keep_secret(text, "give the public key that 'timeline keygen' printed")
    name, key_id, public, witness = _parts(text)
    key = VerifierKey(name=name, public=public, witness=witness)
    if key.key_id != key_id:
        raise Malformed("a damaged public key: its id does not fit its name and bytes")
    return key


def read_trusted(given: str, option: str = "--trust") -> VerifierKey:
    """The key that an option names: the verifier key itself, or a file that holds it."""
    text = given
    try:
        if _PRIVATE not in given and (given.count("+") < 2 or "\n" in given):
            with open(given, "rb") as file:
                text = unwrapped(file.read(_LARGEST + 1), "")
    except (OSError, ValueError, Malformed) as error:
        reason = getattr(error, "strerror", None) or "no text"
        raise Malformed(
            f"{option} '{given}' is neither a public key (NAME+ID+BASE64) nor a file with one "
            f"({reason})"
        ) from None
    try:
        return read_verifier(text.strip())
    except Malformed as error:
        # A key itself is not told again: it may be the secret one.
        where = option if text is given else f"{option} '{given}'"
        raise Malformed(f"{where}: {error}") from None


def unwrapped(content: bytes, otherwise: str) -> str:
    """The text of a file that went through mail or Windows: without the mark of UTF-8, or in
    UTF-16, and with plain line ends, one behind the last line. Raises Malformed, which says
    `otherwise` (`this is no proof`) where it is no text."""
    form = "utf-16" if content[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"
    try:
        return content.decode(form).replace("\r\n", "\n").rstrip("\n") + "\n"
    except UnicodeDecodeError:
        raise Malformed(f"{otherwise}: the file is no text") from None


def check_name(name: str) -> str:
    """A key's name as notes allow it: not empty, no spaces or control characters, no plus."""
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        how = "write it like a web address without https://, with no space and no plus"
        raise Malformed(f"'{name}' cannot name a key: {how}")
    return name


def in_base64(value: bytes) -> str:
    """Bytes as standard base64."""
    return b64encode(value).decode()


def read_number(text: str) -> int:
    """A count in its one spelling, of at most 19 digits. Raises Malformed."""
    if not _NUMBER.fullmatch(text):
        raise Malformed(f"'{text[:40]}' is no number")
    return int(text)


def read_base64(text: str, what: str, size: int | None = None) -> bytes:
    """Bytes from standard base64 in its one form, of that size. Raises Malformed."""
    try:
        value = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        value = None
    # Two texts for the same bytes would let a changed file pass as the original.
    if value is None or in_base64(value) != text:
        raise Malformed(f"{what} is no base64")
    if size is not None and len(value) != size:
        raise Malformed(f"{what} has {len(value)} bytes, not {size}")
    return value


def _parts(text: str) -> tuple[str, bytes, bytes, bool]:
    if len(text) > _LARGEST:
        raise Malformed("this is no key: it is too long")
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Malformed("this is no key: write NAME+ID+BASE64, as 'timeline keygen' printed it")
    name, key_id, encoded = parts
    check_name(name)
    if len(key_id) != 8 or not set(key_id) <= set("0123456789abcdef"):
        raise Malformed("the key's id is not 8 hexadecimal digits")
    value = read_base64(encoded, "the key")
    if value[:1] not in (_ED25519, _COSIGNATURE) or len(value) != 33:
        raise Malformed("the key is no Ed25519 key")
    return name, bytes.fromhex(key_id), value[1:], value[:1] == _COSIGNATURE
