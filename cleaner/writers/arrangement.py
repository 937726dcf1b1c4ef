"""The edition as a reader meets it: pages, sections, stories, passages. What the HTML edition and the EPUB have in common.

It arranges and numbers; it changes no text. Text of a block comes out as segments, so that a doubt can be marked
inside it; the segments together are the block's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath

from cleaner.chars import HAN
from cleaner.edition import Article, Edition, EditionBlock, Finding
from cleaner.writers.labels import words
from cleaner.writers.reading import gaps, heading, script_of, set_article
from cleaner.writers.refers import refers
from cleaner.writers.script import Script, language_tag
from cleaner.writers.templating import printable

MORE_WRONG_THAN_RIGHT = 0.5
"""A block less sure than this is marked: its confidence is a probability."""

EXCERPT = 16
"""Characters that stand in the contents for a story without a headline: about as long as a headline."""

NAMED = rf"第\s*([A-Z]?\d{{1,3}})\s*版|^\W*([A-Z]?\d{{1,3}})(?:\s*版|(?=[{HAN}]{{2,4}}\s*\d{{4}}年))|(?<![今共日计計出总總\d\s])\s?([A-Z]?\d{{1,3}})\s*版\s*$"
MASTHEAD = re.compile(NAMED)
"""A page number in a line of furniture: called one (`第3版`), or before or after everything else. `今日24版` counts pages."""
FOLIO = re.compile(NAMED + r"|^\W*([A-Z]?\d{1,3})\s+(?!\d)")
"""In a folio a figure that stands alone before everything else is one too."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding, with the number it has in the edition."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a block's text, with the doubt about it if there is one."""

    text: str
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A block ready to be set."""

    block: EditionBlock
    segments: tuple[Segment, ...]
    target: int | None = None
    """Number of the story that an item of the contents names."""

    @property
    def kind(self) -> str:
        """What the block is."""
        return self.block.kind

    @property
    def unsure(self) -> bool:
        """Whether the block is more likely wrong than right."""
        return self.block.confidence < MORE_WRONG_THAN_RIGHT


@dataclass(frozen=True, slots=True)
class Group:
    """Passages that are set together: the items of a list, a picture's caption with its credit."""

    kind: str
    """list | figure | single."""
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """An article ready to be set."""

    number: int
    article: Article
    title: str
    language: Script
    heads: tuple[Passage, ...]
    body: tuple[Group, ...]
    doubts: tuple[Doubt, ...]
    gap_before: str | None
    gap_after: str | None

    @property
    def names_section(self) -> bool:
        """Whether its heads say which section it stands in."""
        return any(passage.kind == "section" for passage in self.heads)


@dataclass(frozen=True, slots=True)
class Section:
    """Stories of one section of a page, in order."""

    title: str | None
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the issue: a source and the stories that begin on it."""

    number: int
    title: str
    sections: tuple[Section, ...]

    @property
    def stories(self) -> tuple[Story, ...]:
        """Its stories, in order."""
        return tuple(story for section in self.sections for story in section.stories)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A whole edition, arranged for reading."""

    language: Script
    title: str
    sheets: tuple[Sheet, ...]
    general_doubts: tuple[Doubt, ...]
    """Findings about no block of an article."""

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories, in order."""
        return tuple(story for sheet in self.sheets for story in sheet.stories)


def arranged(edition: Edition) -> Arrangement:
    """The edition arranged by page and section."""
    language = language_tag("".join(block.text for article in edition.articles for block in article.blocks))
    doubts = [Doubt(n, finding) for n, finding in enumerate(edition.findings, 1)]
    numbers = {article.id: n for n, article in enumerate(edition.articles, 1)}
    targets = {item: numbers[article] for item, article in refers(edition.articles).items()}
    stories = [_story(article, n, doubts, targets, language) for n, article in enumerate(edition.articles, 1)]
    sheets = tuple(
        Sheet(page + 1, sheet_title(edition, page, language), tuple(_sections(list(some))))
        for page, some in groupby(sorted(stories, key=_first_page), key=_first_page)
    )
    known = {block.id for article in edition.articles for block in article.blocks}
    title = printable(edition.issue.title or "").strip()
    # A folder's pages are named alike ("page-01"); a lone dump's name says more than nothing.
    unnamed = source_title(edition, 0) if len(edition.sources) == 1 else words(language)["edition"]
    return Arrangement(language, title or unnamed, sheets, tuple(doubt for doubt in doubts if doubt.finding.block not in known))


def sheet_title(edition: Edition, page: int, language: Script) -> str:
    """The page's number and section as its folio prints them, or else the name of its source: numbers are not made up."""
    note = edition.sources[page] if page < len(edition.sources) else None
    if note is not None and note.page:
        return " ".join(filter(None, (words(language)["page"].format(note.page), printable(note.section or ""))))
    for item in edition.furniture:
        number = FOLIO if item.kind == "folio" else MASTHEAD
        if item.kind in ("folio", "masthead") and any(source == page for source, _, _ in item.spans) and (found := number.search(item.text)):
            return words(language)["page"].format(found[found.lastindex or 0])
    return source_title(edition, page)


def source_title(edition: Edition, page: int) -> str:
    """The name of a source without its ending, or its number where it has none."""
    name = edition.sources[page].name if page < len(edition.sources) else ""
    return printable(PurePath(name).stem).strip() or str(page + 1)


def _first_page(story: Story) -> int:
    article = story.article
    if article.pages:
        return article.pages[0]
    return next((span[0] for block in article.blocks for span in block.spans), 0)


def _sections(stories: Sequence[Story]) -> Iterator[Section]:
    for title, some in groupby(stories, key=lambda story: story.article.section):
        yield Section(title, tuple(some))


def _story(article: Article, number: int, doubts: Sequence[Doubt], targets: Mapping[str, int], language: Script) -> Story:
    ids = {block.id for block in article.blocks}
    own = tuple(doubt for doubt in doubts if doubt.finding.block in ids)

    def passage(block: EditionBlock) -> Passage:
        marked = segments(block.text, [doubt for doubt in own if doubt.finding.block == block.id])
        return Passage(block, marked, targets.get(block.id))

    setting = set_article(article)
    script = script_of(article, language)
    before, after = gaps(article, script)
    return Story(
        number,
        article,
        story_title(article, language),
        script,
        tuple(map(passage, setting.head + setting.opening)),
        tuple(_groups(tuple(map(passage, setting.body + setting.closing)))),
        own,
        before,
        after,
    )


def segments(text: str, doubts: Sequence[Doubt]) -> tuple[Segment, ...]:
    """`text` cut where doubts begin and end. Of two that overlap, the first is marked; the other stands in the list only."""
    out: list[Segment] = []
    done = 0
    for doubt in sorted(doubts, key=lambda doubt: doubt.finding.at or (0, 0)):
        start, end = doubt.finding.at or (0, 0)
        if done <= start < end <= len(text):
            out += [Segment(text[done:start]), Segment(text[start:end], doubt)]
            done = end
    return tuple(segment for segment in (*out, Segment(text[done:])) if segment.text)


def _groups(passages: Sequence[Passage]) -> Iterator[Group]:
    """Items of a list together, captions with their credits together, anything else alone."""
    kinds = {"list-item": "list", "caption": "figure", "credit": "figure"}
    for kind, some in groupby(passages, key=lambda passage: kinds.get(passage.kind, "single")):
        if kind == "single":
            yield from (Group("single", (passage,)) for passage in some)
        else:
            yield Group(kind, tuple(some))


def story_title(article: Article, language: Script) -> str:
    """The headline, or what stands for one in a list of contents."""
    if title := heading(article):
        return title
    label = words(language)["photo" if article.kind == "photo" else "untitled"]
    text = next((block.text for block in article.blocks if block.kind in {"caption", "paragraph", "list-item"}), "")
    return label + text[:EXCERPT] + ("…" if len(text) > EXCERPT else "")
