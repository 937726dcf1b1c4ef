"""Lift jump lines out of the running text.

A story that jumps closes its first half with ``(下转第2版)`` and opens its
second with ``(上接第一版)``, more often than not run in with a sentence. Each
becomes a block of its own, so that `follow_jumps` can join the halves and no
writer prints an instruction meant for somebody holding the paper.

Left alone: page numbers in prose, and refers such as ``详见第2版``.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> galley = read_lines("公平参与竞争。(下转第2版)\\n报告第2版已印发。")
>>> for block in lift_jump_lines(galley, shipped_rulebook(), Options()):
...     print(block.role, block.text)
paragraph 公平参与竞争。
jump-line (下转第2版)
paragraph 报告第2版已印发。
"""

from __future__ import annotations

from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook


def lift_jump_lines(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with every jump line a block of its own."""
    return tuple(piece for block in galley for piece in _lift(block, book))


def _lift(block: Block, book: Rulebook) -> tuple[Block, ...]:
    """The block cut at its jump lines (it may have one at either end), or the block alone if it has none."""
    if block.role is not Role.PARAGRAPH:
        return (block,)
    found = book.match("jump-to", block.text) or book.match("jump-from", block.text)
    if not found:
        return (block,)
    return tuple(part for piece in block.lifted(found.start, found.end, Role.JUMP, by=found.rule.id) for part in _lift(piece, book))
