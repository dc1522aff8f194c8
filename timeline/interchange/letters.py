"""Which encoding a file is in that is not UTF-8: a guess by its letters, which is asked about."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from timeline.interchange.opening import open_bytes

CANDIDATES = {
    "cp1252": "Windows, Western Europe",
    "cp1250": "Windows, Central Europe",
    "cp1251": "Windows, Cyrillic",
    "koi8-r": "Cyrillic",
    "cp932": "Shift-JIS, Japanese",
    "euc-jp": "Japanese",
    "gb18030": "Chinese",
    "big5": "Chinese, traditional",
    "cp949": "Korean",
}
"""Encodings and whose they are, in the order in which they are taken where letters do not tell."""
_SAMPLE = 65_536
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们出政美日会作主年本关于发对成方可行同分能协议谈判"
)
_SIGNS = frozenset("€£¥§°–—„“”\u201a‘’«»¿¡…·×½¼¾²³")
"""What stands beside words of any language."""
_KANA = re.compile("[\u3041-\u30ff]")


def guessed_encoding(path: str) -> str | None:
    """The encoding whose letters look most like words; None where none reads the file."""
    with open_bytes(path) as stream:
        sample = stream.read(_SAMPLE)
    found = [(_likely(text), -place, name) for place, name in enumerate(CANDIDATES)
             if (text := _read(sample, name)) is not None]  # fmt: skip
    return max(found)[2] if found else None


def _read(sample: bytes, name: str) -> str | None:
    for cut in range(4):  # the sample may end within a letter
        try:
            return sample[: len(sample) - cut].decode(name)
        except UnicodeDecodeError as error:
            if len(sample) < _SAMPLE or error.start < len(sample) - 4:
                return None
    return None


def _likely(text: str) -> float:
    """How much letters beyond ASCII look like those of words: of one script, without capitals
    inside, and no signs of other things."""
    beyond = [c for c in text if not c.isascii() and not c.isspace() and c not in _SIGNS]
    if not beyond:
        return 1.0
    letters = [c for c in beyond if c.isalpha()]
    scripts = Counter(unicodedata.name(c, "?").split()[0] for c in letters)
    one = scripts.most_common(1)[0][1] if scripts else 0
    if _KANA.search(text):
        one = sum(scripts[s] for s in ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"))
    score = one / len(beyond) - _turned(text) / len(beyond)
    words = [word for word in re.split(r"[\W\d_]+", text) if not word.isascii()]
    latin = max(scripts, key=lambda script: scripts[script], default="") == "LATIN"
    # Words of accents more than of plain letters, or of two scripts.
    plain = ((len(word), sum(c.isascii() for c in word)) for word in words)
    odd: int = sum(size > 2 and 2 * few < size if latin else few > 0 for size, few in plain)
    score -= odd / max(len(words), 1)
    common = sum(c in _FREQUENT for c in beyond) + len(_KANA.findall(text))
    return score + (common + 0.3 * scripts["HANGUL"]) / len(beyond)


def _turned(text: str) -> int:
    """Capitals within words, as letters of another encoding look."""
    threes = zip(text, text[1:], f"{text[2:]} ", strict=False)
    return sum(
        two.isupper() and one.isalpha() and (one.islower() or three.islower())
        for one, two, three in threes
        if not two.isascii()
    )
