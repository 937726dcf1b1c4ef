"""Refers: which article an item of the contents box names.

A refer gives the headline, or half of it, or a shorter wording, often with a page
behind it. The likest headline is taken where it is like enough and clearly liker
than the next; else the item names no article that can be told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.chars import fold
from cleaner.edition import Article
from cleaner.writers.reading import heading

LIKE = 60.0
"""Likeness (0 to 100) from which an item names a headline. Of dev's 591 headlines held against 16 of other issues, 2 reach it, both near twins;
of 413 halves of headlines and 494 with three characters left out of the middle, all reach it with their own."""

MARGIN = 15.0
"""By how much the likest headline must be liker than the next."""

HALF = 0.95
"""A half of a headline counts a little less than the whole."""

SHORTEST = 6
"""Ink characters of an item, and of a half of a headline, that can be held against another wording; what is shorter must be equal."""

PAGE = re.compile(r"[\s.…·—－\-_]*[（(\[【]?\s*(?:详见|見|见|第)?\s*(?:[A-Za-z]?\d{1,3}\s*版?|[一二三四五六七八九十]+版)\s*[)）\]】]?\s*$")
"""What may follow a headline in a list of contents: `…… 5`, `A04`, `（第3版）`."""

PHRASES = re.compile(r"[ ：:！!？?，,]+|——")
"""What parts the halves of a headline."""


def refers(articles: Sequence[Article]) -> dict[str, str]:
    """The article (its id) that each item of the contents names, by the item's block id. Items that name none are left out.

    >>> from cleaner.edition import EditionBlock
    >>> item = EditionBlock("a1b1", "list-item", "东港渔业前三月收获喜人 3版", ())
    >>> told = [Article("a2", "article", headline="东港渔业 前三月收获喜人 船队扩编"), Article("a3", "article", headline="让山里的果子“走”出来")]
    >>> refers([Article("a1", "contents", blocks=(item,)), *told])
    {'a1b1': 'a2'}
    """
    listed = [block for article in articles if article.kind == "contents" for block in article.blocks if block.kind == "list-item"]
    if not listed:
        return {}
    titles = [(article.id, title) for article in articles if article.kind != "contents" and (title := heading(article)) and fold(title)]
    named = ((block.id, _named(block.text, titles)) for block in listed)
    return {item: article for item, article in named if article}


def _named(text: str, titles: Sequence[tuple[str, str]]) -> str | None:
    """The article that an item names."""
    said = (fold(text), fold(PAGE.sub("", text)))
    for article, title in titles:
        if fold(title) in said:
            return article
    if len(said[1]) < SHORTEST:
        return None
    ranked = sorted(((_likeness(said[1], title), -n) for n, (_, title) in enumerate(titles)), reverse=True)
    if not ranked or ranked[0][0] < LIKE or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN):
        return None
    return titles[-ranked[0][1]][0]


def _likeness(said: str, title: str) -> float:
    from rapidfuzz.fuzz import ratio

    halves = [half for part in PHRASES.split(title) if len(half := fold(part)) >= SHORTEST]
    return max(ratio(said, fold(title)), *(HALF * ratio(said, half) for half in halves), 0.0)
