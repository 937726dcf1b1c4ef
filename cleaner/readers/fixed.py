"""Fixed-width text (`pdftotext -layout`, sorted extractors) -> the page it was printed on, read as that of a PDF is.

Such a dump prints a page row by row, the columns apart by runs of spaces. Rows are cut where their segments fit the measure
(`columns`), the segments stand in the columns of the page (`lanes`), each is set in as its place says, and below the one
before it as the rows say. Then it is a sheet of type, but for the size of the type, which no dump tells: what is a head the
labels say that name lines in any dump, and it is set as heads are. The rest is the geometry of pages (`layout`).

Where full-width characters count as two cells, columns are aligned: that is the business of `aligned`.

Left alone: text in one column; letter-spaced lines; spaces inside headlines, bylines and mastheads.

>>> from cleaner.readers.text import read_lines
>>> left = "记者从市水务局获悉今年入汛以来全市平均降雨量较常年同期偏多两成各地加强水库调度和堤防巡查确保安全度汛"
>>> right = "第十届图书节昨天在文化广场开幕来自全国各地的出版社带来新书三万余种市民可以免费入场购书还能享受优惠价"
>>> rows = [f"{left[i:i + 7]}    {right[i:i + 7]}" for i in range(0, 49, 7)]
>>> [block.text for block in part_columns(read_lines("\\n".join(rows)))][5:8]
['水库调度和堤防', '巡查确保安全度', '第十届图书节昨']
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from cleaner.chars import ends_sentence, width
from cleaner.model import Block, Galley, joined
from cleaner.readers.aligned import part_aligned
from cleaner.readers.columns import CHARACTERS, METRICS, MIN_ROWS, MIN_SHARE, Word, concentration, holds_rows, measure_of, segments_of, words_of
from cleaner.readers.lanes import INDENT, SHORT, Assigned, Cell, lanes_of, most_side_by_side
from cleaner.readers.levels import STEP, Step, levels
from cleaner.readers.overfull import cut_to
from cleaner.readers.overprints import printed_once
from cleaner.readers.plots import EM, LEADING, Spot, as_read, line_of, whole_headlines
from cleaner.readers.printed import Area, Line
from cleaner.readers.said import Grid
from cleaner.readers.spaced import SpacedCell

GUTTER = 2.0
"""Ems between two columns. Any would do that is not narrower than a space in a line."""
FULL = 1.2
"""Ems by which a line may miss the measure, and still push what stands behind it."""
PUSHED = 4
"""Spaces behind a full line at most, a gutter and an indent."""
BLANK, PART = 0.8, 0.3
"""Leadings of an empty row, as long as sizes are not known; part of a size by which rows that are told apart lie further apart than told."""
LOWERED = 2.2
"""Leadings below the last line of its column at which a line that goes on it still stands right below it: a row of another column's
headline parts them in the dump."""
ALONE = 3
"""Rows to each side in which a lane holds something else, where it is a column."""
NEAR = 6
"""Rows to each side in which cells of a column show where it starts."""
SURELY = 1.4
"""Ems of a head's type at least, where its size is but known to be a head's."""
HEADLINE, LESSER = 2.0, 1.4
"""Ems of a headline's character, and of a kicker's or deck's: dev's are 1.5 to 3, and 1.2 to 1.6."""
HEADLINES, KICKERS = "Hh", "KkDd"
"""Labels, of `language.labels`."""
NO_HEADS = ("jump-to", "jump-from", "fact", "masthead", "folio")
"""What rules know to be no head, whatever the labels say: `今日8版` stands apart in large type too."""
SPACED = re.compile(r"(?<=\S) (?=\S(?: |$))")
"""Spaces of letter-spacing."""
PARTED, BESIDE = 1.6, 2.5
"""Leadings over a headline that no label names; and from a kicker to its headline."""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell in its place."""

    spot: Spot
    lane: int
    indent: float
    """Ems."""


Labelled: TypeAlias = tuple[PlacedCell, str]
"""A cell in its place, with its label."""


def part_columns(galley: Galley) -> Galley:
    """The galley in the reading order of its page; as it is where it is no fixed-width text."""
    if not holds_rows(galley):
        return galley
    metric = max(METRICS, key=lambda metric: concentration(galley, metric))
    words = [words_of(block, metric) for block in galley]
    if metric != CHARACTERS:
        return part_aligned(galley, words, metric[0])
    measure = measure_of(words)
    rows = [_cells(block, cut_to(block.text, row, measure), measure) for block, row in zip(galley, words, strict=True)]
    if sum(len(row) > 1 for row in rows) < max(MIN_ROWS, MIN_SHARE * len(galley)):
        return galley
    cells = [[cell for _, cell in row] for row in rows]
    lanes = lanes_of(cells, most_side_by_side(cells), measure)
    whole = _rejoined(rows, lanes)
    placed = _placed(*whole, measure)
    return as_read(whole_headlines(_levelled(placed, _with_headlines(placed, measure), measure)))


def _cells(block: Block, words: Sequence[Word], measure: float) -> list[tuple[Spot, Cell]]:
    """The cells of a row, each as it will be plotted, its place still open."""
    firsts = segments_of(words, measure)
    out: list[tuple[Spot, Cell]] = []
    full = False
    for part, (first, end) in zip(block.cut(*(words[n].start for n in firsts[1:])), pairwise((*firsts, len(words))), strict=True):
        word, ems = words[first], sum(word.ems for word in words[first:end]) + 0.5 * (end - first - 1)
        pushed = bool(out) and (word.gap == 1 or (full and word.gap <= PUSHED))
        indent = float(word.gap - 1) if pushed else 0.0
        prints = printed_once(part) if word.bold else (part,)
        line = line_of(prints[0].text, 0, 0, 0, word.bold)
        cell = Cell(block.place.line, prints[0].text, ems, None if pushed else float(word.x), indent if pushed else None, pushed and full)
        out.append((Spot(prints[0], prints[1:], line, word.bold, word.gap == 1), cell))
        full = ems + indent >= measure - FULL
    return out


def _rejoined(rows: Sequence[Sequence[tuple[Spot, Cell]]], lanes: Sequence[Assigned]) -> tuple[list[list[tuple[Spot, Cell]]], list[Assigned]]:
    """The rows with cells joined to those before them that stand alone in their lane, behind one space in Latin or figures: there is no column."""
    held: defaultdict[int, list[int]] = defaultdict(list)
    for row, assigned in zip(rows, lanes, strict=True):
        for (_, cell), lane in zip(row, assigned, strict=True):
            held[lane].append(cell.row)
    whole: list[list[tuple[Spot, Cell]]] = []
    stand: list[Assigned] = []
    for row, assigned in zip(rows, lanes, strict=True):
        kept: list[tuple[Spot, Cell]] = []
        lanes_kept: list[int] = []
        for (spot, cell), lane in zip(row, assigned, strict=True):
            alone = cell.place is None and sum(abs(other - cell.row) <= ALONE for other in held[lane]) == 1
            if kept and alone and spot.close and kept[-1][1].text[-1].isascii() and cell.text[0].isascii():
                before, ahead = kept[-1]
                once = joined(before.block, spot.block, "set-on-lines", glue=" ")
                kept[-1] = replace(before, block=once, line=line_of(once.text, 0, 0, 0, False)), ahead._replace(text=once.text, ems=ahead.ems + 0.5 + cell.ems)
            else:
                kept.append((spot, cell))
                lanes_kept.append(lane)
        whole.append(kept)
        stand.append(tuple(lanes_kept))
    return whole, stand


def _placed(rows: Sequence[Sequence[tuple[Spot, Cell]]], lanes: Sequence[Assigned], measure: float) -> list[PlacedCell]:
    """The cells in their places on the sheet."""
    starts: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for row, assigned in zip(rows, lanes, strict=True):
        for (_, cell), lane in zip(row, assigned, strict=True):
            if cell.place is not None:
                starts[lane].append((cell.row, cell.place))
    last: dict[int, tuple[Cell, float]] = {}
    at, before = 0.0, None
    out: list[PlacedCell] = []
    for row, assigned in zip(rows, lanes, strict=True):
        number = row[0][1].row
        if before is not None:
            lines = number - before
            step = (lines + PART) * EM / LEADING if lines > 1 else STEP
            at = max([at + step, *(last[lane][1] + 1 for lane in assigned if lane in last)])
        before = number
        for (spot, cell), lane in zip(row, assigned, strict=True):
            above = last.get(lane)
            base = at if above is None or not _right_below(*above, cell, at, measure) else above[1] + 1
            goes_on = above is not None and base - above[1] < 1.2 and not ends_sentence(above[0].text) and above[0].ems > measure - 1.7
            indent = 0.0 if spot.bold else _indent(cell, starts[lane], measure, goes_on)
            left = 2 * lane * (measure + GUTTER)
            line = line_of(spot.line.text, left + 2 * indent, left + 2 * measure, base, spot.bold)
            out.append(PlacedCell(replace(spot, line=line), lane, indent))
            last[lane] = cell, base
    return out


def _right_below(above: Cell, base: float, cell: Cell, at: float, measure: float) -> bool:
    """Whether a cell stands one leading below the last one of its lane, though its row may be told further down."""
    if above.row == cell.row - 1:
        return True
    return 1 < at - base <= LOWERED and not ends_sentence(above.text) and above.ems > measure - INDENT


def _indent(cell: Cell, starts: Sequence[tuple[int, float]], measure: float, goes_on: bool) -> float:
    """Ems that a cell is set in: none or two. `goes_on` where the full line right above it ends no sentence."""
    if cell.place is None:
        set_in = (cell.indent or 0) >= 1.5
    else:
        edge = min((x for row, x in starts if abs(row - cell.row) <= NEAR and cell.place - INDENT <= x <= cell.place), default=cell.place)
        set_in = cell.place - edge >= 1.5 and not goes_on
    return 2.0 if set_in and cell.ems + 2 <= measure + 1 else 0.0


def _with_headlines(placed: Sequence[PlacedCell], measure: float) -> list[Spot]:
    """The cells as spots, heads set in the type of heads, as far as the dump does not tell them itself."""
    from cleaner.language.labels import label_lines  # a heavy import, and most dumps are no fixed-width text
    from cleaner.language.lines import Page
    from cleaner.rulebook import shipped_rulebook

    if any(one.spot.bold for one in placed):
        return [one.spot for one in placed]
    lanes: defaultdict[int, list[int]] = defaultdict(list)
    for n, one in enumerate(placed):
        lanes[one.lane].append(n)
    order = [n for _, lane in sorted(lanes.items()) for n in lane]
    book = shipped_rulebook()
    labels = dict(zip(order, label_lines(Page(tuple(_as_printed(placed, lanes, measure)), book)).best, strict=True))
    sizes: dict[int, float] = {}
    for lane in lanes.values():
        lines = [(placed[n], labels[n]) for n in lane]
        for n, above, line, below in zip(lane, [None, *lines], lines, [*lines[1:], None], strict=False):
            text = line[0].spot.block.text
            if not any(book.match(cue, text) for cue in NO_HEADS):
                sizes[n] = _size(line, above, below, measure)
    return [_set(one.spot, size) if (size := sizes.get(n, 0.0)) else one.spot for n, one in enumerate(placed)]


def _as_printed(placed: Sequence[PlacedCell], lanes: dict[int, list[int]], measure: float) -> Iterator[Block]:
    """The lines column by column, as a dump would tell them that keeps indents and gaps."""
    frame = 0
    for _, lane in sorted(lanes.items()):
        before = None
        for n in lane:
            block = placed[n].spot.block
            above = before is None or _down(placed[before], placed[n]) > 1.35
            frame += above
            yield replace(block, place=replace(block.place, frame=frame, row=block.place.line, above=int(above), indent=round(2 * placed[n].indent), measure=round(2 * measure)))
            before = n


def _down(upper: PlacedCell, lower: PlacedCell) -> float:
    """Leadings from one line to another."""
    return (lower.spot.line.base - upper.spot.line.base) / LEADING


def _size(line: Labelled, above: Labelled | None, below: Labelled | None, measure: float) -> float:
    """Ems that a line's type is set in if it is a head's; 0 where it is none.

    A line that fills its column, with text going on below, is none; one that no label names is one where it stands apart from what is above it, text begins right under it, and it ends
    before the measure does, or runs over it.
    """
    one, label = line
    text = one.spot.block.text
    opens = below is not None and _down(one, below[0]) < LOWERED and (below[0].indent >= 1.5 or below[0].spot.line.area.width < SHORT * EM)
    fills = abs(_closed(text) - measure) <= 0.5
    if label in HEADLINES:
        goes_on = below is not None and _down(one, below[0]) < 1.2 and abs(_closed(below[0].spot.block.text) - measure) <= 0.5
        return 0.0 if fills and goes_on and not opens else HEADLINE
    if ends_sentence(text):
        return 0.0
    if label in KICKERS:
        near = [other for other in (above, below) if other is not None and abs(_down(one, other[0])) < BESIDE]
        return LESSER if any(name in HEADLINES for _, name in near) else HEADLINE
    if label not in "ILSBOV" or one.indent or len(text) < 5:
        return 0.0
    apart = above is None or _down(above[0], one) >= PARTED
    return HEADLINE if apart and opens and not measure - 0.5 <= width(text) / 2 <= measure + 1.5 else 0.0


def _closed(text: str) -> float:
    """Ems of a line, letter-spacing closed."""
    return width(SPACED.sub("", text)) / 2


def _set(spot: Spot, size: float) -> Spot:
    """A cell set in the type of a head."""
    line = spot.line
    points, ems = EM * size, width(line.text) / 2
    area = Area(line.area.left, line.base - 0.88 * points, line.area.left + ems * points, line.base + 0.12 * points)
    return replace(spot, line=Line(line.text, area, line.base, points), bold=True)


def _levelled(placed: Sequence[PlacedCell], spots: Sequence[Spot], measure: float) -> list[Spot]:
    """The cells as far down as they stand, heads known: these take the room of their type."""
    grid = Grid(measure, tuple(n * (measure + GUTTER) for n in range(1 + max(one.lane for one in placed))))
    rows: list[list[tuple[Spot, SpacedCell]]] = []
    for one, spot in zip(placed, spots, strict=True):
        text, size = spot.block.text, spot.line.size / EM
        cell = SpacedCell(0, one.lane, grid.starts[one.lane] + one.indent, _closed(text), size, size > 1, ends=ends_sentence(text))
        if not rows or rows[-1][0][0].block.place.line != spot.block.place.line:
            rows.append([])
        rows[-1].append((spot, cell))
    cells = [[cell for _, cell in row] for row in rows]
    steps = [Step(STEP), *(_step(above, below) for above, below in pairwise(rows))]
    bases = levels(steps, cells, grid)
    return [_lowered(spot, LEADING * base) for row, down in zip(rows, bases, strict=True) for (spot, _), base in zip(row, down, strict=True)]


def _step(above: Sequence[tuple[Spot, SpacedCell]], below: Sequence[tuple[Spot, SpacedCell]]) -> Step:
    """From a row to the next: `pdftotext` writes as many lines as sizes of the row's last type lie between, one at least."""
    lines = below[0][0].block.place.line - above[0][0].block.place.line
    size = above[-1][1].size
    return Step((PART + lines * min(SURELY, size)) * EM / LEADING) if lines > 1 else Step(STEP, 2 * size * EM / LEADING)


def _lowered(spot: Spot, base: float) -> Spot:
    """A cell with its baseline at `base` points."""
    line = spot.line
    by = base - line.base
    return replace(spot, line=replace(line, base=base, area=line.area._replace(top=line.area.top + by, bottom=line.area.bottom + by)))
