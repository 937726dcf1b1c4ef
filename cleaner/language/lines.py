"""What can be seen of a line and its neighbours: the evidence that labels and edges are scored on.

Everything is named, so that `explain` can say why. Nothing here decides.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.chars import ends_sentence, fold, ink, plain, width
from cleaner.language.shared import incidence, stretches, unions, weighed
from cleaner.language.voices import Voices
from cleaner.model import Block, Role
from cleaner.rulebook import Rulebook

Floats = npt.NDArray[np.float32]

WINDOW = 40
"""Lines to each side from which a column's measure is read: about the height of a column."""
MIN_WRAPPED = 0.45
"""Share of unfinished lines that must have about one width for a dump to be called wrapped: dev's wrapped dumps reach 0.6 and more, others stay under 0.2."""
STRETCH, RARE = 10, 8
"""Lines of a stretch, about a paragraph's; in how many of them a bigram is rare enough to tell them apart."""
MIN_MEASURE = 14
"""Half-ems: no newspaper column is set in fewer than seven characters."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The measure of the column each line stands in: half-ems, 0 where lines are not wrapped."""

    of: tuple[int, ...]

    @property
    def wrapped(self) -> bool:
        """Whether most lines stand in a wrapped column."""
        return 2 * sum(map(bool, self.of)) > len(self.of)


def measures(blocks: Sequence[Block]) -> Measures:
    """Each line's measure, from the commonest width of unfinished lines round it; what the reader knows comes first.

    Time grows with the number of lines, not with its square: widths are counted in running sums.
    """
    count = len(blocks)
    unfinished = [(i, w) for i, block in enumerate(blocks) if 10 <= (w := width(block.text)) <= 79 and not ends_sentence(block.text)]
    seen = np.zeros((count + 1, 82), dtype=np.int32)
    for i, w in unfinished:
        seen[i + 1, w] = 1
    sums, lines = seen.cumsum(0, dtype=np.int32), np.arange(count)
    near = sums[np.minimum(count, lines + WINDOW)] - sums[np.maximum(0, lines - WINDOW)]
    return Measures(tuple(block.place.measure or found for block, found in zip(blocks, _measures(near).tolist(), strict=True)))


def _measures(counts: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """The measure that each count of widths shows, or 0: (lines, widths)."""
    lines = np.arange(len(counts))
    total, runs = counts.sum(1), counts[:, :-2] + counts[:, 1:-1] + counts[:, 2:]
    best = runs.argmax(1)
    most = runs[lines, best]
    known = (total >= 4) & (best >= MIN_MEASURE) & (most >= MIN_WRAPPED * total)
    common = counts[lines[:, None], best[:, None] + np.arange(3)] >= 0.2 * most[:, None]
    widest = 2 - common[:, ::-1].argmax(1)  # of the three widths the widest that is common enough
    return np.where(known, best + widest, 0)


def bigrams_in(text: str) -> dict[str, None]:
    """The bigrams of a text, folded to plain characters: each once, in the order they first stand in.

    >>> list(bigrams_in("数字 数字化"))
    ['数字', '字数', '字化']
    """
    inked = ink(plain(text))
    return dict.fromkeys(map(operator.add, inked, inked[1:]))


class Page:
    """The lines of a galley with what evidence they share: bigram weights, measures, rule cues."""

    def __init__(self, blocks: Sequence[Block], book: Rulebook) -> None:
        self.blocks = tuple(blocks)
        self.book = book
        self.widths = [width(block.text) for block in blocks]
        self.measure = measures(blocks).of
        self.bigrams = [bigrams_in(block.text) for block in blocks]
        spread = Counter(itertools.chain.from_iterable(self.bigrams))
        n = len(blocks) + 1
        self.idf = {gram: math.log(n / count) for gram, count in spread.items()}
        self.folded = [fold(block.text) for block in blocks]

    @cached_property
    def rows(self) -> csr_matrix:
        """The bigrams of every line as a sparse matrix: (lines, bigrams in the order of `idf`), ones."""
        return incidence(self.bigrams, {gram: n for n, gram in enumerate(self.idf)})

    @cached_property
    def rarity(self) -> npt.NDArray[np.float64]:
        """The weights of `idf` in the order of the columns of `rows`."""
        return np.fromiter(self.idf.values(), dtype=np.float64)

    @cached_property
    def voices(self) -> Voices:
        """The towers, asked about this galley's texts."""
        return Voices()

    def coverage(self, lines: Sequence[int], near: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
        """Weighted share of each line's bigrams that occur in the lines given beside it: 0 to 1."""
        return self._covered(self.rows[list(lines)], unions(near, self.rows))

    def coverage_around(self, reach: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The same of every line by the `reach` lines before it, and by as many after it."""
        count, near = len(self.blocks), stretches(self.rows, reach)
        return self._covered(self.rows, near[:count]), self._covered(self.rows, near[reach + 1 :])

    def _covered(self, lines: csr_matrix, near: csr_matrix) -> npt.NDArray[np.float64]:
        weights = self.rarity + 0.1
        total = lines @ weights
        shares: npt.NDArray[np.float64] = lines.multiply(near) @ weights / np.where(total > 0, total, 1.0)
        return shares

    @cached_property
    def said_elsewhere(self) -> npt.NDArray[np.float64]:
        """Of each line, the weighted share of its bigrams that one stretch of lines elsewhere on the page has: 0 to 1.

        Only rare bigrams are looked up, so that time grows with the number of lines.
        """
        count = len(self.blocks)
        near = unions([range(start, min(count, start + STRETCH)) for start in range(0, count, STRETCH)], self.rows)
        rare = np.flatnonzero(np.asarray(near.sum(0)).ravel() <= RARE)
        both = (weighed(self.rows, self.rarity)[:, rare] @ near[:, rare].T).tocoo()
        apart = np.abs(both.row - both.col * STRETCH - STRETCH / 2) > STRETCH / 2 + 3
        shares = np.zeros(count)
        np.maximum.at(shares, both.row[apart], both.data[apart])
        total = self.rows @ (self.rarity + 0.1)
        out: npt.NDArray[np.float64] = shares / np.where(total > 0, total, 1.0)
        return out


def is_text(block: Block) -> bool:
    """Whether the line is still to be labelled: no rule or reader has said what it is."""
    return block.role is Role.PARAGRAPH
