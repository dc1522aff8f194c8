"""What an amendment is about: the state that its target has come to, and whether it fits it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from events import developments as d
from events.errors import Refused
from events.log import Logged
from projections.cut import Cut
from projections.intake import read_record
from timeline.recording.declared import Declared


def state_of(declared: Declared, target: str, pending: Sequence[Logged]) -> TargetState:
    """What the target has come to, with what this very write does to it before."""
    names, fresh = {target}, []
    for entry in pending:
        event = entry.event
        named = {getattr(event, "id", ""), getattr(event, "target", "")}
        if isinstance(event, d.SourceDeclared) or named & names:
            fresh.append(entry)
            names.add(getattr(event, "id", target))
    seeds = [d.Retracted(id=target, target=target), *(entry.event for entry in fresh)]
    near = declared.hood.near(seeds) + fresh
    return TargetState(target, near)


class TargetState:
    """What an amendment's target has come to: its current fields, and whether it stands."""

    def __init__(self, target: str, events: Iterable[Logged]) -> None:
        self.target = target
        self.retracted = False
        self.redacted = False
        self.count = 0
        listed = list(events)
        for entry in listed:
            event = entry.event
            # Nothing amends what is gone, nor takes back that it is.
            if isinstance(event, d.PayloadRemoved | d.Redacted) and event.id == target:
                self.redacted = True
            if not isinstance(event, d.Amendment) or event.target != target:
                continue
            self.count += 1
            if isinstance(event, d.Retracted | d.Reinstated):
                self.retracted = isinstance(event, d.Retracted)
        record = read_record(listed, Cut(recorded_by=listed[-1].seq if listed else 0))
        item = record.visible.get(target)
        self.development = item.development if item else None
        self.corrected_by = tuple(item.corrected_by) if item else ()

    @property
    def cited(self) -> set[str]:
        """The sources that its own fields cite."""
        citations = self.development.citations if self.development else ()
        return {citation.source for citation in citations}

    def check(self, event: d.Amendment) -> None:
        """Raise Refused where the amendment does not fit what its target has come to."""
        if self.redacted:
            raise Refused(
                f"'{self.target}' is redacted by order of the law: that is final, and nothing "
                "amends it"
            )
        if isinstance(event, d.Reinstated):
            if not self.retracted:
                raise Refused(f"'{self.target}' is not retracted: there is nothing to reinstate")
            return
        if self.retracted:
            what = "retracted already" if isinstance(event, d.Retracted) else "retracted"
            raise Refused(f"'{self.target}' is {what}: reinstate it first ('timeline reinstate')")
        if isinstance(event, d.Corrected) and not event.patch:
            raise Refused(self._says_that())
        if isinstance(event, d.SourceAdded | d.Linked) and self.development is None:
            raise Refused(f"'{self.target}' is no development")
        if isinstance(event, d.SourceAdded) and event.citation.source in self.cited:
            raise Refused(f"'{self.target}' cites '{event.citation.source}' already")

    def _says_that(self) -> str:
        if not self.corrected_by:
            return f"'{self.target}' says that already: the correction would change nothing"
        return (
            f"'{self.target}' says that already, as corrected by "
            f"{' and '.join(self.corrected_by)}: this correction would change nothing. Leave it "
            f"out, or say what differs: 'timeline correct {self.target} --set field=value "
            "--reason WHY'"
        )
