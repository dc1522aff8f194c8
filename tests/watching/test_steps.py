"""Which steps are told, corrected and taken back: each once, under one name."""

from datetime import date

from projections.rules.verdicts import AuditRow
from timeline.watching.steps import KnownStep, Message, WaitedFor, news, steps_of

HARDENED = WaitedFor(verdict="hardened")


def row(verdict: str, *ids: str, party: str = "USA", dimension: str = "quantity") -> AuditRow:
    return AuditRow(
        party=party, toward=None, issue="tariffs", track="demand:cut", dimension=dimension,
        verdict=verdict, led_by=None, rule="R1", from_ids=(), to_ids=ids, before="100",
        after="200", order="dates", confidence="high", in_answer_to=(), sources=(), note=None,
        day=date(2024, 3, 1),
    )  # type: ignore[arg-type] # fmt: skip


def tell(
    known: list[KnownStep], *rows: AuditRow, wanted: WaitedFor = HARDENED,
    silent: bool = False,
) -> tuple[list[tuple[str, str]], list[KnownStep], list[Message]]:  # fmt: skip
    messages, after = news("talks", 9, steps_of("talks", rows), known, wanted, silent=silent)
    return [(one["kind"], one["id"][-2:]) for one in messages], after, messages


def test_a_step_is_told_once_and_no_step_of_another_verdict() -> None:
    told, known, (message,) = tell([], row("hardened", "b"), row("softened", "c"))
    assert told == [("step", ".1")]
    assert message["verdict"] == "hardened"
    assert message["says"] == (
        "USA on tariffs, demand:cut: hardened, 100 -> 200 (R1, high), by 2024-03-01."
    )
    assert tell(known, row("hardened", "b"), row("softened", "c"))[0] == []


def test_what_a_step_rests_on_may_grow() -> None:
    _, known, (first,) = tell([], row("hardened", "b"))
    told, known, (second,) = tell(known, row("hardened", "a", "b"))
    assert told == [("correction", ".2")]
    assert second["step"] == first["step"]
    assert tell(known, row("hardened", "a", "b"))[0] == []


def test_a_step_that_was_told_is_corrected_taken_back_and_told_again() -> None:
    _, known, _ = tell([], row("hardened", "b"))
    told, known, (message,) = tell(known, row("softened", "b"))
    assert told == [("correction", ".2")]
    assert message["verdict"] == "softened"
    assert message["says"].endswith("told before as hardened.")
    told, known, (message,) = tell(known)
    assert told == [("withdrawn", ".3")]
    assert (message["rows"], message["verdict"]) == ([], None)
    assert tell(known)[0] == []
    assert tell(known, row("hardened", "b"))[0] == [("step", ".4")]


def test_what_was_there_before_is_learnt_and_told_only_when_it_comes_to_fit() -> None:
    told, known, _ = tell([], row("softened", "b"), row("hardened", "c"), silent=True)
    assert told == []
    assert tell(known, row("softened", "b"))[0] == []
    assert tell(known, row("hardened", "b"), row("hardened", "c"))[0] == [("step", ".1")]


def test_rows_of_one_step_are_one_message() -> None:
    rows = (row("hardened", "b"), row("softened", "b", dimension="deadline"),
            row("mixed", "b", dimension="whole"))  # fmt: skip
    told, _, (message,) = tell([], *rows, wanted=WaitedFor())
    assert told == [("step", ".1")]
    assert message["verdict"] == "mixed"
    assert len(message["rows"]) == 3
