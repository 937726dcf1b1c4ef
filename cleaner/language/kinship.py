"""Kinship: how much two passages of a page speak of the same.

Two characters in a row that few passages share, and that are rare in Chinese at
large, tell a story apart; three in a row tell more. What counts is how rare both
are on the page and in the n-gram model, so that neither a paper's daily words nor
a page's own theme count for much. The topic vectors of the towers see words that
are akin without being the same.

Only numbers come out; what they are worth in nats is fitted by those who ask
(``gaps``, ``subheads``, ``stories``).

>>> told = passages(["港口吞吐量创新高", "沿海港口吞吐量增长", "球队连进三球"])
>>> like = likeness(told, [[0]], [[1], [2]])
>>> bool(like[0, 0] > like[0, 1])
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.chars import ink, plain
from cleaner.language.ngrams import character_model
from cleaner.language.shared import all_cosines, unions, weighed
from cleaner.language.towers import towers

Floats = npt.NDArray[np.float64]
Points = npt.NDArray[np.int64]

COMMON_PAIR, COMMON_TRIPLE = 5.0, 8.0
"""Nats of surprise under which two or three characters are anybody's words."""
MOST_PAIR, MOST_TRIPLE = 14.0, 18.0
"""Nats above which surprise says nothing more than that the model has not met them."""


@dataclass(frozen=True, slots=True)
class Passages:
    """Some texts of a page: which characters in a row each holds, what these are worth, and the texts' topics."""

    pairs: csr_matrix
    """(texts, pairs of characters): 1 where held."""
    triples: csr_matrix
    """The same of three characters in a row, as far as two texts or more hold them."""
    pair_worth: Floats
    triple_worth: Floats
    topics: npt.NDArray[np.float32]
    """(texts, numbers of the topic tower)."""


def passages(texts: Sequence[str]) -> Passages:
    """The passages that these texts are."""
    run = run_of(texts)
    pairs, pair_points, spread = _held(run, 2, 1)
    triples, triple_points, _ = _held(run, 3, 2)
    model, two = character_model(), towers()
    rare = np.clip(-model.gram_log_p(pair_points) - COMMON_PAIR, 0, MOST_PAIR)
    pair_worth = np.log((len(texts) + 1) / np.maximum(spread, 1)) * rare
    triple_worth = np.clip(-model.gram_log_p(triple_points) - COMMON_TRIPLE, 0, MOST_TRIPLE)
    return Passages(pairs, triples, pair_worth, triple_worth, two.topics(two.start_rows(texts)))


class Run(NamedTuple):
    """All texts one after another."""

    letters: Points
    """The code points met, rising."""
    places: Points
    """Of each character its place among these."""
    text: Points
    """And the number of its text."""
    texts: int


def run_of(texts: Sequence[str]) -> Run:
    """The visible characters of these texts, Traditional folded to Simplified."""
    folded = [ink(plain(text)) for text in texts]
    letters, places = np.unique(np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), np.uint32), return_inverse=True)
    return Run(letters.astype(np.int64), places.astype(np.int64), np.repeat(np.arange(len(folded)), [len(text) for text in folded]), len(folded))


def _held(run: Run, length: int, least: int) -> tuple[csr_matrix, Points, Points]:
    """Which runs of `length` characters each text holds, their code points (runs, length), and how many texts hold each."""
    bits = len(run.letters).bit_length()
    count = max(0, len(run.places) - length + 1)
    keys = run.text[:count]
    for step in range(length):
        keys = (keys << bits) | run.places[step : step + count]
    keys = np.sort(keys[run.text[:count] == run.text[len(run.text) - count :]])  # none across two texts
    keys = keys[np.diff(keys, prepend=-1) != 0]  # each once a text; `np.unique` hashes, which takes long for such keys
    found, columns, spread = np.unique(keys & ((1 << bits * length) - 1), return_inverse=True, return_counts=True)
    held = csr_matrix((np.ones(len(keys)), (keys >> bits * length, columns)), shape=(run.texts, len(found)))
    kept = np.flatnonzero(spread >= least)
    places = np.stack([(found[kept] >> (bits * step)) & ((1 << bits) - 1) for step in reversed(range(length))], axis=1)
    return held[:, kept], run.letters[places], spread[kept]


def likeness(told: Passages, first: Sequence[Sequence[int]], second: Sequence[Sequence[int]]) -> Floats:
    """How alike groups of texts are by three characters in a row: 0 to 1, (first, second)."""
    a, b = (weighed(unions(groups, told.triples), told.triple_worth) for groups in (first, second))
    return all_cosines(a, b)


def mentions(told: Passages, groups: Sequence[Sequence[int]], heads: Sequence[int]) -> Floats:
    """How much each group of texts speaks of each head (a text's number): 0 and up, (groups, heads)."""
    bodies, titles = unions(groups, told.pairs), told.pairs[list(heads)]
    length = np.asarray(titles.sum(1)).ravel()
    said: Floats = (weighed(bodies, told.pair_worth) @ titles.T).toarray() / (10 * np.sqrt(length + 1))
    return said
