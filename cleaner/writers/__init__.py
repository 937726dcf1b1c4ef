"""Writers: an edition and its source texts in, one file's content out. Each format is one module and one function.

A writer is pure: it opens, prints and looks up nothing. It knows the edition alone,
so every format says the same. The table below is the whole list; the modules are
imported when they are used, because some of them need libraries that start slowly.

>>> from cleaner.edition import Edition, Issue, Tool
>>> bare = Edition(Tool("herald-clean", "0", (), {}), (), Issue(title="晚报"), ())
>>> WRITERS["jsonl"].write(bare)
''
>>> sorted(WRITERS)
['epub', 'html', 'json', 'jsonl', 'markdown', 'tei', 'text']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from cleaner.edition import Edition
from cleaner.writers.options import DEFAULTS, WriterOptions


class Write(Protocol):
    """An edition, the decoded texts of its sources (in their order) and options: what the file shall hold."""

    def __call__(self, edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS, /) -> str | bytes:
        """Text (to be encoded as UTF-8) or bytes."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One format that an edition can be written in."""

    name: str
    """What `-f` calls it."""
    extension: str
    """With its dot."""
    gives: str
    """One line for people who choose a format."""
    write: Write


def late(module: str, function: str) -> Write:
    """The writer `function` of `cleaner.writers.<module>`, imported when it is first used."""

    def write(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS, /) -> str | bytes:
        made: str | bytes = getattr(import_module(f"cleaner.writers.{module}"), function)(edition, sources, options)
        return made

    return write


WRITERS: dict[str, Writer] = {
    "json": Writer("json", ".json", "the edition itself: everything, with the place of every character", late("json", "as_json")),
    "jsonl": Writer("jsonl", ".jsonl", "one article a line, for corpora, data frames and search", late("jsonl", "as_jsonl")),
    "markdown": Writer("markdown", ".md", "articles to read, on GitHub or through pandoc", late("markdown", "as_markdown")),
    "tei": Writer("tei", ".xml", "TEI P5 for archives and editions: structure, furniture, doubts, provenance", late("tei", "as_tei")),
    "text": Writer("text", ".txt", "plain reading text, one paragraph a line", late("text", "as_text")),
    "html": Writer("html", ".html", "one self-contained page to read or print", late("html", "as_html")),
    "epub": Writer("epub", ".epub", "an e-book with the issue's contents", late("epub", "as_epub")),
}
