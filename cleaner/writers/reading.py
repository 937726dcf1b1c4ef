"""How an article reads from top to bottom: the one order that Markdown, TEI, text and JSONL share.

Blocks stand in an article in the order of the print, where a by-line may precede the
headline and a jump line the first paragraph. A reader wants heads, then who and where,
then the text, then signatures, sources and jumps. Nothing is dropped or changed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from cleaner.chars import HAN
from cleaner.edition import Article, EditionBlock
from cleaner.writers.labels import words
from cleaner.writers.script import Script, language_tag
from cleaner.writers.templating import printable

HEAD = ("section", "kicker", "headline", "deck")
OPENING = ("byline", "dateline")
BODY = frozenset({"paragraph", "subhead", "list-item", "pull-quote", "caption", "note", "table"})
"""Roles whose text is the article's text; the others are about it (`score.py` of the benchmark takes the same)."""
PROSE = BODY - {"caption"}
"""Roles before which a headline is still the article's; a photo and its caption may precede it."""
CLOSING = frozenset({"byline", "dateline", "credit", "editor", "jump-line"})
SPACES = re.compile(r"[ \t]+")
NO_HEADLINE: dict[Script, str] = {"zh-Hans": "原文未见标题", "zh-Hant": "原文未見標題"}
"""What a reader is told of an article without one."""
CELLS = re.compile(r"\t+| {2,}")


@dataclass(frozen=True, slots=True)
class Setting:
    """An article's blocks in reading order, in four groups."""

    head: tuple[EditionBlock, ...]
    """Sections, kickers, headlines, decks, in their printed order, a section first."""
    opening: tuple[EditionBlock, ...]
    """By-lines and datelines over the text."""
    body: tuple[EditionBlock, ...]
    closing: tuple[EditionBlock, ...]
    """Signatures, credits, editors and jump lines after the last of the text."""

    def blocks(self) -> tuple[EditionBlock, ...]:
        """All of them."""
        return self.head + self.opening + self.body + self.closing


def set_article(article: Article) -> Setting:
    """The blocks of `article` in reading order. The first headline stands at the head even where it was printed after text.

    >>> b = lambda n, kind: EditionBlock(f"a1b{n}", kind, kind, ())
    >>> set_article(Article("a1", "article", blocks=(b(1, "byline"), b(2, "headline"), b(3, "paragraph"), b(4, "credit")))).blocks()[0].kind
    'headline'
    """
    top = tuple(takewhile(lambda block: block.kind not in PROSE, article.blocks))
    rest = tuple(block for block in top if block.kind not in HEAD + OPENING) + article.blocks[len(top) :]
    head = _of(top, HEAD)
    if all(block.kind != "headline" for block in head):
        late = _of(rest, ("headline",))[:1]
        head, rest = head + late, tuple(block for block in rest if block not in late)
    head = tuple(sorted(head, key=lambda block: block.kind != "section"))
    tail = len(tuple(takewhile(lambda block: block.kind in CLOSING, reversed(rest))))
    return Setting(head, _of(top, OPENING), rest[: len(rest) - tail], rest[len(rest) - tail :])


def _of(blocks: Iterable[EditionBlock], kinds: Iterable[str]) -> tuple[EditionBlock, ...]:
    return tuple(block for block in blocks if block.kind in kinds)


def heading(article: Article) -> str | None:
    """The headline on one line, from the printed heads, or as parsed where no block of its own holds it."""
    printed = (" ".join(lines(block.text)) for block in set_article(article).head if block.kind == "headline")
    return " ".join(filter(None, printed)) or " ".join(lines(article.headline or "")) or None


def body_texts(article: Article) -> tuple[str, ...]:
    """The texts of an article's body blocks, in reading order, without control characters, each on one line."""
    texts = (" ".join(lines(block.text)) for block in set_article(article).body if block.kind in BODY)
    return tuple(filter(None, texts))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a block that hold something: control characters left out, runs of spaces and tabs made one.

    >>> lines("表一\\n  甲\\t乙 \\x00")
    ('表一', '甲 乙')
    """
    kept = (SPACES.sub(" ", printable(line)).strip() for line in text.splitlines())
    return tuple(line for line in kept if line)


def rows(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a table's lines: apart by a tab, or by two spaces and more."""
    return tuple(tuple(" ".join(lines(text[start:end])) for start, end in row) for row in cells(text))


def cells(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Where the cells of a table stand in its text, line by line.

    >>> cells("年份  产量\\n\\n2024\\t12")
    (((0, 2), (4, 6)), ((8, 12), (13, 15)))
    """
    out: list[tuple[tuple[int, int], ...]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if lines(line):
            first = at + len(line) - len(line.lstrip())
            bounds = [first, *(first + bound for found in CELLS.finditer(line.strip()) for bound in found.span()), first + len(line.strip())]
            out.append(tuple(_stripped(text, *cell) for cell in zip(bounds[::2], bounds[1::2], strict=True)))
        at += len(line)
    return tuple(out)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    cell = text[start:end]
    return (start + len(cell) - len(cell.lstrip()), start + len(cell.rstrip())) if cell.strip() else (start, start)


def gaps(article: Article, script: Script) -> tuple[str | None, str | None]:
    """What to tell a reader before and after the text of an article of which part is known to be missing."""
    if article.complete:
        return None, None
    said = words(script)
    before = said["from"].format(page(article.continued_from)) if article.continued_from else None
    after = said["to"].format(page(article.continued_to)) if article.continued_to else None
    return before, after or (None if before else said["incomplete"])


def page(name: str) -> str:
    """A page as it is read out: a bare figure gets its `第`.

    >>> page("2"), page("A04")
    ('第2', 'A04')
    """
    return f"第{name}" if re.fullmatch(rf"\d+|[{HAN}]", name) else name


def script_of(article: Article, otherwise: Script = "zh-Hans") -> Script:
    """The script of an article's text."""
    return language_tag("".join(block.text for block in article.blocks), otherwise)
