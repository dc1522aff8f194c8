"""A record with everything that integrity looks at, entered through a desk."""

from timeline.recording.desk import Desk

SECRET = "a name that a court protects"
"""A text that occurs in the record, and after its redaction nowhere."""


def fill(place: str) -> None:
    """Open a store and enter a negotiation of 12 events: see below for their numbers."""
    desk = Desk(place, "li", create=True)
    try:
        desk.open_negotiation("steel", "Steel")  # 1
        desk.declare("steel", "party", {"party": ["ARL"]})  # 2
        desk.declare("steel", "party", {"party": ["BOR"]})  # 3
        desk.declare("steel", "issue", {"issue": ["exports"], "unit": ["kt"]})  # 4
        desk.declare("steel", "source", {"source": ["post"], "published": ["2026-03-02"]})  # 5
        said = {"occurred": ["2026-03-01"], "issue": ["exports"], "source": ["post"]}
        desk.append("steel", "demand", said | {
            "id": ["ask"], "by": ["ARL"], "to": ["BOR"], "proposal": ["cut"],
            "quantity": ["300 kt total"], "says": [f"{SECRET} asks for a cut"],
            "quote": [f"says {SECRET}"], "package": ["list"],
        })  # 6  # fmt: skip
        desk.append("steel", "demand", said | {
            "id": ["ask-more"], "by": ["ARL"], "to": ["BOR"], "proposal": ["cut"],
            "quantity": ["400 kt total"], "supersedes": ["ask"],
        })  # 7  # fmt: skip
        desk.append("steel", "response", said | {
            "id": ["answer"], "by": ["BOR"], "to-proposal": ["cut"], "answer": ["refuses"],
            "responds-to": ["ask"],
        })  # 8  # fmt: skip
        correction = {"id": ["ask"], "set": [f"quote={SECRET} wants it"], "reason": ["typo"]}
        desk.amend("steel", "correct", correction)  # 9
        desk.open_negotiation("grain", "Grain")  # 10
        desk.declare("grain", "party", {"party": ["ARL"]})  # 11
        link = {"id": ["answer"], "relation": ["in-tension"], "other": ["ask"], "reason": ["odd"]}
        desk.amend("steel", "link", link)  # 12
    finally:
        desk.close()
