"""Texts that may be removed on their own: sealed in the body, beside it, and nowhere else."""

import os
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import developments as d
from events import sealing
from events.codec import SEALED, decode, encode, unseal
from events.redaction import TEXTS, without_texts
from events.sealing import FORM, look, removed, seal, seal_parts
from tests.events.test_redaction import EVERY_TOPIC, example

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@EVERY_TOPIC
def test_a_sealed_event_is_the_event_and_without_its_texts_what_a_redaction_leaves(
    topic: str,
) -> None:
    event = example(topic)
    state = encode(event)
    body, texts = seal(event.topic, state, os.urandom)
    assert unseal(body, texts) == state
    assert decode(event.topic, body, texts) == event
    left = without_texts(event, TEXTS)
    assert (texts is None) == (left == event) or isinstance(event, d.Redacted)
    if texts is None:
        assert body == state
        return
    assert look(event.topic, body, texts).wrong == ()
    gone = removed(event.topic, body, texts, TEXTS)
    assert decode(event.topic, body, gone) == left
    opened = look(event.topic, body, gone)
    assert (opened.wrong, opened.there) == ((), frozenset())
    assert opened.removed == look(event.topic, body, texts).there
    assert removed(event.topic, body, gone, TEXTS) == gone


@given(says=TEXT, name=TEXT, quote=TEXT)
def test_a_body_is_sealed_the_same_whether_it_is_taken_apart_or_not(
    says: str, name: str, quote: str
) -> None:
    event = d.StatementMade(
        id='"says":"', says=says, speaker=d.Speaker(name=name), issue="i",
        citations=(d.Citation(source="quote", quote=quote),),
    )  # fmt: skip
    source = d.SourceDeclared(source="title", title=says, author=name, quote=quote, via="url")
    for one in (event, source):
        whole = seal(one.topic, encode(one), bytes)
        with pytest.MonkeyPatch.context() as patched:
            for way in ("_PLAIN", "_PLAIN_SOURCE"):
                patched.setattr(sealing, way, re.compile(b"(?!)"))
            assert seal(one.topic, encode(one), bytes) == whole


@given(texts=st.lists(TEXT, max_size=3))
def test_a_body_whose_texts_are_known_is_sealed_as_one_that_is_looked_through(
    texts: list[str],
) -> None:
    names = ("says", "because", "outcome")[: len(texts)]
    parts = [b'{"id":"a","issue":"i"']
    for name, text in zip(names, texts, strict=True):
        parts[-1] += f',"{name}":'.encode()
        parts += msgspec.json.encode(text), b""
    parts[-1] += b"}"
    assert seal_parts(parts, bytes) == seal("talks-closed", b"".join(parts), bytes)


@pytest.mark.parametrize(
    "state", [b'\x00{"says":"a"}', b'{"says":"a"}1', b'{"says":"\xff"}', b'{"says":"a"']
)
def test_what_is_no_event_stays_as_it_is(state: bytes) -> None:
    assert seal("demand-made", state, os.urandom) == (state, None)


@given(says=TEXT, quote=TEXT, because=TEXT)
def test_any_text_is_sealed_apart(says: str, quote: str, because: str) -> None:
    event = d.StatementMade(
        id="a", says=says, because=because, citations=(d.Citation(source="s", quote=quote),),
        issue="i", occurred="2026-03-01",
    )  # fmt: skip
    state = encode(event)
    body, texts = seal(event.topic, state, os.urandom)
    assert texts is not None
    assert body.count(SEALED) == len(texts.split(b"\n")) == 3
    assert decode(event.topic, body, texts) == event
    one = removed(event.topic, body, texts, ["says"])
    assert decode(event.topic, body, one) == without_texts(event, ["says"])
    opened = look(event.topic, body, one)
    assert opened.removed == {"says"}
    assert opened.there == {"quote", "because"}
    # The same event sealed again has other salts, and so nothing in common with the first.
    again, others = seal(event.topic, state, os.urandom)
    assert again != body
    assert others != texts
    assert look(event.topic, again, texts).wrong


@given(st.data())
def test_no_byte_of_a_text_can_be_changed(data: st.DataObject) -> None:
    event = d.StatementMade(
        id="a", says="it was said", issue="i", occurred="2026-03-01",
        citations=(d.Citation(source="s", quote="a quote"),),
    )  # fmt: skip
    body, texts = seal(event.topic, encode(event), os.urandom)
    assert texts is not None
    at = data.draw(st.integers(0, len(texts) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != texts[at]))
    changed = texts[:at] + bytes([byte]) + texts[at + 1 :]
    assert look(event.topic, body, changed).wrong


@given(st.binary(max_size=200), st.one_of(st.none(), st.binary(max_size=200)))
def test_any_bytes_are_looked_at(body: bytes, texts: bytes | None) -> None:
    for state in (body, b'{"says":{"#":"' + body, b'{"says":{"#":["a"]},"patch":{"#":"x"}}'):
        for topic in ("statement-made", "development-corrected", "no-topic"):
            look(topic, state, texts)
            unseal(state, texts)


def test_the_hash_is_of_the_form_the_salt_and_the_text() -> None:
    from base64 import urlsafe_b64encode
    from hashlib import sha256

    event = d.SourceDeclared(source="post", title="A title")
    body, texts = seal(event.topic, encode(event), os.urandom)
    assert texts is not None
    salt, text = texts.split(b" ", 1)
    assert (len(salt), text) == (22, b'"A title"')
    hashed = urlsafe_b64encode(sha256(FORM + texts).digest()).rstrip(b"=").decode()
    assert msgspec.json.decode(body)["title"] == {"#": hashed}
