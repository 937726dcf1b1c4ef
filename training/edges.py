"""Fit the weights of `cleaner.language.evidence` on dumps with gold editions.

    python training/edges.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/language/edges.toml] [--ablate]

A conditional logit: every end chooses among its candidate starts and *none*.
Of the first set the issues with even places are fitted on, the others measured.
`--ablate` leaves out each kind of evidence in turn and prints the accuracy on the other half.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.language.evidence import KINDS, candidate_edges, evidence
from cleaner.succession import competing, joins_to_next, loose_lines
from training.align import Origin
from training.sets import halves, labelled, read_arguments

L2 = 0.5
FAR_WEIGHT = 4.0
"""How much an end counts in the fit that the next line does not go on: there are few of them, and they are what succession is for."""


class Ends(NamedTuple):
    """The open ends of a dump and what each could be followed by."""

    pairs: Any
    """(pairs, 2): an end and a start, as numbers among those of the dump."""
    values: Any
    """(pairs, KINDS): the evidence for each pair."""
    target: Any
    """Of each end its true pair, -1 for none, -2 where that is not known or not among the pairs."""
    starts: int
    adjacent: Any
    """Of each end whether the next line goes on it."""


def ends_of(dump: Path, gold: Path) -> Ends | None:
    """The open ends of a dump; None where it has none, or too few of its lines are found in the gold edition."""
    found = labelled(dump, gold)
    if not found:
        return None
    context, origins = found
    ends, starts = competing(context, "BI", context.jumps_out), competing(context, "IL", context.jumps_in)
    pairs = candidate_edges(context, ends, starts, loose_lines(context, joins_to_next(context)))
    if not len(pairs):
        return None
    where = {(id(origin.unit), origin.start): i for i, origin in enumerate(origins) if origin}
    followers = [_follower(origins[end], where) for end in ends]
    target = np.array([-1 if follower == -1 else -2 for follower in followers])
    for n, (e, s) in enumerate(pairs):
        if starts[s] == followers[e]:
            target[e] = n
    adjacent = np.array([follower == end + 1 for end, follower in zip(ends, followers, strict=True)])
    return Ends(pairs, evidence(context, ends, starts, pairs), target, len(starts), adjacent)


def _follower(origin: Origin | None, where: dict[tuple[int, int], int]) -> int | None:
    """The line that goes on one with this origin; -1 for none, or one not in the dump; None where that is not known."""
    if origin is None:
        return None
    return where.get((id(origin.unit), origin.end), -1) if origin.end < len(origin.unit.text) else -1


def fit(documents: list[Ends], kinds: list[int]) -> np.ndarray[Any, Any]:
    """Weights of these kinds, then the utility of none."""

    def loss(x: Any) -> tuple[float, Any]:
        total, gradient = 0.5 * L2 * float(x @ x), L2 * x
        for document in documents:
            rows = document.values[:, kinds]
            utility = np.concatenate([rows @ x[:-1] - x[-1], np.zeros(len(document.target))])
            group = np.concatenate([document.pairs[:, 0], np.arange(len(document.target))])
            known = document.target >= -1
            top = np.zeros(len(document.target))
            np.maximum.at(top, group, utility)
            power = np.exp(utility - top[group])
            summed = np.zeros(len(document.target))
            np.add.at(summed, group, power)
            worth = np.where(document.adjacent, 1.0, FAR_WEIGHT) * known
            share = power / summed[group] * worth[group]
            chosen = np.where(document.target >= 0, document.target, len(rows) + np.arange(len(document.target)))[known]
            total -= float((worth[known] * (utility[chosen] - top[group[chosen]] - np.log(summed[group[chosen]]))).sum())
            delta = share
            delta[chosen] -= worth[known]
            gradient = gradient + np.concatenate([rows.T @ delta[: len(rows)], [-delta[: len(rows)].sum()]])
        return total, gradient

    found: np.ndarray[Any, Any] = minimize(loss, np.zeros(len(kinds) + 1), jac=True, method="L-BFGS-B").x
    return found


def measure(documents: list[Ends], weights: Any, kinds: list[int]) -> tuple[float, float, float]:
    """Accuracy over ends, accuracy over ends whose successor is not the next line, share of false joins among joins made."""
    from scipy.optimize import linear_sum_assignment

    right = total = far_right = far_total = joins = false = 0
    for document in documents:
        pairs, ends, starts = document.pairs, len(document.target), document.starts
        utility = document.values[:, kinds] @ weights[:-1] - weights[-1]
        matrix = np.full((ends, starts + ends), -1e6)
        matrix[pairs[:, 0], pairs[:, 1]] = utility
        matrix[np.arange(ends), starts + np.arange(ends)] = 0
        rows, columns = linear_sum_assignment(matrix, maximize=True)
        number = {(int(e), int(s)): n for n, (e, s) in enumerate(pairs)}
        for r, c in zip(rows, columns, strict=True):
            target = document.target[r]
            if target == -2:
                continue
            made = number[int(r), int(c)] if c < starts else -1
            total += 1
            right += made == target
            if not document.adjacent[r]:
                far_total += 1
                far_right += made == target
            joins += made >= 0
            false += made >= 0 and made != target
    return right / total, far_right / max(1, far_total), false / max(1, joins)


def main() -> None:
    """Fit, save, report."""
    args = read_arguments(__doc__, "cleaner/language/edges.toml", ablate="leave out each kind of evidence in turn")
    mine, theirs = halves(args.sets, ends_of)
    every = list(range(len(KINDS)))
    weights = fit(mine, every)
    for title, documents in (("fitted", mine), ("other half", theirs)):
        print(title, "ends {:.4f}, not the next line {:.4f}, false joins {:.4f}".format(*measure(documents, weights, every)))
    if args.ablate:
        for left_out in every:
            kinds = [k for k in every if k != left_out]
            print(f"without {KINDS[left_out]:14} ends %.4f, not next %.4f, false joins %.4f" % measure(theirs, fit(mine, kinds), kinds))
    lines = ["# Weights of the evidence that one line goes on another, in nats a unit. Fitted by training/edges.py.", f"none = {weights[-1]:.3f}", "", "[weights]"]
    lines += [f"{kind} = {weight:.3f}" for kind, weight in zip(KINDS, weights[:-1], strict=True)]
    args.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
