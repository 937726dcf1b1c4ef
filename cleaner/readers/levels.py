"""How far down the cells of a sorted dump's rows stand.

Sorted text tells rows from top to bottom, those that stand nearly level on one line, and as many empty lines as are free. How far
the next row stands below is known but roughly; but the lines of a column stand a leading apart, so that every row that goes on
some column's text tells its place.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleaner.readers.said import Grid
from cleaner.readers.spaced import SpacedCell

STEP, JOINED = 0.34, 0.24
"""Leadings at least from a row to the next; where both are told on one line."""
OVERFULL = 3.0
"""Ems by which a line of text may run over its column, and still stand in it alone."""
NEXT, LOWERED = 1.45, 2.2
"""Leadings from a line to the next at most, as rows are told, where they stand right below one another; where the sentence goes on."""


class Step(NamedTuple):
    """How far a row stands below the one before it, in leadings."""

    least: float
    most: float = math.inf


def levels(steps: Sequence[Step], rows: Sequence[Sequence[SpacedCell]], grid: Grid) -> list[list[float]]:
    """How far down each cell of each row stands, in leadings of text: no row over the one before it, no line nearer to the one above it than type allows.

    `steps` are those from the row before to each.
    """
    last: dict[int, tuple[SpacedCell, float]] = {}
    out: list[list[float]] = []
    at = 0.0
    before: Sequence[SpacedCell] = ()
    for step, cells in zip(steps, rows, strict=True):
        deepest = at + step.most
        at += step.least
        near = before if step.least <= STEP else ()
        before = cells
        bases = [0.0] * len(cells)
        for row in sorted({cell.row for cell in cells}):
            level = [cell for cell in cells if cell.row == row]
            at = _level(level, last, at, grid)
            here: dict[int, tuple[SpacedCell, float]] = {}
            for n, cell in sorted(((n, cell) for n, cell in enumerate(cells) if cell.row == row), key=lambda one: not one[1].over):
                beneath, above = here.get(cell.column), last.get(cell.column)
                beneath = beneath if beneath and beneath[0].column == cell.column else None
                least = max((last[lane][1] + _apart_at_least(last[lane][0], cell) for lane in _over(cell, grid) if lane in last), default=at)
                bases[n] = beneath[1] + 1 if beneath else above[1] + 1 if above and _next_below(above[0], cell, NEXT if above[0] in near else at - above[1]) else max(at, min(least, deepest))
                here.update(dict.fromkeys(_over(cell, grid), (cell, bases[n])))
            last.update(here)
            at += JOINED
        at -= JOINED
        out.append(bases)
    return out


def _level(cells: Sequence[SpacedCell], last: Mapping[int, tuple[SpacedCell, float]], least: float, grid: Grid) -> float:
    """How far down a row stands, `least` at least: where most of its cells are next below those above them."""
    told = [max(last[lane][1] + _apart_at_least(last[lane][0], cell) for lane in lanes) for cell in cells if (lanes := [lane for lane in _over(cell, grid) if lane in last])]
    votes = Counter(round(place, 1) for place in told if place >= least - 0.01)
    best = max(votes, key=lambda place: (votes[place], place), default=None)
    return least if best is None else max(place for place in told if round(place, 1) == best)


def _over(cell: SpacedCell, grid: Grid) -> range:
    """The columns that a cell stands in."""
    if not cell.bold and cell.left + cell.size * cell.ems <= grid.starts[cell.column] + grid.measure + OVERFULL:
        return range(cell.column, cell.column + 1)
    return range(cell.column, max(cell.column, grid.over(cell.left + cell.size * cell.ems - 1)) + 1)


def _apart_at_least(above: SpacedCell, cell: SpacedCell) -> float:
    """Leadings at least from a cell to the next in its column."""
    if cell.bold:
        return cell.size if above.bold else 0.65 * cell.size + 0.5
    return 1.2 if above.bold else 1.0


def _next_below(above: SpacedCell, cell: SpacedCell, down: float) -> bool:
    """Whether a line of text stands right below another, though rows of other columns may come between."""
    if above.bold or cell.bold:
        return False
    return 0.5 < down <= NEXT or (0.5 < down <= LOWERED and not above.ends)
