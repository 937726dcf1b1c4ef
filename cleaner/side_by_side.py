"""Heads printed side by side, whose lines a dump gives row by row: the first lines of all, then their second lines.

Programs that read a page across its columns do so wherever headlines of neighbouring stories stand at one height. The
lines of a head then stand as many apart as there are heads, and what is next to each other does not go together. Both are asked of the
evidence by which heads are parted (``heads``); where the rows win clearly, the lines of each head make a group of their own.

Left alone: heads that stand in one column, of which the evidence says so more often than not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cleaner.heads import HEAP, KINDS, Floats, Texts, head_evidence, head_weights
from cleaner.language.evidence import Context

MOST_HEADS, MOST_ROWS = 4, 3
"""Heads side by side, and lines of one, at most."""
RARE = 4.0
"""Nats by which the rows must win: side by side is rare. Of dev's five such rows four win by 6 to 22, one by 3.4; of heads one after another, on dev and
364 generated pages, none wins by more than 3.4."""


class Row(NamedTuple):
    """Some heads side by side."""

    first: int
    """The first line, counted in the group."""
    columns: tuple[tuple[int, ...], ...]
    """The lines of each head, counted in the group."""


def untangled(context: Context, groups: Sequence[Sequence[int]], texts: Texts) -> list[list[int]]:
    """The groups of display lines, those of heads side by side parted into the groups of each."""
    return [part for group, links in zip(groups, _links(context, groups, texts), strict=True) for part in in_columns(group, links)]


def _links(context: Context, groups: Sequence[Sequence[int]], texts: Texts) -> list[Floats]:
    """For each group how much two lines of it look like one head's: nats, (lines, lines to the second of them). Fewer than four lines are no two heads of two."""
    pairs = [(n, i, step) for n, group in enumerate(groups) if len(group) > 3 for i in range(len(group)) for step in range(1, MOST_HEADS + 1) if i + step < len(group)]
    out = [np.full((len(group), MOST_HEADS + 1), -np.inf) for group in groups]
    if not pairs:
        return out
    values = head_evidence(context, [[groups[n][i], groups[n][i + step]] for n, i, step in pairs], texts)
    values[:, KINDS.index("pair")] = 0.0
    values[:, KINDS.index("first")] = [i == 0 for _, i, _ in pairs]
    values[:, KINDS.index("heap")] = [len(groups[n]) > HEAP for n, _, _ in pairs]
    weights, bias = head_weights(texts.whole)
    for (n, i, step), nats in zip(pairs, (values @ weights + bias).tolist(), strict=True):
        out[n][i, step] = nats
    return out


def in_columns(group: Sequence[int], links: Floats) -> list[list[int]]:
    """One group's lines: each head of a row that wins by itself, and what stands before, between and after such rows."""
    out: list[list[int]] = [[]]
    at = 0
    while at < len(group):
        row = max(_rows(at, links), key=lambda row: _gain(row, links), default=None)
        if row and _gain(row, links) > RARE:
            out += [*([group[i] for i in column] for column in row.columns), []]
            at += sum(map(len, row.columns))
        else:
            out[-1].append(group[at])
            at += 1
    return [part for part in out if part]


def _rows(first: int, links: Floats) -> Iterator[Row]:
    """Every way in which heads may stand side by side from this line on."""
    left = len(links) - first
    for heads in range(2, MOST_HEADS + 1):
        for lines in range(2, MOST_ROWS + 1):
            if heads * lines <= left:
                yield Row(first, tuple(tuple(range(first + n, first + heads * lines, heads)) for n in range(heads)))


def _gain(row: Row, links: Floats) -> float:
    """Nats by which the lines look more like heads side by side than like heads one after another; less than none where a line does not go with its head."""
    heads, count = len(row.columns), sum(map(len, row.columns))
    down = [links[i, heads] for column in row.columns for i in column[:-1]]
    along = [links[i, 1] for i in range(row.first, row.first + count - 1)]
    return float(sum(down) - sum(max(0.0, nats) for nats in along)) if sum(nats <= 0 for nats in down) <= len(down) // 3 else -np.inf
