"""The description of the endpoints: as committed, and true of what is answered."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.cli.conftest import call
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


_FOLDER = tempfile.TemporaryDirectory()


@pytest.fixture(scope="session")
def schema() -> Any:
    """The service on a store of its own, as its description says it is."""
    place = str(Path(_FOLDER.name) / "store.sqlite")
    assert call("--db", place, "demo", "--only-load", "--recorder", "a coder").code == 0
    app = create_app(ServeSettings(place=place))
    loaded = schemathesis.openapi.from_asgi("/api/openapi.json", app=app)
    loaded.token = make_token(place, "append")  # type: ignore[attr-defined]
    yield loaded
    shutil.rmtree(_FOLDER.name, ignore_errors=True)


described = schemathesis.pytest.from_fixture("schema")

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
)


# The feed never ends, and has tests of its own.
@described.exclude(path="/api/feed").parametrize()
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_is_sent_is_answered_as_described(case: Any, schema: Any) -> None:
    response = case.call(headers={**bearer(schema.token), "Host": "127.0.0.1"})

    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        assert response.headers["content-type"] == ["application/problem+json"]
