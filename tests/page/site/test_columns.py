"""The columns of a board: everybody who acts or is moved has one, on each of its days."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.calling import call
from tests.page.site.conftest import publish
from web.app import create_app
from web.settings import ServeSettings


def talks(place: Path, offer: str) -> Path:
    """A demand of a day, and an offer of a month."""
    for one in ("new talks", "party ARL", "party BOR", "party CUR", "party MED --mediator",
                "issue duties"):  # fmt: skip
        assert call("--db", place, *one.split()).code == 0
    for entry in ("demand --by ARL --to BOR --proposal p --occurred 2020-01-05",
                  f"offer --proposal q --occurred 2020-01 {offer}"):  # fmt: skip
        result = call("--db", place, "append", *entry.split(), "--issue", "duties")
        assert result.code == 0, result.err
    return place


@pytest.mark.parametrize("offer", ["--by ARL --speaks-for CUR --to BOR", "--by MED --to all"])
def test_who_may_have_been_moved_and_never_acts_is_on_the_board(offer: str, tmp_path: Path) -> None:
    app = create_app(ServeSettings(place=str(talks(tmp_path / "talks.sqlite", offer))))
    with TestClient(app, base_url="http://127.0.0.1:8018") as client:
        early, late = (client.get(f"/n/talks/?as_of=2020-{day}").text for day in ("01-10", "02-01"))
    assert 'id="possible-CUR-duties-offer:q:' in early
    assert early.count('role="columnheader"') == late.count('role="columnheader"')


def test_so_it_is_on_that_of_a_site(tmp_path: Path) -> None:
    place = talks(tmp_path / "talks.sqlite", "--by ARL --speaks-for CUR --to BOR")
    site = publish(place, tmp_path / "site", "--as-of", "2020-01-10", "--no-pictures")
    page = (site / "index.html").read_text("utf-8")
    assert '<ul id="cell-CUR-duties" class="positions"><li class="position possible">' in page
