"""The marks that a proof-reader would make, gathered from an edition's blocks for `explain` and the proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.edition import Article, Change
from cleaner.layout import Layout
from cleaner.makeup import Draft
from cleaner.model import ASIDE, Block, Mark, Role

KINDS = {"unwrap": "join", "succession": "join", "set-on-lines": "join"}


def changes_of(articles: Sequence[Article], drafts: Sequence[Draft], aside: Sequence[Block], layout: Layout) -> tuple[Change, ...]:
    """Every change, article by article, then what was set aside."""
    out: list[Change] = []
    for article, draft in zip(articles, drafts, strict=True):
        for printed, block in zip(article.blocks, draft.blocks, strict=True):
            out += _of_block(block, printed.id, layout)
    for block in aside:
        out += [_change(mark, None) for mark in block.marks[-1:]]
    return tuple(out)


def _of_block(block: Block, name: str, layout: Layout) -> Iterator[Change]:
    evidence = {join_text(layout, end): join for end, join in layout.joins.items()} if any(m.rule == "succession" for m in block.marks) else {}
    for mark in block.marks:
        if mark.rule == "unwrap":
            continue
        join = evidence.get(mark.before) if mark.rule == "succession" else None
        nats = dict(join.evidence) | {"sum": round(join.utility, 2), "runner-up": round(join.runner_up_utility, 2)} if join else {}
        yield _change(mark, name, nats)


def join_text(layout: Layout, end: int) -> str:
    """The text over a join, as its mark shows it."""
    blocks = layout.context.page.blocks
    return blocks[end].text[-8:] + "|" + blocks[layout.joins[end].start].text[:8]


def _change(mark: Mark, name: str | None, evidence: dict[str, float] | None = None) -> Change:
    kind = KINDS.get(mark.rule, "fix")
    if isinstance(mark.after, Role):
        kind = "aside" if mark.after in ASIDE else "role"
    elif mark.after is not None and len(mark.after) < len(mark.before) and mark.after in mark.before:
        kind = "lift" if kind == "fix" and not mark.rule.startswith(("use_", "drop_", "close_", "widen_")) else kind
    return Change(kind, mark.rule, str(mark.before), None if mark.after is None else str(mark.after), name, evidence or {})
