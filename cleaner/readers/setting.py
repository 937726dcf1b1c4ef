"""Sheets -> pages: the text of a page as a source, and a galley whose blocks point into it.

The source's text is the page as it is read, a line of type a line, a blank line
between stories. A block's `Place` says how the line stood; `continues` says
from indents and from how full the line before is whether it goes on that line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from cleaner.chars import CLOSING, OPENING, char_width, ends_sentence
from cleaner.model import Block, Box, Galley, Piece, Place, Role, Source
from cleaner.readers import Page
from cleaner.readers.layout import reading_order
from cleaner.readers.printed import Placed, Sheet

FULL = 1.15
"""Ems a line may fall short of its measure and still be full: a character, since the next may not stand first in a line."""

INDENTED = 1.2
"""Ems from the column's edge at which a line is indented: paragraphs are indented by two, quotes hang by a half."""

SUBHEAD_INDENT = 0.7
"""Ems from the column's edge at which a line is no text: subheads are set in by one em."""

SURE, LIKELY, UNSURE, UNLIKELY, NEVER = 0.98, 0.8, 0.5, 0.12, 0.02
"""How sure `continues` is. On the benchmark's PDFs, SURE is right in 7,317 of 7,322 lines and NEVER in all of 1,122 (tests/test_pdf.py holds
ten of them to it); the three between are judgement, for justified pages with indents hardly call for them."""


def set_pages(name: str, digest: str, encoding: str, sheets: Sequence[Sheet], page: int = 0) -> tuple[Page, ...]:
    """The pages that sheets make, numbered from `page`; sheets without type are left out, and named by the first page.

    `name` names the file, `digest` is its SHA-256. A file of several sheets names its pages `name#page=1` (RFC 8118).
    """
    out: list[Page] = []
    silent: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        title = f"{name}#page={number}" if len(sheets) > 1 else name
        if sheet.lines:
            out.append(set_page(title, digest, encoding, sheet, page + len(out)))
        else:
            silent.append(title)
    return (out[0]._replace(silent=tuple(silent)), *out[1:]) if out else ()


def set_page(name: str, digest: str, encoding: str, sheet: Sheet, page: int = 0) -> Page:
    """The page that one sheet makes."""
    placed = reading_order(sheet)
    indents = uses_indents(placed)
    text: list[str] = []
    blocks: list[Block] = []
    doubts: list[tuple[int, int, float]] = []
    at = number = 0
    for before, one in pairwise((None, *placed)):
        if one is None:
            continue
        gap = 1 if one.opens and blocks else 0
        at, number = at + gap, number + gap + 1
        text.append("\n" * gap + one.line.text + "\n")
        doubts += [(at + start, at + end, sure) for start, end, sure in one.line.doubts]
        place = _place(one, page, number, 1 if one.opens else 0, continues(before, one, indents))
        blocks.append(Block(one.line.text, (Piece(page, at, one.line.text),), one.role, place=place))
        at += len(one.line.text) + 1
    size = (round(sheet.width, 2), round(sheet.height, 2)) if sheet.width > 0 and sheet.height > 0 else None
    galley: Galley = tuple(replace(block, place=replace(block.place, box=_within(block.place.box, size))) for block in blocks)
    return Page(Source(name, "".join(text), digest, encoding), galley, dict(sheet.facts), tuple(doubts), size)


def _within(box: Box | None, size: tuple[float, float] | None) -> Box | None:
    """The part of a box that lies on its page: boxes of words at an edge reach over it."""
    if box is None or size is None:
        return box
    wide, high = size
    return Box(box.page, *(min(max(value, 0.0), most) for value, most in zip(box[1:], (wide, high, wide, high), strict=True)))


def _place(one: Placed, page: int, number: int, above: int, goes_on: float | None) -> Place:
    area, half = one.line.area, one.line.size / 2
    return Place(
        page=page,
        line=number,
        above=above,
        indent=max(0, round((area.left - one.left) / half)),
        frame=one.frame,
        size=round(one.line.size, 2),
        box=Box(page, *(round(value, 2) for value in area)),
        measure=None if one.measure is None else round(one.measure / half),
        continues=goes_on,
        opens=one.opens,
        stated=one.line.role is not None,
    )


def uses_indents(placed: Sequence[Placed]) -> bool:
    """Whether the paragraphs of a page begin with an indent: one line of text in a hundred does at least."""
    text = [one for one in placed if one.role is Role.PARAGRAPH]
    return sum(_indent(one) > INDENTED for one in text) > 0.01 * len(text)


def _indent(one: Placed) -> float:
    """Ems from the edge of its column to a line's first ink."""
    return (one.line.area.left - one.left) / one.line.size


def continues(before: Placed | None, one: Placed, indents: bool) -> float | None:
    """How sure it is that a line goes on the line before it: 0 to 1; None where too little is known.

    The fullness of the line before tells, by its own measure; captions are set ragged, there its last character does.
    """
    if before is None or before.role is not one.role or one.opens or one.role is Role.SURPLUS:
        return NEVER
    if one.role in (Role.HEADLINE, Role.KICKER, Role.DECK):
        return SURE
    if one.starts or not 0.94 < before.line.size / one.line.size < 1.06:
        return NEVER
    if one.role in (Role.CAPTION, Role.PULL_QUOTE):
        full = before.measure is not None and _slack(before, before.measure) < FULL
        return UNLIKELY if ends_sentence(before.line.text) and (one.role is Role.CAPTION or not full) else LIKELY
    return None if before.measure is None else _text_continues(before, before.measure, one, indents)


def _text_continues(before: Placed, measure: float, one: Placed, indents: bool) -> float:
    """How sure it is that a line of text goes on the line before it in one text, set to `measure` points."""
    if one.role is Role.PARAGRAPH and INDENTED < _indent(one) < measure / one.line.size / 2:
        return NEVER
    if _set_in(one) != _set_in(before):
        return NEVER if _set_in(one) else UNLIKELY
    if _slack(before, measure) > max(FULL, _first_unit(one.line.text) + 0.4):
        return UNLIKELY
    if indents:
        return SURE
    return UNSURE if ends_sentence(before.line.text) else LIKELY


def _set_in(one: Placed) -> bool:
    """Whether a line is set in as subheads are: further than the bracket of a scanned line (its ink begins half an em in), less than a paragraph."""
    return SUBHEAD_INDENT < _indent(one) <= INDENTED


def _slack(one: Placed, measure: float) -> float:
    """Ems from a line's last ink to the end of its measure."""
    return (one.left + measure - one.line.area.right) / one.line.size


def _first_unit(text: str) -> float:
    """Ems that the start of a line takes which may not be parted from it: a word, a bracket and a character.

    >>> _first_unit("Bruce 说"), _first_unit("《人民"), _first_unit("是，")
    (2.5, 2.0, 2.0)
    """
    end = 0
    while end < len(text) - 1 and text[end] in OPENING:
        end += 1
    if text[end].isascii() and not text[end].isspace():
        while end < len(text) and text[end].isascii() and not text[end].isspace():
            end += 1
    else:
        end += 1
    while end < len(text) and text[end] in CLOSING + "，。、；：？！":
        end += 1
    return sum(map(char_width, text[:end])) / 2
