"""Rows whose gaps are told in proportion: their words, and the columns of the page that they show.

A word is told with the spaces before it, which stand for as many of its own characters (see `told`). Columns are all of one
measure, the commonest width of a word; how far apart they stand shows where full lines stand first in their rows.

>>> from cleaner.readers.text import read_lines
>>> [(word.gap, word.ems) for word in said_in(read_lines("  记者从市水务局获悉   今年入汛以来")[0], 12.0)]
[(2, 9.0), (3, 6.0)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.chars import CLOSING, OPENING, SENTENCE_END, char_width, ends_sentence, ink, is_han, width
from cleaner.model import Block
from cleaner.readers.columns import MOST_COLUMNS, words_of
from cleaner.readers.overprints import unit_of

HANGS = 0.8
"""Ems by which a full line may run over its column, unpunished."""
STRETCHED = 3.2
"""Ems by which a line may come short and be set out to its measure: before a long word, or a bracket."""
SPACES = (0.0, 0.5, 2.5)
"""Cost of so many spaces inside a cell."""
INSIDE = 1.0
"""Cost of a cell that ends inside a run without white space with a sentence."""
NEARLY = 0.3
"""Ems by which a place may be missed."""
BARRED = "，。、；：？！"
"""What no line begins with, closing marks aside."""
LATIN, QUOTE, QUOTES = 0.08, 0.36, "“”‘’—…·"
"""Ems by which the width of a character may be out: figures and Latin have widths of their own, and quotation marks in some fonts."""
GUTTERS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0)
"""Ems between two columns."""


class Grid(NamedTuple):
    """The columns of a page."""

    measure: float
    """Ems."""
    starts: tuple[float, ...]
    """Ems from the left edge of what is printed."""

    def over(self, left: float) -> int:
        """The number of the column that a place is in."""
        return max(sum(start <= left + 0.5 for start in self.starts) - 1, 0)

    @property
    def right(self) -> float:
        """The right edge of its last column."""
        return self.starts[-1] + self.measure


class Said(NamedTuple):
    """A word as a row tells it."""

    start: int
    """Offset in the row's text."""
    gap: int
    """Spaces before it."""
    chars: int
    """Its characters, of one print."""
    ems: float
    """Its width in the size of text, of one print."""
    bold: bool = False
    """Whether it is told twice, as headlines are that were drawn twice."""
    cut: float | None = None
    """What it costs that a cell begins here, inside a run without white space; None for a word that white space parts."""
    slack: float = 0.0
    """Ems that its width may be out."""
    inside: float = 0.0
    """What it costs that it goes on the cell before it."""
    space: float = 0.4
    """Ems of a space before it, inside a cell."""
    ends: bool = False
    """Whether a sentence ends with it."""

    @property
    def each(self) -> float:
        """Ems of one of its characters: what a space before it stands for, in the size of text."""
        return self.ems / self.chars


def said_in(block: Block, measure: float) -> tuple[Said, ...]:
    """The words of a row; one longer than the measure is told in parts where a cell may begin in it."""
    out: list[Said] = []
    before = ""
    for word in words_of(block, (2, 1, 2)):
        text = block.text[word.start : word.end]
        bold = word.bold or (bool(out) and out[-1].bold and word.gap == 1 and unit_of(text) != text)
        once = unit_of(text) if bold else text
        space = 0.15 if before[-1:] in OPENING else 0.4
        said = Said(word.start, word.gap, len(once), max(0.5, width(once) / 2), bold, None, _slack(once), _inside(before, text, word.gap), space, ends_sentence(once))
        out += [said] if bold or said.ems <= measure + HANGS + said.slack else _parts(text, said, measure)
        before = text
    return tuple(out)


def _slack(text: str) -> float:
    return LATIN * sum(char_width(char) == 1 for char in text) + QUOTE * sum(char in QUOTES for char in text)


def _inside(before: str, text: str, gap: int) -> float:
    """The cost of so many spaces inside a cell: none behind an opening mark, a bullet or a number, which are set narrower than they are counted."""
    if gap == 1 and (before[-1:] in OPENING or text[0] in CLOSING + BARRED or not any(is_han(char) for char in before)):
        return 0.0
    return SPACES[gap] if gap < len(SPACES) else SPACES[-1] + 0.5 * (gap + 1 - len(SPACES))


def _parts(text: str, said: Said, measure: float) -> Iterator[Said]:
    """A word in the parts that it may be told from: cut where a column may be full, or a sentence ends."""
    cuts = {0: 0.0}
    ems = 0.0
    for n, (char, after) in enumerate(pairwise(text), 1):
        ems += char_width(char) / 2
        full = -HANGS <= measure - ems <= STRETCHED and after not in CLOSING + BARRED
        ends = ends_sentence(text[:n]) and after not in CLOSING + SENTENCE_END
        whole = char.isascii() and char.isalnum() and after.isascii() and after.isalnum()
        if (full or ends) and not whole and ink(char) and ink(after):  # each part has something of its own
            cuts[n] = 0.0 if full else INSIDE
        if full and abs(measure - ems) < NEARLY:
            ems = 0.0
    for start, end in pairwise([*cuts, len(text)]):
        part = text[start:end]
        yield said._replace(
            start=said.start + start,
            gap=0 if start else said.gap,
            chars=len(part),
            ems=max(0.5, width(part) / 2),
            cut=cuts[start] if start else None,
            slack=_slack(part),
            inside=0.0 if start else said.inside,
            space=0.0 if start else said.space,
            ends=ends_sentence(part),
        )


def grid_of(rows: Sequence[Sequence[Said]], measure: float) -> Grid:
    """The columns of a page, all of one measure (ems), as rows of words show them: by the gaps between full lines, and by full lines that stand first in their rows."""
    firsts = [row[0].gap * row[0].each for row in rows if row and _is_full(row[0], measure) and row[0].gap]
    gaps = [word.gap for row in rows for before, word in pairwise(row) if _is_full(before, measure) and _is_full(word, measure) and word.gap]
    usual = max(set(gaps), key=gaps.count, default=1)
    gutter = max(GUTTERS, key=lambda gutter: (sum(_explained(left, measure + gutter) for left in firsts), -abs(gutter - usual)))
    ends = sorted(sum(word.gap + word.ems for word in row) for row in rows if row and not any(word.bold for word in row))
    columns = round((ends[-1 - len(ends) // 50] - measure) / (measure + gutter)) if ends else 0
    return Grid(measure, tuple(n * (measure + gutter) for n in range(1 + max(0, min(columns, MOST_COLUMNS - 1)))))


def _explained(left: float, pitch: float) -> bool:
    """Whether a row that begins so many ems from the left begins at a column."""
    return any(abs(n * pitch - left) <= 0.5 for n in range(MOST_COLUMNS))


def _is_full(word: Said, measure: float) -> bool:
    return not word.bold and abs(word.ems - measure) < NEARLY
