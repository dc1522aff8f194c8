"""What each change of a record does, in the words of every door."""

from __future__ import annotations

from collections.abc import Mapping

AMENDMENTS: Mapping[str, str] = {
    "correct": "Correct fields of a development (never its kind). The log keeps what was first "
    "entered.",
    "retract": "Take a development (or a correction, link or added source) out of every later "
    "replay.",
    "reinstate": "Undo a retraction.",
    "add-source": "Attach a source that reports the same development; it counts from its own date.",
    "link": "Link two developments: follows, responds-to, supersedes (they order), corroborates, "
    "refines,\ncontradicts (accounts of one development), in-tension.",
}
"""Its kind as an entry, the command and the route, and what it does."""
