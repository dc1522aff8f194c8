"""A small log and a key, without a store: what proofs are made of."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from timeline.integrity.checkpoint import Checkpoint, sign
from timeline.integrity.keys import SigningKey, VerifierKey, make_key
from timeline.integrity.proof import Consistency, Inclusion
from timeline.integrity.tree import consistency_ranges, inclusion_ranges, root_of, roots_of
from timeline.store.leaf import leaf_data, leaf_of


class SmallLog(NamedTuple):
    """Events of a log, and a key that speaks for it."""

    rows: list[tuple[int, str, int, str, bytes, int, str, str | None]]
    key: SigningKey

    @property
    def trusted(self) -> list[VerifierKey]:
        return [self.key.verifier]

    def leaves(self, size: int) -> list[bytes]:
        return [leaf_of(*row) for row in self.rows[:size]]

    def checkpoint(self, size: int) -> Checkpoint:
        return sign(size, root_of(self.leaves(size)), self.key)

    def inclusion(self, index: int, size: int) -> Inclusion:
        return Inclusion(
            index=index,
            leaf=leaf_of(*self.rows[index]),
            data=leaf_data(*self.rows[index]),
            path=tuple(roots_of(inclusion_ranges(index, size), self.leaves(size))),
            checkpoint=self.checkpoint(size),
        )

    def consistency(self, old: int, new: int) -> Consistency:
        return Consistency(
            old=old,
            path=tuple(roots_of(consistency_ranges(old, new), self.leaves(new))),
            checkpoint=self.checkpoint(new),
        )


@pytest.fixture(scope="session")
def make_log() -> Callable[[], SmallLog]:
    """A log of 13 events with a key of its own."""

    def make() -> SmallLog:
        rows = [
            (n, "us-china-2018", n, "statement-made", b'{"id":"s-%d","issue":"process"}' % n,
             1_700_000_000_000_000 + n, "li", f"s-{n}" if n % 3 else None)
            for n in range(1, 14)
        ]  # fmt: skip
        return SmallLog(rows, make_key())

    return make


@pytest.fixture(scope="session")
def small_log(make_log: Callable[[], SmallLog]) -> SmallLog:
    return make_log()
