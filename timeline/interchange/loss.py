"""What a mapping leaves behind: the words, days and figures of the rows that come out of it,
counted against those that went in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from timeline.interchange.column import Column
from timeline.interchange.mapping import Mapping as Told
from timeline.interchange.matching import HOLE
from timeline.interchange.rows import Line
from timeline.interchange.tables import TableRow
from timeline.interchange.wording import lines_of, quoted, shortened
from timeline.wording import count_words

_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_NAMED = 6


def told_of_loss(mapping: Told, rows: Sequence[TableRow], lines: Sequence[Line]) -> list[str]:
    """What comes out of the rows, in lines of comment; a QUESTION for what nobody would miss
    before it is gone: rows that say nothing, words, days and figures in columns without a use."""
    carried = set(_carried(mapping))
    cells: dict[str, list[str]] = {}
    for row in rows:
        for name, text in row.cells.items():
            cells.setdefault(name, []).append(text)
    whole: Counter[str] = Counter()
    left: dict[str, list[tuple[int, str]]] = {"words": [], "days": [], "figures": []}
    for name, texts in cells.items():
        for what, count in _counts(Column(name, texts)).items():
            whole[what] += count
            if name not in carried and count:
                left[what].append((count, name))
    made = len({line.line for line in lines})
    told = [f"# What comes out: {count_words(len(lines), 'development')} of {made} of "
            f"{count_words(len(rows), 'row')}; " + ", ".join(
                f"{whole[what] - sum(n for n, _ in left[what]):,} of {whole[what]:,} {what}"
                for what in left if whole[what]) + "."]  # fmt: skip
    silent = _silent(rows, lines)
    if silent:
        told.append(f"# QUESTION: {len(silent)} of {count_words(len(rows), 'row')} say nothing "
                    f"({lines_of(silent)}): which column has their words?")  # fmt: skip
    for what, names in left.items():
        if names:
            most = sorted(names, reverse=True)[:_MOST_NAMED]
            shown = ", ".join(f"{quoted(shortened(name, 30))} {count:,}" for count, name in most)
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            told.append(f"# QUESTION: {what} that are left out: {shown}{more}. Are they of use?")
    return told


def _carried(mapping: Told) -> Iterator[str]:
    """The columns whose cells come out in some field."""
    for group in mapping.groups:
        for names in group.values():
            yield from names
    for text in mapping.templates:
        yield from HOLE.findall(text)
    yield from mapping.skip
    yield from mapping.looked_at


def _counts(column: Column) -> Mapping[str, int]:
    """The words, or the days, or the figures of a column; links and bare keys are none of them."""
    texts = column.texts
    if column.links > 0.5 or column.name.casefold() in ("no", "id", "nr", "#"):
        return {}
    if column.dates > 0.5:
        return {"days": len(texts)}
    if column.figures > 0.5 and any(not text.isdigit() for text in texts):
        return {"figures": len(texts)}
    return {"words": sum(len(_WORD.findall(text)) for text in texts)}


def _silent(rows: Sequence[TableRow], lines: Sequence[Line]) -> list[int]:
    """The lines of rows that hold words of which none is in what is said."""
    spoken = {line.line for line in lines if any(line.entered.raw.get("says", ()))}
    made = {line.line for line in lines}
    return [row.line for row in rows if row.line in made - spoken]
