"""Lines of a sheet -> legs: runs of lines one below another in one column, in one size of type.

A leg ends where something comes between its lines, where the leading widens,
and where the measure changes. What a leg is comes from its size against the
page's body size: text, display type (headlines), or small type (captions).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from cleaner.readers.printed import Area, Line, hull

DISPLAY = 1.14
"""Type this many times the body size is display type, if it is no long text; kickers begin at 1.2."""

HEADLINE = 1.34
"""Type this many times the body size is a headline's; decks reach 1.3."""

SMALL = 0.96
"""Type under this share of the body size is small type: captions, credits, folios."""

LONG = 6
"""More lines than this in one size, as long as lines of text are, are text, whatever their size."""

INDENT = 2.6
"""Ems by which the lines of one leg may start apart: a paragraph's indent is two."""

WIDER = 2.0
"""Ems by which a line must reach into the next column to be set across both; overfull lines reach in by one."""


@dataclass(frozen=True)
class Leg:
    """Lines one below another. Equal only to itself."""

    lines: tuple[Line, ...]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @cached_property
    def area(self) -> Area:
        """The box around its lines; of many lines, a few may run over it to the right."""
        whole = hull(line.area for line in self.lines)
        if len(self.lines) < 4:
            return whole
        ends = sorted(line.area.right for line in self.lines)
        usual = ends[3 * (len(ends) - 1) // 4] + 1.5 * self.size
        return whole._replace(right=max(end for end in ends if end <= usual))

    @cached_property
    def size(self) -> float:
        """Its type size, in points."""
        return median(line.size for line in self.lines)

    @property
    def top(self) -> float:
        """Baseline of its first line."""
        return self.lines[0].base

    @property
    def bottom(self) -> float:
        """Baseline of its last line."""
        return self.lines[-1].base

    @property
    def weight(self) -> int:
        """Its visible characters."""
        return sum(line.weight for line in self.lines)


def leading(lines: Sequence[Line], body: float) -> float:
    """The usual distance, in points, from one line of text to the next below it; 1.4 ems where nothing tells.

    Takes the smallest distances that are common, since gaps between paragraphs and legs are larger.
    """
    text = sorted((line for line in lines if 0.9 < line.size / body < 1.1), key=lambda line: (round(line.area.left / 4), line.base))
    steps: Counter[float] = Counter()
    for upper, lower in pairwise(text):
        step = lower.base - upper.base
        if abs(upper.area.left - lower.area.left) < 0.5 * body and 0.9 * body < step < 2.6 * body:
            steps[round(step * 2) / 2] += 1
    return steps.most_common(1)[0][0] if steps else 1.4 * body


class _Rows:
    """Lines from the top down, asked for by where they stand."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = sorted(lines, key=lambda line: (line.base, line.area.left))
        self._bases = [line.base for line in self.lines]

    def between(self, top: float, bottom: float) -> Sequence[Line]:
        """The lines whose baseline lies between these two."""
        return self.lines[bisect_right(self._bases, top) : bisect_left(self._bases, bottom)]


def make_legs(lines: Sequence[Line], body: float, blocks: Sequence[Area]) -> tuple[Leg, ...]:
    """The legs of a sheet; every line is in one. `blocks` are rules and photographs, which end a leg."""
    step = leading(lines, body)
    rows = _Rows(lines)
    open_legs: list[list[Line]] = []
    done: list[list[Line]] = []
    for line in rows.lines:
        reach = _reach(line.size, body, step)
        done += [leg for leg in open_legs if line.base - leg[-1].base > 4 * max(step, leg[-1].size)]
        open_legs = [leg for leg in open_legs if line.base - leg[-1].base <= 4 * max(step, leg[-1].size)]
        fits = [
            leg
            for leg in open_legs
            if 0.3 * line.size < line.base - leg[-1].base <= reach
            and _same_column(leg, line, rows)
            and not _parted(leg[-1], line, rows, blocks)
        ]
        best = min(fits, key=lambda leg: (line.base - leg[-1].base, abs(_left(leg) - line.area.left)), default=None)
        if best is None:
            open_legs.append([line])
        else:
            best.append(line)
    legs = [Leg(tuple(leg)) for leg in (*done, *open_legs)]
    return tuple(sorted(legs, key=lambda leg: (leg.top, leg.area.left)))


def _reach(size: float, body: float, step: float) -> float:
    """Points that the next line of a leg may lie below the last: for text a third more than the leading."""
    return max(1.35 * step, step + 0.3 * body) if size / body < 1.05 else 2.85 * size


def _left(leg: list[Line]) -> float:
    return min(line.area.left for line in leg)


def _same_column(leg: list[Line], line: Line, rows: _Rows) -> bool:
    last, em = leg[-1], line.size
    if not 0.94 < last.size / em < 1.07:
        return False
    if _narrows(last, line, rows) or _narrows(line, last, rows):
        return False
    whole = hull(above.area for above in leg[-8:])
    if min(abs(_left(leg) - line.area.left), abs(last.area.left - line.area.left)) < INDENT * em:
        return whole.across(line.area) > -0.5 * em
    centred = abs(last.area.left + last.area.right - line.area.left - line.area.right) < 2 * em
    return centred and whole.across(line.area) > 0.5 * min(whole.width, line.area.width)


def _narrows(wide: Line, narrow: Line, rows: _Rows) -> bool:
    """Whether a wide line is set across columns, of which the narrow line over or under it is in one.

    Then another line stands beside the narrow one, under the wide one, and none beside the wide one: a line that runs over
    into the next column is not set across both.
    """
    if wide.area.width < 1.5 * narrow.area.width:
        return False
    right = wide.area.right - WIDER * wide.size
    level = 0.5 * narrow.size

    def beside(line: Line) -> list[Line]:
        return [
            other
            for other in rows.between(line.base - level, line.base + level)
            if other is not wide and other is not narrow and narrow.area.right < other.area.left < right and 0.9 < other.size / narrow.size < 1.1
        ]

    return bool(beside(narrow)) and not any(other.area.left > wide.area.left for other in beside(wide))


def _parted(upper: Line, lower: Line, rows: _Rows, blocks: Sequence[Area]) -> bool:
    """Whether anything stands between two lines of one column: another line, a level rule, a photograph."""
    top, bottom = upper.base, lower.base - 0.8 * lower.size
    left, right = max(upper.area.left, lower.area.left), min(upper.area.right, lower.area.right)
    for block in blocks:
        middle = (block.top + block.bottom) / 2
        if top - 0.2 * upper.size < middle < bottom + 0.4 * lower.size and min(block.right, right) - max(block.left, left) > 0.4 * (right - left):
            return True
    if lower.base - upper.base < 1.6 * lower.size:
        return False
    return any(
        min(line.area.right, right) - max(line.area.left, left) > max(1.2 * lower.size, 0.25 * (right - left))
        for line in rows.between(upper.base + 0.2 * upper.size, lower.base - 0.2 * lower.size)
    )


def is_text(leg: Leg, body: float) -> bool:
    """Whether a leg is set as running text: body size, or long and not in headline type."""
    scale = leg.size / body
    return SMALL <= scale < DISPLAY or (SMALL <= scale < 2 and len(leg.lines) > LONG and leg.weight > 12 * len(leg.lines))


def is_display(leg: Leg, body: float) -> bool:
    """Whether a leg is display type: headline, kicker or deck."""
    return leg.size / body >= DISPLAY and not is_text(leg, body)


def is_headline(leg: Leg, body: float) -> bool:
    """Whether a leg is in headline type."""
    return leg.size / body >= HEADLINE and not is_text(leg, body)
