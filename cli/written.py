"""Tell what a write did."""

from __future__ import annotations

from cli.options import Settings
from cli.output import emit
from timeline.answers import outcome_json, written_json
from timeline.asserting import broken_text
from timeline.recording.outcome import Written, sentence
from timeline.terminal import out, shown, talk


def report(settings: Settings, written: Written) -> None:
    """The sentence of each event, or the answer in the format that was asked for."""
    if settings.format in ("json", "jsonl", "csv"):
        rows = [outcome_json(outcome, written.dry_run) for outcome in written.outcomes]
        emit(settings.format, written_json(written), rows)
        _tell_broken(written)
        return
    for outcome in written.outcomes:
        out(shown(sentence(outcome, dry_run=written.dry_run)))
    if len(written.outcomes) > 1:
        there = len(written.outcomes) - written.new
        verb = "would be recorded" if written.dry_run else "recorded"
        talk(f"{written.new} {verb}, {there} there already.")
    _tell_broken(written)


def _tell_broken(written: Written) -> None:
    """What no longer holds: said beside the data, and nothing more comes of it."""
    would = "With this, " if written.dry_run else "Now "
    for checked in written.broken:
        talk(f"{would}{broken_text(checked)}")
