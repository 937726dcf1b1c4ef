"""Read ALTO, versions 2 to 4: what digitised newspapers are kept in.

Boxes and confidences are taken from `String`, sizes from `TextStyle` where
stated. A reading order is taken from `ReadingOrder` (4.3) or from `IDNEXT`;
without either the order of the file is that of the recogniser's own layout
analysis, and the columns are found again here. Blocks of a `ComposedBlock` of
type article belong together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lxml import etree

from cleaner.errors import InputError
from cleaner.readers import Page
from cleaner.readers.markup import children, local, parse_xml
from cleaner.readers.printed import Area, Line, Region, Sheet
from cleaner.readers.recognised import Word, lines_of, sheet_of
from cleaner.readers.setting import set_pages

UNITS = {"pixel": 72 / 300, "mm10": 72 / 254, "inch1200": 72 / 1200}
"""Points in one of a file's units. Pixels are taken for 300 to the inch; what is measured in ems does not depend on it."""


def read_alto(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The pages of an ALTO file that hold text. Raises InputError. `encoding` has no meaning: XML states its own."""
    root = parse_xml(name, data)
    if local(root) != "alto":
        raise InputError(name, f"is no ALTO but {local(root)}", "see `herald-clean formats`")
    unit = next((UNITS.get((e.text or "").strip(), UNITS["pixel"]) for e in root.iter("{*}MeasurementUnit")), UNITS["pixel"])
    sizes = {style.get("ID", ""): _number(style, "FONTSIZE") for style in root.iter("{*}TextStyle")}
    sheets = [_sheet(leaf, unit, sizes) for leaf in root.iter("{*}Page")]
    if not any(sheet.lines for sheet in sheets):
        raise InputError(name, "is ALTO without text")
    return set_pages(name, hashlib.sha256(data).hexdigest(), "alto", sheets, page)


def _sheet(leaf: etree._Element, unit: float, sizes: dict[str, float]) -> Sheet:
    blocks = {block.get("ID", f"#{n}"): block for n, block in enumerate(leaf.iter("{*}TextBlock"))}
    order = _stated_order(leaf, blocks)
    articles = {block: box.get("ID") for box in leaf.iter("{*}ComposedBlock") if "article" in box.get("TYPE", "").lower() for block in box.iter("{*}TextBlock")}
    regions = [Region(tuple(_lines(blocks[key], unit, sizes)), None, articles.get(blocks[key])) for key in order or blocks]
    photos = [_area(box, unit) for box in leaf.iter("{*}Illustration")]
    rules = [_area(box, unit) for box in leaf.iter("{*}GraphicalElement")]
    return sheet_of((_number(leaf, "WIDTH") * unit, _number(leaf, "HEIGHT") * unit), regions, photos, rules, bool(order or articles))


def _stated_order(leaf: etree._Element, blocks: dict[str, etree._Element]) -> list[str]:
    """Keys of the blocks in the order that the file states, those it leaves out last; empty where it states none."""
    stated = [ref.get("REF", "") for order in leaf.iter("{*}ReadingOrder") for ref in order.iter("{*}ElementRef")]
    if not stated:
        follows = {key: block.get("IDNEXT", "") for key, block in blocks.items() if block.get("IDNEXT") in blocks}
        if not follows:
            return []
        for first in [key for key in blocks if key not in follows.values()]:
            key = first
            while key and key not in stated:
                stated.append(key)
                key = follows.get(key, "")
    inside = {box.get("ID", ""): [block.get("ID", "") for block in box.iter("{*}TextBlock")] for box in leaf.iter("{*}ComposedBlock")}
    flat = [key for ref in stated for key in inside.get(ref, [ref])]
    known = list(dict.fromkeys(key for key in flat if key in blocks))
    return [*known, *(key for key in blocks if key not in known)] if known else []


def _lines(block: etree._Element, unit: float, sizes: dict[str, float]) -> Iterator[Line]:
    for row in block.iter("{*}TextLine"):
        words = [_word(part, unit) for part in children(row, "String", "HYP")]
        styles = " ".join(filter(None, (e.get("STYLEREFS") for e in (block, row, *children(row, "String"))))).split()
        stated = next((sizes[style] for style in reversed(styles) if sizes.get(style)), None)
        yield from lines_of(words, _area(row, unit) if row.get("WIDTH") else None, stated)


def _word(part: etree._Element, unit: float) -> Word:
    sure = part.get("WC")
    before = part.getprevious()
    joined = before is not None and local(before) == "String"
    return Word(part.get("CONTENT", ""), _area(part, unit) if part.get("WIDTH") else None, _confidence(sure), joined)


def _confidence(text: str | None) -> float | None:
    try:
        return min(1.0, max(0.0, float(text))) if text else None
    except ValueError:
        return None


def _number(element: etree._Element, key: str) -> float:
    try:
        return float(element.get(key) or 0)
    except ValueError:
        return 0.0


def _area(element: etree._Element, unit: float) -> Area:
    left, top = _number(element, "HPOS") * unit, _number(element, "VPOS") * unit
    return Area(left, top, left + _number(element, "WIDTH") * unit, top + _number(element, "HEIGHT") * unit)
