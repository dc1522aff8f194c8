"""Keys: their forms are those of others, and the private half stays private."""

import os
import stat
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import Malformed, Refused
from timeline.integrity.keys import (
    Signature,
    make_key,
    read_base64,
    read_signing_key,
    read_trusted,
    read_verifier,
    write_key,
)

# The key of the documentation of Go's note package (golang.org/x/mod/sumdb/note), and its note.
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    b"If you think cryptography is the answer to your problem,\n"
    b"then you don't know what your problem is.\n"
)
SIGNED = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def test_the_forms_are_those_of_gos_note_package() -> None:
    key = read_signing_key(PRIVATE)
    assert str(key.verifier) == PUBLIC
    assert read_verifier(PUBLIC) == key.verifier
    signature = key.sign(TEXT)
    assert b64encode(signature.key_id + signature.value).decode() == SIGNED
    assert key.verifier.signed(TEXT, signature)


def test_a_signature_is_by_one_name_and_key_over_one_text() -> None:
    key, other = make_key("example.org/log"), make_key("example.org/log")
    signature = key.sign(TEXT)
    assert not other.verifier.signed(TEXT, signature)
    assert not key.verifier.signed(TEXT + b" ", signature)
    renamed = Signature(name="example.org/l0g", key_id=signature.key_id, value=signature.value)
    assert not key.verifier.signed(TEXT, renamed)
    other_id = Signature(name=key.name, key_id=b"1234", value=signature.value)
    assert not key.verifier.signed(TEXT, other_id)
    cut = Signature(name=key.name, key_id=signature.key_id, value=signature.value[:-1])
    assert not key.verifier.signed(TEXT, cut)


def test_a_key_comes_back_from_a_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    key, path = make_key(), tmp_path / "folder" / "log.key"
    before = os.umask(0)
    try:
        write_key(key, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_signing_key(path.read_text().strip()) == key


def test_a_key_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    path.write_text("mine")
    with pytest.raises(Refused, match="there is a file already"):
        write_key(make_key(), path)
    assert path.read_text() == "mine"


def test_the_private_half_is_not_shown() -> None:
    key = make_key()
    encoded = b64encode(b"\x01" + key.seed).decode()
    assert repr(key.seed) not in repr(key)
    for damaged in (
        f"PRIVATE+KEY+{key.name}+00000000+{encoded}",
        f"PRIVATE+KEY+a b+x+{encoded}",
        f"PRIVATE+KEY+{encoded}",
        f"PRIVATE+KEY+n+00000000+{encoded[:-1]}",
    ):
        with pytest.raises(Malformed) as refusal:
            read_signing_key(damaged)
        assert encoded[:12] not in str(refusal.value)
    private = f"PRIVATE+KEY+{key.name}+{key.verifier.key_id.hex()}+{encoded}"
    for read in (read_verifier, read_trusted):
        with pytest.raises(Malformed, match="must stay secret") as refusal:
            read(private)
        assert encoded[:12] not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x00"])
def test_a_name_has_no_space_and_no_plus(name: str) -> None:
    with pytest.raises(Malformed, match="cannot name a key"):
        make_key(name)


def test_two_keys_have_two_names() -> None:
    assert make_key().name != make_key().name


@given(st.integers(0, len(PUBLIC) - 1), st.characters(exclude_categories=("Cs",)))
def test_a_public_key_with_another_character_is_refused(at: int, character: str) -> None:
    changed = PUBLIC[:at] + character + PUBLIC[at + 1 :]
    if changed == PUBLIC:
        return
    with pytest.raises(Malformed):
        read_verifier(changed)


@given(st.text(max_size=60) | st.text("+AQab0=", max_size=60))
def test_any_text_is_a_key_or_malformed(text: str) -> None:
    for read in (read_verifier, read_signing_key, read_trusted):
        with pytest.raises(Malformed):
            read(text)


@pytest.mark.parametrize("text", ["AB==", "AA", "AA==\n", "A A=", "AA=A", "-_==", "ÄÄ=="])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(Malformed):
        read_base64(text, "it")
