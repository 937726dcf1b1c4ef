"""Fit the weights that tell a kicker and a deck from a headline's own lines, on dumps with gold editions.

    python training/head_roles.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/head_roles.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.head_roles import KINDS, role_evidence
from cleaner.heads import Texts, part_heads
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.layout import display_groups, layout_of
from cleaner.model import Role
from cleaner.rulebook import shipped_rulebook
from cleaner.succession import context_of, successors
from training.align import label, read_pair
from training.heads import MAX_UNKNOWN, fit

Cases = dict[str, list[tuple[Any, float]]]


def cases_of(dump: Path, gold: Path) -> Cases:
    """Evidence for every cut of every head of two lines or more: does the upper part make a kicker, the lower part a deck?"""
    galley, data, origins = read_pair(dump, gold)
    kept = [(block, origin) for block, origin in zip(galley, origins, strict=True) if block.role is not Role.SURPLUS]
    out: Cases = {"kicker": [], "deck": []}
    if not kept or sum(label(block, origin, data) == "?" for block, origin in kept) > MAX_UNKNOWN * len(kept):
        return out
    book = shipped_rulebook()
    page = Page([block for block, _ in kept], book)
    context = context_of(page, label_lines(page))
    layout = layout_of(context, successors(context))
    texts = Texts(tuple(element.part.lines for element in layout.elements if element.part))
    for head in (head for heads in part_heads(context, display_groups(context), texts) for head in heads):
        kinds = [origin.unit.kind if (origin := kept[i][1]) else "?" for i in head]
        if len(head) < 2 or "?" in kinds or not set(kinds) <= set("KHD") or "H" not in kinds:
            continue
        for cut, values in enumerate(role_evidence(context, [head]), 1):
            out["kicker"].append((values, float(kinds[cut - 1] == "K" and kinds[cut] == "H")))
            out["deck"].append((values, float(kinds[cut - 1] == "H" and kinds[cut] == "D")))
    return out


def main() -> None:
    """Fit, save, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "cleaner/head_roles.toml")
    args = parser.parse_args()
    every = []
    for k, folder in enumerate(args.sets):
        for n, dump in enumerate(sorted((folder / "dumps").iterdir())):
            name = dump.name if dump.is_dir() else dump.stem
            every.append((k, n, cases_of(dump, folder / "gold" / f"{name}.json")))
    lines = ["# Weights of the evidence that a cut in a head parts a kicker from the headline, or the headline from a deck; nats a unit.", "# Fitted by training/head_roles.py."]
    for part in ("kicker", "deck"):
        mine = [case for k, n, cases in every if k or not n % 2 for case in cases[part]]
        theirs = [case for k, n, cases in every if not k and n % 2 for case in cases[part]]
        weights = fit(np.array([v for v, _ in mine]), np.array([t for _, t in mine]))
        for title, chosen in (("fitted", mine), ("other half", theirs)):
            table, true = np.array([v for v, _ in chosen]), np.array([t for _, t in chosen])
            made = (table @ weights[:-1] + weights[-1]) > 0
            print(f"{part}, {title}: {(made == true).mean():.4f} of {len(true)}; {int(true.sum())} true, found {int((made * true).sum())}, wrongly {int((made * (1 - true)).sum())}")
        lines += ["", f"[{part}]", f"bias = {weights[-1]:.3f}", *(f"{kind} = {weight:.3f}" for kind, weight in zip(KINDS, weights[:-1], strict=True))]
    args.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
