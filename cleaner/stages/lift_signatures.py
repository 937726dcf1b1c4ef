"""Lift signatures and picture credits that are run in after the last sentence of a line.

`。 姚雯`, `（赵晨）` and `新华社记者梁旭/摄` become blocks of their own, a byline or a
credit, so that the sentence before them is what it was in the story.

Left alone: brackets that explain (`（完）`, `（草案）`), and names inside sentences.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> [(str(b.role), b.text) for b in lift_signatures(read_lines("提出政策建议。 姚雯"), shipped_rulebook(), Options())]
[('paragraph', '提出政策建议。'), ('byline', '姚雯')]
"""

from __future__ import annotations

from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

CUES = (("byline-end", Role.BYLINE), ("credit", Role.CREDIT))


def lift_signatures(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with run-in signatures and credits as blocks of their own."""
    return tuple(part for block in galley for part in lift_signature(block, book))


def lift_signature(block: Block, book: Rulebook) -> tuple[Block, ...]:
    """The block parted before its signature and its credit, or the block alone."""
    if block.role not in (Role.PARAGRAPH, Role.CAPTION, Role.LIST_ITEM):
        return (block,)
    for cue, role in CUES:
        found = book.match(cue, block.text)
        if found and (found.start > 0 or cue == "byline-end"):
            return tuple(part for piece in block.lifted(found.start, found.end, role, by=found.rule.id) for part in lift_signature(piece, book))
    return (block,)
