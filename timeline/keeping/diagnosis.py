"""One thing that was looked at, and what to do about it."""

from typing import Literal, NamedTuple


class Diagnosis(NamedTuple):
    """check: what was looked at. says: what was found. remedy: what to do, for a warning."""

    check: str
    level: Literal["ok", "warning"]
    says: str
    remedy: str | None


def fine(check: str, says: str) -> Diagnosis:
    """Nothing needs to be done."""
    return Diagnosis(check, "ok", says, None)


def warning(check: str, says: str, remedy: str) -> Diagnosis:
    """Something needs to be done, and the remedy says what."""
    return Diagnosis(check, "warning", says, remedy)
