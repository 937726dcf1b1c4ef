"""What a reader with geometry saw, held against what the labels say.

Labels come from language, and language may be anything: a poem, an advertisement,
the text of a test. Lines set as running text, one after another to one measure, are
running text whatever they say.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.chars import ends_sentence
from cleaner.language.labels import LABELS, Labelling
from cleaner.model import Block, Role

LINES = 3
"""Lines of a paragraph that a reader saw together from which no label says otherwise: bylines, credits and captions are shorter."""

LONG = 60
"""Code points of as much text, where a format gives whole paragraphs and no lines: three lines of a newspaper's column."""

NO_TEXT = frozenset("FXCcRYWVEQq")
"""Labels that would take a paragraph out of the running text; items, notes and subheads may be long."""


def with_told_text(labelling: Labelling, blocks: Sequence[Block]) -> Labelling:
    """The labels with paragraphs that a reader saw whole as paragraphs (O)."""
    told = [i for i, block in enumerate(blocks) if labelling.best[i] in NO_TEXT and _seen_whole(block)]
    if not told:
        return labelling
    best, odds = list(labelling.best), labelling.odds.copy()
    for i in told:
        best[i] = "O"
        odds[i] = 0.0
        odds[i, LABELS.index("O")] = 1.0
    return Labelling(tuple(best), odds)


def _seen_whole(block: Block) -> bool:
    if block.role is not Role.PARAGRAPH or block.place.opens is None:
        return False
    return sum(mark.rule == "unwrap" for mark in block.marks) >= LINES - 1 or (len(block.text) >= LONG and ends_sentence(block.text))
