"""A report as DOCX to go on writing in: real headings, styles, tables and endnotes.

python-docx knows no endnotes, so their part is put together here. Each note is written where it is
first named; later marks refer to it, so that Word counts anew whatever an editor moves or deletes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

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
from web.report.paper import Bullets, Figure, Grid, Headline, Note, Paper, Paragraph, Words

_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
_RULES = f"""<w:endnotes {nsdecls("w", "r")}>
<w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>
<w:endnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>
</w:endnote></w:endnotes>"""
_COUNTED = f"""<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/>
<w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr>"""
_COUNTED_HERE = f'<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/></w:endnotePr>'
"""Some programs read how notes are counted from the settings, some from the pages."""

_PAGE = Cm(16.6)
"""The width between the margins."""


def bytes_of(made: Paper) -> bytes:
    """The report as DOCX. Raises NotDrawn, and Refused as `legible`."""
    writer = _Writer(legible(made))
    writer.write()
    buffer = io.BytesIO()
    writer.document.save(buffer)
    return buffer.getvalue()


class _Writer:
    """Makes paragraphs itself: python-docx looks through the whole document for each of them."""

    def __init__(self, made: Paper) -> None:
        self.made = made
        self.document: Docx = Document()
        self.named: set[int] = set()
        # The part that holds the notes, with the two rules that Word wants in it.
        self.endnotes = XmlPart(PackURI("/word/endnotes.xml"), _CONTENT, parse_xml(_RULES),
                                self.document.part.package)  # fmt: skip
        self.document.part.relate_to(self.endnotes, RELATIONSHIP_TYPE.ENDNOTES)
        compat = self.document.settings.element.find(qn("w:compat"))
        compat.addprevious(parse_xml(_COUNTED))
        _dressed(self.document, made)
        self.styles = {style.name: style.style_id for style in self.document.styles}
        self.end = self.document.element.body[-1]

    def write(self) -> None:
        self._added("Title", (self.made.title,))
        for line in self.made.byline:
            self._added("Subtitle", (line,))
        for block in self.made.blocks:
            match block:
                case Headline():
                    self._added(f"Heading {block.level}", (block.text,))
                case Paragraph():
                    self._added("Body Text 3" if block.small else "Body Text", block.words)
                case Bullets():
                    for item in block.items:
                        self._added("List Bullet", item)
                case Figure():
                    self._figure(block)
                case Grid():
                    self._grid(block)
        self._added("Heading 1", (self.made.notes_title,))

    def _figure(self, block: Figure) -> None:
        self._added("Caption", (block.caption,))
        place = self.document.add_paragraph()
        shape = place.add_run().add_picture(io.BytesIO(picture(block, "png")), width=_PAGE)
        shape._inline.docPr.set("descr", block.alternative)
        shape._inline.docPr.set("title", block.caption)

    def _grid(self, block: Grid) -> None:
        self._added("Caption", (block.caption,))
        table = self.document.add_table(rows=0, cols=len(block.columns), style="Table Grid")
        table.autofit = False
        caption = _parsed(f"<w:tblCaption w:val={quoteattr(block.caption)}/>")
        table._tbl.tblPr.append(caption)
        widths = [int(_PAGE * share / sum(block.widths)) for share in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        table._tbl.append(self._row([(name,) for name in block.columns], widths, "Table Head"))
        for row in block.rows:
            table._tbl.append(self._row(row, widths, "Table Text"))
        self._added("Table Text", ())

    def _row(self, cells: Sequence[Words], widths: Sequence[int], style: str) -> Any:
        told = "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{Emu(width).twips}"/></w:tcPr>'
            f"{self._paragraph(style, words)}</w:tc>"
            for words, width in zip(cells, widths, strict=True)
        )
        heads = "<w:tblHeader/>" if style == "Table Head" else ""
        return _parsed(f"<w:tr><w:trPr><w:cantSplit/>{heads}</w:trPr>{told}</w:tr>")

    def _added(self, style: str, words: Words) -> None:
        self.end.addprevious(_parsed(self._paragraph(style, words)))

    def _paragraph(self, style: str, words: Words) -> str:
        told = ""
        for position, piece in enumerate(words):
            if isinstance(piece, str):
                told += _run(piece)
                continue
            if position and isinstance(words[position - 1], int):
                told += _run(", ", raised=True)
            told += self._mark(piece)
        return f"{self._styled(style)}{told}</w:p>"

    def _styled(self, style: str) -> str:
        """The beginning of a paragraph."""
        return f'<w:p><w:pPr><w:pStyle w:val="{self.styles[style]}"/></w:pPr>'

    def _mark(self, number: int) -> str:
        """The mark of a note; where it is first named, with the note itself."""
        if number in self.named:
            return _field(f"NOTEREF note_{number} \\h", _run(str(number), raised=True))
        self.named.add(number)
        self.endnotes.element.append(self._note(number, self.made.notes[number - 1]))
        mark = _run(mark=f'<w:endnoteReference w:id="{number}"/>', raised=True)
        start = f'<w:bookmarkStart w:id="{number}" w:name="note_{number}"/>'
        return f'{start}{mark}<w:bookmarkEnd w:id="{number}"/>'

    def _note(self, number: int, note: Note) -> Any:
        told = _run(mark="<w:endnoteRef/>", raised=True) + _run(f" {note.text} ")
        if note.url:
            # A field, not a relation: those are looked through for each new one.
            address = note.url.replace("\\", "%5C").replace('"', "%22")
            told += _field(f'HYPERLINK "{address}"', _run(note.url))
        style = self._styled("Endnote Text")
        return _parsed(f'<w:endnote w:id="{number}">{style}{told}</w:p></w:endnote>')


def _parsed(xml: str) -> Any:
    """An element, written with the prefix of WordprocessingML."""
    return parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")[0]


def _field(order: str, run: str) -> str:
    return f"<w:fldSimple w:instr={quoteattr(f' {order} ')}>{run}</w:fldSimple>"


def _run(text: str = "", *, raised: bool = False, mark: str = "") -> str:
    look = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>' if raised else ""
    told = f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else mark
    return f"<w:r>{look}{told}</w:r>"


def _dressed(document: Docx, made: Paper) -> None:
    """The page, the styles and what the file says of itself."""
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
    language = _parsed(f'<w:lang w:val="{made.language}"/>')
    styles["Normal"].element.get_or_add_rPr().append(language)
