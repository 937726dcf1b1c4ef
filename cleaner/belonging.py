"""Belonging: how much each leg of a page speaks of each of its stories.

A leg speaks of a story as far as it holds what the story's head says, is like the
story's other legs, and is about the same. A story that has text already is less in
need of more. Every kind of evidence is a number for each leg and story; the weights
turn them into nats: ``belonging.toml``, begun from a fit by
``training/belonging.py`` (the choice of a story for every leg) and settled by the
share of text that comes into its story.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.language.kinship import Passages, mentions, passages
from cleaner.language.shared import TINY, squares, unions, weighed
from cleaner.layout import Layout

Floats = npt.NDArray[np.float64]

KINDS = ("said", "head_topic", "likeness", "topic", "headless", "has_text")
ENOUGH = 2.0
"""How much more than of others a leg can speak of a head, about: what goes beyond is said again and again, and no further evidence."""
Legs = Sequence[Sequence[int]]
"""Of each leg the numbers of its parts, counted among the page's parts."""


@cache
def belonging_weights() -> Floats:
    """The weight of each kind of evidence that a leg belongs to a story: nats a unit."""
    table = tomllib.loads(Path(__file__).with_name("belonging.toml").read_text("utf-8"))
    return np.array([table[kind] for kind in KINDS])


@dataclass(frozen=True, slots=True)
class Telling:
    """What legs and heads say, worked out once for a page."""

    legs: tuple[tuple[int, ...], ...]
    pairs: csr_matrix
    """(legs, pairs of characters): 1 where held."""
    triples: csr_matrix
    """(legs, three characters in a row): 1 where held."""
    triple_worth: Floats
    of_heads: Floats
    """(legs, states, 2): how much more than of other heads a leg speaks of a head, and the product of their topics likewise."""
    topics: Floats
    """(legs, parts): the greatest product of the topics of a leg's parts with a part of another leg; of its own, -inf."""
    headless: Floats
    """(states): 1 for a stretch without a head."""


def telling(layout: Layout, parts: Sequence[int], heads: Sequence[int], legs: Legs) -> Telling:
    """What the legs of these parts and the heads of these states say (states as ``stories.states_of`` gives them)."""
    told = passages([_text(layout, i) for i in parts] + [_text(layout, i) if i >= 0 else "" for i in heads])
    titles = range(len(parts), len(parts) + len(heads))
    topics = told.topics.astype(np.float64)
    mean = np.array([topics[list(leg)].mean(0) for leg in legs])
    of_heads = np.stack([mentions(told, legs, titles), mean @ topics[list(titles)].T], axis=2)
    headless = np.array([float(head < 0) for head in heads])
    of_heads = _over_others(of_heads, headless)
    of_heads[:, :, 0] = ENOUGH * np.tanh(of_heads[:, :, 0] / ENOUGH)
    return Telling(
        tuple(map(tuple, legs)), unions(legs, told.pairs), unions(legs, told.triples), told.triple_worth, of_heads,
        _nearest_topics(told, legs, len(parts)), headless,
    )  # fmt: skip


def _over_others(of_heads: Floats, headless: Floats) -> Floats:
    """How much more than of the page's heads on average: a long leg speaks a little of every head. 0 for a story without one."""
    headed = np.flatnonzero(headless == 0)
    if len(headed):
        of_heads = of_heads - of_heads[:, headed].mean(1, keepdims=True)
    of_heads[:, headless > 0] = 0.0
    return of_heads


def _text(layout: Layout, i: int) -> str:
    element = layout.elements[i]
    lines = (element.head or element.part).lines  # type: ignore[union-attr]
    return "".join(layout.context.page.blocks[line].text for line in lines)


def _nearest_topics(told: Passages, legs: Legs, parts: int) -> Floats:
    vectors = told.topics[:parts].astype(np.float64)
    products = vectors @ vectors.T
    out = np.array([products[list(leg)].max(0) for leg in legs])
    for n, leg in enumerate(legs):
        out[n, list(leg)] = -np.inf
    return out


def evidence_of_belonging(told: Telling, chosen: Sequence[int | None]) -> Floats:
    """The evidence that each leg belongs to each story, if the other legs belong where `chosen` says: (legs, states, KINDS)."""
    count, states = told.of_heads.shape[:2]
    out = np.zeros((count, states, len(KINDS)))
    out[:, :, :2] = told.of_heads
    out[:, :, 2], out[:, :, 5] = _with_others(told, chosen, states)
    of_part = {part: state for leg, state in zip(told.legs, chosen, strict=True) for part in leg}
    for state in range(states):
        mine = [part for part in range(told.topics.shape[1]) if of_part.get(part) == state]
        if mine:
            best = told.topics[:, mine].max(1)
            out[:, state, 3] = np.where(np.isfinite(best), best, 0.0)
    out[:, :, 4] = told.headless
    return out


def _with_others(told: Telling, chosen: Sequence[int | None], states: int) -> tuple[Floats, Floats]:
    """How like each leg is to each story's other legs (cosine, 0 to 1), and how much these hold (log of pairs of characters)."""
    placed = [(state, n) for n, state in enumerate(chosen) if state is not None]
    rows, legs = np.array(placed, dtype=np.int64).reshape(-1, 2).T
    member = csr_matrix((np.ones(len(rows)), (rows, legs)), shape=(states, len(chosen)))
    mine = weighed(told.triples, told.triple_worth)
    triples, pairs = (member @ told.triples).tocsr(), (member @ told.pairs).tocsr()
    both, theirs = (mine @ _weighed_ones(triples, told.triple_worth).T).toarray(), np.tile(squares(_weighed_ones(triples, told.triple_worth)), (len(chosen), 1))
    length = np.tile(np.asarray(_weighed_ones(pairs).sum(1)).ravel(), (len(chosen), 1))
    # A leg is compared with the other legs of its own story: what it alone brings there is taken out.
    rest = _weighed_ones(triples[rows] - told.triples[legs], told.triple_worth)
    both[legs, rows] = np.asarray(mine[legs].multiply(rest).sum(1)).ravel()
    theirs[legs, rows] = squares(rest)
    length[legs, rows] = np.asarray(_weighed_ones(pairs[rows] - told.pairs[legs]).sum(1)).ravel()
    return both / np.maximum(np.sqrt(squares(mine))[:, None] * np.sqrt(theirs), TINY), np.log1p(length) / 5


def _weighed_ones(counts: csr_matrix, worth: Floats | None = None) -> csr_matrix:
    """1, or its column's worth, wherever something is counted."""
    kept = counts.tocsr().copy()
    kept.data = (kept.data > 0.5).astype(np.float64)
    kept.eliminate_zeros()
    return kept if worth is None else weighed(kept, worth)
