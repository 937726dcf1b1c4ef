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
from functools import partial

import numpy as np
import numpy.typing as npt

from cleaner.language.towers import LOCAL, products, towers

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Pairs = npt.NDArray[np.int32]


class _Kept:
    """The vectors that one tower gave, by the texts that it was asked about and by what it reads of them."""

    def __init__(self, rows_of: Callable[[Sequence[str]], Rows], tower: Callable[[Rows], Floats]) -> None:
        self._rows_of = rows_of
        self._tower = tower
        self._of_text: dict[str, int] = {}
        self._of_row: dict[bytes, int] = {}
        self._vectors = tower(rows_of([]))

    def of(self, texts: Sequence[str]) -> Floats:
        if fresh := [text for text in dict.fromkeys(texts) if text not in self._of_text]:
            rows = self._rows_of(fresh)
            keys = [row.tobytes() for row in rows]
            unseen = {key: n for n, key in enumerate(keys) if key not in self._of_row}
            if unseen:
                self._of_row |= {key: len(self._vectors) + n for n, key in enumerate(unseen)}
                self._vectors = np.concatenate([self._vectors, self._tower(rows[list(unseen.values())])])
            self._of_text |= {text: self._of_row[key] for text, key in zip(fresh, keys, strict=True)}
        return self._vectors[[self._of_text[text] for text in texts]]


class Voices:
    """Local and topic scores of pairs of texts, in nats."""

    def __init__(self) -> None:
        """Nothing is asked before the first question."""
        two = towers()
        self._ends = _Kept(partial(two.end_rows, reach=LOCAL), two.local_ends)
        self._starts = _Kept(partial(two.start_rows, reach=LOCAL), two.local_starts)
        self._before, self._after = _Kept(two.end_rows, two.topics), _Kept(two.start_rows, two.topics)

    def local(self, ends: Sequence[str], starts: Sequence[str], pairs: Pairs) -> Floats:
        """The local score of each pair (index of an end, index of a start): how the wording runs on over the cut."""
        return products(self._ends.of(ends), self._starts.of(starts), pairs) if len(pairs) else np.zeros(0, np.float32)

    def topic(self, ends: Sequence[str], starts: Sequence[str], pairs: Pairs) -> Floats:
        """The topic score of each pair: whether both sides are about the same."""
        return products(self._before.of(ends), self._after.of(starts), pairs) if len(pairs) else np.zeros(0, np.float32)
