"""What a format says of a page itself: kinds of regions, articles, a reading order. It is obeyed.

With an order, or with articles, the regions are read as they are stated, those of one article together.
Without either, geometry finds the order and the stories, and the stated kinds overrule what it took a line for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from cleaner.chars import ends_sentence
from cleaner.model import ASIDE, Role
from cleaner.readers.heads import named
from cleaner.readers.legs import DISPLAY, HEADLINE, Leg, is_headline
from cleaner.readers.printed import Line, Placed, Region, body_size, hull

INDENTED = 1.2
"""Ems from the edge of its region at which a first line begins a paragraph: indents are of two."""

HEAD_ROLES = frozenset({Role.KICKER, Role.HEADLINE, Role.DECK})


def in_stated_order(regions: Sequence[Region]) -> tuple[Placed, ...]:
    """The lines of regions in the order that a format states.

    A story opens at a new article; where none is stated, at a head that follows no head. A heading behind the text of its article is a
    subhead, and so is one in the size of the text on a page whose headlines are larger.
    """
    placed: list[Placed] = []
    before: Region | None = None
    """The last region that is no furniture."""
    headed: set[str | None] = set()
    """Articles that have had their headline."""
    for frame, region in enumerate(_with_roles(_together(regions))):
        was = None if before is None else before.role
        aside = region.role in ASIDE
        new = not aside and (before is None or _is_other(region, before))
        role = Role.SUBHEAD if region.role is Role.HEADLINE and not new and was not in HEAD_ROLES and region.article in headed else region.role
        assert role is not None
        if region.article and role is Role.HEADLINE:
            headed.add(region.article)
        area = hull(line.area for line in region.lines)
        measure = area.width if len(region.lines) > 1 else None
        fresh = region.lines[0].area.left - area.left > INDENTED * region.lines[0].size or (before is not None and _is_whole(before))
        for line in region.lines:
            first = line is region.lines[0]
            placed.append(Placed(line, role, frame, area.left, measure, new and first, first and (new or fresh or role is not was)))
        before = before if aside else replace(region, role=role)
    return tuple(placed)


def _is_other(region: Region, before: Region) -> bool:
    """Whether a region stands in another story than the one before it."""
    if region.article or before.article:
        return region.article != before.article
    return region.role in (Role.KICKER, Role.HEADLINE) and before.role not in HEAD_ROLES


def _is_whole(region: Region) -> bool:
    """Whether a region is a paragraph of one line: one that ends as a sentence does."""
    return len(region.lines) == 1 and ends_sentence(region.lines[0].text)


def _together(regions: Sequence[Region]) -> list[Region]:
    """The regions of each article together, where its first one stands."""
    first: dict[str, int] = {}
    for n, region in enumerate(regions):
        if region.article:
            first.setdefault(region.article, n)
    order = sorted(range(len(regions)), key=lambda n: (first.get(regions[n].article or "", n), n))
    return [regions[n] for n in order]


def _with_roles(regions: Sequence[Region]) -> Iterator[Region]:
    """The regions, each with a role: the stated one, else what its size says; heads taken apart into kicker, headline and deck."""
    body = body_size(line for region in regions for line in region.lines)
    told = [replace(region, role=region.role or (Role.HEADLINE if is_headline(Leg(region.lines), body) else Role.PARAGRAPH)) for region in regions]
    largest = max((line.size for region in told if region.role is Role.HEADLINE for line in region.lines), default=0.0)
    for (role, article), run in groupby(told, key=lambda region: (region.role, region.article)):
        if role is not Role.HEADLINE:
            yield from run
            continue
        lines = [line for region in run for line in region.lines]
        if not article and largest >= HEADLINE * body and max(line.size for line in lines) < DISPLAY * body:
            yield Region(tuple(lines), Role.SUBHEAD, article)
            continue
        legs = [Leg(tuple(same)) for _, same in groupby(lines, key=lambda line: line.size)]
        yield from (Region(leg.lines, part, article) for leg, part in named(legs).parts)


def with_stated_roles(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Lines that geometry has put in order, in the roles that the format states; a heading begins a story, but for one in the size of the
    text on a page whose headlines are larger."""
    body = body_size(one.line for one in placed)
    largest = max((one.line.size for one in placed if Role.HEADLINE in (one.role, one.line.role)), default=0.0)
    out: list[Placed] = []
    for one in placed:
        role = one.line.role or one.role
        if role is Role.HEADLINE and largest >= HEADLINE * body and one.line.size < DISPLAY * body:
            role = Role.SUBHEAD
        was = out[-1].role if out else None
        if role is not one.role:
            opens = role not in ASIDE and (one.opens or (role is Role.HEADLINE and was not in HEAD_ROLES))
            out.append(replace(one, role=role, opens=opens, starts=one.starts or opens or role is not was))
        else:
            alone = one.line.role is Role.PARAGRAPH and out and one.frame != out[-1].frame and _ends_alone(out)
            out.append(replace(one, starts=True) if alone else one)
    return tuple(out)


def _ends_alone(placed: Sequence[Placed]) -> bool:
    """Whether the last line is a leg by itself, stated as a paragraph, that ends as a sentence does."""
    last = placed[-1]
    alone = len(placed) == 1 or placed[-2].frame != last.frame
    return alone and last.line.role is Role.PARAGRAPH and ends_sentence(last.line.text)


def set_apart(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of text, and those that the format says are furniture: geometry need not find a story for these."""
    aside = [line for line in lines if line.role in ASIDE]
    return [line for line in lines if line.role not in ASIDE], aside
