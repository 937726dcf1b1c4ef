"""Join lines that a reader with geometry saw go on one another: text of one paragraph, lines of one pull quote.

A page with boxes tells by indents and by how full its lines are what a paragraph is
(`Place.continues`). Its lines are joined before anything asks what a line says: a
repeated phrase, a name at a line's end or a folio's words in the middle of a
paragraph are then no more than words of it.

Left alone: lines of which the reader is not sure (succession weighs them), lines
that something stands between, display lines (a head keeps its lines).

>>> from dataclasses import replace
>>> from cleaner.readers.text import read_lines
>>> first, second = read_lines("会议由李\\n明主持。")
>>> told = (first, replace(second, place=replace(second.place, continues=0.98)))
>>> [block.text for block in join_told_lines(told, Rulebook(), Options())]
['会议由李明主持。']
"""

from __future__ import annotations

from dataclasses import replace

from cleaner.model import Block, Galley, Role, joined
from cleaner.options import Options
from cleaner.rulebook import Rulebook

CERTAIN = 0.9
"""How sure a reader must be that a line of text goes on the one before it: the same as where labels obey it (`language.labels`)."""

QUOTED = 0.5
"""How sure a reader must be that a line of a pull quote goes on the one before it: quotes are set ragged, so it seldom is."""


def join_told_lines(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with the lines of every paragraph and every pull quote that a reader knows as one block."""
    out: list[Block] = []
    last: Block | None = None
    """The galley's block before this one, as it came."""
    for block in galley:
        if last is not None and _goes_on(last, block):
            out[-1] = joined(out[-1], block, "unwrap")
            out[-1] = replace(out[-1], place=replace(out[-1].place, measure=None))
        else:
            out.append(block)
        last = block
    return tuple(out)


def _goes_on(last: Block, block: Block) -> bool:
    sure = block.place.continues
    if sure is None or last.role is not block.role or last.place.page != block.place.page:
        return False
    return sure >= CERTAIN if block.role is Role.PARAGRAPH else sure >= QUOTED if block.role is Role.PULL_QUOTE else False
