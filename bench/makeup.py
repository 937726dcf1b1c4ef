"""Make up a page: stories into frames of one or more columns, frames onto the grid of the page.

A frame is a head over ``span`` columns and as many legs of nearly equal length. Frames fill the page from the top, each
where the columns are shortest, so that stories stand beside, above and below each other as on a printed page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from bench.damage import Damage, space_figures
from bench.story import Piece, Story
from bench.typeset import Line, balance, break_lines, letter_space, set_piece

INDENT = 4  # cells: two em, as Chinese papers indent
HEAD_SCALE = {"headline": 1.7, "kicker": 1.2, "deck": 1.3, "byline": 1.0, "jump-line": 1.0}
INDENTED = ("paragraph", "jump-line")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The grid of a paper: columns, and the measure of one in em."""

    columns: int
    em: int
    hang: bool
    """Closing marks may hang beyond the measure."""

    def lines(self, text: str) -> list[str]:
        """A paragraph as this paper sets it."""
        return break_lines(text, self.cells, INDENT, hang=self.hang)

    @property
    def cells(self) -> int:
        """The measure in cells."""
        return 2 * self.em


@dataclass(frozen=True, slots=True)
class Unit:
    """A head or a leg, where it stands: ``column`` from the left, ``row`` in lines from the top of the page."""

    story: int
    part: int
    """0 for the head, then the legs in reading order."""
    column: int
    span: int
    row: int
    lines: tuple[Line, ...]


def make_up(stories: list[Story], sheet: Sheet, damage: Damage, rng: Random) -> list[Unit]:
    """Place stories on one page in the order given; units come story by story."""
    bottom = [0] * sheet.columns
    units: list[Unit] = []
    for number, story in enumerate(stories):
        body = _set_body(story.body, sheet, damage, rng)
        span = _span(len(body), story, sheet, rng)
        starts = range(sheet.columns - span + 1)
        column = min(starts, key=lambda at: (max(bottom[at : at + span]), at))
        row = max(bottom[column : column + span])
        head = _set_head(story.head, span, sheet)
        units.append(Unit(number, 0, column, span, row, tuple(head)))
        top = row + 2 * len(head)
        rows = -(-len(body) // span)
        legs = [body[n * rows : (n + 1) * rows] for n in range(span)]
        legs = _set_floats(legs, story.floats, sheet, rng)
        units += [Unit(number, n + 1, column + n, 1, top, tuple(leg)) for n, leg in enumerate(legs) if leg]
        for n in range(span):
            bottom[column + n] = top + max(len(leg) for leg in legs) + 1
    return units


def _span(lines: int, story: Story, sheet: Sheet, rng: Random) -> int:
    if not story.head or any(piece.role == "list-item" for piece in story.body) or len(story.gold) > 1:
        return 1
    wanted = round(lines / rng.randint(9, 30))
    return max(1, min(wanted, sheet.columns, lines // 4))


def _set_head(pieces: tuple[Piece, ...], span: int, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    for number, piece in enumerate(pieces):
        measure = int(span * (sheet.cells + 2) / HEAD_SCALE.get(piece.role, 1.0))
        rows = balance(piece.text, max(12, measure - measure % 2))
        lines += [Line(row, piece.role, -1 - number, n == 0, n == len(rows) - 1) for n, row in enumerate(rows)]
    return lines


def _set_body(pieces: tuple[Piece, ...], sheet: Sheet, damage: Damage, rng: Random) -> list[Line]:
    lines: list[Line] = []
    for number, piece in enumerate(pieces):
        if piece.role == "headline":  # a brief's
            rows = balance(piece.text, sheet.cells)
            lines += [Line(row, piece.role, number, n == 0, n == len(rows) - 1) for n, row in enumerate(rows)]
            continue
        text = space_figures(piece.text, damage.digit_space, rng)
        indent = INDENT if piece.role in INDENTED and piece.indented else 0
        lines += set_piece(text, piece.role, number, sheet.cells, indent=indent, hang=sheet.hang)
    return [_justify(line, sheet, damage, rng) for line in lines]


def _justify(line: Line, sheet: Sheet, damage: Damage, rng: Random) -> Line:
    """Only lines that fill their measure are justified; a first line has its indent less to fill."""
    if line.last or line.role != "paragraph" or rng.random() >= damage.letterspace:
        return line
    return replace(line, text=letter_space(line.text, sheet.cells - (INDENT if line.indented else 0), rng))


def _set_floats(legs: list[list[Line]], floats: tuple[Piece, ...], sheet: Sheet, rng: Random) -> list[list[Line]]:
    """Captions and quotes stand in a leg: at its top, at its end or between any two of its lines."""
    if not floats or not legs[0]:
        return legs
    lines: list[Line] = []
    for number, piece in enumerate(floats):
        narrow = 2 if piece.role == "pull-quote" else 0
        lines += set_piece(piece.text, piece.role, 1000 + number, sheet.cells - narrow, hang=sheet.hang)
    n = rng.randrange(len(legs))
    at = rng.choice((0, len(legs[n]), rng.randint(0, len(legs[n]))))
    out = list(legs)
    out[n] = [*legs[n][:at], *lines, *legs[n][at:]]
    return out
