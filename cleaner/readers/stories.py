"""Legs and heads of a sheet -> stories.

A leg belongs to the head right over it; one without a head over it belongs to
the head to its left whose text begins level with it, where no other story lies
between; else it goes on what is above it in its column (a photograph came
between). Nothing else is assumed of a page: regions need not be rectangles, and
a page need not fall apart by straight cuts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleaner.readers.heads import Head, find_heads
from cleaner.readers.legs import DISPLAY, LONG, SMALL, Leg, is_text, leading, make_legs
from cleaner.readers.printed import Area, Line, Sheet, body_size, hull

LEVEL = 1.6
"""Leadings between the first lines of two columns of one story: a byline over the first column makes one."""

QUOTE = 1.04
"""A leg in type this much larger than the text around it, and no head, was set off from it."""

QUOTE_WEIGHT = 16
"""Characters of a pull quote at least; what is shorter is a subhead."""


@dataclass(eq=False)
class Story:
    """A head, the legs of its text, and what floats among them."""

    head: Head | None
    legs: list[Leg] = field(default_factory=list)
    quotes: list[Leg] = field(default_factory=list)
    captions: list[Leg] = field(default_factory=list)

    @property
    def area(self) -> Area:
        """The box around all of it."""
        parts = [leg.area for leg in (*self.legs, *self.quotes, *self.captions)]
        return hull([*parts, self.head.area] if self.head else parts)


@dataclass(frozen=True)
class Layout:
    """What a sheet holds, found: the same for every question asked of it."""

    body: float
    step: float
    legs: tuple[Leg, ...]
    heads: tuple[Head, ...]
    rules: tuple[Area, ...]
    photos: tuple[Area, ...]

    @property
    def flowing(self) -> tuple[Leg, ...]:
        """The legs that are part of no head, from top to bottom."""
        taken = {leg for head in self.heads for leg, _ in head.parts}
        return tuple(leg for leg in self.legs if leg not in taken)


def find_stories(sheet: Sheet, lines: Sequence[Line]) -> tuple[Story, ...]:
    """The stories that `lines` of a sheet make; each line is in one. Text under no head is a story without one."""
    body = body_size(lines)
    legs = make_legs(lines, body, (*sheet.rules, *sheet.photos))
    found = Layout(body, leading(lines, body), legs, find_heads(legs, body), sheet.rules, sheet.photos)
    captions = [leg for leg in found.flowing if _is_caption(leg, found)]
    quotes = [leg for leg in found.flowing if leg not in captions and _is_pull_quote(leg, found)]
    floats = {*captions, *quotes}
    stories = {id(head): Story(head) for head in found.heads}
    owners: dict[Leg, Story] = {}
    bare: list[Story] = []
    for leg in (*_by_rows([leg for leg in found.flowing if leg not in floats], found.step), *quotes, *captions):
        story = (_owner_below(leg, owners, floats, found) if leg in captions else None) or _owner(leg, owners, stories, floats, found)
        if story is None:
            story = Story(None)
            bare.append(story)
        owners[leg] = story
        (story.captions if leg in captions else story.quotes if leg in quotes else story.legs).append(leg)
    return (*stories.values(), *bare)


def _by_rows(legs: Sequence[Leg], step: float) -> list[Leg]:
    """Legs from top to bottom, those that begin level with one another from left to right."""
    out: list[list[Leg]] = []
    for leg in legs:
        if out and leg.top - out[-1][0].top < 0.5 * step:
            out[-1].append(leg)
        else:
            out.append([leg])
    return [leg for row in out for leg in sorted(row, key=lambda leg: leg.area.left)]


def _is_caption(leg: Leg, found: Layout) -> bool:
    """Whether a leg is the words under (or beside) a photograph: small type near one, or few lines close under one."""
    near = 2.5 * found.step
    small = leg.size / found.body < SMALL
    for photo in found.photos:
        under = -0.5 * leg.size < leg.lines[0].area.top - photo.bottom < (near if small else 1.2 * leg.size)
        within = leg.area.across(photo) > 0.6 * leg.area.width
        beside = small and leg.area.down(photo) > 0.5 * leg.area.height and -near < leg.area.across(photo) <= 0
        above = small and -0.5 * leg.size < photo.top - leg.area.bottom < near and within
        if (under and within and (small or (len(leg.lines) <= 3 and not _goes_on_below(leg, found)))) or beside or above:
            return True
    return False


def _goes_on_below(leg: Leg, found: Layout) -> bool:
    return any(other is not leg and 0 < other.top - leg.bottom < 1.9 * found.step and other.area.across(leg.area) > leg.size for other in found.flowing)


def _is_pull_quote(leg: Leg, found: Layout) -> bool:
    """Whether a leg was lifted out of the text: few lines in larger type, with text of its column close under or over it."""
    scale = leg.size / found.body
    if scale < QUOTE or len(leg.lines) > LONG or leg.weight < QUOTE_WEIGHT or (len(leg.lines) < 2 and scale < DISPLAY):
        return False
    if any(_over(head.area, leg.area, 5 * leg.size) for head in found.heads):
        return False
    sides = [
        other
        for other in found.flowing
        if other is not leg and is_text(other, found.body) and other.size < leg.size / QUOTE and other.weight > leg.weight / 2
    ]
    return any(_over(other.area, leg.area, 6 * leg.size) or _over(leg.area, other.area, 6 * leg.size) for other in sides)


def _over(upper: Area, lower: Area, within: float) -> bool:
    """Whether `upper` stands over `lower`, `within` points at most."""
    return -0.5 * within < lower.top - upper.bottom < within and upper.top < lower.top and upper.across(lower) > 0.3 * min(upper.width, lower.width)


def _owner(leg: Leg, owners: dict[Leg, Story], stories: dict[int, Story], floats: set[Leg], found: Layout) -> Story | None:
    """The story a leg belongs to, legs above it having found theirs; None where nothing tells."""
    above = _leg_above(leg, owners, floats)
    ceiling = above.bottom if above else 0.0
    head = _head_over(leg, ceiling, found)
    if head is None:
        head = _head_beside(leg, above, owners, found)
    if head is not None:
        return stories[id(head)]
    if above is not None and not _ruled_off(above, leg, found):
        return owners[above]
    beside = [
        other
        for other in owners
        if other not in floats and abs(other.top - leg.top) < LEVEL * found.step and -4 * found.body < other.area.across(leg.area) <= found.body
    ]
    return owners[beside[0]] if beside else None


def _owner_below(caption: Leg, owners: dict[Leg, Story], floats: set[Leg], found: Layout) -> Story | None:
    """The story of the text that goes on right under a caption: its photograph is set into that column."""
    under = [leg for leg in owners if leg not in floats and 0 < leg.top - caption.bottom < 2 * found.step and _shares_column(leg.area, caption.area)]
    return owners[min(under, key=lambda leg: leg.top)] if under else None


def _leg_above(leg: Leg, owners: dict[Leg, Story], floats: set[Leg]) -> Leg | None:
    over = [other for other in owners if other not in floats and other.top < leg.top and _shares_column(other.area, leg.area)]
    return max(over, key=lambda other: other.bottom, default=None)


def _shares_column(one: Area, other: Area) -> bool:
    return one.across(other) > 0.3 * min(one.width, other.width)


def _head_over(leg: Leg, ceiling: float, found: Layout) -> Head | None:
    """The lowest head over a leg with no text between; it covers one of its own ems of the leg at least."""
    over = [
        head
        for head in found.heads
        if ceiling - 0.5 * found.body < head.bottom < leg.top and head.area.across(leg.area) > min(0.9 * head.size, 0.5 * leg.area.width)
    ]
    return max(over, key=lambda head: head.bottom, default=None)


def _head_beside(leg: Leg, above: Leg | None, owners: dict[Leg, Story], found: Layout) -> Head | None:
    """The head whose text stands in the columns beside a leg and begins level with it.

    The column is free beside the head itself, for the columns of a story begin under its head's first line or level with it.
    """
    ceiling = above.bottom if above else 0.0
    start = _start(leg, above, found)
    level = []
    for head in found.heads:
        first = _first_text(head, found)
        if first is None or ceiling - 0.5 * found.body >= head.bottom:
            continue
        aligned = abs(first.top - start) <= LEVEL * found.step or (above is None and head.top <= leg.top <= first.bottom)
        if aligned and _open_between(head, first, leg, found) and _adjoins(head, first, leg, owners, found):
            level.append(head)
    right = leg.area.left
    return min(level, key=lambda head: (head.area.left > right, abs(head.area.left - right)), default=None)


def _adjoins(head: Head, first: Leg, leg: Leg, owners: dict[Leg, Story], found: Layout) -> bool:
    """Whether a leg stands in the column next to the head, to a leg of its text or level with it, or to a photograph between."""
    level = [other for other in found.flowing if other is not leg and abs(other.top - first.top) <= LEVEL * found.step]
    parts = [head.area, *(other.area for other in level), *(other.area for other, story in owners.items() if story.head is head)]
    column = _column(leg, found)
    near = max(parts, key=lambda area: area.across(column))
    gap = -near.across(column)
    if gap < 3.5 * found.body:
        return True
    return any(
        photo.down(leg.area) > -3 * found.step and photo.across(leg.area) < found.body and -near.across(photo) < 3.5 * found.body and photo.width > 0.6 * gap
        for photo in found.photos
    )


def _column(leg: Leg, found: Layout) -> Area:
    """The box of a leg from edge to edge of its column: of a short line set to the right, legs that end where it does tell the left edge."""
    if len(leg.lines) > 1:
        return leg.area
    like = [other.area.left for other in found.flowing if len(other.lines) > 1 and abs(other.area.right - leg.area.right) < leg.size and other.area.left < leg.area.left]
    return leg.area._replace(left=max(like, default=leg.area.left))


def _first_text(head: Head, found: Layout) -> Leg | None:
    """The leg right under a head."""
    under = [leg for leg in found.flowing if leg.top > head.bottom and _shares_column(head.area, leg.area)]
    return min(under, key=lambda leg: (round(leg.top), leg.area.left), default=None)


def _start(leg: Leg, above: Leg | None, found: Layout) -> float:
    """Baseline where a leg's column begins: at the leg, or at the photograph over it that stands well below what is above."""
    tops = [photo.top for photo in found.photos if _over(photo, leg.area, 6 * found.step) and _shares_column(photo, leg.area)]
    if not tops or (above is not None and min(tops) - above.bottom < LEVEL * found.step):
        return leg.top
    return min(tops) + found.body


def _open_between(head: Head, first: Leg, leg: Leg, found: Layout) -> bool:
    """Whether no other story and no upright rule stands between a head (and its text) and a leg, level with the leg's first line."""
    left, right = sorted((first.area, leg.area))
    crossed = any(
        left.left + found.body < other.area.left < right.left - found.body and other.top < head.bottom and other.bottom > first.top
        for other in found.flowing
        if is_text(other, found.body)
    )
    ruled = any(
        rule.height > 3 * rule.width and left.left < rule.left < right.left + 2 and rule.top < leg.top + found.step and rule.bottom > leg.top
        for rule in found.rules
    )
    return not crossed and not ruled


def _ruled_off(upper: Leg, lower: Leg, found: Layout) -> bool:
    """Whether a level rule as wide as the column stands between two legs."""
    width = 0.8 * min(upper.area.width, lower.area.width)
    return any(
        rule.width > 3 * rule.height and upper.bottom < rule.top < lower.top and rule.across(lower.area) > width and rule.across(upper.area) > width
        for rule in found.rules
    )
