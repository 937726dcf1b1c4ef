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
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.language.evidence import Context
from cleaner.language.labels import LABELS
from cleaner.language.ngrams import character_model

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


def part_heads(context: Context, lines: Sequence[int], texts: Texts) -> list[list[int]]:
    """Display lines that stand together, parted into heads."""
    if len(lines) < 2:
        return [list(lines)]
    weights, bias = head_weights(texts.whole)
    scores = head_evidence(context, lines, texts) @ weights + bias
    heads = [[lines[0]]]
    for line, score in zip(lines[1:], scores, strict=True):
        if score > 0:
            heads[-1].append(line)
        else:
            heads.append([line])
    return heads


def covers(context: Context, lines: Sequence[int], texts: Texts) -> list[Floats]:
    """For each display line, how much of its rare bigrams each stretch of text has; parts of paragraphs also tell of their neighbours. 0 and up."""
    held = [set().union(*(context.page.bigrams[i].keys() for i in stretch)) for stretch in texts.stretches]
    spread = Counter(gram for grams in held for gram in grams)
    size = len(held) + 1
    out = []
    for line in lines:
        grams = context.page.bigrams[line]
        weights = {gram: math.log(size / spread[gram]) ** 2 for gram in grams if spread[gram]}
        total = sum(weights.values()) + 1e-6 + ABSENT * math.log(size) ** 2 * sum(1 for gram in grams if not spread[gram])
        cover = np.array([sum(weights[gram] for gram in weights.keys() & there) / total for there in held]) if held else np.zeros(1)
        out.append(cover if texts.whole else np.convolve(cover, KERNEL, "full")[3 : 3 + len(cover)])
    return out


def head_evidence(context: Context, lines: Sequence[int], texts: Texts) -> Floats:
    """The evidence that each display line belongs with the one before it: (lines - 1, KINDS)."""
    cover = covers(context, lines, texts)
    near, far = (0, 0) if texts.whole else (NEAR, FAR)
    blocks, odds = context.page.blocks, context.labelling.odds
    said = [blocks[i].text for i in lines]
    pairs = np.array([(n, n + 1) for n in range(len(lines) - 1)], dtype=np.int32)
    model, voices = character_model(), context.page.voices
    gains = model.join_gains(said, said, pairs)
    local, topic = voices.local(said, said, pairs), voices.topic(said, said, pairs)
    startness, endness = model.startness(said), model.endness(said)
    running = "\n".join("".join(context.page.folded[i] for i in context.body).split())
    rows = []
    for n in range(len(lines) - 1):
        a, b, first, second = lines[n], lines[n + 1], said[n], said[n + 1]
        on = float(odds[b, [LABELS.index(label) for label in "hkds"]].sum())
        above, below = cover[n], cover[n + 1]
        strength = float(min(above.max(), below.max()))
        apart = abs(int(above.argmax()) - int(below.argmax()))
        likeness = float(above @ below / (np.linalg.norm(above) * np.linalg.norm(below) + 1e-6))
        values = {
            "gain": 0.69 * gains[n, 0] + 0.65 * gains[n, 1] + 0.31 * (gains[n, 2] + gains[n, 3]),
            "local": local[n],
            "topic": topic[n],
            "label_on": math.log((on + 0.01) / (1.01 - on)),
            "kicker_above": _share(odds, a, "Kk"),
            "deck_below": _share(odds, b, "Dd"),
            "kicker_below": _share(odds, b, "K"),
            "subhead_below": _share(odds, b, "S"),
            "cover_likeness": likeness,
            "startness": startness[n + 1],
            "endness": endness[n],
            "comma": first[-1:] in "，：、—",
            "gap": blocks[b].place.above > blocks[a].place.above,
            "tiny": len(second) <= 4,
            "balanced": abs(len(first) - len(second)) <= 1,
            "difference": abs(len(first) - len(second)) / 10,
            "same_place": strength * (apart <= near),
            "other_place": strength * (apart > far),
            "over_break": over_break(context.page.folded[a], context.page.folded[b], running),
            "heap": len(lines) > HEAP,
            "pair": len(lines) == 2,
            "first": n == 0,
            "spaced_above": " " in first,
            "spaced_below": " " in second,
            "length": (len(first) + len(second)) / 10,
            "long_pair": min(len(first), len(second)) >= LONG,
        }
        rows.append([float(values[kind]) for kind in KINDS])
    return np.array(rows)


def _share(odds: Floats, line: int, labels: str) -> float:
    return float(odds[line, [LABELS.index(label) for label in labels]].sum())


def over_break(first: str, second: str, running: str) -> float:
    """How much of the characters over a break stands in the running text as it would read joined: 0 to 5.

    >>> over_break("会见沙", "特阿美董事长", "会见沙特阿美董事长鲁梅延")
    5.0
    """
    parts = ((1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 2))
    return float(sum(worth * (first[-left:] + second[:right] in running) for left, right, worth in parts))


