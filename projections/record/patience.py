"""How long a fold may go on: whoever asks may have it look, every so often, and stop it.

A fold knows no clock, and a thread cannot be stopped from outside: so the folds call `looking()`
between two developments, which does nothing unless whoever asked gave something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_look: ContextVar[Callable[[], None]] = ContextVar("look", default=lambda: None)

looking = _look.get
"""Gives what a long loop calls in each turn: it raises where the work is to stop."""


@contextmanager
def stopped_by(look: Callable[[], None]) -> Iterator[None]:
    """Within this, each fold of this thread calls `look` now and then; what that raises ends it."""
    before = _look.set(look)
    try:
        yield
    finally:
        _look.reset(before)
