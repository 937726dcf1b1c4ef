"""Set overprints aside: display lines that a page drew twice to make them bold.

An extractor then gives the line twice in one (`甲乙甲乙`), every character twice
(`甲甲乙乙`), or the line again on the next line. One copy stands, the other is surplus.

Left alone: running text (a doubled word there is a finding), figures, and jump lines.

>>> from cleaner.readers.text import read_lines
>>> galley = read_lines("增势明显增势明显\\n“领航”小组\\n“领航”小组\\n谢谢")
>>> [(block.text, str(block.role)) for block in set_doubles_aside(galley, Rulebook(), Options())]
[('增势明显', 'paragraph'), ('增势明显', 'surplus'), ('“领航”小组', 'paragraph'), ('“领航”小组', 'surplus'), ('谢谢', 'paragraph')]
"""

from __future__ import annotations

from dataclasses import replace

from cleaner.chars import fold, ink, is_han, width
from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

MIN_HAN = 3  # in one copy: 谢谢 and 天天 are words
MAX_WIDTH = 90  # half-ems of one copy: headlines are set in a few lines, none longer


def set_doubles_aside(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with the second copy of every overprinted display line as surplus."""
    out: list[Block] = []
    for block in galley:
        for part in _parted(block):
            if part.role is not Role.SURPLUS and _repeats_above(part, out) and not _is_jump_line(part, book):
                part = part.recast(Role.SURPLUS, by="overprint")  # noqa: PLW2901
            out.append(part)
    return tuple(out)


def _parted(block: Block) -> tuple[Block, ...]:
    """The block in its copies, where it holds its text twice, or four times."""
    text = ink(block.text)
    half = len(text) // 2
    if block.role is Role.SURPLUS or len(text) % 2 or not _is_display(text[:half]):
        return (block,)
    folded = fold(text)
    if folded[:half] == folded[half:]:
        first, second = block.cut(_offset(block.text, half))
        return *_parted(first), second.recast(Role.SURPLUS, by="overprint")
    if folded[::2] == folded[1::2]:
        sorts = block.cut(*(_offset(block.text, n) for n in range(1, len(text))))
        return _gathered(sorts[::2], text[::2]), _gathered(sorts[1::2], text[1::2]).recast(Role.SURPLUS, by="overprint")
    return (block,)


def _gathered(sorts: tuple[Block, ...], text: str) -> Block:
    return replace(sorts[0], text=text, pieces=tuple(piece for sort in sorts for piece in sort.pieces))


def _repeats_above(block: Block, above: list[Block]) -> bool:
    """Whether the line stands again one or two lines above, in the same frame of short lines. A reader with boxes sees overprints itself."""
    if block.place.box or not _is_display(ink(block.text)) or block.text[-1:] in "。；，、":
        return False
    recent = [other for other in above[-4:] if other.place.page == block.place.page]
    copies = [other for other in recent if fold(other.text) == fold(block.text)]
    return len(copies) % 2 == 1 or (len(copies) > 1 and any(other.role is not Role.SURPLUS for other in copies))


def _is_jump_line(block: Block, book: Rulebook) -> bool:
    """Whether the line sends to another page or receives from one: two short stories may do so alike."""
    return book.match("jump-to", block.text) is not None or book.match("jump-from", block.text) is not None


def _is_display(text: str) -> bool:
    return sum(map(is_han, text)) >= MIN_HAN and width(text) <= MAX_WIDTH


def _offset(text: str, count: int) -> int:
    """The offset in `text` of its `count`-th ink character."""
    seen = 0
    for i, char in enumerate(text):
        if ink(char):
            if seen == count:
                return i
            seen += 1
    return len(text)
