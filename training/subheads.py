"""Fit the weights of `cleaner.subheads` on dumps with gold editions.

    python training/subheads.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/subheads.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.heads import Texts, part_heads, told_by_lines
from cleaner.layout import display_groups
from cleaner.subheads import KINDS, evidence_of, settings_of
from training.sets import Composed, Examples, examples, fit_tables


def cases_of(dump: Composed) -> dict[str, Examples]:
    """Evidence for every group of display lines with text on both sides, and whether it is a subhead."""
    texts = Texts(tuple(element.part.lines for element in dump.layout.elements if element.part))
    shown = display_groups(dump.context)
    groups = [head.lines for heads in part_heads(dump.context, shown, texts, told_by_lines(dump.context, shown)) for head in heads]
    settings = settings_of(dump.context, groups)
    found = []
    for setting, values in zip(settings, evidence_of(dump.context, settings), strict=True):
        origin = dump.origins[setting.lines[0]]
        if setting.above and setting.below and origin and origin.unit.kind in "HKDSP":
            found.append((values, origin.unit.kind in "SP"))
    return {"": examples(found, len(KINDS))}


if __name__ == "__main__":
    fit_tables(__doc__, "cleaner/subheads.toml", "that display lines are a subhead", KINDS, cases_of)
