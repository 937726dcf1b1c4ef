"""Successor accuracy on the study's cuts, beside the study's figures.

    python bench/study.py ../shared [--task a|d]

`bench.study_cuts` makes the cuts. *Fitted*: weights of `cleaner.language.evidence` fitted on the half of dev's articles on which
the study fitted its own, as training/edges.py fits them. *Shipped*: the tool as it is, its dump composed as ``clean`` composes it (Task D),
or its weights without those of the dump's order, which tells nothing there (Task A, shuffled). Printed as Markdown.

The shipped labels and edges were fitted on dumps of every second dev issue and of the seeds, which the study's were not; the language
models of both saw no text of either.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.study_asked import EVERY, LANGUAGE, WITH_DISTANCE, Answer, Asked, answers, asked_legs, asked_lines, fitted_joins, numbered, shipped_joins
from bench.study_cuts import Page, Text, articles_of, drawn_page, halves, task_a, task_d
from cleaner.language.evidence import edge_weights
from training.edges import fit

PAGES_A = {"fit": 100, "dev": 100, "seeds": 50}
FIT_SEED = 12
"""Seed of the pages of Task D that weights are fitted on."""
COMMA, STOP = "，、；：", "。！？"


def share(right: Iterable[bool]) -> float:
    """How many of these are true: 0 to 1, not a number where there are none."""
    held = list(right)
    return sum(held) / len(held) if held else float("nan")


def figures_a(found: Sequence[Answer]) -> dict[str, float]:
    """The rows of Task A."""
    possible, joined = [a for a in found if a.true >= 0], [a for a in found if a.said >= 0]
    rows = {
        "best candidate, where the true one is there": share(a.first == a.true for a in possible),
        "accuracy, *none* included": share(a.said == a.true for a in found),
        "false joins among joins made": share(a.said != a.true for a in joined),
        "*none*: precision": share(a.true < 0 for a in found if a.said < 0),
        "*none*: recall": share(a.said < 0 for a in found if a.true < 0),
        "ends after a comma": share(a.said == a.true for a in found if a.mark in COMMA),
        "ends after a full stop": share(a.said == a.true for a in found if a.mark in STOP),
    }
    for least in (0.3, 0.5, 0.7, 0.8, 0.95):
        sure = [a for a in joined if a.sure >= least]
        rows[f"confidence ≥ {least}: right of all possible"] = sum(a.said == a.true for a in sure) / len(possible)
        rows[f"confidence ≥ {least}: precision"] = share(a.said == a.true for a in sure)
    return rows


STUDY_A = {
    "shuffled": {
        "best candidate, where the true one is there": (0.895, 0.826), "accuracy, *none* included": (0.848, 0.819), "false joins among joins made": (0.066, 0.151),
        "*none*: precision": (0.59, 0.63), "*none*: recall": (0.87, 0.70), "ends after a comma": (0.506, 0.474), "ends after a full stop": (0.333, 0.407),
        "confidence ≥ 0.3: right of all possible": (0.773, 0.721), "confidence ≥ 0.3: precision": (0.907, 0.913),
        "confidence ≥ 0.5: right of all possible": (0.715, 0.658), "confidence ≥ 0.5: precision": (0.939, 0.955),
        "confidence ≥ 0.7: right of all possible": (0.643, 0.591), "confidence ≥ 0.7: precision": (0.970, 0.973),
        "confidence ≥ 0.8: right of all possible": (0.602, 0.551), "confidence ≥ 0.8: precision": (0.983, 0.974),
        "confidence ≥ 0.95: right of all possible": (0.484, 0.436), "confidence ≥ 0.95: precision": (0.991, 0.990),
    },
    "order kept": {"accuracy, *none* included": (0.897, 0.857), "false joins among joins made": (0.049, 0.131)},
}  # fmt: skip
"""The study's best figures on dev and seeds: with towers where it has them, else without."""
STUDY_D = {"leg ends right": (0.750, 0.630), "leg ends left as in the dump": (0.05, 0.10), "ordinary joins broken": (0.022, 0.024)}


def print_table(title: str, columns: Sequence[str], rows: Mapping[str, Sequence[float]]) -> None:
    """Print a Markdown table; figures to three places."""
    print(f"\n{title}\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for name, figures in rows.items():
        print(f"| {name} | {' | '.join('' if figure != figure else f'{figure:.3f}' for figure in figures)} |")


Mapper = Callable[[Callable[..., Any], Sequence[Any]], list[Any]]


def run_a(pools: dict[str, Sequence[Text]], mapped: Mapper) -> None:
    """Task A, in both orders."""
    shipped, none = edge_weights()
    for title, keep_order in (("shuffled", False), ("order kept", True)):
        pages = {name: mapped(partial(asked_legs, keep_order=keep_order), task_a(pool, PAGES_A[name], keep_order)) for name, pool in pools.items()}
        kinds = WITH_DISTANCE if keep_order else LANGUAGE
        columns = ["dev, fitted", "seeds, fitted"]
        figures = fitted_figures(pages, kinds)
        if not keep_order:
            columns += ["dev, shipped", "seeds, shipped"]
            figures += [figures_a([a for page in pages[name] for a in answers(page, np.append(shipped[kinds], none), kinds)]) for name in ("dev", "seeds")]
        study = STUDY_A[title]
        missing = (float("nan"), float("nan"))
        rows = {row: [*(figure[row] for figure in figures), *study.get(row, missing)] for row in figures[0]}
        ends = " and ".join(f"{sum(page.ends for page in pages[name]):,} ends of {name} among {np.mean([page.starts - 1 for page in pages[name]]):.0f}" for name in ("dev", "seeds"))
        print_table(f"Task A, {title}: {ends} starts of their page", [*columns, "study, dev", "study, seeds"], rows)


def fitted_figures(pages: dict[str, list[Asked]], kinds: list[int]) -> list[dict[str, float]]:
    """Figures of Task A on dev and seeds, with weights of these kinds fitted on the other half."""
    weights = fit([page.as_ends() for page in pages["fit"]], kinds)
    return [figures_a([a for page in pages[name] for a in answers(page, weights, kinds)]) for name in ("dev", "seeds")]


def figures_d(pages: Sequence[Page], joins: Sequence[dict[int, int]]) -> dict[str, float]:
    """The rows of Task D."""
    cut: list[tuple[int, int, int]] = []
    ordinary: list[tuple[int, int, int]] = []
    far: list[bool] = []
    for page, made in zip(pages, joins, strict=True):
        told = numbered(page)
        for line in told.asked:
            (ordinary if told.follows[line] == line + 1 else cut).append((made.get(line, -1), told.follows[line], line + 1))
        far += [told.follows[end] == start for end, start in made.items() if start != end + 1]
    return {
        "leg ends right": share(said == true for said, true, _ in cut),
        "leg ends left as in the dump": share(said == following for said, _, following in cut),
        "leg ends left open": share(said < 0 for said, _, _ in cut),
        "ordinary joins broken": share(said != true for said, true, _ in ordinary),
        "false joins among those not of neighbours": share(not right for right in far),
    }


def run_d(pools: dict[str, Sequence[Text]], mapped: Mapper) -> None:
    """Task D."""
    rng = Random(FIT_SEED)
    scripts = [[text for text in pools["fit"] if text.hant == hant] for hant in (False, True)]
    own = [drawn_page(scripts[number % 4 == 3], rng) for number in range(16)]
    weights = fit([page.as_ends() for page in mapped(asked_lines, own)], EVERY)
    pages = task_d(pools["dev"], pools["seeds"])
    figures = [figures_d(drawn, [fitted_joins(asked, weights) for asked in mapped(asked_lines, drawn)]) for drawn in pages.values()]
    figures += [figures_d(drawn, mapped(shipped_joins, drawn)) for drawn in pages.values()]
    missing = (float("nan"), float("nan"))
    rows = {row: [*(figure[row] for figure in figures), *STUDY_D.get(row, missing)] for row in figures[0]}
    title = " and ".join(f"{sum(map(cut_ends, drawn))} leg ends of {name}" for name, drawn in pages.items())
    print_table(f"Task D: {title}", ["dev, fitted", "seeds, fitted", "dev, shipped", "seeds, shipped", "study, dev", "study, seeds"], rows)


def cut_ends(page: Page) -> int:
    """How many lines of a page of Task D stand open and are not followed by the next line."""
    told = numbered(page)
    return sum(told.follows[line] != line + 1 for line in told.asked)


def main() -> None:
    """Read the command line, cut, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="folder with bench/dev/gold and gold (the seeds')")
    parser.add_argument("--task", choices=("a", "d"), help="only this task")
    options = parser.parse_args()
    try:
        dev, seeds = articles_of(options.shared / "bench" / "dev" / "gold"), articles_of(options.shared / "gold")
    except FileNotFoundError as error:
        parser.exit(1, f"{error}\n")
    mine, theirs = halves(dev)
    pools: dict[str, Sequence[Text]] = {"fit": mine, "dev": theirs, "seeds": seeds}
    with Pool(2) as pool:
        mapped: Mapper = partial(pool.map, chunksize=1)
        if options.task != "d":
            run_a(pools, mapped)
        if options.task != "a":
            run_d(pools, mapped)


if __name__ == "__main__":
    main()
