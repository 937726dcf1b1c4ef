"""Which story each part of the dump belongs to.

Parts of paragraphs stand in dump order; a hidden Markov chain walks over them, its
states the stories (one for every head, and one for every stretch that has none).
What stands between two parts says how likely the story changes there (a head, a
signature, a jump line, a page's end, nothing); what a part says tells which story
it speaks of: rare bigrams shared with a story's head and with its other parts.
Parts of one paragraph pull each other into one story. Decoded with Viterbi, three
times over, each time with the stories' texts as the last pass left them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.chain import Step, best_path, odds_of
from cleaner.gaps import change_odds
from cleaner.language.lines import ends_sentence
from cleaner.language.shared import TINY, Spoken, all_cosines, squares, unions, weighed
from cleaner.layout import Element, Layout

Floats = npt.NDArray[np.float64]

PASSES = 3
HEAD_COVER = 18.0  # nats for a part that holds all of a head's rare bigrams
BETA = 22.0  # nats a unit of similarity to a story's other parts: 0.1 to 0.4 for a part of it, under 0.05 for a stranger
INTO_OWN = 0.9  # share of the changes past a head that go into its own body
INTO_OWN_ORDERLY = 0.9999  # the same on a page that runs in order
SWITCH = 0.0  # nats besides for a change into a story that no head announces here
LEG_ENDS = 0.15  # probability of a change from which a leg ends
AT_ONCE = 512  # parts whose likeness to all others is worked out at once
TOLD = -1000.0  # against what a reader with geometry saw: more than all other evidence together
LATER_HEAD = -1.0  # into a story whose head comes later in the dump: a tail printed before its head

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
    gaps, spoken, odds_of_change = weighed_gaps(layout, parts, heads)
    states = states_in(layout, heads)
    steps = [step_over(gap, states, change) for gap, change in zip(gaps, odds_of_change, strict=True)]
    kin = kinship(spoken)
    ties = tied_parts(layout, parts)
    chosen, odds = _decode(kin, steps, ties, first_texts(parts, gaps, heads))
    for _ in range(PASSES - 1):
        chosen, odds = _decode(kin, steps, ties, texts_of(chosen))
    return tuple(_in_order(layout, parts, heads, chosen, odds))


def legs_of(layout: Layout) -> list[list[int]]:
    """The lines of every leg: parts that stand together and between which the story is unlikely to change."""
    parts = [i for i, element in enumerate(layout.elements) if element.part]
    if not parts:
        return []
    gaps, _, odds = weighed_gaps(layout, parts, states_of(layout))
    legs: list[list[int]] = []
    for part, gap, change in zip(parts, gaps, odds, strict=True):
        lines = layout.elements[part].part.lines  # type: ignore[union-attr]
        if gap.before is None or change > LEG_ENDS:
            legs.append([])
        legs[-1] += lines
    return legs


def weighed_gaps(layout: Layout, parts: Sequence[int], heads: Sequence[int]) -> tuple[list[Gap], Spoken, list[float]]:
    """The gaps before these parts, what parts and heads speak of, and how likely the story changes at each gap."""
    straight, repeats = orderly_pages(layout), repeated_heads(layout)
    gaps = [gap_between(layout, parts[n - 1] if n else None, part, straight, repeats) for n, part in enumerate(parts)]
    spoken = spoken_of(layout, parts, heads)
    return gaps, spoken, change_odds(layout, parts, gaps, spoken)


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
            headed = False
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
        before, after, heads,
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


class States(NamedTuple):
    """What a change into each story depends on."""

    heads: npt.NDArray[np.int64]
    """As `states_of` gives them."""
    sets_off: npt.NDArray[np.bool_]
    """Whether a head stands over its story, so that text before it is seldom its own."""
    number: dict[int, int]
    """Of each head, its place among the stories."""


def states_in(layout: Layout, heads: Sequence[int]) -> States:
    """The stories as the steps between parts see them."""
    alone = [head >= 0 and not layout.elements[head].head.heaped for head in heads]  # type: ignore[union-attr]
    return States(np.array(heads), np.array(alone), {head: n for n, head in enumerate(heads)})


def step_over(gap: Gap, states: States, change: float) -> Step:
    """Nats for each change of story over a gap where it changes with this probability."""
    n, heads = len(states.heads), states.heads
    if gap.told or (gap.announced and gap.heads[-1] in states.number):
        return _told_step(n, states.number[gap.heads[-1]] if gap.announced else None)
    ahead = [states.number[head] for head in gap.heads if head in states.number]
    own = (INTO_OWN_ORDERLY if gap.orderly else INTO_OWN) if ahead else 0.0
    into = np.full(n, math.log(change * (1 - own) / max(1, n - 1)) + SWITCH)
    into[-1 - heads == gap.after] = math.log(change * 0.5)
    into[-1 - heads > gap.after] = -40.0
    into[states.sets_off & (heads > gap.after)] += LATER_HEAD
    stay = np.full(n, math.log(max(1 - change, 1e-6)) if gap.before is not None else 0.0)
    if ahead:
        into[ahead] = stay[ahead] = math.log(change * own / len(set(ahead)))
    return Step(into, stay)


def _told_step(states: int, own: int | None) -> Step:
    """Nats where a reader knows the story: that of the head before the part, or with none the same as before."""
    into = np.full(states, TOLD)
    if own is None:
        return Step(into, np.zeros(states))
    into[own] = 0.0
    return Step(into, into)


def spoken_of(layout: Layout, parts: Sequence[int], heads: Sequence[int]) -> Spoken:
    """What these parts and these states' heads speak of; a head's deck and kicker count with it."""
    elements = layout.elements
    lines = [elements[i].part.lines for i in parts] + [elements[i].head.lines if i >= 0 else () for i in heads]  # type: ignore[union-attr]
    rows = unions(lines, layout.context.page.rows)
    having = np.bincount(rows.indices, minlength=rows.shape[1])
    return Spoken(rows, len(parts), np.log((sum(map(bool, lines)) + 1) / np.maximum(having, 1)))


def tied_parts(layout: Layout, parts: Sequence[int]) -> list[tuple[int, int, float]]:
    """Pairs of parts (numbers into `parts`) of one paragraph that do not stand together, and how sure that is."""
    ends = {layout.elements[i].part.lines[-1]: n for n, i in enumerate(parts)}  # type: ignore[union-attr]
    out = []
    for n, i in enumerate(parts):
        after = layout.elements[i].part.after  # type: ignore[union-attr]
        if after is not None and after in ends:
            out.append((ends[after], n, layout.joins[after].confidence))
    return out


def first_texts(parts: Sequence[int], gaps: Sequence[Gap], heads: Sequence[int]) -> dict[int, list[int]]:
    """What a first look gives each story: the parts (their numbers) that follow its head with nothing between."""
    texts: dict[int, list[int]] = defaultdict(list)
    number = {head: state for state, head in enumerate(heads)}
    current = None
    for n, gap in enumerate(gaps):
        if gap.heads:
            current = number.get(gap.heads[-1]) if len(gap.heads) == 1 else None
        elif gap.signed or gap.new_page or gap.received or gap.open_end:
            current = None
        current = number.get(-1 - parts[n], current)
        if current is not None:
            texts[current].append(n)
    return texts


def texts_of(chosen: Sequence[int]) -> dict[int, list[int]]:
    """The parts (their numbers) of each story that has any."""
    texts: dict[int, list[int]] = defaultdict(list)
    for n, state in enumerate(chosen):
        texts[state].append(n)
    return texts


def _decode(kin: Kinship, steps: Sequence[Step], ties: Sequence[tuple[int, int, float]], texts: Mapping[int, Sequence[int]]) -> tuple[list[int], Floats]:
    """The best story of each part, and the probability of that choice."""
    emission = similarity(kin, texts)
    for first, second, sure in ties:
        shared = emission[first] + sure * emission[second], emission[second] + sure * emission[first]
        emission[first], emission[second] = shared
    chosen = best_path(emission, steps)
    for _ in range(3):
        moved = False
        for first, second, sure in ties:
            if chosen[first] != chosen[second]:
                pull = 12.0 * sure
                emission[second, chosen[first]] += pull
                emission[first, chosen[second]] += pull / 2
                moved = True
        if not moved:
            break
        chosen = best_path(emission, steps)
    return chosen, odds_of(emission, steps)[np.arange(len(chosen)), chosen]


@dataclass(frozen=True, slots=True)
class Kinship:
    """What parts and heads share, worked out once: cosines of rare bigrams between parts, and shares of heads' bigrams that parts hold."""

    between: npt.NDArray[np.float32]
    """(parts, parts), symmetric."""
    of_heads: Floats
    """(parts, stories); 0 for a story without a head."""


def kinship(spoken: Spoken) -> Kinship:
    """The kinship of parts with each other and with heads."""
    rows = weighed(spoken.rows, spoken.rarity)
    parts, heads = rows[: spoken.parts], rows[spoken.parts :]
    between = np.empty((spoken.parts, spoken.parts), np.float32)
    for start in range(0, spoken.parts, AT_ONCE):
        between[start : start + AT_ONCE] = all_cosines(parts[start : start + AT_ONCE], parts)
    np.fill_diagonal(between, 0.0)
    return Kinship(between, (parts @ heads.T).toarray() / (squares(heads) + TINY))


def similarity(kin: Kinship, texts: Mapping[int, Sequence[int]]) -> Floats:
    """How much each part speaks of each story, in nats: the share of the head's rare bigrams it holds, and its likeness to the parts
    of the story that are likest to it (two of them, so that long stories have no advantage)."""
    out = HEAD_COVER * kin.of_heads
    for state, mine in texts.items():
        like = kin.between[mine]  # it is symmetric, and its rows lie together
        likest = np.partition(like, -2, axis=0)[-2:] if len(mine) > 1 else like
        out[:, state] += BETA * likest.mean(0, dtype=np.float64)
    return out


def _in_order(layout: Layout, parts: Sequence[int], heads: Sequence[int], chosen: Sequence[int], odds: Floats) -> list[Story]:
    """The stories, each with its parts in reading order: dump order, but a part that goes on another follows it."""
    stories = []
    sure = {parts[n]: float(odds[n]) for n in range(len(parts))}
    texts = texts_of(chosen)
    for state, head in enumerate(heads):
        mine = [parts[n] for n in texts.get(state, ())]
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


def _runs_on(layout: Layout, before: int, after: int) -> bool:
    """Whether the later part may follow the earlier one in one leg: it does not go on a part elsewhere, nor is it gone on elsewhere."""
    end = layout.elements[before].part.lines[-1]  # type: ignore[union-attr]
    start = layout.elements[after].part.lines[0]  # type: ignore[union-attr]
    join = layout.joins.get(end)
    return (join is None or join.start == start) and (start not in layout.joined_to or layout.joined_to[start].end == end)
