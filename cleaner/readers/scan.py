"""Read pictures of pages (PNG, JPEG, TIFF): recognised here by RapidOCR, offline, then laid out like any page with geometry.

The models ship in its wheel (extra `[ocr]`). A newspaper page takes some twenty
seconds on one core; showing that it goes on is the caller's.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from cleaner.chars import ink
from cleaner.errors import InputError, MissingExtraError, NoTextError
from cleaner.readers import Page
from cleaner.readers.printed import Area, Line, Region, Sheet, hull
from cleaner.readers.recognised import Word, line_of, sheet_of
from cleaner.readers.setting import set_pages

MOST_SIDE = 4000
"""Pixels: longer sides are scaled down to this before lines are looked for. Type of a broadsheet at 150 to the inch is legible."""

DOUBTFUL_LINE = 0.85
"""Lines under this mean confidence are kept as doubts; sharp print reads at 0.99."""

GUTTER, NEAR, POPULAR = 0.7, 0.8, 4
"""Ems between two characters of a line that may be a gutter; ems from behind it to where so many other lines start."""

LETTER_GAP = 0.7
"""Ems between two characters from which a space may stand; the recogniser places characters to a third of an em."""

PADDING = 0.8
"""Share of a detected box's height that its type takes; the detector leaves room around the ink."""


def read_scan(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The pages of a picture that text was found on. Raises InputError and MissingExtraError. `encoding` has no meaning."""
    # RapidOCR can be imported without the runtime, and then fails late and unclearly.
    if not all(map(find_spec, ("rapidocr", "onnxruntime"))):
        raise MissingExtraError(f"{name}: a picture of a page", "ocr")
    engine = _engine()
    sheets = [_sheet(engine, picture, unit) for picture, unit in _pictures(name, data)]
    if not any(sheet.lines for sheet in sheets):
        raise NoTextError(name, "is a picture on which no text was found")
    return set_pages(name, hashlib.sha256(data).hexdigest(), "ocr", sheets, page)


@cache
def _engine() -> Any:
    """The recogniser; loading its models takes a second, so it is kept."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical", "Global.max_side_len": MOST_SIDE})


def _pictures(name: str, data: bytes) -> Iterator[tuple[Any, float]]:
    """The pictures of a file as arrays of pixels, and points in a pixel of each. Raises InputError."""
    import numpy
    from PIL import Image, ImageSequence

    try:
        with Image.open(io.BytesIO(data)) as file:
            for frame in ImageSequence.Iterator(file):
                dots = float(frame.info.get("dpi", (300, 300))[1] or 300)
                yield numpy.asarray(frame.convert("RGB"))[:, :, ::-1], 72 / (dots if 50 <= dots <= 1200 else 300)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(name, "is no picture that can be read, or is cut off or too large", "see `herald-clean formats`") from error


def _sheet(engine: Any, picture: Any, unit: float) -> Sheet:
    found = engine(picture, return_word_box=True, return_single_char_box=True)
    size = (picture.shape[1] * unit, picture.shape[0] * unit)
    if found.boxes is None:
        return sheet_of(size, (), (), (), False)
    lines = [(_area(corners, unit), text, float(sure)) for corners, text, sure in zip(found.boxes, found.txts, found.scores, strict=True)]
    told = found.word_results or [()] * len(lines)
    letters = [[(char, _area(corners, unit)) for char, _, corners in row] for row in told]
    starts = [area.left for area, _, _ in lines]
    parts = [part for line, row in zip(lines, letters, strict=True) for part in cut_at_columns(*line, row, starts)]
    return sheet_of(size, [Region(tuple(part for part in parts if part))], (), (), False)


def _area(corners: Any, unit: float) -> Area:
    """The type in a detected box, in points."""
    across = [float(x) * unit for x, _ in corners]
    down = [float(y) * unit for _, y in corners]
    # The upper corners' and the lower corners' means: lines on a crooked page lean.
    top, bottom = (down[0] + down[1]) / 2, (down[2] + down[3]) / 2
    spare = (1 - PADDING) / 2 * (bottom - top)
    return Area(min(across), top + spare, max(across), bottom - spare)


def cut_at_columns(area: Area, text: str, sure: float, letters: Sequence[tuple[str, Area]], starts: Sequence[float]) -> list[Line | None]:
    """A recognised line, cut where it was read on over a gutter: where a gap stands out and other lines start behind it.

    `letters` are its characters with their boxes, `starts` the left edges of all lines, in points.
    """
    em = area.height
    cuts = [
        n
        for n, ((_, before), (_, after)) in enumerate(pairwise(letters), 1)
        if after.left - before.right > GUTTER * em and sum(abs(start - after.left) < NEAR * em for start in starts) >= POPULAR
    ]
    if not cuts or len(letters) < len(ink(text)):
        return [line_of([Word(text, area, sure)], area, doubtful=DOUBTFUL_LINE)]
    bounds = [0, *cuts, len(letters)]
    return [_part(letters[start:end], area, sure) for start, end in pairwise(bounds)]


def _part(letters: Sequence[tuple[str, Area]], area: Area, sure: float) -> Line | None:
    boxes = [box._replace(top=area.top, bottom=area.bottom) for _, box in letters]
    gaps = [0.0, *(after.left - before.right for before, after in pairwise(boxes))]
    words = [Word(char, box, sure, gap < LETTER_GAP * area.height) for (char, _), box, gap in zip(letters, boxes, gaps, strict=True)]
    return line_of(words, hull(boxes), doubtful=DOUBTFUL_LINE)
