"""Read the text layer of a PDF: each page a sheet of type, its columns and stories found by geometry.

The characters, their boxes and sizes come from PDFium (extra `[pdf]`). A page
without a text layer holds nothing to read here: that is for the scan reader.
"""

from __future__ import annotations

import ctypes
import hashlib
import math
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from cleaner.errors import InputError, MissingExtraError, NoTextError
from cleaner.readers import Page
from cleaner.readers.glyphs import Glyph, set_lines
from cleaner.readers.printed import Area, Sheet
from cleaner.readers.setting import set_pages

RULE = 3.0
"""Points: a drawn box thinner than this is a rule."""

PHOTO = 24.0
"""Points: an image or filled box smaller than this either way is an ornament."""

UNREADABLE = 0.3
"""More than this share of characters without a Unicode value says that the text layer is no text."""

MOST_PAGES = 1000
"""Pages of one PDF; an issue has some dozens."""


MOST_CHARACTERS, MOST_ON_PAGE = 2_000_000, 100_000
"""Characters of one PDF, and of one page of it; a broadsheet page holds twenty thousand. A page of 100,000 takes ten seconds, and time grows faster than characters."""

MOST_UNPACKED = 64 << 20
"""Bytes that a stream of a PDF may unpack to, pictures aside; the drawing of a page takes a megabyte or two, a font twenty."""

NO_PAGES = re.compile(rb"/Count\s+0\b[^<>]{0,200}/Type\s*/Pages\b|/Type\s*/Pages\b[^<>]{0,200}/Count\s+0\b")
"""What a PDF of no pages says of them."""

STREAM = re.compile(rb"(?<!end)stream\r?\n")


def read_pdf(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The pages of a PDF that hold text. Raises InputError (locked, broken, no text layer) and MissingExtraError.

    `encoding` has no meaning here: a PDF states its own.
    """
    sheets = tuple(_sheets(name, data))
    if not any(sheet.lines for sheet in sheets):
        raise NoTextError(name, "has no text layer", "pages that are pictures need OCR: give them as images, see `herald-clean formats`")
    _refuse_unmapped(name, sheets)
    return set_pages(name, hashlib.sha256(data).hexdigest(), "pdf", sheets, page)


def _sheets(name: str, data: bytes) -> Iterator[Sheet]:
    """The pages of a PDF as sheets. Raises InputError and MissingExtraError."""
    try:
        import pypdfium2
        from pypdfium2 import raw
    except ImportError as error:
        raise MissingExtraError(f"{name}: a PDF", "pdf") from error
    if not data:
        raise InputError(name, "is empty")
    _refuse_bombs(name, data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise InputError(name, "is locked with a password", "unlock it first, say with `qpdf --decrypt --password=… IN OUT`") from error
        if NO_PAGES.search(data):  # PDFium refuses it as broken
            raise InputError(name, "is a PDF without pages") from error
        raise InputError(name, "is no PDF that can be read, or is cut off", "try to repair it, say with `qpdf IN OUT`") from error
    try:
        if len(document) > MOST_PAGES:
            raise InputError(name, f"has {len(document)} pages, more than {MOST_PAGES}", "split it into issues")
        characters = 0
        for number in range(len(document)):
            try:
                leaf = document[number]
                text = leaf.get_textpage()
            except pypdfium2.PdfiumError as error:
                raise InputError(name, f"page {number + 1} is broken", "try to repair it, say with `qpdf IN OUT`") from error
            characters += text.count_chars()
            if text.count_chars() > MOST_ON_PAGE or characters > MOST_CHARACTERS:
                where, most = ("up to page", MOST_CHARACTERS) if characters > MOST_CHARACTERS else ("on page", MOST_ON_PAGE)
                raise InputError(name, f"holds more than {most:,} characters {where} {number + 1}", "that is no newspaper's")
            yield _sheet(raw, leaf, text)
            text.close()
            leaf.close()
    finally:
        document.close()


def _refuse_bombs(name: str, data: bytes) -> None:
    """Raise InputError where a stream, pictures aside, unpacks to more than a page can need: the file may be made to exhaust memory."""
    for found in STREAM.finditer(data):
        about = data[max(0, found.start() - 1000) : found.start()].rpartition(b" obj")[2]
        filters = about.count(b"/FlateDecode") + about.count(b"/Fl ")
        if not filters or b"/Image" in about:
            continue
        packed = data[found.end() : data.find(b"endstream", found.end())]
        for _ in range(filters):
            packed = _unpacked(packed)
        if len(packed) > MOST_UNPACKED:
            raise InputError(name, f"holds a stream that unpacks to more than {MOST_UNPACKED >> 20} MB", "print it to a new PDF, or ask where it comes from")


def _unpacked(packed: bytes) -> bytes:
    """What deflated bytes unpack to, as far as they do, and one byte more than is allowed at most."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_UNPACKED + 1)
    except zlib.error:
        return b""


def _sheet(raw: Any, leaf: Any, text: Any) -> Sheet:
    turn = _Turn(raw, leaf)
    rules, photos = _drawn(raw, leaf.raw, turn)
    lines = set_lines(list(_glyphs(raw, text.raw, turn)))
    return Sheet(turn.width, turn.height, lines, rules, photos)


class _Turn:
    """From a page's own coordinates to points from the top left corner of the page as it is shown."""

    def __init__(self, raw: Any, leaf: Any) -> None:
        self.quarters = raw.FPDFPage_GetRotation(leaf) % 4
        self.left, self.bottom, right, top = leaf.get_cropbox()
        wide, high = right - self.left, top - self.bottom
        self.width, self.height = (high, wide) if self.quarters % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.quarters == 0:
            return x, self.height - y
        if self.quarters == 1:
            return y, x
        return (self.width - x, y) if self.quarters == 2 else (self.width - y, self.height - x)

    def area(self, left: float, bottom: float, right: float, top: float) -> Area:
        (x1, y1), (x2, y2) = self.point(left, bottom), self.point(right, top)
        return Area(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _glyphs(raw: Any, text: Any, turn: _Turn) -> Iterator[Glyph]:
    """The characters of a page in the order of the file, the line ends that PDFium makes up left out. `text` is PDFium's own handle: a page asks
    twenty thousand times.

    Where PDFium puts a space of its own, it has seen a gap, or a space at the seam of two fonts: it is kept, without
    width, and the gap around it decides.
    """
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    to_box, to_matrix, to_x, to_y = map(ctypes.byref, (box, matrix, x, y))
    pending: int | None = None
    last: Glyph | None = None
    shape, scale, angle = (math.nan,) * 4, 1.0, 0.0
    for i in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, i)
        if code <= 0x20 and raw.FPDFText_IsGenerated(text, i) == 1:
            if code == 0x20 and last is not None:
                yield last._replace(char=" ", left=last.right)
            continue
        if 0xD800 <= code < 0xDC00:
            pending = code
            continue
        if 0xDC00 <= code < 0xE000 and pending is not None:
            code = 0x10000 + ((pending - 0xD800) << 10) + (code - 0xDC00)
        pending = None
        if not raw.FPDFText_GetLooseCharBox(text, i, to_box) or not raw.FPDFText_GetCharOrigin(text, i, to_x, to_y):
            continue
        raw.FPDFText_GetMatrix(text, i, to_matrix)
        if (matrix.a, matrix.b, matrix.c, matrix.d) != shape:  # most characters are set as the one before them
            shape = matrix.a, matrix.b, matrix.c, matrix.d
            scale = math.hypot(matrix.c, matrix.d)
            angle = math.remainder(-math.atan2(matrix.b, matrix.a) + turn.quarters * math.pi / 2, 2 * math.pi)
        size = raw.FPDFText_GetFontSize(text, i) * scale
        (x1, y1), (x2, y2) = turn.point(box.left, box.bottom), turn.point(box.right, box.top)
        base = turn.point(x.value, y.value)[1]
        last = Glyph(_character(code), min(x1, x2), max(x1, x2), base, abs(size) or max(abs(y2 - y1), 1.0), angle)
        yield last


def _character(code: int) -> str:
    """The character of a code; U+FFFD where the file gives none, so that something missing shows."""
    return "\ufffd" if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000 else "-" if code == 2 else chr(code)


def _drawn(raw: Any, leaf: Any, turn: _Turn) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """The rules and the photo boxes of a page; frames drawn around a good part of it are neither."""
    rules: list[Area] = []
    photos: list[Area] = []
    bounds = tuple(ctypes.c_float() for _ in range(4))
    for item in _figures(raw, leaf, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
        if not raw.FPDFPageObj_GetBounds(item, *bounds):
            continue
        area = turn.area(*(bound.value for bound in bounds))
        if min(area.width, area.height) < RULE <= max(area.width, area.height) / 6:
            rules.append(area)
        elif min(area.width, area.height) >= PHOTO and area.width * area.height < 0.5 * turn.width * turn.height:
            photos.append(area)
    return tuple(rules), tuple(photos)


def _figures(raw: Any, parent: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any], depth: int = 4) -> Iterator[Any]:
    """Paths, images and shadings of a page, or of a form in it. Most objects are text, of which nothing more is asked than its kind."""
    for number in range(count(parent)):
        item = get(parent, number)
        kind = raw.FPDFPageObj_GetType(item) if item else None
        if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth > 1:
            yield from _figures(raw, item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth - 1)


def _refuse_unmapped(name: str, sheets: tuple[Sheet, ...]) -> None:
    text = "".join(line.text for sheet in sheets for line in sheet.lines)
    lost = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    if lost > UNREADABLE * len(text):
        raise InputError(name, "has a text layer without readable characters", "treat its pages as images, see `herald-clean formats`")
