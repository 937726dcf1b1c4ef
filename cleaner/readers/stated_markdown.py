"""Read an edition's own Markdown back as it states itself: its marks and its front matter say every role, so that nothing is guessed.

The front matter names, under `roles`, the texts of by-lines, credits and other lines that Markdown shows as plain or slanted paragraphs, and under `kinds` which
articles are no plain stories (`cleaner.writers.markdown`). Paragraphs, order and articles are those of the file, also where a person edited it.

>>> from cleaner.readers.text import read_lines
>>> told = stated(read_lines("## 新动能\\n\\n记者 齐旭\\n\\n近日，各地\\n\\n## 〔无题〕\\n\\n发布。"), {"roles": {"byline": ["记者 齐旭"]}})
>>> [[(str(block.role), block.text) for block in article.blocks] for article in told.articles]
[[('headline', '新动能'), ('byline', '记者 齐旭'), ('paragraph', '近日，各地')], [('paragraph', '发布。')]]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cleaner.chars import ink
from cleaner.model import Block, Role, joined
from cleaner.own_layout import HEADS, MISSING, NO_HEADLINE, default_role, page_named
from cleaner.readers import Stated, StatedArticle
from cleaner.readers.unmarked import escapes, parted

HEADING = re.compile(r"(#{1,6}) +")
ITEM = re.compile(r"- +")
QUOTE = re.compile(r"> ?")
RULE = re.compile(r"\|(?: -+ \|)+")
UNTITLED = re.compile(r"## 〔[无無][题題]〕")
SLANTED = dict.fromkeys(("section", "kicker", "deck", "caption"), "italic") | {"headline": "subhead"}
"""The mark that a role stands under where it is not plain."""
TOLD = frozenset({"headline", "list-item", "pull-quote", "table"})
"""Roles that a mark tells whatever the front matter lists."""
ROLES = frozenset(map(str, Role))
KINDS = frozenset({"article", "photo", "contents", "teaser", "notice", "advert"})


@dataclass(slots=True)
class _Open:
    """An article being read."""

    blocks: list[Block] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    at_head: bool = True


def stated(rows: Sequence[Block], front: Mapping[str, Any]) -> Stated:
    """The articles that these rows state, and their marks. `front` are the values of the front matter; ill-formed ones count as absent."""
    listed = _listed(front.get("roles"))
    articles: list[_Open] = []
    aside: list[Block] = []
    for group in _groups(rows):
        if not articles or _opens(group[0].text):
            articles.append(_Open())
        if len(group) == 1 and _is_note(group[0].text, articles[-1]):
            aside.append(replace(group[0], role=Role.NAVIGATION))
            continue
        mark, block = _read(group, aside)
        if block:
            role = mark if mark in TOLD else listed.get((mark, ink(block.text))) or default_role(mark, at_head=articles[-1].at_head)
            articles[-1].blocks.append(replace(block, role=Role(role)))
            articles[-1].at_head &= role in HEADS
    made = [StatedArticle(tuple(article.blocks), **article.about) for article in articles]
    kinds = _kinds(front, len(made))
    return Stated(tuple(article._replace(kind=kinds.get(n, article.kind)) for n, article in enumerate(made, 1) if article.blocks), tuple(aside))


def _listed(roles: Any) -> dict[tuple[str, str], str]:
    """Role by mark and visible characters. What stands in a front matter is anybody's."""
    named = roles.items() if isinstance(roles, dict) else ()
    return {(SLANTED.get(role, "plain"), ink(text)): role for role, texts in named if role in ROLES and isinstance(texts, list) for text in texts if isinstance(text, str)}


def _kinds(front: Mapping[str, Any], count: int) -> dict[int, str]:
    """The kinds of articles by number; none where articles were added or taken out since."""
    named = front.get("kinds")
    if not isinstance(named, dict) or front.get("articles") != count:
        return {}
    return {n: kind for kind, numbers in named.items() if kind in KINDS and isinstance(numbers, list) for n in numbers if isinstance(n, int)}


def _opens(text: str) -> bool:
    found = HEADING.match(text)
    return bool(found and len(found[1]) <= 2)


def _groups(rows: Sequence[Block]) -> Iterator[list[Block]]:
    """The rows of each block: those that no blank line parts. A heading stands alone, and each item of a list begins a block."""
    group: list[Block] = []
    for row in rows:
        if group and (row.place.above or HEADING.match(row.text) or HEADING.match(group[-1].text) or ITEM.match(row.text)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _is_note(text: str, article: _Open) -> bool:
    """Whether a row is the tool's own words; what they say is noted."""
    if found := MISSING.fullmatch(text):
        article.about["complete"] = False
        article.about |= {name: page_named(found[group]) for name, group in (("continued_from", "origin"), ("continued_to", "sent")) if found[group]}
        return True
    return bool(UNTITLED.fullmatch(text)) or (not article.blocks and bool(NO_HEADLINE.fullmatch(text)))


def _read(group: Sequence[Block], aside: list[Block]) -> tuple[str, Block | None]:
    """The role or the mark of a block, and the block that its rows show, if any; their marks go aside."""
    first, last = group[0].text, group[-1].text
    mark, dropped = "plain", [escapes(row.text) for row in group]
    lines_end = [len(row.text) - 1 in taken for row, taken in zip(group, dropped, strict=True)]
    if found := HEADING.match(first):
        mark = "headline" if len(found[1]) <= 2 else "subhead"
        dropped[0] |= set(range(found.end()))
    elif found := ITEM.match(first):
        mark = "list-item"
        dropped[0] |= set(range(found.end()))
    elif QUOTE.match(first):
        mark = "pull-quote"
        for row, taken in zip(group, dropped, strict=True):
            if found := QUOTE.match(row.text):
                taken.update(range(found.end()))
    elif first.startswith("|") and len(group) > 1 and RULE.fullmatch(group[1].text):
        mark, lines_end = "table", [True] * len(group)
        for row, taken in zip(group, dropped, strict=True):
            ruled = bool(RULE.fullmatch(row.text))
            taken.update([i for i, char in enumerate(row.text) if ruled or (char == "|" and i - 1 not in taken)])
    elif first.startswith("*") and last.endswith("*") and len(last) - 2 not in dropped[-1] and (len(group) > 1 or len(first) > 2):
        mark = "italic"
        dropped[0].add(0)
        dropped[-1].add(len(last) - 1)
    whole: Block | None = None
    for row, taken, after in zip(group, dropped, [False, *lines_end], strict=False):
        block, syntax = parted(row, taken)
        aside += [syntax] if syntax else []
        whole = joined(whole, block, "unwrap", glue="\n" if after else None) if whole and block else block or whole
    return mark, whole
