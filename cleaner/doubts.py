"""Findings about a whole issue: words that a recogniser was not sure of, pages that hold no text, pages that contradict each other about
the issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.edition import Article, Finding, Issue, Item
from cleaner.issue import issue_of
from cleaner.model import Block
from cleaner.placing import ink_positions, runs
from cleaner.readers import Page
from cleaner.rulebook import Rulebook

AGREED = ("date", "weekday", "number", "cumulative_number", "page_count", "cn_number", "postal_code")
"""What every page of an issue must print alike, if it prints it."""


def doubted_words(articles: Sequence[Article], furniture: Sequence[Item], pages: Sequence[Page]) -> Iterator[Finding]:
    """Words of low confidence, those that stand together in one block as one finding."""
    doubts = {number: sorted(page.doubts) for number, page in enumerate(pages) if page.doubts}
    if not doubts:
        return
    sources = [page.source.text for page in pages]
    for article in articles:
        for block in article.blocks:
            for start, end, sure in _together(block.text, list(_doubted(block.text, block.spans, sources, doubts))):
                yield _doubted_word(block.text[start:end], sure, block.id, (start, end))
    for item in furniture:
        for start, end, sure in _together(item.text, list(_doubted(item.text, item.spans, sources, doubts))):
            yield _doubted_word(item.text[start:end], sure, None, None)


def _doubted_word(text: str, sure: float, block: str | None, at: tuple[int, int] | None) -> Finding:
    return Finding("doubted-word", text, f"the recogniser was {sure:.0%} sure of it", block, at, None, round(1 - sure, 3))


def _doubted(
    text: str, spans: Sequence[tuple[int, int, int]], sources: Sequence[str], doubts: dict[int, list[tuple[int, int, float]]]
) -> Iterator[tuple[int, int, float]]:
    """The doubts about the characters of a text, as code points of it, with the confidence of each."""
    for run in runs(text, spans, sources):
        printed, read = ink_positions(run.raw), ink_positions(text[run.begin : run.finish])
        if len(printed) != len(read):
            continue
        for first, last, sure in doubts.get(run.source, ()):
            held = [b for a, b in zip(printed, read, strict=True) if first <= run.start + a < last]
            if held:
                yield run.begin + held[0], run.begin + held[-1] + 1, sure


def _together(text: str, doubts: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Doubts with those that nothing but space parts made one, as sure as the least sure of them."""
    out: list[tuple[int, int, float]] = []
    for start, end, sure in sorted(doubts):
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], max(end, out[-1][1]), min(sure, out[-1][2]))
        else:
            out.append((start, end, sure))
    return out


def pages_without_text(pages: Sequence[Page]) -> Iterator[Finding]:
    """Pages of a file that others of it hold text, and they none: a picture among pages of type is easily overlooked."""
    for page in pages:
        for name in page.silent:
            yield Finding("page-without-text", "", f"{name} holds no text; if it is a picture of print, give it as an image", None, None, None, 1.0)


def contradictions(furniture: Sequence[Block], issue: Issue, pages: Sequence[Page], book: Rulebook) -> Iterator[Finding]:
    """What a page prints about the issue otherwise than the edition says, with that as the suggestion."""
    for number, page in enumerate(pages):
        lines = [block.text for block in furniture if block.pieces[0].source == number]
        printed = issue_of(lines, book, page.facts)
        for name in AGREED:
            here, agreed = getattr(printed, name), getattr(issue, name)
            if here is not None and agreed is not None and here != agreed:
                told = f"{page.source.name} prints another {name.replace('_', ' ')} than other pages"
                yield Finding("contradicting-metadata", str(here), told, None, None, str(agreed), 0.8)
