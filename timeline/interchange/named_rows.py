"""The names that rows give to parties, issues, sources and objects of the talks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Keyed

from events.fields import FIELDS
from events.names import folded, prose
from timeline.entries.draft import Draft
from timeline.interchange.apart import ONE, PARTIES, known_parts
from timeline.interchange.countries import alpha3_of
from timeline.interchange.mapping import Mapping
from timeline.interchange.names import Namer
from timeline.interchange.tables import TableRow

_SPACES = {name: field.spaces[0] if field.spaces[0] in ("party", "issue", "source") else "object"
           for name, field in FIELDS.items() if field.spaces and not field.links}  # fmt: skip
_SPACES |= {"source.id": "source", "instrument": "instrument"}
"""What a field names: who or what is declared, or an object of the talks."""

NAMES = tuple(_SPACES)
"""Fields whose texts become names."""


_DECLARED = {"parties": ("party", PARTIES), "issues": ("issue", ("issue", "agenda")),
             "sources": ("source", ("source",))}  # fmt: skip
"""What `declare` may say: the space of the names, and the fields that hold them."""

Name = Callable[[str, str], str]
"""(space, text) -> the declared name that is called so, else the text."""


class RowNames:
    """Makes the names of one table's rows, and declares what the mapping wants declared."""

    def __init__(self, mapping: Mapping, called: Name | None = None) -> None:
        self._mapping = mapping
        self._called = called or (lambda _, text: text)
        self._namer = Namer()
        self._parties: set[str] = set()
        self._several: list[tuple[TableRow, str, str, str]] = []
        groups = [mapping.defaults, *(act.defaults for act in mapping.acts)]
        groups += [rule.sets for rule in mapping.rules]
        self._chosen = {text for group in groups for texts in group.values() for text in texts}
        self._chosen |= {
            text
            for table in mapping.values.values()
            for value in table.values()
            for text in value.texts
        }
        wanted = [_DECLARED[one] for one in _DECLARED if one in mapping.declare]
        self._wanted = [(name, space) for space, names in wanted for name in names]
        self.known: dict[tuple[str, str], str] = {}
        """The names that texts became before, by field and text."""
        self._declared: dict[tuple[str, str, str], Draft] = {}

    def name(self, row: TableRow, name: str, column: str, text: str) -> str:
        """The name that a field's text becomes, if it is not known. Raises ValueError."""
        waits = len(self._several)
        made = self._made(row, name, column, text)
        if len(self._several) == waits:  # else each row that has it is a problem
            self.known[name, text] = made
        return made

    def _made(self, row: TableRow, name: str, column: str, text: str) -> str:
        space = _SPACES.get(name, "object")
        prose(text)  # what is declared is called so, and is of no row any more
        if space == "party":
            code = alpha3_of(text) if self._mapping.countries else None
            if code is not None:
                return code
            self._parties.add(folded(text))
            one = self._mapping.split.get(name) == ONE
            if not one and text not in self._chosen and known_parts(text, lambda _: True):
                self._several.append((row, name, column, text))
            if "\n" in text:
                shown = " / ".join(text.split("\n"))
                raise ValueError(
                    f"'{shown}' has several lines: is it one name, or several ('split: "
                    f"{{{name}: newline}}')? Else say under 'values' what it is"
                )
        if space in ("party", "issue"):
            known = self._called(space, text)
            if known != text:
                return known
        return self._namer.name(space, text, f"line {row.line}", lower=space != "party")

    @property
    def alike(self) -> list[str]:
        """What was taken for one name though it is written otherwise."""
        return [f"'{text}' ({place}) is taken for '{first}' ({there})"
                for text, (place, first, there) in self._namer.alike.items()]  # fmt: skip

    def in_question(self) -> Iterator[tuple[TableRow, str, str]]:
        """Once all rows are read: cells that were taken for one name and whose every part is a
        name by itself, as a row, a column and what is said of it."""
        for row, name, column, text in self._several:
            found = known_parts(text, lambda t: folded(t) in self._parties or bool(alpha3_of(t)))
            if found is not None:
                mark, parts = found
                shown = " and ".join(f"'{part}'" for part in parts)
                yield row, column, (
                    f"'{text}' is taken for one name, and {shown} are known by themselves: say "
                    f"'split: {{{name}: {mark!r}}}', 'split: {{{name}: none}}' where each is one "
                    "name, or under 'values' what it is"
                )  # fmt: skip

    def forget(self) -> None:
        """Let go of what only further rows would need."""
        self.known.clear()
        self._several.clear()
        self._namer.forget()

    def wanted(self) -> tuple[Draft, ...]:
        """The parties whose wants the mapping's own issues tell, where parties are declared."""
        if "parties" not in self._mapping.declare:
            return ()
        told = (e for e in self._mapping.declared if e.kind == "issue")
        names = (text.split()[0] for e in told for text in e.raw.get("wants", ()) if text.split())
        return tuple(self._declaration("party", name, name) for name in dict.fromkeys(names))

    def declared(
        self, kept: Keyed[str, list[str]], originals: Keyed[str, list[str]]
    ) -> Iterator[Draft]:
        """The declarations of the names of one row, as far as the mapping wants them."""
        for name, space in self._wanted:
            if name in originals and name in kept:
                for text, found in zip(originals[name], kept[name], strict=False):
                    if found and found != "all":
                        yield self._declaration(space, found, text)

    def _declaration(self, space: str, name: str, text: str) -> Draft:
        """The same names stand in most rows: each is kept once."""
        known = self._declared.get((space, name, text))
        if known is None:
            raw = {space: [name]}
            if text != name and space != "source":
                raw["name" if space == "party" else "title"] = [text]
            known = self._declared[space, name, text] = Draft(place="", kind=space, raw=raw)
        return known
