"""Text that a row of a dump holds twice in a row: headlines drawn twice to make them bold, told by an extractor that sorts words by place.

Left alone: what doubles in honest text (`谢谢`, `一步一步`): shorter runs, and words of one character.

>>> [found[1:] for found in overprinted("辐射东盟，州友人回赠贺卡州友人回赠贺卡    李强出席")]
[(19, 7)]
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.chars import is_han
from cleaner.model import Block, Role, joined

DOUBLED = re.compile(r"(\S{3,48}?)\1+")
"""Three characters and more, told twice or oftener with nothing between."""
MIN_HAN = 3
"""Han characters of one print; two will do beside as many others."""
BESIDE = re.compile(r"(\S{2,24}?)\1+")
"""What may stand beside such a run, in one headline with it: `Pulse》Pulse》`."""


class Overprint(NamedTuple):
    """A run of a text that says one thing several times."""

    start: int
    end: int
    length: int
    """Code points of one print."""


def overprinted(text: str) -> list[Overprint]:
    """The runs of a row that hold something twice, from the left."""
    if len(set(text)) > len(text) - 3 or len(set(zip(text, text[1:], text[2:], strict=False))) >= len(text) - 2:
        return []  # no three characters stand twice: the search, which is slow, would find nothing
    out: list[Overprint] = []
    for found in DOUBLED.finditer(text):
        unit = found[1]
        han = sum(map(is_han, unit))
        if (han >= MIN_HAN or (han > 1 and len(unit) >= 2 * han)) and len(set(unit)) > 2:
            out.append(Overprint(found.start(), found.end(), len(unit)))
    for found in BESIDE.finditer(text) if out else ():
        beside = any(found.start() == other.end + 1 or other.start == found.end() + 1 for other in out)
        if beside and found[0] == text[found.start() : found.end()] and len(set(found[1])) > 1:
            whole = (found.start() == 0 or text[found.start() - 1] == " ") and (found.end() == len(text) or text[found.end()] == " ")
            if whole:
                out.append(Overprint(found.start(), found.end(), len(found[1])))
    return sorted(set(out))


def unit_of(said: str) -> str:
    """What a text says several times over; the text where it says nothing twice.

    >>> unit_of("新动能新动能"), unit_of("新动能")
    ('新动能', '新动能')
    """
    return next(said[:n] for n in range(1, len(said) + 1) if len(said) % n == 0 and said[:n] * (len(said) // n) == said)


def printed_once(block: Block) -> tuple[Block, ...]:
    """A block that tells everything twice: its first prints as one block, then the others as surplus.

    >>> from cleaner.readers.text import read_lines
    >>> [(str(part.role), part.text) for part in printed_once(read_lines("渔港新桥渔港新桥 年内全线通车年内全线通车")[0])]
    [('paragraph', '渔港新桥 年内全线通车'), ('surplus', '渔港新桥'), ('surplus', '年内全线通车')]
    """
    told = ((found.start(), found.end(), len(unit_of(found[0]))) for found in re.finditer(r"\S+", block.text))
    prints = [Overprint(start, end, length) for start, end, length in told if length < end - start]
    if not prints:
        return (block,)
    ends = [found.end for found in prints if block.text[found.end :].strip() and found.end not in {other.start for other in prints}]
    ends = [end for end in ends if not any(block.text[end : other.start].isspace() for other in prints)]
    cuts = sorted({at for found in prints for at in (found.start, found.start + found.length)}.union(ends) - {0})
    seconds = {found.start + found.length for found in prints}
    parts = list(zip([0, *cuts], block.cut(*cuts), strict=False))
    first = [part for at, part in parts if at not in seconds]
    once = first[0]
    for part in first[1:]:
        once = joined(once, part, "overprint", glue=" ")
    return (once, *(part.recast(Role.SURPLUS, by="overprint") for at, part in parts if at in seconds))
