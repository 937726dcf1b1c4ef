"""Markdown: an issue to read on GitHub, in an editor, or through pandoc.

YAML front matter holds what is known of the issue, how much was set aside, and which lines are by-lines, credits and
the like, which Markdown has no mark for, so that an edition cleaned again is the same edition; then
each article under an `##` heading. Everything printed is escaped, so a reader of
Markdown shows it as it is; what the tool says of its own stands in `〔〕`. Furniture,
surplus and findings are not in the text: the edition's JSON and TEI hold them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec

from cleaner.edition import Article, Edition, EditionBlock
from cleaner.own_layout import HEADS, default_role
from cleaner.writers.labels import words
from cleaner.writers.markdown_escape import at_start, in_line
from cleaner.writers.options import DEFAULTS, WriterOptions
from cleaner.writers.reading import NO_HEADLINE, gaps, heading, lines, rows, script_of, set_article
from cleaner.writers.script import Script
from cleaner.writers.templating import printable

MARKS = {"section": "italic", "kicker": "italic", "deck": "italic", "caption": "italic", "subhead": "subhead", "headline": "subhead", "list-item": None, "pull-quote": None}
"""What a block is marked with (`default_role`), where it is not plain; None: a mark of its own."""
BREAK = "\\\n"
"""A line break inside a paragraph, as CommonMark, GitHub and pandoc write it."""


def as_markdown(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> str:
    """The issue's front matter and its articles.

    >>> from cleaner.edition import Issue, Tool
    >>> story = Article("a1", "article", blocks=(EditionBlock("a1b1", "headline", "*新*动能", ()), EditionBlock("a1b2", "kicker", "要闻", ())))
    >>> print(as_markdown(Edition(Tool("herald-clean", "0", (), {}), (), Issue(title="晚报"), (story,))))
    ---
    title: "晚报"
    articles: 1
    furniture: 0
    surplus: 0
    findings: 0
    tool: "herald-clean 0"
    roles: {"kicker": ["要闻"]}
    ---
    <BLANKLINE>
    ## \\*新\\*动能
    <BLANKLINE>
    *要闻*
    <BLANKLINE>
    """
    parts = [_front_matter(edition)]
    for article in edition.articles:
        parts += _article(article, script_of(article))
    return "\n\n".join(parts) + "\n"


def _front_matter(edition: Edition) -> str:
    """YAML whose every value is written as JSON, which YAML 1.2 takes as it is."""
    known: dict[str, Any] = msgspec.to_builtins(edition.issue)
    known |= {
        "articles": len(edition.articles),
        "furniture": len(edition.furniture),
        "surplus": len(edition.surplus),
        "findings": len(edition.findings),
        "tool": f"{edition.tool.name} {edition.tool.version}",
    }
    if edition.sources:
        known["sources"] = [source.name for source in edition.sources]
    if kinds := sorted({article.kind for article in edition.articles} - {"article"}):
        known["kinds"] = {kind: [n for n, article in enumerate(edition.articles, 1) if article.kind == kind] for kind in kinds}
    known["roles"] = _roles(edition.articles)
    return "\n".join(("---", *(f"{key}: {_yaml(value)}" for key, value in known.items()), "---"))


def _roles(articles: Iterable[Article]) -> dict[str, list[str]]:
    """By role the texts whose mark in the articles does not tell it: by-lines, credits, kickers. With them the file says of itself what is what."""
    out: dict[str, dict[str, None]] = {}
    for article in articles:
        setting, at_head = set_article(article), True
        for n, block in enumerate(setting.blocks()):
            if block.kind == "headline" and n < len(setting.head):
                continue
            mark = MARKS.get(block.kind, "plain")
            if mark is not None and block.kind != default_role(mark, at_head=at_head) and (text := " ".join(lines(block.text))):
                out.setdefault(block.kind, {})[text] = None
            at_head &= block.kind in HEADS
    return {kind: list(texts) for kind, texts in sorted(out.items())}


def _yaml(value: Any) -> str:
    return "".join(_escaped(char) for char in printable(json.dumps(value, ensure_ascii=False)))


def _escaped(char: str) -> str:
    r"""Line and paragraph separators and the byte order mark end a line or are refused in YAML: `\u2028`."""
    return f"\\u{ord(char):04x}" if char in "\u2028\u2029\ufeff" else char


def _article(article: Article, script: Script) -> Iterator[str]:
    setting, (before, after) = set_article(article), gaps(article, script)
    title = heading(article)
    yield "## " + (in_line(title) if title else words(script)["untitled"])
    if not title:
        yield from _note(NO_HEADLINE[script])
    for block in setting.head:
        if block.kind != "headline":
            yield from _emphasised(block)
    for block in setting.opening:
        yield from _lines(block)
    yield from _note(before)
    yield from _body(setting.body + setting.closing)
    yield from _note(after)


def _body(blocks: Iterable[EditionBlock]) -> Iterator[str]:
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        if kind == "list-item":
            items = [BREAK.join("  " * (n > 0) + at_start(line) for n, line in enumerate(lines(item.text))) for item in run]
            yield from ("\n".join("- " + item for item in items if item),) if any(items) else ()
            continue
        for block in run:
            yield from _set(block)


def _set(block: EditionBlock) -> Iterable[str]:
    match block.kind:
        case "subhead" | "headline":
            text = in_line(" ".join(lines(block.text)))
            return (f"### {text}",) if text else ()
        case "kicker" | "deck" | "caption":
            return _emphasised(block)
        case "pull-quote":
            return ("\n".join("> " + line for line in part.split("\n")) for part in _lines(block))
        case "table":
            return _table(block)
        case _:
            return _lines(block)


def _lines(block: EditionBlock) -> Iterable[str]:
    """A block as a paragraph."""
    kept = lines(block.text)
    return (BREAK.join(map(at_start, kept)),) if kept else ()


def _emphasised(block: EditionBlock) -> Iterable[str]:
    """A block as a paragraph in italics. The marks stand at the ends of the paragraph, where no neighbour can undo them."""
    kept = lines(block.text)
    return ("*" + BREAK.join(in_line(line) if n == 0 else at_start(line) for n, line in enumerate(kept)) + "*",) if kept else ()


def _table(block: EditionBlock) -> Iterable[str]:
    """A pipe table where every line has as many cells, two or more; else its lines as they stand."""
    cells = rows(block.text)
    wide = {len(row) for row in cells}
    if len(cells) < 2 or len(wide) != 1 or wide == {1}:
        return _lines(block)
    set_rows = [f"| {' | '.join(map(in_line, row))} |" for row in cells]
    return ("\n".join((set_rows[0], "|" + " --- |" * wide.pop(), *set_rows[1:])),)


def _note(said: str | None) -> Iterable[str]:
    return (f"〔{said}〕",) if said else ()
