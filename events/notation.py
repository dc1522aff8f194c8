"""What is wrong with a text of a field; and what was typed as people say it, told in the notation
in which files and bodies are kept."""

from __future__ import annotations

from contextlib import suppress

from events.errors import Problem
from events.fields import Field
from events.quantity import IssueWords, parse_quantity
from events.when import parse_entered


def wrong(field: Field, text: str, words: IssueWords, why: ValueError) -> Problem:
    """Why a field cannot be that text, with the text that says it."""
    told = ""
    if field.dated:
        told = retold(text, None)
    elif field.name == "quantity":
        told = retold(text, words)
    return Problem(where=field.name, message=f"{why}{told}")


def retold(text: str, words: IssueWords | None) -> str:
    """A clause with a date, or with a figure by the words of its issue, as it is written here;
    nothing where the text has not one reading.

    >>> retold("25%", IssueWords())
    "; here that is '25 percent'"
    >>> retold("March 14, 2023", None)
    "; here that is '2023-03-14'"
    >>> retold("5/6/2018", None)
    ''
    """
    from events.spoken_clocks import clock_of  # only what is refused waits for these
    from events.spoken_dates import spoken_date
    from events.spoken_figures import read_figure

    with suppress(ValueError):
        if words is not None:
            figure = parse_quantity(read_figure(text), words)
            return f"; here that is '{figure}'"
        day = parse_entered(spoken_date(text).edtf).text
        clock = clock_of(text, day)
        return f"; here that is '{day}'" + (f", with the time '{clock}'" if clock else "")
    return ""
