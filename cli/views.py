"""The views: replay, stance, audit, diff, why, talks, measures, proposals."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.board import audit_board, replay_board, stance_board, talks_board
from cli.options import Settings, timeline_command
from cli.output import emit
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question

_PARTY = click.option("--party", metavar="PARTY", help="Only this party.")
_ISSUE = click.option("--issue", metavar="ISSUE", help="Only this issue.")


def describe_position(position: dict[str, Any]) -> str:
    """A position's terms in one cell; where the order of its accounts is open, all of them."""
    if "unsettled" in (position["note"] or ""):
        each = [
            _terms({**position, **account, "accounts": [account]})
            for account in position["accounts"]
        ]
        return " / ".join(dict.fromkeys(text for text in each if text))
    return _terms(position)


def _terms(position: dict[str, Any]) -> str:
    terms = position["terms"]
    parts = [position["answer"]] if position["answer"] else []
    parts += [quantity_text(q) for q in terms["quantities"]]
    if position["pressing"]:
        parts.append(position["pressing"])
    if terms["due"]:
        parts.append(f"due {terms['due']}")
    if terms["effective"]:
        parts.append(f"effective {terms['effective']}")
    if terms["lapses"]:
        parts.append(f"lapses {terms['lapses']}")
    parts += [f"if {condition}" for condition in terms["conditions"]]
    if terms["scope"]:
        parts.append(f"on {', '.join(terms['scope'])}")
    if position.get("text"):
        parts.append(position["text"])
    if not parts:
        parts = [a["says"] for a in position["accounts"] if a["says"]][:1]
    return "; ".join(parts)


def quantity_text(quantity: dict[str, Any]) -> str:
    """A quantity as written: `200 USD bn total`."""
    low, high = quantity["min"], quantity["max"]
    if quantity["value"] is not None:
        figure = quantity["value"]
    elif high is None:
        figure = f">{low}"
    elif low is None:
        figure = f"<{high}"
    else:
        figure = f"{low}..{high}"
    about = "~" if quantity["approximate"] else ""
    parts = (about + figure, quantity["unit"], quantity["basis"], quantity["period"])
    return " ".join(part for part in parts if part)


def _position_row(position: dict[str, Any], where: str) -> dict[str, Any]:
    accounts = position["accounts"]
    return {
        "view": where,
        "party": position["party"],
        "toward": position["toward"],
        "issue": position["issue"],
        "track": position["track"],
        "status": position["status"],
        "terms": describe_position(position),
        "since": position["since"],
        "authority": sorted({account["authority"] for account in accounts}),
        "sources": list(dict.fromkeys(s for a in accounts for s in a["sources"])),
        "note": position["note"],
    }


def _stance_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(
        ("view", "party", "toward", "issue", "track", "status", "terms", "since", "authority",
         "sources", "note")
    )  # fmt: skip
    for position in answer["positions"]:
        yield _position_row(position, "position")
    for position in answer["possible"]:
        yield _position_row(position, "possible")
    for voice in answer["voices"]:
        yield {
            **blank,
            "view": "voice",
            "party": voice["party"],
            "issue": voice["issue"],
            "terms": voice["says"],
            "since": voice["development"],
            "authority": voice["authority"],
            "sources": voice["sources"],
            "note": voice["speaker"],
        }
    for one in answer["talks"]:
        outcomes = [a["outcome"] for a in one["accounts"] if a["outcome"]]
        yield {
            **blank,
            "view": "talks",
            "party": one["parties"],
            "track": one["round"],
            "status": one["status"],
            "terms": " / ".join(outcomes),
            "since": one["accounts"][-1]["development"],
            "sources": list(dict.fromkeys(s for a in one["accounts"] for s in a["sources"])),
        }


@timeline_command(
    "stance", example="timeline stance --as-of 2018-05-04 --party USA --without A4", cut=True
)
@_PARTY
@_ISSUE
@click.option("--all", "ended", is_flag=True, help="Ended positions too.")
def stance(
    settings: Settings, question: Question, party: str | None, issue: str | None, ended: bool
) -> None:
    """Where each party stands on each issue: live tracks with their terms and evidence."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.stance(shelf, name, question, party=party, issue=issue, ended=ended)
    emit(
        settings.form,
        answer,
        _stance_rows(answer),
        title=_title(answer),
        board=lambda: stance_board(answer, describe_position),
    )


def _title(answer: dict[str, Any]) -> str:
    cut = answer["cut"]
    parts = [answer["negotiation"]]
    parts += [f"as of {cut['as_of']}"] if cut["as_of"] else ["at its latest"]
    if cut["known_by"]:
        parts.append(f"known by {cut['known_by']}")
    parts.append(f"recorded by {cut['recorded_by']}")
    if cut["reading"] == "possible":
        parts.append("possible reading")
    if cut["without"]:
        parts.append(f"without {', '.join(cut['without'])}")
    return f"{', '.join(parts)} ({answer['codebook']})"


@timeline_command("replay", example="timeline replay --as-of 2018-05-03 --known-by 2018-05-03",
                  cut=True)  # fmt: skip
@_PARTY
@_ISSUE
def replay(settings: Settings, question: Question, party: str | None, issue: str | None) -> None:
    """The story in order, each development with what it did to whose position."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.replay(shelf, name, question, party=party, issue=issue)
    emit(
        settings.form,
        answer,
        _replay_rows(answer),
        title=_title(answer),
        board=lambda: replay_board(answer),
    )


def _replay_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for view, steps in (("", answer["steps"]), ("possible", answer["possible"])):
        for step in steps:
            effects = [f"{e['party']} on {e['issue']}: {e['text']}" for e in step["effects"]]
            yield {
                "view": "undated" if step.get("undated") else view,
                "occurred": step["occurred"],
                "known": step["known"],
                "seq": step["seq"],
                "development": step["development"],
                "kind": step["kind"],
                "actors": step["actors"],
                "issue": step["issue"],
                "says": step["says"],
                "effects": " | ".join(effects),
                "sources": step["sources"],
            }


@timeline_command("audit", example="timeline audit --issue trade-deficit --since 2018-05-01",
                  cut=True)  # fmt: skip
@_PARTY
@_ISSUE
@click.option("--since", metavar="DAY", help="Only steps that were certain from that day on.")
@click.option("--summary", is_flag=True, help="Only the verdict for each party and issue.")
def audit(
    settings: Settings,
    question: Question,
    party: str | None,
    issue: str | None,
    since: str | None,
    summary: bool,
) -> None:
    """In which steps, by which rule and after whose move each position hardened."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.audit(shelf, name, question, party=party, issue=issue, since=since)
    rows = map(_summary_row, answer["summary"]) if summary else map(_audit_row, answer["rows"])
    emit(
        settings.form,
        answer,
        rows,
        title=_title(answer),
        board=lambda: audit_board(answer, summary_only=summary),
    )


def _audit_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": row["day"],
        "party": row["party"],
        "issue": row["issue"] or "(whole)",
        "track": row["track"],
        "dimension": row["dimension"],
        "verdict": row["verdict"],
        "rule": row["rule"],
        "confidence": row["confidence"],
        "order": row["order"],
        "before": row["before"],
        "after": row["after"],
        "from": row["from"],
        "to": row["to"],
        "in_answer_to": row["in_answer_to"],
        "sources": row["sources"],
        "note": row["note"],
    }


def _summary_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "party": row["party"],
        "issue": row["issue"] or "(whole)",
        "verdict": row["verdict"],
        "led_by": row["led_by"],
        "counts": ", ".join(f"{count} {verdict}" for verdict, count in row["counts"].items()),
    }


@timeline_command("diff", example="timeline diff --from 2018-05-02 --to 2018-05-04", cut=True)
@click.option("--from", "from_", metavar="DAY", help="The earlier day (occurred).")
@click.option("--to", "to", metavar="DAY", help="The later day (occurred).")
@click.option("--from-recorded", metavar="SEQ|TIME|DAY", help="What we had recorded then ...")
@click.option("--to-recorded", metavar="SEQ|TIME|DAY", help="... and what by then.")
def diff(
    settings: Settings,
    question: Question,
    from_: str | None,
    to: str | None,
    from_recorded: str | None,
    to_recorded: str | None,
) -> None:
    """What changed between two days, or between what was recorded at two times."""
    if not (from_ or from_recorded):
        raise click.UsageError("diff needs --from DAY (and --to DAY), or --from-recorded SEQ")
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.diff(
            shelf,
            name,
            question,
            from_=from_,
            to=to,
            from_recorded=from_recorded,
            to_recorded=to_recorded,
        )
    rows = (
        {
            "change": change["change"],
            "verdict": change["verdict"],
            "party": change["party"],
            "toward": change["toward"],
            "issue": change["issue"],
            "track": change["track"],
            "before": _side(change["before"]),
            "after": _side(change["after"]),
            "since": (change["after"] or change["before"])["since"],
        }
        for change in answer["changes"]
    )
    emit(settings.form, answer, rows, title=f"{name}: from {from_ or from_recorded} to {to or '-'}")


def _side(position: dict[str, Any] | None) -> str:
    if position is None:
        return ""
    head = "" if position["status"] == "live" else f"{position['status']}; "
    return f"{head}{describe_position(position)}"


@timeline_command("why", example="timeline why CHN market-access --as-of 2018-05-04", cut=True)
@click.argument("party")
@click.argument("issue")
def why(settings: Settings, question: Question, party: str, issue: str) -> None:
    """Every development that bears on a party's stance on an issue, and those set aside."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.why(shelf, name, question, party, issue)
    emit(settings.form, answer, _why_rows(answer), title=_title(answer))


def _why_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for position in answer["positions"]:
        yield {
            "view": "position",
            "name": position["track"],
            "occurred": "",
            "what": f"{position['status']}; {describe_position(position)}",
            "quote": "",
            "sources": "",
        }
    for one in answer["developments"]:
        yield {
            "view": "bears on it",
            "name": one["id"],
            "occurred": one["fields"].get("occurred"),
            "what": one["fields"].get("says"),
            "quote": next((s["quote"] for s in one["sources"] if s["quote"]), None),
            "sources": [s["id"] for s in one["sources"]],
        }
    for aside in answer["set_aside"]:
        yield {
            "view": "set aside",
            "name": aside["development"],
            "occurred": "",
            "what": f"{aside['reason']} {aside['detail'] or ''}".strip(),
            "quote": "",
            "sources": "",
        }


@timeline_command("talks", example="timeline talks --as-of 2018-05-03", cut=True)
def talks(settings: Settings, question: Question) -> None:
    """Rounds of talks: status, agenda, and every account of the outcome."""
    with settings.shelf() as shelf:
        answer = asking.talks(shelf, shelf.choose(settings.asked_negotiation), question)
    emit_board = functools.partial(talks_board, answer)
    rows = (
        {
            "round": one["round"],
            "parties": one["parties"],
            "status": one["status"],
            "opened": one["opened"],
            "closed": one["closed"],
            "agenda": one["agenda"],
            "development": account["development"],
            "outcome": account["outcome"],
            "next": account["next"],
            "speaks_for": account["speaks_for"],
            "sources": account["sources"],
        }
        for one in answer["talks"]
        for account in one["accounts"]
    )
    emit(settings.form, answer, rows, title=_title(answer), board=emit_board)


@timeline_command("measures", example="timeline measures --as-of 2018-04-30", cut=True)
def measures(settings: Settings, question: Question) -> None:
    """Measures and policies: status at the cut, parts, effective dates."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.measures(shelf, name, question)
    emit(settings.form, answer, _measure_rows(answer), title=_title(answer))


def _measure_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for view, positions in (("", answer["measures"]), ("possible", answer["possible"])):
        for position in positions:
            row = _position_row(position, view)
            yield {
                **{name: row[name] for name in ("view", "party", "toward", "issue", "track")},
                "status": row["status"],
                "instrument": position.get("instrument"),
                "effective": position["terms"]["effective"],
                "terms": row["terms"],
                "parts": position.get("parts", []),
                "part_of": position.get("part_of"),
                "since": row["since"],
                "sources": row["sources"],
            }


@timeline_command("proposals", example="timeline proposals --as-of 2018-05-04", cut=True)
def proposals(settings: Settings, question: Question) -> None:
    """What is on the table: open demands and offers, and who answered what."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.proposals(shelf, name, question)
    rows: Iterable[dict[str, Any]] = (
        {
            "party": p["party"],
            "toward": p["toward"],
            "issue": p["issue"],
            "track": p["track"],
            "terms": describe_position(p),
            "package": p["package"],
            "since": p["since"],
            "answers": "; ".join(
                f"{a['party']} {a['answer']} ({a['since']})" for a in p["answers"]
            ),
        }
        for p in answer["proposals"]
    )
    emit(settings.form, answer, rows, title=_title(answer))
