"""Heads: which display lines that stand together make one headline, and which of them are its kicker and its deck.

Headlines stand over their stories, or heaped at the top of a page with nothing
between one and the next. Whether two neighbouring display lines belong to one head
is weighed from the language over the break, from the two lines' lengths, and from
where the page's running text speaks of them: the halves of one head are spoken of
in the same paragraphs, and the character pair over a mid-word break stands there.

Weights: ``heads.toml``, fitted by ``training/heads.py`` (logistic regression).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.language.evidence import Context
from cleaner.language.labels import LABELS
from cleaner.language.ngrams import character_model
from cleaner.language.shared import squares, unions, weighed

Floats = npt.NDArray[np.float64]

KINDS = ("gain", "local", "topic", "label_on", "kicker_above", "deck_below", "kicker_below", "subhead_below", "cover_likeness", "startness", "endness",
         "comma", "gap", "tiny", "balanced", "difference", "same_place", "other_place", "over_break", "heap", "pair", "first", "spaced_above", "spaced_below", "length", "long_pair")  # fmt: skip
KERNEL = np.array([0.3, 0.5, 0.7, 1.0, 0.7, 0.5, 0.3])
"""A paragraph's neighbours mostly tell of the same story."""
ABSENT = 0.3
"""How much a bigram that the running text never has counts against a line's cover."""
NEAR, FAR = 2, 4
"""Paragraphs between the best places of two lines that count as one place, and as two."""
LONG = 12
"""Code points from which a line is a headline by itself: halves of a headline are mostly shorter."""
HEAP = 4
"""Display lines in a row from which they are a heap: few heads have more."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The running text that heads may speak of: the lines of each stretch, in order."""

    stretches: tuple[tuple[int, ...], ...]
    whole: bool = False
    """Whether the stretches are whole legs of stories, as a first pass found them, rather than parts of paragraphs."""


@cache
def head_weights(whole: bool) -> tuple[Floats, float]:
    """The weight of each kind of evidence that two display lines are of one head, and its bias: nats."""
    table = tomllib.loads(Path(__file__).with_name("heads.toml").read_text("utf-8"))["legs" if whole else "parts"]
    return np.array([table.get(kind, 0.0) for kind in KINDS]), float(table["bias"])


class Parted(NamedTuple):
    """One head among display lines that stand together."""

    lines: list[int]
    sure: float
    """How sure it is that it is cut from its neighbours and whole in itself: 0 to 1."""


def part_heads(context: Context, groups: Sequence[Sequence[int]], texts: Texts, told: Floats) -> list[list[Parted]]:
    """Each group of display lines that stand together, parted into heads. `told`: what the lines themselves say, as `told_by_lines` gives it."""
    weights, bias = head_weights(texts.whole)
    scores = iter((told + told_by_texts(context, groups, texts)) @ weights + bias)
    parted = []
    for lines in groups:
        heads = [Parted([lines[0]], 1.0)]
        for line in lines[1:]:
            score = float(next(scores))
            sure = 1 / (1 + math.exp(-abs(score)))
            last = heads[-1]._replace(sure=heads[-1].sure * sure)
            heads[-1:] = [last._replace(lines=[*last.lines, line])] if score > 0 else [last, Parted([line], sure)]
        parted.append(heads)
    return parted


def covers(context: Context, lines: Sequence[int], texts: Texts) -> Floats:
    """For each display line, how much of its rare bigrams each stretch of text has: (lines, stretches), 0 and up. Parts of paragraphs
    also tell of their neighbours."""
    if not texts.stretches:
        return np.zeros((len(lines), 1))
    rows, held = context.page.rows[list(lines)], unions(texts.stretches, context.page.rows)
    size = len(texts.stretches) + 1
    spread = np.bincount(held.indices, minlength=held.shape[1])
    rarity = np.where(spread > 0, np.log(size / np.maximum(spread, 1)), 0.0)
    mine = weighed(rows, rarity)
    total = squares(mine) + 1e-6 + ABSENT * math.log(size) ** 2 * (rows @ (spread == 0))
    cover = (mine @ weighed(held, rarity).T).toarray() / total[:, None]
    return cover if texts.whole else np.array([np.convolve(row, KERNEL, "full")[3 : 3 + len(row)] for row in cover])


def head_evidence(context: Context, groups: Sequence[Sequence[int]], texts: Texts) -> Floats:
    """The evidence that a display line belongs with the one before it, of each but the first of every group: (lines, KINDS)."""
    return told_by_lines(context, groups) + told_by_texts(context, groups, texts)


def told_by_texts(context: Context, groups: Sequence[Sequence[int]], texts: Texts) -> Floats:
    """What the running text tells of it: where it speaks of both lines. 0 for other kinds of evidence."""
    lines, cuts, pairs = _cuts(groups)
    out = np.zeros((len(cuts), len(KINDS)))
    if not cuts:
        return out
    cover = covers(context, lines, texts)
    near, far = (0, 0) if texts.whole else (NEAR, FAR)
    above, below = cover[pairs[:, 0]], cover[pairs[:, 1]]
    strength = np.minimum(above.max(1), below.max(1))
    apart = np.abs(above.argmax(1) - below.argmax(1))
    lengths = np.linalg.norm(cover, axis=1)
    out[:, KINDS.index("cover_likeness")] = (above * below).sum(1) / (lengths[pairs[:, 0]] * lengths[pairs[:, 1]] + 1e-6)
    out[:, KINDS.index("same_place")] = strength * (apart <= near)
    out[:, KINDS.index("other_place")] = strength * (apart > far)
    return out


def _cuts(groups: Sequence[Sequence[int]]) -> tuple[list[int], list[tuple[Sequence[int], int]], npt.NDArray[np.int32]]:
    """The lines of groups of several, the cuts between these (group, number of the line above), and the lines on both sides as numbers into the first."""
    lines = [line for group in groups if len(group) > 1 for line in group]
    place = {line: n for n, line in enumerate(lines)}
    cuts = [(group, n) for group in groups for n in range(len(group) - 1)]
    return lines, cuts, np.array([(place[group[n]], place[group[n + 1]]) for group, n in cuts], dtype=np.int32).reshape(-1, 2)


def told_by_lines(context: Context, groups: Sequence[Sequence[int]]) -> Floats:
    """What the lines themselves tell of it, whatever the stories are. 0 for what the running text tells."""
    lines, cuts, pairs = _cuts(groups)
    if not cuts:
        return np.zeros((0, len(KINDS)))
    blocks, odds = context.page.blocks, context.labelling.odds
    said = [blocks[i].text for i in lines]
    voices = context.page.voices
    cuts_said = character_model().over_cuts(said, said, pairs)
    joining = cuts_said.joining
    local, topic = voices.local(said, said, pairs), voices.topic(said, said, pairs)
    running = "\n".join("".join(context.page.folded[i] for i in context.body).split())
    rows = []
    for k, ((group, n), (i, j)) in enumerate(zip(cuts, pairs, strict=True)):
        a, b, first, second = lines[i], lines[j], said[i], said[j]
        on = float(odds[b, [LABELS.index(label) for label in "hkds"]].sum())
        values = {
            "gain": joining[k],
            "local": local[k],
            "topic": topic[k],
            "label_on": math.log((on + 0.01) / (1.01 - on)),
            "kicker_above": _share(odds, a, "Kk"),
            "deck_below": _share(odds, b, "Dd"),
            "kicker_below": _share(odds, b, "K"),
            "subhead_below": _share(odds, b, "S"),
            "startness": cuts_said.startness[j],
            "endness": cuts_said.endness[i],
            "comma": first[-1:] in "，：、—",
            "gap": blocks[b].place.above > blocks[a].place.above,
            "tiny": len(second) <= 4,
            "balanced": abs(len(first) - len(second)) <= 1,
            "difference": abs(len(first) - len(second)) / 10,
            "over_break": over_break(context.page.folded[a], context.page.folded[b], running),
            "heap": len(group) > HEAP,
            "pair": len(group) == 2,
            "first": n == 0,
            "spaced_above": " " in first,
            "spaced_below": " " in second,
            "length": (len(first) + len(second)) / 10,
            "long_pair": min(len(first), len(second)) >= LONG,
        }
        rows.append([float(values.get(kind, 0.0)) for kind in KINDS])
    return np.array(rows)


def _share(odds: Floats, line: int, labels: str) -> float:
    return float(odds[line, [LABELS.index(label) for label in labels]].sum())


def over_break(first: str, second: str, running: str) -> float:
    """How much of the characters over a break stands in the running text as it would read joined: 0 to 5.

    >>> over_break("城南水", "厂二期工程", "城南水厂二期工程通水")
    5.0
    """
    parts = ((1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 2))
    return float(sum(worth * (first[-left:] + second[:right] in running) for left, right, worth in parts))


