"""Numbers as options take them: what another program, or another script, calls a number is none."""

from __future__ import annotations

import math
from typing import Any

import click

from events.names import whole_number


class Count(click.IntRange):
    """A whole number in digits as everybody writes them; `int` takes `1_0`, and those of others."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, str) and whole_number(value.lstrip("+-")) is None:
            self.fail(f"'{value}' is no whole number: write its digits", param, ctx)
        return int(super().convert(value, param, ctx))


class Seconds(click.FloatRange):
    """A time to wait, more than none and no longer than a day: what is not a number is none."""

    def __init__(self) -> None:
        super().__init__(min=0, max=86_400, min_open=True)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        found = float(super().convert(value, param, ctx))
        if math.isnan(found):  # which lies in every range
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return found
