"""Pictures: Vega-Lite specifications made from the answers, drawn in the page and to files."""

from typing import Literal

Theme = Literal["light", "dark"]

PICTURES = {
    "board": "Who stands where",
    "strip": "When each position hardened",
    "ladder": "Step by step",
    "gap": "How far apart both sides are",
    "lanes": "What happened",
}
"""Each picture with what it shows, of the whole record; a ladder is of one party and issue."""
