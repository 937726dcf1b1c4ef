"""Articles that a file states itself: an edition's own Markdown or text, cleaned again.

Nothing is joined, parted, moved or given another role; what is read anew is what the blocks say (names, leads, jumps) and what is found in them.

Left alone: the texts, but for house style.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from cleaner.articles import article_of, as_teaser, with_shared_credits
from cleaner.edition import Article
from cleaner.language.evidence import Context
from cleaner.language.labels import LABELS, Labelling
from cleaner.language.lines import Page as Lines
from cleaner.layout import Layout
from cleaner.makeup import Draft
from cleaner.model import Block, Role
from cleaner.options import Options
from cleaner.readers import StatedArticle
from cleaner.rulebook import Rulebook
from cleaner.stages.set_type import set_type


def stated_articles(stated: Sequence[StatedArticle], book: Rulebook, options: Options) -> tuple[tuple[Article, ...], tuple[Draft, ...]]:
    """The articles as they are stated, and drafts of their blocks, as `articles.articles_of` gives them."""
    drafts = tuple(Draft(said.kind, [_in_house_style(block, book, options) for block in said.blocks]) for said in stated)
    articles = [_article(f"a{n}", draft, said, book) for n, (draft, said) in enumerate(zip(drafts, stated, strict=True), 1)]
    return tuple(with_shared_credits(articles, drafts, book)), drafts


def no_layout(book: Rulebook) -> Layout:
    """The layout of a page of which nothing had to be found out."""
    return Layout(Context(Lines((), book), Labelling((), np.zeros((0, len(LABELS)))), (), {}, {}), (), {})


def _in_house_style(block: Block, book: Rulebook, options: Options) -> Block:
    """The block in house style; a table keeps the spaces between its cells."""
    return block if block.role is Role.TABLE else set_type((block,), book, options)[0]


def _article(name: str, draft: Draft, said: StatedArticle, book: Rulebook) -> Article:
    article = article_of(name, draft, book)
    if said.kind == "teaser" and any(block.role is Role.PARAGRAPH for block in said.blocks):
        article = as_teaser(article)
    return structs.replace(article, confidence=1.0, complete=said.complete, continued_from=said.continued_from, continued_to=said.continued_to)
