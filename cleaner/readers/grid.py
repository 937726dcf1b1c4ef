"""Where the words of sorted rows stand: the columns of their page, and the rows that a line of the dump holds.

A gap is told in spaces as wide as the characters of the word behind it. So places are known to a character as long as the
sizes of type are; a headline's is a guess, and what is behind it stands at the column that makes the likeliest size. Rows that
overlap are told one behind the other on one line. Used by `plots`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from cleaner.chars import CLOSING, width
from cleaner.model import Block, Galley
from cleaner.readers.columns import MIN_EMS, Columns, Word, commonest, fitted, starts_of, words_of
from cleaner.readers.overprints import unit_of

HEADLINE, SMALLEST, LARGEST = 2.0, 1.3, 3.2
"""Ems of a headline's character, at least and at most: dev's are one and a half to three."""
NOT_BEGUN = 0.3
"""How much it says against a column that no text begins in it below, as the logarithm of a size."""
OVERFLOW = 6
"""Half-ems beyond the right edge of the page's rows from which a row is two, told one behind the other."""
EDGE = 90
"""Share of the rows, in hundredths, that end within the page's right edge."""
FULL = 1.6
"""Ems by which a full line may miss the measure."""
SET_IN, MOST_SET_IN = 2.6, 9
"""Half-ems right of its column's edge between which a cell is set in; places are told to a character."""
OVERLONG = 2.0
"""Ems over the measure from which a word is two lines of neighbouring columns."""
UNDER = 7
"""Rows under a headline in which its text begins."""
BYLINE = 8
"""Ems that a byline takes at most."""


def plotted(galley: Galley) -> tuple[Columns, list[list[list[Word]]]]:
    """The columns of a page, and the rows that each line of it holds, their words in half-ems from the left."""
    placed = [placed_words(block) for block in galley]
    near = columns_of(placed)
    if not near.starts:
        return near, []
    cut = [_cut_to(block.text, words, near.measure) for block, words in zip(galley, placed, strict=True)]
    begun = _begun(galley, cut, near)
    words = [_snapped(block, row, near, begun) for block, row in zip(galley, cut, strict=True)]
    edge = float(np.percentile([_end(row[-1]) for row in words if row], EDGE)) + OVERFLOW
    return near, [_rows(row, near, edge) for row in words]


def placed_words(block: Block) -> tuple[Word, ...]:
    """The words of a row, placed in half-ems; those told twice as wide as one print of a headline's."""
    x = 0.0
    out: list[Word] = []
    for word in words_of(block, (2, 1, 2)):
        said = block.text[word.start : word.end]
        once = unit_of(said) if word.bold else said
        scale = HEADLINE if word.bold else 1.0
        x += word.gap * scale * width(once) / len(once)
        out.append(word._replace(x=round(x), closed=round(x), ems=scale * width(once) / 2))
        x += scale * width(once)
    return tuple(out)


def _tells(before: Word, word: Word, measure: float) -> bool:
    """Whether a word begins a column for sure."""
    return not before.bold and (word.gap > 1 or (word.gap == 1 and abs(before.ems - measure) < FULL))


def columns_of(rows: Sequence[Sequence[Word]]) -> Columns:
    """The columns of the page, in half-ems: where words begin that stand first, behind a run of spaces, or one space behind a full line."""
    widths = np.bincount([min(99, round(word.ems)) for words in rows for word in words if word.ems >= MIN_EMS and not word.bold], minlength=100)
    measure = commonest(widths.astype(np.float64))
    votes = np.zeros(max((word.x for words in rows for word in words), default=0) + 8)
    for words in rows:
        told = [True, *(_tells(before, word, measure) for before, word in pairwise(words))]
        for word, tells in zip(words, told, strict=False):
            votes[word.x] += tells and word.ems >= MIN_EMS and not word.bold
    return Columns(measure, starts_of(votes, 2, measure))


def _cut_to(text: str, words: Sequence[Word], measure: float) -> tuple[Word, ...]:
    """The words of a row, cut where a line that overfills its column runs into the next one's."""
    out: list[Word] = []
    for given in words:
        word = given
        while not word.bold and word.ems > measure + OVERLONG and (end := _full(text[word.start : word.end], measure)):
            ems = width(text[word.start : word.start + end]) / 2
            out.append(word._replace(end=word.start + end, ems=ems))
            x = round(word.x + 2 * ems)
            word = Word(word.start + end, word.end, 1, x, x, word.ems - ems)
        out.append(word)
    return tuple(out)


def _full(said: str, measure: float) -> int:
    """Where a line that fills the measure ends in a longer text: closing marks hang over. 0 where nothing is left."""
    ems = 0.0
    for n, char in enumerate(said):
        if ems > measure - 0.5 and char not in CLOSING + "，。、；：？！":
            return n
        ems += width(char) / 2
    return 0


Begun: TypeAlias = dict[int, list[tuple[int, bool]]]
"""By the edge of a column: the rows in which it holds text, each with whether text begins there."""


def _begun(galley: Galley, rows: Sequence[Sequence[Word]], near: Columns) -> Begun:
    """Where text begins in the columns, as far as rows without headlines tell: it is set in, or a byline."""
    out: Begun = {start: [] for start in near.starts}
    for block, row in zip(galley, rows, strict=True):
        if row and not any(word.bold for word in row):
            cells = fitted(row, near, 2)
            for (n, column), left in zip(cells, lefts_of(row, cells, near), strict=True):
                start = near.starts[column]
                out[start].append((block.place.line, left > start or row[n].ems < BYLINE))
    return out


def _snapped(block: Block, words: Sequence[Word], near: Columns, begun: Begun) -> tuple[Word, ...]:
    """The words of a row with headlines, and what is behind them, at columns: those for which the headline's type has a likely size.

    What is behind a headline begins where text begins below it, as a rule.
    """
    out: list[Word] = []
    by = 0.0
    for word in words:
        x = word.x + by
        if out and word.gap and word.bold and not out[-1].bold:
            x = min((start for start in near.starts if start > out[-1].x), key=lambda start: abs(start - x), default=x)
        elif out and word.gap and out[-1].bold:
            likely = [(cost, start) for start in near.starts if (cost := _unlikely(out[-1], word, start, begun, block.place.line)) is not None]
            x = min(likely)[1] if likely else x
        by = x - word.x
        out.append(word._replace(x=round(x), closed=round(x)))
    return tuple(out)


def _unlikely(before: Word, word: Word, start: int, begun: Begun, line: int) -> float | None:
    """How unlikely it is that a word behind a headline stands at the edge of a column; None where it cannot."""
    wide = 2 * before.ems / HEADLINE + (2 * word.gap if word.bold else 0)
    scale = (start - before.x - (0 if word.bold else 2 * word.gap)) / wide
    if not SMALLEST < scale < LARGEST:
        return None
    rows = [begins for row, begins in begun.get(start, ()) if line < row <= line + UNDER][:1]
    return abs(math.log(scale / HEADLINE)) + (0.0 if word.bold and rows == [True] else NOT_BEGUN)


def lefts_of(row: Sequence[Word], cells: Sequence[tuple[int, int]], near: Columns) -> list[float]:
    """Half-ems from the left at which the cells of a row begin: at their columns' edges, or set in from them.

    A cell is placed by the one before it, of which the column is known: so no error adds up along a row. A full line ends
    with its column, however wide its characters come out.
    """
    out: list[float] = []
    bounds = [*(n for n, _ in cells[1:]), len(row)]
    before: tuple[int, int, float] | None = None
    for (n, column), end in zip(cells, bounds, strict=True):
        word, start = row[n], near.starts[column]
        x: float = word.x
        if before is not None:
            first, last, left = before
            wide = row[last].x + 2 * row[last].ems - row[first].x
            full = left + wide > near.starts[cells[len(out) - 1][1]] + 2 * near.measure - 3
            stop = near.starts[cells[len(out) - 1][1]] + 2 * near.measure if full else left + wide
            x = start if word.gap == 1 or row[last].bold else stop + 2 * word.gap
        out.append(x if not word.bold and SET_IN <= x - start <= MOST_SET_IN else start)
        before = (n, end - 1, out[-1])
    return out


def _rows(words: Sequence[Word], near: Columns, edge: float) -> list[list[Word]]:
    """The rows that a line of the dump holds, each placed from the left edge.

    Nothing stands between two rows: so where text and a headline meet without a gap a row ends, and in a line wider than the page.
    """
    out: list[list[Word]] = []
    for word in words:
        if not out or (word.gap == 0 and (word.bold or out[-1][-1].bold)):
            out.append([])
        out[-1].append(word)
    return [part for row in out for part in _within(_moved(row, row[0].x if row is not out[0] else 0), near, edge)]


def _within(row: list[Word], near: Columns, edge: float) -> list[list[Word]]:
    """A row cut where its parts, each begun at the left edge, stand nearest the columns; alone where it ends on the page."""
    if len(row) < 2 or _end(row[-1]) <= edge:
        return [row]
    ways = [(row[:n], _moved(row[n:], row[n - 1].x + 2 * row[n - 1].ems)) for n in range(1, len(row)) if row[n].gap > 1]
    head, rest = min(ways, key=lambda way: _astray(way[0], near) + _astray(way[1], near), default=(row, []))
    return [head, *_within(rest, near, edge)] if rest else [head]


def _moved(row: Sequence[Word], by: float) -> list[Word]:
    return [word._replace(x=round(word.x - by), closed=round(word.x - by)) for word in row]


def _astray(row: Sequence[Word], near: Columns) -> float:
    """Half-ems that words of a row behind a gap stand from the nearest column, together."""
    return sum(min(abs(word.x - start) for start in near.starts) for n, word in enumerate(row) if n == 0 or word.gap > 1 or word.bold)


def _end(word: Word) -> float:
    """Half-ems from the left at which a word ends, a headline's set as small as headlines are."""
    return word.x + 2 * word.ems * (SMALLEST / HEADLINE if word.bold else 1)
