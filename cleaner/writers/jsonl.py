"""JSONL: one article a line, for corpora, data frames and search.

Every line has every column of `Row`, in that order, `null` or empty where nothing was
read, so that a data frame reads the file without being told. Furniture, surplus,
findings and provenance stay out: they are in the edition's JSON.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from cleaner.chars import ink
from cleaner.edition import Article, Edition
from cleaner.writers.options import DEFAULTS, WriterOptions
from cleaner.writers.reading import body_texts, heading


class Row(msgspec.Struct, frozen=True):
    """The columns."""

    issue_title: str | None
    issue_date: str | None
    issue_number: int | None
    source: str | None
    """Name of the source that the article begins in."""
    id: str
    """The article's in this edition. Unique together with `source`, or with the issue."""
    kind: str
    section: str | None
    kicker: str | None
    headline: str | None
    deck: str | None
    byline: tuple[str, ...]
    dateline: str | None
    credit: str | None
    editor: tuple[str, ...]
    text: str
    """Paragraphs, subheads, list items, pull quotes, captions, notes and tables, apart by one line feed; heads and by-lines are not in it."""
    paragraphs: int
    """Lines of `text`."""
    characters: int
    """Of `text`, white space and invisible characters aside."""
    pages: tuple[int, ...]
    """The sources that the article stands on, counted from 0 in the order of the edition."""
    continued_from: str | None
    continued_to: str | None
    complete: bool
    confidence: float


def as_jsonl(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> str:
    """One JSON object a line, each with the columns of `Row`."""
    encode = msgspec.json.Encoder().encode
    return "".join(encode(row(article, edition)).decode("utf-8") + "\n" for article in edition.articles)


def row(article: Article, edition: Edition) -> Row:
    """The line of one article."""
    issue, texts = edition.issue, body_texts(article)
    first = next((span[0] for block in article.blocks for span in block.spans), None)
    return Row(
        issue_title=issue.title,
        issue_date=issue.date,
        issue_number=issue.number,
        source=edition.sources[first].name if first is not None and first < len(edition.sources) else None,
        id=article.id,
        kind=article.kind,
        section=article.section,
        kicker=article.kicker,
        headline=heading(article),
        deck=article.deck,
        byline=article.byline,
        dateline=article.dateline,
        credit=article.credit,
        editor=article.editor,
        text="\n".join(texts),
        paragraphs=len(texts),
        characters=len(ink("".join(texts))),
        pages=article.pages or tuple(sorted({span[0] for block in article.blocks for span in block.spans})),
        continued_from=article.continued_from,
        continued_to=article.continued_to,
        complete=article.complete,
        confidence=article.confidence,
    )
