"""The towers' answers on the texts of one galley, each text asked once.

Labels, succession, heads and gaps ask about the same lines, again and again and often a few at a time, and a tower costs
most of what a line costs. What a tower reads of a text is a row of numbers; the vector of each row is kept. One `Voices`
belongs to one galley and goes with it: what comes out must not depend on what was read before.

>>> voices = Voices()
>>> pairs = np.array([[0, 0], [0, 1]], np.int32)
>>> local = voices.local(["会议强调，要坚持和加强党的全面领"], ["导，把各项工作落到实处。", "球队在加时赛里连进三球。"], pairs)
>>> bool(local[0] > local[1])
True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from cleaner.language.towers import LOCAL, products, towers

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Pairs = npt.NDArray[np.int32]


class _Kept:
    """The vectors that one tower gave, by the rows that it was shown."""

    def __init__(self, tower: Callable[[Rows], Floats]) -> None:
        self._tower = tower
        self._number: dict[bytes, int] = {}
        self._vectors: list[Floats] = []

    def of(self, rows: Rows) -> Floats:
        keys = [row.tobytes() for row in rows]
        fresh = {key: n for n, key in enumerate(keys) if key not in self._number}
        if fresh:
            self._vectors += list(self._tower(rows[list(fresh.values())]))
            self._number |= {key: len(self._number) + n for n, key in enumerate(fresh)}
        return np.array([self._vectors[self._number[key]] for key in keys], np.float32)


class Voices:
    """Local and topic scores of pairs of texts, in nats."""

    def __init__(self) -> None:
        """Nothing is asked, nor the towers loaded, before the first question."""
        self._two = towers()
        self._ends, self._starts, self._topics = _Kept(self._two.local_ends), _Kept(self._two.local_starts), _Kept(self._two.topics)

    def local(self, ends: Sequence[str], starts: Sequence[str], pairs: Pairs) -> Floats:
        """The local score of each pair (index of an end, index of a start): how the wording runs on over the cut."""
        return products(self._ends.of(self._two.end_rows(ends, LOCAL)), self._starts.of(self._two.start_rows(starts, LOCAL)), pairs) if len(pairs) else np.zeros(0, np.float32)

    def topic(self, ends: Sequence[str], starts: Sequence[str], pairs: Pairs) -> Floats:
        """The topic score of each pair: whether both sides are about the same."""
        return products(self._topics.of(self._two.end_rows(ends)), self._topics.of(self._two.start_rows(starts)), pairs) if len(pairs) else np.zeros(0, np.float32)
