"""What is made while nothing looks for circles."""

import gc
import weakref

from timeline.system.uncollected import uncollected


class Ring:
    """What only a look for circles frees."""

    def __init__(self) -> None:
        self.ring = self


def test_a_service_stays_as_it_began_and_frees_what_a_write_leaves() -> None:
    gc.freeze()  # as a service does with what it begins with
    frozen = gc.get_freeze_count()
    with uncollected():
        left = weakref.ref(Ring())
        assert not gc.isenabled()
    gc.collect(0)

    assert gc.isenabled()
    assert gc.get_freeze_count() > frozen // 2, "some may have been freed, and most stay"
    assert left() is None


def test_what_a_command_leaves_is_not_looked_through_at_once() -> None:
    with uncollected(ending=True):
        left = weakref.ref(Ring())
    gc.collect(0)
    young = left() is None
    gc.collect()

    assert (young, left()) == (False, None)
