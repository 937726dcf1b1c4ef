"""Set the links under a heading like `相关阅读` aside: they lead to other stories, and are none.

Left alone: a single line, lines that end as sentences do, and the last line before running text, which may be its headline.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> galley = read_lines("会议于今日开幕，代表出席。\\n相关阅读\\n市民中心今起延长开放时间\\n第十届图书节周末开幕")
>>> [str(block.role) for block in set_links_aside(galley, shipped_rulebook(), Options())]
['paragraph', 'navigation', 'navigation', 'navigation']
"""

from __future__ import annotations

from cleaner.chars import ends_sentence
from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

LINK = 45
"""Characters of a link at most: it is a headline, with a date perhaps."""

FEWEST = 2


def set_links_aside(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with lists of links, and their headings, as navigation."""
    out = list(galley)
    i = 0
    while i < len(out):
        end = _list_from(out, i, book)
        for k in range(i, end):
            out[k] = out[k].recast(Role.NAVIGATION, by="links")
        i = max(end, i + 1)
    return tuple(out)


def _list_from(blocks: list[Block], i: int, book: Rulebook) -> int:
    """Where the list ends whose heading stands at `i`; `i` itself where no list is headed there."""
    if blocks[i].role is not Role.PARAGRAPH or not book.match("links-head", blocks[i].text):
        return i
    end = i + 1
    while end < len(blocks) and _may_be_link(blocks[end], blocks[i], book):
        end += 1
    if end < len(blocks) and blocks[end].role is Role.PARAGRAPH and blocks[end].place.page == blocks[i].place.page and (ends_sentence(blocks[end].text) or len(blocks[end].text) > LINK):
        end -= 1  # running text follows: the last line is its headline
    return end if end - i > FEWEST else i


def _may_be_link(block: Block, head: Block, book: Rulebook) -> bool:
    plain = block.role is Role.PARAGRAPH and block.place.page == head.place.page and block.place.size is None
    return plain and 4 <= len(block.text) <= LINK and not ends_sentence(block.text) and not book.match("lead", block.text)
