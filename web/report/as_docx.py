"""A report as DOCX to go on writing in: real headings, styles, tables and endnotes.

python-docx knows no endnotes, so their part is put together here. Each note is written where it is
first named; later marks refer to it, so that Word counts anew whatever an editor moves or deletes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

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
        table._tbl.tblPr.append(_element("w:tblCaption", val=block.caption))
        widths = [int(_PAGE * share / sum(block.widths)) for share in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        heads = self._row([(name,) for name in block.columns], widths, "Table Head")
        heads.get_or_add_trPr().append(_element("w:tblHeader"))
        table._tbl.append(heads)
        for row in block.rows:
            table._tbl.append(self._row(row, widths, "Table Text"))
        self._added("Table Text", ())

    def _row(self, cells: Sequence[Words], widths: Sequence[int], style: str) -> Any:
        row: Any = _element("w:tr")
        row.get_or_add_trPr().append(_element("w:cantSplit"))
        for words, width in zip(cells, widths, strict=True):
            cell: Any = _element("w:tc")
            cell.width = width
            cell.append(self._paragraph(style, words))
            row.append(cell)
        return row

    def _added(self, style: str, words: Words) -> None:
        self.end.addprevious(self._paragraph(style, words))

    def _paragraph(self, style: str, words: Words) -> Any:
        place: Any = _element("w:p")
        place.style = self.styles[style]
        for position, piece in enumerate(words):
            if isinstance(piece, str):
                place.append(_run(piece))
                continue
            if position and isinstance(words[position - 1], int):
                place.append(_run(", ", raised=True))
            place.extend(self._mark(piece))
        return place

    def _mark(self, number: int) -> list[Any]:
        """The mark of a note; where it is first named, with the note itself."""
        name = f"note_{number}"
        if number in self.named:
            field = _element("w:fldSimple", instr=f" NOTEREF {name} \\h ")
            field.append(_run(str(number), raised=True))
            return [field]
        self.named.add(number)
        self.endnotes.element.append(self._note(number, self.made.notes[number - 1]))
        mark = _run("", raised=True)
        mark.append(_element("w:endnoteReference", id=str(number)))
        start = _element("w:bookmarkStart", id=str(number), name=name)
        return [start, mark, _element("w:bookmarkEnd", id=str(number))]

    def _note(self, number: int, note: Note) -> Any:
        place: Any = _element("w:p")
        place.style = self.styles["Endnote Text"]
        mark = _run("", raised=True)
        mark.append(_element("w:endnoteRef"))
        place.append(mark)
        place.append(_run(f" {note.text} "))
        if note.url:
            # A field, not a relation: those are looked through for each new one.
            address = note.url.replace("\\", "%5C").replace('"', "%22")
            link = _element("w:fldSimple", instr=f' HYPERLINK "{address}" ')
            link.append(_run(note.url))
            place.append(link)
        holder = _element("w:endnote", id=str(number))
        holder.append(place)
        return holder


def _element(tag: str, **values: str) -> Any:
    found: Any = OxmlElement(tag)
    for name, value in values.items():
        found.set(qn(f"w:{name}"), value)
    return found


def _run(text: str, *, raised: bool = False) -> Any:
    run = _element("w:r")
    if raised:
        look = _element("w:rPr")
        look.append(_element("w:vertAlign", val="superscript"))
        run.append(look)
    if text:
        words = _element("w:t")
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    return run


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
    styles["Normal"].element.get_or_add_rPr().append(_element("w:lang", val=made.language))
