"""Read Markdown back: an edition's own, or clean articles under `##` headings.

A line's marks say its role, as `cleaner.writers.markdown` writes them: `##` a headline, `###` a subhead, `-` a list item,
`>` a pull quote, a line in `*` a deck under a headline and a caption elsewhere, `〔…〕` what the tool said of its own. The
source is the file as it stands: marks, escapes and front matter are set aside as navigation at the end of the page, so that
no character is lost; what the front matter says of the issue are the page's facts. The file of an edition of this
tool, which its front matter tells, states its articles besides (`cleaner.readers.stated_markdown`).

>>> page, = read_markdown("a.md", "## 新\\\\*动能\\n\\n近日，各地发布数据。\\n".encode())
>>> [(block.text, str(block.role)) for block in page.galley]
[('新*动能', 'headline'), ('近日，各地发布数据。', 'paragraph'), ('##\\\\', 'navigation')]
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from cleaner.edition import Issue
from cleaner.model import Block, Role, Source
from cleaner.readers import Page
from cleaner.readers.stated_markdown import stated
from cleaner.readers.text import decode, read_lines
from cleaner.readers.unmarked import escapes, parted

HEADING = re.compile(rb"(?:\A|\n[ \t]*\r?\n)#{1,3} [^\r\n]+\r?\n[ \t]*\r?\n\s*\S")
"""A heading as Markdown is written by machines: alone between blank lines, with text under it. A comment of a program seldom stands so, a line of a dump never."""
MARK = re.compile(r"(?P<heading>#{1,6}(?= ))|(?P<item>-(?= ))|(?P<quote>>(?= ?))")
HEADINGS = {1: Role.HEADLINE, 2: Role.HEADLINE}
NOTE = re.compile(r"〔[^〔〕]*〕")
UNTITLED = re.compile(rf"#{{1,2}} {NOTE.pattern}")
"""A heading that the edition set over a story without one."""
FRONT = "---"
TOOL = "herald-clean "
OWN = re.compile(rb'\A---\r?\n(?:[a-z_]+: [^\r\n]*\r?\n)*tool: "herald-clean ')
"""The front matter that an edition begins with."""
NEW_BLOCK = 0.01
"""How sure it is that a line goes on the one before: a blank line stands between blocks."""
SAME_BLOCK = 0.99


def is_markdown(head: bytes) -> bool:
    """Whether a file's beginning is Markdown with headings, or that of an edition's Markdown."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    return bool(OWN.match(head) or HEADING.search(head))


def read_markdown(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The one page of a Markdown file. Raises InputError as the reader of text does."""
    text, found = decode(name, data, encoding)
    galley: list[Block] = []
    rows = read_lines(text, page)
    length, front = _front_matter(rows)
    marks = [replace(row, role=Role.NAVIGATION) for row in rows[:length]]
    untitled = False
    for row in rows[length:]:
        block, syntax = _parted(row, galley, untitled)
        untitled = bool(UNTITLED.fullmatch(row.text)) or (untitled and block is None)
        galley += [block] if block else []
        marks += [syntax] if syntax else []
    source = Source(name, text, hashlib.sha256(data).hexdigest(), found)
    own = stated(rows[length:], front) if "roles" in front and str(front.get("tool")).startswith(TOOL) else None
    if own:
        own = own._replace(aside=(*(replace(row, role=Role.NAVIGATION) for row in rows[:length]), *own.aside))
    return (Page(source, (*galley, *marks), _facts(front), stated=own),)


def _front_matter(rows: Sequence[Block]) -> tuple[int, dict[str, Any]]:
    """How many rows are YAML front matter, and its values; only values that are JSON are taken, as editions write them."""
    if not rows or rows[0].text != FRONT:
        return 0, {}
    end = next((n for n, row in enumerate(rows[1:], 1) if row.text == FRONT), None)
    if end is None:
        return 0, {}
    said: dict[str, Any] = {}
    for row in rows[1:end]:
        key, _, value = row.text.partition(": ")
        try:
            said[key] = json.loads(value)
        except (ValueError, RecursionError):
            continue
    return end + 1, said


def _facts(front: dict[str, Any]) -> dict[str, Any]:
    """What a front matter says of the issue, in the types of `edition.Issue`; what is of another type is left out."""
    facts = {}
    for key in Issue.__struct_fields__:
        try:
            facts[key] = getattr(msgspec.convert({key: front.get(key)}, Issue), key)
        except msgspec.ValidationError:
            continue
    return {key: value for key, value in facts.items() if value}


def _parted(row: Block, before: Sequence[Block], opens: bool) -> tuple[Block | None, Block | None]:
    """The text of a row in its role, and its marks; either may be nothing. `opens`: whether a story without a title begins with it."""
    text, role = row.text, Role.PARAGRAPH
    dropped: set[int] = set()
    above = before[-1] if before else None
    goes_on = above is not None and not row.place.above
    if NOTE.fullmatch(text) or UNTITLED.fullmatch(text):
        return None, replace(row, role=Role.NAVIGATION)
    if found := MARK.match(text):
        depth = len(found["heading"] or "")
        role = HEADINGS.get(depth, Role.SUBHEAD) if depth else Role.LIST_ITEM if found["item"] else Role.PULL_QUOTE
        dropped.update(range(found.end()))
        goes_on = goes_on and role is Role.PULL_QUOTE
    elif goes_on and above:
        role = above.role
    rest = text[len(dropped) :].strip()
    if role is Role.PARAGRAPH and len(rest) > 2 and rest[0] == rest[-1] == "*" and rest[1] != "*" and rest[-2] not in "*\\":
        dropped |= {text.index("*"), text.rindex("*")}
        role = Role.DECK if above and above.role in (Role.HEADLINE, Role.DECK) else Role.CAPTION
    block, syntax = parted(row, dropped | escapes(text))
    if block:
        place = replace(row.place, continues=SAME_BLOCK if goes_on else NEW_BLOCK, opens=opens or role is Role.HEADLINE)
        block = replace(block, role=role, place=place)
    return block, syntax
