"""The reading order and the articles that an ALTO file states.

An order is stated by `ReadingOrder` (from 4.3 on, beside `Layout`; of blocks or of lines) or by the `IDNEXT` of blocks.
An article is a `ComposedBlock` of that type, what a tag of that kind refers to, or one of several groups of the reading
order: unrelated texts on one page, says the schema, are groups of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from cleaner.model import Role
from cleaner.readers.kinds import names_article
from cleaner.readers.markup import children, local
from cleaner.readers.mets import Told

LINKED = 0.5
"""Share of a page's blocks that `IDNEXT` must link to state an order: some programs link two halves of a story only."""


class Order(NamedTuple):
    """The lines of a page (`TextLine`), as they are read."""

    rows: list[etree._Element]
    articles: dict[etree._Element, str]
    """The articles that lines are in."""
    stated: bool
    """Whether the file states an order, or articles."""
    roles: Mapping[etree._Element, Role] = {}
    """What METS says that lines are."""


def order_told(leaf: etree._Element, told: Sequence[Told]) -> Order:
    """The order of the lines on a page that METS tells of: its blocks first, then those it leaves out."""
    known = {element.get("ID", ""): element for element in leaf.iter() if element.get("ID")}
    rows: dict[etree._Element, Told] = {}
    for block in told:
        if block.key in known:
            for row in known[block.key].iter("{*}TextLine"):
                rows.setdefault(row, block)
    articles = {row: block.article for row, block in rows.items() if block.article}
    roles = {row: block.role for row, block in rows.items() if block.role}
    return Order([*rows, *(row for row in leaf.iter("{*}TextLine") if row not in rows)], articles, True, roles)


def order_of(root: etree._Element, leaf: etree._Element) -> Order:
    """The order of the lines on the page `leaf` of a file."""
    every = list(leaf.iter("{*}TextLine"))
    tagged = _tagged(root, leaf) | _composed(leaf)
    known = {element.get("ID", ""): element for element in leaf.iter() if element.get("ID")}
    refs = [(row, article) for ref, article in _referred(root) if ref in known for row in known[ref].iter("{*}TextLine")]
    if refs:
        rows = list(dict.fromkeys(row for row, _ in refs))
        grouped: dict[etree._Element, str] = {}
        for row, article in refs:
            if article:
                grouped.setdefault(row, article)
        if len(set(grouped.values())) > 1:  # of one group only, nothing is told from it: some programs state an order for each column, or several orders
            tagged = grouped | tagged
    else:
        rows = [row for block in _linked(leaf) for row in block.iter("{*}TextLine")]
    seen = set(rows)
    return Order([*rows, *(row for row in every if row not in seen)], tagged, bool(rows or tagged))


def _referred(root: etree._Element) -> Iterator[tuple[str, str | None]]:
    """What the reading order refers to, and the group it stands in: the outermost one inside the order itself."""
    for order in root.iter("{*}ReadingOrder"):
        for top in children(order, "OrderedGroup", "UnorderedGroup"):
            for part in top.iter("{*}ElementRef", "{*}OrderedGroup", "{*}UnorderedGroup"):
                groups = [part, *part.iterancestors()]
                inside = groups[: groups.index(top)]
                article = next((group.get("ID") for group in reversed(inside) if local(group) != "ElementRef"), None)
                for ref in part.get("REF", "").split():
                    yield ref, article


def _linked(leaf: etree._Element) -> list[etree._Element]:
    """The blocks of a page in the order that `IDNEXT` states; none where it links too few."""
    blocks = {block.get("ID", f"#{n}"): block for n, block in enumerate(leaf.iter("{*}TextBlock", "{*}ComposedBlock", "{*}Illustration", "{*}GraphicalElement"))}
    follows = {key: block.get("IDNEXT", "") for key, block in blocks.items() if block.get("IDNEXT") in blocks}
    texts = [key for key, block in blocks.items() if local(block) in ("TextBlock", "ComposedBlock")]
    if len(follows) < LINKED * (len(texts) - 1) or not follows:
        return []
    led = set(follows.values())
    order: dict[str, None] = {}
    for first, block in blocks.items():
        begins = first not in led and (first in follows or local(block) == "TextBlock")
        key = first if begins else ""
        while key and key not in order:
            order[key] = None
            key = follows.get(key, "")
    # A block inside one that is linked stands where that one stands.
    inside = [block for key in order for block in blocks[key].iter("{*}TextBlock")]
    return list(dict.fromkeys(inside))


def _tagged(root: etree._Element, leaf: etree._Element) -> dict[etree._Element, str]:
    """The lines that tags put in an article. A tag that all texts share says no more than that they are articles."""
    tags = {
        tag.get("ID", "") for tags in root.iter("{*}Tags") for tag in tags if names_article(tag.get("TYPE", "")) or names_article(tag.get("LABEL", ""))
    }
    found: dict[etree._Element, str] = {}
    for element in leaf.iter("{*}TextBlock", "{*}ComposedBlock", "{*}TextLine"):
        for ref in element.get("TAGREFS", "").split():
            if ref in tags:
                found |= dict.fromkeys(element.iter("{*}TextLine"), ref)
    return found if len(set(found.values())) > 1 else {}


def _composed(leaf: etree._Element) -> dict[etree._Element, str]:
    """The lines that a block composed of blocks puts in an article."""
    boxes = [box for box in leaf.iter("{*}ComposedBlock") if names_article(box.get("TYPE", ""))]
    return {row: box.get("ID") or f"article {n}" for n, box in enumerate(boxes) for row in box.iter("{*}TextLine")}
