"""The law that every reader keeps."""

from __future__ import annotations

from itertools import pairwise

from cleaner.chars import ink
from cleaner.readers import Page


def assert_conserves(page: Page) -> None:
    """Every visible character of the source is in one block's pieces, once, and where they say."""
    taken = sorted(piece.span for block in page.galley for piece in block.pieces)
    assert all(first[2] <= second[1] for first, second in pairwise(taken))
    assert "".join(ink(page.source.text[start:end]) for _, start, end in taken) == ink(page.source.text)
    for block in page.galley:
        assert ink(block.raw) == ink(block.text)
        assert all(page.source.text[piece.start : piece.start + len(piece.raw)] == piece.raw for piece in block.pieces)
