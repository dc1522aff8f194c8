"""Which names a development bears, by the roles of its fields: those that it gives, and those
that it refers to.

Everything else that depends on names is derived from here: what is indexed, what must have been
declared, what hangs together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from events.developments import Development, Withdrawn
from events.fields import FIELDS, Field, Role
from events.kinds import KINDS, STORED_IN

Wanted = Callable[[Role], bool]


class Borne(NamedTuple):
    """A name that a development has in a field, in a certain role."""

    field: Field
    role: Role
    name: str


def told(event: Development, wanted: Wanted | None = None) -> list[Borne]:
    """The names that a development bears in the `wanted` roles (None: in any), in the order of
    what it stores."""
    last, found = _latest[0]
    if last is not event:
        found = _all_told(event)
        _latest[0] = event, found
    return [one for one in found if wanted is None or wanted(one.role)]


_latest: list[tuple[Development | None, list[Borne]]] = [(None, [])]
"""What was told last, and of which development: on its way into the log it is asked many times."""


def _all_told(event: Development) -> list[Borne]:
    found: list[Borne] = []
    values, roles = _roles_of(type(event))
    for value, (field, role) in zip(values(event), roles, strict=True):
        if value.__class__ is str and value:
            found.append(Borne(field, role, value))
        elif value:
            found += _told(field, role, value)
        elif role.or_id:
            found.append(Borne(field, role, event.id))
    return found


def told_by_patch(patch: Mapping[str, Any]) -> list[Borne]:
    """The names that a correction brings in: `patch` is in its stored form."""
    found: list[Borne] = []
    for attribute, value in patch.items():
        field = _BY_ATTRIBUTE.get(attribute)
        if field is not None and value:
            for role in field.roles:
                found += _told(field, role, value)
    return found


def _told(field: Field, role: Role, value: Any) -> list[Borne]:
    if isinstance(value, str):
        return [Borne(field, role, value)]
    if not role.key:
        return [Borne(field, role, name) for name in value]
    names = (o.get(role.key) if isinstance(o, dict) else getattr(o, role.key) for o in value)
    return [Borne(field, role, name) for name in names if name]


_BY_ATTRIBUTE = {
    attribute: field
    for attribute, names in STORED_IN.items()
    for field in [FIELDS[name] for name in names if FIELDS[name].roles][:1]
}


@cache
def _roles_of(
    kind: type[Development],
) -> tuple[Callable[[Development], tuple[Any, ...]], tuple[tuple[Field, Role], ...]]:
    """What a type stores that names something: how to get it, and of each its field and a role."""
    own = {name for one in KINDS.values() if one.type is kind for name in one.own}
    attributes, found = [], []
    for attribute in kind.__struct_fields__:
        field = _BY_ATTRIBUTE.get(attribute)
        if field is None:
            continue
        if attribute == "actors" and "between" in own:
            field = FIELDS["between"]
        roles: Iterable[Role] = field.roles
        if issubclass(kind, Withdrawn) and field.name in own:  # what is withdrawn has its name
            roles = (replace(role, gives=False, or_id=False) for role in roles)
        for role in roles:
            attributes.append(attribute)
            found.append((field, role))
    return attrgetter(*attributes), tuple(found)
