"""How an edition's own Markdown and plain text tell roles: what their writers set and their readers obey.

An edition that is cleaned again says itself what is a headline and where a paragraph ends, so that nothing is guessed. In plain text the depth of a line's
indent tells its role: running text stands at two ideographic spaces, as Chinese is set, heads at the margin, and what stands beside the text
deeper. The issue's line on top, deeper than all, tells that a file is an edition: no dump begins so.

>>> indent_of("paragraph"), indent_of("kicker", head=True), BODY_ROLES[2], HEAD_ROLES[0]
(2, 1, 'paragraph', 'headline')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EM = "\u3000"
"""One step of an indent."""

ISSUE_INDENT = 12
"""Steps before the issue's line, the first of a file."""

_HEAD = {"headline": 0, "kicker": 1, "deck": 1, "section": 2, "byline": 4, "dateline": 5}
_BODY = {"subhead": 1, "paragraph": 2, "list-item": 3, "byline": 4, "dateline": 5, "credit": 6, "caption": 7, "pull-quote": 8, "jump-line": 9, "editor": 10, "note": 11, "table": 12}

HEAD_ROLES: Final[Mapping[int, str]] = MappingProxyType({0: "headline", 1: "kicker", 2: "section", 4: "byline", 5: "dateline"})
"""Role by indent in the lines over a text. At 1 stands a kicker over the headline and a deck under it."""
BODY_ROLES: Final[Mapping[int, str]] = MappingProxyType({indent: role for role, indent in _BODY.items()})
"""Role by indent in the text."""

MISSING = re.compile(r"〔(?:上接(?P<origin>.+)版，前文未收|下[转轉](?P<sent>.+)版，[后後]文未收|(?P<cut>所[据據]文本至此不全))〕")
"""What the writers say of text that is known to be missing (`writers.labels`)."""
NO_HEADLINE = re.compile(r"〔原文未[见見][标標][题題]〕")
"""What they say under `〔无题〕`."""


def indent_of(role: str, *, head: bool = False) -> int:
    """How many steps a line of this role is indented: over the text of an article (`head`), or in it. Heads met inside a text stand as subheads do."""
    return _HEAD[role] if head else _BODY.get(role, _BODY["subhead"])


def default_role(mark: str, *, at_head: bool) -> str:
    """What Markdown's marks alone say: `mark` is `plain`, `italic` or `subhead`; `at_head`, whether only heads stand before it in its article.

    >>> default_role("italic", at_head=True), default_role("italic", at_head=False), default_role("plain", at_head=True)
    ('deck', 'caption', 'paragraph')
    """
    return {"plain": "paragraph", "italic": "deck" if at_head else "caption", "subhead": "subhead"}[mark]


HEADS = frozenset({"headline", "section", "kicker", "deck"})
"""Roles that keep an article `at_head`."""


def page_named(words: str) -> str:
    """The page that a note on missing text names, as `continued_to` holds it.

    >>> page_named("第2"), page_named("A04")
    ('2', 'A04')
    """
    return words.removeprefix("第") if len(words) > 1 else words
