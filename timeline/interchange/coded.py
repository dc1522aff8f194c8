"""Coded event data (stub replaced below)."""

from __future__ import annotations


def guess_reader(path: str) -> str | None:
    return None
