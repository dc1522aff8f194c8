"""YAML that is not read is refused at once, however long the text is."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from events.errors import Refused
from timeline.entries.in_yaml import read_quickly, unwelcome
from timeline.interchange.mapping.file import read_mapping
from timeline.interchange.tables.objects import open_objects

_PARTS = st.sampled_from([
    "a", "b", "yes", "1", "2018-05-03", "~", "a:", "b: ", "- ", "\n", "\n  ", "\n- ", "\n  - ",
    " ", ": ", ":", "? ", "?", "[", "]", "{", "}", ", ", ",", "#", " # ", "'", '"', "|\n",
    ">-\n", "|2", "%", "@", "`", "\\", "\\n", "\t", "---\n", "\n...\n", "!!str ", "!x", "&a ",
    "*a", "<<", "=", "é", "\U0001f600", "\x85", "\u2028", "\ufeff", "\r", "\r\n", "\x07",
    "\xa0", "\ud800", "%YAML 1.2\n",
])  # fmt: skip


def told(node: yaml.Node) -> object:
    """A node with all below it: what it is, whether it is nothing, texts, and the lines that
    refusals name."""
    value = node.value
    if isinstance(node, yaml.MappingNode):
        value = [(told(key), told(one)) for key, one in value]
    elif isinstance(node, yaml.SequenceNode):
        value = [told(one) for one in value]
    return (node.id, node.tag == "tag:yaml.org,2002:null", value, node.start_mark.line)


@given(st.lists(_PARTS, max_size=14).map("".join))
@example("developments:")
@example("- kind: demand\n  says: |#")
@example("? ")
@example("a: b\t")
@example("\n---")
@example("[é?|-\n ]")
@example("é: {a: !, b: c}")
@example("- ! b")
@example("é: {a: [b? ], c: d}")
def test_what_is_read_quickly_is_read_as_ever(text: str) -> None:
    found = read_quickly(text, deepest=25)
    if found is None:
        return
    assert unwelcome(text, deepest=25) is None
    roots = yaml.compose_all(text, Loader=yaml.SafeLoader)
    assert [one and told(one) for one in found] == [one and told(one) for one in roots]


@pytest.mark.parametrize("says", ["Stop! Now", "'! no'", "why? he said", "<!-- a", "a --- b", "b?"])
def test_signs_that_only_a_text_has_take_no_longer(says: str) -> None:
    assert read_quickly(f"- {{by: [USA, CHN], at: x}}\n- says: {says}\n", deepest=25)


def test_the_bundled_record_is_read_quickly() -> None:
    text = (files("timeline") / "records" / "us-china-2018.yaml").read_text(encoding="utf-8")
    assert read_quickly(text, deepest=25)


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
        open_objects(str(rows), "yaml", "utf-8")


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
        open_objects(str(path), "yaml", "utf-8")
