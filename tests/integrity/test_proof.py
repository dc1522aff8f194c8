"""Proofs and checkpoints as files: what is changed anywhere shows nothing any more."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.errors import DoesNotHold, Malformed
from timeline.integrity.checkpoint import Checkpoint, read_checkpoint, sign
from timeline.integrity.keys import Signature, make_key, unwrapped
from timeline.integrity.proof import Consistency, Inclusion, read_proof
from timeline.store.leaf import leaf_data, leaf_of

SIZE = 13


def checked(content: bytes, log: Any, old: Checkpoint | None = None) -> Inclusion | Consistency:
    """The proof, if it holds under the log's key."""
    proof = read_proof(content)
    if isinstance(proof, Inclusion):
        proof.check(log.trusted)
    else:
        assert old is not None
        proof.check(old, log.trusted)
    return proof


@given(st.data())
def test_what_is_in_the_log_is_proven(small_log: Any, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, SIZE))
    index = data.draw(st.integers(0, size - 1))
    proof = small_log.inclusion(index, size)
    again = checked(str(proof).encode(), small_log)
    assert again == proof
    assert isinstance(again, Inclusion)
    assert again.event == (*small_log.rows[index], None)


@given(st.data())
def test_a_log_that_only_grew_is_proven(small_log: Any, data: st.DataObject) -> None:
    new = data.draw(st.integers(1, SIZE))
    old = data.draw(st.integers(1, new))
    proof = small_log.consistency(old, new)
    assert checked(str(proof).encode(), small_log, small_log.checkpoint(old)) == proof


def test_every_log_continues_the_empty_one(small_log: Any) -> None:
    proof = Consistency(old=0, path=(), checkpoint=small_log.checkpoint(5))
    checked(str(proof).encode(), small_log, small_log.checkpoint(0))
    with pytest.raises(DoesNotHold):
        checked(str(proof).encode(), small_log, sign(0, b"\0" * 32, small_log.key))


@given(st.data())
def test_no_byte_of_an_inclusion_proof_can_be_changed(small_log: Any, data: st.DataObject) -> None:
    content = bytearray(str(small_log.inclusion(data.draw(st.integers(0, 12)), SIZE)).encode())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((DoesNotHold, Malformed)):
        checked(bytes(content), small_log)


def test_not_one_bit_of_an_inclusion_proof_can_be_changed(small_log: Any) -> None:
    whole = str(small_log.inclusion(4, SIZE)).encode()
    for at in range(len(whole)):
        for bit in range(8):
            content = bytearray(whole)
            content[at] ^= 1 << bit
            with pytest.raises((DoesNotHold, Malformed)):
                checked(bytes(content), small_log)


@given(st.data())
def test_no_byte_of_a_consistency_proof_or_its_old_checkpoint_can_be_changed(
    small_log: Any, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, 12))
    proof, before = small_log.consistency(old, SIZE), small_log.checkpoint(old).note
    contents = [bytearray(str(proof).encode()), bytearray(before.encode())]
    changed = contents[data.draw(st.integers(0, 1))]
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((DoesNotHold, Malformed, UnicodeDecodeError)):
        checked(bytes(contents[0]), small_log, read_checkpoint(contents[1].decode()))


@given(st.data())
def test_nothing_can_be_cut_from_a_proof_or_put_into_it(
    small_log: Any, data: st.DataObject
) -> None:
    whole = str(small_log.inclusion(4, SIZE)).encode()
    at = data.draw(st.integers(0, len(whole)))
    if data.draw(st.booleans()):
        content = whole[:at] + data.draw(st.binary(min_size=1, max_size=3)) + whole[at:]
    else:
        content = whole[:at] + whole[at + data.draw(st.integers(1, 9)) :]
    with suppress(UnicodeDecodeError, Malformed):
        # Line ends and the mark of UTF-8 are wrapping: mail and Windows change them in any file.
        if unwrapped(content, "") == whole.decode():
            return
    with pytest.raises((DoesNotHold, Malformed)):
        checked(content, small_log)


def test_a_proof_is_about_one_tree(small_log: Any) -> None:
    proof = small_log.inclusion(4, SIZE)
    for size in (5, 8, 12):
        with pytest.raises(DoesNotHold, match="the path does not lead"):
            replace(proof, checkpoint=small_log.checkpoint(size)).check(small_log.trusted)
    between = small_log.consistency(5, SIZE)
    with pytest.raises(DoesNotHold, match="does not begin with the 5"):
        replace(between, checkpoint=small_log.checkpoint(12)).check(
            small_log.checkpoint(5), small_log.trusted
        )
    with pytest.raises(DoesNotHold, match="starts from 5 events, the old checkpoint has 6"):
        between.check(small_log.checkpoint(6), small_log.trusted)


def test_a_forged_event_is_not_in_the_log(small_log: Any) -> None:
    proof = small_log.inclusion(4, SIZE)
    row = list(small_log.rows[4])
    row[4] = b'{"id":"s-5","issue":"invented"}'
    forged = replace(proof, leaf=leaf_of(*row), data=leaf_data(*row))
    with pytest.raises(DoesNotHold):
        checked(str(forged).encode(), small_log)


def test_an_event_stands_where_it_says(small_log: Any) -> None:
    # The operator signs a tree in which event 5 stands in the place of event 1.
    row = small_log.rows[4]
    proof = Inclusion(
        index=0, leaf=leaf_of(*row), data=leaf_data(*row), path=(),
        checkpoint=sign(1, leaf_of(*row), small_log.key),
    )  # fmt: skip
    with pytest.raises(DoesNotHold, match="says that it is number 5, and stands at 1"):
        checked(str(proof).encode(), small_log)


def test_another_key_vouches_for_nothing(small_log: Any, make_log: Callable[[], Any]) -> None:
    stranger = make_log()
    for proof in (small_log.inclusion(4, SIZE), small_log.consistency(4, SIZE)):
        with pytest.raises(DoesNotHold, match="not signed by a trusted key"):
            checked(str(proof).encode(), stranger, stranger.checkpoint(4))


def test_a_signature_under_another_name_is_nobodys(small_log: Any) -> None:
    proof = small_log.inclusion(4, SIZE)
    (signature,) = proof.checkpoint.signatures
    other = Signature(name="example.org/other", key_id=signature.key_id, value=signature.value)
    with pytest.raises(DoesNotHold, match="not signed by a trusted key"):
        replace(proof, checkpoint=replace(proof.checkpoint, signatures=(other,))).check(
            small_log.trusted
        )


def test_a_key_speaks_for_its_own_log(small_log: Any) -> None:
    plain = Checkpoint(origin="example.org/other", size=3, root=b"\0" * 32)
    signed = replace(plain, signatures=(small_log.key.sign(plain.text.encode()),))
    with pytest.raises(DoesNotHold, match="trusted for"):
        signed.signer(small_log.trusted)


def test_signatures_of_strangers_are_passed_over_and_a_bad_one_spoils_the_note(
    small_log: Any,
) -> None:
    head = small_log.checkpoint(SIZE)
    (good,) = head.signatures
    stranger = make_key("example.org/witness").sign(head.text.encode())
    bad = replace(good, value=bytes(64))
    assert replace(head, signatures=(stranger, good)).signer(small_log.trusted)
    for signatures in ((good, bad), (bad, good), (bad,)):
        with pytest.raises(DoesNotHold, match="is wrong"):
            replace(head, signatures=signatures).signer(small_log.trusted)


def test_checkpoints_of_two_logs_are_not_compared(
    small_log: Any, make_log: Callable[[], Any]
) -> None:
    other = make_log()
    proof = small_log.consistency(4, SIZE)
    with pytest.raises(DoesNotHold, match="is of the log"):
        proof.check(other.checkpoint(4), [*small_log.trusted, *other.trusted])


def test_an_unsigned_checkpoint_proves_nothing(small_log: Any) -> None:
    head = small_log.checkpoint(SIZE)
    unsigned = sign(SIZE, head.root, None)
    assert read_checkpoint(unsigned.note) == unsigned
    with pytest.raises(DoesNotHold, match="signed by nobody"):
        unsigned.signer(small_log.trusted)
    proof = str(replace(small_log.inclusion(4, SIZE), checkpoint=unsigned))
    with pytest.raises(Malformed):
        read_proof(proof.encode())


def test_what_was_redacted_is_a_leaf_and_no_more(small_log: Any) -> None:
    proof = replace(small_log.inclusion(4, SIZE), data=None)
    again = checked(str(proof).encode(), small_log)
    assert isinstance(again, Inclusion)
    assert again.event is None
    assert b"s-5" not in str(proof).encode()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_proof_or_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        read_proof(content)


@given(st.lists(st.sampled_from(
    ["c2sp.org/tlog-proof@v1", "old 3", "extra AA==", "index 0", "index 01", "", "x/y", "3",
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "— x/y AAAAAAA=", "— x/y", "0", "\t"]
), max_size=12))  # fmt: skip
def test_lines_that_look_like_a_proof_are_one_or_malformed(lines: list[str]) -> None:
    text = "\n".join(lines)
    with suppress(Malformed):
        assert str(read_proof(text.encode())) == text
    with suppress(Malformed):
        assert read_checkpoint(text).note == text
