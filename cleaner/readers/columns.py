"""Rows of fixed-width text -> the lines of their columns: what `pdftotext -layout` and sorted extractors print.

Such a dump prints a page row by row, the columns apart by runs of spaces. Where the columns start is found from the
starts that recur in the rows round each row; each row is then cut where its words fit the columns best. The cells
are read block by block: cut where rows are empty across columns, then by columns, as far as that helps.

Left alone: text in one column; letter-spaced lines; spaces inside headlines, bylines and mastheads.

>>> from cleaner.readers.text import read_lines
>>> rows = ["上善若水水善利万物    道可道非常道名可名", "而不争处众人之所恶    非常名无名天地之"] * 4
>>> [block.text for block in part_columns(read_lines("\\n".join(rows)))][:3]
['上善若水水善利万物', '而不争处众人之所恶', '上善若水水善利万物']
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.chars import char_width, width
from cleaner.model import Block, Galley
from cleaner.readers.bands import Cell, in_reading_order

Ints = npt.NDArray[np.int64]

METRICS = ((1, 1, 1), (2, 1, 1), (4, 2, 1), (2, 1, 2))
"""Units that a full-width character, a half-width one and a space take: placed by characters (pdftotext), by cells, with
two spaces to the cell, and with spaces of one em (PyMuPDF's sorted text)."""
NEAR = 14
"""Rows to each side in which a column's start must recur."""
RECURS = 3
"""Times it must recur there; a leg of fewer lines is read by the columns of its neighbours."""
MIN_EMS = 5
"""Ems between the starts of two columns: no column of text is set narrower."""
INDENT = 2
"""Ems by which a paragraph's first line is set in."""
MIN_ROWS = 6
MIN_SHARE = 0.12
"""Rows of several columns (and their share of the lines) from which a page is fixed-width text: on dev's and the generated sets'
other families no page reaches one in fifty, on the fixed-width ones all are over one in four."""


class Word(NamedTuple):
    """A run of a row without white space."""

    start: int
    """Offset in the row's text."""
    end: int
    gap: int
    """White space before it: characters (a tab counts eight); at the start of a row its indent."""
    x: int
    """Where it starts, in units of the metric."""


def part_columns(galley: Galley) -> Galley:
    """The galley with rows of columns cut into lines of columns, in reading order; as it is where it is no fixed-width text."""
    candidates = [n for n, block in enumerate(galley) if _has_run(block.text)]
    if len(candidates) < max(MIN_ROWS, MIN_SHARE * len(galley)):
        return galley
    metric = max(METRICS, key=lambda metric: _concentration(galley, metric))
    rows = [words_of(block, metric) for block in galley]
    starts = column_starts(galley, rows, metric[0])
    parted = [_fitted(words, columns, metric[0]) for words, columns in zip(rows, starts, strict=True)]
    several = sum(len(cells) > 1 for cells in parted)
    if several < max(MIN_ROWS, MIN_SHARE * len(galley)):
        return galley
    return in_reading_order(_cells(galley, rows, parted, starts, metric[0]))


RUN = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")


def _has_run(text: str) -> bool:
    """Whether a run of spaces parts two longer texts."""
    parts = RUN.split(text)
    return len(parts) > 1 and sum(len(part) > 1 for part in parts) > 1


def words_of(block: Block, metric: tuple[int, int, int]) -> tuple[Word, ...]:
    """The words of a row with their places. An ideographic space is part of the word it stands before."""
    wide, narrow, space = metric
    x = block.place.indent * space
    out: list[Word] = []
    at = 0
    for found in re.finditer(r"[^ \t]+", block.text):
        gap = sum(8 if char == "\t" else 1 for char in block.text[at : found.start()])
        x += gap * space
        out.append(Word(found.start(), found.end(), gap if out else block.place.indent, x))
        x += sum(wide if char_width(char) == 2 else narrow * char_width(char) for char in found[0])
        at = found.end()
    return tuple(out)


def _concentration(galley: Galley, metric: tuple[int, int, int]) -> float:
    """How few places the words behind runs of spaces start at, under a metric: 0 to 1."""
    counts: Counter[int] = Counter()
    for block in galley:
        counts.update(word.x for word in words_of(block, metric)[1:] if word.gap > 1)
    total = sum(counts.values())
    return sum(count * count for count in counts.values()) / total**2 if total else 0.0


def column_starts(galley: Galley, rows: Sequence[tuple[Word, ...]], em: int) -> list[tuple[int, ...]]:
    """The starts of the columns round each row, in units, from the left."""
    size = max(word.x for words in rows for word in words) + 2 * em + 2
    numbers = np.array([block.place.line for block in galley])
    votes = np.zeros((len(rows) + 1, size), dtype=np.float64)
    for n, words in enumerate(rows):
        votes[n + 1] = votes[n]
        for i, word in enumerate(words):
            if i == 0 or word.gap > 1:
                votes[n + 1, word.x] += 1
            elif word.end - word.start > 2:
                votes[n + 1, word.x] += 0.4
    low, high = np.searchsorted(numbers, numbers - NEAR), np.searchsorted(numbers, numbers + NEAR + 1)
    return [_starts(votes[b] - votes[a], em) for a, b in zip(low, high, strict=True)]


def _starts(votes: npt.NDArray[np.float64], em: int) -> tuple[int, ...]:
    """The places that votes gather at: each the first place of a run of places no wider than an indent."""
    spread = np.convolve(votes, np.ones(3), "same") if em > 1 else votes
    places = np.flatnonzero(spread >= RECURS)
    out: list[int] = []
    while len(places):
        first = places[0]
        group = places[places <= first + (INDENT + 0.5) * em]
        top = spread[group].max()
        start = int(next(place for place in group if spread[place] >= 0.34 * top))
        best = max(range(max(0, start - 1), min(len(votes), start + 2)), key=lambda place: (votes[place], -place))
        if not out or best - out[-1] >= MIN_EMS * em:
            out.append(best)
            places = places[places > best + (INDENT + 0.5) * em]
        else:
            places = places[places > group[-1]]
    return tuple(out)


ALIGNED, PUSHED, ASTRAY, EARLY = 0.0, 0.4, 1.5, 5.0
"""Costs of starting a cell: at its column or set in by an indent; behind a full line that pushes it on; elsewhere in its
column; left of its column."""
NARROW_GUTTER = 0.6
"""Cost of a gutter of one space."""
SPACE, RUN_INSIDE = 1.2, 3.0
"""Cost of a space, of a run of spaces, inside a cell."""


def _fitted(words: Sequence[Word], columns: Sequence[int], em: int) -> tuple[tuple[int, int], ...]:
    """The cells of a row that fit the columns best: number of the first word, and of the column."""
    if not columns:
        return ((0, 0),)
    best: list[dict[int, tuple[float, tuple[tuple[int, int], ...]]]] = []
    for i, word in enumerate(words):
        here: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {}
        spaced = i > 0 and (word.end - word.start == 1 or words[i - 1].end - words[i - 1].start == 1)
        inside = RUN_INSIDE if word.gap > 1 else 0.2 if spaced else SPACE
        before = best[-1] if i else {-1: (0.0, ())}
        for last, (cost, cells) in before.items():
            if i and (last not in here or cost + inside < here[last][0]):
                here[last] = (cost + inside, cells)
            for column in range(last + 1, len(columns)):
                total = cost + _start_cost(word, columns, column, em, i == 0)
                if i:
                    total += NARROW_GUTTER if word.gap == 1 else 0
                if column not in here or total < here[column][0]:
                    here[column] = (total, (*cells, (i, column)))
        best.append(here)
    return min(best[-1].values(), key=lambda found: found[0])[1]


def _start_cost(word: Word, columns: Sequence[int], column: int, em: int, first: bool) -> float:
    """The cost of starting a cell of a column at a word."""
    step = (word.x - columns[column]) / em
    if step < -1:
        return EARLY
    if abs(step) <= 0.5 or abs(step - INDENT) <= 0.5:
        return ALIGNED
    if column + 1 < len(columns) and word.x >= columns[column + 1] - em:
        return EARLY
    if word.gap == 1 and not first:
        return PUSHED + 0.15 * abs(step)
    return ASTRAY


def _cells(
    galley: Galley, rows: Sequence[tuple[Word, ...]], parted: Sequence[tuple[tuple[int, int], ...]], starts: Sequence[tuple[int, ...]], em: int
) -> list[Cell]:
    """The cells of all rows, their columns numbered over the whole page."""
    grid = _grid(starts, em)
    out: list[Cell] = []
    for block, words, cells, columns in zip(galley, rows, parted, starts, strict=True):
        blocks = block.cut(*(words[first].start for first, _ in cells[1:]))
        if len(blocks) != len(cells):
            blocks, cells = (block,), cells[:1]
        for part, (first, column) in zip(blocks, cells, strict=True):
            x = words[first].x
            left = columns[column] if columns else x
            right = x + width(part.text) * em // 2
            number = int(np.searchsorted(grid, left + em, "right")) - 1
            reach = int(np.searchsorted(grid, right - 2 * em, "right")) - 1
            out.append(Cell(part, block.place.line, max(0, number), max(0, number, reach), max(0, round((x - left) * 2 / em))))
    return out


def _grid(starts: Sequence[tuple[int, ...]], em: int) -> list[int]:
    """The starts of all columns of the page, those that hardly differ as one."""
    counts: Counter[int] = Counter(start for columns in starts for start in columns)
    out: list[int] = []
    for start in sorted(counts):
        if not out or start - out[-1] > 2 * em:
            out.append(start)
    return out or [0]
