"""Checkpoints issued from a store, and proofs made from it. What is issued is kept in the store,
too, so that `verify` notices a log that was truncated or rewritten afterwards; and nothing is
issued that contradicts what was issued before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing

from sqlalchemy import func, select

from events.codec import decode
from events.developments import Redacted
from events.errors import DoesNotHold, Refused
from events.sealing import Unsealed, look
from timeline.integrity import tree
from timeline.integrity.certificate import Certificate, ShownEvent
from timeline.integrity.checkpoint import Checkpoint, read_checkpoint, sign
from timeline.integrity.keys import SigningKey, in_base64
from timeline.integrity.proof import Consistency, Inclusion
from timeline.integrity.stored_log import Issued, Stored, StoredLog
from timeline.store.appender import now_us
from timeline.store.database import Database
from timeline.store.leaf import leaf_data, leaf_of
from timeline.store.schema import checkpoints


def issue(place: str, key: SigningKey | None) -> Checkpoint:
    """The checkpoint of the log as it is now, kept in the store, and once where no event came in
    between. Raises DoesNotHold when the log does not continue what was issued before: such a log is
    never signed."""
    with closing(StoredLog(place)) as log:
        before = log.checkpoints()
        due = {row.size: (row.number, row.root) for row in before}
        size, sealed = log.head(), log.sealed_from()
        said = (read_checkpoint(row.note).sealed_from for row in before)
        if sealed is None or not {None, sealed}.issuperset(said):
            raise DoesNotHold(
                "the store does not say from which event on its texts are sealed, or something "
                "else than before, so nothing is issued; see 'timeline verify'"
            )
        if due and size < max(due):
            raise DoesNotHold(
                f"the log has {size} events, and checkpoint {due[max(due)][0]} was issued for "
                f"{max(due)}: it was truncated, so nothing is issued; see 'timeline verify'"
            )
        frontier = tree.Frontier()
        for leaf in log.leaves(size):
            frontier.add(leaf)
            if frontier.size in due and due[frontier.size][1] != frontier.root():
                raise DoesNotHold(
                    f"the first {frontier.size} events are not those of checkpoint "
                    f"{due[frontier.size][0]}: the log was rewritten, so nothing is issued; see "
                    "'timeline verify'"
                )
    checkpoint = sign(size, frontier.root(), key, sealed_from=sealed)
    _keep(place, checkpoint)
    return checkpoint


def root_at(place: str, size: int) -> str:
    """The root of the tree over the first `size` events, as base64. Reads every leaf of them."""
    with closing(StoredLog(place)) as log:
        return in_base64(tree.root_of(log.leaves(size)))


def signed_by(place: str, seq: int) -> tuple[list[str], int] | None:
    """Who signed a head of the log that covers an event, and of how many events that head was:
    the first one that was issued and kept; None where nobody has."""
    with closing(StoredLog(place)) as log:
        found = next((one for one in _signed(log, None) if one.size >= seq), None)
    return ([one.name for one in found.signatures], found.size) if found else None


def prove_inclusion(place: str, seq: int, key: SigningKey | None) -> Inclusion:
    """That event `seq` is in the log, up to the oldest signed checkpoint that covers it, or else
    to one that is issued now. Raises Refused without either."""
    with closing(StoredLog(place)) as log:
        row, whole = _event(log, seq)
    checkpoint = _covering(place, seq, key)  # may issue one: only for what can be proven
    size = checkpoint.size
    with closing(StoredLog(place)) as log:
        path = tree.roots_of(tree.inclusion_ranges(seq - 1, size), log.leaves(size))
    data, texts = (leaf_data(*row[:8]), row.texts) if whole else (None, None)
    return Inclusion(index=seq - 1, leaf=row.leaf, data=data, texts=texts, path=tuple(path),
                     checkpoint=checkpoint)  # fmt: skip


def certify(
    place: str, answer: str, seqs: Collection[int], upto: int, key: SigningKey
) -> Certificate:
    """A certificate of an answer (JSON on one line) about the log up to event `upto`, resting on
    these events: up to the oldest checkpoint by that key that covers them, or one issued now."""
    with closing(StoredLog(place)) as log:
        found = [_event(log, seq) for seq in sorted(seqs)]
    shown = (ShownEvent(leaf=row.leaf, data=leaf_data(*row[:8]), texts=row.texts if whole else None)
             for row, whole in found)  # fmt: skip
    checkpoint = _covering(place, max(upto, *seqs), key)
    size = checkpoint.size
    with closing(StoredLog(place)) as log:
        nodes = tree.roots_of(tree.outside((seq - 1 for seq in seqs), size), log.leaves(size))
    made = Certificate(answer=answer, shown=tuple(shown), nodes=tuple(nodes), checkpoint=checkpoint)
    return made.signed(key)


def _event(log: StoredLog, seq: int) -> tuple[Stored, bool]:
    """An event that may be shown, and whether it is whole: of what was redacted only the leaf, and
    what is left of it, may be. Raises DoesNotHold for one that nothing explains."""
    row = log.event(seq)
    if row is None or not isinstance(row.leaf, bytes):
        raise DoesNotHold(f"event {seq} cannot be read: see 'timeline verify'")
    # What was redacted no longer hashes to its leaf: then the leaf is all that is shown.
    whole = leaf_of(*row[:8]) == row.leaf
    redactions = () if whole else log.of_topic(Redacted.topic, seq)
    told = (decode(one.topic, one.state) for one in redactions)
    gone = {one.seq for event in told if isinstance(event, Redacted) for one in event.events}
    if not whole and seq not in gone:
        wrong = "is not as it was recorded, and no redaction says why"
        raise DoesNotHold(f"event {seq} {wrong}: see 'timeline verify'")
    opened = look(row.topic, row.state, row.texts) if whole else Unsealed()
    if opened.wrong:
        raise DoesNotHold(f"event {seq}: {opened.wrong[0]}: see 'timeline verify'")
    return row, whole


def prove_consistency(place: str, old: Checkpoint, key: SigningKey | None) -> Consistency:
    """That the log begins with everything the old checkpoint covers: up to a checkpoint issued
    now, or without a key to the newest signed one. Raises DoesNotHold where it does not."""
    newer = issue(place, key) if key is not None else _covering(place, old.size, None, newest=True)
    with closing(StoredLog(place)) as log:
        if newer.size < old.size:
            raise DoesNotHold(
                f"the old checkpoint covers {old.size} events, the log has {newer.size}: it was "
                "truncated, or the checkpoint is of another log"
            )
        if tree.root_of(log.leaves(old.size)) != old.root:
            raise DoesNotHold(
                f"the log's first {old.size} events are not those of the old checkpoint "
                f"(root {in_base64(old.root)}): it was rewritten, or the checkpoint is "
                "of another log"
            )
        ranges = tree.consistency_ranges(old.size, newer.size) if old.size else []
        path = tree.roots_of(ranges, log.leaves(newer.size))
    return Consistency(old=old.size, path=tuple(path), checkpoint=newer)


def _covering(place: str, size: int, key: SigningKey | None, *, newest: bool = False) -> Checkpoint:
    with closing(StoredLog(place)) as log:
        signed = list(_signed(log, key))
    fitting = [one for one in signed if one.size >= size]
    if fitting:
        return fitting[-1] if newest else fitting[0]
    if key is None:
        how = "issue one with 'timeline checkpoint --key FILE', or give --key"
        raise Refused(f"no signed checkpoint covers event {size}: {how}")
    return issue(place, key)


def _signed(log: StoredLog, key: SigningKey | None) -> Iterator[Checkpoint]:
    """The signed checkpoints that were issued; with a key, only those that it signed."""
    for row in log.checkpoints():
        checkpoint = read_checkpoint(row.note)
        if checkpoint.signatures and (key is None or checkpoint.origin == key.name):
            yield checkpoint


def _keep(place: str, checkpoint: Checkpoint) -> None:
    with closing(Database.open(place, create=False)) as database, database.writing() as connection:
        known = select(checkpoints.c.number).where(
            checkpoints.c.size == checkpoint.size, checkpoints.c.note == checkpoint.note
        )
        if connection.scalar(known) is not None:
            return
        last = connection.scalar(select(func.max(checkpoints.c.number))) or 0
        row = Issued(last + 1, checkpoint.size, checkpoint.root, now_us(), checkpoint.note)
        connection.execute(checkpoints.insert(), row._asdict())
