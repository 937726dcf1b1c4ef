"""The reading order that a PAGE-XML page states, and the articles that its groups are.

A group of type `article` is one. Where no group states a type, those inside the outermost group are, unless they stand
for a region themselves (its parts, its cells). Transkribus also counts regions and lines in `custom`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from cleaner.readers.markup import children, local

HOLDERS = ("{*}TextRegion", "{*}TableCell")
"""Elements that hold lines of text."""


def order_of(leaf: etree._Element) -> tuple[list[tuple[etree._Element, str | None]], bool]:
    """What holds text on a page, in the stated order with the articles stated by it, then what the order leaves out; whether one is stated."""
    every = list(leaf.iter(*HOLDERS))
    known = {element.get("id", ""): element for element in leaf.iter() if element.get("id")}
    found: dict[etree._Element, str | None] = {}
    for key, whole, article in _referred(leaf):
        if key in known:
            inside = [holder for holder in known[key].iter(*HOLDERS) if whole or holder is known[key]]
            for holder in inside:
                found.setdefault(holder, article)
    if len({article for article in found.values() if article}) < 2 and not any(True for _ in _typed(leaf)):
        found = dict.fromkeys(found)
    if not found:
        counted = [(place, holder) for holder in every if (place := index_of(_counted(holder))) is not None]
        if counted and len(counted) == len(every):
            found = dict.fromkeys(holder for _, holder in sorted(counted, key=lambda pair: pair[0]))
    return [*found.items(), *((holder, None) for holder in every if holder not in found)], bool(found)


def _counted(holder: etree._Element) -> etree._Element:
    """What Transkribus counts: a region, or the table that a cell stands in."""
    return next((above for above in holder.iterancestors("{*}TableRegion")), holder)


def _typed(leaf: etree._Element) -> Iterator[etree._Element]:
    return (group for group in leaf.iter() if "Group" in local(group) and group.get("type") == "article")


def _referred(leaf: etree._Element) -> Iterator[tuple[str, bool, str | None]]:
    """The ids that the reading order refers to, whether with all that is inside, and the article."""
    typed = any(True for _ in _typed(leaf))
    for order in children(leaf, "ReadingOrder"):
        for top in order:
            if local(top):
                yield from _walk(top, _named(top, typed, outermost=True), typed)


def _walk(group: etree._Element, article: str | None, typed: bool) -> Iterator[tuple[str, bool, str | None]]:
    for child in sorted((child for child in group if local(child)), key=lambda child: index_of(child) or 0):
        if local(child) in ("RegionRef", "RegionRefIndexed"):
            yield child.get("regionRef", ""), True, article
        elif "Group" in local(child):
            inside = article or _named(child, typed)
            if child.get("regionRef"):
                yield child.get("regionRef", ""), False, inside
            yield from _walk(child, inside, typed)
            if child.get("regionRef"):
                yield child.get("regionRef", ""), True, inside


def _named(group: etree._Element, typed: bool, outermost: bool = False) -> str | None:
    """The id of a group that is an article."""
    if typed:
        return group.get("id") if group.get("type") == "article" else None
    return None if outermost or group.get("regionRef") or group.get("type") else group.get("id")


def index_of(element: etree._Element) -> int | None:
    """The place that an element states for itself: its `index`, or what Transkribus counts.

    >>> index_of(etree.fromstring('<a custom="readingOrder {index:3;}"/>')), index_of(etree.fromstring("<a/>"))
    (3, None)
    """
    stated = element.get("index") or custom(element, "readingOrder").get("index", "")
    return int(stated) if re.fullmatch(r"\d{1,9}", stated) else None


def custom(element: etree._Element, name: str) -> dict[str, str]:
    """What Transkribus states in `custom`.

    >>> custom(etree.fromstring('<a custom="readingOrder {index:3;} structure {type:heading; id:a7;}"/>'), "structure")
    {'type': 'heading', 'id': 'a7'}
    """
    found = re.search(rf"{name}\s*\{{([^}}]*)\}}", element.get("custom", ""))
    pairs = (part.partition(":") for part in found[1].split(";")) if found else ()
    return {key.strip(): value.strip() for key, _, value in pairs if value}
