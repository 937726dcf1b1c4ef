"""Clean articles out of the corpus, in house style: what the benchmark's gold is made of.

A corpus file is xz text in UTF-8, articles apart by a blank line, headline first, then one paragraph a line.
Passed over: articles with characters, paragraphs or headlines that a newspaper page would not print as they stand
(lists, emoji, unfinished sentences, straight quotes). Lines after the last sentence (credits) and a bracketed series
name before the headline are left out. There are few Traditional articles, so Simplified ones are converted to join them.

Training must not see what the benchmark asks. So an article is *held out* when the SHA-256 of its headline says so
(one in ten), and only held-out articles are drawn by default; a training script leaves them out by the same rule.

>>> house_style("发布 3 项 AI 标准,增长⼀成(见表)")
'发布3项AI标准，增长一成（见表）'
>>> house_style("用Visual Studio写 12,000 行")
'用Visual Studio写12,000行'
"""

from __future__ import annotations

import hashlib
import lzma
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

Script = Literal["hans", "hant"]

FILES: dict[Script, str] = {"hans": "zh_hans_cctv_2022_2024.txt.xz", "hant": "zh_hant_hkcnews.txt.xz"}
HELD_OUT_IN = 10
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
WIDE = HAN + "，。、；：？！（）《》〈〉「」『』【】“”‘’—…·％"
FULL_WIDTH = str.maketrans(",:;?!()", "，：；？！（）")
PRINTABLE = re.compile(rf"[{WIDE} A-Za-z0-9.,:;/%+\-&'~℃°‰±×]+")
SENTENCE_END = re.compile(r"[。！？…][”’」』）】]*$")
SUBHEAD_LENGTH = 22  # characters; a longer paragraph without a sentence end is damage in the corpus


@dataclass(frozen=True, slots=True)
class Clean:
    """One article as the corpus has it: headline and ``(kind, text)`` blocks, kinds ``paragraph`` and ``subhead``."""

    headline: str
    blocks: tuple[tuple[str, str], ...]

    @property
    def length(self) -> int:
        """Characters of the body."""
        return sum(len(text) for _, text in self.blocks)


def held_out(headline: str) -> bool:
    """Whether an article with this headline (first line of the article in the corpus, stripped) is for testing only.

    >>> sum(held_out(str(number)) for number in range(1000))
    97
    """
    return hashlib.sha256(headline.strip().encode()).digest()[0] % HELD_OUT_IN == 0


def house_style(text: str, *, phrases: bool = False) -> str:
    """Text in the contract's house style; with ``phrases`` a space between two Han phrases stays (headlines)."""
    text = "".join(unicodedata.normalize("NFKC", c) if _is_variant(c) else c for c in text)
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", text).replace("⋯", "…").replace("──", "——").replace("‧", "·")
    text = re.sub(r"[\s\u3000]+", " ", text).strip()
    text = re.sub(rf"(?<=[{WIDE}])[,:;?!()]|[,:;?!()](?=[{WIDE}])", lambda m: m[0].translate(FULL_WIDTH), text)
    text = re.sub(rf"(?<=[{WIDE}]) (?=[^{WIDE}])|(?<=[^{WIDE}]) (?=[{WIDE}])", "", text)
    return text if phrases else re.sub(rf"(?<=[{WIDE}]) (?=[{WIDE}])", "", text)


def _is_variant(char: str) -> bool:
    """Radicals, compatibility ideographs, full-width letters and figures: shapes that house style unifies."""
    return char in "％" or any(low <= char <= high for low, high in ("⺀⿕", "豈\ufaff", "０９", "Ａｚ"))


def read_pool(folder: Path, script: Script, *, everything: bool = False) -> tuple[Clean, ...]:
    """The usable articles of one script, in the corpus's order.

    :param everything: held-out articles alone (the default), or all.
    :raises FileNotFoundError: the corpus file is not in ``folder``.
    """
    own = _read(folder / FILES[script], everything)
    return own if script == "hans" else own + tuple(map(_traditional, _read(folder / FILES["hans"], everything)[::2]))


def _read(path: Path, everything: bool) -> tuple[Clean, ...]:
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        chunks = stream.read().split("\n\n")
    drawn = (chunk.strip("\n").split("\n") for chunk in chunks)
    found = [parse(lines) for lines in drawn if everything or held_out(lines[0])]
    by_headline = {article.headline: article for article in found if article}  # daily bulletins share a headline: one will do
    return tuple(by_headline.values())


def _traditional(article: Clean) -> Clean:
    """A Simplified article in Traditional characters and quotation marks."""
    convert = _converter()

    def turn(text: str) -> str:
        return convert(text).translate(str.maketrans("“”‘’", "「」『』"))

    return Clean(turn(article.headline), tuple((kind, turn(text)) for kind, text in article.blocks))


@cache
def _converter() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("s2tw").convert
    return convert


def shorten(article: Clean, limit: int) -> Clean:
    """The article's first blocks, to about ``limit`` characters; never less than its first, never ending in a subhead."""
    kept = list(article.blocks)
    while len(kept) > 1 and (sum(len(text) for _, text in kept) > limit or kept[-1][0] == "subhead"):
        kept.pop()
    return replace(article, blocks=tuple(kept))


def parse(lines: list[str]) -> Clean | None:
    """An article from its lines in the corpus, or None where it is not fit to be gold."""
    headline = house_style(re.sub(r"^【[^】]*】", "", lines[0]), phrases=True)
    if not 6 <= len(headline) <= 42 or not PRINTABLE.fullmatch(headline) or re.search(r"[。【】]", headline):
        return None
    texts = [text for line in lines[1:] if (text := house_style(line))]
    while texts and not SENTENCE_END.search(texts[-1]):
        texts.pop()
    blocks = []
    for place, text in enumerate(texts):
        whole = bool(SENTENCE_END.search(text))
        subhead = not whole and place > 0 and len(text) <= SUBHEAD_LENGTH and not re.search(r"[，。：；]", text)
        if not PRINTABLE.fullmatch(text) or not (whole or subhead) or (whole and len(text) < 8):
            return None
        blocks.append(("subhead" if subhead else "paragraph", text))
    repeated = len(set(texts)) < len(texts)
    return Clean(headline, tuple(blocks)) if blocks and not repeated else None
