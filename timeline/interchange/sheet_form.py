from __future__ import annotations

from timeline.interchange.mapping import Mapping
from timeline.interchange.tables import Table


def own_mapping(table: Table) -> Mapping | None:
    return None
