"""Gather pull quotes: sentences that a page lifts out of its story, behind a bullet, as a bait for the eye.

A pull quote says again what the running text says; that is how it is told from an
item of a list, and how its end is found when it is set on several lines.

Left alone: bullets before text that stands nowhere else.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> galley = read_lines("会议强调全面落实各项部署要求\\n● 全面落实各\\n项部署\\n然后他说")
>>> [(str(b.role), b.text) for b in gather_pull_quotes(galley, shipped_rulebook(), Options())]
[('paragraph', '会议强调全面落实各项部署要求'), ('pull-quote', '● 全面落实各项部署'), ('paragraph', '然后他说')]
"""

from __future__ import annotations

from cleaner.chars import BULLETS, fold
from cleaner.model import Block, Galley, Role, joined
from cleaner.options import Options
from cleaner.rulebook import Rulebook

DOT = "·"  # a bullet where it opens a line, the middle of a name elsewhere
MIN_LENGTH = 4  # ink characters that must stand elsewhere: the shortest column line that is told from chance with a bullet before it
MAX_LINES = 14


def gather_pull_quotes(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with every pull quote one block, in that role."""
    if not any(_has_bullet(block) for block in galley):
        return galley
    folded = [fold(block.text) if block.role is Role.PARAGRAPH else "" for block in galley]
    out: list[Block] = []
    i = 0
    while i < len(galley):
        lines = _quoted_lines(galley, folded, i) if _has_bullet(galley[i]) else 0
        if lines:
            block = galley[i].recast(Role.PULL_QUOTE, by="said-again")
            for other in galley[i + 1 : i + lines]:
                block = joined(block, other, "unwrap")
            out.append(block)
            i += lines
        else:
            out.append(galley[i])
            i += 1
    return tuple(out)


def _has_bullet(block: Block) -> bool:
    return block.role is Role.PARAGRAPH and block.text[:1] in tuple(BULLETS + DOT)


def _quoted_lines(galley: Galley, folded: list[str], i: int) -> int:
    """How many lines from `i` on say together what the page's other lines say in one run; 0 for none."""
    page = galley[i].place.page
    others = "".join(text for j, text in enumerate(folded) if galley[j].place.page == page and not i <= j < i + MAX_LINES)
    near = "".join(folded[i + 1 : i + MAX_LINES])
    said = folded[i].lstrip(BULLETS + DOT + "，,。、；;：: ")
    if len(said) < MIN_LENGTH or (said not in others and near.count(said) < 1):
        return 0
    lines = 1
    while i + lines < len(galley) and lines < MAX_LINES and folded[i + lines] and said[-1:] not in "。!?！？":
        longer = said + folded[i + lines]
        rest = "".join(folded[i + lines + 1 : i + MAX_LINES])
        if galley[i + lines].place.page != page or (longer not in others and longer not in rest):
            break
        said, lines = longer, lines + 1
    return lines
