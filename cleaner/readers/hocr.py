"""Read hOCR, the HTML that tesseract, Kraken and others write.

Boxes and confidences are in the `title` of each element. An `order` stated for
areas is kept; without one the columns are found here, as in a PDF.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from lxml import etree

from cleaner.errors import NoTextError
from cleaner.readers import Page
from cleaner.readers.markup import parse_html
from cleaner.readers.printed import Area, Line, Region, Sheet
from cleaner.readers.recognised import Word, lines_of, sheet_of
from cleaner.readers.setting import set_pages

LINES = {"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_pageno", "ocr_caption", "ocr_textfloat"}
"""Classes of a line. Tesseract names some lines by what it takes them for; on newspapers it is too often wrong to be used."""

AREAS = {"ocr_carea", "ocrx_block"}
"""Classes of a column area, where an order may be stated."""

MOST_VALUES = 400
"""Values of one property: a word has a confidence for each of its characters."""

PHOTOS = {"ocr_photo", "ocr_image", "ocr_float"}
RULES = {"ocr_separator"}


def read_hocr(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The pages of an hOCR file that hold text. Raises InputError."""
    root = parse_html(name, data, encoding)
    sheets = [_sheet(leaf) for leaf in root.iter() if "ocr_page" in _classes(leaf)]
    if not any(sheet.lines for sheet in sheets):
        raise NoTextError(name, "is hOCR without text")
    return set_pages(name, hashlib.sha256(data).hexdigest(), "hocr", sheets, page)


def _classes(element: etree._Element) -> set[str]:
    return set(element.get("class", "").split()) if isinstance(element.tag, str) else set()


def properties(title: str) -> dict[str, list[float]]:
    """The properties of a `title` that are numbers.

    >>> properties('bbox 10 20 30 44; x_wconf 93; image "p 1.png"')
    {'bbox': [10.0, 20.0, 30.0, 44.0], 'x_wconf': [93.0]}
    """
    out = {}
    for part in title.split(";"):
        key, *values = part.split()[:MOST_VALUES] or [""]
        if values and all(re.fullmatch(r"[-+]?\d+(\.\d+)?", value) for value in values):
            out[key] = [float(value) for value in values]
    return out


def _sheet(leaf: etree._Element) -> Sheet:
    stated = properties(leaf.get("title", ""))
    unit = 72 / max(stated.get("scan_res", [300.0])[0], 1.0)
    page = _area(stated, unit) or Area(0, 0, 0, 0)
    areas = [element for element in leaf.iter() if AREAS & _classes(element)]
    orders = [properties(element.get("title", "")).get("order") for element in areas]
    ordered = bool(areas) and all(orders)
    if ordered:
        areas = [area for _, area in sorted(zip(orders, areas, strict=True), key=lambda pair: pair[0] or [])]
    inside = [Region(tuple(_lines(area, unit))) for area in areas]
    outside = (*_lines(leaf, unit, skip=AREAS), *_unlined(leaf, unit))
    photos = [box for element in leaf.iter() if PHOTOS & _classes(element) and (box := _area(properties(element.get("title", "")), unit))]
    rules = [box for element in leaf.iter() if RULES & _classes(element) and (box := _area(properties(element.get("title", "")), unit))]
    return sheet_of((page.width, page.height), [*inside, Region(outside)], photos, rules, ordered)


def _lines(area: etree._Element, unit: float, skip: set[str] | None = None) -> Iterator[Line]:
    for row in area.iter():
        if not LINES & _classes(row) or any(LINES & _classes(above) for above in row.iterancestors()):
            continue
        if skip and any(skip & _classes(above) for above in row.iterancestors()):
            continue
        stated = properties(row.get("title", ""))
        words = [_word(part, unit) for part in row.iter() if "ocrx_word" in _classes(part)] or [Word("".join(map(str, row.itertext())))]
        yield from lines_of(words, _area(stated, unit), stated.get("x_fsize", [None])[0])


def _unlined(leaf: etree._Element, unit: float) -> Iterator[Line]:
    """Words and text that stand in no line, those of one element as one: some programs mark paragraphs only."""
    for element in leaf.iter():
        if not isinstance(element.tag, str) or any(LINES & _classes(above) for above in (element, *element.iterancestors())):
            continue
        words = [_word(part, unit) for part in element if "ocrx_word" in _classes(part)]
        box = _area(properties(element.get("title", "")), unit)
        loose = [] if "ocrx_word" in _classes(element) else [element.text, *(part.tail for part in element)]
        yield from lines_of(words, box)
        yield from lines_of([Word(str(text)) for text in loose if text and text.strip()], box)


def _word(part: etree._Element, unit: float) -> Word:
    stated = properties(part.get("title", ""))
    return Word("".join(map(str, part.itertext())), _area(stated, unit), _sure(stated))


def _sure(stated: dict[str, list[float]]) -> float | None:
    """How sure a word is: as a word, else the mean of its characters. In hundredths, but for programs that write shares."""
    values = stated.get("x_wconf") or stated.get("x_confs")
    if not values:
        return None
    mean = sum(values) / len(values)
    return min(1.0, max(0.0, mean if max(values) <= 1 and "x_wconf" not in stated else mean / 100))


def _area(stated: dict[str, list[float]], unit: float) -> Area | None:
    box = stated.get("bbox", [])
    return Area(*(value * unit for value in box)) if len(box) == 4 else None
