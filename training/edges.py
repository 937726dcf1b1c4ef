"""Fit the weights of `cleaner.language.evidence` on dumps with gold editions.

    python training/edges.py ../shared/bench/dev [MORE_SETS ...] [--half even|odd|all] [-o cleaner/language/edges.toml] [--ablate]

A conditional logit: every end chooses among its candidate starts and *none*.
`--ablate` leaves out each kind of evidence in turn and prints the accuracy on the other half.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.language.evidence import KINDS, candidate_edges, evidence
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.model import Role
from cleaner.rulebook import shipped_rulebook
from cleaner.succession import competing, context_of
from training.align import label, read_pair

L2 = 0.5
FAR_WEIGHT = 4.0
"""How much an end counts in the fit that the next line does not go on: there are few of them, and they are what succession is for."""
MAX_UNKNOWN = 0.15


def read_set(folder: Path, every: int = 1) -> list[dict[str, Any]]:
    """For every dump of a set: its pairs, their evidence, and each end's true pair (-1 for none)."""
    out = []
    for dump in sorted((folder / "dumps").iterdir())[::every]:
        name = dump.name if dump.is_dir() else dump.stem
        galley, gold, origins = read_pair(dump, folder / "gold" / f"{name}.json")
        kept = [(block, origin) for block, origin in zip(galley, origins, strict=True) if block.role is not Role.SURPLUS]
        if sum(label(block, origin, gold) == "?" for block, origin in kept) > MAX_UNKNOWN * len(kept) or not kept:
            continue
        page = Page([block for block, _ in kept], shipped_rulebook())
        context = context_of(page, label_lines(page))
        ends, starts = competing(context, "BI", context.jumps_out), competing(context, "IL", context.jumps_in)
        pairs = candidate_edges(context, ends, starts)
        if not len(pairs):
            continue
        where = {(id(origin.unit), origin.start): i for i, (_, origin) in enumerate(kept) if origin}
        true: dict[int, int | None] = {}
        for e, end in enumerate(ends):
            origin = kept[end][1]
            if origin is None:
                true[e] = None
                continue
            true[e] = where.get((id(origin.unit), origin.end), -1) if origin.end < len(origin.unit.text) else -1
        target = np.full(len(ends), -2)
        for n, (e, s) in enumerate(pairs):
            if true[e] is not None and starts[s] == true[e]:
                target[e] = n
        for e, t in true.items():
            if t == -1 or (target[e] == -2 and t is not None):
                target[e] = -1
        adjacent = np.array([t is not None and t == ends[e] + 1 for e, t in true.items()])
        out.append({"name": name, "pairs": pairs, "values": evidence(context, ends, starts, pairs), "target": target, "ends": len(ends), "starts": len(starts), "adjacent": adjacent})
    return out


def fit(documents: list[dict[str, Any]], kinds: list[int]) -> np.ndarray[Any, Any]:
    """Weights of these kinds, then the utility of none."""

    def loss(x: Any) -> tuple[float, Any]:
        total, gradient = 0.5 * L2 * float(x @ x), L2 * x
        for document in documents:
            rows = document["values"][:, kinds]
            utility = np.concatenate([rows @ x[:-1] - x[-1], np.zeros(document["ends"])])
            group = np.concatenate([document["pairs"][:, 0], np.arange(document["ends"])])
            known = document["target"] >= -1
            top = np.zeros(document["ends"])
            np.maximum.at(top, group, utility)
            power = np.exp(utility - top[group])
            summed = np.zeros(document["ends"])
            np.add.at(summed, group, power)
            worth = np.where(document["adjacent"], 1.0, FAR_WEIGHT) * known
            share = power / summed[group] * worth[group]
            chosen = np.where(document["target"] >= 0, document["target"], len(rows) + np.arange(document["ends"]))[known]
            total -= float((worth[known] * (utility[chosen] - top[group[chosen]] - np.log(summed[group[chosen]]))).sum())
            delta = share
            delta[chosen] -= worth[known]
            gradient = gradient + np.concatenate([rows.T @ delta[: len(rows)], [-delta[: len(rows)].sum()]])
        return total, gradient

    found: np.ndarray[Any, Any] = minimize(loss, np.zeros(len(kinds) + 1), jac=True, method="L-BFGS-B").x
    return found


def measure(documents: list[dict[str, Any]], weights: Any, kinds: list[int]) -> tuple[float, float, float]:
    """Accuracy over ends, accuracy over ends whose successor is not the next line, share of false joins among joins made."""
    from scipy.optimize import linear_sum_assignment

    right = total = far_right = far_total = joins = false = 0
    for document in documents:
        pairs, ends, starts = document["pairs"], document["ends"], document["starts"]
        utility = document["values"][:, kinds] @ weights[:-1] - weights[-1]
        matrix = np.full((ends, starts + ends), -1e6)
        matrix[pairs[:, 0], pairs[:, 1]] = utility
        matrix[np.arange(ends), starts + np.arange(ends)] = 0
        rows, columns = linear_sum_assignment(matrix, maximize=True)
        number = {(int(e), int(s)): n for n, (e, s) in enumerate(pairs)}
        for r, c in zip(rows, columns, strict=True):
            target = document["target"][r]
            if target == -2:
                continue
            made = number[int(r), int(c)] if c < starts else -1
            total += 1
            right += made == target
            if not document["adjacent"][r]:
                far_total += 1
                far_right += made == target
            joins += made >= 0
            false += made >= 0 and made != target
    return right / total, far_right / max(1, far_total), false / max(1, joins)


def main() -> None:
    """Fit, save, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--half", choices=("even", "odd", "all"), default="odd")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "cleaner/language/edges.toml")
    parser.add_argument("--ablate", action="store_true")
    args = parser.parse_args()
    first = read_set(args.sets[0])
    rest = [document for folder in args.sets[1:] for document in read_set(folder)]
    mine = [d for i, d in enumerate(first) if args.half == "all" or i % 2 == (args.half == "odd")]
    theirs = [d for d in first if not any(d is m for m in mine)]
    every = list(range(len(KINDS)))
    weights = fit(mine + rest, every)
    for title, documents in (("fitted half", mine), ("other half", theirs), ("more", rest)):
        if documents:
            print(title, "ends {:.4f}, not the next line {:.4f}, false joins {:.4f}".format(*measure(documents, weights, every)))
    if args.ablate:
        for left_out in every:
            kinds = [k for k in every if k != left_out]
            print(f"without {KINDS[left_out]:14} ends %.4f, not next %.4f, false joins %.4f" % measure(theirs, fit(mine + rest, kinds), kinds))
    lines = ["# Weights of the evidence that one line goes on another, in nats a unit. Fitted by training/edges.py.", f"none = {weights[-1]:.3f}", "", "[weights]"]
    lines += [f"{kind} = {weight:.3f}" for kind, weight in zip(KINDS, weights[:-1], strict=True)]
    args.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
