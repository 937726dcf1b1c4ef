"""What each piece of evidence for a join is worth: ``python bench/ablation.py ../shared/bench/dev [--each]``

Every function of `cleaner.language.evidence` is left out in turn, the weights of the others are fitted anew on one half of the issues
(as training/edges.py fits them) and measured on the other, and the other way round; figures are over both. Printed as Markdown: the share of
ends that are given the right line or rightly none, the same of ends that the next line does not go on, and the share of false
joins. Labels and stories stay as they are, so that what the labels know of the language is not left out with it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cleaner.language.evidence import KINDS
from training.edges import Ends, ends_of, fit, measure

FUNCTIONS = {
    "n-gram model: gain and paragraph borders": ("pmi1", "pmi2", "pmi34", "startness", "endness", "next_language", "next_startness"),
    "towers: wording over the cut": ("local",),
    "towers: topic": ("topic",),
    "cohesion": ("cohesion",),
    "brackets": ("closes", "clash"),
    "numbering": ("numbers",),
    "openness by the labels": ("open_end", "open_start", "next_open", "over_gap", "must"),
    "order and distance": ("adjacent", "interrupted", "later", "far", "other_page"),
    "printed rows and frames": ("row_next", "frame"),
    "jump marks": ("jump_pair", "jump_lone", "jump_wrong"),
}
"""The evidence by what it is read from. ``together`` weighs some of it otherwise on the very next line: that goes with its source."""


def ends_in(folder: Path, dump: Path) -> Ends | None:
    """The ends of one dump of a set."""
    return ends_of(dump, folder / "gold" / f"{dump.name if dump.is_dir() else dump.stem}.json")


def crossed(halves: Sequence[list[Ends]], left_out: Sequence[str]) -> tuple[float, float, float]:
    """Figures without some kinds of evidence, each half measured with weights of the other."""
    kinds = [n for n, kind in enumerate(KINDS) if kind not in left_out]
    both = [(measure(theirs, fit(mine, kinds), kinds), sizes_of(theirs)) for mine, theirs in (halves, halves[::-1])]
    first, second, third = (float(np.average([figures[n] for figures, _ in both], weights=[sizes[n] for _, sizes in both])) for n in range(3))
    return first, second, third


def sizes_of(documents: Sequence[Ends]) -> tuple[int, int, int]:
    """How many ends are known, how many of them the next line does not go on, and how many some line goes on."""
    known = sum(int((document.target >= -1).sum()) for document in documents)
    near = sum(int(((document.target >= -1) & document.adjacent).sum()) for document in documents)
    return known, known - near, sum(int((document.target >= 0).sum()) for document in documents)


def main() -> None:
    """Read the command line, leave out, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, help="folder with dumps/ and gold/")
    parser.add_argument("--each", action="store_true", help="leave out each single kind too")
    options = parser.parse_args()
    with multiprocessing.Pool(2) as pool:
        found = pool.map(partial(ends_in, options.set), sorted((options.set / "dumps").iterdir()), chunksize=1)
        halves = [[ends for ends in found[half::2] if ends] for half in (0, 1)]
        left_out: Mapping[str, tuple[str, ...]] = {"nothing": (), **FUNCTIONS, **({kind: (kind,) for kind in KINDS} if options.each else {})}
        rows = pool.map(partial(crossed, halves), left_out.values(), chunksize=1)
    known, far, _ = (sum(sizes) for sizes in zip(*map(sizes_of, halves), strict=True))
    print(f"{known:,} ends, {far:,} of them not followed by the line that goes on them\n")
    print("| left out | ends right | ends right that the next line does not go on | false joins |\n|---|---|---|---|")
    for name, figures in zip(left_out, rows, strict=True):
        print(f"| {name} | {' | '.join(f'{figure:.4f}' for figure in figures)} |")


if __name__ == "__main__":
    main()
