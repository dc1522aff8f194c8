"""Which steps of an audit a watch has to tell of, and what became of those that it told. A step is
known by who moved on what and by the developments that it rests on, so it stays the same one when a
second account of it is recorded, or a correction changes its verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from events.grouping import grouped
from projections.rules.findings import overall
from projections.rules.verdicts import AuditRow

Kind = Literal["step", "correction", "withdrawn"]
"""A step that is told for the first time (or stands again), one told before whose content is now
another, and one told before that the record no longer has."""


class WaitedFor(NamedTuple):
    """What a watch waits for; None: any."""

    party: str | None = None
    issue: str | None = None
    verdict: str | None = None


class KnownStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step as a watch knows it: its name for good, `unit` (who, toward whom, on what, and by
    which track), `ids` of the developments that it rests on, how often it was `told` (0: it was
    there before the watch was), and the digest of its content when it was seen last, None while it
    is gone."""

    name: str
    unit: tuple[str | None, ...]
    ids: tuple[str, ...]
    told: int = 0
    digest: str | None
    verdict: str


Seen = tuple[KnownStep, Sequence[AuditRow]]
"""A step of the audit as nobody knows it yet, with all of its rows."""


Message = dict[str, Any]
"""What is to be sent. Its `id` is its identity: whoever gets it twice need not act twice."""


def steps_of(negotiation: str, rows: Iterable[AuditRow]) -> list[Seen]:
    """The steps that the rows of an audit make, in the order of the rows."""
    found = grouped(rows, lambda row: ((row.party, row.toward, row.issue, row.track), row.to_ids))
    return [
        (KnownStep(name=_digest([negotiation, *unit, ids[0] if ids else ""])[:24],
                   unit=unit, ids=ids, digest=_digest(members),
                   verdict=overall((row.dimension, row.verdict) for row in members)[0]), members)
        for (unit, ids), members in found.items()
    ]  # fmt: skip


def _digest(told: Any) -> str:
    return sha256(msgspec.json.encode(told)).hexdigest()


def news(
    negotiation: str, recorded_by: int, steps: Sequence[Seen], known: Sequence[KnownStep],
    wanted: WaitedFor, *, silent: bool = False,
) -> tuple[list[Message], list[KnownStep]]:  # fmt: skip
    """What has to be told of the steps that are there now, and what is known of them after that.
    silent: nothing is told, the steps are only learnt. What was never told is not taken back."""
    waiting: dict[tuple[tuple[str | None, ...], str], KnownStep] = {
        (one.unit, name): one for one in known for name in one.ids
    }
    messages: list[Message] = []
    after: list[KnownStep] = []
    seen: set[str] = set()
    for step, rows in steps:
        was = next((w for i in step.ids if (w := waiting.get((step.unit, i))) is not None), None)
        if was is not None and was.name in seen:
            was = None
        fits = wanted.verdict in (None, step.verdict)
        now = step if was is None else replace(step, name=was.name, told=was.told)
        if now.name in seen:  # another step of the same developments: it has a name of its own
            now = replace(now, name=f"{now.name}-{len(seen)}")
        seen.add(now.name)
        changed = was is None or was.digest != now.digest
        if changed and not silent and (fits or now.told):
            first = not now.told or (was is not None and was.digest is None)
            kind: Kind = "step" if first and fits else "correction"
            now = replace(now, told=now.told + 1)
            messages.append(_message(negotiation, recorded_by, now, kind, rows, was))
        after.append(now)
    for one in known:
        if one.name in seen:
            continue
        gone = replace(one, digest=None)
        if one.told and one.digest is not None:
            gone = replace(gone, told=one.told + 1)
            messages.append(_message(negotiation, recorded_by, gone, "withdrawn", (), one))
        after.append(gone)
    return messages, after


def _message(
    negotiation: str, recorded_by: int, now: KnownStep, kind: Kind, rows: Sequence[AuditRow],
    was: KnownStep | None,
) -> Message:  # fmt: skip
    party, toward, issue, track = now.unit
    told = f"{party} on {issue or 'the whole'}, {track}: "
    if kind == "withdrawn":
        told += f"no longer in the record ({now.verdict} before)"
    else:
        # `hardened, 100 USD bn -> 200 USD bn (R1, high), by 2018-05-04`: what it rests on.
        row = next((one for one in rows if one.verdict == now.verdict), rows[0])
        moved = f"{row.before or 'nothing'} -> {row.after or 'nothing'}"
        told += f"{now.verdict}, {moved} ({row.rule}, {row.confidence}), by {row.day}"
        if kind == "correction" and was is not None and was.verdict != now.verdict:
            told += f"; told before as {was.verdict}"
    return {
        "schema": "watch/1",
        "id": f"{now.name}.{now.told}",
        "step": now.name,
        "kind": kind,
        "negotiation": negotiation,
        "recorded_by": recorded_by,
        "party": party,
        "toward": toward,
        "issue": issue,
        "track": track,
        "verdict": now.verdict if rows else None,
        "developments": list(now.ids),
        "says": f"{told}.",
        "rows": list(rows),
    }
