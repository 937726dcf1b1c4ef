"""Evidence that one line goes on another: small named functions, each with its unit, summed into utilities in nats.

`candidate_edges` says which pairs are worth asking about, `evidence` gives the value of every kind of evidence for each
pair, `score_edges` weighs and sums them. The weights stand in ``edges.toml`` beside this file, fitted by
``training/edges.py`` as a conditional logit: an end chooses among its candidate starts and *none*.

Sources: the language model's gain split by character and the openness of brackets after the study's Task A; the
pair of local and topic towers, `cleaner.language.towers`.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.chars import PAIRS, plain
from cleaner.language.labels import LABELS, Labelling
from cleaner.language.lines import Page
from cleaner.language.ngrams import GAIN, character_model
from cleaner.language.shared import shared, unions, weighed

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

OPEN_END = [LABELS.index(label) for label in "BI"]
OPEN_START = [LABELS.index(label) for label in "IL"]
BODY = [LABELS.index(label) for label in "BILO"]
CONTEXT = 6
"""Lines before an end, or after a start, whose bigrams count as its story's: with 10 the study gained 2.6 points over none; legs of dev
have 12 lines on average, and more lines reach into the next story."""
REMEMBERED = 4096
"""Ends and starts whose brackets and counts are kept: those that are not surely joined are asked about twice."""
TAIL = 80
"""Ink characters of an end or a start that the models are shown."""

KINDS = ("pmi1", "pmi2", "pmi34", "startness", "endness", "local", "topic", "cohesion", "closes", "clash", "numbers", "open_end", "open_start",
         "adjacent", "interrupted", "later", "far", "other_page", "jump_pair", "jump_lone", "jump_wrong", "row_next", "frame",
         "next_language", "next_startness", "next_open", "over_gap", "must")  # fmt: skip


NEAR, FAR = 60, 200
"""Starts on each side of an end that are asked about; in a dump of wrapped lines most lines are such, so that of those that stand loose more are."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the evidence is read from: the lines, their labels, and which are body text."""

    page: Page
    labelling: Labelling
    body: tuple[int, ...]
    """Numbers of the lines of running text, in galley order."""
    jumps_out: dict[int, str]
    """Line -> the page its jump line sends to."""
    jumps_in: dict[int, str]
    """Line -> the page its jump line comes from."""
    held: frozenset[int] = field(init=False, repr=False, compare=False)
    """The lines of `body`, to ask whether a line is among them."""

    def __post_init__(self) -> None:
        """Make the set once: every piece of evidence asks it."""
        object.__setattr__(self, "held", frozenset(self.body))


def candidate_edges(context: Context, ends: Sequence[int], starts: Sequence[int], loose: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())) -> Pairs:
    """Pairs (index into `ends`, index into `starts`) worth asking about: the NEAR next starts on each side of an end in galley order, and of `loose` lines (those
    that the next line hardly goes on; those that hardly go on the line before) the FAR next; every start for an end with a jump line and every
    end for such a start. Never a line and itself."""
    e, s = np.array(ends, dtype=np.int64), np.array(starts, dtype=np.int64)
    sent, received = np.isin(e, list(context.jumps_out)), np.isin(s, list(context.jumps_in))
    apart = np.isin(e, list(loose[0])), np.isin(s, list(loose[1]))
    every_end, every_start = np.ones(len(e), dtype=bool), np.ones(len(s), dtype=bool)
    keys = [_near(e, s, every_end, every_start, NEAR), _near(e, s, *apart, FAR), _near(e, s, sent, every_start, len(s)), _near(e, s, every_end, received, len(s))]
    first, second = np.divmod(np.unique(np.concatenate(keys)), max(1, len(s)))
    pairs: Pairs = np.stack([first, second], axis=1)[s[second] != e[first]].astype(np.int32)
    return pairs


def _near(ends: Numbers, starts: Numbers, of_ends: Flags, of_starts: Flags, near: int) -> Numbers:
    """Of these ends and starts, the pairs of each end with the `near` next starts on each side of it: index of the end times all starts, and index of the start."""
    first, second = np.flatnonzero(of_ends), np.flatnonzero(of_starts)
    place = np.searchsorted(starts[second], ends[first])
    low, high = np.maximum(0, place - near), np.minimum(len(second), place + near)
    count = high - low
    chosen = np.arange(count.sum()) + np.repeat(low - np.cumsum(count) + count, count)
    pairs: Numbers = np.repeat(first, count) * len(starts) + second[chosen]
    return pairs


def evidence(context: Context, ends: Sequence[int], starts: Sequence[int], pairs: Pairs) -> Floats:
    """The value of each kind of evidence for each pair: (pairs, KINDS)."""
    tails, heads = [_tail(context, i) for i in ends], [_head(context, i) for i in starts]
    values = {
        **language_gain(tails, heads, pairs),
        "local": context.page.voices.local(tails, heads, pairs).astype(np.float64),
        "topic": topics(context, ends, starts, pairs),
        "cohesion": cohesion(context, ends, starts, pairs),
        **brackets(tails, heads, pairs),
        "numbers": numbering(tails, heads, pairs),
        **openness(context.labelling, ends, starts, pairs),
        **nearness(context, ends, starts, pairs),
        **jump_marks(context, ends, starts, pairs),
    }
    values |= together(values)
    return np.stack([np.asarray(values[kind], dtype=np.float64) for kind in KINDS], axis=1) if len(pairs) else np.zeros((0, len(KINDS)))


def together(values: dict[str, Floats]) -> dict[str, Floats]:
    """Evidence that weighs otherwise on the very next line than over a gap: there the dump's order says most of it already.
    `must`: the end is surely open and no line of text follows it, so that something somewhere goes on it."""
    gain = GAIN[0] * values["pmi1"] + GAIN[1] * values["pmi2"] + GAIN[2] * values["pmi34"] + 0.5 * values["local"]
    next_line = values["adjacent"]
    return {
        "next_language": gain * next_line,
        "next_startness": values["startness"] * next_line,
        "next_open": values["open_start"] * next_line,
        "over_gap": values["open_start"] * (1 - next_line),
        "must": values["must_go_on"] * (1 - next_line),
    }


def score_edges(values: Floats) -> Floats:
    """The utility of each pair over leaving the end open, in nats, from its evidence."""
    weights, none = edge_weights()
    scored: Floats = values @ weights - none
    return scored


@cache
def edge_weights() -> tuple[Floats, float]:
    """The weight of each kind of evidence, and the utility of leaving an end open."""
    table = tomllib.loads(Path(__file__).with_name("edges.toml").read_text("utf-8"))
    return np.array([table["weights"].get(kind, 0.0) for kind in KINDS]), float(table["none"])


def _tail(context: Context, i: int) -> str:
    """The last characters of the text that ends with line `i`: lines before it as long as they run on."""
    text, lines = context.page.blocks[i].text, context.page.blocks
    j = i
    while len(text) < TAIL and j - 1 in context.held and context.labelling.best[j] in "IL" and context.labelling.best[j - 1] in "BI":
        j -= 1
        text = lines[j].text + text
    return text[-TAIL:]


def _head(context: Context, i: int) -> str:
    """The first characters of the text that begins with line `i`."""
    text, lines = context.page.blocks[i].text, context.page.blocks
    j = i
    while len(text) < TAIL and j + 1 in context.held and context.labelling.best[j] in "BI" and context.labelling.best[j + 1] in "IL":
        j += 1
        text += lines[j].text
    return text[:TAIL]


def language_gain(tails: Sequence[str], heads: Sequence[str], pairs: Pairs) -> dict[str, Floats]:
    """What the character model gains by the join: mutual information of the first characters with the end, nats;
    how like a paragraph's beginning the start is, and a paragraph's end the end, nats."""
    gains, startness, endness = character_model().over_cuts(tails, heads, pairs)
    columns = {"pmi1": gains[:, 0], "pmi2": gains[:, 1], "pmi34": gains[:, 2] + gains[:, 3], "startness": startness[pairs[:, 1]], "endness": endness[pairs[:, 0]]}
    return {name: np.asarray(column, dtype=np.float64) for name, column in columns.items()}


def topics(context: Context, ends: Sequence[int], starts: Sequence[int], pairs: Pairs) -> Floats:
    """The topic tower's score, what both sides are about: read from the lines of running text before the end and after the start, over the ends of
    paragraphs. (Read from one paragraph alone, the true start was best for 0.861 and 0.855 of the ends of the study's Task A, dev and seeds, so for 0.872
    and 0.846; with the shipped weights 0.802 and 0.818, so 0.842 and 0.821: bench/study.py. On dev's dumps the difference is noise.)"""
    before, after = [_passage(context, _around(context, i, -1)[::-1]) for i in ends], [_passage(context, _around(context, i, 1)) for i in starts]
    return context.page.voices.topic(before, after, pairs).astype(np.float64)


def _passage(context: Context, lines: Sequence[int]) -> str:
    """The text of lines that follow one another, paragraphs parted by a line feed."""
    parts = [("\n" if n and context.labelling.best[i] in "BO" else "") + context.page.blocks[i].text for n, i in enumerate(lines)]
    return "".join(parts)


def cohesion(context: Context, ends: Sequence[int], starts: Sequence[int], pairs: Pairs) -> Floats:
    """Rare bigrams that the lines round the end and round the start share: weighted by page-wide rarity, 0 and up, no unit."""
    rarity = np.maximum(context.page.rarity - 1.5, 0)
    before = unions([_around(context, i, -1) for i in ends], context.page.rows)
    after = unions([_around(context, i, 1) for i in starts], context.page.rows)
    return np.sqrt(shared(weighed(before, rarity), weighed(after, rarity), pairs))


def _around(context: Context, i: int, step: int) -> list[int]:
    """Up to CONTEXT lines of running text on one side of line `i`, itself among them."""
    return list(itertools.takewhile(context.held.__contains__, range(i, i + step * CONTEXT, step)))


CLOSERS = frozenset(PAIRS.values())


def brackets(tails: Sequence[str], heads: Sequence[str], pairs: Pairs) -> dict[str, Floats]:
    """Whether the start closes a bracket, quotation or title that the end left open (1), or either is left contradicted (1)."""
    marks = ["", *PAIRS.values()]
    wanted = np.array([marks.index(unclosed(text)) for text in tails], dtype=int)[pairs[:, 0]]
    found = np.array([marks.index(first_closer(text)) for text in heads], dtype=int)[pairs[:, 1]]
    same = wanted == found
    return {"closes": (same & (wanted > 0)).astype(float), "clash": (~same).astype(float)}


@lru_cache(maxsize=REMEMBERED)
def unclosed(text: str) -> str:
    """The closing mark that the last bracket left open in `text` waits for, or nothing.

    >>> unclosed("落实《智慧健康养老产业发展行动计划"), unclosed("（2021—2025年）")
    ('》', '')
    """
    stack: list[str] = []
    for char in text:
        if char in PAIRS:
            stack.append(PAIRS[char])
        elif stack and char == stack[-1]:
            stack.pop()
    return stack[-1] if stack else ""


@lru_cache(maxsize=REMEMBERED)
def first_closer(text: str) -> str:
    """The first closing mark in `text` that nothing in it opened, or nothing.

    >>> first_closer("（2021—2025年）》等文件"), first_closer("“小巨人”企业")
    ('》', '')
    """
    stack: list[str] = []
    for char in text:
        if char in PAIRS:
            stack.append(PAIRS[char])
        elif char in CLOSERS:
            if not stack:
                return char
            if char == stack[-1]:
                stack.pop()
    return ""


ORDINALS = "一二三四五六七八九十"
COUNTED = re.compile(r"(?:^|[。；;:：，])\s*\(?([一二三四五六七八九十])(?:是|、|\)|要)|第([一二三四五六七八九十])[,，、]")


def numbering(tails: Sequence[str], heads: Sequence[str], pairs: Pairs) -> Floats:
    """Whether a count goes on (一是 … 二是: 1) or contradicts itself (-1). A count that begins a text after a colon begins a paragraph (-8)."""
    e, s = pairs[:, 0], pairs[:, 1]
    last = np.array([(_counts(text) or [0])[-1] for text in tails], dtype=int)[e]
    first = np.array([(_counts(text) or [0])[0] for text in heads], dtype=int)[s]
    colon = np.array([text.endswith(("：", ":")) for text in tails], dtype=bool)[e]
    opens = np.array([COUNTED.match(plain(text)) is not None for text in heads], dtype=bool)[s]
    cases = [colon & opens & (first == 1), (last > 0) & (first > 0), first > 1]
    return np.select(cases, [-8.0, np.where(first == last + 1, 1.0, -1.0), -0.3], 0.0)


@lru_cache(maxsize=REMEMBERED)
def _counts(text: str) -> list[int]:
    return [ORDINALS.index(found[1] or found[2]) + 1 for found in COUNTED.finditer(plain(text))]


def openness(labelling: Labelling, ends: Sequence[int], starts: Sequence[int], pairs: Pairs) -> dict[str, Floats]:
    """Log odds, from the labels, that the end goes on somewhere and that the start goes on something: nats."""
    odds = labelling.odds
    e = _logit(odds[np.ix_(ends, OPEN_END)].sum(1), odds[np.ix_(ends, BODY)].sum(1))
    s = _logit(odds[np.ix_(starts, OPEN_START)].sum(1), odds[np.ix_(starts, BODY)].sum(1))
    return {"open_end": e[pairs[:, 0]], "open_start": s[pairs[:, 1]]}


def _logit(part: Floats, whole: Floats) -> Floats:
    share = np.clip(part / np.maximum(whole, 1e-9), 1e-4, 1 - 1e-4)
    out: Floats = np.log(share / (1 - share))
    return out


UNKNOWN = -(1 << 31)
"""Stands for the frame or row of a line whose reader knows none."""


def nearness(context: Context, ends: Sequence[int], starts: Sequence[int], pairs: Pairs) -> dict[str, Floats]:
    """Order and distance in the dump, frames and rows."""
    blocks = context.page.blocks
    e, s = np.array(ends, dtype=int)[pairs[:, 0]], np.array(starts, dtype=int)[pairs[:, 1]]
    page = np.array([block.place.page for block in blocks])
    rank = np.full(len(blocks), -1)
    rank[list(context.body)] = np.arange(len(context.body))
    step = rank[s] - rank[e]
    interrupted = s != e + 1
    frame = np.array([UNKNOWN if block.place.frame is None else block.place.frame for block in blocks])
    row = np.array([UNKNOWN if block.place.row is None else block.place.row for block in blocks])
    alone = np.array([i + 1 not in context.held for i in ends], dtype=bool)
    surely = context.labelling.odds[np.ix_(ends, OPEN_END)].sum(1) > 0.8
    return {
        "adjacent": ((step == 1) & ~interrupted).astype(float),
        "interrupted": ((step == 1) & interrupted).astype(float),
        "later": (step > 0).astype(float),
        "far": np.log1p(np.abs(step)) * 1.0,
        "other_page": (page[e] != page[s]).astype(float),
        "must_go_on": (alone & surely).astype(float)[pairs[:, 0]],
        "row_next": ((row[e] != UNKNOWN) & (row[s] == row[e] + 1)).astype(float),
        "frame": np.where((frame[e] == UNKNOWN) | (frame[s] == UNKNOWN), 0.0, np.where(frame[e] == frame[s], 1.0, -1.0)),
    }


def jump_marks(context: Context, ends: Sequence[int], starts: Sequence[int], pairs: Pairs) -> dict[str, Floats]:
    """Whether jump lines pair the end with the start (1), only one of both has one (1), or their pages contradict (1)."""
    page = np.array([block.place.page for block in context.page.blocks])
    e, s = np.array(ends, dtype=int)[pairs[:, 0]], np.array(starts, dtype=int)[pairs[:, 1]]
    out, back = _where(context.jumps_out, len(page))[e], _where(context.jumps_in, len(page))[s]
    pair = out & back
    return {"jump_pair": pair.astype(float), "jump_lone": (out ^ back).astype(float), "jump_wrong": (pair & (page[e] == page[s])).astype(float)}


def _where(jumps: dict[int, str], lines: int) -> npt.NDArray[np.bool_]:
    """Of each line, whether a jump line names a page for it."""
    out = np.zeros(lines, dtype=bool)
    out[[line for line, page in jumps.items() if page]] = True
    return out
