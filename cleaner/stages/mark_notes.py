"""Mark the notes of editors: lines in brackets that stand outside the story.

`（注：…）` explains it, `【责任编辑：…】` names who edited a web page's story, `原标题：…` its first headline.

Left alone: brackets inside a paragraph, and staff lines of printed pages (they are furniture).

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> galley = read_lines("（注：数据截至三月底）\\n【责任编辑：王五】\\n会议（注：首次）召开")
>>> [str(block.role) for block in mark_notes(galley, shipped_rulebook(), Options())]
['note', 'editor', 'paragraph']
"""

from __future__ import annotations

from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

CUES = (("editor", Role.EDITOR), ("note", Role.NOTE))


def mark_notes(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with editors' lines and bracketed notes in those roles."""
    return tuple(_marked(block, book) for block in galley)


def _marked(block: Block, book: Rulebook) -> Block:
    if block.role is not Role.PARAGRAPH:
        return block
    for cue, role in CUES:
        found = book.match(cue, block.text)
        whole = found is not None and found.start == 0 and found.end == len(block.text)
        if found and (role is Role.EDITOR or whole or block.text[-1:] in "）)"):
            return block.recast(role, by=found.rule.id)
    return block
