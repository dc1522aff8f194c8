"""The code tables that are shipped as data: tab-separated files beside this module."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def code_table(name: str) -> Iterator[list[str]]:
    """The rows of `NAME.tsv`, each with as many cells as the first line, which names them."""
    head, *rows = (files(__package__) / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    width = head.count("\t") + 1
    for row in rows:
        cells = row.split("\t")
        yield [*cells, *[""] * (width - len(cells))]
