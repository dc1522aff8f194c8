"""How the service uses the collector of cycles: seldom, and never over what it starts with.

A fold makes a million small objects that hold no cycles. Python's default looks at them again and
again, which took half of the time of an answer (docs/performance.md); a service that answers from
immutable folds gains nothing by it.
"""

from __future__ import annotations

import gc

THRESHOLDS = (100_000, 20, 50)
"""New objects before a look at the young ones, and rounds before a look at older ones."""


def settle() -> None:
    """Set the collector for a process that serves; called once, when all is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
