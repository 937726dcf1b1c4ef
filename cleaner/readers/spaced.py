"""Rows whose gaps are told in proportion -> the cells they were printed as, each with its column, its place and its size.

An extractor that sorts words by place (PyMuPDF's sorted text) tells of every word how far behind the one before it begins, in
spaces as wide as its own characters, rounded; one at least, and none where it begins before that one ends. So a way to read a
row foretells its spaces: where each cell begins (a column's edge, or set in from it) and in what size it is set. The way that
foretells best what is told is looked for (a dynamic programme over words, the best few ways kept). A line may hold several
rows that overlap: then its words are told by where they begin, and one that begins under another is told behind it, unparted;
a line that is set in is told behind the one below it. Spaces foretell alike there: what a line reads on to tells (`reads_on`).

Left alone: which cells are one headline, and how far below one another rows stand; that is the business of `plots`.

>>> from cleaner.readers.said import said_in
>>> from cleaner.readers.text import read_lines
>>> grid = Grid(10.0, (0.0, 11.0, 22.0))
>>> row = read_lines("国务院总理李强八日出 席开幕式。          记者了解到")[0]
>>> [(cell.column, cell.left) for cell in cells_of(said_in(row, grid.measure), grid)]
[(0, 0.0), (1, 11.0), (2, 24.0)]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from cleaner.readers.reads_on import NOTHING, ReadsOn
from cleaner.readers.said import HANGS, NEARLY, STRETCHED, Grid, Said

WAYS = 16
"""Ways to read a row that are kept at each word."""
HEADLINE, SMALLEST, LARGEST = 2.0, 1.3, 3.3
"""Ems of a headline's character, at least and at most: dev's are one and a half to three."""
OVERFULL, MOST_OVERFULL = 1.5, 5.0
"""Cost of each em by which a cell overfills its column, and at most: what spans columns is set in one size too."""
ALONE = 1.5
"""The same at most where it is the only one of its line."""
SET_OUT = 0.5
"""Cost of each em but one by which a line is set out."""
EDGES = ((0.0, 0.0), (2.0, 0.3), (1.0, 1.0))
"""Ems that a cell is set in, with the cost: paragraphs by two, subheads by one."""
MISTOLD = 1.5
"""Cost of each space more or less than a way foretells, beyond rounding."""
ANYWHERE = 4.0
"""Cost of a cell that stands at no column's edge."""
UNDER = (1.5, 2.5)
"""Cost of a cell that begins under the one before it, on a lower row of the same line; and of a headline."""
NEW_ROW = (3.0, 2.2)
"""Cost of a row that begins in the midst of a line, where no headline is in it or the row before, and where one is: rows that overlap by half its height are told unparted."""
RUNS_INTO = 0.7
"""Cost of a cell that the one before it runs into."""
UNFILLED = 0.3
"""Cost of each em that a cell which nothing parts from the next is short of its measure, where it ends no sentence."""
UNLIKELY = 0.6
"""Cost of a line that comes somewhat short but ends no sentence, and is not set out; of one that ends a sentence and is."""
TELLS = 4
"""Spaces from which a gap tells the size of type."""
LEAST, NEAR, LARGER, OTHER_SIZE = 0.85, 0.07, 1.15, 1.2
"""Sizes of type that is neither text nor a headline: captions, quotes, kickers; and what they cost."""
GLUED = 1.2
"""Ems between lines that are told as one word at most."""
TIED = 0.5
"""Cost of each nat that speaks against a line's reading on what it is taken to go on."""
SIZE = 1.0
"""Cost of a headline's size, times its distance from the usual one as a logarithm."""


class SpacedCell(NamedTuple):
    """Words of a row that stand in one column."""

    first: int
    """Number of its first word."""
    column: int
    left: float
    """Ems from the left."""
    ems: float
    """Its width in the size of text."""
    size: float = 1.0
    """Ems of its type."""
    bold: bool = False
    row: int = 0
    """Of the rows that the line holds, the one it is in."""
    slack: float = 0.0
    """Ems that its right end may be out."""
    sure: float = 1.0
    """How surely its size is told: 0 not at all, 1 by what stands behind it; between, by the spaces before it."""
    ends: bool = False
    """Whether a sentence ends with it."""
    over: bool = False
    """Whether it stands over the one before it in its column: of rows that overlap, the set-in one is told behind that below it."""


class Way(NamedTuple):
    """A way to read the words so far."""

    cost: float
    cell: SpacedCell
    """The last one, still open."""
    before: tuple[SpacedCell, ...] = ()


class Under(Enum):
    """What a headline would stand next to in a column."""

    BEGINS = "text below that begins there"
    UNKNOWN = "no text"
    GOES_ON = "text below that goes on"


Begun = Mapping[int, Under]
"""By column."""
HEADED = {Under.BEGINS: 0.0, Under.UNKNOWN: 0.3, Under.GOES_ON: 1.5}
"""Cost of a headline there."""


Ties = Mapping[int, float]
"""Nats, by column."""


class Around(NamedTuple):
    """What is known of the rows above and below."""

    begun: Begun = {}
    reads_on: ReadsOn = NOTHING


UNKNOWN = Around()
"""Where nothing is."""


def cells_of(words: Sequence[Said], grid: Grid, around: Around = UNKNOWN) -> tuple[SpacedCell, ...]:
    """The cells of a row: those that foretell its spaces at least cost. The first of `words` has the row's indent as its gap."""
    ways = _kept(_at_left(0, words[0], grid, around.begun))
    for n, word in enumerate(words[1:], 1):
        fresh = tuple(_at_left(n, word, grid, around.begun))
        ways = _kept(one for way in ways for one in _read_on(way, n, word, grid, around, fresh=fresh))
    end = len(words)
    best = min(ways, key=lambda way: way.cost + _gone_on(way, end, grid, around.reads_on) - (0.0 if way.before else max(0.0, _overfull(way.cell, grid) - ALONE)))
    return _with_overs((*best.before, _sized(best.cell, grid)), grid)


def _with_overs(cells: tuple[SpacedCell, ...], grid: Grid) -> tuple[SpacedCell, ...]:
    """The cells of a line, those marked that stand over one before them in their column, and its rows in their order: a full line that is set in stands over a full one that ends no sentence."""
    over = {n for n, upper in enumerate(cells) for lower in cells[:n] if upper.row - lower.row in (0, 1) and _stands_over(upper, lower, grid)}
    later = {cells[n].row for n in over if any(lower.row == cells[n].row - 1 and _stands_over(cells[n], lower, grid) for lower in cells[:n])}

    def placed(n: int, cell: SpacedCell) -> SpacedCell:
        if cell.row in later:
            return cell._replace(row=cell.row - 1)
        return cell._replace(over=n in over, row=cell.row + (cell.row + 1 in later))

    return tuple(placed(n, cell) for n, cell in enumerate(cells))


def _stands_over(upper: SpacedCell, lower: SpacedCell, grid: Grid) -> bool:
    right = grid.starts[lower.column] + grid.measure - STRETCHED
    return upper.column == lower.column and upper.left > lower.left + 1 and not any(cell.bold or cell.ends or cell.left + cell.ems < right for cell in (lower, upper))


def _kept(ways: Iterable[Way]) -> list[Way]:
    found: dict[tuple[int, float, int, float], Way] = {}
    for way in ways:
        key = (way.cell.first, way.cell.left, way.cell.row, way.cell.size)
        if key not in found or way.cost < found[key].cost:
            found[key] = way
    return sorted(found.values(), key=lambda way: way.cost)[:WAYS]


def _sized(cell: SpacedCell, grid: Grid) -> SpacedCell:
    """A cell that nothing stands behind: a headline of unknown size in the usual one, or as large as fits on the page; a line that ends no sentence set out where it nearly fills its column."""
    if not cell.sure:
        return cell._replace(size=max(SMALLEST, min(HEADLINE, (grid.right - cell.left) / cell.ems)))
    short = grid.starts[cell.column] + grid.measure - cell.left - cell.ems
    return cell._replace(ems=cell.ems + short) if not cell.bold and not cell.ends and cell.size == 1 and 0 < short <= STRETCHED else cell


def _at_left(n: int, word: Said, grid: Grid, begun: Begun) -> Iterator[Way]:
    """The ways in which a word begins a row."""
    for edge in _edges(word, grid, begun):
        for cell, mistold in _told(n, word, edge, edge.left, 0.0):
            yield Way(edge.cost + mistold + _overfull(cell, grid), cell)
    left = word.gap * word.each
    cell = SpacedCell(n, grid.over(left), left, word.ems, HEADLINE if word.bold else 1.0, word.bold, slack=word.slack, ends=word.ends)
    yield Way(ANYWHERE + _overfull(cell, grid), cell)


class Edge(NamedTuple):
    """Where a cell may begin."""

    column: int
    left: float
    """Ems from the left."""
    room: float
    """Ems from there to the right edge of the column."""
    cost: float


def _edges(word: Said, grid: Grid, begun: Begun) -> Iterator[Edge]:
    """Where a word may begin a cell. A headline stands where text begins below it."""
    for column, start in enumerate(grid.starts):
        if word.bold:
            yield Edge(column, start, grid.measure, HEADED[begun.get(column, Under.UNKNOWN)])
        else:
            for set_in, cost in EDGES:
                yield Edge(column, start + set_in, grid.measure - set_in, cost)


def _told(n: int, word: Said, edge: Edge, gap: float, slack: float) -> Iterator[tuple[SpacedCell, float]]:
    """The cells that a word may begin `gap` ems behind what is before it, each with its cost: of other sizes too where spaces tell."""
    cell = SpacedCell(n, edge.column, edge.left, word.ems, 1.0, word.bold, slack=word.slack, ends=word.ends)
    if not word.bold:
        wide = word.each if word.ems < edge.room - STRETCHED else max(word.each, edge.room / word.chars)
        least = word.gap - 0.5 if gap == edge.left or word.gap > 1 else -0.5  # between words one space stands for any small gap, not from the edge
        off = min(_off(gap / each, word.gap, least, (slack + word.slack) / each) for each in (word.each, wide))
        yield cell, MISTOLD * off
        size = gap / (word.gap * word.each) if word.gap >= TELLS else 0.0
        if off and LEAST < size < SMALLEST and not -NEAR < size - 1 < NEAR:
            yield cell._replace(size=size), OTHER_SIZE
    elif word.gap < 2:
        yield cell._replace(size=HEADLINE, sure=0.0), MISTOLD * _off(gap / HEADLINE, word.gap, -0.5, 1.0 + slack)
    elif SMALLEST - 0.1 < (size := gap / (word.gap * word.each)) < LARGEST:
        yield cell._replace(size=size, slack=word.slack + 0.5 * size / word.gap * word.ems, sure=1 - 1 / word.gap), SIZE * abs(math.log(size / HEADLINE))


def _off(spaces: float, told: int, least: float, slack: float) -> float:
    """How many spaces are told more than there are, or less than `least`, rounding and `slack` aside."""
    return max(0.0, spaces - told - 0.5 - slack, least - spaces - slack)


def _read_on(way: Way, n: int, word: Said, grid: Grid, around: Around, *, fresh: Sequence[Way]) -> Iterator[Way]:
    """The ways with a word more: in the last cell, in one behind it, in one under it, or in a new row (`fresh`)."""
    cell = way.cell
    ties = _ties(way, n, grid, around.reads_on)
    open_cost, closed_cost = way.cost, way.cost + _gone_on(way, n, grid, around.reads_on)
    if word.bold is cell.bold and (word.gap or word.cut is not None):
        longer = cell._replace(ems=cell.ems + word.space + word.ems, slack=cell.slack + word.slack, ends=word.ends)
        spoken = TIED * around.reads_on.beside.get((n, n - 1), 0.0) if word.cut is not None else 0.0
        yield way._replace(cost=open_cost + word.inside + _overfull(longer, grid) - _overfull(cell, grid) - spoken, cell=longer)
    way = way._replace(cost=closed_cost)
    if word.gap:
        for edge in _edges(word, grid, around.begun):
            if edge.column > cell.column:
                for closed, end, closing in _ends(cell, word, edge.left, grid):
                    for opened, mistold in _told(n, word, edge, edge.left - end, closed.slack):
                        total = way.cost + edge.cost + closing + mistold + _overfull(opened, grid) + _unread(opened, ties, grid)
                        yield Way(total, opened._replace(row=cell.row), (*way.before, closed))
        if not word.bold and word.gap >= TELLS:
            closed = _sized(cell, grid)
            left = closed.left + closed.size * closed.ems + word.gap * word.each
            opened = SpacedCell(n, grid.over(left), left, word.ems, slack=word.slack, row=cell.row, ends=word.ends)
            yield Way(way.cost + ANYWHERE + _overfull(opened, grid), opened, (*way.before, closed))
    else:
        yield from _beneath(way, n, word, grid, around.begun, ties=ties)
    told = way.cost + NEW_ROW[word.bold or any(other.bold and other.row == cell.row for other in (*way.before, cell))] + _uncut(cell, word, grid)
    before = (*way.before, _sized(cell, grid))
    for one in fresh:
        yield Way(told + one.cost + _unread(one.cell, ties, grid), one.cell._replace(row=cell.row + 1), before)


def _beneath(way: Way, n: int, word: Said, grid: Grid, begun: Begun, *, ties: Ties) -> Iterator[Way]:
    """The ways in which a word begins a cell where the last one has not ended: in the next column, which that one runs into, or on a lower row."""
    cell = way.cell
    right = grid.starts[cell.column] + grid.measure
    overfull = cell.left + cell.ems > right + NEARLY
    reach = cell.left + (LARGEST if cell.bold else LARGER if overfull else 1.0) * cell.ems + cell.slack + GLUED
    for column, left, _, cost in _edges(word, grid, begun):
        if cell.left <= left <= max(reach, right):
            runs = column > cell.column and not cell.bold
            opened = SpacedCell(n, column, left, word.ems, HEADLINE if word.bold else 1.0, word.bold, cell.row, word.slack, float(not word.bold), word.ends)
            total = way.cost + (RUNS_INTO if runs else UNDER[word.bold]) + _uncut(cell, word, grid) + cost + _overfull(opened, grid) + _unread(opened, ties, grid)
            yield Way(total, opened, (*way.before, _sized(cell, grid)))


def _ties(way: Way, n: int, grid: Grid, reads_on: ReadsOn) -> Ties:
    """Nats for a word going on the last line in each column: that of its own row, or that above."""
    if reads_on is NOTHING:
        return {}
    cells = (*way.before, way.cell)
    ends = {cell.column: after - 1 for cell, after in zip(cells, (*(cell.first for cell in cells[1:]), n), strict=True) if not cell.bold}
    return {column: reads_on.beside.get((n, ends[column]), 0.0) if column in ends else reads_on.above.get((n, column), 0.0) for column in range(len(grid.starts))}


def _gone_on(way: Way, n: int, grid: Grid, reads_on: ReadsOn) -> float:
    """The cost of closing a cell that stands over the one before it, which was taken to go on what is above both; `n` words are read."""
    if not way.before or not _stands_over(way.cell, way.before[-1], grid) or way.cell.row != way.before[-1].row:
        return 0.0
    first, column = way.before[-1].first, way.cell.column
    return TIED * (reads_on.above.get((first, column), 0.0) - reads_on.beside.get((first, n - 1), 0.0))


def _unread(opened: SpacedCell, ties: Ties, grid: Grid) -> float:
    """The cost of a cell of text that begins at a word: less where it reads on the last line in its column."""
    if opened.bold or opened.left != grid.starts[opened.column]:
        return 0.0
    return -TIED * ties.get(opened.column, 0.0)


def _uncut(cell: SpacedCell, word: Said, grid: Grid) -> float:
    """The cost of a cell that ends where nothing parts it from a word: less where it is full."""
    if word.cut is None:
        return 0.0
    return word.cut + UNFILLED * min(4.0, abs(grid.starts[cell.column] + grid.measure - cell.left - cell.ems)) * (not cell.ends)


def _overfull(cell: SpacedCell, grid: Grid) -> float:
    """The cost of a cell's width."""
    if cell.bold:
        return OVERFULL * max(0.0, cell.left + SMALLEST * cell.ems - grid.right - 1)
    over = cell.left + cell.size * cell.ems - grid.starts[cell.column] - grid.measure - HANGS - cell.slack
    return min(MOST_OVERFULL, OVERFULL * max(0.0, over))


def _ends(cell: SpacedCell, word: Said, left: float, grid: Grid) -> Iterator[tuple[SpacedCell, float, float]]:
    """The ways that a cell may end before a word that begins at `left`: the cell, its right end, what that costs."""
    end = cell.left + cell.size * cell.ems
    if cell.bold:
        if cell.sure:
            yield cell, end, 0.0
            return
        size = (left - cell.left) / (cell.ems + word.gap) if word.bold else (left - cell.left - word.gap * word.each) / cell.ems
        if SMALLEST <= size <= LARGEST:
            yield cell._replace(size=size, sure=1.0), left - word.gap * (size if word.bold else 1.0) * word.each, SIZE * abs(math.log(size / HEADLINE))
        return
    right = grid.starts[cell.column] + grid.measure
    short = right - end
    if left > end - cell.slack - NEARLY:
        yield cell, end, UNLIKELY * (1 < short <= STRETCHED and not cell.ends)
    if 0 < short <= STRETCHED + cell.slack and left > right:
        yield cell._replace(ems=right - cell.left, slack=0.0), right, SET_OUT * max(0.0, short - 1) + UNLIKELY * cell.ends


