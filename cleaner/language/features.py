"""The named yes-or-no features of lines that labels are scored by: what a line shows alone, and what its neighbours show.

Every line is looked at once; its neighbours are told what it showed. What the features weigh is the business of `labels`.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> [name for name in features(Page(read_lines("本报讯 大会昨天闭幕。"), shipped_rulebook()))[0] if name.startswith(("ends", "starts", "cue"))]
['starts:han', 'ends:sentence', 'cue:lead']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.chars import BULLETS, HAN, TRAILING, ends_sentence, is_han, plain
from cleaner.language.lines import Page
from cleaner.language.ngrams import character_model
from cleaner.model import Block, Role
from cleaner.people import SURNAMES

Floats = npt.NDArray[np.float64]

FIXED = {Role.SURPLUS: "X", Role.MASTHEAD: "F", Role.FOLIO: "F", Role.NAVIGATION: "F", Role.JUMP: "J", Role.BYLINE: "Y", Role.CREDIT: "R",
         Role.CONTENTS: "G", Role.SECTION: "V", Role.EDITOR: "E", Role.NOTE: "N", Role.PULL_QUOTE: "Q",
         Role.HEADLINE: "H", Role.KICKER: "K", Role.DECK: "D", Role.SUBHEAD: "S", Role.CAPTION: "C"}  # fmt: skip

CUES = ("lead", "paragraph-start", "byline", "credit", "caption", "note", "pull-quote", "editor", "source", "brief-source", "fact", "teaser-cut")

FUNCTION_WORDS = frozenset("的了在和与及为是将对从把被向以于而并或等也都就还又很更最不有之其该这那一个们着过地得到上下中里后前时年月日")
"""The commonest grammatical characters, Simplified."""
NAME_BREAKS = re.compile(r"[\s、，,；;／/]+")
SPACED = re.compile(f"[{HAN}] [{HAN}]")
REACH = 12
"""Lines before a line, and after it, that may speak of what it speaks of."""
NEIGHBOURS = ((-1, "<"), (-2, "<<"), (1, ">"), (2, ">>"))
"""Lines that tell a line what they show, and what this is marked with."""


class Seen(NamedTuple):
    """What a line shows by itself that several features are made of."""

    end: str
    """The class of its end."""
    wide: str
    """The class of its width."""
    over: str
    """By how many half-ems it is wider than its column's measure."""
    own: tuple[str, ...]
    """Features of the line alone."""
    shape: tuple[str, ...]
    """Those of them that its neighbours are told."""


def features(page: Page) -> list[list[str]]:
    """The names of the features each line has."""
    blocks = page.blocks
    before, after = (_steps(shares, (0.15, 0.3, 0.5, 0.8)) for shares in page.coverage_around(REACH))
    elsewhere = _steps(page.said_elsewhere, (0.1, 0.25, 0.4, 0.6, 0.8))
    indents, sizes = _indent_classes(blocks), _size_classes(blocks)
    lines = [_alone(page, i, [f"after:{after[i]}", f"before:{before[i]}", f"elsewhere:{elsewhere[i]}"], indents[i], sizes[i]) for i in range(len(blocks))]
    gains, local, starts, ends = _language(page)
    out = []
    for i, line in enumerate(lines):
        names = [*line.own, *line.shape]
        for step, mark in NEIGHBOURS:
            j = i + step
            names += [mark + name for name in lines[j].shape] if 0 <= j < len(lines) else [f"{mark}edge"]
        names += [f"join<{gains[i]}", f"start{starts[i]}", f"end{ends[i]}"]
        names.append(f"join>{gains[i + 1]}" if i + 1 < len(blocks) else "join>none")
        names += _over_cuts(page, i, lines, gains, local)
        wrapped = "W" if page.measure[i] else "U"
        names += [f"{wrapped}:join<{gains[i]}", f"{wrapped}:start{starts[i]}", f"{wrapped}:local<{local[i]}"]
        out.append(names)
    return out


def _over_cuts(page: Page, i: int, lines: Sequence[Seen], gains: Sequence[str], local: Sequence[str]) -> list[str]:
    """What the cuts above and below a line show together with the line's own end and width."""
    line, above, below = lines[i], lines[i - 1] if i else None, lines[i + 1] if i + 1 < len(lines) else None
    size = len(page.blocks[i].text)
    names = [f"local<{local[i]}", f"local>{local[i + 1] if below else 'none'}"]
    names += [f"cut>{gains[i + 1]}:{line.end}:{line.wide}", f"cut>local{local[i + 1]}:{line.end}"] if below else ["cut>none"]
    over_below = below.over if below else "edge"
    if above:
        names.append(f"cut<{gains[i]}:{above.end}:{above.wide}")
        names += ["even<"] if abs(len(page.blocks[i - 1].text) - size) <= 1 else []
        names += [f"open:{above.end}:{above.over}:{line.over}:{over_below}", f"open:{above.end}:{line.over}:{gains[i]}"]
    names += [f"over:{line.over}", f"over:{line.over}:{over_below}:{line.end}"]
    names += ["even>"] if below and abs(len(page.blocks[i + 1].text) - size) <= 1 else []
    return names


def _over(page: Page, i: int) -> str:
    """By how many half-ems a line is wider than its column's measure, from -6 (or less) to 3 (or more)."""
    if page.blocks[i].role is not Role.PARAGRAPH:
        return "other"
    return str(max(-6, min(3, page.widths[i] - page.measure[i]))) if page.measure[i] else "free"


def _language(page: Page) -> tuple[list[str], list[str], list[str], list[str]]:
    """What the language models say of each line: how it goes on the one before (n-grams, towers), how it
    starts, how it ends; in steps."""
    texts = [block.text for block in page.blocks]
    pairs = np.arange(len(texts) - 1, dtype=np.int32)[:, None] + np.array([0, 1], dtype=np.int32)
    cuts = character_model().over_cuts(texts, texts, pairs)
    total = np.concatenate([[0.0], cuts.joining])
    near = np.concatenate([[0.0], page.voices.local(texts, texts, pairs)])
    return (
        _steps(total, (-4, -2, 0, 1.5, 3, 5, 8)),
        _steps(near, (-6, -4, -2, 0, 2, 4)),
        _steps(cuts.startness, (-6, -3, -1, 1, 3)),
        _steps(cuts.endness, (-3, -1, 0, 1, 3)),
    )


def _step(value: float, bounds: Sequence[float]) -> str:
    """The number of the step a value stands on."""
    return str(bisect_right(bounds, value))


def _steps(values: npt.NDArray[np.floating], bounds: Sequence[float]) -> list[str]:
    """The number of the step that each value stands on."""
    return [_step(value, bounds) for value in values.tolist()]


def _alone(page: Page, i: int, around: Iterable[str], indent: str, size: str | None) -> Seen:
    """What line `i` shows by itself. `around` is what the lines round it, and all others, have of its words."""
    block, text = page.blocks[i], page.blocks[i].text
    place, above = block.place, page.blocks[i - 1].place if i else None
    measure, end = page.measure[i], _end_class(text)
    wide, marks = _width_class(page.widths[i], measure), _mark_class(text)
    if block.role in FIXED:
        shape = [f"fixed:{FIXED[block.role]}"]
    else:
        shape = [f"ends:{end}", f"wide:{wide}"]
        if block.role is Role.PARAGRAPH:
            may = page.book.possible(text)
            shape += [f"cue:{cue}" for cue in CUES if cue in may and page.book.match(cue, text)]
        else:
            shape.append(f"reader:{block.role}")
    own = [f"starts:{_start_class(text)}", f"marks:{marks}", "bias"]
    own += ["spaced"] if SPACED.search(text) else []
    own += [f"above:{min(place.above, 3)}", f"indent:{indent}"]
    own += [f"{'W' if measure else 'U'}:ends:{end}:{marks}", *around]
    own += ["name-like"] if 2 <= len(text) <= 4 and plain(text[:1]) in SURNAMES and all(map(is_han, text)) else []
    own += [f"names:{_names_class(text)}", *_function_words(text)]
    own += ["first-lines"] if place.line <= 14 else []
    own += ["page-top"] if above and place.page != above.page else []
    own += [f"size:{size}"] if size is not None else []
    own += ["new-frame"] if size is not None and above and above.frame != place.frame else []
    return Seen(end, wide, _over(page, i), tuple(own), tuple(shape))


def _names_class(text: str) -> str:
    """Whether a short line may be nothing but names: every word of it two to four characters, the first of them a surname.

    >>> [_names_class(text) for text in ("张三 李四", "赵六、长江", "两会今日闭幕，各方反应热烈")]
    ['all', 'some', 'none']
    """
    words = [word for word in NAME_BREAKS.split(text) if word]
    named = [2 <= len(word) <= 4 and plain(word[:1]) in SURNAMES for word in words]
    return "none" if not any(named) else "all" if all(named) else "some"


def _function_words(text: str) -> list[str]:
    """The grammatical words a line starts with, ends in and holds: running text is full of them, headlines leave them out."""
    folded = plain(text.strip(TRAILING))
    held = sum(map(FUNCTION_WORDS.__contains__, folded))
    names = [f"particles:{_step(held / max(1, len(folded)), (0.001, 0.06, 0.12, 0.2))}"]
    names += [f"first:{folded[0]}"] if folded[:1] in FUNCTION_WORDS and folded else []
    return names + ([f"last:{folded[-1]}"] if folded[-1:] in FUNCTION_WORDS and folded else [])


def _size_classes(blocks: Sequence[Block]) -> list[str | None]:
    """Each line's type size against the body's, where the reader knows it."""
    known = sorted(block.place.size for block in blocks if block.place.size)
    return [None if block.place.size is None else _step(block.place.size / known[len(known) // 2], (0.8, 0.95, 1.08, 1.4, 2)) for block in blocks]


ENDS = {"；": "clause", ";": "clause", ":": "colon", ",": "comma", "、": "comma", ")": "bracket", "》": "bracket", '"': "quote", "'": "quote"}


def _end_class(text: str) -> str:
    if ends_sentence(text):
        return "sentence"
    last = plain(text[-1:])
    return ENDS.get(last) or ("digit" if last.isdigit() else "han" if is_han(text[-1:]) else "latin" if last.isalpha() else "other")


def _start_class(text: str) -> str:
    first = text[:1]
    if first in "”’」』》）】，。；：？！、…%％":
        return "closer"
    if first in "“‘「『《（【(":
        return "opener"
    if first in BULLETS:
        return "bullet"
    if first in "—-–":
        return "dash"
    return "digit" if first.isdigit() else "han" if is_han(first) else "latin" if first.isalpha() else "other"


def _mark_class(text: str) -> str:
    """Which marks the inside of a line has."""
    inside = text[:-1]
    if "。" in inside or "…" in inside:
        return "stop"
    if "，" in inside or "；" in inside:
        return "comma"
    if "：" in inside or "——" in inside:
        return "colon"
    return "question" if "！" in inside or "？" in inside else "list" if "、" in inside else "none"


def _width_class(wide: int, measure: int) -> str:
    """The line's width against its column's measure, or alone."""
    if not measure:
        return "u" + _step(wide, (9, 17, 25, 33, 41, 57, 81, 121))
    over = wide - measure
    steps = ((-16, "tiny"), (-9, "short"), (-6, "six"), (-2, "indent"), (3, "full"), (8, "wide"))
    return "w" + next((name for bound, name in steps if over < bound), "over")


def _indent_classes(blocks: Sequence[Block]) -> list[str]:
    """Each line's indent against its neighbours' in its frame."""
    known = [(block.place.frame, block.place.indent) for block in blocks]
    out = []
    for i, (frame, here) in enumerate(known):
        near = [indent for other, indent in (*known[max(0, i - 3) : i], *known[i + 1 : i + 4]) if other == frame]
        out.append("alone" if not near else "in" if here - min(near) >= 2 else "out" if max(near) - here >= 2 else "even")
    return out
