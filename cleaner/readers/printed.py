"""What stands on a printed page: lines of type with their boxes, rules, and boxes of photographs.

Readers of formats that keep geometry (PDF, ALTO, hOCR, PAGE, scans) give a
`Sheet`; `layout` finds its columns and stories, `setting` makes a galley of it.
All measures are points from the top left corner of the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.chars import ink
from cleaner.model import Role


class Area(NamedTuple):
    """A rectangle on the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width, in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height, in points."""
        return self.bottom - self.top

    def across(self, other: Area) -> float:
        """Points that both cover from left to right; negative is the gap between them.

        >>> Area(0, 0, 10, 1).across(Area(4, 5, 20, 6)), Area(0, 0, 10, 1).across(Area(13, 0, 20, 1))
        (6, -3)
        """
        return min(self.right, other.right) - max(self.left, other.left)

    def down(self, other: Area) -> float:
        """Points that both cover from top to bottom; negative is the gap between them."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)

    def holds(self, other: Area, slack: float = 0.0) -> bool:
        """Whether `other` lies inside, give or take `slack` points."""
        return (
            other.left >= self.left - slack
            and other.right <= self.right + slack
            and other.top >= self.top - slack
            and other.bottom <= self.bottom + slack
        )


def hull(areas: Iterable[Area]) -> Area:
    """The smallest rectangle around all of them. Raises ValueError when there are none."""
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return Area(min(lefts), min(tops), max(rights), max(bottoms))


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of one column."""

    text: str
    area: Area
    """From the first ink's left to the last ink's right; from one em-box's top to its bottom."""
    base: float
    """The baseline, points from the top."""
    size: float
    """Size of the type, in points."""
    copy: bool = False
    """Whether it was printed once more over a line like it (fake bold)."""
    doubts: tuple[tuple[int, int, float], ...] = ()
    """Words the recogniser was not sure of: start, end (code points of `text`), confidence 0 to 1."""
    role: Role | None = None
    """What the format says it is, where it says so."""

    @property
    def weight(self) -> int:
        """Its visible characters."""
        return len(ink(self.text))


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that a format says belong together, in reading order."""

    lines: tuple[Line, ...]
    role: Role | None = None
    """What the format says they are."""
    article: str | None = None
    """The article the format says they belong to."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in its place in the reading order."""

    line: Line
    role: Role
    frame: int
    """Number of its leg on the page."""
    left: float
    """Left edge of its column, in points."""
    measure: float | None
    """Width of its column, in points; None where too few lines tell."""
    opens: bool
    """Whether a story begins here."""
    starts: bool
    """Whether it cannot go on the line before it: the first line of a head, of a text, of a caption."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size, its lines in the order of the file, what else is printed on it."""

    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[Area, ...] = ()
    """Thin lines, upright or level."""
    photos: tuple[Area, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    regions: tuple[Region, ...] = ()
    """The lines in a reading order that the format states; empty where it states none."""


def body_size(lines: Iterable[Line]) -> float:
    """The size that most characters are set in, to half a point; 9 for an empty page.

    >>> box = Area(0, 0, 9, 9)
    >>> body_size([Line("大字", box, 9, 20.0), Line("正文一行正文", box, 9, 9.1), Line("正文一行正文", box, 9, 8.9)])
    9.0
    """
    count: Counter[float] = Counter()
    for line in lines:
        count[round(line.size * 2) / 2] += line.weight
    return max(count.most_common(1)[0][0], 1.0) if count else 9.0
