"""A report for people: what it says, the same in every form, and what it says when it cannot."""

from __future__ import annotations

import io
import re
import string
import sys
import textwrap
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args
from xml.etree import ElementTree as ET

import docx
import msgspec
import pypdfium2
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import projections
from events.assertions import STATUSES
from events.developments import AgreementStatus, Answer, Pressing
from events.kinds import KINDS
from projections.moves.naming import TrackKind
from tests.calling import BY_NIGHT, call
from timeline.entries.document import read_document
from timeline.recording.desk import Desk
from timeline.shelf import Question, Shelf
from timeline.system.extras import installing
from timeline.wording import ENGLISH
from web.report import LANGUAGES, as_md, as_pdf
from web.report.document import paper, written
from web.report.paper import Figure, Grid, Headline, Note, Paper, Paragraph, fit
from web.report.speech import Speech

RUSSIA = (
    "Russia hardened its position on “How long the initiative runs”: its part in the agreement "
    "“Black Sea Grain Initiative” went from 120 days to 60 days (18 March 2023; TVP World, TASS "
    "and perild.com)"
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made(place: Path, language: str = "en", **asked: Any) -> Paper:
    question = Question(**asked.pop("question", {}))
    with closing(Shelf(str(place))) as shelf:
        return paper(shelf, None, question, Speech(language), **asked)


def texts(one: Paper) -> list[str]:
    """Every text of a report, the alternative ones too."""

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            for part in value:
                yield from walk(part)
        elif isinstance(value, dict):
            for name, part in value.items():
                if name not in ("spec", "block", "url", "language"):
                    yield from walk(part)

    return list(walk(msgspec.to_builtins(one)))


def first_page(one: Paper) -> list[str]:
    """The paragraphs under the first heading, without their marks."""
    found = []
    for block in one.blocks[1:]:
        if isinstance(block, Headline):
            break
        assert isinstance(block, Paragraph)
        found.append("".join(piece for piece in block.words if isinstance(piece, str)))
    return found


@pytest.fixture(scope="module")
def grain(filled_grain: Path) -> Paper:
    return made(filled_grain, author="Ana Lind", credit="For the desk")


@pytest.fixture(scope="module")
def one_issue(filled_grain: Path) -> Paper:
    """A smaller one, for what is drawn."""
    return made(filled_grain, issues=["term"], parties=["RUS"], author="Ana Lind")


def test_its_first_page_says_who_moved_from_what_to_what_and_who_wrote_that(grain: Paper) -> None:
    told = first_page(grain)
    assert told[0].startswith(RUSSIA)
    assert "from “in force” to “left” (17 July 2023; The Moscow Times)." in told[0]
    assert "its demand “Ukraine: a longer term” went from at least 365 days to at least" in told[1]
    assert len(told) == 6, "five sentences, and how to read them"
    first = grain.blocks[1]
    assert isinstance(first, Paragraph)
    marks = [piece for piece in first.words if isinstance(piece, int)]
    written_in = [grain.notes[number - 1] for number in marks]
    assert any("by just 60 days (instead of 120)" in note.text for note in written_in)
    assert all(note.url for note in written_in)


def test_its_sentences_tell_the_audits_net_and_nothing_else(filled: Path, grain: Paper) -> None:
    told = first_page(made(filled))
    assert told[0] == (
        "United States hardened its position on “The US trade deficit with China”: its demand “Cut "
        "the US trade deficit” went from 100 USD bn to 200 USD bn total (by 3 May 2018; The New "
        "York Times and Deutsche Welle) and in its deadline from none to May 2020 or immediate (by "
        "3 May 2018; The New York Times and Deutsche Welle)."
    )


def test_a_position_without_words_or_terms_does_not_tell_its_name_twice(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk()
    desk.open_negotiation("steel")
    frame = """
        parties: [{party: ARL}, {party: BOR}]
        issues: [{issue: duties}]
        developments:
          - defaults: {by: ARL, to: BOR, issue: duties}
            developments:
              - {kind: demand, occurred: 2026-03-02, proposal: open-books}
              - {kind: offer, occurred: 2026-03-03, proposal: see-some, if: quiet}
              - {kind: measure-imposed, occurred: 2026-03-04, measure: port-ban}"""
    desk.enter_document("steel", read_document(textwrap.dedent(frame), form="yaml"))
    with closing(Shelf(desk.shelf.place)) as shelf:
        told = " | ".join(texts(paper(shelf, None, Question(), Speech("en"))))
    for position in ("Its demand “open books”, toward BOR: stated without terms",
                     "Its offer “see some”, toward BOR: if quiet",
                     "Its measure “port ban”, toward BOR: in force"):  # fmt: skip
        assert f"{position} |" in told


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "measure threatened; 3.5 percent; effective 9 January 2026"),
     ("de", "Maßnahme angedroht; 3,5 Prozent; wirksam 9. Januar 2026")],
)  # fmt: skip
def test_a_voice_without_words_is_told_in_the_language(
    open_desk: Callable[..., Desk], language: str, said: str
) -> None:
    desk = open_desk()
    desk.open_negotiation("steel")
    frame = """
        parties: [{party: ARL}, {party: BOR}]
        issues: [{issue: duties}]
        developments:
          - {kind: measure-threatened, occurred: 2026-01-02, by: ARL, to: BOR, issue: duties,
             measure: duty, quantity: 3.5 percent, effective: 2026-01-09, authority: A5}"""
    desk.enter_document("steel", read_document(textwrap.dedent(frame), form="yaml"))
    with closing(Shelf(desk.shelf.place)) as shelf:
        assert said in texts(paper(shelf, None, Question(), Speech(language)))


def test_how_far_they_are_apart_is_told_of_each_year_also_without_a_basis(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk()
    desk.open_negotiation("pay")
    frame = """
        parties: [{party: ARL}, {party: BOR}]
        issues: [{issue: pay}]
        developments:
          - {kind: demand, occurred: 2026-01-05, issue: pay, by: ARL, to: BOR, proposal: one,
             quantity: [9 percent 2026, 5 percent 2027]}
          - {kind: offer, occurred: 2026-01-06, issue: pay, by: BOR, to: ARL, proposal: two,
             quantity: [2 percent 2026, 4 percent 2027]}"""
    desk.enter_document("pay", read_document(textwrap.dedent(frame), form="yaml"))
    with closing(Shelf(desk.shelf.place)) as shelf:
        told = " ".join(texts(paper(shelf, None, Question(), Speech("en"))))
    assert "lay 7 percent (2026) at first" in told
    assert "lay 1 percent (2027) at first" in told


def test_how_far_others_are_apart_is_not_told_of_a_party(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    desk.open_negotiation("steel")
    frame = """
        parties: [{party: ARL}, {party: BOR}, {party: CYR}, {party: DOR}]
        issues: [{issue: duties}]
        developments:
          - defaults: {occurred: 2026-03-02, issue: duties}
            developments:
              - {kind: demand, by: ARL, to: BOR, proposal: one, quantity: 9 percent}
              - {kind: offer, by: BOR, to: ARL, proposal: two, quantity: 2 percent}
              - {kind: demand, by: CYR, to: DOR, proposal: three, quantity: 8 percent}
              - {kind: offer, by: DOR, to: CYR, proposal: four, quantity: 3 percent}"""
    desk.enter_document("steel", read_document(textwrap.dedent(frame), form="yaml"))
    with closing(Shelf(desk.shelf.place)) as shelf:
        told = " ".join(texts(paper(shelf, None, Question(), Speech("en"), parties=("ARL",))))
    assert "Between what ARL asks and what BOR offers lay 7 percent" in told
    assert "CYR" not in told


def test_a_link_alone_is_called_by_its_host_and_one_move_is_counted_once(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk()
    desk.open_negotiation("steel")
    frame = """
        parties: [{party: ARL}, {party: BOR}]
        issues: [{issue: duties, wants: [ARL more percent]}]
        sources: [{source: herald-1, url: "https://www.herald.example/1", published: 2026-03-05}]
        developments:
          - defaults: {by: ARL, to: BOR, issue: duties, source: herald-1}
            developments:
              - {kind: demand, occurred: 2026-03-02, proposal: one, quantity: 2 percent}
              - {kind: demand, occurred: 2026-03-03, proposal: one, quantity: 4 percent}
              - {kind: demand, occurred: 2026-03-04, proposal: two}"""
    desk.enter_document("steel", read_document(textwrap.dedent(frame), form="yaml"))
    with closing(Shelf(desk.shelf.place)) as shelf:
        one = paper(shelf, None, Question(), Speech("en"))
    told = " ".join(texts(one))
    assert "(3 March 2026; herald.example)" in told
    assert [note.text for note in one.notes] == ["herald.example, 5 March 2026."]
    assert "step by step: hardened 2, softened 0" in told


@pytest.mark.parametrize("name", ["filled", "filled_grain"])
def test_it_names_no_slug_and_no_code(name: str, request: pytest.FixtureRequest) -> None:
    place = request.getfixturevalue(name)
    one = made(place)
    with closing(Shelf(str(place))) as shelf:
        known = shelf.choose(None)
        slugs = {
            slug
            for space in ("development", "source", "proposal", "measure", "party", "issue")
            for slug in shelf.reader.names(known, space)
            if "-" in slug
        }
    checks = next(i for i, b in enumerate(one.blocks) if b == Headline(text="How to check it"))
    told = "\n".join(texts(msgspec.structs.replace(one, blocks=one.blocks[:checks], notes=())))
    found = {slug for slug in slugs if re.search(rf"(?<![\w-]){re.escape(slug)}(?![\w-])", told)}
    assert found == set()
    assert re.findall(r"\b(?:R[0-9]|A[1-7]|RUS|USA|CHN|UKR)\b", told) == []


def test_notes_are_counted_in_the_order_in_which_they_are_first_named(grain: Paper) -> None:
    seen: list[int] = []
    for block in grain.blocks:
        match block:
            case Grid():
                pieces = [piece for row in block.rows for cell in row for piece in cell]
            case Paragraph():
                pieces = list(block.words)
            case _:
                pieces = [p for item in getattr(block, "items", ()) for p in item]
        seen += [piece for piece in pieces if isinstance(piece, int)]
    assert list(dict.fromkeys(seen)) == list(range(1, len(grain.notes) + 1))


def test_it_says_how_to_check_it(grain: Paper, filled_grain: Path) -> None:
    told = "\n".join(texts(grain))
    root = call("--db", filled_grain, "checkpoint").out.splitlines()[2]
    for part in ("timeline -n black-sea-grain-2022 audit --recorded-by 300", root, "a coder",
                 "the rules “standard” in version 2", "Nobody has signed the log"):  # fmt: skip
        assert part in told


def test_word_reads_headings_tables_alternative_texts_and_notes_in_order(one_issue: Paper) -> None:
    data = written(one_issue, "docx")
    found = docx.Document(io.BytesIO(data))
    styles = [(p.style.name, p.text) for p in found.paragraphs if p.style is not None]
    heads = [text for style, text in styles if style.startswith("Heading")]
    assert heads == [b.text for b in one_issue.blocks if isinstance(b, Headline)] + ["Sources"]
    assert styles[0] == ("Title", "The Black Sea Grain Initiative, July 2022 to July 2023")
    grids = [block for block in one_issue.blocks if isinstance(block, Grid)]
    assert len(found.tables) == len(grids)
    for table, grid in zip(found.tables, grids, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == list(grid.columns)
        assert len(table.rows) == len(grid.rows) + 1
    figures = [block for block in one_issue.blocks if isinstance(block, Figure)]
    told = [shape._inline.docPr.get("descr") for shape in found.inline_shapes]
    assert told == [figure.alternative for figure in figures]
    assert "18 March 2023: hardened. 120 days → 60 days" in told[1]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        notes = ET.fromstring(package.read("word/endnotes.xml"))
        body = ET.fromstring(package.read("word/document.xml"))
    kept = ["".join(t.text or "" for t in note.iter(f"{W}t")).strip() for note in notes][2:]
    assert kept == [f"{n.text} {n.url}" if n.url else n.text for n in one_issue.notes]
    marks = [mark.get(f"{W}id") for mark in body.iter(f"{W}endnoteReference")]
    assert marks == [str(number) for number in range(1, len(kept) + 1)]
    assert found.core_properties.author == "Ana Lind"


def test_the_pdf_is_tagged_and_says_the_same(one_issue: Paper) -> None:
    data = written(one_issue, "pdf")
    assert b"/StructTreeRoot" in data or b"pdfuaid" in data
    pages = pypdfium2.PdfDocument(data)
    read = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)
    bare = "".join(read.split())
    for text in first_page(one_issue)[:1]:
        assert "".join(text.split(" and from")[0].split()) in re.sub(r"(?<=\))[\d,]+", "", bare)
    for note in one_issue.notes:
        assert "".join(note.text.split()) in bare
    assert pages.get_metadata_dict()["Author"] == "Ana Lind"


def test_without_the_fonts_of_its_pictures_a_pdf_has_them_as_they_were_laid_out(
    one_issue: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def letters(families: list[str]) -> int:
        as_pdf._has_font.cache_clear()
        fonts = SimpleNamespace(families=lambda: families)
        monkeypatch.setattr("typst.Fonts", lambda **_how: fonts)
        with closing(pypdfium2.PdfDocument(as_pdf.bytes_of(one_issue))) as pdf:
            return sum(page.get_textpage().count_chars() for page in pdf)

    drawn, set_ = letters(["Verdana"]), letters(["DejaVu Sans", "Liberation Sans"])
    as_pdf._has_font.cache_clear()
    assert drawn < set_  # a wide font would be cut off at the edge of a picture


def test_the_html_asks_for_nothing_and_has_every_picture_with_its_words(one_issue: Paper) -> None:
    page = written(one_issue, "html").decode()
    assert "default-src 'none'" in page
    assert re.findall(r"<(?:script|link|iframe|object)\b", page) == []
    sources = re.findall(r'src="([^"]{0,30})', page)
    assert len(sources) == sum(isinstance(block, Figure) for block in one_issue.blocks)
    assert all(one.startswith("data:image/svg+xml;base64,") for one in sources)
    assert page.count(' alt="') == len(sources)
    assert re.findall(r'<li id="note-(\d+)">', page) == [
        str(number) for number in range(1, len(one_issue.notes) + 1)
    ]


def test_each_step_of_a_picture_in_words_is_a_sentence(one_issue: Paper) -> None:
    told = [block.alternative for block in one_issue.blocks if isinstance(block, Figure)]
    assert told
    for words in told:
        days = re.findall(r"(.) \d{1,2} [A-Z][a-z]+ \d{4}: ", words)
        assert days
        assert set(days) <= {".", ":"}


def test_markdown_has_its_notes_as_footnotes(grain: Paper) -> None:
    page = as_md.bytes_of(grain).decode()
    assert set(re.findall(r"\[\^(\d+)\]", page)) == set(re.findall(r"^\[\^(\d+)\]: ", page, re.M))


def messages(language: str) -> dict[str, str]:
    place = Path(as_pdf.__file__).parent / "messages" / f"{language}.yaml"
    return dict(yaml.safe_load(place.read_text("utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    english, own = messages("en"), messages(language)
    said = {key for key in own if key[:2] not in ("p ", "w ")}
    assert said == english.keys()

    def places(text: str) -> list[str]:
        return sorted(name for _, name, *_ in string.Formatter().parse(text) if name is not None)

    assert [key for key in said if places(own[key]) != places(english[key])] == []
    kinds = {*get_args(TrackKind), "ledger"}
    assert {f"track {kind}" for kind in kinds} <= said
    if language == "en":
        return
    assert {key[2:] for key in own if key.startswith("p ")} - {"immediate"} == (
        ENGLISH.phrases.keys() - {"days"}
    )
    words = {*STATUSES, *get_args(Answer), *get_args(Pressing), *get_args(AgreementStatus)}
    words |= KINDS.keys() - {"coded-event", "indicator"}  # which are no voices
    assert {word for word in words if f"w {word}" not in own} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_a_language_knows_is_one_that_the_audit_gives(language: str) -> None:
    rules = Path(projections.__file__).parent.rglob("*.py")
    given = "\n".join(one.read_text("utf-8") for one in rules)
    known = [key[2:] for key in messages(language) if key.startswith("n ")]
    assert [one for one in known if f'"{one}"' not in given] == []


def test_of_scopes_that_overlap_a_report_says_why_they_are_not_compared(tmp_path: Path) -> None:
    place = tmp_path / "scopes.sqlite"
    for told in ("new s", "party ARL", "party BOR", "issue duties"):
        assert call("--db", place, *told.split()).code == 0
    for day, scope in (("2020-01-01", "steel"), ("2020-02-01", "tin")):
        asked = "append demand --issue duties --by ARL --to BOR --proposal cut --scope copper"
        result = call("--db", place, *asked.split(), "--occurred", day, "--scope", scope)
        assert result.code == 0, result.err
    assert "the scopes overlap, and neither holds the other" in "\n".join(texts(made(place)))
    german = "\n".join(texts(made(place, "de")))
    assert "der Umfang überschneidet sich, keiner enthält den anderen" in german


@pytest.mark.parametrize(
    ("language", "part"),
    [
        (
            "en-US",
            "went from 120 days to 60 days (March 18, 2023; TVP World, TASS, and perild.com)",
        ),
        ("de", "zuerst 120 Tage, zuletzt 60 Tage (18. März 2023; TVP World, TASS und perild.com)"),
        ("fr", "d'abord 120 jours, enfin 60 jours (18 mars 2023 ; TVP World, TASS et perild.com)"),
        ("es", "primero 120 días, al final 60 días (18 de marzo de 2023; TVP World, TASS y per"),
        ("zh", "2023年3月18日"),
    ],
)
def test_days_figures_and_sentences_are_the_languages_own(
    filled_grain: Path, language: str, part: str
) -> None:
    told = first_page(made(filled_grain, language, question={"as_of": "2023-05-01"}))
    assert part in told[0]
    assert "How long the initiative runs" in told[0], "what is recorded stays as it was"


def test_a_figure_has_the_signs_of_its_language() -> None:
    german = Speech("de")
    assert german.told(">=1234.5 USD bn per-year; due 2025-06") == (
        "mindestens 1.234,5 USD Mrd. pro Jahr; Frist Juni 2025"
    )
    assert german.told("announced; 6..8.5 USD; 1.2.3 on") == (
        "angekündigt; 6 bis 8,5 USD; 1.2.3 on"
    )
    assert german.told("in-force; if Made in China 2025 ends") == (
        "in Kraft; wenn: Made in China 2025 ends"
    )
    assert german.told(f"{'9' * 28}.5 USD") == f"9{'.999' * 9},5 USD"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "every quarter"), ("de", "jedes Quartal"), ("fr", "chaque trimestre"),
     ("es", "cada trimestre"), ("zh", "每季度")],
)  # fmt: skip
def test_how_often_is_told_in_the_language_wherever_it_stands(
    filled: Path, language: str, said: str
) -> None:
    told = [text for text in texts(made(filled, language, issues=("review-mechanism",)))
            if "China" in text]  # fmt: skip
    assert any(text.endswith(said) for text in told), told
    assert language == "en" or not any(text.endswith("every quarter") for text in told), told


def test_what_its_cut_leaves_out_is_told_among_the_ways_to_check_it(filled: Path) -> None:
    cut = {"as_of": "2018-05-04", "known_by": "2018-05-04", "reading": "possible",
           "without": ("A4",), "without_sources": ("dw-2018-05-04",)}  # fmt: skip
    told = texts(made(filled, question=cut, link="https://talks.example/"))
    for sentence in (
        "Only what was public on 4 May 2018 counts.",
        "What may have happened counts as if it had.",
        "Left out: unnamed officials.",
        "Left out: Deutsche Welle.",
        "The record itself: https://talks.example/",
    ):
        assert sentence in told


def test_an_unknown_language_is_refused_with_those_that_there_are(filled: Path) -> None:
    result = call("--db", filled, "report", "-o", "-", "--as", "md", "--language", "xx")
    assert result.code == 3
    assert "'xx' is no language of the reports: en, de, fr, es, zh" in result.err


def test_a_day_before_everything_and_a_party_without_positions_are_sentences(
    filled: Path, filled_grain: Path
) -> None:
    early = made(filled, question={"as_of": "1990-01-01"}, parties=["CHN"])
    told = first_page(early)
    assert "By this day nothing is recorded of this negotiation." in told
    assert "By this day China holds no position in what this report tells of." in told
    # Others do hold positions, and this one on something else: neither is denied.
    other = first_page(made(filled_grain, parties=["G7"], issues=["term"]))
    assert other == [
        "By this day there is no position in what this report tells of.",
        "By this day Group of Seven holds no position in what this report tells of.",
    ]
    assert {note.text for note in early.notes} <= {note.text for note in made(filled).notes}
    assert written(early, "pdf")[:5] == b"%PDF-"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_counts_one_as_several(language: str, tmp_path: Path) -> None:
    place = tmp_path / "empty.sqlite"
    assert call("--db", place, "new", "nothing").code == 0
    told = "\n".join(texts(made(place, language)))
    assert not re.search(r"\b1 (entries|Einträge|entrées|entradas|veces|times)", told)


def test_an_empty_record_has_a_report(tmp_path: Path) -> None:
    place = tmp_path / "empty.sqlite"
    call("--db", place, "new", "empty")
    for form in ("docx", "pdf", "html", "md"):
        result = call("--db", place, "report", "-o", tmp_path / f"empty.{form}")
        assert (result.code, result.err.count("0 notes")) == (0, 1), result.err


def test_what_is_no_form_no_place_or_no_party_is_refused_and_nothing_is_written(
    filled: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.md"
    kept.write_text("mine")
    for code, part, *asked in (
        (2, "end it with .docx, .pdf, .html, .md", "-o", tmp_path / "report.odt"),
        (3, "there is a file already", "-o", kept),
        (5, "it cannot be written", "-o", tmp_path / "no" / "such" / "report.md"),
        (2, "no party 'XXX'", "-o", tmp_path / "x.md", "--party", "XXX"),
        (2, "no issue 'xxx'", "-o", tmp_path / "x.md", "--issue", "xxx"),
        (3, "--as-of", "-o", tmp_path / "x.md", "--as-of", "soon"),
    ):
        result = call("--db", filled, "report", *asked)
        assert part in result.err, asked
        assert "Traceback" not in result.err
        assert result.code in (code, 3 if code == 2 else code), (asked, result)
    assert kept.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [kept]


MARKUP = '# *<script>x</script>* [a](b) #link("x") $1$ {{ 7 }} \\ | `c` \u202eevil\u2066'


def small(text: str, url: str | None = "https://example.org/a_(b)") -> Paper:
    return fit(
        Paper(
            title=text,
            byline=(text,),
            author=text,
            language="en",
            blocks=(
                Headline(text=text),
                Paragraph(words=(text, 1, 2, text)),
                Grid(caption=text, columns=("a", "b"), widths=(50, 50), rows=(((text,), (1, 2)),)),
            ),
            notes_title="Sources",
            notes=(Note(text=text, url=url), Note(text=text, url=None)),
        )
    )


def test_markup_in_a_text_is_a_text_in_every_form() -> None:
    one = small(MARKUP)
    shown = one.title
    assert "\u202e" not in shown
    found = docx.Document(io.BytesIO(written(one, "docx")))
    assert found.paragraphs[0].text == shown
    page = written(one, "html").decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    lines = as_md.bytes_of(one).decode().splitlines()
    assert lines[0].startswith("# \\# \\*\\<script\\>x")
    sheet = pypdfium2.PdfDocument(written(one, "pdf"))[0].get_textpage().get_text_range()
    assert '#link("x") $1$ {{ 7 }}' in " ".join(sheet.split())


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_text_stands_in_every_form(text: str, url: str) -> None:
    one = small(text, url)
    etree.Element("w").text = one.title  # as Word's XML holds it, or ValueError
    assert written(one, "html")
    assert written(one, "md")


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "https://e.org/" + "x" * 9_000, "[x](y)"]
)
def test_an_address_that_leads_nowhere_is_only_shown(url: str) -> None:
    one = small("Talks", url)
    for form in ("docx", "html", "md", "pdf"):
        assert written(one, form)
    assert 'href="javascript' not in written(one, "html").decode()


def test_names_from_right_to_left_and_of_other_scripts_stand_in_every_form() -> None:
    one = small("Control \x00\x0b\ud800 شركة السلام و בנק ישראל")
    for form in ("docx", "html", "md", "pdf"):
        assert written(one, form)


def test_a_sign_that_no_font_has_is_named_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    one = small("Talks \U00030123 here")
    sheet = pypdfium2.PdfDocument(written(one, "pdf"))[0].get_textpage().get_text_range()
    assert "Talks [U+30123] here" in sheet
    assert "No font on this machine has" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_sign_that_no_font_has_is_named_in_a_picture_too(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"told": "Talks \U00030123 here"}]},
        "mark": "text",
        "encoding": {"text": {"field": "told"}},
    }
    figure = Figure(spec=spec, caption="A picture of \U00030123", alternative="Talks")
    made = written(msgspec.structs.replace(small("Talks"), blocks=(figure,)), form)
    assert "(U+30123): its pictures show their numbers" in capsys.readouterr().err
    if form == "docx":  # whose words are read with the reader's own fonts
        with zipfile.ZipFile(io.BytesIO(made)) as book:
            told = book.read("word/document.xml").decode()
        assert "A picture of \U00030123" in told
        assert "[U+30123]" not in told


def test_more_signs_than_a_reader_could_bear_are_refused() -> None:
    with pytest.raises(Exception, match="install a font that has them"):
        written(small("".join(chr(0x30100 + n) for n in range(60))), "pdf")


def test_thousands_of_notes_are_counted_in_every_form() -> None:
    count = 5_000 if BY_NIGHT else 1_200
    many = tuple(Note(text=f"Note {n}", url=f"https://example.org/{n}") for n in range(count))
    rows = tuple(((f"step {n}",), (n + 1,)) for n in range(count))
    grid = Grid(caption="Steps", columns=("a", "b"), widths=(80, 20), rows=rows)
    one = msgspec.structs.replace(small("Many"), blocks=(grid,), notes=many)
    with zipfile.ZipFile(io.BytesIO(written(one, "docx"))) as package:
        assert package.read("word/endnotes.xml").count(b"<w:endnote ") == count + 2
    assert written(one, "html").count(b'<li id="note-') == count
    assert written(one, "md").count(b"]: Note") == count
    assert written(one, "pdf")[:5] == b"%PDF-"


def test_who_signed_the_log_is_said(filled: Path, tmp_path: Path) -> None:
    place, key = tmp_path / "s.sqlite", tmp_path / "desk.key"
    place.write_bytes(filled.read_bytes())
    call("--db", place, "keygen", "-o", key, "--name", "example.org/desk")
    call("--db", place, "checkpoint", "--key", key)
    told = "\n".join(texts(made(place)))
    assert "Signed by example.org/desk, up to entry 118" in told


@pytest.mark.parametrize(("form", "missing"), [("docx", "docx"), ("pdf", "typst"), ("md", "babel")])
def test_without_its_extra_it_says_what_to_install(
    form: str, missing: str, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.startswith(("web.report.", f"{missing}."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    result = call("--db", filled, "report", "-o", tmp_path / f"x.{form}", "--issue", "zte-ban")
    assert result.code == 3
    assert installing("report") in result.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_out_is_named(filled: Path) -> None:
    told = texts(made(filled, question={"without_sources": ("dw-2018-05-04",)}))
    assert "Left out: Deutsche Welle." in told
