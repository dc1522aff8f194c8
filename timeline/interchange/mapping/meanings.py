"""The parts of a first mapping that say what rows mean: who acts, which kind, what is missing."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from events.commitments import wholly_quantity
from events.names import folded
from events.quantity import IssueWords
from timeline.interchange.countries import alpha3_of, words_of
from timeline.interchange.mapping import needed
from timeline.interchange.mapping.file import fold
from timeline.interchange.mapping.guessing import Found
from timeline.interchange.mapping.named_rows import known_parts, readings
from timeline.interchange.mapping.needed import kind_called, of_names, unmet
from timeline.interchange.names import is_of_another_row, short_hash, slug
from timeline.interchange.tables.shape import Several, TableRow
from timeline.interchange.wording import draft, flowing, lines_of, quoted, rows_at, shortened
from timeline.wording import count_words

_MOST_VALUES = 60
"""Different cells of a column up to which each is listed."""

_BOTH = frozenset(words_of("both")["sides"].split())
_TALK = {tuple(kinds.split()): words for kinds, words in words_of("talk").items()}
"""Words that call for a rule, in some languages, and the kinds that they may stand for."""

_FIELDS = {"measure": "NAME", "proposal": "NAME", "to-proposal": "NAME", "round": "NAME",
           "to": "PARTY", "by": "PARTY", "between": "'PARTY, PARTY'",
           "answer": "refuses"}  # fmt: skip


def of_values(rows: Sequence[TableRow], found: Found) -> list[str]:
    """What each text of the columns of parties and kinds stands for. One rule holds for all texts
    where there are too many to list."""
    lines: list[str] = []
    texts = {target: _texts(rows, found, target) for target in ("by", "to", "kind")}
    names: dict[str, str] = {}
    called: dict[str, str] = {}
    many = any(len(texts[target]) > _MOST_VALUES for target in ("by", "to"))
    rule = _one_rule(texts) if many else []
    for target, seen in texts.items():
        if not seen:
            continue
        parties = _parties(seen)
        told = []
        for text, at in sorted(seen.items(), key=lambda pair: -len(pair[1])):
            where = rows_at(at)
            if target == "kind":
                told += _kind(text, where, found)
            # Of many texts, those that may be more than one name, or both sides.
            elif not many or _is_both(text) or "\n" in text or _known_parts(text, seen):
                told += _party(text, where, parties, seen, names, called)
        if many and (left := len(told) - _MOST_VALUES) > 0:
            told[_MOST_VALUES:] = [f"    # QUESTION: and {left} more like these: see the list"]
        marks = _marks(target, seen) if target != "kind" else []
        lines += [f"  {target}:", *marks, *told] if told else marks
    return [*rule, "", "values:", *lines, *of_names(called)] if lines else rule


def _texts(rows: Sequence[TableRow], found: Found, target: str) -> dict[str, list[int]]:
    """Each text of a field with the lines on which it stands; of a list each of its parts."""
    seen: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        cell = found.cell(row, target)
        for part in cell.parts if isinstance(cell, Several) else (cell,):
            if text := "\n".join(" ".join(line.split()) for line in part.split("\n")):
                seen[text].append(row.line)
    return seen


def long_list(rows: Sequence[TableRow], found: Found) -> list[tuple[str, str, int, str]]:
    """Where the texts are too many for a mapping: text, field, number of rows, and its name."""
    texts = {target: _texts(rows, found, target) for target in ("by", "to")}
    if not any(len(seen) > _MOST_VALUES for seen in texts.values()):
        return []
    return [
        (text, target, len(at), alpha3_of(text) or slug(text))
        for target, seen in texts.items()
        for text, at in sorted(seen.items())
    ]


def _one_rule(texts: Mapping[str, Mapping[str, list[int]]]) -> list[str]:
    named = dict.fromkeys((*texts["by"], *texts["to"]))
    countries = [text for text in named if alpha3_of(text)]
    others = [text for text in named if not alpha3_of(text)]
    lines = draft("parties", texts=len(named))
    if countries:
        # Among many other names one that looks like a country is a union or a company.
        mark = "" if len(countries) > len(others) else "# "
        lines += draft("countries", count=len(countries), mark=mark,
                       example=f"{quoted(countries[0])} {alpha3_of(countries[0])}")  # fmt: skip
    if others:
        shown = ", ".join(quoted(shortened(text, 30)) for text in others[:5])
        more = " ..." if len(others) > 5 else ""
        lines.append(f"# {count_words(len(others), 'other name')}: {shown}{more}")
    return lines


def _marks(target: str, seen: Mapping[str, list[int]]) -> list[str]:
    """What stands in the texts that may stand between names."""
    at: dict[str, list[str]] = defaultdict(list)
    for text in seen:
        if alpha3_of(text) is None:
            for mark, _ in readings(text):
                at[mark].append(text)
    lines = []
    for mark, texts in at.items():
        shown = shortened(texts[0].replace("\n", " / "), 40)
        rows = count_words(sum(len(seen[text]) for text in texts), "row")
        lines += draft("mark", mark=repr(mark), texts=count_words(len(texts), "text"), rows=rows,
                       text=shown, field=target, listed=flowing([mark])[1:-1])  # fmt: skip
    return [*lines, *draft("no mark", field=target)] if lines else []


def _is_both(text: str) -> bool:
    return slug(text.casefold()) in _BOTH


def _known_parts(text: str, seen: Mapping[str, list[int]]) -> list[str] | None:
    found = known_parts(text, lambda part: part in seen or alpha3_of(part) is not None)
    return found[1] if found else None


def _parties(seen: Mapping[str, list[int]]) -> list[str]:
    """Who acts, by how often: countries, else the names of those who are no pair."""
    often = sorted(seen, key=lambda text: -len(seen[text]))
    known = [code for text in often if (code := alpha3_of(text))]
    alone = (text for text in often if not any(readings(text)) and not _is_both(text))
    names = [name for text in alone if (name := alpha3_of(text) or slug(text))]
    return list(dict.fromkeys(known if len(set(known)) > 1 else names))


def _party(
    text: str,
    where: str,
    parties: Sequence[str],
    seen: Mapping[str, list[int]],
    names: dict[str, str],
    called: dict[str, str],
) -> list[str]:
    """What a text stands for. `names`: the names made so far, with the texts that they are of;
    `called`: of each name that is proposed the text, which it is called."""
    country = alpha3_of(text)
    key = json.dumps(text, ensure_ascii=False) if "\n" in text else quoted(text)  # on one line
    if country:
        return draft("sure", text=key, name=country, where=where)
    parts = _known_parts(text, seen)
    named = [alpha3_of(part) or slug(part) for part in parts or ()]
    if _is_both(text) and len(parties) >= 2:
        named = list(parties[:2])
    if named:
        return draft("both", text=key, pair=", ".join(named), where=where)
    told = list(readings(text))
    made = slug(text)
    first = names.setdefault(made.casefold(), text) if made else text
    asked = "Is this its name?"
    if folded(first) != folded(text):
        asked = f"A name of its own? Its letters are those of {shortened(first)}, {made}"
        made = f"{made}-{short_hash(folded(text), size=4)}"
    if told:
        mark, parts = told[0]
        pair = ", ".join(alpha3_of(part) or slug(part) or "NAME" for part in parts)
        if mark in ("newline", ";"):
            return draft("several", text=key, pair=pair, where=where, mark=repr(mark), name=made)
        asked = f"One name? {mark!r} would make [{pair}]"
    if not slug(text) or is_of_another_row(text):
        why = "it has no letters for a name" if not slug(text) else "what stands in the row above?"
        return draft("no name", text=key, where=where, why=why)
    called.setdefault(made, text)
    return draft("name", text=key, name=made, where=where, asked=asked)


def _kind(text: str, where: str, found: Found) -> list[str]:
    known, key = kind_called(text), quoted(text)
    if known is None:
        fits = [kind for kinds, words in _TALK.items() if _word_in(words, text) for kind in kinds]
        asked = " or ".join(dict.fromkeys(fits)) or "which kind"
        return draft("statement", text=key, where=where, kinds=asked)
    if known != fold(text).replace(" ", "-"):
        return draft("kind called so", text=key, name=known, where=where)
    missing = needed.beyond(known, [*found.columns, *(["by"] if found.acts else [])])
    part = "kind that needs" if missing else "sure"
    return draft(part, text=key, name=known, where=where, needs=" and ".join(missing))


def _word_in(words: str, text: str) -> str | None:
    folded = text.casefold()
    return next((word for word in words.split() if word in folded), None)


def of_acts(rows: Sequence[TableRow], found: Found) -> list[str]:
    """Columns that hold what each side did: a development of each."""
    if not found.acts:
        return []
    says = found.columns.get("says", [])
    parties = list(dict.fromkeys(found.acts.values()))
    lines = draft("acts")
    for name, party in found.acts.items():
        at = [row.line for row in rows if row.cells.get(name)]
        others = [one for one in parties if one != party]
        to = f", to: {others[0]}" if len(others) == 1 else ""
        lines += draft("act", column=quoted(name), rows=rows_at(at), says=flowing([*says, name]),
                       party=party, to=to)  # fmt: skip
        offered = [] if "kind" in found.columns else _moves(rows, [name], {*found.columns, "by",
                   *(["to"] if to else [])})  # fmt: skip
        if offered:
            lines += [*draft("moves of an act"), *(f"    {line}" for line in offered)]
    none = [row.line for row in rows if not any(row.cells.get(name) for name in found.acts)]
    if none:
        blank = ", ".join(f'{quoted(name)}: ""' for name in found.acts)
        lines += draft("no act", blank=blank, rows=count_words(len(none), "row"),
                       lines=lines_of(none, 2))  # fmt: skip
    return lines


def of_defaults(rows: Sequence[TableRow], found: Found, table: str) -> list[str]:
    """What no row says: kind, issue, who speaks, when it was public."""
    lines = draft("defaults", rows=count_words(len(rows), "row"))
    if "kind" not in found.columns:
        lines += draft("no kind")
    if "issue" not in found.columns:
        lines += draft("no issue")
    if "quantity" not in found.columns:
        lines += _unit_in_name(rows, found)
    if "by" not in found.columns and not found.acts:
        lines += draft("no speaker")
    if "source.url" not in found.columns and "source.publisher" not in found.columns:
        lines += draft("no source")
    elif "source.published" not in found.columns:
        day = found.columns.get("occurred", [])
        if len(day) == 1:
            lines += draft("published", day=quoted(f"{{{day[0]}}}"))
    needs = needed.of_defaults(rows, found, table)
    return [*lines, *needs, "declare: [parties, issues]", *needed.of_units(rows, found)]


def _unit_in_name(rows: Sequence[TableRow], found: Found) -> list[str]:
    """Columns of bare numbers whose name says the unit: `Value (USD bn)`."""
    lines = []
    for name in dict.fromkeys(name for row in rows for name in row.cells):
        match = re.search(r"[(\[]([^()\[\]]+)[)\]]\s*\Z", name)
        unit = match[1].replace("%", "percent") if match else ""
        at = [row for row in rows if row.cells.get(name)]
        if name in found.used or wholly_quantity(f"1 {unit}", IssueWords()) is None:
            continue
        if all(re.fullmatch(r"[\d.,]+", row.cells[name]) for row in at):
            template = quoted(f"{{{name}}} {unit}")
            lines += draft("unit in name", rows=count_words(len(at), "row"), line=at[0].line,
                           number=at[0].cells[name], template=template)  # fmt: skip
    return lines


def of_rules(rows: Sequence[TableRow], found: Found, table: str) -> list[str]:
    """Rules for rows without an actor, and those that words in the rows call for."""
    lines: list[str] = []
    if found.skip:
        held = ", ".join(f"{quoted(n)}: {flowing([text])}" for n, text in found.skip.items())
        lines += ["", f"skip: {{{held}}}"]
    by = found.columns.get("by", [])
    rules = [*_until(rows, found), *needed.of_rules(rows, found, table)]
    asked: list[str] = []
    blank = [row.line for row in rows if not row.cells.get(by[0])] if by else []
    if blank:
        who = quoted(by[0])
        asked = draft("nobody", rows=count_words(len(blank), "row"), lines=lines_of(blank),
                      column=who)  # fmt: skip
        rules.insert(0, f'  - {{when: {{{who}: ""}}, set: {{speaker: The table}}}}')
    if rules:
        lines += ["", *asked, "rules:", *rules]
    says = found.columns.get("says", [])
    told = [] if "kind" in found.columns or found.acts else _moves(rows, says, found.columns)
    if not told:
        return lines
    return [*lines, *draft("moves"), *([] if rules else ["# rules:"]), *told]


def _until(rows: Sequence[TableRow], found: Found) -> list[str]:
    at = [row.line for row in rows if any(map(row.cells.get, found.until[:1]))]
    if not at:
        return []
    first, last = (" ".join(f"{{{name}}}" for name in names)
                   for names in (found.columns["occurred"], found.until))  # fmt: skip
    return draft("until", column=quoted(found.until[0]), days=quoted(f"{first}/{last}"),
                 rows=rows_at(at))  # fmt: skip


def _moves(rows: Sequence[TableRow], says: Sequence[str], given: Iterable[str]) -> list[str]:
    """Rules, commented out, for the words of the first column that has them."""
    told: list[str] = []
    for kinds, words in _TALK.items():
        for name in says:
            at = [row for row in rows if _word_in(words, row.cells.get(name, ""))]
            if not at:
                continue
            used = {_word_in(words, row.cells[name]) for row in at}
            listed = [word for word in words.split() if word in used]
            held = listed[0] if len(listed) == 1 else flowing(listed)
            asked = (group.split(" or ")[0] for group in unmet(kinds[0], list(given)))
            sets = [f"kind: {kinds[0]}", *(f"{one}: {_FIELDS.get(one, 'TEXT')}" for one in asked)]
            or_else = f"; or {' or '.join(kinds[1:])}" if kinds[1:] else ""
            told += draft("move", column=quoted(name), words=held, fields=", ".join(sets),
                          rows=count_words(len(at), "row"), line=at[0].line,
                          text=shortened(at[0].cells[name], 60), other=or_else)  # fmt: skip
            break
    return told
