"""How far down the cells of a sorted dump's rows stand.

Sorted text tells rows from top to bottom, those that stand nearly level on one line, and as many empty lines as are free. How far
the next row stands below is known but roughly; but the lines of a column stand a leading apart, so that every row that goes on
some column's text tells its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cleaner.readers.said import Grid
from cleaner.readers.told import Cell

STEP, JOINED, BLANK = 0.34, 0.24, 0.71
"""Leadings at least from a row to the next; where both are told on one line; and from the bottom of a row to that of the next, for each line of the dump, where it has empty ones: they are as high as type."""
NEXT, LOWERED = 1.45, 2.2
"""Leadings from a line to the next at most, as rows are told, where they stand right below one another; where the sentence goes on."""


def levels(numbers: Sequence[int], rows: Sequence[Sequence[Cell]], grid: Grid) -> list[list[float]]:
    """How far down each cell of each row stands, in leadings of text: no row over the one before it, no line nearer to the one above it than type allows.

    `numbers` are those of the rows' lines in the dump.
    """
    last: dict[int, tuple[Cell, float]] = {}
    out: list[list[float]] = []
    at, before = 0.0, 0
    for number, cells in zip(numbers, rows, strict=True):
        blank = max(0, number - before - 1)
        at += max(STEP, (1 + blank) * BLANK * max(cell.size for cell in cells) if blank else 0.0)
        before = number
        bases: list[float] = []
        for row in sorted({cell.row for cell in cells}):
            level = [cell for cell in cells if cell.row == row]
            at = _level(level, last, at, grid)
            here: dict[int, tuple[Cell, float]] = {}
            for cell in level:
                beneath, above = here.get(cell.column), last.get(cell.column)
                least = max((last[lane][1] + _apart_at_least(last[lane][0], cell) for lane in _over(cell, grid) if lane in last), default=at)
                base = beneath[1] + 1 if beneath else above[1] + 1 if above and _next_below(above[0], cell, at - above[1]) else max(at, least)
                bases.append(base)
                here.update(dict.fromkeys(_over(cell, grid), (cell, base)))
            last.update(here)
            at += JOINED
        at -= JOINED
        out.append(bases)
    return out


def _level(cells: Sequence[Cell], last: Mapping[int, tuple[Cell, float]], least: float, grid: Grid) -> float:
    """How far down a row stands, `least` at least: where most of its cells are next below those above them."""
    told = [max(last[lane][1] + _apart_at_least(last[lane][0], cell) for lane in lanes) for cell in cells if (lanes := [lane for lane in _over(cell, grid) if lane in last])]
    votes = Counter(round(place, 1) for place in told if place >= least - 0.01)
    best = max(votes, key=lambda place: (votes[place], place), default=None)
    return least if best is None else max(place for place in told if round(place, 1) == best)


def _over(cell: Cell, grid: Grid) -> range:
    """The columns that a cell stands in."""
    return range(cell.column, max(cell.column, grid.over(cell.left + cell.size * cell.ems - 1)) + 1)


def _apart_at_least(above: Cell, cell: Cell) -> float:
    """Leadings at least from a cell to the next in its column."""
    if cell.bold:
        return cell.size if above.bold else 0.65 * cell.size + 0.5
    return 1.2 if above.bold else 1.0


def _next_below(above: Cell, cell: Cell, down: float) -> bool:
    """Whether a line of text stands right below another, though rows of other columns may come between."""
    if above.bold or cell.bold:
        return False
    return 0.5 < down <= NEXT or (0.5 < down <= LOWERED and not above.ends)
