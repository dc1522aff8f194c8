"""A report as a tagged PDF (PDF/UA-1), set by Typst: no browser, no network.

The layout is a template that reads the report as data, so no text of a record is ever markup. The
standard refuses a sign that no font has: such signs are named instead, and never left as a box.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
import typst
from msgspec.structs import replace

from events.errors import Refused
from timeline.system.files import scratch
from timeline.system.terminal import talk
from web.pictures.style import FONT
from web.report.drawings import picture
from web.report.paper import Figure, Paper, Paragraph

_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_LACKING = 40
"""With more signs than this that no font has, nobody could read the rest."""


def bytes_of(made: Paper) -> bytes:
    """The report as PDF; tells which signs no font here has. Raises NotDrawn, and Refused for
    more than MOST_LACKING."""
    pdf, lacking = _set(legible(made))
    _tell(lacking)
    return pdf


def legible(made: Paper) -> Paper:
    """The same with pictures that the fonts of this machine can draw: a sign that none of them has
    is named, and told on standard error. Raises Refused and NotDrawn as `bytes_of`."""
    figures = tuple(block for block in made.blocks if isinstance(block, Figure))
    if all(map(_is_plain, figures)):
        return made
    words = Paragraph(words=tuple(msgspec.json.encode(one.spec).decode() for one in figures))
    _, lacking = _set(replace(made, byline=(), author=None, blocks=(words,), notes=()))
    _tell(lacking, "its pictures show")
    named = (one.spec for one in _named(replace(made, blocks=figures), lacking).blocks
             if isinstance(one, Figure))  # fmt: skip
    drawn = (replace(block, spec=next(named)) if isinstance(block, Figure) else block
             for block in made.blocks)  # fmt: skip
    return replace(made, blocks=tuple(drawn))


@cache
def _has_font() -> bool:
    """Whether one of the fonts that the pictures are laid out for is on this machine."""
    return any(name in FONT for name in typst.Fonts(include_system_fonts=True).families())


def _is_plain(figure: Figure) -> bool:
    return _PLAIN.fullmatch(msgspec.json.encode(figure).decode()) is not None


_PLAIN = re.compile("[\0-\u017f\u2010-\u2026\u2190-\u2193\u2212]*")
"""Signs that every font for reading has."""


def _set(made: Paper) -> tuple[bytes, dict[str, str]]:
    """The report as PDF, and what stands in it for each sign that no font has."""
    lacking: dict[str, str] = {}
    while True:
        with scratch() as folder:
            place = Path(folder)
            template = place / "report.typ"
            template.write_text((files("web.report") / "report.typ").read_text("utf-8"), "utf-8")
            (place / "report.json").write_bytes(_data(_named(made, lacking), place))
            try:
                pdf = typst.compile(str(template), root=folder, pdf_standards=["ua-1"])
                return bytes(pdf), lacking
            except typst.TypstError as error:
                # As Typst writes it: `\u{4e2d}` where it shows no sign.
                told = _ESCAPED.sub(lambda one: chr(int(one[1], 16)),
                                    "".join(_LACKING.findall(error.diagnostic)))  # fmt: skip
                new = set(told)
                if not new - lacking.keys():
                    raise
                lacking |= {sign: f"[U+{ord(sign):04X}]" for sign in new}
                if len(lacking) > MOST_LACKING:
                    raise Refused(
                        f"no font on this machine has {len(lacking)} signs or more of this report, "
                        f"among them {_listed(lacking)}: install a font that has them (for Chinese "
                        "e.g. Noto Sans CJK), or write .docx or .html, which are read with the "
                        "reader's own fonts"
                    ) from None


def _named(made: Paper, lacking: dict[str, str]) -> Paper:
    if not lacking:
        return made
    text = msgspec.json.encode(made).decode()
    names = str.maketrans(lacking)
    return msgspec.json.decode(text.translate(names), type=Paper)


def _tell(lacking: dict[str, str], where: str = "the report shows") -> None:
    if lacking:
        talk(
            f"No font on this machine has {_listed(lacking)}: {where} their numbers instead. "
            "Install a font that has them."
        )


def _listed(lacking: dict[str, str]) -> str:
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in list(lacking)[:8])


def _data(made: Paper, place: Path) -> bytes:
    """The report as the layout reads it, with its drawings as files beside it."""
    plain = msgspec.to_builtins(made)
    for number, (block, told) in enumerate(zip(made.blocks, plain["blocks"], strict=True)):
        if isinstance(block, Figure):
            # In a drawing of lines Typst takes each letter from one font alone, and sets it as wide
            # as that has it: lines that were broken for another would be cut off.
            form = "svg" if _is_plain(block) and _has_font() else "png"
            told["file"] = f"{number}.{form}"
            del told["spec"]
            (place / told["file"]).write_bytes(picture(block, form))
    return msgspec.json.encode(plain)
