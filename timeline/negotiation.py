"""The negotiation's stream on the event sourcing library: one stream for each, one event a step.

The library gives the application, the version check (optimistic concurrency) and the recorder
contract; the stored form is this project's codec, so events go to the recorder as bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from eventsourcing.application import Application
from eventsourcing.utils import Environment, EnvType

from timeline.store.appender import Tip
from timeline.store.entry import Also, Fresh
from timeline.store.recorder import SqlProcessRecorder


class Negotiations(Application[str]):
    """All negotiations of a store. `append` is its only way to write."""

    name = "negotiations"
    env = {"PERSISTENCE_MODULE": "timeline.store.recorder"}  # noqa: RUF012 - the library's form

    def __init__(self, store: str) -> None:
        super().__init__(env={"TIMELINE_STORE": store})

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """What the surroundings set for the library is meant for some other program."""
        return Environment(name, {**type(self).env, **(env or {})})

    def append(
        self, fresh: Sequence[Fresh], after: Tip | None = None, *, also: Also | None = None
    ) -> list[int]:
        """Put events into the log in one transaction, of one stream or several; their sequence
        numbers are returned.

        `after` is what is thought to be the last of the log; `also` is done in the same
        transaction, after everything else.

        Raises the store's VersionTaken where somebody else was there first, NameTaken and
        KeyTaken where a name or key is taken; then nothing was written.
        """
        assert isinstance(self.recorder, SqlProcessRecorder)
        return self.recorder.insert_fresh(fresh, after, also)
