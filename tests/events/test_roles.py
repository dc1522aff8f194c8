"""Which names a development bears, by the roles of its fields."""

from events.developments import Corrected
from events.entry import build
from events.fields import FIELDS
from events.kinds import KINDS
from events.quantity import IssueWords
from events.roles import told, told_by_patch
from timeline.mentions import mentions_of, names_of


def names(kind: str, **fields: str) -> list[tuple[str, str]]:
    """(field, name) of what a development of these texts names, but for its own id."""
    raw = {"id": ["own"], "occurred": ["2018"], "issue": ["tariffs"]}
    raw |= {field.replace("_", "-"): [text] for field, text in fields.items()}
    event, problems = build(KINDS[kind], raw, lambda _: IssueWords(), lambda _kind, _day: "")
    assert event is not None, problems
    return [(one.field.name, one.name) for one in told(event) if one.field.name != "id"]


def test_each_name_is_told_with_the_field_that_has_it() -> None:
    assert names("measure-imposed", by="USA", measure="duty", aimed_at="CHN,ZTE", source="nyt",
                 supersedes="notice", carries_out="threat") == [
        ("by", "USA"), ("issue", "tariffs"), ("source", "nyt"), ("supersedes", "notice"),
        ("measure", "duty"), ("aimed-at", "CHN"), ("aimed-at", "ZTE"), ("carries-out", "threat"),
    ]  # fmt: skip


def test_who_is_between_whom_and_who_did_it_are_two_fields() -> None:
    told_of = names("talks-invited", between="A,B", by="M", round="spring", agenda="trade")
    assert told_of == [("between", "A"), ("between", "B"), ("issue", "tariffs"),
                       ("round", "spring"), ("agenda", "trade"), ("by", "M")]  # fmt: skip


def test_names_inside_of_values_are_told() -> None:
    assert ("commits", "CHN") in names("agreement", between="CHN,USA", commits="CHN on oil: buys")
    assert ("commits", "oil") in names("agreement", between="CHN,USA", commits="CHN on oil: buys")
    assert ("claims", "USA") in names("assessment", speaker="A, b", claims="USA: hardened")


def test_what_has_no_name_of_its_own_is_called_by_its_id() -> None:
    assert ("agreement", "own") in names("agreement", between="CHN,USA")
    assert ("action", "own") in names("legal-action", by="CHN", to="USA")
    assert ("agreement", "own") not in names("withdrawal", by="USA", proposal="cut")


def test_what_is_withdrawn_is_borne_on_and_given_no_name() -> None:
    raw = {"id": ["own"], "occurred": ["2018"], "issue": ["x"], "by": ["A"], "proposal": ["cut"]}
    event, _ = build(KINDS["withdrawal"], raw, lambda _: IssueWords(), lambda _kind, _day: "")
    assert event is not None
    assert names_of(event) == [("development", "own")]
    assert ("thing", "cut") in mentions_of(event)


def test_a_correction_tells_what_it_brings_in() -> None:
    patch = {"citations": [{"source": "nyt"}], "measure": "duty/first", "due": "2019",
             "commits": [{"party": "CHN", "text": "buys"}], "account_of": None}  # fmt: skip
    assert [(one.field.name, one.name) for one in told_by_patch(patch)] == [
        ("source", "nyt"), ("measure", "duty/first"), ("commits", "CHN"),
    ]  # fmt: skip
    found = mentions_of(Corrected(id="c", target="t", patch=patch))
    assert {("source", "nyt"), ("thing", "duty/first"), ("thing", "duty"), ("joined", "CHN")} < {
        *found
    }


def test_every_field_is_taken_by_a_kind() -> None:
    assert {name for kind in KINDS.values() for name in kind.fields} == set(FIELDS)
