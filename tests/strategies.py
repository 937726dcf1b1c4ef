"""Random editions whose every character is accounted for, with text that is hard on markup.

`editions()` draws an edition and the texts of its sources. It keeps the laws that a real one keeps: ids are unique,
spans tile the sources, the ink under a block's spans is its text's but for width, and an applied finding stands in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from cleaner.chars import ink
from cleaner.edition import Article, Change, Edition, EditionBlock, Finding, Issue, Item, Region, SourceNote, Tool
from cleaner.model import Span

KINDS = ("article", "photo", "contents", "teaser", "notice", "advert")
ROLES = (
    "paragraph", "headline", "kicker", "deck", "byline", "dateline", "subhead", "list-item",
    "pull-quote", "caption", "credit", "note", "table", "jump-line", "editor",
)  # fmt: skip
HARD = (
    "1. ", "(a) ", "- ", "+ ", "# ", "> ", "* ", "---", "===", "```", "~~~", "    ", "\t", "\n", "\n\n", "  \n", "\\", "\\\n", "&amp;", "&#65;", "<b>", "</p>", "<!--",
    "]]>", "[x](http://y)", "![i](j)", "[^1]", "http://a_b.cn/*c*", "www.x_y.cn", "me@x.cn", "| a | b |", "|---|---|", "$x$", "**", "__", "_a_", "~~b~~", "^c^", ": ",
    "{#id}", "{{ x }}", "{% x %}", "'", '"', "\u3000", "\u00a0", "\u200b", "\u2028", "\ufeff", "\x00", "\x07", "\x0c", "\x1b", "\x7f", "\x85", "\ufffe", "\U0001f600",
    "\U00020000", "⻓", "〔无题〕", "，", "。", "“", "”", "（下转第2版）", "本报讯", "14%",
)  # fmt: skip
NARROW = str.maketrans("，：；！？（）", ",:;!?()")


def texts(max_size: int = 12) -> st.SearchStrategy[str]:
    """Chinese text among characters that markup and decoders trip over. It has ink."""
    plain = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=6)
    chinese = st.text("新动能数实融合工信部一二三，。、", min_size=1, max_size=8)
    pieces = st.lists(st.one_of(st.sampled_from(HARD), chinese, plain), min_size=1, max_size=max_size)
    return pieces.map("".join).filter(lambda text: bool(ink(text)))


@dataclass
class Dump:
    """Pages in the making."""

    pages: list[str]
    findings: list[Finding] = field(default_factory=list)

    def print_text(self, page: int, raw: str) -> Span:
        start = len(self.pages[page])
        self.pages[page] += raw + "\n"
        return (page, start, start + len(raw))


@st.composite
def editions(draw: st.DrawFn, content: st.SearchStrategy[str] | None = None) -> tuple[Edition, list[str]]:
    """An edition and the texts of its sources."""
    words = texts() if content is None else content
    dump = Dump([""] * draw(st.integers(1, 3)))
    articles = tuple(_article(draw, words, dump, f"a{n}") for n in range(1, draw(st.integers(0, 3)) + 1))
    blocks = [block.id for article in articles for block in article.blocks]
    some_block = st.none() | st.sampled_from(blocks) if blocks else st.none()
    furniture = tuple(_item(draw, words, dump, draw(st.sampled_from(["masthead", "folio", "navigation"]))) for _ in range(draw(st.integers(0, 2))))
    surplus = tuple(_item(draw, words, dump, "repeated", draw(some_block)) for _ in range(draw(st.integers(0, 1))))
    changes = tuple(Change(kind, "some-rule", draw(words), draw(st.none() | words), draw(some_block)) for kind in ("fix", "join") if draw(st.booleans()))
    sources = tuple(SourceNote(f"第 {n} 版&<.txt", "0" * 64, "utf-8", len(page)) for n, page in enumerate(dump.pages))
    tool = Tool("herald-clean", "0.1.0.dev1+x", ("common",), {"script": "keep"})
    whole = Finding("weekday", draw(words), draw(words), None, None, draw(st.none() | words), 0.5)
    return Edition(tool, sources, draw(_issues(words)), articles, furniture, surplus, (*dump.findings, whole), changes), dump.pages


def _issues(words: st.SearchStrategy[str]) -> st.SearchStrategy[Issue]:
    known: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("title", "alternative_title", "weekday", "cn_number", "url"), st.none() | words),
        "date": st.none() | st.just("2025-04-14") | words,
        "number": st.none() | st.integers(1, 9999),
        "sponsor": st.lists(words, max_size=2).map(tuple),
        "staff": st.dictionaries(words, st.lists(words, max_size=2), max_size=2),
    }
    return st.builds(Issue, **known)


def _item(draw: st.DrawFn, words: st.SearchStrategy[str], dump: Dump, kind: str, of: str | None = None) -> Item:
    text = draw(words)
    return Item(kind, text, (dump.print_text(0, text),), of)


def _article(draw: st.DrawFn, words: st.SearchStrategy[str], dump: Dump, name: str) -> Article:
    count = draw(st.integers(0, 6))
    blocks = tuple(_block(draw, words, dump, f"{name}b{n}") for n in range(1, count + 1))
    complete = draw(st.booleans())
    page: Callable[[], str | None] = lambda: None if complete else draw(st.sampled_from([None, "2", "A04"]))  # noqa: E731
    first = next((block.text for block in blocks if block.kind == "headline"), None)
    lead = next((block.text[:3] for block in blocks if block.kind == "paragraph"), None)
    return Article(
        name,
        draw(st.sampled_from(KINDS)),
        section=draw(st.none() | words),
        headline=first,
        byline=tuple(draw(st.lists(words, max_size=2))),
        dateline=draw(st.sampled_from([None, lead])),
        continued_from=page(),
        continued_to=page(),
        complete=complete,
        confidence=draw(st.sampled_from([1.0, 0.5])),
        blocks=blocks,
    )


def _block(draw: st.DrawFn, words: st.SearchStrategy[str], dump: Dump, name: str) -> EditionBlock:
    """A block, printed in up to three pieces on pages in order, narrow marks in some; perhaps emended."""
    text = draw(words)
    raw = text.translate(NARROW) if draw(st.booleans()) else text
    if draw(st.booleans()):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start, len(text)))
        applied, printed = draw(st.booleans()), text[start:end]
        wrong = printed * 2 or "衍"
        dump.findings.append(Finding("repeated-word", wrong, draw(words), name, (start, start + len(wrong)), printed, 0.97, applied))
        raw = raw[:start] + wrong + raw[end:] if applied else raw
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=2)))
    pages = sorted(draw(st.lists(st.integers(0, len(dump.pages) - 1), min_size=3, max_size=3)))
    parts = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    spans = tuple(dump.print_text(page, part) for page, part in zip(pages, parts, strict=False) if ink(part))
    regions = (Region(pages[0], (1.5, -2.0, 300.25, 40.0), spans[0] if spans else None),) if draw(st.booleans()) else ()
    return EditionBlock(name, draw(st.sampled_from(ROLES)), text, spans, draw(st.sampled_from([1.0, 0.9])), regions)
