"""Set repeated runs of text aside as surplus.

A page that draws a column twice puts its text in the dump twice: one long line,
or several short ones in a row. The first copy stands; each later one becomes
surplus, which writers leave out and ``herald-clean explain`` still shows.

Left alone: short runs. Bylines, credits and section names recur honestly.

>>> from cleaner.readers.text import read_lines
>>> said = "并从攻关核心技术、强化生态协同等方面展望了产业重点发展方向，提出下一步工作思路和具体安排。"
>>> [str(block.role) for block in set_repeats_aside(read_lines(said + "\\n会议\\n" + said), Rulebook(), Options())]
['paragraph', 'paragraph', 'surplus']
"""

from __future__ import annotations

from cleaner.chars import fold
from cleaner.model import Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

MIN_LENGTH = 30
"""Ink characters of a run from which saying it twice is no honest recurrence: a stock credit of seed 001 recurs at 15, pull quotes
of dev repeat up to 61 characters but behind a bullet, which keeps them from matching a whole line."""


def set_repeats_aside(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with later copies of runs of lines as surplus."""
    said = [fold(block.text) if block.role is Role.PARAGRAPH else "" for block in galley]
    first: dict[str, int] = {}
    copies: set[int] = set()
    i = 0
    while i < len(galley):
        earlier = first.get(said[i]) if said[i] else None
        length = _run(said, earlier, i) if earlier is not None else 0
        if length and sum(len(text) for text in said[i : i + length]) >= MIN_LENGTH:
            copies.update(range(i, i + length))
            i += length
            continue
        if said[i]:
            first.setdefault(said[i], i)
        i += 1
    return tuple(block.recast(Role.SURPLUS, by="repeated-run") if i in copies else block for i, block in enumerate(galley))


def _run(said: list[str], earlier: int, later: int) -> int:
    """How many lines from `later` on repeat those from `earlier` on."""
    length = 0
    while later + length < len(said) and earlier + length < later and said[later + length] and said[earlier + length] == said[later + length]:
        length += 1
    return length
