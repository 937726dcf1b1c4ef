"""Fit the weights of `cleaner.gaps` on dumps with gold editions.

    python training/gaps.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/gaps.toml]

Of the first set the issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.gaps import KINDS, gap_evidence
from cleaner.stories import gap_between, orderly_pages, repeated_heads, spoken_of, states_of
from training.sets import Composed, Examples, examples, fitted, halves, read_arguments, toml_of, weighted


def cases_of(dump: Composed) -> dict[bool, Examples]:
    """Evidence for every gap of a dump, and whether the story changes there; gaps with a head (True) and without (False)."""
    layout, articles = dump.layout, dump.articles
    parts = [i for i, element in enumerate(layout.elements) if element.part]
    straight, repeats = orderly_pages(layout), repeated_heads(layout)
    gaps = [gap_between(layout, parts[n - 1] if n else None, part, straight, repeats) for n, part in enumerate(parts)]
    rows = gap_evidence(layout, parts, gaps, spoken_of(layout, parts, states_of(layout))) if parts else []
    found = []
    for n, (gap, values) in enumerate(zip(gaps, rows, strict=True)):
        if gap.before is None or gap.joined:
            continue
        first = articles[layout.elements[parts[n - 1]].part.lines[-1]]  # type: ignore[union-attr]
        second = articles[layout.elements[parts[n]].part.lines[0]]  # type: ignore[union-attr]
        if first is not None and second is not None:
            found.append((bool(gap.heads), values, first != second))
    return {headed: examples([(values, true) for under, values, true in found if under is headed], len(KINDS)) for headed in (True, False)}



def main() -> None:
    """Fit, save, report."""
    args = read_arguments(__doc__, "cleaner/gaps.toml")
    mine, theirs = halves(args.sets, cases_of)
    tables = {name: weighted(KINDS, fitted(name, [c[headed] for c in mine], [c[headed] for c in theirs])) for name, headed in (("head", True), ("none", False))}
    args.output.write_text(toml_of("that the story changes at a gap", "gaps.py", tables), "utf-8")


if __name__ == "__main__":
    main()
