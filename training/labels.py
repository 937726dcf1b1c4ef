"""Fit the weights of `cleaner.language.labels` on dumps with gold editions.

    python training/labels.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/language/labels.npz]

Of the first set the issues with even places are fitted on, the others measured; of
further sets every tenth issue is held back. L2-regularised log-likelihood by L-BFGS.
"""

from __future__ import annotations

import collections
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.language.features import features
from cleaner.language.labels import LABELS, fixed_labels
from cleaner.language.lines import Page
from cleaner.rulebook import shipped_rulebook
from training.sets import known_pair, read_arguments, read_sets

L2 = 0.01
MIN_COUNT = 4


class Lines(NamedTuple):
    """The lines of a dump."""

    seen: list[list[str]]
    """Of each line its features."""
    fixed: list[int | None]
    """The label that a rule or a reader has fixed."""
    true: list[int]
    """The true label, -1 where that is not known."""


def lines_of(dump: Path, gold: Path) -> Lines | None:
    """The lines of a dump; None where too few are found in the gold edition."""
    pair = known_pair(dump, gold)
    if not pair:
        return None
    galley, _, true = pair
    return Lines(features(Page(galley, shipped_rulebook())), fixed_labels(galley), [LABELS.index(t) if t in LABELS else -1 for t in true])


def fit(documents: list[Any], l2: float) -> tuple[list[str], Any, Any, Any]:
    """Feature names, their weights, transition and border weights."""
    counts = collections.Counter(name for seen, fixed, _ in documents for names, f in zip(seen, fixed, strict=True) if f is None for name in set(names))
    names = sorted(name for name, count in counts.items() if count >= MIN_COUNT)
    number = {name: i for i, name in enumerate(names)}
    k = len(LABELS)
    data = []
    for seen, fixed, true in documents:
        rows = [(i, number[n]) for i, line in enumerate(seen) for n in line if n in number]
        matrix = csr_matrix((np.ones(len(rows)), tuple(np.array(rows, dtype=int).T)), shape=(len(seen), len(names)))
        data.append((matrix, fixed, np.array(true)))
    size = len(names) * k

    def unpack(x: Any) -> tuple[Any, Any, Any]:
        return x[:size].reshape(len(names), k), x[size : size + k * k].reshape(k, k), x[size + k * k :].reshape(2, k)

    def loss(x: Any) -> tuple[float, Any]:
        table, transition, border = unpack(x)
        total, g_table, g_transition, g_border = 0.0, np.zeros_like(table), np.zeros_like(transition), np.zeros_like(border)
        for matrix, fixed, true in data:
            emission = matrix @ table
            free = np.array([f is None for f in fixed])
            mask = np.zeros_like(emission)
            for i, f in enumerate(fixed):
                if f is not None:
                    mask[i] = -1e4
                    mask[i, f] = 0
                    emission[i] = 0
            log_z, odds, steps, first, last = expected(emission + mask, transition, border)
            held = mask.copy()
            for i, t in enumerate(true):
                if t >= 0 and fixed[i] is None:
                    held[i] = -1e4
                    held[i, t] = 0
            log_t, odds_t, steps_t, first_t, last_t = expected(emission + held, transition, border)
            total += log_z - log_t
            g_table += matrix.T @ ((odds - odds_t) * free[:, None])
            g_transition += steps - steps_t
            g_border += np.stack([first - first_t, last - last_t])
        gradient = np.concatenate([g_table.ravel(), g_transition.ravel(), g_border.ravel()])
        return total + 0.5 * l2 * float(x @ x) * len(data), gradient + l2 * x * len(data)

    found = minimize(loss, np.zeros(size + k * k + 2 * k), jac=True, method="L-BFGS-B", options={"maxiter": 90, "maxcor": 8})
    return names, *unpack(found.x)


def expected(emission: Any, transition: Any, border: Any) -> tuple[float, Any, Any, Any, Any]:
    """Log Z, label odds, summed transition odds, first and last odds."""
    n, k = emission.shape
    factor = np.exp(transition)
    alpha, beta, scale = np.empty((n, k)), np.empty((n, k)), np.empty(n)
    top = emission.max(1)
    local = np.exp(emission - top[:, None])
    alpha[0] = local[0] * np.exp(border[0])
    scale[0] = alpha[0].sum()
    alpha[0] /= scale[0]
    for i in range(1, n):
        alpha[i] = local[i] * (alpha[i - 1] @ factor)
        scale[i] = alpha[i].sum()
        alpha[i] /= scale[i]
    ending = np.exp(border[1])
    z = float(alpha[n - 1] @ ending)
    beta[n - 1] = ending / z
    for i in range(n - 2, -1, -1):
        beta[i] = factor @ (local[i + 1] * beta[i + 1]) / scale[i + 1]
    odds = alpha * beta
    steps = (alpha[:-1].T @ (local[1:] * beta[1:] / scale[1:, None])) * factor
    return float(np.log(scale).sum() + top.sum() + np.log(z)), odds, steps, odds[0], odds[-1]


def save(path: Path, names: list[str], table: Any, transition: Any, border: Any) -> None:
    """Weights in eight bits, a scale a row; only rows that matter."""
    keep = [i for i in range(len(names)) if np.abs(table[i]).max() > 0.05]
    rows = table[keep]
    scales = np.abs(rows).max(1) / 127
    np.savez_compressed(
        path, names=np.frombuffer("\n".join(names[i] for i in keep).encode(), dtype=np.uint8), scales=scales.astype(np.float32),
        table=np.round(rows / scales[:, None]).astype(np.int8), transition=transition.astype(np.float32), border=border.astype(np.float32),
    )  # fmt: skip


def report(title: str, documents: list[Any], path: Path) -> None:
    """Accuracy on lines whose label no rule fixed, and the commonest confusions."""
    from cleaner.language import labels as module

    module.WEIGHTS = path
    module.weights.cache_clear()
    right = total = 0
    wrong: collections.Counter[str] = collections.Counter()
    for seen, fixed, true in documents:
        best = module.decode(module.scores(seen), fixed).best
        for b, f, t in zip(best, fixed, true, strict=True):
            if f is None and t >= 0:
                total += 1
                right += b == LABELS[t]
                if b != LABELS[t]:
                    wrong[f"{LABELS[t]}>{b}"] += 1
    print(f"{title}: {right / max(1, total):.4f} of {total} lines; {wrong.most_common(24)}")


def main() -> None:
    """Fit, save, report."""
    args = read_arguments(__doc__, "cleaner/language/labels.npz")
    placed = read_sets(args.sets, lines_of)
    rest = [case for k, _, case in placed if k]
    mine = [case for k, n, case in placed if not k and not n % 2] + [case for n, case in enumerate(rest) if n % 10]
    theirs = [case for k, n, case in placed if not k and n % 2]
    save(args.output, *fit(mine, L2))
    for title, documents in (("fitted", mine), ("other half", theirs), ("more, held back", rest[::10])):
        report(title, documents, args.output)


if __name__ == "__main__":
    main()
