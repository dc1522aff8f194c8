"""The gate for text: what no text may hold is refused, named and stepped over alike."""

import xml.etree.ElementTree as ET

import pytest

from events.names import fitting, prose, unfit

UNFIT = ["\x00", "\x1b", "\r", "\x7f", "\x9b", "\ud800", "\udfff", "\ufdd0", "\ufdef", "\ufffe",
         "\uffff", "\U0001fffe", "\U0010ffff"]  # fmt: skip
FIT = ["\n", "\t", "ö", "中", "\ufffd", "\u202e", "\ufeff", "\ue000", "\U0001f4c8", "\U0010fffd"]


@pytest.mark.parametrize("bad", UNFIT, ids=lambda c: f"U+{ord(c):04X}")
def test_what_no_text_may_hold_is_refused_by_its_number(bad: str) -> None:
    with pytest.raises(ValueError, match=rf"holds .*U\+{ord(bad):04X}"):
        prose(f"a{bad}b")
    assert unfit(f"a{bad}b") == bad
    assert fitting(f"a{bad}b") == "a\ufffdb"


@pytest.mark.parametrize("good", FIT, ids=lambda c: f"U+{ord(c):04X}")
def test_every_other_character_is_taken_as_it_is(good: str) -> None:
    assert prose(f"a{good}b") == f"a{good}b"
    assert fitting(f"a{good}b") == f"a{good}b"


def test_what_is_let_in_is_what_xml_can_hold() -> None:
    for number in (*range(0x3000), *range(0xD7F0, 0x11000), 0x1FFFD, 0x10FFFD):
        if unfit(chr(number)) is None:
            ET.fromstring(f"<a>&#{number};</a>")
