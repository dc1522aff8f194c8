"""Which names an event claims and which it bears on: the index that lets an append look at the
few events it concerns instead of replaying the stream."""

from __future__ import annotations

from events import developments as d
from timeline import closing

Named = tuple[str, str]
"""(space, name)."""

SPACES = ("party", "issue", "source", "development", "proposal", "measure", "round", "package",
          "agreement", "action", "assertion", "title")  # fmt: skip

TITLED = ("proposal", "measure", "agreement", "round", "package", "action")
"""The spaces of the names that may be given a title."""

MENTIONED = {"party": "joined", "issue": "issue", "source": "source", "title": "title"}
"""Where every declaration of a name is found again: its space -> the space that they mention."""


def names_of(event: d.Event) -> list[Named]:
    """The names an event introduces if nobody has before."""
    match event:
        case d.NegotiationOpened():
            return [("negotiation", event.name)]
        case d.PartyJoined():
            return [("party", event.party)]
        case d.IssueDefined():
            return [("issue", event.issue)]
        case d.SourceDeclared():
            return [("source", event.source)]
        case d.TitleGiven():
            return [("title", event.name)]
        case d.Corrected():
            return [("amendment", event.id), *_renamed(event)]
        case d.Amendment():
            return [("amendment", event.id)]
        case d.PayloadRemoved():
            return [("amendment" if event.target else "development", event.id)]
        case d.StanceAsserted():
            return [("assertion", event.id)]
        case d.Development():
            return [("development", event.id), *_things(event)]
        case _:
            return []


def _things(event: d.Development) -> list[Named]:
    found: list[Named] = []
    if event.package:
        found.append(("package", event.package))
    match event:
        case d.Talks():
            found.append(("round", event.round))
        case d.Proposal():
            found.append(("proposal", event.proposal))
        case d.Measure():
            found.append(("measure", event.measure))
        case d.PolicyNoted():
            found.append(("measure", event.measure))
        case d.AgreementReached():
            found.append(("agreement", event.agreement or event.id))
        case d.LegalActionFiled():
            found.append(("action", event.name))
        case _:
            pass
    if isinstance(event, d.MeasureChanged):
        found += [("measure", name) for name in event.split_into]
    return found


def _renamed(event: d.Corrected) -> list[Named]:
    """The names that a correction gives: whoever refers to them from now on is understood. The
    old ones stay known, for the log still holds them."""
    found: list[Named] = [
        (space, event.patch[space])
        for space in ("package", "round", "proposal", "measure", "agreement", "action")
        if event.patch.get(space)
    ]
    return found + [("measure", name) for name in event.patch.get("split_into") or ()]


def mentions_of(event: d.Event) -> list[Named]:
    """Everything that an event bears on, so that it is found again from there."""
    match event:
        case d.NegotiationOpened():
            return [(closing.SPACE, closing.OPENED)]
        case d.NegotiationClosed():
            return [(closing.SPACE, closing.CLOSED)]
        case d.PartyJoined() | d.IssueDefined() | d.SourceDeclared() | d.TitleGiven():
            ((space, name),) = names_of(event)
            return [(MENTIONED[space], name)]
        case d.StanceAsserted():
            return [("development", event.id)]
        case d.Amendment():
            found = [("development", event.id), ("development", event.target)]
            found += [("source", source) for source in event.sources]
            if isinstance(event, d.SourceAdded):
                found.append(("source", event.citation.source))
            if isinstance(event, d.Linked):
                found.append(("development", event.other))
            if isinstance(event, d.Corrected):
                found += _patched(event)
            return list(dict.fromkeys(found))
        case d.Development():
            return list(dict.fromkeys(_borne_on(event)))
        case d.PayloadRemoved():
            found = [("development", event.id)]
            return [*found, ("development", event.target)] if event.target else found
        case _:
            return []


def _borne_on(event: d.Development) -> list[Named]:
    linked = (*event.responds_to, *event.supersedes, *event.follows, *event.restates)
    found = [("development", event.id), *(("development", name) for name in linked)]
    if event.account_of:
        found.append(("development", event.account_of))
    if event.package:
        found.append(("package", event.package))
    match event:
        case d.AgreementReached():
            found.append(("agreement", event.agreement or event.id))
        case d.Withdrawn(agreement=str(name)) | d.Proposal(about=str(name)):
            found.append(("agreement", name))
        case d.ResponseGiven(to_proposal=str(name)):
            found.append(("package", name))
        case d.Measure(carries_out=str(name)):
            found.append(("development", name))
        case d.LegalActionFiled():
            found.append(("action", event.name))
        case _:
            pass
    found += [("thing", name) for name in things_of(event)]
    return found


_THINGS = ("proposal", "measure", "to_proposal", "to_measure", "part_of", "about")


def things_of(event: d.Development) -> list[str]:
    """The proposals and measures that a development names, its own first."""
    found = [name for field in _THINGS if (name := getattr(event, field, None))]
    found += getattr(event, "settles", ())
    found += getattr(event, "split_into", ())
    return [*found, *_wholes(found)]


def _wholes(names: list[str]) -> list[str]:
    """What stands before the slash of a name: the measure that it is a part of."""
    return [name.rpartition("/")[0] for name in names if "/" in name]


def _patched(event: d.Corrected) -> list[Named]:
    """The names that a correction brings in: it bears on them from then on."""
    found: list[Named] = []
    for field in ("responds_to", "supersedes", "follows", "restates"):
        found += [("development", name) for name in event.patch.get(field) or ()]
    found += [
        (space, event.patch[field]) for field, space in _PATCHED.items() if event.patch.get(field)
    ]
    for field in _THINGS:
        if event.patch.get(field):
            name = event.patch[field]
            found += [("thing", name), *(("thing", whole) for whole in _wholes([name]))]
    if event.patch.get("about"):
        found.append(("agreement", event.patch["about"]))
    found += [("thing", name) for name in event.patch.get("settles") or ()]
    found += [("thing", name) for name in event.patch.get("split_into") or ()]
    found += [("source", c["source"]) for c in event.patch.get("citations") or ()]
    issues = [event.patch.get("issue"), *(c.get("issue") for c in event.patch.get("commits") or ())]
    found += [("issue", issue) for issue in issues if issue]
    parties = [name for field in _PARTIES for name in event.patch.get(field) or ()]
    parties += [c["party"] for c in event.patch.get("commits") or ()]
    return found + [("joined", party) for party in parties]


_PATCHED = {
    "account_of": "development", "carries_out": "development", "package": "package",
    "to_proposal": "package", "agreement": "agreement", "action": "action",
}  # fmt: skip
"""A field of one name that a correction may bring in -> the space of what it bears on."""

_PARTIES = ("actors", "recipients", "speaks_for", "by", "aimed_at")


def claimed_by(event: d.Development) -> dict[str, list[str]]:
    """What a development refers to that must have been declared: space -> names."""
    linked = (*event.responds_to, *event.supersedes, *event.follows, *event.restates)
    carried = getattr(event, "carries_out", None)
    parties = [name for field in _PARTIES for name in getattr(event, field, ())]
    parties += [commitment.party for commitment in getattr(event, "commits", ())]
    parties += [claim.party for claim in getattr(event, "claims", ())]
    return {
        "party": list(dict.fromkeys(parties)),
        "issue": list(dict.fromkeys((*issues_of(event), *getattr(event, "agenda", ())))),
        "source": [citation.source for citation in event.citations],
        "development": [*linked, *(name for name in (event.account_of, carried) if name)],
    }


def issues_of(event: d.Development) -> list[str]:
    """The issues on which a development says something: its own, and those of commitments."""
    commits = getattr(event, "commits", ())
    return list(dict.fromkeys([event.issue, *(c.issue for c in commits if c.issue)]))
