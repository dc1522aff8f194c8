"""Packages that an ordinary installation does not have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from events.errors import Refused
from timeline.extras import installing


@contextmanager
def extra(what: str, instead: str = "") -> Iterator[None]:
    """Within this, packages of the extra 'export' are imported. Raises Refused where one is
    missing: `what` needs them, `instead` is what a person can do without."""
    try:
        yield
    except ModuleNotFoundError:
        told = f"needs the extra 'export' ({installing('export')})"
        raise Refused(f"{what} {told}{instead}") from None
