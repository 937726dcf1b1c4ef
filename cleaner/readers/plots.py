"""Rows of words sorted by place -> the page they were printed on, where headlines are told twice.

An extractor that sorts words by place (PyMuPDF's sorted text) keeps where a word stands: a gap is told in spaces as wide as
the characters of the word behind it, and what stands level is one row. A headline that the page draws twice, to make it bold,
is told twice in a row (`overprints`). Places and headlines are all that the geometry of pages asks for: the words are plotted
on a sheet, and the sheet is read as that of a PDF is.

Left alone: fixed-width text whose headlines are told once; that is the business of `fixed`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from cleaner.chars import width
from cleaner.model import Block, Galley, joined
from cleaner.readers.columns import MIN_EMS, commonest, holds_rows
from cleaner.readers.layout import reading_order
from cleaner.readers.levels import STEP, Step, levels
from cleaner.readers.overprints import overprinted, printed_once
from cleaner.readers.printed import Area, Line, Placed, Sheet
from cleaner.readers.reads_on import reading_on
from cleaner.readers.said import Grid, Said, grid_of, said_in
from cleaner.readers.setting import continues, uses_indents
from cleaner.readers.spaced import HEADLINE, Around, SpacedCell, cells_of
from cleaner.readers.spaced_heads import BYLINE, Row, begun, dressed

MIN_BOLD = 2
"""Words told twice from which a page's headlines are known: dev's pages of sorted words have five at least, others none."""
EM, LEADING = 9.0, 12.6
"""Points: what the sheet is set in. Any would do, for the layout counts in ems."""
WHOLE = ("fact", "masthead", "folio")
"""What rules know to be of a masthead: told on a line by itself, words apart, above all headlines."""
UNDER = 7
"""Rows under a headline in which its text begins."""
OVER = 8
"""Rows over a line in which what it goes on stands."""
SET_IN = 2.6
"""Half-ems that a text's first line is set in at least."""
NEARLY = 4.0
"""Half-ems by which a line may come out short, or over, and be full: figures and Latin are set out."""
BLANK = 0.71
"""Leadings from the bottom of a row to that of the next, for each line of the dump, where some are empty."""
PARTED = 1.6
"""Rows from one line of a column to the next from which something stood between."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands in one column of a row."""

    block: Block
    copies: tuple[Block, ...]
    line: Line
    bold: bool = False
    close: bool = False
    """Whether one space parts it from the cell before it."""


def part_plots(galley: Galley) -> Galley:
    """The galley in the reading order of the page it was printed on; as it is where too few headlines are told twice."""
    if not holds_rows(galley) or sum(len(overprinted(block.text)) for block in galley) < MIN_BOLD:
        return galley
    return as_read(whole_headlines(_plotted(galley)))


def _plotted(galley: Galley) -> list[Spot]:
    """The cells of the rows of a page, in their places."""
    from cleaner.rulebook import shipped_rulebook  # most dumps are no such text

    words = [said_in(block, math.inf) for block in galley]
    widths = np.bincount([min(99, round(word.ems)) for row in words for word in row if word.ems >= MIN_EMS and not word.bold], minlength=100)
    grid = grid_of(words, commonest(widths.astype(np.float64)))
    book = shipped_rulebook()
    rows = [said_in(block, grid.measure) for block in galley]
    head = next((n for n, row in enumerate(rows) if any(word.bold for word in row)), 0)
    whole = [n < head and any(book.match(cue, block.text) for cue in WHOLE) for n, block in enumerate(galley)]
    first = [_whole(block, row) if one or not row else cells_of(row, grid) for block, row, one in zip(galley, rows, whole, strict=True)]
    found = _again(galley, rows, first, whole, grid)
    told = [Row(block.place.line, cells, tuple(part.text for part in _parts(block, row, cells)), one) for block, row, cells, one in zip(galley, rows, found, whole, strict=True)]
    found = dressed(told, grid, book)
    blank = [below.number - above.number - 1 for above, below in pairwise((told[0], *told))]
    bases = levels([Step(_step(*row)) for row in zip(blank, found, strict=True)], found, grid)
    return [spot for line in zip(galley, rows, found, bases, strict=True) for spot in _spots(*line)]


def _again(galley: Galley, rows: Sequence[Sequence[Said]], first: Sequence[tuple[SpacedCell, ...]], whole: Sequence[bool], grid: Grid) -> list[tuple[SpacedCell, ...]]:
    """The cells of the rows, those of rows that a first reading leaves open read again: what stands above and below in their columns is known."""
    out: list[tuple[SpacedCell, ...]] = []
    tails: list[tuple[int, str] | None] = [None] * len(grid.starts)
    for n, (block, row, before, one) in enumerate(zip(galley, rows, first, whole, strict=True)):
        cells = before
        if row and not one and any(word.bold or not word.gap or word.cut is not None for word in row):
            near = [tail[1] if tail and n - tail[0] <= OVER else None for tail in tails]
            cells = cells_of(row, grid, Around(begun(first[n + 1 : n + 1 + UNDER], grid), reading_on(near, block, row)))
        out.append(cells)
        for cell, part in zip(cells, _parts(block, row, cells), strict=True):
            if not cell.over:
                tails[cell.column] = None if cell.bold or one else (n, part.text)
    return out


def _step(blank: int, cells: Sequence[SpacedCell]) -> float:
    """Leadings at least from the row before to this one, with so many empty lines between: they are as high as the type of what is told first.

    Another row of the line may stand a leading over that.
    """
    first = [cell for cell in cells if cell.row == cells[0].row]
    step = max(STEP, (1 + blank) * BLANK * max(cell.size for cell in first)) if blank > 0 else STEP
    return max(STEP, step - 1) if cells[0].row else step


def _whole(block: Block, words: Sequence[Said]) -> tuple[SpacedCell, ...]:
    """A line of the dump as one cell."""
    return (SpacedCell(0, 0, words[0].gap * words[0].each if words else 0.0, width(block.text) / 2),)


def _parts(block: Block, words: Sequence[Said], cells: Sequence[SpacedCell]) -> tuple[Block, ...]:
    """The block of each cell."""
    return block.cut(*(words[cell.first].start for cell in cells[1:]))


def _spots(block: Block, words: Sequence[Said], cells: Sequence[SpacedCell], bases: Sequence[float]) -> Iterator[Spot]:
    """The cells of a line of the dump as they stand on the sheet."""
    for part, cell, row in zip(_parts(block, words, cells), cells, bases, strict=True):
        prints = printed_once(part) if cell.bold else (part,)
        size, left, base = EM * cell.size, EM * cell.left, LEADING * row
        line = Line(prints[0].text, Area(left, base - 0.88 * size, left + size * cell.ems, base + 0.12 * size), base, size)
        yield Spot(prints[0], prints[1:], line, cell.bold, bool(words) and words[cell.first].gap == 1)


def line_of(text: str, left: float, edge: float, row: float, bold: bool) -> Line:
    """A cell as a line of type, in a column that ends at `edge` (half-ems): a line of text that is nearly full is set out to it."""
    size = EM * HEADLINE if bold else EM
    base = LEADING * row
    right = left + width(text) * size / EM
    right = edge if not bold and abs(edge - right) < NEARLY else right
    return Line(text, Area(left * EM / 2, base - 0.88 * size, right * EM / 2, base + 0.12 * size), base, size)


def whole_headlines(spots: Sequence[Spot]) -> list[Spot]:
    """The cells with headlines whole whose phrases were taken for headlines side by side.

    One space parts both; but over a story's second column nothing begins. Of dev's 28 such pairs 15 of 21 that are one headline
    are known by that, and 4 of 7 that are two.
    """
    out: list[Spot] = []
    for spot in spots:
        level = out and spot.bold and out[-1].bold and spot.close and out[-1].block.place.line == spot.block.place.line and abs(out[-1].line.base - spot.line.base) <= LEADING
        if level and not _begins_under(spot, spots):
            once = joined(out[-1].block, spot.block, "set-on-lines", glue=" ")
            area = out[-1].line.area
            line = replace(out[-1].line, text=once.text, area=area._replace(right=area.left + width(once.text) * spot.line.size / 2))
            out[-1] = Spot(once, out[-1].copies + spot.copies, line, True, out[-1].close)
        else:
            out.append(spot)
    return out


def _begins_under(head: Spot, spots: Sequence[Spot]) -> bool:
    """Whether something begins right under a headline's left edge: text that is set in, a byline, or a further line of the headline."""
    left, base = head.line.area.left, head.line.base
    under = [spot for spot in spots if base < spot.line.base < base + UNDER * LEADING and -EM < spot.line.area.left - left < 3 * EM]
    first = min(under, key=lambda spot: spot.line.base, default=None)
    return first is None or first.bold or first.line.area.left - left > SET_IN * EM / 2 or first.line.area.width < BYLINE * EM


def as_read(spots: Sequence[Spot]) -> Galley:
    """The blocks of the cells in reading order, with what the layout knows of each."""
    home = {id(spot.line): spot for spot in spots}
    lines = tuple(spot.line for spot in spots)
    sheet = Sheet(max(line.area.right for line in lines), max(line.area.bottom for line in lines), lines)
    placed = reading_order(sheet)
    indents = uses_indents(placed)
    out: list[Block] = []
    for before, one in pairwise((None, *placed)):
        assert one is not None
        spot = home[id(one.line)]
        place = replace(
            spot.block.place,
            above=1 if one.opens else 0,
            indent=max(0, round((one.line.area.left - one.left) * 2 / EM)),
            frame=one.frame,
            row=spot.block.place.line,
            size=one.line.size,
            opens=one.opens,
            measure=None if one.measure is None else round(one.measure * 2 / EM),
            continues=None if before is not None and before.frame == one.frame - 1 and _apart(before, one) else continues(before, one, indents),
        )
        out += [replace(spot.block, role=one.role, place=place), *(replace(copy, place=place) for copy in spot.copies)]
    return tuple(out)


def _apart(before: Placed, one: Placed) -> bool:
    """Whether rows are left empty between two legs of one column: a photograph was there, and its caption may follow, in type no dump tells."""
    return abs(before.left - one.left) < EM and one.line.base - before.line.base > PARTED * LEADING
