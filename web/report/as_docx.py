"""A report as DOCX to go on writing in: real headings, styles, tables and endnotes.

python-docx knows no endnotes and looks through the whole document for each paragraph that it makes:
what is written is a template.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from itertools import count
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt

from web.report.as_pdf import legible
from web.report.drawings import picture
from web.report.paper import Figure, Grid, Paper
from web.templates import template

_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
_COUNTED = f"""<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/>
<w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr>"""
_COUNTED_HERE = f'<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/></w:endnotePr>'
"""Some programs read how notes are counted from the settings, some from the pages."""

_PAGE = Cm(16.6)
"""The width between the margins."""


def bytes_of(made: Paper) -> bytes:
    """The report as DOCX. Raises NotDrawn, and Refused as `legible`."""
    made = legible(made)
    document = Document()
    _dressed(document, made)
    part, figures, named = document.part, count(1), set[int]()

    def drawn(block: Figure) -> dict[str, Any]:
        relation, image = part.get_or_add_image(io.BytesIO(picture(block, "png")))
        cx, cy = image.scaled_dimensions(_PAGE, None)
        return {"rel": relation, "cx": cx, "cy": cy, "id": next(figures)}

    def first_named(number: int) -> bool:
        before = len(named)
        named.add(number)
        return len(named) > before

    def widths_of(block: Grid) -> list[int]:
        return [Emu(int(_PAGE * s / sum(block.widths))).twips for s in block.widths]

    written = template("web.report", "report.docx.xml").make_module({
        "paper": made, "drawn": drawn, "first_named": first_named, "widths_of": widths_of,
        "heads": lambda block: [(name,) for name in block.columns],
        "styles": {style.name: style.style_id for style in document.styles},
    })  # fmt: skip
    notes = parse_xml(str(written.notes()))  # type: ignore[attr-defined] # a macro
    endnotes = XmlPart(PackURI("/word/endnotes.xml"), _CONTENT, notes, part.package)
    part.relate_to(endnotes, RELATIONSHIP_TYPE.ENDNOTES)
    for element in list(parse_xml(str(written.body()))):  # type: ignore[attr-defined] # a macro
        part.element.body[-1].addprevious(element)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _dressed(document: Docx, made: Paper) -> None:
    """The page, the styles and what the file says of itself."""
    document.settings.element.find(qn("w:compat")).addprevious(parse_xml(_COUNTED))
    section = document.sections[0]
    section._sectPr.insert(0, parse_xml(_COUNTED_HERE))
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    said = document.core_properties
    said.title, said.author, said.language = made.title, made.author or "", made.language
    said.comments = ""
    said.created = said.modified = datetime.now(UTC)
    styles: Any = document.styles
    for name, size, parent in (("Table Text", 8.5, "Normal"), ("Table Head", 8.5, "Table Text"),
                               ("Endnote Text", 9, "Normal")):  # fmt: skip
        style = styles.add_style(name, 1)
        style.base_style = styles[parent]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(2)
    styles["Table Head"].font.bold = True
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Subtitle"].font.size = Pt(10)
    styles["Subtitle"].paragraph_format.space_after = Pt(2)
    styles["Body Text 3"].font.size = Pt(8.5)
    language = parse_xml(f'<w:lang {nsdecls("w")} w:val="{made.language}"/>')
    styles["Normal"].element.get_or_add_rPr().append(language)
