"""Fit the weights of `cleaner.gaps` on dumps with gold editions.

    python training/gaps.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/gaps.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.gaps import KINDS, gap_evidence, gaps_before
from training.sets import Composed, Examples, examples, fit_tables


def cases_of(dump: Composed) -> dict[str, Examples]:
    """Evidence for every gap of a dump, and whether the story changes there; gaps with a head and with none."""
    layout, articles = dump.layout, dump.articles
    parts = [i for i, element in enumerate(layout.elements) if element.part]
    gaps = gaps_before(layout, parts)
    rows = gap_evidence(layout, parts, gaps) if parts else []
    found = []
    for n, (gap, values) in enumerate(zip(gaps, rows, strict=True)):
        if gap.before is None or gap.joined:
            continue
        first = articles[layout.elements[parts[n - 1]].lines[-1]]
        second = articles[layout.elements[parts[n]].lines[0]]
        if first is not None and second is not None:
            found.append((bool(gap.heads), values, first != second))
    return {name: examples([(values, true) for under, values, true in found if under is headed], len(KINDS)) for name, headed in (("head", True), ("none", False))}


if __name__ == "__main__":
    fit_tables(__doc__, "cleaner/gaps.toml", "that the story changes at a gap", KINDS, cases_of)
