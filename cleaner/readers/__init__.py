"""Readers: bytes of one page in one format -> a source and its galley, one block a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from cleaner.model import Block, Galley, Source


class StatedArticle(NamedTuple):
    """An article as an edition's own file states it."""

    blocks: tuple[Block, ...]
    """Each whole, in its role."""
    kind: str = "article"
    complete: bool = True
    continued_from: str | None = None
    continued_to: str | None = None


class Stated(NamedTuple):
    """What a file that is an edition states: all of it, so that nothing is left to find out."""

    articles: tuple[StatedArticle, ...]
    aside: Galley
    """Marks, front matter and the tool's own words."""


class Page(NamedTuple):
    """What a reader gives: the page's text as a source, and its lines."""

    source: Source
    galley: Galley
    """One block a line, in the order of the dump, their pieces numbered with the page's number."""
    facts: dict[str, Any] = {}
    """Metadata that the format states, under the names and in the types of `edition.Issue`."""
    doubts: tuple[tuple[int, int, float], ...] = ()
    """Words that a recogniser was not sure of: start and end in the source's text, confidence 0 to 1."""
    size: tuple[float, float] | None = None
    """Width and height of the page in points, where the format tells."""
    silent: tuple[str, ...] = ()
    """Names of pages of the same file, beside this one, that hold no text to be read."""
    stated: Stated | None = None
    """The page's articles, where the file is an edition of this tool and says what they are. They and what is aside hold the galley's characters."""


Reader: TypeAlias = Callable[[str, bytes, int, str | None], tuple[Page, ...]]
"""(name, bytes, number of its first page, encoding or None) -> its pages. Raises InputError."""
