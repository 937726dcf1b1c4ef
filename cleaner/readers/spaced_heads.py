"""Headlines told twice, and what stands round them: one size for all lines of one, kickers over it, decks under it.

A sorted dump tells no sizes. That of a headline follows from what stands behind it, of one line more surely than of another; kickers
and decks are told once, as text is, and known by where they stand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.chars import width
from cleaner.readers.said import Grid
from cleaner.readers.spaced import SpacedCell, Under

if TYPE_CHECKING:
    from cleaner.rulebook import Rulebook

KICKER, DECK, MIN_DECK = 1.2, 1.3, 5
"""Ems of a kicker's type and of a deck's: dev's are 1.2 and 1.3; characters of a deck at least: fewer are a byline's."""
NO_HEADS = ("byline", "jump-from", "jump-to", "folio")
"""What rules know to be no head."""
NEXT_LINE, ALIKE = 4, 0.25
"""Rows to the next line of a headline at most; the difference of their sizes at most, as a logarithm: they are told roughly."""
BYLINE = 8
"""Ems that a byline takes at most."""


class Row(NamedTuple):
    """A line of the dump."""

    number: int
    """Of the line, empty ones counted."""
    cells: tuple[SpacedCell, ...]
    texts: tuple[str, ...]
    """Of its cells."""
    masthead: bool


def dressed(rows: Sequence[Row], grid: Grid, book: Rulebook) -> list[tuple[SpacedCell, ...]]:
    """The cells of the rows, those of headlines in their sizes, kickers over them and decks under them in larger type.

    A kicker stands at its column's edge right over a headline, and goes on nothing; a deck stands right under one, over something that begins, and is no byline. Neither fills its column as
    text does: in larger type it would run over.
    """
    lanes: dict[int, list[tuple[int, int]]] = {}
    found = _alike([row.cells for row in rows])
    for n, cells in enumerate(found):
        for i, cell in enumerate(cells):
            lanes.setdefault(cell.column, []).append((n, i))
    out = [list(cells) for cells in found]
    for column, places in lanes.items():
        for above, place, below in zip([None, *places], places, [*places[1:], None], strict=False):
            n, i = place
            cell = found[n][i]
            text = " ".join(rows[n].texts[i].split())
            if rows[n].masthead or cell.bold or cell.ends or cell.size != 1 or cell.left > grid.starts[column] + 0.5:
                continue
            if grid.measure / KICKER < width(text) / 2 < grid.measure + 1 or any(book.match(cue, text) for cue in NO_HEADS):
                continue
            over, under = (found[one[0]][one[1]] if one and abs(one[0] - n) < NEXT_LINE else None for one in (above, below))
            apart = above is None or rows[n].number - rows[above[0]].number > 1 or found[above[0]][above[1]].ends
            if under and under.bold and apart and not (over and over.bold):
                out[n][i] = cell._replace(size=KICKER)
            elif over and over.bold and under and not under.bold and begins(under, grid) and len(text) >= MIN_DECK:
                out[n][i] = cell._replace(size=DECK)
    return [tuple(cells) for cells in out]


def begins(cell: SpacedCell, grid: Grid) -> bool:
    """Whether a text begins with a cell: it is set in, or as short as a byline."""
    return cell.left > grid.starts[cell.column] + 1.5 or cell.ems < BYLINE


def _alike(rows: Sequence[Sequence[SpacedCell]]) -> list[tuple[SpacedCell, ...]]:
    """The rows with one size for all lines of a headline that stand right below one another: that which is told most surely."""
    heads: list[list[tuple[int, int]]] = []
    for n, cells in enumerate(rows):
        for i, cell in enumerate(cells):
            if cell.bold:
                home = next((head for head in heads if _goes_on(rows, head[-1], (n, i))), None)
                if home is None:
                    heads.append([(n, i)])
                else:
                    home.append((n, i))
    out = [list(cells) for cells in rows]
    for head in heads:
        size = max((rows[n][i] for n, i in head), key=lambda cell: cell.sure).size
        for n, i in head:
            if not rows[n][i].sure or abs(math.log(rows[n][i].size / size)) < ALIKE:
                out[n][i] = rows[n][i]._replace(size=size)
    return [tuple(cells) for cells in out]


def _goes_on(rows: Sequence[Sequence[SpacedCell]], last: tuple[int, int], next_one: tuple[int, int]) -> bool:
    """Whether a line of a headline may go on the last one of a headline: nothing stands between in its column."""
    above, below = rows[last[0]][last[1]], rows[next_one[0]][next_one[1]]
    if below.left != above.left or not 0 <= next_one[0] - last[0] <= NEXT_LINE:
        return False
    return not any(cell.column == above.column for cells in rows[last[0] + 1 : next_one[0]] for cell in cells)


def begun(below: Sequence[Sequence[SpacedCell]], grid: Grid) -> dict[int, Under]:
    """What a headline would stand next to in each column, the rows below it given."""
    out: dict[int, Under] = {}
    for cells in below:
        for cell in cells:
            if not cell.bold and cell.column not in out:
                out[cell.column] = Under.BEGINS if begins(cell, grid) else Under.GOES_ON
    return out
