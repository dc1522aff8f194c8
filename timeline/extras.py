"""How a part that an ordinary installation does not have is brought in."""

from __future__ import annotations

import shlex
import sys


def installing(extra: str) -> str:
    """The command that brings an extra into the environment that this program runs in: the `pip`
    of another one would look for the program elsewhere."""
    python = shlex.quote(sys.executable or "python")
    return f"{python} -m pip install 'negotiation-timeline[{extra}]'"
