"""The bodies that writing takes: how they are read, and how they are described."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import Request
from starlette.requests import ClientDisconnect

from events.declaring import DECLARING
from events.fields import FIELDS
from events.kinds import KINDS
from timeline.entries.draft import AMENDING
from timeline.entries.in_json import read_json
from web.problems import Failure
from web.service import library_of
from web.texts import field_schema

_FORMS = {
    "application/json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
}


async def body_text(request: Request) -> tuple[str, str]:
    """The body and its form (`json`, `jsonl`, `yaml`). Raises Failure: 400, 413, 415."""
    media = request.headers.get("content-type", "")
    form = _FORMS.get(media.partition(";")[0].strip().casefold())
    if form is None:
        known = ", ".join(sorted(_FORMS))
        raise Failure(415, f"a body of type '{media[:100]}' is not read: send {known}")
    largest = library_of(request).settings.largest_body
    too_large = Failure(413, f"the body has more than {largest:,} bytes: send it in parts")
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said[:19]) > largest:  # what is announced is not waited for
        raise too_large
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > largest:
                raise too_large
            chunks.append(chunk)
    except ClientDisconnect:
        raise Failure(400, "the body ended before it was complete") from None
    try:
        return b"".join(chunks).decode("utf-8-sig"), form
    except UnicodeDecodeError as error:
        raise Failure(400, f"the body is not UTF-8 (at byte {error.start})") from None


def parsed(text: str) -> Any:
    """The JSON value of a body. Raises Failure: 400."""
    try:
        return read_json(text)
    except RecursionError:
        raise Failure(400, "the body is nested too deep") from None
    except ValueError as error:
        raise Failure(400, f"the body is no JSON: {error}") from None


_DECLARED = {one.name: one for fields in DECLARING.values() for one in fields}


def entries_described() -> dict[str, Any]:
    """The body of `append`, for the description: what an entry may hold, from the same tables as
    the command line's options."""
    fields = {
        name: {**field_schema(name, field), "description": field.help}
        for name, field in FIELDS.items()
    }
    further = {name for needed, more in AMENDING.values() for name in (*needed, *more)}
    for name in sorted(further - fields.keys()):
        fields[name] = field_schema(name, _DECLARED.get(name))
    kind = {"type": "string", "enum": [*KINDS, *AMENDING]}
    entry = _object(["kind"], {"kind": kind, **dict(sorted(fields.items()))})
    text = {"type": "string"}
    return _body({
        "application/json": {"anyOf": [entry, {"type": "array", "minItems": 1, "items": entry}]},
        "application/x-ndjson": text,
        "application/yaml": text,
    })  # fmt: skip


def amendment_described(kind: str) -> dict[str, Any]:
    """The body of an amendment, for the description."""
    needed, further = AMENDING[kind]
    fields: dict[str, Any] = {
        name: field_schema(name, FIELDS.get(name)) for name in (*needed, *further)
    }
    if "set" in fields:
        text = {"type": "string"}
        values = {"anyOf": [text, {"type": "array", "items": text}, {"type": "null"}]}
        fields["set"] = {
            "type": "object",
            "minProperties": 1,
            "description": "Each field's new value; null clears it; a list for a list.",
            "additionalProperties": values,
        }
    return _body({"application/json": _object(needed, fields)})


def _object(needed: Iterable[str], fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(needed), "properties": fields,
            "additionalProperties": False}  # fmt: skip


def _body(schemas: dict[str, Any]) -> dict[str, Any]:
    content = {media: {"schema": schema} for media, schema in schemas.items()}
    return {"requestBody": {"required": True, "content": content}}
