"""What YAML may say and this program does not read, found before a text is read whole.

The reader behind it takes time with the square of how deep a text is nested, so depth is looked
at token by token: a file of brackets is refused at its first few.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml

from events.errors import Refused

_OPENING = (yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken,
            yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)  # fmt: skip
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)

_PLAIN = ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
"""Tags of YAML itself that leave a text what it says."""

ANCHORS = "anchors and aliases are not read"


@dataclass(frozen=True, kw_only=True)
class Unwelcome:
    """Something that is not read: what it is, and the mark in the text where it stands."""

    what: str
    mark: yaml.Mark

    @property
    def line(self) -> int:
        return self.mark.line + 1


_TAKEN_DIFFERENTLY = re.compile(r"[\t\x85\u2028\u2029\ufeff!]|[?](?!\w)|(?:^|[\r\n])---|[|>][^ ]*#")
"""Signs that the library's two readers take differently, or count lines differently after."""


def read_quickly(text: str, *, deepest: int) -> list[yaml.Node] | None:
    """The roots of a text by the library's reader in C, a tenth of the time of its other one; None
    where that one is to be asked: there is no C, something is wrong, or they may differ."""
    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None or _TAKEN_DIFFERENTLY.search(text):
        return None
    try:
        if unwelcome(text, deepest=deepest, loader=loader) is None:
            return list(yaml.compose_all(text, Loader=loader))
    except (yaml.YAMLError, ValueError):  # the other reader says what and where
        pass
    return None


def unwelcome(
    text: str, *, deepest: int, told: int | None = None, loader: Any = yaml.SafeLoader
) -> Unwelcome | None:
    """The first anchor, alias or tag of another's making, or what is nested more than `deepest`
    deep (`told` to a reader as another number), if there is any.

    Raises yaml.YAMLError where the text is unreadable before that.
    """
    depth = 0
    for token in yaml.scan(text, Loader=loader):
        what = None
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            what = ANCHORS
        elif isinstance(token, yaml.TagToken):
            handle, suffix = token.value
            if (handle, suffix) not in {("!!", name) for name in _PLAIN}:
                what = f"the tag '{handle or ''}{suffix}' is not read: write the text itself"
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > deepest:
            what = f"is nested more than {told or deepest} deep"
        if what is not None:
            return Unwelcome(what=what, mark=token.start_mark)
    return None


@contextmanager
def readable(text: str, place: str, *, deepest: int, to_be: str) -> Iterator[None]:
    """Within this a text is read that has nothing unwelcome. Raises Refused, with the `place` that
    the text is, for what is unreadable, and for what is too deep `to_be` what it should be."""
    try:
        found = unwelcome(text, deepest=deepest)
        if found is not None:
            raise Refused(f"{place}: line {found.line}: {found.what}: write it out")
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1"
        raise Refused(f"{place}: {at}: unreadable YAML: {error.problem}") from None
    except RecursionError:
        raise Refused(f"{place}: is nested too deep to be {to_be}") from None
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise Refused(f"{place}: unreadable YAML: {str(error).splitlines()[0]}") from None


class Texts(yaml.BaseLoader):
    """Reads every scalar as text, and refuses a key that stands twice in one mapping: the library
    would keep the last of them without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[str, yaml.Mark] = {}
        for key, _ in node.value:
            first = seen.setdefault(str(key.value), key.start_mark)
            if first is not key.start_mark:
                told = f"'{key.value}' stands twice, first in line {first.line + 1}: keep one"
                raise yaml.constructor.ConstructorError(None, None, told, key.start_mark)
        return super().construct_mapping(node, deep)
