"""How a part that an ordinary installation does not have is brought in."""

from __future__ import annotations

import os
import shlex
import sys

WINDOWS = os.name == "nt"
"""Whose shells quote otherwise."""


def installing(extra: str) -> str:
    """The command that brings an extra into the environment that this program runs in: the `pip`
    of another one would look for the program elsewhere."""
    python = sys.executable or "python"
    words = [python, "-m", "pip", "install", f"negotiation-timeline[{extra}]"]
    if not WINDOWS:
        return shlex.join(words)
    from subprocess import list2cmdline

    return list2cmdline(words)
