"""Where the blocks of an edition stand on their pages: a box for each of their spans, where the reader of the page knew boxes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from cleaner.edition import Article, EditionBlock, Item, Region
from cleaner.model import Box, Span
from cleaner.readers import Page


class Boxes:
    """The lines of pages with their boxes, found by the characters they hold."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.lines: dict[int, list[tuple[int, int, Box]]] = {}
        for page in pages:
            for block in page.galley:
                if block.place.box:
                    for source, start, end in block.spans:
                        self.lines.setdefault(source, []).append((start, end, block.place.box))
        for known in self.lines.values():
            known.sort(key=lambda line: line[:2])
        self.starts = {source: [start for start, _, _ in known] for source, known in self.lines.items()}

    def of(self, spans: Sequence[Span]) -> tuple[Region, ...]:
        """A region for each line of type that the spans lie in, and for each span in it; none for pages without boxes."""
        out: list[Region] = []
        for source, start, end in spans:
            known = self.lines.get(source, [])
            n = max(0, bisect_right(self.starts.get(source, []), start) - 1)
            while n < len(known) and known[n][0] < end:
                first, last, box = known[n]
                if start < last:
                    out.append(Region(source, box[1:], (source, max(start, first), min(end, last))))
                n += 1
        return tuple(out)


def with_regions(articles: Sequence[Article], boxes: Boxes) -> tuple[Article, ...]:
    """The articles, each block with its regions."""
    if not boxes.lines:
        return tuple(articles)
    return tuple(msgspec.structs.replace(article, blocks=tuple(_placed(block, boxes) for block in article.blocks)) for article in articles)


def items_with_regions(items: Sequence[Item], boxes: Boxes) -> tuple[Item, ...]:
    """Furniture or surplus, each piece with its regions."""
    return tuple(msgspec.structs.replace(item, regions=boxes.of(item.spans)) for item in items) if boxes.lines else tuple(items)


def _placed(block: EditionBlock, boxes: Boxes) -> EditionBlock:
    return msgspec.structs.replace(block, regions=boxes.of(block.spans))
