"""Fit the weights of `cleaner.heads` on dumps with gold editions.

    python training/heads.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/heads.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.heads import KINDS, Texts, head_evidence
from cleaner.layout import display_groups
from cleaner.stories import legs_of, walk_of
from training.sets import Composed, Examples, examples, fit_tables


def cases_of(dump: Composed) -> dict[str, Examples]:
    """Evidence for every pair of neighbouring display lines of a dump, and whether both are of one article; from paragraphs' parts, and from legs."""
    parts = Texts(tuple(element.part.lines for element in dump.layout.elements if element.part))
    legs = Texts(tuple(map(tuple, legs_of(dump.layout, walk_of(dump.layout)))), whole=True)
    return {"parts": _pairs(dump, parts), "legs": _pairs(dump, legs)}


def _pairs(dump: Composed, texts: Texts) -> Examples:
    groups = display_groups(dump.context)
    cuts = [cut for group in groups for cut in itertools.pairwise(group)]
    articles = dump.articles
    known = [
        (values, articles[a] == articles[b])
        for (a, b), values in zip(cuts, head_evidence(dump.context, groups, texts), strict=True)
        if articles[a] is not None and articles[b] is not None
    ]
    return examples(known, len(KINDS))


if __name__ == "__main__":
    fit_tables(__doc__, "cleaner/heads.toml", "that two display lines are of one head", KINDS, cases_of)
