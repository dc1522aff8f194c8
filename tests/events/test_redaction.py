"""What is left of every type of event when its texts, or its payload, go."""

from pathlib import Path

import pytest

from events import developments as d
from events.codec import decode, encode, plain_fields
from events.developments import EVENT_TYPES
from events.redaction import REDACTED, TEXTS, without_payload, without_texts
from events.source import Citation

GOLDEN = Path(__file__).parent / "golden"
EVERY_TOPIC = pytest.mark.parametrize("topic", sorted(EVENT_TYPES))


def example(topic: str) -> d.Event:
    """The event of that type with every field that it has."""
    version = EVENT_TYPES[topic].version
    name = topic if version == 1 else f"{topic}.v{version}"
    later = GOLDEN / f"{name}.later.json"
    return decode(topic, (later if later.exists() else GOLDEN / f"{name}.json").read_bytes())


@EVERY_TOPIC
def test_texts_go_and_everything_else_stays(topic: str) -> None:
    event = example(topic)
    left = without_texts(event, TEXTS)

    assert type(left) is type(event)
    assert decode(topic, encode(left)) == left
    assert without_texts(left, TEXTS) == left
    # Names, dates, figures and links are no texts.
    kept = {"id", "target", "occurred", "actors", "recipients", "issue", "quantities", "proposal",
            "measure", "responds_to", "supersedes", "round", "party", "source"}  # fmt: skip
    before, after = plain_fields(event), plain_fields(left)
    assert {k: v for k, v in before.items() if k in kept} == {
        k: v for k, v in after.items() if k in kept
    }
    assert before.keys() == after.keys()


@EVERY_TOPIC
def test_one_text_at_a_time_goes_like_all_at_once(topic: str) -> None:
    event = left = example(topic)
    for name in TEXTS:
        left = without_texts(left, [name])
    assert left == without_texts(event, TEXTS)


def test_each_text_is_replaced_by_a_word_that_says_so() -> None:
    event = d.StatementMade(
        id="a", issue="b", says="x", because="y", citations=(Citation(source="s", quote="q"),)
    )
    assert without_texts(event, ["quote"]) == d.StatementMade(
        id="a", issue="b", says="x", because="y", citations=(Citation(source="s", quote=REDACTED),)
    )
    left = without_texts(event, ["says", "because"])
    assert isinstance(left, d.StatementMade)
    assert (left.says, left.because) == (REDACTED, REDACTED)


def test_what_a_correction_brought_in_goes_like_the_original() -> None:
    patch = {"says": "x", "citations": [{"source": "s", "quote": "q"}], "because": None}
    event = d.Corrected(id="a.corrected", target="a", reason="r", patch=patch)
    left = without_texts(event, ["quote", "says", "because"])
    assert left == d.Corrected(
        id="a.corrected",
        target="a",
        reason="r",
        patch={
            "says": REDACTED,
            "citations": [{"source": "s", "quote": REDACTED}],
            "because": None,
        },
    )


@pytest.mark.parametrize(
    "topic", sorted(t for t, k in EVENT_TYPES.items() if issubclass(k, d.Development | d.Amendment))
)
def test_of_a_payload_the_type_and_the_id_are_left(topic: str) -> None:
    event = example(topic)
    assert isinstance(event, d.Development | d.Amendment)
    left = without_payload(event)
    assert decode(topic, encode(left)) == left
    assert left.id == event.id
