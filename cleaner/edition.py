"""The edition: what herald-clean makes of an issue. The canonical form is its JSON; every other format is written from it.

The classes mirror the contract's JSON one to one, so that reading an edition back
(`read_edition`) and publishing its JSON Schema (`edition_schema`) need no second description.
"""

from __future__ import annotations

from typing import Any

import msgspec

from cleaner.errors import InputError
from cleaner.model import Span

FORMAT = "herald-clean/edition"
VERSION = 1


class Region(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a block, or part of one, stands on a page with geometry. Points (or pixels of a scan) from the top left."""

    page: int
    """Number of the page in `Edition.sources`."""
    box: tuple[float, float, float, float]
    """Left, top, right, bottom."""
    span: Span | None = None


class EditionBlock(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run of text of an article in one role."""

    id: str
    kind: str
    text: str
    spans: tuple[Span, ...]
    confidence: float = 1.0
    regions: tuple[Region, ...] = ()


class Article(msgspec.Struct, frozen=True):
    """A story with what belongs to it. The named fields repeat, parsed, what stands in the blocks."""

    id: str
    kind: str
    section: str | None = None
    kicker: str | None = None
    headline: str | None = None
    deck: str | None = None
    byline: tuple[str, ...] = ()
    dateline: str | None = None
    credit: str | None = None
    editor: tuple[str, ...] = ()
    continued_from: str | None = None
    continued_to: str | None = None
    complete: bool = True
    confidence: float = 1.0
    pages: tuple[int, ...] = ()
    """Sources the article stands on, as numbers in `Edition.sources`."""
    blocks: tuple[EditionBlock, ...] = ()


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """Furniture or surplus: kept and labelled, out of the articles."""

    kind: str
    text: str
    spans: tuple[Span, ...]
    of: str | None = None
    """The block that surplus repeats."""
    regions: tuple[Region, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """A fault seen and left alone, with a suggestion where there is one."""

    rule: str
    text: str
    message: str = ""
    block: str | None = None
    at: tuple[int, int] | None = None
    """Code points of the block's text."""
    suggestion: str | None = None
    confidence: float = 1.0
    applied: bool = False


class Change(msgspec.Struct, frozen=True):
    """A mark a proof-reader would make: what was changed, moved, joined or set aside, and by which rule."""

    kind: str
    """fix | join | lift | role | aside | move."""
    rule: str
    before: str
    after: str | None
    block: str | None = None
    evidence: dict[str, float] = {}
    """For a join: nats over leaving it open, by kind of evidence; their `sum`, and what the `runner-up` got."""
    confidence: float | None = None
    """How sure it is, 0 to 1; None: as sure as its block."""
    spans: tuple[Span, ...] = ()
    """Where it was made, where that is known: the characters on both sides of a join, those of what was set aside."""
    runner_up: Span | None = None
    """For a join: the line that would have gone on instead. None: it would have been left open."""


class SourceNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """One source as the edition names it."""

    name: str
    sha256: str
    encoding: str
    characters: int
    page: str | None = None
    """The number of its page, as the folio prints it."""
    section: str | None = None
    """The section of the paper that its folio names: 要闻."""
    size: tuple[float, float] | None = None
    """Width and height of the page in points, where its format tells: what the boxes of its regions lie in."""


class Issue(msgspec.Struct, frozen=True, omit_defaults=True):
    """The issue's metadata. What was not read is absent."""

    title: str | None = None
    alternative_title: str | None = None
    date: str | None = None
    weekday: str | None = None
    number: int | None = None
    cumulative_number: int | None = None
    page_count: int | None = None
    cn_number: str | None = None
    postal_code: str | None = None
    supervisor: tuple[str, ...] = ()
    sponsor: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    url: str | None = None
    staff: dict[str, list[str]] = {}


class Tool(msgspec.Struct, frozen=True):
    """What made the edition: enough to make it again."""

    name: str
    version: str
    rules: tuple[str, ...]
    options: dict[str, Any]


class Edition(msgspec.Struct, frozen=True):
    """One issue, cleaned. Every ink character of every source lies in exactly one span of it."""

    tool: Tool
    sources: tuple[SourceNote, ...]
    issue: Issue
    articles: tuple[Article, ...]
    furniture: tuple[Item, ...] = ()
    surplus: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    format: str = FORMAT
    version: int = VERSION


def edition_json(edition: Edition, indent: int | None = 1) -> str:
    """The edition as JSON text, in the key order of the contract. `indent` None gives one line."""
    plain = msgspec.to_builtins(edition)
    ordered = {"format": plain.pop("format"), "version": plain.pop("version"), **plain}
    data = msgspec.json.encode(ordered)
    return (msgspec.json.format(data, indent=indent) if indent else data).decode("utf-8")


def read_edition(data: bytes, name: str = "edition") -> Edition:
    """The edition that JSON bytes hold. Raises InputError when they hold something else."""
    try:
        return msgspec.json.decode(data, type=Edition)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(name, f"is not an edition of herald-clean ({error})") from error


def edition_schema() -> dict[str, Any]:
    """The JSON Schema of the edition, made from the classes above."""
    return msgspec.json.schema(Edition)
