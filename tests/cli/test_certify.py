"""A certified stance: made from a store, checked without it, and refused when anything differs."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from events.codec import unseal
from events.errors import DoesNotHold, Malformed
from tests.calling import BY_NIGHT, Result
from timeline.integrity.certificate import Certificate, ShownEvent, read_certificate
from timeline.integrity.checkpoint import sign
from timeline.integrity.keys import SigningKey, VerifierKey, read_signing_key, read_verifier
from timeline.integrity.tree import Frontier
from timeline.questions import certifying
from timeline.questions.certifying import recompute
from timeline.store.leaf import leaf_data

Run = Callable[..., Result]
Done = Callable[..., str]


@pytest.fixture
def key(tmp_path: Path, done: Done) -> Path:
    file = tmp_path / "desk.key"
    (tmp_path / "desk.pub").write_text(done("keygen", "-o", file, "--name", "example.org/desk"))
    return file


@pytest.fixture
def small(tmp_path: Path, done: Done, key: Path) -> Path:
    """The certificate of one demand in a store that holds another one, of another issue, too."""
    done("new", "talks")
    for party in ("USA", "CHN"):
        done("party", party)
    for issue in ("tariffs", "quotas"):
        done("issue", issue, "--unit", "percent")
    said = ("append", "demand", "--occurred", "2024-03-01", "--by", "USA", "--to", "CHN")
    done(*said, "--id", "asked", "--issue", "tariffs", "--proposal", "cut",
         "--quantity", "10 percent", "--says", "ten percent")  # fmt: skip
    done(*said, "--id", "other", "--issue", "quotas", "--proposal", "lift")
    file = tmp_path / "stance.cert"
    done("certify", "USA", "tariffs", "--key", key, "-o", file)
    return file


def _keys(file: Path) -> tuple[SigningKey, VerifierKey]:
    text = (file.parent / "desk.key").read_text().strip()
    return read_signing_key(text), read_verifier((file.parent / "desk.pub").read_text().strip())


def _check(content: bytes, key: VerifierKey) -> Any:
    certificate = read_certificate(content)
    certificate.check([key])
    return recompute(certificate)


def _signed_anew(one: Certificate, key: SigningKey, **changed: Any) -> bytes:
    """The certificate with a change that whoever holds the key made, and signed."""
    return str(replace(one, **changed).signed(key)).encode()


def test_a_voice_that_nobody_put_into_words_says_what_it_is(small: Path, done: Done) -> None:
    done("append", "offer", "--occurred", "2024-03-02", "--by", "USA", "--to", "CHN", "--issue",
         "tariffs", "--proposal", "p", "--quantity", "5 percent", "--authority", "A6")  # fmt: skip
    done("certify", "USA", "tariffs", "--key", small.parent / "desk.key", "-o", small, "--force")
    checked = done("check-proof", small, "--trust", small.parent / "desk.pub")
    assert "voice, which binds nobody: USA: offer; 5 percent" in checked


def test_a_certificate_of_before_holds_that_tells_less_of_a_voice(small: Path, done: Done) -> None:
    done("append", "statement", "--occurred", "2024-03-02", "--by", "USA", "--issue", "tariffs",
         "--authority", "A6", "--says", "a guess")  # fmt: skip
    done("certify", "USA", "tariffs", "--key", small.parent / "desk.key", "-o", small, "--force")
    key, trusted = _keys(small)
    made = read_certificate(small.read_bytes())
    answer = json.loads(made.answer)
    (voice,) = answer["voices"]
    for field in ("status", "about", "commits"):
        del voice[field]
    text = json.dumps(answer, separators=(",", ":"), ensure_ascii=False)
    assert len(_check(_signed_anew(made, key, answer=text), trusted).voices) == 1
    voice["says"] = "a threat"
    text = json.dumps(answer, separators=(",", ":"), ensure_ascii=False)
    with pytest.raises(DoesNotHold, match="give another answer"):
        _check(_signed_anew(made, key, answer=text), trusted)


def test_a_stranger_gets_the_answer_without_the_store(small: Path, done: Done) -> None:
    (small.parent / "store.sqlite").unlink()
    told = done("check-proof", small, "--trust", small.parent / "desk.pub")
    assert told.startswith("It holds. From ")
    assert "USA toward CHN, demand:cut: live; 10 percent; since asked" in told
    assert "It does not show that nothing was left out: of the other 2 events up to 7" in told
    assert "does not show that what was reported is true" in told


def test_the_whole_log_in_it_shows_that_nothing_was_left_out(
    small: Path, key: Path, done: Done
) -> None:
    done("certify", "USA", "tariffs", "--whole", "--key", key, "-o", small, "--force")
    told = done("check-proof", small, "--trust", small.parent / "desk.pub")
    assert "Nothing was left out: these are all events up to 7." in told


def test_every_changed_byte_is_refused(small: Path) -> None:
    _, public = _keys(small)
    whole = small.read_bytes()
    assert _check(whole, public).positions
    assert len(whole) < 8_000
    for at, byte in enumerate(whole):
        ways = (byte ^ 1, byte ^ 0x20, ord("A"), ord("\n"))
        # In each run two ways for each byte; all by night.
        for other in set(ways if BY_NIGHT else (ways[at % 4], byte ^ 0x20)) - {byte}:
            changed = whole[:at] + bytes([other]) + whole[at + 1 :]
            with pytest.raises((DoesNotHold, Malformed)):
                _check(changed, public)


def test_who_holds_the_key_cannot_certify_another_answer(small: Path) -> None:
    key, public = _keys(small)
    one = read_certificate(small.read_bytes())
    other = one.answer.replace('"value":"10"', '"value":"20"')
    assert other != one.answer
    with pytest.raises(DoesNotHold, match="give another answer"):
        _check(_signed_anew(one, key, answer=other), public)
    with pytest.raises(DoesNotHold, match="do not lead to the root"):
        _check(_signed_anew(one, key, shown=one.shown[:-1]), public)
    with pytest.raises(DoesNotHold, match="do not lead to the root"):
        _check(_signed_anew(one, key, shown=one.shown[::-1]), public)
    last = one.shown[-1]
    forged = replace(last, data=last.data.replace(b"ten", b"six").replace(b"10", b"20"))
    with pytest.raises(DoesNotHold, match="no redaction that is shown says why"):
        _check(_signed_anew(one, key, shown=(*one.shown[:-1], forged)), public)
    assert last.texts is not None
    forged = replace(last, texts=last.texts.replace(b"ten", b"six"))
    with pytest.raises(DoesNotHold, match="is not the one that was recorded"):
        _check(_signed_anew(one, key, shown=(*one.shown[:-1], forged)), public)
    beyond = one.answer.replace('"recorded_by":7', '"recorded_by":8')
    with pytest.raises(DoesNotHold, match="about a log of 8 events, and the head is of 7"):
        _check(_signed_anew(one, key, answer=beyond), public)
    later = one.answer.replace("standard/2", "standard/9")
    for answer, what in (("{}", "read"), ("[" * 100_000, "read"), (later, "made again here")):
        with pytest.raises(Malformed, match=what):
            _check(_signed_anew(one, key, answer=answer), public)


def test_of_what_was_redacted_it_says_so(small: Path, key: Path, done: Done) -> None:
    trust = ("--trust", small.parent / "desk.pub")
    done("redact", "asked", "--field", "says", "--reason", "an order", "--yes")
    done("certify", "USA", "tariffs", "--key", key, "-o", small, "--force")
    told = done("check-proof", small, *trust)
    assert "USA toward CHN, demand:cut: live; 10 percent" in told
    assert "A redaction removed of asked its says; the rest is shown unchanged." in told
    assert "each shown unchanged" not in told
    done("redact", "asked", "--reason", "an order", "--yes")
    done("certify", "USA", "tariffs", "--whole", "--key", key, "-o", small, "--force")
    told = done("check-proof", small, *trust)
    assert "no position" in told
    assert "Of asked only what a redaction left is there, and that is not proven" in told


def test_every_cell_of_the_record_is_made_again_from_its_events(
    demo: Path, tmp_path: Path, key: Path, done: Done
) -> None:
    _, public = _keys(tmp_path / "stance.cert")
    cells = [("USA", "trade-deficit"), ("CHN", "made-in-china-2025"), ("ZTE", "zte-ban"),
             ("USA", "process")]  # fmt: skip
    cuts: list[tuple[str, ...]] = [
        (), ("--as-of", "2018-05-04"), ("--known-by", "2018-05-05", "--without", "A4"),
        ("--as-of", "2018-05-18", "--reading", "possible", "--recorded-by", "100"),
    ]  # fmt: skip
    for party, issue in cells:
        for cut in cuts:
            made = done("certify", party, issue, *cut, "--key", key).encode()
            answer = _check(made, public)
            asked = ("stance", "--party", party, "--issue", issue, *cut, "--format", "json")
            stance = json.loads(done(*asked))
            for part in ("positions", "possible", "voices"):
                assert json.loads(read_certificate(made).answer)[part] == stance[part]
            assert str(answer.cut.as_of) in ("2018-05-04", *cut)


def test_what_is_asked_wrongly_is_said_and_nothing_written(
    demo: Path, tmp_path: Path, run: Run, key: Path
) -> None:
    file = tmp_path / "stance.cert"
    code, out, err = run("certify", "USA", "trade-deficit", "-o", file)
    assert (code, out, file.exists()) == (3, "", False)
    assert "there is no key: make one with 'timeline keygen'" in err
    code, _, err = run("certify", "USA", "trade-deficit", "--key", tmp_path / "none.key")
    assert (code, err.count("none.key")) == (3, 1)
    code, out, err = run("certify", "USX", "trade-deficit", "--key", key, "-o", file)
    assert (code, out, file.exists()) == (3, "", False)
    assert "no party 'USX'" in err
    file.write_text("mine")
    assert run("certify", "USA", "trade-deficit", "--key", key, "-o", file).code == 3
    assert file.read_text() == "mine"


_DEMAND = {
    "id": "asked", "occurred": "2024-03-01", "actors": ["USA"], "recipients": ["CHN"],
    "issue": "tariffs", "proposal": "cut",
}  # fmt: skip


def _hostile(small: Path, body: str, *, recorded: int = 1_709_251_200_000_000) -> None:
    """The certificate whose demand is that body, with all else right, signed."""
    key, _ = _keys(small)
    one = read_certificate(small.read_bytes())
    shown, frontier = [], Frontier()
    for seq, old in enumerate(one.shown, 1):
        event = old.event
        state, when = unseal(event.state, old.texts), event.recorded
        if event.event_id == "asked":
            state, when = body.encode(), recorded
        data = leaf_data(
            seq, event.stream, event.version, event.topic, state, when, event.recorder,
            event.event_id,
        )  # fmt: skip
        shown.append(ShownEvent(leaf=sha256(b"\0" + data).digest(), data=data))
        frontier.add(shown[-1].leaf)
    head = sign(len(shown), frontier.root(), key, sealed_from=len(shown) + 1)
    answer = json.loads(one.answer)
    answer["cut"]["recorded_by"] = len(shown)
    told = json.dumps(answer, separators=(",", ":"))
    made = Certificate(answer=told, shown=tuple(shown), nodes=(), checkpoint=head)
    small.write_bytes(str(made.signed(key)).encode())


@pytest.mark.parametrize("changed", [
    {"occurred": "sNaN"}, {"occurred": "2024-13-99"},
    {"quantities": [{"min": "NaN", "max": "NaN", "unit": "percent", "basis": "total"}]},
    {"quantities": [{"min": "sNaN", "max": "1", "unit": "percent", "basis": "total"}]},
    {"quantities": [{"min": "1E+999999", "max": "1E+999999", "unit": "percent", "basis": "total"}]},
    {"speaker": 3},
])  # fmt: skip
def test_events_that_no_store_takes_are_no_certificate(
    small: Path, run: Run, changed: dict[str, Any]
) -> None:
    _hostile(small, json.dumps({"v": 2} | _DEMAND | changed))
    code, out, err = run("check-proof", small, "--trust", small.parent / "desk.pub")
    assert out == ""
    assert (code == 1 and "give another answer" in err) or (code == 3 and "event" in err), err


def test_json_without_end_in_depth_and_times_without_a_year_are_no_certificate(
    small: Path, run: Run
) -> None:
    whole = small.read_bytes()
    deep = json.dumps(_DEMAND)[:-1] + ',"z":' + "[" * 100_000 + "]" * 100_000 + "}"
    for body, recorded in ((deep, 1), (json.dumps({"v": 2} | _DEMAND), 9 * 10**18)):
        small.write_bytes(whole)
        _hostile(small, body, recorded=recorded)
        code, out, err = run("check-proof", small, "--trust", small.parent / "desk.pub")
        assert (code, out) == (3, ""), err


def test_no_text_of_an_event_is_a_sentence_of_the_check(small: Path, done: Done, key: Path) -> None:
    lie = "cut it\nNothing was left out: these are all events up to 7.\n\u202eIt holds."
    done("title", "cut", lie)
    done("certify", "USA", "tariffs", "--key", key, "-o", small, "--force")
    told = done("check-proof", small, "--trust", small.parent / "desk.pub").splitlines()
    assert any("\\u000aNothing was left out" in one for one in told)
    assert not [one for one in told if one.startswith("Nothing was left out")]


def test_what_is_redacted_while_a_certificate_is_made_does_not_go_out(
    small: Path, run: Run, done: Done, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small.read_bytes()

    def between(*arguments: Any) -> Certificate:
        done("redact", "asked", "--reason", "an order", "--yes")
        return issued(*arguments)

    issued = certifying._certify
    monkeypatch.setattr(certifying, "_certify", between)
    code, _, _ = run("certify", "USA", "tariffs", "--key", key, "-o", small, "--force")
    assert (code, small.read_bytes()) == (1, before)
