"""From entered texts to a development and back, for every kind; every problem is told."""

import json
import shlex
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.codec import encode
from events.developments import AgreementReached, Commitment, Development, TalksArranged
from events.entry import build, unbuild, unknown_kind
from events.errors import Problem
from events.fields import ACTION_STATUSES, AGREEMENT_STATUSES, ALL, FIELDS
from events.kinds import KINDS, Kind
from events.quantity import BASES, IssueWords, Quantity
from events.source import AUTHORITIES, CERTAINTIES

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
A_KIND = settings.default.max_examples // 5
"""Examples for each kind: a fifth of what the profile asks for, as there are many kinds."""

DECLARED = IssueWords(units=("workers", "USD bn cut"), bases=("compounded", "with COLA"))


def words(issue: str) -> IssueWords:
    return DECLARED


def made_up(kind: Kind, occurred: str) -> str:
    return f"{kind.name}-made-up"


def read(kind: str, **fields: str | list[str]) -> tuple[Development | None, list[Problem]]:
    """Build from keywords: `to_proposal="x"` is the field `to-proposal`, `if_` is `if`."""
    raw = {
        name.rstrip("_").replace("_", "-"): [value] if isinstance(value, str) else value
        for name, value in fields.items()
    }
    return build(KINDS[kind], raw, words, made_up)


def built(kind: str, raw: Mapping[str, list[str]]) -> Development:
    development, problems = build(KINDS[kind], raw, words, made_up)
    assert problems == []
    assert development is not None
    return development


def _workers(figure: str, basis: str | None = None) -> Quantity:
    return Quantity(min=Decimal(figure), max=Decimal(figure), unit="workers", basis=basis)


def from_command_line(example: str) -> dict[str, list[str]]:
    options = shlex.split(example)
    raw: dict[str, list[str]] = {}
    for option, value in zip(options[::2], options[1::2], strict=True):
        assert option.startswith("--")
        raw.setdefault(option[2:], []).append(value)
    return raw


# --- the examples ----------------------------------------------------------------------------


@EVERY_KIND
def test_the_example_of_every_kind_builds(kind: Kind) -> None:
    development = built(kind.name, from_command_line(kind.example))
    assert type(development) is kind.type
    assert development.id == f"{kind.name}-made-up"
    assert {name: getattr(development, name) for name in kind.sets} == dict(kind.sets)


def test_what_is_read_is_kept_once_for_all_issues_but_a_figure_for_its_own() -> None:
    raw = {"occurred": ["2018"], "issue": ["i"], "by": ["USA"], "to": ["CHN"], "proposal": ["p"],
           "speaker": ["Ross, Secretary of Commerce"], "quantity": ["3 tonnes"]}  # fmt: skip
    told, problems = [], []
    for units in (("tonnes",), ("tonnes", "ships"), ("ships",)):
        made, wrong = build(KINDS["demand"], raw, lambda _, u=units: IssueWords(units=u), made_up)
        told.append(made)
        problems.append(wrong)

    assert told[0] is not None
    assert told[1] is not None
    assert told[0].speaker is told[1].speaker
    assert [len(wrong) for wrong in problems] == [0, 0, 1]


@EVERY_KIND
def test_the_example_of_every_kind_comes_back_from_its_texts(kind: Kind) -> None:
    development = built(kind.name, from_command_line(kind.example))
    name, raw = unbuild(development)
    assert built(name, raw) == development


@pytest.mark.parametrize("kind", ["talks-scheduled", "talks-invited", "talks-cancelled"])
def test_whom_one_party_invites_it_talks_with(kind: str) -> None:
    told = built(kind, {"occurred": ["2018-05-03"], "by": ["USA"], "to": ["CHN"], "round": ["may"]})
    same = built(
        kind, {"occurred": ["2018-05-03"], "by": ["USA"], "between": ["USA,CHN"], "round": ["may"]}
    )
    assert told == same
    both = built(kind, {"occurred": ["2018-05-03"], "by": ["TUR"], "to": ["RUS,UKR"],
                        "round": ["may"]})  # fmt: skip
    assert isinstance(both, TalksArranged)
    assert (both.actors, both.by, both.recipients) == (("RUS", "UKR"), ("TUR",), ())
    alone = {"occurred": ["2018-05-03"], "by": ["USA"], "round": ["may"]}
    for nobody in ({"to": ["all"]}, {"to": ["USA"]}, {}):
        _, problems = build(KINDS[kind], {**alone, **nobody}, words, made_up)
        assert "talks need two parties" in problems[0].message


def test_talks_that_open_may_name_their_sides_so_too() -> None:
    told = built("talks-opened", {"occurred": ["2018-05-03"], "by": ["USA"], "to": ["CHN"],
                                  "round": ["may"]})  # fmt: skip
    assert (told.actors, told.recipients) == (("USA", "CHN"), ())


def test_who_arranged_a_round_stands_beside_those_between_whom_it_is_held() -> None:
    base = {"occurred": ["2018-05-02"], "round": ["may"]}
    for kind in ("talks-scheduled", "talks-cancelled", "talks-invited"):
        both = built(kind, {**base, "between": ["USA,CHN"], "by": ["UN"]})
        assert isinstance(both, TalksArranged)
        assert (both.actors, both.by) == (("USA", "CHN"), ("UN",))
        other = built(kind, {**base, "between": ["CHN"], "by": ["USA"]})
        assert isinstance(other, TalksArranged)
        assert (other.actors, other.by) == (("USA", "CHN"), ("USA",))
        for one in (both, other):
            assert built(*unbuild(one)) == one
    opened = built("talks-opened", {**base, "between": ["USA,CHN"], "by": ["UN"]})
    assert opened.actors == ("UN", "USA", "CHN")


def test_an_agreement_without_a_status_is_agreed_and_says_so() -> None:
    base = {"occurred": ["2018-05-19"], "issue": ["trade-deficit"], "between": ["USA,CHN"]}
    agreement = built("agreement", base)
    assert isinstance(agreement, AgreementReached)
    assert agreement.status == "agreed"
    assert unbuild(agreement)[1]["status"] == ["agreed"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CHN: 1,000 workers", Commitment(party="CHN", quantities=(_workers("1000"),))),
        ("CHN: 1000 workers or more", Commitment(party="CHN", text="1000 workers or more")),
        ("CHN on hours: 36 workers",
         Commitment(party="CHN", issue="hours", quantities=(_workers("36"),))),
        ('{"party": "CHN", "quantity": ["5 workers", "6 workers level"], "due": "immediate"}',
         Commitment(party="CHN", due="immediate",
                    quantities=(_workers("5"), _workers("6", "level")))),
    ],
)  # fmt: skip
def test_what_is_wholly_a_quantity_is_a_figure_and_all_else_words(
    text: str, told: Commitment
) -> None:
    raw = from_command_line(KINDS["agreement"].example) | {"commits": [text]}
    agreement = built("agreement", raw)
    assert isinstance(agreement, AgreementReached)
    assert agreement.commits == (told,)
    assert built(*unbuild(agreement)) == agreement


def test_what_is_usual_is_not_stored_where_it_is_said() -> None:
    said = "".join(["rep", "orted"])  # no text of the program itself
    plain = {"occurred": ["2018"], "issue": ["i"], "by": ["USA"], "id": ["a"]}
    told = built("statement", plain | {"certainty": [said]})
    assert encode(told) == encode(built("statement", plain))


def test_talks_are_about_the_process_unless_said_otherwise() -> None:
    talks = from_command_line(KINDS["talks-opened"].example)
    assert built("talks-opened", talks).issue == "process"
    assert built("talks-opened", {**talks, "issue": ["zte-ban"]}).issue == "zte-ban"


def test_a_preset_name_is_the_kind_that_is_shown() -> None:
    threat = from_command_line(KINDS["tariff-threat"].example) | {"id": ["us-threat"]}
    assert unbuild(built("tariff-threat", threat))[0] == "tariff-threat"
    assert unbuild(built("measure-threatened", threat))[0] == "measure-threatened"
    named = built("measure-threatened", {**threat, "instrument": ["tariff"]})
    assert named == built("tariff-threat", threat)
    assert unbuild(named)[1]["instrument"] == ["tariff"]


_STATUSES = {"agreement": AGREEMENT_STATUSES, "legal-action": ACTION_STATUSES}

# --- there and back --------------------------------------------------------------------------

_letters = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"))
_prose = st.text(_letters, min_size=1, max_size=20).filter(lambda text: text.strip() != "")
_dates = st.sampled_from(
    ["2018-05-03", "2018-04", "2018~", "../2018-05-02", "2018-04~/2018-05-03", "unknown", "201X"]
)
_quantities = st.sampled_from(
    [f"{figure} {unit}{basis}{period}"
     for figure in ("200", "3.50", "100..150", ">20", "<20", ">=20", "~30", "..5", "1,000")
     for unit in ("USD bn", "percent", "workers", "USD bn cut")
     for basis in ("", *(f" {basis}" for basis in (*BASES, *DECLARED.bases)))
     for period in ("", " 2018-06/2019-05")]
)  # fmt: skip
_speakers = st.builds("{}{}".format, st.just("Hua"), st.one_of(st.just(""), _prose))
_link = st.sampled_from(["e-1", "e-2", "e-3"])
_party = st.sampled_from(["USA", "CHN", "ZTE", "EU"])
_slug = st.sampled_from(["deficit-cut", "us-list", "us-list-3/step-25", "a.b_c+d"])


def _commitment(if_: list[str], **fields: Any) -> str:
    if not fields["text"] and not fields["quantity"]:
        fields["text"] = "words"
    told = {**fields, "if": if_}
    return json.dumps({name: value for name, value in told.items() if value})


TEXTS: dict[str, st.SearchStrategy[str]] = {
    "id": st.just("d-1"),
    "anchor": st.sampled_from(["2018-05-04", "2018-05"]),
    "authority": st.sampled_from(sorted(AUTHORITIES)),
    "certainty": st.sampled_from(CERTAINTIES),
    "speaker": _speakers,
    "member": _speakers,
    "quantity": _quantities,
    "due": st.one_of(st.just("immediate"), _dates),
    "next": st.one_of(st.sampled_from(["none-set", "unknown"]), _dates),
    "pressing": st.sampled_from(["wish", "request", "demand", "ultimatum"]),
    "every": st.sampled_from(["quarter", "month", "year"]),
    "status": st.sampled_from(["tentative", "ratified", "rejected"]),
    "time": st.sampled_from(["00:00", "14:30", "09:05+08:00", "23:59Z", "12:00-03:30"]),
    "answer": st.sampled_from(["implemented", "accepted", "open", "objects", "retaliates"]),
    "final": st.sampled_from(["true", "false", "yes", "No"]),
    "commits": st.one_of(
        st.builds("{}: {}".format, _party, _prose),
        st.builds("{} on trade-deficit: {}".format, _party, st.one_of(_prose, _quantities)),
        st.builds(
            _commitment,
            party=_party,
            issue=st.none() | st.just("hours"),
            text=st.none() | _prose,
            quantity=st.lists(_quantities, max_size=2),
            due=st.sampled_from([None, "immediate", "2018-06"]),
            lapses=st.none() | _dates,
            if_=st.lists(_prose, max_size=2),
        ),
    ),
    "claims": st.builds("{}:{}".format, _party, st.sampled_from(["hardened", " softened", "held"])),
    "classification": st.sampled_from(
        ["PLOVER:DEMAND", "CAMEO:1041 Demand policy change=-5.0", "CAMEO:10=0"]
    ),
    "part-of": st.just("whole"),
    "split-into": st.sampled_from(["part-1", "part-2", "part-3"]),
    "settles": _slug,
    "measure": _slug,
    "instrument": st.sampled_from(["tariff", "export-ban", "sanction"]),
}
TEXTS |= dict.fromkeys(("occurred", "lapses", "effective", "refers-to"), _dates)
TEXTS |= dict.fromkeys(
    ("phrase", "says", "because", "channel", "quote", "at", "outcome", "if", "scope", "forum"),
    _prose,
)
TEXTS |= dict.fromkeys(("by", "to", "between", "speaks-for", "aimed-at"), _party)
TEXTS |= dict.fromkeys(("responds-to", "supersedes", "follows", "restates", "account-of"), _link)
TEXTS |= dict.fromkeys(
    ("issue", "source", "package", "round", "agenda", "proposal", "about", "about-measure",
     "agreement", "action", "carries-out", "to-proposal", "to-measure"),
    _slug,
)  # fmt: skip
"""For each field, texts that it takes."""


def test_every_field_has_texts_to_try() -> None:
    assert set(TEXTS) == set(FIELDS)


def _meaning(name: str, text: str) -> str:
    """What makes two texts of a list the same thing twice."""
    return str(FIELDS[name].read(text.strip(), DECLARED))


@st.composite
def entries(draw: st.DrawFn, kind: Kind) -> dict[str, list[str]]:
    """Valid fields of a kind: those that it needs and any of the others."""
    chosen = {draw(st.sampled_from(group)) for group in kind.needs}
    chosen |= draw(st.sets(st.sampled_from(kind.fields)))
    if {"to-proposal", "to-measure"} <= chosen:
        chosen.remove(draw(st.sampled_from(["to-proposal", "to-measure"])))
    if {"about", "about-measure"} <= chosen:
        chosen.remove(draw(st.sampled_from(["about", "about-measure"])))
    if kind.name == "withdrawal":
        named = sorted(chosen & {"proposal", "agreement", "measure"})
        chosen -= set(named) - {draw(st.sampled_from(named))}
    if "phrase" in chosen:
        chosen.add("anchor")
    if "channel" in chosen:
        chosen.add("speaker")
    if "quote" in chosen:
        chosen.add("source")
    raw = {}
    for name in kind.fields:
        if name in chosen:
            entry = FIELDS[name]
            lists = st.lists(TEXTS[name], min_size=1, max_size=3 if entry.many else 1,
                             unique_by=lambda text, name=name: _meaning(name, text))  # fmt: skip
            raw[name] = draw(lists)
    if "status" in chosen:
        raw["status"] = [draw(st.sampled_from(_STATUSES[kind.name]))]
    if "time" in chosen:
        raw["occurred"] = ["2018-05-03"]
    parties = draw(st.permutations(["USA", "CHN", "ZTE", "EU"]))
    if "round" in kind.own:
        arranged = "by" in chosen and kind.name not in ("talks-opened", "talks-closed")
        raw["between"], raw["by"] = parties[:2], parties[1:3] if arranged else []
    else:
        raw |= {name: parties[:1] for name in ("by", "between") if raw.get(name)}
    if raw.get("to"):
        raw["to"] = draw(st.sampled_from([parties[2:3], parties[2:4], [ALL]]))
    if raw.get("quote"):
        quotes = [draw(st.one_of(st.just(""), _prose)) for _ in raw["source"]]
        raw["quote"] = quotes[: draw(st.integers(1, len(quotes)))]
    return {name: texts for name, texts in raw.items() if texts}


@EVERY_KIND
@settings(max_examples=A_KIND)
@given(data=st.data())
def test_what_was_built_is_built_again_from_its_own_texts(kind: Kind, data: st.DataObject) -> None:
    development = built(kind.name, data.draw(entries(kind)))
    assert type(development) is kind.type
    name, raw = unbuild(development)
    again = built(name, raw)
    assert again == development
    assert encode(again) == encode(development)
    assert unbuild(again) == (name, raw)


@pytest.mark.parametrize(
    "kind", ["demand", "tariff-threat", "measure-imposed", "export-ban", "legal-action"]
)
def test_what_is_said_to_everyone_comes_back_as_said_to_all(kind: str) -> None:
    raw = from_command_line(KINDS[kind].example) | {"to": [ALL]}
    development = built(kind, raw)
    assert development.recipients == ()
    name, texts = unbuild(development)
    assert texts["to"] == [ALL]
    assert built(name, texts) == development


# --- reading one field -----------------------------------------------------------------------


def test_a_list_of_names_may_be_repeated_or_parted_by_commas() -> None:
    base = from_command_line(KINDS["statement"].example)
    one = built("statement", {**base, "follows": ["a, b", "c"]})
    assert one.follows == ("a", "b", "c")


def test_prose_keeps_its_commas() -> None:
    base = from_command_line(KINDS["offer"].example)
    assert built("offer", {**base, "if": ["first, then", "last"]}).conditions == (
        "first, then",
        "last",
    )


def test_a_quote_belongs_to_the_source_at_its_place() -> None:
    base = from_command_line(KINDS["statement"].example)
    one = built("statement", {**base, "source": ["dw", "nyt"], "quote": ["", "few signs"]})
    assert [(c.source, c.quote) for c in one.citations] == [("dw", None), ("nyt", "few signs")]
    assert unbuild(one)[1]["quote"] == ["", "few signs"]


def test_a_speaker_has_a_role_after_the_first_comma() -> None:
    base = from_command_line(KINDS["statement"].example)
    one = built("statement", {**base, "speaker": ["Li Gang, fellow, ministry"], "channel": ["TV"]})
    assert one.speaker is not None
    assert (one.speaker.name, one.speaker.role) == ("Li Gang", "fellow, ministry")
    assert one.speaker.channel == "TV"


# --- refusals --------------------------------------------------------------------------------

BAD_VALUES = [
    ("occurred", "03/04/2018", "is ambiguous"),
    ("by", "two words", "is no name"),
    ("by", "x" * 121, "is no name"),
    ("by", "Österreich", "use a to z, A to Z, digits"),
    ("id", "2018", "all digits, which names a sequence number"),
    ("says", "a\x07b", "control character U\\+0007"),
    ("says", "  ", "is empty"),
    ("says", "x" * 20_001, "20,001 characters: at most 20,000"),
    ("authority", "A8", "'A8' is none of A1, A2"),
    ("certainty", "sure", "is none of confirmed, reported"),
    ("anchor", "2018", "is no day"),
    ("quantity", "200", "has no unit"),
    ("quantity", "200 shifts", "unknown unit 'shifts'.*declared: workers, USD bn cut"),
    ("due", "soon", "is no EDTF date"),
    ("time", "25:00", "'25:00' is no time of day: write HH:MM"),
    ("time", "14:60", "is no time of day"),
    ("time", "2 pm", "is no time of day"),
    ("time", "14:30+15:00", "is no time of day"),
    ("pressing", "threat", "is none of wish"),
    ("classification", "DEMAND", "write SCHEME:CODE"),
    ("classification", "CAMEO:10=low", "'low' is no score"),
    ("classification", "CAMEO:10=nan", "'nan' is no score"),
    ("classification", "CAMEO:10 a\x07b", "control character"),
]


@pytest.mark.parametrize(("field", "text", "said"), BAD_VALUES)
def test_a_value_that_its_field_does_not_take_is_refused_at_the_field(
    field: str, text: str, said: str
) -> None:
    raw = from_command_line(KINDS["demand"].example) | {field: [text]}
    development, problems = build(KINDS["demand"], raw, words, made_up)
    assert development is None
    (message,) = [problem.message for problem in problems if problem.where == field]
    with pytest.raises(ValueError, match=said):
        raise ValueError(message)


@pytest.mark.parametrize(
    ("kind", "field", "text", "said"),
    [
        ("agreement", "commits", "buy more", "names no party: write 'PARTY: what"),
        ("agreement", "commits", "CHN on : buy", "names no issue after 'on'"),
        ("agreement", "commits", '{"party": "CHN"}', "the commitment of CHN says nothing"),
        ("agreement", "commits", '{"text": "buy"}', "names its party: add 'party'"),
        ("agreement", "commits", '{"party": "CHN", "txt": "a"}', "did you mean text"),
        ("agreement", "commits", '{"party": ["CHN", "USA"], "text": "a"}', "'party' of a comm"),
        ("agreement", "commits", '{"party": "CHN", "quantity": "5"}', "has no unit"),
        ("agreement", "commits", '{"party": "CHN", "text": {"a": "b"}}', "is nested"),
        ("agreement", "commits", '{"party": "CHN"', "is no mapping"),
        ("agreement", "status", "decided", "'decided' is none of tentative, agreed"),
        ("agreement", "status", "signed", "resumed, rejected, terminated (did you mean"),
        ("legal-action", "status", "ratified", "'ratified' is none of filed, withdrawn"),
        ("assessment", "claims", "hardened", "names no party: write 'PARTY: hardened'"),
        ("assessment", "claims", "USA: hardend", "did you mean hardened"),
        ("measure-announced", "final", "maybe", "is neither true nor false"),
        ("talks-closed", "next", "soon", "is no EDTF date"),
        ("review-proposal", "every", "week", "is none of quarter, month, year"),
        ("response", "answer", "counters", "is none of implemented"),
    ],
)
def test_a_value_of_one_kind_is_refused_at_its_field(
    kind: str, field: str, text: str, said: str
) -> None:
    raw = from_command_line(KINDS[kind].example) | {field: [text]}
    _, problems = build(KINDS[kind], raw, words, made_up)
    assert [problem.where for problem in problems] == [field]
    assert said in problems[0].message


def test_every_problem_of_an_entry_is_collected() -> None:
    development, problems = read(
        "demand",
        occurred="03/04/2018",
        by=["USA", "USA"],
        to="two words",
        proposal=["one", "two"],
        quantity=["200", "3 percent", "9..1 USD"],
        authority="A9",
        channel="Twitter",
        phrase="last month",
        quote="no source",
        colour="red",
    )
    assert development is None
    assert sorted(problem.where for problem in problems) == [
        "authority", "by", "channel", "colour", "issue", "occurred", "phrase", "proposal",
        "quantity", "quantity", "quote", "to",
    ]  # fmt: skip


@EVERY_KIND
def test_an_empty_entry_is_told_everything_that_it_needs(kind: Kind) -> None:
    development, problems = build(kind, {}, words, made_up)
    assert development is None
    assert [problem.where for problem in problems] == [group[0] for group in kind.needs]
    assert all(problem.message.startswith(f"{kind.name} needs ") for problem in problems)


@EVERY_KIND
def test_a_field_that_the_kind_does_not_take_is_refused_with_the_nearest(kind: Kind) -> None:
    raw = from_command_line(kind.example) | {"ocurred": ["2018"]}
    _, (problem,) = build(kind, raw, words, made_up)
    assert problem.where == "ocurred"
    assert problem.message.startswith(f"{kind.name} takes no 'ocurred' (did you mean occurred")


def test_a_word_for_a_field_of_another_name_is_answered_with_that() -> None:
    raw = from_command_line(KINDS["demand"].example) | {"Deadline": ["2018"]}
    _, (problem,) = build(KINDS["demand"], raw, words, made_up)
    assert problem.message == "demand takes no 'Deadline' (did you mean due?)"


def test_a_word_that_is_spelt_nearly_as_a_field_is_answered_with_that() -> None:
    raw = from_command_line(KINDS["response"].example) | {"answers": ["open"]}
    _, (problem,) = build(KINDS["response"], raw, words, made_up)
    assert problem.message.startswith("response takes no 'answers' (did you mean answer")


@pytest.mark.parametrize(
    "field", ["responds-to", "supersedes", "follows", "restates", "account-of"]
)
def test_a_development_is_never_linked_to_itself(field: str) -> None:
    raw = from_command_line(KINDS["demand"].example) | {"id": ["d-1"], field: ["d-1"]}
    _, (problem,) = build(KINDS["demand"], raw, words, made_up)
    assert (problem.where, problem.message) == (field, "'d-1' cannot be linked to itself")


@pytest.mark.parametrize(
    ("kind", "change", "where", "said"),
    [
        ("demand", {"to": ["USA"]}, "to", "USA cannot act toward itself"),
        ("demand", {"to": ["CHN", "all"]}, "to", "'all' stands alone"),
        ("demand", {"occurred": ["2018", "2017"]}, "occurred", "is given 2 times: say it once"),
        ("demand", {"scope": ["cars", "cars"]}, "scope", "names the same thing twice"),
        ("demand", {"follows": ["a,a"]}, "follows", "names the same thing twice"),
        ("demand", {"channel": ["TV"]}, "channel", "has no speaker: say who spoke"),
        ("demand", {"phrase": ["last month"]}, "phrase", "has no anchor"),
        ("demand", {"source": ["dw"], "quote": ["a", "b"]}, "quote", "has no source"),
        ("talks-opened", {"between": ["USA"]}, "between", "talks need two parties, e.g. USA,CHN"),
        ("response", {"to-measure": ["m"]}, "to-measure", "one response answers one thing"),
        ("withdrawal", {"measure": ["m"]}, "measure", "one withdrawal names one thing, not prop"),
        (
            "demand",
            {"about": ["a"], "about-measure": ["a"]},
            "about-measure",
            "is the former name of about: give only about",
        ),
        ("demand", {"occurred": ["2018-05"], "time": ["14:30"]}, "time", "needs the day it bel"),
        ("talks-invited", {"between": ["USA"]}, "between", "talks need two parties, e.g. USA,CHN"),
        ("measure-imposed", {"part-of": ["us-list"]}, "measure", "cannot be a part of itself"),
        ("measure-changed", {"split-into": ["us-list"]}, "measure", "cannot be a part of itself"),
    ],
)
def test_fields_that_do_not_fit_each_other_are_refused(
    kind: str, change: dict[str, list[str]], where: str, said: str
) -> None:
    raw = from_command_line(KINDS[kind].example) | change
    development, problems = build(KINDS[kind], raw, words, made_up)
    assert development is None
    assert [problem.where for problem in problems] == [where]
    assert said in problems[0].message


def test_an_unknown_kind_is_named_with_the_nearest() -> None:
    assert unknown_kind("demmand") == "'demmand' is no kind of development (did you mean demand?)"


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(FIELDS)), st.text(max_size=5)),
        st.lists(st.text(max_size=12), max_size=3),
        max_size=8,
    ),
)
def test_any_texts_are_a_development_or_problems_and_never_both(
    kind: str, raw: dict[str, list[str]]
) -> None:
    development, problems = build(KINDS[kind], raw, words, made_up)
    assert (development is None) == bool(problems)
