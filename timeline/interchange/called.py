"""Names as people say them: `Russia` is RUS where one alone is called so."""

from __future__ import annotations

from collections import defaultdict

from events.declaring import name_declared
from events.developments import IssueDefined, PartyJoined
from events.names import folded
from events.quantity import IssueWords
from timeline.interchange.countries import alpha3_of
from timeline.recording.declared import Declared
from timeline.recording.hood import Hood
from timeline.shelf import Shelf


class Called:
    """The parties and issues of a negotiation by their names and by what people call them."""

    def __init__(self, shelf: Shelf, negotiation: str) -> None:
        self._shelf, self._negotiation = shelf, negotiation
        self._titles: dict[str, dict[str, str]] = {}
        """Of each space that was asked for, the names with their newest titles, if any."""
        self._same: dict[str, dict[str, set[str]]] = {}
        """Which of them are called so, folded; where none is, which once were."""

    def name(self, space: str, text: str) -> str:
        """The declared name of a `party` or `issue` that a text calls; the text itself where it is
        a name, or nothing or more than one is called so."""
        known = self._read(space)
        if text in known:
            return text
        code = alpha3_of(text) if space == "party" else ""
        fit = self._same[space].get(folded(text), set()) | ({code or ""} & known.keys())
        return fit.pop() if len(fit) == 1 else text

    def words(self, issue: str) -> IssueWords:
        """The units and bases that an issue declares."""
        return Declared(Hood(self._shelf, self._negotiation)).words(issue)

    def title(self, space: str, name: str) -> str:
        """A name with its title, for a person to choose by: `RUS (Russia)`."""
        title = self._read(space).get(name) or name
        return f"{name} ({title})" if title != name else name

    def _read(self, space: str) -> dict[str, str]:
        if space not in self._titles:
            hood = Hood(self._shelf, self._negotiation)
            titles = self._titles[space] = dict.fromkeys(hood.names(space), "")
            once: defaultdict[str, set[str]] = defaultdict(set)
            now: defaultdict[str, set[str]] = defaultdict(set)
            for entry in hood.declarations(space) if space in ("party", "issue") else ():
                match entry.event:
                    case PartyJoined(name=str(words)) | IssueDefined(title=str(words)):
                        name = name_declared(entry.event)
                        titles[name] = words
                        once[folded(words)].add(name)
            for name, title in titles.items():
                for words in filter(None, (name, title)):
                    now[folded(words)].add(name)
            self._same[space] = once | now
        return self._titles[space]
