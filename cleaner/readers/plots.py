"""Rows of words sorted by place -> the page they were printed on, where headlines are told twice.

An extractor that sorts words by place (PyMuPDF's sorted text) keeps where a word stands: a gap is told in spaces as wide as
the characters of the word behind it, and what stands level is one row. A headline that the page draws twice, to make it bold,
is told twice in a row (`overprints`). Places and headlines are all that the geometry of pages asks for: the words are plotted
on a sheet, and the sheet is read as that of a PDF is.

Left alone: fixed-width text whose headlines are told once; that is the business of `fixed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cleaner.chars import width
from cleaner.model import Block, Galley, joined
from cleaner.readers.columns import Columns, Word, fitted, holds_rows
from cleaner.readers.grid import BYLINE, HEADLINE, SET_IN, UNDER, lefts_of, plotted
from cleaner.readers.layout import reading_order
from cleaner.readers.overprints import overprinted, printed_once
from cleaner.readers.printed import Area, Line, Placed, Sheet
from cleaner.readers.setting import continues, uses_indents

MIN_BOLD = 2
"""Words told twice from which a page's headlines are known: dev's pages of sorted words have five at least, others none."""
EM, LEADING = 9.0, 12.6
"""Points: what the sheet is set in. Any would do, for the layout counts in ems."""
NEARLY = 4.0
"""Half-ems by which a line may come out short, or over, and be full: figures and Latin are set out."""
PARTED = 1.6
"""Rows from one line of a column to the next from which something stood between."""
LOWER = 0.5
"""Rows that the second of two rows told as one stands lower."""


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
    if sum(len(overprinted(block.text)) for block in galley) < MIN_BOLD or not holds_rows(galley):
        return galley
    near, lines = plotted(galley)
    if not near.starts:
        return galley
    spots = [spot for block, rows in zip(galley, lines, strict=True) for spot in _spots(block, rows, near)]
    return as_read(whole_headlines(spots))


def _spots(block: Block, rows: Sequence[Sequence[Word]], near: Columns) -> list[Spot]:
    """The cells of the rows that a line of the dump holds."""
    first: list[Word] = []
    places: list[tuple[float, float, float]] = []
    for number, row in enumerate(rows):
        cells = fitted(row, near, 2)
        first += [row[n] for n, _ in cells]
        down = block.place.line + LOWER * number
        places += [(left, near.starts[column] + 2 * near.measure, down) for left, (_, column) in zip(lefts_of(row, cells, near), cells, strict=True)]
    parts = block.cut(*(word.start for word in first[1:]))
    out = []
    for part, word, (left, stop, down) in zip(parts, first, places, strict=True):
        prints = printed_once(part) if word.bold else (part,)
        out.append(Spot(prints[0], prints[1:], line_of(prints[0].text, left, stop, down, word.bold), word.bold, word.gap == 1))
    return out


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
        level = out and spot.bold and out[-1].bold and spot.close and out[-1].line.base == spot.line.base
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
