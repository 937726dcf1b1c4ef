"""Read PAGE-XML, which Transkribus, OCR-D, Kraken and ABBYY's successors write.

Kinds of regions, the reading order and the articles (a group of the reading
order, or Transkribus's `structure {id:…; type:article;}`) are kept as stated.
Without a reading order the columns are found here, as in a PDF.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from cleaner.errors import InputError
from cleaner.model import Role
from cleaner.readers import Page
from cleaner.readers.markup import children, local, parse_xml
from cleaner.readers.printed import Area, Line, Region, Sheet
from cleaner.readers.recognised import DOUBTFUL, KINDS, Word, line_of, sheet_of
from cleaner.readers.setting import set_pages

UNIT = 72 / 300
"""Points in a pixel; PAGE states no resolution, and what is measured in ems does not depend on it."""


def read_page_xml(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The page of a PAGE-XML file. Raises InputError. `encoding` has no meaning: XML states its own."""
    root = parse_xml(name, data)
    if local(root) != "PcGts":
        raise InputError(name, f"is no PAGE-XML but {local(root)}", "see `herald-clean formats`")
    sheets = [_sheet(leaf) for leaf in children(root, "Page")]
    if not any(sheet.lines for sheet in sheets):
        raise InputError(name, "is PAGE-XML without text")
    return set_pages(name, hashlib.sha256(data).hexdigest(), "page", sheets, page)


def _sheet(leaf: etree._Element) -> Sheet:
    regions = {region.get("id", f"#{n}"): region for n, region in enumerate(leaf.iter("{*}TextRegion"))}
    order = [(key, article) for key, article in _stated_order(leaf) if key in regions]
    stated = dict(order)
    keys = [*stated, *(key for key in regions if key not in stated)]
    made = [Region(tuple(_lines(regions[key])), _role(regions[key]), stated.get(key) or _article(regions[key])) for key in keys]
    photos = [box for kind in ("ImageRegion", "GraphicRegion") for region in leaf.iter("{*}" + kind) if (box := _area(region))]
    rules = [box for region in leaf.iter("{*}SeparatorRegion") if (box := _area(region))]
    width, height = (float(leaf.get(key) or 0) * UNIT if (leaf.get(key) or "").isdigit() else 0.0 for key in ("imageWidth", "imageHeight"))
    return sheet_of((width, height), made, photos, rules, bool(order))


def _stated_order(leaf: etree._Element) -> Iterator[tuple[str, str | None]]:
    """Region and article in the reading order: groups inside the outermost one are articles."""
    for order in children(leaf, "ReadingOrder"):
        for top in order:
            yield from _walk(top, None, 0)


def _walk(group: etree._Element, article: str | None, depth: int) -> Iterator[tuple[str, str | None]]:
    inside = [child for child in group if local(child)]
    for child in sorted(inside, key=_index):
        if local(child) in ("RegionRef", "RegionRefIndexed"):
            yield child.get("regionRef", ""), article
        elif "Group" in local(child):
            if child.get("regionRef"):
                yield child.get("regionRef", ""), article or child.get("id")
            yield from _walk(child, article or child.get("id"), depth + 1)


def _index(element: etree._Element) -> int:
    stated = element.get("index") or ""
    return int(stated) if stated.isdigit() else 0


def _custom(element: etree._Element, name: str) -> dict[str, str]:
    """What Transkribus states in `custom`.

    >>> _custom(etree.fromstring('<a custom="readingOrder {index:3;} structure {type:heading; id:a7;}"/>'), "structure")
    {'type': 'heading', 'id': 'a7'}
    """
    found = re.search(rf"{name}\s*\{{([^}}]*)\}}", element.get("custom", ""))
    pairs = (part.partition(":") for part in found[1].split(";")) if found else ()
    return {key.strip(): value.strip() for key, _, value in pairs if value}


def _role(region: etree._Element) -> Role | None:
    kind = region.get("type") or _custom(region, "structure").get("type", "")
    return KINDS.get(kind.lower())


def _article(region: etree._Element) -> str | None:
    """The article that Transkribus's article separation put a region, or its first line, in."""
    for element in (region, *region.iter("{*}TextLine")):
        stated = _custom(element, "structure")
        if stated.get("type") == "article" or stated.get("id", "").startswith("a"):
            return stated.get("id")
    return None


def _lines(region: etree._Element) -> Iterator[Line]:
    for row in children(region, "TextLine"):
        words = [Word(text, _area(part), sure) for part in children(row, "Word") for text, sure in [_text(part)] if text]
        text, sure = _text(row)
        box = _area(row)
        line = line_of([Word(text, box, sure)] if text else words, box, None, _baseline(row))
        if line and text and words:
            line = _with_doubts(line, words)
        if line:
            yield line


def _with_doubts(line: Line, words: list[Word]) -> Line:
    """A line whose text the format states, with the doubts of its words where they are found in it, one after another."""
    doubts, at = [], 0
    for word in words:
        found = line.text.find(word.text, at)
        if found < 0:
            continue
        at = found + len(word.text)
        if word.sure is not None and word.sure < DOUBTFUL:
            doubts.append((found, at, round(word.sure, 3)))
    return replace(line, doubts=tuple(doubts) or line.doubts)


def _text(element: etree._Element) -> tuple[str, float | None]:
    """Text and confidence of an element; of several readings, the first by index."""
    given = sorted(children(element, "TextEquiv"), key=_index)
    for equiv in given:
        for unicode in children(equiv, "Unicode"):
            sure = equiv.get("conf")
            return " ".join("".join(map(str, unicode.itertext())).split()), float(sure) if sure and re.fullmatch(r"[01]?(\.\d+)?", sure) else None
    return "", None


def _points(element: etree._Element, kind: str) -> list[tuple[float, float]]:
    """The corners of a polygon, as an attribute (from 2013 on) or as elements."""
    for coords in children(element, kind):
        stated = re.findall(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)", coords.get("points", ""))
        points = stated or [(p.get("x", "0"), p.get("y", "0")) for p in children(coords, "Point")]
        return [(float(x) * UNIT, float(y) * UNIT) for x, y in points]
    return []


def _area(element: etree._Element) -> Area | None:
    points = _points(element, "Coords")
    if not points:
        return None
    return Area(min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points))


def _baseline(row: etree._Element) -> float | None:
    points = _points(row, "Baseline")
    return sum(y for _, y in points) / len(points) if points else None
