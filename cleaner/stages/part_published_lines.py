"""Part the line in which a web page says when and where its story was put up.

Its source becomes a credit, its author a byline, its editor an editor's line; date, counts and
buttons are furniture, from which the issue's date is read. The line right over it is the headline.
It comes before all other stages, since its parts are told by their spaces.

Left alone: the dates of folios and of sentences, and lines that say nothing but a day.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> parts = part_published_lines(read_lines("2025-07-01 08:30 来源：江城日报  点赞 12"), shipped_rulebook(), Options())
>>> [(str(block.role), block.text) for block in parts]
[('masthead', '2025-07-01 08:30'), ('credit', '来源：江城日报'), ('masthead', '点赞 12')]
"""

from __future__ import annotations

from cleaner.chars import ends_sentence
from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

LEAST, MOST = 6, 60
"""Characters of a headline on a web page."""

ROLES = {"credit": Role.CREDIT, "byline": Role.BYLINE, "editor": Role.EDITOR}
"""What the named groups of a rule are."""


def part_published_lines(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with every line of this kind parted."""
    out: list[Block] = []
    for block in galley:
        parts = _parted(block, book)
        if parts != (block,) and out and _may_be_headline(out[-1], block, book):
            out[-1] = out[-1].recast(Role.HEADLINE, by="over-published-line")
        out += parts
    return tuple(out)


def _may_be_headline(block: Block, published: Block, book: Rulebook) -> bool:
    """Whether the line over such a line reads like a headline."""
    plain = block.role is Role.PARAGRAPH and block.place.page == published.place.page and LEAST <= len(block.text) <= MOST and not ends_sentence(block.text)
    return plain and not any(book.match(cue, block.text) for cue in ("navigation", "links-head", "folio", "masthead", "fact", "editor", "source", "byline"))


def _parted(block: Block, book: Rulebook) -> tuple[Block, ...]:
    found = book.match("published", block.text) if block.role is Role.PARAGRAPH else None
    if found is None:
        return (block,)
    told = {text.strip(): role for name, role in ROLES.items() if (text := found.groups.get(name))}
    bounds = {at for text in told for start in [block.text.find(text)] for at in (start, start + len(text)) if start >= 0}
    parts = block.cut(*sorted(bounds - {0, len(block.text)}))
    return tuple(part.recast(told.get(part.text, Role.MASTHEAD), by=found.rule.id) for part in parts)
