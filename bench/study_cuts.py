"""Articles of gold editions cut as the study of succession cut them: legs for its Task A, whole pages of lines for its Task D.

Task D is made by the study's own rules and random numbers, so that its pages are the study's pages: 14 of Simplified and
4 of Traditional articles from the half of dev that its weights were not fitted on, 10 of seed articles; columns of
13 to 17 characters, 5 to 8 articles of at most 110 lines, legs of 8 to 35 lines, all legs of a page shuffled.

The script that cut the legs of Task A was not kept; they are cut anew after its description. Pages are drawn from the
same halves; every end that stands inside a paragraph chooses among all leg starts of its page; legs are
lost, so that some 22 ends in 100 have no successor; legs are shuffled or, in the second reading, stories are interleaved
and each keeps its order. Sizes are set so that an end has as many candidates as there (27 on dev, 39 on seeds).

Texts are folded as there: Simplified, plain width, no white space, small letters.

>>> [line.text for line in column(("会议指出，要推进改革。", "完"), 5)]
['会议指', '出，要推进', '改革。', '完']
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

OPENING, CLOSING = "“‘《（【", "，。、；：？！”’》）】%…"
"""Marks kept from the end and from the start of a line."""
FOLDED = str.maketrans(dict(zip("「」『』〈〉⋯–－―─・•∶", "“”‘’《》…————··:", strict=True)))
FULL_WIDTH = str.maketrans(",?!;:()", "，？！；：（）")
LEAST_ARTICLE, LEAST_DEV_ARTICLE = 80, 121
"""Characters of the shortest article taken; the second holds for dev."""
HALVES_SEED, PAGES_SEED, LEGS_SEED = 1, 11, 5
"""Seeds of the study's halves and of its Task D; the third is this script's own, for Task A."""
MOST_LINES = 110
LOST = 0.22
"""Share of the legs of Task A that are lost."""


class Line(NamedTuple):
    """A line of a column."""

    text: str
    full: bool
    """It fills its measure: only such a line may be open."""
    first: bool
    last: bool
    """It begins or ends its paragraph."""

    @property
    def is_open(self) -> bool:
        """Whether the line ends inside its paragraph, and nothing of its shape says otherwise."""
        return self.full and not self.last


@dataclass(frozen=True, slots=True)
class Text:
    """A folded article of a gold edition."""

    paragraphs: tuple[str, ...]
    hant: bool


class Leg(NamedTuple):
    """Lines of one article that stand together."""

    article: int
    at: int
    """The number of its first line in its column."""
    lines: tuple[Line, ...]


Page = tuple[Leg, ...]
"""Legs in the order of the dump."""


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def folded(text: str) -> str:
    """A text as the study compared it.

    >>> folded("「香港」 AI產業⋯ 3,000")
    '“香港”ai产业…3，000'
    """
    pieces = _simplifier().convert(text).translate(FOLDED).split("…")
    plain = "…".join(unicodedata.normalize("NFKC", piece) for piece in pieces).translate(FULL_WIDTH)
    return re.sub(r"\s+", "", plain).lower()


def articles_of(folder: Path) -> list[Text]:
    """The distinct articles of a folder of gold editions, in name order.

    :raises FileNotFoundError: the folder holds no edition.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise FileNotFoundError(f"no gold editions in {folder}")
    found: dict[str, Text] = {}
    for path in paths:
        for article in json.loads(path.read_text("utf-8"))["articles"]:
            texts = tuple(folded(block["text"]) for block in article["blocks"] if block["kind"] == "paragraph")
            texts = tuple(text for text in texts if len(text) > 1)
            if article["kind"] == "article" and sum(map(len, texts)) >= LEAST_ARTICLE:
                found.setdefault(texts[min(1, len(texts) - 1)][:40], Text(texts, "hant" in path.name))
    return list(found.values())


def halves(articles: Sequence[Text]) -> tuple[list[Text], list[Text]]:
    """The half of dev's articles that the study fitted on, and the half it measured."""
    long = [text for text in articles if sum(map(len, text.paragraphs)) >= LEAST_DEV_ARTICLE]
    Random(HALVES_SEED).shuffle(long)
    return long[: len(long) // 2], long[len(long) // 2 :]


def column(paragraphs: Sequence[str], measure: int) -> list[Line]:
    """Paragraphs set into lines of `measure` em, the first set in by two; ASCII is half as wide, closing marks hang."""
    return [line for text in paragraphs for line in _wrapped(text, measure)]


def _wrapped(text: str, measure: int) -> list[Line]:
    rows: list[tuple[str, float]] = []
    now, width = "", 2.0
    for char in text:
        wide = 0.5 if char.isascii() else 1.0
        if width + wide > measure and not (char in CLOSING and width + wide <= measure + 1):
            kept = now[-1:] if now[-1:] and now[-1] in OPENING else ""
            rows.append((now.removesuffix(kept), width))
            now, width = kept, float(len(kept))
        now, width = now + char, width + wide
    rows.append((now, width))
    return [Line(row, wide >= measure - 1, n == 0, n == len(rows) - 1) for n, (row, wide) in enumerate(rows)]


def drawn_page(pool: Sequence[Text], rng: Random) -> Page:
    """A page of Task D."""
    measure = rng.randint(13, 17)
    legs: list[Leg] = []
    for number, text in enumerate(rng.sample(pool, min(rng.randint(5, 8), len(pool)))):
        lines = column(text.paragraphs, measure)[:MOST_LINES]
        legs += _cut(number, lines, rng, 8, 35)
    rng.shuffle(legs)
    return tuple(legs)


def _cut(article: int, lines: Sequence[Line], rng: Random, least: int, most: int) -> list[Leg]:
    legs, at = [], 0
    while at < len(lines):
        length = rng.randint(least, most)
        if len(lines) - at - length < 5:
            length = len(lines) - at
        legs.append(Leg(article, at, tuple(lines[at : at + length])))
        at += length
    return legs


def task_d(dev: Sequence[Text], seeds: Sequence[Text]) -> dict[str, list[Page]]:
    """The study's pages of Task D; `dev`: the half that is measured."""
    rng = Random(PAGES_SEED)
    simplified, traditional = [text for text in dev if not text.hant], [text for text in dev if text.hant]
    pages = [drawn_page(simplified, rng) for _ in range(14)] + [drawn_page(traditional, rng) for _ in range(4)]
    return {"dev": pages, "seeds": [drawn_page(seeds, rng) for _ in range(10)]}


def leg_page(pool: Sequence[Text], rng: Random, keep_order: bool) -> Page:
    """A page of Task A: legs of 5 to 16 lines, some lost."""
    measure = rng.randint(13, 17)
    legs: list[Leg] = []
    for number, text in enumerate(rng.sample(pool, min(rng.randint(5, 12), len(pool)))):
        legs += _cut(number, column(text.paragraphs, measure)[:MOST_LINES], rng, 5, 16)
    kept = [leg for leg in legs if rng.random() >= LOST]
    order = [leg.article for leg in kept]
    rng.shuffle(order)
    if not keep_order:
        rng.shuffle(kept)
        return tuple(kept)
    waiting = {article: iter([leg for leg in kept if leg.article == article]) for article in order}
    return tuple(next(waiting[article]) for article in order)


def task_a(pool: Sequence[Text], pages: int, keep_order: bool = False) -> list[Page]:
    """Pages of Task A, every fourth of Traditional articles where there are any; the same legs in both orders."""
    out = []
    for number in range(pages):
        rng = Random(LEGS_SEED * 1000 + number)
        script = [text for text in pool if text.hant == (number % 4 == 3)] or list(pool)
        out.append(leg_page(script, rng, keep_order))
    return out
