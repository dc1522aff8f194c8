"""Names as people say them: `Russia` is RUS and `Trade deficit` is trade-deficit, where one alone
is called so."""

from __future__ import annotations

from events import developments as d
from timeline.interchange.countries import alpha3_of
from timeline.interchange.names import folded
from timeline.reading import Shelf


class Called:
    """The parties and issues of a negotiation by their names and by what people call them."""

    def __init__(self, shelf: Shelf, negotiation: str) -> None:
        self._shelf = shelf
        self._negotiation = negotiation
        self._known: dict[str, dict[str, set[str]]] = {}

    def name(self, space: str, text: str) -> str:
        """The declared name of a `party` or `issue` that a text calls; the text itself where it is
        a name, or nothing or more than one is called so."""
        known = self._words(space)
        if text in known:
            return text
        same = folded(text)
        code = alpha3_of(text) if space == "party" else None
        fit = [name for name, words in known.items() if same in words or name == code]
        return fit[0] if len(fit) == 1 else text

    def title(self, space: str, name: str) -> str:
        """A name with its title, for a person to choose by: `RUS (Russia)`."""
        titles = self._titles(space).get(name)
        return f"{name} ({titles})" if titles else name

    def _words(self, space: str) -> dict[str, set[str]]:
        """Every name with what it is called, folded."""
        if space not in self._known:
            titles = self._titles(space)
            names = self._shelf.reader.names(self._negotiation, space)
            self._known[space] = {
                name: {folded(name), *([folded(titles[name])] if name in titles else [])}
                for name in names
            }
        return self._known[space]

    def _titles(self, space: str) -> dict[str, str]:
        reader = self._shelf.reader
        names = reader.names(self._negotiation, space)
        seqs = [reader.find_name(self._negotiation, space, name) for name in names]
        found: dict[str, str] = {}
        for entry in self._shelf.rows(self._negotiation, [seq for seq in seqs if seq is not None]):
            event = entry.event
            if isinstance(event, d.PartyJoined) and event.name:
                found[event.party] = event.name
            elif isinstance(event, d.IssueDefined) and event.title:
                found[event.issue] = event.title
        return found
