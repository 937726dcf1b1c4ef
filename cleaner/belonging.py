"""Belonging: how much each leg of a page speaks of each of its stories.

A leg speaks of a story as far as it holds what the story's head says, is like the
story's other legs, is worded as they are, and is about the same. A story that has text already is less in
need of more. Every kind of evidence is a number for each leg and story; the weights
turn them into nats: ``belonging.toml``, begun from a fit by
``training/belonging.py`` (the choice of a story for every leg) and settled by the
share of text that comes into its story.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.language.kinship import Passages, mentions, passages
from cleaner.language.shared import TINY, unions
from cleaner.language.wording import letters_of, wording
from cleaner.layout import Layout

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

KINDS = ("said", "head_topic", "likeness", "topic", "headless", "has_text", "wording")
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
    letters: csr_matrix
    """(legs, characters): how often held."""


def telling(layout: Layout, parts: Sequence[int], heads: Sequence[int], legs: Legs) -> Telling:
    """What the legs of these parts and the heads of these states say (states as ``stories.states_of`` gives them)."""
    told = passages([layout.text([i]) for i in parts] + [layout.text([i]) if i >= 0 else "" for i in heads])
    titles = range(len(parts), len(parts) + len(heads))
    topics = told.topics.astype(np.float64)
    mean = np.array([topics[list(leg)].mean(0) for leg in legs])
    of_heads = np.stack([mentions(told, legs, titles), mean @ topics[list(titles)].T], axis=2)
    headless = np.array([float(head < 0) for head in heads])
    of_heads = _over_others(of_heads, headless)
    of_heads[:, :, 0] = ENOUGH * np.tanh(of_heads[:, :, 0] / ENOUGH)
    return Telling(
        tuple(map(tuple, legs)), unions(legs, told.pairs), unions(legs, told.triples), told.triple_worth, of_heads,
        _nearest_topics(told, legs, len(parts)), headless, letters_of([layout.text([parts[n] for n in leg]) for leg in legs]),
    )  # fmt: skip


def _over_others(of_heads: Floats, headless: Floats) -> Floats:
    """How much more than of the page's heads on average: a long leg speaks a little of every head. 0 for a story without one."""
    headed = np.flatnonzero(headless == 0)
    if len(headed):
        of_heads = of_heads - of_heads[:, headed].mean(1, keepdims=True)
    of_heads[:, headless > 0] = 0.0
    return of_heads


def _nearest_topics(told: Passages, legs: Legs, parts: int) -> Floats:
    vectors = told.topics[:parts].astype(np.float64)
    out = np.array([(vectors[list(leg)] @ vectors.T).max(0) for leg in legs])  # not all products at once: a thick issue has thousands of parts
    for n, leg in enumerate(legs):
        out[n, list(leg)] = -np.inf
    return out


def evidence_of_belonging(told: Telling, chosen: Sequence[int | None]) -> Floats:
    """The evidence that each leg belongs to each story, if the other legs belong where `chosen` says: (legs, states, KINDS)."""
    return np.stack(list(_kinds(told, chosen)), axis=2)


def nats_of_belonging(told: Telling, chosen: Sequence[int | None]) -> Floats:
    """The same weighed and summed, one kind after another, for a thick issue has thousands of legs and stories: (legs, states)."""
    out = np.zeros(told.of_heads.shape[:2])
    for weight, kind in zip(belonging_weights(), _kinds(told, chosen), strict=True):
        out += weight * kind
    return out


def _kinds(told: Telling, chosen: Sequence[int | None]) -> Iterator[Floats]:
    """Each kind of evidence, in the order of KINDS: (legs, states)."""
    count, states = told.of_heads.shape[:2]
    likeness, has_text = _with_others(told, chosen, states)
    parts: dict[int, list[int]] = {}
    for leg, state in zip(told.legs, chosen, strict=True):
        if state is not None:
            parts.setdefault(state, []).extend(leg)
    topic = np.zeros((states, count))
    for state, mine in parts.items():
        best = told.topics[:, mine].max(1)
        topic[state] = np.where(np.isfinite(best), best, 0.0)
    worded = wording(told.letters, np.array([-1 if its is None else its for its in chosen], dtype=np.int64), states)
    yield from (told.of_heads[:, :, 0], told.of_heads[:, :, 1], likeness, topic.T, np.broadcast_to(told.headless, (count, states)), has_text, worded)


def _with_others(told: Telling, chosen: Sequence[int | None], states: int) -> tuple[Floats, Floats]:
    """How like each leg is to each story's other legs (cosine, 0 to 1), and how much these hold (log of pairs of characters)."""
    state = np.array([-1 if its is None else its for its in chosen], dtype=np.int64)
    placed = np.flatnonzero(state >= 0)
    worth = told.triple_worth**2
    held, alone, shared_ = _held_by(told.triples, state, states, worth)
    mine = csr_matrix((worth[told.triples.indices], told.triples.indices, told.triples.indptr), shape=told.triples.shape)
    both, theirs = (mine @ held.T).toarray(), np.tile(held @ worth, (len(state), 1))
    # A leg is compared with the other legs of its own story: what it alone brings there is taken out.
    own = placed, state[placed]
    both[own] = shared_[placed]
    theirs[own] = np.maximum(theirs[own] - alone[placed], shared_[placed])
    held, alone, _ = _held_by(told.pairs, state, states, np.ones(told.pairs.shape[1]))
    length = np.tile(np.diff(held.indptr).astype(np.float64), (len(state), 1))
    length[own] -= alone[placed]
    weight = np.asarray(mine.sum(1)).ravel()
    return both / np.maximum(np.sqrt(weight)[:, None] * np.sqrt(theirs), TINY), np.log1p(length) / 5


def _held_by(legs: csr_matrix, state: Numbers, states: int, worth: Floats) -> tuple[csr_matrix, Floats, Floats]:
    """What stories hold whose legs are these: (states, columns), 1 where held; and of each leg what the columns are worth that it alone
    brings to its story, and those that others of the story bring too."""
    rows, width = np.repeat(np.arange(len(state)), np.diff(legs.indptr)), legs.shape[1]
    placed = state[rows] >= 0
    rows, columns = rows[placed], legs.indices[placed]
    keys, of, count = np.unique(state[rows] * width + columns, return_inverse=True, return_counts=True)
    held = csr_matrix((np.ones(len(keys)), keys % max(1, width), np.searchsorted(keys, np.arange(states + 1) * width)), shape=(states, width))
    once = count[of] == 1
    alone, with_others = (np.bincount(rows, worth[columns] * counted, len(state)).astype(np.float64) for counted in (once, ~once))
    return held, alone, with_others
