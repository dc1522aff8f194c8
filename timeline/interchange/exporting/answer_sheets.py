"""Stances, stretches and the audit as tables: one row a position or step, with who said it, in
which words, by which source and on which days. The columns are always the same, blank ones too,
so that sheets and notebooks that were made for one export take the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Keyed
from datetime import date
from typing import Any, Literal, cast

import msgspec

from events.errors import Refused
from events.quantity import Quantity, plain
from projections.fold.positions import Position
from projections.questions.stance import View, by_party
from projections.questions.stretches import Stood, stretches
from projections.record.items import Item, Record
from projections.record.talks import Round, rounds_of
from projections.rules.state import State, quantity_term
from projections.rules.verdicts import AuditRow
from timeline.interchange.countries import code_table

ABOUT = "export"
"""The kind of the last row, which says what was exported; it is skipped when it is imported."""

Row = dict[str, str]

Kind = Literal["number", "day", "count", "flag"]
"""What a cell is beside a text: a decimal, a day, a number of something, `true` or `false`."""

_COLUMNS = tuple(code_table("columns"))
COLUMNS, TO_READ = (
    {
        sheet: tuple(row[1] for row in _COLUMNS if sheet in row[place].split())
        for sheet in ("stances", "audit", "stretches", "sources")
    }
    for place in (0, 3)
)
"""The columns that a page has room for."""

TYPED: dict[str, Kind] = {name: cast(Kind, kind) for _, name, kind, *_ in _COLUMNS if kind}
"""Columns that are no texts where a form knows more than texts."""

_OF_ITS_KEY = ("party", "toward", "track", "kind")
_OF_ITSELF = ("issue", "to", "since", "package", "note")
"""Columns of a position that it, or its key, has as texts."""
_TOLD = ("pressing", "due", "effective", "lapses")
"""Columns of a position that are fields of its state."""
_AS_TOLD = ("party", "toward", "issue", "track", "dimension", "verdict", "led_by", "rule",
            "confidence", "before", "after")  # fmt: skip
"""Columns of the audit that its rows have as texts."""


def stance_rows(fold: View) -> list[Row]:
    """Positions, ended ones too; what is only possible; the voices; the talks."""
    record = fold.record
    rows = [_position(record, one, "position") for one in by_party(fold.positions(ended=True))]
    rows += [_position(record, one, "possible") for one in fold.only_possible]
    rows += [_voice(fold, item) for item in fold.voices]
    rows += [_talks(fold, one) for one in rounds_of(fold.record)]
    return rows


def audit_rows(fold: View) -> list[Row]:
    """Every step with its verdict, the words that made it, and its evidence."""
    return [_step(fold.record, row) for row in fold.audit.rows()]


def stretch_rows(record: Record) -> list[Row]:
    """The days on which each position stood. Raises Refused under the possible reading."""
    if record.cut.reading != "certain":
        raise Refused("what is possible stands from no day to a day: export stretches under the "
                      "certain reading, or --what stances of one day")  # fmt: skip
    return [_stretch(record, one) for one in stretches(record)]


def _stretch(record: Record, stood: Stood) -> Row:
    row = _position(record, stood.position, "")
    row["valid_from"] = stood.from_.isoformat()
    row["ended"] = str(stood.position.ended).lower()
    if stood.until is not None:
        row["valid_to"] = stood.until.isoformat()
        row["stood_days"] = str((stood.until - stood.from_).days)
    if first := _first(stood.position.state):
        ends = (plain(end) if end.is_finite() else None for end in (first.low, first.high))
        low, high = ends
        row |= _texts(min_in_base_unit=low, max_in_base_unit=high, base_unit=first.base_unit)
    return row


def _position(record: Record, position: Position, view: str) -> Row:
    state = position.state
    items = [account.item for account in position.accounts]
    answers = state.answers if position.key.kind == "response" else ()
    return {
        **_texts(
            view=view,
            **{name: getattr(position.key, name) for name in _OF_ITS_KEY},
            **{name: getattr(position, name) for name in _OF_ITSELF},
            status=" or ".join(position.statuses),
            answer=" or ".join(answers),
            terms=position.described,
            quantities="; ".join(map(str, state.quantities)),
            **{name: " or ".join(state.told(name)) for name in _TOLD},
            conditions="; ".join(state.conditions),
            scope="; ".join(state.scope),
            accounts_differ="; ".join(state.disputes),
        ),
        **_figures(state),
        **_evidence(record, items),
        **_days(record.visible.get(position.since)),
    }


def _voice(fold: View, item: Item) -> Row:
    development = item.development
    parties = development.speaks_for or development.actors
    return {
        **_texts(view="voice", party=", ".join(parties), issue=development.issue, since=item.id),
        **_evidence(fold.record, [item]),
        **_days(item),
    }


def _talks(fold: View, one: Round) -> Row:
    items = one.accounts
    outcomes = [text for item in items if (text := getattr(item.development, "outcome", None))]
    return {
        **_texts(view="talks", party=", ".join(one.parties), track=one.name, status=one.status,
                 issue=", ".join(one.agenda), terms=" / ".join(outcomes), since=items[-1].id,
                 ),
        **_evidence(fold.record, items),
        **_days(items[-1]),
    }  # fmt: skip


def _step(record: Record, row: AuditRow) -> Row:
    items = [record.visible[name] for name in row.to_ids if name in record.visible]
    told = _evidence(record, items)
    return {
        **_texts(
            day=row.day.isoformat(),
            **{name: getattr(row, name) for name in _AS_TOLD},
            to="; ".join(row.to_ids),
            order=row.order,
            in_answer_to="; ".join(row.in_answer_to),
            sources="; ".join(row.sources),
            source_urls="; ".join(urls_of(record, row.sources)),
            note=row.note,
            **{"from": "; ".join(row.from_ids)},
        ),
        **{name: told[name] for name in ("says", "quotes", "authority") if name in told},
    }


def _evidence(record: Record, items: Iterable[Item]) -> Row:
    """Who said it, how it was said, how much that counts, and where it was reported."""
    listed = list(items)
    sources = list(dict.fromkeys(name for item in listed for name in item.sources))
    return _texts(
        accounts="; ".join(item.id for item in listed),
        says=" / ".join(_each(item.development.says for item in listed)),
        quotes=" / ".join(_each(c.quote for item in listed for c in item.citations)),
        speakers="; ".join(
            _each(str(s) if (s := item.development.speaker) else None for item in listed)
        ),
        authority="; ".join(record.codebook.authority(item.development) for item in listed),
        certainty="; ".join(item.development.certainty for item in listed),
        sources="; ".join(sources),
        source_urls="; ".join(urls_of(record, sources)),
    )


def _each(texts: Iterable[str | None]) -> Iterator[str]:
    """Each text that is there, once."""
    return iter(dict.fromkeys(text for text in texts if text))


def urls_of(record: Record, sources: Iterable[str]) -> Iterator[str]:
    """The web addresses of some sources, as far as they have one, each once."""
    known = (record.sources.get(name) for name in sources)
    return _each(source.url for source in known if source is not None)


def _first(state: State) -> Quantity | None:
    """The first quantity; none where accounts or forms differ on it."""
    first = next(iter(state.quantities), None)
    return first if first and quantity_term(first.basis) not in state.differing else None


def _figures(state: State) -> Row:
    first = _first(state)
    if first is None:
        return {}
    return _texts(min=plain(first.min), max=plain(first.max), unit=first.unit, basis=first.basis)


def _days(item: Item | None) -> Row:
    if item is None:
        return {}
    latest = item.latest if item.latest != date.max else None
    days = {"earliest": item.earliest, "latest": latest, "known": item.known}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _texts(**texts: str | None) -> Row:
    return {name: text for name, text in texts.items() if text}


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What an export was made from."""

    negotiation: str
    title: str | None
    what: str
    codebook: str
    cut: Keyed[str, Any]
    checkpoint: str

    @property
    def _asked(self) -> dict[str, str]:
        return {name: ", ".join(value) if isinstance(value, list) else str(value)
                for name, value in self.cut.items() if value not in (None, [])}  # fmt: skip

    @property
    def sentence(self) -> str:
        """`developments of us-china-2018; as of 2018-05-04; ...; log head 96`."""
        asked = [f"{name.replace('_', ' ')} {text}" for name, text in self._asked.items()]
        return "; ".join((f"{self.what} of {self.negotiation}", *asked,
                          f"codebook {self.codebook}", self.checkpoint))  # fmt: skip

    @property
    def fields(self) -> dict[str, str]:
        """The same as texts by name."""
        return {"negotiation": self.negotiation, "what": self.what, **self._asked,
                "codebook": self.codebook, "checkpoint": self.checkpoint}  # fmt: skip


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """An export as a table of texts."""

    about: About
    columns: Sequence[str]
    rows: list[dict[str, str]]
    record: Record

    @property
    def typed(self) -> Keyed[str, Kind]:
        """Columns that are no texts; of developments, which are imported again, there are none."""
        return {} if self.about.what == "developments" else TYPED


def about_row(sheet: Sheet) -> dict[str, str]:
    """The last row of a CSV: what was exported. An import skips it."""
    first = "kind" if sheet.about.what == "developments" else sheet.columns[0]
    last = "says" if "says" in sheet.columns else sheet.columns[-1]
    return {first: ABOUT, last: sheet.about.sentence}
