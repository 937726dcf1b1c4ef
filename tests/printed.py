"""Editions to try writers on, set from articles: a made dump whose every character is accounted for.

The dump is printed the way dumps go wrong: short lines, legs of two stories in turn, letter-spacing, half-width
commas, a repeated paragraph, furniture between. The edition holds the right articles with the spans of their lines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cleaner.edition import Article, Change, Edition, EditionBlock, Finding, Issue, Item, SourceNote, Tool
from cleaner.model import Span

SHARED = Path(__file__).parents[2] / "shared"
MEASURE = 17
BARE = Edition(Tool("herald-clean", "0.1.0", (), {}), (SourceNote("page-01.txt", "0" * 64, "utf-8", 9),), Issue(), ())
"""An edition with nothing in it."""
HEADS = ("kicker", "headline", "deck", "byline")


@dataclass
class Press:
    """A dump in the making."""

    name: str
    number: int
    text: str = ""
    changes: list[Change] = field(default_factory=list)

    def print_line(self, line: str) -> Span:
        start = len(self.text)
        self.text += line + "\n"
        return (self.number, start, start + len(line))


Told: TypeAlias = tuple[int, dict[str, Any], Press]
"""A story's number, the story, and where it is printed."""


def gold_paths() -> list[Path]:
    return sorted([*SHARED.glob("gold/*.json"), *SHARED.glob("bench/dev/gold/*.json")])


def gold_edition(name: str) -> tuple[Edition, list[str]]:
    """The edition and sources of the gold file whose name starts so; skips the test where it is missing."""
    path = next((path for path in gold_paths() if path.name.startswith(name)), None)
    if path is None:
        pytest.skip(f"no gold {name} under ../shared")
    gold = json.loads(path.read_text("utf-8"))
    pages = gold.get("profile", {}).get("pages", 1)
    return printed(gold, pages)


def printed(gold: dict[str, Any], pages: int = 1) -> tuple[Edition, list[str]]:
    """The edition that `gold` describes, printed on so many pages, and the text of those pages."""
    presses = [Press(f"page-{page + 1:02}.txt", page) for page in range(pages)]
    furniture = [_furniture(presses[_page(text) % pages], text) for text in gold.get("furniture", [])]
    stories = [(n, story, presses[(n - 1) * pages // len(gold["articles"])]) for n, story in enumerate(gold["articles"], 1)]
    articles = []
    for left, right in _pairs(stories):
        articles += _set_side_by_side(left, right)
    surplus, findings = _blemishes(articles, presses)
    issue: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in gold.get("issue", {}).items()}
    notes = tuple(SourceNote(p.name, hashlib.sha256(p.text.encode("utf-8", "replace")).hexdigest(), "utf-8", len(p.text)) for p in presses)
    edition = Edition(
        Tool("herald-clean", "0.1.0", ("common",), {}),
        notes,
        Issue(**issue),
        tuple(articles),
        tuple(furniture),
        surplus,
        findings,
        tuple(change for press in presses for change in press.changes),
    )
    return edition, [press.text for press in presses]


def _page(text: str) -> int:
    """The page a piece of furniture belongs on: a folio begins with its number."""
    return int(text[0]) - 1 if text[:1].isdigit() and "月" in text else 0


def _furniture(press: Press, text: str) -> Item:
    kind = "folio" if _page(text) else "masthead"
    span = press.print_line(text)
    press.changes.append(Change("aside", "common/" + kind, text, kind, spans=(span,)))
    return Item(kind, text, (span,))


def _pairs(stories: Sequence[Told]) -> Iterator[tuple[Told, Told | None]]:
    for n in range(0, len(stories), 2):
        first, *rest = stories[n : n + 2]
        yield first, (rest[0] if rest and rest[0][2] is first[2] else None)
        if rest and rest[0][2] is not first[2]:
            yield rest[0], None


def _set_side_by_side(left: Told, right: Told | None) -> list[Article]:
    """Two stories whose lines are printed ten by ten in turn."""
    both = [side for side in (left, right) if side]
    texts = [list(_texts(story)) for _, story, _ in both]
    lines = [[(b, line) for b, (_, text) in enumerate(blocks) for line in _lines(text, b)] for blocks in texts]
    spans: list[dict[int, list[Span]]] = [{} for _ in both]
    while any(lines):
        for side, (_, _, press) in enumerate(both):
            for b, line in lines[side][:10]:
                spans[side].setdefault(b, []).append(press.print_line(line))
            lines[side] = lines[side][10:]
    return [_article(*both[side], texts[side], spans[side]) for side in range(len(both))]


def _texts(story: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in HEADS:
        value = story.get(key)
        if value:
            yield key, "本报记者 " + " ".join(value) if key == "byline" else value
    for block in story["blocks"]:
        yield block["kind"], block["text"]
    if story.get("credit"):
        yield "credit", story["credit"]


def _lines(text: str, salt: int) -> Iterator[str]:
    for n, start in enumerate(range(0, len(text), MEASURE)):
        line = text[start : start + MEASURE]
        if (n + salt) % 9 == 4:
            line = " ".join(line)
        yield line.replace("，", ",") if (n + salt) % 5 == 2 else line


def _article(number: int, story: dict[str, Any], press: Press, texts: list[tuple[str, str]], spans: dict[int, list[Span]]) -> Article:
    blocks = []
    for b, (kind, text) in enumerate(texts):
        block = EditionBlock(f"a{number}b{b + 1}", kind, text, tuple(spans[b]), 0.97 - 0.03 * (b % 5))
        press.changes += _changes(block, press)
        blocks.append(block)
    parsed: dict[str, Any] = {
        key: tuple(v) if isinstance(v := story.get(key), list) else v for key in (*HEADS, "section", "dateline", "credit", "editor") if story.get(key)
    }
    return Article(
        f"a{number}",
        story["kind"],
        **parsed,
        continued_from=story.get("continued_from"),
        continued_to=story.get("continued_to"),
        complete=story.get("complete", True),
        pages=(press.number,),
        blocks=tuple(blocks),
    )


def _changes(block: EditionBlock, press: Press) -> Iterator[Change]:
    done = 0
    for n, (_, start, end) in enumerate(block.spans):
        raw = press.text[start:end]
        text = block.text[done : done + MEASURE]
        done += MEASURE
        if raw != text and raw.replace(" ", "") == text.replace(" ", ""):
            yield Change("fix", "close-up-letterspacing", raw, text, block.id)
        elif raw != text:
            yield Change("fix", "full-width-punctuation", raw, text, block.id)
        if n:
            evidence = {"measure": 2.1, "open-end": 1.25, "language": 4.75 - n % 4, "runner-up": 1.5 + n % 3}
            before = block.text[max(0, done - 2 * MEASURE) : done - MEASURE][-8:] + "|" + text[:8]
            left, right = block.spans[n - 1], block.spans[n]
            sides = ((left[0], left[2] - 1, left[2]), (right[0], right[1], right[1] + 1))
            yield Change("join", "succession", before, "joined", block.id, evidence, 0.9, sides, left)
    if block.kind == "subhead":
        yield Change("role", "subhead", "paragraph", "subhead", block.id)
    if block.kind == "byline":
        yield Change("lift", "run-in-byline", "……" + block.text, block.text, block.id)


def _blemishes(articles: list[Article], presses: list[Press]) -> tuple[tuple[Item, ...], tuple[Finding, ...]]:
    """A paragraph printed twice, and words to doubt."""
    long = [block for article in articles for block in article.blocks if block.kind == "paragraph" and len(block.text) > 40]
    if not long:
        return (), ()
    twice = long[0]
    span = presses[twice.spans[0][0]].print_line(twice.text[:40])
    findings = [Finding("repeated-word", b.text[9:13], "a word stands twice", b.id, (9, 13), b.text[9:11], 0.97) for b in long[:6]]
    findings.append(Finding("open-end", long[-1].text[-6:], "the last sentence has no end", long[-1].id, None, None, 0.6))
    return (Item("repeated", twice.text[:40], (span,), twice.id),), tuple(findings)
