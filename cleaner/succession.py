"""Succession: which line goes on which. One problem with one model of evidence, solved globally.

Nodes are lines of running text; an edge says that b goes on a in the same
paragraph. Ends that the next line surely goes on are joined at once; what is left
(open ends and open starts beside gaps, headlines, column changes) is assigned one
to one so that the sum of utilities is greatest, leaving open what nothing fits.

Confidence of an edge: the smaller of its share among the end's candidates and
among the start's (softmax over utilities, *none* included), calibrated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from cleaner.language.assignment import best_pairing
from cleaner.language.evidence import KINDS, Context, candidate_edges, edge_weights, evidence, score_edges
from cleaner.language.labels import BODY_LABELS, CERTAIN, LABELS, Labelling
from cleaner.language.lines import Page
from cleaner.model import Role

Floats = npt.NDArray[np.float64]

SURE = 7.0
"""Nats over leaving it open from which an adjacent join is made without asking for others: on dev's other half 99.9 % of such are right."""
HELD = 4.0
"""Nats from which the next line holds its place well enough that only the starts near by are weighed against it."""
MIN_OPEN = 0.05
"""Probability of being open from which an end or a start competes."""
NEXT_FLOOR, SURELY = 2.0, 0.6
"""Where the labels say that both sides are open, the dump's own order is taken unless another pairing is better by more than this (nats)."""
AT_ONCE = 1000
"""Ends whose candidates are weighed at once: some 20 megabytes of evidence."""
FIRM = 2.5
"""Nats from which a first look at the stories takes a join for granted. Judged on dev by the figures of the whole: 1, 2.5, 3, 4 and 7 tried."""
SAME_STORY, ALONE = 2.0, 3.0
"""Nats for a join inside one story, as a first look found the stories, and for one between the only open end and the only open start of it.
To hold it against a join that its lines are of two stories does harm: it is the wrong joins that mix stories."""
ACCEPT = 1.4
"""Nats over *none* an edge needs to be taken: a false join is worse than a gap. At 0, 91.2 % of dev's joins over a gap are right, at 1.4 94.6 %, and as
many stories are whole (bench/far_joins.py)."""


@dataclass(frozen=True, slots=True)
class Join:
    """Line `start` goes on line `end`."""

    end: int
    start: int
    utility: float
    confidence: float
    besides: tuple[tuple[str, float], ...]
    """Kind and nats of what is known besides `values`."""
    runner_up: int | None = None
    """The line that would have gone on, had `start` not been there."""
    runner_up_utility: float = 0.0
    values: Floats | None = field(default=None, compare=False, repr=False)
    """The value of each kind of evidence, where it was weighed."""

    @property
    def evidence(self) -> tuple[tuple[str, float], ...]:
        """Kind and nats, of the join: named only where a reader asks, for most joins are of one line to the next."""
        return (*(_named(self.values) if self.values is not None else ()), *self.besides)


def refused(context: Context, line: int) -> bool:
    """Whether a reader with geometry has seen that the line begins a paragraph."""
    sure = context.page.blocks[line].place.continues
    return sure is not None and sure <= 1 - CERTAIN


def context_of(page: Page, labelling: Labelling) -> Context:
    """The lines with their labels, the running text among them, and the jump lines beside it."""
    blocks = page.blocks
    body = tuple(i for i, block in enumerate(blocks) if block.role is Role.PARAGRAPH and labelling.best[i] in BODY_LABELS)
    out, back = _jumps(page, body)
    return Context(page, labelling, body, out, back)


def _jumps(page: Page, body: Sequence[int]) -> tuple[dict[int, str], dict[int, str]]:
    """The lines of running text that a jump line follows (and its page), and those that one precedes."""
    out: dict[int, str] = {}
    back: dict[int, str] = {}
    held = set(body)
    for i, block in enumerate(page.blocks):
        if block.role is not Role.JUMP:
            continue
        to, origin = page.book.match("jump-to", block.text), page.book.match("jump-from", block.text)
        if to:
            line = next((j for j in range(i - 1, max(-1, i - 4), -1) if j in held), None)
            if line is not None:
                out[line] = page_number(to.groups.get("page", ""))
        elif origin:
            line = next((j for j in range(i + 1, min(len(page.blocks), i + 4)) if j in held), None)
            if line is not None:
                back[line] = page_number(origin.groups.get("page", ""))
    return out, back


NUMERALS = "零一二三四五六七八九"


def page_number(text: str) -> str:
    """A page as a plain string.

    >>> page_number("十二"), page_number(" 二"), page_number("A 04"), page_number("2"), page_number("頭")
    ('12', '2', 'A04', '2', '1')
    """
    text = text.replace(" ", "").replace("头", "一").replace("頭", "一").replace("首", "一")
    if not text or text[0] not in NUMERALS + "十":
        return text.upper()
    tens, _, ones = text.partition("十") if "十" in text else ("", "", text)
    value = (NUMERALS.find(tens) if tens else 1) * 10 if "十" in text else 0
    return str(value + (NUMERALS.find(ones) if ones else 0))


Stories = Mapping[int, int]
"""The number of the story each line seems to belong to; lines left out are not known."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is sure and what is to be chosen from, whatever the stories are: weighed once, asked again with every look at the stories."""

    sure: tuple[Join, ...]
    ends: tuple[int, ...]
    starts: tuple[int, ...]
    pairs: npt.NDArray[np.int32]
    """Candidates: an index into `ends` and one into `starts`."""
    utilities: Floats
    """Of each pair."""
    values: Mapping[int, Floats]
    """The evidence of the pairs that may be taken, by number."""


def choice_of(context: Context) -> Choice:
    """The sure joins, and the candidates for all other open ends and starts."""
    told = told_joins(context)
    seen = {join.end for join in told}
    next_joins = [*told, *(join for join in joins_to_next(context) if join.end not in seen and not refused(context, join.start))]
    sure = [join for join in next_joins if join.utility >= SURE]
    taken_ends, taken_starts = {join.end for join in sure}, {join.start for join in sure}
    ends = [i for i in competing(context, "BI", context.jumps_out) if i not in taken_ends]
    starts = [i for i in competing(context, "IL", context.jumps_in) if i not in taken_starts]
    pairs = candidate_edges(context, ends, starts, loose_lines(context, next_joins))
    return Choice(tuple(sure), tuple(ends), tuple(starts), pairs, *weighed_pairs(context, ends, starts, pairs))


def loose_lines(context: Context, next_joins: Sequence[Join]) -> tuple[frozenset[int], frozenset[int]]:
    """The lines of running text that the next line hardly goes on, and those that hardly go on the line before."""
    held = [join for join in next_joins if join.utility >= HELD]
    return frozenset(context.body) - {join.end for join in held}, frozenset(context.body) - {join.start for join in held}


def successors(context: Context, choice: Choice, min_confidence: float = 0.0, stories: Stories = MappingProxyType({})) -> tuple[Join, ...]:
    """Every join inside a paragraph at least so sure, in the order of their ends. `stories`: those found in a first look."""
    found = assigned(choice, stories)
    gone_on, going_on = {join.end for join in found}, {join.start for join in found}
    last = last_of_story(context, [i for i in choice.ends if i not in gone_on], [i for i in choice.starts if i not in going_on], stories)
    joins = without_cycles([*choice.sure, *found, *last])
    return tuple(sorted((join for join in joins if join.confidence >= min_confidence), key=lambda join: join.end))


def competing(context: Context, open_labels: str, jumps: dict[int, str]) -> list[int]:
    """Lines of running text that may be open on the side of these labels."""
    columns = [LABELS.index(label) for label in open_labels]
    open_share = context.labelling.odds[:, columns].sum(1)
    return [i for i in context.body if open_share[i] >= MIN_OPEN or i in jumps]


def told_joins(context: Context) -> list[Join]:
    """Joins that a reader with geometry has seen: the line goes on the one before it in the galley."""
    held, blocks = set(context.body), context.page.blocks
    return [
        Join(i - 1, i, SURE, sure, (("told", sure),))
        for i in context.body
        if i - 1 in held and (sure := blocks[i].place.continues) is not None and sure >= CERTAIN
    ]


def joins_to_next(context: Context) -> list[Join]:
    """Joins of adjacent lines of running text of which the labels say that one goes on the other."""
    held = set(context.body)
    ends = [i for i in context.body if i + 1 in held and i not in context.jumps_out and context.labelling.best[i] in "BI" and context.labelling.best[i + 1] in "IL"]
    starts = [i + 1 for i in ends]
    pairs = np.array([(n, n) for n in range(len(ends))], dtype=np.int32).reshape(-1, 2)
    values = evidence(context, ends, starts, pairs)
    utilities = score_edges(values)
    return [
        Join(end, end + 1, float(u), _sigmoid(float(u)), (), values=row)
        for end, u, row in zip(ends, utilities, values, strict=True)
    ]


def firm(joins: Sequence[Join]) -> tuple[Join, ...]:
    """The joins that a first look at the stories may build on: no others could take their place."""
    return tuple(join for join in joins if join.utility >= FIRM)


def assigned(choice: Choice, stories: Stories = MappingProxyType({})) -> list[Join]:
    """The one-to-one pairing of open ends and starts with the greatest sum of utilities; ends may stay open."""
    ends, starts, pairs = choice.ends, choice.starts, choice.pairs
    if not len(pairs):
        return []
    told = _by_story(ends, starts, pairs, stories)
    utilities = choice.utilities + told
    taken = best_pairing(pairs, np.where(utilities > ACCEPT, utilities, 0.0))
    row_share, column_share = _shares(pairs, utilities, len(ends), len(starts))
    borders = np.searchsorted(pairs[:, 0], np.arange(len(ends) + 1)).tolist()
    joins = []
    for n in taken.tolist():
        e, s = pairs[n].tolist()
        rivals = slice(borders[e], borders[e + 1])
        others = utilities[rivals].copy()
        others[n - borders[e]] = -np.inf
        best = int(others.argmax())
        runner_up, its_utility = (starts[pairs[rivals, 1][best]], float(others[best])) if len(others) > 1 else (None, 0.0)
        besides = (("of one story", float(told[n])),) if told[n] else ()
        joins.append(Join(ends[e], starts[s], float(utilities[n]), float(min(row_share[n], column_share[n])), besides, runner_up, its_utility, choice.values[n]))
    return without_cycles(joins)


def weighed_pairs(context: Context, ends: Sequence[int], starts: Sequence[int], pairs: npt.NDArray[np.int32]) -> tuple[Floats, dict[int, Floats]]:
    """The utility of every pair, and the evidence of those that may be taken, by number. Some ends at a time: the evidence of all pairs
    of a thick issue would fill the memory."""
    if not len(pairs):
        return np.zeros(0), {}
    scored = np.empty(len(pairs))
    kept: dict[int, Floats] = {}
    floor = _floor(context, ends, starts, pairs)
    for low in range(0, len(ends), AT_ONCE):
        first, last = np.searchsorted(pairs[:, 0], (low, low + AT_ONCE))
        asked, column = np.unique(pairs[first:last, 1], return_inverse=True)
        here = np.stack([pairs[first:last, 0] - low, column], axis=1).astype(np.int32)
        values = evidence(context, ends[low : low + AT_ONCE], [starts[s] for s in asked], here)
        scored[first:last] = np.maximum(score_edges(values), floor[first:last])
        kept |= {int(first + n): values[n].copy() for n in np.flatnonzero(scored[first:last] > ACCEPT - SAME_STORY)}
    return scored, kept


def _by_story(ends: Sequence[int], starts: Sequence[int], pairs: npt.NDArray[np.int32], stories: Stories) -> Floats:
    """What a first look at the stories says for each pair: nats where both are of one story."""
    of_end, of_start = (np.array([stories.get(i, -1) for i in lines], dtype=np.int64) for lines in (ends, starts))
    first, second = of_end[pairs[:, 0]], of_start[pairs[:, 1]]
    told: Floats = np.where((first == second) & (first >= 0), SAME_STORY, 0.0)
    return told


def last_of_story(context: Context, ends: Sequence[int], starts: Sequence[int], stories: Stories) -> list[Join]:
    """Joins of what is left open: the one end and the one start of a story that are likely open and that nothing has joined."""
    left, right = _only_open(context, ends, stories, "BI"), _only_open(context, starts, stories, "IL")
    both = [story for story in left if story in right and right[story] != left[story]]
    if not both:
        return []
    pairs = np.array([(n, n) for n in range(len(both))], dtype=np.int32)
    values = evidence(context, [left[story] for story in both], [right[story] for story in both], pairs)
    utilities = score_edges(values) + SAME_STORY + ALONE
    return [
        Join(left[story], right[story], float(u), _sigmoid(float(u)), (("of one story", SAME_STORY + ALONE),), values=row)
        for story, u, row in zip(both, utilities, values, strict=True)
        if u > ACCEPT
    ]


def _only_open(context: Context, lines: Sequence[int], stories: Stories, open_labels: str) -> dict[int, int]:
    """By story, the only one of these lines that is likely open."""
    columns = [LABELS.index(label) for label in open_labels]
    found: dict[int, list[int]] = {}
    for i in lines:
        if i in stories and context.labelling.odds[i, columns].sum() > 0.5:
            found.setdefault(stories[i], []).append(i)
    return {story: held[0] for story, held in found.items() if len(held) == 1}


def _floor(context: Context, ends: Sequence[int], starts: Sequence[int], pairs: npt.NDArray[np.int32]) -> Floats:
    """The least utility of a pair: NEXT_FLOOR where the very next line surely goes on something and the end surely goes on somewhere."""
    odds = context.labelling.odds
    open_end = odds[:, [LABELS.index(label) for label in "BI"]].sum(1)
    open_start = odds[:, [LABELS.index(label) for label in "IL"]].sum(1)
    e, s = np.array(ends)[pairs[:, 0]], np.array(starts)[pairs[:, 1]]
    plain = (s == e + 1) & (open_end[e] > SURELY) & (open_start[s] > SURELY)
    plain &= ~np.isin(e, list(context.jumps_out))
    return np.where(plain, NEXT_FLOOR, -np.inf)


def _shares(pairs: npt.NDArray[np.int32], utilities: Floats, ends: int, starts: int) -> tuple[Floats, Floats]:
    """Each pair's softmax share among its end's candidates and among its start's, *none* included."""
    power = np.exp(np.clip(utilities, -50, 50))
    by_end = np.ones(ends)
    np.add.at(by_end, pairs[:, 0], power)
    by_start = np.ones(starts)
    np.add.at(by_start, pairs[:, 1], power)
    return power / by_end[pairs[:, 0]], power / by_start[pairs[:, 1]]


def without_cycles(joins: Sequence[Join]) -> list[Join]:
    """The joins without the weakest of every cycle: a line cannot go on itself."""
    kept = {join.end: join for join in joins}
    for join in sorted(joins, key=lambda join: join.utility):
        at, seen = join.start, {join.end}
        while at in kept and at not in seen:
            seen.add(at)
            at = kept[at].start
        if at == join.end and join.end in kept:
            del kept[join.end]
    return list(kept.values())


def _named(values: Floats) -> tuple[tuple[str, float], ...]:
    weights, none = edge_weights()
    nats = zip(KINDS, (values * weights).tolist(), strict=True)
    return (*((kind, round(value, 2)) for kind, value in nats if abs(value) >= 0.005), ("none", round(-none, 2)))


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
