"""Make-up: stories and what stands between them become articles, furniture and surplus.

Every line is placed exactly once: in a block of an article, or aside. What stands
between the parts of stories goes where a reader would look for it: a byline to the
head before it or the story it signs, a subhead to the paragraph after it, captions,
credits and pull quotes to the paragraph before them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cleaner.chars import BULLETS, ends_sentence, is_han
from cleaner.language.ngrams import character_model
from cleaner.layout import Layout, Run
from cleaner.model import ASIDE, Block, Role, joined
from cleaner.stories import Story

ROLES = {"S": Role.SUBHEAD, "Y": Role.BYLINE, "C": Role.CAPTION, "R": Role.CREDIT, "Q": Role.PULL_QUOTE, "J": Role.JUMP, "E": Role.EDITOR,
         "W": Role.CREDIT, "N": Role.NOTE, "K": Role.KICKER, "H": Role.HEADLINE, "D": Role.DECK, "G": Role.HEADLINE, "T": Role.LIST_ITEM,
         "F": Role.MASTHEAD, "V": Role.SECTION, "X": Role.SURPLUS}  # fmt: skip
AFTER = "CRQJEWN"
"""Labels of what goes to the story before it; a subhead goes to the one after."""
APART = 1.0  # nats of gain below which the halves of a headline are two phrases, set apart by a space
ORNAMENT = re.compile(rf"[{BULLETS}·]+(?=\s*\S)")
"""The bullet that catches the eye before a pull quote: no part of what it says."""
PHOTO_STORY = 40  # code points from which a caption with a credit is a story of its own


@dataclass(slots=True)
class Draft:
    """An article being made up."""

    kind: str = "article"
    blocks: list[Block] = field(default_factory=list)
    confidence: list[float] = field(default_factory=list)
    place: int = 0
    """Its first element's number, for the order of the articles."""


@dataclass(frozen=True, slots=True)
class MadeUp:
    """The articles as lists of blocks, in order, and what was set aside."""

    drafts: tuple[Draft, ...]
    aside: tuple[Block, ...]


@dataclass(slots=True)
class Tray:
    """Where what stands between the parts of stories is laid until the stories are made up."""

    stories: Sequence[Story]
    by_head: dict[int, int]
    """Story by its head's element."""
    at_head: dict[int, list[tuple[int, Block]]]
    """By story: blocks of its head, each with its element's number."""
    apart: frozenset[int]
    """Lines of heads that begin a phrase of their own."""
    before_part: dict[int, list[Block]] = field(default_factory=dict)
    after_part: dict[int, list[Block]] = field(default_factory=dict)
    others: list[Draft] = field(default_factory=list)
    """Boxes that are no story."""
    aside: list[Block] = field(default_factory=list)


def make_up(layout: Layout, stories: Sequence[Story]) -> MadeUp:
    """The articles that these stories make with everything between them."""
    by_head = {story.head: n for n, story in enumerate(stories) if story.head is not None}
    tray = Tray(stories, by_head, {n: [] for n in range(len(stories))}, phrases(layout))
    for i, element in enumerate(layout.elements):
        if element.head:
            _place_head(layout, i, tray)
        elif element.run:
            _place_run(layout, i, element.run, tray)
    drafts = [_draft(layout, story, tray, n) for n, story in enumerate(stories)]
    drafts += [draft for draft in tray.others if draft.blocks]
    kept = [draft for draft in drafts if draft.blocks]
    return MadeUp(tuple(sorted(kept, key=lambda draft: draft.place)), tuple(tray.aside))


def run_block(layout: Layout, run: Run, role: Role, apart: Container[int] = ()) -> Block:
    """One block of a run's lines; before those in `apart` stands a space."""
    blocks, odds = layout.context.page.blocks, layout.context.labelling.odds
    block = blocks[run.lines[0]]
    for i in run.lines[1:]:
        block = joined(block, blocks[i], "set-on-lines", glue=" " if i in apart else None)
    best = min((float(odds[i].max()) for i in run.lines), default=1.0)
    told = Role.LIST_ITEM if block.role is Role.LIST_ITEM else role  # what a reader saw marked as an item is one, whatever it looks like
    return replace(block.recast(role, by="label") if block.role is Role.PARAGRAPH else replace(block, role=told), confidence=round(best, 3))


def phrases(layout: Layout) -> frozenset[int]:
    """The lines of heads that begin a phrase of their own: the language does not run on to them from the lines before."""
    blocks = layout.context.page.blocks
    runs = [run.lines for element in layout.elements if element.head for run in element.head.runs]
    cuts = [(lines, n) for lines in runs for n in range(1, len(lines)) if _may_part(blocks[lines[n - 1]].text, blocks[lines[n]].text)]
    firsts = ["".join(blocks[i].text for i in lines[:n]) for lines, n in cuts]
    pairs = np.repeat(np.arange(len(cuts), dtype=np.int32)[:, None], 2, axis=1)
    gains = character_model().joining(firsts, [blocks[lines[n]].text for lines, n in cuts], pairs)
    return frozenset(lines[n] for (lines, n), gain in zip(cuts, gains, strict=True) if gain < APART)


def _may_part(first: str, second: str) -> bool:
    return bool(first and second and (is_han(first[-1]) or first[-1] in "”》）！？") and (is_han(second[0]) or second[0] in "“《（"))


def _place_head(layout: Layout, i: int, tray: Tray) -> None:
    """A story's head to its story; a head without headline to the part after it, as a subhead; a head met again to surplus."""
    head = layout.elements[i].head
    assert head
    story = tray.by_head.get(i)
    blocks = [run_block(layout, run, ROLES[run.label], tray.apart) for run in head.runs]
    blocks = [replace(block, confidence=round(block.confidence * head.sure, 3)) for block in blocks]
    if story is not None:
        tray.at_head[story] += [(i, block) for block in blocks]
        return
    if any(run.label == "H" for run in head.runs):
        tray.aside += [block.recast(Role.SURPLUS, by="repeated-head") for block in blocks]
        return
    following = next((j for j in range(i + 1, len(layout.elements)) if layout.elements[j].part or layout.elements[j].head), None)
    if following is not None and layout.elements[following].head and following in tray.by_head:
        tray.at_head[tray.by_head[following]][:0] = [(i, block.recast(Role.KICKER, by="label")) for block in blocks]
    elif following is not None and layout.elements[following].part:
        tray.before_part.setdefault(following, []).append(run_block(layout, Run("S", head.lines), Role.SUBHEAD))
    else:
        tray.others.append(Draft(blocks=[replace(block, role=Role.HEADLINE) for block in blocks], place=i))


def _place_run(layout: Layout, i: int, run: Run, tray: Tray) -> None:  # noqa: PLR0912 (one case a label)
    """One run to its story, aside, or into a box of its own."""
    elements = layout.elements
    role = ROLES.get(run.label, Role.NOTE)
    if run.label in "FX" or layout.context.page.blocks[run.lines[0]].role in ASIDE - {Role.SECTION}:
        tray.aside += [_aside_block(layout, line) for line in run.lines]
        return
    if run.label in "GT":
        _place_contents(layout, i, run, tray.others)
        return
    block = run_block(layout, run, role)
    if run.label == "Q" and (bullet := ORNAMENT.match(block.text)):
        ornament, block = block.cut(bullet.end())
        tray.aside.append(ornament.recast(Role.ORNAMENT, by="bullet-of-quote"))
    before = next((j for j in range(i - 1, -1, -1) if elements[j].part or j in tray.by_head), None)
    after = next((j for j in range(i + 1, len(elements)) if elements[j].part or j in tray.by_head), None)
    if before is not None and elements[before].page != elements[i].page and after is not None and elements[after].page == elements[i].page:
        before = None
    if run.label == "V":
        target = next((j for j in range(i + 1, len(elements)) if j in tray.by_head), None)
        if target is not None:
            tray.at_head[tray.by_head[target]].insert(0, (i, block))
        else:
            tray.aside.append(block)
        return
    if run.label == "C" and _is_photo_story(layout, i, block):
        tray.others.append(Draft("photo", [block], [block.confidence], i))
        return
    if run.label == "R" and tray.others and tray.others[-1].kind == "photo" and tray.others[-1].place == i - 1:
        tray.others[-1].blocks.append(block)
        return
    forward = run.label == "S" or (run.label == "J" and _receives(layout, run)) or (run.label == "Y" and _opens(layout, before, after, i))
    if forward and after is not None and elements[after].part:
        tray.before_part.setdefault(after, []).append(block)
    elif before is not None and elements[before].part:
        tray.after_part.setdefault(before, []).append(block)
    elif before is not None:
        tray.at_head[tray.by_head[before]].append((i, block))
    elif after is not None and elements[after].part:
        tray.before_part.setdefault(after, []).append(block)
    elif after is not None:
        tray.at_head[tray.by_head[after]].insert(0, (i, block))
    else:
        tray.others.append(Draft("notice", [block], [block.confidence], i))


def _aside_block(layout: Layout, line: int) -> Block:
    block = layout.context.page.blocks[line]
    return block if block.role in ASIDE else block.recast(Role.MASTHEAD, by="label")


def _receives(layout: Layout, run: Run) -> bool:
    return bool(layout.context.page.book.match("jump-from", layout.context.page.blocks[run.lines[0]].text))


def _opens(layout: Layout, before: int | None, after: int | None, i: int) -> bool:
    """Whether a byline between two parts belongs to the one after it: nothing signs before it, and a paragraph begins after it."""
    if after is None or not layout.elements[after].part:
        return False
    if before is None:
        return True
    block = layout.context.page.blocks[layout.elements[i].first]
    signs = bool(block.marks and block.marks[-1].rule.startswith("signature")) or bool(layout.context.page.book.match("byline-end", block.text))
    if layout.elements[before].head:
        return bool(layout.elements[before].head and layout.elements[before].head.heaped)  # type: ignore[union-attr]
    return not signs


def _place_contents(layout: Layout, i: int, run: Run, others: list[Draft]) -> None:
    """The head of a contents box opens a box; each item goes into the box before it."""
    box = next((draft for draft in reversed(others) if draft.kind == "contents"), None)
    if run.label == "G" or box is None:
        box = Draft("contents", [], [], i)
        others.append(box)
    if run.label == "G":
        box.blocks.append(run_block(layout, run, Role.HEADLINE))
        return
    item: list[int] = []
    for line in run.lines:
        if layout.context.labelling.best[line] == "T" and item:
            box.blocks.append(run_block(layout, Run("T", tuple(item)), Role.LIST_ITEM))
            item = []
        item.append(line)
    box.blocks.append(run_block(layout, Run("T", tuple(item)), Role.LIST_ITEM))


def _is_photo_story(layout: Layout, i: int, block: Block) -> bool:
    """Whether a caption is a story of its own: long, credited, and not right under a head."""
    following = layout.elements[i + 1].run if i + 1 < len(layout.elements) else None
    under_head = i > 0 and bool(layout.elements[i - 1].head)
    return len(block.text) >= PHOTO_STORY and bool(following and following.label == "R") and not under_head and block.text[:1] not in "图▲△↑←→圖"


def _draft(layout: Layout, story: Story, tray: Tray, n: int) -> Draft:
    """One story's blocks in reading order."""
    order = {Role.SECTION: 0, Role.KICKER: 1, Role.HEADLINE: 2, Role.DECK: 3}
    opening = sorted((block for _, block in tray.at_head[n]), key=lambda block: order.get(block.role, 4))
    draft = Draft(blocks=opening, confidence=list(story.confidence), place=min([*story.parts, *([story.head] if story.head is not None else [])]))
    waiting: list[Block] = []
    last_line = None
    for part in story.parts:
        lines = layout.elements[part].lines
        text = paragraph_part(layout, lines)
        if last_line is not None and layout.elements[part].part.after == last_line:  # type: ignore[union-attr]
            join = layout.joins[last_line]
            target = next(k for k in range(len(draft.blocks) - 1, -1, -1) if draft.blocks[k].role is Role.PARAGRAPH)
            waiting += tray.before_part.get(part, [])
            draft.blocks[target] = joined(draft.blocks[target], text, "succession", confidence=join.confidence)
        else:
            draft.blocks += waiting
            waiting = []
            draft.blocks += tray.before_part.get(part, [])
            draft.blocks.append(text)
        waiting += tray.after_part.get(part, [])
        last_line = lines[-1]
    draft.blocks += waiting
    return draft


def paragraph_part(layout: Layout, lines: Sequence[int]) -> Block:
    """Lines of a paragraph that stand together, as one block."""
    block = layout.context.page.blocks[lines[0]]
    for line in lines[1:]:
        join = layout.joins.get(line - 1)
        block = joined(block, layout.context.page.blocks[line], "unwrap", confidence=join.confidence if join else 1.0)
    return block


def with_list_items(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs after a colon that end in semicolons, and the last of them, as list items."""
    out = list(blocks)
    i = 0
    while i < len(out):
        j = i + 1
        if out[i].role is Role.PARAGRAPH and out[i].text.endswith("："):
            while j < len(out) and out[j].role is Role.PARAGRAPH and out[j].text.endswith("；"):
                j += 1
            if j > i + 2 or (j > i + 1 and j < len(out)):
                last = j if j < len(out) and out[j].role is Role.PARAGRAPH and ends_sentence(out[j].text) else j - 1
                for k in range(i + 1, last + 1):
                    out[k] = out[k].recast(Role.LIST_ITEM, by="list-after-colon")
                j = last + 1
        i = j
    return out
