"""Set nameplates, mastheads, folios and web navigation aside as furniture.

A line that holds little but facts about the issue (numbers, dates, staff,
telephones) is a masthead, or a folio where it counts pages. A line that no rule
knows but that stands between such lines at the top of a page belongs to them.

Left alone: a date or a weekday alone inside a story; facts inside sentences; the editor's line of a web page.

>>> from cleaner.readers.text import read_lines
>>> from cleaner.rulebook import shipped_rulebook
>>> galley = read_lines("CN 11-0005\\n2025年7月1日\\n星期二\\n大会在广州开幕\\n会议于2025年7月1日开幕，代表出席。\\n3 综合 2025年7月1日 星期二 某某日报")
>>> [str(block.role) for block in set_furniture_aside(galley, shipped_rulebook(), Options())]
['masthead', 'masthead', 'masthead', 'paragraph', 'paragraph', 'folio']
"""

from __future__ import annotations

from cleaner.chars import ink
from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.rulebook import Rulebook

COVER = 0.7  # share of a line's ink in facts from which it is furniture; sentences of the seeds and of dev reach 0.35
SOLE_COVER = 0.9  # for a lone date or weekday, which a story may print as a line
NEAR = 2  # lines: how far apart the lines of one masthead stand
STRONG = frozenset({"cn-number", "cn-label", "postal-code", "cumulative-number", "page-count", "publisher", "supervisor", "sponsor", "web-address", "staff", "telephone", "overseas-code"})
"""Facts that only a paper prints about itself; a date or a page number alone needs one of them near."""


def set_furniture_aside(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with furniture in the roles masthead, folio and navigation."""
    roles = [_role_alone(block, book) for block in galley]
    web = {block.place.page for block, (role, _, _) in zip(galley, roles, strict=True) if Role.NAVIGATION in (role, block.role)}
    # On a web page a line that names an editor names that of the story; on a printed one, that of the page.
    roles = [(None, "", False) if block.place.page in web and book.match("editor", block.text) else told for block, told in zip(galley, roles, strict=True)]
    return tuple(
        block.recast(role, by=rule) if role else block
        for i, block in enumerate(galley)
        for role, rule in [_role_among(i, galley, roles)]
    )


def _role_alone(block: Block, book: Rulebook) -> tuple[Role | None, str, bool]:
    """The role the line's own text gives it, by which rule, and whether it needs a neighbour to be sure."""
    if block.role is not Role.PARAGRAPH:
        return None, "", False
    for cue, role in (("navigation", Role.NAVIGATION), ("folio", Role.FOLIO), ("masthead", Role.MASTHEAD)):
        if found := book.match(cue, block.text):
            weak = role is Role.MASTHEAD
            return role, found.rule.id, weak
    cover, rules = fact_cover(block.text, book)
    if cover >= COVER:
        strong = bool(STRONG & rules) or len(rules) >= 3
        if strong or cover >= SOLE_COVER:
            return (Role.FOLIO if rules & {"page-number", "staff"} else Role.MASTHEAD), "facts", not strong
    return None, "", False


def _role_among(i: int, galley: Galley, roles: list[tuple[Role | None, str, bool]]) -> tuple[Role | None, str]:
    """The line's role once its neighbours are known: a weak one needs a strong one near."""
    role, rule, weak = roles[i]
    if role and not weak:
        return role, rule
    page = galley[i].place.page
    near = [roles[j] for j in range(max(0, i - NEAR), min(len(galley), i + NEAR + 1)) if j != i and galley[j].place.page == page]
    if role and (any(other for other, _, other_weak in near if other and other is not Role.NAVIGATION) or _tops_page(i, galley)):
        return role, rule
    return None, ""


def _tops_page(i: int, galley: Galley) -> bool:
    return i == 0 or galley[i - 1].place.page != galley[i].place.page


def fact_cover(text: str, book: Rulebook) -> tuple[float, set[str]]:
    """Share of the ink of `text` that facts cover (0 to 1), and the rules that found them.

    >>> from cleaner.rulebook import shipped_rulebook
    >>> fact_cover("邮发代号：1-29", shipped_rulebook())
    (1.0, {'postal-code'})
    """
    covered = bytearray(len(text))
    rules = set()
    for found in book.every("fact", text):
        if ink(text[found.start : found.end]):
            covered[found.start : found.end] = b"\1" * (found.end - found.start)
            rules.add(found.rule.id)
    if not rules:
        return 0.0, rules
    held = [i for i, char in enumerate(text) if ink(char)]
    return sum(covered[i] for i in held) / len(held), rules
