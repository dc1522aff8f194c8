"""Words in tables (`tables.yaml`), for the few commands that show them."""

from __future__ import annotations

from importlib.resources import files

import yaml

_TABLES = yaml.safe_load((files("cli") / "tables.yaml").read_text("utf-8"))
COMMAND_WORDS: dict[str, str] = _TABLES["commands"]
KINDS_ASKED: tuple[tuple[str, str], ...] = tuple(_TABLES["kinds"].items())
ANSWERS_ASKED: tuple[tuple[str, str], ...] = tuple(_TABLES["answers"].items())
DEMO_ASKED: dict[str, list[dict[str, str]]] = _TABLES["demo"]
