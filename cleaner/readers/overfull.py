"""Lines of fixed-width text that fill their column and run into the next one's without a space: cut at the measure.

Left alone: a line that stands alone in its row and reads on over the cut; it is a headline.

>>> from cleaner.readers.columns import CHARACTERS, words_of
>>> from cleaner.readers.text import read_lines
>>> row = read_lines("记者从市水务局获悉今年，图书节昨天在文化广场开 市民可以免费")[0]
>>> [word.start for word in cut_to(row.text, words_of(row, CHARACTERS), 11.0)]
[0, 12, 24]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.chars import CLOSING, width
from cleaner.language.ngrams import character_model
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
        end = 0 if end and len(words) == 1 and _reads_on(said, end) else end
        if end:
            ems = width(said[:end]) / 2
            out += [word._replace(end=word.start + end, ems=ems), word._replace(start=word.start + end, gap=1, x=word.x + end, closed=word.x + end, ems=word.ems - ems)]
        else:
            out.append(word)
    return out


def _reads_on(said: str, end: int) -> bool:
    """Whether what stands before an offset reads on behind it: then a line that stands alone in its row is one, a headline."""
    (gain,) = character_model().joining([said[:end]], [said[end:]], np.zeros((1, 2), np.int32))
    return bool(gain > 0)


def _full(said: str, measure: float) -> int:
    """Where a line that fills the measure ends in a longer text; marks that no line begins with hang over."""
    ems = 0.0
    for n, char in enumerate(said):
        if ems > measure - 0.5 and char not in CLOSING + BARRED:
            return n
        ems += width(char) / 2
    return 0
