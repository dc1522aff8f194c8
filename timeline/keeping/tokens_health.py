"""How many access tokens there are; none of them is shown."""

from contextlib import closing

from timeline.keeping.diagnosis import Diagnosis, fine, warning
from timeline.tokens import Tokens


def look(place: str) -> Diagnosis:
    """How many hold and how many were revoked; a warning where a row is no token."""
    with closing(Tokens(place, read_only=True)) as tokens:
        wrong = tokens.problems()
        if wrong:
            return warning(
                "tokens",
                wrong[0],
                "Restore the last backup into a new store; its tokens come with it.",
            )
        every = tokens.all()
    hold = sum(token.revoked is None for token in every)
    return fine("tokens", f"{hold} hold, {len(every) - hold} revoked" if every else "none")
