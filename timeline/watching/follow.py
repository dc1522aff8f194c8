"""Following a store for its watches: look when something was recorded, and send what is due."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event, Thread

from events.errors import TimelineError
from timeline.answers.audit import AuditAnswer
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from timeline.store.errors import StoreError, StoreLocked, StoreSilent
from timeline.watching.box import Box, Waiting, Watch
from timeline.watching.delivery import NotDelivered, deliver
from timeline.watching.steps import news, steps_of

Told = Callable[[str], None]
"""Gets a sentence for the person or the log; it holds no secret."""

PAUSE = 1.0
"""Seconds until a message that failed is tried again; each time twice as long."""

_LONGEST_PAUSE = 3600.0
_AT_ONCE = 8
"""Watches that are sent to at once."""

_ASK = 1.0
"""Seconds between two looks at a store."""


class Courier:
    """Follows the store at `place` for the watches in a box."""

    def __init__(self, place: str, box: Box, told: Told, *, pause: float = PAUSE) -> None:
        self._place, self._box, self._told, self._pause = place, box, told, pause
        self._seen: dict[str, tuple[int, int, bytes | None]] = {}
        self._stopped = Event()

    def stop(self) -> None:
        """End `run`, from any thread, after the messages at hand."""
        self._stopped.set()

    def run(self) -> None:
        """Look and send until stopped. A store that does not answer, or cannot be read, is waited
        for; what is wrong is told once."""
        told = None
        while not self._stopped.is_set():
            trouble, due = None, time.time() + _ASK
            for step in (self.look, self.send):
                try:
                    due = step() or due
                except Exception as error:  # whatever a store or the box may hold
                    trouble = _words(error)
            if trouble not in (None, told):
                self._told(str(trouble))
            told = trouble
            self._stopped.wait(max(0.01, min(_ASK, due - time.time())))

    def once(self) -> int:
        """Look, and try each watch until it has nothing left or fails; how many messages wait."""
        self.look()
        before = None
        watches = self._box.watches(self._place)
        while before != (left := sum(map(self._box.waiting, watches))) and left:
            before = left
            self.send(now=True)
        return left

    def look(self) -> None:
        """Put what is new into the box. Raises the store's errors, once all watches had a turn."""
        watches = self._box.watches(self._place)
        if not watches:
            return
        trouble: Exception | None = None
        audits: dict[str, AuditAnswer] = {}
        with closing(Shelf(self._place)) as shelf:  # whole, or what it lost would be withdrawn
            for watch in watches:
                name = watch.negotiation
                last = shelf.reader.last(name)
                # By its leaf another log is told from this one, however long it is.
                now = None if last is None else (*last, shelf.reader.leaf(last[1]))
                if now is None:
                    self._told(f"watch {watch.id}: no negotiation '{name}' is there")
                elif self._seen.get(watch.id) != now:
                    try:
                        if name not in audits:  # many may watch one negotiation
                            audits[name] = questions.audit(shelf, name, Question())
                        learn(audits[name], self._box, watch)
                        self._seen[watch.id] = now
                    except (StoreSilent, StoreLocked):
                        raise
                    except Exception as error:
                        trouble = trouble or error
        if trouble is not None:
            raise trouble

    def send(self, *, now: bool = False) -> float:
        """Send the oldest message of each watch that is due (`now`: also before that), and say
        when the next one is: seconds since 1970."""
        due: list[tuple[Watch, Waiting]] = []
        later = time.time() + _ASK
        for watch in self._box.watches(self._place):
            one = self._box.next(watch)
            if one is None:
                continue
            if now or one.due <= time.time():
                due.append((watch, one))
            else:
                later = min(later, one.due)
        if not due:
            return later
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            troubles = list(pool.map(lambda pair: _tried(*pair), due))
        for (watch, one), trouble in zip(due, troubles, strict=True):
            if trouble is None:
                self._box.delivered(one)
                self._told(f"watch {watch.id}: {one.id} delivered")
                later = time.time()
            else:
                pause = min(_LONGEST_PAUSE, self._pause * 2.0 ** min(one.tries, 99))
                self._box.failed(one, trouble, time.time() + pause)
                self._told(f"watch {watch.id}: {one.id} not delivered ({trouble}); again in "
                           f"{pause:g} s")  # fmt: skip
                later = min(later, time.time() + pause)
        return later


@contextmanager
def following(place: str, told: Told) -> Iterator[None]:
    """A follower for this user's watches, beside something else that runs."""
    with closing(Box()) as box:
        follower = Courier(place, box, told)
        thread = Thread(target=follower.run, name="follower")
        thread.start()
        try:
            yield
        finally:
            follower.stop()
            thread.join()


def learn(answer: AuditAnswer, box: Box, watch: Watch, *, silent: bool = False) -> int:
    """Put what the latest audit of its negotiation has anew for a watch into the box (`silent`:
    only learn what is there); how many messages that makes."""
    wanted = watch.wanted
    steps = [
        (step, rows)
        for step, rows in steps_of(watch.negotiation, answer.rows)
        if wanted.party in (None, step.unit[0]) and wanted.issue in (None, step.unit[2])
    ]
    at = answer.cut.recorded_by
    messages, known = news(watch.negotiation, at, steps, box.known(watch), wanted, silent=silent)
    box.keep(watch, messages, known)
    return len(messages)


def _words(error: Exception) -> str:
    if isinstance(error, TimelineError | StoreError):
        return str(error)
    return (
        f"the record cannot be followed ({type(error).__name__}: {error}): 'timeline verify' says "
        "whether its store is damaged"
    )


def _tried(watch: Watch, one: Waiting) -> str | None:
    """Why a message did not arrive; None where it did."""
    try:
        deliver(watch, one)
    except (NotDelivered, ValueError) as problem:
        return str(problem)
    return None
