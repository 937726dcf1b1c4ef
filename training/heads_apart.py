"""Fit the weights of `cleaner.heads_apart` on dumps with gold editions.

    python training/heads_apart.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/heads_apart.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.heads_apart import KINDS, evidence_of, pairs_of
from cleaner.pipeline import two_looks
from training.sets import Composed, Examples, examples, fit_tables


def cases_of(dump: Composed) -> dict[str, Examples]:
    """Evidence for every head without text and every one with text on its page, and whether both are of one article."""
    layout, stories = two_looks(dump.context)
    pairs = pairs_of(layout, stories)
    articles = dump.articles

    def article(head: int) -> int | None:
        known = Counter(articles[line] for line in layout.elements[head].lines if articles[line] is not None)
        return known.most_common(1)[0][0] if known else None

    found = [(values, article(bare) == article(head)) for (bare, head), values in zip(pairs, evidence_of(layout, stories, pairs), strict=True) if article(bare) is not None]
    return {"": examples(found, len(KINDS))}


if __name__ == "__main__":
    fit_tables(__doc__, "cleaner/heads_apart.toml", "that a head without text is one with another head", KINDS, cases_of)
