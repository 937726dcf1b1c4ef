"""Fixed-width text whose columns are aligned -> the lines of its columns, in reading order.

Where a dump counts full-width characters as two cells, or tells gaps in proportion, a column starts at one place all along a
story. Where columns start is found from the starts that recur in the rows round each row; each row is then cut where its words
fit the columns best. The cells are read block by block: cut where rows are empty across columns, then by columns, as far as
that helps. Places that drift, as those of `pdftotext -layout`, are the business of `fixed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cleaner.chars import width
from cleaner.model import Block, Galley
from cleaner.readers.bands import Cell, in_reading_order
from cleaner.readers.columns import MIN_EMS, MIN_ROWS, MIN_SHARE, Columns, Starts, Word, commonest, fitted, starts_of
from cleaner.readers.overprints import printed_once
from cleaner.readers.threads import Segment, threads

NEAR = 20
"""Rows to each side in which a column's start must recur, and from which its measure is read."""


def part_aligned(galley: Galley, rows: Sequence[tuple[Word, ...]], em: int) -> Galley:
    """The galley with rows of columns cut into lines of columns, in reading order; as it is where it has too few.

    `rows` are the words of its blocks, `em` the units of a full-width character.
    """
    columns = columns_near(galley, rows, em)
    parted = [fitted(words, near, em) for words, near in zip(rows, columns, strict=True)]
    several = sum(len(cells) > 1 for cells in parted)
    if several < max(MIN_ROWS, MIN_SHARE * len(galley)):
        return galley
    cells = [_cells(*row, em) for row in zip(galley, rows, parted, columns, strict=True)]
    return by_threads(cells)


def by_threads(rows: Sequence[Sequence[tuple[Cell, Segment]]]) -> Galley:
    """The blocks of the cells of some rows, in the columns that read on best."""
    cells = [cell for row in rows for cell, _ in row]
    widths = np.bincount([min(99, round(segment.ems)) for row in rows for _, segment in row], minlength=100)
    found = threads([[segment for _, segment in row] for row in rows], commonest(widths.astype(np.float64)))
    return in_reading_order([replace(cells[n], column=number) for number, column in enumerate(found) for n in column])


def columns_near(galley: Galley, rows: Sequence[tuple[Word, ...]], em: int) -> list[Columns]:
    """The columns round each row."""
    size = max((word.x for words in rows for word in words), default=0) + 3 * em
    numbers = np.array([block.place.line for block in galley])
    starts, widths = np.zeros((len(rows) + 1, size)), np.zeros((len(rows) + 1, 100))
    for n, words in enumerate(rows, 1):
        for i, word in enumerate(words):
            if word.ems >= MIN_EMS:
                starts[n, word.x] += i == 0 or word.gap > 1
                widths[n, min(99, round(word.ems))] += 1
    starts, widths = starts.cumsum(0), widths.cumsum(0)
    low, high = np.searchsorted(numbers, numbers - NEAR), np.searchsorted(numbers, numbers + NEAR + 1)
    out = []
    for a, b in zip(low, high, strict=True):
        measure = commonest(widths[b] - widths[a])
        out.append(Columns(measure, starts_of(starts[b] - starts[a], em, measure)))
    return out


def _cells(block: Block, words: Sequence[Word], starts: Starts, near: Columns, em: int) -> list[tuple[Cell, Segment]]:
    """The cells of a row, not yet in columns, each with what is asked of it to find its column."""
    out: list[tuple[Cell, Segment]] = []
    full = False
    for part, (first, column) in zip(block.cut(*(words[first].start for first, _ in starts[1:])), starts, strict=True):
        word, ems = words[first], width(part.text) / 2
        left = near.starts[column] if near.starts else word.x
        pushed = full and word.gap <= 2
        indent = 0 if pushed or word.bold else max(0, round((word.x - left) * 2 / em))
        prints = printed_once(part) if word.bold else (part,)
        out.append((Cell(prints[0], block.place.line, 0, indent, prints[1:]), Segment(prints[0].text, ems, word.x / em, pushed)))
        full = ems >= near.measure - 1 and not word.bold
    return out
