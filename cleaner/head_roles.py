"""Kicker, headline, deck: which lines of one head are what.

A kicker says under which heading a story runs and is seldom spoken of in its text;
a deck says more of what the headline says. Both are phrases of their own: the
language seldom runs on over the cut. Weights: ``head_roles.toml``, fitted by
``training/head_roles.py`` (logistic regression over the cuts of heads).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.language.evidence import Context
from cleaner.language.labels import LABELS
from cleaner.language.ngrams import character_model

Floats = npt.NDArray[np.float64]

KINDS = ("gain", "local", "topic", "kicker_above", "deck_below", "headline_above", "headline_below", "cover_above", "cover_below", "balanced", "longer_below", "length_above", "length_below",
         "lines", "first_cut", "last_cut", "spaced_above", "spaced_below", "dash_below", "colon_above", "shared", "quoted_above")  # fmt: skip
REACH = 16
"""Lines after a head that are its story's, where it stands over it: a story of dev has 25 lines on average."""


@cache
def role_weights(part: str) -> tuple[Floats, float]:
    """The weight of each kind of evidence for a kicker above the cut, or a deck below it, and its bias: nats."""
    table = tomllib.loads(Path(__file__).with_name("head_roles.toml").read_text("utf-8"))[part]
    return np.array([table.get(kind, 0.0) for kind in KINDS]), float(table["bias"])


def roles_in_head(context: Context, lines: Sequence[int]) -> list[tuple[str, list[int]]]:
    """The lines of one head as kicker (K), headline (H) and deck (D), in this order. Every head has a headline."""
    if len(lines) == 1:
        odds = context.labelling.odds[lines[0]]
        alone = odds[LABELS.index("K")] > 2 * odds[[LABELS.index(label) for label in "Hh"]].sum()
        return [("K" if alone else "H", list(lines))]
    chance = {part: [_score(context, lines, cut, part) for cut in range(1, len(lines))] for part in ("kicker", "deck")}
    best_kicker = max(range(len(lines) - 1), key=lambda n: chance["kicker"][n])
    kicker = best_kicker + 1 if chance["kicker"][best_kicker] > 0 else 0
    decks = [n for n in range(kicker, len(lines) - 1) if chance["deck"][n] > 0]
    deck = max(decks, key=lambda n: chance["deck"][n]) + 1 if decks else len(lines)
    parts = (("K", lines[:kicker]), ("H", lines[kicker:deck]), ("D", lines[deck:]))
    return [(label, list(part)) for label, part in parts if part]


def _score(context: Context, lines: Sequence[int], cut: int, part: str) -> float:
    weights, bias = role_weights(part)
    return float(role_evidence(context, lines, cut) @ weights + bias)


def role_evidence(context: Context, lines: Sequence[int], cut: int) -> Floats:
    """The evidence that a head is cut before its line number `cut`, in the order of KINDS."""
    blocks, odds = context.page.blocks, context.labelling.odds
    above, below = lines[cut - 1], lines[cut]
    first, second = "".join(blocks[i].text for i in lines[:cut]), "".join(blocks[i].text for i in lines[cut:])
    pair = np.array([[0, 0]], dtype=np.int32)
    gains = character_model().join_gains([first], [second], pair)[0]
    voices = context.page.voices
    after = range(lines[-1] + 1, lines[-1] + 1 + REACH)
    upper, lower = set().union(*(context.page.bigrams[i] for i in lines[:cut])), set().union(*(context.page.bigrams[i] for i in lines[cut:]))

    def share(line: int, labels: str) -> float:
        part = float(odds[line, [LABELS.index(label) for label in labels]].sum())
        return math.log((part + 0.01) / (1.01 - part))

    values = {
        "gain": 0.69 * gains[0] + 0.65 * gains[1] + 0.31 * (gains[2] + gains[3]),
        "local": voices.local([first], [second], pair)[0],
        "topic": voices.topic([first], [second], pair)[0],
        "kicker_above": share(above, "Kk"),
        "deck_below": share(below, "Dd"),
        "headline_above": share(above, "Hh"),
        "headline_below": share(below, "H"),
        "cover_above": max(context.page.coverage(i, after) for i in lines[:cut]),
        "cover_below": max(context.page.coverage(i, after) for i in lines[cut:]),
        "balanced": abs(len(blocks[above].text) - len(blocks[below].text)) <= 1,
        "longer_below": (len(blocks[below].text) - len(blocks[above].text)) / 10,
        "length_above": len(first) / 10,
        "length_below": len(second) / 10,
        "lines": len(lines) - 2,
        "first_cut": cut == 1,
        "last_cut": cut == len(lines) - 1,
        "spaced_above": " " in first,
        "spaced_below": " " in second,
        "dash_below": second[:1] in ("—", "-", "－"),
        "colon_above": first[-1:] in ("：", "，", "、", ":"),
        "shared": len(upper & lower),
        "quoted_above": first[:1] in "“「《【",
    }
    return np.array([float(values[kind]) for kind in KINDS])
