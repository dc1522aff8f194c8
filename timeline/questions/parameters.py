"""The parameters of the questions, each declared once: what every door calls it and says of it.

Light to import: every command of a cold shell looks here.
"""

from __future__ import annotations

from typing import NamedTuple

from events.source import AUTHORITIES


class Parameter(NamedTuple):
    """A parameter. `key` is its name where a question is asked in Python, where that differs.

    `choices` are all that it takes; `many`: it may be said again; `flag`: it is said or not.
    A shell completes the names of `spaces` and the words of `also`.
    """

    name: str
    help: str
    metavar: str | None = None
    key: str = ""
    choices: tuple[str, ...] = ()
    default: str | None = None
    many: bool = False
    flag: bool = False
    spaces: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def argument(self) -> str:
        """Its name in Python."""
        return self.key or self.name


RECORDED_BY = Parameter("recorded_by",
                        "What this log held by then: a sequence number, a UTC time or a day.",
                        "SEQ|TIME|DAY")  # fmt: skip

CUT = (
    Parameter("as_of", "What had happened by the end of that day.", "DAY"),
    Parameter("known_by", "What was public by the end of that day.", "DAY"),
    RECORDED_BY,
    Parameter("reading", "Whether what is only possible counts.",
              choices=("certain", "possible"), default="certain"),
    Parameter("without", "Leave out an authority, e.g. A4, unnamed officials (repeatable).",
              "A1..A7", many=True, also=tuple(AUTHORITIES)),
    Parameter("without_source", "Leave out a source (repeatable).", "ID",
              key="without_sources", many=True, spaces=("source",)),
    Parameter("codebook", "How developments are read: standard, named, broad.", "NAME",
              default="standard", also=("standard", "named", "broad")),
)  # fmt: skip
"""The cut: the point in time that is asked for, and how it is read."""

_OWN = (
    Parameter("party", "Only this party.", "PARTY", spaces=("party",)),
    Parameter("issue", "Only this issue.", "ISSUE", spaces=("issue",), also=("process",)),
    Parameter("toward", "Only what is toward this party by name; all: what is toward everyone.",
              "PARTY|all", spaces=("party",), also=("all",)),
    Parameter("all", "Ended ones too.", key="ended", flag=True),
    Parameter("since", "Only steps that were certain from that day on.", "DAY"),
    Parameter("from", "The earlier day (occurred).", "DAY", key="from_"),
    Parameter("to", "The later day (occurred).", "DAY"),
    Parameter("from_recorded", "What we had recorded then ...", "SEQ|TIME|DAY"),
    Parameter("to_recorded", "... and what by then.", "SEQ|TIME|DAY"),
    Parameter("id", "A development's id or sequence number.",
              spaces=("development", "assertion", "amendment")),
    Parameter("search", "Only what holds this text.", "TEXT"),
    RECORDED_BY,
)  # fmt: skip

PARAMETERS = {one.argument: one for one in _OWN}
"""What single questions take beside the cut, by its name in Python."""
