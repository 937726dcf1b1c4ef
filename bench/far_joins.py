"""Precision first: how far joins across a gap in the dump can be trusted.

    python bench/far_joins.py ../shared/bench/dev

A join goes *over a gap* where its two lines do not follow one another in the dump: something stands between them (a headline,
furniture, a caption, another story's text), or the second comes first. All dumps are laid out as ``clean`` lays them out;
gold says which lines follow one another in a paragraph. Joins of a line that gold does not know are counted apart.
A join is *accepted* at the confidence under which ``clean`` makes a finding of it (`cleaner.findings.LOW`).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.calibration import PRECISION, acceptable
from cleaner.findings import LOW
from cleaner.inputs import pages_of
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.model import Role
from cleaner.options import Options
from cleaner.pipeline import compose, in_force, proof
from cleaner.rulebook import shipped_rulebook
from cleaner.succession import context_of
from cleaner.told import with_told_text
from training.align import Origin, align

TEXT = "P"
"""The kind of gold unit that is a paragraph."""


class Seen(NamedTuple):
    """What became of the gaps of one dump."""

    joined: tuple[tuple[float, bool], ...]
    """Confidence of every join over a gap, and whether gold has it."""
    unknown: int
    """Joins over a gap of a line that gold does not know."""
    true: int
    """Pairs of lines that gold joins over a gap."""
    open: int
    """Of these, how many first lines nothing was joined to."""
    elsewhere: int
    """Of these, how many first lines another line was joined to."""


def seen_in(dump: Path) -> Seen:
    """The joins over gaps that ``clean`` makes in a dump of a set, held against its gold."""
    name = dump.name if dump.is_dir() else dump.stem
    gold = json.loads((dump.parent.parent / "gold" / f"{name}.json").read_text("utf-8"))
    pages = pages_of(str(dump))
    book = in_force(pages, shipped_rulebook())
    lines = tuple(block for block in proof(tuple(block for page in pages for block in page.galley), book, Options()) if block.role is not Role.SURPLUS)
    page = Page(lines, book)
    layout, _ = compose(context_of(page, with_told_text(label_lines(page), lines)))
    return judged({join.end: (join.start, join.confidence) for join in layout.joins.values()}, align(lines, gold))


def judged(joins: dict[int, tuple[int, float]], origins: Sequence[Origin | None]) -> Seen:
    """Joins (end: start and confidence) held against where the lines come from."""
    begins = {(id(origin.unit), origin.start): i for i, origin in enumerate(origins) if origin and origin.unit.kind == TEXT}
    follows = {i: begins.get((id(origin.unit), origin.end)) for i, origin in enumerate(origins) if origin}
    over = {end: (start, sure) for end, (start, sure) in joins.items() if start != end + 1}
    known = {end: pair for end, pair in over.items() if origins[end] and origins[pair[0]]}
    true = {end: start for end, start in follows.items() if start is not None and start != end + 1}
    other = sum(end in joins and joins[end][0] != start for end, start in true.items())
    return Seen(
        tuple((sure, follows.get(end) == start) for end, (start, sure) in known.items()),
        len(over) - len(known),
        len(true),
        sum(end not in joins for end in true),
        other,
    )


def report(found: Sequence[Seen]) -> dict[str, str]:
    """What became of the gaps of some dumps, row by row."""
    pairs = [pair for seen in found for pair in seen.joined]
    sure, right = np.array([p for p, _ in pairs]), np.array([float(r) for _, r in pairs])
    accepted = sure >= LOW
    kept, least = acceptable(sure, right)
    return {
        "pairs of lines that gold joins over a gap": str(sum(seen.true for seen in found)),
        "joined so": f"{right.sum():.0f}",
        "of these accepted, the others findings": f"{right[accepted].sum():.0f}",
        "left open": str(sum(seen.open for seen in found)),
        "joined to another line": str(sum(seen.elsewhere for seen in found)),
        "joins made over a gap": str(len(pairs)),
        "right": f"{right.mean():.1%}",
        f"accepted (confidence {LOW} and more)": f"{accepted.mean():.1%}",
        "accepted: right": f"{right[accepted].mean():.1%}",
        "findings: right": f"{right[~accepted].mean():.1%}" if (~accepted).any() else "-",
        f"{PRECISION:.0%} right from confidence": f"{least:.3f}",
        "which keeps of those made": f"{kept:.1%}",
        "which joins of the pairs that gold joins": f"{right[sure >= least].sum() / max(1, sum(seen.true for seen in found)):.1%}",
        "joins of lines that gold does not know, not counted": str(sum(seen.unknown for seen in found)),
    }


def main() -> None:
    """Read the command line, lay out, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, help="folder with dumps/ and gold/")
    options = parser.parse_args()
    dumps = sorted((options.set / "dumps").iterdir())
    with multiprocessing.Pool(2) as pool:
        found = pool.map(seen_in, dumps, chunksize=1)
    columns = [report(part) for part in (found[::2], found[1::2], found)]
    print("| | even issues | odd issues | all |\n|---|---|---|---|")
    for row in columns[0]:
        print(f"| {row} | {' | '.join(column[row] for column in columns)} |")


if __name__ == "__main__":
    main()
