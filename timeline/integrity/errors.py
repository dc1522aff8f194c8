"""What can go wrong with a proof: exit code 3 for a file or key that is none, 1 for one that does
not show what it claims."""

from __future__ import annotations

from events.errors import Refused, TimelineError


class Malformed(Refused):
    """A key, checkpoint or proof that cannot be read."""


class DoesNotHold(TimelineError):
    """A proof, signature or log that is not what it claims to be."""

    exit_code = 1
