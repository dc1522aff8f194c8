"""What a leaf hashes: written out once by hand, and told apart from everything else."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import Malformed
from timeline.integrity.proof import read_leaf_data
from timeline.store.leaf import leaf_data, leaf_of

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NUMBER = st.integers(0, 2**63 - 1)
EVENTS = st.tuples(
    NUMBER, TEXT, NUMBER, TEXT, st.binary(max_size=20), NUMBER, TEXT, st.none() | TEXT
)


def test_the_data_are_these_bytes() -> None:
    # A golden form: what is hashed today must be hashed for ever.
    data = leaf_data(7, "ü", 2, "demand-made", b'{"id":"a"}', 1_700_000_000_000_000, "li", "a")
    assert data == (
        b"negotiation-timeline leaf v1\n"
        b"1:7,2:\xc3\xbc,1:2,11:demand-made,10:"
        b'{"id":"a"},16:1700000000000000,2:li,1:a,'
    )


def test_an_event_without_an_id_has_one_field_less() -> None:
    assert leaf_data(1, "s", 1, "t", b"", 0, "", None).endswith(b"1:s,1:1,1:t,0:,1:0,0:,")
    assert leaf_data(1, "s", 1, "t", b"", 0, "", "").endswith(b"1:s,1:1,1:t,0:,1:0,0:,0:,")


@given(EVENTS)
def test_the_leaf_is_the_hash_of_a_zero_byte_and_the_data(event: Any) -> None:
    assert leaf_of(*event) == sha256(b"\0" + leaf_data(*event)).digest()


@given(EVENTS)
def test_the_data_are_read_back(event: Any) -> None:
    assert read_leaf_data(leaf_data(*event)) == (*event, None)


@given(EVENTS, EVENTS)
def test_no_two_events_share_their_data(one: Any, two: Any) -> None:
    assert (leaf_data(*one) == leaf_data(*two)) == (one == two)


@given(st.binary(max_size=60), st.booleans())
def test_anything_else_is_malformed(content: bytes, framed: bool) -> None:
    data = b"negotiation-timeline leaf v1\n" + content if framed else content
    try:
        event = read_leaf_data(data)
    except Malformed:
        return
    assert leaf_data(*event[:8]) == data


@pytest.mark.parametrize("number", [b"1:+", b"2:01", b"1:-", b"2: 1", b"2:\xc2\xb2", b"0:"])
def test_a_number_has_one_spelling(number: bytes) -> None:
    data = leaf_data(1, "s", 1, "t", b"", 0, "", None)
    changed = data.replace(b"1:1,1:s", number + b",1:s")
    assert changed != data
    with pytest.raises(Malformed):
        read_leaf_data(changed)
