"""Which names an event claims and which it bears on: the index that lets an append look at the
few events it concerns instead of replaying the stream."""

from __future__ import annotations

from events import developments as d

Named = tuple[str, str]
"""(space, name)."""

SPACES = ("party", "issue", "source", "development", "proposal", "measure", "round", "package",
          "agreement", "assertion")  # fmt: skip


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
            found.append(("measure", event.id))
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
        for space in ("package", "round", "proposal", "measure", "agreement")
        if event.patch.get(space)
    ]
    return found + [("measure", name) for name in event.patch.get("split_into") or ()]


def mentions_of(event: d.Event) -> list[Named]:
    """Everything that an event bears on, so that it is found again from there."""
    match event:
        case d.IssueDefined():
            return [("issue", event.issue)]
        case d.SourceDeclared():
            return [("source", event.source)]
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
    if isinstance(event, d.AgreementReached):
        found.append(("agreement", event.agreement or event.id))
    found += [("thing", name) for name in things_of(event)]
    return found


def things_of(event: d.Development) -> list[str]:
    """The proposals and measures that a development names, its own first."""
    fields = ("proposal", "measure", "to_proposal", "to_measure", "part_of")
    found = [name for field in fields if (name := getattr(event, field, None))]
    found += getattr(event, "settles", ())
    found += getattr(event, "split_into", ())
    if isinstance(event, d.LegalActionFiled):
        found.append(event.id)
    return [*found, *_wholes(found)]


def _wholes(names: list[str]) -> list[str]:
    """What stands before the slash of a name: the measure that it is a part of."""
    return [name.rpartition("/")[0] for name in names if "/" in name]


def _patched(event: d.Corrected) -> list[Named]:
    """The names that a correction brings in: it bears on them from then on."""
    found: list[Named] = []
    for field in ("responds_to", "supersedes", "follows", "restates"):
        found += [("development", name) for name in event.patch.get(field) or ()]
    if event.patch.get("account_of"):
        found.append(("development", event.patch["account_of"]))
    if event.patch.get("package"):
        found.append(("package", event.patch["package"]))
    for field in ("proposal", "measure", "to_proposal", "to_measure", "part_of"):
        if event.patch.get(field):
            name = event.patch[field]
            found += [("thing", name), *(("thing", whole) for whole in _wholes([name]))]
    if event.patch.get("agreement"):
        found.append(("agreement", event.patch["agreement"]))
    found += [("thing", name) for name in event.patch.get("settles") or ()]
    found += [("thing", name) for name in event.patch.get("split_into") or ()]
    found += [("source", c["source"]) for c in event.patch.get("citations") or ()]
    if event.patch.get("issue"):
        found.append(("issue", event.patch["issue"]))
    return found


def claimed_by(event: d.Development) -> dict[str, list[str]]:
    """What a development refers to that must have been declared: space -> names."""
    linked = (*event.responds_to, *event.supersedes, *event.follows, *event.restates)
    parties = [*event.actors, *event.recipients, *event.speaks_for]
    parties += getattr(event, "aimed_at", ())
    parties += [commitment.party for commitment in getattr(event, "commits", ())]
    parties += [claim.party for claim in getattr(event, "claims", ())]
    return {
        "party": list(dict.fromkeys(parties)),
        "issue": list(dict.fromkeys((event.issue, *getattr(event, "agenda", ())))),
        "source": [citation.source for citation in event.citations],
        "development": [*linked, *([event.account_of] if event.account_of else [])],
    }
