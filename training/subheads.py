"""Fit the weights of `cleaner.subheads` on dumps with gold editions.

    python training/subheads.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/subheads.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.heads import Texts, part_heads
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.layout import display_groups, layout_of
from cleaner.model import Role
from cleaner.rulebook import shipped_rulebook
from cleaner.subheads import KINDS, evidence_of, settings_of
from cleaner.succession import context_of, successors
from training.align import label, read_pair
from training.heads import MAX_UNKNOWN, fit


def cases_of(dump: Path, gold: Path) -> tuple[Any, Any]:
    """Evidence for every group of display lines with text on both sides, and whether it is a subhead."""
    galley, data, origins = read_pair(dump, gold)
    kept = [(block, origin) for block, origin in zip(galley, origins, strict=True) if block.role is not Role.SURPLUS]
    if not kept or sum(label(block, origin, data) == "?" for block, origin in kept) > MAX_UNKNOWN * len(kept):
        return np.zeros((0, len(KINDS))), np.zeros(0)
    book = shipped_rulebook()
    page = Page([block for block, _ in kept], book)
    context = context_of(page, label_lines(page))
    layout = layout_of(context, successors(context))
    texts = Texts(tuple(element.part.lines for element in layout.elements if element.part))
    groups = [head for heads in part_heads(context, display_groups(context), texts) for head in heads]
    settings = settings_of(context, groups)
    rows, true = [], []
    for setting, values in zip(settings, evidence_of(context, settings), strict=True):
        origin = kept[setting.lines[0]][1]
        if setting.above and setting.below and origin and origin.unit.kind in "HKDSP":
            rows.append(values)
            true.append(origin.unit.kind in "SP")
    return np.array(rows).reshape(-1, len(KINDS)), np.array(true, dtype=float)


def main() -> None:
    """Fit, save, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "cleaner/subheads.toml")
    args = parser.parse_args()
    every = []
    for k, folder in enumerate(args.sets):
        for n, dump in enumerate(sorted((folder / "dumps").iterdir())):
            name = dump.name if dump.is_dir() else dump.stem
            every.append((k, n, cases_of(dump, folder / "gold" / f"{name}.json")))
    mine = [case for k, n, case in every if k or not n % 2]
    theirs = [case for k, n, case in every if not k and n % 2]
    weights = fit(np.vstack([c[0] for c in mine]), np.concatenate([c[1] for c in mine]))
    for title, chosen in (("fitted", mine), ("other half", theirs)):
        a, b = np.vstack([c[0] for c in chosen]), np.concatenate([c[1] for c in chosen])
        made = (a @ weights[:-1] + weights[-1]) > 0
        print(f"{title}: {(made == b).mean():.4f} of {len(b)}; subheads {int(b.sum())}, found {int((made * b).sum())}, wrongly {int((made * (1 - b)).sum())}")
    lines = ["# Weights of the evidence that display lines are a subhead, in nats a unit. Fitted by training/subheads.py.", f"bias = {weights[-1]:.3f}", "", "[weights]"]
    args.output.write_text("\n".join([*lines, *(f"{kind} = {weight:.3f}" for kind, weight in zip(KINDS, weights[:-1], strict=True))]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
