"""Sources to and from reference managers: nothing is lost on the way, and what cannot be read is
told with its item."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import Refused
from tests.calling import call
from timeline.interchange.exporting.citing import FORMS, READ, Reference, drafts, written

ENDS = {form: end for end, form in READ.items()}
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
)
TEXT = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
DAY = st.sampled_from(["2018", "2018-05", "2018-05-03", "2018-04~/2018-05-03", "../2018-05-02"])


def tidy(text: str) -> bool:
    return ";" not in text and not re.match(r"(published|accessed|author|url|quote|via): ", text)


SOURCES = st.fixed_dictionaries(
    {"source": st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)},
    optional={
        "publisher": TEXT,
        "title": TEXT,
        "author": st.lists(TEXT.filter(tidy), min_size=1, max_size=3).map("; ".join),
        "url": st.from_regex(r"https://e\.org/[!-~]{0,20}", fullmatch=True),
        "published": DAY,
        "accessed": DAY,
        "quote": TEXT,
        "via": TEXT,
    },
)


def back(form: str, sources: list[Reference]) -> list[dict[str, str]]:
    read = drafts(f"library{ENDS[form]}", written(form, sources).decode())
    return [{name: texts[0] for name, texts in one.raw.items()} for one in read]


@pytest.mark.parametrize("form", FORMS)
@given(sources=st.lists(SOURCES, min_size=1, max_size=4, unique_by=lambda one: one["source"]))
def test_sources_come_back_equal(form: str, sources: list[Reference]) -> None:
    assert back(form, sources) == sources


@pytest.mark.parametrize("form", FORMS)
def test_the_bundled_sources_are_known_again(form: str, filled_grain: Path, tmp_path: Path) -> None:
    library = tmp_path / f"library{ENDS[form]}"
    assert call("--db", filled_grain, "export", "--to", form, "-o", library).code == 0
    other = tmp_path / "other.sqlite"
    call("--db", other, "new", "black-sea-grain-2022")
    first = call("--db", other, "source", "--from", library)
    assert first.code == 0, first.err
    assert re.search(r"^(\d+) recorded, 0 there already", first.err, re.M)
    again = call("--db", other, "source", "--from", library)
    assert "0 recorded" in again.err
    listed = [
        json.loads(call("--db", place, "--format", "json", "list").out)["sources"]
        for place in (filled_grain, other)
    ]
    assert listed[0] == listed[1]
    assert len(listed[0]) > 100


ZOTERO = [
    {
        "id": "http://zotero.org/users/1/items/ABCD2345",
        "type": "article-newspaper",
        "title": "Talks <i>end</i>",
        "container-title": "The Paper",
        "URL": "https://example.org/a?b=1&c=%20",
        "author": [{"family": "Farge", "given": "Emma"}, {"literal": "The Kremlin"}],
        "issued": {"date-parts": [["2018", 5, "4"]]},
        "accessed": {"date-parts": [[2018, 5, 6]]},
        "note": "Read twice",
    },
    {
        "id": "x/2",
        "citation-key": "lind2019",
        "type": "report",
        "publisher": "An Institute",
        "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}],
        "issued": {"date-parts": [[2019, 5, 19], [2019, 5, 21]]},
    },
]


def test_a_zotero_library_becomes_declared_sources(tmp_path: Path) -> None:
    one, two = back_of("library.json", json.dumps(ZOTERO))
    assert one == {
        "source": "ABCD2345",
        "publisher": "The Paper",
        "title": "Talks <i>end</i>",
        "author": "Emma Farge; The Kremlin",
        "url": "https://example.org/a?b=1&c=%20",
        "published": "2018-05-04",
        "accessed": "2018-05-06",
    }
    assert two == {
        "source": "lind2019",
        "publisher": "An Institute",
        "author": "Ludwig van Beethoven",
        "published": "2019-05-19/2019-05-21",
    }


def back_of(name: str, text: str) -> list[dict[str, str]]:
    return [{field: texts[0] for field, texts in one.raw.items()} for one in drafts(name, text)]


def test_bibtex_of_others_is_read() -> None:
    text = r"""
@comment{kept by hand}
@article{farge_russia_2022,
  title = {{Russia} Prepared to Quit {Black} Sea 50\% of G{\"o}del's deal},
  author = {Farge, Emma and {The Kremlin} and M{\"u}ller, J.},
  journal = {gCaptain}, year = 2022, month = oct,
  url = {https://example.org/a_b~c?d=1&e=%20}, urldate = {2022-10-15},
}
"""
    assert back_of("library.bib", text) == [
        {
            "source": "farge_russia_2022",
            "title": "Russia Prepared to Quit Black Sea 50% of Gödel's deal",
            "publisher": "gCaptain",
            "author": "Emma Farge; The Kremlin; J. Müller",
            "published": "2022-10",
            "accessed": "2022-10-15",
            "url": "https://example.org/a_b~c?d=1&e=%20",
        }
    ]


def test_ris_of_others_is_read() -> None:
    text = (
        "TY  - NEWS\nTI  - Talks end\nAU  - Farge, Emma\nAU  - Müller, Jan\nT2  - The Paper\n"
        "DA  - 2018/05/04/\nPY  - 2018\nUR  - https://example.org/a;b\nY2  - 2018/05/06/\nER  - \n"
    )
    assert back_of("library.ris", text) == [
        {
            "source": "the-paper-2018-05-04",
            "title": "Talks end",
            "publisher": "The Paper",
            "author": "Emma Farge; Jan Müller",
            "published": "2018-05-04",
            "accessed": "2018-05-06",
            "url": "https://example.org/a;b",
        }
    ]


def test_two_items_without_a_key_of_their_own_are_two_sources() -> None:
    items = [{"title": "Same"}, {"title": "Same"}]
    assert [one["source"] for one in back_of("a.json", json.dumps(items))] == ["same", "same-2"]

    keys = [{"id": "same"}, {"id": "same-2"}, {"id": "same"}]
    named = [one["source"] for one in back_of("a.json", json.dumps(keys))]
    assert named == ["same", "same-2", "same-3"]


def test_fields_of_csl_that_others_write_otherwise_are_kept() -> None:
    item = {"id": "a", "title": ["Trade", "talks"], "author": "Ida Holm", "container-title": ["DW"]}

    assert back_of("a.json", json.dumps([item])) == [
        {"source": "a", "title": "Trade; talks", "author": "Ida Holm", "publisher": "DW"}
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.json", "[{", "a.json: is no JSON"),
        ("a.json", "[]", "a.json: holds no item"),
        ("a.json", "[3]", "a.json, item 1: item: is no item of CSL-JSON"),
        ("a.json", '[{"id": "a"}, {"id": "b", "issued": {"season": 1}}]', "item 2: issued: "),
        ("a.json", '[{"id": "a", "issued": 3}]', "item 1: issued: 3 is no date"),
        ("a.json", '[{"id": "a", "accessed": ["x"]}]', 'item 1: accessed: ["x"] is no date'),
        ("a.json", '[{"id": "a", "issued": "May"}]', 'item 1: issued: "May" is no date'),
        ("a.bib", "@article{a, title = {x", "a.bib, line 1: entry: is no entry of BibTeX"),
        ("a.bib", "", "a.bib: holds no item"),
        ("a.ris", "nothing", "a.ris"),
        ("a.txt", "x", "is no library that can be read: .json, .bib, .ris are"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_item(name: str, text: str, told: str) -> None:
    with pytest.raises(Refused, match=re.escape(told)):
        drafts(name, text)


def test_a_library_is_declared_whole_or_not_at_all(tmp_path: Path) -> None:
    place, library = tmp_path / "s.sqlite", tmp_path / "library.json"
    call("--db", place, "new", "talks")
    items = [{"id": "good", "title": "A"}, {"id": "bad", "URL": "ftp://example.org"}]
    library.write_text(json.dumps(items))
    refused = call("--db", place, "source", "--from", library)
    assert refused.code == 3
    assert "item 2: url: 'ftp://example.org' is no web address" in refused.err
    assert json.loads(call("--db", place, "--format", "json", "list").out)["sources"] == []
    both = call("--db", place, "source", "x", "--from", library)
    assert (both.code, "give it alone" in both.err) == (2, True)
    none = call("--db", place, "source")
    assert (none.code, "name the SOURCE" in none.err) == (2, True)
    gone = call("--db", place, "source", "--from", tmp_path / "no.json")
    assert (gone.code, "cannot be read" in gone.err) == (3, True)


@pytest.mark.parametrize("form", FORMS)
def test_the_record_itself_can_be_cited(form: str, filled_grain: Path) -> None:
    asked = ("--db", filled_grain, "export", "--to", form, "--what", "record")
    cited = call(*asked, "--as-of", "2023-03-18").out
    root = call("--db", filled_grain, "checkpoint").out.splitlines()[2]
    for part in ("The Black Sea Grain Initiative", "as of 2023-03-18", "recorded by 300", root):
        assert part.replace("_", "\\_" if form == "bibtex" else "_") in cited


def test_forms_that_hold_no_sources_and_the_other_way_round_are_refused(filled: Path) -> None:
    for asked, told in (
        (("--to", "ris", "--what", "audit"), "ris holds sources, or the record itself, not audit"),
        (("--to", "csv", "--what", "record"), "the record is cited as csl-json, bibtex, ris"),
        (("--to", "sqlite", "--what", "record"), "ris, not as sqlite"),
        (("--to", "timelinejs", "--what", "sources"), "timelinejs tells developments, not sources"),
    ):
        result = call("--db", filled, "export", *asked)
        assert (result.code, told in result.err) == (3, True), result.err


def test_sources_are_a_table_too(filled: Path) -> None:
    rows = call("--db", filled, "export", "--to", "csv", "--what", "sources").out.splitlines()
    assert rows[0] == "source,publisher,title,author,url,published,accessed,quote,via"
    assert any(row.startswith("nyt-2018-05-04,The New York Times,") for row in rows)
