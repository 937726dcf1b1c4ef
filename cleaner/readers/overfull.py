"""Lines of fixed-width text that fill their column and run into the next one's without a space: cut at the measure.

>>> from cleaner.readers.columns import CHARACTERS, words_of
>>> from cleaner.readers.text import read_lines
>>> row = read_lines("记者从市水务局获悉今年，入汛以来全市平均降雨")[0]
>>> [word.start for word in cut_to(row.text, words_of(row, CHARACTERS), 11.0)]
[0, 12]
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.chars import CLOSING, width
from cleaner.readers.columns import Word
from cleaner.readers.said import BARRED

OVERLONG = 5.0
"""Ems over the measure from which a run without white space is two lines of neighbouring columns."""


def cut_to(text: str, words: Sequence[Word], measure: float) -> list[Word]:
    """The words of a row, cut where a full line runs into the next column's without a space."""
    out: list[Word] = []
    for word in words:
        said = text[word.start : word.end]
        end = _full(said, measure) if word.ems > measure + OVERLONG and " " not in said else 0
        if end:
            ems = width(said[:end]) / 2
            out += [word._replace(end=word.start + end, ems=ems), word._replace(start=word.start + end, gap=1, x=word.x + end, closed=word.x + end, ems=word.ems - ems)]
        else:
            out.append(word)
    return out


def _full(said: str, measure: float) -> int:
    """Where a line that fills the measure ends in a longer text; marks that no line begins with hang over."""
    ems = 0.0
    for n, char in enumerate(said):
        if ems > measure - 0.5 and char not in CLOSING + BARRED:
            return n
        ems += width(char) / 2
    return 0
