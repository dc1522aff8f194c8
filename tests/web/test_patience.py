"""A question that takes too long is stopped and told of; the next one is answered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.web.test_writing import STATEMENT


@pytest.mark.parametrize("path", ["/api/stance", "/api/audit", "/api/replay", "/"])
def test_a_question_that_takes_too_long_is_stopped(
    place: str, serve: Callable[..., Any], path: str
) -> None:
    client = serve(place, patience=1e-9)
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 503
    assert "longer than the 1e-09 s" in answer.text
    library = client.app.state.library
    library.settings = replace(library.settings, patience=30.0)
    assert client.get(path, follow_redirects=True).status_code == 200


def test_what_is_recorded_is_told_however_long_that_takes(
    place: str, serve: Callable[..., Any], ana: dict[str, str]
) -> None:
    client = serve(place, patience=1e-9)
    answer = client.post("/api/append", json=STATEMENT, headers=ana)
    assert (answer.status_code, answer.json()["new"]) == (201, 1), answer.text
