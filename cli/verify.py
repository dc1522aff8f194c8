"""Show that the log is what it was: recompute all of it from the stored bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import cells, emit, progress
from cli.signing import checkpoint_in
from timeline.terminal import talk

if TYPE_CHECKING:
    from timeline.integrity.findings import Report


@timeline_command("verify", example="timeline verify --format json")
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    metavar="FILE",
    help="A checkpoint kept elsewhere that the log must continue (repeatable).",
)
def verify(settings: Settings, checkpoints: tuple[str, ...]) -> None:
    """Recompute everything from the stored bytes; name the first event that is not as recorded.

    Leaf hashes, the sequence, times and versions, the tree against every checkpoint that was
    issued, the index, and SQLite's own check of its file. It reports redactions, which are no
    fault. Ends with 1 when it finds something.
    """
    from timeline.integrity.verify import verify as verify_store

    published = [checkpoint_in(name) for name in checkpoints]
    with progress() as step:

        def told(done: int, total: int) -> None:
            step("verifying", done, total)

        report = verify_store(settings.place, published=published, progress=told)
    answer = _report_json(report)
    emit(settings.form, answer, _report_rows(answer), title=report.store,
         columns="view seq id negotiation what stored computed")  # fmt: skip
    if report.unfit.events:
        talk(f"{report.unfit}.")
    if report.found:
        talk(f"{report.found} found; the first: {report.findings[0]}")
        raise click.exceptions.Exit(1)
    clean = "Nothing is wrong: every event is as it was recorded, or its redaction is recorded."
    unproven = sum(one.rest_proven is False for one in report.redactions)
    if unproven:
        clean += f" The rest of {unproven} that lost a text is not proven."
    talk(clean)


def _report_json(report: Report) -> dict[str, Any]:
    from timeline.integrity.keys import in_base64

    return {
        "schema": "verify/1",
        "store": report.store,
        "events": report.events,
        "root": in_base64(report.root),
        "checkpoints": report.checkpoints,
        "redactions": report.redactions,
        "control_characters": report.unfit,
        "found": report.found,
        "findings": report.findings,
    }


def _report_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    counted = f"{answer['events']} events, {answer['checkpoints']} checkpoints issued"
    yield {"view": "checked", "what": counted, "computed": answer["root"]}
    for one in answer["redactions"]:
        what = ", ".join(one.fields) or "the payload"
        told = f"{what} redacted by event {one.by}: {one.reason}"
        if one.rest_proven is False:
            told += "; the rest is not proven"
        yield {"view": "redacted", **cells(one, "seq id negotiation"), "what": told}
    for one in answer["findings"]:
        yield {"view": "found", **vars(one)}
