"""Extraction: a made-up page into the text that a tool gives of it, in the tool's order and shape.

Orders say which unit (head or leg) comes next; shapes say how lines become text. Both are named in the family.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from bench.makeup import INDENT, Sheet, Unit
from bench.typeset import Line, width

Order = Callable[[list[Unit], Random], list[Unit]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Habits of one tool with line ends and white space."""

    blank: str
    """Where blank lines stand: ``none``, ``line`` (after each), ``paragraph``, ``unit``."""
    indent: str
    """What is left of a paragraph's indent: nothing, ideographic spaces or ASCII spaces."""
    gap: int
    """Spaces between columns told on one line."""
    wide: int
    """Columns of output that a full-width character takes in fixed-width text: 1 (by characters) or 2 (by cells)."""


def draw_shape(rng: Random) -> Shape:
    """Choose a tool's habits."""
    return Shape(blank=rng.choice(("none", "none", "line", "paragraph", "unit")), indent=rng.choice(("", "", "\u3000\u3000", "    ")),
                 gap=rng.choice((1, 2, 3, 4, 6, 9)), wide=rng.choice((1, 2)))


def by_story(units: list[Unit]) -> list[list[Unit]]:
    """Units gathered by story, each in reading order."""
    stories: defaultdict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        stories[unit.story].append(unit)
    return [sorted(stories[number], key=lambda unit: unit.part) for number in sorted(stories)]


def natural(units: list[Unit], _rng: Random) -> list[Unit]:
    """Story by story."""
    return [unit for story in by_story(units) for unit in story]


def columns(units: list[Unit], _rng: Random) -> list[Unit]:
    """Column by column over the whole page, from the top."""
    return sorted(units, key=lambda unit: (unit.column, unit.row, unit.part))


def bands(units: list[Unit], _rng: Random) -> list[Unit]:
    """From the top of the page to its foot, then from the left: blocks sorted by place."""
    return sorted(units, key=lambda unit: (unit.row, unit.column, unit.part))


def heads_first(units: list[Unit], rng: Random) -> list[Unit]:
    """All heads, then all bodies; on some pages the heads' order is not that of the bodies."""
    stories = by_story(units)
    heads = [story[0] for story in stories]
    if rng.random() < 0.4:
        rng.shuffle(heads)
    return heads + [unit for story in stories for unit in story[1:]]


def tails_first(units: list[Unit], rng: Random) -> list[Unit]:
    """A story's last legs before its head: all of the page's, or story by story."""
    stories = by_story(units)
    cuts = [rng.randint(2, len(story)) if len(story) > 2 else len(story) for story in stories]
    if rng.random() < 0.4:
        tails = [unit for story, cut in zip(stories, cuts, strict=True) for unit in story[cut:]]
        return tails + [unit for story, cut in zip(stories, cuts, strict=True) for unit in story[:cut]]
    return [unit for story, cut in zip(stories, cuts, strict=True) for unit in story[cut:] + story[:cut]]


def scrambled(units: list[Unit], rng: Random) -> list[Unit]:
    """Legs of neighbouring stories interleaved at random, each story's own legs in order."""
    waiting = by_story(units)
    out: list[Unit] = []
    while waiting:
        story = rng.choice(waiting[:3])
        out.append(story.pop(0))
        waiting = [story for story in waiting if story]
    return out


ORDERS: dict[str, Order] = {"natural": natural, "columns": columns, "bands": bands, "heads-first": heads_first,
                            "tails-first": tails_first, "scrambled": scrambled}


def as_lines(units: list[Unit], shape: Shape) -> list[str]:
    """A line of the page is a line of the dump."""
    out: list[str] = []
    for unit in units:
        for line in unit.lines:
            out.append(_indented(line, shape))
            if shape.blank == "line" or (shape.blank == "paragraph" and line.last):
                out.append("")
        if shape.blank == "unit":
            out.append("")
    return out


def as_frames(units: list[Unit], shape: Shape) -> list[str]:
    """A paragraph (of one leg) is a line of the dump; headlines stay as they are broken."""
    out: list[str] = []
    for unit in units:
        for line in unit.lines:
            if out and not line.first and line is not unit.lines[0] and line.role not in ("headline", "deck") and _goes_on(unit, line):
                out[-1] += ("" if _han_border(out[-1], line.text) else " ") + line.text
                continue
            if out and shape.blank != "none":
                out.append("")
            out.append(_indented(line, shape))
    return out


def _goes_on(unit: Unit, line: Line) -> bool:
    """Whether the line before this one in the unit belongs to the same piece (no picture stands between)."""
    at = next(n for n, other in enumerate(unit.lines) if other is line)
    return unit.lines[at - 1].piece == line.piece


def _han_border(before: str, after: str) -> bool:
    return not (before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalpha())


def as_merged(units: list[Unit], shape: Shape, rng: Random) -> list[str]:
    """Heads and legs story by story, but neighbouring legs of a story told row by row, a space or two between them."""
    out: list[str] = []
    for story in by_story(units):
        legs = [unit for unit in story if unit.part]
        out += [line.text for unit in story if not unit.part for line in unit.lines]
        late = rng.randrange(6) if len(legs) > 1 and rng.random() < 0.5 else 0
        if legs:
            out += [_indented(line, shape) for line in legs[0].lines[:late]]
            legs[0] = replace(legs[0], lines=legs[0].lines[late:])
        for row in range(max((len(leg.lines) for leg in legs), default=0)):
            told = [_indented(leg.lines[row], shape) for leg in legs if row < len(leg.lines)]
            out.append((" " * min(shape.gap, 2)).join(told).strip())
        out.append("")
    return out


def _indented(line: Line, shape: Shape) -> str:
    return (shape.indent if line.indented else "") + line.text


def as_layout(units: list[Unit], sheet: Sheet, shape: Shape) -> list[str]:
    """Fixed-width text: the page row by row, columns apart by runs of spaces.

    With ``wide`` 1 a column starts where the longest line of the one before it ends, counted in characters (as
    ``pdftotext -layout`` has it); with 2 full-width characters count as two and columns stay aligned by cells.
    """
    size = len if shape.wide == 1 else width
    rows: defaultdict[int, dict[int, str]] = defaultdict(dict)
    widest = [0] * sheet.columns
    for unit in units:
        for row, line in _rows(unit):
            text = (" " * (INDENT if shape.wide == 2 else 2) if line.indented else "") + line.text
            rows[row][unit.column] = text
            if unit.part:
                widest[unit.column] = max(widest[unit.column], size(text))
    starts = [sum(widest[:n]) + n * max(2, shape.gap) for n in range(sheet.columns)]
    return [_row(rows[row], starts, size) for row in range(max(rows) + 1)]


def _rows(unit: Unit) -> Iterator[tuple[int, Line]]:
    """The row of each line: heads are large and take two rows a line, its second print the second of them."""
    if unit.part:
        yield from enumerate(unit.lines, unit.row)
        return
    row = unit.row - 2
    for n, line in enumerate(unit.lines):
        again = n > 0 and line is unit.lines[n - 1]
        row += 0 if again else 2
        yield row + again, line


def _row(cells: dict[int, str], starts: list[int], size: Callable[[str], int]) -> str:
    out = ""
    for column in sorted(cells):
        room = starts[column] - size(out)
        out += (" " * max(room, 1 if out else 0)) + cells[column]
    return out.rstrip()


def as_sorted(units: list[Unit], sheet: Sheet, shape: Shape) -> list[str]:
    """Rows of the page with gaps in proportion, not aligned: PyMuPDF's sorted text. A cell left empty is a space or two."""
    rows: defaultdict[int, list[tuple[int, Line]]] = defaultdict(list)
    for unit in units:
        for row, line in _rows(unit):
            rows[row].append((unit.column * (sheet.cells + 3), line))
    out = []
    for row in sorted(rows):
        text, end = "", 0
        for left, line in sorted(rows[row], key=lambda item: item[0]):
            at = left + (INDENT if line.indented else 0)
            text += " " * max(shape.wide * (at - end), 1 if text else 0) + line.text
            end = max(at, end) + width(line.text)
        out.append(text)
    return out
