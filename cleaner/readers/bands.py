"""Cells of rows and columns -> lines in reading order, block by block.

A page is cut where rows are empty across all its columns, then between columns that have no such gap in common, and so
on (the XY-cut of Nagy and Seth 1984, on rows and columns of text instead of points). What cannot be cut further is read
column by column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cleaner.chars import width
from cleaner.model import Block, Galley

PARTING = 1.5
"""Gaps that a cut between columns must win: a photograph in one column alone makes one, and parts no story."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of a column."""

    block: Block
    row: int
    """Number of the line in the dump."""
    column: int
    """Number of its column among all of the page's columns, from the left."""
    reach: int
    """Number of the last column that it reaches into."""
    indent: int
    """Half-ems that it is set in."""


def in_reading_order(cells: Sequence[Cell]) -> Galley:
    """The blocks of the cells in reading order, with their frames, rows, indents and measures."""
    out: list[Block] = []
    for frame, column in enumerate(reading_columns(cells)):
        measure = measure_of(column)
        last: Cell | None = None
        for cell in column:
            above = 1 if last is None or cell.row - last.row > 1 else 0
            place = replace(cell.block.place, frame=frame, row=cell.row, indent=cell.indent, above=above, measure=measure)
            out.append(replace(cell.block, place=place))
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
    if not cells:
        return
    strips = _strips(cells)
    if len(strips) > 1:
        for strip in strips:
            yield from reading_columns(strip)
        return
    groups = _groups(cells)
    if len(groups) > 1:
        for group in groups:
            yield from reading_columns(group)
        return
    spanning = next((cell.row for cell in sorted(cells, key=lambda cell: cell.row) if cell.reach > cell.column), None)
    if spanning is not None and any(cell.row != spanning for cell in cells):
        for part in ([c for c in cells if c.row < spanning], [c for c in cells if c.row == spanning], [c for c in cells if c.row > spanning]):
            yield from reading_columns(part)
        return
    for number in sorted({cell.column for cell in cells}):
        yield sorted((cell for cell in cells if cell.column == number), key=lambda cell: (cell.row, cell.block.pieces[0].start))


def _strips(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells parted where rows are empty across all of them."""
    strips: list[list[Cell]] = []
    last = None
    for cell in sorted(cells, key=lambda cell: cell.row):
        if last is None or cell.row - last > 1:
            strips.append([])
        strips[-1].append(cell)
        last = cell.row
    return strips


def _groups(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells parted between columns so that the parts have the most gaps to be cut at."""
    columns = sorted({cell.column for cell in cells})
    crossed = {column for cell in cells for column in columns if cell.column < column <= cell.reach}
    bounds = [n for n, column in enumerate(columns) if column not in crossed] + [len(columns)]
    rows = {column: {cell.row for cell in cells if cell.column <= column <= cell.reach} for column in columns}
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for end in bounds[1:]:
        best[end] = max(
            (best[start][0] + _gaps(rows, columns[start:end]) * (end - start) - PARTING, (*best[start][1], end)) for start in bounds if start < end
        )
    cuts = best[len(columns)][1]
    return [
        [cell for cell in cells if columns[start] <= cell.column <= columns[end - 1]] for start, end in zip(cuts, cuts[1:], strict=False)
    ]


def _gaps(rows: dict[int, set[int]], columns: Sequence[int]) -> int:
    """Runs of empty rows across these columns, between rows that hold something."""
    held = sorted(set().union(*(rows[column] for column in columns)))
    return sum(b - a > 1 for a, b in zip(held, held[1:], strict=False))
