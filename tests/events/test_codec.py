"""The stored form of every event, kept as golden files: what was stored once is read for ever.

A new type needs an example in EXAMPLES and its golden file, which running this file writes:
`python tests/events/test_codec.py`. A file that is there is never written again. Where stored
fields come to mean something else, the type gets a new version, an upcast, and a golden file of
the new version beside it (`demand-made.v2.json`); a field that is only added and may be missing
gets neither, but stands in the example and in a second golden file (`measure-imposed.later.json`).
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events import developments as d
from events.codec import UPCASTS, Unreadable, decode, encode, plain_fields, stored_version
from events.developments import EVENT_TYPES, Event
from events.quantity import Quantity
from events.source import Citation, Classification, Phrase, Speaker

GOLDEN = Path(__file__).parent / "golden"

CUT = Quantity(
    min=Decimal(200), max=Decimal(200), unit="USD bn", basis="total", period="2018-06/2020-06"
)
MORE = Quantity(min=Decimal("20.5"), strict=True, approximate=True, unit="percent")
SAID: dict[str, Any] = {
    "occurred": "2018-04~/2018-05-03",
    "time": "14:30+08:00",
    "phrase": Phrase(text="last month", anchor="2018-05-04"),
    "actors": ("USA",),
    "recipients": ("CHN",),
    "issue": "trade-deficit",
    "says": "Die Lücke soll “schrumpfen”.\nBy 200 bn.",
    "because": "the gap is too wide",
    "speaker": Speaker(name="Hua Chunying", role="spokeswoman", channel="press briefing"),
    "speaks_for": ("CHN",),
    "authority": "A2",
    "certainty": "confirmed",
    "citations": (Citation(source="dw-2018-05-04", quote="a gap"), Citation(source="nyt")),
    "responds_to": ("e-1",),
    "supersedes": ("e-2",),
    "follows": ("e-3", "e-4"),
    "restates": ("e-5",),
    "account_of": "e-6",
    "package": "list-of-demands",
    "classification": (
        Classification(scheme="CAMEO", code="1041", label="Demand change", score="-5.0"),
        Classification(scheme="PLOVER", code="DEMAND"),
    ),
}
TALKS: dict[str, Any] = SAID | {
    "round": "beijing-may",
    "place": "Beijing",
    "members": (Speaker(name="Liu He", role="vice premier"), Speaker(name="Steven Mnuchin")),
    "agenda": ("trade-deficit", "tech-transfer"),
}
TERMS: dict[str, Any] = SAID | {
    "quantities": (CUT, MORE),
    "due": "immediate",
    "lapses": "2018-12-31",
    "conditions": ("the other side lowers barriers too",),
    "scope": ("cars", "aircraft"),
}
PROPOSAL: dict[str, Any] = TERMS | {"proposal": "deficit-cut", "about": "us-list"}
ARRANGED: dict[str, Any] = TALKS | {"by": ("CHN", "UN"), "next": "2018-06"}
MEASURE: dict[str, Any] = TERMS | {
    "measure": "us-list-3/step-25",
    "instrument": "tariff",
    "effective": "2018-07-06",
    "aimed_at": ("CHN",),
    "part_of": "us-list-3",
    "carries_out": "us-threat",
}
CONTEXT: dict[str, Any] = SAID | {"quantities": (CUT,), "refers_to": "2018-06"}
AMENDMENT: dict[str, Any] = {
    "target": "us-deficit-200",
    "reason": "the paper corrected itself",
    "sources": ("dw-2018-05-05", "nyt"),
}

EXAMPLES: tuple[Event, ...] = (
    d.NegotiationOpened(name="us-china-2018", title="US-China trade talks"),
    d.NegotiationClosed(name="us-china-2018", reason="opened under a wrong name"),
    d.PartyJoined(party="CHN", name="China", mediator=True),
    d.TitleGiven(name="deficit-cut", title="The cut of the deficit"),
    d.IssueDefined(
        issue="trade-deficit",
        title="The deficit",
        units=("USD bn cut", "workers"),
        bases=("compounded", "with COLA"),
        preferences=(
            d.Preference(party="USA", wants="more", unit="USD bn cut", basis="total"),
            d.Preference(party="CHN", wants="less", unit="USD bn cut"),
        ),
    ),
    d.SourceDeclared(
        source="xinhua-2018-05-04",
        publisher="Xinhua",
        title="Report on the end of the talks",
        author="A. Reporter",
        url="https://example.org/a?b=c&d",
        published="2018-05-04",
        accessed="2018-06",
        quote="continue communicating",
        via="dw-2018-05-04",
    ),
    d.TalksScheduled(id="t-1", **ARRANGED),
    d.TalksOpened(id="t-2", **TALKS),
    d.TalksClosed(id="t-3", **TALKS, outcome="no deal", next="none-set"),
    d.TalksCancelled(id="t-4", **ARRANGED),
    d.TalksInvited(id="t-5", **ARRANGED),
    d.DemandMade(id="p-1", **PROPOSAL, pressing="ultimatum"),
    d.OfferMade(id="p-2", **PROPOSAL),
    d.MechanismProposed(id="p-3", **PROPOSAL, every="quarter", pressing="wish"),
    d.Withdrawn(id="p-4", **SAID, proposal="deficit-cut", agreement="accord", measure="us-list"),
    d.AgreementReached(
        id="a-1",
        **TERMS,
        agreement="accord",
        status="ratified",
        commits=(
            d.Commitment(party="CHN", text="buy more goods"),
            d.Commitment(
                party="USA",
                issue="us-tariffs",
                text="no more than that",
                quantities=(CUT, MORE),
                due="immediate",
                lapses="2018-12-31",
                conditions=("once it is ratified",),
            ),
        ),
        settles=("deficit-cut", "us-list"),
    ),
    d.LegalActionFiled(id="l-1", **SAID, action="wto-case", forum="WTO", status="decided"),
    d.ResponseGiven(
        id="r-1", **TERMS, to_proposal="deficit-cut", to_measure="us-list", answer="in-principle"
    ),
    d.MeasureThreatened(id="m-1", **MEASURE, pressing="demand"),
    d.MeasureAnnounced(id="m-2", **MEASURE, final=True),
    d.MeasureImposed(id="m-3", **MEASURE),
    d.MeasureChanged(id="m-4", **MEASURE, split_into=("us-list-1", "us-list-2")),
    d.MeasureSuspended(id="m-5", **MEASURE),
    d.MeasureLifted(id="m-6", **MEASURE),
    d.PolicyNoted(id="m-7", **TERMS, measure="made-in-china-2025"),
    d.StatementMade(id="c-1", **CONTEXT),
    d.AssessmentPublished(
        id="c-2",
        **CONTEXT,
        claims=(d.Claim(party="USA", verdict="hardened"), d.Claim(party="CHN", verdict="held")),
    ),
    d.IndicatorReported(id="c-3", **CONTEXT),
    d.ExpectationStated(id="c-4", **CONTEXT),
    d.EventCoded(id="e-9", **SAID, place="Beijing, China (CHN)"),
    d.Corrected(
        id="x-1",
        **AMENDMENT,
        patch={
            "authority": None,
            "occurred": "2018-05-03",
            "quantities": [{"min": "100", "max": "100", "unit": "USD bn"}],
        },
    ),
    d.Retracted(id="x-2", **AMENDMENT),
    d.Reinstated(id="x-3", **AMENDMENT),
    d.SourceAdded(id="x-4", **AMENDMENT, citation=Citation(source="nyt", quote="a gap")),
    d.Linked(id="x-5", **AMENDMENT, relation="in-tension", other="cn-answer"),
    d.Redacted(
        id="x-6",
        **AMENDMENT,
        fields=("quote", "says"),
        events=(d.RedactedEvent(seq=42, leaf="00" * 32), d.RedactedEvent(seq=57, leaf="ff" * 32)),
    ),
    d.StanceAsserted(
        id="s-1",
        original=d.Original(recorded=1_525_426_200_000_000, recorder="li"),
        codebook="standard/2",
        party="CHN",
        issue="trade-deficit",
        as_of="2018-05-04",
        toward="USA",
        on="deficit-cut",
        quantity=CUT,
        status="live",
        answer="refuses",
        moved="hardened",
        since="2018-05-01",
        absent=True,
        says="so the briefing says",
    ),
)
"""One event of every type, with every field that it has."""

BY_TOPIC = {event.topic: event for event in EXAMPLES}


def golden_file(topic: str, *, later: bool = False) -> Path:
    """The first version has the plain name: `demand-made.json`, then `demand-made.v2.json`."""
    version = EVENT_TYPES[topic].version
    mark = "" if version == 1 else f".v{version}"
    return GOLDEN / f"{topic}{mark}{'.later' if later else ''}.json"


def names_in(file: Path) -> frozenset[str]:
    """The fields that a golden file has."""
    return frozenset(msgspec.json.decode(file.read_bytes()))


def as_first_stored(event: Event) -> Event:
    """The event without the fields that its type got after its golden file was written."""
    file, kind = golden_file(event.topic), type(event)
    if not file.exists():
        return event
    defaults = dict(zip(kind.__struct_fields__[::-1], kind.__struct_defaults__[::-1], strict=False))
    late = plain_fields(event).keys() - names_in(file)
    return replace(event, **{name: defaults[name] for name in late})


def first_example(topic: str) -> Event:
    """What the first golden file of the type's version holds."""
    return as_first_stored(BY_TOPIC[topic])


HAS_LATER = sorted(t for t, one in BY_TOPIC.items() if first_example(t) != one)
EVERY_TOPIC = pytest.mark.parametrize("topic", sorted(EVENT_TYPES))


@EVERY_TOPIC
def test_every_type_has_an_example_with_every_field(topic: str) -> None:
    assert topic in BY_TOPIC, f"'{topic}' has no example: add one to EXAMPLES in {__file__}"
    event = BY_TOPIC[topic]
    assert type(event) is EVENT_TYPES[topic]
    # Any event may have an original; one example of it is enough.
    assert set(plain_fields(event)) | {"original"} == set(event.__struct_fields__)


@EVERY_TOPIC
def test_the_stored_bytes_of_every_type_are_read_and_written_as_ever(topic: str) -> None:
    path = golden_file(topic)
    assert path.exists(), (
        f"'{topic}' has no golden file {path.name}: add an example of it to EXAMPLES, then run "
        "'python tests/events/test_codec.py', look at the file, and commit it"
    )
    stored = path.read_bytes().removesuffix(b"\n")
    event = decode(topic, stored)
    assert event == first_example(topic)
    assert type(event) is EVENT_TYPES[topic]
    assert encode(event) == stored


@pytest.mark.parametrize("topic", HAS_LATER)
def test_fields_that_came_later_are_read_and_written_as_ever(topic: str) -> None:
    stored = golden_file(topic, later=True).read_bytes().removesuffix(b"\n")
    event = decode(topic, stored)
    assert event == BY_TOPIC[topic]
    assert encode(event) == stored


def of_first(topic: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields that the type had in its first version."""
    names = names_in(GOLDEN / f"{topic}.json")
    return {name: value for name, value in fields.items() if name in names}


TALKS_FIRST = of_first("talks-scheduled", TALKS)
TABLED_FIRST = of_first("demand-made", PROPOSAL) | {"about": "us-list"}
FIRST_VERSIONS: tuple[Event, ...] = (
    d.TalksScheduled(id="t-1", **TALKS_FIRST),
    d.TalksCancelled(id="t-4", **TALKS_FIRST),
    d.TalksInvited(id="t-5", **TALKS_FIRST),
    d.DemandMade(id="p-1", **TABLED_FIRST, pressing="ultimatum"),
    d.OfferMade(id="p-2", **TABLED_FIRST),
    d.MechanismProposed(id="p-3", **TABLED_FIRST, every="quarter", pressing="wish"),
    d.AgreementReached(
        id="a-1",
        **of_first("agreement-reached", SAID),
        agreement="accord",
        status="ratified",
        commits=(d.Commitment(party="CHN", text="buy more goods"),),
        settles=("deficit-cut", "us-list"),
    ),
    d.Corrected(
        id="x-1",
        **AMENDMENT,
        patch={
            "authority": None,
            "occurred": "2018-05-03",
            "quantities": [{"min": "100", "max": "100", "unit": "USD bn"}],
        },
    ),
)
"""What the golden files of version 1 read as today, of each type that has come to a version 2."""


@pytest.mark.parametrize("first", FIRST_VERSIONS, ids=lambda event: event.topic)
def test_the_first_version_of_a_changed_type_is_read_field_by_field(first: Event) -> None:
    stored = (GOLDEN / f"{first.topic}.json").read_bytes()
    assert decode(first.topic, stored) == first
    assert stored_version(stored) == 1
    assert stored_version(encode(first)) == 2


def test_every_type_in_a_second_version_is_read_from_its_first() -> None:
    changed = {topic for topic, kind in EVENT_TYPES.items() if kind.version > 1}
    assert {event.topic for event in FIRST_VERSIONS} == changed


def test_an_agreement_that_stated_no_status_was_tentative() -> None:
    event = decode("agreement-reached", b'{"id":"a","issue":"b","settles":["c"]}')
    assert event == d.AgreementReached(id="a", issue="b", status="tentative", settles=("c",))
    assert b'"status":"tentative"' in encode(event)


def test_a_correction_of_the_first_version_patches_the_fields_as_they_are_called_now() -> None:
    stored = b'{"id":"x","target":"a","patch":{"about_measure":"us-list","status":null}}'
    event = decode("development-corrected", stored)
    assert isinstance(event, d.Corrected)
    assert event.patch == {"about": "us-list", "status": "tentative"}
    later = d.Corrected(id="x", target="a", patch={"status": None})
    assert decode(later.topic, encode(later)) == later  # a legal action is filed again


def test_every_golden_file_is_of_a_type_that_is_still_read() -> None:
    for path in GOLDEN.iterdir():
        topic = path.name.partition(".")[0]
        assert topic in EVENT_TYPES, f"{path.name}: a topic is permanent, its type must stay"
        decode(topic, path.read_bytes())


def test_what_a_redaction_leaves_is_read_and_written_as_ever() -> None:
    development = d.PayloadRemoved(redacted="demand-made", id="us-deficit-200")
    amendment = d.PayloadRemoved(redacted="development-corrected", id="a.corrected", target="a")
    for left in (development, amendment):
        stored = (GOLDEN / f"{left.redacted}.redacted.json").read_bytes().removesuffix(b"\n")
        assert decode(left.redacted, stored) == left
        assert encode(left) == stored
    with pytest.raises(Unreadable, match="says that it was of type 'demand-made'"):
        decode("offer-made", encode(development))


def test_topics_are_words_in_the_past_tense_each_for_one_type() -> None:
    types = set(EVENT_TYPES.values())
    assert len(types) == len(EVENT_TYPES) == len(EXAMPLES)
    assert all(kind.topic == topic for topic, kind in EVENT_TYPES.items())


def test_fields_left_out_take_no_room_and_come_back() -> None:
    event = d.StatementMade(id="a", issue="b")
    assert encode(event) == b'{"id":"a","issue":"b"}'
    assert decode("statement-made", encode(event)) == event


@EVERY_TOPIC
def test_any_event_keeps_when_and_by_whom_it_was_first_recorded(topic: str) -> None:
    event = replace(
        BY_TOPIC[topic], original=d.Original(recorded=1_525_426_200_000_000, recorder="li")
    )
    assert decode(topic, encode(event)) == event


def test_fields_of_a_later_program_are_passed_over() -> None:
    assert decode("party-joined", b'{"party":"USA","since":"2018"}') == d.PartyJoined(party="USA")


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_are_stored_as_exact_texts(number: Decimal) -> None:
    event = d.IndicatorReported(id="a", issue="b", quantities=(Quantity(min=number, unit="USD"),))
    again = decode(event.topic, encode(event))
    assert isinstance(again, d.IndicatorReported)
    (quantity,) = again.quantities
    assert quantity.min == number
    assert str(quantity.min) == str(number)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_any_prose_comes_back_as_it_was(text: str) -> None:
    event = d.StatementMade(id="a", issue="b", says=text)
    assert decode(event.topic, encode(event)) == event


# --- versions --------------------------------------------------------------------------------


class Tabled(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An example in its third version: `what` was `text`, `figure` was a number with a unit."""

    topic: ClassVar[str] = "tabled"
    version: ClassVar[int] = 3
    what: str
    figure: str
    unit: str = "USD"


def renamed(fields: dict[str, Any]) -> dict[str, Any]:
    return {("what" if name == "text" else name): value for name, value in fields.items()}


def parted(fields: dict[str, Any]) -> dict[str, Any]:
    figure, _, unit = fields["figure"].partition(" ")
    return {**fields, "figure": figure, "unit": unit}


CURRENT = Tabled(what="a cut", figure="200", unit="EUR")


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is one of the types that the log may hold, with its steps."""
    monkeypatch.setitem(EVENT_TYPES, "tabled", Tabled)
    for version, step in enumerate((renamed, parted), start=1):
        monkeypatch.setitem(UPCASTS, ("tabled", version), step)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "stored",
    [
        b'{"text":"a cut","figure":"200 EUR"}',
        b'{"v":1,"text":"a cut","figure":"200 EUR"}',
        b'{"v":2,"what":"a cut","figure":"200 EUR"}',
        b'{"v":3,"what":"a cut","figure":"200","unit":"EUR"}',
        b'{"what":"a cut","figure":"200","unit":"EUR","v":3}',
    ],
)
def test_every_old_version_is_brought_up_to_date_step_by_step(stored: bytes) -> None:
    assert decode("tabled", stored) == CURRENT


@pytest.mark.usefixtures("known")
def test_a_later_version_is_stored_with_its_number() -> None:
    assert encode(CURRENT) == b'{"v":3,"what":"a cut","figure":"200","unit":"EUR"}'
    assert decode("tabled", encode(CURRENT)) == CURRENT


def test_the_version_is_never_taken_from_inside_a_value() -> None:
    event = d.StatementMade(id="a", issue="b", says='the file held "v":9 and {"v":9}')
    assert decode(event.topic, encode(event)) == event
    patch = d.Corrected(id="a", target="b", patch={"v": 9})
    assert decode(patch.topic, encode(patch)) == patch


@pytest.mark.usefixtures("known")
def test_a_newer_version_is_unreadable_with_the_remedy() -> None:
    with pytest.raises(Unreadable, match="'tabled' version 4, this program reads up to 3: upgrade"):
        decode("tabled", b'{"v":4,"what":"a"}')
    with pytest.raises(Unreadable, match=r"'party-joined' version 2, .* up to 1: upgrade"):
        decode("party-joined", b'{"v":2,"party":"USA"}')


def test_an_unknown_topic_is_unreadable_with_the_remedy() -> None:
    with pytest.raises(Unreadable, match="the unknown type 'party-left': upgrade the program"):
        decode("party-left", b'{"party":"USA"}')


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "stored",
    [
        b'{"v":2,"figure":"200 EUR"}',  # what comes out lacks a field
        b'{"v":2,"what":"a cut"}',  # what goes in lacks a field
        b'{"v":2,"what":"a cut","figure":200}',
        b"[]",
        b"{",
    ],
)
def test_damaged_bytes_of_an_old_version_are_unreadable(stored: bytes) -> None:
    with pytest.raises(Unreadable, match="an event of type 'tabled' cannot be read"):
        decode("tabled", stored)


def test_a_version_without_a_step_to_the_next_is_unreadable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(EVENT_TYPES, "tabled", Tabled)
    with pytest.raises(Unreadable, match="an event of type 'tabled' cannot be read"):
        decode("tabled", b'{"text":"a","figure":"1 EUR"}')


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"null",
        b"[]",
        b'"party"',
        b"{",
        b"{}",
        b'{"party":"USA"',
        b'{"party":7}',
        b'{"party":"USA"} more',
        b'{"party":"\xff"}',
        b'{"v":"1","party":"USA"}',
        b'{"v":null,"party":"USA"}',
        b'{"v":0,"party":"USA"}',
    ],
)
def test_damaged_bytes_are_unreadable_and_say_which_type(stored: bytes) -> None:
    with pytest.raises(Unreadable, match="an event of type 'party-joined' cannot be read"):
        decode("party-joined", stored)


def test_a_store_that_cannot_be_read_ends_with_exit_code_5() -> None:
    assert Unreadable.exit_code == 5


@given(st.sampled_from(sorted(EVENT_TYPES)), st.data())
def test_flipped_bytes_are_another_event_or_unreadable(topic: str, data: st.DataObject) -> None:
    stored = bytearray(encode(BY_TOPIC[topic]))
    for _ in range(data.draw(st.integers(1, 3))):
        stored[data.draw(st.integers(0, len(stored) - 1))] = data.draw(st.integers(0, 255))
    try:
        event = decode(topic, bytes(stored))
    except Unreadable:
        return
    assert type(event) is EVENT_TYPES[topic]


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    wanted = {golden_file(topic): first_example(topic) for topic in BY_TOPIC}
    wanted |= {golden_file(topic, later=True): BY_TOPIC[topic] for topic in HAS_LATER}
    for file, one in wanted.items():
        if not file.exists():
            file.write_bytes(encode(one) + b"\n")
            print(f"written: {file.name}")
