"""Which story each part of the dump belongs to.

Parts of paragraphs stand in dump order; those between which the story hardly
changes make a leg. A hidden Markov chain walks over the legs, its states the stories
(one for every head, and one for every stretch that has none). What stands between
two legs says how likely the story changes there (a head, a signature, a jump line, a
page's end, nothing); what a leg says tells which story it belongs to
(``belonging``). Legs that hold parts of one paragraph pull each other into one
story. Decoded with Viterbi, again and again with the stories as the last walk left
them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.belonging import Telling, nats_of_belonging, telling
from cleaner.chain import Step, best_path, odds_of
from cleaner.gaps import Gap, begins_untitled, receives, repeated_heads, weighed_gaps
from cleaner.layout import Layout
from cleaner.reading_order import reading_order
from cleaner.turns import States, states_in, step_over

Floats = npt.NDArray[np.float64]

PASSES = 8
TIE = 4.0  # nats for a leg that holds the other half of a paragraph, where that is sure
LEG_ENDS = 0.03  # probability of a change from which a leg ends


@dataclass(frozen=True, slots=True)
class Story:
    """One story: its head's place among the elements, and those of its parts, in reading order."""

    head: int | None
    parts: tuple[int, ...]
    confidence: tuple[float, ...]
    """Of each part: how sure it belongs here, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What stories are found in: the parts of running text, the gaps between them, the legs that these make, and the heads."""

    parts: list[int]
    """Places among the elements."""
    heads: list[int]
    """As `states_of` gives them."""
    gaps: list[Gap]
    """Before each part."""
    change: list[float]
    """How likely the story changes at each gap."""
    legs: list[list[int]]
    """Parts (as numbers into `parts`) between which the story hardly changes."""


def walk_of(layout: Layout) -> Walk:
    """The parts, gaps and legs of a layout."""
    parts = [i for i, element in enumerate(layout.elements) if element.part]
    heads = states_of(layout)
    gaps, change = weighed_gaps(layout, parts) if parts else ([], [])
    return Walk(parts, heads, gaps, change, parted_into_legs(parts, gaps, change, heads))


def find_stories(layout: Layout, walk: Walk) -> tuple[Story, ...]:
    """The stories of a layout, in the order of their first elements."""
    parts, heads, gaps, legs = walk.parts, walk.heads, walk.gaps, walk.legs
    if not heads:
        return ()
    if not parts:
        return tuple(Story(head, (), ()) for head in heads if head >= 0)
    states = states_in(layout, heads)
    steps = [step_over(gaps[leg[0]], states, walk.change[leg[0]]) for leg in legs]
    begin = first_look(legs, gaps, parts, states)
    chosen, odds = decode(telling(layout, parts, heads, legs), steps, tied_legs(layout, parts, legs), begin)
    of_part = {part: (state, sure) for leg, state, sure in zip(legs, chosen, odds, strict=True) for part in leg}
    return tuple(_in_order(layout, gaps, heads, [of_part[n] for n in range(len(parts))]))


def parted_into_legs(parts: Sequence[int], gaps: Sequence[Gap], change: Sequence[float], heads: Sequence[int]) -> list[list[int]]:
    """The parts (as numbers into `parts`) that stand together and between which the story hardly changes."""
    legs: list[list[int]] = []
    for n, (gap, chance) in enumerate(zip(gaps, change, strict=True)):
        if gap.before is None or chance > LEG_ENDS or -1 - parts[n] in heads:
            legs.append([])
        legs[-1].append(n)
    return legs


def legs_of(layout: Layout, walk: Walk) -> list[list[int]]:
    """The lines of every leg."""
    return [[line for n in leg for line in layout.elements[walk.parts[n]].lines] for leg in walk.legs]


def lines_of(layout: Layout, stories: Sequence[Story]) -> dict[int, int]:
    """The number of the story that each line of running text belongs to."""
    return {line: n for n, story in enumerate(stories) for i in story.parts for line in layout.elements[i].lines}


def states_of(layout: Layout) -> list[int]:
    """One state a story: the place of its head among the elements; -1 - i for the headless stretch that begins with element i."""
    states: list[int] = []
    repeats = repeated_heads(layout)
    headed = False
    last_page = None
    for i, element in enumerate(layout.elements):
        if element.page != last_page:
            headed, last_page = False, element.page
        if element.head and any(run.label == "H" for run in element.head.runs):
            if i not in repeats:
                states.append(i)
            headed = True
        elif element.run and element.run.label == "J" and receives(layout, element):
            headed = i > 0 and layout.elements[i - 1].head is not None  # a jump line under a headline: the story's second half
        elif element.part and (not headed or begins_untitled(layout, i)):
            if element.part.after is None:
                states.append(-1 - i)
            headed = True
    # No text without a story: one that goes on something printed after it, and one under a jump line and half a head, have no other.
    return states or [-1 - i for i, element in enumerate(layout.elements) if element.part][:1]


def tied_legs(layout: Layout, parts: Sequence[int], legs: Sequence[Sequence[int]]) -> list[tuple[int, int, float]]:
    """Pairs of legs that hold parts of one paragraph, and how sure that is: 0 to 1."""
    of_part = {n: leg for leg, held in enumerate(legs) for n in held}
    ends = {layout.elements[i].lines[-1]: n for n, i in enumerate(parts)}
    out = []
    for n, i in enumerate(parts):
        after = layout.elements[i].part.after  # type: ignore[union-attr]
        if after is not None and after in ends and of_part[ends[after]] != of_part[n]:
            out.append((of_part[ends[after]], of_part[n], layout.joins[after].confidence))
    return out


def first_look(legs: Sequence[Sequence[int]], gaps: Sequence[Gap], parts: Sequence[int], states: States) -> list[int | None]:
    """The story of each leg that plainly follows one head, or a leg that does."""
    out: list[int | None] = []
    current = None
    for leg in legs:
        gap = gaps[leg[0]]
        if gap.heads:
            current = states.number.get(gap.heads[-1]) if len(gap.heads) == 1 else None
        elif gap.signed or gap.new_page or gap.received or gap.open_end:
            current = None
        current = states.number.get(-1 - parts[leg[0]], current)
        out.append(current)
    return out


def decode(told: Telling, steps: Sequence[Step], ties: Sequence[tuple[int, int, float]], chosen: Sequence[int | None]) -> tuple[list[int], list[float]]:
    """The story of each leg and how sure it is: the likeliest walk over the stories, weighed again and again with the legs where the
    last walk left them, until they stay."""
    for _ in range(PASSES):
        emission = nats_of_belonging(told, chosen)
        for first, second, sure in ties:
            for leg, other in ((first, chosen[second]), (second, chosen[first])):
                if other is not None:
                    emission[leg, other] += TIE * sure
        walk = best_path(emission, steps)
        if walk == chosen:
            break
        chosen = walk
    odds = odds_of(emission, steps)
    return walk, [float(odds[n, state]) for n, state in enumerate(walk)]


def _in_order(layout: Layout, gaps: Sequence[Gap], heads: Sequence[int], chosen: Sequence[tuple[int, float]]) -> list[Story]:
    """The stories, each with its parts in reading order: dump order, but a part that goes on another follows it."""
    before = {gap.after: gap for gap in gaps}
    stories = []
    sure = {part: odds for part, (_, odds) in zip(before, chosen, strict=True)}
    held: defaultdict[int, list[int]] = defaultdict(list)
    for part, (state, _) in zip(before, chosen, strict=True):
        held[state].append(part)
    for state, head in enumerate(heads):
        mine = held[state]
        if not mine and head < 0:
            continue
        ordered = reading_order(layout, mine, head, before)
        stories.append(Story(head if head >= 0 else None, tuple(ordered), tuple(sure[i] for i in ordered)))
    return sorted(stories, key=lambda story: min([*story.parts, *([story.head] if story.head is not None else [])]))
