"""What an import had recorded of a table before another desk got in between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from events import developments as d
from timeline.interchange.ahead import declared_in
from timeline.interchange.merging import Plan
from timeline.recording.decision import Decision


class Begun:
    """The entries that are recorded, as the plan that they were made by tells them."""

    def __init__(self) -> None:
        self.count = 0
        self.opened = False
        self.declared: list[str] = []
        self._plan = Plan()
        self._settled: set[str] = set()
        """The developments of rows that are recorded."""

    def take(self, plan: Plan, recorded: Iterable[Decision]) -> None:
        """Add what was recorded of a plan."""
        done, amended = self._plan, dict[type, set[str]]()
        for one in recorded:
            self.count += 1
            event = one.event
            self.declared += declared_in(event)
            if isinstance(event, d.NegotiationOpened):
                self.opened = True
            elif isinstance(event, d.Development):
                self._settled.add(event.id)
                done.new += "~" not in one.key  # else it replaces one of another kind
            elif isinstance(event, d.Amendment):
                amended.setdefault(type(event), set()).add(event.target)
        corrected, retracted, back = (
            amended.get(kind, set()) for kind in (d.Corrected, d.Retracted, d.Reinstated)
        )
        self._settled |= corrected | back
        done.corrected += [one for one in plan.corrected if one.development in corrected]
        done.conflicts += [one for one in plan.conflicts if one.development in corrected]
        done.missing += [one for one in plan.missing if one.development in retracted]
        done.replaced += [name for name in plan.replaced if name in retracted]
        done.reinstated += [name for name in plan.reinstated if name in back]

    def beside(self, plan: Plan) -> Plan:
        """All of the import: what is recorded, and what the plan has still to do. For that plan,
        rows that are recorded are unchanged."""
        done, settled = self._plan, self._settled
        otherwise = {*plan.by_hand, *plan.replaced, *plan.reinstated}
        otherwise.update(one.development for one in plan.corrected)
        otherwise.update(one.development for one in plan.conflicts)
        return replace(
            plan,
            new=done.new + plan.new,
            unchanged=plan.unchanged - len(settled - otherwise),
            corrected=[*done.corrected, *plan.corrected],
            conflicts=[*done.conflicts, *plan.conflicts],
            missing=[*done.missing, *plan.missing],
            replaced=list(dict.fromkeys([*done.replaced, *plan.replaced])),
            reinstated=list(dict.fromkeys([*done.reinstated, *plan.reinstated])),
            by_hand=[name for name in plan.by_hand if name not in settled],
        )
