"""Label every line of a galley: paragraph begun, going on, ended; headline, kicker, byline, caption ...

Each line is first seen alone, then by its neighbours: a linear-chain conditional
random field over named yes-or-no features, decoded exactly (Viterbi for the
labels, forward-backward for their probabilities). The weights are fitted by
``training/labels.py`` on half of the dev set and on generated dumps, and shipped
as ``labels.npz``. Lines whose role a rule or a reader has fixed keep it.

Method: Lafferty, McCallum and Pereira 2001.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.chars import ends_sentence, fold
from cleaner.language.features import FIXED, features
from cleaner.language.lines import Page
from cleaner.model import Block, Role

Floats = npt.NDArray[np.float64]

LABELS = ("B", "I", "L", "O", "H", "h", "K", "k", "D", "d", "S", "s", "Y", "C", "c", "R", "Q", "q", "F", "J", "G", "T", "t", "V", "E", "W", "N", "n", "X")
"""Paragraph Begun, gone on (I), ended (Last), in One line; Headline, Kicker, Deck, Subhead, bYline, Caption, cRedit, pull Quote, Furniture,
Jump line, contents head (G), contents iTem, section (V), Editor, source note (W), Note, surplus (X). Small letters go on the line before."""

BODY_LABELS = "BILO"

HEADS = "HhKkDd"

NOT_IN_PARAGRAPHS = frozenset("HhKkDdSsCcQqFGTtVX")
"""What a line is not that a format calls a paragraph. Formats have no names for bylines, credits, editors and notes: those among paragraphs
end as no sentence does."""


class Labelling(NamedTuple):
    """The best label of every line, and the probability of every label for every line."""

    best: tuple[str, ...]
    odds: Floats
    """(lines, labels)."""


def label_lines(page: Page) -> Labelling:
    """The labels of lines that stand in one galley, surplus among them as it stands."""
    if not page.blocks:
        return Labelling((), np.zeros((0, len(LABELS))))
    items = listed(page)
    return decode(scores(features(page)), fixed_labels(page.blocks), ruled_out(page.blocks, items, announced(page, items)))


def fixed_labels(blocks: Sequence[Block]) -> list[int | None]:
    """The number of the label that a line's role fixes, or None. A display line goes on the one above, unless a story starts there."""
    fixed: list[int | None] = []
    for i, block in enumerate(blocks):
        label = FIXED.get(block.role)
        if label in ("H", "K", "D", "C") and i and blocks[i - 1].role is block.role and not block.place.above:
            label = label.lower()
        fixed.append(LABELS.index(label) if label else None)
    return fixed


def listed(page: Page) -> frozenset[int]:
    """The lines right under the head of a contents box, one after another, that give a headline and its page."""
    found: set[int] = set()
    for i, block in enumerate(page.blocks):
        under = i and (page.blocks[i - 1].role is Role.CONTENTS or i - 1 in found)
        if under and block.role is Role.PARAGRAPH and page.book.match("contents-item", block.text):
            found.add(i)
    return frozenset(found)


def announced(page: Page, items: frozenset[int]) -> frozenset[int]:
    """The lines that say no more and no less than one of the contents items does."""
    heads = {fold(found.groups["head"]) for i in items if (found := page.book.match("contents-item", page.blocks[i].text)) and found.groups.get("head")}
    return frozenset(i for i, block in enumerate(page.blocks) if heads and i not in items and block.role is Role.PARAGRAPH and fold(block.text) in heads)


def ruled_out(blocks: Sequence[Block], items: frozenset[int] = frozenset(), heads: frozenset[int] = frozenset()) -> list[frozenset[str]]:
    """Labels that each line cannot have: but that of a contents item where it is one of `items`, of a head where it is one of `heads`, and for
    what a reader with geometry knows of how lines go on, and of what a format says is text."""
    out: list[set[str]] = [set(LABELS) - {"T"} if i in items else set(LABELS) - set(HEADS) if i in heads else set() for i in range(len(blocks))]
    for i, block in enumerate(blocks):
        if block.place.stated and block.role is Role.PARAGRAPH:
            out[i] |= set(LABELS) - set(BODY_LABELS) if ends_sentence(block.text) else NOT_IN_PARAGRAPHS
        sure = block.place.continues
        if sure is None or block.role is not Role.PARAGRAPH or not i:
            continue
        if sure >= CERTAIN:
            out[i] |= set(LABELS) - set("ILhdscqtn")
            out[i - 1] |= set("LO")
        elif sure <= 1 - CERTAIN:
            out[i] |= set("ILhsq")
            out[i - 1] |= set("BI")
    return [frozenset(labels) if len(labels) < len(LABELS) else frozenset() for labels in out]


CERTAIN = 0.9
"""How sure a reader must be that a line goes on the one before (or does not) for the labels to obey: at 0.98 and 0.02, the
commonest values, the PDF reader was right on 7,317 of 7,322 and on all of 1,122 lines of dev."""


def decode(emission: Floats, fixed: Sequence[int | None], barred: Sequence[frozenset[str]] = ()) -> Labelling:
    """Viterbi and forward-backward over the emission scores of lines (nats)."""
    _, _, transition, border = weights()
    emission = emission.copy()
    for i, labels in enumerate(barred):
        if labels:
            emission[i, [LABELS.index(label) for label in labels]] = -30
    for i, label in enumerate(fixed):
        if label is not None:
            emission[i] = -1e4
            emission[i, label] = 0
    return Labelling(tuple(LABELS[label] for label in _best_path(emission, transition, border)), _odds(emission, np.exp(transition), border))


def _best_path(emission: Floats, transition: Floats, border: Floats) -> list[int]:
    """The numbers of the best labels (Viterbi)."""
    best, back = emission[0] + border[0], []
    for seen in emission[1:]:
        reach = best[:, None] + transition
        back.append(reach.argmax(0))
        best = seen + reach.max(0)
    path = [int((best + border[1]).argmax())]
    for before in reversed(back):
        path.append(int(before[path[-1]]))
    return path[::-1]


def _odds(emission: Floats, power: Floats, border: Floats) -> Floats:
    """The probability of every label of every line (forward-backward); each line's likelihoods are scaled, so that none runs out of digits."""
    likely = np.exp(emission - emission.max(axis=1, keepdims=True))
    forward, backward = np.empty(emission.shape), np.empty(emission.shape)
    before, after = np.exp(border)
    for i, here in enumerate(likely):
        now = (before @ power if i else before) * here
        forward[i] = before = now / now.sum()
    for i in range(len(likely) - 1, -1, -1):
        backward[i] = after
        after = power @ (likely[i] * after)
        after /= after.max()
    odds: Floats = forward * backward
    odds /= odds.sum(axis=1, keepdims=True)
    return odds


WEIGHTS = Path(__file__).with_name("labels.npz")


class Weights(NamedTuple):
    """What the labels are scored by, in nats."""

    number: dict[str, int]
    """Feature -> its row of the table."""
    table: Floats
    """(features, labels)."""
    transition: Floats
    """Of every label after every other: (from, to)."""
    border: Floats
    """Of every label at the start, and at the end."""


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode("utf-8").split("\n")
        table = stored["table"].astype(np.float64) * stored["scales"].astype(np.float64)[:, None]
        number = {name: n for n, name in enumerate(names)}
        return Weights(number, table, stored["transition"].astype(np.float64), stored["border"].astype(np.float64))


def scores(seen: list[list[str]]) -> Floats:
    """The emission scores of lines with these features: (lines, labels), nats. Unknown features count nothing."""
    number, table = weights()[:2]
    rows = [[number[name] for name in names if name in number] for names in seen]
    borders = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    numbers = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64)
    summed: Floats = csr_matrix((np.ones(len(numbers)), numbers, borders), shape=(len(rows), len(table))) @ table
    return summed
