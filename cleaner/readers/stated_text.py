"""Read an edition's own plain text back as it states itself: every line's indent says its role (`cleaner.own_layout`).

Only a file that keeps to the layout from its first line to its last is taken so: the issue's line on top at its depth, articles two blank lines apart, heads over
one blank line, no line at a depth that no role has. All else is a dump, and read as one.

Left alone, because the layout does not tell it: the kind of an article, and heads that stand inside its text, which come back as subheads.

>>> from cleaner.readers.text import read_lines
>>> text = EM * ISSUE_INDENT + "晚报\\u3000第3期\\n\\n\\n新动能\\n\\u3000\\u3000\\u3000\\u3000记者 齐旭\\n\\n\\u3000\\u3000近日，各地\\n"
>>> told, facts = stated_text(text, read_lines(text))
>>> [(str(block.role), block.text) for block in told.articles[0].blocks], facts
([('headline', '新动能'), ('byline', '记者 齐旭'), ('paragraph', '近日，各地')], {'title': '晚报', 'number': 3})
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from cleaner.chars import ink
from cleaner.model import Block, Role, joined
from cleaner.own_layout import BODY_ROLES, EM, HEAD_ROLES, ISSUE_INDENT, MISSING, page_named
from cleaner.readers import Stated, StatedArticle

LINE = re.compile(rf"({EM}*)([^ \t{EM}](?:.*[^ \t{EM}])?)")
"""Steps and text; nothing stands after the text."""
FACTS = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "weekday": re.compile("[星周礼禮]\\w+"), "number": re.compile(r"第(\d+)期")}
"""What the parts of the issue's line are; the first that is none of these is the title."""
NAMELESS = re.compile(r"〔整理本〕")

Row: TypeAlias = tuple[int, Block]
"""Steps of the indent, and the line."""


def stated_text(text: str, rows: Sequence[Block]) -> tuple[Stated, dict[str, Any]] | None:
    """What a plain text states, and the facts of the issue; None for a file that does not keep to the layout. `rows` are its lines that hold ink."""
    if not text.startswith(EM * ISSUE_INDENT) or not text.endswith("\n"):
        return None
    by_line = {row.place.line: row for row in rows}
    stories: list[list[list[Row]]] = [[[]]]
    blank = 0
    for number, line in enumerate(text[:-1].split("\n"), 1):
        if not line:
            blank += 1
            continue
        found, row = LINE.fullmatch(line), by_line.get(number)
        if not found or blank > 2 or (row is None) != (not ink(found[2])):
            return None
        if row is None:  # nothing that can be seen
            continue
        if blank:
            stories[-1].append([]) if blank == 1 else stories.append([[]])
        stories[-1][-1].append((len(found[1]), row))
        blank = 0
    (issue, *rest), *articles = stories
    if rest or len(issue) != 1 or issue[0][0] != ISSUE_INDENT or len(rows) != sum(len(group) for story in stories for group in story):
        return None
    read = [_article(story) for story in articles]
    if not read or None in read:
        return None
    aside = [row for _, row in issue] + [row for _, notes in filter(None, read) for row in notes]
    return Stated(tuple(article for article, _ in filter(None, read) if article.blocks), tuple(replace(row, role=Role.NAVIGATION) for row in aside)), _facts(issue[0][1].text)


def _facts(line: str) -> dict[str, Any]:
    """What the issue's line says."""
    facts: dict[str, Any] = {}
    for part in line.split(EM) if not NAMELESS.fullmatch(line) else ():
        name = next((name for name, form in FACTS.items() if name not in facts and form.fullmatch(part)), "title")
        facts.setdefault(name, int(part[1:-1]) if name == "number" else part)
    return facts


def _article(story: Sequence[Sequence[Row]]) -> tuple[StatedArticle, list[Block]] | None:
    """The article of one or two groups of lines, and the tool's notes in it; None where a line stands at a depth that no role has."""
    if len(story) > 2:
        return None
    headed = len(story) == 2 or any(indent == 0 for indent, _ in story[0])
    head, body = (story[0], story[1] if len(story) == 2 else ()) if headed else ((), story[0])
    notes = [row for _, row in body if MISSING.fullmatch(row.text)]
    told = [*_roles(head, HEAD_ROLES), *_roles([line for line in body if line[1] not in notes], BODY_ROLES)]
    if any(role is None for role, _ in told):
        return None
    return StatedArticle(tuple(_blocks(told)), **_missing(notes)), notes


def _roles(lines: Sequence[Row], roles: Mapping[int, str]) -> Iterator[tuple[str | None, Block]]:
    """The role of each line. What stands over the headline and is no headline is a kicker, what stands under it a deck."""
    under = False
    for indent, row in lines:
        role = roles.get(indent)
        yield ("deck" if under and role == "kicker" else role), row
        under |= role == "headline"


def _blocks(told: Sequence[tuple[str | None, Block]]) -> Iterator[Block]:
    """The blocks of these lines, each line one, but for the lines of a table."""
    table: Block | None = None
    for role, row in told:
        if role == "table":
            table = joined(table, row, "unwrap", glue="\n") if table else replace(row, role=Role.TABLE)
            continue
        if table:
            yield table
            table = None
        yield replace(row, role=Role(str(role)))
    if table:
        yield table


def _missing(notes: Sequence[Block]) -> dict[str, Any]:
    """What the notes say of an article's completeness."""
    about: dict[str, Any] = {"complete": False} if notes else {}
    for found in filter(None, (MISSING.fullmatch(note.text) for note in notes)):
        about |= {name: page_named(found[group]) for name, group in (("continued_from", "origin"), ("continued_to", "sent")) if found[group]}
    return about
