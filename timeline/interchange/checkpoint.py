"""What an export says of the log that it was made from."""

from __future__ import annotations

from contextlib import closing

from timeline.integrity.checkpoint import read_checkpoint
from timeline.integrity.keys import in_base64
from timeline.integrity.ledger import Ledger
from timeline.integrity.tree import root_of
from timeline.reading import Shelf


def checkpoint_line(shelf: Shelf, head: int) -> str:
    """The log's head when it had so many events, in one line: their number and the root of their
    tree, as `timeline checkpoint` prints them. Reads every leaf of the store."""
    size, root = head_of(shelf, head)
    return f"log head {size}, root {root}"


def head_of(shelf: Shelf, head: int) -> tuple[int, str]:
    """The number of events and the root of their tree, when the log had so many."""
    with closing(Ledger(shelf.place)) as ledger:
        return head, in_base64(root_of(ledger.leaves(head)))


def signed_by(shelf: Shelf, seq: int) -> tuple[list[str], int] | None:
    """Who signed a head of the log that covers an event, and of how many events that head was:
    the first one that was issued and kept; None where nobody has."""
    with closing(Ledger(shelf.place)) as ledger:
        for issued in ledger.checkpoints():
            if issued.size >= seq:
                found = read_checkpoint(issued.note)
                if found.signatures:
                    return [one.name for one in found.signatures], found.size
    return None
