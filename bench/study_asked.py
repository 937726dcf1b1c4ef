"""The study's cuts seen as the tool sees them: ends, starts, and the evidence for each pair; and what is made of it.

Task A asks about legs whose inside is known, Task D about a dump of lines. `bench/study.py` prints the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.study_cuts import Page
from cleaner.language.assignment import best_pairing
from cleaner.language.evidence import KINDS, Context, edge_weights, evidence
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page as Lines
from cleaner.model import Block, Galley, Piece, Place, Role
from cleaner.options import Options
from cleaner.pipeline import compose, proof
from cleaner.readers.text import read_text
from cleaner.rulebook import shipped_rulebook
from cleaner.succession import competing, context_of
from training.edges import Ends

Floats = npt.NDArray[np.float64]

ORDER = {"adjacent", "interrupted", "later", "far", "other_page", "row_next", "frame", "next_language", "next_startness", "next_open", "over_gap", "must", "open_end", "endness", "jump_pair", "jump_lone", "jump_wrong"}
"""Evidence of order and marks, and what is the same for all starts of one end: without meaning where legs are shuffled."""
LANGUAGE = [n for n, kind in enumerate(KINDS) if kind not in ORDER]
WITH_DISTANCE = sorted([*LANGUAGE, KINDS.index("far")])
EVERY = list(range(len(KINDS)))
ASKED_AT_MOST = 30
"""Starts weighed for an end of Task D: the best by the weights of language alone, and the very next line."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The ends and starts of one page with their evidence."""

    pairs: npt.NDArray[np.int32]
    values: Floats
    target: npt.NDArray[np.int64]
    """The number of each end's true pair, -1 for none."""
    starts: int
    marks: tuple[str, ...]
    """The last character of each end."""
    lines: tuple[int, ...] = ()
    start_lines: tuple[int, ...] = ()
    """The lines that the ends and starts are, where the page is one of lines."""

    @property
    def ends(self) -> int:
        """How many ends are asked."""
        return len(self.target)

    def as_ends(self) -> Ends:
        """What training/edges.py fits on."""
        near = np.zeros(self.ends, dtype=bool)
        if self.lines:
            said = np.where(self.target >= 0, self.pairs[self.target, 1], -1)
            near = np.array([s >= 0 and self.start_lines[s] == line + 1 for s, line in zip(said, self.lines, strict=True)])
        return Ends(self.pairs, self.values, self.target, self.starts, near)


class Answer(NamedTuple):
    """What was said of one end: pairs of its page by number, -1 for none."""

    true: int
    said: int
    first: int
    """Its best pair, whatever the other ends want."""
    sure: float
    """The smaller of the pair's shares among its end's and its start's, or 0."""
    mark: str


def told_lines(page: Page) -> Galley:
    """The lines of a page of Task A; inside a leg it is known which of them go on the one before."""
    blocks: list[Block] = []
    for leg in page:
        for n, line in enumerate(leg.lines):
            goes_on = None if n == 0 else 0.0 if line.first else 1.0
            at = blocks[-1].pieces[0].start + len(blocks[-1].text) + 1 if blocks else 0
            blocks.append(Block(line.text, (Piece(0, at, line.text),), place=Place(line=len(blocks) + 1, continues=goes_on)))
    return tuple(blocks)


def asked_legs(page: Page, keep_order: bool) -> Asked:
    """Every open end of a page of Task A among all starts, or (order kept) among those of later legs."""
    blocks = told_lines(page)
    lines = Lines(blocks, shipped_rulebook())
    context = Context(lines, label_lines(lines), tuple(range(len(blocks))), {}, {})
    borders = np.cumsum([0, *(len(leg.lines) for leg in page)]).tolist()
    at = {(leg.article, leg.at): n for n, leg in enumerate(page)}
    asked = [n for n, leg in enumerate(page) if leg.lines[-1].is_open]
    pairs = np.array([(e, s) for e, n in enumerate(asked) for s in range(len(page)) if (s > n if keep_order else s != n)], dtype=np.int32).reshape(-1, 2)
    values = evidence(context, [borders[n + 1] - 1 for n in asked], borders[:-1], pairs)
    true = [at.get((page[n].article, page[n].at + len(page[n].lines)), -1) for n in asked]
    return Asked(pairs, values, targets(pairs, true), len(page), tuple(page[n].lines[-1].text[-1] for n in asked))


def targets(pairs: npt.NDArray[np.int32], true: Sequence[int]) -> npt.NDArray[np.int64]:
    """The number of each end's true pair; `true`: each end's true start or -1."""
    number = {(int(e), int(s)): n for n, (e, s) in enumerate(pairs)}
    return np.array([number.get((e, s), -1) for e, s in enumerate(true)], dtype=np.int64)


def answers(asked: Asked, weights: Floats, kinds: Sequence[int]) -> list[Answer]:
    """The assignment of ends to starts with the greatest sum of utilities over *none*; `weights`: of these kinds, then of none."""
    utility = asked.values[:, kinds] @ weights[:-1] - weights[-1]
    taken = {int(asked.pairs[n, 0]): n for n in best_pairing(asked.pairs, np.where(utility > 0, utility, 0.0)) if utility[n] > 0}
    power = np.exp(np.clip(utility, -50, 50))
    by_end, by_start = np.ones(asked.ends), np.ones(asked.starts)
    np.add.at(by_end, asked.pairs[:, 0], power)
    np.add.at(by_start, asked.pairs[:, 1], power)
    out = []
    for end, (true, mark) in enumerate(zip(asked.target.tolist(), asked.marks, strict=True)):
        mine = np.flatnonzero(asked.pairs[:, 0] == end)
        said = taken.get(end, -1)
        sure = 0.0 if said < 0 else float(min(power[said] / by_end[end], power[said] / by_start[asked.pairs[said, 1]]))
        out.append(Answer(true, said, int(mine[utility[mine].argmax()]) if len(mine) else -1, sure, mark))
    return out


class Numbered(NamedTuple):
    """A page of Task D told as a dump: what follows each line (-1: nothing on this page), and which lines are asked."""

    text: str
    follows: tuple[int, ...]
    asked: tuple[int, ...]
    """Lines that stand open, all but the last of the page, as in the study."""


def numbered(page: Page) -> Numbered:
    """A page of Task D as a dump."""
    lines = [(leg.article, leg.at + n, line) for leg in page for n, line in enumerate(leg.lines)]
    at = {(article, number): i for i, (article, number, _) in enumerate(lines)}
    follows = tuple(-1 if line.last else at.get((article, number + 1), -1) for article, number, line in lines)
    return Numbered("\n".join(line.text for _, _, line in lines), follows, tuple(i for i, (_, _, line) in enumerate(lines[:-1]) if line.is_open))


def context_of_dump(text: str) -> Context:
    """The lines of a dump as ``clean`` sees them."""
    galley = proof(read_text("page", text.encode())[0].galley, shipped_rulebook(), Options())
    lines = Lines([block for block in galley if block.role is not Role.SURPLUS], shipped_rulebook())
    return context_of(lines, label_lines(lines))


def numbers_of(context: Context) -> list[int]:
    """The number in the dump, from 0, of every line of the galley."""
    return [block.place.line - 1 for block in context.page.blocks]


def shipped_joins(page: Page) -> dict[int, int]:
    """The line that the tool joins to each line of a page of Task D."""
    context = context_of_dump(numbered(page).text)
    number = numbers_of(context)
    return {number[join.end]: number[join.start] for join in compose(context)[0].joins.values()}


def asked_lines(page: Page) -> Asked:
    """Every line of a page of Task D that may be open among the starts that go best with it."""
    told = numbered(page)
    context = context_of_dump(told.text)
    number = numbers_of(context)
    ends, starts = competing(context, "BI", {}), competing(context, "IL", {})
    e, s = (grid.ravel() for grid in np.indices((len(ends), len(starts)), dtype=np.int32))
    pairs = np.stack([e, s], axis=1)[np.array(ends)[e] != np.array(starts)[s]]
    values = evidence(context, ends, starts, pairs)
    language = values[:, LANGUAGE] @ edge_weights()[0][LANGUAGE]
    order = np.lexsort((-language, pairs[:, 0]))
    place = np.empty(len(pairs), dtype=np.int64)
    place[order] = np.arange(len(pairs)) - np.searchsorted(pairs[order, 0], pairs[order, 0])
    near = np.array(starts)[pairs[:, 1]] == np.array(ends)[pairs[:, 0]] + 1
    kept = (place < ASKED_AT_MOST) | near
    start_at = {number[line]: n for n, line in enumerate(starts)}
    true = [start_at.get(told.follows[number[line]], -1) for line in ends]
    asked = Asked(pairs[kept], values[kept], targets(pairs[kept], true), len(starts), ("",) * len(ends))
    return replace(asked, lines=tuple(number[line] for line in ends), start_lines=tuple(number[line] for line in starts))


def fitted_joins(asked: Asked, weights: Floats) -> dict[int, int]:
    """The line joined to each line of a page of Task D by these weights."""
    said = enumerate(answers(asked, weights, EVERY))
    return {asked.lines[end]: asked.start_lines[asked.pairs[answer.said, 1]] for end, answer in said if answer.said >= 0}
