"""What happens when an event clashes with a stored one: nothing is written, and this is raised."""

from typing import ClassVar

from eventsourcing.persistence import IntegrityError


class Followed(IntegrityError):
    """A follower of this name has done this event already, or a later one."""


class Taken(IntegrityError):
    """What an event wanted to be the first to take was taken.

    stream: the stream it was to be appended to. taken: what was taken in it, as the subclass
    says. seq: the number of the event that has it; None when two events of one call want it.
    """

    _said: ClassVar[str] = ""
    """What is said of it."""

    def __init__(self, stream: str, taken: tuple[str | int, ...], seq: int | None) -> None:
        super().__init__(stream, taken, seq)
        self.stream = stream
        self.taken = taken
        self.seq = seq

    def __str__(self) -> str:
        holder = "twice in this request" if self.seq is None else f"by event {self.seq}"
        return self._said.format(*self.taken, stream=self.stream, holder=holder)


class VersionTaken(Taken):
    """taken: (version,)."""

    _said = (
        "version {} of {stream} is taken {holder}: somebody appended meanwhile; read the "
        "negotiation again and retry"
    )


class NameTaken(Taken):
    """taken: (space, name)."""

    _said = (
        "the {} '{}' of {stream} was declared {holder}: choose another name, or correct the first "
        "one"
    )


class KeyTaken(Taken):
    """taken: (key,)."""

    _said = (
        "the key '{}' was used in {stream} {holder}: repeat the same request, or choose another key"
    )
