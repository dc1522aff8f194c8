"""What an export says of the log that it was made from."""

from __future__ import annotations

from base64 import b64encode
from contextlib import closing

from timeline.integrity.ledger import Ledger
from timeline.integrity.tree import Frontier
from timeline.reading import Shelf


def checkpoint_line(shelf: Shelf, head: int) -> str:
    """The log's head when it had so many events, in one line: their number and the root of their
    tree, as `timeline checkpoint` prints them. Reads every leaf of the store."""
    with closing(Ledger(shelf.place)) as ledger:
        frontier = Frontier()
        for leaf in ledger.leaves(head):
            frontier.add(leaf)
        return f"log head {frontier.size}, root {b64encode(frontier.root()).decode()}"
