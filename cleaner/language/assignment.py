"""The one-to-one pairing with the greatest sum of values, where most pairs are worth nothing.

Only pairs of positive value can be taken, and what no chain of such pairs connects cannot compete. So the problem falls
into small ones, each solved exactly (`scipy.optimize.linear_sum_assignment`, the Jonker-Volgenant method after Crouse
2016); a page of ten thousand lines costs little more than its pieces.

>>> best_pairing(np.array([[0, 0], [0, 1], [1, 0], [2, 2]]), np.array([3.0, 2.5, 2.0, 0.0])).tolist()
[1, 2]
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.integer]
Numbers = npt.NDArray[np.intp]


def best_pairing(pairs: Pairs, values: Floats) -> Numbers:
    """The numbers of the pairs taken, rising, so that no index stands in two of them on one side and the sum of values is greatest.

    `pairs`: (n, 2), an index on each side, no pair twice; `values`: (n,). Pairs worth nothing or less are never taken.
    """
    worth = np.flatnonzero(values > 0)
    taken = [number for group in _apart(pairs[worth].tolist()) for number in _solved(worth[group], pairs, values)]
    return np.array(sorted(taken), dtype=np.intp)


def _apart(pairs: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Numbers of pairs in groups that share no index on either side."""
    root: dict[int, int] = {}

    def of(node: int) -> int:
        while (above := root.setdefault(node, node)) != node:
            root[node] = node = root[above]
        return node

    for left, right in pairs:
        root[of(left)] = of(~right)  # right sides are numbered below zero
    groups: dict[int, list[int]] = defaultdict(list)
    for number, (left, _) in enumerate(pairs):
        groups[of(left)].append(number)
    yield from groups.values()


def _solved(numbers: Numbers, pairs: Pairs, values: Floats) -> Sequence[int]:
    """Of the pairs of one group, those taken."""
    if len(numbers) == 1:
        return [int(numbers[0])]
    lefts, row = np.unique(pairs[numbers, 0], return_inverse=True)
    rights, column = np.unique(pairs[numbers, 1], return_inverse=True)
    worth, number = np.zeros((len(lefts), len(rights))), np.full((len(lefts), len(rights)), -1)
    worth[row, column], number[row, column] = values[numbers], numbers
    found = number[_solver()(worth, maximize=True)]
    return [int(n) for n in found if n >= 0]


@cache
def _solver() -> Callable[..., Any]:
    """`linear_sum_assignment` from its own compiled module: the rest of `scipy.optimize` takes a third of a second to import."""
    package = importlib.util.find_spec("scipy")
    for place in package.submodule_search_locations or () if package else ():
        for suffix in importlib.machinery.EXTENSION_SUFFIXES:
            if (path := Path(place, "optimize", f"_lsap{suffix}")).is_file():
                spec = importlib.util.spec_from_file_location("scipy.optimize._lsap", path)
                if spec and spec.loader:
                    module = importlib.util.module_from_spec(spec)
                    spec.loader.exec_module(module)
                    return module.linear_sum_assignment  # type: ignore[no-any-return]
    from scipy.optimize import linear_sum_assignment

    return linear_sum_assignment  # type: ignore[no-any-return]
