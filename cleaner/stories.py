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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from cleaner.belonging import Telling, belonging_weights, evidence_of_belonging, telling
from cleaner.chain import Step, best_path, odds_of
from cleaner.gaps import change_odds
from cleaner.language.lines import ends_sentence
from cleaner.language.shared import Spoken, unions
from cleaner.layout import Element, Layout
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


def find_stories(layout: Layout) -> tuple[Story, ...]:
    """The stories of a layout, in the order of their first elements."""
    parts = [i for i, element in enumerate(layout.elements) if element.part]
    heads = states_of(layout)
    if not heads:
        return ()
    if not parts:
        return tuple(Story(head, (), ()) for head in heads if head >= 0)
    gaps, change = weighed_gaps(layout, parts, heads)
    legs = parted_into_legs(parts, gaps, change, heads)
    states = states_in(layout, heads)
    steps = [step_over(gaps[leg[0]], states, change[leg[0]]) for leg in legs]
    chosen, odds = decode(telling(layout, parts, heads, legs), steps, tied_legs(layout, parts, legs), first_look(legs, gaps, parts, states))
    of_part = {part: (state, sure) for leg, state, sure in zip(legs, chosen, odds, strict=True) for part in leg}
    return tuple(_in_order(layout, parts, heads, [of_part[n] for n in range(len(parts))]))


def parted_into_legs(parts: Sequence[int], gaps: Sequence[Gap], change: Sequence[float], heads: Sequence[int]) -> list[list[int]]:
    """The parts (as numbers into `parts`) that stand together and between which the story hardly changes."""
    legs: list[list[int]] = []
    for n, (gap, chance) in enumerate(zip(gaps, change, strict=True)):
        if gap.before is None or chance > LEG_ENDS or -1 - parts[n] in heads:
            legs.append([])
        legs[-1].append(n)
    return legs


def legs_of(layout: Layout) -> list[list[int]]:
    """The lines of every leg."""
    parts = [i for i, element in enumerate(layout.elements) if element.part]
    if not parts:
        return []
    heads = states_of(layout)
    gaps, change = weighed_gaps(layout, parts, heads)
    return [[line for n in leg for line in layout.elements[parts[n]].part.lines] for leg in parted_into_legs(parts, gaps, change, heads)]  # type: ignore[union-attr]


def lines_of(layout: Layout, stories: Sequence[Story]) -> dict[int, int]:
    """The number of the story that each line of running text belongs to."""
    return {line: n for n, story in enumerate(stories) for i in story.parts for line in layout.elements[i].part.lines}  # type: ignore[union-attr]


def weighed_gaps(layout: Layout, parts: Sequence[int], heads: Sequence[int]) -> tuple[list[Gap], list[float]]:
    """The gaps before these parts, and how likely the story changes at each."""
    straight, repeats = orderly_pages(layout), repeated_heads(layout)
    gaps = [gap_between(layout, parts[n - 1] if n else None, part, straight, repeats) for n, part in enumerate(parts)]
    return gaps, change_odds(layout, parts, gaps, spoken_of(layout, parts, heads))


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
        elif element.run and element.run.label == "J" and _receives(layout, element):
            headed = i > 0 and layout.elements[i - 1].head is not None  # a jump line under a headline: the story's second half
        elif element.part and not headed:
            if element.part.after is None:
                states.append(-1 - i)
            headed = True
    return states


def repeated_heads(layout: Layout) -> dict[int, int]:
    """Heads whose headline stands over an earlier head too, and that head: a second half may repeat its headline, and is no story of its own."""
    printed: dict[str, int] = {}
    repeats: dict[int, int] = {}
    for i, element in enumerate(layout.elements):
        headline = "".join(layout.context.page.folded[line] for run in element.head.runs if run.label == "H" for line in run.lines) if element.head else ""
        if headline in printed:
            repeats[i] = printed[headline]
        elif headline:
            printed[headline] = i
    return repeats


def _receives(layout: Layout, element: Element) -> bool:
    return bool(element.run and layout.context.page.book.match("jump-from", layout.context.page.blocks[element.run.lines[0]].text))


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between a part and the one before it."""

    before: int | None
    after: int
    heads: tuple[int, ...] = ()
    page: int = 0
    """The page of the part after it."""
    signed: bool = False
    interrupted: bool = False
    new_page: bool = False
    received: bool = False
    open_end: bool = False
    joined: bool = False
    leaves_off: bool = False
    """Whether the part before goes on elsewhere than in the part after."""
    orderly: bool = False
    """Whether the page's text runs in order as far as its paragraphs show."""
    told: bool = False
    """Whether a reader with geometry saw that the story goes on here."""
    announced: bool = False
    """Whether a reader with geometry saw that the part stands under the last of the heads."""
    opens: bool = False
    """Whether the part after it opens as reports open: with a lead-in, or after a byline."""


def orderly_pages(layout: Layout) -> frozenset[int]:
    """The pages whose heads stand alone and whose paragraphs all go on at once or not at all."""
    disorderly = {element.page for element in layout.elements if element.head and element.head.heaped}
    places = {line: n for n, i in enumerate(i for i, e in enumerate(layout.elements) if e.part) for line in layout.elements[i].part.lines}  # type: ignore[union-attr]
    parts = [element for element in layout.elements if element.part]
    for join in layout.joins.values():
        if join.end in places and join.start in places and places[join.start] - places[join.end] not in (0, 1):
            disorderly |= {parts[places[join.end]].page, parts[places[join.start]].page}
    return frozenset({element.page for element in layout.elements} - disorderly)


def gap_between(layout: Layout, before: int | None, after: int, straight: frozenset[int] = frozenset(), repeats: Mapping[int, int] = MappingProxyType({})) -> Gap:
    """The gap before the part at `after`, whose neighbour in the dump is the part at `before`.

    A head that another page repeats (`repeats`) stands for the one it repeats.
    """
    elements, blocks = layout.elements, layout.context.page.blocks
    between = range((before if before is not None else -1) + 1, after)
    shown = [i for i in between if elements[i].head]
    heads = tuple(repeats[i] if i in repeats and elements[repeats[i]].page != elements[i].page else i for i in shown)
    labels = [run.label for i in between if (run := elements[i].run)]
    received = any(_receives(layout, elements[i]) for i in between if elements[i].run and elements[i].run.label == "J")  # type: ignore[union-attr]
    sent = "J" in labels and not received
    end = elements[before].part.lines[-1] if before is not None else None  # type: ignore[union-attr]
    first = elements[after].part.lines[0]  # type: ignore[union-attr]
    return Gap(
        before, after, heads, elements[after].page,
        signed=sent or bool({"E", "W"} & set(labels)) or any(_signs(layout, i, before) for i in between),
        interrupted=bool(set(labels) & set("CQRNSGTF")),
        new_page=before is not None and elements[before].page != elements[after].page,
        received=received,
        open_end=end is not None and not ends_sentence(blocks[end].text) and end not in layout.joins,
        joined=end is not None and end in layout.joins and layout.joins[end].start == first,
        orderly=elements[after].page in straight,
        told=before is not None and not heads and elements[before].page == elements[after].page and _told(layout, between, after),
        announced=bool(shown) and (heads[-1] != shown[-1] or not received) and _told(layout, range(shown[-1] + 1, after), after) and _told_head(layout, shown[-1]),
        leaves_off=end is not None and end in layout.joins and layout.joins[end].start != first,
        opens=_opens(layout, after),
    )  # fmt: skip


def _told(layout: Layout, between: range, after: int) -> bool:
    """Whether geometry was known and no story began between two parts."""
    lines = [line for i in (*between, after) for line in (layout.elements[i].head or layout.elements[i].part or layout.elements[i].run).lines]
    places = [layout.context.page.blocks[line].place for line in lines]
    return all(place.size is not None and not place.above for place in places)


def _told_head(layout: Layout, head: int) -> bool:
    """Whether a reader with geometry saw that a story opens with this head."""
    place = layout.context.page.blocks[layout.elements[head].first].place
    return place.size is not None and place.above > 0


def _opens(layout: Layout, after: int) -> bool:
    """Whether the part at `after` opens a report."""
    block = layout.context.page.blocks[layout.elements[after].first]
    previous = layout.elements[after - 1].run if after else None
    byline = bool(previous and previous.label == "Y" and layout.context.page.book.match("byline", layout.context.page.blocks[previous.lines[0]].text))
    return byline or layout.context.page.book.match("lead", block.text) is not None


def _signs(layout: Layout, i: int, before: int | None) -> bool:
    """Whether the byline at element `i` signs the story that ends just before it."""
    run = layout.elements[i].run
    if not run or run.label != "Y" or before is None or i != before + 1:
        return False
    block = layout.context.page.blocks[run.lines[0]]
    return bool(block.marks and block.marks[-1].rule.startswith("signature")) or bool(layout.context.page.book.match("byline-end", block.text))


def spoken_of(layout: Layout, parts: Sequence[int], heads: Sequence[int]) -> Spoken:
    """What these parts and these states' heads speak of; a head's deck and kicker count with it."""
    elements = layout.elements
    lines = [elements[i].part.lines for i in parts] + [elements[i].head.lines if i >= 0 else () for i in heads]  # type: ignore[union-attr]
    rows = unions(lines, layout.context.page.rows)
    having = np.bincount(rows.indices, minlength=rows.shape[1])
    return Spoken(rows, len(parts), np.log((sum(map(bool, lines)) + 1) / np.maximum(having, 1)))


def tied_legs(layout: Layout, parts: Sequence[int], legs: Sequence[Sequence[int]]) -> list[tuple[int, int, float]]:
    """Pairs of legs that hold parts of one paragraph, and how sure that is: 0 to 1."""
    of_part = {n: leg for leg, held in enumerate(legs) for n in held}
    ends = {layout.elements[i].part.lines[-1]: n for n, i in enumerate(parts)}  # type: ignore[union-attr]
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
        emission = evidence_of_belonging(told, chosen) @ belonging_weights()
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


def _in_order(layout: Layout, parts: Sequence[int], heads: Sequence[int], chosen: Sequence[tuple[int, float]]) -> list[Story]:
    """The stories, each with its parts in reading order: dump order, but a part that goes on another follows it."""
    stories = []
    sure = {part: odds for part, (_, odds) in zip(parts, chosen, strict=True)}
    for state, head in enumerate(heads):
        mine = [part for part, (its, _) in zip(parts, chosen, strict=True) if its == state]
        if not mine and head < 0:
            continue
        ordered = reading_order(layout, mine, head)
        stories.append(Story(head if head >= 0 else None, tuple(ordered), tuple(sure[i] for i in ordered)))
    return sorted(stories, key=lambda story: min([*story.parts, *([story.head] if story.head is not None else [])]))


def reading_order(layout: Layout, parts: Sequence[int], head: int) -> list[int]:
    """Parts of one story: legs (parts that stand together) in dump order, a leg that begins in mid-paragraph after the leg it goes on."""
    legs: list[list[int]] = []
    for i in parts:
        together = legs and i - legs[-1][-1] <= 2 and not any(layout.elements[j].head for j in range(legs[-1][-1], i)) and _runs_on(layout, legs[-1][-1], i)
        if together:
            legs[-1].append(i)
        else:
            legs.append([i])
    legs = [_turned(layout, leg) for leg in legs]
    ends = {layout.elements[leg[-1]].part.lines[-1]: n for n, leg in enumerate(legs)}  # type: ignore[union-attr]
    follows: dict[int, int] = {}
    for n, leg in enumerate(legs):
        after = layout.elements[leg[0]].part.after  # type: ignore[union-attr]
        if after is not None and after in ends and ends[after] != n:
            follows[ends[after]] = n
    led = set(follows.values())
    out: list[int] = []
    used: set[int] = set()
    starts = [n for n in range(len(legs)) if n not in led]
    starts.sort(key=lambda n: (not (head >= 0 and legs[n][0] > head and not any(layout.elements[j].part for j in range(head, legs[n][0]))), n))
    for start in [*starts, *range(len(legs))]:
        at: int | None = start
        while at is not None and at not in used:
            used.add(at)
            out += legs[at]
            at = follows.get(at)
    return out


def _turned(layout: Layout, leg: list[int]) -> list[int]:
    """A leg that begins with the tail of its own last paragraph, with that tail after it: two columns were read in the wrong order."""
    first, last = layout.elements[leg[0]].part, layout.elements[leg[-1]].part
    return [*leg[1:], leg[0]] if len(leg) > 1 and first and last and first.after == last.lines[-1] else leg


def _runs_on(layout: Layout, before: int, after: int) -> bool:
    """Whether the later part may follow the earlier one in one leg: it does not go on a part elsewhere, nor is it gone on elsewhere."""
    end = layout.elements[before].part.lines[-1]  # type: ignore[union-attr]
    start = layout.elements[after].part.lines[0]  # type: ignore[union-attr]
    join = layout.joins.get(end)
    return (join is None or join.start == start) and (start not in layout.joined_to or layout.joined_to[start].end == end)
