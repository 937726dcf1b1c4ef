"""Part the head of a contents box from the headline it was run together with.

Two boxes side by side come out of a PDF as one line: `一季度增势明显 本期导读`.

Left alone: the head on a line of its own (make-up knows it), and 导读 inside a sentence.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> galley = read_lines("一季度增势明显 本期导读\\n名著导读")
>>> [(str(block.role), block.text) for block in part_contents_heads(galley, shipped_rulebook(), Options())]
[('paragraph', '一季度增势明显'), ('contents-head', '本期导读'), ('paragraph', '名著导读')]
"""

from __future__ import annotations

from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook


def part_contents_heads(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with every contents head a block of its own, in that role."""
    return tuple(part for block in galley for part in _part(block, book))


def _part(block: Block, book: Rulebook) -> tuple[Block, ...]:
    found = book.match("contents-head", block.text) if block.role is Role.PARAGRAPH else None
    if not found:
        return (block,)
    start = found.start + len(block.text[found.start : found.end]) - len(block.text[found.start : found.end].lstrip())
    return block.lifted(start, found.end, Role.CONTENTS, by=found.rule.id)
