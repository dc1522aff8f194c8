"""ETags, and what may be kept: an answer is fixed by its address, the record at the cut, and the
codebook, so its tag is known before anything is folded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from fastapi import Request

from timeline.reading import sequence_in

_PROGRAM = version("negotiation-timeline")

IMMUTABLE = "private, max-age=3600, immutable"
"""For what nothing recorded later changes: an hour, so that what the law removes goes, too."""

REVALIDATE = "private, no-cache"
"""Kept, but asked for again with its tag."""


def tag_of(request: Request, *, recorded_by: int, last: bytes | None, codebook: str) -> str:
    """The strong ETag of an answer: the cut's end in the log, the codebook, and a digest of the
    rest: the address, the program's version, and the last leaf of the log. It is of this log alone,
    whatever stands at the address later, and a redaction, which is an entry too, changes it."""
    query = sorted(request.query_params.multi_items())
    told = repr((_PROGRAM, request.url.path, query, recorded_by, last, codebook))
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f'"{recorded_by}-{codebook.replace("/", ".")}-{digest}"'


def is_fresh(request: Request, tag: str) -> bool:
    """Whether the client has this answer already (If-None-Match, RFC 9110 section 13.1.2)."""
    given = ",".join(request.headers.getlist("if-none-match"))
    # Weak comparison: a proxy that compressed the answer may have weakened the tag.
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in given.split(","))


def is_settled(bounds: Iterable[str | None], head: int) -> bool:
    """Whether every bound on what was recorded is a sequence number that the log has reached.

    A day or a time may still come to mean more, and so may a number beyond the head.
    """
    numbers = (None if text is None else sequence_in(text) for text in bounds)
    return all(number is not None and number <= head for number in numbers)


def headers_of(tag: str, *, settled: bool, codebook_asked: str | None) -> Mapping[str, str]:
    """The caching headers. A codebook that is asked for without its version may become another
    one with the next release, so only a versioned one (`standard/2`) makes an answer immutable."""
    fixed = settled and (codebook_asked is None or "/" in codebook_asked)
    return {
        "ETag": tag,
        "Cache-Control": IMMUTABLE if fixed else REVALIDATE,
        "Vary": "Authorization",
    }
