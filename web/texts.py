"""What the texts of a request may be, for the description: closed sets, days, numbers."""

from __future__ import annotations

from typing import Any, get_args

from events.amendments import Relation
from events.fields import Field, true_or_false
from events.names import LONGEST_NAME, LONGEST_TEXT, NAMES, identifier, name, prose
from projections.record.codebook import CODEBOOKS
from timeline.questions.parameters import Parameter

Schema = dict[str, Any]

_DAY: Schema = {"type": "string", "format": "date"}
_MONTH: Schema = {"type": "string", "pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"}
SEQUENCE: Schema = {"type": "string", "pattern": "^[0-9]{1,18}$"}
_DAYS: Schema = {"anyOf": [_DAY, _MONTH]}
_MOMENTS: Schema = {"anyOf": [SEQUENCE, {"type": "string", "format": "date-time"}, _DAY, _MONTH]}
VERSION: Schema = {"type": "string", "pattern": '^([0-9]{1,18}|"[0-9]{1,18}"|\\*)$'}
LONGEST_KEY = 200
KEY: Schema = {"type": "string", "pattern": f"^[!#-~]([ -~]{{0,{LONGEST_KEY - 2}}}[!#-~])?$"}
"""Printable ASCII that begins and ends with neither a space nor a quote."""

_SPOKEN = {"DAY": _DAYS, "SEQ|TIME|DAY": _MOMENTS}
_RELATIONS = {"enum": list(get_args(Relation))}


def query_schema(one: Parameter) -> Schema:
    """What a parameter of a question may be; of one that may be said again, each time."""
    if one.name == "codebook":
        return {"type": "string", "enum": [*CODEBOOKS, *(b.label for b in CODEBOOKS.values())]}
    words = one.choices or (one.also if one.many else ())
    if words:
        return {"type": "string", "enum": list(words)}
    return _SPOKEN.get(one.metavar or "", {"type": "string"})


def field_schema(called: str, field: Field | None) -> Schema:
    """What a field of an entry may be: a text, and where it may be said again a list of texts.

    `field` is None for what an amendment alone takes.
    """
    if called == "as-of":
        return _DAYS
    text = {"type": "string", **(_RELATIONS if called == "relation" else _text(field))}
    if field is not None and field.read is true_or_false:
        return {"anyOf": [{"type": "boolean"}, text]}
    if field is None or not field.many:
        return text
    return {"anyOf": [text, {"type": "array", "minItems": 1, "items": text}]}


def _text(field: Field | None) -> Schema:
    if field is None:
        return {"minLength": 1}
    if field.commas and field.read is name:
        return {"pattern": f"^{NAMES}(, ?{NAMES})*$"}
    if field.closed:
        return {"enum": list(field.words)}
    if field.read is true_or_false:
        return {"enum": ["true", "false", "yes", "no"]}
    if field.read in (name, identifier):
        return {"pattern": f"^{NAMES}$", "maxLength": LONGEST_NAME}
    if field.read is prose:
        return {"minLength": 1, "maxLength": LONGEST_TEXT}
    if field.metavar == "DAY" and not field.words:
        return {"anyOf": [_DAY, _MONTH]}
    return {"minLength": 1}
