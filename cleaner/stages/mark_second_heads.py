"""Mark the headline that stands again over the second half of a story.

A story that jumps may print its headline on both pages, the second time close by the line that receives it
(`（上接第1版）`). There it is a headline whatever it reads like, and tells which first half the text goes on.
In fewer words, or in title marks, it is told twice, and surplus.

Left alone: lines beside such a line that no other page prints, and headlines that recur where nothing is received.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> pages = (*read_lines("清河桥通车\\n今天通"), *read_lines("清河桥通车\\n（上接第1版）\\n车。", 1))
>>> galley = tuple(replace(block, role=Role.JUMP) if "上接" in block.text else block for block in pages)
>>> [(str(block.role), block.text) for block in mark_second_heads(galley, shipped_rulebook(), Options())][2]
('headline', '清河桥通车')
"""

from __future__ import annotations

from dataclasses import replace

from cleaner.chars import ends_sentence, fold
from cleaner.model import Block, Galley, Mark, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

LINES = 3
"""Lines that a headline is set in at most."""
LONGEST = 60
"""Ink characters of a headline at most."""
SHORTEST = 4
SHORTENED = 5
"""Ink characters of a headline in fewer words at least: by chance, fewer stand in one order in other lines."""
LIKE = 2.0
"""How many times as long as such a headline the whole one is at most."""
TITLE_MARKS = "《》〈〉“”「」—— "


def mark_second_heads(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with headlines met again beside a line that receives a story in that role."""
    received = [i for i, block in enumerate(galley) if block.role is Role.JUMP and book.match("jump-from", block.text)]
    if not received:
        return galley
    printed = _printed(galley)
    heads = {i for line in received for i in _beside(galley, line, printed)}
    short = {line - 1 for line in received if line - 1 not in heads and _is_shortened(galley, line, printed)}
    return tuple(_as_headline(block) if i in heads else block.recast(Role.SURPLUS, by="second-head-shortened") if i in short else block for i, block in enumerate(galley))


def _is_shortened(galley: Galley, line: int, printed: dict[str, set[int]]) -> bool:
    """Whether the one line before a receiving one gives a headline of an earlier page in fewer words, or in title marks."""
    if not line:
        return False
    block, page = galley[line - 1], galley[line].place.page
    said = fold(block.text.strip(TITLE_MARKS))
    if block.role is not Role.PARAGRAPH or block.place.page != page or ends_sentence(block.text) or len(said) < SHORTENED:
        return False
    above = galley[line - 2] if line > 1 and galley[line - 2].place.page == page else None
    if above is not None and above.role in (Role.PARAGRAPH, Role.HEADLINE, Role.KICKER) and not ends_sentence(above.text):
        return False  # a line of a head on two lines
    whole = (text for text, pages in printed.items() if len(said) <= len(text) <= LIKE * len(said) and any(other < page for other in pages))
    return any(_is_within(said, text) for text in whole if text != fold(block.text))


def _is_within(said: str, text: str) -> bool:
    """Whether `text` holds the characters of `said` in their order.

    >>> _is_within("图书节开幕", "第十届图书节在京开幕"), _is_within("开幕图书节", "第十届图书节在京开幕")
    (True, False)
    """
    rest = iter(text)
    return all(char in rest for char in said)


def _printed(galley: Galley) -> dict[str, set[int]]:
    """What one line, or a few together, say that may be a headline, and the pages that say it."""
    said: dict[str, set[int]] = {}
    folded = [fold(block.text) for block in galley]
    for i, block in enumerate(galley):
        together = ""
        for j in range(i, min(len(galley), i + LINES)):
            if galley[j].place.page != block.place.page or galley[j].role not in (Role.PARAGRAPH, Role.HEADLINE):
                break
            together += folded[j]
            if SHORTEST <= len(together) <= LONGEST:
                said.setdefault(together, set()).add(block.place.page)
    return said


def _beside(galley: Galley, line: int, printed: dict[str, set[int]]) -> range:
    """The lines right before a receiving line, or right behind it, that an earlier page prints too."""
    page = galley[line].place.page
    for count in range(LINES, 0, -1):
        for run in (range(line - count, line), range(line + 1, line + 1 + count)):
            if run.start < 0 or run.stop > len(galley):
                continue
            blocks = galley[run.start : run.stop]
            plain = all(block.role is Role.PARAGRAPH and block.place.page == page for block in blocks)
            if plain and any(other < page for other in printed.get("".join(fold(block.text) for block in blocks), ())):
                return run
    return range(0)


def _as_headline(block: Block) -> Block:
    return replace(block, role=Role.HEADLINE, marks=(*block.marks, Mark("second-head", block.role, Role.HEADLINE)))
