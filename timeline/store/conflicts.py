"""What happens when an event clashes with a stored one: nothing is written, and this is raised.

IntegrityError (of the event library)
 +- Followed         a follower's mark stands there already, or beyond
 +- Taken            anything below
     +- KeyTaken     the idempotency key was used before: look at its digest
     +- VersionTaken somebody appended to the stream meanwhile
     +- NameTaken    the name was declared before
"""

from eventsourcing.persistence import IntegrityError


class Followed(IntegrityError):
    """A follower of this name has done this event already, or a later one."""


class Taken(IntegrityError):
    """What an event wanted to be the first to take was taken.

    stream: the stream it was to be appended to. taken: what was taken in it, as the subclass
    says. seq: the number of the event that has it; None when two events of one call want it.
    """

    def __init__(self, stream: str, taken: tuple[str | int, ...], seq: int | None) -> None:
        super().__init__(stream, taken, seq)
        self.stream = stream
        self.taken = taken
        self.seq = seq

    @property
    def _holder(self) -> str:
        return "twice in this request" if self.seq is None else f"by event {self.seq}"


class VersionTaken(Taken):
    """taken: (version,)."""

    def __str__(self) -> str:
        return (
            f"version {self.taken[0]} of {self.stream} is taken {self._holder}: "
            "somebody appended meanwhile; read the negotiation again and retry"
        )


class NameTaken(Taken):
    """taken: (space, name)."""

    def __str__(self) -> str:
        space, name = self.taken
        return (
            f"the {space} '{name}' of {self.stream} was declared {self._holder}: "
            "choose another name, or correct the first one"
        )


class KeyTaken(Taken):
    """taken: (key,)."""

    def __str__(self) -> str:
        return (
            f"the key '{self.taken[0]}' was used in {self.stream} {self._holder}: "
            "repeat the same request, or choose another key"
        )
