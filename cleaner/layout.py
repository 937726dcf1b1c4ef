"""From labelled lines and joins to the elements of a page in dump order: heads, legs of running text, and what stands between them.

A *leg* is a run of paragraphs (or parts of them) that stand together in the dump,
with nothing between them. Legs are what stories are made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.head_roles import Roles, roles_in_heads
from cleaner.heads import Parted, Texts, part_heads, told_by_lines
from cleaner.language.evidence import Context
from cleaner.model import ASIDE, Role
from cleaner.side_by_side import untangled
from cleaner.subheads import subhead_odds
from cleaner.succession import Join, refused

Floats = npt.NDArray[np.float64]
Lines = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that make one block of the edition, or a part of one."""

    label: str
    """The label of its first line, of `language.labels`."""
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A headline with its kicker and deck, in dump order."""

    runs: tuple[Run, ...]
    heaped: bool
    """Whether it stands in a heap of heads, so that what follows it need not be its body."""
    sure: float = 1.0
    """How sure it is that it holds these lines in these roles, 0 to 1; what each line is by itself, its label says."""

    @property
    def lines(self) -> tuple[int, ...]:
        """Its lines."""
        return tuple(line for run in self.runs for line in run.lines)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one paragraph that stand together. A paragraph cut by a column's end has two parts or more."""

    lines: tuple[int, ...]
    after: int | None
    """The line that it goes on, when that is not the line before it."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing in the dump's order: a head, a part of a paragraph, or another run."""

    head: Head | None = None
    part: Part | None = None
    run: Run | None = None
    page: int = 0

    @property
    def lines(self) -> tuple[int, ...]:
        """Its lines."""
        return (self.head or self.part or self.run).lines  # type: ignore[union-attr]

    @property
    def first(self) -> int:
        """Its first line."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Display:
    """Display lines parted into heads."""

    groups: list[list[int]]
    """Display lines that stand together."""
    told: Floats
    """What the lines of unsure groups say of how to part them, whatever the running text says."""
    heads: list[list[int]]
    """The lines of each head, group by group."""
    roles: list[Roles]
    odds: list[float]
    """How likely each is a subhead."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The elements of a galley, and the joins between parts."""

    context: Context
    elements: tuple[Element, ...]
    joins: Mapping[int, Join]
    """By the line that ends."""
    joined_to: Mapping[int, Join] = field(default_factory=dict)
    """By the line that starts."""
    display: Display | None = None
    """How the display lines were parted, where there were any to part."""

    def text(self, places: Sequence[int]) -> str:
        """The characters of the elements at these places, one after another."""
        blocks = self.context.page.blocks
        return "".join(blocks[line].text for i in places for line in self.elements[i].lines)


DISPLAY = "HhKkDd"
SHOWN = {Role.KICKER: "K", Role.HEADLINE: "H", Role.DECK: "D"}
SEEN_IN_SPACES = 0.8
"""How sure a head is that a reader saw in the spaces of a fixed-width dump: of dev's, 22 of 27 are right. Boxes of a PDF tell sizes, spaces do not."""
UNDER = 0.6
"""How likely a subhead a head is that is taken for one: to set two stories together is worse than to part one. From 0.5 on, dev and our own set have more
headlines right, and at 0.7 less text."""
GOES_ON = {"h": "H", "k": "K", "d": "D", "s": "S", "c": "C", "q": "Q", "t": "T", "n": "N"}


def layout_of(context: Context, joins: Sequence[Join], legs: Sequence[Sequence[int]] = (), before: Display | None = None, apart: Sequence[tuple[Lines, Lines]] = ()) -> Layout:
    """The elements of the lines, in order. `legs` are the lines of stories' legs, where a first pass has found some, and `before` is its display.
    `apart` are the lines of heads that are one with another head, and this one's."""
    by_end = {join.end: join for join in joins}
    by_start = {join.start: join for join in joins}
    elements: list[Element] = []
    blocks = context.page.blocks
    for label, lines in _runs(context, by_end):
        page = blocks[lines[0]].place.page
        if label == "P":
            join = by_start.get(lines[0])
            elements.append(Element(part=Part(lines, join.end if join else None), page=page))
        else:
            elements.append(Element(run=Run(label, lines), page=page))
    texts = Texts(tuple(map(tuple, legs)), whole=True) if legs else Texts(tuple(element.part.lines for element in elements if element.part))
    groups = before.groups if before else _untangled(context, texts)
    unsure = [group for group in groups if not _told(context, group)]
    told = before.told if before else told_by_lines(context, unsure)
    found = {group[0]: heads for group, heads in zip(unsure, part_heads(context, unsure, texts, told), strict=True)}
    parted = _together([found.get(group[0], [Parted(group, 1.0)]) for group in groups], apart)
    heads = [head.lines for group in parted for head in group]
    display = before if before and before.heads == heads else Display(groups, told, heads, roles_in_heads(context, heads), subhead_odds(context, heads))
    return Layout(context, tuple(_with_heads(elements, context, _made(parted, display))), by_end, by_start, display)


def _together(parted: list[list[Parted]], apart: Sequence[tuple[Lines, Lines]]) -> list[list[Parted]]:
    """The heads of each group, those printed apart made one where the second of them stands."""
    there = {tuple(head.lines): head for heads in parted for head in heads}
    other = {one: theirs for bare, head in apart if bare in there and head in there for one, theirs in ((bare, None), (head, there[bare]))}
    if not other:
        return parted

    def made(head: Parted) -> Parted:
        more = other.get(tuple(head.lines))
        return Parted(sorted([*more.lines, *head.lines]), more.sure * head.sure) if more else head

    return [[made(head) for head in heads if other.get(tuple(head.lines), head) is not None] for heads in parted]


def _runs(context: Context, by_end: Mapping[int, Join]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Lines gathered into runs: parts of paragraphs as joins say, others as labels say."""
    best, body, blocks = context.labelling.best, set(context.body), context.page.blocks
    i = 0
    while i < len(blocks):
        if blocks[i].role is Role.SURPLUS:
            i += 1
            continue
        lines = [i]
        if i and best[i] in DISPLAY and best[i - 1] in DISPLAY and signs_as_institution(context, i):
            yield "Y", (i,)
        elif i in body:
            while lines[-1] in by_end and by_end[lines[-1]].start == lines[-1] + 1:
                lines.append(lines[-1] + 1)
            yield "P", tuple(lines)
        else:
            label = GOES_ON.get(best[i], best[i])
            while (following := lines[-1] + 1) < len(blocks) and GOES_ON.get(best[following]) == label and following not in body and not (label in DISPLAY and signs_as_institution(context, following)):
                lines.append(following)
            yield label, tuple(lines)
        i = lines[-1] + 1


def _untangled(context: Context, texts: Texts) -> list[list[int]]:
    """Display lines that stand together; those of heads printed side by side head by head, where no reader has seen the heads."""
    told, unsure = ([group for group in display_groups(context) if _told(context, group) is seen] for seen in (True, False))
    return sorted([*told, *untangled(context, unsure, texts)])


def signs_as_institution(context: Context, line: int) -> bool:
    """Whether a display line under another names an institution or its head: who wrote the story. Other display lines do not follow it."""
    block, best = context.page.blocks[line], context.labelling.best
    if line + 1 < len(best) and best[line + 1] in DISPLAY:
        return False
    return block.role is Role.PARAGRAPH and context.page.book.match("byline-institution", block.text) is not None


def display_groups(context: Context) -> list[list[int]]:
    """Display lines that stand together on a page: runs of kickers, headlines, decks and subheads."""
    best, blocks = context.labelling.best, context.page.blocks
    groups: list[list[int]] = []
    for i, block in enumerate(blocks):
        if best[i] not in DISPLAY + "Ss" or block.role in ASIDE:
            continue
        told = block.place.opens is True or (block.role is Role.SUBHEAD and refused(context, i))
        if groups and groups[-1][-1] == i - 1 and signs_as_institution(context, i):
            continue
        if groups and groups[-1][-1] == i - 1 and blocks[i - 1].place.page == block.place.page and not told:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


class _Made(NamedTuple):
    """A head as it may go into the elements."""

    lines: list[int]
    sure: float
    """How sure it is that it is one head."""
    roles: Roles
    under: float
    """How likely it is a subhead."""
    heaped: bool
    """Whether others stand beside it: in its group, or between its lines."""


def _made(parted: Sequence[Sequence[Parted]], display: Display) -> dict[int, list[_Made]]:
    """The heads of each group, by its first line."""
    found = iter(zip(display.roles, display.odds, strict=True))
    return {
        group[0]: [_Made(*head, *next(found), len(heads) > 1 or group[-1] - group[0] >= len(group)) for head in heads]
        for group, heads in zip(display.groups, parted, strict=True)
    }


def _with_heads(elements: list[Element], context: Context, made: Mapping[int, Sequence[_Made]]) -> Iterator[Element]:
    """The elements with display lines that stand together gathered into heads."""
    headed = frozenset(block.place.page for block in context.page.blocks if block.role is Role.HEADLINE)
    in_heads = {line for heads in made.values() for head in heads for line in head.lines}
    for element in elements:
        held = element.lines
        firsts = [line for line in held if line in made]  # a run may cross a page's end
        for lines, sure, roles, under, heaped in (head for first in firsts for head in made[first]):
            if _told_under(context, lines, headed) or (under > UNDER and not heaped and not _told(context, lines)):
                yield Element(run=Run("S", tuple(lines)), page=element.page)
            else:
                parts = _told_roles(context, lines) if _told(context, lines) else roles
                runs = tuple(Run(label, tuple(part)) for label, part in parts.parts)
                yield Element(head=Head(runs, heaped, sure * parts.sure), page=element.page)
        if not firsts and not in_heads.issuperset(held):
            yield element


def _told(context: Context, lines: Sequence[int]) -> bool:
    """Whether a reader with geometry has said that these lines are a head."""
    block = context.page.blocks[lines[0]]
    return block.place.opens is not None and block.role is not Role.PARAGRAPH


def _told_roles(context: Context, lines: Sequence[int]) -> Roles:
    """The lines of a head by the roles that a reader with geometry saw, in dump order."""
    place = context.page.blocks[lines[0]].place
    parts: list[tuple[str, list[int]]] = []
    for line in lines:
        label = SHOWN.get(context.page.blocks[line].role, "D")
        if parts and parts[-1][0] == label:
            parts[-1][1].append(line)
        else:
            parts.append((label, [line]))
    return Roles(parts, SEEN_IN_SPACES if place.row is not None and place.box is None else 1.0)


def _told_under(context: Context, lines: Sequence[int], headed: frozenset[int]) -> bool:
    """Whether a reader saw that these lines head no story: as a subhead, or inside a text on a page where it saw headlines."""
    blocks = [context.page.blocks[line] for line in lines]
    return blocks[0].role is Role.SUBHEAD or all(block.role is Role.PARAGRAPH and block.place.opens is False and block.place.page in headed for block in blocks)
