"""What OCR formats have in common: words with boxes and confidences -> lines -> sheets.

Sizes of type are guessed from the heights of boxes and evened out, since a line
without tall characters has a lower box. Where a format states a reading order
or articles, they are kept; else `layout` finds both, as for a PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from cleaner.chars import ink, width
from cleaner.model import Role
from cleaner.readers.legs import HEADLINE, Leg, is_display
from cleaner.readers.printed import Area, Line, Region, Sheet, body_size, hull

DOUBTFUL = 0.7
"""Words under this confidence are kept as doubts."""

HAN_GAP = 0.7
"""Ems between two words of which one is Han that stand for a space; boxes hug the ink, which leaves a fifth of an em free on each side."""

GUTTER = 1.8
"""Ems between two words of a line that are a gutter; an indent is two, the gap between the halves of a headline one."""

UPRIGHT = 1.5
"""Times its width that the box of an upright line is high: of two characters it is twice as high, of level lines never higher than wide."""

EVEN = (0.8, 1.22)
"""Lines whose height is within this range of the body's are set in body type: a line of low characters has a box a fifth lower."""


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word, or what the format calls one."""

    text: str
    area: Area | None = None
    sure: float | None = None
    """Confidence, 0 to 1."""
    joined: bool = False
    """Whether the format says that no space comes before it."""


def line_of(
    words: Sequence[Word], area: Area | None = None, size: float | None = None, base: float | None = None, doubtful: float = DOUBTFUL
) -> Line | None:
    """The line that some words make; None where they hold no ink. `area`, `size` and `base` as the format states them, in points.

    Words with a confidence under `doubtful` are kept as doubts.
    """
    seen = [word for word in words if ink(word.text)]
    boxes = [word.area for word in seen if word.area]
    if not seen:
        return None
    box = area or (hull(boxes) if boxes else Area(0, 0, 0, 0))
    em = size or _em(box, seen)
    text = ""
    doubts: list[tuple[int, int, float]] = []
    for before, word in pairwise((None, *seen)):
        assert word is not None
        clean = " ".join(word.text.split())
        text += " " if before is not None and _apart(before, word, em) else ""
        if word.sure is not None and word.sure < doubtful:
            doubts.append((len(text), len(text) + len(clean), round(word.sure, 3)))
        text += clean
    return Line(text, box, base or box.bottom - 0.12 * em, em, doubts=tuple(doubts))


def lines_of(words: Sequence[Word], area: Area | None = None, size: float | None = None) -> list[Line]:
    """The lines that the words of a recognised line make: cut where a gap is a gutter, for recognisers read on across narrow ones."""
    seen = [word for word in words if ink(word.text)]
    boxes = [word.area for word in seen]
    whole = line_of(seen, area, size)
    if whole is None or not all(boxes):
        return [whole] if whole else []
    cuts = [n for n, (before, after) in enumerate(pairwise(boxes), 1) if before and after and after.left - before.right > GUTTER * whole.size]
    if not cuts:
        return [whole]
    parts = [seen[start:end] for start, end in zip([0, *cuts], [*cuts, len(seen)], strict=True)]
    return [line for part in parts if (line := line_of(part, None, size))]


def _em(box: Area, words: Sequence[Word]) -> float:
    """A guess at a line's type size, in points: the height of its box, but no more than its characters are wide.

    Boxes are often too tall, where a descender or a speck of the next line got in; type is never set so close. A box far taller
    than wide with more than one character in it holds a line that is set upright.
    """
    ems = sum(width(word.text) for word in words) / 2
    if ems >= 2 and box.height > UPRIGHT * box.width:
        return max(1.0, min(box.width, box.height / ems))
    return max(1.0, min(box.height, box.width / ems) if ems >= 4 and box.width else box.height)


def _apart(before: Word, word: Word, em: float) -> bool:
    """Whether a space stands between two words: always between Latin ones, beside Han only where a gap shows."""
    if word.joined:
        return False
    if ord(before.text[-1]) < 0x250 and ord(word.text[0]) < 0x250:
        return before.text[-1].isalnum() or word.text[0].isalnum()
    return bool(before.area and word.area) and word.area.left - before.area.right > HAN_GAP * em  # type: ignore[union-attr]


def evened(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with sizes made even: those near the body's height have the body's, the others that of lines like them.

    >>> rows = [("正文" * 9, 10.0), ("正文" * 9, 9.0), ("正文" * 9, 11.0), ("大字", 21.0), ("大字", 23.0)]
    >>> [line.size for line in evened([Line(text, Area(0, 0, 90, h), h, h) for text, h in rows])]
    [10.0, 10.0, 10.0, 22.0, 22.0]
    """
    if not lines:
        return ()
    heights = sorted(line.size for line in lines for _ in range(max(1, line.weight)))
    body = heights[len(heights) // 2]
    sizes: dict[int, float] = {}
    groups: list[list[int]] = []
    for n in sorted(range(len(lines)), key=lambda n: lines[n].size):
        if EVEN[0] < lines[n].size / body < EVEN[1]:
            sizes[n] = body
        elif groups and lines[n].size / lines[groups[-1][0]].size < EVEN[1] and (lines[n].size < body or lines[groups[-1][0]].size > body):
            groups[-1].append(n)
        else:
            groups.append([n])
    for group in groups:
        sizes.update(dict.fromkeys(group, median(lines[n].size for n in group)))
    return tuple(replace(line, size=sizes[n]) for n, line in enumerate(lines))


def sheet_of(size: tuple[float, float], regions: Iterable[Region], photos: Sequence[Area], rules: Sequence[Area], ordered: bool) -> Sheet:
    """The sheet of `size` (width and height) that regions make; `ordered` says that they come in a stated reading order, to be kept."""
    given = _with_kinds([region for region in regions if region.lines])
    lines = evened([replace(line, role=region.role) for region in given for line in region.lines])
    sheet = Sheet(*_page_size(size, lines), lines, tuple(rules), tuple(photos))
    if not ordered:
        return replace(sheet, lines=rejoined(lines))
    kept: list[Region] = []
    at = 0
    for region in given:
        kept.append(replace(region, lines=lines[at : at + len(region.lines)]))
        at += len(region.lines)
    return replace(sheet, regions=tuple(kept))


def _page_size(stated: tuple[float, float], lines: Sequence[Line]) -> tuple[float, float]:
    """The size of the page, in points: the stated one, or that of the print where lines stand outside it, or none is stated."""
    if not lines:
        return stated
    print_space = hull(line.area for line in lines)
    inside = all(line.area.left < stated[0] and line.area.top < stated[1] for line in lines)
    return stated if inside else (max(stated[0], print_space.right), max(stated[1], print_space.bottom))


def _with_kinds(regions: Sequence[Region]) -> list[Region]:
    """The regions with their kinds, as far as these are told: where no region is a heading, "paragraph" is what a program calls all text,
    and is left from one line alone and from display type."""
    if any(region.role is Role.HEADLINE for region in regions):
        return list(regions)
    body = body_size(line for region in regions for line in region.lines)
    vague = [region.role is Role.PARAGRAPH and (len(region.lines) == 1 or is_display(Leg(region.lines), body)) for region in regions]
    return [replace(region, role=None) if unsure else region for region, unsure in zip(regions, vague, strict=True)]


def rejoined(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with headlines whole that the recogniser cut where the columns under them meet."""
    body = body_size(lines)
    out: list[Line] = []
    for line in sorted(lines, key=lambda line: line.area.left):
        last = next((old for old in out if _cut_from(old, line, body)), None)
        if last is None:
            out.append(line)
            continue
        at = len(last.text)
        doubts = tuple((start + at, end + at, sure) for start, end, sure in line.doubts)
        out[out.index(last)] = replace(last, text=last.text + line.text, area=hull((last.area, line.area)), doubts=last.doubts + doubts)
    return tuple(out)


def _cut_from(left: Line, right: Line, body: float) -> bool:
    em = max(left.size, right.size)
    level = abs(left.base - right.base) < 0.3 * em and left.area.down(right.area) > 0.6 * min(left.area.height, right.area.height)
    return min(left.size, right.size) > HEADLINE * body and level and -0.3 * em < right.area.left - left.area.right < 0.25 * em
