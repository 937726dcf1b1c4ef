"""A sheet -> its lines in reading order, with what geometry knows of each.

Story by story as a reader goes: head, then its columns from left to right, then
its pull quotes and captions. Panels (boxes with a head of their own) are read
by themselves. What the format itself says goes before all of it (`stated`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cleaner.model import Role
from cleaner.readers.legs import Leg
from cleaner.readers.printed import Area, Line, Placed, Sheet, body_size, hull
from cleaner.readers.stated_regions import in_stated_order, set_apart, with_stated_roles
from cleaner.readers.stories import Story, find_stories

PANEL = 0.6
"""A box around more than this share of a page's lines is its border, not a panel on it."""


JUSTIFIED = 0.3
"""More than this share of the lines of a column end in one place: of justified text six in ten and more do, of ragged lines some by chance."""


SHARED, FEW = 0.15, 5
"""Share of the lines of a column that begin at its edge, at least, where it has more than a few: two in three do, the others are set in."""


def reading_order(sheet: Sheet) -> tuple[Placed, ...]:
    """All lines of a sheet in reading order, the stated one where there is one; second prints come last."""
    if sheet.regions:
        return in_stated_order(sheet.regions)
    lines, aside = set_apart([line for line in sheet.lines if not line.copy])
    stories = [story for part, within in _panels(sheet, lines) for story in find_stories(part, within)]
    placed = [_loose(line, Role.FOLIO, n) for n, line in enumerate(aside)]
    for story in _in_order(stories):
        placed += _placed(story, placed[-1].frame + 1 if placed else 0, sheet.photos)
    frame = placed[-1].frame + 1 if placed else 0
    copies = [line for line in sheet.lines if line.copy]
    return (*with_stated_roles(placed), *(_loose(line, Role.SURPLUS, frame) for line in copies))


def _loose(line: Line, role: Role, frame: int) -> Placed:
    """A line that is part of no story."""
    return Placed(line, role, frame, line.area.left, line.area.width, False, True)


def _panels(sheet: Sheet, lines: Sequence[Line]) -> Iterator[tuple[Sheet, list[Line]]]:
    """The page without its panels, and each panel, with the lines on them.

    A box that holds lines is no photograph. It is a panel when a headline stands in it, over text.
    """
    rest = list(lines)
    body = body_size(lines)
    solid: list[Area] = []
    panels: list[list[Line]] = []
    for box in sorted(sheet.photos, key=lambda area: area.width * area.height):
        inside = [line for line in rest if box.holds(line.area, 0.5 * line.size)]
        if len(inside) < 2:
            solid.append(box)
        elif len(inside) < PANEL * len(lines) and any(line.size > 1.3 * body for line in inside) and inside != rest:
            panels.append(inside)
            rest = [line for line in rest if line not in inside]
    page = replace(sheet, photos=tuple(solid))
    yield page, rest
    for inside in panels:
        yield page, inside


def _in_order(stories: Sequence[Story]) -> Iterator[Story]:
    """Stories as a page is read: none before one that stands over it, then from left to right."""
    left = sorted((story for story in stories if story.head or story.legs or story.quotes or story.captions), key=lambda s: (s.area.left, s.area.top))
    while left:
        free = [story for story in left if not any(other is not story and _stands_over(other.area, story.area) for other in left)] or left
        first = min(free, key=lambda story: (story.head is not None, round(story.area.left / 4), story.area.top))
        left.remove(first)
        yield first


def _stands_over(upper: Area, lower: Area) -> bool:
    return upper.top < lower.top and upper.across(lower) > 4 and upper.bottom - lower.top < 0.5 * min(upper.height, lower.height)


def _placed(story: Story, frame: int, photos: Sequence[Area]) -> Iterator[Placed]:
    opens = True
    for leg, role in story.head.parts if story.head else ():
        for line in leg.lines:
            yield Placed(line, role, frame, leg.area.left, leg.area.width, opens, line is leg.lines[0])
            opens = False
        frame += 1
    starts = True
    columns = _columns(story.legs)
    told = [measure for column in columns for leg in column if (measure := _measure(leg, column))]
    usual = max(told, key=told.count, default=None)
    for column in columns:
        left = _left_edge(column)
        for leg in column:
            measure = _measure(leg, column)
            if usual and leg.area.width < usual + leg.size and (measure is None or measure < 0.8 * usual):
                measure = usual
            for line in leg.lines:
                yield Placed(line, Role.PARAGRAPH, frame, left, measure, opens, starts)
                opens = starts = False
            frame += 1
    for legs, role in ((story.quotes, Role.PULL_QUOTE), (story.captions, Role.CAPTION)):
        for leg in sorted(legs, key=lambda leg: (leg.area.left, leg.top)):
            for line in leg.lines:
                yield Placed(line, role, frame, leg.area.left, _width(leg, photos), opens, line is leg.lines[0])
                opens = False
            frame += 1


def _width(leg: Leg, photos: Sequence[Area]) -> float | None:
    """The measure of a quote or a caption: a caption is set as wide as the photograph over it."""
    over = [photo for photo in photos if photo.across(leg.area) > 0.8 * leg.area.width and abs(leg.area.top - photo.bottom) < 3 * leg.size]
    return max((photo.right - leg.area.left for photo in over), default=None) or _measure(leg, [leg])


def _columns(legs: Sequence[Leg]) -> list[list[Leg]]:
    """The legs of a text, column by column from the left, each from top to bottom.

    Columns that a wider leg is set across are read together: what is over it, it, what is under it.
    """
    wide = {leg for leg in legs if _spans(leg, legs)}
    loose = sorted(wide, key=lambda leg: (leg.top, leg.area.left))
    blocks: list[list[Leg]] = []
    for column in _single_columns([leg for leg in legs if leg not in wide]):
        area = hull(leg.area for leg in column)
        across = [leg for leg in wide if leg.area.across(area) > leg.size]
        here = [leg for leg in loose if leg in across]
        loose = [leg for leg in loose if leg not in across]
        if blocks and any(leg in blocks[-1] for leg in across):
            blocks[-1] += [*here, *column]
        else:
            blocks.append([*here, *column])
    blocks += [[leg] for leg in loose]  # over slivers, no columns
    return [column for block in blocks for band in _bands(block, wide) for column in _single_columns(band)]


def _bands(block: Sequence[Leg], wide: set[Leg]) -> list[list[Leg]]:
    across = sorted(wide.intersection(block), key=lambda leg: leg.top)
    bands: dict[int, list[Leg]] = {}
    for leg in block:
        over = sum(other.top < leg.top for other in across)
        bands.setdefault(2 * over + (leg in wide), []).append(leg)
    return [band for _, band in sorted(bands.items())]


def _single_columns(legs: Sequence[Leg]) -> list[list[Leg]]:
    columns: list[list[Leg]] = []
    for leg in sorted(legs, key=lambda leg: leg.area.left):
        home = next((column for column in columns if hull(o.area for o in column).across(leg.area) > 0.5 * leg.area.width), None)
        if home is None:
            columns.append([leg])
        else:
            home.append(leg)
    return [sorted(column, key=lambda leg: leg.top) for column in columns]


def _spans(leg: Leg, legs: Sequence[Leg]) -> bool:
    under = [other for other in legs if other is not leg and leg.area.across(other.area) > 0.5 * other.area.width and other.area.width < 0.7 * leg.area.width]
    return any(a.area.across(b.area) < -0.2 * a.size for a in under for b in under if a is not b)


def _left_edge(column: Sequence[Leg]) -> float:
    """Where the lines of a column begin: the leftmost place that some of them share, for a scanned line may reach out of its column."""
    lines = [line for leg in column for line in leg.lines]
    lefts = sorted(line.area.left for line in lines)
    shared = [left for left in lefts if _near(lefts, left, 0.3 * column[0].size) > SHARED * len(lefts)]
    return shared[0] if shared and len(lefts) > FEW else lefts[0]


def _near(places: Sequence[float], place: float, within: float) -> int:
    """How many of these places, which rise, are nearer to one than this: points."""
    return bisect_left(places, within, key=lambda other: other - place) - bisect_right(places, -within, key=lambda other: other - place)


def _measure(leg: Leg, column: Sequence[Leg]) -> float | None:
    """The width of a leg's column: where most of its lines end, for the last lines of paragraphs end before it and some hang over.

    None where too few lines end in one place: mastheads and lists are set ragged.
    """
    if leg.area.width <= 0:  # a box that a file gives no place, or an impossible one
        return None
    like = [line for other in column if 0.8 < other.area.width / leg.area.width < 1.25 for line in other.lines]
    ends = sorted(line.area.right for line in like)
    votes = {end: _near(ends, end, 0.3 * leg.size) for end in ends}
    end = max(ends, key=lambda end: (votes[end], end))
    return end - min(line.area.left for line in like) if votes[end] > max(1, JUSTIFIED * len(like)) else None
