"""What is typed as people say it, put as it is stored: `March 14, 2023`, `today`, `up to 60 days`,
`Russia`. What is ambiguous is left as it is, and refused where it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from events.commitments import COMMITS, parts_of
from events.declaring import DATED
from events.errors import Refused
from events.fields import FIELDS
from events.quantity import NotAQuantity, parse_quantity
from events.when import NotADate, is_a_day, parse_when
from timeline.questions.parameters import PARAMETERS

# The readers of what people say are slow to load: what is written as it is stored needs none.
if TYPE_CHECKING:
    from timeline.interchange.called import Called
    from timeline.shelf import Shelf

_WORDS = ("immediate", "none-set", "unknown")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CALLED = (("party",), ("issue",))
"""What is in these spaces people call something else than its name."""
_CODE = " Write its code, e.g. '50 USD bn'"
_REMEDIES = {"dollar": _CODE, "sign": _CODE, "comma": ": write a point",
             "decimal": " Write one of the two",
             "scale": " Write bn or tn, e.g. '1 EUR tn'"}  # fmt: skip
"""What to do about a figure where there is no mapping."""


def plainly(raw: Mapping[str, Sequence[str]], known: Called) -> dict[str, list[str]]:
    """The fields of one entry as they are stored. `today` is the local day. Raises Refused for a
    sign of several currencies, and for two times of day."""
    told = {field: list(texts) for field, texts in raw.items()}
    for field, texts in told.items():
        if field in DATED:
            told[field] = [day(text, field)[0] for text in texts]
        elif field == "set":
            told[field] = _corrected(texts, known)
        elif field == "quantity":
            told[field] = [figure(text) for text in texts]
        elif (spaces := FIELDS[field].spaces if field in FIELDS else (field,)) in _CALLED:
            told[field] = [called(known, spaces[0], text) for text in texts]
        elif field == "claims":
            of = (text.partition(":") for text in texts)
            told[field] = [f"{known.name('party', who.strip())}{colon}{n}" for who, colon, n in of]
        elif field == COMMITS:
            on = next(iter(raw.get("issue", ())), "")
            told[field] = [_commitment(known, text, on) for text in texts]
    if len(raw.get("occurred", ())) == 1:
        edtf, phrase = day(raw["occurred"][0])
        beside = {"phrase": phrase, "time": clock(raw["occurred"][0], edtf)}
        found, asked = beside["time"], told.get("time")
        if found and asked and asked not in ([found], [""]):
            raise Refused(f"time: '{asked[0]}' is said, and {found} beside the day: give one")
        told = {n: [text] for n, text in beside.items() if text} | told
    return told


def _corrected(sets: Sequence[str], known: Called) -> list[str]:
    """The `FIELD=VALUE` texts of a correction, their values as they are stored, and what a value
    says of a field that is not set: the time beside a day, the words of a date."""
    told = []
    given = {text.partition("=")[0]: text.partition("=")[2] for text in sets}
    for text in sets:
        field, equals, value = text.partition("=")
        found = {field: [value]}
        if equals and value:
            beside = {"time": [given["time"]]} if "time" in given else {}
            found = plainly({**beside, **found}, known)
        told.append(f"{field}{equals}{found.pop(field)[0]}")
        told += [f"{other}={texts[0]}" for other, texts in found.items() if other not in given]
    return told


def called(known: Called, space: str, text: str) -> str:
    """The name of what a text calls; of several with commas each, where the whole is no name."""
    whole = known.name(space, text)
    if whole != text or "," not in text:
        return whole
    return ",".join(known.name(space, part.strip()) for part in text.split(","))


def as_called(shelf: Shelf, negotiation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked of a negotiation, parties and issues by their names (`stance --party Iran`)."""
    from timeline.interchange.called import Called

    known = Called(shelf, negotiation)
    spaces = {name: PARAMETERS[name].spaces for name, text in asked.items() if text}
    return {
        name: known.name(spaces[name][0], text) if spaces.get(name) in _CALLED else text
        for name, text in asked.items()
    }


def _commitment(known: Called, text: str, on: str) -> str:
    """`Russia on Grain corridor: 3.5%` with its names, and what is wholly a figure, by the words
    of its issue, as one; `on` is the issue of the entry."""
    from events.spoken.figures import NotAFigure, read_figure

    if text.startswith("{"):
        return text
    try:
        party, issue, what = parts_of(text)
    except ValueError:
        return text  # which is told where it is recorded
    about = known.name("issue", issue or on)
    who = known.name("party", party) + (f" on {about}" if issue else "")
    words = known.words(about)
    with suppress(NotAQuantity):
        try:
            what = f" {parse_quantity(read_figure(what), words)}"
        except NotAFigure as problem:
            if problem.kind == "decimal":  # else it is read as one where it is recorded
                figure(what)
    return f"{who}:{what}"


def day(text: str, field: str = "") -> tuple[str, str | None]:
    """A date as EDTF, and the phrase where it was told in words. Raises Refused where there is a
    reason that a reader of EDTF does not know, such as a wrong day of the week or no year."""
    relative = {"today": 0, "yesterday": 1}.get(text.strip().lower())
    if relative is not None:
        return (date.today() - timedelta(days=relative)).isoformat(), None  # noqa: DTZ011 - local
    if text.strip() in _WORDS:
        return text, None
    if _is_written(text):
        return text.strip(), None
    from events.spoken.dates import spoken_date

    try:
        return spoken_date(text)
    except NotADate as problem:
        spoken = problem
    try:
        parse_when(text)
    except NotADate as problem:
        own = spoken.kind not in ("form", "order", "serial", "total")
        if own and problem.kind in ("form", "outside"):
            said = re.sub(", or (?:say|give) 'dates: .*", "", str(spoken))  # a mapping's remedy
            raise Refused(f"{field}: {said}" if field else said) from None
    return text, None


def clock(text: str, edtf: str) -> str | None:
    """The time of day that stands behind a date."""
    if _is_written(text):
        return None
    from events.spoken.clocks import clock_of

    return clock_of(text, edtf)


def _is_written(text: str) -> bool:
    """Whether a text is a day as it is stored, and nothing else."""
    return _DAY.fullmatch(text.strip()) is not None and is_a_day(text.strip())


def figure(text: str) -> str:
    """A quantity as this program writes it. Raises Refused for what has two readings: `$` and
    other shared signs, `3,125 %`, `€5 USD`; for `1.500 EUR` too."""
    from events.spoken.figures import UNLIKELY, NotAFigure, read_figure

    try:
        return read_figure(text)
    except NotAFigure as problem:
        asked = problem.asked
        if problem.kind == "decimal" and not ("," in asked or UNLIKELY.search(asked)):
            return text
        remedy = _REMEDIES.get(problem.kind, "")
        raise Refused(f"quantity: {asked}{remedy}") from None
