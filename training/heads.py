"""Fit the weights of `cleaner.heads` on dumps with gold editions.

    python training/heads.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/heads.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1]))

import itertools

from cleaner.heads import KINDS, Texts, head_evidence
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.layout import display_groups, layout_of
from cleaner.model import Role
from cleaner.rulebook import shipped_rulebook
from cleaner.stories import legs_of
from cleaner.succession import context_of, successors
from training.align import label, read_pair

L2 = 0.3
MAX_UNKNOWN = 0.15


def pairs_of(dump: Path, gold: Path, whole: bool) -> tuple[Any, Any]:
    """Evidence for every pair of neighbouring display lines of a dump, and whether both are of one article; `whole`: from legs."""
    galley, data, origins = read_pair(dump, gold)
    kept = [(block, origin) for block, origin in zip(galley, origins, strict=True) if block.role is not Role.SURPLUS]
    if not kept or sum(label(block, origin, data) == "?" for block, origin in kept) > MAX_UNKNOWN * len(kept):
        return np.zeros((0, len(KINDS))), np.zeros(0)
    book = shipped_rulebook()
    page = Page([block for block, _ in kept], book)
    context = context_of(page, label_lines(page))
    layout = layout_of(context, successors(context))
    texts = Texts(tuple(element.part.lines for element in layout.elements if element.part))
    if whole:
        texts = Texts(tuple(map(tuple, legs_of(layout))), whole=True)
    rows, true = [], []
    groups = display_groups(context)
    cuts = [cut for group in groups for cut in itertools.pairwise(group)]
    for (a, b), values in zip(cuts, head_evidence(context, groups, texts), strict=True):
        first, second = kept[a][1], kept[b][1]
        if first and second:
            rows.append(values)
            true.append(first.unit.article == second.unit.article)
    return np.array(rows).reshape(-1, len(KINDS)), np.array(true, dtype=float)


def fit(x: Any, y: Any) -> Any:
    """Weights and bias of a logistic regression."""
    table = np.hstack([x, np.ones((len(x), 1))])

    def loss(w: Any) -> tuple[float, Any]:
        z = table @ w
        return float(np.logaddexp(0, -z * (2 * y - 1)).sum() + 0.5 * L2 * (w @ w)), table.T @ (1 / (1 + np.exp(-z)) - y) + L2 * w

    return minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x


def main() -> None:
    """Fit, save, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "cleaner/heads.toml")
    args = parser.parse_args()
    lines = ["# Weights of the evidence that two display lines are of one head, in nats a unit. Fitted by training/heads.py."]
    for section in ("parts", "legs"):
        every = []
        for k, folder in enumerate(args.sets):
            for n, dump in enumerate(sorted((folder / "dumps").iterdir())):
                name = dump.name if dump.is_dir() else dump.stem
                every.append((k, n, pairs_of(dump, folder / "gold" / f"{name}.json", section == "legs")))
        mine = [pair for k, n, pair in every if k or not n % 2]
        theirs = [pair for k, n, pair in every if not k and n % 2]
        weights = fit(np.vstack([p[0] for p in mine]), np.concatenate([p[1] for p in mine]))
        for title, chosen in (("fitted", mine), ("other half", theirs)):
            a, b = np.vstack([p[0] for p in chosen]), np.concatenate([p[1] for p in chosen])
            print(f"{section}, {title}: {(((a @ weights[:-1] + weights[-1]) > 0) == b).mean():.4f} of {len(b)} pairs")
        lines += ["", f"[{section}]", f"bias = {weights[-1]:.3f}", *(f"{kind} = {weight:.3f}" for kind, weight in zip(KINDS, weights[:-1], strict=True))]
    args.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
