"""YAML that is not read is refused at once, however long the text is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from events.errors import Refused
from timeline.entries.yaml_text import unwelcome
from timeline.interchange.limits import LIMITS
from timeline.interchange.mapping import read_mapping
from timeline.interchange.objects import _yaml_rows


@pytest.mark.parametrize("opening", ["[", "{", "- ", "[a, ", "{a: "])
def test_no_more_is_read_than_the_depth_that_is_allowed(
    opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    scan = yaml.scan

    def counted(*args: object, **more: object) -> object:
        nonlocal read
        for token in scan(*args, **more):  # type: ignore[arg-type]
            read += 1
            yield token

    monkeypatch.setattr(yaml, "scan", counted)
    found = unwelcome(opening * 200_000, deepest=20)
    assert found is not None
    assert (found.what, found.line) == ("is nested more than 20 deep", 1)
    assert read < 200


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(
        Refused, match=r"line 4, column 1: .* 'columns' stands twice, first in line"
    ):
        read_mapping("columns:\n  by: Who\nkey: [No]\ncolumns: {by: To}\n", name="t")
    with pytest.raises(Refused, match="'US' stands twice, first in line 2"):
        read_mapping("values:\n  by: {US: USA,\n    US: GBR}\n", name="t")
    rows = tmp_path / "rows.yaml"
    rows.write_text("- Date: 2018-03-22\n  Who: US\n  Who: China\n")
    with pytest.raises(Refused, match=r"line 3, column 3: .* 'Who' stands twice, first in line 2"):
        list(_yaml_rows(str(rows), "utf-8", LIMITS))


def test_a_mapping_of_brackets_is_refused_at_its_first() -> None:
    with pytest.raises(Refused, match="the mapping: line 2: is nested more than 20 deep"):
        read_mapping("columns:\n  by: " + "[" * 300_000, name="table")
    with pytest.raises(Refused, match="the mapping: line 1: the tag '!!binary' is not read"):
        read_mapping("name: !!binary aGVsbG8=", name="table")
    with pytest.raises(Refused, match="the mapping: line 1: anchors and aliases are not read"):
        read_mapping("name: &x y", name="table")


def test_rows_of_brackets_are_refused_at_their_first(tmp_path: Path) -> None:
    path = tmp_path / "rows.yaml"
    path.write_text("- Date: 2018-03-22\n- Date: " + "[" * 300_000)
    with pytest.raises(Refused, match="line 2: is nested more than 20 deep"):
        list(_yaml_rows(str(path), "utf-8", LIMITS))
