"""Read PAGE-XML, which Transkribus, OCR-D, Kraken and ABBYY's successors write.

Kinds of regions and lines, the reading order and the articles (a group of the reading order, or Transkribus's
`structure {id:…; type:article;}`) are kept as stated. Without a reading order the columns are found here, as in a PDF.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from cleaner.chars import ink
from cleaner.errors import InputError, NoTextError
from cleaner.model import Role
from cleaner.readers import Page
from cleaner.readers.kinds import role_of, share
from cleaner.readers.markup import children, local, parse_xml
from cleaner.readers.page_order import custom, index_of, order_of
from cleaner.readers.printed import Area, Line, Region, Sheet
from cleaner.readers.recognised import DOUBTFUL, Word, line_of, sheet_of
from cleaner.readers.setting import set_pages

RESOLUTION = 300.0
"""Pixels to the inch where a page states none; what is measured in ems does not depend on it."""


def read_page_xml(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The page of a PAGE-XML file. Raises InputError. `encoding` has no meaning: XML states its own."""
    root = parse_xml(name, data)
    if local(root) != "PcGts":
        raise InputError(name, f"is no PAGE-XML but {local(root)}", "see `herald-clean formats`")
    sheets = [_sheet(leaf) for leaf in children(root, "Page")]
    if not any(sheet.lines for sheet in sheets):
        raise NoTextError(name, "is PAGE-XML without text")
    return set_pages(name, hashlib.sha256(data).hexdigest(), "page", sheets, page)


class Row(NamedTuple):
    """A line with what is stated of it."""

    line: Line
    role: Role | None
    article: str | None


def _sheet(leaf: etree._Element) -> Sheet:
    unit = _unit(leaf)
    holders, stated = order_of(leaf)
    regions: list[Region] = []
    for holder, article in holders:
        for (role, own), rows in groupby(_rows(holder, article, unit), key=lambda row: (row.role, row.article)):
            regions.append(Region(tuple(row.line for row in rows), role, own))
    photos = [box for kind in ("ImageRegion", "GraphicRegion") for region in leaf.iter("{*}" + kind) if (box := _area(region, unit))]
    rules = [box for region in leaf.iter("{*}SeparatorRegion") if (box := _area(region, unit))]
    width, height = (float(leaf.get(key) or 0) * unit if (leaf.get(key) or "").isdigit() else 0.0 for key in ("imageWidth", "imageHeight"))
    return sheet_of((width, height), regions, photos, rules, stated or any(region.article for region in regions))


def _unit(leaf: etree._Element) -> float:
    """Points in a pixel."""
    try:
        stated = float(leaf.get("imageXResolution") or 0) * (2.54 if leaf.get("imageResolutionUnit") == "PPCM" else 1)
    except ValueError:
        stated = 0.0
    return 72 / (stated if 50 <= stated <= 2400 else RESOLUTION)


def _rows(holder: etree._Element, article: str | None, unit: float) -> Iterator[Row]:
    """The lines of a region or a cell of a table, each with its kind and its article: its own, else the region's."""
    kind = _kind(holder)
    inherited = article or _article(holder)
    rows = list(children(holder, "TextLine"))
    places = [index_of(row) for row in rows]
    if None not in places:
        rows = [row for _, row in sorted(zip(places, rows, strict=True), key=lambda pair: pair[0] or 0)]
    lines = [(row, line) for row in rows if (line := _line(row, unit))]
    for row, line in lines:
        yield Row(line, _kind(row) or kind, _article(row) or inherited)
    if not lines and not any(True for _ in holder.iter("{*}TextLine")):
        for line in _unlined(holder, unit):
            yield Row(line, kind, inherited)


def _kind(element: etree._Element) -> Role | None:
    return role_of(element.get("type", "")) or role_of(custom(element, "structure").get("type", ""))


def _article(element: etree._Element) -> str | None:
    """The article that Transkribus's article separation put a region or a line in."""
    stated = custom(element, "structure")
    return stated.get("id") if stated.get("type") == "article" or re.fullmatch(r"a\d+", stated.get("id", "")) else None


def _line(row: etree._Element, unit: float) -> Line | None:
    words = [Word(text, _area(part, unit), sure) for part in children(row, "Word") for text, sure in [_text(part)] if text]
    text, sure = _text(row, words=False)
    box = _area(row, unit)
    line = line_of([Word(text, box, sure)] if text else words, box, None, _baseline(row, unit))
    return _with_doubts(line, words) if line and text and words else line


def _unlined(holder: etree._Element, unit: float) -> Iterator[Line]:
    """The lines of a region that states its text as a whole: each has an even share of its box."""
    texts = [text for text in _raw(holder)[0].splitlines() if ink(text)]
    box = _area(holder, unit) or Area(0, 0, 0, 0)
    for n, text in enumerate(texts):
        place = box._replace(top=box.top + n * box.height / len(texts), bottom=box.top + (n + 1) * box.height / len(texts))
        line = line_of([Word(" ".join(text.split()), place)], place)
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


def _text(element: etree._Element, words: bool = True) -> tuple[str, float | None]:
    """Text and confidence of an element; of a word that states none, those of its glyphs."""
    text, sure = _raw(element)
    if not text and words:
        parts = [_raw(glyph) for glyph in children(element, "Glyph")]
        text, sure = "".join(part for part, _ in parts), min((conf for _, conf in parts if conf is not None), default=None)
    return " ".join(text.split()), sure


def _raw(element: etree._Element) -> tuple[str, float | None]:
    """The text that an element states, its lines apart, and its confidence; of several readings, the first by index."""
    for equiv in sorted(children(element, "TextEquiv"), key=lambda equiv: index_of(equiv) or 0):
        for unicode in children(equiv, "Unicode"):
            return "".join(map(str, unicode.itertext())), share(equiv.get("conf"))
    return "", None


def _points(element: etree._Element, kind: str, unit: float) -> list[tuple[float, float]]:
    """The corners of a polygon, as an attribute (from 2013 on) or as elements."""
    for coords in children(element, kind):
        stated = re.findall(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)", coords.get("points", ""))
        points = stated or [(p.get("x", "0"), p.get("y", "0")) for p in children(coords, "Point")]
        return [(float(x) * unit, float(y) * unit) for x, y in points]
    return []


def _area(element: etree._Element, unit: float) -> Area | None:
    points = _points(element, "Coords", unit)
    if not points:
        return None
    return Area(min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points))


def _baseline(row: etree._Element, unit: float) -> float | None:
    points = _points(row, "Baseline", unit)
    return sum(y for _, y in points) / len(points) if points else None
