"""The board as a picture: parties across, issues down, and in each cell what stands there."""

from __future__ import annotations

from collections.abc import Sequence

from events.grouping import grouped
from timeline.answers.positions import PositionTold, PossibleTold
from timeline.answers.stance import StanceAnswer
from timeline.position_words import kind_words, position_line
from timeline.wording import count_words
from web.pictures.names import Names, in_order
from web.pictures.style import LETTER, Json, Look, Spec, leading, pixels
from web.words import drawn, family, wrapped

Cells = dict[tuple[str, str], list[PositionTold]]
"""Issue and party -> what that party holds, or may hold, on it."""

LINE = 14
PADDING = 8
WIDTH = 960
NARROWEST = 200
"""No column is narrower: with many parties the picture grows wider instead."""

MOST_LINES = 5


def board(stance: StanceAnswer, names: Names, look: Look) -> Spec:
    """A table of positions. What is only possible is pale and says so."""
    every = (*stance.positions, *stance.possible)
    cells: Cells = grouped(every, lambda one: (one.issue or "", one.party))
    pairs = names.pairs({(party, issue) for issue, party in cells})
    parties = list(dict.fromkeys(party for party, _ in pairs))
    issues = sorted({issue for issue, _ in cells}, key=in_order(names.issues))
    edge = 170
    column = max(NARROWEST, (WIDTH - edge) // max(1, len(parties)))
    width = edge + column * len(parties)
    texts, marks, rules, height = _laid_out(cells, parties, issues, names, edge, column)
    described = (
        f"{count_words(len(stance.positions), 'position')} of "
        f"{count_words(len(parties), 'party', 'parties')} on {count_words(len(issues), 'issue')}."
    )
    notes = ["Pale and hollow: only possible by then."] if look.key and stance.possible else []
    told = [
        drawn(f"{names.party(party)} on {names.issue(issue)}: {said}")
        for issue in issues
        for party in parties
        for _, said in _entries(cells.get((issue, party), ()), names)
    ]
    shape, colour = look.signs("family", marks)
    possible = {"test": "datum.possible", "value": look.colours["ground"]}
    given = {
        **{style: [text for text in texts if text["style"] == style]
           for style in ("head", "issue", "cell", "possible")},
        "rules": rules, "marks": marks, "across": pixels("x", width, down=False), "row": LINE,
        "shape": shape, "colour": colour, "fill": {"condition": possible, **colour},
        "href": leading(texts),
    }  # fmt: skip
    return look.framed("board", given, height, width=width, described=described, notes=notes,
                       told=told)  # fmt: skip


def _laid_out(
    cells: Cells, parties: Sequence[str],
    issues: Sequence[str], names: Names, edge: int, column: int,
) -> tuple[list[Json], list[Json], list[Json], int]:  # fmt: skip
    """Lines of text and signs with their places, the rules between rows, the whole height."""
    texts: list[Json] = [
        {"x": edge + i * column, "y": 0, "style": "head",
         "lines": wrapped(drawn(names.party(party)), int(column / LETTER) - 2, 1)}
        for i, party in enumerate(parties)
    ]  # fmt: skip
    marks: list[Json] = []
    rules: list[Json] = [{"y": 22}]
    top = 22 + PADDING
    room = int((column - 34) / LETTER)
    for issue in issues:
        title = wrapped(drawn(names.issue(issue)), int((edge - 12) / LETTER), 4)
        texts.append({"x": 0, "y": top, "style": "issue", "lines": title})
        lowest = top + len(title) * LINE
        for i, party in enumerate(parties):
            at = top
            for position, said in _entries(cells.get((issue, party), ()), names):
                lines = wrapped(drawn(said), room, MOST_LINES)
                possible = isinstance(position, PossibleTold)
                href = names.links.position(party, issue)
                marks.append(
                    {"x": edge + i * column + 6, "y": at + 7, "possible": possible,
                     "family": family(position.kind)}
                )  # fmt: skip
                texts.append(
                    {"x": edge + i * column + 18, "y": at, "lines": lines, "href": href,
                     "style": "possible" if possible else "cell"}
                )  # fmt: skip
                at += len(lines) * LINE + 6
            lowest = max(lowest, at)
        top = lowest + PADDING
        rules.append({"y": top})
        top += PADDING
    return texts, marks, rules, max(top, 40)


def _entries(positions: Sequence[PositionTold], names: Names) -> list[tuple[PositionTold, str]]:
    """The positions of a cell, each in a line; what is said to several parties is told once."""

    def told(position: PositionTold) -> tuple[bool, str]:
        to = f" to {names.track(position.to)}" if position.to else ""
        line = position_line(position, titled=not to)
        return isinstance(position, PossibleTold), f"{kind_words(position.kind)}{to}: {line}"

    entries = []
    for (possible, said), alike in grouped(positions, told).items():
        doubt = "only possible: " if possible else ""
        toward = [p.toward for p in alike if p.toward] if len(names.parties) > 2 else []
        aimed = f" (toward {names.all(toward)})" if toward else ""
        entries.append((alike[0], f"{doubt}{said}{aimed}"))
    return entries
