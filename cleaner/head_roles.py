"""Kicker, headline, deck: which lines of one head are what.

A kicker says under which heading a story runs and is seldom spoken of in its text;
a deck says more of what the headline says. Both are phrases of their own: the
language seldom runs on over the cut. Weights: ``head_roles.toml``, fitted by
``training/head_roles.py`` (logistic regression over the cuts of heads).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.language.evidence import Context
from cleaner.language.labels import LABELS
from cleaner.language.ngrams import character_model

Floats = npt.NDArray[np.float64]

# What the models say of the cut comes first: see `_of_cut`.
KINDS = ("gain", "local", "topic", "kicker_above", "deck_below", "headline_above", "headline_below", "cover_above", "cover_below", "balanced", "longer_below", "length_above", "length_below",
         "lines", "first_cut", "last_cut", "spaced_above", "spaced_below", "dash_below", "colon_above", "shared", "quoted_above")  # fmt: skip
REACH = 16
"""Lines after a head that are its story's, where it stands over it: a story of dev has 25 lines on average."""


@cache
def role_weights(part: str) -> tuple[Floats, float]:
    """The weight of each kind of evidence for a kicker above the cut, or a deck below it, and its bias: nats."""
    table = tomllib.loads(Path(__file__).with_name("head_roles.toml").read_text("utf-8"))[part]
    return np.array([table.get(kind, 0.0) for kind in KINDS]), float(table["bias"])


class Roles(NamedTuple):
    """The lines of a head by what they are."""

    parts: list[tuple[str, list[int]]]
    """Kicker (K), headline (H) and deck (D), in this order."""
    sure: float
    """How sure that is: 0 to 1."""


def roles_in_heads(context: Context, heads: Sequence[Sequence[int]]) -> list[Roles]:
    """The lines of each head as kicker, headline and deck. Every head has a headline."""
    values = role_evidence(context, heads)
    chances = {part: iter(values @ weights + bias) for part, (weights, bias) in ((part, role_weights(part)) for part in ("kicker", "deck"))}
    out = []
    for lines in heads:
        kickers, decks = ([float(next(chances[part])) for _ in lines[1:]] for part in ("kicker", "deck"))
        out.append(Roles(_parted(context, lines, kickers, decks), math.prod(1 / (1 + math.exp(-abs(nats))) for nats in (*kickers, *decks))))
    return out


def _parted(context: Context, lines: Sequence[int], kickers: Sequence[float], decks: Sequence[float]) -> list[tuple[str, list[int]]]:
    """One head by the chance that each of its cuts ends a kicker, or begins a deck."""
    if len(lines) == 1:
        odds = context.labelling.odds[lines[0]]
        alone = odds[LABELS.index("K")] > 2 * odds[[LABELS.index(label) for label in "Hh"]].sum()
        return [("K" if alone else "H", list(lines))]
    best_kicker = max(range(len(lines) - 1), key=lambda n: kickers[n])
    kicker = best_kicker + 1 if kickers[best_kicker] > 0 else 0
    below = [n for n in range(kicker, len(lines) - 1) if decks[n] > 0]
    deck = max(below, key=lambda n: decks[n]) + 1 if below else len(lines)
    parts = (("K", lines[:kicker]), ("H", lines[kicker:deck]), ("D", lines[deck:]))
    return [(label, list(part)) for label, part in parts if part]


def role_evidence(context: Context, heads: Sequence[Sequence[int]]) -> Floats:
    """The evidence that a head is cut before a line of it, for every line but its first, head by head: (cuts, KINDS)."""
    blocks = context.page.blocks
    cuts = [(lines, cut) for lines in heads for cut in range(1, len(lines))]
    if not cuts:
        return np.zeros((0, len(KINDS)))
    firsts = ["".join(blocks[i].text for i in lines[:cut]) for lines, cut in cuts]
    seconds = ["".join(blocks[i].text for i in lines[cut:]) for lines, cut in cuts]
    pairs = np.repeat(np.arange(len(cuts), dtype=np.int32)[:, None], 2, axis=1)
    gains = character_model().joining(firsts, seconds, pairs)
    voices = context.page.voices
    asked = np.stack([gains, voices.local(firsts, seconds, pairs), voices.topic(firsts, seconds, pairs)], axis=1)
    covers = _covers(context, [lines for lines in heads if len(lines) > 1])
    return np.array([[*told, *_of_cut(context, lines, cut, covers)] for told, (lines, cut) in zip(asked.tolist(), cuts, strict=True)])


def _covers(context: Context, heads: Sequence[Sequence[int]]) -> dict[int, float]:
    """Of each line of these heads, how much of it the lines after its head speak of."""
    end = len(context.page.blocks)
    after = {line: range(lines[-1] + 1, min(end, lines[-1] + 1 + REACH)) for lines in heads for line in lines}
    return dict(zip(after, context.page.coverage(list(after), list(after.values())).tolist(), strict=True))


def _of_cut(context: Context, lines: Sequence[int], cut: int, covers: Mapping[int, float]) -> list[float]:
    """The evidence of one cut but for what the models say, in the order of KINDS."""
    blocks, odds = context.page.blocks, context.labelling.odds
    above, below = lines[cut - 1], lines[cut]
    first, second = "".join(blocks[i].text for i in lines[:cut]), "".join(blocks[i].text for i in lines[cut:])
    upper, lower = set().union(*(context.page.bigrams[i] for i in lines[:cut])), set().union(*(context.page.bigrams[i] for i in lines[cut:]))

    def share(line: int, labels: str) -> float:
        part = float(odds[line, [LABELS.index(label) for label in labels]].sum())
        return math.log((part + 0.01) / (1.01 - part))

    values = {
        "kicker_above": share(above, "Kk"),
        "deck_below": share(below, "Dd"),
        "headline_above": share(above, "Hh"),
        "headline_below": share(below, "H"),
        "cover_above": max(covers[i] for i in lines[:cut]),
        "cover_below": max(covers[i] for i in lines[cut:]),
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
    return [float(values[kind]) for kind in KINDS[3:]]
