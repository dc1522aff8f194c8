"""The description of the endpoints: as committed, and true of what is answered."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import bearer, make_token
from web import description
from web.app import create_app
from web.settings import ServeSettings

PAGE = Path(__file__).parents[2] / description.FILE


def test_the_description_is_the_committed_one(client: TestClient) -> None:
    stale = f"docs/openapi.json is stale: look at what changed, then '{description.REFRESH}'"

    assert PAGE.read_text(encoding="utf-8") == description.description(), stale
    assert client.get("/api/openapi.json").json() == json.loads(PAGE.read_text(encoding="utf-8"))


def test_it_is_openapi_3_1_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    assert json.loads(PAGE.read_text(encoding="utf-8"))["openapi"].startswith("3.1")
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


def test_every_reference_leads_somewhere() -> None:
    made = json.loads(PAGE.read_text(encoding="utf-8"))

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [r for one in value.values() for r in references(one)]
        return [r for one in value for r in references(one)] if isinstance(value, list) else []

    for reference in set(references(made)):
        name = reference.removeprefix("#/components/schemas/")
        assert name in made["components"]["schemas"], reference


@pytest.fixture(scope="module")
def described(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The description as the service gives it, with the headers of somebody who may append."""
    place = str(shutil.copy(filled, tmp_path_factory.mktemp("described") / "store.sqlite"))
    app = create_app(ServeSettings(place=place, allowed_hosts=("testserver",)))
    loaded = schemathesis.openapi.from_asgi("/api/openapi.json", app=app)
    return loaded, bearer(make_token(place, "append"))


CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EACH = min(settings.default.max_examples // 6, 100)
"""Requests of each sort to each operation."""
SAID = re.compile(
    r"is no (day|version|relation|name|sequence number|authority|time)|is none of|no codebook"
    r"|printable ASCII|neither true nor false"
)
"""Refusals of what is no member of a closed set, no day, no number: the description says those."""
OPERATIONS = [
    (path, method)
    for path, methods in json.loads(PAGE.read_text(encoding="utf-8"))["paths"].items()
    for method in methods
    if path != "/api/feed"  # which never ends, and has tests of its own
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_is_answered_as_described(
    described: Any, path: str, method: str, mode: GenerationMode
) -> None:
    loaded, headers = described
    operation = loaded[path][method.upper()]
    if mode is GenerationMode.NEGATIVE and not (operation.body or "parameters" in _said(path)):
        return  # nothing that could be wrong

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EACH, suppress_health_check=list(HealthCheck), deadline=None)
    def send(case: Any) -> None:
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            assert response.headers["content-type"] == ["application/problem+json"]
            if mode is GenerationMode.POSITIVE and response.status_code in (404, 422):
                told = json.dumps(response.json(), ensure_ascii=False)
                assert not SAID.search(told), told

    send()


def _said(path: str) -> Any:
    return next(iter(json.loads(PAGE.read_text(encoding="utf-8"))["paths"][path].values()))
