"""Writing over HTTP: append, and change the record without changing the log.

The body is an entry as in a file: a kind and its fields as texts. Who records it comes from the
token. Each request is one transaction, and is safe to send again: with an `Idempotency-Key`, or
without one, since the same content is the same request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from starlette.requests import ClientDisconnect

from events.errors import Problem, Refused, StaleVersion
from events.fields import FIELDS
from events.kinds import KINDS
from timeline.answers import written_json
from timeline.documents import AMENDING, Document, read_document, read_json
from web import shapes
from web.access import Writer
from web.api import READING, Named, described
from web.problems import Failure
from web.service import Library, LibraryDep, library_of, only_known_parameters

_FORMS = {
    "application/json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
}
LONGEST_KEY = 200

_WRITTEN: dict[int | str, dict[str, Any]] = {
    **READING,
    200: {
        "model": shapes.Written,
        "description": "Nothing new: a dry run, or recorded before; this is what it did.",
    },
    201: {"model": shapes.Written, "description": "Recorded."},
    **described(400, "The body cannot be read."),
    **described(409, "A key or an id is used with another body, or the version is stale."),
    **described(412, "The version of If-Match is stale."),
    **described(413, "The body is too large."),
    **described(415, "A kind of body that is not read."),
}

router = APIRouter(
    prefix="/api",
    dependencies=[Depends(only_known_parameters)],
    responses=_WRITTEN,
    tags=["writing"],
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a write beside its content. `stale` is the status of a stale version."""

    negotiation: str | None
    key: str | None
    expect_version: int | None
    dry_run: bool
    stale: int


def terms(
    negotiation: Named = None,
    expect_version: Annotated[
        int | None, Query(description="Refuse (409) if the negotiation has moved on from it.")
    ] = None,
    dry_run: Annotated[bool, Query(description="Say what would happen; write nothing.")] = False,
    idempotency_key: Annotated[
        str | None,
        Header(description="Makes a request safe to send again (default: its content)."),
    ] = None,
    if_match: Annotated[
        str | None,
        Header(description='The version that is expected, as "95"; 412 if it has moved on.'),
    ] = None,
) -> Terms:
    """The terms from the query and the headers. Raises Refused."""
    problems: list[Problem] = []
    key = _key(idempotency_key, problems)
    version = expect_version
    if if_match is not None and if_match.strip() != "*":
        text = if_match.strip().removeprefix('"').removesuffix('"')
        if text.isascii() and text.isdigit() and len(text) < 19:
            version = int(text)
            if expect_version not in (None, version):
                message = f"says {version}, and expect_version says {expect_version}: give one"
                problems.append(Problem(where="If-Match", message=message))
        else:
            message = f"'{if_match[:50]}' is no version: give the number in quotes, as \"95\""
            problems.append(Problem(where="If-Match", message=message))
    if problems:
        raise Refused(problems)
    return Terms(
        negotiation=negotiation,
        key=key,
        expect_version=version,
        dry_run=dry_run,
        stale=409 if if_match is None else 412,
    )


def _key(text: str | None, problems: list[Problem]) -> str | None:
    """The key, with or without the quotes of a structured header (RFC 8941)."""
    if text is None:
        return None
    key = text.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        message = f"must be 1 to {LONGEST_KEY} printable ASCII characters"
        problems.append(Problem(where="Idempotency-Key", message=message))
    return key


async def body_text(request: Request) -> tuple[str, str]:
    """The body and its form (`json`, `jsonl`, `yaml`). Raises Failure: 400, 413, 415."""
    form = _FORMS.get(_media_type(request))
    if form is None:
        raise Failure(
            415,
            f"a body of type '{request.headers.get('content-type', '')[:100]}' is not read: send "
            f"{', '.join(sorted(_FORMS))}",
        )
    largest = library_of(request).settings.largest_body
    chunks: list[bytes] = []
    size = 0
    said = request.headers.get("content-length", "")
    too_large = said.isdigit() and int(said[:19]) > largest
    try:
        # What is announced as too large is not waited for.
        while not too_large:
            async for chunk in request.stream():
                size += len(chunk)
                if size > largest:
                    too_large = True
                    break
                chunks.append(chunk)
            break
    except ClientDisconnect:
        raise Failure(400, "the body ended before it was complete") from None
    if too_large:
        # What is left of it is not read, so the connection cannot be used again.
        raise Failure(
            413,
            f"the body has more than {largest:,} bytes: send it in parts",
            headers={"Connection": "close"},
        )
    try:
        return b"".join(chunks).decode("utf-8-sig"), form
    except UnicodeDecodeError as error:
        raise Failure(400, f"the body is not UTF-8 (at byte {error.start})") from None


def _media_type(request: Request) -> str:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "none/none")
    return message.get_content_type()


Body = Annotated[tuple[str, str], Depends(body_text)]
TermsDep = Annotated[Terms, Depends(terms)]


def _text_or_texts() -> dict[str, Any]:
    text = {"type": "string"}
    return {"anyOf": [text, {"type": "array", "items": text}]}


def entry_schema() -> dict[str, Any]:
    """What an entry may hold, from the same tables as the command line's options."""
    fields = {
        name: {**_text_or_texts(), "description": field.help} for name, field in FIELDS.items()
    }
    further = {name for needed, more in AMENDING.values() for name in (*needed, *more)}
    for name in sorted(further - fields.keys()):
        fields[name] = _text_or_texts()
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": [*KINDS, *AMENDING]},
            **dict(sorted(fields.items())),
        },
        "additionalProperties": False,
    }


def _entries_described() -> dict[str, Any]:
    entry = entry_schema()
    text = {"schema": {"type": "string"}}
    content = {
        "application/json": {"schema": {"anyOf": [entry, {"type": "array", "items": entry}]}},
        "application/x-ndjson": text,
        "application/yaml": text,
    }
    return {"requestBody": {"required": True, "content": content}}


def _amendment_described(kind: str) -> dict[str, Any]:
    needed, further = AMENDING[kind]
    fields: dict[str, Any] = {name: _text_or_texts() for name in (*needed, *further)}
    if "set" in fields:
        values = {"anyOf": [*_text_or_texts()["anyOf"], {"type": "null"}]}
        fields["set"] = {
            "type": "object",
            "minProperties": 1,
            "description": "Each field's new value; null clears it; a list for a list.",
            "additionalProperties": values,
        }
    schema = {
        "type": "object",
        "required": list(needed),
        "properties": fields,
        "additionalProperties": False,
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post("/append", openapi_extra=_entries_described(), response_model=None)
def append(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
    """Record an entry, or a whole document of entries, all or nothing. An entry is a kind and its
    fields as texts, the same as in a file: JSON (one entry or a list), JSON lines, or YAML."""
    text, form = body
    if form == "json":
        _parsed(text)  # what is no JSON is a bad request, before it is a bad entry
    return _enter(library, writer.name, terms, read_document(text, form=form))


@router.post("/correct", openapi_extra=_amendment_described("correct"), response_model=None)
def correct(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
    """Correct fields of a development (never its kind). The log keeps what was first entered."""
    return _amend(library, writer.name, terms, "correct", body)


@router.post("/retract", openapi_extra=_amendment_described("retract"), response_model=None)
def retract(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
    """Take a development (or a correction, link or added source) out of every later replay."""
    return _amend(library, writer.name, terms, "retract", body)


@router.post("/reinstate", openapi_extra=_amendment_described("reinstate"), response_model=None)
def reinstate(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
    """Undo a retraction."""
    return _amend(library, writer.name, terms, "reinstate", body)


@router.post("/add-source", openapi_extra=_amendment_described("add-source"), response_model=None)
def add_source(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
    """Attach a source that reports the same development; it counts from its own date."""
    return _amend(library, writer.name, terms, "add-source", body)


@router.post("/link", openapi_extra=_amendment_described("link"), response_model=None)
def link(library: LibraryDep, writer: Writer, terms: TermsDep, body: Body) -> Response:
    """Link two developments: follows, responds-to, supersedes (they order), corroborates, refines,
    contradicts (accounts of one development), in-tension."""
    return _amend(library, writer.name, terms, "link", body)


def _amend(
    library: Library, recorder: str, terms: Terms, kind: str, body: tuple[str, str]
) -> Response:
    text, form = body
    if form != "json":
        raise Failure(415, f"{kind} takes a body of type application/json")
    entry = _parsed(text)
    if not isinstance(entry, dict):
        raise Refused('the body is no JSON object: send {"id": ..., ...}')
    if "kind" in entry:
        message = "is said by the address already: leave it out"
        raise Refused([Problem(where="kind", message=message)])
    if isinstance(entry.get("set"), dict):
        entry["set"] = [line for name, value in entry["set"].items() for line in _set(name, value)]
    # Through the same reader as a file, so that the same words are refused for the same reasons.
    told = json.dumps({"kind": kind, **entry})
    return _enter(library, recorder, terms, read_document(told, form="json"))


def _set(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if any(isinstance(one, list | dict) for one in values):
        message = "is nested: give a text or a list of texts"
        raise Refused([Problem(where=name, message=message)])
    texts = ["" if one is None else str(one) for one in values] or [""]
    return [f"{name}={text}" for text in texts]


def _parsed(text: str) -> Any:
    try:
        return read_json(text)
    except RecursionError:
        raise Failure(400, "the body is nested too deep") from None
    except ValueError as error:
        raise Failure(400, f"the body is no JSON: {error}") from None


def _enter(library: Library, recorder: str, terms: Terms, document: Document) -> Response:
    asked = terms.negotiation or document.negotiation
    with library.desk(recorder) as desk:
        try:
            written = desk.enter_document(
                library.choose(desk.shelf, asked),
                document,
                key=terms.key,
                expect_version=terms.expect_version,
                dry_run=terms.dry_run,
            )
        except StaleVersion as stale:
            raise Failure(terms.stale, str(stale)) from None
    headers: Mapping[str, str] = {"Cache-Control": "no-store"}
    return Response(
        msgspec.json.encode(written_json(written)),
        status_code=201 if written.new and not terms.dry_run else 200,
        media_type="application/json",
        headers=headers,
    )
