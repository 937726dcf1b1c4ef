"""Fit the weights of `cleaner.head_roles` on dumps with gold editions.

    python training/head_roles.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/head_roles.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.head_roles import KINDS, role_evidence
from cleaner.heads import Texts, part_heads, told_by_lines
from cleaner.layout import display_groups
from training.sets import Composed, Examples, examples, fit_tables


def cases_of(dump: Composed) -> dict[str, Examples]:
    """Evidence for every cut of every head of two lines or more: does the upper part make a kicker, the lower part a deck?"""
    texts = Texts(tuple(element.part.lines for element in dump.layout.elements if element.part))
    kicker, deck = [], []
    shown = display_groups(dump.context)
    for head in (head.lines for heads in part_heads(dump.context, shown, texts, told_by_lines(dump.context, shown)) for head in heads):
        kinds = [origin.unit.kind if (origin := dump.origins[i]) else "?" for i in head]
        if len(head) < 2 or "?" in kinds or not set(kinds) <= set("KHD") or "H" not in kinds:
            continue
        for cut, values in enumerate(role_evidence(dump.context, [head]), 1):
            kicker.append((values, kinds[cut - 1] == "K" and kinds[cut] == "H"))
            deck.append((values, kinds[cut - 1] == "H" and kinds[cut] == "D"))
    return {"kicker": examples(kicker, len(KINDS)), "deck": examples(deck, len(KINDS))}


if __name__ == "__main__":
    fit_tables(__doc__, "cleaner/head_roles.toml", "that a cut in a head parts a kicker from the headline, or the headline from a deck", KINDS, cases_of)
