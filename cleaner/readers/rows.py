"""Dumps that print a row of several columns on a line -> one block for each line of a column.

`pdftotext` without options puts what stands level on one line, one space between the columns, and keeps nothing of what a
column leaves free: a short line, an indented one or a byline often stands on a line of its own before or after the row.
The measure is the commonest width of a word; a row is cut where its segments fit the measure best, and `threads` finds
which column each goes on. A blank line of the dump ends all columns: what goes on behind it is for succession to say.
Fixed-width text is the business of `fixed`.

Left alone: pages with few such rows, lines of one column, spaces in headlines, bylines and mastheads, letter-spacing.

>>> from cleaner.readers.text import read_lines
>>> left, right = "风过后水位下降渔船陆续", "馆里新书上架以来读者比"
>>> [block.text for block in unwoven(read_lines("\\n".join([f"{left} {right}"] * 7)))][:2] == [left, left]
True
>>> galley = read_lines("习近平会见 外宾\\n本报讯 记者王某报道：")
>>> unwoven(galley) is galley
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from cleaner.chars import width
from cleaner.language.lines import MIN_MEASURE
from cleaner.model import Block, Galley
from cleaner.readers.columns import MOST_COLUMNS, Word, may_part, measure_of, segments_of, words_of
from cleaner.readers.fixed import part_columns
from cleaner.readers.plots import part_plots
from cleaner.readers.threads import Segment, threads

MIN_ROWS = 6
MIN_SHARE = 0.03
"""Rows of full lines side by side, and their share of the lines, from which a page holds merged rows: where most wide lines are such rows,
a page of dev's and the generated set's other families has four of them at most, in 337 lines."""
LIKELY = 0.6
"""Share of the wide lines that must be such rows: in dumps of whole paragraphs lines are wide, and spaces stand anywhere."""
SET_IN = 7
"""Spaces before a segment at most, a gutter and an indent, where rows are merged: what is left free of a column is not kept."""


def unwoven(galley: Galley) -> Galley:
    """The galley with one block for each printed line of a column; as it is where its lines hold no rows of columns."""
    plotted = part_plots(galley)
    if plotted is not galley:
        return plotted
    parted = part_rows(galley)
    return part_columns(galley) if parted is galley else parted


def part_rows(galley: Galley) -> Galley:
    """The galley with merged rows cut and threaded into columns; as it is where it has none."""
    if sum(map(may_part, galley)) < max(MIN_ROWS, MIN_SHARE * len(galley)):
        return galley
    rows = [words_of(block, (2, 1, 1)) for block in galley]
    measure = measure_of(rows)
    parted = [segments_of(words, measure) for words in rows]
    wide = [n for n, words in enumerate(rows) if len(words) > 1 and sum(word.ems for word in words) > 1.4 * measure]
    full = [n for n in wide if _is_row(rows[n], parted[n], measure)]
    if 2 * measure < MIN_MEASURE or len(full) < max(MIN_ROWS, MIN_SHARE * len(galley), LIKELY * len(wide)):
        return galley
    if sum(any(word.gap > SET_IN for word in rows[n][1:]) for n in wide) > 0.1 * len(wide):
        return galley
    gutter = Counter(rows[n][start].gap for n in full for start in parted[n][1:]).most_common(1)[0][0]
    borders = [0, *(n for n, block in enumerate(galley) if n and block.place.above), len(galley)]
    out: list[Block] = []
    for first, end in pairwise(borders):
        cells = [_cells(*row, gutter) for row in zip(galley[first:end], rows[first:end], parted[first:end], strict=True)]
        several = any(len(row) > 1 for row in cells)
        out += _told_by_columns(cells, measure, frame=len(out)) if several else galley[first:end]
    return tuple(out)


def _is_row(words: Sequence[Word], firsts: Sequence[int], measure: float) -> bool:
    """Whether a line holds full lines side by side."""
    bounds = [*firsts, len(words)]
    ems = [sum(word.ems for word in words[a:b]) for a, b in pairwise(bounds)]
    return 1 < len(ems) <= MOST_COLUMNS and all(measure - 3 <= e <= measure + 1 for e in ems[:-1]) and ems[-1] <= measure + 1


def _cells(block: Block, words: Sequence[Word], starts: Sequence[int], gutter: int) -> list[Block]:
    """The segments of a row as blocks, with the row and what is left of their indents. `gutter` in spaces."""
    parts = block.cut(*(words[start].start for start in starts[1:]))
    indents = (words[start].gap - (gutter if start else 0) for start in starts)
    return [
        replace(part, place=replace(part.place, row=part.place.line, indent=max(0, indent))) for part, indent in zip(parts, indents, strict=True)
    ]


def _told_by_columns(rows: Sequence[Sequence[Block]], measure: float, frame: int) -> list[Block]:
    """The blocks of some rows, column by column; `frame` is the first number free for a column."""
    blocks = [block for row in rows for block in row]
    segments = [[Segment(block.text, width(block.text) / 2, None, i > 0) for i, block in enumerate(row)] for row in rows]
    out: list[Block] = []
    for number, column in enumerate(threads(segments, measure), frame):
        for i in column:
            place = replace(blocks[i].place, frame=number, above=int(i == column[0]), measure=round(2 * measure))
            out.append(replace(blocks[i], place=place))
    return out
