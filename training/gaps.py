"""Fit the weights of `cleaner.gaps` on dumps with gold editions.

    python training/gaps.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/gaps.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.gaps import KINDS, gap_evidence
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.layout import Layout, layout_of
from cleaner.model import Role
from cleaner.rulebook import shipped_rulebook
from cleaner.stories import gap_between, orderly_pages, spoken_of, states_of
from cleaner.succession import context_of, successors
from training.align import label, read_pair
from training.heads import MAX_UNKNOWN, fit

Cases = dict[bool, tuple[Any, Any]]


def cases_of(dump: Path, gold: Path) -> Cases:
    """Evidence for every gap of a dump, and whether the story changes there; gaps with a head (True) and without (False)."""
    galley, data, origins = read_pair(dump, gold)
    kept = [(block, origin) for block, origin in zip(galley, origins, strict=True) if block.role is not Role.SURPLUS]
    if not kept or sum(label(block, origin, data) == "?" for block, origin in kept) > MAX_UNKNOWN * len(kept):
        return {}
    book = shipped_rulebook()
    page = Page([block for block, _ in kept], book)
    context = context_of(page, label_lines(page))
    return cases_in(layout_of(context, successors(context)), [origin.unit.article if origin else None for _, origin in kept])


def cases_in(layout: Layout, articles: Sequence[int | None]) -> Cases:
    """The same of a layout and the article of each of its lines."""
    parts = [i for i, element in enumerate(layout.elements) if element.part]
    heads = states_of(layout)
    straight = orderly_pages(layout)
    gaps = [gap_between(layout, parts[n - 1] if n else None, part, straight) for n, part in enumerate(parts)]
    out: dict[bool, tuple[list[Any], list[float]]] = {True: ([], []), False: ([], [])}
    if not parts:
        return {}
    for n, (gap, values) in enumerate(zip(gaps, gap_evidence(layout, parts, gaps, spoken_of(layout, parts, heads)), strict=True)):
        if gap.before is None or gap.joined:
            continue
        first = articles[layout.elements[parts[n - 1]].part.lines[-1]]  # type: ignore[union-attr]
        second = articles[layout.elements[parts[n]].part.lines[0]]  # type: ignore[union-attr]
        if first is not None and second is not None:
            out[bool(gap.heads)][0].append(values)
            out[bool(gap.heads)][1].append(float(first != second))
    return {headed: (np.array(rows).reshape(-1, len(KINDS)), np.array(true)) for headed, (rows, true) in out.items()}


def fitted(mine: list[Cases], theirs: list[Cases]) -> list[str]:
    """The lines of the weights' file; prints how well they do."""
    lines = ["# Weights of the evidence that the story changes at a gap, in nats a unit. Fitted by training/gaps.py."]
    for section, headed in (("head", True), ("none", False)):
        weights = fit(np.vstack([c[headed][0] for c in mine if c]), np.concatenate([c[headed][1] for c in mine if c]))
        for title, chosen in (("fitted", mine), ("other half", theirs)):
            a, b = np.vstack([c[headed][0] for c in chosen if c]), np.concatenate([c[headed][1] for c in chosen if c])
            made = (a @ weights[:-1] + weights[-1]) > 0
            print(f"{section}, {title}: {(made == b).mean():.4f} of {len(b)} gaps; changes {int(b.sum())}, found {int((made * b).sum())}, wrongly {int((made * (1 - b)).sum())}")
        lines += ["", f"[{section}]", f"bias = {weights[-1]:.3f}", *(f"{kind} = {weight:.3f}" for kind, weight in zip(KINDS, weights[:-1], strict=True))]
    return lines


def main() -> None:
    """Fit, save, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "cleaner/gaps.toml")
    args = parser.parse_args()
    every = []
    for k, folder in enumerate(args.sets):
        for n, dump in enumerate(sorted((folder / "dumps").iterdir())):
            name = dump.name if dump.is_dir() else dump.stem
            every.append((k, n, cases_of(dump, folder / "gold" / f"{name}.json")))
    lines = fitted([c for k, n, c in every if k or not n % 2], [c for k, n, c in every if not k and n % 2])
    args.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
