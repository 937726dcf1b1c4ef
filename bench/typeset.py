"""Set text into lines of a measure, on a grid of cells: two for a full-width character, one for a half-width one.

The rules are those of a newspaper's composing room, simplified (JIS X 4051 and CLREQ describe them in full): no closing
mark at the start of a line, no opening mark at its end, words and figures unbroken, dashes and ellipses in one piece.

>>> break_lines("会议指出，要推进改革。", 10, 4)
['会议指', '出，要推进', '改革。']
>>> break_lines("增长12.5%，比上年同期提高", 12)
['增长12.5%，', '比上年同期提', '高']
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from random import Random

UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%:/'&@+-]*|——|……| +|.")
NO_START = set("，。、；：？！）》〉」』】〕”’…—·%,.;:?!)")
NO_END = set("（《〈「『【〔“‘(")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line."""

    text: str
    role: str
    piece: int
    """Lines of one piece (a paragraph, a headline) share this number."""
    first: bool = False
    last: bool = False
    indented: bool = False
    """The first line of a paragraph, set in from the edge."""


def width(text: str) -> int:
    """Cells that a text fills. Ambiguous quotes, dashes and ellipses are full-width, as in Chinese type.

    >>> width("AI“智造”——1.5万")
    19
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def break_lines(text: str, measure: int, indent: int = 0, *, hang: bool = True) -> list[str]:
    """Break a text into lines of at most ``measure`` cells; the first has ``indent`` cells less.

    :param hang: a closing mark may hang beyond the measure; else what stands before it moves down with it.
    """
    units = _units(text, measure)
    lines: list[str] = []
    start = 0
    while start < len(units):
        room = measure - (0 if lines else indent)
        end = start + 1
        while end < len(units) and width("".join(units[start : end + 1])) <= room:
            end += 1
        if end < len(units):
            end = _legal_break(units, start, end, hang)
        lines.append("".join(units[start:end]).strip(" "))
        start = end
        while start < len(units) and units[start].isspace():
            start += 1
    return [line for line in lines if line]


def _legal_break(units: list[str], start: int, end: int, hang: bool) -> int:
    """The break nearest to ``end`` that the rules allow, or ``end`` where none is in reach."""
    if hang and units[end] in NO_START and units[end - 1] not in NO_END:
        followed = units[end + 1][0] if end + 1 < len(units) else ""
        if followed not in NO_START:
            return end + 1
    at = end
    while at > start + 1 and (units[at][0] in NO_START or units[at - 1][-1] in NO_END):
        at -= 1
    return at if at > start + 1 else end


def _units(text: str, measure: int) -> list[str]:
    """What a line break may not split; a word wider than the measure is split all the same."""
    units: list[str] = []
    for unit in UNIT.findall(text):
        units.extend(unit if width(unit) > measure else [unit])
    return units


def balance(text: str, measure: int, *, most: int = 3) -> list[str]:
    """Set a headline: broken at its phrase space where both halves fit, else into lines of about one length.

    >>> balance("东港新桥今通车 两岸往来一刻钟", 20)
    ['东港新桥今通车', '两岸往来一刻钟']
    >>> balance("全市河湖水量和水质稳步回升", 20)
    ['全市河湖水量和', '水质稳步回升']
    """
    if width(text) <= measure:
        return [text]
    phrases = text.split(" ")
    if 1 < len(phrases) <= most and all(width(phrase) <= measure for phrase in phrases):
        return phrases
    rows = -(-width(text) // measure)
    even = -(-width(text) // rows)
    for goal in range(even + even % 2, measure + 1, 2):
        lines = break_lines(text, goal, hang=False)
        if len(lines) <= rows:
            return lines
    return break_lines(text, measure, hang=False)


def set_piece(text: str, role: str, piece: int, measure: int, *, indent: int = 0, hang: bool = True) -> list[Line]:
    """Set one piece into lines that know where the piece begins and ends."""
    rows = break_lines(text, measure, indent, hang=hang)
    return [Line(row, role, piece, first=n == 0, last=n == len(rows) - 1, indented=n == 0 and indent > 0) for n, row in enumerate(rows)]


def letter_space(text: str, measure: int, rng: Random) -> str:
    """A line short of its measure as a text layer tells it when its characters were spaced out to fill the measure.

    Sometimes the whole line is spaced, sometimes one stretch of it.

    >>> letter_space("江上有风浪，行船", 20, Random(1))
    '江 上 有 风 浪 ， 行 船'
    """
    if measure - width(text) < 2 or len(text) < 6 or not re.fullmatch(r"[^ A-Za-z]+", text):
        return text
    units = UNIT.findall(text)
    if rng.random() < 0.6 or len(units) < 9:
        return " ".join(units)
    start = rng.randrange(len(units) - 6)
    end = start + rng.randint(5, len(units) - start)
    return "".join(units[:start]) + " ".join(units[start:end]) + "".join(units[end:])
