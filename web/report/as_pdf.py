"""A report as a tagged PDF (PDF/UA-1), set by Typst: no browser, no network.

The layout is a template that reads the report as data, so no text of a record is ever markup. The
standard refuses a sign that no font has: such signs are named instead, and never left as a box.
"""

from __future__ import annotations

import re
import tempfile
from importlib.resources import files
from pathlib import Path

import msgspec
import typst

from events.errors import Refused
from timeline.terminal import talk
from web.report.drawings import picture
from web.report.paper import Figure, Paper

_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_LACKING = 40
"""With more signs than this that no font has, nobody could read the rest."""


def pdf_bytes(made: Paper) -> bytes:
    """The report as PDF; says on standard error which signs no font here has. Raises Refused where
    there are too many of those, and NotDrawn."""
    lacking: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        template = place / "report.typ"
        template.write_text((files("web.report") / "report.typ").read_text("utf-8"), "utf-8")
        drawn = _pictures(made, place)
        while True:
            (place / "report.json").write_bytes(_data(made, drawn, lacking))
            try:
                pdf = typst.compile(str(template), root=folder, pdf_standards=["ua-1"])
                break
            except typst.TypstError as error:
                new = {sign for text in _LACKING.findall(error.diagnostic) for sign in _signs(text)}
                if not new - lacking.keys():
                    raise
                lacking |= {sign: f"[U+{ord(sign):04X}]" for sign in new}
                if len(lacking) > MOST_LACKING:
                    raise Refused(_too_many(lacking)) from None
    if lacking:
        talk(
            f"No font on this machine has {_listed(lacking)}: the report shows their numbers "
            "instead. Install a font that has them, or write .docx or .html."
        )
    return bytes(pdf)


def _signs(text: str) -> str:
    """What Typst names, as it writes it: `\\u{4e2d}` where it shows no sign."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _listed(lacking: dict[str, str]) -> str:
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in list(lacking)[:8])


def _too_many(lacking: dict[str, str]) -> str:
    return (
        f"no font on this machine has {len(lacking)} signs or more of this report, among them "
        f"{_listed(lacking)}: install a font that has them (for Chinese e.g. Noto Sans CJK), or "
        "write .docx or .html, which are read with the reader's own fonts"
    )


def _pictures(made: Paper, place: Path) -> list[str]:
    """The drawings of the report, as files beside the template, in its order."""
    names: list[str] = []
    for block in made.blocks:
        if isinstance(block, Figure):
            names.append(f"{len(names)}.svg")
            (place / names[-1]).write_bytes(picture(block, "svg"))
    return names


def _data(made: Paper, drawn: list[str], lacking: dict[str, str]) -> bytes:
    plain = msgspec.to_builtins(made)
    pictures = iter(drawn)
    for block in plain["blocks"]:
        if block["block"] == "figure":
            block["file"] = next(pictures)
            del block["spec"]
    text = msgspec.json.encode(plain).decode()
    return text.translate({ord(sign): name for sign, name in lacking.items()}).encode()
