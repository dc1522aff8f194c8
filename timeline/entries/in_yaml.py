"""Entries in YAML: lists, sections, and `defaults` that the entries below them inherit; and what
YAML may say and this program does not read, found before a text is read whole.

The reader behind it takes time with the square of how deep a text is nested, so depth is looked
at token by token: a file of brackets is refused at its first few.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import yaml

from events.commitments import COMMITS, commitment_text
from events.declaring import DECLARING
from events.entry import meant_for
from events.errors import Refused, nearest
from events.fields import FIELDS
from events.kinds import KINDS
from events.spoken.figures import UNLIKELY, NotAFigure, read_figure
from events.words import field_meant
from timeline.entries.draft import AMENDING, TOO_DEEP, Draft, EntryReader

_OPENING = (yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken,
            yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)  # fmt: skip
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)

_PLAIN = ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
"""Tags of YAML itself that leave a text what it says."""

ANCHORS = "anchors and aliases are not read"


class Unwelcome(NamedTuple):
    """Something that is not read: what it is, and the line of the text where it stands."""

    what: str
    line: int


_TAKEN_DIFFERENTLY = re.compile(
    r"[\t\x85\u2028\u2029\ufeff]|(?:^|[\r\n])(?:---|[ -]*[?])|[|>][^ ]*#"
)
"""Signs that the library's two readers take differently, or count lines differently after."""

_KEY = re.compile(r"[?](?!\w)")
"""A sign that they take differently within brackets."""

_SIGNS = ("\t", "\x85", "\u2028", "\u2029", "\ufeff", "?", "---", "#")
"""Without one of these there is none of those: each is looked for in no time."""

_NOTHING = "tag:yaml.org,2002:null"
_SAYS_NOTHING = ("", "~", "null", "Null", "NULL")
"""Texts without quotes that say that nothing is there."""


def read_quickly(text: str, *, deepest: int) -> list[yaml.Node] | None:
    """The roots of a text by the library's reader in C, a tenth of the time of its other one; None
    where that one is to be asked: there is no C, something is wrong or unwelcome, or they may
    differ. Of the tags of scalars only the one for nothing is told."""
    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None:
        return None
    if any(map(text.__contains__, _SIGNS)) and _TAKEN_DIFFERENTLY.search(text):
        return None
    try:
        return _composed(text, yaml.parse(text, Loader=loader), deepest)
    except (yaml.YAMLError, ValueError):  # the other reader says what and where
        return None


def _composed(text: str, events: Iterator[Any], deepest: int) -> list[yaml.Node] | None:
    """The roots that the events of a text make; None where an anchor, an alias or a tag is among
    them, what is nested too deep, or what its other reader may take differently."""
    roots: list[yaml.Node] = []
    inside: list[list[Any]] = [roots]
    brackets: list[int] = []  # where those begin that are open, -1 of a block
    for event in events:
        at: Any = event.start_mark
        if isinstance(event, yaml.CollectionEndEvent):
            told = inside.pop()
            begun = brackets.pop()
            if begun >= 0 and _KEY.search(text, begun, at.index):
                return None
            if isinstance(event, yaml.MappingEndEvent):
                told[:] = zip(told[::2], told[1::2], strict=True)
        elif not isinstance(event, yaml.NodeEvent):
            continue  # where a document begins or ends
        elif event.anchor is not None or getattr(event, "tag", None) is not None:
            return None
        elif isinstance(event, yaml.ScalarEvent):
            nothing = event.implicit[0] and event.value in _SAYS_NOTHING
            tag = _NOTHING if nothing else ""
            inside[-1].append(yaml.ScalarNode(tag, event.value, at))
        elif len(inside) > deepest:
            return None
        elif isinstance(event, yaml.CollectionStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            held: list[Any] = []
            kind = yaml.MappingNode if mapping else yaml.SequenceNode
            inside[-1].append(kind("", held, at))
            inside.append(held)
            brackets.append(at.index if event.flow_style else -1)
    return roots


def unwelcome(text: str, *, deepest: int, told: int | None = None) -> Unwelcome | None:
    """The first anchor, alias or tag of another's making, or what is nested more than `deepest`
    deep (`told` to a reader as another number), if there is any.

    Raises yaml.YAMLError where the text is unreadable before that.
    """
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
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
            return Unwelcome(what, token.start_mark.line + 1)
    return None


@contextmanager
def readable(text: str, place: str, *, deepest: int, to_be: str) -> Iterator[None]:
    """Within this a text is read that has nothing unwelcome. Raises Refused, with the `place` that
    the text is, for what is unreadable, and for what is too deep `to_be` what it should be."""
    try:
        found = unwelcome(text, deepest=deepest)
        if found is not None:
            remedy = ": write it out" if found.what == ANCHORS else ""
            raise Refused(f"{place}: line {found.line}: {found.what}{remedy}")
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


DEEPEST = 20
_DEPTH = DEEPEST + 5  # an entry's own lists do not count

_SECTIONS = {
    "parties": "party",
    "issues": "issue",
    "sources": "source",
    "developments": None,
    "links": "link",
    "titles": "title",
    "assertions": "assertion",
}

_NO_ENTRY = frozenset((*_SECTIONS, "defaults", "negotiation"))
"""Keys that no entry has."""

_RANK = {name: rank for rank, name in enumerate(_SECTIONS)}


class Yaml(EntryReader):
    def entries(self, text: str) -> Iterator[Draft]:
        try:
            roots = read_quickly(text, deepest=_DEPTH)
            if roots is None and self._is_welcome(text):
                roots = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1"
            said = ": ".join(part for part in (error.context, error.problem) if part)
            self.wrong(place, "", f"unreadable YAML: {said}")
            return
        except RecursionError:
            self.wrong("line 1", "", TOO_DEEP)
            return
        except (yaml.YAMLError, ValueError) as error:
            self.wrong("line 1", "", f"unreadable YAML: {str(error).splitlines()[0]}")
            return
        for root in roots or ():
            if isinstance(root, yaml.Node):  # an empty document is None
                yield from self._group(root, {}, None, 0)

    def _is_welcome(self, text: str) -> bool:
        """Whether a text says nothing that YAML may say and this program does not read."""
        found = unwelcome(text, deepest=_DEPTH, told=DEEPEST)
        if found is not None:
            remedy = ": use a 'defaults:' block" if found.what == ANCHORS else ""
            self.wrong(f"line {found.line}", "", f"{found.what}{remedy}")
        return found is None

    def _group(
        self, node: yaml.Node, inherited: dict[str, list[str]], kind: str | None, depth: int
    ) -> Iterator[Draft]:
        """A list of entries, or a mapping of sections with defaults, or one entry."""
        place = _line(node.start_mark)
        if depth > DEEPEST:
            self.wrong(place, "", f"is nested more than {DEEPEST} deep")
            return
        if isinstance(node, yaml.SequenceNode):
            for child in node.value:
                yield from self._group(child, inherited, kind, depth + 1)
            return
        if kind and kind in DECLARING and isinstance(node, yaml.ScalarNode) and node.value:
            yield Draft(place=place, kind=kind, raw={kind: self._texts(kind, node)})
            return  # a name says all that must be said of it
        if not isinstance(node, yaml.MappingNode):
            self.wrong(place, "", "is neither a list nor a mapping of entries")
            return
        keys = self._keys(node)
        is_entry = depth > 0 or not keys.keys().isdisjoint({*FIELDS, "kind"})
        if is_entry and _NO_ENTRY.isdisjoint(keys):
            entry = self._entry(place, keys, inherited, kind)
            if entry is not None:
                yield entry
            return
        defaults = dict(inherited)
        if "defaults" in keys:
            value = keys["defaults"]
            if isinstance(value, yaml.MappingNode):
                fields = self._keys(value)
                for name in fields.keys() - FIELDS.keys() - {"kind"}:
                    message = f"is no field of a development ({field_meant(name, FIELDS)})"
                    self.wrong(_line(fields[name].start_mark), name, message)
                defaults |= self._fields(fields)
            else:
                self.wrong(_line(value.start_mark), "defaults", "is no mapping of fields")
        # What is declared comes before what names it, wherever the file has it.
        for name, value in sorted(keys.items(), key=lambda one: _RANK.get(one[0], 0)):
            if name == "defaults":
                continue
            if name == "negotiation":
                self.negotiation = self._text(name, value)
            elif name == "title":
                self.title = self._text(name, value)
            elif name in _SECTIONS:
                section = _SECTIONS[name]
                yield from self._group(
                    value, defaults if section is None else {}, section, depth + 1
                )
            else:
                known = (*_SECTIONS, "defaults", "negotiation", "title")
                mark = next(key.start_mark for key, _ in node.value if key.value == name)
                self.wrong(_line(mark), name, f"is no section of a file ({nearest(name, known)})")

    def _entry(
        self,
        place: str,
        keys: Mapping[str, yaml.Node],
        inherited: Mapping[str, list[str]],
        kind: str | None,
    ) -> Draft | None:
        own = self._fields(keys)
        named = own.pop("kind", None) or inherited.get("kind")
        chosen = kind if kind is not None else (named[0] if named else None)
        if chosen is None:
            self.wrong(place, "kind", "is missing: every entry says its kind")
            return None
        given = _meant(inherited, chosen, own) if inherited else {}
        raw = {**given, **own}
        for text in filter(UNLIKELY.search, raw.get("quantity", ())):
            try:
                read_figure(text)
            except NotAFigure as problem:  # this is typed by hand: fifteen hundred, or 1.5?
                if problem.kind == "decimal":
                    self.wrong(place, "quantity", f"{problem.asked} Write one of the two")
        return Draft(
            place=place, kind=chosen, raw={n: list(v) for n, v in raw.items() if v},
            inherited=frozenset(given.keys() - own.keys()),
        )  # fmt: skip

    def _keys(self, node: yaml.MappingNode) -> dict[str, yaml.Node]:
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(_line(key.start_mark), "", "a key is no plain word")
            elif key.value in found:
                first = next(one for one, _ in node.value if one.value == key.value)
                told = f"stands twice in one entry, first in {_line(first.start_mark)}"
                self.wrong(_line(key.start_mark), key.value, told)
            else:
                found[key.value] = value
        return found

    def _fields(self, keys: Mapping[str, yaml.Node]) -> dict[str, list[str]]:
        """Every field as texts. An empty value takes a default back."""
        return {name: self._texts(name, node) for name, node in keys.items()}

    def _texts(self, name: str, node: yaml.Node) -> list[str]:
        if isinstance(node, yaml.ScalarNode):  # nearly every one
            return [] if node.tag == _NOTHING else [str(node.value)]
        listed = isinstance(node, yaml.SequenceNode)
        texts = []
        for one in node.value if listed else [node]:
            if isinstance(one, yaml.ScalarNode):
                texts.append("" if one.tag == _NOTHING else str(one.value))
            elif name == COMMITS and isinstance(one, yaml.MappingNode):
                texts += self._commitment(one)
            else:
                said = "nested: give" if listed else "a mapping: give a text or"
                self.wrong(_line(one.start_mark), name, f"is {said} a list of texts")
        return texts

    def _commitment(self, node: yaml.MappingNode) -> list[str]:
        """A commitment that is written as a mapping, as the one text that it is read from."""
        before = len(self.problems)
        keys = self._keys(node)
        texts = {key: self._texts(f"{COMMITS}: {key}", value) for key, value in keys.items()}
        return [commitment_text(texts)] if len(self.problems) == before else []

    def _text(self, name: str, node: yaml.Node) -> str | None:
        texts = self._texts(name, node)
        if len(texts) > 1:
            said = f"is given {len(texts)} times: say it once"
            self.wrong(_line(node.start_mark), name, said)
        return texts[0] if texts else None


def _meant(
    inherited: Mapping[str, list[str]], kind: str, own: Mapping[str, list[str]]
) -> Mapping[str, Sequence[str]]:
    """The defaults of a file for an entry with these fields of its own: one that its kind does not
    take is not meant for it."""
    given = {name: texts for name, texts in inherited.items() if name != "kind"}
    if kind in KINDS:
        return meant_for(KINDS[kind], given, own)
    taken = () if kind in DECLARING else itertools.chain(*AMENDING.get(kind, ()))
    return {name: given[name] for name in taken if name in given}


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}"
