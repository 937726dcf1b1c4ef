"""The nouns of herald-clean: sources, pieces, blocks and the galley they stand in.

A block always knows which characters of which source it was set from. It holds
them as *pieces* (the raw characters and where they stood) beside the text as it
reads now; the two convert by counting ink, so no character map is carried about.

This module imports nothing from the package but characters; everything imports it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from cleaner.chars import INVISIBLE, char_width, ink


class Role(StrEnum):
    """What a block is on the printed page. The first group stands in articles, the second is set aside."""

    PARAGRAPH = "paragraph"
    HEADLINE = "headline"
    KICKER = "kicker"
    DECK = "deck"
    BYLINE = "byline"
    DATELINE = "dateline"
    SUBHEAD = "subhead"
    LIST_ITEM = "list-item"
    PULL_QUOTE = "pull-quote"
    CAPTION = "caption"
    CREDIT = "credit"
    NOTE = "note"
    TABLE = "table"
    JUMP = "jump-line"
    EDITOR = "editor"

    CONTENTS = "contents-head"
    SECTION = "section"
    MASTHEAD = "masthead"
    FOLIO = "folio"
    NAVIGATION = "navigation"
    ORNAMENT = "ornament"
    SURPLUS = "surplus"


ASIDE = frozenset({Role.SECTION, Role.MASTHEAD, Role.FOLIO, Role.NAVIGATION, Role.ORNAMENT, Role.SURPLUS})
"""Roles that stand in no article: furniture, and surplus."""

Span: TypeAlias = tuple[int, int, int]
"""Source number, start and end: code points of the decoded source."""


class Box(NamedTuple):
    """Where something stands on its page: points from the top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Source:
    """One decoded input: a page, or a web page."""

    name: str
    text: str
    sha256: str
    encoding: str


class Piece(NamedTuple):
    """A run of one source's characters, as the source has them."""

    source: int
    start: int
    raw: str

    @property
    def span(self) -> Span:
        """Where the run stands."""
        return (self.source, self.start, self.start + len(self.raw))


@dataclass(frozen=True, slots=True)
class Mark:
    """One proof-reader's mark on a block."""

    rule: str
    """The fix, stage or rule-pack entry that made it."""

    before: str
    after: str | None
    """What stands now. None makes the mark a query: seen, and left alone."""


@dataclass(frozen=True, slots=True)
class Place:
    """How a line stood in the dump: evidence, not text. Widths and indents are half-ems."""

    page: int = 0
    """Number of the source."""
    line: int = 0
    """Number of the line in its source, from 1."""
    above: int = 0
    """Blank lines above it."""
    indent: int = 0
    """White space before it."""
    frame: int | None = None
    """The text frame it was read from, where geometry or runs of spaces tell; lines of a frame follow one another."""
    size: float | None = None
    """Type size in points, where geometry tells."""
    box: Box | None = None
    row: int | None = None
    """The printed row, where a line of the dump holds a row of several columns."""
    measure: int | None = None
    """The width of its column, where geometry or runs of spaces tell."""
    continues: float | None = None
    """How sure the reader is that the line goes on the line before it in the galley (0 to 1), where it knows."""
    opens: bool | None = None
    """Whether the reader saw a story open with this line; None where it saw no more than text."""
    stated: bool = False
    """Whether the format itself says what the line is: its role is obeyed, whatever the line reads like."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text with one role, and the source characters it was set from."""

    text: str
    pieces: tuple[Piece, ...]
    role: Role = Role.PARAGRAPH
    marks: tuple[Mark, ...] = ()
    place: Place = field(default_factory=Place)
    confidence: float = 1.0
    """How sure the joins and the role are: 0 to 1."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where its characters stand, in reading order."""
        return tuple(piece.span for piece in self.pieces)

    @property
    def raw(self) -> str:
        """Its characters as the sources have them."""
        return "".join(piece.raw for piece in self.pieces)

    def corrected(self, text: str, by: str) -> Block:
        """The block reading `text`, which has as many ink characters; the very same block if nothing changed."""
        if text == self.text:
            return self
        return replace(self, text=text, marks=(*self.marks, Mark(by, self.text, text)))

    def recast(self, role: Role, by: str, confidence: float | None = None) -> Block:
        """The block in another role; the very same block if nothing changed."""
        if role is self.role:
            return self
        sure = self.confidence if confidence is None else min(self.confidence, confidence)
        return replace(self, role=role, marks=(*self.marks, Mark(by, self.role, role)), confidence=sure)

    def cut(self, *offsets: int) -> tuple[Block, ...]:
        """The block in pieces, cut before each of these offsets (code points of its text); empty ones are dropped."""
        bounds = [0, *sorted(offsets), len(self.text)]
        out: list[Block] = []
        rest = self.pieces
        for start, end in itertools.pairwise(bounds):
            part = self.text[start:end]
            here, rest = split_pieces(rest, len(ink(part)))
            if ink(part):
                out.append(replace(self, text=part.strip(), pieces=here))
            elif here and out:
                out[-1] = replace(out[-1], pieces=(*out[-1].pieces, *here))
        return tuple(out)

    def lifted(self, start: int, end: int, role: Role, by: str) -> tuple[Block, ...]:
        """The block in up to three, with the text from `start` to `end` in a role of its own."""
        mark = Mark(by, self.text, self.text[start:end])
        return tuple(
            replace(part, role=role if part.text == self.text[start:end].strip() else self.role, marks=(*self.marks, mark))
            for part in self.cut(start, end)
        )


def split_pieces(pieces: tuple[Piece, ...], count: int) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Pieces up to the `count`-th ink character, and the rest. White space goes with the ink before it."""
    left = count
    for n, piece in enumerate(pieces):
        for i, char in enumerate(piece.raw):
            if INVISIBLE.match(char):
                continue
            if left == 0:
                head = (*pieces[:n], Piece(piece.source, piece.start, piece.raw[:i])) if i else pieces[:n]
                return head, (Piece(piece.source, piece.start + i, piece.raw[i:]), *pieces[n + 1 :])
            left -= 1
    return pieces, ()


def joined(first: Block, second: Block, by: str, glue: str | None = None, confidence: float = 1.0) -> Block:
    """`second` run on after `first`: its text and its characters. Latin words keep a space between them."""
    if glue is None:
        ends_word = first.text[-1:].isascii() and first.text[-1:].isalnum()
        starts_word = second.text[:1].isascii() and second.text[:1].isalnum()
        words = ends_word and starts_word and (first.text[-1:].isalpha() or second.text[:1].isalpha())
        glue = " " if words else ""
    return replace(
        first,
        text=first.text + glue + second.text,
        pieces=first.pieces + second.pieces,
        marks=(*first.marks, *second.marks, Mark(by, first.text[-8:] + "|" + second.text[:8], "joined")),
        confidence=min(first.confidence, second.confidence, confidence),
    )


def text_width(block: Block) -> int:
    """Half-ems the block's text takes."""
    return sum(map(char_width, block.text))


Galley: TypeAlias = tuple[Block, ...]
"""Blocks in the order of the dump: the dump on its way to becoming an issue."""
