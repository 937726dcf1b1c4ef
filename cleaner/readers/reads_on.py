"""What the words of a row would read on to: the lines above in each column, and the words before them.

Spaces foretell alike where columns overlap: a row that holds two lines of a column, a line that runs into its neighbour. Then
what each reads on to tells (`gains_of`).

>>> from cleaner.readers.said import said_in
>>> from cleaner.readers.text import read_lines
>>> row = read_lines("上三千条渔船的统一调度。 年，馆里的新书已添了")[0]
>>> told = reading_on(["班。看似平静的码头外面，是海", "也是这座图书馆的开馆之日。去"], row, said_in(row, 14.0))
>>> told.above[0, 0] > 0 > told.above[0, 1], told.above[1, 1] > 0 > told.above[1, 0]
(True, True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cleaner.model import Block
from cleaner.readers.said import Said
from cleaner.readers.threads import gains_of

MOST = 3.0
"""Nats that a pair tells at most, either way."""


class ReadsOn(NamedTuple):
    """How surely the words of a row read on, nats."""

    above: Mapping[tuple[int, int], float]
    """A word, on the last line above in a column: numbers of the word and the column."""
    beside: Mapping[tuple[int, int], float]
    """A word, on another of its row: their numbers, that of the one read on last."""


NOTHING = ReadsOn({}, {})
"""Where nothing is known."""


def reading_on(tails: Sequence[str | None], block: Block, words: Sequence[Said]) -> ReadsOn:
    """How surely each word of a row reads on the last line above in each column (`tails`), and on each other word of its row."""
    texts = [block.text[a:b].strip() for a, b in pairwise((*(word.start for word in words), len(block.text)))]
    plain = [n for n, word in enumerate(words) if not word.bold]
    above = [(n, column) for n in plain for column, tail in enumerate(tails) if tail]
    beside = [(n, m) for n in plain for m in plain if m != n]
    if not above and not beside:
        return NOTHING
    every = [*texts, *(tail or "" for tail in tails)]
    pairs = [*((len(texts) + column, n) for n, column in above), *((m, n) for n, m in beside)]
    gains = [max(-MOST, min(MOST, float(gain))) for gain in gains_of(every, np.array(pairs, dtype=np.int32))]
    return ReadsOn(dict(zip(above, gains, strict=False)), dict(zip(beside, gains[len(above) :], strict=True)))
