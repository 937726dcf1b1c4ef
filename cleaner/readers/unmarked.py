r"""A line of Markdown without its marks: the text that it shows, and the marks as a block of their own, so that no character is lost.

>>> from cleaner.readers.text import read_lines
>>> row, = read_lines("\\*新动能")
>>> [block and block.text for block in parted(row, escapes(row.text))]
['*新动能', '\\']
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace

from cleaner.chars import ink
from cleaner.model import Block, Piece, Role

ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\\$")


def escapes(text: str) -> set[int]:
    r"""Where the backslashes stand that take a mark for itself or break a line; one that another takes for itself is none.

    >>> escapes(r"\\\*")
    {0, 2}
    """
    out: set[int] = set()
    for found in ESCAPE.finditer(text):
        if found.start() - 1 not in out:
            out.add(found.start())
    return out


def parted(row: Block, dropped: AbstractSet[int]) -> tuple[Block | None, Block | None]:
    """What a row shows without the characters at these offsets, and these as navigation; either may be nothing."""
    text, start, source = row.text, row.pieces[0].start, row.pieces[0].source
    shown = "".join(char for i, char in enumerate(text) if i not in dropped).strip()
    block = replace(row, text=shown, pieces=_pieces(text, source, start, set(range(len(text))) - dropped)) if ink(shown) else None
    marks = {i for i in dropped if ink(text[i])}
    syntax = Block("".join(text[i] for i in sorted(marks)), _pieces(text, source, start, marks), Role.NAVIGATION, place=row.place) if marks else None
    return block, syntax


def _pieces(text: str, source: int, start: int, kept: set[int]) -> tuple[Piece, ...]:
    """The runs of `text` at these offsets that hold ink."""
    out: list[Piece] = []
    for i in sorted(kept):
        if out and out[-1].start + len(out[-1].raw) == start + i:
            out[-1] = Piece(source, out[-1].start, out[-1].raw + text[i])
        else:
            out.append(Piece(source, start + i, text[i]))
    return tuple(piece for piece in out if ink(piece.raw))
