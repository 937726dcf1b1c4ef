"""Text for the neural towers: the corpus as rows of an alphabet, articles, and legs cut from them as a newspaper cuts its columns.

Used by `training/towers.py` (training) and `training/towers_accuracy.py` (figures). Needs numpy and OpenCC only.
"""

from __future__ import annotations

import collections
import hashlib
import json
import lzma
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import opencc

from cleaner.language.towers import BREAK, DROPPED, NOTHING, TOPIC, UNKNOWN, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Rows = npt.NDArray[np.int64]

ALPHABET_SIZE = 6000
"""Rows; 6,000 characters cover all but some 0.05 % of the corpus (the study's figure too)."""
SENTENCE_ENDS = "。！？”’…；：）!?;:)」』"
NO_START = "，。、；：？！”’》）】%…·"
"""Marks that typesetters keep off the start of a line."""
NO_END = "“‘《（【"
"""Marks that typesetters keep off the end of a line."""
_QUOTES = str.maketrans(dict(zip("「」『』〈〉⋯–－―─・•·∶,?!;:()", "“”‘’《》…————···：，？！；：（）", strict=True)))
_FULLWIDTH = str.maketrans(",?!;:()", "，？！；：（）")
_CHARACTERS = 0x10000


def folded_characters() -> list[str]:
    """Return for each code point of the Basic Multilingual Plane what it is folded to: one character, or "" for none (white space)."""
    simplify = opencc.OpenCC("t2s").convert
    folded = []
    for code in range(_CHARACTERS):
        character = chr(code)
        if character == "\n":
            folded.append("\n")
            continue
        category = unicodedata.category(character)
        if character.isspace() or category in {"Cc", "Cf", "Cs"}:
            folded.append("")
            continue
        if 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00:
            character = simplify(unicodedata.normalize("NFKC", character))
        character = character.translate(_QUOTES)
        if character != "…":
            character = unicodedata.normalize("NFKC", character).translate(_FULLWIDTH).lower()
        folded.append(character if len(character) == 1 else "�")
    return folded


def make_alphabet(texts: Iterable[str], size: int = ALPHABET_SIZE) -> npt.NDArray[np.uint16]:
    """Return the row of every code point: the most frequent folded characters of `texts` get rows of their own."""
    raw: collections.Counter[str] = collections.Counter()
    for text in texts:
        raw.update(text)
    folded = folded_characters()
    counted: collections.Counter[str] = collections.Counter()
    for character, count in raw.items():
        if ord(character) < _CHARACTERS and len(folded[ord(character)]) == 1 and folded[ord(character)] not in "\n�":
            counted[folded[ord(character)]] += count
    ranked = sorted(counted, key=lambda character: (-counted[character], character))[: size - BREAK - 1]
    row = {character: BREAK + 1 + rank for rank, character in enumerate(ranked)} | {"": DROPPED, "\n": BREAK}
    return np.array([row.get(character, UNKNOWN) for character in folded], np.uint16)


def articles_of(path: Path) -> list[list[str]]:
    """Return the articles of a corpus file, each a list of paragraphs.

    Blank lines part articles; in a file without blank lines every line is one. Headings (short, no end mark) and crumbs go.
    """
    text = lzma.decompress(path.read_bytes()).decode("utf-8")
    groups = [block.split("\n") for block in text.split("\n\n")] if "\n\n" in text else [[line] for line in text.split("\n")]
    kept = ([line for line in map(str.strip, group) if len(line) >= 40 or (len(line) >= 8 and line[-1] in SENTENCE_ENDS)] for group in groups)
    return [paragraphs for paragraphs in kept if sum(map(len, paragraphs)) >= 60]


def held_out(paragraphs: list[str]) -> bool:
    """Return whether an article is kept out of training (2 in 100, by the hash of its first paragraph)."""
    return hashlib.sha256(paragraphs[0].encode()).digest()[0] < 5


def corpus(folder: Path) -> list[list[str]]:
    """Return all articles of all `*.xz` files of a folder, in name order."""
    return [paragraphs for path in sorted(folder.glob("*.xz")) for paragraphs in articles_of(path)]


def gold_articles(folder: Path) -> list[list[str]]:
    """Return the distinct articles of the gold editions (`*.json`) of a folder: the texts of their paragraphs."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.json")):
        for article in json.loads(path.read_text("utf-8"))["articles"]:
            paragraphs = [block["text"] for block in article["blocks"] if block["kind"] == "paragraph" and len(block["text"]) > 1]
            if article["kind"] == "article" and sum(map(len, paragraphs)) >= 80:
                found.setdefault(paragraphs[0][:40], paragraphs)
    return list(found.values())


class Book(NamedTuple):
    """Many articles end to end: rows, where each article begins (and the last ends), and where a column may cut (before that row)."""

    rows: Rows
    bounds: Rows
    may_cut: npt.NDArray[np.bool_]


def book_of(articles: Iterable[list[str]], alphabet: npt.NDArray[np.uint16]) -> Book:
    """Set articles as one book; paragraphs are parted by BREAK, articles by BREAK too."""
    pieces, bounds = [], [0]
    for paragraphs in articles:
        rows = rows_of("\n".join(paragraphs), alphabet)
        pieces += [rows, np.array([BREAK])]
        bounds.append(bounds[-1] + len(rows) + 1)
    rows = np.concatenate(pieces)

    def among(characters: str) -> npt.NDArray[np.bool_]:
        return np.isin(rows, [alphabet[ord(character)] for character in characters])

    latin, closing, opening = among("0123456789abcdefghijklmnopqrstuvwxyz."), among(NO_START), among(NO_END)
    may_cut = ~closing & (rows != BREAK)
    may_cut[1:] &= ~opening[:-1] & (rows[:-1] != BREAK) & ~(latin[1:] & latin[:-1])
    may_cut[0] = False
    return Book(rows, np.array(bounds), may_cut)


class Legs(NamedTuple):
    """Legs of one article in their order: [begin, end) in the book, and whether each but the last is cut inside a paragraph."""

    begin: Rows
    end: Rows
    open_end: npt.NDArray[np.bool_]


def cut_article(book: Book, article: int, rng: np.random.Generator, *, measure: int | None, most: int) -> Legs:
    """Cut up to `most` legs out of an article, from a random place in it.

    With a `measure`, lines of so many characters, parted at paragraphs. Without, column legs of 20 to 400 characters
    (log-normal around 90), which run over paragraph breaks in every second article and are parted there in the others.
    """
    first, last = int(book.bounds[article]), int(book.bounds[article + 1]) - 1
    parted = measure is not None or bool(rng.random() < 0.5)
    lengths = np.full(most, measure) if measure is not None else np.clip(np.exp(rng.normal(4.5, 0.6, most)), 20, 400).astype(int)
    reach = int(lengths.sum())
    at = int(rng.integers(first, max(first + 1, last - reach // 2))) if last - first > reach // 2 else first
    begin: list[int] = []
    end: list[int] = []
    open_end: list[bool] = []
    while at < last and len(begin) < most:
        stop = at + int(lengths[len(begin)])
        while stop < last and not book.may_cut[stop] and book.rows[stop] != BREAK:
            stop += 1
        stop = min(stop, last)
        if parted:
            breaks = np.flatnonzero(book.rows[at:stop] == BREAK)
            if len(breaks):
                stop = at + int(breaks[0])
        if stop - at >= 2:
            begin.append(at)
            end.append(stop)
            open_end.append(stop < last and book.rows[stop] != BREAK)
        at = stop + 1 if stop < last and book.rows[stop] == BREAK else stop
    return Legs(np.array(begin, np.int64), np.array(end, np.int64), np.array(open_end, np.bool_))


def end_windows(book: Book, begin: Rows, end: Rows) -> Rows:
    """Return the last TOPIC rows of each leg, padded in front with NOTHING."""
    at = end[:, None] + np.arange(-TOPIC, 0)
    return np.where(at >= begin[:, None], book.rows[np.maximum(at, 0)], NOTHING)


def start_windows(book: Book, begin: Rows, end: Rows) -> Rows:
    """Return the first TOPIC rows of each leg, padded behind with NOTHING."""
    at = begin[:, None] + np.arange(TOPIC)
    return np.where(at < end[:, None], book.rows[np.minimum(at, len(book.rows) - 1)], NOTHING)


class Page(NamedTuple):
    """Legs of several articles; `follows[k]` is the leg after leg `before[k]`, cut inside a paragraph where `is_open[k]`."""

    begin: Rows
    end: Rows
    before: Rows
    follows: Rows
    is_open: npt.NDArray[np.bool_]
    article: Rows


def page_of(book: Book, articles: Iterable[int], rng: np.random.Generator, *, lines: float, most: int) -> Page:
    """Cut articles into lines (with probability `lines`) or column legs and pool them.

    All lines of a page have one measure, 10 to 18 characters: were it each article's own, length alone would betray the article.
    """
    measure = int(rng.integers(10, 19)) if rng.random() < lines else None
    cut = [(article, cut_article(book, article, rng, measure=measure, most=most)) for article in articles]
    cut = [(article, legs) for article, legs in cut if len(legs.begin) >= 2]
    sizes = np.array([len(legs.begin) for _, legs in cut])
    offsets = np.cumsum(sizes) - sizes
    before = np.concatenate([offset + np.arange(size - 1) for offset, size in zip(offsets, sizes, strict=True)])
    return Page(
        np.concatenate([legs.begin for _, legs in cut]),
        np.concatenate([legs.end for _, legs in cut]),
        before,
        before + 1,
        np.concatenate([legs.open_end[:-1] for _, legs in cut]),
        np.repeat([article for article, _ in cut], sizes),
    )


def neighbourhoods(book: Book, rng: np.random.Generator, *, articles: int) -> Iterator[list[int]]:
    """Yield lists of distinct articles for ever: pairs of neighbours in the corpus (one day's news), drawn by length."""
    lengths = np.diff(book.bounds)
    reached = np.cumsum(lengths)
    while True:
        drawn: dict[int, None] = {}
        while len(drawn) < articles:
            one = int(np.searchsorted(reached, rng.integers(reached[-1]), side="right"))
            drawn[one] = None
            drawn[min(one + 1, len(lengths) - 1)] = None
        yield list(drawn)[:articles]
