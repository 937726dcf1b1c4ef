"""Wording: whether a text is worded as other texts of a page are.

A story keeps its characters: what it is about, and how its writer speaks (the grammatical words, the marks, the figures). So the characters
of a text are likelier where they are drawn from the other texts of its own story than where they are drawn from the page at large. That is asked of
counts of single characters, a cache language model smoothed with the page's own counts (Dirichlet prior; Zhai and Lafferty, "A study of smoothing
methods for language models", TOIS 22, 2004).

>>> counts = letters_of(["潮水涨，船入港。", "船出港，潮水退。", "她唱歌，我跳舞。"])
>>> likelier = wording(counts, np.array([0, -1, 1]), 2)
>>> bool(likelier[1, 0] > likelier[1, 1])
True
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.language.kinship import run_of
from cleaner.language.shared import TINY

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

PRIOR = 1500.0
"""Characters of the page that every story is taken to hold besides its own: 500, 1,000, 1,500 and 2,000 tried, judged by the share of text that comes into its story."""


def letters_of(texts: Sequence[str]) -> csr_matrix:
    """How often each text has each character, Traditional folded to Simplified: (texts, characters)."""
    run = run_of(texts)
    return csr_matrix((np.ones(len(run.places)), (run.text, run.places)), shape=(run.texts, max(1, len(run.letters))))


def wording(counts: csr_matrix, story: Numbers, stories: int) -> Floats:
    """Nats by which each text is likelier among the other texts of each story than on the page at large: (texts, stories). `story`: where each text stands, -1 for nowhere."""
    size = counts.sum(1).A1
    page = counts.sum(0).A1
    prior = PRIOR * page / max(page.sum(), 1.0) + TINY
    held = np.zeros((stories, counts.shape[1]))
    mine = story[np.repeat(np.arange(len(story)), np.diff(counts.indptr))]
    placed = mine >= 0
    np.add.at(held, (mine[placed], counts.indices[placed]), counts.data[placed])
    of_story = held.sum(1)
    out: Floats = counts @ (np.log(held + prior) - np.log(prior)).T - size[:, None] * np.log1p(of_story / PRIOR)
    # Of its own story's counts a text's own are taken out.
    without = np.where(placed, held[mine, counts.indices] - counts.data, 0.0)
    own = np.add.reduceat(np.append(counts.data * np.log1p(without / prior[counts.indices]), 0.0), counts.indptr[:-1]) * (size > 0)
    texts = np.flatnonzero(story >= 0)
    out[texts, story[texts]] = own[texts] - size[texts] * np.log1p((of_story[story[texts]] - size[texts]) / PRIOR)
    return out
