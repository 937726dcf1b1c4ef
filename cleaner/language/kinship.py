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
_BITS = 21
"""Bits of a code point."""


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
    folded = [np.frombuffer(ink(plain(text)).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64) for text in texts]
    pairs, pair_points, spread = _held(folded, 2, 1)
    triples, triple_points, _ = _held(folded, 3, 2)
    model, two = character_model(), towers()
    rare = np.clip(-model.gram_log_p(pair_points) - COMMON_PAIR, 0, MOST_PAIR)
    pair_worth = np.log((len(texts) + 1) / np.maximum(spread, 1)) * rare
    triple_worth = np.clip(-model.gram_log_p(triple_points) - COMMON_TRIPLE, 0, MOST_TRIPLE)
    return Passages(pairs, triples, pair_worth, triple_worth, two.topics(two.start_rows(texts)))


def _held(folded: Sequence[Points], length: int, least: int) -> tuple[csr_matrix, Points, Points]:
    """Which runs of `length` characters each text holds, their code points (runs, length), and how many texts hold each."""
    keys = [_keys(points, length) for points in folded]
    rows = np.repeat(np.arange(len(keys)), [len(k) for k in keys])
    found, columns, spread = np.unique(np.concatenate([*keys, np.zeros(0, np.int64)]), return_inverse=True, return_counts=True)
    held = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(keys), len(found)))
    kept = np.flatnonzero(spread >= least)
    points = np.stack([(found[kept] >> (_BITS * step)) & (2**_BITS - 1) for step in reversed(range(length))], axis=1)
    return held[:, kept], points, spread[kept]


def _keys(points: Points, length: int) -> Points:
    """Each run of `length` characters of a text, once, as one number."""
    if len(points) < length:
        return np.zeros(0, np.int64)
    key = np.zeros(len(points) - length + 1, np.int64)
    for step in range(length):
        key = (key << _BITS) | points[step : len(points) - length + 1 + step]
    return np.unique(key)


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
