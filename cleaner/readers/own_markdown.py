"""Read Markdown back: an edition's own, or clean articles under `##` headings.

A line's marks say its role, as `cleaner.writers.markdown` writes them: `##` a headline, `###` a subhead, `-` a list item,
`>` a pull quote, a line in `*` a deck under a headline and a caption elsewhere, `〔…〕` what the tool said of its own. The
source is the file as it stands: marks, escapes and front matter are set aside as navigation at the end of the page, so that
no character is lost; what the front matter says of the issue are the page's facts.

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

from cleaner.chars import ink
from cleaner.model import Block, Piece, Role, Source
from cleaner.readers import Page
from cleaner.readers.text import decode, read_lines

HEADING = re.compile(rb"(?:\A|\n[ \t]*\r?\n)#{1,3} [^\r\n]+\r?\n[ \t]*\r?\n\s*\S")
"""A heading as Markdown is written by machines: alone between blank lines, with text under it. A comment of a program seldom stands so, a line of a dump never."""
MARK = re.compile(r"(?P<heading>#{1,6}(?= ))|(?P<item>-(?= ))|(?P<quote>>(?= ?))")
HEADINGS = {1: Role.HEADLINE, 2: Role.HEADLINE}
ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\\$")
NOTE = re.compile(r"〔[^〔〕]*〕")
UNTITLED = re.compile(rf"#{{1,2}} {NOTE.pattern}")
"""A heading that the edition set over a story without one."""
FRONT = "---"
FACTS = frozenset({"title", "alternative_title", "date", "weekday", "cn_number", "postal_code", "url"})
NEW_BLOCK = 0.01
"""How sure it is that a line goes on the one before: a blank line stands between blocks."""
SAME_BLOCK = 0.99


def is_markdown(head: bytes) -> bool:
    """Whether a file's beginning is Markdown with headings."""
    return bool(HEADING.search(head.removeprefix(b"\xef\xbb\xbf")))


def read_markdown(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The one page of a Markdown file. Raises InputError as the reader of text does."""
    text, found = decode(name, data, encoding)
    galley: list[Block] = []
    rows = read_lines(text, page)
    front, facts = _front_matter(rows)
    marks = [replace(row, role=Role.NAVIGATION) for row in rows[:front]]
    untitled = False
    for row in rows[front:]:
        block, syntax = _parted(row, galley, untitled)
        untitled = bool(UNTITLED.fullmatch(row.text)) or (untitled and block is None)
        galley += [block] if block else []
        marks += [syntax] if syntax else []
    source = Source(name, text, hashlib.sha256(data).hexdigest(), found)
    return (Page(source, (*galley, *marks), facts),)


def _front_matter(rows: Sequence[Block]) -> tuple[int, dict[str, str]]:
    """How many rows are YAML front matter, and what they say of the issue."""
    if not rows or rows[0].text != FRONT:
        return 0, {}
    end = next((n for n, row in enumerate(rows[1:], 1) if row.text == FRONT), None)
    if end is None:
        return 0, {}
    facts = {}
    for row in rows[1:end]:
        key, _, value = row.text.partition(": ")
        if key in FACTS:
            try:
                said = json.loads(value)
            except ValueError:
                continue
            if isinstance(said, str):
                facts[key] = said
    return end + 1, facts


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
    dropped.update(found.start() for found in ESCAPE.finditer(text))
    start, source = row.pieces[0].start, row.pieces[0].source
    shown = "".join(char for i, char in enumerate(text) if i not in dropped).strip()
    place = replace(row.place, continues=SAME_BLOCK if goes_on else NEW_BLOCK, opens=opens or role is Role.HEADLINE)
    block = Block(shown, _pieces(text, source, start, set(range(len(text))) - dropped), role, place=place) if ink(shown) else None
    syntax = "".join(char for i, char in enumerate(text) if i in dropped and ink(char))
    return block, Block(syntax, _pieces(text, source, start, {i for i in dropped if ink(text[i])}), Role.NAVIGATION, place=row.place) if syntax else None


def _pieces(text: str, source: int, start: int, kept: set[int]) -> tuple[Piece, ...]:
    """The runs of `text` at these offsets that hold ink."""
    out: list[Piece] = []
    for i in sorted(kept):
        if out and out[-1].start + len(out[-1].raw) == start + i:
            out[-1] = Piece(source, out[-1].start, out[-1].raw + text[i])
        else:
            out.append(Piece(source, start + i, text[i]))
    return tuple(piece for piece in out if ink(piece.raw))
