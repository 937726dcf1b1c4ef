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
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from scipy.optimize import minimize

from cleaner.language.evidence import Context
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.layout import Layout
from cleaner.model import Galley, Role
from cleaner.pipeline import compose
from cleaner.rulebook import shipped_rulebook
from cleaner.succession import context_of
from training.align import Origin, label, read_pair

Case = TypeVar("Case")

MAX_UNKNOWN = 0.15
"""Share of lines without an origin from which a dump is left out: its rows hold several columns each."""
L2 = 0.3


class Labelled(NamedTuple):
    """The lines of a dump as the tool labels them, surplus lines aside, and where they come from."""

    context: Context
    origins: list[Origin | None]


class Composed(NamedTuple):
    """A dump as the tool lays it out, and where its lines come from."""

    context: Context
    layout: Layout
    origins: list[Origin | None]

    @property
    def articles(self) -> list[int | None]:
        """The gold article of every line."""
        return [origin.unit.article if origin else None for origin in self.origins]


def known_pair(dump: Path, gold: Path) -> tuple[Galley, list[Origin | None], list[str]] | None:
    """The lines of a dump, where they come from and their true labels; None where too few are found in the gold edition."""
    galley, data, origins = read_pair(dump, gold)
    true = [label(block, origin, data) for block, origin in zip(galley, origins, strict=True)]
    return (galley, origins, true) if galley and true.count("?") <= MAX_UNKNOWN * len(true) else None


def labelled(dump: Path, gold: Path) -> Labelled | None:
    """A dump labelled; None where too few of its lines are found in the gold edition."""
    pair = known_pair(dump, gold)
    kept = [(block, origin) for block, origin in zip(*pair[:2], strict=True) if block.role is not Role.SURPLUS] if pair else []
    if not kept:
        return None
    page = Page([block for block, _ in kept], shipped_rulebook())
    return Labelled(context_of(page, label_lines(page)), [origin for _, origin in kept])


def composed(dump: Path, gold: Path) -> Composed | None:
    """A dump laid out; None where too few of its lines are found in the gold edition."""
    found = labelled(dump, gold)
    return Composed(found.context, compose(found.context)[0], found.origins) if found else None


class Placed(NamedTuple, Generic[Case]):
    """What was made of a dump, and where it stands: the number of its set, and its place there."""

    folder: int
    place: int
    case: Case


def read_sets(sets: Sequence[Path], cases: Callable[[Path, Path], Case | None]) -> list[Placed[Case]]:
    """What `cases` (a function of a module) makes of every dump and its gold edition, but for what it makes nothing of."""
    jobs = [(k, n, dump) for k, folder in enumerate(sets) for n, dump in enumerate(sorted((folder / "dumps").iterdir()))]
    pairs = [(dump, sets[k] / "gold" / f"{dump.name if dump.is_dir() else dump.stem}.json") for k, _, dump in jobs]
    with multiprocessing.Pool() as pool:
        found = pool.starmap(cases, pairs, chunksize=1)
    return [Placed(k, n, case) for (k, n, _), case in zip(jobs, found, strict=True) if case is not None]


def halves(sets: Sequence[Path], cases: Callable[[Path, Path], Case | None]) -> tuple[list[Case], list[Case]]:
    """The cases of every dump that is fitted on, and of every other one."""
    placed = read_sets(sets, cases)
    return [case for k, n, case in placed if k or not n % 2], [case for k, n, case in placed if not k and n % 2]


def composed_halves(sets: Sequence[Path], cases: Callable[[Composed], Case]) -> tuple[list[Case], list[Case]]:
    """The same of dumps laid out."""
    return halves(sets, partial(_of_composed, cases))


def _of_composed(cases: Callable[[Composed], Case], dump: Path, gold: Path) -> Case | None:
    done = composed(dump, gold)
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


def toml_of(what: str, script: str, tables: Mapping[str, Mapping[str, float]]) -> str:
    """The file of some tables of weights; a table with an empty name stands without a heading."""
    lines = [f"# Weights of the evidence {what}, in nats a unit. Fitted by training/{script}."]
    for name, table in tables.items():
        lines += ["", *([f"[{name}]"] if name else []), *(f"{kind} = {weight:.3f}" for kind, weight in table.items())]
    return "\n".join(lines) + "\n"


def fit_tables(description: str | None, output: str, what: str, kinds: Sequence[str], cases: Callable[[Composed], Mapping[str, Examples]]) -> None:
    """Fit a table of weights of `kinds` for each name that `cases` gives examples of, save them and report.

    `description` is the script's docstring; `output` where the weights go by default, from the project's folder; `what` is what they are evidence of.
    A table with an empty name stands without a heading.
    """
    args = read_arguments(description, output)
    mine, theirs = composed_halves(args.sets, cases)
    tables = {name: weighted(kinds, fitted(name or Path(output).stem, [c[name] for c in mine], [c[name] for c in theirs])) for name in mine[0]}
    args.output.write_text(toml_of(what, f"{Path(output).stem}.py", tables), "utf-8")


def read_arguments(description: str | None, output: str, **switches: str) -> argparse.Namespace:
    """The sets, where the weights go (`output`: by default, from the project's folder), and what a script can be asked besides, with its help."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / output)
    for name, text in switches.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)
    return parser.parse_args()
