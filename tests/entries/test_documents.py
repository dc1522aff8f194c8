"""Files of entries: what stands in them is read, and every refusal says its line."""

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.errors import Problem, Refused
from events.fields import FIELDS
from events.kinds import KINDS
from timeline.entries.document import LARGEST_FILE, Document, digests_of, guess_form, read_document
from timeline.entries.draft import AMENDING, Draft
from timeline.entries.in_json import Jsonl, _plain, read_json


def yaml(text: str) -> Document:
    return read_document(text, form="yaml")


def jsonl(text: str) -> Document:
    return read_document(text, form="jsonl")


def refusal(text: str, form: str = "yaml") -> list[str]:
    """The lines of the refusal, `line N: ...` each."""
    with pytest.raises(Refused) as refused:
        read_document(text, form=form)
    return [str(problem) for problem in refused.value.problems]


def test_a_word_for_a_field_of_another_name_is_answered_with_that_among_defaults_too() -> None:
    text = "defaults: {deadline: 2019}\ndevelopments: [{kind: statement, by: USA, says: x}]"
    assert refusal(text) == ["line 1: deadline: is no field of a development (did you mean due?)"]


def test_a_file_is_of_one_negotiation_with_one_title() -> None:
    text = "negotiation: [a, b]\ntitle: [x, y]\ndevelopments:\n  - {kind: party, party: USA}\n"
    assert refusal(text) == [
        "line 1: negotiation: is given 2 times: say it once",
        "line 2: title: is given 2 times: say it once",
    ]
    assert refusal('{"negotiation": "n", "title": ["x", "y"]}', "jsonl") == [
        "line 1: title: is nested: give a text",
    ]


# --- commitments as mappings -----------------------------------------------------------------

MAPPED = {"party": "CHN", "issue": "market-access", "text": "in steps", "due": "2019",
          "quantity": ["25 percent rate", "10 percent rate"], "lapses": "2020",
          "if": "it is ratified"}  # fmt: skip


@pytest.mark.parametrize("form", ["yaml", "json", "jsonl"])
def test_a_commitment_may_be_a_mapping(form: str) -> None:
    entry = {"kind": "agreement", "commits": [MAPPED, "USA: words"]}
    (read,) = read_document(json.dumps(entry), form=form).entries
    first, second = read.raw["commits"]
    assert json.loads(first) == MAPPED
    assert second == "USA: words"


def test_a_commitment_in_yaml_may_stand_alone_with_empty_fields() -> None:
    (read,) = yaml("- kind: agreement\n  commits: {party: CHN, quantity: 5, due: }\n").entries
    assert json.loads(read.raw["commits"][0]) == {"party": "CHN", "quantity": "5", "due": []}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("- {kind: agreement, commits: [{party: {a: b}}]}", "line 1: commits: party: is a mapping"),
        ("- {kind: agreement, commits: [{party: [[a]]}]}", "line 1: commits: party: is nested"),
        ("- {kind: agreement, commits: [[a]]}", "line 1: commits: is nested"),
        ("- {kind: agreement, commits: [{party: a, party: b}]}", "line 1: party: stands twice"),
        ("- {kind: demand, scope: [{party: a}]}", "line 1: scope: is nested"),
    ],
)
def test_anything_else_that_is_nested_is_refused(entry: str, said: str) -> None:
    assert refusal(entry)[0].startswith(said)


@pytest.mark.parametrize(
    ("name", "value"),
    [("commits", [{"party": {"a": "b"}}]), ("commits", [["a"]]), ("scope", [{"party": "a"}]),
     ("commits", [{"quantity": [["a"]]}])],
)  # fmt: skip
def test_anything_else_that_is_nested_in_json_is_refused(name: str, value: object) -> None:
    (said,) = refusal(json.dumps({"kind": "agreement", name: value}), "json")
    assert "is nested: give a text or a list of texts" in said


def test_a_default_is_not_meant_for_what_has_no_room_for_it() -> None:
    found = yaml("""
defaults: {status: ratified, measure: ban, by: USA, about-measure: old, lapses: 2019}
developments:
  - {kind: agreement, between: "USA,CHN"}
  - {kind: legal-action, to: CHN}
  - {kind: withdrawal, proposal: cut}
  - {kind: withdrawal}
  - {kind: demand, about: deal}
  - {kind: talks-invited, between: "USA,CHN"}
""").entries
    told = [{n: v[0] for n, v in one.raw.items()} for one in found]
    assert told == [
        {"status": "ratified", "lapses": "2019", "between": "USA,CHN"},
        {"by": "USA", "to": "CHN"},
        {"by": "USA", "proposal": "cut"},
        {"by": "USA", "measure": "ban"},
        {"by": "USA", "lapses": "2019", "about": "deal"},
        {"between": "USA,CHN"},
    ]
    assert found[0].inherited == {"status", "lapses"}


# --- YAML ------------------------------------------------------------------------------------

WHOLE = """\
negotiation: us-china-2018
title: Talks in Beijing
parties:
  - party: USA
    name: United States
issues:
  - {issue: trade-deficit, wants: [USA more USD, CHN less USD]}
sources:
  - {source: dw, published: 2018-05-04}
developments:
  - kind: demand
    occurred: 2018-05-03
    by: USA
    quantity: 200 USD bn total
    final: yes
    scope:
      - cars
      - aircraft
    says: >
      A cut of
      the deficit.
links:
  - {id: a, relation: follows, other: b}
"""


def test_a_whole_file_is_its_entries_in_order_each_with_its_line() -> None:
    document = yaml(WHOLE)
    assert (document.negotiation, document.title) == ("us-china-2018", "Talks in Beijing")
    assert document.entries == (
        Draft(place="line 4", kind="party", raw={"party": ["USA"], "name": ["United States"]}),
        Draft(
            place="line 7",
            kind="issue",
            raw={"issue": ["trade-deficit"], "wants": ["USA more USD", "CHN less USD"]},
        ),
        Draft(place="line 9", kind="source", raw={"source": ["dw"], "published": ["2018-05-04"]}),
        Draft(
            place="line 11",
            kind="demand",
            raw={
                "occurred": ["2018-05-03"],
                "by": ["USA"],
                "quantity": ["200 USD bn total"],
                "final": ["yes"],
                "scope": ["cars", "aircraft"],
                "says": ["A cut of the deficit.\n"],
            },
        ),
        Draft(
            place="line 23",
            kind="link",
            raw={"id": ["a"], "relation": ["follows"], "other": ["b"]},
        ),
    )


def test_values_are_the_texts_that_stand_there_and_no_guessed_types() -> None:
    (entry,) = yaml(
        "developments: [{kind: demand, by: NO, occurred: 2018-05-03, quantity: 3.50, to: 0x1F}]"
    ).entries
    assert entry.raw == {
        "by": ["NO"],
        "occurred": ["2018-05-03"],
        "quantity": ["3.50"],
        "to": ["0x1F"],
    }


def test_what_is_declared_may_be_a_bare_name() -> None:
    text = "parties: [USA, {party: CHN, name: China}]\nissues:\n- tariffs\nsources: paper\n"
    assert [(one.kind, one.raw, one.place) for one in yaml(text).entries] == [
        ("party", {"party": ["USA"]}, "line 1"),
        ("party", {"party": ["CHN"], "name": ["China"]}, "line 1"),
        ("issue", {"issue": ["tariffs"]}, "line 3"),
        ("source", {"source": ["paper"]}, "line 4"),
    ]


def test_one_entry_or_a_bare_list_of_entries_is_a_file_too() -> None:
    assert yaml("kind: demand\nby: USA\n").entries == (
        Draft(place="line 1", kind="demand", raw={"by": ["USA"]}),
    )
    assert [e.place for e in yaml("- kind: demand\n- kind: offer\n").entries] == [
        "line 1",
        "line 2",
    ]


def test_a_document_of_demands_inherits_what_it_says_once() -> None:
    document = yaml("""\
defaults: {kind: demand, by: USA, to: CHN, occurred: 2018-05-03, package: list, source: [dw, nyt]}
developments:
  - {proposal: one}
  - {proposal: two, source: dw}
  - {proposal: three, kind: offer, by: CHN, to: USA}
""")
    shared = {"by": ["USA"], "to": ["CHN"], "occurred": ["2018-05-03"], "package": ["list"]}
    assert [(e.place, e.kind, e.raw) for e in document.entries] == [
        ("line 3", "demand", {**shared, "source": ["dw", "nyt"], "proposal": ["one"]}),
        ("line 4", "demand", {**shared, "source": ["dw"], "proposal": ["two"]}),
        (
            "line 5",
            "offer",
            {**shared, "source": ["dw", "nyt"], "by": ["CHN"], "to": ["USA"],
             "proposal": ["three"]},
        ),
    ]  # fmt: skip


def test_an_empty_value_takes_a_default_back() -> None:
    (entry,) = yaml(
        "defaults: {kind: statement, by: USA, says: x}\ndevelopments: [{says: , issue: i}]"
    ).entries
    assert entry.raw == {"by": ["USA"], "issue": ["i"]}


def test_a_default_that_a_kind_does_not_take_is_not_meant_for_it() -> None:
    one, two = yaml("""\
defaults: {proposal: deficit-cut, by: USA}
developments:
  - {kind: demand}
  - {kind: statement}
""").entries
    assert one.raw == {"proposal": ["deficit-cut"], "by": ["USA"]}
    assert two.raw == {"by": ["USA"]}


def test_who_talks_replaces_the_default_of_who_acts() -> None:
    (entry,) = yaml(
        "defaults: {by: USA}\ndevelopments: [{kind: talks-opened, between: 'USA,CHN', round: r}]"
    ).entries
    assert entry.raw == {"between": ["USA,CHN"], "round": ["r"]}


def test_a_group_inside_a_group_inherits_both_and_the_inner_wins() -> None:
    entries = yaml("""\
defaults: {kind: demand, by: USA, issue: i}
developments:
  - {proposal: one}
  - defaults: {by: CHN, to: USA}
    developments:
      - {proposal: two}
      - defaults: {kind: offer}
        developments: [{proposal: three}]
  - {proposal: four}
""").entries
    assert [(e.place, e.kind, e.raw["by"], e.raw.get("to"), e.raw["issue"]) for e in entries] == [
        ("line 3", "demand", ["USA"], None, ["i"]),
        ("line 6", "demand", ["CHN"], ["USA"], ["i"]),
        ("line 8", "offer", ["CHN"], ["USA"], ["i"]),
        ("line 9", "demand", ["USA"], None, ["i"]),
    ]


def test_the_order_of_the_sections_says_nothing() -> None:
    text = """
assertions: [{expects: USA on pay is none, as-of: 2018-05-03}]
links: [{id: a, relation: follows, other: b}]
developments:
- links: []
  parties: [{party: B}]
- {kind: statement}
sources: [{source: s}]
issues: [{issue: pay}]
parties: [{party: A}]
negotiation: talks
"""
    document = read_document(text, form="yaml")
    kinds = [entry.kind for entry in document.entries]
    assert kinds == ["party", "issue", "source", "party", "statement", "link", "assertion"]
    assert document.negotiation == "talks"
    # What version 1 recorded from a file is known again: by the file as it stands.
    standing = sorted(document.entries, key=lambda entry: int(entry.place.split()[1]))
    assert digests_of(document.entries) == digests_of(standing)


def test_documents_in_one_file_share_no_defaults_and_keep_the_lines_of_the_file() -> None:
    document = yaml("""\
negotiation: n
defaults: {kind: demand, by: USA}
developments: [{proposal: one}]
---
defaults: {kind: offer}
developments:
  - {proposal: two}
---
- {kind: retract, id: one, reason: wrong}
""")
    assert document.negotiation == "n"
    assert [(e.place, e.kind, e.raw) for e in document.entries] == [
        ("line 3", "demand", {"by": ["USA"], "proposal": ["one"]}),
        ("line 7", "offer", {"proposal": ["two"]}),
        ("line 9", "retract", {"id": ["one"], "reason": ["wrong"]}),
    ]


def test_defaults_pass_over_what_is_declared_and_linked_among_the_developments() -> None:
    text = """
defaults: {source: dw, issue: i, by: USA}
developments:
  - {kind: party, party: USA}
  - {kind: source, source: dw}
  - {kind: statement, says: x}
  - {kind: link, id: a, relation: follows, other: b}
"""
    raws = [entry.raw for entry in read_document(text, form="yaml").entries]
    assert raws == [
        {"party": ["USA"]},
        {"source": ["dw"]},
        {"source": ["dw"], "issue": ["i"], "by": ["USA"], "says": ["x"]},
        {"source": ["dw"], "id": ["a"], "relation": ["follows"], "other": ["b"]},
    ]


def test_defaults_are_for_developments_and_never_for_declarations() -> None:
    entries = yaml("""\
defaults: {source: dw, kind: demand}
parties: [{party: USA}]
sources: [{source: nyt}]
developments: [{proposal: p}]
""").entries
    assert [(e.kind, e.raw) for e in entries] == [
        ("party", {"party": ["USA"]}),
        ("source", {"source": ["nyt"]}),
        ("demand", {"source": ["dw"], "proposal": ["p"]}),
    ]


def test_a_file_may_only_name_its_negotiation() -> None:
    assert yaml("negotiation: n") == Document(entries=(), negotiation="n")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "developments: []", "[]"])
def test_a_file_without_an_entry_is_refused_with_what_to_write(text: str) -> None:
    assert refusal(text) == [
        "the file holds no entry: write 'developments:' with a list, or JSON lines"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b\nb: [", "line 2, column 5: unreadable YAML: while parsing a flow node: "),
        ("a: b\n\tb: c", "line 2, column 1: unreadable YAML: while scanning for the next token: "),
        ("a: b: c", "line 1, column 5: unreadable YAML: mapping values are not allowed here"),
        ("a: 'unclosed", "line 1, column 13: unreadable YAML: while scanning a quoted scalar: "),
        ("x: 1\n  y: 2\nz", "line 2, column 4: unreadable YAML: mapping values are not allowed"),
        ("- a\n...\nb: [", "line 3, column 1: unreadable YAML: expected '<document start>'"),
        ("%YAML 3.0\n---\na: b", "line 1, column 1: unreadable YAML: found incompatible"),
        ("[" * 20, "line 1, column 21: unreadable YAML: while parsing a flow node: "),
    ],
)
def test_unreadable_yaml_is_refused_with_line_and_column(text: str, said: str) -> None:
    (problem,) = refusal(text)
    assert problem.startswith(said)
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- kind: demand\n  by: USA\n  by: CHN",
            "line 3: by: stands twice in one entry, first in line 2",
        ),
        (
            "parties: [{party: A}]\nissues: []\nparties: [{party: B}]",
            "line 3: parties: stands twice in one entry, first in line 1",
        ),
        (
            "developments:\n- &a {kind: demand}\n- {kind: offer}",
            "line 2: anchors and aliases are not read: use a 'defaults:' block",
        ),
        (
            "- {kind: demand}\n- *a",
            "line 2: anchors and aliases are not read: use a 'defaults:' block",
        ),
        ("- {kind: demand, ? [a] : b}", "line 1: a key is no plain word"),
        ("- kind: demand\n  says: {a: b}",
         "line 2: says: is a mapping: give a text or a list of texts"),
        ("- kind: demand\n  scope:\n  - [a]", "line 3: scope: is nested: give a list of texts"),
        ("- kind: demand\n- by: USA", "line 2: kind: is missing: every entry says its kind"),
        ("parties:\n- ", "line 2: is neither a list nor a mapping of entries"),
        ("just text", "line 1: is neither a list nor a mapping of entries"),
        ("- {kind: demand, quantity: [1.502 EUR, 1.500 percent, 1.500 EUR]}",
         "line 1: quantity: '1.500 EUR': is '1.500' 1500 or 1.5? Write one of the two"),
        ("- {kind: demand}\n- 5", "line 2: is neither a list nor a mapping of entries"),
        ("defaults: 5\ndevelopments: [{kind: demand}]",
         "line 1: defaults: is no mapping of fields"),
        ("parties: [{party: A}]\nparteis: []",
         "line 2: parteis: is no section of a file (did you mean parties or assertions?)"),
        ("developements:\n- {kind: demand}",
         "line 1: developements: is no section of a file (did you mean developments?)"),
        ("developments:\n- {kind: statement, says: !!binary aGVsbG8=}",
         "line 2: the tag '!!binary' is not read: write the text itself"),
        ("developments:\n- {kind: statement, says: !own x}",
         "line 2: the tag '!own' is not read: write the text itself"),
        ("developments:\n- !!python/object:os.system {kind: statement}",
         "line 2: the tag '!!python/object:os.system' is not read: write the text itself"),
        ("[" * 30 + "]" * 30, "line 1: is nested more than 20 deep"),
        ("[" * 3000 + "]" * 3000, "line 1: is nested more than 20 deep"),
        ("- " * 3000 + "a", "line 1: is nested more than 20 deep"),
        ("\n".join(" " * n + "a:" for n in range(1500)), "line 26: is nested more than 20 deep"),
    ],
)  # fmt: skip
def test_a_file_in_the_wrong_shape_is_refused_with_its_line(text: str, said: str) -> None:
    assert refusal(text) == [said]


def test_a_character_that_no_yaml_may_hold_is_refused() -> None:
    (problem,) = refusal("says: a\x07b")
    assert problem.startswith("line 1")
    assert "unacceptable character #x0007" in problem


def test_an_alias_bomb_is_refused_before_it_is_unfolded() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)
    )
    (problem,) = refusal(bomb)
    assert problem.startswith("line 1: anchors and aliases are not read")


def test_tags_make_no_objects() -> None:
    (problem,) = refusal("- {kind: demand}\n- !!python/object/apply:os.getcwd []\n- 5")
    assert problem == (
        "line 2: the tag '!!python/object/apply:os.getcwd' is not read: write the text itself"
    )


# --- JSON lines ------------------------------------------------------------------------------


def test_json_lines_are_entries_with_their_lines() -> None:
    document = jsonl(
        '\ufeff{"negotiation":"n","title":"T"}\n'
        "\n"
        '{"kind":"demand","by":"USA","quantity":1.50,"scope":["a",2,null],"final":true,"due":null}'
        '\r\n   {"kind":"retract","id":"a","reason":"b","source":[]}'
    )
    assert document == Document(
        entries=(
            Draft(
                place="line 3",
                kind="demand",
                raw={"by": ["USA"], "quantity": ["1.50"], "scope": ["a", "2"], "final": ["true"]},
            ),
            Draft(place="line 4", kind="retract", raw={"id": ["a"], "reason": ["b"]}),
        ),
        negotiation="n",
        title="T",
    )


def test_a_long_number_is_kept_digit_by_digit() -> None:
    (entry,) = jsonl('{"kind":"demand","quantity":' + "9" * 5000 + "}").entries
    assert entry.raw == {"quantity": ["9" * 5000]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"kind":"demand"}\n{"kind":', "line 2, column 9: unreadable JSON: Expecting value"),
        ('{"kind" "demand"}',
         "line 1, column 9: unreadable JSON: Expecting ':' delimiter"),
        ('{"kind":"demand"} {}', "line 1, column 19: unreadable JSON: Extra data"),
        ('{"kind":"demand","by":"a","by":"b"}',
         "line 1: unreadable JSON: the key 'by' stands twice"),
        ("[1]", 'line 1: is no JSON object: write one entry a line, {"kind": ...}'),
        ("null", 'line 1: is no JSON object: write one entry a line, {"kind": ...}'),
        ("{}", "line 1: kind: is missing: every entry says its kind"),
        ('{"by":"USA"}', "line 1: kind: is missing: every entry says its kind"),
        ('{"kind":null}', "line 1: kind: is missing: every entry says its kind"),
        ('{"kind":"demand","says":{"a":1}}',
         "line 1: says: is nested: give a text or a list of texts"),
        ('{"kind":"demand","scope":[["a"]]}',
         "line 1: scope: is nested: give a text or a list of texts"),
    ],
)  # fmt: skip
def test_json_lines_in_the_wrong_shape_are_refused_with_line_and_column(
    text: str, said: str
) -> None:
    assert refusal(text, "jsonl") == [said]


def test_json_nested_without_end_is_refused() -> None:
    (problem,) = refusal("[" * 100_000, "jsonl")
    assert problem.startswith("line 1: is nested too deep to be an entry: give each field a text")


# --- both ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_every_problem_of_a_file_is_told_with_its_line(form: str) -> None:
    entries = [
        {"kind": "demnad"},
        {"kind": "party"},
        {"kind": "demand"},
        {"kind": "link", "id": "a", "relatoin": "follows"},
        {"kind": "correct", "id": "a", "reason": "b"},
        {"by": "USA"},
    ]
    if form == "yaml":
        text = "\n".join(f"- {json.dumps(entry)}" for entry in entries)
    else:
        text = "\n".join(json.dumps(entry) for entry in entries)
    said = refusal(text, form)
    assert sorted(said) == [
        "line 1: kind: 'demnad' is no kind of development (did you mean demand?)",
        "line 2: party: party needs party",
        "line 4: other: link needs other",
        "line 4: relation: link needs relation",
        "line 4: relatoin: link takes no 'relatoin' (did you mean relation or reason?)",
        "line 5: set: correct needs set",
        "line 6: kind: is missing: every entry says its kind",
    ]


@pytest.mark.parametrize("kind", AMENDING)
def test_what_is_no_development_needs_its_fields_and_takes_no_others(kind: str) -> None:
    needed, further = AMENDING[kind]
    full = dict.fromkeys((*needed, *further), "x")
    (entry,) = jsonl(json.dumps({"kind": kind, **full})).entries
    assert (entry.kind, list(entry.raw)) == (kind, list(full))
    problems = refusal(json.dumps({"kind": kind, "colour": "red"}), "jsonl")
    assert problems[:-1] == [f"line 1: {name}: {kind} needs {name}" for name in needed]
    assert problems[-1].startswith(f"line 1: colour: {kind} takes no 'colour'")


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    class Long(str):
        __slots__ = ()

        def __len__(self) -> int:
            return LARGEST_FILE + 1

    (problem,) = refusal(Long("developments: ["))
    assert problem == "the file has 67,108,865 characters: at most 67,108,864, split it"


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.yaml", "{}", "yaml"),
        ("a.yml", "{}", "yaml"),
        ("a.jsonl", "a: b", "jsonl"),
        ("a.ndjson", "a: b", "jsonl"),
        ("a.json", "a: b", "jsonl"),
        ("a.json", '[\n {"kind":"demand"}]', "json"),
        ("a.json", '{\n "kind":"demand"}', "json"),
        ("a.json", '{"kind":"demand"}\n{"kind":"offer"}', "jsonl"),
        ("-", '{\r\n "kind":"demand"}', "json"),
        ("-", '\n {"kind":"demand"}', "jsonl"),
        ("-", "kind: demand", "yaml"),
        ("-", "", "yaml"),
    ],
)
def test_the_form_is_told_by_the_name_and_the_first_line(name: str, text: str, form: str) -> None:
    assert guess_form(name, text) == form


def test_the_bundled_record_is_read() -> None:
    text = (files("timeline") / "records" / "us-china-2018.yaml").read_text(encoding="utf-8")
    document = yaml(text)
    assert document.negotiation == "us-china-2018"
    assert {entry.raw["party"][0] for entry in document.entries if entry.kind == "party"} == {
        "USA",
        "CHN",
        "ZTE",
    }


# --- any text --------------------------------------------------------------------------------

_names = st.one_of(
    st.sampled_from(["kind", "defaults", "developments", "parties", "negotiation", *FIELDS]),
    st.text(max_size=4),
)
_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from([*KINDS])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_names, inner, max_size=3)
    ),
    max_leaves=8,
)


def check(text: str, form: str) -> None:
    """Read or refused, never anything else; and where refused, with a sentence each."""
    try:
        document = read_document(text, form=form)
    except Refused as refused:
        said = [problem.message for problem in refused.problems]
    else:
        said = []
        assert all(entry.kind in {*KINDS, *AMENDING} for entry in document.entries)
        assert all(texts for entry in document.entries for texts in entry.raw.values())
    assert "" not in said


@given(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="ab:-[]{},&*!|>'\"%@`#? \n\t~<", max_size=30),
        _values.map(json.dumps),
    )
)
@example("developments: [{kind: demand, <<: {by: USA}}]")
@example("? ? ?")
@example("!!set {a}")
@example("--- !<tag:x> a")
def test_any_yaml_is_read_or_refused(text: str) -> None:
    check(text, "yaml")


@given(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet='{}[]",:\\u0123d8eakind \n', max_size=40),
        st.lists(_values, max_size=3).map(lambda rows: "\n".join(map(json.dumps, rows))),
        st.dictionaries(_names, _values, max_size=4).map(json.dumps),
    )
)
@example('{"kind":"\\ud800"}')
@example('{"kind":"demand","quantity":NaN}')
def test_any_json_lines_are_read_or_refused(text: str) -> None:
    check(text, "jsonl")


def test_a_tag_of_yaml_itself_leaves_the_text() -> None:
    text = "developments:\n- {kind: statement, occurred: !!str 2018-05-03, says: !!str yes}"
    (entry,) = read_document(text, form="yaml").entries
    assert entry.raw == {"occurred": ["2018-05-03"], "says": ["yes"]}


_PIECES = st.sampled_from([
    "a", 'q"', "\\", ":", '":', '" :', "é", "\u2028", "kind", "\n", "1", "",
])  # fmt: skip
_TEXT = st.lists(_PIECES, max_size=3).map("".join)
_VALUE = st.one_of(
    _TEXT,
    st.lists(_TEXT, max_size=2),
    st.sampled_from([None, True, 7, {"party": "USA"}, ["a", None]]),
)


@given(
    st.lists(st.tuples(st.one_of(st.sampled_from(["kind", "by", "negotiation"]), _TEXT), _VALUE),
             max_size=4),
    st.sampled_from([":", " :", ": ", "\t: "]), st.booleans(),
)  # fmt: skip
def test_a_plain_line_is_read_as_any_other(
    pairs: list[tuple[str, Any]], colon: str, ascii_only: bool
) -> None:
    def told(value: Any) -> str:
        return json.dumps(value, ensure_ascii=ascii_only)

    line = "{" + ", ".join(f"{told(name)}{colon}{told(value)}" for name, value in pairs) + "}"
    quick = _plain(line)
    if quick is None:
        return
    problems: list[Problem] = []
    body = read_json(line)  # which refuses a key that stands twice
    slow = Jsonl(problems)._entry("line 1", body)
    assert not problems
    assert slow is not None
    assert {**quick} == {"kind": [slow.kind, *quick["kind"][1:]], **slow.raw}
    assert list(quick) == [name for name in body if name in quick]


def test_nearly_every_line_is_plain() -> None:
    assert _plain('{"kind": "demand", "by": ["USA"], "says": "5: \\u00e9"}') == {
        "kind": ["demand"], "by": ["USA"], "says": ["5: é"],
    }  # fmt: skip
    for other in ('{"kind": "demand", "kind": "offer"}', '{"kind": 1}', '{"by": "USA"}', "[]", "{"):
        assert _plain(other) is None
