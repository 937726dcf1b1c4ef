"""Cells of rows -> the columns of the page that they stand in, its lanes.

A page has so many columns from top to bottom; the cells of a row stand in some of them, in order. Fixed-width text tells where
a cell starts only roughly: `pdftotext -layout` counts characters, so that a column starts elsewhere beside every story, and
nothing stands in its place behind a line that fills its column. So three things together tell a cell's lane: how well it reads
on to the last cell of the lane (the character model and the towers), whether it starts where that one or those below start,
and its place beside the others. The best ways to read the page are kept row by row (a beam search), and the page is read
twice: then what stands below is known, by which a head finds its lane, for it goes on nothing.

>>> from cleaner.readers.lanes import Cell, most_side_by_side
>>> row = [Cell(0, "甲", 1.0, 0.0, None, False), Cell(0, "乙", 1.0, 9.0, None, False)]
>>> most_side_by_side([row] * 3)
2
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from math import isnan
from typing import NamedTuple, TypeAlias

import numpy as np

from cleaner.chars import ends_sentence
from cleaner.readers.columns import MIN_EMS, MOST_COLUMNS
from cleaner.readers.threads import BACK, gains_of

BEAM = 12
"""Ways kept; 6 lose two hundredths of dev's text, 30 win nothing that lasts."""
ROWS = 3
"""Rows of so many cells that show how many columns a page has: then the count is that of the page in 33 of dev's 35 pages."""
MOST = 3.0
"""Nats a gain counts at most, either way: one rare word must not outweigh a row."""
ALIGNED, SET_IN, SET_OUT, ELSEWHERE = 3.0, 2.0, 1.0, -2.5
"""Nats of a cell that starts where the lane's last one does, set in or out by an indent, or elsewhere."""
FAR = 0.05
"""Nats more against each em of `ELSEWHERE`, for thirty at most."""
INDENT = 4.0
"""Ems: a paragraph's first line is set in two, and places are told to a character."""
EARLY, LATE = 0.5, 0.08
"""Nats against each em that the first cell of a lane starts left of where that many full columns would end, or right of it:
lines with figures and Latin hold more characters than ems, none fewer."""
BELOW, CLOSE, MISSED = 2.0, 0.6, 1.4
"""Nats of a cell that starts as those below it in the lane do; nearly; or not."""
AHEAD, FIRST = 14, 4
"""Rows below that tell, and cells of them."""
SKIPPED = 4.0
"""Nats against each lane left out behind a full line, right behind which the next lane's stands."""
NARROW, WIDE, UNLIKELY = 1.15, 3.2, 3.0
"""Behind a head, whose type is unknown: its least and greatest size in ems of the text, and nats against another."""
OPENS = 1.5
"""Nats for a head in a lane in which something begins below, and against one in which text goes on."""
UNDER = 6
"""Rows below a head in which its text begins."""
SHORT = 8.0
"""Ems that a byline takes at most."""
UNSEEN = -0.5
"""Nats for a pair too far apart to be asked about."""


class Cell(NamedTuple):
    """A part of a row that stands in one column."""

    row: int
    """Number of its line in the dump."""
    text: str
    ems: float
    place: float | None
    """Where it starts, ems; None where what stands before it has pushed it."""
    indent: float | None
    """Ems that it is set in, where a full line before it tells."""
    beside: bool
    """Whether a full line stands right before it, so that its lane is the next one."""


Assigned: TypeAlias = tuple[int, ...]
"""The lanes of a row's cells."""
Known: TypeAlias = Sequence[Sequence[tuple[int, float, bool]]]
"""By lane: rows, places (NaN where pushed) and whether something begins there, from a first reading."""


class Below(NamedTuple):
    """What is known of the rows below one, by lane."""

    places: Sequence[Sequence[float]]
    """Where the next cells start, ems."""
    opens: Sequence[bool | None]
    """Whether a text begins right below; None where nothing stands there."""


class Way(NamedTuple):
    """A way to read the rows so far."""

    score: float
    tails: tuple[int | None, ...]
    """The last cell of each lane."""
    places: tuple[float | None, ...]
    """Where each lane's cells start, ems."""
    before: Way | None
    lanes: Assigned


def most_side_by_side(rows: Sequence[Sequence[Cell]]) -> int:
    """How many columns the page has: the most cells that some rows hold."""
    counts = Counter(min(MOST_COLUMNS, len(row)) for row in rows)
    held = 0
    for count in sorted(counts, reverse=True):
        held += counts[count]
        if held >= ROWS:
            return count
    return 1


def lanes_of(rows: Sequence[Sequence[Cell]], count: int, measure: float) -> list[Assigned]:
    """The lanes, of `count`, that the cells of each row stand in. `measure` in ems."""
    scores = _reading_on([cell for row in rows for cell in row], measure)
    first = _read(rows, count, measure, scores, [[] for _ in range(count)])
    return _read(rows, count, measure, scores, _known(rows, first, count))


def _reading_on(cells: Sequence[Cell], measure: float) -> dict[tuple[int, int], float]:
    """Nats for each cell reading on to each of those in the rows just above, whatever their places."""
    rows = [cell.row for cell in cells]
    order = sorted(set(rows))
    number = {row: n for n, row in enumerate(order)}
    of = [number[row] for row in rows]
    pairs = [(a, b) for b in range(len(cells)) for a in range(bisect_left(of, of[b] - BACK), bisect_left(of, of[b]))]
    if not pairs:
        return {}
    gains = gains_of([cell.text for cell in cells], np.array(pairs, dtype=np.int32))
    return {(a, b): _read_on(cells[a], cells[b], float(gain), measure) for (a, b), gain in zip(pairs, gains, strict=True)}


def _read_on(above: Cell, below: Cell, gain: float, measure: float) -> float:
    score = max(-MOST, min(MOST, gain))
    short = above.ems < measure - 2.5
    if ends_sentence(above.text):
        score = 0.5 + 0.25 * min(2.0, score) if short or below.ems < measure - 1 else 0.5 * score
        return score - 2.0 if short and below.ems > measure - 1.5 else score
    return 0.3 * score if short else score


def _known(rows: Sequence[Sequence[Cell]], lanes: Sequence[Assigned], count: int) -> Known:
    """What a first reading tells of each lane."""
    held: list[list[Cell]] = [[] for _ in range(count)]
    for row, assigned in zip(rows, lanes, strict=True):
        for cell, lane in zip(row, assigned, strict=True):
            held[lane].append(cell)
    return [[(cell.row, float("nan") if cell.place is None or cell.ems < MIN_EMS else cell.place, _begins(n, lane)) for n, cell in enumerate(lane)] for lane in held]


def _begins(n: int, lane: Sequence[Cell]) -> bool:
    """Whether a text begins with a cell: it is set in, or short as bylines are."""
    cell = lane[n]
    if cell.place is None:
        return cell.ems < SHORT or (cell.indent or 0) >= 1.5
    edges = [other.place for other in lane[n + 1 : n + 5] if other.place is not None]
    return cell.ems < SHORT or (bool(edges) and 1.5 <= cell.place - min(edges) <= INDENT)


def _read(rows: Sequence[Sequence[Cell]], count: int, measure: float, scores: dict[tuple[int, int], float], known: Known) -> list[Assigned]:
    """The lanes of the best way to read the rows."""
    ways = [Way(0.0, (None,) * count, (None,) * count, None, ())]
    first = 0
    for row in rows:
        below = _below(known, row[0].row)
        found: dict[tuple[int | None, ...], Way] = {}
        for way in ways:
            for score, lanes in _matchings(row, way, below, measure, [scores.get((tail, number), UNSEEN) if tail is not None else 0.0 for number in range(first, first + len(row)) for tail in way.tails]):
                tails, places = list(way.tails), list(way.places)
                for number, (cell, lane) in enumerate(zip(row, lanes, strict=True), first):
                    tails[lane] = number
                    was = places[lane]
                    if cell.place is not None and (was is None or not 1 < cell.place - was <= INDENT):
                        places[lane] = cell.place
                total = way.score + score
                key = tuple(tails)
                if key not in found or total > found[key].score:
                    found[key] = Way(total, key, tuple(places), way, lanes)
        ways = sorted(found.values(), key=lambda way: -way.score)[:BEAM]
        first += len(row)
    return list(_followed(ways[0]))[::-1]


def _followed(way: Way) -> Iterator[Assigned]:
    at = way
    while at.before is not None:
        yield at.lanes
        at = at.before


def _below(known: Known, row: int) -> Below:
    places = [[place for line, place, _ in lane if row < line <= row + AHEAD and not isnan(place)][:FIRST] for lane in known]
    return Below(places, [next((begins for line, _, begins in lane if row < line <= row + UNDER), None) for lane in known])


def _matchings(row: Sequence[Cell], way: Way, below: Below, measure: float, reading_on: Sequence[float]) -> list[tuple[float, Assigned]]:
    """The best ways that a row's cells stand in the lanes: nats, and the lanes. A row of too many cells fills the last lane.

    `reading_on` has the nats of each cell for each lane, cell by cell.
    """
    count = len(way.tails)
    if len(row) > count:
        return [(0.0, tuple(min(n, count - 1) for n in range(len(row))))]
    partial: list[tuple[float, Assigned]] = [(0.0, ())]
    for n, cell in enumerate(row):
        grown = []
        for score, lanes in partial:
            least = lanes[-1] + 1 if lanes else 0
            for lane in range(least, count - (len(row) - 1 - n)):
                nats = reading_on[n * count + lane]
                if cell.place is not None:
                    nats += _placed(cell.place, way.places[lane], lane * (measure + 1), below.places[lane])
                elif cell.beside:
                    nats -= SKIPPED * (lane - least)
                elif lanes:
                    nats += _behind_head((lane - lanes[-1]) * (measure + 2) / max(1.0, row[n - 1].ems), below.opens[lane])
                grown.append((score + nats, (*lanes, lane)))
        grown.sort(reverse=True)
        partial = grown[: 2 * BEAM]
    return partial


def _placed(place: float, lane: float | None, edge: float, below: Sequence[float]) -> float:
    """Nats for a cell's place in a lane whose last cell starts at `lane`, or which may start at `edge`."""
    nats = 0.0
    if below:
        off = min(abs(place - other) if place < other else min(place - other, abs(place - other - 3)) for other in below)
        nats = BELOW if off <= 1 else CLOSE if off <= 3 else -MISSED - 0.04 * min(30.0, off)
        if lane is None:
            return 1.5 * nats
    if lane is None:
        return -EARLY * (edge - place) if place < edge - 1 else -LATE * max(0.0, place - edge)
    step = place - lane
    if abs(step) <= 1:
        return nats + ALIGNED
    if abs(step) <= INDENT:
        return nats + (SET_IN if step > 0 else SET_OUT)
    return nats + ELSEWHERE - FAR * min(30.0, abs(step))


def _behind_head(size: float, opens: bool | None) -> float:
    """Nats for a cell right behind a head that would be set in type of `size` ems."""
    likely = -UNLIKELY if size < NARROW else -2.0 if size > WIDE else 0.0
    return likely + (0.0 if opens is None else OPENS if opens else -OPENS)
