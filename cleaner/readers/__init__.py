"""Readers: bytes of one page in one format -> a source and its galley, one block a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from cleaner.model import Galley, Source


class Page(NamedTuple):
    """What a reader gives: the page's text as a source, and its lines."""

    source: Source
    galley: Galley
    """One block a line, in the order of the dump, their pieces numbered with the page's number."""
    facts: dict[str, str] = {}
    """Metadata that the format states, under the names of `edition.Issue`."""
    doubts: tuple[tuple[int, int, float], ...] = ()
    """Words that a recogniser was not sure of: start and end in the source's text, confidence 0 to 1."""
    size: tuple[float, float] | None = None
    """Width and height of the page in points, where the format tells."""
    silent: tuple[str, ...] = ()
    """Names of pages of the same file, beside this one, that hold no text to be read."""


Reader: TypeAlias = Callable[[str, bytes, int, str | None], tuple[Page, ...]]
"""(name, bytes, number of its first page, encoding or None) -> its pages. Raises InputError."""
