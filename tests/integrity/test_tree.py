"""The Merkle tree against pymerkle, and everything that a proof must refuse."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from timeline.integrity.tree import (
    EMPTY,
    consistency_ranges,
    consistent,
    included,
    inclusion_ranges,
    root_of,
    roots_of,
)

SIZES = st.integers(1, 70)


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(count)]


def hashes(count: int) -> list[bytes]:
    return [sha256(b"\0" + entry).digest() for entry in entries(count)]


def oracle(count: int) -> InmemoryTree:
    return InmemoryTree.init_from_entries(entries(count), algorithm="sha256")


def path_to(index: int, size: int) -> list[bytes]:
    return roots_of(inclusion_ranges(index, size), hashes(size))


def path_between(old: int, new: int) -> list[bytes]:
    return roots_of(consistency_ranges(old, new), hashes(new))


def test_a_tree_without_leaves_has_the_root_of_the_standard() -> None:
    assert root_of([]) == EMPTY == sha256().digest()


@given(SIZES)
def test_the_root_is_the_oracles(size: int) -> None:
    assert root_of(hashes(size)) == oracle(size).get_root()


@given(st.data(), SIZES)
def test_inclusion_is_proven_and_the_path_is_the_oracles(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = path_to(index, size)
    assert included(hashes(size)[index], index, size, path, root_of(hashes(size)))
    # The oracle's path begins with the leaf itself.
    assert path == [bytes(step) for step in oracle(size).prove_inclusion(index + 1, size).path][1:]


@given(st.data(), SIZES)
def test_consistency_is_proven_as_the_oracle_does(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    before, after = root_of(hashes(old)), root_of(hashes(new))
    assert consistent(old, new, before, after, path_between(old, new))


@given(st.data(), st.integers(2, 70))
def test_a_path_shows_one_leaf_at_one_place_of_one_tree(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves, path, root = hashes(size), path_to(index, size), root_of(hashes(size))
    other = data.draw(st.integers(0, size - 1).filter(lambda i: i != index))
    assert not included(leaves[other], index, size, path, root)
    assert not included(leaves[index], other, size, path, root)
    assert not included(leaves[index], index, size, path, root_of(hashes(size + 1)))
    assert not included(leaves[index], index, size, path[:-1], root)
    assert not included(leaves[index], index, size, [*path, leaves[0]], root)
    step = data.draw(st.integers(0, len(path) - 1))
    path[step] = sha256(path[step]).digest()
    assert not included(leaves[index], index, size, path, root)


@given(st.data(), st.integers(2, 70))
def test_two_trees_that_do_not_share_their_beginning_are_not_consistent(
    data: st.DataObject, new: int
) -> None:
    old = data.draw(st.integers(1, new))
    leaves, path = hashes(new), path_between(old, new)
    before, after = root_of(leaves[:old]), root_of(leaves)
    changed = data.draw(st.integers(0, old - 1))
    forged = [*leaves[:changed], sha256(b"forged").digest(), *leaves[changed + 1 :]]
    assert not consistent(old, new, root_of(forged[:old]), after, path)
    assert not consistent(old, new, before, root_of(forged), path)
    # A dishonest log proves its own tree at best, never the one that was seen.
    own = roots_of(consistency_ranges(old, new), forged)
    assert not consistent(old, new, before, root_of(forged), own)
    if old >= 2:
        swapped = [leaves[1], leaves[0], *leaves[2:]]
        assert not consistent(old, new, before, root_of(swapped), path)
    if old < new:
        assert not consistent(old, new, before, after, path[:-1])
        assert not consistent(old, new, before, after, [*path, before])
        assert not consistent(new, old, after, before, path)


@given(st.integers(-2, 40), st.integers(-2, 40), st.lists(st.binary(min_size=32, max_size=32)))
def test_random_paths_show_nothing(index: int, size: int, path: list[bytes]) -> None:
    leaf, root = sha256(b"leaf").digest(), sha256(b"root").digest()
    assert not included(leaf, index, size, path, root)
    assert not consistent(index, size, leaf, root, path)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_in_the_tree_has_no_path(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_ranges(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_a_tree_is_no_prefix_of_a_smaller_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="prefix"):
        consistency_ranges(old, new)


def test_leaves_that_end_early_are_noticed() -> None:
    with pytest.raises(ValueError, match="no leaves up to 5"):
        roots_of([(2, 5)], hashes(4))
