"""Writing over HTTP: append, and change the record without changing the log.

The body is an entry as in a file: a kind and its fields as texts. Who records it comes from the
token. Each request is one transaction, and is safe to send again: with an `Idempotency-Key`, or
without one, since the same content is the same request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import WithJsonSchema
from starlette.requests import ClientDisconnect

from events.declaring import DECLARING
from events.errors import Problem, Refused, StaleVersion
from events.fields import FIELDS
from events.kinds import KINDS
from events.names import whole_number
from timeline.answers.written import WrittenAnswer
from timeline.entries.document import Document, read_document
from timeline.entries.draft import AMENDING, AMENDMENTS
from timeline.entries.in_json import read_json, text_of
from web.access import Writer
from web.problems import READING, Failure, answered, described, json_response, known_as
from web.service import IN_DIGITS, Library, LibraryDep, Named, library_of, only_known_parameters
from web.texts import KEY, LONGEST_KEY, VERSION, field_schema

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
    packed = request.headers.get("content-encoding", "identity")
    if packed.strip().casefold() != "identity":
        raise Failure(415, f"a body packed as '{packed[:100]}' is not read: send it as it is")
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
    """The body of `append`, for the description: what an entry may hold."""
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
    # What a development cites may be several; what is added to one is a source, with a quote.
    known = {**FIELDS, **(_DECLARED if kind == "add-source" else {})}
    fields: dict[str, Any] = {
        name: field_schema(name, known.get(name)) for name in (*needed, *further)
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


_WRITTEN: dict[int | str, dict[str, Any]] = {
    **READING,
    **answered(WrittenAnswer, "Nothing new: a dry run, or recorded before; this is what it did."),
    201: answered(WrittenAnswer, "Recorded.")[200],
    **described(400, "The body cannot be read."),
    **described(409, "A key or an id is used with another body, or the version is stale."),
    **described(412, "The version of If-Match is stale."),
    **described(413, "The body is too large."),
    **described(415, "A kind of body that is not read."),
}

router = APIRouter(
    prefix="/api",
    generate_unique_id_function=known_as,
    dependencies=[Depends(only_known_parameters)],
    responses=_WRITTEN,
    tags=["writing"],
)


@dataclass(kw_only=True)
class WriteTerms:
    """The terms of a write beside its content, from the query and the headers: read, they hold the
    key without quotes and the version that either names. Raises Refused."""

    negotiation: Named = None
    expect_version: Annotated[
        int | None,
        IN_DIGITS,
        WithJsonSchema({"type": "integer", "minimum": 0}),
        Query(description="Refuse (409) if the negotiation has moved on from it."),
    ] = None
    dry_run: Annotated[bool, Query(description="Say what would happen; write nothing.")] = False
    idempotency_key: Annotated[
        str | None,
        WithJsonSchema(KEY),
        Header(description="Makes a request safe to send again (default: its content)."),
    ] = None
    if_match: Annotated[
        str | None,
        WithJsonSchema(VERSION),
        Header(description='The version that is expected, as "95"; 412 if it has moved on.'),
    ] = None

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        if self.idempotency_key is not None:
            key = self.idempotency_key.strip()
            if len(key) > 1 and key[0] == key[-1] == '"':  # as a structured header (RFC 8941)
                key = key[1:-1]
            self.idempotency_key = key
            if not key or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
                message = f"must be 1 to {LONGEST_KEY} printable ASCII characters"
                problems.append(Problem(where="Idempotency-Key", message=message))
        if self.if_match is not None and self.if_match.strip() != "*":
            text = self.if_match.strip().removeprefix('"').removesuffix('"')
            given, message = self.expect_version, ""
            version = whole_number(text)
            if version is None:
                told = self.if_match[:50]
                message = f"'{told}' is no version: give the number in quotes, as \"95\""
            elif given not in (None, version):
                message = f"says {version}, and expect_version says {given}: give one"
            else:
                self.expect_version = version
            if message:
                problems.append(Problem(where="If-Match", message=message))
        if problems:
            raise Refused(problems)


Body = Annotated[tuple[str, str], Depends(body_text)]
TermsDep = Annotated[WriteTerms, Depends()]


@router.post("/append", openapi_extra=entries_described(), response_model=None)
def append(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
    """Record an entry, or a whole document of entries, all or nothing. An entry is a kind and its
    fields as texts, the same as in a file: JSON (one entry or a list), JSON lines, or YAML."""
    text, form = body
    if form == "json":
        parsed(text)  # what is no JSON is a bad request, before it is a bad entry
    return _enter(library, writer.name, terms, read_document(text, form=form, keep_problems=True))


def _amending(kind: str) -> Callable[..., Response]:
    def amend(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
        text, form = body
        if form != "json":
            raise Failure(415, f"{kind} takes a body of type application/json")
        return _enter(library, writer.name, terms, read_document(_entry(kind, text), form="json"))

    return amend


for _kind, _does in AMENDMENTS.items():
    router.add_api_route(
        f"/{_kind}", _amending(_kind), methods=["POST"], name=_kind.replace("-", "_"),
        description=" ".join(_does.split()), openapi_extra=amendment_described(_kind),
        response_model=None,
    )  # fmt: skip


def _entry(kind: str, text: str) -> str:
    """The body of an amendment as an entry of a file, so that it is refused in the same words."""
    entry = parsed(text)
    if not isinstance(entry, dict):
        raise Refused('the body is no JSON object: send {"id": ..., ...}')
    if "kind" in entry:
        raise Refused("is said by the address already: leave it out", where="kind")
    if isinstance(entry.get("set"), dict):
        entry["set"] = [line for name, value in entry["set"].items() for line in _set(name, value)]
    return json.dumps({"kind": kind, **entry})


def _set(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    try:
        texts = ["" if one is None else text_of(name, one) for one in values] or [""]
    except ValueError as problem:
        raise Refused(str(problem), where=name) from None
    return [f"{name}={text}" for text in texts]


def _enter(library: Library, recorder: str, terms: WriteTerms, document: Document) -> Response:
    asked = terms.negotiation or document.negotiation
    with library.desk(recorder) as desk:
        try:
            written = desk.enter_document(
                library.choose(desk.shelf, asked),
                document,
                key=terms.idempotency_key,
                expect_version=terms.expect_version,
                dry_run=terms.dry_run,
            )
        except StaleVersion as stale:
            raise Failure(409 if terms.if_match is None else 412, str(stale)) from None
    status = 201 if written.new and not terms.dry_run else 200
    return json_response(WrittenAnswer.of(written), {"Cache-Control": "no-store"}, status)
