"""Words of the rows of a page, where they stand, and what cuts a row into the lines of its columns.

Full-width characters count two cells in some dumps and one place in others: `METRICS`. Where columns start is found from
the starts that recur; a row is cut where its words fit the columns best (`fitted`), or where its segments fit the measure
best, wherever columns start (`segments_of`). Used by `fixed`, `aligned`, `rows` and `plots`.

>>> from cleaner.readers.text import read_lines
>>> [word.start for word in words_of(read_lines("甲 乙  丙丁")[0], (2, 1, 1))]
[0, 5]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from cleaner.chars import char_width, ink, width
from cleaner.model import Block, Galley
from cleaner.readers.overprints import overprinted

Floats = npt.NDArray[np.float64]

CHARACTERS = (1, 1, 1)
"""Every character takes one place: the metric of `pdftotext -layout`."""
MOST_COLUMNS = 10
"""No newspaper is set in more."""
METRICS = (CHARACTERS, (2, 1, 1), (4, 2, 1), (2, 1, 2))
"""Units that a full-width character, a half-width one and a space take: placed by characters (pdftotext), by cells, with
two spaces to the cell, and with spaces of one em (PyMuPDF's sorted text)."""
RECURS = 2.5
"""Times it must recur; a leg of fewer lines is read by the columns of its neighbours."""
MIN_EMS = 5
"""Ems of a measure: no column of text is set narrower."""
APART = 0.6
"""Measures between the starts of two columns at least."""
MIN_ROWS = 6
MIN_SHARE = 0.12
"""Rows of several columns (and their share of the lines) from which a page is fixed-width text: a page of dev's and the generated set's
other families has four lines with a run of spaces inside at most."""


class Word(NamedTuple):
    """A run of a row without white space, or a letter-spaced one."""

    start: int
    """Offset in the row's text."""
    end: int
    gap: int
    """White space before it: characters (a tab counts eight); at the start of a row its indent."""
    x: int
    """Where it starts, in units of the metric."""
    closed: int
    """Where it would start were the letter-spacing before it closed, in units."""
    ems: float
    """Its width, letter-spacing closed."""
    bold: bool = False
    """Whether it is told twice, as headlines are that were drawn twice: `overprints`."""


def holds_rows(galley: Galley) -> bool:
    """Whether so many lines have runs of spaces inside that they may be rows of columns."""
    return sum(_has_run(block.text) for block in galley) >= max(MIN_ROWS, MIN_SHARE * len(galley))


RUN = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")


def _has_run(text: str) -> bool:
    """Whether a run of spaces parts two longer texts."""
    if "  " not in text and "\t" not in text:
        return False
    parts = RUN.split(text)
    return len(parts) > 1 and sum(len(part) > 1 for part in parts) > 1


def may_part(block: Block) -> bool:
    """Whether a row may be of several words."""
    return " " in block.text or "\t" in block.text or bool(overprinted(block.text))


def words_of(block: Block, metric: tuple[int, int, int]) -> tuple[Word, ...]:
    """The words of a row with their places, letter-spaced runs as one. An ideographic space is part of the word it stands before."""
    wide, narrow, space = metric
    x = closed = block.place.indent * space
    out: list[Word] = []
    at = 0
    for start, end, bold in _tokens(block.text):
        said = block.text[start:end]
        if not ink(said):
            continue  # a control character alone: nothing that could be cut off
        gap = sum(8 if char == "\t" else 1 for char in block.text[at:start])
        size = sum(wide if char_width(char) == 2 else narrow * char_width(char) for char in said)
        ems = width(said) / 2
        if out and gap == 1 and end - start == 1 and _is_spaced(block.text, out[-1]):
            out[-1] = out[-1]._replace(end=end, ems=out[-1].ems + ems)
            x, closed = x + space + size, closed + size
        else:
            x, closed = x + gap * space, (closed if gap == 1 else x) + gap * space
            out.append(Word(start, end, gap if out else block.place.indent, x, closed, ems, bold))
            x, closed = x + size, closed + size
        at = end
    return tuple(out)


def _tokens(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where the runs of a row without white space start and end, cut where one is told twice, and whether it is."""
    prints = overprinted(text)
    for found in re.finditer(r"[^ \t]+", text):
        at = found.start()
        for bold in prints:
            if found.start() <= bold.start < found.end():
                if at < bold.start:
                    yield at, bold.start, False
                yield bold.start, bold.end, True
                at = bold.end
        if at < found.end():
            yield at, found.end(), False


def _is_spaced(text: str, word: Word) -> bool:
    """Whether a word ends in a single character that stands by itself, so that another goes on a letter-spaced run."""
    return word.end - word.start == 1 or text[word.end - 2] == " "


def concentration(galley: Galley, metric: tuple[int, int, int]) -> float:
    """How few places the words behind runs of spaces start at, under a metric: 0 to 1."""
    counts: Counter[int] = Counter()
    for block in galley:
        counts.update(word.x for word in words_of(block, metric)[1:] if word.gap > 1)
    total = sum(counts.values())
    return sum(count * count for count in counts.values()) / total**2 if total else 0.0


class Columns(NamedTuple):
    """The columns round a row."""

    measure: float
    """Ems."""
    starts: tuple[int, ...]
    """Units, from the left."""


def commonest(widths: Floats) -> float:
    """The commonest width, ems, of columns' lines by their counts: full lines differ by a character where one is pushed down."""
    spread = widths + 0.9 * np.concatenate([widths[1:], [0]])
    best = int(spread.argmax())
    return float(best + 1 if best + 1 < len(widths) and widths[best + 1] > widths[best] else best)


def starts_of(votes: Floats, em: int, measure: float) -> tuple[int, ...]:
    """The places that starts gather at, at least APART measures apart."""
    reach = round(1.5 * em)
    kernel = 1 - np.abs(np.arange(-reach, reach + 1)) / (reach + 1)
    spread = np.convolve(votes, kernel, "same")
    out: list[int] = []
    for place in np.argsort(-spread, kind="stable"):
        if spread[place] < RECURS:
            break
        if all(abs(place - other) >= APART * measure * em for other in out):
            out.append(int(place))
    return _completed(sorted(_left_edge(votes, place, em) for place in out), (measure + 1) * em)


def _completed(starts: Sequence[int], pitch: float) -> tuple[int, ...]:
    """The starts with those that no word behind a run of spaces shows: where two columns or more lie between, and at the right.

    `pitch` is the least distance of two columns; where the starts show a greater one that recurs, it counts.
    """
    if not starts:
        return ()
    steps = [b - a for a, b in pairwise(starts) if b - a >= 0.9 * pitch]
    pitch = max(pitch, min(steps, default=pitch))
    out: list[int] = []
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        between = 2 if after is None else round((after - start) / pitch) - 1
        out += [start, *(round(start + n * pitch) for n in range(1, between + 1))]
    return tuple(out)


def _left_edge(votes: Floats, place: int, em: int) -> int:
    """Where the lines begin that are not set in, of those that begin near a place."""
    near = range(max(0, place - round(INDENT * em)), min(len(votes), place + 2 * em))
    most = max(votes[x] for x in near)
    return next(x for x in near if votes[x] >= 0.3 * most)


ASTRAY, EARLY = 0.35, 0.6
"""Cost of each em that a cell starts right of its column (but for an indent), or left of it."""
INDENT = 3.5
"""Ems: a paragraph's first line is set in two, and characters placed by halves add to it."""
NARROW_GUTTER = 0.6
"""Cost of a gutter of one space, and of each column left empty before it."""
RAGGED = 0.5
"""Cost of each em that the cell before a narrow gutter is short of the measure; at most six are counted."""
SPACE, SPACED, RUN_INSIDE = 1.0, 0.1, 2.5
"""Cost of a space, of one in letter-spacing, of a run of spaces inside a cell."""
OTHER_TYPE = 12.0
"""Cost of a word told twice in one cell with words told once: a headline and text."""
OVERFULL = 1.5
"""Cost of each em by which a cell overfills its column before another cell."""

GUTTER = 0.6
"""Cost of a gutter of one space, wherever columns start."""
SHORT = 0.35
"""Cost of each em that a segment before such a gutter is short of the measure."""

Starts: TypeAlias = tuple[tuple[int, int], ...]
"""Number of the first word, and of the column, of each cell of a row."""


def fitted(words: Sequence[Word], columns: Columns, em: int) -> Starts:
    """The cells of a row that fit the columns best (dynamic programme over words and columns)."""
    if not columns.starts:
        return ((0, 0),)
    count = len(columns.starts)
    best: dict[tuple[int, int], tuple[float, Starts]] = {(0, c): (_astray(words[0], columns, c, em), ((0, c),)) for c in range(count)}
    finished: list[tuple[float, Starts]] = []
    for first in range(len(words)):
        inside = ems = 0.0
        for end in range(first + 1, len(words) + 1):
            inside += _inside(words[end - 2], words[end - 1]) if end - first > 1 else 0
            ems += 0.0 if words[end - 1].bold else words[end - 1].ems
            over = max(0.0, ems - columns.measure - 1)
            short = max(0.0, columns.measure - ems - 1)
            for column in range(count):
                if (first, column) not in best:
                    continue
                cost, cells = best[first, column]
                if end == len(words):
                    finished.append((cost + inside + 0.2 * over, cells))
                    continue
                word = words[end]
                total = cost + inside + OVERFULL * over
                for then in range(column + 1, count):
                    if word.gap <= 1 and not words[end - 1].bold:
                        step = total + NARROW_GUTTER * (2 * (then - column) - 1) + RAGGED * min(6, short)
                    else:
                        step = total + _astray(word, columns, then, em)
                    if (end, then) not in best or step < best[end, then][0]:
                        best[end, then] = (step, (*cells, (end, then)))
    return min(finished)[1]


def _inside(before: Word, word: Word) -> float:
    """The cost of the white space between two words of a cell."""
    if word.bold != before.bold:
        return OTHER_TYPE
    if word.gap > 1:
        return RUN_INSIDE
    return SPACED if min(word.end - word.start, before.end - before.start) == 1 else SPACE


def _astray(word: Word, columns: Columns, column: int, em: int) -> float:
    """The cost of starting a cell of a column at a word, for its place."""
    steps = [(place - columns.starts[column]) / em for place in (word.x, word.closed)]
    return min(-EARLY * (step + 1) if step < -1 else ASTRAY * (step - INDENT) + 0.3 if step > INDENT else 0.2 * (step > 1) for step in steps)


def measure_of(rows: Sequence[Sequence[Word]]) -> float:
    """The measure of the columns, ems: the commonest width of words that are no short ones."""
    widths = np.zeros(100)
    for words in rows:
        for word in words:
            if word.ems >= 5:
                widths[min(99, round(word.ems))] += 1
    return commonest(widths)


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
