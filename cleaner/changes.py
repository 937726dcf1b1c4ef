"""The marks that a proof-reader would make, gathered from an edition's blocks for `explain` and the proof.

A join is known by its seam: the source characters on both sides of it. So the evidence that is shown for it is the
evidence that it was made on, wherever the text went since and however often its words stand on the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from cleaner.chars import fold
from cleaner.edition import Article, Change
from cleaner.layout import Layout
from cleaner.makeup import Draft
from cleaner.model import ASIDE, Block, Mark, Piece, Role
from cleaner.succession import Join

UNWRAP = "unwrap"
"""The rule of joins between neighbouring lines of a paragraph."""
JOINED = "joined"
"""What a mark of `model.joined` has after it."""
SHOWN = 8
"""Characters that a join shows on either side, as `model.joined` does."""
SLIGHT = 0.1
"""Nats below which a kind of evidence is not named; together they are `other`."""
LEAST = 1e-6
"""A label that is out of the question counts as so likely."""

Seam: TypeAlias = tuple[int, int, int, int]
"""Source and end of what goes before, source and start of what goes on."""


@dataclass(frozen=True, slots=True)
class Seams:
    """What is known of the places where a page's lines may run on."""

    layout: Layout
    joins: Mapping[Seam, Join]
    starts: Mapping[tuple[int, int], int]
    """The line that begins at a place of a source."""
    told: Mapping[tuple[int, int], float]
    """How sure a reader with geometry was that the line beginning at a place goes on the one before it."""


def seams_of(layout: Layout, printed: Sequence[Block]) -> Seams:
    """The seams of a page's joins, and where its lines begin. `printed` are its lines as the readers gave them."""
    blocks = layout.context.page.blocks
    starts = {(block.pieces[0].source, block.pieces[0].start): i for i, block in enumerate(blocks) if block.pieces}
    joins = {_seam(blocks[join.end].pieces[-1], blocks[join.start].pieces[0]): join for join in layout.joins.values()}
    told = {(block.pieces[0].source, block.pieces[0].start): block.place.continues for block in printed if block.pieces and block.place.continues is not None}
    return Seams(layout, joins, starts, told)


def changes_of(
    articles: Sequence[Article], drafts: Sequence[Draft], aside: Sequence[Block], layout: Layout, *, printed: Sequence[Block] = (), every_join: bool = False
) -> tuple[Change, ...]:
    """Every change, article by article, then what was set aside. The line ends inside a paragraph are joins too: `every_join` tells them as well.

    `printed` are the lines as the readers gave them: where geometry told that one goes on another, they say how surely.
    """
    seams = seams_of(layout, printed)
    lifts = _lifted_blocks(drafts)
    out: list[Change] = []
    for article, draft in zip(articles, drafts, strict=True):
        for made, block in zip(article.blocks, draft.blocks, strict=True):
            out += (change for mark in block.marks if mark.after != JOINED for change in _changed(mark, block, made.id, lifts))
            out += _joins(block, made.id, seams, every_join)
    return (*out, *(_set_aside(block) for block in aside if block.marks))


def _seam(before: Piece, after: Piece) -> Seam:
    return (before.source, before.start + len(before.raw), after.source, after.start)


def _joins(block: Block, name: str, seams: Seams, every_join: bool) -> Iterator[Change]:
    """The joins of a block, in its order: with `every_join` those of one line to the next too."""
    for before, after in pairwise(block.pieces):
        seam = _seam(before, after)
        if seam[0] == seam[2] and seam[1] == seam[3]:
            continue
        join, line = seams.joins.get(seam), seams.starts.get(seam[2:])
        if join:
            if every_join or _rule_of(join) != UNWRAP:
                yield _join(join, seam, name, seams.layout)
        elif line is not None:
            rule = next((mark.rule for mark in block.marks if mark.after == JOINED and mark.rule not in (UNWRAP, "succession")), UNWRAP)
            if every_join or rule != UNWRAP:
                yield _set_together(line, seam, before, seams.layout, (rule, name))
        elif every_join and any(mark.rule == UNWRAP for mark in block.marks):
            sure = seams.told.get(seam[2:])
            yield Change("join", UNWRAP, _around(before.raw, after.raw), JOINED, name, told_evidence(sure) if sure else {}, sure, _sides(seam))


def _join(join: Join, seam: Seam, name: str, layout: Layout) -> Change:
    """A join of succession, with its evidence and what would have gone on instead."""
    blocks = layout.context.page.blocks
    rival = blocks[join.runner_up].spans[0] if join.runner_up is not None else None
    told = [kind for kind, _ in join.evidence] == ["told"]
    weighed = evidence_of(join) | {"sum": round(join.utility, 2), "runner-up": round(join.runner_up_utility if rival else 0.0, 2)}
    return Change(
        "join",
        _rule_of(join),
        _around(blocks[join.end].text, blocks[join.start].text),
        JOINED,
        name,
        told_evidence(join.confidence) if told else weighed,
        round(join.confidence, 3),
        _sides(seam),
        rival,
    )


def _rule_of(join: Join) -> str:
    """What made a join: the reading of one line to the next, or the choice among all lines."""
    return UNWRAP if join.start == join.end + 1 else "succession"


def evidence_of(join: Join) -> dict[str, float]:
    """Nats by kind of evidence; they add up to the join's utility.

    >>> evidence_of(Join(0, 1, 2.0, 0.8, (("local", 1.5), ("far", -0.05), ("none", -0.4))))
    {'local': 1.5, 'none': -0.4, 'other': -0.05, 'order of the dump': 0.95}
    """
    named = {kind: nats for kind, nats in join.evidence if abs(nats) >= SLIGHT}
    slight = sum(nats for kind, nats in join.evidence if kind not in named)
    # Two lines in a row of which both sides are surely open keep the dump's own order, whatever else is weighed.
    floor = join.utility - sum(named.values()) - slight
    rest = {"other": slight, "order of the dump": floor} if floor >= SLIGHT else {"other": slight + floor}
    return named | {kind: round(nats, 2) for kind, nats in rest.items() if abs(nats) >= 0.005}


def told_evidence(sure: float) -> dict[str, float]:
    """What a reader with geometry says for a join, in nats: nothing else was asked.

    >>> told_evidence(0.98)
    {'told by the layout': 3.89, 'sum': 3.89, 'runner-up': 0.0}
    """
    nats = round(math.log(max(sure, LEAST) / max(1 - sure, LEAST)), 2)
    return {"told by the layout": nats, "sum": nats, "runner-up": 0.0}


def _set_together(line: int, seam: Seam, before: Piece, layout: Layout, rule_and_block: tuple[str, str]) -> Change:
    """Lines of one head, caption or note: set together by their labels, as far as the best label of the later line beats its second best."""
    best, second = sorted((float(odds) for odds in layout.context.labelling.odds[line]), reverse=True)[:2]
    nats = round(math.log(max(best, LEAST) / max(second, LEAST)), 2)
    rule, name = rule_and_block
    shown = _around(before.raw, layout.context.page.blocks[line].text)
    return Change("join", rule, shown, JOINED, name, {"label over the next best": nats, "sum": nats}, round(best, 3), _sides(seam))


def _around(left: str, right: str) -> str:
    return left.strip()[-SHOWN:] + "|" + right.strip()[:SHOWN]


def _sides(seam: Seam) -> tuple[tuple[int, int, int], ...]:
    """The characters on both sides of a seam."""
    return ((seam[0], seam[1] - 1, seam[1]), (seam[2], seam[3], seam[3] + 1))


def _is_lift(mark: Mark) -> bool:
    """Whether a mark took a part out of a block: what stands now is a part of what stood there."""
    if mark.after is None or isinstance(mark.after, Role) or mark.after in (mark.before, JOINED):
        return False
    return mark.after in mark.before and not mark.rule.startswith(("use_", "drop_", "close_", "widen_"))


def _lifted_blocks(drafts: Sequence[Draft]) -> dict[Mark, Block]:
    """Of the parts that a block was cut in, the one that was lifted out of it."""
    lifted: dict[Mark, Block] = {}
    for block in (block for draft in drafts for block in draft.blocks):
        for mark in block.marks:
            if _is_lift(mark) and fold(block.text) == fold(mark.after or ""):
                lifted.setdefault(mark, block)
    return lifted


def _changed(mark: Mark, block: Block, name: str, lifts: Mapping[Mark, Block]) -> Iterator[Change]:
    """A mark as a change. A lift stands on all the parts that its block was cut in, and is told once."""
    before, after = str(mark.before), None if mark.after is None else str(mark.after)
    if isinstance(mark.after, Role):
        yield Change("role", mark.rule, before, after, name)
    elif after is not None and after == before:
        yield Change("role", mark.rule, str(Role.PARAGRAPH), str(block.role), name)  # the whole block was lifted
    elif _is_lift(mark):
        if lifts.get(mark) in (None, block):
            yield Change("lift", mark.rule, before, after, name)
    else:
        yield Change("fix", mark.rule, before, after, name)


def _set_aside(block: Block) -> Change:
    """Why a block stands in no article: the last mark that gave it its role, or that cut it out."""
    why = next((mark for mark in reversed(block.marks) if isinstance(mark.after, Role) and mark.after in ASIDE), block.marks[-1])
    return Change("aside", why.rule, block.text, str(block.role), None, spans=block.spans)
