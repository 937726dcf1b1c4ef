"""Dumps that print a row of several columns on a line -> one block for each line of a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cleaner.chars import width
from cleaner.model import Block, Galley
from cleaner.readers.columns import Word, commonest, part_columns, words_of
from cleaner.readers.threads import Segment, threads

MIN_ROWS = 6
MIN_SHARE = 0.12
"""Rows of full lines side by side, and their share of the lines, from which a dump holds merged rows."""
LIKELY = 0.6
"""Share of the wide lines that must be such rows."""
GUTTER, SPACE, SPACED, RUN_INSIDE = 0.6, 1.0, 0.1, 2.5
"""Costs of a gutter of one space; of a space inside a segment, of one in letter-spacing, of a run of spaces."""
SHORT, OVERFULL = 0.35, 1.5
"""Costs of each em that a segment before a gutter is short of the measure, or over it."""


SET_IN = 7
"""Spaces before a segment at most, a gutter and an indent, where rows are merged: what is left free of a column is not kept."""


def unwoven(galley: Galley) -> Galley:
    """The galley with one block for each printed line of a column; as it is where its lines hold no rows of columns."""
    parted = part_rows(galley)
    return part_columns(galley) if parted is galley else parted


def part_rows(galley: Galley) -> Galley:
    """The galley with merged rows cut and threaded into columns; as it is where it has none."""
    rows = [words_of(block, (2, 1, 1)) for block in galley]
    measure = measure_of(rows)
    parted = [segments_of(words, measure) for words in rows]
    wide = [n for n, words in enumerate(rows) if len(words) > 1 and sum(word.ems for word in words) > 1.4 * measure]
    full = [n for n in wide if _is_row(rows[n], parted[n], measure)]
    if len(full) < max(MIN_ROWS, MIN_SHARE * len(galley), LIKELY * len(wide)):
        return galley
    if sum(any(word.gap > SET_IN for word in rows[n][1:]) for n in wide) > 0.1 * len(wide):
        return galley
    out: list[Block] = []
    band: list[int] = []
    for n, block in enumerate(galley):
        if band and block.place.above:
            out += _band(galley, rows, parted, band, measure, len(out))
            band = []
        band.append(n)
    return tuple(out + _band(galley, rows, parted, band, measure, len(out)))


def measure_of(rows: Sequence[Sequence[Word]]) -> float:
    """The measure of the columns, ems: the commonest width of words that are no short ones."""
    widths = np.zeros(100)
    for words in rows:
        for word in words:
            if word.ems >= 5:
                widths[min(99, round(word.ems))] += 1
    return commonest(widths)


def _is_row(words: Sequence[Word], firsts: Sequence[int], measure: float) -> bool:
    """Whether a line holds full lines side by side."""
    bounds = [*firsts, len(words)]
    ems = [sum(word.ems for word in words[a:b]) for a, b in zip(bounds, bounds[1:], strict=False)]
    return len(ems) > 1 and all(measure - 3 <= e <= measure + 1 for e in ems[:-1]) and ems[-1] <= measure + 1


def segments_of(words: Sequence[Word], measure: float) -> tuple[int, ...]:
    """The numbers of the words that segments of a row begin with: those of least cost (a dynamic programme)."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for end in range(1, len(words) + 1):
        inside = ems = 0.0
        ways = []
        for first in range(end - 1, -1, -1):
            ems += words[first].ems
            if first < end - 1:
                after = words[first + 1]
                spaced = min(after.end - after.start, words[first].end - words[first].start) == 1
                inside += RUN_INSIDE if after.gap > 1 else SPACED if spaced else SPACE
            over, short = max(0.0, ems - measure - 1), max(0.0, measure - 1 - ems)
            gutter = 0.0 if end == len(words) else GUTTER * (words[end].gap == 1) + SHORT * short * (words[end].gap == 1)
            ways.append((best[first][0] + inside + gutter + OVERFULL * over, (*best[first][1], first)))
        best.append(min(ways))
    return best[-1][1]


def _band(galley: Galley, rows: Sequence[Sequence[Word]], parted: Sequence[tuple[int, ...]], band: Sequence[int], measure: float, frame: int) -> list[Block]:
    """The blocks of the rows between two blank lines, column by column."""
    blocks: list[Block] = []
    segments: list[list[Segment]] = []
    for n in band:
        firsts = parted[n] if len(parted[n]) > 1 else (0,)
        parts = galley[n].cut(*(rows[n][first].start for first in firsts[1:]))
        indents = [rows[n][first].gap - (2 if first else 0) for first in firsts]
        segments.append([Segment(part.text, width(part.text) / 2, None, i > 0, indents[i] >= 2) for i, part in enumerate(parts)])
        blocks += [replace(part, place=replace(part.place, row=part.place.line, indent=max(0, indents[i]))) for i, part in enumerate(parts)]
    if all(len(row) == 1 for row in segments):
        return [galley[n] for n in band]
    out: list[Block] = []
    for column in threads(segments, measure):
        for i, number in enumerate(column):
            place = replace(blocks[number].place, frame=frame + len(out) - i, above=1 if i == 0 else 0, measure=round(2 * measure))
            out.append(replace(blocks[number], place=place))
    return out
