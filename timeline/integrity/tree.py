"""The Merkle tree of RFC 9162, section 2.1: roots, proofs, and the verification of both.

The tree is never stored. Leaves are read in order, once, and what is needed of them is the root
of some ranges: memory grows with the height of the tree, not with its size.
https://www.rfc-editor.org/rfc/rfc9162.html#section-2.1
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

Range = tuple[int, int]
"""Leaves from the first index up to, and without, the second."""


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """The roots of the perfect subtrees to the left of the next leaf: all that a root needs."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf's hash."""
        size, roots = self.size, self._roots
        while size & 1:
            leaf = sha256(b"\1" + roots.pop() + leaf).digest()
            size >>= 1
        roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree over the leaves so far."""
        if not self._roots:
            return EMPTY
        *others, root = self._roots
        for left in reversed(others):
            root = node(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def roots_of(ranges: Sequence[Range], leaves: Iterable[bytes]) -> list[bytes]:
    """The roots of disjoint ranges, in the order given, from one pass over the leaves. Raises
    ValueError when the leaves end before the ranges do."""
    found: dict[Range, bytes] = {}
    source = enumerate(leaves)
    for start, end in sorted(ranges):
        frontier = Frontier()
        for index, leaf in source:
            if index >= start:
                frontier.add(leaf)
            if index == end - 1:
                break
        if frontier.size != end - start:
            msg = f"there are no leaves up to {end}"
            raise ValueError(msg)
        found[start, end] = frontier.root()
    return [found[one] for one in ranges]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees whose roots prove that leaf `index` is in the tree of `size`, leaf upwards.
    Raises ValueError unless 0 <= index < size."""
    if not 0 <= index < size:
        msg = f"a tree of {size} leaves has no leaf {index}"
        raise ValueError(msg)
    ranges, _ = _down(size, index, lambda start, end: end - start == 1)
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The subtrees whose roots prove that the tree of `old` leaves is a prefix of that of `new`.
    None are needed when they are equal. Raises ValueError unless 0 < old <= new."""
    if not 0 < old <= new:
        msg = f"no tree of {old} leaves is proven to be a prefix of one of {new}"
        raise ValueError(msg)
    ranges, last = _down(new, old - 1, lambda _, end: end == old)
    if last[0]:  # else the old tree is a subtree of the new one, and its root is known
        ranges.append(last)
    return ranges[::-1]


def _down(size: int, leaf: int, there: Callable[[int, int], bool]) -> tuple[list[Range], Range]:
    """The subtrees beside the way from the root of the tree of `size` down toward a leaf, and the
    one at which that way is `there`."""
    ranges: list[Range] = []
    start, end = 0, size
    while not there(start, end):
        middle = start + _split(end - start)
        if leaf < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges, (start, end)


def outside(shown: Iterable[int], size: int) -> list[Range]:
    """The largest subtrees without any of the `shown` leaves, from left to right: their roots and
    these leaves give the root of the tree of `size`."""
    return list(_outside(sorted(set(shown)), (0, size)))


def _outside(shown: Sequence[int], part: Range) -> Iterator[Range]:
    start, end = part
    if not shown:
        yield part
    elif end - start > 1:
        middle = start + _split(end - start)
        cut = bisect_left(shown, middle)
        yield from _outside(shown[:cut], (start, middle))
        yield from _outside(shown[cut:], (middle, end))


def root_with(shown: Mapping[int, bytes], size: int, roots: Sequence[bytes]) -> bytes | None:
    """The root of the tree of `size` leaves in which the `shown` ones stand at their indexes, the
    rest given by the `roots` of `outside`; None where these are too few or too many."""
    if not all(0 <= index < size for index in shown):
        return None
    leaves = {(index, index + 1): leaf for index, leaf in shown.items()}
    return _root(size, leaves, outside(shown, size), roots)


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path shows that a leaf hash stands at `index` under that root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    return _root(size, {(index, index + 1): leaf}, inclusion_ranges(index, size), path) == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path shows that the new tree begins with the whole old one (2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root  # whatever they are
    ranges = consistency_ranges(old, new)
    # Where nothing of the path lies within the old tree, that is a subtree of the new one.
    apart = any(start < old for start, _ in ranges)
    known = {} if apart else {(0, old): old_root}
    roots = (_root(size, known, ranges, path) for size in (old, new))
    return list(roots) == [old_root, new_root]


def _root(
    size: int, known: Mapping[Range, bytes], ranges: Sequence[Range], roots: Sequence[bytes]
) -> bytes | None:
    """The root of the tree of `size` leaves from those of the parts that are known and the `roots`
    of the others; None where one is no hash, or these are too few or too many."""
    if len(roots) != len(ranges) or not all(len(one) == 32 for one in (*known.values(), *roots)):
        return None
    told = {**known, **dict(zip(ranges, roots, strict=True))}

    def over(start: int, end: int) -> bytes:
        if (found := told.get((start, end))) is not None:
            return found
        middle = start + _split(end - start)
        return node(over(start, middle), over(middle, end))

    return over(0, size)


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << ((size - 1).bit_length() - 1)
