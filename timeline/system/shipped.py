"""Tables that are shipped with the program, as YAML beside the modules that use them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(package: str, name: str) -> Any:
    """What a file of a package holds, read once and with what reads soonest."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((files(package) / name).read_text("utf-8"), Loader=loader)
