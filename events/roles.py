"""Which names a development bears, gives or refers to, by the roles of its fields.

What is indexed, what must have been declared and what hangs together is derived from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

from msgspec.structs import replace

from events.developments import Development, Withdrawn
from events.fields import FIELDS, Field, Role
from events.kinds import KINDS, STORED_IN
from events.memo import Made, Memo


class Borne(NamedTuple):
    """A name that a development has in a field, in a certain role."""

    field: Field
    role: Role
    name: str


def told(event: Development) -> list[Borne]:
    """The names that a development bears, in the order of what it stores."""
    return gathered(event, _itself)


def gathered(event: Development, make: Callable[[Borne], Iterable[Made]]) -> list[Made]:
    """What is made of the names that a development bears, one after the other. What is made of a
    name is the same wherever a type of development has it in the same field: it is made once."""
    found: list[Made] = []
    slots, values = _slots_of(type(event), make)
    for (or_id, made), value in zip(slots, values(event)):  # noqa: B905 # the id comes last
        if value:
            found += made(value)
        elif or_id:
            found += made(event.id)
    return found


def _itself(one: Borne) -> tuple[Borne, ...]:
    return (one,)


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
    names = (value,) if isinstance(value, str) else value
    if role.key and not isinstance(value, str):
        names = (o.get(role.key) if isinstance(o, dict) else getattr(o, role.key) for o in value)
    return [Borne(field, role, name) for name in names if name]


_BY_ATTRIBUTE = {
    attribute: field
    for attribute, names in STORED_IN.items()
    for field in [FIELDS[name] for name in names if FIELDS[name].roles][:1]
}


@cache
def _roles_of(kind: type[Development]) -> list[tuple[str, Field, Role]]:
    """What a type stores that names something: of each its attribute, its field and a role."""
    own = {name for one in KINDS.values() if one.type is kind for name in one.own}
    found = []
    for attribute in kind.__struct_fields__:
        field = _BY_ATTRIBUTE.get(attribute)
        if field is None:
            continue
        if attribute == "actors" and "between" in own:
            field = FIELDS["between"]
        roles: Iterable[Role] = field.roles
        if issubclass(kind, Withdrawn) and field.name in own:  # what is withdrawn has its name
            more = ("package",) if field.name == "proposal" else ()
            roles = [
                replace(role, spaces=(*role.spaces, *more), gives=False, or_id=False)
                for role in roles
            ]
        found += [(attribute, field, role) for role in roles]
    return found


_MOST = 512
"""Names of which it is kept what was made of them, for each field of a type."""


_Slots = list[tuple[bool, Callable[[Any], list[Made]]]]


@cache
def _slots_of(
    kind: type[Development], make: Callable[[Borne], Iterable[Made]]
) -> tuple[_Slots[Made], Callable[[Development], tuple[Any, ...]]]:
    """The attributes of which something is made: of each whether the id stands for what is
    missing, and what is made; and how their values are had, with the id at the end."""

    def of(field: Field, role: Role, value: Any) -> list[Made]:
        if value.__class__ is not str and len(value) == 1 and not role.key:
            (value,) = value  # nearly every one has one name
        if value.__class__ is str:
            return [*make(Borne(field, role, value))]
        return [made for one in _told(field, role, value) for made in make(one)]

    # Of most fields nothing is made, whatever the name.
    wanted = [one for one in _roles_of(kind) if of(*one[1:], "a")]
    slots: _Slots[Made] = [
        (role.or_id, Memo(partial(of, field, role), _MOST).__getitem__) for _, field, role in wanted
    ]
    return slots, attrgetter(*[attribute for attribute, _, _ in wanted], "id")
