"""What can go wrong with a proof.

TimelineError
 +- Malformed     a file or key that is none; exit code 3
 +- DoesNotHold   well-formed, but it does not show what it claims; exit code 1
"""

from __future__ import annotations

from events.errors import Refused, TimelineError


class Malformed(Refused):
    """A key, checkpoint or proof that cannot be read."""


class DoesNotHold(TimelineError):
    """A proof, signature or log that is not what it claims to be."""

    exit_code = 1
