"""The options that views share, and the title that says which cut is shown."""

from __future__ import annotations

from typing import Any

import click

PARTY = click.option("--party", metavar="PARTY", help="Only this party.")
ISSUE = click.option("--issue", metavar="ISSUE", help="Only this issue.")


def title_of(answer: dict[str, Any]) -> str:
    cut = answer["cut"]
    parts = [answer["negotiation"]]
    parts += [f"as of {cut['as_of']}"] if cut["as_of"] else ["at its latest"]
    if cut["known_by"]:
        parts.append(f"known by {cut['known_by']}")
    parts.append(f"recorded by {cut['recorded_by']}")
    if cut["reading"] == "possible":
        parts.append("possible reading")
    if cut["without"]:
        parts.append(f"without {', '.join(cut['without'])}")
    return f"{', '.join(parts)} ({answer['codebook']})"
