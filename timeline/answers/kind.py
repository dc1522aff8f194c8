"""The kind of a development, as answers name it."""

from typing import Annotated

from events.kinds import KINDS
from timeline.answers.heading import one_of

KindName = Annotated[str, one_of(KINDS)]
