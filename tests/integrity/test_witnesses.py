"""Cosignatures of witnesses, and notes that went through mail or came with further lines."""

import hashlib
import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.errors import DoesNotHold, Malformed
from tests.calling import call
from timeline.integrity.checkpoint import Checkpoint, read_checkpoint, sign
from timeline.integrity.keys import SigningKey, make_key, read_verifier
from timeline.integrity.proof import read_proof


class Witness:
    """Another program's witness, from the text of tlog-cosignature alone."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.generate()
        public = b"\x04" + self._key.public_key().public_bytes_raw()
        self._id = hashlib.sha256(f"{name}\n".encode() + public).digest()[:4]
        self.key = f"{name}+{self._id.hex()}+{b64encode(public).decode()}"

    def line(self, note: str, seconds: int = 1_700_000_000) -> str:
        text = note.partition("\n\n")[0] + "\n"
        signature = self._key.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        whole = self._id + seconds.to_bytes(8, "big") + signature
        return f"— {self.name} {b64encode(whole).decode()}\n"


@pytest.fixture
def proof(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`proof(...)` checks a proof of the demo's record, with what is given beside its file."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("TIMELINE_KEY", "TIMELINE_DB", "TIMELINE_NEGOTIATION"):
        monkeypatch.delenv(name, raising=False)
    shutil.copy(filled, "a.db")
    (tmp_path / "desk.pub").write_text(call("keygen", "-o", "desk.key").out)
    made = call("--db", "a.db", "prove", "us-deficit-200", "--key", "desk.key", "-o", "a.proof")
    assert made.code == 0, made.err
    return lambda *more: call("check-proof", "a.proof", "--trust", "desk.pub", *more)


def test_a_quorum_of_witnesses_is_asked_for(proof: Callable[..., Any], tmp_path: Path) -> None:
    one, two, stranger = (Witness(f"witness.example/{n}") for n in range(3))
    path = tmp_path / "a.proof"
    note = path.read_text().partition("\n\n")[2]
    path.write_text(path.read_text() + one.line(note) + stranger.line(note))

    both = ("--witness", one.key, "--witness", two.key)
    assert proof("--witness", one.key).code == 0
    few = proof(*both)
    assert few.code == 1
    assert "1 of the 2 witnesses cosigned the checkpoint, and 2 must" in few.err
    told = proof(*both, "--quorum", "1")
    assert told.code == 0
    assert f"Cosigned by 1: {one.key}" in told.out
    assert "everybody was given the same log" not in told.out
    assert "everybody was given the same log" in proof().out
    twice = proof("--witness", one.key, "--witness", one.key, "--quorum", "2")
    assert twice.code == 2  # one witness is one, however often it is named
    assert proof("--witness", (tmp_path / "desk.pub").read_text().strip()).code == 2


def test_a_cosignature_of_another_note_spoils_the_proof(
    proof: Callable[..., Any], tmp_path: Path
) -> None:
    one, path = Witness("witness.example/w"), tmp_path / "a.proof"
    path.write_text(path.read_text() + one.line("other\n7\nabc\n\n"))
    assert proof().code == 0  # nobody asked about it
    spoilt = proof("--witness", one.key)
    assert spoilt.code == 1
    assert "the cosignature of the witness witness.example/w is wrong" in spoilt.err


@pytest.mark.parametrize("name", ["a.proof", "desk.pub"])
@pytest.mark.parametrize(
    "mail", [b"\xef\xbb\xbf%s", b"%s", b"%s\n\n"], ids=["mark", "plain", "blank lines behind"]
)
def test_files_that_went_through_mail_are_read(
    proof: Callable[..., Any], tmp_path: Path, name: str, mail: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(mail.replace(b"%s", path.read_bytes().replace(b"\n", b"\r\n")))
    told = proof()
    assert told.code == 0, told.err


def test_a_checkpoint_that_went_through_mail_is_read(
    proof: Callable[..., Any], tmp_path: Path
) -> None:
    note = call("--db", "a.db", "checkpoint", "--key", "desk.key").out
    windows = note.replace("\n", "\r\n")
    for form in ("utf-8-sig", "utf-16"):
        (tmp_path / "head").write_text(windows, encoding=form, newline="")
        told = call("--db", "a.db", "verify", "--checkpoint", "head")
        assert told.code == 0, (form, told.err)


def extended(key: SigningKey, *lines: str) -> Checkpoint:
    plain = Checkpoint(origin=key.name, size=7, root=bytes(32), extensions=lines)
    return Checkpoint(origin=key.name, size=7, root=bytes(32), extensions=lines,
                      signatures=(key.sign(plain.text.encode()),))  # fmt: skip


def test_extension_lines_are_passed_over_and_signed() -> None:
    key = make_key()
    made = extended(key, "time 1700000000", "— no signature, above the gap")
    found = read_checkpoint(made.note)
    assert found == made
    assert found.signer([key.verifier]) == key.verifier
    changed = made.note.replace("1700000000", "1700000001")
    with pytest.raises(DoesNotHold):
        read_checkpoint(changed).signer([key.verifier])
    assert read_checkpoint(sign(7, bytes(32), key).note).extensions == ()
    with pytest.raises(Malformed):
        read_checkpoint(made.note.replace("time 1700000000", ""))


def test_the_key_of_a_witness_is_told_from_that_of_a_log() -> None:
    witness = read_verifier(Witness("witness.example/w").key)
    assert witness.witness
    assert not make_key().verifier.witness
    assert read_verifier(str(witness)) == witness


def test_a_proof_without_an_event_claims_nothing_of_it(
    proof: Callable[..., Any], tmp_path: Path
) -> None:
    """Whoever has a log signed can make one of an event that never was."""
    path = tmp_path / "a.proof"
    whole = read_proof(path.read_bytes())
    head, _, rest = path.read_text().partition("\nextra ")
    leaf = whole.leaf  # type: ignore[union-attr]
    extra = b64encode(b"negotiation-timeline redacted leaf v1\n" + leaf).decode()
    path.write_text(f"{head}\nextra {extra}\n{rest.partition(chr(10))[2]}")
    told = proof()
    assert told.code == 0
    assert f"has the leaf hash {leaf.hex()}" in told.out
    assert "law" not in told.out
    assert "it shows neither what that was nor why it is left out" in told.out
