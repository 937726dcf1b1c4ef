"""From pages to an edition: the whole program, read from the top."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from cleaner import __version__
from cleaner.articles import articles_of
from cleaner.changes import changes_of
from cleaner.chars import fold
from cleaner.doubts import contradictions, doubted_words, pages_without_text
from cleaner.dress import dressed
from cleaner.edition import Article, Edition, Item, SourceNote, Tool
from cleaner.emend import emended
from cleaner.findings import findings_of
from cleaner.folios import page_of
from cleaner.heads_apart import heads_apart
from cleaner.issue import issue_of, papers_named
from cleaner.language.evidence import Context
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page as Lines
from cleaner.layout import Layout, layout_of
from cleaner.makeup import Draft, make_up
from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.readers import Page
from cleaner.regions import Boxes, items_with_regions, with_regions
from cleaner.rulebook import Rulebook
from cleaner.stages import STAGES
from cleaner.stated import no_layout, stated_articles
from cleaner.stories import Story, find_stories, legs_of, lines_of, walk_of
from cleaner.succession import choice_of, context_of, firm, successors
from cleaner.told import with_told_text

Made: TypeAlias = tuple[tuple[Article, ...], tuple[Draft, ...]]
"""Articles, and the drafts that they were made from."""


def clean(pages: Sequence[Page], book: Rulebook, options: Options = Options(), every_join: bool = False) -> Edition:  # noqa: B008 (frozen)
    """The edition of one issue, from its pages in order. With `every_join` its changes tell of the line ends inside paragraphs too, as a proof does."""
    book = in_force(pages, book)
    made, aside, layout = as_stated(pages, book, options) if pages and all(page.stated for page in pages) else found_in(pages, book, options)
    edition = edition_of(pages, made, aside, layout, options, every_join=every_join)
    return dressed(emended(edition) if options.emend else edition, options)


def found_in(pages: Sequence[Page], book: Rulebook, options: Options) -> tuple[Made, Sequence[Block], Layout]:
    """The articles that dumps hold, what is set aside, and the layout that the articles were found in."""
    galley = proof(tuple(block for page in pages for block in page.galley), book, options)
    lines = tuple(block for block in galley if block.role is not Role.SURPLUS)
    page = Lines(lines, book)
    context = context_of(page, with_told_text(label_lines(page), lines))
    layout, stories = compose(context, options.min_confidence)
    made = make_up(layout, stories)
    return articles_of(made.drafts, layout, book), (*made.aside, *(block for block in galley if block.role is Role.SURPLUS)), layout


def as_stated(pages: Sequence[Page], book: Rulebook, options: Options) -> tuple[Made, Sequence[Block], Layout]:
    """The same for files that are editions already: the articles that they state, and their marks."""
    known = [page.stated for page in pages if page.stated]
    return stated_articles([article for page in known for article in page.articles], book, options), [block for page in known for block in page.aside], no_layout(book)


def in_force(pages: Sequence[Page], book: Rulebook) -> Rulebook:
    """The rules for every paper, and those for the papers that the pages name."""
    stated = {name: fact for page in reversed(pages) for name, fact in page.facts.items()}
    return book.for_paper(papers_named([block.text for page in pages for block in page.galley], book, stated))


def compose(context: Context, min_confidence: float = 0.0) -> tuple[Layout, tuple[Story, ...]]:
    """The layout and its stories. Where they show that heads printed apart are one, the stories are found again with it."""
    layout, stories = two_looks(context, min_confidence)
    if not (apart := heads_apart(layout, stories)):
        return layout, stories
    layout = layout_of(context, tuple(layout.joins.values()), legs_of(layout, walk_of(layout)), layout.display, apart)
    return layout, find_stories(layout, walk_of(layout))


def two_looks(context: Context, min_confidence: float = 0.0) -> tuple[Layout, tuple[Story, ...]]:
    """The layout and its stories. A first look, with the joins that are sure in any case, shows the legs that heads may speak of and
    the stories; these tell which of the doubtful ends and starts belong together."""
    choice = choice_of(context)
    first = layout_of(context, firm(successors(context, choice)))
    walk = walk_of(first)
    if any(element.head and len(element.head.lines) > 1 for element in first.elements):
        first = layout_of(context, tuple(first.joins.values()), legs_of(first, walk), first.display)
        walk = walk_of(first)
    joins = successors(context, choice, min_confidence, lines_of(first, find_stories(first, walk)))
    layout = layout_of(context, joins, legs_of(first, walk), first.display)
    return layout, find_stories(layout, walk_of(layout))


def proof(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley once every stage has read it."""
    for stage in STAGES:
        galley = stage(galley, book, options)
    return galley


def edition_of(pages: Sequence[Page], made: Made, aside: Sequence[Block], layout: Layout, options: Options, *, every_join: bool = False) -> Edition:
    """The edition of articles with their drafts and of what was set aside."""
    book = layout.context.page.book
    ordered = sorted(aside, key=lambda block: block.pieces[0][:2])
    furniture = [block for block in ordered if block.role is not Role.SURPLUS]
    printed = [block for block in furniture if not pages[block.pieces[0].source].stated]  # of an edition's own file it is marks, no print
    stated: dict[str, Any] = {}
    for page in pages:
        stated = {**page.facts, **stated}
    issue = issue_of([block.text for block in printed], book, stated)
    articles, drafts = made
    boxes = Boxes(pages)
    articles = with_regions(articles, boxes)
    items = items_with_regions([Item(str(block.role), block.text, block.spans) for block in furniture], boxes)
    surplus = [Item("repeated", block.text, block.spans, of=of) for block, of in _repeated([block for block in ordered if block.role is Role.SURPLUS], articles)]
    found = findings_of(articles, issue, furniture, layout, book)
    return Edition(
        tool=Tool("herald-clean", __version__, book.packs(), _options(options)),
        sources=tuple(SourceNote(p.source.name, p.source.sha256, p.source.encoding, len(p.source.text), *page_of(_printed(furniture, n), book), p.size) for n, p in enumerate(pages)),
        issue=issue,
        articles=articles,
        furniture=items,
        surplus=items_with_regions(surplus, boxes),
        findings=(*found, *doubted_words(articles, items, pages), *contradictions(printed, issue, pages, book), *pages_without_text(pages)),
        changes=changes_of(articles, drafts, ordered, layout, printed=[block for page in pages for block in page.galley], every_join=every_join),
    )


def _printed(furniture: Sequence[Block], page: int) -> list[str]:
    """The mastheads and folios of a page, as they are printed."""
    return [block.raw for block in furniture if block.role in (Role.MASTHEAD, Role.FOLIO) and block.pieces[0].source == page]


def _options(options: Options) -> dict[str, Any]:
    """The options that differ from the default."""
    default = asdict(Options())
    return {key: value for key, value in asdict(options).items() if value != default[key]}


def _repeated(surplus: Sequence[Block], articles: Sequence[Article]) -> Iterator[tuple[Block, str | None]]:
    """Each piece of surplus with the first block that holds its text."""
    blocks = [block for article in articles for block in article.blocks]
    folded = [fold(block.text) for block in blocks]
    starts = list(itertools.accumulate((len(text) + 1 for text in folded), initial=0))
    running = "\n".join(folded)  # no folded text holds a line feed
    for piece in surplus:
        at = running.find(fold(piece.text)) if blocks else -1
        yield piece, blocks[bisect_right(starts, at) - 1].id if at >= 0 else None
