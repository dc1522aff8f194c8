"""What can go wrong with a proof."""

from __future__ import annotations

from events.errors import Refused, TimelineError


class Malformed(Refused):
    """A key, checkpoint or proof that cannot be read."""


class DoesNotHold(TimelineError):
    """A proof, signature or log that is not what it claims to be."""

    exit_code = 1
