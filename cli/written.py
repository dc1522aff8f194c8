"""Tell what a write did."""

from __future__ import annotations

from cli.options import Settings
from cli.output import emit
from timeline.answers import outcome_json, written_json
from timeline.outcome import Written, sentence


def report(settings: Settings, written: Written) -> None:
    """The sentence of each event, or the answer in the format that was asked for."""
    if settings.format in ("json", "jsonl", "csv"):
        rows = [outcome_json(outcome, written.dry_run) for outcome in written.outcomes]
        emit(settings.format, written_json(written), rows)
        return
    import click

    for outcome in written.outcomes:
        click.echo(sentence(outcome, dry_run=written.dry_run))
    if len(written.outcomes) > 1:
        there = len(written.outcomes) - written.new
        verb = "would be recorded" if written.dry_run else "recorded"
        click.echo(f"{written.new} {verb}, {there} there already.", err=True)
