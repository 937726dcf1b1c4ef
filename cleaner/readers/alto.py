"""Read ALTO, versions 2 to 4: what digitised newspapers are kept in.

Boxes and confidences are taken from `String` (or from its characters: `Glyph`, `CC`), sizes from `TextStyle`, kinds of
blocks and lines from `Tags` and from the margins, articles and the reading order as `alto_order` says. Without a stated
order the order of the file is that of the recogniser's own layout analysis, and the columns are found again here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from statistics import median

from lxml import etree

from cleaner.chars import ink
from cleaner.errors import InputError, NoTextError
from cleaner.model import Role
from cleaner.readers import Page
from cleaner.readers.alto_order import order_of, order_told
from cleaner.readers.kinds import role_of, share
from cleaner.readers.markup import children, local, parse_xml
from cleaner.readers.mets import Told
from cleaner.readers.printed import Area, Line, Region, Sheet, hull
from cleaner.readers.recognised import Word, line_of, lines_of, sheet_of
from cleaner.readers.setting import set_pages

UNITS = {"pixel": 72 / 300, "mm10": 72 / 254, "inch1200": 72 / 1200}
"""Points in one of a file's units. Pixels are taken for 300 to the inch; what is measured in ems does not depend on it."""

TRUSTED = (0.7, 1.4)
"""A stated size of type is in the points of the boxes where boxes are this many times as large: they hug the ink, or hold a leading."""

RUNNING_TITLE = 2
"""Lines of a block in a margin that is a running title; some recognisers put columns that they could not place there."""

ALL_SURE = 9
"""`CC` says how unsure a character is: 0 to 9."""


def read_alto(name: str, data: bytes, page: int = 0, encoding: str | None = None, told: Sequence[Told] = ()) -> tuple[Page, ...]:
    """The pages of an ALTO file that hold text. `told` is what METS says of its blocks. Raises InputError. `encoding` has no meaning: XML states its own."""
    root = parse_xml(name, data)
    if local(root) != "alto":
        raise InputError(name, f"is no ALTO but {local(root)}", "see `herald-clean formats`")
    unit = next((UNITS.get((e.text or "").strip(), UNITS["pixel"]) for e in root.iter("{*}MeasurementUnit")), UNITS["pixel"])
    sizes = _sizes(root, unit)
    sheets = [_sheet(root, leaf, unit, sizes, told) for leaf in root.iter("{*}Page")]
    if not any(sheet.lines for sheet in sheets):
        raise NoTextError(name, "is ALTO without text")
    return set_pages(name, hashlib.sha256(data).hexdigest(), "alto", sheets, page)


def _sheet(root: etree._Element, leaf: etree._Element, unit: float, sizes: Mapping[str, float], told: Sequence[Told]) -> Sheet:
    kinds = {tag.get("ID", ""): role_of(tag.get("LABEL", "")) or role_of(tag.get("TYPE", "")) for tags in root.iter("{*}Tags") for tag in tags if not local(tag).startswith("N")}
    order = order_told(leaf, told) if told else order_of(root, leaf)
    stated = [(row, order.articles.get(row), order.roles.get(row) or _role(row, kinds)) for row in order.rows]
    regions = [
        Region(tuple(line for row, _, _ in run for line in _lines(row, unit, sizes)), role, article)
        for (_, article, role), run in groupby(stated, key=lambda one: (one[0].getparent(), one[1], one[2]))
    ]
    drawn = [_area(box, unit) for kind in ("Illustration", "GraphicalElement") for box in leaf.iter("{*}" + kind) if box.get("WIDTH")]
    rules = [area for area in drawn if min(area.width, area.height) * 6 <= max(area.width, area.height)]
    photos = [area for area in drawn if area not in rules]
    return sheet_of(_page_size(leaf, unit), regions, photos, rules, order.stated)


def _page_size(leaf: etree._Element, unit: float) -> tuple[float, float]:
    """Width and height of a page, in points; where it states none, what its print space reaches to."""
    if leaf.get("WIDTH") and leaf.get("HEIGHT"):
        return _number(leaf, "WIDTH") * unit, _number(leaf, "HEIGHT") * unit
    spaces = [_area(space, unit) for space in children(leaf, "PrintSpace", "TopMargin", "LeftMargin", "RightMargin", "BottomMargin") if space.get("WIDTH")]
    whole = hull(spaces) if spaces else Area(0, 0, 0, 0)
    return whole.right, whole.bottom


def _role(row: etree._Element, kinds: Mapping[str, Role | None]) -> Role | None:
    """What the tags of a line say that it is, or those of its block, or the margin it stands in."""
    block = row.getparent()
    for element in (row, block):
        for ref in element.get("TAGREFS", "").split() if element is not None else ():
            if kinds.get(ref):
                return kinds[ref]
    if block is None or len(list(children(block, "TextLine"))) > RUNNING_TITLE:
        return None
    return Role.FOLIO if any(local(above) in ("TopMargin", "BottomMargin") for above in block.iterancestors()) else None


def _sizes(root: etree._Element, unit: float) -> dict[str, float]:
    """The sizes of type that styles state, in the points that the boxes are in: files in pixels do not tell how many make an inch."""
    stated = {style.get("ID", ""): points for style in root.iter("{*}TextStyle") if (points := _number(style, "FONTSIZE"))}
    seen = [line.size / size for row in root.iter("{*}TextLine") if (size := _size(row, stated)) and (line := line_of(_words(row, unit), _box(row, unit)))]
    scale = median(seen) if seen else 1.0
    return stated if TRUSTED[0] < scale < TRUSTED[1] else {style: size * scale for style, size in stated.items()}


def _size(row: etree._Element, sizes: Mapping[str, float]) -> float | None:
    block = row.getparent()
    styles = " ".join(e.get("STYLEREFS", "") for e in (block, row, *children(row, "String")) if e is not None).split()
    return next((sizes[style] for style in reversed(styles) if sizes.get(style)), None)


def _lines(row: etree._Element, unit: float, sizes: Mapping[str, float]) -> Iterator[Line]:
    yield from lines_of(list(_words(row, unit)), _box(row, unit), _size(row, sizes))


def _words(row: etree._Element, unit: float) -> list[Word]:
    return [word for part in children(row, "String", "HYP") for word in _parts(part, unit)]


def _parts(part: etree._Element, unit: float) -> Iterator[Word]:
    """A string as a word; where the file states how sure each of its characters is, these, joined."""
    text, box = part.get("CONTENT", ""), _box(part, unit)
    before = part.getprevious()
    joined = local(part) == "HYP" or (before is not None and local(before) == "String")
    glyphs = list(children(part, "Glyph"))
    if [glyph.get("CONTENT") for glyph in glyphs] == list(text) and any(glyph.get("GC") for glyph in glyphs):
        for n, glyph in enumerate(glyphs):
            yield Word(glyph.get("CONTENT", ""), _box(glyph, unit), share(glyph.get("GC")), joined if n == 0 else not text[n - 1].isspace())
        return
    doubts = [char for char in part.get("CC", "") if char.isdigit()]
    if part.get("WC") or not doubts or len(doubts) != len(text) or len(ink(text)) != len(text):
        yield Word(text, box, share(part.get("WC")), joined)
        return
    for n, (char, doubt) in enumerate(zip(text, doubts, strict=True)):
        place = box and Area(box.left + n * box.width / len(text), box.top, box.left + (n + 1) * box.width / len(text), box.bottom)
        yield Word(char, place, 1 - int(doubt) / ALL_SURE, joined or n > 0)


def _number(element: etree._Element, key: str) -> float:
    try:
        value = float(element.get(key) or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e7 else 0.0


def _box(element: etree._Element, unit: float) -> Area | None:
    return _area(element, unit) if element.get("WIDTH") else None


def _area(element: etree._Element, unit: float) -> Area:
    left, top = _number(element, "HPOS") * unit, _number(element, "VPOS") * unit
    return Area(left, top, left + _number(element, "WIDTH") * unit, top + _number(element, "HEIGHT") * unit)
