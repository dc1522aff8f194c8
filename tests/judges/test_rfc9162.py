"""RFC 9162's proofs, good and broken, as another project's verifier judges them."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from tests.judges.conftest import Count, judge
from timeline.integrity.tree import consistent, included, root_of

LEAVES = [bytes([n]) * 32 for n in range(7)]


def _proofs(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    folder = judge("rfc9162-testdata")
    if folder is None:
        return
    for path in sorted((folder / kind).rglob("*.json")):
        yield str(path.relative_to(folder)), json.loads(path.read_text())


def _bytes(value: dict[str, Any], name: str) -> Any:
    found = value[name]
    if isinstance(found, list):
        return tuple(b64decode(one) for one in found)
    return b64decode(found) if found is not None else ()


def test_every_proof_of_inclusion_is_judged_as_there(count: Count) -> None:
    one, two = LEAVES[:2]
    own = [("own", one, 0, 1, (), one, True), ("own", two, 0, 1, (), one, False),
           ("own", one, 1, 1, (), one, False), ("own", b"", 0, 1, (), b"", False)]  # fmt: skip
    cases = [
        (name, _bytes(p, "leafHash"), p["leafIdx"], p["treeSize"], _bytes(p, "proof"),
         _bytes(p, "root"), not p["wantErr"])
        for name, p in _proofs("inclusion")
    ]  # fmt: skip
    wrong = [
        name for name, leaf, index, size, path, root, holds in cases or own
        if _judged(lambda: included(leaf, index, size, path, root)) is not holds  # noqa: B023
    ]  # fmt: skip
    assert wrong == []
    count("RFC 9162: proofs of inclusion", len(cases))


def test_every_proof_of_consistency_is_judged_as_there(count: Count) -> None:
    cases = [
        (name, p["size1"], p["size2"], _bytes(p, "root1"), _bytes(p, "root2"), _bytes(p, "proof"),
         not p["wantErr"])
        for name, p in _proofs("consistency")
    ]  # fmt: skip
    root = root_of(LEAVES)
    own = [("own", 7, 7, root, root, (), True), ("own", 6, 7, root, root, (), False),
           ("own", 7, 6, root, root, (), False)]  # fmt: skip
    wrong = [
        name for name, old, new, before, after, path, holds in cases or own
        if _judged(lambda: consistent(old, new, before, after, path)) is not holds  # noqa: B023
    ]  # fmt: skip
    assert wrong == []
    count("RFC 9162: proofs of consistency", len(cases))


def _judged(verify: Any) -> bool:
    return bool(verify())
