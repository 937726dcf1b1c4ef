"""Findings: faults seen and left alone, each with its place, and a suggestion where there is one.

Left alone, always: nothing here changes a text. `--emend` applies findings of high confidence (see `cleaner.emend`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from cleaner.chars import HAN, PAIRS, ends_sentence
from cleaner.edition import Article, EditionBlock, Finding, Issue
from cleaner.layout import Layout
from cleaner.model import Block
from cleaner.rulebook import Rulebook
from cleaner.spellings import name_spellings
from cleaner.strays import stray_characters
from cleaner.suspects import suspect_characters

WEEKDAYS = "一二三四五六日"
DOUBLED = re.compile(rf"([{HAN}]{{2,6}})\1(?!\1)")
LEGAL_DOUBLES = re.compile(r"^[一三两]\w$|(?:研究|讨论|商量|考虑|学习|交流|休息|了解|打扫|收拾|整理|试试)$")  # 一步一步, 三三两两; 研究研究
LOW = 0.85  # confidence of a join under which it is a finding: over a gap, 99 of 100 above it are right (bench/far_joins.py)
BODY = {"paragraph", "list-item", "caption", "subhead"}


def findings_of(articles: Sequence[Article], issue: Issue, furniture: Sequence[Block], layout: Layout, book: Rulebook) -> tuple[Finding, ...]:
    """Every finding of an edition, in the order of its articles."""
    out: list[Finding] = []
    for article in articles:
        for block in article.blocks:
            if block.kind in BODY:
                out += [*repeated_words(block), *unbalanced(block), *unsure_join(block)]
        out += article_findings(article)
    blocks = [block for article in articles for block in article.blocks]
    names = tuple(name for article in articles for name in (*article.byline, *article.editor))
    out += [*suspect_characters(blocks, names), *stray_characters(blocks, names), *name_spellings(blocks, names)]
    return (*out, *weekday_contradiction(issue))


def repeated_words(block: EditionBlock) -> Iterator[Finding]:
    """A word set twice in a row: 平台平台.

    >>> [f.text for f in repeated_words(EditionBlock("a", "paragraph", "公共服务平台平台（基地）等，研究研究再说", ((0, 0, 1),)))]
    ['平台平台']
    """
    for found in DOUBLED.finditer(block.text):
        word = found[1]
        if len(set(word)) == 1 or LEGAL_DOUBLES.search(word) or (len(word) == 2 and block.text[found.end() : found.end() + 1] in "地的"):
            continue
        yield Finding("repeated-word", found[0], "a word stands twice in a row", block.id, found.span(), word, 0.6 if len(word) == 2 else 0.9)


def unbalanced(block: EditionBlock) -> Iterator[Finding]:
    """A bracket, quotation mark or title mark without its other half. A quotation that goes on in the next paragraph is none."""
    closers = set(PAIRS.values())
    stack: list[tuple[str, int]] = []
    for i, char in enumerate(block.text):
        if char in PAIRS:
            stack.append((char, i))
        elif char in closers:
            if stack and PAIRS[stack[-1][0]] == char:
                stack.pop()
            elif any(PAIRS[other] == char for other, _ in stack):
                while PAIRS[stack[-1][0]] != char:
                    other, at = stack.pop()
                    yield _lone(block, other, at)
                stack.pop()
            else:
                yield _lone(block, char, i)
    for char, i in stack:
        if char not in "“「" or i != 0:
            yield _lone(block, char, i)


def _lone(block: EditionBlock, char: str, at: int) -> Finding:
    return Finding("unbalanced-mark", char, f"{char} has no other half in its block", block.id, (at, at + 1), None, 0.8)


def unsure_join(block: EditionBlock) -> Iterator[Finding]:
    """A block whose parts were joined with low confidence."""
    if block.kind == "paragraph" and block.confidence < LOW and len(block.spans) > 1:
        yield Finding("unsure-join", block.text[:24], "parts were joined on thin evidence", block.id, None, None, round(1 - block.confidence, 3))


def article_findings(article: Article) -> Iterator[Finding]:
    """What is missing from an article: its other half, its end, its head, its body."""
    body = [block for block in article.blocks if block.kind in ("paragraph", "list-item")]
    last = body[-1] if body else None
    for page, what in ((article.continued_to, "goes on on"), (article.continued_from, "began on")):
        if page:
            yield Finding("unresolved-jump", article.headline or (last.text[:16] if last else ""), f"the story {what} page {page}, which the issue does not hold",
                          last.id if last else None, None, None, 1.0)  # fmt: skip
    if article.kind in ("article", "teaser") and last and not ends_sentence(last.text) and last.text[-1:] not in "：；":
        yield Finding("cut-off", last.text[-16:], "the text stops before its sentence ends", last.id, (max(0, len(last.text) - 16), len(last.text)), None, 0.9)
    for block in body[:-1]:
        if block.kind == "paragraph" and not ends_sentence(block.text) and block.text[-1:] not in "：；":
            yield Finding("gap", block.text[-16:], "the paragraph stops before its sentence ends", block.id, (max(0, len(block.text) - 16), len(block.text)), None, 0.6)
    if article.kind == "article" and body and not article.headline and not article.continued_from:
        yield Finding("no-headline", body[0].text[:16], "a body without a headline", body[0].id, None, None, 0.8)
    if article.kind == "article" and not body and article.headline:
        head = next(block for block in article.blocks if block.kind == "headline")
        yield Finding("no-body", article.headline, "a headline without a body", head.id, None, None, 0.8)


def weekday_contradiction(issue: Issue) -> Iterator[Finding]:
    """The weekday that the masthead prints against the one its date falls on.

    >>> [f.suggestion for f in weekday_contradiction(Issue(date="2025-04-14", weekday="星期二"))]
    ['星期一']
    """
    if issue.date and issue.weekday:
        true = "星期" + WEEKDAYS[datetime.date.fromisoformat(issue.date).weekday()]
        if issue.weekday != true:
            yield Finding("weekday-contradicts-date", issue.weekday, f"{issue.date} was a {true}", None, None, true, 0.9)
