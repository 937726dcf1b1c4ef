"""What stretches of text share: sums over the bigrams that two sets of lines have in common, for many pairs of sets at once.

A page's lines are rows of a sparse matrix of bigrams (`incidence`); a set of lines is the union of its rows (`unions`).
Every likeness in the program, from cohesion over a cut to the kinship of a head with its text, is a sum of weights over
two such unions (`shared`). Pairs are multiplied band by band, so that time grows with the pairs asked for and not with
all that could be.

>>> rows = incidence([["甲乙", "乙丙"], ["乙丙"], ["丙丁"]], {"甲乙": 0, "乙丙": 1, "丙丁": 2})
>>> sets = weighed(unions([[0, 1], [1, 2]], rows), np.array([1.0, 2.0, 4.0]))
>>> shared(sets, sets, np.array([[0, 1], [1, 1]])).tolist()
[4.0, 20.0]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.integer]

BAND = 128
"""Sets on the left that are multiplied at once: with some 80 candidates for each, a band and its partners stay in the cache."""

FEW = 3
"""Pairs for each set on the left up to which they are multiplied one by one."""

TINY = 1e-12
"""Keeps a division by no length at all from failing."""


def incidence(rows: Sequence[Iterable[str]], number: Mapping[str, int]) -> csr_matrix:
    """One row for each collection of distinct names, 1 in the column that `number` gives each of them."""
    columns = [[number[name] for name in row] for row in rows]
    ones = _ones(columns, len(number))
    ones.sort_indices()
    return ones


def unions(sets: Sequence[Sequence[int]], rows: csr_matrix) -> csr_matrix:
    """One row for each set of row numbers: 1 where any of these rows has something."""
    joined = _ones(sets, rows.shape[0]) @ rows
    joined.data[:] = 1.0
    joined.sort_indices()
    return joined


def stretches(rows: csr_matrix, size: int) -> csr_matrix:
    """Unions of `size` rows in a row: number n is of those before row n, so that number n + `size` is of row n and those after it."""
    count = rows.shape[0]
    return unions([range(max(0, end - size), min(count, end)) for end in range(count + size + 1)], rows)


def weighed(sets: csr_matrix, weights: Floats) -> csr_matrix:
    """The same sets with the weight of its column in every place; columns that weigh nothing are left out."""
    out = csr_matrix((weights[sets.indices], sets.indices, sets.indptr), shape=sets.shape, copy=True)
    out.eliminate_zeros()  # in place: hence the copy
    return out


def shared(left: csr_matrix, right: csr_matrix, pairs: Pairs) -> Floats:
    """For each pair (row of `left`, row of `right`) the sum of products over the columns that both have. Pairs may come in any order."""
    if len(pairs) <= FEW * left.shape[0]:
        return np.asarray(left[pairs[:, 0]].multiply(right[pairs[:, 1]]).sum(1)).ravel()
    out = np.zeros(len(pairs))
    order = np.argsort(pairs[:, 0], kind="stable")
    borders = np.searchsorted(pairs[order, 0], range(0, left.shape[0] + BAND, BAND))
    for n, (start, stop) in enumerate(itertools.pairwise(borders)):
        here = order[start:stop]
        if len(here):
            partners, column = np.unique(pairs[here, 1], return_inverse=True)
            block = (left[n * BAND : (n + 1) * BAND] @ right[partners].T).toarray()
            out[here] = block[pairs[here, 0] - n * BAND, column]
    return out


def cosines(left: csr_matrix, right: csr_matrix, pairs: Pairs) -> Floats:
    """The cosine of each pair: 0 to 1, 0 where either row is empty."""
    return shared(left, right, pairs) / np.maximum(_lengths(left)[pairs[:, 0]] * _lengths(right)[pairs[:, 1]], TINY)


def all_cosines(left: csr_matrix, right: csr_matrix) -> Floats:
    """The cosine of every row of `left` with every row of `right`."""
    return (left @ right.T).toarray() / np.maximum(_lengths(left)[:, None] * _lengths(right), TINY)  # type: ignore[no-any-return]


def _lengths(rows: csr_matrix) -> Floats:
    return np.sqrt(squares(rows))


def squares(rows: csr_matrix) -> Floats:
    """The squared length of each row."""
    return np.asarray(rows.multiply(rows).sum(1)).ravel()


def _ones(columns: Sequence[Sequence[int]], width: int) -> csr_matrix:
    flat = np.fromiter(itertools.chain.from_iterable(columns), dtype=np.int32)
    borders = np.concatenate([[0], np.cumsum([len(row) for row in columns], dtype=np.int32)])
    return csr_matrix((np.ones(len(flat)), flat, borders), shape=(len(columns), width))
