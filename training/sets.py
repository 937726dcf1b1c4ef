"""Sets of dumps with gold editions, composed as the tool composes them: what the scripts that fit weights share.

A set is a folder with ``dumps/`` and ``gold/``. Of the first set the issues with even places are fitted on and the
others measured; further sets are fitted on whole.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from scipy.optimize import minimize

from cleaner.language.evidence import Context
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.layout import Layout
from cleaner.model import Role
from cleaner.pipeline import compose
from cleaner.rulebook import shipped_rulebook
from cleaner.succession import context_of
from training.align import Origin, label, read_pair

Case = TypeVar("Case")

MAX_UNKNOWN = 0.15
"""Share of lines without an origin from which a dump is left out: its rows hold several columns each."""
L2 = 0.3


class Composed(NamedTuple):
    """A dump as the tool lays it out, and where its lines come from."""

    context: Context
    layout: Layout
    origins: list[Origin | None]

    @property
    def articles(self) -> list[int | None]:
        """The gold article of every line."""
        return [origin.unit.article if origin else None for origin in self.origins]


def composed(dump: Path, gold: Path) -> Composed | None:
    """A dump laid out; None where too few of its lines are found in the gold edition."""
    galley, data, origins = read_pair(dump, gold)
    kept = [(block, origin) for block, origin in zip(galley, origins, strict=True) if block.role is not Role.SURPLUS]
    if not kept or sum(label(block, origin, data) == "?" for block, origin in kept) > MAX_UNKNOWN * len(kept):
        return None
    page = Page([block for block, _ in kept], shipped_rulebook())
    context = context_of(page, label_lines(page))
    layout, _ = compose(context)
    return Composed(context, layout, [origin for _, origin in kept])


def halves(sets: Sequence[Path], cases: Callable[[Composed], Case]) -> tuple[list[Case], list[Case]]:
    """The cases of every dump that is fitted on, and of every other one. `cases` is a function of a module."""
    jobs = [(k, n, dump) for k, folder in enumerate(sets) for n, dump in enumerate(sorted((folder / "dumps").iterdir()))]
    with multiprocessing.Pool() as pool:
        found = pool.map(partial(_cases, cases), [(dump, sets[k] / "gold" / f"{dump.name if dump.is_dir() else dump.stem}.json") for k, _, dump in jobs], chunksize=1)
    known = [(k, n, case) for (k, n, _), case in zip(jobs, found, strict=True) if case is not None]
    return [case for k, n, case in known if k or not n % 2], [case for k, n, case in known if not k and n % 2]


def _cases(cases: Callable[[Composed], Case], pair: tuple[Path, Path]) -> Case | None:
    done = composed(*pair)
    return cases(done) if done else None


class Examples(NamedTuple):
    """Rows of evidence, and what is true of each: 1 or 0."""

    rows: Any
    true: Any


def examples(pairs: Sequence[tuple[Any, bool]], kinds: int) -> Examples:
    """Examples from pairs of evidence and truth; `kinds`: numbers in a row."""
    return Examples(np.array([row for row, _ in pairs], dtype=float).reshape(-1, kinds), np.array([float(true) for _, true in pairs]))


def logistic(cases: Sequence[Examples]) -> Any:
    """Weights and, last, the bias of an L2-regularised logistic regression."""
    table = np.vstack([case.rows for case in cases])
    table, true = np.hstack([table, np.ones((len(table), 1))]), np.concatenate([case.true for case in cases])

    def loss(w: Any) -> tuple[float, Any]:
        z = table @ w
        return float(np.logaddexp(0, -z * (2 * true - 1)).sum() + 0.5 * L2 * (w @ w)), table.T @ (1 / (1 + np.exp(-z)) - true) + L2 * w

    return minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x


def fitted(what: str, mine: Sequence[Examples], theirs: Sequence[Examples]) -> Any:
    """Weights and bias fitted on one half; prints how often they are right on both."""
    weights = logistic(mine)
    for title, cases in (("fitted", mine), ("other half", theirs)):
        rows, true = np.vstack([case.rows for case in cases]), np.concatenate([case.true for case in cases])
        made = (rows @ weights[:-1] + weights[-1]) > 0
        print(f"{what}, {title}: {(made == true).mean():.4f} of {len(true)}; {int(true.sum())} true, found {int((made * true).sum())}, wrongly {int((made * (1 - true)).sum())}")
    return weights


def weighted(kinds: Sequence[str], weights: Any) -> dict[str, float]:
    """Weights with their names, the bias first."""
    return {"bias": float(weights[-1]), **dict(zip(kinds, map(float, weights[:-1]), strict=True))}


def toml_of(what: str, script: str, tables: Mapping[Any, Mapping[str, float]]) -> str:
    """The file of some tables of weights; None names the table without a heading."""
    lines = [f"# Weights of the evidence {what}, in nats a unit. Fitted by training/{script}."]
    for name, table in tables.items():
        lines += ["", *([f"[{name}]"] if name else []), *(f"{kind} = {weight:.3f}" for kind, weight in table.items())]
    return "\n".join(lines) + "\n"


def read_arguments(description: str | None, output: str) -> argparse.Namespace:
    """The sets, and where the weights go (`output`: by default, from the project's folder)."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / output)
    return parser.parse_args()
