"""Rows of segments -> columns: each segment goes on the column that reads on to it.

Rows come from the top of a page, the segments of a row from the left. The columns that are open stand from left to right,
each with its last segment. A row's segments go on some of them, in that order, or open new ones; what decides is how well
the text runs on (the character model), where the segment stands, where the dump keeps that, and what the widths of lines
allow. The best few ways to read the page so far are kept (a beam search), for the next rows often tell what one does not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from cleaner.chars import ends_sentence
from cleaner.language.ngrams import character_model
from cleaner.language.towers import towers

BEAM = 4
"""Ways kept; 8 and 12 join no more of dev's lines."""
BACK = 8
"""Rows above in which a column's last segment is looked for; a photograph or a subhead leaves fewer out."""
TOWERS = (0.235, 0.327)
"""Weights of the towers' scores, local and topic: those of the edges (``edges.toml``)."""
EDGES = 0.17
"""Weight of how like a paragraph's end the first is, and like a paragraph's beginning the second: that of the edges."""
MOST = 6.0
"""Nats a gain counts at most, either way half of it below: one rare word must not outweigh a row."""
OPENING = -4.0
"""Nats of opening a column; with -2.5 first lines of paragraphs on dev fell out of their columns."""
FULL_FIRST = 2.0
"""Nats against a full line behind the last line of a paragraph: a first line is narrower by its indent."""
BROKEN_OFF = 2.0
"""Nats against going on a short line that ends no sentence, where no place tells that it is a headline's."""
IDLE = -0.15
"""Nats of a column left out by a row, for each row."""
BETWEEN = -0.9
"""Nats of a column left out between two segments that stand right beside each other."""
ALIGNED, SET_IN, ELSEWHERE = 3.0, 2.0, -2.5
"""Nats of a segment that starts where the column's last one does, set in or out by an indent, or elsewhere, both in places of their own."""

HEADED = 0.3
"""Share of the gain that counts behind such a line where the place tells: the text under a head does not go on it word by word."""


UNSEEN = -1.0
"""Nats for a pair too far apart to be asked about."""

Links: TypeAlias = tuple[tuple[int, int | None], ...]
"""Segments of a row, each with the segment it goes on, or None."""


class Segment(NamedTuple):
    """A part of a row that belongs to one column."""

    text: str
    ems: float
    place: float | None
    """Where it starts, in ems; None where the dump does not tell."""
    beside: bool
    """Whether it stands right behind a full line, so that its column is the next one and its place was pushed."""


class Way(NamedTuple):
    """A way to read the rows so far."""

    score: float
    tails: tuple[int, ...]
    """The last segment of each open column, from the left."""
    before: Way | None
    """The way to read the rows above."""
    links: Links
    """Of the last row."""


def threads(rows: Sequence[Sequence[Segment]], measure: float) -> list[list[int]]:
    """The columns of some rows, from the left: numbers of segments, counted through all rows. `measure` in ems."""
    segments = [segment for row in rows for segment in row]
    row_of = [n for n, row in enumerate(rows) for _ in row]
    scores = _scores(segments, row_of, measure)
    ways = [Way(0.0, (), None, ())]
    first = 0
    for n, row in enumerate(rows):
        on = [(first + i, segment.beside) for i, segment in enumerate(row)]
        first += len(row)
        found: dict[tuple[int, ...], Way] = {}
        for way in ways:
            open_columns = tuple(tail for tail in way.tails if n - row_of[tail] <= BACK)
            for score, tails, links in _matchings(open_columns, on, scores):
                total = way.score + score
                if tails not in found or total > found[tails].score:
                    found[tails] = Way(total, tails, way, links)
        ways = sorted(found.values(), key=lambda way: -way.score)[:BEAM]
    return _columns(ways[0])


def _scores(segments: Sequence[Segment], row_of: Sequence[int], measure: float) -> dict[tuple[int, int], float]:
    """Nats for each segment going on each of those in the rows just above."""
    pairs = [(a, b) for b in range(len(segments)) for a in range(bisect_left(row_of, row_of[b] - BACK), bisect_left(row_of, row_of[b]))]
    if not pairs:
        return {}
    gains = gains_of([segment.text for segment in segments], np.array(pairs, dtype=np.int32))
    return {(a, b): _score(segments[a], segments[b], float(gain), measure) for (a, b), gain in zip(pairs, gains, strict=True)}


def gains_of(texts: Sequence[str], pairs: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Nats for the second of each pair of texts going on the first, by their words: above what any other would have."""
    cuts = character_model().over_cuts(texts, texts, pairs)
    gains: npt.NDArray[np.float64] = cuts.joining + _wording(texts, pairs)
    gains -= EDGES * (cuts.endness[pairs[:, 0]] + cuts.startness[pairs[:, 1]])
    return gains


def _wording(texts: Sequence[str], pairs: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """What the towers say for each pair, nats: against the mean of all that the second could go on."""
    model = towers()
    said = model.scores(model.ends(texts), model.starts(texts), pairs) @ np.array(TOWERS)
    below = pairs[:, 1]
    count = np.bincount(below)
    mean = np.bincount(below, said) / np.maximum(count, 1)
    wording: npt.NDArray[np.float64] = said - mean[below]
    return wording


def _score(above: Segment, below: Segment, gain: float, measure: float) -> float:
    score = max(-MOST / 2, min(MOST, gain))
    short = above.ems < measure - 2.5
    if ends_sentence(above.text):
        score = 0.5 + 0.25 * min(2.0, score) if short or below.ems < measure - 1 else 0.5 * score
        score -= FULL_FIRST if short and below.ems > measure - 1.5 else 0
    elif short:
        score = score - BROKEN_OFF if above.place is None else HEADED * score
    if above.place is not None and below.place is not None and above.beside == below.beside:
        step = abs(above.place - below.place)
        known = ALIGNED if step <= 1 else SET_IN if step <= 4 else ELSEWHERE
        score += 0.4 * known if above.beside else known
    return score


def _matchings(
    tails: tuple[int, ...], row: Sequence[tuple[int, bool]], scores: dict[tuple[int, int], float]
) -> Iterator[tuple[float, tuple[int, ...], Links]]:
    """The best ways that a row's segments go on the open columns: nats, the columns then open, the links made.

    `row` has the number of each segment, and whether it stands right beside the one before it.
    """
    partial: list[tuple[float, int, tuple[int, ...], Links]] = [(0.0, 0, (), ())]
    for number, beside in row:
        idle = BETWEEN if beside else IDLE
        on = [scores.get((tail, number), UNSEEN) for tail in tails]
        grown: list[tuple[float, int, int, bool]] = []
        for way, (score, at, _, _) in enumerate(partial):
            for then in range(at, len(tails)):
                skipped = score + idle * (then - at)
                grown += [(skipped + on[then], way, then, True), (skipped + OPENING, way, then, False)]
            grown.append((score + idle * (len(tails) - at) + OPENING, way, len(tails), False))
        grown.sort(reverse=True)
        following = []
        for score, way, then, joins in grown[: 2 * BEAM]:
            _, at, built, links = partial[way]
            link = (number, tails[then] if joins else None)
            following.append((score, then + joins, (*built, *tails[at:then], number), (*links, link)))
        partial = following
    for score, at, built, links in partial:
        yield score + IDLE * (len(tails) - at), (*built, *tails[at:]), links


def _columns(way: Way) -> list[list[int]]:
    """The columns of a way, from the left."""
    rows: list[Links] = []
    at: Way | None = way
    while at is not None:
        rows.append(at.links)
        at = at.before
    columns: list[list[int]] = []
    home: dict[int, list[int]] = {}
    for links in reversed(rows):
        last: list[int] | None = None
        for number, above in links:
            if above is None:
                column: list[int] = []
                columns.insert(_after(columns, last), column)
            else:
                column = home[above]
            column.append(number)
            home[number] = last = column
    return columns


def _after(columns: list[list[int]], last: list[int] | None) -> int:
    return len(columns) if last is None else next(n for n, column in enumerate(columns) if column is last) + 1
