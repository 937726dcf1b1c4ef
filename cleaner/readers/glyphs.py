"""Characters with boxes -> lines of type.

A line is a run of characters on one baseline. The order of the file tells which
characters were set one after another, their places whether they stand on one
line: together they keep two columns apart even where a line runs over into the
gutter. Spaces are decided here: letter-spacing is geometry and leaves no space
in the text; a gap that stands out from its line's own spacing is one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from cleaner.chars import is_ink
from cleaner.readers.printed import Area, Line

GAP = 0.9
"""Ems between two characters set one after another that end a run; a gutter between columns is an em or more."""

MEET = 0.5
"""Ems between two runs of one baseline, set apart in the file, that still make one line: a change of font, a figure."""

MEET_NEXT = 1.3
"""The same for runs that the file has one after the other, in ems of the smallest type: a space may be between."""

WORD_GAP = 0.45
"""Ems beyond a line's own letter-spacing that stand for a space beside Han; half of an ideographic space."""

LATIN_GAP = 0.17
"""Ems that stand for a space between Latin letters, or where the file states one: word spaces are a quarter of an em, kerning is below a tenth."""

OVERPRINT = 0.16
"""Ems between two prints of one character: fake bold and shadows shift it by a tenth of an em at most."""

ROW = 8.0
"""Points of a strip across the page in which second prints are looked for: about a line."""

POPULAR = 4
"""Lines that start at one place and so mark the left edge of a column."""


class Glyph(NamedTuple):
    """One character of the file. Points from the top left corner. A page has thousands, so they are tuples."""

    char: str
    left: float
    right: float
    base: float
    size: float
    angle: float = 0.0
    """Radians, 0 for upright type."""


def set_lines(glyphs: Sequence[Glyph]) -> tuple[Line, ...]:
    """The lines of type that `glyphs` (in the order of the file) make, second prints as copies of their own.

    >>> row = [Glyph(c, 10 + 9 * i, 19 + 9 * i, 50, 9) for i, c in enumerate("新动能")]
    >>> [line.text for line in set_lines(row)]
    ['新动能']
    >>> over = [Glyph(g.char, g.left + 0.3, g.right + 0.3, g.base, g.size) for g in row]
    >>> [(line.text, line.copy) for line in set_lines(row + over)]
    [('新动能', False), ('新动能', True)]
    """
    first, second = _part_overprints(glyphs)
    runs = [run for run in _runs(first) if any(is_ink(glyph.char) for glyph in run)]
    starts = [glyph for run in runs for glyph in (run[0], *_after_gaps(run))]
    edges = _Edges(starts)
    lines = [_line(run) for run in _meet([part for run in runs for part in _split(run, edges)], edges)]
    copies = [_line(run, copy=True) for run in _runs(second) if any(is_ink(glyph.char) for glyph in run)]
    return (*lines, *copies)


class _Edges:
    """Where lines start on the page."""

    def __init__(self, starts: Sequence[Glyph]) -> None:
        self.lefts = sorted(glyph.left for glyph in starts)
        self.starts: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in starts:
            self.starts[round(glyph.left)].append(glyph)

    def starts_line(self, glyph: Glyph) -> bool:
        """Whether a run starts where columns do: where at least `POPULAR` runs start."""
        return bisect_left(self.lefts, glyph.left + 1.0) - bisect_left(self.lefts, glyph.left - 1.0) >= POPULAR

    def cuts(self, glyph: Glyph, run: Sequence[Glyph]) -> bool:
        """Whether a column begins at a glyph inside a run: lines of its size start there, one of them right over or under it.

        But not where another line starts there: then the run runs over into that line's column.
        """
        cell = round(glyph.left)
        like = [
            other
            for x in (cell - 1, cell, cell + 1)
            for other in self.starts.get(x, ())
            if abs(other.left - glyph.left) < 1.0 and abs(other.size - glyph.size) < 0.1 * glyph.size
        ]
        if len(like) < POPULAR or any(abs(other.base - glyph.base) < 0.5 * glyph.size and other not in run for other in like):
            return False
        return any(0.5 * glyph.size < abs(other.base - glyph.base) < 2.6 * glyph.size for other in like)


def _after_gaps(run: list[Glyph]) -> list[Glyph]:
    """The glyphs after gaps that stand out in a run: a gutter may be there."""
    gaps = [after.left - before.right for before, after in pairwise(run)]
    usual = median(gaps) if gaps else 0.0
    return [run[i] for i, gap in enumerate(gaps, 1) if gap - usual > 0.5 * run[i].size and is_ink(run[i].char)]


def _part_overprints(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """First prints, and second prints of the same character in the same place."""
    seen: dict[tuple[str, int], list[Glyph]] = defaultdict(list)
    first: list[Glyph] = []
    second: list[Glyph] = []
    for glyph in glyphs:
        char, left, _, base, size, _ = glyph
        if not is_ink(char):
            first.append(glyph)
            continue
        near = OVERPRINT * size
        low, high = round((base - near) / ROW), round((base + near) / ROW)
        twins = seen.get((char, low), ()) if low == high else [twin for row in range(low, high + 1) for twin in seen.get((char, row), ())]
        if twins and any(abs(t.left - left) < near and abs(t.base - base) < near and abs(t.size - size) < near for t in twins):
            second.append(glyph)
        else:
            seen[char, round(base / ROW)].append(glyph)
            first.append(glyph)
    return first, second


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs set one after another on one baseline (or one below another: vertical type)."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return _stand_upright(runs)


def _follows(run: list[Glyph], glyph: Glyph) -> bool:
    last = run[-1]
    em = max(last.size, glyph.size)
    if abs(last.angle - glyph.angle) > 0.1:
        return False
    if abs(glyph.angle) > 0.1:
        return abs(glyph.left - last.left) + abs(glyph.base - last.base) < 1.6 * em
    if abs(last.base - glyph.base) > 0.35 * em or not 0.6 < last.size / glyph.size < 1.7:
        return False
    return -0.6 * em < glyph.left - last.right < GAP * em


def _stand_upright(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Runs with single characters that stand one below another made one: a vertical headline of four characters or more."""
    out: list[list[Glyph]] = []
    tower: list[list[Glyph]] = []
    for run in [*runs, []]:
        if tower and len(run) == 1 and _below(tower[-1][0], run[0]):
            tower.append(run)
            continue
        out += [[one[0] for one in tower]] if len(tower) >= 4 else tower
        tower = [run] if len(run) == 1 else []
        if len(run) > 1:
            out.append(run)
    return out


def _below(upper: Glyph, lower: Glyph) -> bool:
    em = upper.size
    return abs(upper.size - lower.size) < 0.1 * em and abs(upper.left - lower.left) < 0.15 * em and 0.8 * em < lower.base - upper.base < 1.6 * em


def _meet(runs: list[list[Glyph]], edges: _Edges) -> list[list[Glyph]]:
    """Runs that go on one another on one baseline made one, however far apart the file has them.

    A run that starts at a column's edge starts a line, so that a line that runs over into the gutter stays apart.
    """
    small = min((run[0].size for run in runs), default=1.0)
    rows: dict[int, list[list[Glyph]]] = defaultdict(list)
    out: list[list[Glyph]] = []
    latest: list[Glyph] = []
    for run in runs:
        first = run[0]
        at = round(first.base / 4)
        home: list[Glyph] | None = None
        if not edges.starts_line(first) and abs(first.angle) < 0.1:
            ends = [line for row in (at - 1, at, at + 1) for line in rows[row] if _meets(line[-1], first, MEET * max(line[-1].size, first.size))]
            home = max(ends, key=lambda line: line[-1].right, default=None)
            if home is None and latest and _meets(latest[-1], first, MEET_NEXT * small):
                home = latest
        if home is None:
            home = list(run)
            out.append(home)
            rows[at].append(home)
        else:
            home.extend(run)
        latest = home
    return out


def _meets(last: Glyph, first: Glyph, gap: float) -> bool:
    em = max(last.size, first.size)
    return abs(last.base - first.base) < 0.25 * em and -0.2 * em < first.left - last.right < gap and 0.6 < last.size / first.size < 1.7


def _split(run: list[Glyph], edges: _Edges) -> list[list[Glyph]]:
    """A run that goes on over a gutter (a file that prints row by row) cut where the next column begins.

    A comma may hang in the gutter, so that no gap is left. A line that runs over into a column that has a line of its own
    on this baseline is left whole.
    """
    cuts = [0]
    for i in range(2, len(run)):
        before, glyph = run[i - 1], run[i]
        far = glyph.left - run[cuts[-1]].left > 5 * glyph.size and is_ink(glyph.char)
        other_type = abs(before.size - glyph.size) > 0.08 * glyph.size and edges.starts_line(glyph)
        if far and (other_type or (glyph.left - before.right > -0.3 * glyph.size and edges.cuts(glyph, run))):
            cuts.append(i)
    return [run[start:end] for start, end in zip(cuts, [*cuts[1:], len(run)], strict=True)]


def _line(run: list[Glyph], copy: bool = False) -> Line:
    """One line of type, spaced as it reads."""
    _, lefts, rights, bases, sizes, _ = zip(*(glyph for glyph in run if is_ink(glyph.char)), strict=True)
    size = sorted(sizes)[len(sizes) // 2]
    base = max(bases)
    area = Area(min(lefts), min(bases) - 0.88 * size, max(rights), base + 0.12 * size)
    return Line(_spaced(run), area, base, size, copy)


def _spaced(run: list[Glyph]) -> str:
    """The characters of a line with a space where a gap stands out; less of one is needed where the file has a space too."""
    seen = [(i, glyph) for i, glyph in enumerate(run) if is_ink(glyph.char)]
    gaps = [(after.left - before.right) / max(before.size, after.size) for (_, before), (_, after) in pairwise(seen)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    out = [seen[0][1].char]
    for gap, ((a, before), (b, after)) in zip(gaps, pairwise(seen), strict=True):
        if gap - usual > LATIN_GAP and abs(before.base - after.base) < 0.5 * before.size:
            latin = ord(before.char) < 0x250 and ord(after.char) < 0x250
            out.append(" " if latin or b - a > 1 or gap - usual > WORD_GAP else "")
        out.append(after.char)
    return "".join(out)
