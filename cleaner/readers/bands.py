"""Cells of rows and columns -> lines in reading order, block by block.

A page is cut where rows are empty across all its columns, then between columns that have no such gap in common, and so
on (the XY-cut of Nagy and Seth 1984, on rows and columns of text instead of points). What cannot be cut further is read
column by column.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from cleaner.chars import ends_sentence, width
from cleaner.language.ngrams import character_model
from cleaner.model import Block, Galley

PARTING = 1.5
"""Gaps that a cut between columns must win: a photograph in one column alone makes one, and parts no story."""
BLANK = 2.0
"""Nats that an empty row says against running on; no more than MOST_BLANK rows count."""
MOST_BLANK = 3
CLOSE = 4.0
"""Nats that must speak against running on, in all columns together, where no row is empty."""

HEADED = 1.0
"""Nats at least for what is under a short line that ends no sentence: a line of a head, which nothing is cut off from."""

Pair: TypeAlias = tuple[int, int]
"""Two cells, the second next below the first in some column: their numbers."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of a column."""

    block: Block
    row: int
    """Number of the line in the dump."""
    column: int
    """Number of its column, from the left; a column that ends may be followed by one of another number."""
    indent: int
    """Half-ems that it is set in."""
    copies: tuple[Block, ...] = ()
    """Further prints of it, which are surplus."""


def in_reading_order(cells: Sequence[Cell]) -> Galley:
    """The blocks of the cells in reading order."""
    return in_order(reading_columns(cells))


def in_order(columns: Iterable[Sequence[Cell]]) -> Galley:
    """The blocks of columns one after the other, with their frames, rows, indents and measures."""
    out: list[Block] = []
    for frame, column in enumerate(columns):
        measure = measure_of(column)
        last: Cell | None = None
        for cell in column:
            above = 1 if last is None or cell.row - last.row > 1 else 0
            place = replace(cell.block.place, frame=frame, row=cell.row, indent=cell.indent, above=above, measure=measure)
            out += [replace(block, place=place) for block in (cell.block, *cell.copies)]
            last = cell
    return tuple(out)


def measure_of(column: Sequence[Cell]) -> int | None:
    """The measure of a column, half-ems: the commonest width of its longer lines, indents told in; None of fewer than three lines."""
    widths = Counter(cell.indent + width(cell.block.text) for cell in column)
    if sum(widths.values()) < 3:
        return None
    most = max(widths)
    near = {wide: sum(widths[wide + step] for step in (-1, 0, 1)) for wide in widths if wide >= 0.6 * most}
    return max(near, key=lambda wide: (near[wide], wide))


def reading_columns(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The cells in reading order, column by column of each block."""
    held: defaultdict[int, list[int]] = defaultdict(list)
    order = sorted(range(len(cells)), key=lambda n: (cells[n].row, cells[n].column))
    for n in order:
        held[cells[n].column].append(n)
    pairs = sorted({pair for column in held.values() for pair in pairwise(column)})
    runs = dict(zip(pairs, _running_on(cells, pairs), strict=True))
    for part in _read(Region(cells, runs, tuple(order))):
        yield [cells[n] for n in part]


def _running_on(cells: Sequence[Cell], pairs: Sequence[Pair]) -> list[float]:
    """How surely the second cell of each pair goes on the first, nats: above 0 it does."""
    if not pairs:
        return []
    texts = [cell.block.text for cell in cells]
    gains = character_model().joining(texts, texts, np.array(pairs, dtype=np.int32))
    usual = Counter(width(text) for text in texts).most_common(1)[0][0]
    return [_run(cells[above], cells[below], float(gain), usual) for (above, below), gain in zip(pairs, gains, strict=True)]


def _run(above: Cell, below: Cell, gain: float, usual: int) -> float:
    """How surely a cell goes on the one above it, nats: a paragraph behind a paragraph does, and so does what is under a line of a head."""
    if ends_sentence(above.block.text):
        return 0.5 if below.indent >= 3 else min(4, gain)
    return max(HEADED, min(4, gain)) if width(above.block.text) < 0.8 * usual else min(4, gain)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page."""

    cells: Sequence[Cell]
    runs: Mapping[Pair, float]
    part: tuple[int, ...]
    """Its cells' numbers, by row."""

    def of(self, part: Iterable[int]) -> Region:
        """A part of this part."""
        return replace(self, part=tuple(part))

    @property
    def columns(self) -> list[int]:
        """Its columns, from the left."""
        return sorted({self.cells[n].column for n in self.part})

    def within(self, first: int, last: int) -> Region:
        """Its columns from `first` to `last`."""
        return self.of(n for n in self.part if first <= self.cells[n].column <= last)

    def cuts(self) -> list[int]:
        """The rows before which it is cut from side to side."""
        last: dict[int, int] = {}
        straddled: defaultdict[int, float] = defaultdict(float)
        rows = sorted({self.cells[n].row for n in self.part})
        blank = {row: min(MOST_BLANK, row - above - 1) for above, row in pairwise(rows)}
        number = {row: n for n, row in enumerate(rows)}
        for n in self.part:
            cell = self.cells[n]
            before = last.get(cell.column)
            if before is not None:
                for row in rows[number[self.cells[before].row] + 1 : number[cell.row] + 1]:
                    straddled[row] += self.runs[before, n]
            last[cell.column] = n
        return [row for row in rows[1:] if straddled[row] < (BLANK * blank[row] if blank[row] else -CLOSE)]


def _read(region: Region) -> Iterator[tuple[int, ...]]:
    """The columns of a region, cut as far as that helps."""
    cells = region.cells
    if not region.part:
        return
    if len(region.columns) == 1:
        yield region.part
        return
    cuts = region.cuts()
    if cuts:
        for low, high in pairwise([-1, *cuts, 1 << 60]):
            yield from _read(region.of(n for n in region.part if low <= cells[n].row < high))
        return
    groups = _groups(region)
    if len(groups) > 1:
        for group in groups:
            yield from _read(group)
        return
    for column in region.columns:
        yield tuple(n for n in region.part if cells[n].column == column)


def _groups(region: Region) -> list[Region]:
    """The region parted between columns so that the parts have the most gaps to be cut at."""
    columns = region.columns
    bounds = range(len(columns) + 1)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for end in bounds[1:]:
        best[end] = max(
            (best[start][0] + len(region.within(columns[start], columns[end - 1]).cuts()) * (end - start) - PARTING, (*best[start][1], end))
            for start in bounds
            if start < end
        )
    return [region.within(columns[start], columns[end - 1]) for start, end in pairwise(best[len(columns)][1])]
